"""Tests of two proportions: properties, ties, corners, bad input."""

import math
from fractions import Fraction

import high_precision_tests
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtri

from reanalysis.estimates import TWO_PROPORTION_TESTS, two_proportion_test

METHODS = list(TWO_PROPORTION_TESTS)
UNCONDITIONAL = [method for method in METHODS if method.startswith(("barnard", "boschloo"))]
QUICK = [method for method in METHODS if method not in UNCONDITIONAL]
properties = settings(database=None, derandomize=True, max_examples=60)
# Rounding of sums of up to a few thousand terms.
ROUNDING = 1e-12
# Of a sum of binomial probabilities at the common proportion where it is largest.
UNCONDITIONAL_ROUNDING = 1e-12
# Five printed decimals.
PRINTED = 5e-6


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 40), st.integers(1, 900)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))


@pytest.mark.parametrize("method", QUICK)
@given(tables)
@properties
def test_p_value_lies_in_range_and_does_not_depend_on_the_order_or_on_which_outcome_is_counted(method, table):
    x_1, n_1, x_2, n_2 = table
    images = np.array([table, (x_2, n_2, x_1, n_1), (n_1 - x_1, n_1, n_2 - x_2, n_2), (n_2 - x_2, n_2, n_1 - x_1, n_1)])
    p_values = two_proportion_test(*images.T, method=method).p_value
    assert 0 <= p_values[0] <= 1
    if method.startswith("fisher"):
        assert (p_values == p_values[0]).all()
    np.testing.assert_allclose(p_values, p_values[0], rtol=ROUNDING)


def fisher_definitions(x_1, n_1, x_2, n_2):
    """Each of Fisher's P values in whole-number fractions, straight from its definition."""
    events = x_1 + x_2
    counts = range(max(0, events - n_2), min(events, n_1) + 1)
    weights = {x: math.comb(n_1, x) * math.comb(n_2, events - x) for x in counts}
    own, total = weights[x_1], math.comb(n_1 + n_2, events)
    less = sum(weight for weight in weights.values() if weight < own)
    tied = sum(weight for weight in weights.values() if weight == own)
    tails = (sum(w for x, w in weights.items() if x <= x_1), sum(w for x, w in weights.items() if x >= x_1))
    return {
        "fisher": Fraction(less + tied, total),
        "fisher-central": min(Fraction(1), Fraction(2 * min(tails), total)),
        "fisher-mid-p": Fraction(1) if len(weights) == 1 else Fraction(2 * less + tied, 2 * total),
    }


@given(tables)
@properties
def test_fisher_p_values_are_the_sums_that_define_them(table):
    for method, truth in fisher_definitions(*table).items():
        p_value = two_proportion_test(*table, method=method).p_value
        assert p_value == pytest.approx(float(truth), rel=ROUNDING), method


@given(tables)
@properties
def test_fisher_p_value_is_the_whole_number_sum(table):
    truth = float(high_precision_tests.fisher(*table))
    assert two_proportion_test(*table, method="fisher").p_value == pytest.approx(truth, rel=ROUNDING)


@pytest.mark.parametrize("method", METHODS)
def test_no_events_and_all_events_give_a_p_value_of_1(method):
    result = two_proportion_test([0, 5, 0, 1], [5, 5, 1, 1], [0, 9, 0, 1], [9, 9, 1, 1], method=method)
    np.testing.assert_array_equal(result.p_value, 1)


@pytest.mark.parametrize("method", [method for method in METHODS if method not in ("fisher-mid-p", *UNCONDITIONAL)])
def test_equal_proportions_give_a_p_value_of_exactly_1(method):
    assert two_proportion_test(1, 3, 333_333, 999_999, method=method).p_value == 1


@pytest.mark.parametrize("method", UNCONDITIONAL)
def test_equal_proportions_in_groups_of_one_size_give_an_unconditional_p_value_of_1(method):
    assert two_proportion_test(4, 12, 4, 12, method=method).p_value == pytest.approx(1, abs=UNCONDITIONAL_ROUNDING)


