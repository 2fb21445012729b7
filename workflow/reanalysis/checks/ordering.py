"""Curves of the same patients of which one bounds the other: survival bounds survival without progression."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import bounding, curves_of, in_months, once, rate_of, share_of, slack, time_of, time_unit
from reanalysis.checks.effective import effective_patients
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.printed_rates import SCALES, Rate, fitting_scales, read_rate, share_bounds
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim

FAMILY = "Survival"
#: Points by which two curves of the same patients stand the wrong way round, and how often, in percent, by more: by the
#: effective number at risk, (1 − S) / σ², of the bounding one; of 1,200,000 looks at simulated trials of 15 to 500
#: patients with progression, death, visits and censoring. The last row is of all of them at the worst time.
POINTS = (0, 1, 2, 5, 10)
REVERSED = (
    (50, (0.5, 0.02, 0.01, 0.01, 0.01)),
    (20, (3, 0.3, 0.05, 0.01, 0.01)),
    (10, (6, 1.2, 0.3, 0.02, 0.01)),
    (4, (17, 7, 3, 0.5, 0.05)),
    (0, (28, 13, 9, 4, 1)),
)
REVERSED_UNKNOWN = (17, 6, 4, 1.4, 0.4)
COMMON = 5
#: More points than these no simulated trial had: 1 with 80 at risk, 8 with 20, and 28 at all.
IMPOSSIBLE = ((80, 5), (20, 20), (0, 40))
MEDIANS_REVERSED = "4%"


@value_rule("OS_GE_PFS")
def os_ge_pfs(
    bounding_rate: PrintedValue,
    bounded_rate: PrintedValue,
    *,
    lower: PrintedValue | None = None,
    upper: PrintedValue | None = None,
    level: float = 95,
) -> Verdict:
    """Is overall survival at least progression-free survival, or any bounding rate at least the one it bounds?

    Censoring can turn Kaplan–Meier estimates of the same patients round a little; the message says how often.

    Parameters
    ----------
    bounding_rate, bounded_rate : Printed, str or number
        In percent; the first at the same time or earlier.
    lower, upper : Printed, str or number, optional
        Limits of the bounding rate, which tell how many patients were at risk.
    level : float
        Of that interval, in percent.

    Examples
    --------
    >>> [[finding.severity for finding in os_ge_pfs(*rates)] for rates in (("46", "46.5"), ("46", "51"), ("20", "70"))]
    [[], ['warning'], ['error']]
    >>> [finding.severity for finding in os_ge_pfs("21.5", "22.4", lower="18.5", upper="24.6")]
    ['warning']
    """
    above, below = as_printed(bounding_rate, "bounding_rate"), as_printed(bounded_rate, "bounded_rate")
    if above.value is None or below.value is None:
        return not_checkable("one of the rates is no number")
    known = (
        None if lower is None or upper is None else read_rate(above, as_printed(lower), as_printed(upper), level=level)
    )
    points = 100 * (share_bounds(below)[0] - share_bounds(above)[1])
    return _reversal(points, f"The rate {below.text}% lies above {above.text}%, which bounds it.", known)


def _reversal(points: float, message: str, bounding_rate: Rate | str | None) -> Verdict:
    if points <= 1e-9:
        return consistent()
    at_risk = None if isinstance(bounding_rate, str | None) else _at_risk(bounding_rate)
    if points > next(most for least, most in IMPOSSIBLE if (at_risk or 0) >= least):
        return inconsistent(f"{message} Censoring turns such curves round by a few points only, never by {points:.0f}.")
    rates = REVERSED_UNKNOWN if at_risk is None else next(rates for least, rates in REVERSED if at_risk >= least)
    often = next(rate for least, rate in reversed(list(zip(POINTS, rates, strict=True))) if points > least)
    return unusual(
        f"{message} Censoring can do that: in at most {often:g}% of honest trials by as much.",
        severity="info" if often > COMMON else "warning",
    )


def _at_risk(rate: Rate) -> float:
    """Fewest effective patients at risk that the limits of a rate tell."""
    scales = fitting_scales(rate) or SCALES
    return rate.value[0] * min(side[0] for scale in scales for side in effective_patients(rate, scale))


@rule(
    "OS_GE_PFS",
    family=FAMILY,
    brief="above the curve that bounds it",
    consequence="Used and shown as printed; in every simulated draw the two curves keep their order.",
)
def _os_ge_pfs(context: Context, judge: Judge) -> Iterator[Check]:
    """Does every curve stay at or below the one that bounds it, as survival without progression is at most survival?"""
    curves = curves_of(context)
    keys = [*curves.rates, *curves.medians]
    everything = {key: [*curves.rates.get(key, []), *curves.medians.get(key, [])] for key in keys}
    for below, above in bounding(context, everything):
        above = once(above)
        for claim in once(below):
            found = [(points, other) for other in above if (points := _points_above(claim, other)) is not None]
            if found:
                points, other = max(found, key=lambda pair: pair[0])
                message = f"{_words(context, claim)} lies above {_words(context, other)}, which bounds it."
                bounding_rate = rate_of(other) if other.kind == "km" else None
                yield judge.verdict([claim, other], _reversal(points, message, bounding_rate))
            if claim.kind == "median":
                yield from _medians(context, judge, claim, [other for other in above if other.kind == "median"])


def _words(context: Context, claim: Claim) -> str:
    name = context.endpoint_name(claim)
    if claim.kind == "median":
        return f"the curve of {name} with its median of {claim.cells['value']} {claim.cells['unit']}"
    share = "%" if claim.cells["unit"] == "percent" else ""
    return f"{name} of {claim.cells['value']}{share} at {claim.cells['timepoint']}"


def _points_above(below: Claim, above: Claim) -> float | None:
    """By how many points the first curve certainly lies above the other one; None where they are not comparable.

    A curve is at least one half before its median and at most one half after it.
    """
    if below.kind == above.kind == "median":
        return None
    unit_below, unit_above = (time_unit(claim) or claim.cells["unit"] for claim in (below, above))
    tolerance = slack(unit_below, unit_above)
    late = time_of(below) if below.kind == "km" else in_months(below)[0] * (1 - tolerance)
    early = time_of(above) if above.kind == "km" else in_months(above)[1] * (1 + tolerance)
    if not math.isfinite(late) or not math.isfinite(early) or early > late:
        return None
    least = share_of(below)[0] if below.kind == "km" else 0.5
    most = share_of(above)[1] if above.kind == "km" else 0.5
    return 100 * (least - most)


def _medians(context: Context, judge: Judge, below: Claim, others: list[Claim]) -> Iterator[Check]:
    for above in others:
        if below.source_id != above.source_id and not math.isfinite(in_months(below)[0]):
            continue  # not reached at another data cut-off
        longest = in_months(above)[1] * (1 + slack(below.cells["unit"], above.cells["unit"]))
        if in_months(below)[0] <= longest:
            yield judge.consistent([below, above])
            continue
        values = [_median_text(context, claim) for claim in (below, above)]
        yield judge.unusual(
            [below, above],
            f"The median of {values[0]} is longer than that of {values[1]} in the same patients; censoring does that in"
            f" at most {MEDIANS_REVERSED} of honest trials.",
        )


def _median_text(context: Context, claim: Claim) -> str:
    return f"{context.endpoint_name(claim)}, {claim.cells['value']} {claim.cells['unit']},"
