"""Intervals for risk ratio and odds ratio: published values, their tests, properties, corners, bad input."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates.ratios import (
    ODDS_RATIO_METHODS,
    RISK_RATIO_METHODS,
    odds_ratio_interval,
    risk_ratio_interval,
)
from reanalysis.estimates.significance import two_proportion_test

SCORE = [
    (risk_ratio_interval, "miettinen-nurminen"),
    (risk_ratio_interval, "koopman"),
    (odds_ratio_interval, "miettinen-nurminen"),
    (odds_ratio_interval, "cornfield"),
]
# The conditional methods have their own tests; sums over all tables of a million patients would be slow here.
CLOSED = [(risk_ratio_interval, "katz"), (odds_ratio_interval, "woolf"), (odds_ratio_interval, "haldane-woolf")]
CORRECTED = "miettinen-nurminen"

properties = settings(database=None, derandomize=True, max_examples=30)
levels = st.sampled_from([0.01, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999])
# Mirrored limits differ by rounding only.
MIRROR = 1e-14
# Of a closed formula or a converged root, relative; the quantile's own error at 0.9999 is the largest part.
RELATIVE = 1e-12
# What is asked of a limit that inverts a test.
P_AT_LIMIT = 1e-8
HALF_OF_FOUR_DECIMALS = 0.5001e-4


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 3), st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


tables = st.tuples(groups(), groups()).map(lambda pair: (*pair[0], *pair[1]))


def all_tables(n_1, n_2):
    events_1, events_2 = np.meshgrid(np.arange(n_1 + 1), np.arange(n_2 + 1), indexing="ij")
    return events_1, n_1, events_2, n_2


# Published examples.

# Fagerland MW, Lydersen S, Laake P. Statistical Analysis of Contingency Tables, 2017, chapter 4, with the numbers
# that the authors' own R package contingencytables prints for them.
PUBLISHED = [
    (risk_ratio_interval, "koopman", (7, 34, 1, 34), (7.0, 1.2209, 42.5757)),
    (risk_ratio_interval, "miettinen-nurminen", (7, 34, 1, 34), (7.0, 1.2086, 43.0330)),
    (risk_ratio_interval, "katz", (7, 34, 1, 34), (7.0, 0.9096, 53.8695)),
    (odds_ratio_interval, "miettinen-nurminen", (9, 13, 4, 14), (5.625, 1.0934, 28.9419)),
    (odds_ratio_interval, "cornfield", (0, 16, 15, 72), (0.0, 0.0, 0.9532)),
]


@pytest.mark.parametrize(("interval", "method", "table", "printed"), PUBLISHED)
def test_interval_is_the_published_one(interval, method, table, printed):
    result = interval(*table, method=method)
    assert (result.estimate, result.lower, result.upper) == pytest.approx(printed, rel=0, abs=HALF_OF_FOUR_DECIMALS)


def test_haldane_woolf_interval_of_a_table_with_a_zero_cell_is_the_published_one():
    # As above: 0/16 v 15/72, the Gart adjusted logit interval; the package keeps the observed estimate beside it.
    result = odds_ratio_interval(0, 16, 15, 72, method="haldane-woolf")
    assert (result.lower, result.upper) == pytest.approx((0.0064, 1.9804), rel=0, abs=HALF_OF_FOUR_DECIMALS)
    assert result.estimate == pytest.approx((0.5 * 57.5) / (16.5 * 15.5), rel=RELATIVE)


# Miettinen–Nurminen limits of the risk ratio and of the odds ratio in 60-digit arithmetic: the root of the plain
# statistic, which reaches its critical value there to 25 digits also with p_1, p_2 found by halving the interval in
# which the slope of the likelihood changes sign.
TRUTH = [
    ((88, 109, 32, 109), 0.95, (2.05730508701761083, 3.77967282578975865), (5.37963233714955867, 18.8953444194918883)),
    ((13, 16, 5, 15), 0.95, (1.24901597316181504, 5.56536781508759418), (1.70075011538747696, 43.5470965634934324)),
    ((16, 22, 15, 27), 0.95, (0.842888243469602687, 2.06296399734061507), (0.644797516757280726, 7.00828181513664762)),
    ((0, 1, 1, 1), 0.5, (0.0, 0.476404933464987023), (0.0, 0.206967149080830929)),
    ((1, 1, 1, 2), 0.95, (0.230337322384211141, 14.4500271698937062), (0.0449015698691570362, math.inf)),
    ((5, 10**6, 0, 3), 0.95, (6.73235259100438421e-6, math.inf), (3.28866944912554315e-6, math.inf)),
    ((2, 3, 1, 10**6), 0.95, (93319.5288081630709, 4121604.44670416893), (133807.426556109801, 34130771.6418001463)),
    ((999_999, 10**6, 1, 3), 0.95, (1.262082359383806, 16.262288102669761), (133807.426556109801, 34130771.6418001463)),
    ((10**6, 10**6, 0, 10**6), 0.9999, (66065.5421198490054, math.inf), (17458094902.0212133, math.inf)),
    ((1, 10**6, 10**6, 10**6), 0.999, (7.84366998755883157e-8, 1.27489959946271918e-5), (0.0, 3.99544671451378486e-11)),
    (
        (300_000, 10**6, 300_100, 10**6),
        0.8,
        (0.99690338783652716, 1.00243782729697121),
        (0.99557889108828842, 1.00348467806136888),
    ),
]


@pytest.mark.parametrize(("table", "level", "of_risks", "of_odds"), TRUTH)
def test_miettinen_nurminen_limits_are_right_to_12_digits(table, level, of_risks, of_odds):
    for interval, truth in ((risk_ratio_interval, of_risks), (odds_ratio_interval, of_odds)):
        result = interval(*table, confidence_level=level)
        assert (result.lower, result.upper) == pytest.approx(truth, rel=RELATIVE, abs=0)


# The plain definitions in 50 digits.


def most_likely_with_ratio(table, phi):
    """p_1, p_2 of the largest likelihood with p_1 = phi p_2: the smaller root of a quadratic."""
    x_1, n_1, x_2, n_2 = table
    a, b, c = (n_1 + n_2) * phi, -(n_1 * phi + x_1 + n_2 + x_2 * phi), mpmath.mpf(x_1 + x_2)
    p_2 = 2 * c / (-b + mpmath.sqrt(max(b**2 - 4 * a * c, 0)))
    return phi * p_2, p_2


def risk_ratio_statistic(table, phi):
    x_1, n_1, x_2, n_2 = table
    p_1, p_2 = most_likely_with_ratio(table, phi)
    variance = p_1 * (1 - p_1) / n_1 + phi**2 * p_2 * (1 - p_2) / n_2
    distance = mpmath.mpf(x_1) / n_1 - phi * mpmath.mpf(x_2) / n_2
    # Where both groups had events in everybody, nothing varies at a ratio of 1, and nothing is rejected.
    return distance**2 / variance if distance else mpmath.mpf(0)


def odds_ratio_statistic(table, psi):
    x_1, n_1, x_2, n_2 = table
    events = x_1 + x_2
    a, b = n_2 * (psi - 1), n_1 * psi + n_2 - events * (psi - 1)
    root = mpmath.sqrt(b**2 + 4 * a * events)
    p_2 = 2 * events / (b + root) if b > 0 else (root - b) / (2 * a)
    p_1 = p_2 * psi / (1 + p_2 * (psi - 1))
    return (x_1 - n_1 * p_1) ** 2 * (1 / (n_1 * p_1 * (1 - p_1)) + 1 / (n_2 * p_2 * (1 - p_2)))


STATISTIC = {risk_ratio_interval: risk_ratio_statistic, odds_ratio_interval: odds_ratio_statistic}


def p_value_at(interval, method, table, limit):
    patients = table[1] + table[3]
    with mpmath.workdps(50):
        statistic = STATISTIC[interval](table, mpmath.mpf(limit))
        if method == CORRECTED:
            statistic *= mpmath.mpf(patients - 1) / patients
        return float(mpmath.erfc(mpmath.sqrt(statistic / 2)))


@pytest.mark.parametrize(("interval", "method"), SCORE)
@given(tables, levels)
@properties
def test_p_of_the_score_test_at_the_limits_is_alpha(interval, method, table, level):
    result = interval(*table, method=method, confidence_level=level)
    for limit in (result.lower, result.upper):
        if 0 < limit < math.inf:
            assert p_value_at(interval, method, table, limit) == pytest.approx(1 - level, rel=P_AT_LIMIT)


@pytest.mark.parametrize(("interval", "method"), SCORE)
def test_score_test_rejects_just_outside_the_limits_and_nowhere_inside(interval, method):
    # All corners: the acceptance set is one interval, and the limits are its ends.
    for n_1, n_2 in ((1, 1), (2, 1), (3, 4), (1, 50)):
        for x_1, x_2 in itertools.product({0, 1, n_1 - 1, n_1}, {0, 1, n_2 - 1, n_2}):
            table = (x_1, n_1, x_2, n_2)
            if x_1 + x_2 == 0 or (interval is odds_ratio_interval and x_1 + x_2 == n_1 + n_2):
                continue  # No value is ever rejected, and there is no statistic to look at.
            result = interval(*table, method=method, confidence_level=0.9)
            start = result.lower if result.lower > 0 else result.upper * 1e-6
            end = result.upper if result.upper < math.inf else result.lower * 1e6
            inside = np.geomspace(start * (1 + 1e-9), end * (1 - 1e-9), 9)
            assert all(p_value_at(interval, method, table, value) >= 0.1 for value in inside), table
            outside = [result.lower * factor for factor in (1 - 1e-9, 0.5, 1e-3) if result.lower > 0]
            outside += [result.upper * factor for factor in (1 + 1e-9, 2, 1e3) if result.upper < math.inf]
            assert all(p_value_at(interval, method, table, value) <= 0.1 for value in outside), table


@pytest.mark.parametrize("interval", [risk_ratio_interval, odds_ratio_interval])
def test_miettinen_nurminen_interval_excludes_1_exactly_where_the_n_minus_1_test_rejects(interval):
    table = all_tables(12, 17)
    result = interval(*table)
    rejected = two_proportion_test(*table, method="n-1").p_value < 0.05
    np.testing.assert_array_equal((result.lower > 1) | (result.upper < 1), rejected)


@pytest.mark.parametrize(("x_1", "n_1", "x_2", "n_2"), [(22, 53, 9, 32), (1, 1_000_000, 5, 6), (29, 30, 3, 400)])
def test_wald_intervals_are_the_plain_formulas(x_1, n_1, x_2, n_2):
    z = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf("0.95"))
    half = mpmath.mpf(1) / 2
    a, b, c, d = (mpmath.mpf(cell) for cell in (x_1, n_1 - x_1, x_2, n_2 - x_2))
    cases = [
        (risk_ratio_interval, "katz", a / n_1 / (c / n_2), 1 / a - mpmath.mpf(1) / n_1 + 1 / c - mpmath.mpf(1) / n_2),
        (odds_ratio_interval, "woolf", a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d),
        (
            odds_ratio_interval,
            "haldane-woolf",
            (a + half) * (d + half) / ((b + half) * (c + half)),
            sum(1 / (cell + half) for cell in (a, b, c, d)),
        ),
    ]
    for interval, method, ratio, variance in cases:
        result = interval(x_1, n_1, x_2, n_2, method=method)
        reach = mpmath.exp(z * mpmath.sqrt(variance))
        truth = [float(value) for value in (ratio, ratio / reach, ratio * reach)]
        assert [result.estimate, result.lower, result.upper] == pytest.approx(truth, rel=RELATIVE)


# Properties.


@pytest.mark.parametrize(("interval", "method"), SCORE + CLOSED)
@given(tables, levels)
@properties
def test_interval_contains_the_estimate_and_is_not_negative(interval, method, table, level):
    result = interval(*table, method=method, confidence_level=level)
    if not math.isnan(result.lower) and not math.isnan(result.estimate):
        assert 0 <= result.lower <= result.estimate <= result.upper


@pytest.mark.parametrize(("interval", "method"), SCORE + CLOSED)
@given(tables, levels)
@properties
def test_swapping_the_groups_gives_reciprocals(interval, method, table, level):
    result = interval(*table, method=method, confidence_level=level)
    swapped = interval(*table[2:], *table[:2], method=method, confidence_level=level)
    with np.errstate(divide="ignore"):
        mirrored = 1 / np.array([swapped.estimate, swapped.upper, swapped.lower])
    np.testing.assert_allclose([result.estimate, result.lower, result.upper], mirrored, rtol=MIRROR)


@pytest.mark.parametrize("method", [method for interval, method in SCORE + CLOSED if interval is odds_ratio_interval])
@given(tables, levels)
@properties
def test_counting_the_others_gives_reciprocal_odds_ratios(method, table, level):
    x_1, n_1, x_2, n_2 = table
    result = odds_ratio_interval(*table, method=method, confidence_level=level)
    others = odds_ratio_interval(n_1 - x_1, n_1, n_2 - x_2, n_2, method=method, confidence_level=level)
    with np.errstate(divide="ignore"):
        mirrored = 1 / np.array([others.estimate, others.upper, others.lower])
    np.testing.assert_allclose([result.estimate, result.lower, result.upper], mirrored, rtol=MIRROR)


@pytest.mark.parametrize("method", ["conditional-exact", "conditional-mid-p"])
def test_conditional_intervals_contain_their_own_estimate_and_mirror(method):
    x_1, n_1, x_2, n_2 = all_tables(5, 8)
    result = odds_ratio_interval(x_1, n_1, x_2, n_2, method=method)
    swapped = odds_ratio_interval(x_2, n_2, x_1, n_1, method=method)
    defined = ~np.isnan(result.estimate)
    np.testing.assert_array_equal(~defined, (x_1 + x_2 == 0) | (x_1 + x_2 == n_1 + n_2))
    assert (result.lower <= result.estimate)[defined].all()
    assert (result.estimate <= result.upper)[defined].all()
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(result.lower, 1 / swapped.upper, rtol=RELATIVE)
        np.testing.assert_allclose(result.estimate, 1 / swapped.estimate, rtol=RELATIVE)


@pytest.mark.parametrize(("interval", "method"), SCORE)
def test_limits_rise_with_events_of_the_arm_and_fall_with_those_of_the_reference(interval, method):
    # The envelope over very many tables rests on this.
    for level in (0.5, 0.95, 0.999):
        result = interval(*all_tables(17, 11), method=method, confidence_level=level)
        for limit in (result.lower, result.upper):
            assert (limit[1:] >= limit[:-1]).all()
            assert (limit[:, 1:] <= limit[:, :-1]).all()


@pytest.mark.parametrize(("interval", "method"), SCORE + CLOSED)
@given(tables)
@properties
def test_higher_confidence_gives_an_interval_that_holds_the_lower_one(interval, method, table):
    inner = interval(*table, method=method, confidence_level=0.8)
    outer = interval(*table, method=method, confidence_level=0.95)
    if not math.isnan(inner.lower):
        assert outer.lower <= inner.lower
        assert inner.upper <= outer.upper


# Corners.


@pytest.mark.parametrize(("interval", "method"), SCORE)
def test_score_limits_without_events_end_at_0_and_infinity(interval, method):
    result = interval([0, 4, 0], 10, [3, 0, 0], 12, method=method)
    assert (result.lower[0], result.upper[1]) == (0, math.inf)
    assert 0 < result.upper[0] < math.inf
    assert 0 < result.lower[1] < math.inf
    assert (result.lower[2], result.upper[2]) == (0, math.inf)
    assert (result.estimate[0], result.estimate[1]) == (0, math.inf)
    assert math.isnan(result.estimate[2])


@pytest.mark.parametrize("method", ["miettinen-nurminen", "cornfield"])
def test_odds_ratio_limits_with_events_in_everybody_end_at_0_and_infinity(method):
    result = odds_ratio_interval([10, 4, 10], 10, [3, 12, 12], 12, method=method)
    assert (result.upper[0], result.lower[1]) == (math.inf, 0)
    assert 0 < result.lower[0] < math.inf
    assert 0 < result.upper[1] < math.inf
    assert (result.lower[2], result.upper[2]) == (0, math.inf)
    assert math.isnan(result.estimate[2])


def test_risk_ratio_limits_with_events_in_everybody_have_a_closed_form():
    # p_2 stays 1 below a ratio of 1: n (1 − phi) / phi = z².
    z_squared = 1.959963984540054**2
    result = risk_ratio_interval(10, 10, 25, 25, method="koopman")
    assert result.estimate == 1
    expected = (10 / (10 + z_squared), (25 + z_squared) / 25)
    assert (result.lower, result.upper) == pytest.approx(expected, rel=RELATIVE)


def test_wald_type_limits_at_empty_cells_are_undefined():
    katz = risk_ratio_interval([0, 3, 0, 10, 10], 10, [3, 0, 0, 3, 12], 12, method="katz")
    np.testing.assert_array_equal(np.isnan(katz.lower), [True, True, True, False, False])
    np.testing.assert_array_equal(np.isnan(katz.upper), np.isnan(katz.lower))
    assert (katz.lower[4], katz.upper[4]) == (1, 1)
    woolf = odds_ratio_interval([0, 3, 10, 3, 5], 10, [3, 0, 3, 12, 5], 12, method="woolf")
    np.testing.assert_array_equal(np.isnan(woolf.lower), [True, True, True, True, False])
    np.testing.assert_array_equal(np.isnan(woolf.upper), np.isnan(woolf.lower))


@pytest.mark.parametrize(("interval", "method"), [*SCORE, (odds_ratio_interval, "haldane-woolf")])
def test_no_table_gives_a_warning_or_an_undefined_limit(interval, method):
    totals = np.array([1, 2, 3, 50, 1_000_000])
    shares = np.array([0, 1e-6, 0.3, 0.5, 1 - 1e-6, 1])
    n_1, n_2, s_1, s_2 = (grid.ravel() for grid in np.meshgrid(totals, totals, shares, shares))
    for level in (1e-200, 1e-9, 0.5, 0.95, 1 - 1e-12):
        result = interval(np.round(n_1 * s_1), n_1, np.round(n_2 * s_2), n_2, method=method, confidence_level=level)
        assert (result.lower >= 0).all()
        assert (result.lower <= result.upper * (1 + MIRROR)).all()


# Arguments.


@pytest.mark.parametrize("interval", [risk_ratio_interval, odds_ratio_interval])
def test_scalars_give_numbers_and_arrays_broadcast(interval):
    single = interval(88, 109, 32, 109)
    assert all(type(value) is float for value in (single.estimate, single.lower, single.upper))
    many = interval([[88], [16]], 109, [32, 33, 34], 109)
    assert many.lower.shape == (2, 3)
    assert many.lower[0, 0] == single.lower
    assert interval([], [], [], []).lower.shape == (0,)


@pytest.mark.parametrize(("interval", "method"), SCORE)
def test_many_tables_give_exactly_the_same_limits_as_each_alone(interval, method):
    # More than are solved at a time.
    x_1, n_1, x_2, n_2 = np.tile([[0, 16, 1], [5, 22, 4], [3, 15, 0], [5, 27, 7]], 5000)
    many = interval(x_1, n_1, x_2, n_2, method=method)
    for i in (0, 1, 2, 14_997, 14_998, 14_999):
        alone = interval(x_1[i], n_1[i], x_2[i], n_2[i], method=method)
        assert (many.lower[i], many.upper[i]) == (alone.lower, alone.upper)


@pytest.mark.parametrize("interval", [risk_ratio_interval, odds_ratio_interval])
def test_impossible_counts_and_levels_are_refused_with_their_place(interval):
    with pytest.raises(ValueError, match="events_2 is 12 but total_2 is 11 at index 1"):
        interval(1, 2, [3, 12], 11)
    with pytest.raises(ValueError, match="events_1 is -1; it must not be negative"):
        interval(-1, 2, 1, 2)
    with pytest.raises(ValueError, match=r"total_1 is 2.5 at index 0; it must be a whole number"):
        interval(1, [2.5], 1, 2)
    with pytest.raises(ValueError, match="shapes that do not fit"):
        interval([1, 1], 2, [1, 1, 1], 2)
    with pytest.raises(ValueError, match=r"did you mean 0.95\?"):
        interval(1, 2, 1, 2, confidence_level=95)


def test_an_unknown_method_is_refused_with_the_nearest_name_and_all_names():
    with pytest.raises(ValueError, match=r"did you mean 'katz'\?; the methods are miettinen-nurminen, koopman, katz"):
        risk_ratio_interval(1, 2, 1, 2, method="kats")
    with pytest.raises(ValueError, match=r"no method for an odds ratio; did you mean 'woolf'\?"):
        odds_ratio_interval(1, 2, 1, 2, method="wolf")


def test_the_menu_is_complete():
    assert list(RISK_RATIO_METHODS) == ["miettinen-nurminen", "koopman", "katz"]
    assert list(ODDS_RATIO_METHODS) == [
        "miettinen-nurminen",
        "cornfield",
        "woolf",
        "haldane-woolf",
        "conditional-exact",
        "conditional-mid-p",
    ]
