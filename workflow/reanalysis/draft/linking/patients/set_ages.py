"""Sets of patients that a sentence names by their ages."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: Beginnings of what stands beside the upper, or the lower, limit of an age.
_BELOW = ("<", "≤", "under", "below", "less", "young", "or young", "or less")
_ABOVE = (">", "≥", "over", "above", "more", "old", "or old", "or more", "or over", "or above", "and old", "at least")

_OWN = re.compile(r"(?:\S+ )?(?:in|for|among|of) ")
#: Place, limits, and 1 for ages above a limit, -1 for those below, 0 where it is not said.
Age = tuple[int, tuple[int, ...], int]


def _side(comparator: str) -> int:
    return -1 if comparator.startswith(_BELOW) else 1 if comparator.startswith(_ABOVE) else 0


_SHARE_BEHIND = re.compile(r"m?[,:=]*#%")
_SHARE_BEFORE = re.compile(r"#%(?:op)?bw?<?$")


def _with_share(scan: Scan, age: Bundle) -> bool:
    """`(range, 60-87; ≥70 years, 34%)`, `34% were ≥70 years`: how many are of an age, where nothing is told of them."""
    behind = _SHARE_BEHIND.match(scan.code, age.last + 1) is not None and enclosing(scan, age.at) > 0
    return behind or _SHARE_BEFORE.search(scan.code[: age.at]) is not None


def ages_of(scan: Scan) -> list[Age]:
    """The ages that a sentence gives."""
    found = []
    for bundle in scan.bundles:
        told = bundle.kind in ("stratum", "threshold") and bundle.lead.quantity == "age"
        if told and not _with_share(scan, bundle):
            digits = [item.text for role, item in bundle.lead.roles if item.text.isdecimal() and len(item.text) < 5]
            if digits:
                limits = tuple(int(digit) for digit in digits)
                found.append((bundle.at, limits, _side(bundle.lead.comparator)))
    return found


def sets_by_age(scan: Scan, group: list[Bundle], trial: TrialName, ages: list[Age]) -> list[str]:
    """Sets named by their ages: one for the whole sentence, or as many as there are values."""
    if not ages:
        return []
    sets = [
        (at, name)
        for at, numbers, side in ages
        for name in trial.sets
        if name.numbers == numbers and (len(numbers) > 1 or side * (-1 if name.traits[0].below else 1) >= 0)
    ]
    if not sets:
        return []
    distinct = list(dict.fromkeys(name.id for _, name in sets))
    if len(distinct) == 1:
        return distinct * len(group)
    found = []
    for bundle in group:
        stop = min((b.at for b in scan.bundles if b.at > bundle.last and b.kind == bundle.kind), default=999)
        behind = [name.id for at, name in sets if bundle.last < at < stop]
        if len(behind) == 1 and _OWN.match(scan.words(bundle.last, bundle.last + 3)):
            # `70% in patients <60 years and 48% in those ≥60 years`
            found.append(behind[0])
            continue
        near = [(abs(at - bundle.last) if at > bundle.last else bundle.at - at, name.id) for at, name in sets]
        found.append(min(near)[1])
    return found if len(set(found)) == len(found) else distinct[: len(group)] if len(distinct) >= len(group) else []
