"""Intervals for one proportion: properties, corners, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtr, bdtrc

from reanalysis.estimates import PROPORTION_METHODS, proportion_interval

METHODS = list(PROPORTION_METHODS)
properties = settings(deadline=None, database=None, derandomize=True, max_examples=100)
levels = st.floats(0.01, 0.9999)
# Mirrored limits differ by the rounding of 1 − p.
MIRROR = 1e-12
# A limit solves its equation to about ten digits of the limit, and P to about as many.
P_AT_LIMIT = 1e-8


@st.composite
def proportions(draw):
    total = draw(st.one_of(st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


@pytest.mark.parametrize("method", METHODS)
@given(proportions(), levels)
@properties
def test_interval_contains_the_estimate_and_stays_in_range(method, counts, level):
    interval = proportion_interval(*counts, method=method, confidence_level=level)
    assert 0 <= interval.lower <= interval.estimate <= interval.upper <= 1


@pytest.mark.parametrize("method", METHODS)
@given(proportions(), levels)
@properties
def test_counting_the_others_mirrors_the_interval(method, counts, level):
    events, total = counts
    interval = proportion_interval(events, total, method=method, confidence_level=level)
    mirrored = proportion_interval(total - events, total, method=method, confidence_level=level)
    assert 1 - mirrored.upper == pytest.approx(interval.lower, abs=MIRROR)
    assert 1 - mirrored.lower == pytest.approx(interval.upper, abs=MIRROR)


@pytest.mark.parametrize("method", METHODS)
@given(proportions())
@properties
def test_higher_confidence_gives_an_interval_that_holds_the_lower_one(method, counts):
    inner = proportion_interval(*counts, method=method, confidence_level=0.8)
    outer = proportion_interval(*counts, method=method, confidence_level=0.95)
    assert outer.lower <= inner.lower
    assert inner.upper <= outer.upper


@pytest.mark.parametrize("method", METHODS)
def test_interval_narrows_as_patients_are_added(method):
    total = 10 * np.arange(1, 2000)
    interval = proportion_interval(3 * total // 10, total, method=method)
    assert (np.diff(interval.upper - interval.lower) < 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_corners_are_exactly_0_and_1(method):
    interval = proportion_interval([0, 53], 53, method=method)
    assert interval.lower[0] == 0
    assert interval.upper[1] == 1


@given(proportions(), levels)
@properties
def test_tails_at_the_clopper_pearson_limits_are_half_of_alpha(counts, level):
    events, total = counts
    interval = proportion_interval(events, total, method="clopper-pearson", confidence_level=level)
    if events:
        at_least = bdtrc(events - 1, total, interval.lower)
        assert at_least == pytest.approx((1 - level) / 2, rel=P_AT_LIMIT)
    if events < total:
        assert bdtr(events, total, interval.upper) == pytest.approx((1 - level) / 2, rel=P_AT_LIMIT)


def test_clopper_pearson_interval_is_the_one_a_report_prints():
    # 22 of 53 children: printed 28.1 to 55.9.
    interval = proportion_interval(22, 53, method="clopper-pearson")
    assert (f"{interval.lower:.3f}", f"{interval.upper:.3f}") == ("0.281", "0.559")


def test_scalars_give_numbers_and_arrays_broadcast():
    single = proportion_interval(22, 53)
    assert all(type(value) is float for value in (single.estimate, single.lower, single.upper))
    many = proportion_interval(np.array([[1], [22]]), np.array([53, 54, 55]))
    assert many.estimate.shape == many.lower.shape == many.upper.shape == (2, 3)
    assert many.lower[1, 0] == single.lower
    assert proportion_interval([], []).lower.shape == (0,)


@pytest.mark.parametrize(
    ("events", "total", "message"),
    [
        (-1, 10, "events is -1; it must not be negative"),
        (2.5, 10, "events is 2.5; it must be a whole number"),
        ([1, float("nan")], 10, "events is nan at index 1; it must be a whole number"),
        (3, 0, "total is 0; it must be at least 1"),
        ([1, 12], [10, 11], "events is 12 but total is 11 at index 1"),
        ([[1, 2], [3, 9]], 8, r"events is 9 but total is 8 at index \(1, 1\)"),
        ([1, 2], [5, 5, 5], r"shapes that do not fit together: events \(2,\), total \(3,\)"),
        ("12", 20, "events is '12'; it must be a whole number or an array"),
        (None, 20, "events is None; it must be a whole number or an array"),
    ],
)
def test_impossible_counts_are_named_with_their_place(events, total, message):
    with pytest.raises(ValueError, match=message):
        proportion_interval(events, total)


@pytest.mark.parametrize("level", [0, 1, -0.5, float("nan"), "high", [0.9, 0.95]])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match=r"confidence_level is .*; it must"):
        proportion_interval(1, 2, confidence_level=level)


def test_a_level_in_percent_is_refused_with_the_right_one():
    with pytest.raises(ValueError, match=r"confidence_level is 95; .* did you mean 0.95\?"):
        proportion_interval(1, 2, confidence_level=95)


def test_an_unknown_method_is_refused_with_the_nearest_name_and_all_names():
    with pytest.raises(ValueError, match=r"did you mean 'wilson'\?; the methods are wilson, clopper-pearson"):
        proportion_interval(1, 2, method="wilsn")
