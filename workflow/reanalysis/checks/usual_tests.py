"""What the usual tests of two proportions print, and which P values a printed one stands for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.special import erfc, xlogy

from reanalysis.checks.values import bounds
from reanalysis.claims.values import Printed
from reanalysis.estimates.significance import two_proportion_test
from reanalysis.vocabulary import TESTS

#: Unconditional tests are tried only where all others fail, on few and small tables.
UNCONDITIONAL = ("barnard-pooled", "barnard-unpooled", "boschloo-central", "boschloo-minlike")
_MOST_UNCONDITIONAL, _LARGEST_UNCONDITIONAL = 4, 100

AT_MOST = ("<", "≤", "less than", "fewer than", "at most", "up to", "under", "max")
AT_LEAST = (">", "≥", "more than", "greater than", "greater that", "at least", "over")


def p_range(printed: Printed, comparator: str) -> tuple[float, float] | None:
    """Least and greatest P value that a printed one stands for; None if that cannot be told.

    >>> from reanalysis.claims.values import parse_printed
    >>> p_range(parse_printed(".03"), ""), p_range(parse_printed(".001"), "<")
    ((0.025, 0.035), (0.0, 0.001))
    """
    if printed.value is None or not 0 <= printed.value <= 1:
        return None
    low, high = map(float, bounds(printed))
    if comparator in AT_MOST:
        return 0.0, printed.number
    if comparator in AT_LEAST:
        return printed.number, 1.0
    return (max(low, 0.0), min(high, 1.0)) if comparator in ("", "=") else None


def p_in_words(low: float, high: float) -> str:
    """One P value, or the two ends of a range.

    >>> p_in_words(0.2071, 0.2533), p_in_words(0.0004, 0.0004), p_in_words(0.0004, 0.02)
    ('P = 0.21 to 0.25', 'P < 0.001', 'P = 0.0004 to 0.020')
    """
    if high < 0.001:
        return "P < 0.001"
    first, last = (_p(value) for value in (low, high))
    return f"P = {first}" if first == last else f"P = {first} to {last}"


def _p(value: float) -> str:
    if value < 0.001:
        return f"{value:.4f}" if value >= 0.0001 else "under 0.0001"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def p_values(tables: np.ndarray) -> dict[str, np.ndarray]:
    """Two-sided P values of every usual test that is quick, by its name in print.

    Parameters
    ----------
    tables : ndarray of int, shape (tables, 4)
        Events and total of the first and of the second group.

    Returns
    -------
    dict of str to ndarray
        NaN where a test is not defined.

    References
    ----------
    Of each test: see `reanalysis.estimates.significance`. Likelihood ratio: Wilks SS. Ann Math Stat 1938;9:60-62.
    Wald's test of the log odds ratio is what logistic regression prints.
    """
    names = [name for name in TESTS if not name.startswith("mcnemar") and name not in UNCONDITIONAL]
    result = {TESTS[name][0]: np.asarray(two_proportion_test(*tables.T, method=name).p_value) for name in names}
    x, n, y, m = tables.T.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = x * (n - x) / n**3 + y * (m - y) / m**3
        z = np.abs(x / n - y / m) / np.sqrt(variance)
        result["z with unpooled variance"] = _two_sided(z)
        log_odds = np.abs(np.log(x * (m - y) / (y * (n - x))))
        result["Wald of the log odds ratio"] = _two_sided(log_odds / np.sqrt(1 / x + 1 / (n - x) + 1 / y + 1 / (m - y)))
    events, total = x + y, n + m
    expected = [(x, n * events / total), (y, m * events / total)]
    expected += [(n - x, n * (total - events) / total), (m - y, m * (total - events) / total)]
    deviance = 2 * sum(xlogy(seen, seen / np.maximum(hoped, 1e-300)) for seen, hoped in expected)
    result["likelihood ratio"] = _two_sided(np.sqrt(np.maximum(deviance, 0)))
    return result


def _two_sided(z: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(z), erfc(z / np.sqrt(2)), np.nan)


def unconditional_p_values(tables: np.ndarray) -> dict[str, np.ndarray]:
    """Barnard's and Boschloo's P values of few small tables; empty for others, on which they take too long."""
    if len(tables) > _MOST_UNCONDITIONAL or tables.max() > _LARGEST_UNCONDITIONAL:
        return {}
    return {TESTS[name][0]: np.asarray(two_proportion_test(*tables.T, method=name).p_value) for name in UNCONDITIONAL}


def smallest_and_largest(tests: Iterable[np.ndarray]) -> tuple[float, float]:
    """Over all tests and tables."""
    stacked = np.concatenate(list(tests))
    return float(np.nanmin(stacked)), float(np.nanmax(stacked))
