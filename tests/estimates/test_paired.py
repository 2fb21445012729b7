"""Two proportions of the same patients: published examples, whole-number sums, every table of the margins."""

from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates.paired import mcnemar_test, paired_difference_interval, paired_range

properties = settings(database=None, derandomize=True, max_examples=60)
levels = st.floats(0.5, 0.9999)
counts = st.one_of(st.integers(0, 3), st.integers(0, 40), st.integers(0, 250_000))
cells = st.tuples(counts, counts, counts, counts).filter(any)
# Closed forms, and sums of the binomial distribution at ½.
ROUNDING = 1e-12
# Differences of rounding between a table and its mirror image.
MIRROR = 1e-14


def binomial(k, n):
    return Fraction(comb(n, k), 2**n)


def by_probability(only_1, only_2, share_of_ties):
    """P of what is less probable, and a share of what is as probable, in whole numbers."""
    n = only_1 + only_2
    observed, all_of_them = comb(n, only_1), [comb(n, k) for k in range(n + 1)]
    less = sum(count for count in all_of_them if count < observed)
    ties = sum(count for count in all_of_them if count == observed)
    return Fraction(less, 2**n) + share_of_ties * Fraction(ties, 2**n)


@given(st.integers(0, 60), st.integers(0, 60))
@properties
def test_exact_p_is_the_sum_by_probability_and_the_double_of_the_smaller_tail(only_1, only_2):
    p_value = mcnemar_test(only_1, only_2).p_value
    n = only_1 + only_2
    doubled = min(2 * sum(binomial(k, n) for k in range(min(only_1, only_2) + 1)), 1)
    assert p_value == pytest.approx(float(by_probability(only_1, only_2, 1)), rel=ROUNDING)
    assert p_value == pytest.approx(float(doubled), rel=ROUNDING)


@given(st.integers(0, 60), st.integers(0, 60))
@properties
def test_mid_p_counts_half_of_what_is_as_probable(only_1, only_2):
    p_value = mcnemar_test(only_1, only_2, method="mid-p").p_value
    truth = by_probability(only_1, only_2, Fraction(1, 2)) if only_1 + only_2 else 1
    assert p_value == pytest.approx(float(truth), rel=ROUNDING)


@pytest.mark.parametrize(("only_1", "only_2"), [(0, 1000), (3, 700), (100, 1200), (60, 900), (499, 501)])
def test_deep_tails_have_twelve_digits(only_1, only_2):
    for method, share in (("exact", 1), ("mid-p", Fraction(1, 2))):
        p_value = mcnemar_test(only_1, only_2, method=method).p_value
        truth = by_probability(only_1, only_2, share)
        assert float(abs(Fraction(p_value) / truth - 1)) < ROUNDING


def test_mcnemar_p_values_are_those_of_the_papers():
    # Fagerland, Lydersen and Laake 2013 (BMC Med Res Methodol 13:91), Table 1: 1 and 7 of 21 children; and 6 and 16
    # of 161 patients (Cavo 2012), of the same authors' book.
    assert mcnemar_test(1, 7).p_value == 9 / 128
    assert mcnemar_test(1, 7, method="mid-p").p_value == 5 / 128
    assert f"{mcnemar_test(6, 16, method='mid-p').p_value:.6f}" == "0.034690"


def test_mid_p_of_equal_counts_is_less_than_1_and_of_no_counts_is_1():
    assert mcnemar_test(1, 1, method="mid-p").p_value == 1 - comb(2, 1) / 4 / 2
    assert mcnemar_test([0, 0], [0, 1], method="mid-p").p_value.tolist() == [1, 0.5]
    assert mcnemar_test([0, 5], [0, 5]).p_value.tolist() == [1, 1]


def test_a_million_discordant_patients_are_no_trouble():
    for method in ("exact", "mid-p"):
        p_values = mcnemar_test([0, 499_000, 500_000, 1], [1_000_000, 501_000, 500_000, 999_999], method=method)
        assert p_values.p_value[0] == p_values.p_value[3] == 0
        assert 0.045 < p_values.p_value[1] < 0.046
        assert 0.999 < p_values.p_value[2] <= 1


