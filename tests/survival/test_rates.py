"""Cohorts give back printed rates, with as few censorings as that takes."""

from __future__ import annotations

import numpy as np
import pytest

from reanalysis.survival.rates import MOST_CENSORED, end_survival, give_back_rate

_INTERVALS = 40


def _cohorts(patients: int, share: float, *, count: int = 200, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Cohorts of this size with about this share of events, spread at random, and nobody censored."""
    rng = np.random.default_rng(seed)
    events = rng.multinomial(round(patients * share), np.full(_INTERVALS, 1 / _INTERVALS), size=count)
    return events, np.zeros_like(events)


def _given_back(patients: int, rate: float, half_unit: float):
    events, censored = _cohorts(patients, 1 - rate)
    at_risk, survival = np.full(len(events), patients), np.ones(len(events))
    changed = give_back_rate(events, censored, at_risk, survival, rate=rate, half_unit=half_unit)
    return (events, censored), changed, end_survival(*changed, at_risk, survival)


@pytest.mark.parametrize(("patients", "rate"), [(80, 0.582), (80, 0.636), (163, 0.441), (300, 0.127)])
def test_a_rate_to_one_decimal_comes_back_in_nearly_every_cohort(patients: int, rate: float) -> None:
    _, _, after = _given_back(patients, rate, 0.0005)
    assert np.mean(np.abs(after - rate) <= 0.0005 + 1e-12) > 0.9


def test_even_22_patients_give_back_20_point_1_percent_in_most_cohorts() -> None:
    _, _, after = _given_back(22, 0.201, 0.0005)
    assert np.mean(np.abs(after - 0.201) <= 0.0005 + 1e-12) > 0.5


def test_no_cohort_moves_away_from_the_rate() -> None:
    (events, censored), _, after = _given_back(22, 0.201, 0.0005)
    before = end_survival(events, censored, np.full(len(events), 22), np.ones(len(events)))
    assert np.all(np.abs(after - 0.201) <= np.abs(before - 0.201) + 1e-12)
    assert np.mean(np.abs(after - 0.201) < np.abs(before - 0.201)) > 0.9


def test_few_patients_are_censored_and_none_twice() -> None:
    _, (events, censored), _ = _given_back(80, 0.582, 0.0005)
    assert censored.sum(axis=1).max() <= MOST_CENSORED
    assert np.all(events >= 0)
    assert np.all((events + censored).sum(axis=1) <= 80)


def test_a_rate_that_is_there_already_changes_nothing() -> None:
    (events, _), changed, _ = _given_back(80, 0.5, 0.005)
    assert np.array_equal(changed[0], events)
    assert not changed[1].any()


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_rates_of_0_and_1_are_left_alone(rate: float) -> None:
    (events, censored), changed, _ = _given_back(30, rate, 0.0005)
    assert np.array_equal(changed[0], events)
    assert np.array_equal(changed[1], censored)
