"""Draws for one number of patients: the population's curve and, about it, the published one.

Between its printed points the published curve is drawn by splitting the events it must hold there at random,
in proportion to the population's hazard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reanalysis.survival.follow_up import end_point
from reanalysis.survival.median_points import half_missed, median_limits
from reanalysis.survival.noise import greenwood_sum, uncensored_share
from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.points import LARGEST_HAZARD, LOG_LOG_2, Points, observations, ordered_points
from reanalysis.survival.shape import LONE_PRIOR, PRIOR, Posterior, condition, first_guess
from reanalysis.survival.summary import SAME_TIME, CurveSummary

SIZE_STRATA = 5
MAX_ROUNDS = 4
TEMPER = 0.5
"""Of the marginal likelihood with which transforms are weighed: the tolerances of limits are only guesses."""
NO_BAND = "the limits of the median were not used: no band about the curve has them"
LEAST_WEIGHT = 0.02
"""Transforms less probable than this are left out."""


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


def _inequalities(
    published: np.ndarray, times: np.ndarray, uncensored: np.ndarray, patients: float, summary: CurveSummary, name: str
) -> np.ndarray:
    """By how much each draw breaks what 'not reached' says, or the number at risk at the horizon."""
    at = int(np.searchsorted(times, summary.horizon_months - 1e-6))
    end = published[:, at]
    broken = np.zeros(len(end))
    median = summary.median
    if median is not None and math.isinf(median.months):
        broken = np.maximum(broken, np.log(np.maximum(end, 1e-12)) - LOG_LOG_2 + 1e-9)
    limits = ((median.lower, False), (median.upper, True)) if median is not None else ()
    unreached = [upper for limit, upper in limits if limit is not None and math.isinf(limit)]
    if unreached:
        # Each draw has its own Greenwood sum: a flat tail adds nothing to it.
        z = normal_quantile(summary.confidence_level)
        rise = np.diff(published[:, : at + 1], axis=1, prepend=0.0)
        at_risk = np.maximum(patients * np.exp(-published[:, : at + 1]) * uncensored[: at + 1], 1.0)
        error = np.sqrt((rise / at_risk).sum(axis=1))
        for upper in unreached:
            broken = np.maximum(broken, half_missed(end, error, z, name, upper=upper))
    if summary.at_risk_at_horizon:
        # Horizons are rounded up to a natural time, so the number at risk is known a little before it.
        before = int(np.searchsorted(times, 0.85 * summary.horizon_months))
        most = math.log(max(-math.log(min(0.8 * summary.at_risk_at_horizon, 1.0)), 1e-3))
        broken = np.maximum(broken, np.log(np.maximum(published[:, before], 1e-12)) - most)
    return np.maximum(broken, 0.0)


@dataclass(frozen=True, slots=True)
class StratumDraws:
    """Draws for one number of patients.

    Attributes
    ----------
    y : array (draws, times)
        Log cumulative hazard of the population.
    published : array (draws, times)
        Cumulative hazard of the published curve.
    uncensored : array (times,)
        Share not censored, were nobody to have an event.
    honoured : bool
        Whether some draws keep to what 'not reached' and the number at risk say.
    contradicted : tuple of str
        Numbers left out on the way.
    """

    y: np.ndarray
    published: np.ndarray
    uncensored: np.ndarray
    honoured: bool
    contradicted: tuple[str, ...]


def _posteriors(
    summary: CurveSummary,
    points: list[tuple[float, float, float]],
    times: np.ndarray,
    patients: float,
    uncensored: np.ndarray,
    weights: dict[str, float],
) -> tuple[list[tuple[str, Points, Posterior]], np.ndarray, tuple[str, ...]]:
    """A posterior for each transform that the median's limits may stand on, with their probabilities."""
    guess = first_guess(points, summary.horizon_months, times)
    variance = greenwood_sum(guess, uncensored, patients)
    end, said = end_point(summary, points, patients)
    found, log_weight = [], []
    median = summary.median
    limits_printed = median is not None and (median.lower is not None or median.upper is not None)
    prior = PRIOR if len(points) > 1 or limits_printed else LONE_PRIOR
    top = max(weights, key=lambda name: weights[name])
    names = [name for name in weights if weights[name] >= LEAST_WEIGHT] if limits_printed else [top]
    for name in names:
        limits = median_limits(summary, guess, variance, times, name)
        if limits is None:
            continue
        if end is not None:
            limits = [*(limit for limit in limits if abs(limit[0] - end[0]) > SAME_TIME), end]
        observed = observations(points, limits, summary, patients)
        posterior = condition(times, summary.horizon_months, prior, observed, guess, uncensored, patients)
        found.append((name, observed, posterior))
        log_weight.append(math.log(weights[name]) + TEMPER * posterior.log_likelihood)
    if not found:
        said += (NO_BAND,)
        bare = replace(summary, median=replace(median, lower=None, upper=None))
        observed = observations(points, [end] if end is not None else [], bare, patients)
        posterior = condition(times, summary.horizon_months, prior, observed, guess, uncensored, patients)
        return [(top, observed, posterior)], np.ones(1), said
    weight = np.exp(np.array(log_weight) - max(log_weight))
    return found, weight / weight.sum(), said


