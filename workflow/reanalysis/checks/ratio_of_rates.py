"""Hazard ratios against the rates of both groups at one time."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.compared import error_of, hazard_ratios
from reanalysis.checks.context import Context
from reanalysis.checks.curves import Curves, curves_of, rate_of, share_of, time_of
from reanalysis.checks.effective import effective_patients
from reanalysis.checks.finding import Check, Verdict, consistent, not_checkable, unusual
from reanalysis.checks.printed_rates import fitting_scales
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim

FAMILY = "Survival"
#: Rates differ from a hazard ratio by more than this in fewer than 1 in 1,000 simulated pairs.
GROSS = 3.29


@rule(
    "HR_VS_LANDMARKS",
    family=FAMILY,
    brief="not the ratio that the rates imply",
    consequence="Shown as printed. A hazard ratio that the curves hardly allow does not weigh them and is named.",
)
def _hr_vs_landmarks(context: Context, judge: Judge) -> Iterator[Check]:
    """Do two groups' rates at one time imply a ratio of hazards that the printed one can stand beside?"""
    rates = curves_of(context).rates
    by_time: dict[tuple, Claim] = {}
    for key, claims in rates.items():
        for claim in claims:
            by_time.setdefault((*key, time_of(claim)), claim)
    for claim, both in hazard_ratios(context):
        error = error_of(claim)
        keys = [Curves.key(context, side) for side in both]
        for first in rates.get(keys[0], []):
            second = by_time.get((*keys[1], time_of(first)))
            if second is None:
                continue
            spread = [_log_hazard_variance(context, rate) for rate in (first, second)]
            if error is None or None in spread:
                yield judge.not_checkable([claim, first, second], "what chance may do is not known")
                continue
            yield judge.verdict([claim, first, second], _against_rates(claim, first, second, error, sum(spread)))


def _log_hazard_variance(context: Context, claim: Claim) -> float | None:
    """Largest variance of the log cumulative hazard, from the interval or from the number of patients."""
    least, most = share_of(claim)
    if least <= 0 or most >= 1:
        return None
    share = 0.5 * (least + most)
    rate = rate_of(claim)
    if not isinstance(rate, str) and (scales := fitting_scales(rate)):
        patients = min(side[0] for scale in scales for side in effective_patients(rate, scale))
    elif size := context.size_of(claim):
        patients = size[0]
    else:
        return None
    return (1 - share) / (patients * share * math.log(share) ** 2)


def _against_rates(claim: Claim, first: Claim, second: Claim, error: float, variance: float) -> Verdict:
    (least_a, most_a), (least_b, most_b) = share_of(first), share_of(second)
    smallest = math.log(math.log(most_a) / math.log(least_b))
    largest = math.log(math.log(least_a) / math.log(most_b))
    ends = [math.log(float(end)) for end in bounds(claim.printed()) if end > 0]
    if len(ends) < 2:
        return not_checkable("the ratio is not above 0")
    apart = max(smallest - ends[1], ends[0] - largest, 0.0)
    reach = math.sqrt(variance + error**2)
    if apart <= GROSS * reach:
        return consistent()
    implied = math.exp(0.5 * (smallest + largest))
    opposite = (implied > 1) != (claim.printed().number > 1)
    turned = " and on the other side of 1" if opposite else ""
    return unusual(
        f"At {first.cells['timepoint']} the rates {first.cells['value']} v {second.cells['value']} imply a hazard ratio"
        f" of {implied:.2f}, which is {apart / reach:.1f} standard errors from the printed {claim.cells['value']}"
        f"{turned}; fewer than 1 in 1,000 honest trials have that while hazards are proportional.",
        severity="warning" if opposite else "info",
    )
