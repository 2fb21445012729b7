"""Repetition: the same number where different ones belong, and different numbers where the same belongs."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context, pairs_within
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim

FAMILY = "Repetition"


def _quantity(claim: Claim) -> tuple[str, ...]:
    """What is estimated, apart from in whom."""
    return (claim.trial_id, claim.kind, claim.endpoint, claim.cells["quantity"], str(claim.time_months))


def _level(claim: Claim) -> float | None:
    level = claim.printed("confidence_level")
    return level.number if level else None


def _limits(claim: Claim) -> tuple[float, float]:
    return (claim.printed("lower").number, claim.printed("upper").number)


def _interval_text(claim: Claim) -> str:
    return f"{claim.cells['lower']} to {claim.cells['upper']}"


@rule("DUPLICATE_CI_ACROSS_ARMS", family=FAMILY)
def duplicate_ci_across_arms(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one interval printed for two different groups of patients?"""
    for a, b in pairs_within(context.with_interval, lambda claim: (*_quantity(claim), _limits(claim))):
        if context.patients(a) != context.patients(b):
            yield judge.inconsistent(
                [a, b],
                f"The interval {_interval_text(a)} is printed for two groups, with the estimates {a.cells['value']} and"
                f" {b.cells['value']}; for one of them it is probably a slip.",
                severity="warning",
            )


@rule("SAME_ESTIMATE_TWO_CIS", family=FAMILY)
def same_estimate_two_cis(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one estimate in the same patients printed with two different intervals?"""
    for a, b in pairs_within(context.with_interval, lambda claim: (*_quantity(claim), *context.patients(claim))):
        if a.printed().number != b.printed().number or _level(a) != _level(b):
            continue
        if _limits(a) == _limits(b):
            yield judge.consistent([a, b])
            continue
        yield judge.inconsistent(
            [a, b],
            f"The same estimate, {a.cells['value']}, is printed with the interval {_interval_text(a)} and with"
            f" {_interval_text(b)}; at most one of them can be right.",
            severity="warning",
        )
