"""Intervals: does each one hold its estimate, and does it have the shape that its scale asks for?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule

FAMILY = "Intervals and tests"


@value_rule("POINT_OUTSIDE_CI")
def point_outside_ci(value: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Does an interval hold its own estimate, rounding allowed for?

    >>> [finding.rule for finding in point_outside_ci("44.0", "45.1", "54.3")], point_outside_ci("5", "5.04", "6")
    (['POINT_OUTSIDE_CI'], [])
    """
    estimate, low, high = as_printed(value), as_printed(lower, "lower"), as_printed(upper, "upper")
    if estimate.value is None:
        # Not reached: only an upper limit that was reached contradicts it.
        outside = high.value is not None
    else:
        least, most = bounds(estimate)
        # A lower limit that was not reached is unknown, not large.
        below = low.value is not None and most < bounds(low)[0]
        above = high.value is not None and least > bounds(high)[1]
        outside = below or above
    if not outside:
        return consistent()
    return inconsistent(f"The estimate {estimate.text} lies outside its interval, {low.text} to {high.text}.")


@rule("POINT_OUTSIDE_CI", family=FAMILY)
def _point_outside_ci(context: Context, judge: Judge) -> Iterator[Check]:
    """Does the interval hold its own estimate, rounding allowed for?"""
    for claim in context.with_interval:
        parts = [claim.printed(part) for part in ("value", "lower", "upper")]
        yield judge.verdict([claim], point_outside_ci.verdict(*parts))


@value_rule("RATIO_CI_ASYMMETRIC")
def ratio_ci_asymmetric(value: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Is the interval of a ratio symmetric on the log scale, rounding allowed for?

    >>> ratio_ci_asymmetric("1.17", "0.64", "2.14"), len(ratio_ci_asymmetric("1.17", "0.64", "1.82"))
    ([], 1)
    """
    printed = [as_printed(value), as_printed(lower, "lower"), as_printed(upper, "upper")]
    estimate, low, high = printed
    if any(part.value is None for part in printed):
        return not_checkable("a limit or the estimate was not reached")
    if low.value <= 0:
        return not_checkable("a limit of 0 has no logarithm: a group without events prints it")
    least, most = ([max(float(bounds(part)[side]), 0.0) for part in printed] for side in (0, 1))
    centre_low, centre_high = math.sqrt(least[1] * least[2]), math.sqrt(most[1] * most[2])
    if least[0] <= centre_high and centre_low <= most[0]:
        return consistent()
    centre = math.sqrt(low.number * high.number)
    return inconsistent(
        f"The geometric mean of the limits {low.text} and {high.text} is {centre:.3g}, with rounding"
        f" {centre_low:.3g} to {centre_high:.3g}, and not the ratio {estimate.text}.",
        severity="warning",
    )


@rule("RATIO_CI_ASYMMETRIC", family=FAMILY)
def _ratio_ci_asymmetric(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the interval of a ratio symmetric on the log scale, rounding allowed for?"""
    for claim in context.with_interval:
        if claim.kind == "ratio":
            parts = [claim.printed(part) for part in ("value", "lower", "upper")]
            yield judge.verdict([claim], ratio_ci_asymmetric.verdict(*parts))
