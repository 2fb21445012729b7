"""Causes behind their numbers, in the bracket behind deaths: `(two sepsis and one stroke)`, `(one each …)`."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.linking.adverse import Memory
from reanalysis.draft.linking.cause_lists import named_cause
from reanalysis.draft.linking.place import Answer, Place
from reanalysis.draft.model import Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_LEADING = frozenset(("each", "from", "of", "due", "to", "because", "patient", "patients", "case", "cases", "the", "a"))


def of_bracketed_cause(place: Place) -> Answer | None:
    """The cause behind a number of deaths in the bracket behind all of them."""
    scan, first = place.scan, place.first
    if place.kind != "count" or len(place.group) > 1 or scan.word(first.last + 1) == "each":
        return None
    if any(stat.kind == "n" for stat in first.stats):
        # `(697/896 of the events)`
        return None
    if scan.at(first.at - 1) not in "(,;a":
        # `(infection in nine, …)` has its causes before the numbers.
        return None
    whole = _deaths_before(scan, place.opener, first)
    causes = _causes(scan, first.last + 1) if whole is not None else []
    if whole is None or not causes:
        return None
    for stat in first.stats:
        # That it is one of a list was told by its form; what it is of stands here.
        stat.endpoint, stat.among = "", whole.endpoint
    return named_cause(scan, causes[0], whole.endpoint, place.memory), ""


def divide_each(scan: Scan, memory: Memory) -> None:
    """`(one each from X, Y, and Z)`: one death of each cause on one number."""
    for bundle in scan.bundles:
        if bundle.kind != "count" or scan.word(bundle.last + 1) != "each" or len(bundle.stats) > 1:
            continue
        whole = _deaths_before(scan, enclosing(scan, bundle.at), bundle)
        causes = _causes(scan, bundle.last + 1) if whole is not None else []
        if whole is None or len(causes) < 2:
            continue
        names = [named_cause(scan, cause, whole.endpoint, memory) for cause in causes]
        lead = bundle.lead
        lead.endpoint, lead.quantity, lead.among = names[0], "", whole.endpoint
        bundle.stats += [
            replace(lead, roles=list(lead.roles), endpoint=name, doubt={}, reasons=[]) for name in names[1:]
        ]


def _deaths_before(scan: Scan, opener: int, bundle: Bundle) -> Stat | None:
    """The deaths that a bracket stands behind, with no other number between."""
    before = [b for b in scan.bundles if b.last < opener and b is not bundle and b.kind in ("count", "percent")]
    if opener <= 0 or not before or not before[-1].lead.endpoint.startswith("death"):
        return None
    between = re.sub(r"^[^()]*\)", "", scan.code[before[-1].last + 1 : opener])
    return before[-1].lead if re.search(r"[#;.()]", between) is None and len(between) <= 12 else None


def _causes(scan: Scan, start: int) -> list[list[Item]]:
    """Items of each cause of a list, up to the next number or the end of the bracket."""
    found: list[list[Item]] = [[]]
    for i in range(start, len(scan.items)):
        if scan.at(i) in ")#;.":
            break
        if scan.at(i) in ",a":
            found.append([])
        elif found[-1] or scan.word(i) not in _LEADING:
            found[-1].append(scan.items[i])
    told = [cause for cause in found if cause]
    return told if all(len(cause) <= 6 and any(item.code in "wex" for item in cause) for cause in told) else []
