"""Pooling of effects: truth in 40 digits, invariances, small k, bad input."""

from dataclasses import fields

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaincc

from reanalysis.estimates.pooling import INTERVALS, PREDICTIONS, TAU2_METHODS, effect_sizes, pool, tau2_interval

properties = settings(database=None, derandomize=True, max_examples=12)
# Units do not matter to this relative size; the change of units itself rounds the data in the 16th digit.
UNITS = 1e-10
# What the issue asks of an iterative result, relative to the truth.
TRUTH = 1e-8
# What it asks of a closed form.
CLOSED_FORM = 1e-12

# dat.nielweise2007 of R's metadat: catheter infections. metafor's default REML is 12.8% off on its risk differences.
NIEL_1 = [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4]
NIEL_TOTAL_1 = [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64]
NIEL_2 = [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1]
NIEL_TOTAL_2 = [117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69]
NIEL = effect_sizes("risk-difference", NIEL_1, NIEL_TOTAL_1, NIEL_2, NIEL_TOTAL_2)
# dat.gibson2002 of metadat, mean differences rounded: its REML and ML likelihoods have two maxima each.
GIBSON = np.array(
    [
        *[(-3, 6.135), (-16.5, 15.25), (0.15, 0.01806), (-0.57, 0.6232), (-15.08, 20.87), (-1.46, 2.027)],
        *[(-2, 2.325), (-7.7, 22.98), (-0.9, 0.489), (0.52, 1.985), (-3, 7.939), (0.26, 0.03987), (-18, 245.1)],
    ]
).T


@st.composite
def data_sets(draw):
    k = draw(st.integers(2, 8))
    y = draw(st.lists(st.integers(-300, 300), min_size=k, max_size=k))
    v = draw(st.lists(st.integers(1, 4000), min_size=k, max_size=k))
    return np.array(y) / 100, np.array(v) / 1000


def derivative(y, v, tau2, restricted):
    """Derivative of the REML or ML log-likelihood in 40 digits, twice."""
    with mpmath.workdps(40):
        w = [1 / (mpmath.mpf(float(variance)) + tau2) for variance in v]
        total = mpmath.fsum(w)
        mean = mpmath.fsum(a * mpmath.mpf(float(b)) for a, b in zip(w, y, strict=True)) / total
        fit = mpmath.fsum((a * (mpmath.mpf(float(b)) - mean)) ** 2 for a, b in zip(w, y, strict=True))
        return fit - total + (mpmath.fsum(a**2 for a in w) / total if restricted else 0)


def q_at(y, v, tau2):
    w = 1 / (v + tau2)
    return (w * (y - (w * y).sum() / w.sum()) ** 2).sum()


def same(first, second, scale=1.0):
    """Check that the second result is the first one of effects times `scale`."""
    size = scale * (first.standard_error + abs(first.estimate))
    for name in ("estimate", "standard_error", "lower", "upper", "prediction_lower", "prediction_upper"):
        expected = scale * getattr(first, name)
        assert getattr(second, name) == pytest.approx(expected, rel=UNITS, abs=UNITS * size, nan_ok=True)
    for name in ("tau2", "tau2_lower", "tau2_upper", "other_maximum"):
        expected = scale**2 * getattr(first, name)
        # Below a rounding error of the variances the data do not determine tau².
        floor = UNITS * (scale * first.standard_error) ** 2
        assert getattr(second, name) == pytest.approx(expected, rel=UNITS, abs=floor, nan_ok=True)
    for name in ("i2", "i2_lower", "i2_upper", "h2", "q", "q_p_value"):
        assert getattr(second, name) == pytest.approx(getattr(first, name), rel=UNITS, abs=UNITS, nan_ok=True)


@pytest.mark.parametrize("method", TAU2_METHODS)
@given(data_sets(), st.sampled_from([1e-9, 0.37, 100.0, 12345.678, 1e8]))
@properties
def test_units_do_not_matter(method, data, scale):
    y, v = data
    same(pool(y, v, tau2_method=method), pool(y * scale, v * scale**2, tau2_method=method), scale)


