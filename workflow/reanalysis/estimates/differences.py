"""Confidence intervals for the difference of two independent proportions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from reanalysis.estimates.arguments import as_given, check_counts, check_level, find_method, normal_quantile
from reanalysis.estimates.proportions import Limits, wilson_limits
from reanalysis.estimates.result import Interval
from reanalysis.vocabulary import METHODS

# Tables solved at a time: few enough to stay in the processor's cache, many enough to hide Python.
_CHUNK = 8192
# The error of a Newton step is of the order of the square of its relative size.
_SMALL_STEP = 1e-9
_MOST_STEPS = 200


def risk_difference_interval(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    *,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
) -> Interval:
    """Confidence interval for a risk difference, group 1 minus group 2.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the outcome and patients assessed in each group, 0 <= events <= total,
        total >= 1. Arrays are broadcast.
    method : str
        A name in `RISK_DIFFERENCE_METHODS`: miettinen-nurminen, newcombe.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    Interval
        Differences in [−1, 1]; arrays where arrays were given.

    Raises
    ------
    ValueError
        If a count is impossible (the message names value and index), the level is not inside (0, 1),
        or there is no such method.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873-890, methods 6 (Miettinen–Nurminen) and 10 (hybrid score); the
    examples are its Table II, (a) and (e).

    Examples
    --------
    >>> score = risk_difference_interval([56, 0], [70, 10], [48, 0], [80, 20])
    >>> [f"{lower:.4f} to {upper:.4f}" for lower, upper in zip(score.lower, score.upper)]
    ['0.0528 to 0.3382', '-0.1658 to 0.2844']
    >>> hybrid = risk_difference_interval(56, 70, 48, 80, method="newcombe")
    >>> f"{hybrid.estimate:.1f}, {hybrid.lower:.4f} to {hybrid.upper:.4f}, {hybrid.method}"
    '0.2, 0.0524 to 0.3339, Newcombe hybrid score'
    """
    label, limits = find_method(RISK_DIFFERENCE_METHODS, method, "a risk difference")
    level = check_level(confidence_level)
    counts = {"events_1": events_1, "total_1": total_1, "events_2": events_2, "total_2": total_2}
    x_1, n_1, x_2, n_2 = check_counts(counts, ("events_1", "total_1"), ("events_2", "total_2"))
    lower, upper = limits(x_1, n_1, x_2, n_2, level)
    return Interval(as_given(_difference(x_1, n_1, x_2, n_2)), as_given(lower), as_given(upper), level, label)


def _difference(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray) -> np.ndarray:
    # Over one denominator, so that equal proportions differ by exactly 0 and a swap changes the sign only.
    return (x_1 * n_2 - x_2 * n_1) / (n_1 * n_2)


def newcombe_limits(
    x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, confidence_level: float
) -> Limits:
    """Newcombe's hybrid score limits without continuity correction, from both groups' Wilson limits.

    The distance of a Wilson limit from its proportion is z √(p (1 − p) / n) at the limit itself. Put so,
    nothing cancels where a proportion is near 0 or 1.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873-890, method 10.
    """
    difference = _difference(x_1, n_1, x_2, n_2)
    below_1, above_1 = _squared_distances(x_1, n_1, confidence_level)
    below_2, above_2 = _squared_distances(x_2, n_2, confidence_level)
    lower = difference - np.sqrt(below_1 + above_2)
    upper = difference + np.sqrt(above_1 + below_2)
    return np.maximum(lower, -1.0), np.minimum(upper, 1.0)


def _squared_distances(events: np.ndarray, total: np.ndarray, confidence_level: float) -> Limits:
    z = normal_quantile(confidence_level)
    lower, upper = wilson_limits(events, total, confidence_level)
    one_minus_upper, one_minus_lower = wilson_limits(total - events, total, confidence_level)
    return z**2 * lower * one_minus_lower / total, z**2 * upper * one_minus_upper / total


def miettinen_nurminen_limits(
    x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, confidence_level: float
) -> Limits:
    """Miettinen and Nurminen's asymptotic score limits, with the factor N / (N − 1) in the variance.

    Each limit is the difference d at which (d_hat − d)² / V(d) reaches z², where V is the variance at the
    maximum-likelihood proportions p_1, p_2 that differ by d. Two facts make this easy and safe:

    - With the multiplier lam of the constraint, p_i solves x_i − n_i p_i = ±lam p_i (1 − p_i), one
      quadratic per group, and d_hat − d = lam V. No cubic has to be solved, and the limit is
      d_hat − k / lam with k = z² N / (N − 1).
    - lam² V is a sum over the groups of ½ (√(B² + 4 lam² x (n − x) / n²) − B), with B = n + lam (1 − 2 x / n);
      x counts, for lam > 0, events in group 1 and patients without the outcome in group 2. It is convex
      and rises from 0, so lam² V = k has one root and Newton's method cannot miss it: the score test is
      monotone in d and the limits are unique.

    The upper limit is the mirrored lower limit of the swapped groups, so that swapping mirrors exactly.

    References
    ----------
    Miettinen O, Nurminen M. Stat Med 1985;4:213-226.
    """
    pooled = n_1 + n_2
    k = normal_quantile(confidence_level) ** 2 * (pooled / (pooled - 1))
    lower = _score_lower_limit(x_1, n_1, x_2, n_2, k)
    upper = -_score_lower_limit(x_2, n_2, x_1, n_1, k)
    return lower, upper


def _score_lower_limit(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, k: np.ndarray) -> np.ndarray:
    # The lower limit moves p_1 down and p_2 up: both groups obey one formula in the patients who resist.
    held = [np.ravel(array) for array in (x_1, n_1, n_2 - x_2, n_2, k)]
    step_back = np.empty(held[0].size)
    for start in range(0, step_back.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        step_back[part] = _k_over_multiplier(*(array[part] for array in held))
    return np.maximum(_difference(x_1, n_1, x_2, n_2) - step_back.reshape(x_1.shape), -1.0)


def _k_over_multiplier(a: np.ndarray, n: np.ndarray, b: np.ndarray, m: np.ndarray, k: np.ndarray) -> np.ndarray:
    """k / lam at the root of the convex equation, for `a` of `n` and `b` of `m` patients who resist."""
    share_1, share_2 = a / n, b / m
    some = (share_1 + share_2) > 0
    variance = share_1 * (1 - share_1) / n + share_2 * (1 - share_2) / m
    with np.errstate(divide="ignore"):
        # Above the root, because each term lies above its asymptote; and near it in large samples.
        ceiling = np.where(some, (k + a + b) / np.where(some, share_1 + share_2, 1.0), 1.0)
        lam = np.minimum(ceiling, np.sqrt(k / variance))
    for _ in range(_MOST_STEPS):
        value_1, slope_1 = _score_term(lam, a, n)
        value_2, slope_2 = _score_term(lam, b, m)
        slope = slope_1 + slope_2
        step = np.divide(value_1 + value_2 - k, slope, out=np.zeros_like(lam), where=slope > 0)
        lam = np.minimum(lam - step, ceiling)
        if (np.abs(step) <= _SMALL_STEP * lam).all():
            break
    # Nobody resists: d_hat is −1 already.
    return np.where(some, k / lam, 0.0)


def _score_term(lam: np.ndarray, resisting: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One group's part of lam² V, and its derivative, in forms in which nothing cancels."""
    tilt = (total - 2 * resisting) / total
    w = 4 * resisting * (total - resisting) / total**2
    base = total + lam * tilt
    root = np.sqrt(base**2 + lam**2 * w)
    reach = np.maximum(root + np.abs(base), np.finfo(float).tiny)
    value = np.where(base > 0, lam**2 * w / (2 * reach), reach / 2)
    slope = (lam * w - 2 * tilt * value) / (2 * np.maximum(root, np.finfo(float).tiny))
    return value, slope


# Name in config.yaml, name in results, function. To add a method, write its function and one line here.
RISK_DIFFERENCE_METHODS: dict[str, tuple[str, Callable[..., Limits]]] = {
    "miettinen-nurminen": (METHODS["miettinen-nurminen"][0], miettinen_nurminen_limits),
    "newcombe": (METHODS["newcombe"][0], newcombe_limits),
}
