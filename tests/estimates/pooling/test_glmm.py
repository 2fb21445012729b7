"""The random-intercept logistic model: golden values, properties, corners, bad input."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtri, digamma, expit, logit, ndtri, stdtrit

from reanalysis.estimates import proportion_interval
from reanalysis.estimates.pooling import PREDICTIONS, pool
from reanalysis.estimates.pooling.glmm import glmm_profile_interval, pool_proportions_glmm
from reanalysis.estimates.pooling.logistic_normal import Studies, log_likelihood

GOLDEN = Path(__file__).parents[2] / "golden" / "pooling" / "glmm_truth.csv"
FIELDS = ("estimate", "standard_error", "tau2", "tau2_lower", "tau2_upper", "other_maximum")
# The issue asks for 1e-6. The standard error is that of the point before Newton's last step, of at most 1e-10.
RELATIVE = 1e-9
ABSOLUTE = 1e-13
# lme4 1.1-31 with 100 nodes: what its optimiser and its finite differences leave.
LME4, LME4_ERROR = 1e-6, 2e-4
# metafor 3.8-1 at its default of 7 nodes, where most studies have no events.
METAFOR = 1e-2
# Of the log-likelihood at a limit; what the search for its highest point leaves.
AT_LIMIT = 1e-9

properties = settings(database=None, derandomize=True, max_examples=18)


@st.composite
def data_sets(draw, most=1_000_000):
    sizes = draw(
        st.lists(st.one_of(st.integers(1, 5), st.integers(6, 100), st.integers(1, most)), min_size=1, max_size=6)
    )
    events = [draw(st.one_of(st.integers(0, n), st.sampled_from([0, n]))) for n in sizes]
    return np.array(events), np.array(sizes)


def values(result, *fields):
    return np.array([getattr(result, field) for field in fields])


def profile(events, total, tau2):
    """Value of the log-likelihood at its highest for each tau², by Newton's rule in mu alone."""
    tau2 = np.asarray(tau2, float)
    number = np.repeat(np.arange(tau2.size), len(events))
    studies = Studies.of(number, np.tile(events, tau2.size).astype(float), np.tile(total, tau2.size).astype(float))
    mu = np.full(tau2.shape, logit(events.sum() / total.sum()))
    for _ in range(60):
        here = log_likelihood(studies, mu, tau2)
        if (here.m**2 < -1e-20 * here.mm).all():
            break
        mu = mu - np.clip(here.m / here.mm, -1 - np.sqrt(tau2), 1 + np.sqrt(tau2))
    return here.value


def rows():
    with GOLDEN.open(encoding="utf-8") as file:
        next(file)
        return list(csv.DictReader(file))


def counts(row):
    return np.array(row["events"].split(), int), np.array(row["total"].split(), int)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_fit_is_the_golden_one(row):
    result = pool_proportions_glmm(*counts(row), confidence_level=float(row["level"]))
    truth = [float(row[field] or "nan") for field in FIELDS]
    np.testing.assert_allclose(values(result, *FIELDS), truth, rtol=RELATIVE, atol=ABSOLUTE)


def test_golden_file_holds_every_kind_of_data_set():
    names = {row["name"] for row in rows()}
    assert len(names) >= 25
    assert sum(row["other_maximum"] != "" for row in rows()) >= 2
    assert any(row["tau2"] == "0.0" for row in rows())


@pytest.mark.parametrize(
    ("name", "lme4"),
    [
        ("dat.pritz1997", (1.376594395, 0.2883798421, 0.5893095277)),
        ("dat.bcg vaccinated", (-4.935133143, 0.3312672821, 1.324104581)),
        ("dat.axfors2021 control", (-4.344087306, 0.6451230902, 5.487040114)),
    ],
)
def test_fit_is_that_of_lme4_with_100_nodes(name, lme4):
    events, total = counts(next(row for row in rows() if row["name"] == name))
    found = values(pool_proportions_glmm(events, total), "estimate", "standard_error", "tau2")
    np.testing.assert_allclose(found[[0, 2]], np.array(lme4)[[0, 2]], rtol=LME4)
    assert found[1] == pytest.approx(lme4[1], rel=LME4_ERROR)


def test_seven_nodes_of_metafor_are_near_but_not_the_truth():
    events, total = counts(next(row for row in rows() if row["name"] == "dat.axfors2021 control"))
    result = pool_proportions_glmm(events, total)
    metafor = (-4.346113291, 0.641813771, 5.467253212)
    np.testing.assert_allclose(values(result, "estimate", "standard_error", "tau2"), metafor, rtol=METAFOR)
    assert abs(result.tau2 / metafor[2] - 1) > 1e-3
    # QE.LRT needs no integral.
    assert result.q == pytest.approx(592.1182205, rel=1e-9)


