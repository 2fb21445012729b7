"""Tests of two proportions: properties, ties, corners, bad input."""

import high_precision
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates import TWO_PROPORTION_TESTS, two_proportion_test

METHODS = list(TWO_PROPORTION_TESTS)
properties = settings(deadline=None, database=None, derandomize=True, max_examples=100)
# Rounding of sums of up to a few thousand terms.
ROUNDING = 1e-12


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 40), st.integers(1, 900)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))


@pytest.mark.parametrize("method", METHODS)
@given(tables)
@properties
def test_p_value_lies_in_range_and_does_not_depend_on_the_order_or_on_which_outcome_is_counted(method, table):
    x_1, n_1, x_2, n_2 = table
    p_value = two_proportion_test(*table, method=method).p_value
    assert 0 <= p_value <= 1
    assert two_proportion_test(x_2, n_2, x_1, n_1, method=method).p_value == pytest.approx(p_value, rel=ROUNDING)
    others = two_proportion_test(n_1 - x_1, n_1, n_2 - x_2, n_2, method=method).p_value
    assert others == pytest.approx(p_value, rel=ROUNDING)


@given(tables)
@properties
def test_fisher_p_value_is_the_whole_number_sum(table):
    truth = float(high_precision.fisher(*table))
    assert two_proportion_test(*table, method="fisher").p_value == pytest.approx(truth, rel=ROUNDING)


@pytest.mark.parametrize("method", METHODS)
def test_no_events_and_all_events_give_a_p_value_of_1(method):
    result = two_proportion_test([0, 5, 0, 1], [5, 5, 1, 1], [0, 9, 0, 1], [9, 9, 1, 1], method=method)
    np.testing.assert_array_equal(result.p_value, 1)


def test_equal_proportions_give_a_p_value_of_exactly_1():
    assert two_proportion_test(1, 3, 333_333, 999_999).p_value == 1


def test_fisher_takes_exact_ties_as_ties():
    # 29/34 v 1/37 is exactly as probable, at the far end of the same margins.
    table = (0, 34, 30, 37)
    tied = two_proportion_test(29, 34, 1, 37, method="fisher").p_value
    assert two_proportion_test(*table, method="fisher").p_value == tied
    assert tied == pytest.approx(float(high_precision.fisher(*table)), rel=ROUNDING)


def test_fisher_tells_tables_apart_that_are_nearly_as_probable():
    # 254/360 v 228/396 is more probable than this table by 4.8e-8 of it: no tie, though programs that compare
    # with a tolerance of 1e-7, as R does, take it for one.
    table = (205, 360, 277, 396)
    assert two_proportion_test(*table, method="fisher").p_value == pytest.approx(
        float(high_precision.fisher(*table)), rel=ROUNDING
    )


def test_a_million_patients_an_arm_are_no_trouble():
    for method in METHODS:
        p_value = two_proportion_test(300_000, 1_000_000, 300_900, 1_000_000, method=method).p_value
        assert 0.16 < p_value < 0.17


def test_scalars_give_numbers_and_arrays_broadcast():
    for method in METHODS:
        single = two_proportion_test(16, 22, 15, 27, method=method)
        assert type(single.p_value) is float
        many = two_proportion_test([[16], [9]], 22, [15, 5, 15], 27, method=method)
        assert many.p_value.shape == (2, 3)
        assert many.p_value[0, 2] == single.p_value
        assert two_proportion_test([], [], [], [], method=method).p_value.shape == (0,)


def test_impossible_counts_and_unknown_names_are_refused():
    with pytest.raises(ValueError, match="total_1 is 0 at index 1; it must be at least 1"):
        two_proportion_test(0, [1, 0], 1, 2)
    with pytest.raises(ValueError, match=r"did you mean 'fisher'\?; the methods are n-1, fisher"):
        two_proportion_test(1, 2, 1, 2, method="fischer")
