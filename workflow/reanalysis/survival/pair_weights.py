"""What a printed hazard ratio and its interval say about pairs of drawn curves.

The ratio was estimated from all events, the drawn curves go as far as both were rebuilt. An estimate from all the data
and one from its first part differ by a normal error whose variance is the difference of their variances (the
increments of the score are independent). The width of the interval tells how many events there were in all:
those before the end of the curves, and those that some of the patients still at risk then had later.

References
----------
Tsiatis AA. Biometrika 1981;68:311-315 (independent increments). Parmar MKB, Torri V, Stewart L. Stat Med
1998;17:2815-2834 (events and variance from a printed hazard ratio). Kong A, Liu JS, Wong WH. J Am Stat Assoc
1994;89:278-288 (effective number of weighted draws).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.normal import normal_below, normal_quantile

MODEL_SD = 0.03
"""Of a log hazard ratio computed from curves on a grid: ties, and censoring that is known only roughly."""
VARIANCE_SD = 0.12
"""Of the log variance that a curve implies: ties, strata, covariates, rounding of the limits."""
LATER_EVENTS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of the patients at risk at the end of the curves that may have had an event later, all as likely."""
FURTHEST = 3.3
"""Standard deviations; a width further from all that the curves allow contradicts them (one in a thousand)."""


@dataclass(frozen=True, slots=True)
class PrintedHazardRatio:
    """A hazard ratio as printed, of the first arm to the second.

    Attributes
    ----------
    value : float
        Above 0.
    lower, upper : float or None
        Its limits; None where not printed.
    confidence_level : float
        Of the limits.
    half_unit : float
        Half a unit of the last printed digit.
    """

    value: float
    lower: float | None = None
    upper: float | None = None
    confidence_level: float = 0.95
    half_unit: float = 0.005

    def __post_init__(self) -> None:
        if not (0 < self.value < math.inf and 0 < self.confidence_level < 1 and self.half_unit >= 0):
            raise ValueError(
                f"a hazard ratio of {self.value:g} at level {self.confidence_level:g}, rounded by {self.half_unit:g}: "
                f"the ratio must be above 0, the level between 0 and 1, the rounding not below 0"
            )
        limits = [limit for limit in (self.lower, self.upper) if limit is not None]
        if not all(0 < limit < math.inf for limit in limits) or limits != sorted(limits):
            raise ValueError(f"the limits {self.lower} to {self.upper} of a hazard ratio must be above 0 and in order")

    @property
    def standard_error(self) -> float | None:
        """Of the log hazard ratio, from the limits, or from one limit and the value; None without limits."""
        z = normal_quantile(self.confidence_level)
        low, high = self.lower or self.value, self.upper or self.value
        sides = (self.lower is not None) + (self.upper is not None)
        return math.log(high / low) / (z * sides) if sides and high > low else None

    def inverse(self) -> PrintedHazardRatio:
        """The hazard ratio of the second arm to the first."""
        return PrintedHazardRatio(
            1 / self.value,
            None if self.upper is None else 1 / self.upper,
            None if self.lower is None else 1 / self.lower,
            self.confidence_level,
            self.half_unit / self.value**2,
        )


@dataclass(frozen=True, slots=True)
class Implied:
    """What joint draws imply for Cox's estimate.

    Attributes
    ----------
    log_hazard_ratio : array (pairings, draws)
        Of the first arm to the second up to the end of the curves; nan where a pair of draws has no events.
    information : array (pairings, draws)
        One over its variance.
    later : array (pairings, draws)
        Information that would be added if all patients still at risk had an event.
    """

    log_hazard_ratio: np.ndarray
    information: np.ndarray
    later: np.ndarray

    def missing_variance(self, printed: PrintedHazardRatio | None) -> float:
        """Variance of the estimate from all events about the one up to the end of the curves."""
        known = self.information > 0
        if not known.any():
            return 0.0
        so_far = float(np.mean(1 / self.information[known]))
        error = printed.standard_error if printed is not None else None
        middle = float(np.mean(1 / (self.information[known] + np.median(LATER_EVENTS) * self.later[known])))
        total = middle if error is None else error**2
        # No more is missing than if everybody still at risk had an event.
        at_least = float(np.mean(1 / (self.information[known] + self.later[known])))
        return min(max(so_far - total, 0.0), so_far - at_least)


def ratio_variance(implied: Implied, printed: PrintedHazardRatio) -> float:
    """Variance of the printed log hazard ratio about that of a joint draw, its rounding included."""
    rounding = printed.half_unit / printed.value / math.sqrt(3)
    return implied.missing_variance(printed) + rounding**2 + MODEL_SD**2


def ratio_likelihood(implied: Implied, printed: PrintedHazardRatio) -> np.ndarray:
    """Log likelihood of the printed hazard ratio for each joint draw."""
    away = implied.log_hazard_ratio - math.log(printed.value)
    return -0.5 * away**2 / ratio_variance(implied, printed)


def surprise(implied: Implied, printed: PrintedHazardRatio) -> float:
    """Two-sided probability of a hazard ratio at least so far out as the printed one, by the joint draws; 1 without."""
    logs = implied.log_hazard_ratio[np.isfinite(implied.log_hazard_ratio)]
    if not len(logs):
        return 1.0
    below = float(normal_below((math.log(printed.value) - logs) / math.sqrt(ratio_variance(implied, printed))).mean())
    return 2 * min(below, 1 - below)


def width_likelihood(implied: Implied, printed: PrintedHazardRatio) -> np.ndarray:
    """Log likelihood of the width of the printed interval for each joint draw; 0 without an interval."""
    if printed.standard_error is None:
        return np.zeros_like(implied.information)
    away = width_distance(implied, printed)
    return np.log(np.mean(np.exp(-0.5 * np.minimum(away, 30.0) ** 2), axis=0))


def width_distance(implied: Implied, printed: PrintedHazardRatio) -> np.ndarray:
    """Standard deviations between the implied and the printed variance, for each share of later events."""
    later = np.array(LATER_EVENTS)[:, None, None] * implied.later
    total = np.maximum(implied.information + later, 1e-12)
    return np.abs(np.log(total) + 2 * math.log(printed.standard_error)) / VARIANCE_SD


def normalised(log_likelihood: np.ndarray) -> np.ndarray:
    """Weights with the sum 1; draws about which nothing is known get the average weight."""
    known = np.isfinite(log_likelihood)
    if not known.any():
        return np.full(log_likelihood.shape, 1 / log_likelihood.size)
    weight = np.exp(np.where(known, log_likelihood - log_likelihood[known].max(), -np.inf))
    weight[~known] = weight[known].mean()
    return weight / weight.sum()


def effective_share(weight: np.ndarray) -> float:
    """Share of the draws that would tell as much unweighted; from 1 / draws to 1."""
    return float(weight.sum() ** 2 / (weight**2).sum() / weight.size)


def weighted_quantiles(values: np.ndarray, weight: np.ndarray, levels: tuple[float, ...]) -> list[float]:
    """Quantiles of weighted values; infinite ones are allowed.

    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0]), (0.5,))
    [2.0]
    """
    order = np.argsort(values, axis=None, kind="stable")
    reached = np.cumsum(weight.ravel()[order])
    places = np.searchsorted(reached, np.array(levels) * reached[-1])
    return [float(values.ravel()[order[min(place, values.size - 1)]]) for place in places]
