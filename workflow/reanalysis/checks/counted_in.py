"""Outcomes that are counted in another one: a complete remission is a response."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value

FAMILY = "Sums"


@value_rule("OUTCOME_EXCEEDS_WHOLE")
def outcome_exceeds_whole(part: PrintedValue, whole: PrintedValue) -> Verdict:
    """Is an outcome at most as common as one that all patients with it have too?

    Parameters
    ----------
    part, whole : Printed, str or number
        Both counts or both percentages of the same patients, such as complete remissions and responses.

    Examples
    --------
    >>> [finding.severity for finding in outcome_exceeds_whole("85", "83")], outcome_exceeds_whole("65", "83")
    (['error'], [])
    """
    inner, outer = as_printed(part, "part"), as_printed(whole, "whole")
    if inner.value is None or outer.value is None:
        return not_checkable("one of the two is no number")
    if bounds(inner)[0] <= bounds(outer)[1]:
        return consistent()
    return inconsistent(
        f"{inner.text} is more than {outer.text}, though every patient with the first outcome has the second too."
    )


@rule("OUTCOME_EXCEEDS_WHOLE", family=FAMILY, brief="more than the outcome that holds it")
def _outcome_exceeds_whole(context: Context, judge: Judge) -> Iterator[Check]:
    """Is each outcome at most as common as one in which the vocabulary says that it is counted?"""
    endpoints = context.evidence.vocabulary["endpoints"]
    printed: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in context.of_kind("count", "percent"):
        if claim.endpoint and not claim.comparator and not impossible_value(claim, context.evidence):
            printed[_place(context, claim, claim.endpoint)].append(claim)
    for claims in list(printed.values()):
        for whole in endpoints.get(claims[0].endpoint, {}).get("counted_in", []):
            for outer in printed.get(_place(context, claims[0], whole), []):
                for inner in claims:
                    yield judge.verdict([inner, outer], outcome_exceeds_whole.verdict(inner.printed(), outer.printed()))


def _place(context: Context, claim: Claim, endpoint: str) -> tuple[str, ...]:
    """In which report, patients and unit an outcome is printed, of whom and when."""
    cells = claim.cells
    patients = (claim.source_id, *context.patients(claim))
    return (*patients, endpoint, claim.kind, cells["unit"], cells["timepoint"], claim.denominator)
