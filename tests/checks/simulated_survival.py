"""Simulated patients of one trial, and what their survival curves say: nothing here is rounded yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr

from reanalysis.survival.kaplan_meier import (
    Convention,
    greenwood_at,
    kaplan_meier,
    median_interval,
    median_survival,
    numbers_at_risk,
    survival_at,
)
from reanalysis.survival.limits import rate_limits
from reanalysis.survival.normal import normal_quantile

TIMES = (6, 12, 24, 36, 60)
FEWEST_AT_RISK = 10
FEWEST_EVENTS = 8


@dataclass(frozen=True)
class Patients:
    """Everybody in a trial; times in months.

    Attributes
    ----------
    arm : int array
        0 or 1; all 0 in a trial of one arm.
    age : int array
        Whole years.
    age_group : int array
    progression, death : arrays
        Time to progression or death, and to death, or to the end of follow-up.
    progressed, died : bool arrays
        Whether that time is of an event.
    follow_up : array
        When each patient's follow-up would have ended had nothing happened.
    responder : bool array
    response_time : array
        From the start to the response, before progression.
    """

    arm: np.ndarray
    age: np.ndarray
    age_group: np.ndarray
    progression: np.ndarray
    progressed: np.ndarray
    death: np.ndarray
    died: np.ndarray
    follow_up: np.ndarray
    responder: np.ndarray
    response_time: np.ndarray


@dataclass(frozen=True)
class Design:
    """How a trial is simulated; times in months."""

    sizes: tuple[int, ...]
    accrual: float
    least_follow_up: float
    dropout: float
    cured: float
    shape: float
    scale: float
    log_ratio: float
    days: bool
    age_limits: tuple[int, ...]


def draw_design(rng: np.random.Generator) -> Design:
    """A design at random: 15 to 600 patients an arm, one arm or two."""
    size = int(np.exp(rng.uniform(math.log(15), math.log(600))))
    if rng.random() < 0.4:
        sizes: tuple[int, ...] = (size,)
    elif rng.random() < 0.5:  # by blocks
        sizes = (size, max(15, size + int(rng.integers(-2, 3))))
    else:
        share = float(rng.choice([0.5, 2 / 3]))
        first = int(rng.binomial(2 * size, share))
        sizes = (max(15, first), max(15, 2 * size - first))
    start = int(rng.integers(18, 65))
    width = int(rng.integers(4, 12))
    return Design(
        sizes=tuple(min(600, size) for size in sizes),
        accrual=rng.uniform(6, 120),
        least_follow_up=rng.uniform(2, 48),
        dropout=rng.choice([0.0, rng.uniform(0.001, 0.02)]),
        cured=rng.choice([0.0, rng.uniform(0.1, 0.6)]),
        shape=rng.uniform(0.7, 1.5),
        scale=float(np.exp(rng.uniform(math.log(3), math.log(80)))),
        log_ratio=rng.normal(-0.2, 0.3),
        days=bool(rng.random() < 0.5),
        age_limits=(start, start + width, start + 2 * width),
    )


def draw_patients(design: Design, rng: np.random.Generator) -> Patients:
    """Everybody, with progression never after death and one end of follow-up for both."""
    total = sum(design.sizes)
    arm = np.repeat(np.arange(len(design.sizes)), design.sizes)
    youngest, low, high = design.age_limits
    age = np.clip(np.round(rng.normal(low + 2, 8, total)), youngest, None).astype(int)
    age_group = (age >= low).astype(int) + (age >= high)
    scale = design.scale * np.exp((-design.log_ratio * (arm == 0) - 0.1 * age_group) / design.shape)
    progression = scale * rng.weibull(design.shape, total)
    progression[rng.random(total) < design.cured] = math.inf
    other_death = 3 * scale * rng.weibull(1.0, total)
    death = np.where(
        other_death < progression, other_death, progression + rng.exponential(max(2.0, design.scale / 2), total)
    )
    progression = np.minimum(progression, other_death)
    ends = design.least_follow_up + design.accrual * rng.random(total)
    if design.dropout:
        ends = np.minimum(ends, rng.exponential(1 / design.dropout, total))
    if design.days:
        day = 12 / 365.25
        progression, death, ends = (np.ceil(np.maximum(t, day) / day) * day for t in (progression, death, ends))
    response_time = rng.uniform(0.7, 3, total)
    chance = rng.uniform(0.15, 0.95, len(design.sizes))[arm]
    follow_up = np.minimum(death, ends)
    first = np.minimum(progression, ends)
    return Patients(
        arm,
        age,
        age_group,
        first,
        progression <= ends,
        follow_up,
        death <= ends,
        ends,
        (first > response_time) & (rng.random(total) < chance),
        response_time,
    )


@dataclass(frozen=True)
class Curve:
    """What is read from one Kaplan–Meier curve.

    Attributes
    ----------
    rates : list of (months, rate, lower, upper)
        Where enough patients are at risk.
    median : (median, lower, upper)
        inf where not reached.
    """

    rates: list[tuple[int, float, float, float]]
    median: tuple[float, float, float]


def curves(
    groups: list[tuple[np.ndarray, np.ndarray]], *, level: float, transform: str, convention: Convention
) -> list[Curve]:
    """Curves of many groups of patients, each given as times and events."""
    widest = max(len(times) for times, _ in groups)
    time = np.full((len(groups), widest), math.inf)
    event = np.zeros(time.shape, dtype=bool)
    for row, (times, events) in enumerate(groups):
        time[row, : len(times)], event[row, : len(times)] = times, events
    fitted = kaplan_meier(time, event)
    rates, at_risk = survival_at(fitted, TIMES), numbers_at_risk(fitted, TIMES).at_risk
    lower, upper = rate_limits(rates, greenwood_at(fitted, TIMES), z=normal_quantile(level), transform=transform)
    median = median_survival(fitted, convention=convention)
    limits = median_interval(fitted, confidence_level=level, transform=transform, convention=convention)
    return [
        Curve(
            [
                (months, float(rates[row, i]), float(lower[row, i]), float(upper[row, i]))
                for i, months in enumerate(TIMES)
                if at_risk[row, i] >= FEWEST_AT_RISK
            ],
            (float(median[row]), float(limits[0][row]), float(limits[1][row])),
        )
        for row in range(len(groups))
    ]


def reverse_median(time: np.ndarray, event: np.ndarray) -> float:
    """Median follow-up by the reverse Kaplan–Meier method; inf where not reached."""
    return float(median_survival(kaplan_meier(time, ~event))[0])


def _risk_table(time: np.ndarray, event: np.ndarray, group: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Events and patients at risk by group (rows) at each time of an event (columns)."""
    when = np.unique(time[event])
    events, at_risk = [], []
    for member in range(groups):
        times = np.sort(time[group == member])
        at_risk.append(len(times) - np.searchsorted(times, when, side="left"))
        own = np.sort(time[(group == member) & event])
        events.append(np.searchsorted(own, when, side="right") - np.searchsorted(own, when, side="left"))
    return np.array(events, float), np.array(at_risk, float)