@pytest.mark.parametrize("method", TAU2_METHODS)
@given(data_sets(), st.floats(-5, 5), st.randoms())
@properties
def test_shift_order_and_sign_of_the_effects_carry_over(method, data, shift, random):
    y, v = data
    result = pool(y, v, tau2_method=method)
    shifted = pool(y + shift, v, tau2_method=method)
    assert shifted.estimate == pytest.approx(result.estimate + shift, rel=UNITS, abs=UNITS)
    assert shifted.tau2 == pytest.approx(result.tau2, rel=UNITS, abs=UNITS * v.min())
    order = random.sample(range(len(y)), len(y))
    same(result, pool(y[order], v[order], tau2_method=method))
    mirrored = pool(-y, v, tau2_method=method)
    assert (mirrored.estimate, mirrored.lower, mirrored.upper) == (-result.estimate, -result.upper, -result.lower)
    assert (mirrored.tau2, mirrored.p_value) == (result.tau2, result.p_value)


@pytest.mark.parametrize("measure", ["risk-difference", "log-risk-ratio", "log-odds-ratio", "peto"])
def test_swapping_the_groups_mirrors_the_pooled_effect_exactly(measure):
    swapped = effect_sizes(measure, NIEL_2, NIEL_TOTAL_2, NIEL_1, NIEL_TOTAL_1)
    given_order = effect_sizes(measure, NIEL_1, NIEL_TOTAL_1, NIEL_2, NIEL_TOTAL_2)
    result, mirror = pool(given_order.estimate, given_order.variance), pool(swapped.estimate, swapped.variance)
    assert mirror.estimate == pytest.approx(-result.estimate, rel=CLOSED_FORM)
    assert (mirror.lower, mirror.upper) == pytest.approx((-result.upper, -result.lower), rel=CLOSED_FORM)


@pytest.mark.parametrize("method", ["reml", "ml"])
@given(data_sets())
@properties
def test_the_likelihood_rises_before_its_maximum_and_falls_after_it(method, data):
    y, v = data
    tau2 = mpmath.mpf(pool(y, v, tau2_method=method).tau2)
    # A rounding error of the smallest variance is the least that the data determine.
    margin = mpmath.mpf(TRUTH) * tau2 + mpmath.mpf(1e-15) * mpmath.mpf(float(v.min()))
    if tau2 > margin:
        assert derivative(y, v, tau2 - margin, method == "reml") > 0
    assert derivative(y, v, tau2 + margin, method == "reml") < 0


def test_bcg_trials_as_van_houwelingen_and_others_print_them():
    # Stat Med 2002;21:589-624, pages 596 and 597; the paper's .703 is a slip of its rounding of .7024.
    ill_1, well_1 = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27], [119, 300, 228, 13536, 5036, 1361, 2537]
    well_1 += [87886, 7470, 1699, 50448, 2493, 16886]
    ill_2, well_2 = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29], [128, 274, 209, 12619, 5761, 1079, 619]
    well_2 += [87892, 7232, 1600, 27197, 2338, 17825]
    bcg = effect_sizes("log-odds-ratio", ill_1, np.add(ill_1, well_1), ill_2, np.add(ill_2, well_2))
    data = bcg.estimate, bcg.variance
    common = pool(*data, tau2_method="common", interval="z")
    assert [round(np.exp(value), 3) for value in (common.estimate, common.lower)] == [0.647, 0.595]
    random = pool(*data, tau2_method="ml", interval="z")
    ratios = [round(np.exp(value), 3) for value in (random.estimate, random.lower, random.upper)]
    assert ratios == [0.476, 0.336, 0.675]
    profile = tau2_interval(*data, method="profile-likelihood", tau2_method="ml")
    # metafor 3.8-1, confint(type = "PL"), to the digits that its own tests check.
    assert [round(value, 4) for value in (profile.estimate, profile.lower, profile.upper)] == [0.3025, 0.1151, 0.8937]


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_reml_is_right_where_metafor_stops_early(scale):
    tau2 = pool(NIEL.estimate * scale, NIEL.variance * scale**2).tau2
    # metafor 3.8-1 gives 1.382e-4 by default.
    assert tau2 == pytest.approx(1.22552942518744e-4 * scale**2, rel=TRUTH)
    margin = mpmath.mpf(TRUTH) * tau2
    data = NIEL.estimate * scale, NIEL.variance * scale**2
    assert derivative(*data, tau2 - margin, True) > 0 > derivative(*data, tau2 + margin, True)


