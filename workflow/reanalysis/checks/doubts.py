"""Estimates with intervals that are printed more than once: what agrees, and what speaks against one of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.patients import NESTED, SAME, relation
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed, parse_timepoint


def agree(a: Printed, b: Printed) -> bool:
    """True if one number prints as both: 34.2 and 34.20, 81 and 80.7, and two that were not reached."""
    if a.value is None or b.value is None:
        return a.value is b.value
    return a.value == b.value or (bounds(a)[0] < bounds(b)[1] and bounds(b)[0] < bounds(a)[1])


def not_above(a: Printed, b: Printed) -> bool:
    """True if a limit may be at most another one; what was not reached is above all."""
    if a.value is None or b.value is None:
        return b.value is None
    return bounds(a)[0] <= bounds(b)[1]


@lru_cache(maxsize=1000)
def months(timepoint: str) -> Fraction | None:
    """A time point in months; None if there is none."""
    return parse_timepoint(timepoint) if timepoint else None


def quantity(claim: Claim) -> tuple:
    """What is estimated, apart from in whom: trial, kind, endpoint and the rest."""
    cells = claim.cells
    return (claim.trial_id, claim.kind, claim.endpoint, cells["quantity"], cells["unit"], months(cells["timepoint"]))


def shape(claim: Claim) -> tuple[str, ...]:
    return (claim.kind, claim.cells["unit"])


def level_of(claim: Claim) -> float:
    level = claim.printed("confidence_level")
    return level.number if level else 95.0


def printed_limits(claim: Claim) -> tuple[Printed, Printed]:
    return (claim.printed("lower"), claim.printed("upper"))


def _printed_interval(claim: Claim) -> tuple:
    return (claim.source_id, *shape(claim), limits(claim))


def limits(claim: Claim) -> tuple[float, float]:
    return tuple(limit.number for limit in printed_limits(claim))


def limit_tokens(claim: Claim) -> tuple:
    """Places of its limits; claims that have the same one stand on one print."""
    return tuple(offset for role, offset in claim.tokens if role in ("lower", "upper")) or (claim.id,)


def interval_text(claim: Claim) -> str:
    return f"{claim.cells['lower']} to {claim.cells['upper']}"


@dataclass(frozen=True)
class Doubts:
    """What speaks against an interval of a claim, from the other claims.

    Attributes
    ----------
    context : Context
    """

    context: Context

    @cached_property
    def statements(self) -> dict[tuple, list[Claim]]:
        """Estimates with an interval by quantity and patients."""
        claims = grouped(self.context.with_interval, lambda claim: (*quantity(claim), *self.context.patients(claim)))
        return {(*quantity(group[0]), *self.context.patients(group[0])): group for group in claims}

    @cached_property
    def shared(self) -> dict[tuple, list[Claim]]:
        """Estimates with an interval by source, kind and interval."""
        claims = grouped(self.context.with_interval, _printed_interval)
        return {_printed_interval(group[0]): group for group in claims}

    def of_two(self, a: Claim, b: Claim) -> str:
        """Which of two intervals of one estimate is credible; empty if the other claims do not tell."""
        against = [[*self._impossible(claim), *self._shared(claim)] for claim in (a, b)]
        if bool(against[0]) == bool(against[1]):
            return ""
        right = b if against[0] else a
        return f"{interval_text(right)} is probably right: {'; '.join(against[0] or against[1])}."

    def of_duplicate(self, claim: Claim) -> str:
        """Why an interval that stands in two places is probably not this claim's; empty if nothing says so."""
        reasons = self._impossible(claim)
        for other in self._again(claim):
            if limits(other) != limits(claim) and not self._impossible(other) and not self._shared(other):
                reasons.append(f"{claim.cells['value']} is also printed with {interval_text(other)}")
        return "; ".join(reasons)

    def _again(self, claim: Claim) -> list[Claim]:
        """Other statements of the same estimate."""
        again = self.statements[(*quantity(claim), *self.context.patients(claim))]
        return [other for other in again if other is not claim and agree(other.printed(), claim.printed())]

    def _impossible(self, claim: Claim) -> list[str]:
        low, high = printed_limits(claim)
        value, reasons = claim.printed(), []
        if not (not_above(low, value) or low.value is None) or not not_above(value, high):
            reasons.append(f"{value.text} lies outside {interval_text(claim)}")
        endpoints = self.context.evidence.vocabulary["endpoints"]
        if claim.kind in ("median", "km") and (above := endpoints.get(claim.endpoint, {}).get("ordered_below")):
            trial_id, kind, _, *rest = quantity(claim)
            for other in self.statements.get((trial_id, kind, above, *rest, *self.context.patients(claim)), []):
                limit = other.printed("upper")
                if not not_above(high, limit):
                    reasons.append(
                        f"the upper limit {high.text} lies above that of"
                        f" {self.context.endpoint_name(other)} in the same patients, {limit.text}"
                    )
                    break
        return reasons

    def _shared(self, claim: Claim) -> list[str]:
        """That the interval is also that of other patients; not where so many share it that it says nothing."""
        for other in self.shared[_printed_interval(claim)]:
            if relation(self.context, claim, other) not in (SAME, NESTED):
                return [f"{interval_text(claim)} also stands with {other.cells['value']}, of other patients"]
        return []
