"""Two reconstructed arms side by side: the hazard ratio they imply, what a printed one adds, and their differences.

What the curves alone imply (hazard ratio, log-rank P, trend of the ratio over time) is computed without the printed
ratio, so that the two can be compared. The differences between the arms use it, as weights of the joint draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reanalysis.survival.contrasts import Contrast, Joint, mean_contrast, median_contrast, rate_contrast
from reanalysis.survival.drawn_pairs import common_grid, expected_numbers, joint_draws, paired_table, shared_end
from reanalysis.survival.hazard_ratio import hazard_ratio
from reanalysis.survival.log_rank import log_rank
from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.pair_evidence import implied_by, joint_weights, proportionality
from reanalysis.survival.pair_weights import (
    MODEL_SD,
    Implied,
    PrintedHazardRatio,
    effective_share,
    weighted_quantiles,
)
from reanalysis.survival.reconstruct import Reconstruction, summarise

__all__ = ["Contrast", "PairComparison", "PrintedHazardRatio", "compare_pair", "reweighted"]

QUOTED_MONTHS = (6.0, 12.0, 24.0, 36.0, 60.0)
TREND_P = 0.05
MOSTLY = 0.95
"""Share of draws with crossing curves from which hazards are called non-proportional."""


@dataclass(frozen=True, slots=True)
class PairComparison:
    """Two arms compared; hazard ratios and differences are first to, or minus, second.

    Attributes
    ----------
    first_id, second_id : str
        Names of the curves.
    until_months : float
        Last time both curves reach: hazard ratio, test and restricted mean go as far.
    hazard_ratio, lower, upper : float
        What Cox's model on the report's patients would give by the curves alone: the published estimate, with what is
        not known of the curves and of the time after them. nan without events.
    standard_error : float
        Sampling error of its logarithm that the numbers at risk imply, up to `until_months`.
    events : tuple of float
        Expected events of the first and the second arm up to `until_months`.
    printed : PrintedHazardRatio or None
    events_by_interval : float or None
        Events of both arms that the printed interval asks for (4 / SE² where both have as many at risk).
    log_rank_p, log_rank_p_lower, log_rank_p_upper : float
        Median and interval over draws of the log-rank P the curves imply.
    trend_p : float
        Median over draws of the P value for a hazard ratio that changes with time (Grambsch and Therneau); NaN
        where one number is printed of an arm, which tells nothing of a curve's course.
    probability_rising : float
        Share of the population's draws in which the hazard ratio rises with time.
    probability_crossing : float
        Share of the population's draws in which the curves cross.
    non_proportional : bool
        Whether hazards are hardly proportional; never where one number is printed of an arm.
    weights : tuple of arrays (draws,)
        Weights of the draws of each arm, with the sum 1; equal without a usable printed hazard ratio.
    effective_share : float
        Share of the joint draws that would tell as much unweighted.
    contradicted : tuple of str
        Printed numbers that were not used, and why; one sentence each.
    median, restricted_mean : Contrast
    rates : tuple of Contrast
        At 6, 12, 24, 36 and 60 months as far as both curves go.
    confidence_level : float
    """

    first_id: str
    second_id: str
    until_months: float
    hazard_ratio: float
    lower: float
    upper: float
    standard_error: float
    events: tuple[float, float]
    printed: PrintedHazardRatio | None
    events_by_interval: float | None
    log_rank_p: float
    log_rank_p_lower: float
    log_rank_p_upper: float
    trend_p: float
    probability_rising: float
    probability_crossing: float
    non_proportional: bool
    weights: tuple[np.ndarray, np.ndarray]
    effective_share: float
    contradicted: tuple[str, ...]
    median: Contrast
    rates: tuple[Contrast, ...]
    restricted_mean: Contrast
    confidence_level: float


def compare_pair(
    first: Reconstruction,
    second: Reconstruction,
    printed: PrintedHazardRatio | None = None,
    *,
    seed: int,
    confidence_level: float = 0.95,
) -> PairComparison:
    """Two reconstructed arms of different patients compared.

    Parameters
    ----------
    first, second : Reconstruction
        With the same number of draws.
    printed : PrintedHazardRatio, optional
        Of the first arm to the second; see its `inverse`.
    seed : int
        Random numbers follow from it and the names of the curves, in whichever order.
    confidence_level : float
        Of every interval.

    Returns
    -------
    PairComparison

    Raises
    ------
    ValueError
        If the numbers of draws differ or the level does not lie between 0 and 1.
    """
    one, other = first.draws, second.draws
    if len(one.patients) != len(other.patients):
        raise ValueError(
            f"{one.summary.curve_id} has {len(one.patients)} draws and {other.summary.curve_id} {len(other.patients)}; "
            f"two curves are compared draw by draw"
        )
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence level is {confidence_level}; it must lie between 0 and 1")
    until = shared_end(one, other)
    grid = common_grid(until)
    numbers = [expected_numbers(drawn, grid) for drawn in (one, other)]
    partners = joint_draws(one, other, seed=seed)
    tables = [paired_table(*numbers, partner, grid) for partner in partners]
    estimates = [hazard_ratio(table, ties="breslow") for table in tables]
    implied = implied_by(tables, estimates, [risk[:, -1] for _, risk in numbers], partners)
    weight, contradicted = joint_weights(first, second, implied, printed)
    joint = Joint(one, other, partners, weight, confidence_level)
    p_values = np.stack([log_rank(table, tied=False).p_value for table in tables])
    trend_p, rising, crossing = proportionality(first, second, tables[0], estimates[0], grid)
    # One printed number tells nothing of a curve's course: a trend would be the prior's.
    told = min(len(one.summary.printed_months) for one in (first, second)) > 1
    trend_p = trend_p if told else math.nan
    return PairComparison(
        first_id=one.summary.curve_id,
        second_id=other.summary.curve_id,
        until_months=until,
        **_implied_ratio(implied, joint),
        events=(float(numbers[0][0].sum(axis=1).mean()), float(numbers[1][0].sum(axis=1).mean())),
        printed=printed,
        events_by_interval=_events_by_interval(implied, printed, float(tables[0].events.sum(axis=1).mean())),
        **dict(zip(("log_rank_p", "log_rank_p_lower", "log_rank_p_upper"), _spread(p_values, joint), strict=True)),
        trend_p=trend_p,
        probability_rising=rising,
        probability_crossing=crossing,
        non_proportional=bool(told and (trend_p < TREND_P or crossing > MOSTLY)),
        weights=joint.weights,
        effective_share=effective_share(weight),
        contradicted=contradicted,
        median=median_contrast(joint),
        rates=tuple(rate_contrast(joint, months) for months in QUOTED_MONTHS if months <= until + 1e-6),
        restricted_mean=mean_contrast(joint, until),
        confidence_level=confidence_level,
    )


def reweighted(made: Reconstruction, weights: np.ndarray) -> Reconstruction:
    """A reconstruction whose draws have been picked by weight, summarised anew.

    Every draw is taken as often as its weight says (systematic resampling, so that nothing is left to chance): bands,
    point curve and everything made from the draws then follow the weights.

    Parameters
    ----------
    made : Reconstruction
    weights : array (draws,)
        At least 0, with a sum above 0.

    Returns
    -------
    Reconstruction
        With as many draws as before.
    """
    reached = np.cumsum(weights)
    if np.min(weights) < 0 or not 0 < reached[-1] < math.inf or len(weights) != len(made.draws.patients):
        raise ValueError("one weight of at least 0 is needed for each draw, and one of them must be above 0")
    places = (np.arange(len(weights)) + 0.5) / len(weights) * reached[-1]
    pick = np.minimum(np.searchsorted(reached, places), len(weights) - 1)
    drawn = made.draws
    drawn = replace(
        drawn, population=drawn.population[pick], published=drawn.published[pick], patients=drawn.patients[pick]
    )
    return summarise(drawn, confidence_level=made.confidence_level)


def _spread(values: np.ndarray, joint: Joint) -> list[float]:
    """Median and limits over joint draws, unweighted."""
    known = np.isfinite(values)
    if not known.any():
        return [math.nan] * 3
    low, high = joint.tails
    return weighted_quantiles(values[known], np.ones(int(known.sum())), (0.5, low, high))


def _implied_ratio(implied: Implied, joint: Joint) -> dict[str, float]:
    """The implied hazard ratio; the draws' spread and the part of the follow-up after the curves, in quadrature."""
    logs = implied.log_hazard_ratio[np.isfinite(implied.log_hazard_ratio)]
    if not len(logs):
        return dict.fromkeys(("hazard_ratio", "lower", "upper", "standard_error"), math.nan)
    _, low, high = _spread(logs, joint)
    centre = float(logs.mean())
    z = normal_quantile(joint.confidence_level)
    later = z * math.sqrt(implied.missing_variance(None) + MODEL_SD**2)
    below, above = math.hypot(centre - low, later), math.hypot(high - centre, later)
    known = implied.information > 0
    return {
        "hazard_ratio": math.exp(centre),
        "lower": math.exp(centre - below),
        "upper": math.exp(centre + above),
        "standard_error": float(np.sqrt(np.mean(1 / implied.information[known]))) if known.any() else math.nan,
    }


def _events_by_interval(implied: Implied, printed: PrintedHazardRatio | None, events: float) -> float | None:
    """Events that the printed standard error asks for, with the patients at risk divided as they are."""
    error = printed.standard_error if printed is not None else None
    known = implied.information > 0
    if error is None or not known.any():
        return None
    return float(events / implied.information[known].mean() / error**2)
