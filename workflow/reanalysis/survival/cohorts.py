"""Simulated cohorts of pseudo-patients, whose Kaplan–Meier curves follow draws of the published curve.

A cohort is kept as numbers of events and censorings between grid times, small whatever the number of
patients; `individuals` spells cohorts out as (time, event), `product_limit` estimates all of them at once.

References
----------
Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.rates import end_survival, give_back_rate
from reanalysis.survival.reconstruct import Reconstruction

COHORTS = 1000
FITTED = 12
"""Cohorts fitted with lifelines for the table of printed and simulated numbers."""


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Simulated cohorts of one curve.

    Attributes
    ----------
    time_months : array (times,)
        Grid, from 0 to the horizon, where every patient still at risk is censored.
    patients : array (cohorts,)
        Size of each cohort.
    events, censored : arrays (cohorts, times)
        In the interval that ends at each time; censorings fall on its end. Column 0 is zero.
    crossing : array (cohorts,)
        Index of the interval in which the cohort's curve crosses one half; len(time_months) if it does not.
    needed : array (cohorts,)
        How many of that interval's events bring the curve to one half.
    median_printed : bool
        Whether the crossing falls on the end of its interval, which is the printed median.
    """

    time_months: np.ndarray
    patients: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    crossing: np.ndarray
    needed: np.ndarray
    median_printed: bool


def simulate_cohorts(made: Reconstruction, *, cohorts: int = COHORTS) -> Cohorts:
    """Cohorts of pseudo-patients, one for each of the first draws of the published curve.

    Going from interval to interval, each cohort has the whole number of events that brings its product-limit
    curve nearest to its draw, and as many censorings as the assumed censoring asks for. At a printed rate, as
    few further patients are censored as bring the cohort back to it. The curve crosses one half in the interval
    in which its draw does, without resting on exactly one half.

    Parameters
    ----------
    made : Reconstruction
        With at least `cohorts` draws.
    cohorts : int
        Number of cohorts.

    Returns
    -------
    Cohorts
    """
    times = made.time_months
    target = made.draws.published[:cohorts]
    patients = made.draws.patients[:cohorts].astype(np.int64)
    count, size = target.shape
    median = made.summary.median
    printed = median is not None and median.months <= times[-1] + 1e-6
    if printed:
        crossing = np.full(count, int(np.searchsorted(times, median.months - 1e-6)))
    else:
        crossing = np.where(target[:, -1] < 0.5, np.argmax(target < 0.5, axis=1), size)
    events = np.zeros((count, size), dtype=np.int64)
    censored = np.zeros((count, size), dtype=np.int64)
    needed = np.ones(count, dtype=np.int64)
    at_risk, survival = patients.copy(), np.ones(count)
    uncensored = made.draws.uncensored
    rates = {
        int(np.searchsorted(times, mark.time_months - 1e-6)): mark
        for mark in made.summary.landmarks
        if mark.time_months <= times[-1] + 1e-6
    }
    anchor, state = 0, (at_risk, survival)
    for k in range(1, size):
        with np.errstate(divide="ignore", invalid="ignore"):
            died = np.rint(at_risk * (1 - np.where(survival > 0, target[:, k] / survival, 1.0)))
            half = at_risk * (1 - 0.5 / survival)
            to_half = np.floor(half + 1e-6) + 1
        before, now = k < crossing, k == crossing
        died = np.where(before, np.minimum(died, to_half - 1 - (_exactly_half(at_risk, survival, to_half - 1))), died)
        died = np.where(now, np.maximum(died, to_half), died)
        died = np.nan_to_num(died).clip(0, at_risk).astype(np.int64)
        needed = np.where(now, np.ceil(np.nan_to_num(half, nan=1.0) - 1e-6).clip(1).astype(np.int64), needed)
        survival = survival * np.where(at_risk > 0, 1 - died / np.maximum(at_risk, 1), 1.0)
        at_risk = at_risk - died
        events[:, k] = died
        lost = np.rint(at_risk - patients * survival * uncensored[k]).clip(0, np.maximum(at_risk - 1, 0))
        censored[:, k] = lost
        at_risk = at_risk - censored[:, k]
        if k in rates:
            between = slice(anchor + 1, k + 1)
            events[:, between], censored[:, between] = give_back_rate(
                events[:, between],
                censored[:, between],
                *state,
                rate=rates[k].survival,
                half_unit=rates[k].half_unit,
            )
            survival = end_survival(events[:, between], censored[:, between], *state)
            at_risk = state[0] - (events[:, between] + censored[:, between]).sum(axis=1)
        if k in rates or (printed and k == crossing[0]):
            anchor, state = k, (at_risk, survival)
    censored[:, -1] += at_risk
    return Cohorts(times, patients, events, censored, crossing, needed, printed)


