"""Make truth.csv for intervals and tests: 40-digit arithmetic, plain definitions, no code of the package.

Run it with `./run python tests/golden/estimates/high_precision.py`; it takes about a minute. The tests also
call these functions directly. Every limit is found from the definition of its method, by halving an interval
and then by false position: slow, and with nothing in it that could go wrong in the way a clever formula can.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction
from math import comb
from pathlib import Path

import mpmath
from mpmath import mp, mpf

mp.dps = 40

PROPORTIONS = [
    # Newcombe 1998 (Stat Med 17:857), Table I.
    (81, 263), (15, 148), (0, 20), (1, 29),
    # Trials of the study set.
    (22, 53), (88, 109), (32, 109), (69, 88), (9, 32), (16, 22), (15, 27), (13, 16), (5, 15), (9, 22),
    (5, 27),
    # Corners, one patient, large and lopsided.
    (0, 1), (1, 1), (1, 2), (0, 109), (109, 109), (29, 29), (1, 1000), (999, 1000), (500, 1000), (4, 10),
    (0, 1_000_000), (1, 1_000_000), (3, 1_000_000), (999_999, 1_000_000), (1_000_000, 1_000_000),
]  # fmt: skip
TABLES = [
    # Newcombe 1998 (Stat Med 17:873), Table II, (a) to (h).
    (56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (0, 10, 0, 20), (0, 10, 0, 10),
    (10, 10, 0, 20), (10, 10, 0, 10),
    # Trials of the study set.
    (88, 109, 32, 109), (69, 88, 9, 32), (16, 22, 15, 27), (13, 16, 5, 15), (9, 22, 5, 27),
    # Corners and one patient.
    (0, 1, 0, 1), (1, 1, 0, 1), (0, 1, 1, 1), (1, 1, 1, 1), (0, 1, 0, 50), (1, 1, 0, 50), (0, 1, 50, 50),
    (1, 1, 25, 50), (10, 10, 20, 20), (0, 10, 20, 20), (10, 10, 5, 10), (0, 10, 5, 10), (20, 20, 0, 3),
    (2, 2, 0, 7), (0, 7, 1, 7), (7, 7, 6, 7), (1, 10, 0, 10), (3, 4, 1, 4), (1, 2, 1, 2), (5, 10, 5, 10), (1, 3, 2, 6),
    # Unequal sizes.
    (3, 29, 6, 36), (7, 34, 1, 34), (1, 5, 30, 400), (399, 400, 1, 5), (12, 13, 250, 300), (2, 300, 0, 5),
    (0, 300, 1, 5), (150, 300, 5, 5), (17, 1000, 3, 20), (1, 1000, 0, 1000), (500, 1000, 501, 999),
    # Large and rare.
    (5, 1_000_000, 3, 1_000_000), (0, 1_000_000, 0, 1_000_000), (1, 1_000_000, 0, 1_000_000),
    (0, 1_000_000, 0, 10), (10, 10, 0, 1_000_000), (1_000_000, 1_000_000, 0, 1_000_000),
    (1_000_000, 1_000_000, 999_999, 1_000_000), (1, 1_000_000, 999_999, 1_000_000),
    (3, 5, 600_001, 1_000_000), (300_000, 1_000_000, 300_100, 1_000_000), (123_456, 500_000, 1, 4),
    (20, 1_000_000, 2, 100_000), (1000, 100_000, 900, 90_000),
]  # fmt: skip
LEVELS = ("0.95", "0.8", "0.999")
# Exact whole-number sums of Fisher's test are made up to this many patients.
FISHER_PATIENTS = 5000


def root(f: Callable[[mpf], mpf], low: mpf, high: mpf) -> mpf:
    """Where `f` falls from positive to negative; an end, where it does not change sign before that end."""
    values: list[mpf | None] = [None, None]
    for step in range(130):
        if step >= 25 and None not in values and abs(high - low) < mpf(10) ** -8 * (abs(low) + abs(high)):
            break
        middle = (low + high) / 2
        value = f(middle)
        if value > 0:
            low, values[0] = middle, value
        else:
            high, values[1] = middle, value
    if None in values:
        return (low + high) / 2
    f_low, f_high = values
    point = low
    for _ in range(200):
        # False position with the Illinois rule: the end that stays put loses half its weight.
        previous, point = point, (low * f_high - high * f_low) / (f_high - f_low)
        value = f(point)
        if value == 0 or abs(point - previous) < mpf(10) ** -33 * abs(point):
            return point
        if value > 0:
            low, f_low, f_high = point, value, f_high / 2
        else:
            high, f_high, f_low = point, value, f_low / 2
    raise ArithmeticError("no convergence")


def quantile(level: str | float) -> mpf:
    """Two-sided standard normal quantile."""
    return mpmath.sqrt(2) * mpmath.erfinv(mpf(level))


def wilson(events: int, total: int, level: str | float) -> tuple[mpf, mpf]:
    """Where (p_hat − p)² equals z² p (1 − p) / n."""
    z, p_hat = quantile(level), mpf(events) / total

    def excess(p: mpf) -> mpf:
        return (p_hat - p) ** 2 - z**2 * p * (1 - p) / total

    lower = root(excess, mpf(0), p_hat) if events else mpf(0)
    upper = root(lambda p: -excess(p), p_hat, mpf(1)) if events < total else mpf(1)
    return lower, upper


def at_least(events: int, total: int, p: mpf) -> mpf:
    """P(X >= events) for a binomial X, as a plain sum over the side with fewer terms."""
    if events > total - events + 1:
        return 1 - at_least(total - events + 1, total, 1 - p)
    term = below = (1 - p) ** total
    for k in range(1, events):
        term *= p / (1 - p) * (total - k + 1) / k
        below += term
    return 1 - below


def clopper_pearson(events: int, total: int, level: str | float) -> tuple[mpf, mpf]:
    """Where P(X >= x) and P(X <= x) are half of 1 − level."""
    tail = (1 - mpf(level)) / 2

    def lower(x: int) -> mpf:
        return root(lambda p: tail - at_least(x, total, p), mpf(0), mpf(x) / total) if x else mpf(0)

    return lower(events), 1 - lower(total - events)


def score(x_1: int, n_1: int, x_2: int, n_2: int, d: mpf) -> mpf:
    """Miettinen and Nurminen's statistic at the difference d; its p_1, p_2 maximise the likelihood."""

    def slope(p_2: mpf) -> mpf:
        pairs = ((x_1, n_1, p_2 + d), (x_2, n_2, p_2))
        return sum((x / p if x else 0) - ((n - x) / (1 - p) if n - x else 0) for x, n, p in pairs)

    p_2 = root(slope, max(mpf(0), -d), min(mpf(1), 1 - d))
    p_1 = p_2 + d
    total = n_1 + n_2
    variance = (p_1 * (1 - p_1) / n_1 + p_2 * (1 - p_2) / n_2) * total / (total - 1)
    return (mpf(x_1) / n_1 - mpf(x_2) / n_2 - d) / mpmath.sqrt(variance)


