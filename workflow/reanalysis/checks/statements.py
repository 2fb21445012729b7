"""What a source says of printed numbers in words, and the statistics and counts that can bear it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from reanalysis.checks.context import Context
from reanalysis.checks.patients import DISJOINT, relation
from reanalysis.checks.two_groups import Group, as_array, counts_of, groups_compared, is_survival
from reanalysis.checks.usual_tests import p_range
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed, parse_printed

#: Value of a ratio or difference that says that two groups are alike.
NULL = {"ratio": 1, "difference": 0}
#: Below this P a difference counts as significant where no interval of another level is printed.
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Statement:
    """A word or two of a source about printed numbers.

    Attributes
    ----------
    word, says : str
    significant : bool
    by_more_than : Printed or None
    claims : tuple of Claim
        Two that are compared, or one ratio or difference.
    subject : str
        For keys.
    """

    word: str
    says: str
    significant: bool
    by_more_than: Printed | None
    claims: tuple[Claim, ...]
    subject: str


def statements(context: Context) -> Iterator[Statement]:
    """Every statement on claims that exist and are possible."""
    known = context.evidence.claims
    for trial in context.evidence.trials.values():
        for item in trial.get("statements", []):
            claims = tuple(known[claim_id] for claim_id in item["compares"] if claim_id in known)
            fits = len(claims) == 2 or (len(claims) == 1 and claims[0].kind in NULL)
            if not fits or any(one.printed() is None or impossible_value(one, context.evidence) for one in claims):
                continue
            threshold = item.get("by_more_than")
            yield Statement(
                item["word"],
                item["says"],
                item.get("significant", False),
                parse_printed(threshold) if threshold else None,
                claims,
                f"{item['source']}:{item['offset']}:{'+'.join(one.id for one in claims)}",
            )


@dataclass(frozen=True, slots=True)
class Support:
    """What is printed of a comparison, and what can be recomputed.

    Attributes
    ----------
    p_values, intervals : list of Claim
        Of exactly these groups and this endpoint, in the same source.
    wider : list of Claim
        P values of these groups and others together.
    tables : ndarray
        Counts of both groups; no rows where they are not known or the groups are not independent.
    """

    p_values: list[Claim]
    intervals: list[Claim]
    wider: list[Claim]
    tables: np.ndarray

    @property
    def printed(self) -> list[Claim]:
        """Every statistic of the comparison."""
        return [*self.p_values, *self.intervals]

    @property
    def alphas(self) -> tuple[float, float]:
        """Levels at which P may count as significant: the usual one, and that of the printed intervals."""
        levels = [1 - level.number / 100 for one in self.intervals if (level := one.printed("confidence_level"))]
        return min([ALPHA, *levels]), max([ALPHA, *levels])

    @property
    def answers(self) -> set[bool | None]:
        """What each printed statistic says of a difference: yes, no, or (None) that rounding or level leave it open."""
        p_values = {_p_says(one, *self.alphas) for one in self.p_values}
        return p_values | ({_interval_says(one) for one in self.intervals} - {None})

    def significant(self) -> bool | None:
        """True if any printed statistic says that the groups differ, False if all say no, None if none tells."""
        return _first_of((True, None, False), self.answers)

    def alike(self) -> bool | None:
        """True if any printed statistic finds no difference, False if all find one, None if none tells."""
        found = _first_of((False, None, True), self.answers)
        return None if found is None else not found


def _first_of(order: Iterable[bool | None], answers: set[bool | None]) -> bool | None:
    return next((answer for answer in order if answer in answers), None)


def _p_says(claim: Claim, least: float, most: float) -> bool | None:
    given = p_range(claim.printed(), claim.comparator)
    if given is None or (given[0] < most and given[1] > least + 1e-12):
        return None
    return given[1] <= least + 1e-12


def _interval_says(claim: Claim) -> bool | None:
    """True if an interval leaves out the value of no difference, False if it holds it."""
    low, high, null = claim.printed("lower"), claim.printed("upper"), NULL[claim.kind]
    if low is None or high is None or low.value is None or high.value is None or low.value > high.value:
        return None
    (least, low_most), (high_least, most) = bounds(low), bounds(high)
    if null < least or null > most:
        return True
    return False if low_most < null < high_least else None


class Supports:
    """Finds what supports a statement; made once for a study."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.counts = counts_of(context)
        self.printed: dict[tuple[str, str, str], list[tuple[frozenset[Group], Claim]]] = defaultdict(list)
        for claim in context.of_kind("p_value", "ratio", "difference"):
            groups = frozenset(groups_compared(context, claim))
            usable = claim.printed() is not None and not impossible_value(claim, context.evidence)
            if groups and usable and (claim.kind == "p_value" or claim.printed("lower")):
                self.printed[_place(claim)].append((groups, claim))

    def of(self, statement: Statement) -> Support:
        """What is printed or known of the groups that a statement compares."""
        first, *others = statement.claims
        if not others:
            groups = frozenset(groups_compared(self.context, first))
            tables = self.counts.behind(first)[0]
        else:
            (second,) = others
            groups = frozenset((one.analysis_set, self.context.arm_of(one)) for one in statement.claims)
            tables = self._tables(first, second)
        alike = _place(first) == _place(statement.claims[-1])
        found = self.printed.get(_place(first), []) if alike and len(groups) == 2 else []
        exact = [claim for compared, claim in found if compared == groups]
        return Support(
            [claim for claim in exact if claim.kind == "p_value"],
            [claim for claim in exact if claim.kind != "p_value"],
            [claim for compared, claim in found if compared > groups and claim.kind == "p_value"],
            tables,
        )

    def _tables(self, first: Claim, second: Claim) -> np.ndarray:
        comparable = (
            _place(first)[1:] == _place(second)[1:]
            and relation(self.context, first, second) == DISJOINT
            and not is_survival(self.context, first)
        )
        return as_array(self.counts.joint(first, second) if comparable else ())


def _place(claim: Claim) -> tuple[str, str, str]:
    return (claim.source_id, claim.trial_id, claim.endpoint)