def _exactly_half(at_risk: np.ndarray, survival: np.ndarray, died: np.ndarray) -> np.ndarray:
    """1 where this many events leave the curve on one half, where its median would hang on rounding."""
    return (np.abs(survival * (1 - died / np.maximum(at_risk, 1)) - 0.5) < 1e-7).astype(float)


def individuals(cohorts: Cohorts, which: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Pseudo-patients of several cohorts.

    Parameters
    ----------
    cohorts : Cohorts
    which : array of int, optional
        Which cohorts; all by default.

    Returns
    -------
    time, event : arrays (cohorts, largest cohort)
        Sorted by time, events before censorings. Smaller cohorts end in time inf, event False.
    """
    which = np.arange(len(cohorts.patients)) if which is None else np.asarray(which)
    size = len(cohorts.time_months)
    runs = np.stack([cohorts.events[which], cohorts.censored[which]], axis=2).ravel()
    run = np.repeat(np.arange(len(runs)), runs)
    place = np.arange(len(run)) - np.repeat(np.cumsum(runs) - runs, runs)
    is_event = run % 2 == 0
    k = (run // 2) % size
    cohort = run // (2 * size)
    end = cohorts.time_months[k]
    width = end - cohorts.time_months[np.maximum(k - 1, 0)]
    share = (place + 0.5) / np.maximum(runs[run], 1)
    if cohorts.median_printed:
        at_median = k == cohorts.crossing[which][cohort]
        share = np.where(at_median, np.minimum((place + 1) / cohorts.needed[which][cohort], 1.0), share)
    patients = cohorts.patients[which]
    time = np.full((len(which), int(patients.max())), np.inf)
    event = np.zeros(time.shape, dtype=bool)
    column = np.arange(len(run)) - (np.cumsum(patients) - patients)[cohort]
    time[cohort, column] = np.where(is_event & (share < 1), end - width * (1 - share), end)
    event[cohort, column] = is_event
    return time, event


def product_limit(time: np.ndarray, event: np.ndarray) -> np.ndarray:
    """Kaplan–Meier survival of many cohorts just after each patient, in one pass.

    Parameters
    ----------
    time, event : arrays (cohorts, largest cohort)
        As from `individuals`.

    Returns
    -------
    array (cohorts, largest cohort)
        At tied times only the last value is the estimate.

    Examples
    --------
    >>> product_limit(np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[True, False, True, False]]))
    array([[0.75 , 0.75 , 0.375, 0.375]])
    """
    patients = np.isfinite(time).sum(axis=1)
    at_risk = np.maximum(patients[:, None] - np.arange(time.shape[1]), 1)
    return np.cumprod(1 - event / at_risk, axis=1)


def median_times(time: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """First time at which each product-limit curve is at or below one half; inf where it stays above."""
    below = survival <= 0.5 + 1e-9
    first = np.argmax(below, axis=1)
    return np.where(below.any(axis=1), time[np.arange(len(time)), first], math.inf)


def survival_at(time: np.ndarray, survival: np.ndarray, months: float) -> np.ndarray:
    """Each product-limit curve at one time."""
    passed = (time <= months).sum(axis=1)
    return np.where(passed > 0, survival[np.arange(len(time)), np.maximum(passed - 1, 0)], 1.0)


def grid_curves(cohorts: Cohorts) -> np.ndarray:
    """Every cohort's product-limit curve at the grid times, shape (cohorts, times)."""
    left = np.cumsum(cohorts.events + cohorts.censored, axis=1)
    at_risk = cohorts.patients[:, None] - np.hstack([np.zeros((len(left), 1), dtype=left.dtype), left[:, :-1]])
    return np.cumprod(1 - cohorts.events / np.maximum(at_risk, 1), axis=1)


def nearest_cohort(cohorts: Cohorts, survival: np.ndarray) -> int:
    """The cohort whose curve is nearest, on average over time, to a curve on the grid.

    Where the number of patients is not known, only cohorts of the middle size are looked at, so that curves
    of the same patients are shown with the same number.
    """
    width = np.diff(cohorts.time_months, prepend=0.0)
    off_centre = np.abs(cohorts.patients - np.median(cohorts.patients))
    distance = np.abs(grid_curves(cohorts) - survival) @ width
    return int(np.argmin(np.where(off_centre == off_centre.min(), distance, np.inf)))


def fitted_sample(cohorts: Cohorts, representative: int, *, size: int = FITTED) -> np.ndarray:
    """The fixed sample of cohorts that lifelines fits: evenly spaced, with the representative one."""
    spaced = np.linspace(0, len(cohorts.patients) - 1, min(size, len(cohorts.patients))).astype(int)
    return np.unique(np.append(spaced, representative))
