"""The shape of the population's survival: a Gaussian process, conditioned on points of the published curve.

Log cumulative hazard is a line in x = log(t / scale) plus curvature plus a Matérn-5/2 deviation. Points of the
published curve differ from it by Gaussian noise, so conditioning is closed-form.

References
----------
Rasmussen CE, Williams CKI. Gaussian Processes for Machine Learning, 2006, 2.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.evidence import CurveSummary
from reanalysis.survival.noise import greenwood_sum, noise_covariance
from reanalysis.survival.points import LARGEST_HAZARD, LOG_LOG_2, Points, log_hazard


@dataclass(frozen=True, slots=True)
class ShapePrior:
    """What is believed of a survival curve's shape before any number is read.

    Attributes
    ----------
    slope_mean, slope_sd : float
        Of log cumulative hazard against log time; 1 is constant hazard.
    curvature_sd : float
        Coefficient of √(1 + x²) − 1: hazard that rises or falls over time.
    deviation_sd, deviation_length : float
        Matérn-5/2 deviation, in units of y and of x.
    level_sd : float
        Of y at the scale, where the scale is a printed median.
    """

    slope_mean: float = 1.05
    slope_sd: float = 0.32
    curvature_sd: float = 0.3
    deviation_sd: float = 0.25
    deviation_length: float = 1.2
    level_sd: float = 1.0


PRIOR = ShapePrior()


def first_guess(points: list[tuple[float, float, float]], horizon: float, times: np.ndarray) -> np.ndarray:
    """Cumulative hazard through the printed points, log-linear in log time."""
    if not points:
        return 0.35 * times / horizon
    x = np.log([p[0] for p in points])
    y = np.maximum.accumulate([log_hazard(p[1], p[2]) for p in points])
    log_time = np.log(times)
    guess = np.interp(log_time, x, y)
    guess = np.where(log_time < x[0], y[0] + (log_time - x[0]), guess)
    slope = np.clip((y[-1] - y[-2]) / (x[-1] - x[-2]), 0.3, 1.5) if len(x) > 1 else 1.0
    guess = np.where(log_time > x[-1], y[-1] + slope * (log_time - x[-1]), guess)
    return np.minimum(np.exp(guess), LARGEST_HAZARD)


def candidate_scales(points: list[tuple[float, float, float]], summary: CurveSummary) -> tuple[np.ndarray, float]:
    """Candidate medians of the population, and how sure y is at each."""
    median = summary.median
    if median is not None and math.isfinite(median.months) and any(p[0] == median.months for p in points):
        return np.array([median.months]), PRIOR.level_sd
    if points:
        exponential = [p[0] * math.log(2) / math.exp(log_hazard(p[1], p[2])) for p in points]
        middle = math.exp(float(np.mean(np.log(exponential))))
    else:
        middle = 2 * summary.horizon_months
    return middle * np.exp(np.linspace(-math.log(8), math.log(8), 9)), 0.15


def _shape_covariance(x: np.ndarray, prior: ShapePrior, level_sd: float) -> np.ndarray:
    curve = np.sqrt(1 + x**2) - 1
    distance = math.sqrt(5) / prior.deviation_length * np.abs(x[:, None] - x[None, :])
    deviation = prior.deviation_sd**2 * (1 + distance + distance**2 / 3) * np.exp(-distance)
    return level_sd**2 + prior.slope_sd**2 * np.outer(x, x) + prior.curvature_sd**2 * np.outer(curve, curve) + deviation


@dataclass(frozen=True, slots=True)
class Posterior:
    """Gaussian of y at the times, then of the published y at the points; with the points' log likelihood."""

    mean: np.ndarray
    factor: np.ndarray
    log_likelihood: float
    variance: np.ndarray


def condition(
    times: np.ndarray,
    scale: float,
    level_sd: float,
    prior: ShapePrior,
    points: Points,
    guess: np.ndarray,
    uncensored: np.ndarray,
    patients: float,
) -> Posterior:
    """Posterior of the shape given points of the published curve, by three rounds of linearised noise."""
    x = np.log(times / scale)
    size = len(times)
    at = np.searchsorted(times, points.time - 1e-7)
    covariance = _shape_covariance(x, prior, level_sd)
    prior_mean = LOG_LOG_2 + prior.slope_mean * x
    cross, inner = covariance[:, at], covariance[np.ix_(at, at)]
    hazard = guess
    residual = points.y - prior_mean[at]
    for _ in range(3):
        at_risk = np.maximum(patients * np.exp(-hazard) * uncensored, 1.0)
        # Half an event more than expected: that nothing happened in a stretch does not make it free of noise.
        spare = np.diff(times, prepend=0.0) / times[-1] * 0.5 / at_risk**2
        variance = greenwood_sum(hazard, uncensored, patients) + np.cumsum(spare)
        noise = noise_covariance(variance, hazard, at)
        total = inner + noise + np.diag(points.tolerance**2 + 1e-9)
        solved = np.linalg.solve(total, residual) if len(at) else residual
        mean = prior_mean + cross @ solved
        monotone = np.maximum.accumulate(np.minimum(mean, math.log(LARGEST_HAZARD)))
        hazard = np.exp(np.maximum(monotone, -12.0))
    joint_cross = np.vstack([cross, inner + noise])
    joint = np.block([[covariance, cross], [cross.T, inner + noise]])
    joint_mean = np.concatenate([prior_mean, prior_mean[at]])
    log_likelihood = 0.0
    if len(at):
        joint_mean = joint_mean + joint_cross @ solved
        joint = joint - joint_cross @ np.linalg.solve(total, joint_cross.T)
        log_likelihood = float(-0.5 * residual @ solved - 0.5 * np.linalg.slogdet(total)[1])
    factor = np.linalg.cholesky(0.5 * (joint + joint.T) + 1e-6 * np.eye(size + len(at)))
    return Posterior(joint_mean, factor, log_likelihood, variance)