@given(data_sets())
@properties
def test_nothing_is_undefined_but_what_is_documented(data):
    events, total = data
    result = pool_proportions_glmm(events, total)
    found = values(result, "estimate", "standard_error", "lower", "upper", "p_value")
    assert not np.isnan(found).any()
    assert result.lower <= result.estimate <= result.upper
    assert 0 <= result.p_value <= 1
    unknown = len(events) == 1 or total.max() == 1 or events.sum() in (0, total.sum())
    assert np.isnan(result.tau2) == np.isnan(result.prediction_lower) == unknown
    if not unknown:
        assert 0 <= result.tau2_lower <= result.tau2 <= result.tau2_upper
        assert result.prediction_lower <= result.lower
        assert result.upper <= result.prediction_upper
    assert np.isnan(values(result, "i2", "h2", "i2_lower", "h2_upper")).all()


@given(data_sets())
@properties
def test_counting_the_others_mirrors_the_fit_to_the_last_bit(data):
    events, total = data
    result, others = pool_proportions_glmm(events, total), pool_proportions_glmm(total - events, total)
    mirrored = ("estimate", "lower", "upper", "prediction_lower", "prediction_upper")
    turned = ("estimate", "upper", "lower", "prediction_upper", "prediction_lower")
    np.testing.assert_array_equal(values(result, *mirrored), -values(others, *turned))
    same = ("standard_error", "p_value", "tau2", "tau2_lower", "tau2_upper", "q", "q_p_value", "other_maximum")
    np.testing.assert_array_equal(values(result, *same), values(others, *same))


@given(data_sets(), st.randoms(use_true_random=False))
@properties
def test_the_order_of_studies_makes_no_difference_to_the_last_bit(data, random):
    events, total = data
    order = list(range(len(events)))
    random.shuffle(order)
    result, shuffled = pool_proportions_glmm(events, total), pool_proportions_glmm(events[order], total[order])
    fields = ("estimate", "lower", "upper", "tau2", "tau2_lower", "tau2_upper", "q", "prediction_upper")
    np.testing.assert_array_equal(values(result, *fields), values(shuffled, *fields))


@given(st.lists(data_sets(1000), min_size=2, max_size=5))
@settings(properties, max_examples=8)
def test_a_batch_with_a_mask_gives_what_each_data_set_gives_alone(data):
    k = max(len(events) for events, _ in data)
    # What stands in empty places is not looked at.
    events, total, where = np.full((len(data), k), 7), np.full((len(data), k), -3), np.zeros((len(data), k), bool)
    for i, (x, n) in enumerate(data):
        events[i, : len(x)], total[i, : len(x)], where[i, : len(x)] = x, n, True
    batch = pool_proportions_glmm(events, total, where=where)
    for i, (x, n) in enumerate(data):
        alone = pool_proportions_glmm(x, n)
        assert batch.k[i] == alone.k == len(x)
        for field in ("estimate", "standard_error", "lower", "tau2", "tau2_lower", "tau2_upper", "q", "p_value"):
            np.testing.assert_allclose(getattr(batch, field)[i], getattr(alone, field), rtol=1e-12, err_msg=field)


@given(data_sets(10_000), st.sampled_from([0.5, 0.95, 0.999]))
@settings(properties, max_examples=8)
def test_no_tau2_is_likelier_and_the_likelihood_has_fallen_by_half_a_quantile_at_the_limits(data, level):
    events, total = data
    result = pool_proportions_glmm(events, total, confidence_level=level)
    if not np.isfinite(result.tau2):
        return
    at = [result.tau2, result.tau2_lower, result.tau2_upper, *np.geomspace(1e-4, 1e4, 40), 0]
    value = profile(events, total, at)
    assert (value <= value[0] + 1e-10).all()
    fallen, drop = value[0] - value[1:3], chdtri(1, 1 - level) / 2
    assert fallen[1] == pytest.approx(drop, abs=AT_LIMIT)
    if result.tau2_lower > 0:
        assert fallen[0] == pytest.approx(drop, abs=AT_LIMIT)
    else:
        assert fallen[0] <= drop + AT_LIMIT


