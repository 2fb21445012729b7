"""Conditional limits and estimate of the odds ratio: tails at the limits, published values, mirror images, corners."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates import two_proportion_test
from reanalysis.estimates.exact.conditional import (
    conditional_estimate,
    conditional_exact_limits,
    conditional_mid_p_limits,
)

properties = settings(database=None, derandomize=True, max_examples=60)
# The share of the observed count's own probability that belongs to the tail.
METHODS = {conditional_exact_limits: 1, conditional_mid_p_limits: mp.mpf(1) / 2}
# Rounding of sums of some hundred terms; the brief of an inverted test is 1e-8.
TAIL = 1e-11
ROUNDING = 1e-12
# Four printed decimals.
PRINTED = 5e-5


@st.composite
def groups(draw):
    total = draw(st.integers(1, 60))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))
levels = st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.9999])


def arrays(*table):
    return [np.asarray(value, dtype=float) for value in table]


def weights(table, odds_ratio):
    """40-digit weight, beside the observed count's, of each count that the margins allow."""
    x_1, n_1, x_2, n_2 = table
    events = x_1 + x_2
    counts = range(max(0, events - n_2), min(events, n_1) + 1)
    own = mp.binomial(n_1, x_1) * mp.binomial(n_2, x_2)
    return {i: mp.binomial(n_1, i) * mp.binomial(n_2, events - i) * odds_ratio ** (i - x_1) / own for i in counts}


def upper_tail(table, odds_ratio, own):
    with mp.workdps(40):
        all_ = weights(table, mp.mpf(odds_ratio))
        return (sum(w for i, w in all_.items() if i > table[0]) + own) / sum(all_.values())


@pytest.mark.parametrize("limits", METHODS)
@given(tables, levels)
@properties
def test_tails_at_the_limits_are_half_of_alpha(limits, table, level):
    x_1, n_1, x_2, n_2 = table
    lower, upper = (float(limit) for limit in limits(*arrays(*table), level))
    alpha = (1 - level) / 2
    if x_1 == 0 or x_2 == n_2:
        assert lower == 0
    else:
        assert float(upper_tail(table, lower, METHODS[limits])) == pytest.approx(alpha, rel=TAIL)
    if x_2 == 0 or x_1 == n_1:
        assert upper == np.inf
    else:
        mirrored = (x_2, n_2, x_1, n_1)
        assert float(upper_tail(mirrored, 1 / mp.mpf(upper), METHODS[limits])) == pytest.approx(alpha, rel=TAIL)


@given(tables)
@properties
def test_expected_count_at_the_estimate_is_the_observed(table):
    x_1, n_1, x_2, n_2 = table
    estimate = float(conditional_estimate(*arrays(*table)))
    at_bottom, at_top = x_1 == 0 or x_2 == n_2, x_2 == 0 or x_1 == n_1
    if at_bottom and at_top:
        assert np.isnan(estimate)
    elif at_bottom or at_top:
        assert estimate == (0 if at_bottom else np.inf)
    else:
        with mp.workdps(40):
            all_ = weights(table, mp.mpf(estimate))
            total = sum(all_.values())
            excess = sum((i - x_1) * w for i, w in all_.items()) / total
            variance = sum((i - x_1) ** 2 * w for i, w in all_.items()) / total
            assert abs(float(excess / variance)) < ROUNDING


@given(tables, levels)
@properties
def test_intervals_contain_the_estimate_and_mid_p_lies_inside_exact(table, level):
    lower, upper = conditional_exact_limits(*arrays(*table), level)
    inner_lower, inner_upper = conditional_mid_p_limits(*arrays(*table), level)
    estimate = conditional_estimate(*arrays(*table))
    assert lower <= inner_lower
    assert inner_upper <= upper
    if not np.isnan(estimate):
        assert inner_lower <= estimate * (1 + ROUNDING)
        assert estimate <= inner_upper * (1 + ROUNDING)


