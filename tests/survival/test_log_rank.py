"""Log-rank tests of many pairs at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.statistics import logrank_test

from reanalysis.survival.log_rank import EventTable, log_rank, table_of_patients

from .two_groups import GOLDEN, padded, pairs_of_patients

SAME = 1e-10
"""Sums of some hundred terms in another order."""


def test_log_rank_agrees_with_survdiff():
    table = table_of_patients(*padded(GOLDEN))
    expected = np.array([case["chisq"] for case in GOLDEN])
    assert log_rank(table).z ** 2 == pytest.approx(expected, rel=SAME)


def test_log_rank_agrees_with_lifelines():
    arrays = pairs_of_patients(seed=5, pairs=8, first=30, second=45)
    found = log_rank(table_of_patients(*arrays))
    for i in range(8):
        time_first, event_first, time_second, event_second = (one[i] for one in arrays)
        theirs = logrank_test(time_first, time_second, event_first, event_second)
        assert found.z[i] ** 2 == pytest.approx(theirs.test_statistic, rel=SAME)
        assert found.p_value[i] == pytest.approx(theirs.p_value, rel=1e-8)


def test_each_pair_is_tested_as_if_it_were_alone():
    together = log_rank(table_of_patients(*padded(GOLDEN))).z
    for i, case in enumerate(GOLDEN):
        assert log_rank(table_of_patients(*padded([case]))).z[0] == pytest.approx(together[i], rel=SAME)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=40)
def test_exchanged_groups_change_only_the_sign(seed, first, second):
    one, event, other, other_event = pairs_of_patients(seed=seed, pairs=3, first=first, second=second)
    there = log_rank(table_of_patients(one, event, other, other_event))
    back = log_rank(table_of_patients(other, other_event, one, event))
    assert there.z == pytest.approx(-back.z, abs=1e-9, nan_ok=True)
    assert there.p_value == pytest.approx(back.p_value, abs=1e-9, nan_ok=True)


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_every_patient_is_counted_at_risk_until_they_leave(seed):
    time, event, other, other_event = pairs_of_patients(seed=seed, pairs=2, first=9, second=5, rounded=True)
    table = table_of_patients(time, event, other, other_event)
    assert table.events_first.sum(axis=1) == pytest.approx(event.sum(axis=1))
    assert table.events_second.sum(axis=1) == pytest.approx(other_event.sum(axis=1))
    for i in range(2):
        for k in np.flatnonzero(table.events[i]):
            assert table.at_risk_first[i, k] == (time[i] >= table.time[i, k]).sum()
            assert table.at_risk_second[i, k] == (other[i] >= table.time[i, k]).sum()


def test_identical_groups_have_no_difference():
    time, event, *_ = pairs_of_patients(seed=2, pairs=4, first=20, second=1)
    found = log_rank(table_of_patients(time, event, time, event))
    assert found.z == pytest.approx(0.0, abs=1e-12)
    assert found.p_value == pytest.approx(1.0)


def test_no_events_give_no_test():
    found = log_rank(table_of_patients([1.0, 2.0], [False, False], [3.0], [False]))
    assert np.isnan(found.z[0])
    assert np.isnan(found.p_value[0])


def test_expected_events_of_an_interval_are_not_tied():
    table = EventTable(np.array([1.0]), np.array([[5.0]]), np.array([[50.0]]), np.array([[5.0]]), np.array([[50.0]]))
    assert log_rank(table, tied=False).variance[0] == pytest.approx(2.5)
    assert log_rank(table).variance[0] == pytest.approx(2.5 * 90 / 99)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        table_of_patients([1.0, 2.0], [True], [1.0], [True])
    with pytest.raises(ValueError, match="cannot be paired"):
        table_of_patients([[1.0], [2.0]], [[True], [True]], [1.0], [True])
    with pytest.raises(ValueError, match="finite"):
        table_of_patients([np.inf], [True], [1.0], [True])
    with pytest.raises(ValueError, match="one shape"):
        EventTable(np.zeros(2), np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 3)), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="times have the shape"):
        EventTable(np.zeros(3), *[np.zeros((1, 2))] * 4)
