"""Transforms of intervals: recognised from three printed numbers, and used for what their widths tell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.survival.median_points import crossing_level, half_missed
from reanalysis.survival.reconstruct import reconstruct
from reanalysis.survival.summary import TRANSFORMS, CurveSummary, Landmark, PrintedMedian
from reanalysis.survival.transforms import (
    asymmetry_fit,
    greenwood_spread,
    interval_error,
    slope,
    transform_weights,
    transformed,
)

Z = 1.959963984540054
HALF_UNIT = 0.0005
EXACT = 1e-9
ROUNDED_WIDTH = 0.04
"""Relative error of a standard error that is read from an interval printed to a tenth of a percent."""


def back(value: float, transform: str) -> float:
    """Survival from the scale of a transform."""
    if transform == "log-log":
        return math.exp(-math.exp(-value))
    if transform == "log":
        return min(math.exp(value), 1.0)
    if transform == "logit":
        return 1 / (1 + math.exp(-value))
    if transform == "arcsine":
        return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2
    return min(max(value, 0.0), 1.0)


def printed(rate: float, patients: float, transform: str, digits: int = 3) -> Landmark:
    """A rate with its interval as a report would print it."""
    error = math.sqrt((1 - rate) / (rate * patients)) * slope(rate, transform) * rate
    limits = (back(transformed(rate, transform) + sign * Z * error, transform) for sign in (-1, 1))
    return Landmark(12.0, rate, *(round(limit, digits) for limit in limits), HALF_UNIT)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_the_error_behind_an_interval_is_got_back_from_its_limits(transform):
    mark = printed(0.6, 100, transform, digits=12)
    assert interval_error(mark, Z, transform) == pytest.approx(math.sqrt(0.4 / 60), rel=EXACT)


@pytest.mark.parametrize("transform", ["log-log", "log", "plain"])
@pytest.mark.parametrize(("rate", "patients"), [(0.72, 60), (0.35, 90), (0.58, 150)])
def test_the_transform_of_an_interval_is_recognised_from_its_asymmetry(transform, rate, patients):
    weights = transform_weights([printed(rate, patients, transform)])
    assert max(weights, key=weights.__getitem__) == transform


def test_an_interval_cut_off_at_one_is_no_log_log_interval():
    weights = transform_weights([Landmark(12, 0.9, 0.79, 1.0, HALF_UNIT)])
    assert max(weights, key=weights.__getitem__) in ("log", "plain")


def test_two_intervals_say_more_than_one():
    one, two = printed(0.5, 150, "log"), printed(0.3, 120, "log")
    assert transform_weights([one, two])["log"] >= transform_weights([one])["log"]


def test_a_transform_that_is_told_is_believed():
    weights = transform_weights([Landmark(12, 0.5, 0.4, 0.6, HALF_UNIT, transform="arcsine")])
    assert weights["arcsine"] == 1


def test_without_intervals_the_log_log_transform_is_most_probable():
    weights = transform_weights([])
    assert max(weights, key=weights.__getitem__) == "log-log"
    assert sum(weights.values()) == pytest.approx(1)


@settings(max_examples=60, derandomize=True)
@given(rate=st.floats(0.05, 0.95), patients=st.integers(20, 2000), transform=st.sampled_from(TRANSFORMS))
def test_the_true_transform_fits_within_rounding(rate, patients, transform):
    rate = round(rate, 3)
    mark = printed(rate, patients, transform)
    if mark.lower > 0 and mark.upper < 1:
        assert asymmetry_fit(mark, transform) > -6


def test_not_knowing_the_transform_makes_greenwoods_sum_less_sure():
    mark = printed(0.3, 40, "log")
    known = greenwood_spread(mark, 0.95, {"log": 1.0})
    unknown = greenwood_spread(mark, 0.95, {"log": 0.5, "log-log": 0.3, "plain": 0.2})
    assert math.exp(known.log_variance) == pytest.approx(0.7 / (0.3 * 40), rel=ROUNDED_WIDTH)
    assert unknown.error > known.error


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("upper", [False, True])
def test_a_curve_at_the_crossing_level_has_a_band_that_reaches_one_half(transform, upper):
    per_odds = 1 / 80
    level = math.exp(crossing_level(per_odds, Z, transform, upper=upper))
    error = np.array([math.sqrt(per_odds * math.expm1(level))])
    missed = half_missed(np.array([level]), error, Z, transform, upper=upper)
    assert abs(missed[0]) < 1e-3
    assert (level > math.log(2)) == upper


def test_log_and_log_log_limits_stand_for_different_points_in_a_small_group():
    levels = [math.exp(-math.exp(crossing_level(1 / 22, Z, name, upper=False))) for name in ("log-log", "log")]
    # SURVIVAL.md: reading log limits as log-log ones is ten points off at 22 patients.
    assert 0.05 < abs(levels[0] - levels[1]) < 0.15


def test_an_upper_limit_that_a_transform_never_reaches_has_no_level():
    assert math.isnan(crossing_level(1.0, Z, "log", upper=True))


def test_the_recognised_transform_is_told_and_used_for_the_median():
    summary = CurveSummary(
        "arm",
        (90,),
        (1.0,),
        36.0,
        median=PrintedMedian(14.0, 11.0, 20.0, 0.05),
        landmarks=(printed(0.55, 90, "log"),),
    )
    made = reconstruct(summary, seed=1, draws=100)
    assert made.recognised == (
        "interval of the rate at 12 months: log",
        "limits of the median: read from a log band, as the intervals of the rates are",
    )


def test_an_unknown_transform_of_the_medians_limits_is_integrated_over():
    summary = CurveSummary("arm", (40,), (1.0,), 36.0, median=PrintedMedian(14.0, 9.0, 24.0, 0.05))
    made = reconstruct(summary, seed=1, draws=100)
    assert any("log-log or log or plain" in said for said in made.assumed)
    known = reconstruct(
        CurveSummary("arm", (40,), (1.0,), 36.0, median=PrintedMedian(14.0, 9.0, 24.0, 0.05), median_transform="plain"),
        seed=1,
        draws=100,
    )
    assert any("a plain band" in said for said in known.assumed)


def test_a_transform_nobody_uses_is_an_error():
    with pytest.raises(ValueError, match="a transform must be one of"):
        CurveSummary("arm", (40,), (1.0,), 36.0, landmarks=(Landmark(12, 0.5, transform="cubic"),))
