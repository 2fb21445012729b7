"""Hazard ratios against what else is printed of the two groups: patients, medians and rates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist

from reanalysis.checks.compared import error_of, hazard_ratios, log_error, patients_of
from reanalysis.checks.context import Context
from reanalysis.checks.curves import Curves, curves_of, in_months, level_of, usable
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.printed_rates import Bounds, normal_quantile
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

FAMILY = "Survival"
#: Standard deviation of medians' log ratio about the log hazard ratio, in its standard errors; so in 60,000 simulated
#: pairs of 15 v 15 to 250 v 250 patients with hazard ratios about 1 and follow-up of every length.
NOISE_OF_MEDIANS = 0.8
#: A gap of medians counts this much: hazards that fall with time stretch it.
LEAST_STRETCH = 0.7
COMMON = 0.05


@value_rule("EVENTS_LE_N")
def events_le_n(lower: PrintedValue, upper: PrintedValue, total: int, *, level: float = 95) -> Verdict:
    """Are the events that a hazard ratio's interval needs no more than the patients of both groups?

    With D events in both groups the variance of the log hazard ratio is at least 4 / D, whatever the split, the ties
    and what else the model adjusts for: each event informs by p (1 − p), at most a quarter.

    Parameters
    ----------
    lower, upper : Printed, str or number
        Limits of the ratio.
    total : int
        Patients of both groups, or events where they are printed.
    level : float
        Of the interval, in percent.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220 (information); Schoenfeld D. Biometrika 1981;68:316-319 (4 / D).

    Examples
    --------
    >>> events_le_n("0.64", "2.14", 49), [finding.severity for finding in events_le_n("0.94", "1.46", 49)]
    ([], ['error'])
    """
    low, high = as_printed(lower, "lower"), as_printed(upper, "upper")
    if low.value is None or high.value is None or low.value <= 0 or high.value <= low.value:
        return not_checkable("the limits have no width on the log scale")
    least = max(float(bounds(low)[0]), 0.0)
    if least == 0:
        return consistent()
    width = math.log(float(bounds(high)[1]) / least)
    events = 4 * (2 * normal_quantile(level) / width) ** 2
    if events <= total * (1 + 1e-9):
        return consistent()
    error = width / (2 * normal_quantile(level))
    return inconsistent(
        f"Limits of {low.text} and {high.text} mean a standard error of at most {error:.3f} on the log scale, which"
        f" needs 4/SE² = {events:.1f} events or more; there are {total}."
    )


@rule("EVENTS_LE_N", family=FAMILY, brief="needs more events than patients")
def _events_le_n(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a hazard ratio's interval need no more events than both groups have patients, or printed events?"""
    events = _printed_events(context)
    for claim, both in hazard_ratios(context):
        if not (claim.printed("lower") and claim.printed("upper")):
            continue
        level, assumed = level_of(claim)
        sizes = [found for found in (_events_of(context, events, both), patients_of(context, both)) if found]
        if not sizes:
            yield judge.not_checkable([claim], "the number of patients is not printed")
            continue
        total, claims = min(sizes, key=lambda found: found[0])
        verdict = events_le_n.verdict(claim.printed("lower"), claim.printed("upper"), total, level=level)
        yield judge.verdict([claim, *claims], verdict.softened() if assumed else verdict, blames=[claim])


def _printed_events(context: Context) -> dict[tuple, Claim]:
    """Counts of events by patients, endpoint and report."""
    found = {}
    for claim in context.of_kind("count"):
        quantity = claim.cells["quantity"].casefold()
        if ("event" in quantity or "death" in quantity) and usable(claim, context.evidence):
            found.setdefault((*context.patients(claim), claim.endpoint, claim.source_id), claim)
    return found


def _events_of(
    context: Context, events: dict[tuple, Claim], both: tuple[Claim, Claim]
) -> tuple[int, list[Claim]] | None:
    claims = [events.get(Curves.key(context, side)) for side in both]
    if any(claim is None for claim in claims):
        return None
    return sum(int(claim.printed().number) for claim in claims), claims


