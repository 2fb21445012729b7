"""Coverage of the intervals: against plain sums over all samples, and against what is known of the methods."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom

from reanalysis.estimates import coverage_sums
from reanalysis.estimates.constrained import CONSTRAINED
from reanalysis.estimates.coverage import comparison_coverage, proportion_coverage
from reanalysis.estimates.coverage_sums import sum_over_tables
from reanalysis.estimates.measures import MEASURES
from reanalysis.estimates.proportions import PROPORTION_METHODS, proportion_interval

properties = settings(database=None, derandomize=True, max_examples=25)
# Sums of at most a few hundred probabilities, each right to the last digits.
SUM = 1e-11
# A plain sum is taken this far beside each jump; coverage changes by at most about n times as much.
BESIDE = 1e-10
PLAIN = 1e-8
# The plain search for the most likely proportions stays this far off impossible ones.
AT_END = 1e-13
COMPARISONS = [
    (measure, method)
    for measure, methods in (
        ("risk_difference", ["miettinen-nurminen", "newcombe", "wald"]),
        ("risk_ratio", ["miettinen-nurminen", "katz"]),
        ("odds_ratio", ["miettinen-nurminen", "woolf", "conditional-exact"]),
    )
    for method in methods
]
TABLES = [(2, 3, 1, 4), (0, 4, 3, 5), (5, 5, 1, 4), (3, 6, 0, 5)]


def covers_at(total, limits, p):
    """Coverage at one proportion, outcome by outcome."""
    return sum(binom.pmf(x, total, p) for x in range(total + 1) if limits[0][x] <= p <= limits[1][x])


def places(low, high, jumps, between):
    """Both sides of every jump in a range, and equal steps."""
    inside = [jump for jump in np.ravel(jumps) if low < jump < high]
    found = [*np.linspace(low + BESIDE, high - BESIDE, between), *(np.array(inside) - BESIDE)]
    return [place for place in [*found, *(np.array(inside) + BESIDE)] if low <= place <= high]


@pytest.mark.parametrize("method", PROPORTION_METHODS)
@pytest.mark.parametrize(("events", "total"), [(1, 1), (0, 5), (3, 8), (15, 22)])
def test_coverage_of_a_proportion_is_the_plain_sum_over_outcomes(method, events, total):
    # Wilson's interval as the range of all: some methods' own have no width.
    interval = proportion_interval(events, total)
    everyone = proportion_interval(np.arange(total + 1), total, method=method)
    limits = everyone.lower, everyone.upper
    coverage = proportion_coverage(total, interval.lower, interval.upper, method=method)
    plain = [covers_at(total, limits, p) for p in places(interval.lower, interval.upper, limits, 50)]
    assert coverage.minimum == pytest.approx(min(plain), abs=PLAIN)
    assert interval.lower <= coverage.minimum_at <= interval.upper
    cuts = np.unique([interval.lower, interval.upper, *np.clip(limits, interval.lower, interval.upper).ravel()])
    # Coverage is a polynomial of degree `total` in each piece: Gauss's rule is exact.
    gauss = np.column_stack(np.polynomial.legendre.leggauss(total))
    integral = sum(
        (b - a) / 2 * sum(w * covers_at(total, limits, (a + b) / 2 + (b - a) / 2 * t) for t, w in gauss)
        for a, b in itertools.pairwise(cuts)
    )
    assert coverage.mean == pytest.approx(integral / (interval.upper - interval.lower), abs=SUM)


def test_coverage_of_intervals_for_22_patients_is_as_published():
    # Means over all proportions, minima over those from 0.1 to 0.9.
    assert proportion_coverage(22, 0, 1, method="wilson").mean == pytest.approx(0.953, abs=5e-4)
    for method, minimum in {"wilson": 0.923, "mid-p": 0.932, "clopper-pearson": 0.952}.items():
        assert proportion_coverage(22, 0.1, 0.9, method=method).minimum == pytest.approx(minimum, abs=5e-4)


def square(method, total_1, total_2, low, high, levels):
    """Mean and minimum of coverage of a difference over a square of two proportions, along lines of equal p_2."""
    events = np.arange(total_1 + 1.0), np.arange(total_2 + 1.0)
    counts = np.broadcast_arrays(events[0][:, None], total_1, events[1], total_2)
    limits = MEASURES["risk_difference"].methods[method][1](*(count.astype(float) for count in counts), 0.95)
    groups = (events[0], total_1), (events[1], total_2)
    lines = [
        sum_over_tables(low - p, high - p, groups, limits, lambda d, p=p: (p + d, np.full_like(d, p)))
        for p in np.linspace(low, high, levels)
    ]
    return np.mean([line[0] for line in lines]), min(line[1] for line in lines)


def test_coverage_of_differences_of_22_and_27_patients_is_as_published():
    assert square("miettinen-nurminen", 22, 27, 0, 1, 21)[0] == pytest.approx(0.952, abs=5e-4)
    # The published minima are over a grid of lines of its own.
    assert square("miettinen-nurminen", 22, 27, 0.1, 0.9, 17)[1] == pytest.approx(0.935, abs=1e-3)
    assert square("newcombe", 22, 27, 0.1, 0.9, 17)[1] == pytest.approx(0.931, abs=1e-3)


@pytest.mark.parametrize("method", ["clopper-pearson", "blaker"])
@given(st.integers(1, 400))
@properties
def test_exact_intervals_cover_at_least_as_often_as_they_say(method, total):
    coverage = proportion_coverage(total, 0.05, 0.95, method=method)
    assert coverage.minimum >= 0.95 - SUM
    assert coverage.minimum <= coverage.mean <= 1


@given(st.integers(1, 400), st.integers(0, 500), st.integers(1, 500), st.sampled_from(["wilson", "jeffreys", "wald"]))
@properties
def test_counting_the_others_leaves_coverage_as_it_is(total, start, width, method):
    low, high = start / 1000, (start + width) / 1000
    coverage = proportion_coverage(total, low, high, method=method)
    mirrored = proportion_coverage(total, 1 - high, 1 - low, method=method)
    assert mirrored.mean == pytest.approx(coverage.mean, abs=SUM)
    assert mirrored.minimum == pytest.approx(coverage.minimum, abs=SUM)


def test_an_interval_of_no_width_has_the_coverage_at_that_point():
    # Wald's interval of 0 of 20 is 0 to 0, and with a true proportion of 0 every sample is 0 of 20.
    coverage = proportion_coverage(20, 0, 0, method="wald")
    assert (coverage.mean, coverage.minimum, coverage.minimum_at) == (1, 1, 0)
    assert proportion_coverage(20, 0, 1, method="wald").minimum == 0
    half = proportion_coverage(1, 0.5, 0.5, method="wilson")
    assert half.mean == half.minimum == 1


def test_a_range_whose_ends_carry_rounding_does_not_take_in_the_jump_beside_it():
    interval = proportion_interval(88, 109)
    exactly = proportion_coverage(109, interval.lower, interval.upper)
    rounded = proportion_coverage(109, interval.lower - 1e-14, interval.upper + 1e-14)
    assert rounded.minimum == pytest.approx(exactly.minimum, abs=SUM)


def test_of_many_patients_only_outcomes_near_the_range_are_summed_and_nothing_is_lost():
    total = 5000
    interval = proportion_interval([0, 3, 1500, 5000], total)
    coverage = proportion_coverage(total, interval.lower, interval.upper)
    everyone = proportion_interval(np.arange(total + 1), total)
    for index in range(4):
        p = coverage.minimum_at[index]
        sides = []
        for place in (p * (1 - 1e-12), p, p * (1 + 1e-12)):
            covering = np.flatnonzero((everyone.lower <= place) & (place <= everyone.upper))
            sides.append(binom.cdf(covering[-1], total, p) - binom.cdf(covering[0] - 1, total, p))
        assert coverage.minimum[index] == pytest.approx(min(sides), abs=1e-10)


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
def test_a_million_patients_have_a_coverage(method):
    interval = proportion_interval([0, 1, 300_000, 1_000_000], 1_000_000, method=method)
    coverage = proportion_coverage(1_000_000, interval.lower, interval.upper, method=method)
    assert ((coverage.minimum > 0.83) & (coverage.minimum <= coverage.mean) & (coverage.mean <= 1)).all()
    assert coverage.mean[2] == pytest.approx(0.95, abs=2e-4)


def test_rows_with_the_same_total_do_not_influence_one_another():
    totals = np.array([[22, 27, 22], [27, 900, 22]])
    interval = proportion_interval([[3, 8, 20], [9, 30, 3]], totals, method="mid-p")
    together = proportion_coverage(totals, interval.lower, interval.upper, method="mid-p")
    assert together.mean.shape == together.minimum.shape == (2, 3)
    for index in np.ndindex(2, 3):
        alone = proportion_coverage(totals[index], interval.lower[index], interval.upper[index], method="mid-p")
        assert type(alone.mean) is type(alone.minimum) is type(alone.lower) is float
        assert together.mean[index] == pytest.approx(alone.mean, abs=SUM)
        assert together.minimum[index] == pytest.approx(alone.minimum, abs=SUM)
    assert proportion_coverage([], [], []).mean.shape == (0,)


def test_outcomes_that_are_not_consecutive_are_summed_one_run_after_another(monkeypatch):
    def odd_limits(events, total, level):
        # Every third outcome has no interval, and the others' limits do not rise.
        lower = np.where(events % 2 == 0, 0.1, 0.3)
        return np.where(events % 3 == 0, np.nan, lower), np.full(events.shape, 0.8)

    monkeypatch.setitem(PROPORTION_METHODS, "odd", ("odd", odd_limits))
    coverage = proportion_coverage(7, 0.2, 0.9, method="odd")
    limits = odd_limits(np.arange(8), 7, 0.95)
    plain = np.linspace(0.2, 0.9, 1401)
    assert coverage.minimum == 0
    assert coverage.mean == pytest.approx(np.mean([covers_at(7, limits, p) for p in plain]), abs=1e-3)
    narrow = proportion_coverage(7, 0.35, 0.75, method="odd")
    plain = [covers_at(7, limits, p) for p in np.linspace(0.35, 0.75, 513)]
    assert narrow.minimum == pytest.approx(min(plain), abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 0.1, 0.2), "total is 0; it must be at least 1"),
        (([20, 2.5], 0.1, 0.2), "total is 2.5 at index 1; it must be a whole number"),
        ((20, 0.3, 0.2), "the range is 0.3 to 0.2; it must rise"),
        (([20, 20], 0.1, [0.2, 1.2]), "the range is 0.1 to 1.2 at index 1; it must rise"),
        ((20, float("nan"), 0.2), "the range is nan to 0.2; it must rise"),
        (([20, 21], [0.1, 0.1, 0.1], 0.2), r"do not fit together: total \(2,\), lower \(3,\), upper \(\)"),
        ((20, "low", 0.2), "lower is 'low'; it must be a number"),
        ((20, 0.1, 1.0000001), "the range is 0.1 to 1.0000001; it must rise"),
    ],
)
def test_impossible_ranges_are_named_with_their_place(arguments, message):
    with pytest.raises(ValueError, match=message):
        proportion_coverage(*arguments)


def test_unknown_measures_and_methods_are_refused():
    with pytest.raises(ValueError, match=r"did you mean 'risk_ratio'\?; the methods are risk_difference"):
        comparison_coverage("risk_rato", 1, 2, 1, 2)
    with pytest.raises(ValueError, match="'newcombe' is no method for a risk ratio"):
        comparison_coverage("risk_ratio", 1, 2, 1, 2, method="newcombe")
    with pytest.raises(ValueError, match="events_2 is 3 but total_2 is 2 at index 1"):
        comparison_coverage("odds-ratio", 1, 2, [1, 3], 2)


def plain_proportions(measure, value, x_1, n_1, x_2, n_2):
    """Most likely proportions with this value of a measure, by a root of the slope of the likelihood."""

    def other(p_2):
        if measure == "risk_difference":
            return p_2 + value, 1.0
        if measure == "risk_ratio":
            return math.exp(value) * p_2, math.exp(value)
        odds = math.exp(value) * p_2 / (1 - p_2)
        return odds / (1 + odds), math.exp(value) / (1 - p_2 + math.exp(value) * p_2) ** 2

    def slope(p_2):
        p_1, growth = other(p_2)
        of_1 = (x_1 / p_1 if x_1 else 0) - ((n_1 - x_1) / (1 - p_1) if x_1 < n_1 else 0)
        return of_1 * growth + (x_2 / p_2 if x_2 else 0) - ((n_2 - x_2) / (1 - p_2) if x_2 < n_2 else 0)

    ends = {
        "risk_difference": (max(0, -value), min(1, 1 - value)),
        "risk_ratio": (0, min(1, math.exp(-value))),
        "odds_ratio": (0, 1),
    }[measure]
    low, high = ends[0] + AT_END, ends[1] - AT_END
    if low >= high:
        p_2 = sum(ends) / 2
    elif slope(low) <= 0 or slope(high) >= 0:
        p_2 = low if slope(low) <= 0 else high
    else:
        p_2 = brentq(slope, low, high, xtol=1e-15, rtol=1e-14)
    return min(max(other(p_2)[0], 0), 1), p_2


@pytest.mark.parametrize("measure", CONSTRAINED)
@pytest.mark.parametrize("table", [*TABLES, (88, 109, 32, 109), (0, 40, 7, 60), (60, 60, 60, 61), (1, 1, 0, 1)])
def test_proportions_are_the_most_likely_ones_with_that_value_of_the_measure(measure, table):
    values = np.array([-0.93, -0.4, -1e-3, 0.0, 0.2, 0.71, 0.99])
    values = values if measure == "risk_difference" else 6 * values
    p_1, p_2 = CONSTRAINED[measure](values, *table)
    for index, value in enumerate(values):
        # The plain root stays off the ends of the segment, in p_1 by up to exp(6) times as much.
        plain = plain_proportions(measure, value, *table)
        assert (p_1[index], p_2[index]) == pytest.approx(plain, abs=1000 * AT_END)


@pytest.mark.parametrize(("measure", "method"), COMPARISONS)
@pytest.mark.parametrize("table", TABLES)
def test_coverage_of_a_comparison_is_the_plain_sum_over_tables(measure, method, table):
    n_1, n_2 = table[1], table[3]
    coverage = comparison_coverage(measure, *table, method=method)
    if math.isnan(coverage.lower):
        assert method in ("katz", "woolf")
        assert math.isnan(coverage.mean)
        return
    tables = list(itertools.product(range(n_1 + 1), range(n_2 + 1)))
    x_1, x_2 = np.array(tables).T
    interval = MEASURES[measure].interval(x_1, n_1, x_2, n_2, method=method)
    scale = (lambda values: values) if measure == "risk_difference" else np.log
    with np.errstate(divide="ignore"):
        low, high, lower, upper = map(scale, (coverage.lower, coverage.upper, interval.lower, interval.upper))

    def plain(value):
        p_1, p_2 = plain_proportions(measure, value, *table)
        return sum(
            binom.pmf(a, n_1, p_1) * binom.pmf(b, n_2, p_2)
            for (a, b), covers in zip(tables, (lower <= value) & (value <= upper), strict=True)
            if covers
        )

    jumps = np.concatenate([lower, upper])
    at_places = [plain(value) for value in places(low, high, jumps[np.isfinite(jumps)], 20)]
    assert coverage.minimum <= min(at_places) + PLAIN
    if (coverage.minimum_at, coverage.minimum_at) != (coverage.lower, coverage.upper):
        lowest = scale(coverage.minimum_at)
        sides = [plain(np.clip(lowest + side, low, high)) for side in (-BESIDE, BESIDE)]
        assert coverage.minimum == pytest.approx(min(sides), abs=PLAIN)


def test_mean_of_a_comparison_is_that_of_many_points():
    for measure in MEASURES:
        coverage = comparison_coverage(measure, 16, 22, 15, 27)
        default = coverage_sums._PIECES_BETWEEN
        try:
            coverage_sums._PIECES_BETWEEN = 8 * default
            finer = comparison_coverage(measure, 16, 22, 15, 27)
        finally:
            coverage_sums._PIECES_BETWEEN = default
        assert coverage.mean == pytest.approx(finer.mean, abs=SUM)
        assert coverage.minimum == pytest.approx(finer.minimum, abs=1e-9)


def test_mean_of_a_comparison_is_the_integral_of_each_table_where_it_covers():
    # 24 nodes are exact to more digits than are asked for: the integrand is smooth.
    coverage = comparison_coverage("risk_ratio", 2, 3, 1, 4)
    tables = list(itertools.product(range(4), range(5)))
    events = np.array(tables).T
    interval = MEASURES["risk_ratio"].interval(events[0], 3, events[1], 4)
    with np.errstate(divide="ignore"):
        low, high, lower, upper = map(np.log, (coverage.lower, coverage.upper, interval.lower, interval.upper))
    nodes, weights = np.polynomial.legendre.leggauss(24)
    total = 0.0
    for (x_1, x_2), start, stop in zip(tables, np.maximum(lower, low), np.minimum(upper, high), strict=True):
        if start < stop:
            p_1, p_2 = CONSTRAINED["risk_ratio"]((start + stop) / 2 + (stop - start) / 2 * nodes, 2, 3, 1, 4)
            total += (stop - start) / 2 * weights @ (binom.pmf(x_1, 3, p_1) * binom.pmf(x_2, 4, p_2))
    assert coverage.mean == pytest.approx(total / (high - low), abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 12), st.integers(0, 12))
@properties
def test_swapping_the_groups_leaves_coverage_as_it_is(measure, total_1, total_2, events_1, events_2):
    table = min(events_1, total_1), total_1, min(events_2, total_2), total_2
    coverage = comparison_coverage(measure, *table)
    swapped = comparison_coverage(measure, *table[2:], *table[:2])
    assert swapped.mean == pytest.approx(coverage.mean, abs=1e-9, nan_ok=True)
    assert swapped.minimum == pytest.approx(coverage.minimum, abs=PLAIN, nan_ok=True)
    assert math.isnan(coverage.mean) or 0.5 < coverage.minimum <= coverage.mean <= 1


def test_the_conditional_exact_interval_covers_at_least_as_often_as_it_says():
    coverage = comparison_coverage(
        "odds_ratio", [16, 3, 0], [22, 30, 9], [15, 1, 4], [27, 12, 15], method="conditional-exact"
    )
    assert (coverage.minimum >= 0.95 - SUM).all()


def test_an_infinite_limit_is_cut_where_the_empty_group_expects_a_hundredth_of_an_event():
    ratio = comparison_coverage("risk_ratio", [4, 0], [10, 10], [0, 4], [20, 20])
    assert np.isfinite(ratio.upper).all() and (ratio.lower > 0).all()
    _, p_2 = CONSTRAINED["risk_ratio"](np.log(ratio.upper[0]), 4, 10, 0, 20)
    assert 20 * p_2 == pytest.approx(0.01)
    p_1, _ = CONSTRAINED["risk_ratio"](np.log(ratio.lower[1]), 0, 10, 4, 20)
    assert 10 * p_1 == pytest.approx(0.01)
    odds = comparison_coverage("odds_ratio", [10, 10, 10], [10, 10, 10], [0, 4, 20], [20, 20, 21])
    p_1, p_2 = np.transpose(
        [
            CONSTRAINED["odds_ratio"](np.log(upper), 10, 10, x_2, n_2)
            for upper, x_2, n_2 in zip(odds.upper, (0, 4, 20), (20, 20, 21), strict=True)
        ]
    )
    assert 10 * (1 - p_1) == pytest.approx(0.01)
    assert 20 * p_2[0] == pytest.approx(0.01)


def test_a_ratio_without_estimate_has_no_coverage():
    nobody = 0, 10, 0, 12
    everybody = 10, 10, 12, 12
    assert math.isnan(comparison_coverage("risk_ratio", *nobody).mean)
    assert math.isnan(comparison_coverage("odds_ratio", *nobody).minimum)
    assert math.isnan(comparison_coverage("odds_ratio", *everybody).minimum)
    assert comparison_coverage("risk_ratio", *everybody).minimum > 0.8
    assert comparison_coverage("risk_difference", *nobody).minimum > 0.8
    assert math.isnan(comparison_coverage("risk_ratio", 0, 10, 3, 12, method="katz").mean)


def test_a_difference_of_no_width_has_the_coverage_at_that_point():
    coverage = comparison_coverage("risk_difference", 0, 10, 0, 12, method="wald")
    assert (coverage.lower, coverage.upper, coverage.mean, coverage.minimum) == (0, 0, 1, 1)


def test_large_trials_with_few_events_have_a_coverage_and_too_many_tables_have_none():
    coverage = comparison_coverage("risk_ratio", 8, 20_000, 162, 20_000)
    assert coverage.mean == pytest.approx(0.95, abs=0.005)
    assert coverage.minimum <= coverage.mean
    assert math.isnan(comparison_coverage("risk_ratio", 400_000, 1_000_000, 500_000, 1_000_000).mean)


def test_comparisons_broadcast_and_single_ones_give_numbers():
    many = comparison_coverage("risk-difference", [[3], [4]], 9, [1, 2, 3], 8, method="newcombe")
    one = comparison_coverage("risk_difference", 4, 9, 2, 8, method="newcombe")
    assert many.mean.shape == many.lower.shape == (2, 3)
    assert type(one.mean) is type(one.minimum_at) is float
    assert (many.mean[1, 1], many.minimum[1, 1]) == (one.mean, one.minimum)
    assert comparison_coverage("risk_ratio", [], 9, [], 8).mean.shape == (0,)
