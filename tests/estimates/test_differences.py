"""Intervals for a risk difference: properties, corners, bad input."""

import high_precision
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates import RISK_DIFFERENCE_METHODS, risk_difference_interval, two_proportion_test

METHODS = list(RISK_DIFFERENCE_METHODS)
properties = settings(deadline=None, database=None, derandomize=True, max_examples=100)
levels = st.floats(0.01, 0.9999)
# Mirrored limits differ by rounding only.
MIRROR = 1e-12
# What the issue asks of a limit that inverts a test.
P_AT_LIMIT = 1e-8


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 3), st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))


@pytest.mark.parametrize("method", METHODS)
@given(tables, levels)
@properties
def test_interval_contains_the_estimate_and_stays_in_range(method, table, level):
    interval = risk_difference_interval(*table, method=method, confidence_level=level)
    assert -1 <= interval.lower <= interval.estimate <= interval.upper <= 1


@pytest.mark.parametrize("method", METHODS)
@given(tables, levels)
@properties
def test_swapping_the_groups_mirrors_the_interval(method, table, level):
    interval = risk_difference_interval(*table, method=method, confidence_level=level)
    swapped = risk_difference_interval(*table[2:], *table[:2], method=method, confidence_level=level)
    assert (-swapped.upper, -swapped.estimate, -swapped.lower) == pytest.approx(
        (interval.lower, interval.estimate, interval.upper), abs=MIRROR
    )


@pytest.mark.parametrize("method", METHODS)
@given(tables, levels)
@properties
def test_counting_the_others_mirrors_the_interval(method, table, level):
    x_1, n_1, x_2, n_2 = table
    interval = risk_difference_interval(*table, method=method, confidence_level=level)
    others = risk_difference_interval(n_1 - x_1, n_1, n_2 - x_2, n_2, method=method, confidence_level=level)
    assert (-others.upper, -others.lower) == pytest.approx((interval.lower, interval.upper), abs=MIRROR)


@pytest.mark.parametrize("method", METHODS)
@given(tables)
@properties
def test_higher_confidence_gives_an_interval_that_holds_the_lower_one(method, table):
    inner = risk_difference_interval(*table, method=method, confidence_level=0.8)
    outer = risk_difference_interval(*table, method=method, confidence_level=0.95)
    assert outer.lower <= inner.lower
    assert inner.upper <= outer.upper


@pytest.mark.parametrize("method", METHODS)
def test_limits_rise_with_events_of_the_arm_and_fall_with_those_of_the_reference(method):
    # The envelope over very many tables rests on this.
    n_1, n_2 = 17, 11
    events_1, events_2 = np.arange(n_1 + 1)[:, None], np.arange(n_2 + 1)[None, :]
    for level in (0.5, 0.95, 0.999):
        interval = risk_difference_interval(events_1, n_1, events_2, n_2, method=method, confidence_level=level)
        for limit in (interval.lower, interval.upper):
            assert (np.diff(limit, axis=0) >= 0).all()
            assert (np.diff(limit, axis=1) <= 0).all()


@given(tables, levels)
@settings(properties, max_examples=40)
def test_p_of_the_score_test_at_the_miettinen_nurminen_limits_is_alpha(table, level):
    interval = risk_difference_interval(*table, confidence_level=level)
    for limit in (interval.lower, interval.upper):
        # At ±1 nothing varies, and there is no test.
        if abs(limit) < 1 - 1e-9:
            p = mpmath.erfc(abs(high_precision.score(*table, mpmath.mpf(limit))) / mpmath.sqrt(2))
            assert float(p) == pytest.approx(1 - level, rel=P_AT_LIMIT, abs=P_AT_LIMIT)


def test_miettinen_nurminen_interval_excludes_zero_exactly_where_the_n_minus_1_test_rejects():
    total = 12
    events = np.arange(total + 1)
    table = (events[:, None], total, events[None, :], total + 5)
    interval = risk_difference_interval(*table)
    p_value = two_proportion_test(*table, method="n-1").p_value
    np.testing.assert_array_equal((interval.lower > 0) | (interval.upper < 0), p_value < 0.05)


@pytest.mark.parametrize("total", [1, 10, 1_000_000])
@pytest.mark.parametrize("method", METHODS)
def test_opposite_corners_end_at_1(method, total):
    interval = risk_difference_interval([total, 0], total, [0, total], total, method=method)
    assert (interval.upper[0], interval.lower[1]) == (1, -1)
    assert interval.lower[0] == -interval.upper[1] < 1


@pytest.mark.parametrize("method", METHODS)
def test_no_table_gives_a_warning_or_an_undefined_limit(method):
    totals = np.array([1, 2, 3, 50, 1_000_000])
    shares = np.array([0, 1e-6, 0.3, 0.5, 1 - 1e-6, 1])
    n_1, n_2, s_1, s_2 = (grid.ravel() for grid in np.meshgrid(totals, totals, shares, shares))
    for level in (1e-9, 0.5, 0.95, 1 - 1e-12):
        interval = risk_difference_interval(
            np.round(n_1 * s_1), n_1, np.round(n_2 * s_2), n_2, method=method, confidence_level=level
        )
        assert np.isfinite(interval.lower).all()
        assert np.isfinite(interval.upper).all()
        assert (interval.lower <= interval.upper).all()


def test_scalars_give_numbers_and_arrays_broadcast():
    single = risk_difference_interval(88, 109, 32, 109)
    assert all(type(value) is float for value in (single.estimate, single.lower, single.upper))
    many = risk_difference_interval([[88], [16]], 109, [32, 33, 34], 109)
    assert many.lower.shape == (2, 3)
    assert many.lower[0, 0] == single.lower
    assert risk_difference_interval([], [], [], []).lower.shape == (0,)


def test_many_tables_give_the_same_limits_as_each_alone():
    # More than are solved at a time.
    x_1, n_1, x_2, n_2 = np.tile([[0, 16, 1], [5, 22, 4], [3, 15, 0], [5, 27, 7]], 5000)
    many = risk_difference_interval(x_1, n_1, x_2, n_2)
    for i in (0, 1, 2, 14_997, 14_998, 14_999):
        alone = risk_difference_interval(x_1[i], n_1[i], x_2[i], n_2[i])
        assert (many.lower[i], many.upper[i]) == pytest.approx((alone.lower, alone.upper), rel=0, abs=1e-15)


def test_impossible_counts_are_named_with_their_group_and_place():
    with pytest.raises(ValueError, match="events_2 is 12 but total_2 is 11 at index 1"):
        risk_difference_interval(1, 2, [3, 12], 11)


def test_an_unknown_method_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"did you mean 'newcombe'\?; the methods are miettinen-nurminen, newcombe"):
        risk_difference_interval(1, 2, 1, 2, method="newcomb")
