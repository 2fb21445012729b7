"""Differences of two reconstructed curves in medians, rates and restricted means."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.draws import Draws
from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.pair_weights import weighted_quantiles
from reanalysis.survival.rmst import grid_mean, values_at

SAME_TIME = 1e-6


@dataclass(frozen=True, slots=True)
class Contrast:
    """One number of two curves and the difference, first minus second.

    Attributes
    ----------
    measure : str
        median, rate or restricted mean.
    time_months : float or None
        Time of the rate, or limit of the mean.
    first, second : float
        Weighted medians over draws of the published curves: months, or proportions for a rate. inf for a median not
        reached on the curve.
    difference : float
        inf or -inf where one median was not reached, nan where neither was.
    standard_error : float
        Sampling error of the difference by Greenwood's formula (for the mean its area form), as a report with the
        patients' data would print it; nan for a median.
    lower, upper : float
        Interval of the difference between the *populations*: sampling error, and what is not known of the
        published curves. inf where a limit is not known.
    published_lower, published_upper : float
        Interval of the difference between the *published* curves, which the report's authors could compute.
    confidence_level : float
    """

    measure: str
    time_months: float | None
    first: float
    second: float
    difference: float
    standard_error: float
    lower: float
    upper: float
    published_lower: float
    published_upper: float
    confidence_level: float


@dataclass(frozen=True, slots=True)
class Joint:
    """Two curves' draws with their pairings, the joint draws' weights and the level of intervals."""

    first: Draws
    second: Draws
    partners: list[np.ndarray]
    weight: np.ndarray
    confidence_level: float

    @property
    def tails(self) -> tuple[float, float]:
        tail = 0.5 - self.confidence_level / 2
        return tail, 1 - tail

    def paired(self, second: np.ndarray) -> np.ndarray:
        """Numbers of the second curve's draws beside those of the first, (pairings, draws)."""
        return np.stack([second[partner] for partner in self.partners])

    @property
    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Weights (draws,) of each curve's draws alone."""
        second = np.zeros(self.weight.shape[1])
        for partner, weight in zip(self.partners, self.weight, strict=True):
            second[partner] += weight
        return self.weight.sum(axis=0), second


def crossing_times(time_months: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Time at which each curve (draws, times) falls to one half, in months; inf where it stays above.

    >>> crossing_times(np.array([0.0, 2.0, 4.0]), np.array([[1.0, 0.6, 0.4], [1.0, 0.9, 0.8]])).round(6).tolist()
    [3.0, inf]
    """
    below = survival <= 0.5 + 1e-12
    at = np.maximum(np.argmax(below, axis=1), 1)
    row = np.arange(len(survival))
    before, after = survival[row, at - 1], survival[row, at]
    share = (before - 0.5) / np.maximum(before - after, 1e-12)
    crossing = time_months[at - 1] + np.clip(share, 0.0, 1.0) * (time_months[at] - time_months[at - 1])
    return np.where(below.any(axis=1), crossing, math.inf)


def _middle(values: np.ndarray, weight: np.ndarray) -> float:
    return weighted_quantiles(values, weight, (0.5,))[0]


def _limits(joint: Joint, first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Limits of a difference; where neither median was reached it may be anything."""
    second = joint.paired(second)
    both = np.isinf(first) & np.isinf(second)
    with np.errstate(invalid="ignore"):
        difference = first - second
    low = weighted_quantiles(np.where(both, -np.inf, difference), joint.weight, joint.tails[:1])[0]
    high = weighted_quantiles(np.where(both, np.inf, difference), joint.weight, joint.tails[1:])[0]
    return low, high


def median_contrast(joint: Joint) -> Contrast:
    """Difference of the medians."""
    medians = [
        [crossing_times(drawn.time_months, getattr(drawn, curves)) for drawn in (joint.first, joint.second)]
        for curves in ("published", "population")
    ]
    (first, second), population = medians
    weights = joint.weights
    one, other = _middle(first, weights[0]), _middle(second, weights[1])
    difference = math.nan if math.isinf(one) and math.isinf(other) else one - other
    limits = (*_limits(joint, *population), *_limits(joint, first, second))
    return Contrast("median", None, one, other, difference, math.nan, *limits, joint.confidence_level)


def _with_error(
    joint: Joint,
    measure: str,
    months: float,
    values: tuple[np.ndarray, np.ndarray],
    variances: tuple[np.ndarray, np.ndarray],
    *,
    largest: float,
) -> Contrast:
    """A contrast whose sampling variance is known for each draw; the difference cannot exceed `largest`."""
    weights = joint.weights
    one, other = (_middle(value, weight) for value, weight in zip(values, weights, strict=True))
    between = values[0] - joint.paired(values[1])
    published = weighted_quantiles(between, joint.weight, joint.tails)
    centre = float((between * joint.weight).sum())
    spread = float(((between - centre) ** 2 * joint.weight).sum())
    sampling = sum(float((v * w).sum() / w.sum()) for v, w in zip(variances, weights, strict=True))
    z = normal_quantile(joint.confidence_level)
    half = z * math.sqrt(sampling + spread)
    limits = (max(centre - half, -largest), min(centre + half, largest))
    return Contrast(
        measure, months, one, other, centre, math.sqrt(sampling), *limits, *published, joint.confidence_level
    )


def _greenwood_variances(drawn: Draws, months: float) -> tuple[np.ndarray, np.ndarray]:
    """Rates at a time and their variances, for every draw."""
    survival = values_at(drawn.time_months, drawn.published, months)[:, 0]
    kept = drawn.time_months < months - SAME_TIME
    curve = np.maximum(np.hstack([drawn.published[:, kept], survival[:, None]]), 0.5 / drawn.patients[:, None])
    share = np.append(drawn.uncensored[kept], np.interp(months, drawn.time_months, drawn.uncensored))
    rise = np.diff(1 / curve, axis=1) / np.maximum(0.5 * (share[1:] + share[:-1]), 1e-12)
    return survival, survival**2 * rise.sum(axis=1) / drawn.patients


def rate_contrast(joint: Joint, months: float) -> Contrast:
    """Difference of the rates at a time that both curves reach."""
    first, second = (_greenwood_variances(drawn, months) for drawn in (joint.first, joint.second))
    return _with_error(joint, "rate", months, (first[0], second[0]), (first[1], second[1]), largest=1.0)


def mean_contrast(joint: Joint, months: float) -> Contrast:
    """Difference of the mean times lived up to a time that both curves reach."""
    first, second = (
        grid_mean(drawn.time_months, drawn.published, months, patients=drawn.patients, uncensored=drawn.uncensored)
        for drawn in (joint.first, joint.second)
    )
    variances = (first.standard_error**2, second.standard_error**2)
    return _with_error(joint, "restricted mean", months, (first.mean, second.mean), variances, largest=months)
