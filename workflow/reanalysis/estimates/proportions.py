"""Confidence intervals for one proportion."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainccinv, betaincinv

from reanalysis.estimates.arguments import as_given, check_counts, check_level, find_method, normal_quantile
from reanalysis.estimates.result import Interval
from reanalysis.vocabulary import METHODS

Limits = tuple[np.ndarray, np.ndarray]


def proportion_interval(
    events: ArrayLike, total: ArrayLike, *, method: str = "wilson", confidence_level: float = 0.95
) -> Interval:
    """Confidence interval for a proportion.

    Parameters
    ----------
    events : int or array of int
        Patients with the outcome, 0 <= events <= total.
    total : int or array of int
        Patients assessed, at least 1. Arrays are broadcast.
    method : str
        A name in `PROPORTION_METHODS`: wilson, clopper-pearson.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    Interval
        Proportions in [0, 1]; arrays where arrays were given.

    Raises
    ------
    ValueError
        If a count is impossible (the message names value and index), the level is not inside (0, 1),
        or there is no such method.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:857-872, methods 3 (Wilson) and 5 (Clopper–Pearson); the examples
    are its Table I.

    Examples
    --------
    >>> wilson = proportion_interval(81, 263)
    >>> f"{wilson.lower:.4f} to {wilson.upper:.4f}, {wilson.method}"
    '0.2553 to 0.3662, Wilson score'
    >>> exact = proportion_interval([81, 15, 0, 1], [263, 148, 20, 29], method="clopper-pearson")
    >>> [f"{lower:.4f} to {upper:.4f}" for lower, upper in zip(exact.lower, exact.upper)]
    ['0.2527 to 0.3676', '0.0578 to 0.1617', '0.0000 to 0.1684', '0.0009 to 0.1776']
    """
    label, limits = find_method(PROPORTION_METHODS, method, "a proportion")
    level = check_level(confidence_level)
    events, total = check_counts({"events": events, "total": total}, ("events", "total"))
    lower, upper = limits(events, total, level)
    return Interval(as_given(events / total), as_given(lower), as_given(upper), level, label)


def wilson_limits(events: np.ndarray, total: np.ndarray, confidence_level: float) -> Limits:
    """Wilson's score limits: the p where (p_hat − p)² = z² p (1 − p) / n.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    z = normal_quantile(confidence_level)
    others = total - events
    root = z * np.sqrt(z**2 + 4 * events * others / total)
    # The lower root as product of the roots over the upper one: the textbook difference cancels.
    lower = 2 * events**2 / (total * (2 * events + z**2 + root))
    upper = np.where(others == 0, 1.0, (2 * events + z**2 + root) / (2 * (total + z**2)))
    return lower, upper


def clopper_pearson_limits(events: np.ndarray, total: np.ndarray, confidence_level: float) -> Limits:
    """Clopper and Pearson's limits: each tail of the binomial holds half of 1 − level.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.
    """
    tail = (1 - confidence_level) / 2
    others = total - events
    lower = np.where(events == 0, 0.0, betaincinv(np.maximum(events, 1), others + 1, tail))
    upper = np.where(others == 0, 1.0, betainccinv(events + 1, np.maximum(others, 1), tail))
    return lower, upper


# Name in config.yaml, name in results, function. To add a method, write its function and one line here.
PROPORTION_METHODS: dict[str, tuple[str, Callable[[np.ndarray, np.ndarray, float], Limits]]] = {
    "wilson": (METHODS["wilson"][0], wilson_limits),
    "clopper-pearson": (METHODS["clopper-pearson"][0], clopper_pearson_limits),
}
