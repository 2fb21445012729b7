"""Cox's hazard ratio of two groups, many pairs at once."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxPHFitter

from reanalysis.survival.hazard_ratio import hazard_ratio, time_trend
from reanalysis.survival.log_rank import EventTable, log_rank, table_of_patients

from .two_groups import GOLDEN, padded, pairs_of_patients

AS_R = 1e-7
"""coxph stops when its likelihood changes by less than 1e-12, which leaves its square root in the estimate."""
AS_LIFELINES = 1e-4
"""lifelines stops earlier, and its fit has an intercept of rounding."""
SAMPLING = 4.0
"""Standard errors; a mean of simulated estimates lies further off once in fifteen thousand times."""


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_hazard_ratios_agree_with_coxph(ties):
    table = table_of_patients(*padded(GOLDEN))
    found = hazard_ratio(table, ties=ties)
    assert found.log_hazard_ratio == pytest.approx([case[ties] for case in GOLDEN], rel=AS_R, abs=AS_R)
    assert found.standard_error == pytest.approx([case[f"{ties}_se"] for case in GOLDEN], rel=AS_R)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_trends_agree_with_cox_zph(ties):
    table = table_of_patients(*padded(GOLDEN))
    found = time_trend(table, hazard_ratio(table, ties=ties), ties=ties)
    assert found.z**2 == pytest.approx([case[f"{ties}_zph"] for case in GOLDEN], rel=AS_R, abs=AS_R)


def test_hazard_ratios_agree_with_lifelines():
    arrays = pairs_of_patients(seed=3, pairs=2, first=40, second=50, rounded=True)
    found = hazard_ratio(table_of_patients(*arrays))
    for i in range(2):
        time_first, event_first, time_second, event_second = (one[i] for one in arrays)
        frame = pd.DataFrame(
            {
                "time": np.concatenate([time_first, time_second]),
                "event": np.concatenate([event_first, event_second]),
                "first": np.repeat([1.0, 0.0], [40, 50]),
            }
        )
        theirs = CoxPHFitter().fit(frame, "time", "event")
        assert found.log_hazard_ratio[i] == pytest.approx(theirs.params_["first"], abs=AS_LIFELINES)
        assert found.standard_error[i] == pytest.approx(theirs.standard_errors_["first"], rel=AS_LIFELINES)


@given(st.integers(0, 10_000), st.integers(1, 10), st.integers(1, 10), st.sampled_from(["efron", "breslow"]))
@settings(max_examples=40)
def test_exchanged_groups_have_the_inverse_ratio(seed, first, second, ties):
    one, event, other, other_event = pairs_of_patients(seed=seed, pairs=3, first=first, second=second, rounded=True)
    there = hazard_ratio(table_of_patients(one, event, other, other_event), ties=ties)
    back = hazard_ratio(table_of_patients(other, other_event, one, event), ties=ties)
    assert there.log_hazard_ratio == pytest.approx(-back.log_hazard_ratio, abs=1e-8, nan_ok=True)
    assert there.standard_error == pytest.approx(back.standard_error, rel=1e-7, nan_ok=True)


def test_identical_groups_have_a_ratio_of_one():
    time, event, *_ = pairs_of_patients(seed=2, pairs=4, first=20, second=1, rounded=True)
    found = hazard_ratio(table_of_patients(time, event, time, event))
    assert found.log_hazard_ratio == pytest.approx(0.0, abs=1e-12)


def test_a_group_without_events_has_an_infinite_estimate_and_says_so():
    alone = table_of_patients([1.0, 2.0], [True, True], [3.0, 4.0], [False, False])
    found = hazard_ratio(alone)
    assert found.log_hazard_ratio[0] == math.inf
    assert found.standard_error[0] == math.inf
    other_way = table_of_patients([3.0, 4.0], [False, False], [1.0, 2.0], [True, True])
    assert hazard_ratio(other_way).log_hazard_ratio[0] == -math.inf
    assert np.isnan(time_trend(alone, found).p_value[0])


def test_events_after_the_other_group_has_left_say_nothing():
    # While both are at risk only the first group has an event.
    found = hazard_ratio(table_of_patients([1.0, 2.0], [True, False], [3.0, 4.0], [True, True]))
    assert found.log_hazard_ratio[0] == math.inf


def test_no_events_give_no_estimate_and_leave_the_other_pairs_alone():
    arrays = [np.array([[1.0, 2.0, 6.0], [1.0, 3.0, 7.0]]), np.array([[False] * 3, [True] * 3])]
    others = [np.array([[2.0, 4.0, 5.0], [2.0, 4.0, 5.0]]), np.array([[False] * 3, [True] * 3])]
    found = hazard_ratio(table_of_patients(*arrays, *others))
    assert np.isnan(found.log_hazard_ratio[0])
    assert np.isnan(found.standard_error[0])
    assert np.isfinite(found.log_hazard_ratio[1])


def test_an_extreme_ratio_converges():
    rng = np.random.default_rng(1)
    fast, slow = rng.exponential(1e-3, (1, 60)), rng.exponential(10.0, (1, 60))
    slow[0, 0] = np.median(fast)
    found = hazard_ratio(table_of_patients(fast, np.ones((1, 60), bool), slow, np.ones((1, 60), bool)))
    assert 3 < found.log_hazard_ratio[0] < 12


@pytest.mark.parametrize(("ratio", "shape"), [(0.5, 1.0), (1.0, 0.7), (2.0, 1.6)])
def test_simulated_trials_give_back_their_hazard_ratio(ratio, shape):
    arrays = pairs_of_patients(seed=9, pairs=400, first=120, second=80, hazard_ratio=ratio, shape=shape)
    found = hazard_ratio(table_of_patients(*arrays))
    error = found.standard_error.mean()
    # The maximum of a likelihood is off by some tenth of its error in small samples.
    assert abs(found.log_hazard_ratio.mean() - math.log(ratio)) < SAMPLING * error / 20 + 0.02
    covered = np.abs(found.log_hazard_ratio - math.log(ratio)) < 1.96 * found.standard_error
    assert 0.91 < covered.mean() < 0.985


def test_proportional_hazards_have_no_trend_and_waning_ones_do():
    arrays = pairs_of_patients(seed=4, pairs=300, first=100, second=100, hazard_ratio=1.6)
    table = table_of_patients(*arrays)
    p_value = time_trend(table, hazard_ratio(table)).p_value
    assert 0.02 < (p_value < 0.05).mean() < 0.09
    crossing = (*pairs_of_patients(seed=4, pairs=60, first=200, second=1, shape=0.6)[:2], *arrays[2:])
    crossing = tuple(one[:60] for one in crossing)
    table = table_of_patients(*crossing)
    assert np.median(time_trend(table, hazard_ratio(table)).z) < -2


def test_the_score_at_a_ratio_of_one_is_the_log_rank_difference():
    # Near one, a step of Newton's is the log-rank difference over its variance.
    first, second = np.array([[5.0, 5.05]]), np.array([[5.0, 5.0]])
    table = EventTable(np.array([1.0, 2.0]), first, np.array([[50.0, 45.0]]), second, np.array([[50.0, 45.0]]))
    test = log_rank(table, tied=False)
    step = (test.observed_first - test.expected_first) / test.variance
    assert hazard_ratio(table, ties="breslow").log_hazard_ratio == pytest.approx(step, rel=1e-4)


def test_what_cannot_be_done_is_refused():
    table = EventTable(np.array([1.0]), np.array([[0.5]]), np.array([[5.0]]), np.array([[1.0]]), np.array([[5.0]]))
    with pytest.raises(ValueError, match="whole numbers"):
        hazard_ratio(table)
    with pytest.raises(ValueError, match="efron or breslow"):
        hazard_ratio(table, ties="exact")
    found = hazard_ratio(table, ties="breslow")
    with pytest.raises(ValueError, match="breslow"):
        time_trend(table, found, scale=np.array([1.0]))
