"""Intervals for one proportion: properties, corners, bad input."""

from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtr, bdtrc
from scipy.stats import beta

from reanalysis.estimates import PROPORTION_METHODS, proportion_interval

METHODS = list(PROPORTION_METHODS)
properties = settings(database=None, derandomize=True, max_examples=50)
levels = st.floats(0.01, 0.9999)
# Mirrored limits differ by the rounding of 1 − p.
MIRROR = 1e-12
# A limit solves its equation to about ten digits of the limit, and P to about as many.
P_AT_LIMIT = 1e-8
# Rounding of closed forms, and of limits that Newton's method ends in.
ROUNDING = 1e-12
# Printed limits have four decimals.
HALF_A_DIGIT = 0.5e-4
# Around medians and not around x/n, so that a very narrow interval may miss it.
AROUND_MEDIANS = ("mid-p", "jeffreys")
LEAST_LEVEL = 0.2


@st.composite
def proportions(draw):
    total = draw(st.one_of(st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


@pytest.mark.parametrize("method", METHODS)
@given(proportions(), levels)
@properties
def test_interval_contains_the_estimate_and_stays_in_range(method, counts, level):
    level = max(level, LEAST_LEVEL) if method in AROUND_MEDIANS else level
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
    # Blaker's limits jump from one outcome at the other end to the next: its width may rise by a little.
    rise = 0.001 if method == "blaker" else 0
    assert (np.diff(interval.upper - interval.lower) < rise).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_limits_never_fall_as_events_are_added(method, level):
    total = np.concatenate([np.full(n + 1, n) for n in (1, 2, 7, 53, 600)])
    events = np.concatenate([np.arange(n + 1) for n in (1, 2, 7, 53, 600)])
    interval = proportion_interval(events, total, method=method, confidence_level=level)
    same = np.diff(total) == 0
    for limit in (interval.lower, interval.upper):
        assert (np.diff(limit)[same] >= 0).all()


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


def test_clopper_pearson_limit_is_right_where_the_inverse_beta_function_of_scipy_is_not():
    # betainccinv gives this limit to seven digits, and the tail to five.
    interval = proportion_interval(999, 1_000_000, method="clopper-pearson", confidence_level=0.99)
    assert bdtr(999, 1_000_000, interval.upper) == pytest.approx((1 - 0.99) / 2, rel=ROUNDING)


@given(proportions(), levels)
@properties
def test_mid_p_is_half_of_alpha_at_the_mid_p_limits(counts, level):
    events, total = counts
    interval = proportion_interval(events, total, method="mid-p", confidence_level=level)
    if events:
        at_least, more = (bdtrc(x - 1, total, interval.lower) if x <= total else 0 for x in (events, events + 1))
        assert (at_least + more) / 2 == pytest.approx((1 - level) / 2, rel=P_AT_LIMIT)
    if events < total:
        at_most, fewer = (bdtr(x, total, interval.upper) if x >= 0 else 0 for x in (events, events - 1))
        assert (at_most + fewer) / 2 == pytest.approx((1 - level) / 2, rel=P_AT_LIMIT)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_limits_of_one_event_in_a_million_patients_have_twelve_digits(level):
    # P(X = 0) = qⁿ and P(X = 1) = n p qⁿ⁻¹, in 40 digits; a limit is right if a change of its last digits turns
    # the sign.
    total, alpha = 1_000_000, 1 - mpmath.mpf(level)

    def tails(p):
        none = mpmath.power(1 - p, total)
        return none, total * p * none / (1 - p)

    def lower_excess(p, share):
        none, one = tails(p)
        return 1 - none - share * one - alpha / 2

    def upper_excess(p, share):
        none, one = tails(p)
        return alpha / 2 - none - share * one

    with mpmath.workdps(40):
        for method, kept in (("clopper-pearson", 1), ("mid-p", mpmath.mpf("0.5"))):
            interval = proportion_interval(1, total, method=method, confidence_level=level)
            for limit, excess, share in (
                (interval.lower, lower_excess, 1 - kept),
                (interval.upper, upper_excess, kept),
            ):
                below, above = (mpmath.mpf(limit) * (1 + sign * ROUNDING) for sign in (-1, 1))
                assert excess(below, share) < 0 < excess(above, share)


def acceptability(events, total, p):
    """Probability of the outcomes whose smaller tail is no larger than that of the observed one, by definition."""
    probabilities = [comb(total, k) * p**k * (1 - p) ** (total - k) for k in range(total + 1)]
    smaller = [min(sum(probabilities[: k + 1]), sum(probabilities[k:])) for k in range(total + 1)]
    return sum(probability for probability, tail in zip(probabilities, smaller, strict=True) if tail <= smaller[events])


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))), st.floats(0.5, 0.9999))
@settings(properties, max_examples=25)
def test_blaker_lower_limit_is_the_first_point_that_is_accepted(counts, level):
    events, total = counts
    lower = proportion_interval(events, total, method="blaker", confidence_level=level).lower
    alpha, limit = 1 - Fraction(level), Fraction(lower)
    just = Fraction(1, 10**9)
    assert acceptability(events, total, limit * (1 + just)) >= alpha * (1 - Fraction(1, 10**14))
    # In whole numbers, at points between the limit and Clopper and Pearson's, below which nothing is accepted.
    start = Fraction(proportion_interval(events, total, method="clopper-pearson", confidence_level=level).lower)
    for step in range(8):
        point = start + (limit * (1 - just) - start) * Fraction(step, 7)
        if point < limit:
            assert acceptability(events, total, point) <= alpha