@pytest.mark.parametrize(("method", "highest_is_zero"), [("reml", False), ("ml", True)])
def test_the_higher_of_two_maxima_is_taken_and_the_other_is_told(method, highest_is_zero):
    result = pool(*GIBSON, tau2_method=method)
    assert (result.tau2 == 0) == highest_is_zero
    assert (result.other_maximum == 0) != highest_is_zero
    inner = max(result.tau2, result.other_maximum)
    margin = TRUTH * inner
    assert (
        derivative(*GIBSON, inner - margin, method == "reml")
        > 0
        > derivative(*GIBSON, inner + margin, method == "reml")
    )
    assert derivative(*GIBSON, mpmath.mpf(0), method == "reml") < 0
    assert np.isnan(pool(NIEL.estimate, NIEL.variance, tau2_method=method).other_maximum)


def test_no_grid_of_tau2_holds_a_higher_likelihood():
    rng = np.random.default_rng(20261120)
    v = 10.0 ** rng.uniform(-6, 0, (300, 4))
    y = rng.normal(0, np.sqrt(v + 10.0 ** rng.uniform(-6, 0, (300, 1))))
    several = 0
    for method in ("reml", "ml"):
        result = pool(y, v, tau2_method=method)
        several += np.isfinite(result.other_maximum).sum()
        grid = np.concatenate([[0], np.geomspace(1e-9, 1e2, 200)])
        candidates = np.concatenate([np.broadcast_to(grid, (300, 201)), result.tau2[:, None]], axis=1)
        w = 1 / (v[:, None, :] + candidates[..., None])
        mean = (w * y[:, None, :]).sum(-1) / w.sum(-1)
        height = np.log(w).sum(-1) - (w * (y[:, None, :] - mean[..., None]) ** 2).sum(-1)
        height -= np.log(w.sum(-1)) if method == "reml" else 0
        # Both heights carry rounding errors of the size of the terms of the sums.
        assert (height[:, -1] >= height[:, :-1].max(axis=1) - 1e-9).all()
    assert several > 10


@given(data_sets())
@properties
def test_paule_mandel_is_where_q_meets_its_expectation_and_is_empirical_bayes(data):
    y, v = data
    result = pool(y, v, tau2_method="pm")
    assert result.tau2 == pool(y, v, tau2_method="eb").tau2
    if result.tau2 > 0:
        assert q_at(y, v, result.tau2) == pytest.approx(len(y) - 1, rel=TRUTH)
    else:
        assert result.q <= (len(y) - 1) * (1 + CLOSED_FORM)


@given(data_sets(), st.sampled_from([0.5, 0.8, 0.95, 0.9999]))
@properties
def test_q_at_its_limits_has_the_tail_that_the_level_leaves(data, level):
    y, v = data
    interval = tau2_interval(y, v, confidence_level=level)
    assert 0 <= interval.lower <= interval.upper < np.inf
    tail, df = (1 - level) / 2, len(y) - 1
    if interval.lower > 0:
        assert gammaincc(df / 2, q_at(y, v, interval.lower) / 2) == pytest.approx(tail, rel=TRUTH)
    if interval.upper > 0:
        assert 1 - gammaincc(df / 2, q_at(y, v, interval.upper) / 2) == pytest.approx(tail, rel=TRUTH, abs=1e-14)
    result = pool(y, v, confidence_level=level)
    assert (result.tau2_lower, result.tau2_upper) == (interval.lower, interval.upper)