def miettinen_nurminen(x_1: int, n_1: int, x_2: int, n_2: int, level: str | float) -> tuple[mpf, mpf]:
    """Where the statistic is ±z."""
    z, d_hat = quantile(level), mpf(x_1) / n_1 - mpf(x_2) / n_2
    lower = root(lambda d: score(x_1, n_1, x_2, n_2, d) - z, mpf(-1), d_hat) if d_hat > -1 else mpf(-1)
    upper = root(lambda d: score(x_1, n_1, x_2, n_2, d) + z, d_hat, mpf(1)) if d_hat < 1 else mpf(1)
    return lower, upper


def newcombe(x_1: int, n_1: int, x_2: int, n_2: int, level: str | float) -> tuple[mpf, mpf]:
    """Square and add the distances of the Wilson limits."""
    p_1, p_2 = mpf(x_1) / n_1, mpf(x_2) / n_2
    (l_1, u_1), (l_2, u_2) = wilson(x_1, n_1, level), wilson(x_2, n_2, level)
    lower = p_1 - p_2 - mpmath.sqrt((p_1 - l_1) ** 2 + (u_2 - p_2) ** 2)
    return lower, p_1 - p_2 + mpmath.sqrt((u_1 - p_1) ** 2 + (p_2 - l_2) ** 2)


def n_minus_1(x_1: int, n_1: int, x_2: int, n_2: int) -> mpf:
    """N−1 chi-square as the sum over the four cells, times (N − 1) / N."""
    total, events = n_1 + n_2, x_1 + x_2
    if events in (0, total):
        return mpf(1)
    chi_square = Fraction(0)
    for x, n in ((x_1, n_1), (x_2, n_2)):
        expected = Fraction(n * events, total)
        chi_square += (x - expected) ** 2 / expected + (x - expected) ** 2 / (n - expected)
    chi_square *= Fraction(total - 1, total)
    return mpmath.erfc(mpmath.sqrt(mpf(chi_square.numerator) / chi_square.denominator / 2))


def fisher(x_1: int, n_1: int, x_2: int, n_2: int) -> mpf:
    """Whole-number sum over the tables that are no more probable."""
    events = x_1 + x_2
    ways = [comb(n_1, k) * comb(n_2, events - k) for k in range(max(0, events - n_2), min(events, n_1) + 1)]
    observed = comb(n_1, x_1) * comb(n_2, x_2)
    return mpf(sum(way for way in ways if way <= observed)) / sum(ways)


def rows() -> list[list[object]]:
    """What truth.csv holds: quantity, counts, level, two values."""
    out: list[list[object]] = []

    def add(quantity: str, counts: tuple[int, ...], level: str, *values: mpf) -> None:
        cells = [*counts, *[""] * (4 - len(counts))]
        out.append(
            [
                quantity,
                *cells,
                level,
                *(mpmath.nstr(value, 25) for value in values),
                *[""] * (2 - len(values)),
            ]
        )

    for counts in PROPORTIONS:
        for level in LEVELS:
            add("wilson", counts, level, *wilson(*counts, level))
            add("clopper-pearson", counts, level, *clopper_pearson(*counts, level))
    for i, counts in enumerate(TABLES):
        for level in ("0.95", LEVELS[1 + i % 2]):
            add("miettinen-nurminen", counts, level, *miettinen_nurminen(*counts, level))
            add("newcombe", counts, level, *newcombe(*counts, level))
        add("n-1", counts, "", n_minus_1(*counts))
        if counts[1] + counts[3] <= FISHER_PATIENTS:
            add("fisher", counts, "", fisher(*counts))
    return out


if __name__ == "__main__":
    with (Path(__file__).parent / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        file.write(f"# high_precision.py, mpmath {mpmath.__version__}, {mp.dps}-digit arithmetic, 25 digits shown\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["quantity", "x_1", "n_1", "x_2", "n_2", "level", "lower_or_p", "upper"])
        writer.writerows(rows())