PRINTED = [
    # Fagerland, Lydersen and Laake 2014 (Stat Med 33:2850): Bentur 2009 and Cavo 2012.
    ((1, 1, 7, 12), "-0.507", "-0.026"),
    ((59, 6, 16, 80), "-0.1186", "-0.0046"),
    # Altman and others 2000, Statistics with Confidence, page 52.
    ((14, 5, 0, 22), "0.011", "0.226"),
]


@pytest.mark.parametrize(("table", "lower", "upper"), PRINTED)
def test_limits_are_the_printed_ones_to_every_digit(table, lower, upper):
    interval = paired_difference_interval(*table)
    decimals = len(lower.split(".")[1])
    assert (f"{interval.lower:.{decimals}f}", f"{interval.upper:.{decimals}f}") == (lower, upper)


def as_printed_in_the_paper(e, f, g, h, level):
    """Method 10 in 40 digits, with phi itself."""
    n, z = mpmath.mpf(e + f + g + h), mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(level))

    def wilson(x):
        root = z * mpmath.sqrt(z**2 + 4 * x * (n - x) / n)
        return (2 * x + z**2 - root) / (2 * (n + z**2)), (2 * x + z**2 + root) / (2 * (n + z**2))

    margins = (e + f) * (g + h) * (e + g) * (f + h)
    numerator = mpmath.mpf(e * h - f * g)
    if numerator > 0:
        numerator = max(numerator - n / 2, mpmath.mpf(0))
    phi = numerator / mpmath.sqrt(margins) if margins else mpmath.mpf(0)
    (l_1, u_1), (l_2, u_2) = wilson(e + f), wilson(e + g)
    p_1, p_2 = (e + f) / n, (e + g) / n
    delta = mpmath.sqrt((p_1 - l_1) ** 2 - 2 * phi * (p_1 - l_1) * (u_2 - p_2) + (u_2 - p_2) ** 2)
    epsilon = mpmath.sqrt((u_1 - p_1) ** 2 - 2 * phi * (u_1 - p_1) * (p_2 - l_2) + (p_2 - l_2) ** 2)
    return float((f - g) / n - delta), float((f - g) / n + epsilon)


@given(cells, levels)
@properties
def test_limits_have_twelve_digits_in_any_table(table, level):
    interval = paired_difference_interval(*table, confidence_level=level)
    with mpmath.workdps(40):
        truth = as_printed_in_the_paper(*table, level)
    assert (interval.lower, interval.upper) == pytest.approx(truth, rel=ROUNDING, abs=MIRROR)


@pytest.mark.parametrize("table", [(999_998, 1, 1, 0), (499_999, 1, 0, 500_000), (10**6, 0, 0, 1), (1, 0, 3, 999_996)])
def test_limits_of_nearly_equal_measurements_keep_their_digits(table):
    interval = paired_difference_interval(*table)
    with mpmath.workdps(40):
        truth = as_printed_in_the_paper(*table, 0.95)
    assert (interval.lower, interval.upper) == pytest.approx(truth, rel=ROUNDING)


@given(cells, levels)
@properties
def test_exchanging_the_measurements_mirrors_the_interval_exactly(table, level):
    both, only_1, only_2, neither = table
    interval = paired_difference_interval(*table, confidence_level=level)
    swapped = paired_difference_interval(both, only_2, only_1, neither, confidence_level=level)
    assert (swapped.estimate, swapped.lower, swapped.upper) == (-interval.estimate, -interval.upper, -interval.lower)
    assert mcnemar_test(only_1, only_2).p_value == mcnemar_test(only_2, only_1).p_value


@given(cells, levels)
@properties
def test_counting_the_absence_of_the_outcome_mirrors_the_interval(table, level):
    both, only_1, only_2, neither = table
    interval = paired_difference_interval(*table, confidence_level=level)
    others = paired_difference_interval(neither, only_2, only_1, both, confidence_level=level)
    assert (-others.upper, -others.lower) == pytest.approx((interval.lower, interval.upper), rel=ROUNDING, abs=MIRROR)


@given(cells, levels)
@properties
def test_interval_contains_the_estimate_and_stays_in_range(table, level):
    interval = paired_difference_interval(*table, confidence_level=level)
    assert -1 <= interval.lower <= interval.estimate <= interval.upper <= 1


