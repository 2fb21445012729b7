"""Limits of a median as points of the published curve.

The lower limit is the first time at which the lower limit of the curve's pointwise band is at one half or below,
the upper limit the same of its upper limit. So the curve itself is known there, within about a step, once the
transform of the band is.

References
----------
Brookmeyer R, Crowley J. Biometrics 1982;38:29-41.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.points import LOG_LOG_2
from reanalysis.survival.summary import SAME_TIME, CurveSummary

LEVELS = 400
LIMIT_ERROR = 0.06
"""Of a limit's distance from one half: the band's width is that of the curve expected, not of the curve printed."""


def _scale(survival: np.ndarray, transform: str) -> tuple[np.ndarray, np.ndarray]:
    """Survival on the scale of a transform, and the standard error there per standard error of log survival."""
    if transform == "log-log":
        return -np.log(-np.log(survival)), -1 / np.log(survival)
    if transform == "log":
        return np.log(survival), np.ones_like(survival)
    if transform == "logit":
        return np.log(survival / (1 - survival)), 1 / (1 - survival)
    if transform == "arcsine":
        return np.arcsin(np.sqrt(survival)), 0.5 * np.sqrt(survival / (1 - survival))
    return survival, survival


@cache
def _levels(above: bool, transform: str) -> tuple[np.ndarray, ...]:
    """Rates from 1 to one half, or from one half to 0; their distance from one half and the error there."""
    share = (np.arange(LEVELS) + 0.5) / LEVELS
    survival = 1 - 0.5 * share if above else 0.5 * (1 - share)
    scale, error = _scale(survival, transform)
    distance = scale - _scale(np.array([0.5]), transform)[0]
    return survival, distance, error * np.sqrt((1 - survival) / survival)


def crossing_level(per_odds: float, z: float, transform: str, *, upper: bool) -> float:
    """Log cumulative hazard of the curve where a limit of its pointwise band first reaches one half.

    Parameters
    ----------
    per_odds : float
        Greenwood's sum over the odds (1 − S) / S: one over the effective number of patients.
    z : float
        Normal quantile of the band's level.
    transform : str
        A scale of `reanalysis.survival.summary.TRANSFORMS`.
    upper : bool
        Whether the band's upper limit is meant.

    Returns
    -------
    float
        nan where the limit never gets there.

    Examples
    --------
    >>> level = crossing_level(1 / 100, 1.96, "plain", upper=True)  # S + 1.96 √(S (1 − S) / 100) = 0.5
    >>> round(math.exp(-math.exp(level)), 3)
    0.404
    """
    survival, distance, error = _levels(not upper, transform)
    gap = distance + (z if upper else -z) * math.sqrt(per_odds) * error
    # A curve cannot be nearer to 1 than one event among all patients; bands have no meaning there.
    reached = (gap <= 0) & (1 - survival >= per_odds)
    if not reached.any():
        return math.nan
    at = int(np.argmax(reached))
    before = survival[at - 1] if at else (0.5 if upper else 1.0)
    part = gap[at - 1] / (gap[at - 1] - gap[at]) if at and gap[at - 1] > 0 else 0.5
    level = before + part * (survival[at] - before)
    return math.log(-math.log(level))


def half_missed(hazard: np.ndarray, error: np.ndarray, z: float, transform: str, *, upper: bool) -> np.ndarray:
    """By how much limits of a band lie below one half, on the scale of the transform; at most 0 where they do not.

    Parameters
    ----------
    hazard : array
        Cumulative hazards of curves at one time.
    error : array
        Standard errors of log survival there.
    z : float
        Normal quantile of the band's level.
    transform : str
        A scale of `reanalysis.survival.summary.TRANSFORMS`.
    upper : bool
        Whether the band's upper limits are meant.
    """
    survival = np.clip(np.exp(-hazard), 1e-9, 1 - 1e-9)
    scale, per_error = _scale(survival, transform)
    limit = scale + (z if upper else -z) * per_error * error
    return _scale(np.array([0.5]), transform)[0] - limit


def median_limits(
    summary: CurveSummary, hazard: np.ndarray, variance: np.ndarray, times: np.ndarray, transform: str = "log-log"
) -> list[tuple[float, float, float]] | None:
    """Points (time, y, sd) where the pointwise band of the published curve crosses one half.

    None where a band on this transform cannot have the limits.
    """
    median = summary.median
    if median is None:
        return []
    z = normal_quantile(summary.confidence_level)
    found = []
    for months, upper in ((median.lower, False), (median.upper, True)):
        if months is None or not math.isfinite(months) or months <= 0:
            continue
        if any(abs(months - mark.time_months) < SAME_TIME for mark in summary.landmarks) or months == median.months:
            continue
        odds = max(float(np.expm1(np.interp(months, times, hazard))), 1e-9)
        per_odds = float(np.interp(months, times, variance)) / odds
        y = crossing_level(per_odds, z, transform, upper=upper)
        if math.isnan(y):
            return None
        y = max(min(y, 1.2), -5.0)
        level = math.exp(y)
        step = per_odds * math.exp(level)
        # One step of the curve, the rounding of the limit, and the error of reading one half off the band.
        tolerance = math.hypot(0.6 * step / level, 0.6 * median.half_unit / months, LIMIT_ERROR * (y - LOG_LOG_2))
        found.append((months, y, min(tolerance, 1.0)))
    return found