@pytest.mark.parametrize(
    ("events", "total", "level"),
    [(5, 5, 0.9375), (4, 4, 0.875), (10, 10, 1 - 2**-9), (9, 10, 1 - 22 / 2**10), (1, 1, 0.5), (2, 2, 0.5)],
)
def test_blaker_limit_at_an_exact_tie_is_one_half(events, total, level):
    # Both tails are exactly half of alpha at p = ½, where their sum is least.
    interval = proportion_interval(events, total, method="blaker", confidence_level=level)
    assert interval.lower == pytest.approx(0.5, rel=ROUNDING)


def test_blaker_interval_of_3_of_10_is_the_one_of_the_r_package():
    # Example of BlakerCI 1.0-6, printed with eight decimals.
    interval = proportion_interval(3, 10, method="blaker")
    assert (round(interval.lower, 8), round(interval.upper, 8)) == (0.08726443, 0.61941066)


@given(proportions(), st.floats(0.5, 0.9999))
@properties
def test_blaker_interval_lies_within_clopper_pearson(counts, level):
    inner = proportion_interval(*counts, method="blaker", confidence_level=level)
    outer = proportion_interval(*counts, method="clopper-pearson", confidence_level=level)
    assert outer.lower * (1 - ROUNDING) <= inner.lower
    assert inner.upper <= outer.upper * (1 + ROUNDING)


# Newcombe 1998 (Stat Med 17:857), Table I: 81/263, 15/148, 0/20, 1/29.
NEWCOMBE = {
    "wald": [(0.2522, 0.3638), (0.0527, 0.1500), (0, 0), (0, 0.1009)],
    "wilson": [(0.2553, 0.3662), (0.0624, 0.1605), (0, 0.1611), (0.0061, 0.1718)],
    "wilson-cc": [(0.2535, 0.3682), (0.0598, 0.1644), (0, 0.2005), (0.0018, 0.1963)],
    "clopper-pearson": [(0.2527, 0.3676), (0.0578, 0.1617), (0, 0.1684), (0.0009, 0.1776)],
    "mid-p": [(0.2544, 0.3658), (0.0601, 0.1581), (0, 0.1391), (0.0017, 0.1585)],
}