def log_rank_p(time: np.ndarray, event: np.ndarray, group: np.ndarray) -> float | None:
    """Two-sided P of the log-rank test of two or more groups; None with too few events."""
    groups = int(group.max()) + 1
    d, n = _risk_table(time, event, group, groups)
    if d.sum() < FEWEST_EVENTS or (d.sum(axis=1) < 1).any():
        return None
    all_d, all_n = d.sum(axis=0), n.sum(axis=0)
    difference = (d - all_d * n / all_n).sum(axis=1)[:-1]
    weight = all_d * (all_n - all_d) / np.maximum(all_n - 1, 1) / all_n**2
    covariance = -(weight * n) @ n.T
    covariance += np.diag((weight * n * all_n).sum(axis=1))
    chi_square = difference @ np.linalg.solve(covariance[:-1, :-1], difference)
    return float(chdtrc(groups - 1, chi_square))


def cox(time: np.ndarray, event: np.ndarray, first: np.ndarray) -> tuple[float, float, float] | None:
    """Log hazard ratio of the first group to the second, its standard error and Wald P; None with too few events."""
    d, n = _risk_table(time, event, (~first).astype(int), 2)
    if d.sum() < FEWEST_EVENTS or (d.sum(axis=1) < 3).any():
        return None
    all_d, beta = d.sum(axis=0), 0.0
    for _ in range(25):
        share = math.exp(beta) * n[0] / (math.exp(beta) * n[0] + n[1])
        information = float((all_d * share * (1 - share)).sum())
        step = float((d[0] - all_d * share).sum()) / information
        beta += max(-1.0, min(1.0, step))
        if abs(step) < 1e-10:
            error = 1 / math.sqrt(information)
            return beta, error, float(2 * ndtr(-abs(beta) / error))
    return None
