"""Barnard's and Boschloo's tests: definition, published values, exact ties, suprema near the ends, sizes."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from reanalysis.estimates import two_proportion_test
from reanalysis.estimates.exact.supremum import largest_mixture

METHODS = ["barnard-pooled", "barnard-unpooled", "boschloo-central", "boschloo-minlike"]
properties = settings(database=None, derandomize=True, max_examples=15)
# The supremum is certified to 1e-9 of itself; the reference below searches in floating point.
SUPREMUM = 1e-9
ROUNDING = 1e-12
# Four and five printed decimals.
FOUR, FIVE = 5e-5, 5e-6


@st.composite
def groups(draw, largest):
    total = draw(st.integers(1, largest))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


@st.composite
def tables(draw, largest):
    x_1, n_1 = draw(groups(largest))
    x_2, n_2 = draw(groups(largest))
    if draw(st.booleans()):
        x_2, n_2 = min(x_2, n_1), n_1
    return x_1, n_1, x_2, n_2


def p_value(table, method):
    return two_proportion_test(*table, method=method).p_value


def statistics(method, n_1, n_2):
    """The ordering of all tables in fractions, larger for more extreme ones."""
    if method == "barnard-pooled":

        def order(x, y):
            variance = (x + y) * (n_1 + n_2 - x - y)
            return Fraction((x * n_2 - y * n_1) ** 2, variance) if variance else Fraction(0)

    elif method == "barnard-unpooled":

        def order(x, y):
            variance = x * (n_1 - x) * n_2**3 + y * (n_2 - y) * n_1**3
            difference = (x * n_2 - y * n_1) ** 2
            return Fraction(difference, variance) if variance else (math.inf if difference else Fraction(0))

    else:
        chances = [
            {x: math.comb(n_1, x) * math.comb(n_2, t - x) for x in range(max(0, t - n_2), min(t, n_1) + 1)}
            for t in range(n_1 + n_2 + 1)
        ]
        chosen = {
            "less": lambda i, x, all_: i <= x,
            "greater": lambda i, x, all_: i >= x,
            "boschloo-minlike": lambda i, x, all_: all_[i] <= all_[x],
        }[method]

        def order(x, y):
            all_ = chances[x + y]
            return -Fraction(sum(w for i, w in all_.items() if chosen(i, x, all_)), math.comb(n_1 + n_2, x + y))

    return [[order(x, y) for y in range(n_2 + 1)] for x in range(n_1 + 1)]


def definition(table, method):
    """The P value straight from the definition: the tables at least as extreme, on a fine grid that is refined."""
    if method == "boschloo-central":
        return min(1, *(2 * definition(table, side) for side in ("less", "greater")))
    x_1, n_1, x_2, n_2 = table
    order = statistics(method, n_1, n_2)
    extreme = np.array([[value >= order[x_1][x_2] for value in row] for row in order], dtype=float)

    def size(angles):
        p = np.sin(angles[:, None]) ** 2
        first, second = binom.pmf(np.arange(n_1 + 1), n_1, p), binom.pmf(np.arange(n_2 + 1), n_2, p)
        return ((first @ extreme) * second).sum(axis=1)

    angles = np.linspace(0, np.pi / 2, 301)
    values = size(angles)
    peaks = np.flatnonzero(
        (values >= np.roll(values, 1)) & (values >= np.roll(values, -1)) & (values > 0.99 * values.max())
    )
    best = values.max()
    for peak in peaks[:4]:
        low, high = angles[max(peak - 1, 0)], angles[min(peak + 1, 300)]
        for _ in range(5):
            finer = np.linspace(low, high, 21)
            sizes = size(finer)
            place = sizes.argmax()
            low, high = finer[max(place - 1, 0)], finer[min(place + 1, 20)]
            best = max(best, sizes[place])
    return best


@pytest.mark.parametrize("method", METHODS)
@given(tables(largest=9))
@example((1, 1, 0, 7))
@example((2, 5, 7, 9))
@example((0, 2, 3, 3))
@properties
def test_p_value_is_the_largest_size_of_the_tables_at_least_as_extreme(method, table):
    assert p_value(table, method) == pytest.approx(definition(table, method), rel=SUPREMUM)


@pytest.mark.parametrize("method", METHODS)
@given(tables(largest=80))
@properties
def test_exchanging_groups_or_outcomes_gives_the_very_same_p_value(method, table):
    x_1, n_1, x_2, n_2 = table
    value = p_value(table, method)
    assert 0 < value <= 1
    assert p_value((x_2, n_2, x_1, n_1), method) == value
    assert p_value((n_1 - x_1, n_1, n_2 - x_2, n_2), method) == value


@given(tables(largest=80))
@properties
def test_boschloo_is_never_above_fisher(table):
    # By construction: with each number of events the extreme tables have at most Fisher's P value together.
    assert p_value(table, "boschloo-central") <= p_value(table, "fisher-central") * (1 + ROUNDING)
    assert p_value(table, "boschloo-minlike") <= p_value(table, "fisher") * (1 + ROUNDING)


@pytest.mark.parametrize("method", METHODS)
@given(tables(largest=40), st.floats(0.001, 0.999))
@properties
def test_p_value_is_at_least_the_chance_of_the_table_itself(method, table, share):
    x_1, n_1, x_2, n_2 = table
    assert p_value(table, method) >= binom.pmf(x_1, n_1, share) * binom.pmf(x_2, n_2, share) * (1 - ROUNDING)


def test_tied_tables_count():
    # SciPy's barnard_exact gives 0.00693 here, because rounding loses tables that are exactly as extreme.
    for method in METHODS:
        assert p_value((9, 10, 3, 10), method) == pytest.approx(0.0079557, abs=5e-7)


def test_published_p_values():
    # Fagerland, Lydersen and Laake, R package contingencytables: tea tasting, Suissa-Shuster P = 0.28916 with a
    # Berger-Boos adjustment of 0.0001, which adds that much: 0.28906 without it.
    assert p_value((3, 4, 1, 4), "barnard-pooled") == pytest.approx(0.28906, abs=FIVE)
    # Lydersen, Fagerland and Laake 2009, Perondi's trial, 7/34 v 1/34.
    assert p_value((7, 34, 1, 34), "barnard-pooled") == pytest.approx(0.0281, abs=FOUR)
    # SciPy's documentation, one-sided: vaccine 7/15 v 12/15, Barnard 0.0341; job satisfaction, Boschloo 0.0355
    # (cut off, not rounded: it is 0.03556).
    assert p_value((7, 15, 12, 15), "barnard-pooled") / 2 == pytest.approx(0.0341, abs=FOUR)
    assert p_value((74, 117, 31, 63), "boschloo-central") / 2 == pytest.approx(0.03555, abs=FOUR)


def test_extreme_unpooled_statistics_are_infinite_and_equal():
    # Only 3/3 v 0/5 and 0/3 v 5/5 have no variance but a difference: p³(1 − p)⁵ + p⁵(1 − p)³ is largest at ½ or nearby.
    shares = np.linspace(0.2, 0.8, 600_001)
    truth = (shares**3 * (1 - shares) ** 5 + shares**5 * (1 - shares) ** 3).max()
    assert p_value((3, 3, 0, 5), "barnard-unpooled") == pytest.approx(truth, rel=SUPREMUM)


def test_p_value_found_near_the_end_of_the_range_of_the_proportion():
    # Rare events, unequal groups: the pooled test is worst for a common proportion of about one in the sample.
    table = (0, 16, 15, 72)
    assert p_value(table, "barnard-pooled") == pytest.approx(definition(table, "barnard-pooled"), rel=SUPREMUM)


def test_deep_tails_keep_their_digits():
    # Every table but the two of complete separation is less extreme: 2 p³⁰⁰(1 − p)³⁰⁰ at ½.
    for method in METHODS:
        assert p_value((0, 300, 300, 300), method) == pytest.approx(2.0**-599, rel=SUPREMUM)


def test_p_values_below_the_range_of_floating_point_are_zero_or_nearly():
    for method in METHODS:
        assert 0 <= p_value((0, 2000, 2000, 2000), method) < 1e-290
        assert 0 <= p_value((0, 490, 490, 490), method) < 1e-290


@given(st.lists(st.floats(0, 1), min_size=2, max_size=60))
@settings(properties, max_examples=30)
def test_no_proportion_gives_a_mixture_above_the_supremum(shares):
    value = largest_mixture(np.array(shares))
    n = len(shares) - 1
    grid = np.sin(np.linspace(0, np.pi / 2, 2001)) ** 2
    sizes = binom.pmf(np.arange(n + 1), n, grid[:, None]) @ np.array(shares)
    assert value >= sizes.max() * (1 - SUPREMUM)
    assert value <= max(shares) * (1 + ROUNDING)
    # Between two of the grid's places no more than this can hide: the second derivative is at most 0.6 n.
    assert value <= sizes.max() + 0.6 * n * (np.pi / 2000) ** 2 / 8 + ROUNDING


@pytest.mark.parametrize("method", METHODS)
def test_three_hundred_patients_an_arm_take_well_under_a_second(method):
    start = time.perf_counter()
    value = p_value((100, 290, 140, 300), method)
    assert time.perf_counter() - start < 1
    assert 0.0027 < value < 0.0030


def test_an_array_with_repeated_tables_is_computed_once_each():
    values = two_proportion_test([[9, 3], [1, 9]], 10, [[3, 9], [7, 3]], 10, method="barnard-pooled").p_value
    assert values.shape == (2, 2)
    assert values[0, 0] == values[0, 1] == values[1, 1]


@pytest.mark.parametrize("method", METHODS)
def test_many_patients_agree_with_the_way_of_few(method, monkeypatch):
    few = p_value((30, 700, 61, 900), method)
    monkeypatch.setattr("reanalysis.estimates.exact.carrying.DIRECT", 100)
    assert p_value((30, 700, 61, 900), method) == pytest.approx(few, rel=SUPREMUM)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_million_patients_an_arm_are_no_trouble(method):
    # Chi-square has 0.1651; the unconditional P value of this one is larger by what a rare outcome could do.
    assert 0.16 < p_value((300_000, 10**6, 300_900, 10**6), method) < 0.22
