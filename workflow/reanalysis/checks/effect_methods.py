"""Intervals of ratios and differences that programs print and this project does not recommend."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import xlogy

from reanalysis.estimates.arguments import normal_quantile
from reanalysis.estimates.differences import RISK_DIFFERENCE_METHODS
from reanalysis.estimates.ratios import ODDS_RATIO_METHODS, RISK_RATIO_METHODS, sample_odds_ratio

Limits = tuple[np.ndarray, np.ndarray]
Methods = Mapping[str, tuple[str, Callable[..., Limits]]]

_HALVINGS = 60
_LARGEST_LOG_RATIO = 25.0


def wald_corrected_limits(x: np.ndarray, n: np.ndarray, y: np.ndarray, m: np.ndarray, level: float) -> Limits:
    """Wald's limits of a difference with Yates's correction of half a patient in each group.

    References
    ----------
    Fleiss JL. Statistical Methods for Rates and Proportions, 2nd ed. 1981, section 2.4.
    """
    variance = x * (n - x) / n**3 + y * (m - y) / m**3
    reach = normal_quantile(level) * np.sqrt(variance) + (1 / n + 1 / m) / 2
    return _about(x / n - y / m, reach)


def hauck_anderson_limits(x: np.ndarray, n: np.ndarray, y: np.ndarray, m: np.ndarray, level: float) -> Limits:
    """Hauck and Anderson's limits of a difference.

    References
    ----------
    Hauck WW, Anderson S. Am Stat 1986;40:318-322.
    """
    variance = x * (n - x) / (n**2 * (n - 1)) + y * (m - y) / (m**2 * (m - 1))
    return _about(x / n - y / m, normal_quantile(level) * np.sqrt(variance) + 1 / (2 * np.minimum(n, m)))


def _about(difference: np.ndarray, reach: np.ndarray) -> Limits:
    return np.maximum(difference - reach, -1.0), np.minimum(difference + reach, 1.0)


def profile_limits(x: np.ndarray, n: np.ndarray, y: np.ndarray, m: np.ndarray, level: float) -> Limits:
    """Profile-likelihood limits of the odds ratio, as logistic regression prints them.

    References
    ----------
    Venzon DJ, Moolgavkar SH. Appl Stat 1988;37:87-94.
    """
    fall = normal_quantile(level) ** 2 / 2
    events = x + y

    def log_likelihood(log_ratio: np.ndarray) -> np.ndarray:
        # Expected events in the first group such that both margins are kept: a root of a quadratic equation.
        ratio = np.exp(log_ratio)
        a, b, c = ratio - 1, -(m - events + ratio * (n + events)), ratio * n * events
        root = np.sqrt(np.maximum(b**2 - 4 * a * c, 0))
        first = 2 * c / (-b + root)
        second = events - first
        return xlogy(x, first) + xlogy(n - x, n - first) + xlogy(y, second) + xlogy(m - y, m - second)

    best = np.log(sample_odds_ratio(x, n, y, m))
    least = log_likelihood(best) - fall
    limits = []
    for sign in (-1, 1):
        inside, outside = best.copy(), best + sign * _LARGEST_LOG_RATIO
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            high = log_likelihood(middle) > least
            inside, outside = np.where(high, middle, inside), np.where(high, outside, middle)
        limits.append(np.exp(inside))
    return limits[0], limits[1]


DIFFERENCE_METHODS: Methods = RISK_DIFFERENCE_METHODS | {
    "wald-cc": ("Wald, continuity corrected", wald_corrected_limits),
    "hauck-anderson": ("Hauck–Anderson", hauck_anderson_limits),
}
RATIO_METHODS: dict[str, Methods] = {
    "odds ratio": ODDS_RATIO_METHODS | {"profile": ("profile likelihood", profile_limits)},
    "risk ratio": RISK_RATIO_METHODS,
}
