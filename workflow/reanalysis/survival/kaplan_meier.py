"""Product-limit estimates of many data sets at once, with their limits, medians, restricted means and risk tables.

The estimates are those of lifelines' KaplanMeierFitter and of R's survfit. Where the two disagree the functions
take a `convention`:

* A curve that rests on exactly one half has its median at the left end of the rest for "lifelines", and midway to
  the next drop for "R". A curve that comes down to one half and stays there has its median where it came down.
* Where survival is 0, "lifelines" has limits of 0, which count as a crossing of one half; "R" has none, and limits
  of the median are looked for before.

References
----------
Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Greenwood M. Reports on Public Health and Medical Subjects
1926;33. Brookmeyer R, Crowley J. Biometrics 1982;38:29-41 (interval of the median). Klein JP,
Moeschberger ML. Survival Analysis, 2nd ed. 2003, 4.5 (restricted mean).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reanalysis.survival.limits import rate_limits
from reanalysis.survival.normal import normal_quantile

Convention = Literal["lifelines", "R"]
SAME_RATE = 1e-9
"""Survival rates nearer than this are equal: a product of a thousand factors is rounded by less."""


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """Product-limit estimates of many data sets.

    Attributes
    ----------
    time : array (datasets, patients)
        Sorted, at ties events before censorings; inf in the padding of smaller data sets, which comes last.
    event : bool array (datasets, patients)
    survival : array (datasets, patients)
        Just after each patient's time; tied patients have the same value.
    greenwood : array (datasets, patients)
        Greenwood's sum of d / (n (n - d)) up to and with each patient's time; a term with n = d counts as 0.
    at_risk : array (datasets, patients)
        Patients at risk just before each patient's time; 0 in the padding.
    patients : array (datasets,)
        Size of each data set.
    """

    time: np.ndarray
    event: np.ndarray
    survival: np.ndarray
    greenwood: np.ndarray
    at_risk: np.ndarray
    patients: np.ndarray


@dataclass(frozen=True, slots=True)
class RiskTable:
    """Patients of each data set at several times; the three numbers add up to the size of the data set.

    Attributes
    ----------
    at_risk : int array (datasets, times)
        Patients with a time at or after this one, as R's survfit counts them.
    events, censored : int array (datasets, times)
        Patients with an event, or censored, before this time.
    """

    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray


def _sorted(time: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # A time that is not negative sorts as the whole number with the same bits. With the event in the lowest bit
    # one plain sort, several times faster than sorting indices, also puts events before censorings at ties.
    keys = time.view(np.uint64) << np.uint64(1)
    keys |= ~event
    keys.sort(axis=1)
    return (keys >> np.uint64(1)).view(np.float64), (keys & np.uint64(1)) == 0


def kaplan_meier(time: np.ndarray, event: np.ndarray) -> KaplanMeier:
    """Product-limit estimates of many data sets.

    Parameters
    ----------
    time : array (datasets, patients) or (patients,)
        Times, not negative, in any order and unit; inf where a data set has fewer patients than others.
    event : bool array of the same shape
        Whether the time is of an event; False where the time is inf.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    ValueError
        If the shapes differ, a time is negative or not a number, or an event has time inf.

    Examples
    --------
    >>> fitted = kaplan_meier(np.array([3.0, 1.0, 2.0, 2.0]), np.array([True, True, False, True]))
    >>> fitted.time.tolist(), fitted.survival.tolist()
    ([[1.0, 2.0, 2.0, 3.0]], [[0.75, 0.5, 0.5, 0.0]])
    """
    time, event = np.atleast_2d(np.asarray(time, float)), np.atleast_2d(np.asarray(event, bool))
    if time.shape != event.shape or time.ndim != 2 or not time.shape[1]:
        raise ValueError(f"times have shape {time.shape} and events {event.shape}; both must be (datasets, patients)")
    if not (time >= 0).all():
        raise ValueError("a time is negative or not a number; times must be 0 or later")
    # Adding 0 turns -0, whose bits are those of the largest number, into 0.
    time, event = _sorted(time + 0.0, event)
    columns = time.shape[1]
    seen = time < math.inf
    everybody = bool(seen.all())
    patients = np.full(len(time), columns) if everybody else seen.sum(axis=1)
    if not everybody and (event & ~seen).any():
        raise ValueError("an event has time inf; a patient without an event must be censored at a time")
    left = np.arange(columns, 0, -1) if everybody else np.maximum(patients[:, None] - np.arange(columns), 0)
    risk = np.maximum(left, 1).astype(float)
    # At a tie of d events the product over patients is (n - d) / n and the sum of 1 / (n (n - 1)) is
    # 1 / (n - d) - 1 / n: one patient after the other gives both exactly.
    survival = np.cumprod(1 - event * (1 / risk), axis=1)
    greenwood = np.cumsum(event * np.where(risk > 1, 1 / (risk * np.maximum(risk - 1, 1)), 0.0), axis=1)
    at_risk = np.broadcast_to(left, time.shape)
    tied = (time[:, 1:] == time[:, :-1]) & seen[:, 1:]
    if tied.any():
        place = np.broadcast_to(np.arange(columns), time.shape)
        edge = np.zeros((len(time), 1), dtype=bool)
        first = np.maximum.accumulate(np.where(np.hstack([edge, tied]), 0, place), axis=1)
        ends = np.where(np.hstack([tied, edge]), columns, place)
        last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
        at_risk = np.take_along_axis(at_risk, first, axis=1)
        survival = np.take_along_axis(survival, last, axis=1)
        greenwood = np.take_along_axis(greenwood, last, axis=1)
    return KaplanMeier(time, event, survival, greenwood, at_risk, patients)


def confidence_limits(
    fitted: KaplanMeier, *, confidence_level: float = 0.95, transform: str = "log-log"
) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise limits of every curve just after each patient's time, as from `rate_limits`."""
    z = normal_quantile(confidence_level)
    return rate_limits(fitted.survival, fitted.greenwood, z=z, transform=transform)


