"""Intervals: does each one hold its estimate, and does it have the shape that its scale asks for?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.registry import Context, Finding, Reporter, rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

_ESTIMATES = ("percent", "km", "median", "ratio", "difference")


def _with_interval(context: Context) -> Iterator[tuple[Claim, Printed, Printed, Printed]]:
    for claim in context.evidence.claims.values():
        parts = [claim.printed(part) for part in ("value", "lower", "upper")]
        if claim.kind in _ESTIMATES and all(parts):
            yield claim, *parts


@rule("POINT_OUTSIDE_CI")
def point_outside_ci(context: Context, report: Reporter) -> Iterator[Finding]:
    """Does the interval hold its own estimate, rounding allowed for?"""
    for claim, value, lower, upper in _with_interval(context):
        if value.value is None:
            # Not reached: only an upper limit that was reached contradicts it.
            outside = upper.value is not None
        else:
            highest, lowest = value.value + value.half_unit, value.value - value.half_unit
            # A lower limit that was not reached is unknown, not large.
            below = lower.value is not None and highest < lower.value - lower.half_unit
            above = upper.value is not None and lowest > upper.value + upper.half_unit
            outside = below or above
        if outside:
            yield report(
                "error",
                [claim],
                f"The estimate {value.text} lies outside its interval, {lower.text} to {upper.text}.",
            )


@rule("RATIO_CI_ASYMMETRIC")
def ratio_ci_asymmetric(context: Context, report: Reporter) -> Iterator[Finding]:
    """Is the interval of a ratio symmetric on the log scale, rounding allowed for?"""
    for claim, value, lower, upper in _with_interval(context):
        if claim.kind != "ratio" or None in (value.value, lower.value, upper.value) or lower.value <= 0:
            continue  # a limit printed as 0 has no logarithm: it is the artefact of a group without events
        low, high = (
            [max(float(part.value + sign * part.half_unit), 0.0) for part in (value, lower, upper)] for sign in (-1, 1)
        )
        centre_low, centre_high = math.sqrt(low[1] * low[2]), math.sqrt(high[1] * high[2])
        if centre_high < low[0] or centre_low > high[0]:
            centre = math.sqrt(max(lower.number * upper.number, 0.0))
            yield report(
                "warning",
                [claim],
                f"The geometric mean of the limits {lower.text} and {upper.text} is {centre:.3g}, with rounding"
                f" {centre_low:.3g} to {centre_high:.3g}, and not the ratio {value.text}.",
            )