@pytest.mark.parametrize("method", NEWCOMBE)
def test_limits_are_those_of_newcombe_to_every_printed_digit(method):
    # The paper prints the Wald limit of 1/29 as below 0.
    interval = proportion_interval([81, 15, 0, 1], [263, 148, 20, 29], method=method)
    for lower, upper, printed in zip(interval.lower, interval.upper, NEWCOMBE[method], strict=True):
        assert (lower, upper) == pytest.approx(printed, abs=HALF_A_DIGIT)


def test_continuity_correction_gives_the_formula_of_the_paper():
    # Method 4 as it is printed, in 40 digits, without the regrouping that avoids cancellation.
    for x, n, level in ((3, 29, 0.95), (1, 1_000_000, 0.9999), (88, 109, 0.5), (999_990, 1_000_000, 0.95)):
        interval = proportion_interval(x, n, method="wilson-cc", confidence_level=level)
        with mpmath.workdps(40):
            z, p = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(level)), mpmath.mpf(x) / n
            q, scale = 1 - p, 2 * (n + z**2)
            down = z * mpmath.sqrt(z**2 - 2 - mpmath.mpf(1) / n + 4 * p * (n * q + 1))
            up = z * mpmath.sqrt(z**2 + 2 - mpmath.mpf(1) / n + 4 * p * (n * q - 1))
            lower, upper = (2 * n * p + z**2 - 1 - down) / scale, (2 * n * p + z**2 + 1 + up) / scale
        assert interval.lower == pytest.approx(float(lower), rel=ROUNDING)
        assert interval.upper == pytest.approx(float(upper), rel=ROUNDING)


def test_agresti_coull_interval_has_the_centre_of_wilson_and_is_no_narrower():
    events, total = np.array([3, 22, 50, 88]), np.array([10, 53, 100, 109])
    wilson = proportion_interval(events, total)
    agresti_coull = proportion_interval(events, total, method="agresti-coull")
    centres = [(interval.lower + interval.upper) / 2 for interval in (wilson, agresti_coull)]
    np.testing.assert_allclose(*centres, rtol=ROUNDING)
    assert (agresti_coull.lower <= wilson.lower).all()


def test_jeffreys_limits_are_quantiles_except_at_the_ends():
    interval = proportion_interval([0, 3, 10], 10, method="jeffreys")
    assert (interval.lower[0], interval.upper[2]) == (0, 1)
    assert interval.lower[1] == pytest.approx(beta.ppf(0.025, 3.5, 7.5), rel=ROUNDING)
    assert interval.upper[0] == pytest.approx(beta.ppf(0.975, 0.5, 10.5), rel=ROUNDING)


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_undefined_up_to_a_million_patients(method):
    total = np.array([1, 2, 3, 10_001, 50_970, 999_999, 1_000_000])[:, None]
    events = np.minimum(np.array([0, 1, 2, 3, 999, 1000, 1001, 50_000, 500_000, 10**6]), total)
    for level in (0.01, 0.5, 0.95, 0.9999, 1 - 1e-12):
        for x in (events, total - events):
            interval = proportion_interval(x, total, method=method, confidence_level=level)
            assert np.isfinite(interval.lower + interval.upper).all()
            assert ((interval.lower >= 0) & (interval.lower <= interval.upper) & (interval.upper <= 1)).all()


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


def test_blakers_upper_limit_may_rise_with_the_number_of_patients():
    upper = proportion_interval(0, [13, 14], method="blaker").upper
    # The acceptability jumps where an outcome at the other end joins: the digits are printed in the docstring.
    assert upper.round(5).tolist() == [0.22512, 0.23093]


def test_a_level_in_percent_is_refused_with_the_right_one():
    with pytest.raises(ValueError, match=r"confidence_level is 95; .* did you mean 0.95\?"):
        proportion_interval(1, 2, confidence_level=95)


def test_an_unknown_method_is_refused_with_the_nearest_name_and_all_names():
    with pytest.raises(ValueError, match=r"did you mean 'wilson'\?; the methods are wilson, clopper-pearson"):
        proportion_interval(1, 2, method="wilsn")
