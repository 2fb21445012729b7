"""The first survival model: a Gaussian process on the log cumulative hazard, conditioned on printed numbers.

Two things are unknown and kept apart. The *population's* survival S(t) of the patients the trial sampled is a
smooth curve: y = log cumulative hazard is a line in x = log(t / scale) plus curvature plus a Matérn-5/2
deviation. The *published* Kaplan–Meier curve differs from it by sampling noise, whose covariance is that of
the martingale limit (Greenwood's sum at the earlier time, divided by both cumulative hazards). Printed
numbers are points of the published curve, so conditioning is closed-form. Between its printed points the
published curve is drawn by splitting the events it must hold there at random, in proportion to the
population's hazard.

References
----------
Greenwood M. Reports on Public Health and Medical Subjects 1926;33. Brookmeyer R, Crowley J. Biometrics
1982;38:29-41 (interval of the median). Andersen PK, Borgan Ø, Gill RD, Keiding N. Statistical Models Based
on Counting Processes, 1993, IV.3. Rasmussen CE, Williams CKI. Gaussian Processes for Machine Learning, 2006,
2.2.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from reanalysis.survival.evidence import CurveSummary, Landmark

LOG_LOG_2 = math.log(math.log(2))
GRID_TIMES = 121
SIZE_STRATA = 5
MAX_ROUNDS = 4
LARGEST_HAZARD = 12.0
"""Cumulative hazard at which a curve counts as having reached zero (survival 6e-6)."""


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


@dataclass(frozen=True, slots=True)
class Draws:
    """Simulated curves that agree with a summary.

    Attributes
    ----------
    summary : CurveSummary
        What was printed.
    time_months : array (times,)
        From 0 to the horizon; holds every printed landmark time and the median.
    population, published : arrays (draws, times)
        Survival of the population, and the Kaplan–Meier curve that was published: never rising, in [0, 1],
        1 at time 0. Row i of both, and patients[i], belong together.
    patients : array (draws,)
        Number of patients of each draw.
    uncensored : array (times,)
        Assumed share of the patients not yet censored, were nobody to have an event.
    floor, ceiling : arrays (times,)
        Survival that the published curve cannot be below or above, by its own printed points and those of
        curves of the same patients.
    assumed : tuple of str
        What the curves stand on that is not printed, one sentence each.
    contradicted : tuple of str
        Printed numbers that were not used because they contradict others, one sentence each.
    """

    summary: CurveSummary
    time_months: np.ndarray
    population: np.ndarray
    published: np.ndarray
    patients: np.ndarray
    uncensored: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    assumed: tuple[str, ...]
    contradicted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """Point curve and bands of one curve, with the draws behind them.

    Attributes
    ----------
    draws : Draws
        The simulated curves, what they assume and what they leave out.
    survival : array (times,)
        Point curve: pointwise median of the published curve's draws, through every printed point.
    population_survival, lower, upper : arrays (times,)
        Pointwise median and band of the population's survival.
    published_lower, published_upper : arrays (times,)
        Pointwise band of the Kaplan–Meier curve that the report's authors had.
    confidence_level : float
        Level of both bands.
    """

    draws: Draws
    survival: np.ndarray
    population_survival: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    published_lower: np.ndarray
    published_upper: np.ndarray
    confidence_level: float

    @property
    def summary(self) -> CurveSummary:
        """What was printed."""
        return self.draws.summary

    @property
    def time_months(self) -> np.ndarray:
        """Times of every curve and band, from 0 to the horizon."""
        return self.draws.time_months


@dataclass(frozen=True, slots=True)
class _Points:
    """Points of the published curve: time, log cumulative hazard, tolerance (sd), printed or approximate."""

    time: np.ndarray
    y: np.ndarray
    tolerance: np.ndarray
    printed: np.ndarray


def stable_seed(name: str) -> int:
    """A number from a name, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def random_generator(seed: int, name: str) -> np.random.Generator:
    """Random numbers of one curve, which no other curve changes."""
    return np.random.default_rng([seed, stable_seed(name)])


