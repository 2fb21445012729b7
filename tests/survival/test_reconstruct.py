"""The survival model: what holds for every curve, whatever is printed."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.survival.bands import crossing_months
from reanalysis.survival.noise import effective_patients
from reanalysis.survival.reconstruct import Reconstruction, point_curve, reconstruct
from reanalysis.survival.summary import CurveSummary, Landmark, PrintedMedian

from .survival_inputs import SMOOTH, largest_bend

SEED = 20161225
DRAWS = 1000
LARGEST_BEND_OF_A_BAND = 2.0
"""Quantiles of a thousand draws bend by 0.3 to 1.3; two points of survival cut out at one grid time by 5."""
OS_80 = CurveSummary(
    "os",
    (80,),
    (1.0,),
    60.0,
    landmarks=(Landmark(24, 0.636, 0.519, 0.733, 0.0005), Landmark(60, 0.46, 0.336, 0.58, 0.0005)),
)
DOR_22 = CurveSummary("dor", (22,), (1.0,), 16.4, median=PrintedMedian(8.2, half_unit=0.05))


@cache
def rebuilt(summary: CurveSummary, draws: int = DRAWS) -> Reconstruction:
    return reconstruct(summary, seed=SEED, draws=draws)


def at(made: Reconstruction, values: np.ndarray, months: float) -> float:
    return float(np.interp(months, made.time_months, values))


def width(made: Reconstruction) -> float:
    return float(np.trapezoid(made.upper - made.lower, made.time_months) / made.time_months[-1])


def assert_legal(made: Reconstruction) -> None:
    for draws in (made.draws.population, made.draws.published):
        assert np.all(np.isfinite(draws))
        assert np.all(draws[:, 0] == 1)
        assert draws.min() >= 0
        assert np.all(np.diff(draws, axis=1) <= 1e-12)
    for curve in (made.survival, made.lower, made.upper, made.published_lower, made.published_upper):
        assert curve[0] == 1
        assert np.all(np.diff(curve) <= 1e-12)
    for lower, upper in ((made.lower, made.upper), (made.published_lower, made.published_upper)):
        assert np.all(lower <= made.survival)
        assert np.all(made.survival <= upper)


@pytest.mark.parametrize("summary", [OS_80, DOR_22], ids=["two landmarks", "a median alone"])
def test_curves_start_at_one_never_rise_and_stay_in_range(summary):
    assert_legal(rebuilt(summary))


def test_the_point_curve_passes_every_printed_landmark():
    made = rebuilt(OS_80)
    for mark in OS_80.landmarks:
        assert abs(at(made, made.survival, mark.time_months) - mark.survival) <= mark.half_unit


@pytest.mark.parametrize("size", [6, 22, 80])
def test_the_point_curve_of_a_small_group_is_smooth(size):
    for summary in (OS_80, DOR_22):
        made = rebuilt(replace(summary, sizes=(size,)))
        assert np.all(np.diff(made.survival) < 0)
        assert largest_bend(made) <= SMOOTH


def test_the_point_curve_passes_one_half_at_the_printed_median():
    made = rebuilt(DOR_22)
    assert at(made, made.survival, 8.2) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("months", [1.0, 8.2, 16.0])
@pytest.mark.parametrize("size", [6, 22, 400])
def test_the_point_curve_of_a_median_alone_is_smooth_and_among_the_published_draws(size, months):
    made = rebuilt(replace(DOR_22, sizes=(size,), median=PrintedMedian(months, half_unit=0.05)))
    assert at(made, made.survival, months) == pytest.approx(0.5, abs=1e-9)
    assert np.all(np.diff(made.survival) < 0)
    low, high = np.quantile(made.draws.published, [0.025, 0.975], axis=0)
    assert np.all((low - 1e-12 <= made.survival) & (made.survival <= high + 1e-12))
    if months == 8.2:
        assert largest_bend(made) < SMOOTH / 5


@pytest.mark.parametrize(
    "median", [PrintedMedian(8.2, half_unit=0.05), PrintedMedian(8.2, 6.0, half_unit=0.05), PrintedMedian(math.inf)]
)
def test_scatter_of_the_published_draws_leaves_the_point_curve_only_where_a_median_is_all_that_is_known(median):
    drawn = rebuilt(replace(DOR_22, median=median)).draws
    moved = point_curve(replace(drawn, published=drawn.published**2))
    assert np.array_equal(moved, point_curve(drawn)) == (median == DOR_22.median)


def test_the_published_band_pinches_at_a_printed_landmark_and_the_population_band_does_not():
    made = rebuilt(OS_80)
    pinched = at(made, made.published_upper, 24) - at(made, made.published_lower, 24)
    assert pinched < 4 * 0.0005
    assert at(made, made.upper, 24) - at(made, made.lower, 24) > 0.15


def test_the_population_band_is_nowhere_narrower_than_a_printed_interval():
    # The second interval is wider than 80 patients give, and its transform another one.
    wide = replace(OS_80, landmarks=(OS_80.landmarks[0], Landmark(60, 0.46, 0.2, 0.66, 0.0005)))
    for summary, draws in ((OS_80, 2000), (wide, DRAWS)):
        made = rebuilt(summary, draws)
        assert_legal(made)
        for mark in summary.landmarks:
            assert at(made, made.lower, mark.time_months) <= mark.lower
            assert at(made, made.upper, mark.time_months) >= mark.upper


def test_the_population_band_widens_without_a_notch():
    wide = replace(OS_80, landmarks=(Landmark(24, 0.636, 0.45, 0.80, 0.0005), OS_80.landmarks[1]))
    made = rebuilt(wide)
    for limit in (made.lower, made.upper):
        assert largest_bend(replace(made, survival=limit)) <= LARGEST_BEND_OF_A_BAND


@pytest.mark.parametrize("limits", [(6.9, 10.1), (4.0, 12.0), (6.9, 30.0), (6.9, math.inf), (2.0, 23.0)])
def test_the_population_band_crosses_one_half_no_nearer_than_the_printed_limits_of_the_median(limits):
    for size in (22, 138):
        median = PrintedMedian(8.9, *limits, 0.05)
        made = rebuilt(CurveSummary("arm", (size,), (1.0,), 24.0, median=median))
        assert_legal(made)
        lower, upper = crossing_months(made.time_months, made.lower, made.upper)
        assert lower <= limits[0]
        assert upper >= limits[1]


def test_an_interval_of_a_number_that_was_not_used_does_not_widen_the_band():
    clash = replace(OS_80, median=PrintedMedian(12.0, 1.0, 59.0, half_unit=0.05))
    made = rebuilt(clash)
    assert crossing_months(made.time_months, made.lower, made.upper)[0] > 5


def test_a_band_of_a_lower_level_may_be_narrower_than_a_printed_interval():
    made = reconstruct(OS_80, seed=SEED, draws=DRAWS, confidence_level=0.8)
    assert at(made, made.upper, 60) < OS_80.landmarks[1].upper


def test_what_could_not_be_used_is_recorded():
    said = "the rate x was not used"
    assert said in rebuilt(replace(OS_80, unused=(said,)), 100).draws.contradicted


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    first, again = (reconstruct(DOR_22, seed=SEED, draws=DRAWS) for _ in range(2))
    other = reconstruct(DOR_22, seed=SEED + 1, draws=DRAWS)
    assert np.array_equal(first.draws.published, again.draws.published)
    assert not np.array_equal(first.draws.published, other.draws.published)


def test_the_band_is_wider_when_only_a_median_is_printed():
    median_only = replace(OS_80, landmarks=(), median=PrintedMedian(50.0, half_unit=0.05))
    assert width(rebuilt(median_only)) > width(rebuilt(OS_80))


def test_the_band_is_wider_when_the_number_of_patients_is_unknown():
    unknown = replace(DOR_22, sizes=(6, 38), size_weights=(0.5, 0.5))
    known, spread = (rebuilt(summary, 2000) for summary in (DOR_22, unknown))
    assert set(spread.draws.patients) == {6, 38}
    assert width(spread) > 1.02 * width(known)


def test_a_median_interval_narrows_the_curve():
    summary = CurveSummary("arm", (138,), (1.0,), 24.0, median=PrintedMedian(8.9, 6.9, 10.1, 0.05))
    bare = replace(summary, median=PrintedMedian(8.9, half_unit=0.05))
    assert width(rebuilt(summary)) < width(rebuilt(bare))


def test_a_landmark_interval_gives_the_effective_number_of_patients():
    # 58.2% (46.7 to 68.2) among 80 patients: almost nobody censored by two years.
    assert effective_patients(Landmark(24, 0.582, 0.467, 0.682), 0.95) == pytest.approx(79.6, abs=0.05)


def test_a_median_not_reached_keeps_the_published_curve_above_one_half():
    summary = CurveSummary(
        "nr",
        (60,),
        (1.0,),
        36.0,
        median=PrintedMedian(math.inf),
        landmarks=(Landmark(12, 0.7, half_unit=0.005),),
    )
    made = rebuilt(summary)
    assert made.draws.published[:, -1].min() > 0.5
    assert not made.draws.contradicted


def test_a_median_not_reached_can_be_all_that_is_printed():
    made = rebuilt(CurveSummary("nr", (60,), (1.0,), 36.0, median=PrintedMedian(math.inf)))
    assert_legal(made)
    assert made.draws.published[:, -1].min() > 0.5


def test_a_number_that_contradicts_the_others_is_left_out_and_named():
    clash = replace(OS_80, median=PrintedMedian(12.0, half_unit=0.05))
    made = rebuilt(clash)
    assert_legal(made)
    assert any("median of 12 months" in said for said in made.draws.contradicted)
    assert at(made, made.survival, 24) == pytest.approx(0.636, abs=0.0005)


@pytest.mark.parametrize("size", [2, 3, 10, 1000, 100_000])
def test_any_number_of_patients_is_legal(size):
    for summary in (OS_80, DOR_22):
        assert_legal(rebuilt(replace(summary, sizes=(size,)), 100))


@settings(max_examples=25, derandomize=True)
@given(
    size=st.integers(2, 100_000),
    median=st.none() | st.just(math.inf) | st.floats(0.1, 300),
    limits=st.none() | st.tuples(st.floats(0.05, 0.99), st.just(math.inf) | st.floats(1.01, 10)),
    rates=st.lists(st.tuples(st.floats(0.5, 240), st.sampled_from([0.0, 0.048, 0.2, 0.5, 0.9, 1.0])), max_size=3),
)
def test_any_legal_summary_gives_legal_curves(size, median, limits, rates):
    printed = None
    if median is not None:
        lower, upper = (median * limit for limit in limits) if limits and math.isfinite(median) else (None, None)
        printed = PrintedMedian(median, lower, upper, half_unit=0.05)
    marks = tuple(Landmark(time, survival, half_unit=0.0005) for time, survival in rates)
    if printed is None and not marks:
        marks = (Landmark(12, 0.5, half_unit=0.005),)
    summary = CurveSummary("any", (size,), (1.0,), 60.0, median=printed, landmarks=marks)
    assert_legal(reconstruct(summary, seed=SEED, draws=50))
