"""Printed numbers as points of the published curve, and a curve's way through them.

References
----------
Brookmeyer R, Crowley J. Biometrics 1982;38:29-41 (interval of the median).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from reanalysis.survival.evidence import CurveSummary

LOG_LOG_2 = math.log(math.log(2))
LARGEST_HAZARD = 12.0
"""Cumulative hazard at which a curve counts as having reached zero (survival 6e-6)."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points of the published curve: time, log cumulative hazard, tolerance (sd), printed or approximate."""

    time: np.ndarray
    y: np.ndarray
    tolerance: np.ndarray
    printed: np.ndarray


def printed_points(summary: CurveSummary) -> tuple[list[tuple[float, float, float]], tuple[str, ...]]:
    """Printed points (time, survival, half a unit of survival) that can stand on one falling curve.

    A printed point that contradicts the others is left out, the median first, and named in the second value.
    """
    points = [(mark.time_months, mark.survival, mark.half_unit, False) for mark in summary.landmarks]
    median = summary.median
    if median is not None and math.isfinite(median.months) and all(median.months != p[0] for p in points):
        # A rounded median says only that the curve crosses one half near it.
        points.append((median.months, 0.5, 0.5 / min(summary.sizes) + 0.005, True))
    points.sort()
    contradicted = []
    while True:
        clashes = [
            sum(
                (p[0] < q[0] and p[1] + p[2] < q[1] - q[2] - 1e-12)
                or (p[0] > q[0] and p[1] - p[2] > q[1] + q[2] + 1e-12)
                for q in points
            )
            for p in points
        ]
        if not any(clashes):
            break
        worst = max(range(len(points)), key=lambda i: (clashes[i], points[i][3], points[i][0]))
        time, survival, _, is_median = points.pop(worst)
        what = f"the median of {time:g} months" if is_median else f"the rate {survival:g} at {time:g} months"
        contradicted.append(f"{what} was not used: it contradicts another printed number of this curve")
    kept: list[tuple[float, float, float]] = []
    for time, survival, half_unit, _ in points:
        if kept and kept[-1][0] == time:
            contradicted.append(f"the rate {survival:g} at {time:g} months was not used: another is printed there")
            continue
        kept.append((time, survival, half_unit))
    return kept, tuple(contradicted)


def log_hazard(survival: float, half_unit: float) -> float:
    """Log cumulative hazard; 0 and 1 are moved inwards by less than they were rounded."""
    margin = max(half_unit / 2, 1e-5)
    return math.log(-math.log(min(max(survival, margin), 1 - margin)))


def median_limits(
    summary: CurveSummary, hazard: np.ndarray, variance: np.ndarray, times: np.ndarray
) -> list[tuple[float, float, float]]:
    """Points (time, y, sd) where the pointwise log-log band of the published curve crosses one half."""
    median = summary.median
    if median is None:
        return []
    z = float(ndtri(0.5 + summary.confidence_level / 2))
    found = []
    for months, sign in ((median.lower, -1.0), (median.upper, 1.0)):
        if months is None or not math.isfinite(months) or months <= 0:
            continue
        if any(abs(months - mark.time_months) < 1e-6 for mark in summary.landmarks) or months == median.months:
            continue
        per_odds = float(np.interp(months, times, variance) / np.expm1(np.interp(months, times, hazard)))
        y = LOG_LOG_2
        for _ in range(12):
            level = math.exp(y)
            y = 0.5 * y + 0.5 * max(
                min(LOG_LOG_2 + sign * z * math.sqrt(per_odds * math.expm1(level)) / level, 1.0), -4.0
            )
        level = math.exp(y)
        step = per_odds * math.exp(level)
        # One step of the curve, the rounding of the limit, and the error of reading one half off the band.
        tolerance = math.hypot(0.6 * step / level, 0.6 * median.half_unit / months, 0.06 * (y - LOG_LOG_2))
        found.append((months, y, tolerance))
    return found


def observations(
    points: list[tuple[float, float, float]],
    limits: list[tuple[float, float, float]],
    summary: CurveSummary,
    patients: float,
) -> Points:
    rows = []
    median = summary.median
    for time, survival, half_unit in points:
        y = log_hazard(survival, half_unit)
        hazard = math.exp(y)
        if median is not None and time == median.months and survival == 0.5:
            # A median rounded to print moves along the time axis; the curve crosses one half within one step.
            tolerance = math.hypot(0.6 * median.half_unit / time, 0.3 * 2 / patients / hazard)
        else:
            tolerance = 0.6 * half_unit / (math.exp(-hazard) * hazard)
        rows.append((time, y, min(tolerance, 1.0), True))
    rows.extend((time, y, tolerance, False) for time, y, tolerance in limits)
    rows.sort()
    time, y, tolerance, printed = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([],) * 4
    return Points(
        np.asarray(time, float), np.asarray(y, float), np.asarray(tolerance, float), np.asarray(printed, bool)
    )


def ordered_points(y: np.ndarray, points: Points) -> np.ndarray:
    """Points of each draw in time order: approximate ones give way to printed ones."""
    printed = points.printed
    fixed = np.maximum.accumulate(y[:, printed], axis=1)
    y = y.copy()
    y[:, printed] = fixed
    low = np.maximum.accumulate(np.where(printed, y, -np.inf), axis=1)
    high = np.minimum.accumulate(np.where(printed, y, np.inf)[:, ::-1], axis=1)[:, ::-1]
    return np.maximum.accumulate(np.clip(y, low, high), axis=1)


def staircases(points: list[tuple[float, float, float]], times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a falling curve through the points cannot be below, and cannot be above, at each time.

    >>> floor, ceiling = staircases([(2.0, 0.6, 0.0)], np.array([0.0, 1.0, 2.0, 3.0]))
    >>> floor.tolist(), ceiling.tolist()
    ([0.6, 0.6, 0.6, 0.0], [1.0, 1.0, 0.6, 0.6])
    """
    floor, ceiling = np.zeros(len(times)), np.ones(len(times))
    for time, survival, _ in points:
        before, after = times <= time + 1e-6, times >= time - 1e-6
        floor[before] = np.maximum(floor[before], survival)
        ceiling[after] = np.minimum(ceiling[after], survival)
    return floor, ceiling


def through_points(survival: np.ndarray, times: np.ndarray, points: list[tuple[float, float, float]]) -> np.ndarray:
    """The curve moved, on the log hazard scale, so that it passes the printed points exactly."""
    points = [point for point in points if point[0] <= times[-1] + 1e-6]
    if not points:
        return survival
    hazard = -np.log(np.clip(survival[1:], math.exp(-LARGEST_HAZARD), 1 - 1e-9))
    y = np.log(hazard)
    x = np.log(times[1:])
    at = [int(np.searchsorted(times, point[0] - 1e-6)) - 1 for point in points]
    target = np.maximum.accumulate([log_hazard(point[1], point[2]) for point in points])
    y = y + np.interp(x, x[at], target - y[at])
    y[at] = target
    # The printed points stay; whatever the shift turned upwards is held between them.
    low = np.full(len(y), -np.inf)
    low[at] = target
    high = np.full(len(y), np.inf)
    high[at] = target
    low = np.maximum.accumulate(low)
    high = np.minimum.accumulate(high[::-1])[::-1]
    y = np.maximum.accumulate(np.clip(y, low, high))
    return np.concatenate([[1.0], np.exp(-np.exp(y))])
