"""Cohorts that give back a printed rate: where no whole number of events does, as few patients as needed are censored.

With 22 patients and nobody censored a Kaplan–Meier rate is a multiple of 1/22, and 20.1% is none. A patient
censored between two events makes every later drop a little larger, so that one to three of them, well placed,
bring the rate to its printed value.
"""

from __future__ import annotations

import numpy as np

#: At most this many patients of a cohort are censored for one printed rate.
MOST_CENSORED = 4
#: Places tried for the first of a pair, where one patient after the other does not come near enough.
PLACES_TRIED = 16
#: Events that may be left out to make room for such a pair.
MOST_SPARED = 2


def give_back_rate(
    events: np.ndarray,
    censored: np.ndarray,
    at_risk: np.ndarray,
    survival: np.ndarray,
    *,
    rate: float,
    half_unit: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Change the cohorts between two printed times so that they end on a printed rate.

    Parameters
    ----------
    events, censored : int arrays (cohorts, intervals)
        In each interval since the printed time before, up to the time of the rate; censorings fall on the
        interval's end, after its events.
    at_risk, survival : arrays (cohorts,)
        Patients at risk and Kaplan–Meier estimate at the start.
    rate, half_unit : float
        The printed rate and half a unit of its last digit, as proportions. A rate of 0 or 1 is left alone.

    Returns
    -------
    events, censored : arrays (cohorts, intervals)
        With up to `MOST_SPARED` + 1 events fewer and up to `MOST_CENSORED` more censorings. A cohort that
        cannot come nearer stays as it was.
    """
    if not 0 < rate < 1 or events.shape[1] < 2:
        return events, censored
    state = at_risk, survival
    missed = np.abs(end_survival(events, censored, *state) - rate)
    best_events, best_censored = events.copy(), censored.copy()

    def keep_nearer(cohorts: np.ndarray, new_events: np.ndarray, new_censored: np.ndarray) -> None:
        distance = np.abs(end_survival(new_events, new_censored, at_risk[cohorts], survival[cohorts]) - rate)
        better = distance < missed[cohorts]
        best_events[cohorts[better]], best_censored[cohorts[better]] = new_events[better], new_censored[better]
        missed[cohorts[better]] = distance[better]

    fewer = events.copy()
    _spare_last(fewer, np.flatnonzero(end_survival(events, censored, *state) < rate - half_unit))
    off = np.flatnonzero(missed > half_unit)
    keep_nearer(off, fewer[off], _one_by_one(fewer[off], censored[off], at_risk[off], survival[off], rate, half_unit))
    for _ in range(MOST_SPARED + 1):
        off = np.flatnonzero(missed > half_unit)
        if not len(off):
            break
        keep_nearer(off, fewer[off], _best_pairs(fewer[off], censored[off], at_risk[off], survival[off], rate))
        _spare_last(fewer, off)
    return best_events, best_censored


def _one_by_one(
    events: np.ndarray,
    censored: np.ndarray,
    at_risk: np.ndarray,
    survival: np.ndarray,
    rate: float,
    half_unit: float,
) -> np.ndarray:
    """Censorings with one more after the other, each at the place that brings the cohort nearest from above."""
    censored = censored.copy()
    for _ in range(MOST_CENSORED):
        now = end_survival(events, censored, at_risk, survival)
        off = np.flatnonzero(now > rate + half_unit)
        if not len(off):
            break
        values = _with_one_more(events[off], censored[off], at_risk[off], survival[off])
        # From above, so that what remains can be taken away by the next one; the nearest where none is above.
        above = np.where(values >= rate - half_unit, values, np.inf)
        best = np.argmin(np.where(np.isfinite(above).any(axis=1, keepdims=True), above, np.abs(values - rate)), axis=1)
        reached = values[np.arange(len(off)), best]
        nearer = np.abs(reached - rate) < np.abs(now[off] - rate)
        if not nearer.any():
            break
        censored[off[nearer], best[nearer]] += 1
    return censored


def _spare_last(events: np.ndarray, cohorts: np.ndarray) -> None:
    """Take the last event of these cohorts away."""
    cohorts = cohorts[events[cohorts].any(axis=1)]
    last = events.shape[1] - 1 - np.argmax(events[cohorts, ::-1] > 0, axis=1)
    events[cohorts, last] -= 1


def _best_pairs(
    events: np.ndarray, censored: np.ndarray, at_risk: np.ndarray, survival: np.ndarray, rate: float
) -> np.ndarray:
    """Censorings with two more, at the places that bring each cohort nearest to the rate."""
    cohorts, intervals = events.shape
    every = np.arange(cohorts)
    best, nearest = censored.copy(), np.full(cohorts, np.inf)
    for first in np.unique(np.linspace(0, intervals - 2, PLACES_TRIED).astype(int)):
        one = censored.copy()
        one[:, first] += 1
        possible = (_before(events, one, at_risk) >= events).all(axis=1)
        distance = np.abs(_with_one_more(events, one, at_risk, survival) - rate)
        second = np.argmin(distance, axis=1)
        better = possible & (distance[every, second] < nearest)
        nearest[better] = distance[every, second][better]
        best[better] = one[better]
        best[every[better], second[better]] += 1
    return best


def end_survival(events: np.ndarray, censored: np.ndarray, at_risk: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Kaplan–Meier estimate of each cohort at the end of its intervals."""
    return survival * np.prod(1 - events / np.maximum(_before(events, censored, at_risk), 1), axis=1)


def _before(events: np.ndarray, censored: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """Patients at risk before each interval."""
    left = np.cumsum(events + censored, axis=1)
    return at_risk[:, None] - left + events + censored


def _with_one_more(events: np.ndarray, censored: np.ndarray, at_risk: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """End survival if one more patient is censored at the end of each interval; -inf where nobody can be."""
    before = _before(events, censored, at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        as_now = np.log1p(-events / np.maximum(before, 1))
        one_less = np.where(
            before - 1 > events, np.log1p(-events / np.maximum(before - 1, 1)), np.where(events > 0, -np.inf, 0.0)
        )
    until = np.cumsum(as_now, axis=1)
    after = np.cumsum(one_less[:, ::-1], axis=1)[:, ::-1]
    # A patient lost after the last interval's events no longer counts for the rate.
    values = until[:, :-1] + after[:, 1:]
    survivors = at_risk - (events + censored).sum(axis=1)
    return np.where(survivors[:, None] > 1, survival[:, None] * np.exp(values), -np.inf)
