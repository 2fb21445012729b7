"""Restricted mean survival times and their standard errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

from reanalysis.survival.rmst import grid_mean, mean_difference, product_limit_mean, values_at

from .two_groups import GOLDEN, padded, pairs_of_patients

SAME = 1e-12
"""The same sums in another order."""
QUADRATURE = 1e-3
"""lifelines integrates the step function numerically, and warns that it cannot do it well."""
GRID_AGAINST_PATIENTS = 0.03
"""Relative; a grid of a tenth of a month against single patients."""


def test_means_and_errors_agree_with_survfit():
    time, event, *_ = padded(GOLDEN)
    found = product_limit_mean(time, event, 8.0)
    assert found.mean == pytest.approx([case["rmean"] for case in GOLDEN], rel=SAME)
    assert found.standard_error == pytest.approx([case["rmean_se"] for case in GOLDEN], rel=SAME)


@pytest.mark.filterwarnings("ignore:The maximum number of subdivisions")
def test_means_agree_with_lifelines_whose_errors_cannot_be_used():
    time, event, *_ = pairs_of_patients(seed=8, pairs=1, first=60, second=1)
    found = product_limit_mean(time, event, 12.0)
    fitted = KaplanMeierFitter().fit(time[0], event[0])
    mean, variance = restricted_mean_survival_time(fitted, t=12.0, return_variance=True)
    assert found.mean[0] == pytest.approx(mean, rel=QUADRATURE)
    assert np.sqrt(variance) > 5 * found.standard_error[0]


def test_without_censoring_the_error_is_that_of_a_mean():
    rng = np.random.default_rng(5)
    time = rng.exponential(10.0, (3, 200))
    found = product_limit_mean(time, np.ones_like(time, bool), 15.0)
    lived = np.minimum(time, 15.0)
    assert found.mean == pytest.approx(lived.mean(axis=1))
    assert found.standard_error == pytest.approx(lived.std(axis=1) / np.sqrt(200))


@pytest.mark.filterwarnings("ignore:The maximum number of subdivisions")
@pytest.mark.parametrize("patients", [50, 200])
def test_the_errors_of_lifelines_are_too_large_by_the_root_of_the_number_of_patients(patients):
    time = np.random.default_rng(1).exponential(10.0, patients)
    fitted = KaplanMeierFitter().fit(time, np.ones(patients))
    variance = restricted_mean_survival_time(fitted, t=12.0, return_variance=True)[1]
    mine = product_limit_mean(time[None], np.ones((1, patients), bool), 12.0).standard_error[0]
    assert np.sqrt(variance) / mine == pytest.approx(np.sqrt(patients), rel=QUADRATURE)


def test_a_grid_gives_the_mean_and_error_of_the_patients_it_was_made_from():
    rng = np.random.default_rng(6)
    patients = 4000
    lived, followed = rng.exponential(12.0, patients), rng.uniform(5.0, 40.0, patients)
    by_patient = product_limit_mean(np.minimum(lived, followed)[None], (lived <= followed)[None], 20.0)
    grid = np.linspace(0.0, 24.0, 241)
    uncensored = np.clip((40.0 - grid) / 35.0, 0.0, 1.0)
    by_grid = grid_mean(grid, np.exp(-grid / 12.0)[None], 20.0, patients=patients, uncensored=uncensored)
    assert by_grid.mean[0] == pytest.approx(by_patient.mean[0], abs=4 * by_patient.standard_error[0])
    assert by_grid.standard_error[0] == pytest.approx(by_patient.standard_error[0], rel=GRID_AGAINST_PATIENTS)


def test_standard_errors_are_as_large_as_means_of_trials_scatter():
    time, event, *_ = pairs_of_patients(seed=1, pairs=1500, first=80, second=1)
    found = product_limit_mean(time, event, 10.0)
    # Two in a hundred is the error of a standard deviation of 1500 means.
    assert found.standard_error.mean() == pytest.approx(found.mean.std(), rel=0.06)


def test_a_curve_at_zero_has_a_finite_error():
    grid = np.array([0.0, 5.0, 10.0, 20.0])
    found = grid_mean(grid, np.array([[1.0, 0.5, 0.0, 0.0]]), 20.0, patients=30)
    assert 0 < found.standard_error[0] < 2


@given(st.floats(0.5, 20.0), st.integers(0, 1000))
@settings(max_examples=40)
def test_the_mean_lies_between_the_survivors_time_and_the_limit(until, seed):
    time, event, *_ = pairs_of_patients(seed=seed, pairs=4, first=15, second=1)
    found = product_limit_mean(time, event, until)
    assert np.all(found.mean <= until * (1 + 1e-12))
    assert np.all(found.mean >= np.minimum(time, until).mean(axis=1) - 1e-9)


def test_differences_change_sign_when_groups_are_exchanged():
    time, event, other, other_event = pairs_of_patients(seed=7, pairs=5, first=40, second=30)
    first, second = product_limit_mean(time, event, 9.0), product_limit_mean(other, other_event, 9.0)
    there, back = mean_difference(first, second), mean_difference(second, first)
    assert there.difference == pytest.approx(-back.difference)
    assert there.lower == pytest.approx(-back.upper)
    assert there.standard_error == pytest.approx(np.hypot(first.standard_error, second.standard_error))


def test_intervals_of_differences_cover_the_truth():
    arrays = pairs_of_patients(seed=12, pairs=1000, first=80, second=80, hazard_ratio=1.5)
    found = mean_difference(product_limit_mean(*arrays[:2], 10.0), product_limit_mean(*arrays[2:], 10.0))
    truth = 10 / 1.5 * (1 - np.exp(-1.5)) - 10 * (1 - np.exp(-1))
    assert 0.925 < ((found.lower < truth) & (truth < found.upper)).mean() < 0.97


def test_values_between_grid_times_lie_on_straight_lines():
    assert values_at(np.array([0.0, 1.0, 3.0]), np.array([[1.0, 0.8, 0.2]]), 2.0).item() == pytest.approx(0.5)


def test_limits_outside_the_curve_are_refused():
    curve = np.array([[1.0, 0.5]])
    with pytest.raises(ValueError, match="outside the curve"):
        grid_mean(np.array([0.0, 5.0]), curve, 6.0)
    with pytest.raises(ValueError, match="above 0"):
        product_limit_mean(np.ones((1, 2)), np.ones((1, 2), bool), 0.0)
    short, long = (grid_mean(np.array([0.0, 5.0]), curve, until) for until in (4.0, 5.0))
    with pytest.raises(ValueError, match="cannot be compared"):
        mean_difference(short, long)
    with pytest.raises(ValueError, match="confidence level"):
        mean_difference(long, long, confidence_level=1.0)
