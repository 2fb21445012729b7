"""One number, printed once for several events: `(one each of X, Y, and Z)`, `X, Y, and Z (4% each)`."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.linking.outcome.adverse import adverse_name
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_FATAL = re.compile(r"\b(?:deaths?|died|fatal\w*)\b")
_SEPARATORS = re.compile(r" ?, (?:and )?| and ")
_LONGEST, _MOST = 5, 6


def share_each(scan: Scan) -> None:
    """Give each event of the list a count of its own, on the number that stands for all."""
    if "each" not in scan.lows:
        return
    for bundle in scan.bundles:
        stat = bundle.lead
        if bundle.kind != "count" or len(bundle.stats) != 1 or scan.word(bundle.last + 1) != "each":
            continue
        if scan.word(bundle.last + 2) not in ("of", "from", "with", "due", "because", "for", ":"):
            continue
        names = _names(scan, bundle)
        if len(names) < 2:
            continue
        opener = enclosing(scan, bundle.at)
        wholes = [one for b in scan.bundles if b.last < opener for one in b.stats if one.kind == "count"]
        told = [one for b in scan.bundles if b.at < bundle.at for one in b.stats if one.endpoint == "death"]
        wholes = wholes or told[:1]
        if wholes:
            stat.of, stat.denominator_basis = wholes[-1], "printed"
        stat.endpoint = names[0]
        bundle.stats.extend(
            replace(stat, roles=list(stat.roles), endpoint=name, doubt={}, reasons=[]) for name in names[1:]
        )


_IN = re.compile(r"(?:(?:each )?(?:occurred|reported|seen|observed) )?in$")
#: What a list of events begins behind, besides a bracket or a verb.
_BEFORE_LIST = frozenset(("included", "including", "include", "were", "was", "are", "than", "with"))


_CAUSED_BY = frozenset(("because of", "due to", "owing to"))
_FOR_EACH = frozenset(("each", "both", "all"))


def share_with_each(scan: Scan) -> None:
    """Give each event before `(4% each)` the percentage in the bracket, and before `in two patients each` the count."""
    if _FOR_EACH.isdisjoint(scan.lows):
        return
    for bundle in scan.bundles:
        stat, opener = bundle.lead, enclosing(scan, bundle.at)
        behind = bundle.last + 1 + (scan.at(bundle.last + 1) == "p")
        # `(both 6.5%)`, `(all 4.8%)`
        both = scan.word(bundle.at - 1) in ("both", "all") and bundle.at - 2 == opener and bundle.kind == "percent"
        if len(bundle.stats) != 1 or stat.endpoint in ("", UNSURE) or not (both or scan.word(behind) == "each"):
            continue
        counted = _IN.search(scan.words(bundle.at - 3, bundle.at)) if bundle.kind == "count" else None
        if counted is not None:
            opener = bundle.at - len(counted.group().split())
        elif opener < 1 or scan.at(behind + 1 - both) != ")":
            continue
        start = opener
        while start > 0 and scan.at(start - 1) not in "()b;:#%" and scan.word(start - 1) not in _BEFORE_LIST:
            if scan.words(start - 2, start) in _CAUSED_BY:
                break
            start -= 1
        _, graded, grade = stat.endpoint.partition(" (grade")
        members = _members(scan.items[start:opener])
        if not 2 <= len(members) <= _MOST or any(len(member) > _LONGEST for member in members):
            continue
        if not any(item.code in "xe" for item in scan.items[start:opener]):
            continue
        stat.endpoint, *others = (f"{_named(member)}{graded}{grade}" for member in members)
        for name in others:
            twin = replace(stat, roles=list(stat.roles), endpoint=name, doubt={}, reasons=[])
            twin.lose("endpoint", 0.1, "one number printed for each of several")
            bundle.stats.append(twin)


def _members(items: list[Item]) -> list[list[Item]]:
    """What stands between commas and `and`."""
    found: list[list[Item]] = [[]]
    for item in items:
        if item.code in ",a":
            found.append([])
        else:
            found[-1].append(item)
    return [member for member in found if member]


def _named(member: list[Item]) -> str:
    """An outcome of the lexicon by its id, anything else as an adverse event."""
    if len(member) == 1 and member[0].code == "e" and member[0].id != UNSURE:
        return member[0].id
    return "AE:" + adverse_name(" ".join(item.text for item in member).replace(" - ", "-"))


def _names(scan: Scan, bundle: Bundle) -> list[str]:
    """Endpoints of a list, up to the end of its bracket or sentence; none if one of its members is no name."""
    start = bundle.last + 3 + (scan.word(bundle.last + 3) in ("to", "of"))
    end = next((i for i in range(start, len(scan.items)) if scan.at(i) in ").;#NW"), len(scan.items))
    fatal = _FATAL.search(scan.words(0, bundle.at)) is not None
    members = [part.strip() for part in _SEPARATORS.split(scan.words(start, end)) if part.strip()]
    if len(members) > _MOST or any(len(member.split()) > _LONGEST for member in members):
        return []
    return [_endpoint(scan, member, fatal) for member in members]


def _endpoint(scan: Scan, member: str, fatal: bool) -> str:
    if not fatal:
        return "AE:" + adverse_name(member)
    if known := scan.lexicon.meaning(f"died from {member}") or scan.lexicon.meaning(f"died of {member}"):
        return known
    return "AE:" + adverse_name(member if member.endswith("death") else f"fatal {member}")
