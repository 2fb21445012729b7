"""Tests of equal proportions in two independent groups."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from reanalysis.estimates.arguments import as_given, check_counts, find_method
from reanalysis.estimates.result import TwoProportionTest

# Tables whose probabilities differ by less than this share are compared in whole numbers. Far above the
# rounding error of the products below, far below any difference that matters to a P value.
_NEARLY_TIED = 1e-8


def two_proportion_test(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    *,
    method: str = "n-1",
) -> TwoProportionTest:
    """Two-sided test that two independent proportions are equal.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the outcome and patients assessed in each group, 0 <= events <= total,
        total >= 1. Arrays are broadcast.
    method : str
        A name in `TWO_PROPORTION_TESTS`: n-1, fisher.

    Returns
    -------
    TwoProportionTest
        P is 1 where nobody or everybody had the outcome: such a table says nothing against equality.

    Raises
    ------
    ValueError
        If a count is impossible (the message names value and index), or there is no such method.

    Examples
    --------
    Fisher's tea-tasting experiment, 3 of 4 cups right in each group (Agresti A. Categorical Data
    Analysis, 2nd ed. 2002, section 3.5.2: two-sided P = 0.486).

    >>> f"{two_proportion_test(3, 4, 1, 4, method='fisher').p_value:.3f}"
    '0.486'
    """
    label, p_value = find_method(TWO_PROPORTION_TESTS, method, "a test of two proportions")
    counts = {"events_1": events_1, "total_1": total_1, "events_2": events_2, "total_2": total_2}
    tables = check_counts(counts, ("events_1", "total_1"), ("events_2", "total_2"))
    return TwoProportionTest(as_given(p_value(*tables)), label)


def n_minus_1_p_value(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray) -> np.ndarray:
    """P value of the chi-square test with N − 1 in place of N, which the Miettinen–Nurminen interval inverts.

    References
    ----------
    Campbell I. Stat Med 2007;26:3661-3675.
    """
    events = x_1 + x_2
    others = (n_1 - x_1) + (n_2 - x_2)
    # In whole numbers until here, so that equal proportions give exactly P = 1.
    determinant = x_1 * (n_2 - x_2) - x_2 * (n_1 - x_1)
    margins = np.maximum(n_1 * n_2 * events * others, 1.0)
    chi_square = (n_1 + n_2 - 1) * determinant**2 / margins
    return erfc(np.sqrt(chi_square / 2))


def fisher_p_value(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray) -> np.ndarray:
    """P value of Fisher's exact test: all tables with these margins that are no more probable than this one.

    References
    ----------
    Fisher RA. Statistical Methods for Research Workers. Edinburgh: Oliver and Boyd, 1934, section 21.02.
    """
    tables = np.stack([np.ravel(array) for array in (x_1, n_1, x_2, n_2)], axis=-1).astype(np.int64)
    distinct, place = np.unique(tables, axis=0, return_inverse=True)
    values = np.array([_fisher_of_one_table(*(int(count) for count in table)) for table in distinct], dtype=float)
    return values[place.ravel()].reshape(np.shape(x_1))


def _fisher_of_one_table(x_1: int, n_1: int, x_2: int, n_2: int) -> float:
    events = x_1 + x_2
    smallest, largest = max(0, events - n_2), min(events, n_1)
    counts = np.arange(smallest, largest + 1, dtype=float)
    # Probability of each table over that of the one before: products from the mode outwards stay in (0, 1].
    growth = (n_1 - counts[:-1]) * (events - counts[:-1]) / (counts[1:] * (n_2 - events + counts[1:]))
    mode = min(max((events + 1) * (n_1 + 1) // (n_1 + n_2 + 2), smallest), largest) - smallest
    weights = np.ones_like(counts)
    weights[mode + 1 :] = np.cumprod(growth[mode:])
    weights[:mode] = np.cumprod(1 / growth[:mode][::-1])[::-1]
    observed = weights[x_1 - smallest]
    as_extreme = weights <= observed * (1 + _NEARLY_TIED)
    for index in np.flatnonzero(as_extreme & (weights > observed * (1 - _NEARLY_TIED))):
        as_extreme[index] = observed == 0 or _no_more_probable(smallest + int(index), x_1, n_1, n_2, events)
    return min(1.0, float(weights[as_extreme].sum() / weights.sum()))


def _no_more_probable(count: int, x_1: int, n_1: int, n_2: int, events: int) -> bool:
    """Whether the table with `count` events in group 1 is at most as probable as the observed, exactly."""
    low, high = sorted((count, x_1))
    # In an array of this product the machine's rounding would decide; Python's whole numbers do not round.
    rise = math.prod((n_1 - i) * (events - i) for i in range(low, high))
    fall = math.prod((i + 1) * (n_2 - events + i + 1) for i in range(low, high))
    return rise <= fall if count > x_1 else fall <= rise


# Name, name in results, function. To add a test, write its function and one line here.
TWO_PROPORTION_TESTS: dict[str, tuple[str, Callable[..., np.ndarray]]] = {
    "n-1": ("N−1 chi-square", n_minus_1_p_value),
    "fisher": ("Fisher exact, by probability", fisher_p_value),
}