@given(data_sets(1000))
@properties
def test_tau2_of_zero_gives_the_summed_proportion_and_its_information(data):
    events, total = data
    result = pool_proportions_glmm(events, total)
    if result.tau2 != 0:
        return
    seen, patients = events.sum(), total.sum()
    assert result.estimate == pytest.approx(np.log(seen / (patients - seen)), rel=1e-14, abs=1e-15)
    assert result.standard_error == pytest.approx(np.sqrt(1 / seen + 1 / (patients - seen)), rel=1e-14)
    # The profile does not rise from 0: ½ Σ {(x − n p)² − n p (1 − p)} is not positive, or there are two maxima.
    rise = ((events * patients - total * seen) ** 2).sum() - patients * seen * (patients - seen)
    assert rise <= 0


@pytest.mark.parametrize("tau2", [0.0, 1e-16, 1e-8])
def test_likelihood_near_tau2_of_zero_is_the_binomial_one_with_its_derivatives(tau2):
    events, total = np.array([0.0, 3.0, 60.0, 1e6, 400_000.0]), np.array([10.0, 7.0, 60.0, 1e6, 1e6])
    mu = np.full(5, 0.3)
    studies = Studies.of(np.arange(5), events, total)
    found, p = log_likelihood(studies, mu, np.full(5, tau2)), expit(0.3)
    fewer = np.maximum(np.minimum(events, total - events), 0.5)
    origin = np.minimum(events, total - events) * logit(fewer / total) + total * np.log1p(-fewer / total)
    binomial = events * np.log(p) + (total - events) * np.log1p(-p) - origin
    first, second = events - total * p, total * p * (1 - p)
    slope = (first**2 - second) / 2
    # Beyond that, the next term of the series counts too.
    near = np.abs(slope) * tau2 < 1e-6
    np.testing.assert_allclose(found.value[near], (binomial + slope * tau2)[near], rtol=1e-12)
    np.testing.assert_allclose(found.m[near], first[near], rtol=1e-5)
    np.testing.assert_allclose(found.v[near], slope[near], rtol=1e-5)
    assert near[:2].all()


def test_a_slope_of_exactly_zero_is_decided_by_the_curvature():
    # (1 − 2)² + (3 − 2)² is 2, and so is 4 · ½ · ½ + 4 · ½ · ½.
    result = pool_proportions_glmm([1, 3], [4, 4])
    assert (result.tau2, result.estimate) == (0, 0)


def test_a_second_maximum_that_hides_between_two_steps_of_the_walk_is_found():
    result = pool_proportions_glmm([3, 2], [10, 2])
    assert result.tau2 == 0
    around = profile(np.array([3, 2]), np.array([10, 2]), result.other_maximum + np.array([-0.01, 0, 0.01]))
    assert around.argmax() == 1


def test_no_events_gives_minus_infinity_with_the_limit_of_clopper_and_pearson():
    result = pool_proportions_glmm([0, 0, 0], [22, 53, 109])
    exact = proportion_interval(0, 184, method="clopper-pearson")
    assert (result.estimate, result.lower, result.standard_error) == (-np.inf, -np.inf, np.inf)
    assert expit(result.upper) == pytest.approx(exact.upper, rel=1e-13)
    assert (result.tau2_lower, result.tau2_upper) == (0, np.inf)
    assert np.isnan(result.tau2)
    assert (result.q, result.q_p_value) == (0, 1)
    assert result.p_value == 2.0**-183


def test_one_study_is_its_own_estimate_with_nothing_between_studies():
    result = pool_proportions_glmm([22], [53])
    assert result.estimate == pytest.approx(np.log(22 / 31))
    assert result.standard_error == pytest.approx(np.sqrt(1 / 22 + 1 / 31))
    between = ("tau2", "tau2_lower", "tau2_upper", "q", "q_p_value", "prediction_lower", "prediction_upper")
    assert np.isnan(values(result, *between)).all()


def test_no_study_is_nan_everywhere():
    result = pool_proportions_glmm([[3, 4], [1, 2]], 10, where=[[True, True], [False, False]])
    assert np.isnan([result.estimate[1], result.lower[1], result.p_value[1], result.tau2_upper[1]]).all()
    assert result.k.tolist() == [2, 0]
    assert pool_proportions_glmm(np.zeros((0, 3)), np.ones((0, 3))).estimate.shape == (0,)
    assert np.isnan(pool_proportions_glmm([], []).estimate)


def test_one_patient_per_study_tells_the_common_proportion_only():
    result = pool_proportions_glmm([0, 1, 1, 1], [1, 1, 1, 1])
    assert result.estimate == pytest.approx(np.log(3))
    assert np.isnan(result.tau2)
    assert (result.tau2_lower, result.tau2_upper) == (0, np.inf)