def draw_stratum(
    summary: CurveSummary,
    points: list[tuple[float, float, float]],
    times: np.ndarray,
    patients: float,
    draws: int,
    rng: np.random.Generator,
    weights: dict[str, float],
) -> StratumDraws:
    """Curves of the population and of the report, for one number of patients.

    Parameters
    ----------
    summary : CurveSummary
        Reconciled.
    points : list of (time, survival, half a unit)
        Printed points.
    times : array (times,)
        Above 0; holds every time of a number.
    patients : float
    draws : int
    rng : numpy Generator
    weights : dict
        Probability of each transform for the limits of the median.
    """
    guess = first_guess(points, summary.horizon_months, times)
    uncensored = uncensored_share(summary, guess, times, patients)
    posteriors, weight, said = _posteriors(summary, points, times, patients, uncensored, weights)
    size = len(times)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    have = 0
    for _ in range(MAX_ROUNDS):
        for (name, observed, posterior), count in zip(posteriors, rng.multinomial(draws, weight), strict=True):
            if not count:
                continue
            at = np.searchsorted(times, observed.time - 1e-7)
            joint = rng.standard_normal((count, len(posterior.mean))) @ posterior.factor.T
            joint += posterior.mean
            np.minimum(joint, math.log(LARGEST_HAZARD), out=joint)
            y = falling(joint[:, :size])
            ends = np.exp(ordered_points(joint[:, size:], observed))
            reference = np.exp(np.minimum(posterior.mean[:size], math.log(LARGEST_HAZARD)))
            at_risk = np.maximum(patients * np.exp(-reference) * uncensored, 1.0)
            published = _bridge(np.exp(y), ends, at, at_risk, rng)
            broken = _inequalities(published, times, uncensored, patients, summary, name)
            parts.append((y, published, broken))
            have += int((broken == 0).sum())
        if have >= draws:
            break
    y, published, broken = (np.concatenate(part) for part in zip(*parts, strict=True)) if len(parts) > 1 else parts[0]
    if have < len(y) or len(parts) > 1:
        # Draws come by transform: mix them, and repeat some where the inequalities kept too few. Where they kept
        # none, those that break them least stay.
        kept = np.flatnonzero(broken == 0) if have else np.argsort(broken, kind="stable")[: max(len(y) // 20, 1)]
        mixed = rng.permutation(kept)
        pick = mixed[:draws] if len(mixed) >= draws else rng.permutation(np.resize(mixed, draws))
        y, published = y[pick], published[pick]
    return StratumDraws(y, published, uncensored, have > 0, said)
