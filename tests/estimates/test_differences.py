"""Intervals for a risk difference: properties, corners, bad input."""

import high_precision
import high_precision_comparisons
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates.differences import RISK_DIFFERENCE_METHODS, risk_difference_interval
from reanalysis.estimates.significance import two_proportion_test

METHODS = list(RISK_DIFFERENCE_METHODS)
SCORE = ["miettinen-nurminen", "mee"]
HYBRID = ["newcombe", "newcombe-cc"]
properties = settings(database=None, derandomize=True, max_examples=40)
levels = st.floats(0.01, 0.9999)
# Mirrored limits differ by rounding only.
MIRROR = 1e-12
# What the issue asks of a limit that inverts a test.
P_AT_LIMIT = 1e-8
# Of a closed formula, relative.
RELATIVE = 1e-12
# Papers print four decimals; a value may fall on the edge of rounding.
HALF_OF_FOUR_DECIMALS = 0.5001e-4


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 3), st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))


# Newcombe RG. Stat Med 1998;17:873-890, Table II, (a) to (h), methods 1, 5, 6, 10 and 11.
TABLE_II = [
    (56, 70, 48, 80),
    (9, 10, 3, 10),
    (6, 7, 2, 7),
    (5, 56, 0, 29),
    (0, 10, 0, 20),
    (0, 10, 0, 10),
    (10, 10, 0, 20),
    (10, 10, 0, 10),
]
PRINTED = {
    "wald": ".0575 .3425  .2605 .9395  .1481 .9947  .0146 .1640  0 0  0 0  1 1  1 1",
    "mee": ".0533 .3377  .1821 .8370  .0544 .8478  -.0313 .1926  -.1611 .2775  -.2775 .2775  .7225 1  .6777 1",
    "miettinen-nurminen": (
        ".0528 .3382  .1700 .8406  .0342 .8534  -.0326 .1933  -.1658 .2844  -.2879 .2879  .7156 1  .6636 1"
    ),
    "newcombe": ".0524 .3339  .1705 .8090  .0582 .8062  -.0381 .1926  -.1611 .2775  -.2775 .2775  .6791 1  .6075 1",
    "newcombe-cc": (
        ".0428 .3422  .1013 .8387  -.0290 .8423  -.0667 .2037  -.2005 .3445  -.3445 .3445  .6014 1  .5128 1"
    ),
}


@pytest.mark.parametrize("method", PRINTED)
def test_intervals_are_those_printed_by_newcombe(method):
    interval = risk_difference_interval(*np.array(TABLE_II).T, method=method)
    printed = np.array(PRINTED[method].split(), dtype=float).reshape(-1, 2)
    np.testing.assert_allclose(interval.lower, printed[:, 0], rtol=0, atol=HALF_OF_FOUR_DECIMALS)
    np.testing.assert_allclose(interval.upper, printed[:, 1], rtol=0, atol=HALF_OF_FOUR_DECIMALS)


# Fagerland MW, Lydersen S, Laake P. Statistical Analysis of Contingency Tables, 2017, chapter 4 (7/34 v 1/34 and 0/16 v
# 15/72), with the numbers that the authors' own R package contingencytables prints for them.
@pytest.mark.parametrize(
    ("method", "table", "printed"),
    [
        ("wald", (7, 34, 1, 34), (0.0292, 0.3238)),
        ("agresti-caffo", (7, 34, 1, 34), (0.0116, 0.3217)),
        ("mee", (7, 34, 1, 34), (0.0284, 0.3439)),
        ("newcombe", (7, 34, 1, 34), (0.0189, 0.3404)),
        ("miettinen-nurminen", (0, 16, 15, 72), (-0.3164, -0.0056)),
    ],
)
def test_interval_is_the_published_one(method, table, printed):
    interval = risk_difference_interval(*table, method=method)
    assert (interval.lower, interval.upper) == pytest.approx(printed, rel=0, abs=HALF_OF_FOUR_DECIMALS)


def test_agresti_caffo_interval_is_the_wald_interval_with_a_success_and_a_failure_more_in_each_group():
    p_1, p_2 = mpmath.mpf(23) / 55, mpmath.mpf(10) / 34
    reach = high_precision.quantile("0.95") * mpmath.sqrt(p_1 * (1 - p_1) / 55 + p_2 * (1 - p_2) / 34)
    interval = risk_difference_interval(22, 53, 9, 32, method="agresti-caffo")
    truth = [float(p_1 - p_2 - reach), float(p_1 - p_2 + reach)]
    assert [interval.lower, interval.upper] == pytest.approx(truth, rel=RELATIVE)
    assert interval.estimate == pytest.approx(22 / 53 - 9 / 32, rel=RELATIVE)