def log_log_interval(fitted: KaplanMeier, *, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise log-log limits: `confidence_interval_` of lifelines' KaplanMeierFitter."""
    return confidence_limits(fitted, confidence_level=confidence_level)


def survival_at(fitted: KaplanMeier, times: np.ndarray | float) -> np.ndarray:
    """Every curve at several times, shape (datasets, times); events at a time are in its value."""
    return _step(fitted, fitted.survival, times, 1.0)


def greenwood_at(fitted: KaplanMeier, times: np.ndarray | float) -> np.ndarray:
    """Greenwood's sum of every curve at several times, shape (datasets, times)."""
    return _step(fitted, fitted.greenwood, times, 0.0)


def _step(fitted: KaplanMeier, values: np.ndarray, times: np.ndarray | float, start: float) -> np.ndarray:
    padded = np.hstack([np.full((len(values), 1), start), values])
    return np.take_along_axis(padded, _passed(fitted, times, with_ties=True), axis=1)


def _passed(fitted: KaplanMeier, times: np.ndarray | float, *, with_ties: bool) -> np.ndarray:
    """Number of patients with a time before (or at) each time, shape (datasets, times)."""
    found = []
    for time in np.atleast_1d(np.asarray(times, float)):
        if not math.isfinite(time):
            raise ValueError(f"the time {time} is not finite; curves are known at finite times")
        found.append((fitted.time <= time if with_ties else fitted.time < time).sum(axis=1))
    return np.stack(found, axis=1) if found else np.zeros((len(fitted.time), 0), dtype=int)


def _crossing(fitted: KaplanMeier, curve: np.ndarray, convention: Convention) -> np.ndarray:
    """First time at which each curve is at or below one half; inf where it stays above."""
    if convention not in ("lifelines", "R"):
        raise ValueError(f"convention {convention!r} is unknown; it must be 'lifelines' or 'R'")
    rows = np.arange(len(curve))
    low = (curve <= 0.5 + SAME_RATE) & (fitted.time < math.inf)
    first = np.argmax(low, axis=1)
    months = np.where(low[rows, first], fitted.time[rows, first], math.inf)
    if convention == "R":
        rests = np.flatnonzero((np.abs(curve[rows, first] - 0.5) <= SAME_RATE) & np.isfinite(months))
        below = curve[rests] < curve[rests, first[rests]][:, None] - SAME_RATE
        below &= np.arange(curve.shape[1]) > first[rests][:, None]
        drops = below.any(axis=1)
        rests, below = rests[drops], below[drops]
        months[rests] = (months[rests] + fitted.time[rests, np.argmax(below, axis=1)]) / 2
    return months


def median_survival(fitted: KaplanMeier, *, convention: Convention = "lifelines") -> np.ndarray:
    """Median of each data set; inf where its curve stays above one half.

    Examples
    --------
    >>> fitted = kaplan_meier(np.array([1.0, 2.0, 4.0, 5.0]), np.ones(4, bool))
    >>> median_survival(fitted).tolist(), median_survival(fitted, convention="R").tolist()
    ([2.0], [3.0])
    """
    return _crossing(fitted, fitted.survival, convention)


def median_interval(
    fitted: KaplanMeier,
    *,
    confidence_level: float = 0.95,
    transform: str = "log-log",
    convention: Convention = "lifelines",
) -> tuple[np.ndarray, np.ndarray]:
    """Brookmeyer–Crowley interval of each median: where the pointwise limits first are at or below one half.

    Returns
    -------
    lower, upper : arrays (datasets,)
        In the unit of the times; inf where a limit stays above one half ("not reached").
    """
    low, high = confidence_limits(fitted, confidence_level=confidence_level, transform=transform)
    if convention == "R":
        gone = fitted.survival <= SAME_RATE
        low, high = np.where(gone, math.inf, low), np.where(gone, math.inf, high)
    return _crossing(fitted, low, convention), _crossing(fitted, high, convention)


def numbers_at_risk(fitted: KaplanMeier, times: np.ndarray | float) -> RiskTable:
    """Patients at risk just before several times, and with an event or censored before them.

    Examples
    --------
    >>> table = numbers_at_risk(kaplan_meier(np.array([1.0, 2.0, 2.0]), np.array([True, True, False])), [0, 2, 3])
    >>> table.at_risk.tolist(), table.events.tolist(), table.censored.tolist()
    ([[3, 2, 0]], [[0, 1, 2]], [[0, 0, 1]])
    """
    passed = _passed(fitted, times, with_ties=False)
    had = np.cumsum(np.hstack([np.zeros((len(fitted.event), 1), dtype=int), fitted.event]), axis=1)
    events = np.take_along_axis(had, passed, axis=1)
    return RiskTable(fitted.patients[:, None] - passed, events, passed - events)


def restricted_mean(fitted: KaplanMeier, times: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Mean survival restricted to several times, with the standard error from Greenwood's formula for areas.

    Parameters
    ----------
    fitted : KaplanMeier
    times : array or float
        Finite times above 0. After a data set's last patient its curve stays at its last value, as in R.

    Returns
    -------
    mean, standard_error : arrays (datasets, times)
        In the unit of the times: the area under the curve up to each time, and the root of the sum, over events,
        of d / (n (n - d)) times the squared area from the event up to that time; a term with n = d counts as 0.

    Examples
    --------
    >>> mean, error = restricted_mean(kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, bool)), 3.0)
    >>> mean.round(4).tolist(), error.round(4).tolist()
    ([[2.25]], [[0.4146]])
    """
    jumps = np.diff(fitted.greenwood, axis=1, prepend=0.0)
    heights = np.hstack([np.ones((len(jumps), 1)), fitted.survival])
    means, errors = [], []
    for end in np.atleast_1d(np.asarray(times, float)):
        if not 0 < end < math.inf:
            raise ValueError(f"the mean was asked for up to {end}; it needs a finite time above 0")
        cut = np.minimum(fitted.time, end)
        width = np.diff(cut, axis=1, prepend=0.0, append=end)
        area = np.cumsum((width * heights)[:, ::-1], axis=1)[:, ::-1]
        means.append(area[:, 0])
        errors.append(np.sqrt((jumps * area[:, 1:] ** 2).sum(axis=1)))
    return np.stack(means, axis=1), np.stack(errors, axis=1)