def test_studies_of_one_kind_each_have_infinite_tau2():
    result = pool_proportions_glmm([[0, 10, 10], [10, 0, 0], [0, 0, 2]], [[10, 10, 10], [10, 10, 10], [1, 1, 2]])
    np.testing.assert_array_equal(result.estimate, [np.inf, -np.inf, -np.inf])
    np.testing.assert_array_equal(result.tau2, np.inf)
    np.testing.assert_array_equal([result.lower, result.upper], np.array([[-np.inf] * 3, [np.inf] * 3]))
    np.testing.assert_array_equal(result.p_value, 1)
    assert (result.tau2_lower > 0).tolist() == [True, True, False]


def test_where_both_kinds_of_studies_are_as_frequent_mu_tends_to_the_documented_limit():
    events, total = np.array([0.0, 25.0, 0.0, 3.0]), np.array([10.0, 25.0, 6.0, 3.0])
    studies, tau2 = Studies.of(np.zeros(4, int), events, total), np.array([1e8])
    mu = np.zeros(1)
    for _ in range(20):
        here = log_likelihood(studies, mu, tau2)
        mu = mu - here.m / here.mm
    result = pool_proportions_glmm(events, total)
    assert result.estimate == pytest.approx((digamma(25) + digamma(3) - digamma(10) - digamma(6)) / 4, rel=1e-13)
    # The next term is of the order 1 / tau.
    assert mu[0] == pytest.approx(result.estimate, abs=1e-3)
    assert np.isinf(result.tau2)


def test_limit_of_an_infinite_tau2_is_where_the_likelihood_is_low_enough():
    result = pool_proportions_glmm([0, 10], [10, 10])
    height = profile(np.array([0, 10]), np.array([10, 10]), [result.tau2_lower])[0]
    # The studies' own origins are at a proportion of 1 / 20.
    highest = 2 * np.log(0.5) - 2 * 10 * np.log(0.95)
    assert highest - height == pytest.approx(chdtri(1, 0.05) / 2, abs=AT_LIMIT)


def test_equal_studies_counted_twice_give_the_same_maximum_and_a_smaller_error():
    events, total = np.array([0, 3, 5, 12, 1]), np.array([14, 20, 22, 31, 25])
    once, twice = pool_proportions_glmm(events, total), pool_proportions_glmm(np.tile(events, 2), np.tile(total, 2))
    assert (twice.estimate, twice.tau2) == pytest.approx((once.estimate, once.tau2), rel=1e-10)
    assert twice.standard_error == pytest.approx(once.standard_error / np.sqrt(2), rel=RELATIVE)


def test_prediction_interval_is_t_with_k_minus_1_degrees_of_freedom():
    result = pool_proportions_glmm([0, 3, 5, 12, 1], [14, 20, 22, 31, 25])
    half = 2.7764451051977987 * np.hypot(np.sqrt(result.tau2), result.standard_error)
    assert result.prediction_upper - result.estimate == pytest.approx(half, rel=1e-12)


def likeliest(events, total, mu):
    """Value of the log-likelihood at this μ, at its highest over ever finer grids of tau²."""
    tau = np.concatenate([[0], np.geomspace(1e-3, 1e5, 150)])
    for _ in range(4):
        number = np.repeat(np.arange(tau.size), len(events))
        studies = Studies.of(number, np.tile(events, tau.size).astype(float), np.tile(total, tau.size).astype(float))
        value = log_likelihood(studies, np.full(tau.size, mu), tau**2).value
        best = value.argmax()
        tau = np.linspace(tau[max(best - 1, 0)], tau[min(best + 1, tau.size - 1)], 41)
    return value.max()


@pytest.mark.parametrize(
    ("events", "total"),
    [
        ([0, 3, 5, 12, 1], [14, 20, 22, 31, 25]),
        ([3, 4, 5, 3, 4], [10, 10, 10, 10, 10]),
        ([500_000, 1, 1, 1, 1, 1], [1_000_000, 20, 20, 20, 20, 20]),
        ([10, 0, 1_000_000, 1, 2], [10, 2, 1_000_000, 2, 2]),
    ],
)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_likelihood_has_fallen_by_half_a_quantile_at_the_profile_limits_of_mu(events, total, level):
    events, total = np.array(events), np.array(total)
    fit = pool_proportions_glmm(events, total)
    interval = glmm_profile_interval(events, total, confidence_level=level)
    assert interval.estimate == fit.estimate
    assert interval.lower < interval.estimate < interval.upper
    highest = profile(events, total, [fit.tau2])[0]
    for limit in (interval.lower, interval.upper):
        fallen = highest - likeliest(events, total, limit)
        assert fallen == pytest.approx(chdtri(1, 1 - level) / 2, abs=AT_LIMIT)