@pytest.mark.parametrize("table", [(16, 22, 15, 27), (1, 1_000_000, 5, 6), (999_997, 1_000_000, 999_999, 1_000_000)])
def test_continuity_corrected_limits_keep_their_digits_where_nearly_everybody_had_the_event(table):
    x_1, n_1, x_2, n_2 = table
    z = high_precision.quantile("0.95")

    def lower(x, n):
        def excess(p):
            return (mpmath.mpf(x) / n - p - mpmath.mpf(1) / (2 * n)) - z * mpmath.sqrt(p * (1 - p) / n)

        return high_precision.root(excess, mpmath.mpf(0), mpmath.mpf(2 * x - 1) / (2 * n))

    p_1, p_2 = mpmath.mpf(x_1) / n_1, mpmath.mpf(x_2) / n_2
    above = 1 - lower(n_2 - x_2, n_2) - p_2
    truth = p_1 - p_2 - mpmath.sqrt((p_1 - lower(x_1, n_1)) ** 2 + above**2)
    interval = risk_difference_interval(*table, method="newcombe-cc")
    assert interval.lower == pytest.approx(float(truth), rel=RELATIVE)


def test_wald_interval_of_nothing_against_everything_has_no_width():
    interval = risk_difference_interval([0, 10], 10, [0, 0], 20, method="wald")
    np.testing.assert_array_equal(interval.lower, [0, 1])
    np.testing.assert_array_equal(interval.upper, [0, 1])


@pytest.mark.parametrize("method", METHODS)
@given(tables, levels)
@properties
def test_interval_contains_the_estimate_and_stays_in_range(method, table, level):
    if method == "agresti-caffo":
        # Its centre lies nearer to 0 than the observed difference, and a narrow interval stays there.
        level = max(level, 0.92)
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


@pytest.mark.parametrize("method", SCORE + HYBRID)
def test_limits_rise_with_events_of_the_arm_and_fall_with_those_of_the_reference(method):
    # The envelope over very many tables rests on this.
    n_1, n_2 = 17, 11
    events_1, events_2 = np.arange(n_1 + 1)[:, None], np.arange(n_2 + 1)[None, :]
    for level in (0.5, 0.95, 0.999):
        interval = risk_difference_interval(events_1, n_1, events_2, n_2, method=method, confidence_level=level)
        for limit in (interval.lower, interval.upper):
            assert (np.diff(limit, axis=0) >= 0).all()
            assert (np.diff(limit, axis=1) <= 0).all()


@pytest.mark.parametrize("method", SCORE)
@given(tables, levels)
@settings(properties, max_examples=20)
def test_p_of_the_score_test_at_the_limits_is_alpha(method, table, level):
    interval = risk_difference_interval(*table, method=method, confidence_level=level)
    for limit in (interval.lower, interval.upper):
        # At ±1 nothing varies, and there is no test.
        if abs(limit) < 1 - 1e-9:
            corrected = method == "miettinen-nurminen"
            statistic = high_precision_comparisons.difference_score(*table, mpmath.mpf(limit), corrected)
            p = mpmath.erfc(abs(statistic) / mpmath.sqrt(2))
            assert float(p) == pytest.approx(1 - level, rel=P_AT_LIMIT, abs=P_AT_LIMIT)


def test_miettinen_nurminen_interval_excludes_zero_exactly_where_the_n_minus_1_test_rejects():
    total = 12
    events = np.arange(total + 1)
    table = (events[:, None], total, events[None, :], total + 5)
    interval = risk_difference_interval(*table)
    p_value = two_proportion_test(*table, method="n-1").p_value
    np.testing.assert_array_equal((interval.lower > 0) | (interval.upper < 0), p_value < 0.05)


@pytest.mark.parametrize("total", [1, 10, 1_000_000])
@pytest.mark.parametrize("method", [method for method in METHODS if method != "wald"])
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


@pytest.mark.parametrize("method", METHODS)
def test_many_tables_give_exactly_the_same_limits_as_each_alone(method):
    # More than are solved at a time.
    x_1, n_1, x_2, n_2 = np.tile([[0, 16, 1], [5, 22, 4], [3, 15, 0], [5, 27, 7]], 5000)
    many = risk_difference_interval(x_1, n_1, x_2, n_2, method=method)
    for i in (0, 1, 2, 14_997, 14_998, 14_999):
        alone = risk_difference_interval(x_1[i], n_1[i], x_2[i], n_2[i], method=method)
        assert (many.lower[i], many.upper[i]) == (alone.lower, alone.upper)


def test_impossible_counts_are_named_with_their_group_and_place():
    with pytest.raises(ValueError, match="events_2 is 12 but total_2 is 11 at index 1"):
        risk_difference_interval(1, 2, [3, 12], 11)


def test_an_unknown_method_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"did you mean 'newcombe'\?; the methods are miettinen-nurminen, mee, n"):
        risk_difference_interval(1, 2, 1, 2, method="newcomb")