# Fagerland MW, Lydersen S, Laake P. Statistical Analysis of Contingency Tables. 2017, chapter 4: the examples of the
# authors' R package contingencytables: tea tasting, Perondi 2004, Lampasona 2013, Ritland 2007.
EXAMPLES = [(3, 4, 1, 4), (7, 34, 1, 34), (9, 13, 4, 14), (0, 16, 15, 72)]


def test_mid_p_values_are_those_of_lydersen_fagerland_and_laake():
    p_values = two_proportion_test(*np.array(EXAMPLES).T, method="fisher-mid-p").p_value
    np.testing.assert_allclose(p_values, [0.25714, 0.02966, 0.03914, 0.04466], atol=PRINTED)


def test_mid_p_takes_half_of_a_tied_table_too():
    # Tea tasting: 3/4 v 1/4 and its mirror image have 16 of 70 arrangements each, the two more extreme tables 1 each.
    assert two_proportion_test(3, 4, 1, 4, method="fisher-mid-p").p_value == pytest.approx(18 / 70, rel=ROUNDING)
    # Two tables are most probable here: neither is below the other.
    assert two_proportion_test(1, 1, 0, 1, method="fisher-mid-p").p_value == pytest.approx(0.5, rel=ROUNDING)


def test_fisher_by_doubling_differs_from_fisher_by_probability_where_the_tails_are_unequal():
    assert two_proportion_test(9, 13, 4, 14, method="fisher").p_value == pytest.approx(0.05698, abs=PRINTED)
    assert two_proportion_test(9, 13, 4, 14, method="fisher-central").p_value == pytest.approx(0.08247, abs=PRINTED)


def test_chi_square_is_that_of_a_textbook():
    # Agresti A. Categorical Data Analysis, 2nd ed. 2002, section 3.2: aspirin, 189/11034 v 104/11037, X² = 25.01.
    p_value = two_proportion_test(189, 11_034, 104, 11_037, method="chi-square").p_value
    assert chdtri(1, p_value) == pytest.approx(25.01, abs=0.005)


@given(tables)
@properties
def test_yates_correction_never_goes_beyond_equality(table):
    x_1, n_1, x_2, n_2 = table
    p_value = two_proportion_test(*table, method="yates").p_value
    assert p_value >= two_proportion_test(*table, method="chi-square").p_value
    if abs(x_1 * n_2 - x_2 * n_1) <= (n_1 + n_2) / 2:
        assert p_value == 1


def test_deep_tails_keep_their_digits():
    # 400 of 400 against 5 of 400: the P value is one product of whole numbers over another, about 1e-215.
    table = (0, 400, 395, 400)
    for method, truth in fisher_definitions(*table).items():
        assert float(truth) < 1e-200
        assert two_proportion_test(*table, method=method).p_value == pytest.approx(float(truth), rel=ROUNDING, abs=0)


def test_fisher_takes_exact_ties_as_ties():
    # 29/34 v 1/37 is exactly as probable, at the far end of the same margins.
    table = (0, 34, 30, 37)
    tied = two_proportion_test(29, 34, 1, 37, method="fisher").p_value
    assert two_proportion_test(*table, method="fisher").p_value == tied
    assert tied == pytest.approx(float(high_precision_tests.fisher(*table)), rel=ROUNDING)


def test_fisher_tells_tables_apart_that_are_nearly_as_probable():
    # 254/360 v 228/396 is more probable than this table by 4.8e-8 of it: no tie, though programs that compare
    # with a tolerance of 1e-7, as R does, take it for one.
    table = (205, 360, 277, 396)
    assert two_proportion_test(*table, method="fisher").p_value == pytest.approx(
        float(high_precision_tests.fisher(*table)), rel=ROUNDING
    )


def test_a_million_patients_an_arm_are_no_trouble():
    for method in QUICK:
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
    with pytest.raises(ValueError, match=r"did you mean 'fisher'\?; the methods are n-1, chi-square, yates, fisher"):
        two_proportion_test(1, 2, 1, 2, method="fischer")
