"""Adding up the counts behind claims, so that values which are known only together stay together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reanalysis.checks.context import Context

#: Sets of sums larger than this are replaced by all numbers between their ends.
_MOST_SUMS = 200_000


class Additions:
    """What sums of counts are possible."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._item_of = {node.claim_id: item for item in context.solved for node in item.group.nodes()}

    def possible(self, claim_id: str) -> set[int] | None:
        """Counts that may stand behind a claim; None where they are not known, or only a bound is printed."""
        claim = self.context.evidence.claims[claim_id]
        if claim.comparator or (claim.kind in ("n", "count") and claim.printed().value is None):
            return None
        return self.context.possible_counts(claim_id)

    def adds_up(self, whole: str, parts: Sequence[str]) -> bool:
        """Whether in some table of whole numbers the parts add up to the whole; each must have possible counts."""
        weights = Counter(parts)
        weights[whole] -= 1
        together: dict[int, list[str]] = {}
        for claim_id in weights:
            item = self._item_of.get(claim_id)
            joint = item is not None and item.solution is not None and item.solution.tables is not None
            if joint and claim_id not in item.solution.impossible:
                together.setdefault(id(item), []).append(claim_id)
        alone = set(weights) - {claim_id for claim_ids in together.values() for claim_id in claim_ids}
        terms = [{weights[claim_id] * count for count in self.possible(claim_id)} for claim_id in sorted(alone)]
        for claim_ids in together.values():
            tables = self._item_of[claim_ids[0]].solution.tables
            terms.append({sum(weights[claim_id] * table[claim_id][0] for claim_id in claim_ids) for table in tables})
        return 0 in _sums(terms)

    def least_and_most(self, claim_ids: Sequence[str]) -> tuple[int, int]:
        """Smallest and largest sum of the counts behind claims."""
        counts = [self.possible(claim_id) for claim_id in claim_ids]
        return sum(map(min, counts)), sum(map(max, counts))


def _sums(terms: Sequence[set[int]]) -> set[int] | range:
    """Every sum of one number of each set, or all numbers between the least and the greatest if there are too many."""
    sums: set[int] | range = {0}
    for values in sorted(terms, key=len):
        if len(sums) * len(values) > _MOST_SUMS:
            return range(sum(map(min, terms)), sum(map(max, terms)) + 1)
        sums = {subtotal + value for subtotal in sums for value in values}
    return sums


def numbers_in_words(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