@pytest.mark.parametrize("limits", METHODS)
@given(tables, levels)
@properties
def test_exchanging_groups_or_outcomes_mirrors_limits_and_estimate(limits, table, level):
    x_1, n_1, x_2, n_2 = table
    lower, upper = limits(*arrays(*table), level)
    estimate = conditional_estimate(*arrays(*table))
    for image in ((x_2, n_2, x_1, n_1), (n_1 - x_1, n_1, n_2 - x_2, n_2)):
        image_lower, image_upper = limits(*arrays(*image), level)
        with np.errstate(divide="ignore"):
            np.testing.assert_allclose([image_lower, image_upper], [1 / upper, 1 / lower], rtol=ROUNDING)
            np.testing.assert_allclose(conditional_estimate(*arrays(*image)), 1 / estimate, rtol=ROUNDING)
    both = (n_2 - x_2, n_2, n_1 - x_1, n_1)
    assert limits(*arrays(*both), level) == (lower, upper)


@given(tables)
@properties
def test_exact_limits_are_those_of_fishers_test_by_doubling(table):
    p_value = two_proportion_test(*table, method="fisher-central").p_value
    if 1e-6 < p_value < 0.999:
        # At the level where the test is just significant, one of the limits is no effect.
        lower, upper = conditional_exact_limits(*arrays(*table), 1 - p_value)
        assert min(abs(float(np.log(limit))) for limit in (lower, upper) if 0 < limit < np.inf) < 1e-8


@pytest.mark.parametrize("limits", METHODS)
def test_limits_rise_with_the_count_of_group_1(limits):
    x_1 = np.arange(31.0)
    lower, upper = limits(x_1, *(np.full(31, value) for value in (30.0, 7.0, 25.0)), 0.95)
    assert (np.diff(lower) > 0).all()
    assert (np.diff(upper[:-1]) > 0).all()


def test_published_limits():
    # Fagerland, Lydersen and Laake, examples of the R package contingencytables: mid-P limits of tea tasting and of
    # Lampasona 2013. (One version printed the latter for the exact limits; those of R's fisher.test are below.)
    np.testing.assert_allclose(conditional_mid_p_limits(*arrays(3, 4, 1, 4), 0.95), [0.3101, 308.5568], atol=PRINTED)
    np.testing.assert_allclose(conditional_mid_p_limits(*arrays(9, 13, 4, 14), 0.95), [1.0226, 31.5025], atol=PRINTED)
    # R 4.2.2 fisher.test stops its search at 1e-4 of 1 over the limit.
    np.testing.assert_allclose(
        conditional_exact_limits(*arrays(9, 13, 4, 14), 0.95), [0.8472082, 40.4465627], rtol=4e-4
    )
    # Tea tasting in R's help page of fisher.test: estimate 6.408309, lower limit of the one-sided test
    # 0.3135693, to five digits.
    assert float(conditional_estimate(*arrays(3, 4, 1, 4))) == pytest.approx(6.4083, abs=PRINTED)
    assert float(conditional_exact_limits(*arrays(3, 4, 1, 4), 0.90)[0]) == pytest.approx(0.3135693, abs=1e-5)


def test_no_events_say_nothing():
    for table in ((0, 5, 0, 9), (5, 5, 9, 9), (1, 1, 1, 1)):
        for limits in METHODS:
            assert limits(*arrays(*table), 0.95) == (0, np.inf)
        assert np.isnan(conditional_estimate(*arrays(*table)))


def test_a_million_patients_an_arm_and_rare_events():
    million = 10**6
    tables_ = np.array(
        [(300_000, million, 300_900, million), (1, million, 999_999, million), (0, million, million, million)]
    )
    lower, upper = conditional_exact_limits(*tables_.T.astype(float), 0.95)
    # Normal theory holds for the first; its sample odds ratio is 0.9957.
    np.testing.assert_allclose([lower[0], upper[0]], [0.989720, 1.001770], atol=1e-5)
    assert 0 < lower[1] < 1e-12 < upper[1] < 1e-10
    assert lower[2] == 0
    assert upper[2] < 1e-11


def test_one_table_and_many_give_the_same_digits():
    many = np.array([(9, 13, 4, 14), (0, 16, 15, 72), (300, 1000, 340, 1200), (22, 53, 32, 53)], dtype=float)
    for limits in METHODS:
        lower, upper = limits(*many.T, 0.95)
        for i, table in enumerate(many):
            assert limits(*arrays(*table), 0.95) == (lower[i], upper[i])
    assert conditional_exact_limits(*(np.empty((0,)),) * 4, 0.95)[0].shape == (0,)
    assert conditional_estimate(*many.reshape(2, 2, 4).transpose(2, 0, 1)).shape == (2, 2)
