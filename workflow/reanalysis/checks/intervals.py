"""Intervals: does each one hold its estimate, and do those of one report have one level?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.slips import meant, mended
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

FAMILY = "Intervals and tests"


@value_rule("POINT_OUTSIDE_CI")
def point_outside_ci(value: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Does an interval hold its own estimate, rounding allowed for?

    >>> [finding.rule for finding in point_outside_ci("44.0", "45.1", "54.3")], point_outside_ci("5", "5.04", "6")
    (['POINT_OUTSIDE_CI'], [])
    """
    parts = {
        "estimate": as_printed(value),
        "lower limit": as_printed(lower, "lower"),
        "upper limit": as_printed(upper, "upper"),
    }
    estimate, low, high = parts.values()
    if low.number > high.number:
        return not_checkable(f"the limits {low.text} to {high.text} are the wrong way round")
    if _holds(parts):
        beyond = low if estimate.number < low.number else high if high.number < estimate.number else None
        if estimate.value is None or beyond is None or beyond.value is None or beyond.decimals != estimate.decimals:
            return consistent()
        return unusual(
            f"The estimate {estimate.text} lies outside its interval, {low.text} to {high.text}, by one unit of print:"
            f" only an interval that ends at the estimate itself is rounded so."
        )
    message = f"The estimate {estimate.text} lies outside its interval, {low.text} to {high.text}."
    return inconsistent(message, suggestion=meant(mended(parts, _well_inside), why="would put it inside"))


def _holds(parts: dict[str, Printed]) -> bool:
    estimate, low, high = parts.values()
    if estimate.value is None:
        # Not reached: only an upper limit that was reached contradicts it.
        return high.value is None
    if low.number <= estimate.number <= high.number:
        return True
    least, most = bounds(estimate)
    # A lower limit that was not reached is unknown, not large.
    below = low.value is not None and most < bounds(low)[0]
    above = high.value is not None and least > bounds(high)[1]
    return not (below or above)


def _well_inside(parts: dict[str, Printed]) -> bool:
    """Inside, and in the middle half: any other place would only be one of many."""
    estimate, low, high = (part.number for part in parts.values())
    return math.isfinite(high) and low < high and abs(2 * estimate - low - high) < (high - low) / 2


@rule(
    "POINT_OUTSIDE_CI",
    family=FAMILY,
    brief="outside its own interval",
    consequence=(
        "Shown as printed. In a survival curve an interval that does not hold its estimate is left out and named."
    ),
)
def _point_outside_ci(context: Context, judge: Judge) -> Iterator[Check]:
    """Does the interval hold its own estimate, rounding allowed for?"""
    for claim in context.with_interval:
        if claim.comparator in ("", "about", "approximately", "only about"):
            yield judge.verdict([claim], point_outside_ci.verdict(*printed_parts(claim)))
        else:
            yield judge.not_checkable([claim], "its value is a bound")


def printed_parts(claim: Claim) -> list[Printed]:
    """Estimate and limits."""
    return [claim.printed(part) for part in ("value", "lower", "upper")]


@rule("CI_LEVELS_DIFFER", family=FAMILY, brief="another level than the others")
def _ci_levels_differ(context: Context, judge: Judge) -> Iterator[Check]:
    """Do intervals of one kind in one source have one confidence level?"""
    leveled = [claim for claim in context.with_interval if claim.printed("confidence_level")]
    for group in grouped(leveled, lambda claim: (claim.source_id, claim.kind)):
        by_level = grouped(group, lambda claim: claim.printed("confidence_level").value)
        if len(by_level) == 1:
            yield judge.consistent(group, subject=f"{group[0].source_id}:{group[0].kind}")
            continue
        usual, *others = sorted(by_level, key=len, reverse=True)
        odd = [claim for claims in others for claim in claims]
        levels = " and ".join(f"{claims[0].cells['confidence_level']}%" for claims in others)
        yield judge.verdict(
            [*odd, usual[0]],
            unusual(
                f"{len(odd)} of {len(group)} intervals of the kind {group[0].kind} have the level {levels}, the others"
                f" {usual[0].cells['confidence_level']}%: they cannot be compared by their width.",
                severity="info",
            ),
            subject=f"{group[0].source_id}:{group[0].kind}",
            blames=(),
        )