def time_grid(horizon_months: float, *extra_months: float) -> np.ndarray:
    """Evenly spaced times from 0 to the horizon, with extra times up to it."""
    extra = [time for time in extra_months if 0 < time <= horizon_months]
    times = np.concatenate([np.linspace(0.0, horizon_months, GRID_TIMES), extra])
    return np.unique(np.round(times, 6))


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
            contradicted.append(
                f"the rate {survival:g} at {time:g} months was not used: another is printed there"
            )
            continue
        kept.append((time, survival, half_unit))
    return kept, tuple(contradicted)


def _log_hazard(survival: float, half_unit: float) -> float:
    """Log cumulative hazard; 0 and 1 are moved inwards by less than they were rounded."""
    margin = max(half_unit / 2, 1e-5)
    return math.log(-math.log(min(max(survival, margin), 1 - margin)))


def _first_guess(points: list[tuple[float, float, float]], horizon: float, times: np.ndarray) -> np.ndarray:
    """Cumulative hazard through the printed points, log-linear in log time."""
    if not points:
        return 0.35 * times / horizon
    x = np.log([p[0] for p in points])
    y = np.maximum.accumulate([_log_hazard(p[1], p[2]) for p in points])
    log_time = np.log(times)
    guess = np.interp(log_time, x, y)
    guess = np.where(log_time < x[0], y[0] + (log_time - x[0]), guess)
    slope = np.clip((y[-1] - y[-2]) / (x[-1] - x[-2]), 0.3, 1.5) if len(x) > 1 else 1.0
    guess = np.where(log_time > x[-1], y[-1] + slope * (log_time - x[-1]), guess)
    return np.minimum(np.exp(guess), LARGEST_HAZARD)


def greenwood_sum(hazard: np.ndarray, uncensored: np.ndarray, patients: float) -> np.ndarray:
    """Variance of the cumulative hazard estimate for a curve with this hazard and this censoring.

    >>> hazard = np.log([1 / 0.8, 1 / 0.5])
    >>> greenwood_sum(hazard, np.ones(2), 100).round(6).tolist()  # (1 - S) / (n S)
    [0.0025, 0.01]
    """
    odds = np.expm1(np.concatenate([[0.0], hazard]))
    share = np.concatenate([[1.0], uncensored])
    return np.cumsum(np.diff(odds) / (0.5 * (share[1:] + share[:-1]))) / patients


def effective_patients(landmark: Landmark, confidence_level: float) -> float | None:
    """Patients who would give the printed interval were nobody censored; None without a usable interval.

    The interval is read as a log-log one (Kalbfleisch & Prentice).

    >>> round(effective_patients(Landmark(12, 0.5, 0.3986, 0.5931), 0.95))  # 100 patients, none censored
    100
    """
    low, high, rate = landmark.lower, landmark.upper, landmark.survival
    if low is None or high is None or not 0 < low < rate < high < 1:
        return None
    z = float(ndtri(0.5 + confidence_level / 2))
    spread = (math.log(-math.log(low)) - math.log(-math.log(high))) / (2 * z) * math.log(rate)
    return (1 - rate) / (rate * spread**2)


