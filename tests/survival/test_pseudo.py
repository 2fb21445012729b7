"""Pseudo-patients give back every printed number, and what they cannot give back is told."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reanalysis.survival import pseudo
from reanalysis.survival.kaplan_meier import (
    kaplan_meier,
    median_interval,
    median_survival,
    numbers_at_risk,
    survival_at,
)
from reanalysis.survival.pseudo import PseudoPatients, pseudo_patients
from reanalysis.survival.pseudo_plans import _cheapest, plan_segments
from reanalysis.survival.pseudo_targets import find_faults
from reanalysis.survival.reconstruct import Reconstruction, reconstruct
from reanalysis.survival.summary import CurveSummary, Landmark, PrintedMedian

SEED = 20161225
DATASETS = 30
HALF = 0.0005


def summary(size: int, horizon: float, **numbers: object) -> CurveSummary:
    return CurveSummary("arm", (size,), (1.0,), horizon, at_risk_at_horizon=0.1, **numbers)


# The printed numbers of arms of different sizes; not all are of one trial.
ARMS = {
    "landmarks with intervals": summary(
        80,
        60.0,
        landmarks=(Landmark(24, 0.582, 0.466, 0.682, HALF), Landmark(48, 0.46, 0.343, 0.569, HALF)),
    ),
    "everything": summary(
        138,
        24.0,
        median=PrintedMedian(8.9, 6.9, 10.1, 0.05),
        landmarks=(Landmark(6, 0.63, 0.543, 0.704, HALF), Landmark(12, 0.336, 0.253, 0.421, HALF)),
        events=112,
        follow_up_months=27.6,
    ),
    "median not reached": summary(
        86,
        60.0,
        median=PrintedMedian(math.inf, 49.5, math.inf, 0.05),
        landmarks=(Landmark(24, 0.88, 0.788, 0.933, HALF),),
    ),
    "median after the horizon": summary(134, 204.0, median=PrintedMedian(236.1, 222.7, math.inf, 0.05)),
    "median with limits": summary(22, 16.0, median=PrintedMedian(8.2, 5.1, 11.0, 0.05)),
    "bare landmark": summary(30, 24.0, landmarks=(Landmark(12, 0.201, half_unit=HALF),)),
}


@cache
def simulated(name: str) -> tuple[Reconstruction, PseudoPatients]:
    made = reconstruct(ARMS[name], seed=SEED, draws=200)
    return made, pseudo_patients(made, datasets=DATASETS, seed=SEED)


@pytest.mark.parametrize("name", ARMS)
def test_every_data_set_gives_back_every_printed_number(name):
    _, found = simulated(name)
    assert found.faults == ((),) * DATASETS
    assert find_faults(found.time, found.event, found.targets) == [()] * DATASETS


@pytest.mark.parametrize("name", ["everything", "median after the horizon", "median with limits"])
def test_events_fall_exactly_on_the_printed_median_and_its_limits(name):
    median, found = ARMS[name].median, simulated(name)[1]
    fitted = kaplan_meier(found.time, found.event)
    for months, printed in zip(
        (median_survival(fitted), *median_interval(fitted)), (median.months, median.lower, median.upper), strict=True
    ):
        assert np.all(months == printed)


@pytest.mark.parametrize("name", ["everything", "median not reached", "median with limits"])
def test_lifelines_finds_the_printed_numbers_in_a_sample_of_data_sets(name):
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    arm, found = ARMS[name], simulated(name)[1]
    for time, event in list(zip(found.time, found.event, strict=True))[:4]:
        fitter = KaplanMeierFitter().fit(time, event)
        months = [median_survival_times(fitter), *median_survival_times(fitter.confidence_interval_).to_numpy()[0]]
        for value, printed in zip(months, (arm.median.months, arm.median.lower, arm.median.upper), strict=True):
            assert value == printed or value == pytest.approx(printed, abs=0.05 + 1e-9)
        bounds = fitter.confidence_interval_
        for mark in arm.landmarks:
            row = int(np.searchsorted(bounds.index.to_numpy(), mark.time_months, side="right")) - 1
            numbers = [float(fitter.predict(mark.time_months)), *bounds.to_numpy()[row]]
            assert numbers == pytest.approx([mark.survival, mark.lower, mark.upper], abs=HALF + 1e-9)
        if arm.events:
            assert event.sum() == arm.events
        if arm.follow_up_months:
            reverse = KaplanMeierFitter().fit(time, ~event)
            assert median_survival_times(reverse) == pytest.approx(arm.follow_up_months, abs=0.05 + 1e-9)


def searches(monkeypatch, arm: CurveSummary, datasets: int) -> tuple[PseudoPatients, list[int]]:
    """Data sets of an arm, and how many attempts each search made."""
    attempts: list[int] = []

    def counted(size, *arguments, **named):
        attempts.append(len(size))
        return plan_segments(size, *arguments, **named)

    monkeypatch.setattr(pseudo, "plan_segments", counted)
    return pseudo_patients(reconstruct(arm, seed=SEED, draws=200), datasets=datasets, seed=SEED), attempts


def test_an_interval_that_no_data_give_is_told_without_a_long_search(monkeypatch):
    odd = Landmark(48, 0.46, 0.36, 0.62, HALF)
    found, attempts = searches(monkeypatch, replace(ARMS["landmarks with intervals"], landmarks=(odd,)), 5)
    assert found.targets.out_of_reach == 1
    assert all(any("limit of the rate at 48 months" in fault for fault in faults) for faults in found.faults)
    assert len(attempts) <= 5


def test_a_hundred_thousand_patients_are_found_at_the_first_attempt(monkeypatch):
    marks = (Landmark(6, 0.627, 0.624, 0.63, HALF), Landmark(12, 0.368, 0.364, 0.371, HALF))
    found, attempts = searches(monkeypatch, summary(100_000, 24.0, landmarks=marks), 2)
    assert found.faults == ((), ())
    assert sum(attempts) == 2


@pytest.mark.parametrize("name", ARMS)
def test_at_risk_events_and_censored_add_up_to_n(name):
    made, found = simulated(name)
    table = numbers_at_risk(kaplan_meier(found.time, found.event), made.time_months)
    assert np.all(table.at_risk + table.events + table.censored == ARMS[name].sizes[0])
    assert np.all(np.isfinite(found.time).sum(axis=1) == found.patients)
    assert np.all(np.diff(found.time, axis=1) >= 0)
    assert found.time.min() >= 0


def test_data_sets_differ_as_their_draws_do():
    made, found = simulated("landmarks with intervals")
    months = np.array([6.0, 12.0, 36.0])
    curves = survival_at(kaplan_meier(found.time, found.event), months)
    at = np.searchsorted(made.time_months, months - 1e-6)
    draws = made.draws.published[:DATASETS, at]
    # Within two patients of its own draw, almost always; the printed rates pull at both.
    assert np.mean(np.abs(curves - draws) < 2.5 / 80) > 0.9
    assert np.all(np.std(curves, axis=0) > 0.5 * np.std(draws, axis=0))


@pytest.mark.parametrize("transform", ["log", "plain", "logit"])
def test_intervals_on_other_scales_are_given_back_on_theirs(transform):
    from reanalysis.survival.limits import rate_limits

    # 60 of 100 patients without an event, nobody censored.
    low, high = rate_limits(np.array([0.6]), np.array([0.4 / 60]), z=1.959964, transform=transform)
    mark = Landmark(12, 0.6, round(float(low[0]), 3), round(float(high[0]), 3), HALF, transform=transform)
    made = reconstruct(summary(100, 24.0, landmarks=(mark,)), seed=SEED, draws=50)
    found = pseudo_patients(made, datasets=10, seed=SEED)
    assert found.targets.rates[0].transform == transform
    assert found.faults == ((),) * 10


def test_a_number_that_no_data_set_can_have_is_told_with_both_values():
    # Ten patients, nobody with an interval so narrow.
    arm = summary(10, 24.0, landmarks=(Landmark(12, 0.5, 0.49, 0.51, HALF),))
    found = pseudo_patients(reconstruct(arm, seed=SEED, draws=20), datasets=3, seed=SEED)
    assert all(fault for fault in found.faults)
    said = "; ".join(found.faults[0])
    assert "limit of the rate at 12 months: printed 0." in said
    assert ", in this data set 0." in said


MEDIAN = {
    "limits of the median the wrong way round": PrintedMedian(10.0, 14.0, 8.0, 0.05),
    "a lower limit above the median": PrintedMedian(10.0, 12.0, 15.0, 0.05),
    "an upper limit below the median": PrintedMedian(10.0, 7.0, 9.0, 0.05),
}
WIDE = (Landmark(12, 0.5, 0.1, 0.9, HALF),)
CONTRADICTED = {
    "a rate below a later one": summary(
        100, 36.0, landmarks=(Landmark(12, 0.3, half_unit=HALF), Landmark(24, 0.6, half_unit=HALF))
    ),
    "an interval that does not hold its rate": summary(100, 36.0, landmarks=(Landmark(12, 0.5, 0.55, 0.65, HALF),)),
    "an interval too wide": replace(summary(300, 36.0, landmarks=WIDE), at_risk_at_horizon=0.5),
    "more events than patients": summary(100, 36.0, median=PrintedMedian(10.0, half_unit=0.05), events=150),
    **{name: summary(100, 36.0, median=median) for name, median in MEDIAN.items()},
}


@pytest.mark.parametrize("arm", CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_contradicted_number_need_not_be_given_back(arm):
    made = reconstruct(arm, seed=SEED, draws=20)
    assert "not used" in "; ".join(made.contradicted)
    assert pseudo_patients(made, datasets=5, seed=SEED).faults == ((),) * 5


def test_the_same_seed_gives_the_same_data_sets_and_another_seed_others():
    made, found = simulated("everything")
    again = pseudo_patients(made, datasets=DATASETS, seed=SEED)
    assert found.time.tobytes() == again.time.tobytes()
    assert found.event.tobytes() == again.event.tobytes()
    assert pseudo_patients(made, datasets=DATASETS, seed=1).time.tobytes() != found.time.tobytes()


@pytest.mark.parametrize("datasets", [0, 201])
def test_no_more_data_sets_than_draws(datasets):
    made, _ = simulated("bare landmark")
    with pytest.raises(ValueError, match="from 1 to 200, the number of draws"):
        pseudo_patients(made, datasets=datasets, seed=SEED)


def test_unknown_arm_sizes_follow_the_draws():
    arm = CurveSummary("arm", (70, 80, 90), (0.2, 0.5, 0.3), 24.0, median=PrintedMedian(8.0, half_unit=0.05))
    made = reconstruct(arm, seed=SEED, draws=40)
    found = pseudo_patients(made, datasets=40, seed=SEED)
    assert np.array_equal(np.isfinite(found.time).sum(axis=1), made.draws.patients)
    assert not any(found.faults)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    size=st.sampled_from([2, 3, 7, 25, 120]),
    median=st.one_of(st.none(), st.sampled_from([math.inf, 3.0, 9.5, 30.0])),
    rates=st.lists(st.sampled_from([0.0, 0.05, 0.33, 0.5, 0.9, 1.0]), max_size=2, unique=True),
    follow_up=st.sampled_from([None, 1.0, 12.0, 40.0]),
    events=st.sampled_from([None, 0, 1, 2]),
)
def test_any_legal_summary_makes_data_sets_of_the_right_size(size, median, rates, follow_up, events):
    marks = tuple(Landmark(6.0 + 6 * i, rate, half_unit=HALF) for i, rate in enumerate(sorted(rates, reverse=True)))
    printed = None if median is None else PrintedMedian(median, half_unit=0.05)
    if printed is None and not marks:
        return
    arm = summary(size, 24.0, median=printed, landmarks=marks, follow_up_months=follow_up, events=events)
    found = pseudo_patients(reconstruct(arm, seed=SEED, draws=4), datasets=4, seed=SEED)
    assert np.all(np.isfinite(found.time).sum(axis=1) == size)
    assert not found.event[~np.isfinite(found.time)].any()
    assert list(found.faults) == find_faults(found.time, found.event, found.targets)


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_candidate_of_each_data_set_is_the_first_of_the_lowest(seed):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(np.concatenate([np.arange(7), rng.integers(7, size=50)]))
    cost = rng.integers(5, size=len(rows)).astype(float)
    wanted = [min(np.flatnonzero(rows == row), key=lambda place: (cost[place], place)) for row in range(7)]
    assert _cheapest(rows, cost).tolist() == wanted