@pytest.mark.parametrize("method", ["reml", "ml"])
@given(data_sets(), st.sampled_from([0.5, 0.95, 0.9999]))
@properties
def test_profile_likelihood_limits_hold_the_estimate_and_lie_at_the_threshold(method, data, level):
    y, v = data
    interval = tau2_interval(y, v, method="profile-likelihood", tau2_method=method, confidence_level=level)
    assert 0 <= interval.lower <= interval.estimate <= interval.upper < np.inf

    def height(tau2):
        w = 1 / (v + tau2)
        value = np.log(w).sum() - q_at(y, v, tau2)
        return value - np.log(w.sum()) if method == "reml" else value

    # Twice a fall of the log-likelihood is a chi-square with one degree of freedom.
    for limit in {interval.lower, interval.upper} - {0.0}:
        fall = height(interval.estimate) - height(limit)
        assert gammaincc(0.5, fall / 2) == pytest.approx(1 - level, rel=TRUTH)


def test_closed_estimators_follow_their_formulas_and_stop_at_zero():
    y, v = np.array([0.1, 0.9, -0.4, 1.3]), np.array([0.04, 0.09, 0.02, 0.25])
    w, k = 1 / v, 4
    q = q_at(y, v, 0.0)
    crude = ((y - y.mean()) ** 2).sum() / k
    expected = {
        "common": 0.0,
        "dl": (q - 3) / (w.sum() - (w**2).sum() / w.sum()),
        "he": crude * k / 3 - v.mean(),
        "hs": (q - 4) / w.sum(),
        "sj": crude * q_at(y, v, crude) / 3,
    }
    for method, tau2 in expected.items():
        assert pool(y, v, tau2_method=method).tau2 == pytest.approx(tau2, rel=CLOSED_FORM)
        alike = pool(y / 100, v, tau2_method=method).tau2
        assert alike > 0 if method == "sj" else alike == 0


def test_the_factor_of_hartung_and_knapp_narrows_unless_it_is_floored():
    y, v = np.array([0.1, 0.11, 0.12, 0.1]), np.array([0.04, 0.09, 0.02, 0.25])
    plain, floored = (pool(y, v, interval=name) for name in ("hksj", "hksj-floor"))
    normal = pool(y, v, interval="z")
    assert plain.standard_error < floored.standard_error == normal.standard_error
    assert floored.upper - floored.estimate == pytest.approx(3.182446305284264 * normal.standard_error, rel=CLOSED_FORM)
    apart = [pool(5 * np.arange(4), v, tau2_method="common", interval=name) for name in ("hksj", "hksj-floor")]
    assert apart[0].standard_error == apart[1].standard_error


def test_prediction_intervals_differ_in_quantile_and_standard_error():
    y, v = np.array([0.1, 0.9, -0.4, 1.3]), np.array([0.04, 0.09, 0.02, 0.25])
    results = {name: pool(y, v, prediction=name) for name in PREDICTIONS}
    classic = pool(y, v, interval="z")
    # Quantiles of the normal and of Student's t with 3 and 2 degrees of freedom.
    quantiles = {"z": 1.959963984540054, "t(k-1)": 3.182446305284264, "t(k-2)": 0.95 / np.sqrt(0.04875)}
    for name, quantile in quantiles.items():
        half = quantile * np.sqrt(classic.tau2 + classic.standard_error**2)
        assert results[name].prediction_upper - classic.estimate == pytest.approx(half, rel=CLOSED_FORM)
        assert classic.estimate - results[name].prediction_lower == pytest.approx(half, rel=CLOSED_FORM)
    half = quantiles["t(k-1)"] * np.sqrt(classic.tau2 + results["hksj"].standard_error ** 2)
    assert results["hksj"].prediction_upper - classic.estimate == pytest.approx(half, rel=CLOSED_FORM)
    assert np.isnan(results["none"].prediction_upper)
    assert np.isnan(pool(y, v, tau2_method="common").prediction_lower)
    assert np.isnan(pool(y[:2], v[:2], prediction="t(k-2)").prediction_lower)