def uncensored_share(
    summary: CurveSummary, hazard: np.ndarray, times: np.ndarray, patients: float
) -> np.ndarray:
    """Share not yet censored, from printed intervals, follow-up and the number at risk at the horizon.

    Log share falls in straight lines between the times something is known of; nobody is censored where
    nothing is.
    """
    known = [0.0]
    loss = [0.0]
    for landmark in summary.landmarks:
        effective = effective_patients(landmark, summary.confidence_level)
        if effective is None or landmark.time_months <= known[-1]:
            continue
        at = int(np.searchsorted(times, landmark.time_months - 1e-6)) + 1
        target = 1.0 / effective * (1 - landmark.survival) / landmark.survival
        inside = times[:at]
        low, high = loss[-1], loss[-1] + 5.0
        for _ in range(18):
            middle = 0.5 * (low + high)
            share = np.exp(-np.interp(inside, [*known, landmark.time_months], [*loss, middle]))
            too_little = greenwood_sum(hazard[:at], share, patients)[-1] < target
            low, high = (middle, high) if too_little else (low, middle)
        known.append(landmark.time_months)
        loss.append(low)
    if summary.follow_up_months and summary.follow_up_months > known[-1]:
        known.append(summary.follow_up_months)
        loss.append(max(math.log(2), loss[-1]))
    end = summary.horizon_months
    if summary.at_risk_at_horizon and end > known[-1]:
        survival = math.exp(-float(np.interp(end, times, hazard)))
        loss.append(max(math.log(min(survival / summary.at_risk_at_horizon, 50.0)), loss[-1]))
        known.append(end)
    if len(known) == 1:
        return np.ones_like(times)
    if len(known) == 2 and summary.at_risk_at_horizon:
        # Follow-up ends late rather than evenly: most patients are followed for a while.
        return np.exp(-loss[1] * (np.minimum(times, end) / end) ** 2)
    share = np.interp(times, known, loss)
    after = times > known[-1]
    share[after] = loss[-1] + (loss[-1] - loss[-2]) / (known[-1] - known[-2]) * (times[after] - known[-1])
    return np.exp(-np.minimum(share, 6.0))


