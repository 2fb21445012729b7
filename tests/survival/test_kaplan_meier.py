"""Product-limit estimates of many data sets at once are those of R's survfit and of lifelines.

`tests/golden/survival/r.csv` is the output of make_r.R beside it, for the data sets in data.csv.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.survival.kaplan_meier import (
    confidence_limits,
    kaplan_meier,
    log_log_interval,
    median_interval,
    median_survival,
    numbers_at_risk,
    restricted_mean,
    survival_at,
)
from reanalysis.survival.summary import TRANSFORMS

GOLDEN = Path(__file__).parents[1] / "golden" / "survival"
SAME = 1e-12
"""Relative: sums and products of up to 150 terms in another order."""
LIFELINES = 1e-9
"""lifelines multiplies on the log scale; the difference is rounding."""


def golden_data() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rows = defaultdict(list)
    with (GOLDEN / "data.csv").open() as file:
        for row in csv.DictReader(file):
            rows[row["data_set"]].append((float(row["time"]), row["event"] == "1"))
    return {name: tuple(map(np.array, zip(*part, strict=True))) for name, part in rows.items()}


def golden_values() -> dict[tuple[str, str, str], list[tuple[float, float]]]:
    values = defaultdict(list)
    with (GOLDEN / "r.csv").open() as file:
        next(file)
        for row in csv.DictReader(file):
            found = math.nan if row["value"] == "NA" else float(row["value"])
            key = row["data_set"], row["quantity"], row["transform"]
            values[key].append((float(row["time"]) if row["time"] else math.nan, found))
    return values


DATA, R = golden_data(), golden_values()


def joined() -> tuple[np.ndarray, np.ndarray]:
    """All data sets as one padded array, as they are used."""
    most = max(len(time) for time, _ in DATA.values())
    time, event = np.full((len(DATA), most), math.inf), np.zeros((len(DATA), most), dtype=bool)
    for row, (months, had) in enumerate(DATA.values()):
        time[row, : len(months)], event[row, : len(months)] = months, had
    return time, event


FITTED = kaplan_meier(*joined())


@pytest.mark.parametrize("name", DATA)
def test_survival_and_numbers_at_risk_are_those_of_r(name):
    row = list(DATA).index(name)
    months, survival = np.array(R[name, "survival", ""]).T
    assert survival_at(FITTED, months)[row] == pytest.approx(survival, rel=SAME)
    months, at_risk = np.array(R[name, "at risk", ""]).T
    assert numbers_at_risk(FITTED, months).at_risk[row].tolist() == at_risk.tolist()
    assert [FITTED.at_risk[row][FITTED.time[row] == month].tolist()[0] for month in months] == at_risk.tolist()


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", DATA)
def test_limits_are_those_of_r_on_every_scale(name, transform):
    row = list(DATA).index(name)
    for found, kind in zip(confidence_limits(FITTED, transform=transform), ("lower", "upper"), strict=True):
        for month, value in R[name, kind, transform]:
            here = found[row][FITTED.time[row] == month]
            assert len(set(here)) == 1
            survival = FITTED.survival[row][FITTED.time[row] == month][0]
            if math.isnan(value):
                # R has no limits where survival is 0 or, on some scales, 1; ours are the rate itself.
                assert survival in (0, 1)
                assert here[0] == survival
            else:
                assert here[0] == pytest.approx(value, rel=1e-10)


@pytest.mark.parametrize("name", DATA)
def test_the_median_and_its_limits_are_those_of_r_by_its_convention(name):
    row = list(DATA).index(name)

    def as_r(value: float) -> float:
        return math.nan if value == math.inf else value

    assert as_r(median_survival(FITTED, convention="R")[row]) == pytest.approx(R[name, "median", ""][0][1], nan_ok=True)
    for transform in TRANSFORMS:
        limits = median_interval(FITTED, transform=transform, convention="R")
        for found, kind in zip(limits, ("lower", "upper"), strict=True):
            printed = R[name, f"{kind} limit of the median", transform][0][1]
            assert as_r(found[row]) == pytest.approx(printed, nan_ok=True)


@pytest.mark.parametrize("name", DATA)
def test_the_restricted_mean_and_its_error_are_those_of_r(name):
    row = list(DATA).index(name)
    months, means = np.array(R[name, "restricted mean", ""]).T
    errors = [value for _, value in R[name, "error of the restricted mean", ""]]
    mean, error = restricted_mean(FITTED, months)
    assert mean[row] == pytest.approx(means, rel=SAME)
    assert error[row] == pytest.approx(errors, rel=1e-10, abs=1e-12)


def test_a_rest_on_one_half_has_its_median_at_the_left_end_for_lifelines_and_in_the_middle_for_r():
    fitted = kaplan_meier(*DATA["plateau at one half"])
    assert median_survival(fitted).tolist() == [4.0]
    assert median_survival(fitted, convention="R").tolist() == [5.0]


def test_everything_is_what_lifelines_finds():
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    rng = np.random.default_rng(7)
    time = np.ceil(rng.exponential(10, (12, 37)) * 4) / 4
    event = rng.random(time.shape) < 0.7
    fitted = kaplan_meier(time, event)
    low, high = log_log_interval(fitted)
    limits = median_interval(fitted)
    for row in range(len(time)):
        theirs = KaplanMeierFitter().fit(time[row], event[row])
        steps = theirs.survival_function_
        assert survival_at(fitted, steps.index.to_numpy())[row] == pytest.approx(steps.to_numpy()[:, 0], abs=LIFELINES)
        bounds = theirs.confidence_interval_
        at = np.searchsorted(bounds.index.to_numpy(), fitted.time[row])
        assert low[row] == pytest.approx(bounds.to_numpy()[at, 0], abs=LIFELINES)
        assert high[row] == pytest.approx(bounds.to_numpy()[at, 1], abs=LIFELINES)
        assert median_survival(fitted)[row] == median_survival_times(theirs)
        assert [limit[row] for limit in limits] == median_survival_times(bounds).to_numpy()[0].tolist()


@settings(max_examples=60)
@given(st.data())
def test_at_risk_events_and_censored_add_up_to_n_at_every_time(data):
    rows = data.draw(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=12))
    time, event = (np.array(column) for column in zip(*rows, strict=True))
    fitted = kaplan_meier(time.astype(float), event)
    table = numbers_at_risk(fitted, np.arange(-1, 10))
    assert np.all(table.at_risk + table.events + table.censored == len(rows))
    assert np.all(np.diff(table.at_risk) <= 0)
    assert np.all(np.diff(fitted.survival) <= 0)
    low, high = log_log_interval(fitted)
    assert np.all((low <= fitted.survival + SAME) & (fitted.survival <= high + SAME))
    alone = kaplan_meier(np.append(time, math.inf), np.append(event, False))
    assert np.array_equal(alone.survival[0, : len(rows)], fitted.survival[0])


@pytest.mark.parametrize(
    ("time", "event", "said"),
    [
        ([1.0, -1.0], [True, True], "negative or not a number"),
        ([1.0, math.nan], [True, True], "negative or not a number"),
        ([1.0, math.inf], [True, True], "event has time inf"),
        ([1.0], [True, True], "have shape"),
        ([], [], "have shape"),
    ],
)
def test_impossible_data_are_refused(time, event, said):
    with pytest.raises(ValueError, match=said):
        kaplan_meier(np.array(time), np.array(event, dtype=bool))


def test_unknown_conventions_transforms_levels_and_times_are_refused():
    for call in (
        lambda: median_survival(FITTED, convention="SAS"),
        lambda: confidence_limits(FITTED, transform="probit"),
        lambda: log_log_interval(FITTED, confidence_level=1.0),
        lambda: restricted_mean(FITTED, 0.0),
        lambda: survival_at(FITTED, math.inf),
    ):
        with pytest.raises(ValueError, match=r"must|needs|finite"):
            call()


def test_a_time_of_minus_zero_is_zero():
    assert kaplan_meier(np.array([1.0, -0.0]), np.array([True, True])).time.tolist() == [[0.0, 1.0]]
