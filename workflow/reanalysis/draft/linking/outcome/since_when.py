"""Procedures that say since when or until when something is counted, and medians of that time."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.phrases.scan import Scan, enclosing

#: Outcomes that are also the day from which others are counted.
DAYS = ("HSCT", "infusion")
_SINCE = frozenset(("after", "following", "before", "since", "post", "until", "preceding", "prior"))
_DAY_OF = re.compile(r"(?:#|[0-9]) (?:days?|weeks?|months?|years?|hours?) of$")
#: `from the last dose to HCT`, `between leukapheresis and infusion`
_INTERVAL = re.compile(r"\b(?:from|between) (?:the )?(?:[\w-]+ ){1,6}?(?:to|and|until)(?: the)?$")


def since_when(scan: Scan, i: int) -> bool:
    """True for a procedure that only says when: `within 100 days of HCT`, `12 months after infusion`."""
    if scan.items[i].id not in DAYS or scan.items[i].low.split(" ")[0] in ("underwent", "received", "were", "was"):
        return False
    if scan.word(i - 1) in _SINCE or (scan.word(i - 2) in _SINCE and scan.word(i - 1) in ("the", "first", "their")):
        return True
    return _DAY_OF.search(scan.words(i - 3, i)) is not None or _INTERVAL.search(scan.words(i - 9, i)) is not None


_AT_A = re.compile(r"\b(?P<how>at|after) an?(?: estimated)?$")
_ALONE = re.compile(r"(?:time )?(?:of )?(?:about |approximately |only |just )?")
_BETWEEN = re.compile(r"(?:interval|time|period)\b")
_AFTER = re.compile(r"\b(?:after|from|following|before|since|post|into)\b")
_OF_DISEASE = re.compile(r"\bfrom (?:initial |first )?diagnosis\b")


def of_interval(place: Place) -> Answer | None:
    """`treated at a median of 8 months after HCT`, `the median interval from X to Y was 41 days`: times."""
    scan, first = place.scan, place.first
    if place.kind != "median" or first.lead.unit not in ("hours", "days", "weeks", "months", "years"):
        return None
    named = scan.words(first.at + 1, place.at)
    if _BETWEEN.match(named) and re.search(r"\b(?:from|between|since)\b", named):
        measured = scan.lexicon.content["time_to"]
        inside = [scan.items[i] for i in place.known if first.at < i < place.at]
        if any(item.code == "Y" or item.id in measured for item in inside):
            # `time from infusion to CR` is one of the lexicon's.
            return None
        return place.measure("disease_duration" if _OF_DISEASE.search(named) else "time_since_event")
    told = _AT_A.search(scan.words(first.at - 3, first.at))
    if told is None or not _ALONE.fullmatch(named + " "):
        return None
    before = [i for i in place.known if i < first.at and enclosing(scan, i) in (-1, place.opener)]
    event = scan.items[before[-1]] if before else None
    if event is not None and event.code == "Y" and before[-1] > first.at - 6:
        # `were followed up at a median of …`
        return None
    if told["how"] == "at" and event is not None and event.code in "xy":
        return place.measure("time_to_onset")
    quantities = scan.lexicon.content["quantities"]
    own = f"time_to_{event.id}" if event is not None else ""
    if event is not None and event.id in ("recurrence", "relapse") and "time_to_relapse" in quantities:
        own = "time_to_relapse"
    if own in quantities:
        return place.measure(own)
    if told["how"] != "at":
        return None
    behind = scan.words(place.final.last + 1, place.final.last + 12)
    return place.measure("time_since_event") if _AFTER.search(behind) else None
