"""Whether two groups of patients can share anybody, as far as data/trials.yaml tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reanalysis.checks.context import Context
from reanalysis.claims.model import Claim

SAME, NESTED, DISJOINT, OVERLAPPING = "same", "nested", "disjoint", "overlapping"


def relation(context: Context, a: Claim, b: Claim) -> str:
    """How the patients of two claims stand to each other; overlapping unless the data says that they are disjoint."""
    if a.trial_id != b.trial_id:
        return DISJOINT
    if context.patients(a) == context.patients(b):
        return SAME
    arm_a, arm_b = context.arm_of(a), context.arm_of(b)
    if arm_a and arm_b and not set(arm_a.split(" v ")) & set(arm_b.split(" v ")):
        return DISJOINT
    trial = context.evidence.trials.get(a.trial_id)
    sets = trial["analysis_sets"] if trial else {}
    if a.analysis_set not in sets or b.analysis_set not in sets:
        return OVERLAPPING
    above_a, above_b = with_containing_sets(sets, a.analysis_set), with_containing_sets(sets, b.analysis_set)
    if a.analysis_set in above_b or b.analysis_set in above_a:
        return NESTED if arm_a == arm_b or not (arm_a and arm_b) else OVERLAPPING
    return DISJOINT if _disjoint(trial, a.analysis_set, b.analysis_set) else OVERLAPPING


def _disjoint(trial: Mapping[str, Any], a: str, b: str) -> bool:
    """True if two sets lie in different parts of a set that is divided, or all parts of one of them do."""
    divisions = trial.get("subsets", [])
    above_a, above_b = (with_containing_sets(trial["analysis_sets"], name) for name in (a, b))
    for division in divisions:
        parts_a, parts_b = (set(division["parts"]) & set(above) for above in (above_a, above_b))
        if parts_a and parts_b and not parts_a & parts_b:
            return True
    return any(
        all(part != other and _disjoint(trial, part, other) for part in division["parts"])
        for name, other in ((a, b), (b, a))
        for division in divisions
        if division["whole"] == name
    )


def with_containing_sets(sets: Mapping[str, Any], name: str) -> list[str]:
    """A set of patients and every set that holds it, nearest first."""
    names = [name]
    while name := sets.get(name, {}).get("part_of", ""):
        names.append(name)
    return names
