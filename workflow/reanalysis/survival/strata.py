"""Draws for one number of patients: the population's curve and, about it, the published one.

Between its printed points the published curve is drawn by splitting the events it must hold there at random,
in proportion to the population's hazard.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from reanalysis.survival.evidence import CurveSummary
from reanalysis.survival.noise import greenwood_sum, uncensored_share
from reanalysis.survival.points import LARGEST_HAZARD, LOG_LOG_2, median_limits, observations, ordered_points
from reanalysis.survival.shape import PRIOR, candidate_scales, condition, first_guess

SIZE_STRATA = 5
MAX_ROUNDS = 4


def size_strata(patients: np.ndarray) -> list[np.ndarray]:
    """Draws grouped by number of patients, so that each group can share one noise model."""
    order = np.argsort(patients, kind="stable")
    groups = 1 if patients.min() == patients.max() else SIZE_STRATA
    return [np.sort(part) for part in np.array_split(order, groups) if len(part)]


def falling(y: np.ndarray) -> np.ndarray:
    """Rows made never to fall (log hazard), half from the left and half from the right."""
    forward = np.maximum.accumulate(y, axis=1)
    backward = np.minimum.accumulate(y[:, ::-1], axis=1)[:, ::-1]
    return 0.5 * (forward + backward)


def _bridge(
    population: np.ndarray,
    ends: np.ndarray,
    at: np.ndarray,
    at_risk: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Published cumulative hazard at every time: given at the points, between them events split at random.

    Parameters
    ----------
    population : array (draws, times)
        Population's cumulative hazard.
    ends : array (draws, points)
        Published cumulative hazard at the points.
    at : array (points,)
        Index of each point among the times.
    at_risk : array (times,)
        Expected number at risk.
    rng : numpy Generator
    """
    draws, size = population.shape
    increments = np.diff(population, axis=1, prepend=0.0)
    weight = increments * at_risk
    published = np.empty_like(population)
    start, base = 0, np.zeros(draws)
    for point in range(len(at)):
        stop = at[point] + 1
        rise = np.maximum(ends[:, point] - base, 0.0)
        if stop > start:
            part = weight[:, start:stop] + 1e-300
            total = part.sum(axis=1)
            expected = rise * total / (increments[:, start:stop].sum(axis=1) + 1e-300)
            count = np.floor(expected + rng.random(draws)).clip(1, 1e9).astype(np.int64)
            share = part / total[:, None]
            split = rng.multinomial(count, share / share.sum(axis=1, keepdims=True)) / at_risk[start:stop]
            split *= (rise / split.sum(axis=1))[:, None]
            published[:, start:stop] = base[:, None] + np.cumsum(split, axis=1)
            published[:, stop - 1] = base + rise
        base = base + rise
        start = max(start, stop)
    if start < size:
        risk = at_risk[start:]
        share = np.minimum(rng.poisson(np.minimum(weight[:, start:], 1e9)) / risk, 1.0)
        fall = -np.log(np.maximum(1.0 - share, math.exp(-LARGEST_HAZARD)))
        published[:, start:] = base[:, None] + np.cumsum(fall, axis=1)
    return np.minimum(published, LARGEST_HAZARD)


def _inequalities(published: np.ndarray, times: np.ndarray, variance: np.ndarray, summary: CurveSummary) -> np.ndarray:
    """Which draws honour what 'not reached' says, and the number at risk at the horizon."""
    at = int(np.searchsorted(times, summary.horizon_months - 1e-6))
    end = published[:, at]
    kept = np.ones(len(end), dtype=bool)
    median = summary.median
    z = float(ndtri(0.5 + summary.confidence_level / 2))
    if median is not None:
        error = np.sqrt(variance[at]) / np.maximum(end, 1e-9)
        log_end = np.log(np.maximum(end, 1e-12))
        if math.isinf(median.months):
            kept &= end < math.log(2)
        if median.upper is not None and math.isinf(median.upper):
            kept &= log_end - z * error < LOG_LOG_2
        if median.lower is not None and math.isinf(median.lower):
            kept &= log_end + z * error < LOG_LOG_2
    if summary.at_risk_at_horizon:
        # Horizons are rounded up to a natural time, so the number at risk is known a little before it.
        before = int(np.searchsorted(times, 0.85 * summary.horizon_months))
        kept &= published[:, before] < -math.log(0.8 * summary.at_risk_at_horizon)
    return kept


def draw_stratum(
    summary: CurveSummary,
    points: list[tuple[float, float, float]],
    times: np.ndarray,
    patients: float,
    draws: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Population's log hazard, published hazard, uncensored share; whether the inequalities were honoured."""
    guess = first_guess(points, summary.horizon_months, times)
    uncensored = uncensored_share(summary, guess, times, patients)
    variance = greenwood_sum(guess, uncensored, patients)
    limits = median_limits(summary, guess, variance, times)
    observed = observations(points, limits, summary, patients)
    at = np.searchsorted(times, observed.time - 1e-7)
    scales, level_sd = candidate_scales(points, summary)
    posteriors = [condition(times, scale, level_sd, PRIOR, observed, guess, uncensored, patients) for scale in scales]
    log_weight = np.array([posterior.log_likelihood for posterior in posteriors])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    size = len(times)
    kept: list[tuple[np.ndarray, np.ndarray]] = []
    spare: tuple[np.ndarray, np.ndarray] | None = None
    have = 0
    for _ in range(MAX_ROUNDS):
        for posterior, count in zip(posteriors, rng.multinomial(draws, weight), strict=True):
            if not count:
                continue
            joint = rng.standard_normal((count, len(posterior.mean))) @ posterior.factor.T
            joint += posterior.mean
            np.minimum(joint, math.log(LARGEST_HAZARD), out=joint)
            y = falling(joint[:, :size])
            ends = np.exp(ordered_points(joint[:, size:], observed))
            reference = np.exp(np.minimum(posterior.mean[:size], math.log(LARGEST_HAZARD)))
            at_risk = np.maximum(patients * np.exp(-reference) * uncensored, 1.0)
            published = _bridge(np.exp(y), ends, at, at_risk, rng)
            spare = spare or (y, published)
            honours = _inequalities(published, times, posterior.variance, summary)
            kept.append((y, published) if honours.all() else (y[honours], published[honours]))
            have += int(honours.sum())
        if have >= draws:
            break
    if have == draws and len(kept) == 1:
        return *kept[0], uncensored, True
    y, published = (np.concatenate(parts) for parts in zip(*kept, strict=True)) if have else spare
    # Draws come by candidate scale: mix them, and repeat some where the inequalities kept too few.
    mixed = rng.permutation(len(y))
    pick = mixed[:draws] if len(y) >= draws else rng.permutation(np.resize(mixed, draws))
    return y[pick], published[pick], uncensored, have > 0
