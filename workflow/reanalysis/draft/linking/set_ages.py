"""Sets of patients that a sentence names by their ages."""

from __future__ import annotations

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.phrases.scan import Bundle, Scan


def ages_of(scan: Scan) -> list[tuple[int, tuple[int, ...]]]:
    """Places and limits of the ages that a sentence gives."""
    found = []
    for bundle in scan.bundles:
        if bundle.kind in ("stratum", "threshold") and bundle.lead.quantity == "age":
            digits = [item.text for role, item in bundle.lead.roles if item.text.isdecimal() and len(item.text) < 5]
            if digits:
                found.append((bundle.at, tuple(int(digit) for digit in digits)))
    return found


def sets_by_age(group: list[Bundle], trial: TrialName, ages: list[tuple[int, tuple[int, ...]]]) -> list[str]:
    """Sets named by their ages: one for the whole sentence, or as many as there are values."""
    if not ages:
        return []
    sets = [(at, name) for at, numbers in ages for name in trial.sets if name.numbers == numbers]
    if not sets:
        return []
    distinct = list(dict.fromkeys(name.id for _, name in sets))
    if len(distinct) == 1:
        return distinct * len(group)
    found = []
    for bundle in group:
        near = [(abs(at - bundle.last) if at > bundle.last else bundle.at - at, name.id) for at, name in sets]
        found.append(min(near)[1])
    return found if len(set(found)) == len(found) else distinct[: len(group)] if len(distinct) >= len(group) else []
