"""Causes behind their numbers in a bracket: `(two sepsis and one pneumonia)`, `(one each from X, Y, and Z)`."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.linking.outcome.adverse import adverse_name
from reanalysis.draft.linking.outcome.cause_lists import death_before, named_cause
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.phrases.scan import Scan

_FROM = frozenset(("from", "of", "due", "to", "for", "with", "because", "had", ":", "a", "an", "case", "cases"))
#: One event and what describes it, or up to three words that the lexicon does not know: `3 HLH, 1 arterial disease`.
_BEHIND = re.compile(r"(?:w{0,2}[xe]|w{1,3}(?:-?E)?)(?=[),;a]|$)")
_TOLD_OTHERWISE = _FROM | frozenset(
    (
        "in",
        "on",
        "during",
        "after",
        "before",
        "each",
        "were",
        "was",
        "patient",
        "patients",
        "other",
        "unknown",
        "related",
    )
)
_ONE = frozenset(("one", "1"))
_LONGEST = 6


def of_part(place: Place) -> Answer | None:
    """The cause that a number of deaths has behind it in the bracket of the deaths, or the causes of one each."""
    scan, final = place.scan, place.final
    if place.kind != "count" or len(place.group) > 1 or len(final.stats) > 1:
        return None
    each = scan.word(final.last + 1) == "each" and final.lead.value is not None and final.lead.value.low in _ONE
    whole = death_before(place)
    if not each:
        behind = _BEHIND.match(scan.code, final.last + 1)
        if whole is None or behind is None or place.opener <= 0 or scan.word(final.last + 1) in _TOLD_OTHERWISE:
            return None
        cause = scan.items[final.last + 1 : behind.end()]
        final.lead.among, final.lead.endpoint = whole.endpoint, ""
        return named_cause(scan, cause, whole.endpoint, place.memory), ""
    causes = _listed(scan, final.last + 2)
    whole = whole or _last_count(place)
    if not causes or whole is None:
        return None
    names = [_name(place, cause, whole) for cause in causes]
    # That it is one of a list was told by its form; what it is of stands here.
    final.lead.among, final.lead.endpoint = whole.endpoint, ""
    for name in names[1:]:
        twin = replace(final.lead, roles=list(final.lead.roles), endpoint=name, doubt={}, reasons=[])
        twin.lose("endpoint", 0.1, "one number printed for each of several")
        final.stats.append(twin)
    return names[0], ""


def _listed(scan: Scan, start: int) -> list[list[Item]]:
    """The members of `from X, Y, and Z`; none if they are not a list of names."""
    found: list[list[Item]] = [[]]
    for i in range(start, len(scan.items)):
        if scan.at(i) in ").;(#NW" or (scan.at(i) == "b"):
            break
        if scan.at(i) in ",a":
            found.append([])
        elif scan.word(i) not in _FROM or found[-1]:
            found[-1].append(scan.items[i])
    members = [one for one in found if one]
    fits = all(len(one) <= _LONGEST and any(item.code in "xew" for item in one) for one in members)
    return members if fits and len(members) > 1 else []


def _last_count(place: Place) -> Stat | None:
    """The count before, of whose patients each had something else."""
    before = [b.lead for b in place.scan.bundles if b.last < place.first.at and b.kind in ("count", "percent")]
    named = [stat for stat in before if stat.endpoint not in ("", UNSURE)]
    return named[-1] if named else None


def _name(place: Place, cause: list[Item], whole: Stat) -> str:
    if whole.endpoint.startswith("death") or whole.among:
        return named_cause(place.scan, cause, whole.endpoint, place.memory)
    first, last = cause[0], cause[-1]
    events = [item for item in cause if item.code in "xe"]
    if len(cause) == 1 and last.code == "e":
        return last.id
    origin = place.scan.items[0].start
    return (
        f"AE:{adverse_name(place.scan.sentence.text[first.start - origin : last.end - origin])}" if events else UNSURE
    )
