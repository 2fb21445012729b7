"""Median times: do they agree with their limits and with the rates of the same curve?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import (
    Curves,
    curves_of,
    in_months,
    level_of,
    months_of,
    once,
    rate_of,
    share_of,
    slack,
    time_of,
    time_unit,
)
from reanalysis.checks.effective import possible_limits
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.printed_rates import Bounds, share_bounds
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Survival"


@value_rule("MEDIAN_VS_LANDMARK")
def median_vs_landmark(
    median: PrintedValue,
    rate: PrintedValue,
    time: PrintedValue,
    *,
    unit: str = "months",
    time_unit: str = "months",
    rate_unit: str = "percent",
) -> Verdict:
    """Is a rate at least one half before the median of its curve, and at most one half after it?

    A rate of exactly one half goes with any median on either side of it: of a curve that rests there, programs print
    the beginning, the middle or the end of the rest.

    Parameters
    ----------
    median : Printed, str or number
        NR where not reached.
    rate : Printed, str or number
        With the digits as printed.
    time : Printed, str or number
        Of the rate, taken as exact.
    unit, time_unit : str
        months, years, weeks or days, of the median and of the time.
    rate_unit : str
        percent or fraction.

    Examples
    --------
    >>> [finding.severity for finding in median_vs_landmark("34.7", "58.2", "60")]
    ['error']
    >>> median_vs_landmark("34.7", "58.2", "24"), median_vs_landmark("NR", "80.2", "60"), median_vs_landmark(12, 48, 12)
    ([], [], [])
    """
    middle, share, at = as_printed(median, "median"), as_printed(rate, "rate"), as_printed(time, "time")
    if share.value is None or at.value is None:
        return not_checkable("the rate or its time is no number")
    whole = 100 if rate_unit == "percent" else 1
    if not 0 <= share.value <= whole:
        return not_checkable(f"{share.text} is no share of patients")
    months = months_of(middle, unit)
    if months is None:
        return not_checkable(f"the unit {unit} is no unit of time")
    found = _sides(
        months, share_bounds(share, rate_unit), float(at.value * MONTHS_PER_UNIT[time_unit]), slack(unit, time_unit)
    )
    if not found:
        return consistent()
    return inconsistent(_contradiction(f"{middle.text} {unit}", share.text, f"{at.text} {time_unit}", middle.value))


def _sides(median: Bounds, share: Bounds, at: float, tolerance: float) -> bool:
    """True if a rate is below one half before the median, or above it after."""
    before, after = at < median[0] * (1 - tolerance), at > median[1] * (1 + tolerance)
    return (before and share[1] < 0.5) or (after and share[0] > 0.5)


def _contradiction(median: str, share: str, at: str, reached: object) -> str:
    if reached is None:
        return f"The median was not reached, so the curve stays above one half, but the rate at {at} is {share}."
    return f"The curve crosses one half at its median, {median}, and cannot be at {share} at {at}."


@rule(
    "MEDIAN_VS_LANDMARK",
    family=FAMILY,
    brief="median and rate on one curve disagree",
    consequence=(
        "Shown as printed. The number that contradicts most of the others is left out of the survival curve and named."
    ),
)
def _median_vs_landmark(context: Context, judge: Judge) -> Iterator[Check]:
    """Is each rate at least one half before the median of its curve, and at most one half after it?"""
    for median, rate in _pairs(context):
        verdict = consistent()
        if _contradicts(median, rate):
            text = f"{median.cells['value']} {median.cells['unit']}"
            share = rate.cells["value"] + ("%" if rate.cells["unit"] == "percent" else "")
            found = _contradiction(text, share, rate.cells["timepoint"], median.printed().value)
            verdict = inconsistent(found)
        yield judge.verdict([median, rate], verdict)


def _pairs(context: Context) -> Iterator[tuple[Claim, Claim]]:
    """Medians with each rate of the same curve in the same report."""
    curves: Curves = curves_of(context)
    for key, medians in curves.medians.items():
        for median in once(medians):
            for rate in once(curves.rates.get(key, [])):
                yield median, rate


def _contradicts(median: Claim, rate: Claim) -> bool:
    tolerance = slack(median.cells["unit"], time_unit(rate))
    return _sides(in_months(median), share_of(rate), time_of(rate), tolerance)


@rule(
    "MEDIAN_CI_VS_LANDMARK",
    family=FAMILY,
    brief="limits of median and of rate disagree",
    consequence=(
        "Shown as printed. Limits of a median that no band about such a curve has are left out of it and named."
    ),
)
def _median_ci_vs_landmark(context: Context, judge: Judge) -> Iterator[Check]:
    """Do a median's limits, where the limits of the curve cross one half, agree with each rate and its interval?"""
    for median, rate in _pairs(context):
        lower, upper = in_months(median, "lower"), in_months(median, "upper")
        if lower is None or upper is None or _contradicts(median, rate):
            continue
        tolerance = slack(median.cells["unit"], time_unit(rate))
        at, share = time_of(rate), share_of(rate)
        early = math.isfinite(lower[0]) and at < lower[0] * (1 - tolerance)
        late = math.isfinite(upper[1]) and at > upper[1] * (1 + tolerance)
        limits = f"{median.cells['lower']} to {median.cells['upper']} {median.cells['unit']}"
        where = f"at {rate.cells['timepoint']} the rate is {rate.cells['value']}"
        if (early and share[1] < 0.5) or (late and share[0] > 0.5):
            side = "more" if early else "less"
            message = f"Outside the median's limits, {limits}, the curve is at {side} than one half, but {where}."
            yield judge.inconsistent([median, rate], message)
            continue
        known = rate_of(rate)
        if isinstance(known, str):
            yield judge.consistent([median, rate])
            continue
        if level_of(median)[0] != level_of(rate)[0]:
            yield judge.not_checkable([median, rate], "the two intervals are of different levels")
            continue
        begun = math.isfinite(lower[1]) and at > lower[1] * (1 + tolerance)
        over = early, begun, at < upper[0] * (1 - tolerance), late
        # Most printed limits already agree; what other scales allow is only then looked for.
        wrong = _wrong_limits(over, known.lower, known.upper) and _wrong_limits(over, *possible_limits(known))
        if not wrong:
            yield judge.consistent([median, rate])
            continue
        yield judge.unusual(
            [median, rate],
            f"By the median's limits, {limits}, {' and '.join(wrong)}, but {where} ({rate.cells['lower']} to"
            f" {rate.cells['upper']}); no usual scale of limits gives both (fewer than 0.1% of honest trials).",
        )


def _wrong_limits(over: tuple[bool, bool, bool, bool], lower: Bounds, upper: Bounds) -> list[str]:
    """What limits at one time contradict: before or after the median's lower limit, before or after its upper one."""
    return [
        f"the {text} one half at that time"
        for there, wrongly, text in (
            (over[0], lower[1] < 0.5, "lower limit is above"),
            (over[1], lower[0] > 0.5, "lower limit is at most"),
            (over[2], upper[1] < 0.5, "upper limit is at least"),
            (over[3], upper[0] > 0.5, "upper limit is at most"),
        )
        if there and wrongly
    ]