@given(data_sets())
@properties
def test_i2_and_its_limits_are_tau2_against_the_typical_variance(data):
    y, v = data
    w = 1 / v
    typical = (len(y) - 1) / (w.sum() - (w**2).sum() / w.sum())
    result = pool(y, v)
    for end in ("", "_lower", "_upper"):
        tau2, i2, h2 = (getattr(result, name + end) for name in ("tau2", "i2", "h2"))
        assert i2 == pytest.approx(tau2 / (tau2 + typical), rel=TRUTH)
        assert h2 == pytest.approx(1 + tau2 / typical, rel=TRUTH)
    common = pool(y, v, tau2_method="common")
    assert common.h2 == pytest.approx(common.q / (len(y) - 1), rel=CLOSED_FORM)
    assert np.isnan(common.tau2_upper)


def test_one_study_keeps_its_own_normal_interval_and_says_nothing_about_others():
    result = pool([0.3], [0.04])
    half = 0.2 * 1.959963984540054
    assert (result.k, result.estimate, result.standard_error) == (1, 0.3, 0.2)
    assert (result.lower, result.upper) == pytest.approx((0.3 - half, 0.3 + half), rel=CLOSED_FORM)
    defined = {"estimate", "standard_error", "lower", "upper", "p_value", "k", "confidence_level", "method"}
    for field in fields(result):
        if field.name not in defined:
            assert np.isnan(getattr(result, field.name)), field.name


def test_two_studies_have_an_interval_with_one_degree_of_freedom():
    result = pool([0.3, 0.5], [0.04, 0.04], interval="hksj")
    # Half the difference of two equally precise studies, times t(1).
    assert result.upper - 0.4 == pytest.approx(0.1 * 12.706204736174706, rel=CLOSED_FORM)


def test_no_study_gives_nothing_but_undefined_numbers():
    for result in (pool([], []), pool([0.3, 0.1], [0.04, 1.0], where=[False, False])):
        assert result.k == 0
        assert np.isnan([result.estimate, result.lower, result.p_value, result.tau2, result.q]).all()


@pytest.mark.parametrize("method", TAU2_METHODS)
@pytest.mark.parametrize("effect", [0.0, 0.1, -1e9])
def test_identical_effects_have_no_variance_between_them(method, effect):
    result = pool(np.full(3, effect), [0.3, 0.01, 7.0], tau2_method=method, interval="hksj")
    assert (result.estimate, result.tau2, result.q, result.i2) == (effect, 0, 0, 0)
    assert (result.standard_error, result.lower, result.upper) == (0, effect, effect)
    assert result.p_value == (1 if effect == 0 else 0)
    if method != "common":
        assert (result.tau2_lower, result.tau2_upper) == (0, 0)
    assert pool(np.full(3, effect), [0.3, 0.01, 7.0], tau2_method=method).standard_error > 0


@pytest.mark.parametrize("method", TAU2_METHODS)
def test_many_sets_with_gaps_give_the_results_of_each_alone(method):
    rng = np.random.default_rng(1)
    y, v = rng.normal(size=(3, 4, 7)), rng.uniform(0.1, 1, (3, 4, 7))
    where = rng.random((3, 4, 7)) < 0.5
    where[0, 0], where[0, 1] = False, np.arange(7) == 3
    for interval, prediction in zip(INTERVALS, ["z", "t(k-2)", "hksj"], strict=True):
        options = {"tau2_method": method, "interval": interval, "prediction": prediction}
        many = pool(np.where(where, y, np.nan), np.where(where, v, -1), where=where, **options)
        for place in np.ndindex(3, 4):
            alone = pool(y[place][where[place]], v[place][where[place]], **options)
            for field in fields(alone):
                if field.name not in ("method", "confidence_level"):
                    found = getattr(many, field.name)[place]
                    assert found == pytest.approx(getattr(alone, field.name), rel=CLOSED_FORM, nan_ok=True)


