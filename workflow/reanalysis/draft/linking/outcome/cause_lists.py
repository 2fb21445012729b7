"""Causes of death that stand before their numbers: `Deaths were due to leukaemia in 24 patients and infection in 8`."""

from __future__ import annotations

import re
from itertools import accumulate

from reanalysis.draft.linking.outcome.adverse import Memory, adverse_name
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan

#: What opens a list of causes; in it a cause goes before each number.
_OPENING = re.compile(
    r"\bcauses? of (?:[\w-]+ ){0,4}?(?:deaths?|mortality)\b[^.;:#]*?(?:\b(?:was|were|included|including|being)\b|:)"
    r"|\bdeaths?\b[^.;:]*? (?:attribut(?:ed|able)|ascribed|due|caused|related|secondary|owing) (?:to|by)\b"
    r"|\b(?:died|deaths?|mortality)\b[^.;:]*?[,:(] (?:(?:mainly|mostly|primarily) )?(?:of|from|due to|because of)\b"
    r"|\bdeaths?\b[^.;:]*? (?:including|because of|as a result of|resulted from|were from)\b"
    r"|\b(?:died|deaths?)\b[^.;:]*:"
)
#: A list ends where a clause with a verb of its own begins.
_VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|received|occurred|developed|underwent|achieved|led|leading|reported|remained|who)\b"
)
_LEADING = frozenset(("to", "of", "from", "due", "by", "because", "the", "a", "an", "was", "were", "including", "and"))
_UNTOLD = frozenset(
    ("other", "unknown", "causes", "cause", "reasons", "reason", "unrelated", "undetermined", "unclear")
)


def of_listed_cause(place: Place) -> Answer | None:
    """The cause before a number of deaths, in a list of causes or in the bracket behind the deaths."""
    scan, first = place.scan, place.first
    if not place.shares or len(place.group) > 2 or first.at < 2:
        return None
    outer = _before_bracket(place)
    if outer is not None and re.match(r"#[^#%(),;:.]", scan.code[place.opener + 1 :]):
        # `(two pneumonia, two pulmonary embolism)`: the causes stand behind their numbers.
        return None
    opening = _opening(scan, first.at)
    if outer is None and opening < 0:
        return None
    words = _cause(scan, first.at, max(opening, place.opener if outer is not None else 0))
    if not words:
        return None
    whole = outer or _whole(scan, first)
    among = whole.endpoint if whole is not None else "death"
    name = named_cause(scan, words, among, place.memory)
    for bundle in place.group:
        for stat in bundle.stats:
            stat.among = among
    return name, ""


def _opening(scan: Scan, at: int) -> int:
    """Index of the item behind the opening of a list that goes on to item `at`; -1 if there is none."""
    if "e" not in scan.code[:at]:
        return -1
    text = scan.words(0, at)
    found = _OPENING.search(text)
    if found is None or _VERB.search(text[found.end() :]):
        return -1
    ends = accumulate(len(low) + 1 for low in scan.lows[:at])
    return sum(end - 1 <= found.end() for end in ends)


def _is_death(stat: Stat) -> bool:
    return stat.endpoint.startswith("death") or bool(stat.among)


def _before_bracket(place: Place) -> Stat | None:
    """The deaths that a bracket stands directly behind: `17 without relapse (infection in seven, …)`."""
    scan, opener = place.scan, place.opener
    if opener <= 0 or place.first.at == opener + 1:
        return None
    before = [b for b in scan.bundles if b.last < opener and b.kind in ("count", "percent")]
    if not before or len(scan.code[before[-1].last : opener]) > 6 or not _is_death(before[-1].lead):
        return None
    return before[-1].lead


def death_before(place: Place) -> Stat | None:
    """The deaths that the bracket of a number, or the number itself, stands behind."""
    scan, opener = place.scan, place.opener
    at = opener if opener > 0 else place.first.at
    before = [b for b in scan.bundles if b.last < at and b.kind in ("count", "percent")]
    near = before[-1] if before else None
    if near is None or ";" in scan.code[near.last : at] or not _is_death(near.lead):
        return None
    # What is told behind `one pneumonia` is another of the same deaths.
    wholes = [b.lead for b in before if _is_death(b.lead) and not b.lead.among]
    wholes = [stat for stat in wholes if stat.of is None or stat.of.kind == "n"]
    return wholes[-1] if wholes else None


def _whole(scan: Scan, first: Bundle) -> Stat | None:
    """The deaths of which the causes are told, where the sentence counts them."""
    stats = [stat for b in scan.bundles if b.last < first.at for stat in b.stats if stat.kind == "count"]
    return next((stat for stat in stats if _is_death(stat) and not stat.among), None)


def _cause(scan: Scan, at: int, start: int) -> list[Item]:
    """The items between a number and what stands before its cause."""
    end = at
    while end > start and (scan.at(end - 1) in "(n=:," or scan.word(end - 1) in ("in", "for")):
        end -= 1
    begin = end
    while begin > start and scan.at(begin - 1) not in ";:,(#)%arp.":
        begin -= 1
    while begin < end and scan.word(begin) in _LEADING:
        begin += 1
    items = scan.items[begin:end]
    told = all(item.code in "wexyYRs-" or item.low == "other" for item in items) and len(items) <= 6
    return items if told and end < at else []


def named_cause(scan: Scan, items: list[Item], among: str, memory: Memory) -> str:
    """Id of a death from a cause; `AE:fatal …` where the lexicon has none for it."""
    if {item.low for item in items} & _UNTOLD:
        joint = f"{among}_other"
        return joint if joint in scan.lexicon.labels else UNSURE
    phrase = scan.sentence.text[items[0].start - scan.items[0].start : items[-1].end - scan.items[0].start]
    known = next(
        (name for how in ("died of", "died from", "death from") if (name := meaning(scan, f"{how} {phrase}"))), ""
    )
    joint = (f"{among}_{known.removeprefix('death_')}", f"{among}_{items[-1].id}")
    told = next((name for name in joint if name in scan.lexicon.labels), "")
    short = items[-1] if len(items) == 1 and phrase.isupper() else None
    name = memory.spelt.get(short.id, "") if short is not None else ""
    return told or known or f"AE:fatal {name or adverse_name(phrase)}"


def meaning(scan: Scan, phrase: str, least: int = 3) -> str:
    """Id of the endpoint that the whole of a phrase names; empty if none does."""
    words = re.findall(r"[^\W\d_]+|[0-9]+", phrase)
    if len(words) < least:
        return ""
    found = scan.lexicon.phrases.longest(words, [False] * len(words), 0)
    return found[1].id if found is not None and found[0] == len(words) and found[1].kind == "endpoint" else ""
