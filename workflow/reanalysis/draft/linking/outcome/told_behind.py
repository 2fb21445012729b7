"""Outcomes that stand behind their numbers: `68 and 89 deaths`, `half of them relapse`, `34% sustained for a year`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE

_SUSTAINED = re.compile(
    r"(?:%? ?\)? ?(?:of (?:the )?(?:patients?|pts?) )?(?:that (?:was|were) |were |was )?)"
    r"(?:sustained|maintained|lasting|durable)(?: for)?(?: at least| ≥| >=| more than| a minimum of)* [0-9]"
)


def of_sustained(place: Place) -> Answer | None:
    """`rates of MRD negativity were 51%, and 34% sustained for ≥12 months`: the outcome that is called sustained."""
    scan, final = place.scan, place.final
    if not place.shares or not _SUSTAINED.match(scan.words(final.last + 1, final.last + 12)):
        return None
    before = [scan.items[i] for i in place.known if i < place.first.at and scan.items[i].code == "e"]
    name = before[-1].id if before else place.last
    found = scan.lexicon.content["endpoints"]
    return (f"{name}_sustained", "") if f"{name}_sustained" in found else None


_NUMBERED = frozenset(("with", "were", "after", "had", "and", ",", "of", "from", "in", "by", "on"))
_OF_THEM = re.compile(r"(?:% )?of (?:them|these|those) ")


def of_ahead(place: Place) -> Answer | None:
    """`…; in 3, the status was unknown`: what a number opens a clause with is told behind it."""
    scan, first, final = place.scan, place.first, place.final
    opened = place.shares and scan.word(first.at - 1) == "in" and scan.at(first.at - 2) == ";"
    i = final.last + 1 + (scan.at(final.last + 1) == ")")
    if not opened or scan.at(i) != "," or len(place.group) != 1:
        return None
    stop = next((j for j in range(i, len(scan.items)) if scan.at(j) in ";.#N"), len(scan.items))
    later = [j for j in place.known if i < j < stop]
    return (scan.items[later[0]], "") if later else (None, "")


def of_plural(place: Place) -> Answer | None:
    """`with 68 (24%) and 89 (32%) deaths`: what stands directly behind counts is what they count."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares:
        return None
    counted = any(stat.kind == "count" for stat in final.stats)
    i = final.last + 1 + (scan.at(final.last + 1) == ")")
    if not counted or i not in place.known or scan.items[i].code not in "ex" or not scan.items[i].low.endswith("s"):
        return None
    if scan.word(first.at - 1) not in _NUMBERED or scan.at(i + 1) == "p" or denominating(scan, i):
        return None
    alone = scan.items[i].low in ("deaths", "relapses", "events", "recurrences")
    return (scan.items[i], "") if alone or len(place.group) > 1 else None


_OF_RESPONDERS = re.compile(
    r"(?:% )?\)? ?of (?:all |the )?(?:\S+ ){1,4}?(?:patients?|pts?|participants|cases)"
    r" (?:received|underwent|proceeded to|went on to|developed|required|achieved|attained) "
)


def of_responders(place: Place) -> Answer | None:
    """`12% of all CR patients received a transplant`: an outcome before the word for patients tells who they are."""
    scan, final = place.scan, place.final
    if not place.shares:
        return None
    told = _OF_RESPONDERS.match(scan.words(final.last + 1, final.last + 12))
    start = final.last + 1
    verb = next((j for j in range(start, len(scan.items)) if scan.at(j) == "p"), -1) if told else -1
    if verb < 0 or not any(start < i < verb for i in place.known):
        return None
    stop = next((j for j in range(verb, len(scan.items)) if scan.at(j) in ";.,#N"), len(scan.items))
    later = [j for j in place.known if verb < j < stop]
    return (scan.items[later[0]], "") if later else None


#: `93% and 69% of those with CR were MRD-negative`
_THOSE_WERE = re.compile(r"\)?o[wp]w{1,2}ebw{0,2}(?P<e>e)")


def of_those_with(place: Place) -> Answer | None:
    """What those who had one outcome were found to have as well."""
    if not place.shares:
        return None
    match = _THOSE_WERE.match(place.scan.code, place.final.last + 1)
    return (place.scan.items[match.start("e")], "") if match and match.start("e") in place.known else None


def of_them(place: Place) -> Answer | None:
    """`but up to half of them relapse`: what follows at once is what they did."""
    scan, final = place.scan, place.final
    if not place.shares or len(place.group) != 1:
        return None
    them = _OF_THEM.match(scan.words(final.last + 1, final.last + 4))
    i = final.last + 1 + them.group().count(" ") if them else -1
    return (scan.items[i], "") if i in place.known else None


_SIMILAR_TO = re.compile(
    r"\b(?:similar|comparable|identical|superior|inferior|higher|lower|better|worse) (?:to|with|than)"
    r" (?:(?:that|those) (?:of|in) )?(?:the )?(?:\w+ ){0,2}(?:those|patients?|pts?|controls?|others)\b[^.;]*$"
)


def of_similar(place: Place) -> Answer | None:
    """`OS was 84% and similar to those who had no transplant (86%)`: the outcome that the other group was given for."""
    if place.last in ("", UNSURE) or place.opener < 0 or place.kind not in ("percent", "km", "count"):
        return None
    if any(place.scan.items[i].code in "exy" for i in range(place.opener, place.first.at)):
        return None
    told = _SIMILAR_TO.search(place.scan.words(0, place.opener))
    return (place.last, "context") if told and "%" not in told.group() else None
