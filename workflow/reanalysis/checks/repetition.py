"""Repetition: the same number where different ones belong, and different numbers where the same belongs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reanalysis.checks.registry import Context, Finding, Reporter, rule
from reanalysis.claims.model import Claim

_ESTIMATES = ("percent", "km", "median", "ratio", "difference")


def _estimates_with_interval(context: Context) -> list[Claim]:
    return [
        claim
        for claim in context.evidence.claims.values()
        if claim.kind in _ESTIMATES and claim.printed() and claim.printed("lower") and claim.printed("upper")
    ]


def _quantity(claim: Claim) -> tuple[str, ...]:
    """What is estimated, apart from in whom."""
    return (claim.trial_id, claim.kind, claim.endpoint, claim.cells["quantity"], str(claim.time_months))


def _patients(claim: Claim, context: Context) -> tuple[str, str]:
    """In whom: set and arm; where a trial has one arm only, naming it or not is the same."""
    trial = context.evidence.trials.get(claim.trial_id)
    only = next(iter(trial["arms"])) if trial and len(trial["arms"]) == 1 else ""
    return (claim.analysis_set, claim.arm or only)


def _level(claim: Claim) -> float | None:
    level = claim.printed("confidence_level")
    return level.number if level else None


def _limits(claim: Claim) -> tuple[float, float]:
    return (claim.printed("lower").number, claim.printed("upper").number)


def _interval_text(claim: Claim) -> str:
    return f"{claim.cells['lower']} to {claim.cells['upper']}"


@rule("SAME_ESTIMATE_TWO_CIS")
def same_estimate_two_cis(context: Context, report: Reporter) -> Iterator[Finding]:
    """Is one estimate in the same patients printed with two different intervals?"""
    for a, b in combinations(_estimates_with_interval(context), 2):
        if _quantity(a) != _quantity(b) or _patients(a, context) != _patients(b, context):
            continue
        same_level = _level(a) == _level(b)
        if a.printed().number == b.printed().number and same_level and _limits(a) != _limits(b):
            yield report(
                "warning",
                [a, b],
                f"The same estimate, {a.cells['value']}, is printed with the interval {_interval_text(a)} and with"
                f" {_interval_text(b)}; at most one of them can be right.",
            )


@rule("DUPLICATE_CI_ACROSS_ARMS")
def duplicate_ci_across_arms(context: Context, report: Reporter) -> Iterator[Finding]:
    """Is one interval printed for two different groups of patients?"""
    for a, b in combinations(_estimates_with_interval(context), 2):
        if _quantity(a) != _quantity(b) or _limits(a) != _limits(b):
            continue
        if _patients(a, context) != _patients(b, context):
            yield report(
                "warning",
                [a, b],
                f"The interval {_interval_text(a)} is printed for two groups, with the estimates {a.cells['value']} and"
                f" {b.cells['value']}; for one of them it is probably a slip.",
            )