def test_more_sets_than_are_solved_at_a_time_and_sets_that_are_broadcast():
    rng = np.random.default_rng(2)
    y = rng.normal(size=(5000, 6))
    many = pool(y, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    for i in (0, 3332, 3333, 4999):
        alone = pool(y[i], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        assert (many.tau2[i], many.lower[i]) == pytest.approx((alone.tau2, alone.lower), rel=CLOSED_FORM)
    assert pool(np.zeros((0, 5)), np.ones(5)).estimate.shape == (0,)


@pytest.mark.parametrize(
    ("effects", "variances", "options", "message"),
    [
        ([1, 2], [1, 0], {}, "variances is 0 at index 1; it must be a finite number above 0"),
        ([1, 2], [-1, 1], {}, "variances is -1 at index 0"),
        ([1, 2], [1, np.inf], {}, "variances is inf at index 1"),
        ([[1, 2], [1, 2]], [[1, 2], [np.nan, 2]], {}, r"variances is nan at index \(1, 0\)"),
        ([1, np.nan], [1, 1], {}, "effects is nan at index 1; it must be a finite number"),
        ([1, 2], [1, 2, 3], {}, r"do not fit together: effects \(2,\), variances \(3,\)"),
        ("a", [1], {}, "effects is 'a'"),
        ([[1, 2], [1e200, 0]], [1, 1], {}, "of data set 1 differ by more than 1e\\+60"),
        ([1, 2], [1e-200, 1e200], {}, "of data set 0 differ by more than 1e\\+60"),
        ([1, 2], [1, 1], {"where": [1, 0]}, r"where is \[1, 0\]; it must be an array of true and false"),
        ([1, 2], [1, 1], {"where": "x"}, "where is 'x'; it must be an array of true and false"),
        ([10**400, 1], [1, 1], {}, r"effects is 1.00000e\+400 at index 0; it is too large"),
        ([1, 2], [1, -1234567.5], {}, "variances is -1234567.5 at index 1"),
        ([1, None], [1, 1], {}, "effects is None at index 1; it must be a number"),
        (np.ma.array([1, 2], mask=[0, 1]), [1, 1], {}, "effects is a masked array, .*; use `where`"),
        ([1, 2], [1, 1], {"tau2_method": "remml"}, "did you mean 'reml'"),
        ([1, 2], [1, 1], {"interval": "t"}, "the methods are z, hksj, hksj-floor"),
        ([1, 2], [1, 1], {"prediction": "riley"}, "no method for a prediction interval"),
        ([1, 2], [1, 1], {"confidence_level": 95}, "did you mean 0.95"),
    ],
)
def test_bad_input_is_named(effects, variances, options, message):
    with pytest.raises(ValueError, match=message):
        pool(effects, variances, **options)


def test_the_words_of_one_study_are_those_of_its_normal_interval():
    assert pool(0.3, 0.1).method == pool([[1, np.nan], [2, 3]], 1, where=[[True, False], [False, True]]).method
    assert pool(0.3, 0.1).method == "one study; normal"
    # Of several sets, the words are those of what is pooled.
    assert pool([[1, 2], [2, 3]], 1, where=[[True, False], [True, True]]).method.startswith("REML")


def test_profile_likelihood_limits_need_a_likelihood():
    with pytest.raises(ValueError, match="reml or ml, not of dl"):
        tau2_interval([1, 2], [1, 1], method="profile-likelihood", tau2_method="dl")
