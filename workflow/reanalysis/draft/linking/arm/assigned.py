"""The part of a list of treatments that tells of each arm: `assigned to 40 mg of X daily or up to six cycles of Y`."""

from __future__ import annotations

import re
from itertools import pairwise

from reanalysis.draft.phrases.scan import Scan

_ASSIGNED = re.compile(r"\b(?:randomly|randomi[sz]ed|assigned|allocated|assignment|randomi[sz]ation)\b")
_RECEIVED = re.compile(r"^(?:\S+ ){0,3}(?:patients|participants|subjects|children|adults) received\b")
_LABEL = re.compile(r"\(Bz?\)")
_OPENERS, _CLOSERS = frozenset("(["), frozenset(")]")


def give_parts(scan: Scan, found: list[tuple[int, str]], arms: list[str]) -> None:
    """Give doses and schedules the arm of the part of the list that they stand in.

    A schedule behind the last name of the list is left: it may be said of all.
    """
    told = [b for b in scan.bundles if b.kind in ("dose", "schedule") and not b.lead.arm]
    parts = parts_of(scan, found, arms) if told else []
    if not parts:
        return
    last, depths = found[-1][0], _depths(scan)
    for bundle in told:
        arm = next((arm for first, end, arm in parts if first <= bundle.at < end), "")
        behind = bundle.kind == "schedule" and bundle.at > last and depths[bundle.at] == 0
        if arm and not behind:
            bundle.lead.arm = arm


def parts_of(scan: Scan, found: list[tuple[int, str]], arms: list[str]) -> list[tuple[int, int, str]]:
    """First item, end and arm of each part of a list that `or` or `versus` divides; empty if it cannot be told.

    Parameters
    ----------
    scan : Scan
    found : list of (int, str)
        The arms that the sentence names, with their places.
    arms : list of str
        Those of the trial.
    """
    start = next((i for i, low in enumerate(scan.lows) if _ASSIGNED.fullmatch(low)), None)
    if start is None and len(found) > 1 and all(_LABEL.match(scan.code, i - 1) for i, _ in found):
        # `received 800 mg every week (arm A) or 400 mg every day (arm B)`
        start = 0
    told = start is None and len(arms) > 1 and {arm for _, arm in found} == set(arms)
    if told and (given := _RECEIVED.search(" ".join(scan.lows))) is not None:
        # `Patients received X 75 mg/m2 on day 1 or Y 500 mg/m2`, where all arms of the trial are named
        start = given[0].count(" ")
    first = min((i for i, _ in found if start is not None and i > start), default=None)
    if start is None or first is None:
        return []
    depths = _depths(scan)
    end = next((i for i in range(start, len(scan.items)) if scan.at(i) == ";" and depths[i] == 0), len(scan.items))
    between = [i for i in range(start, end) if scan.at(i) in "rv" and depths[i] == 0 and not _joins_amounts(scan, i)]
    # `docetaxel 75 mg/m2 and either X or Y`, `four courses of chemotherapy with X or Y`: what stands before is for all.
    opening = range(start, min([first, *between]))
    start = max((i for i in opening if scan.lows[i] in ("either", "with")), default=start)
    named = [one for one in found if start < one[0] < end]
    if len({arm for _, arm in named}) == 1 and len(between) == 1 and len(arms) == 2:
        # Only one arm is called by its name: the other part is of the other.
        other = next(arm for arm in arms if arm != named[0][1])
        first, second = (named[0][1], other) if named[0][0] < between[0] else (other, named[0][1])
        return [(start, between[0], first), (between[0], end, second)]
    parts = []
    for (i, arm), (j, following) in pairwise(named):
        if arm == following:
            continue
        divided = [place for place in between if i < place < j]
        if not divided:
            return []
        parts.append((start, divided[-1], arm))
        start = divided[-1]
    if not parts or len({arm for _, _, arm in parts} | {named[-1][1]}) != len(parts) + 1:
        return []
    return [*parts, (start, end, named[-1][1])]


def _joins_amounts(scan: Scan, i: int) -> bool:
    """`15 or 30 mg`, `15 mg or 30 mg`"""
    before = i - 2 if scan.at(i - 1) == "k" else i - 1
    return _is_number(scan, before) and _is_number(scan, i + 1)


def _is_number(scan: Scan, i: int) -> bool:
    return 0 <= i < len(scan.items) and scan.items[i].number is not None


def _depths(scan: Scan) -> list[int]:
    """How many brackets each item stands in."""
    depth, depths = 0, []
    for item in scan.items:
        depth -= item.text in _CLOSERS
        depths.append(max(depth, 0))
        depth += item.text in _OPENERS
    return depths
