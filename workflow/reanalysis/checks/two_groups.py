"""Claims that compare two groups of patients, and the counts that stand behind such a comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np

from reanalysis.checks.context import Context
from reanalysis.claims.model import Claim

#: Groups of patients by set and arm.
Group = tuple[str, str]

#: More tables than this are not tried.
MOST_TABLES = 20_000


def groups_compared(context: Context, claim: Claim) -> tuple[Group, ...]:
    """Set and arm of each group that a claim compares, in its order; empty for a claim on one group."""
    sets, arms = claim.analysis_set.split(" v "), context.arm_of(claim).split(" v ")
    if len(sets) == 1:
        pairs = [(sets[0], arm) for arm in arms]
    elif len(arms) == 1:
        pairs = [(name, arms[0]) for name in sets]
    else:
        pairs = list(zip(sets, arms, strict=False)) if len(sets) == len(arms) else []
    return tuple(pairs) if len(set(pairs)) == len(pairs) > 1 else ()


def outcome(claim: Claim) -> tuple[object, ...]:
    """What is measured, where it is printed, and when."""
    return (claim.source_id, claim.trial_id, claim.endpoint, claim.cells["quantity"], claim.time_months)


def comparison(context: Context, claim: Claim) -> tuple[object, ...] | None:
    """Key of a comparison, whichever group is named first; None for a claim on one group."""
    groups = groups_compared(context, claim)
    return (*outcome(claim), frozenset(groups)) if groups and claim.endpoint else None


def sizes_compared(context: Context, claim: Claim) -> list[int] | None:
    """Patients of each group that a claim compares, in its order; None where one of them is not printed."""
    sides = [
        replace(claim, cells={**claim.cells, "analysis_set": name, "arm": arm})
        for name, arm in groups_compared(context, claim)
    ]
    found = [context.size_of(side) for side in sides]
    return [size for size, _ in found] if found and all(found) else None


def is_survival(context: Context, claim: Claim) -> bool:
    """True for an endpoint whose groups are compared by their times, not by their counts."""
    return context.evidence.vocabulary["endpoints"].get(claim.endpoint, {}).get("scale") == "time_to_event"


def in_words(message: str, context: Context, claim: Claim) -> str:
    """A message with the endpoint in front."""
    return f"{context.endpoint_name(claim)}: {message}"


class Counts:
    """Events and totals behind claims: those that are known, and all that the printed values allow."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.items = {node.claim_id: item for item in context.solved for node in item.group.nodes()}
        self.by_group: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
        for claim in context.of_kind("count", "percent"):
            if claim.id in self.items:
                self.by_group[(*outcome(claim), claim.analysis_set, context.arm_of(claim))].append(claim)
        self._alone: dict[str, frozenset[tuple[int, int]]] = {}

    def alone(self, claim: Claim) -> frozenset[tuple[int, int]]:
        """Every (events, total) that may stand behind a claim; empty if that is not bounded or none fits."""
        if claim.id not in self._alone:
            solution = self.items[claim.id].solution if claim.id in self.items else None
            listed = solution is not None and solution.tables is not None and claim.id not in solution.impossible
            tables = solution.tables if listed else ()
            self._alone[claim.id] = frozenset(table[claim.id] for table in tables if table[claim.id][1])
        return self._alone[claim.id]

    def joint(self, first: Claim, second: Claim) -> set[tuple[int, int, int, int]]:
        """Every (events, total, events, total) of two claims; of one group of claims only what fits together."""
        one, other = self.alone(first), self.alone(second)
        if not one or not other:
            return set()
        item = self.items[first.id]
        if item is self.items[second.id]:
            pairs = {(*table[first.id], *table[second.id]) for table in item.solution.tables}
            return {pair for pair in pairs if pair[1] and pair[3]}
        return {(*a, *b) for a, b in product(one, other)} if len(one) * len(other) <= MOST_TABLES else set()

    def behind(self, claim: Claim) -> tuple[np.ndarray, list[Claim]]:
        """Tables of the two groups that a claim compares, in its order, and the claims that print them.

        No rows where the counts are not known, or not of two groups.
        """
        groups = groups_compared(self.context, claim)
        tables: set[tuple[int, int, int, int]] = set()
        used: list[Claim] = []
        if len(groups) == 2 and not is_survival(self.context, claim):
            sides = [self.by_group.get((*outcome(claim), *group), []) for group in groups]
            for first, second in product(*sides):
                if found := self.joint(first, second):
                    tables |= found
                    used += [first, second]
        return as_array(tables), list({one.id: one for one in used}.values())


def counts_of(context: Context) -> Counts:
    """The counts of a study, looked up once for all rules."""
    known = vars(context)
    if "_counts" not in known:
        known["_counts"] = Counts(context)
    return known["_counts"]


def as_array(tables: Iterable[tuple[int, int, int, int]]) -> np.ndarray:
    """Tables in order, one a row."""
    return np.array(sorted(tables), dtype=np.int64).reshape(-1, 4)


def tables_in_words(tables: np.ndarray) -> str:
    """The counts of the only table, or how many tables there are."""
    if len(tables) == 1:
        return "the counts {}/{} and {}/{}".format(*tables[0].tolist())
    return f"the {len(tables)} tables of counts that the percentages allow"