def _median_limits(
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
        if (
            any(abs(months - mark.time_months) < 1e-6 for mark in summary.landmarks)
            or months == median.months
        ):
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


def _shape_covariance(x: np.ndarray, prior: ShapePrior, level_sd: float) -> np.ndarray:
    curve = np.sqrt(1 + x**2) - 1
    distance = math.sqrt(5) / prior.deviation_length * np.abs(x[:, None] - x[None, :])
    deviation = prior.deviation_sd**2 * (1 + distance + distance**2 / 3) * np.exp(-distance)
    return (
        level_sd**2
        + prior.slope_sd**2 * np.outer(x, x)
        + prior.curvature_sd**2 * np.outer(curve, curve)
        + deviation
    )


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Gaussian of y at the times, then of the published y at the points; with the points' log likelihood."""

    mean: np.ndarray
    factor: np.ndarray
    log_likelihood: float
    variance: np.ndarray


def _noise_covariance(variance: np.ndarray, hazard: np.ndarray, at: np.ndarray) -> np.ndarray:
    earlier = np.minimum(at[:, None], at[None, :])
    return variance[earlier] / np.outer(hazard[at], hazard[at])


def _condition(
    times: np.ndarray,
    scale: float,
    level_sd: float,
    prior: ShapePrior,
    points: _Points,
    guess: np.ndarray,
    uncensored: np.ndarray,
    patients: float,
) -> _Posterior:
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
        noise = _noise_covariance(variance, hazard, at)
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
    return _Posterior(joint_mean, factor, log_likelihood, variance)


def _falling(y: np.ndarray) -> np.ndarray:
    """Rows made never to fall (log hazard), half from the left and half from the right."""
    forward = np.maximum.accumulate(y, axis=1)
    backward = np.minimum.accumulate(y[:, ::-1], axis=1)[:, ::-1]
    return 0.5 * (forward + backward)


def _ordered_points(y: np.ndarray, points: _Points) -> np.ndarray:
    """Points of each draw in time order: approximate ones give way to printed ones."""
    printed = points.printed
    fixed = np.maximum.accumulate(y[:, printed], axis=1)
    y = y.copy()
    y[:, printed] = fixed
    low = np.maximum.accumulate(np.where(printed, y, -np.inf), axis=1)
    high = np.minimum.accumulate(np.where(printed, y, np.inf)[:, ::-1], axis=1)[:, ::-1]
    return np.maximum.accumulate(np.clip(y, low, high), axis=1)


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


def _widened(y: np.ndarray, times: np.ndarray, summary: CurveSummary) -> np.ndarray:
    """Population draws stretched about their median until the band holds each landmark's printed interval."""
    marks = [m for m in summary.landmarks if effective_patients(m, summary.confidence_level) is not None]
    if not marks:
        return y
    tail = 0.5 - summary.confidence_level / 2
    centre = np.median(y, axis=0)
    above, below, log_times = [], [], []
    for mark in marks:
        at = int(np.searchsorted(times, mark.time_months - 1e-6))
        low, high = np.quantile(y[:, at], [tail, 1 - tail])
        middle = centre[at]
        need_high = _log_hazard(mark.lower, mark.half_unit) - middle
        need_low = middle - _log_hazard(mark.upper, mark.half_unit)
        above.append(min(max(need_high / max(high - middle, 1e-6), 1.0), 1.6))
        below.append(min(max(need_low / max(middle - low, 1e-6), 1.0), 1.6))
        log_times.append(math.log(times[at]))
    x = np.log(times)
    stretch = np.where(y > centre, np.interp(x, log_times, above), np.interp(x, log_times, below))
    return _falling(centre + stretch * (y - centre))


def _inequalities(
    published: np.ndarray, times: np.ndarray, variance: np.ndarray, summary: CurveSummary
) -> np.ndarray:
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


def _scales(points: list[tuple[float, float, float]], summary: CurveSummary) -> tuple[np.ndarray, float]:
    """Candidate medians of the population, and how sure y is at each."""
    median = summary.median
    if median is not None and math.isfinite(median.months) and any(p[0] == median.months for p in points):
        return np.array([median.months]), PRIOR.level_sd
    if points:
        exponential = [p[0] * math.log(2) / math.exp(_log_hazard(p[1], p[2])) for p in points]
        middle = math.exp(float(np.mean(np.log(exponential))))
    else:
        middle = 2 * summary.horizon_months
    return middle * np.exp(np.linspace(-math.log(8), math.log(8), 9)), 0.15


def _observations(
    points: list[tuple[float, float, float]],
    limits: list[tuple[float, float, float]],
    summary: CurveSummary,
    patients: float,
) -> _Points:
    rows = []
    median = summary.median
    for time, survival, half_unit in points:
        y = _log_hazard(survival, half_unit)
        hazard = math.exp(y)
        if median is not None and time == median.months and survival == 0.5:
            # A median rounded to print moves along the time axis; the curve crosses one half within one step.
            tolerance = math.hypot(0.6 * median.half_unit / time, 0.3 * 2 / patients / hazard)
        else:
            tolerance = 0.6 * half_unit / (math.exp(-hazard) * hazard)
        rows.append((time, y, min(tolerance, 1.0), True))
    rows.extend((time, y, tolerance, False) for time, y, tolerance in limits)
    rows.sort()
    time, y, tolerance, printed = (
        (np.array(column) for column in zip(*rows, strict=True)) if rows else ([],) * 4
    )
    return _Points(
        np.asarray(time, float), np.asarray(y, float), np.asarray(tolerance, float), np.asarray(printed, bool)
    )


def _draw_stratum(
    summary: CurveSummary,
    points: list[tuple[float, float, float]],
    times: np.ndarray,
    patients: float,
    draws: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Population's log hazard, published hazard, uncensored share; whether the inequalities were honoured."""
    guess = _first_guess(points, summary.horizon_months, times)
    uncensored = uncensored_share(summary, guess, times, patients)
    variance = greenwood_sum(guess, uncensored, patients)
    limits = _median_limits(summary, guess, variance, times)
    observed = _observations(points, limits, summary, patients)
    at = np.searchsorted(times, observed.time - 1e-7)
    scales, level_sd = _scales(points, summary)
    posteriors = [
        _condition(times, scale, level_sd, PRIOR, observed, guess, uncensored, patients) for scale in scales
    ]
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
            y = _falling(joint[:, :size])
            ends = np.exp(_ordered_points(joint[:, size:], observed))
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


def draw_patients(summary: CurveSummary, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Number of patients of each draw."""
    if len(summary.sizes) == 1:
        return np.full(draws, summary.sizes[0])
    weight = np.asarray(summary.size_weights, float)
    return rng.choice(np.asarray(summary.sizes), size=draws, p=weight / weight.sum())


def size_strata(patients: np.ndarray) -> list[np.ndarray]:
    """Draws grouped by number of patients, so that each group can share one noise model."""
    order = np.argsort(patients, kind="stable")
    groups = 1 if patients.min() == patients.max() else SIZE_STRATA
    return [np.sort(part) for part in np.array_split(order, groups) if len(part)]


def _assumptions(summary: CurveSummary) -> tuple[str, ...]:
    said = ["log cumulative hazard is a line in log time plus smooth deviations of limited size"]
    if summary.size_basis == "assumed" or len(summary.sizes) > 1:
        said.append(
            f"the number of patients is not printed; sizes from {min(summary.sizes)} to {max(summary.sizes)} "
            f"were integrated over"
        )
    intervals = any(
        effective_patients(mark, summary.confidence_level) is not None for mark in summary.landmarks
    )
    if intervals:
        said.append(
            "printed intervals of rates are log-log intervals; they set how many patients were censored"
        )
    elif summary.at_risk_at_horizon is None and summary.follow_up_months is None:
        said.append(
            "nobody was censored before the curve stops, because nothing printed tells when follow-up ended"
        )
    median = summary.median
    if median is not None and (median.lower is not None or median.upper is not None):
        said.append("the interval of the median is where a log-log band of the curve crosses one half")
    return tuple(said)


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


def draw_curves(
    summary: CurveSummary,
    *,
    seed: int,
    draws: int,
    patients: np.ndarray | None = None,
    times_months: np.ndarray | None = None,
) -> Draws:
    """Curves of the population and of the report that agree with what it prints.

    Parameters
    ----------
    summary : CurveSummary
        What is printed.
    seed : int
        Random numbers follow from it and the curve's id alone.
    draws : int
        Number of draws, at least 1.
    patients : array (draws,), optional
        Number of patients of each draw, where it is drawn together with another arm's.
    times_months : array, optional
        Times to use (up to the horizon) instead of evenly spaced ones; printed times are added.

    Returns
    -------
    Draws
    """
    rng = random_generator(seed, summary.curve_id)
    if patients is None:
        patients = draw_patients(summary, draws, rng)
    summary = _on_grid(summary)
    points, contradicted = printed_points(summary)
    printed = [point[0] for point in points]
    horizon = summary.horizon_months
    if times_months is None:
        output = time_grid(horizon, *printed)
    else:
        inside = [time for time in (*times_months, *printed, horizon) if time <= horizon]
        output = np.unique(np.round(np.concatenate([[0.0], inside]), 6))
    median = summary.median
    limits = (median.lower, median.upper) if median else ()
    beyond = [*printed, *(limit for limit in limits if limit is not None and 0 < limit < math.inf)]
    times = np.unique(np.concatenate([output[1:], beyond]))

    y = np.empty((draws, len(times)))
    published = np.empty_like(y)
    uncensored = np.zeros(len(times))
    honoured = True
    for stratum in size_strata(patients):
        number = float(np.mean(patients[stratum]))
        y[stratum], published[stratum], share, kept = _draw_stratum(
            summary, points, times, number, len(stratum), rng
        )
        uncensored += share * len(stratum) / draws
        honoured &= kept
    if not honoured:
        contradicted += (
            "'not reached', or the number at risk, was not used: it contradicts the other numbers",
        )
    y = _widened(y, times, summary)

    inside = np.searchsorted(times, output[1:] - 1e-7)
    floor, ceiling = staircases(points, output)
    return Draws(
        summary=summary,
        time_months=output,
        population=_survival(np.exp(y[:, inside])),
        published=_survival(published[:, inside]),
        patients=patients,
        uncensored=np.concatenate([[1.0], uncensored[inside]]),
        floor=floor,
        ceiling=ceiling,
        assumed=_assumptions(summary),
        contradicted=contradicted,
    )


def _on_grid(summary: CurveSummary) -> CurveSummary:
    """The summary with times to a millionth of a month, so that equal times are equal."""

    def exact(months: float | None) -> float | None:
        return round(months, 6) if months is not None and math.isfinite(months) else months

    median = summary.median
    if median is not None:
        median = replace(
            median, months=exact(median.months), lower=exact(median.lower), upper=exact(median.upper)
        )
    landmarks = tuple(replace(mark, time_months=exact(mark.time_months)) for mark in summary.landmarks)
    return replace(summary, median=median, landmarks=landmarks, horizon_months=exact(summary.horizon_months))


def _survival(hazard: np.ndarray) -> np.ndarray:
    result = np.ones((len(hazard), hazard.shape[1] + 1))
    np.exp(-hazard, out=result[:, 1:])
    return result


def _quantiles(draws: np.ndarray, levels: list[float]) -> list[np.ndarray]:
    """Pointwise quantiles over draws, without interpolation between ranks."""
    ranks = [min(int(level * len(draws)), len(draws) - 1) for level in levels]
    columns = np.partition(np.ascontiguousarray(draws.T), sorted(set(ranks)), axis=1)
    return [columns[:, rank].copy() for rank in ranks]


def through_points(
    survival: np.ndarray, times: np.ndarray, points: list[tuple[float, float, float]]
) -> np.ndarray:
    """The curve moved, on the log hazard scale, so that it passes the printed points exactly."""
    points = [point for point in points if point[0] <= times[-1] + 1e-6]
    if not points:
        return survival
    hazard = -np.log(np.clip(survival[1:], math.exp(-LARGEST_HAZARD), 1 - 1e-9))
    y = np.log(hazard)
    x = np.log(times[1:])
    at = [int(np.searchsorted(times, point[0] - 1e-6)) - 1 for point in points]
    target = np.maximum.accumulate([_log_hazard(point[1], point[2]) for point in points])
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


def summarise(drawn: Draws, *, confidence_level: float = 0.95) -> Reconstruction:
    """Point curve and both bands of a set of draws."""
    tail = 0.5 - confidence_level / 2
    lower, population, upper = _quantiles(drawn.population, [tail, 0.5, 1 - tail])
    published_lower, middle, published_upper = _quantiles(drawn.published, [tail, 0.5, 1 - tail])
    point = through_points(middle, drawn.time_months, printed_points(drawn.summary)[0])
    point = np.clip(point, drawn.floor, drawn.ceiling)
    return Reconstruction(
        draws=drawn,
        survival=point,
        population_survival=population,
        # Early on, a small group's published curve may still be 1 when the population's is surely below it.
        lower=np.minimum(lower, point),
        upper=np.maximum(upper, point),
        published_lower=np.minimum(published_lower, point),
        published_upper=np.maximum(published_upper, point),
        confidence_level=confidence_level,
    )


def reconstruct(
    summary: CurveSummary, *, seed: int, draws: int, confidence_level: float = 0.95
) -> Reconstruction:
    """A survival curve from what a report prints, with the uncertainty that its numbers leave.

    Parameters
    ----------
    summary : CurveSummary
        What is printed.
    seed : int
        Random numbers follow from it and the curve's id alone.
    draws : int
        Number of draws; at least 1000 for a 95% band.
    confidence_level : float
        Level of the bands.

    Returns
    -------
    Reconstruction
    """
    return summarise(draw_curves(summary, seed=seed, draws=draws), confidence_level=confidence_level)
