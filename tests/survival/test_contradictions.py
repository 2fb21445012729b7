"""Numbers that cannot all be true: none stops the model, and the one that is not used is named."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.survival.reconcile import reconcile
from reanalysis.survival.reconstruct import reconstruct
from reanalysis.survival.summary import TRANSFORMS, CurveSummary, Landmark, PrintedMedian

HALF_UNIT = 0.0005
RATES = (Landmark(12, 0.70, 0.60, 0.78, HALF_UNIT), Landmark(24, 0.52, 0.415, 0.615, HALF_UNIT))
ARM = CurveSummary("arm", (100,), (1.0,), 48.0, median=PrintedMedian(25.0, half_unit=0.05), landmarks=RATES)


def named(summary: CurveSummary) -> str:
    """The only sentence on what was not used."""
    (said,) = reconstruct(summary, seed=1, draws=60).contradicted
    return said


def test_numbers_that_agree_are_all_used():
    assert not reconstruct(ARM, seed=1, draws=60).contradicted


def test_a_median_that_two_rates_contradict_is_left_out():
    said = named(replace(ARM, median=PrintedMedian(6.0, half_unit=0.05)))
    assert said.startswith("the median of 6 months was not used: it contradicts the rate")


def test_a_rate_that_the_others_contradict_is_left_out_and_the_majority_kept():
    odd = Landmark(36, 0.9, half_unit=HALF_UNIT)
    said = named(replace(ARM, landmarks=(*RATES, odd)))
    assert said.startswith("the rate 0.9 at 36 months was not used: it contradicts")
    assert reconcile(replace(ARM, landmarks=(*RATES, odd))).summary.landmarks[0].survival == 0.70


def test_of_two_rates_that_rise_the_one_without_an_interval_goes():
    bare = replace(ARM, median=None, landmarks=(Landmark(12, 0.4, half_unit=HALF_UNIT), RATES[1]))
    assert named(bare).startswith("the rate 0.4 at 12 months was not used")


def test_two_rates_at_one_time_cannot_both_be_used():
    twice = replace(ARM, landmarks=(*RATES, Landmark(12, 0.60, half_unit=HALF_UNIT)))
    assert named(twice).startswith("the rate 0.6 at 12 months was not used")


def test_a_median_not_reached_with_a_rate_below_one_half_is_left_out():
    low = (*RATES, Landmark(36, 0.3, 0.2, 0.4, HALF_UNIT))
    assert named(replace(ARM, median=PrintedMedian(math.inf), landmarks=low)).startswith("the median, not reached,")


def test_limits_that_do_not_hold_the_rate_are_left_out_and_the_rate_kept():
    wrong = replace(ARM, landmarks=(Landmark(12, 0.70, 0.40, 0.50, HALF_UNIT), RATES[1]))
    said = named(wrong)
    assert "0.4 to 0.5 of the rate at 12 months" in said
    assert "does not hold the rate 0.7" in said
    made = reconstruct(wrong, seed=1, draws=60)
    assert np.interp(12, made.time_months, made.survival) == pytest.approx(0.70, abs=HALF_UNIT)


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [(30.0, 40.0, "the lower limit 30 months"), (10.0, 20.0, "the upper limit 20 months"), (40.0, 10.0, "limits 40")],
)
def test_limits_that_do_not_hold_the_median_are_left_out(lower, upper, words):
    assert words in named(replace(ARM, median=PrintedMedian(25.0, lower, upper, 0.05)))


def test_a_lower_limit_not_reached_contradicts_a_median_that_was():
    assert "lower limit inf" in named(replace(ARM, median=PrintedMedian(25.0, math.inf, math.inf, 0.05)))


def test_an_interval_narrower_than_the_patients_can_give_is_named():
    narrow = replace(ARM, sizes=(30,), landmarks=(RATES[0], Landmark(24, 0.52, 0.49, 0.55, HALF_UNIT)))
    assert any("30 patients cannot give so narrow a one" in said for said in reconcile(narrow).contradicted)


def test_an_interval_wider_than_the_patients_at_risk_give_is_left_out():
    wide = replace(ARM, sizes=(2000,), at_risk_at_horizon=0.1, landmarks=(Landmark(12, 0.7, 0.2, 0.93, HALF_UNIT),))
    assert any("it is wider than 200 patients at risk would give" in said for said in reconcile(wide).contradicted)


@pytest.mark.parametrize("events", [101, -1])
def test_more_events_than_patients_are_left_out(events):
    said = named(replace(ARM, events=events, at_risk_at_horizon=0.1))
    assert said == f"the {events} events were not used: there are 100 patients"


def test_events_that_the_curve_cannot_have_had_are_left_out():
    said = named(replace(ARM, events=5, at_risk_at_horizon=0.1))
    assert said.startswith("the number of 5 events was not used")


def test_a_rate_beyond_the_end_of_follow_up_is_left_out():
    far = replace(ARM, landmarks=(*RATES, Landmark(60, 0.3, half_unit=HALF_UNIT)))
    assert named(far) == "the rate 0.3 at 60 months was not used: it lies beyond the end of follow-up at 48 months"


def test_a_rate_beyond_the_end_is_used_where_nothing_else_is_printed():
    made = reconstruct(replace(ARM, median=None, landmarks=(Landmark(60, 0.3),)), seed=1, draws=60)
    assert not made.contradicted
    assert made.survival[-1] > 0.3


def test_limits_of_a_median_that_no_band_can_have_are_left_out():
    lone = CurveSummary("arm", (3,), (1.0,), 48.0, median=PrintedMedian(25.0, 24.0, 26.0, 0.05))
    reconstruct(replace(lone, median_transform="log"), seed=1, draws=60)


def test_what_is_left_out_does_not_move_the_curve():
    without = reconstruct(replace(ARM, median=None), seed=1, draws=200)
    clash = reconstruct(replace(ARM, median=PrintedMedian(6.0, half_unit=0.05)), seed=1, draws=200)
    shared = np.interp(without.time_months, clash.time_months, clash.survival)
    assert np.abs(shared - without.survival).max() < 0.03


RATE = st.sampled_from([0.0, 0.05, 0.3, 0.5, 0.71, 0.97, 1.0])
LIMIT = st.none() | st.sampled_from([0.0, 0.1, 0.35, 0.6, 0.9, 1.0])
SHARE = st.floats(0.002, 1.5)


@settings(max_examples=60, derandomize=True)
@given(
    size=st.sampled_from([2, 3, 7, 40, 900, 100_000]),
    horizon=st.sampled_from([1e-4, 0.7, 24.0, 3650.0, 1e6]),
    median=st.none() | st.just(math.inf) | SHARE,
    limits=st.tuples(st.none() | st.just(math.inf) | SHARE, st.none() | st.just(math.inf) | SHARE),
    rates=st.lists(st.tuples(SHARE, RATE, LIMIT, LIMIT, st.none() | st.sampled_from(TRANSFORMS)), max_size=4),
    level=st.sampled_from([0.9, 0.95, 0.975]),
    at_risk=st.none() | st.sampled_from([0.01, 0.1, 0.6, 1.0]),
    events=st.none() | st.integers(-1, 1000),
    follow_up=st.none() | SHARE,
)
def test_nothing_printed_raises(size, horizon, median, limits, rates, level, at_risk, events, follow_up):
    printed = None
    if median is not None:
        printed = PrintedMedian(median * horizon, *(None if x is None else x * horizon for x in limits), 0.01 * horizon)
    marks = tuple(Landmark(share * horizon, rate, *rest, HALF_UNIT, "", name) for share, rate, *rest, name in rates)
    if printed is None and not marks:
        marks = (Landmark(0.5 * horizon, 0.5),)
    summary = CurveSummary(
        "any",
        (size,),
        (1.0,),
        horizon,
        median=printed,
        landmarks=marks,
        confidence_level=level,
        at_risk_at_horizon=at_risk,
        events=events,
        follow_up_months=None if follow_up is None else follow_up * horizon,
    )
    made = reconstruct(summary, seed=1, draws=30)
    curves = [made.survival, made.population_survival, made.lower, made.upper, made.published_lower]
    for curve in (*curves, made.published_upper):
        assert np.all(np.isfinite(curve))
        assert curve[0] == 1
        assert np.all((curve >= 0) & (curve <= 1))
        assert np.all(np.diff(curve) <= 1e-12)