@given(data_sets())
@properties
def test_profile_limits_are_defined_mirrored_and_around_the_estimate(data):
    events, total = data
    interval, others = glmm_profile_interval(events, total), glmm_profile_interval(total - events, total)
    found = values(interval, "estimate", "lower", "upper")
    assert not np.isnan(found).any()
    assert interval.lower <= interval.estimate <= interval.upper
    np.testing.assert_array_equal(found, -values(others, "estimate", "upper", "lower"))


def test_profile_limits_of_one_proportion_are_those_of_its_likelihood_ratio():
    interval = glmm_profile_interval([[3], [0]], [[10], [10]])
    for limit in (interval.lower[0], interval.upper[0]):
        p = expit(limit)
        ratio = 2 * (3 * np.log(0.3 / p) + 7 * np.log(0.7 / (1 - p)))
        assert ratio == pytest.approx(chdtri(1, 0.05), rel=1e-12)
    assert interval.lower[1] == -np.inf
    assert -20 * np.log1p(-expit(interval.upper[1])) == pytest.approx(chdtri(1, 0.05), rel=1e-12)


def test_single_numbers_are_one_study_as_in_pool():
    single, listed = pool_proportions_glmm(3, 5), pool_proportions_glmm([3], [5])
    assert (single.estimate, single.lower, single.k) == (listed.estimate, listed.lower, 1)
    assert pool(0.3, 0.1).k == 1
    assert glmm_profile_interval(3, 5) == glmm_profile_interval([3], [5])


@pytest.mark.parametrize(
    ("name", "quantile"), [("z", -ndtri(0.025)), ("t(k-1)", -stdtrit(4, 0.025)), ("t(k-2)", -stdtrit(3, 0.025))]
)
def test_the_prediction_interval_takes_the_quantile_that_is_named(name, quantile):
    fit = pool_proportions_glmm([0, 3, 5, 12, 1], [14, 20, 22, 31, 25], prediction=name)
    half = quantile * np.sqrt(fit.tau2 + fit.standard_error**2)
    assert (fit.prediction_lower, fit.prediction_upper) == pytest.approx((fit.estimate - half, fit.estimate + half))
    assert fit.method.endswith(PREDICTIONS[name])


def test_no_prediction_is_given_where_none_is_wanted_or_defined():
    sets = [[0, 3, 5], [0, 10, 10], [0, 0, 0]], [10, 10, 10]
    without = pool_proportions_glmm(*sets, prediction="none")
    assert np.isnan([without.prediction_lower, without.prediction_upper]).all()
    assert "prediction" not in without.method
    two = pool_proportions_glmm([[3, 5], [0, 10]], [10, 10], prediction="t(k-2)")
    assert np.isnan([two.prediction_lower, two.prediction_upper]).all()
    apart = pool_proportions_glmm([0, 10, 10], [10, 10, 10], prediction="z")
    assert (apart.prediction_lower, apart.prediction_upper) == (-np.inf, np.inf)


def test_the_words_of_one_study_speak_of_no_spread():
    assert pool_proportions_glmm([3], [5]).method.endswith("; one study; Wald limits on the logit scale")


def test_lone_data_sets_give_numbers_and_batches_arrays():
    single = pool_proportions_glmm([3, 5], [10, 12])
    assert type(single.estimate) is float
    assert type(single.k) is int
    many = pool_proportions_glmm(np.ones((2, 3, 4)), [[10], [20], [30]])
    assert many.tau2.shape == many.i2.shape == many.k.shape == (2, 3)


@pytest.mark.parametrize(
    ("events", "total", "options", "message"),
    [
        ([3, 12], [10, 11], {}, "events is 12 but total is 11 at index 1"),
        ([3, -1], [10, 11], {}, "events is -1 at index 1"),
        ([3, 1.5], [10, 11], {}, "events is 1.5 at index 1"),
        ([3, 1], [10, 0], {}, "total is 0 at index 1"),
        ([[3, 1], [2, 2]], [10, 1], {"where": [True, True]}, r"events is 2 but total is 1 at index \(1, 1\)"),
        ([3, 1], [10, 10], {"confidence_level": 95}, "did you mean 0.95"),
        ([3, 1], [10, 10, 10], {}, "do not fit together"),
        ([3, 1], [10, 10], {"where": [True, True, False]}, "do not fit together"),
        ([3, 1], [10, 10], {"where": [1, 0]}, r"where is \[1, 0\]; it must be an array of true and false"),
        ([3, 1], [10, 10], {"prediction": "hksj"}, r"the methods are t\(k-1\), t\(k-2\), z, none"),
    ],
)
def test_bad_input_is_named(events, total, options, message):
    with pytest.raises(ValueError, match=message):
        pool_proportions_glmm(events, total, **options)