@value_rule("HR_DIRECTION_VS_MEDIANS")
def hr_direction_vs_medians(
    ratio: PrintedValue,
    median: PrintedValue,
    reference_median: PrintedValue,
    *,
    lower: PrintedValue | None = None,
    upper: PrintedValue | None = None,
    total: int | None = None,
    level: float = 95,
) -> Verdict:
    """Does the hazard ratio favour the group with the longer median?

    Parameters
    ----------
    ratio : Printed, str or number
        Of the first group to the second; below 1 the first fares better.
    median, reference_median : Printed, str or number
        Of the first and the second group, in one unit; NR where not reached.
    lower, upper : Printed, str or number, optional
        Limits of the ratio; with them, or else with `total`, the message says how often chance does this.
    total : int, optional
        Patients of both groups.
    level : float
        Of the interval, in percent.

    Examples
    --------
    >>> found = hr_direction_vs_medians("1.17", "8.7", "8.4", lower="0.64", upper="2.14")
    >>> [finding.severity for finding in found], hr_direction_vs_medians("0.70", "8.7", "8.4")
    (['info'], [])
    """
    parts = [as_printed(part) for part in (ratio, median, reference_median)]
    limits = None if lower is None or upper is None else (as_printed(lower, "lower"), as_printed(upper, "upper"))
    middle, other = (_bounds_of(part) for part in parts[1:])
    return _direction(parts[0], parts[1].text, parts[2].text, middle, other, log_error(limits, level, total))


def _bounds_of(printed: Printed) -> Bounds:
    if printed.value is None:
        return math.inf, math.inf
    low, high = bounds(printed)
    return float(low), float(high)


def _direction(ratio: Printed, first: str, second: str, median: Bounds, other: Bounds, error: float | None) -> Verdict:
    if ratio.value is None or ratio.value <= 0:
        return not_checkable("the ratio is not above 0")
    least, most = (float(end) for end in bounds(ratio))
    if least <= 1 <= most or (math.isinf(median[0]) and math.isinf(other[0])):
        return consistent()
    # The gap that is left if rounding made the medians look as far apart as they do.
    if least > 1 and median[0] > other[1]:
        gap = math.log(median[0] / other[1]) if math.isfinite(median[0]) and other[1] > 0 else 0.0
        away, words = math.log(least), "above 1, against the first group"
    elif most < 1 and other[0] > median[1]:
        gap = math.log(other[0] / median[1]) if math.isfinite(other[0]) and median[1] > 0 else 0.0
        away, words = -math.log(most), "below 1, for the first group"
    else:
        return consistent()
    message = f"The hazard ratio, {ratio.text}, is {words}, but the medians, {first} v {second}, favour the other one"
    if error is None:
        why = "without an interval or a number of patients nobody can say how often that happens"
        return unusual(f"{message}; {why}.", severity="info")
    often = NormalDist().cdf(-away / (NOISE_OF_MEDIANS * error))
    as_far = NormalDist().cdf(-(away + LEAST_STRETCH * gap) / (NOISE_OF_MEDIANS * error))
    return unusual(
        f"{message}; of honest trials with such a ratio {_percent(often)} have that and {_percent(as_far)} have medians"
        " as far apart.",
        severity="info" if as_far > COMMON else "warning",
    )


def _percent(share: float) -> str:
    return f"about {100 * share:.0f}%" if share >= 0.01 else "fewer than 1%"


@rule(
    "HR_DIRECTION_VS_MEDIANS",
    family=FAMILY,
    brief="hazard ratio against the medians",
    consequence=(
        "Shown as printed. A hazard ratio against the order of the medians does not weigh the two curves and is named."
    ),
)
def _hr_direction_vs_medians(context: Context, judge: Judge) -> Iterator[Check]:
    """Does the hazard ratio favour the group with the longer median?"""
    medians = curves_of(context).medians
    for claim, both in hazard_ratios(context):
        found = [medians.get(Curves.key(context, side), []) for side in both]
        if not all(found):
            continue
        first, second = found[0][0], found[1][0]
        size = patients_of(context, both)
        error = error_of(claim, size[0] if size else None)
        texts = [f"{median.cells['value']} {median.cells['unit']}" for median in (first, second)]
        verdict = _direction(claim.printed(), *texts, in_months(first), in_months(second), error)
        yield judge.verdict([claim, first, second], verdict)