@given(
    st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))),
    st.sampled_from([0.5, 0.8, 0.95, 0.99]),
)
@properties
def test_the_range_is_that_of_every_table_with_these_margins(margins, level):
    events_1, events_2, total = margins
    span = paired_range(*margins, confidence_level=level)
    tables = [(both, events_1 - both, events_2 - both, total - events_1 - events_2 + both) for both in range(total + 1)]
    tables = np.array([table for table in tables if min(table) >= 0])
    assert (span.both_low, span.both_high) == (tables[0, 0], tables[-1, 0])
    interval = paired_difference_interval(*tables.T, confidence_level=level)
    exact, mid_p = (mcnemar_test(tables[:, 1], tables[:, 2], method=name).p_value for name in ("exact", "mid-p"))
    ranges = [
        (span.lower_low, span.lower_high, interval.lower),
        (span.upper_low, span.upper_high, interval.upper),
        (span.p_exact_low, span.p_exact_high, exact),
        (span.p_mid_p_low, span.p_mid_p_high, mid_p),
    ]
    for low, high, values in ranges:
        assert (low, high) == pytest.approx((values.min(), values.max()), rel=ROUNDING, abs=MIRROR)
    conclusions = [(interval.lower > 0) | (interval.upper < 0), exact < 1 - level, mid_p < 1 - level]
    assert span.conclusion_same == all(len(set(conclusion.tolist())) == 1 for conclusion in conclusions)
    assert span.difference == pytest.approx(interval.estimate[0], rel=ROUNDING)


def test_two_assays_on_the_same_22_patients_show_no_difference_in_any_table():
    # 21 of 22 negative by one assay, 19 of 22 by the other: 18 or 19 patients were negative by both.
    span = paired_range(21, 19, 22)
    assert (span.both_low, span.both_high) == (18, 19)
    assert (span.p_exact_low, span.p_exact_high) == (0.5, 0.625)
    assert (span.p_mid_p_low, span.p_mid_p_high) == (0.25, 0.375)
    assert span.lower_low < span.lower_high < 0 < span.upper_low < span.upper_high
    assert span.conclusion_same is True


def test_margins_may_leave_the_conclusion_open():
    # From 10 against 0 discordant patients, P 0.002, to 20 against 10, P 0.10.
    span = paired_range(20, 10, 30)
    assert span.p_exact_low < 0.05 < span.p_exact_high
    assert span.conclusion_same is False


def test_scalars_give_numbers_and_arrays_broadcast():
    single = paired_range(21, 19, 22)
    assert type(single.both_low) is int
    assert type(single.lower_low) is float
    many = paired_range([[21], [5]], [19, 5, 0], 22)
    assert many.both_low.shape == many.upper_high.shape == many.conclusion_same.shape == (2, 3)
    assert many.lower_low[0, 0] == single.lower_low
    assert paired_range([], [], []).p_exact_low.shape == (0,)
    assert type(mcnemar_test(1, 2).p_value) is float
    assert mcnemar_test([[1], [2]], [3, 4, 5]).p_value.shape == (2, 3)
    assert type(paired_difference_interval(1, 2, 3, 4).lower) is float
    assert paired_difference_interval([], [], [], []).lower.shape == (0,)


def test_a_million_patients_need_no_list_of_tables():
    span = paired_range(500_000, 500_500, 1_000_000)
    assert (span.both_low, span.both_high) == (500, 500_000)
    assert 0 < span.p_exact_low < 1e-150
    assert span.conclusion_same is False


def test_impossible_counts_and_unknown_names_are_refused():
    with pytest.raises(ValueError, match="only_2 is -1; it must not be negative"):
        mcnemar_test(1, -1)
    with pytest.raises(ValueError, match=r"neither is 0\.5 at index 1; it must be a whole number"):
        paired_difference_interval(1, 2, 3, [1, 0.5])
    with pytest.raises(ValueError, match=r"both \+ only_1 \+ only_2 \+ neither is 0 at index 1; it must be at least 1"):
        paired_difference_interval([1, 0], 0, 0, 0)
    with pytest.raises(ValueError, match="events_2 is 23 but total is 22"):
        paired_range(21, 23, 22)
    with pytest.raises(ValueError, match=r"confidence_level is 95; .* did you mean 0\.95"):
        paired_range(21, 19, 22, confidence_level=95)
    with pytest.raises(ValueError, match="the methods are exact, mid-p"):
        mcnemar_test(1, 2, method="asymptotic")
    with pytest.raises(ValueError, match="the methods are newcombe"):
        paired_difference_interval(1, 2, 3, 4, method="tango")
