"""Log-rank tests of many pairs of data sets at once, from patients or from numbers on a grid.

References
----------
Mantel N. Cancer Chemother Rep 1966;50:163-170. Peto R, Peto J. J R Stat Soc A 1972;135:185-207. Efron B. J Am Stat
Assoc 1977;72:557-565.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reanalysis.survival.normal import two_sided_p


@dataclass(frozen=True, slots=True)
class EventTable:
    """Events and patients at risk of two groups, at the times of events or in intervals; one row for each pair.

    Attributes
    ----------
    time : array (pairs, times) or (times,)
        Times in any unit.
    events_first, events_second : arrays (pairs, times)
        Numbers of events, at least 0; expected numbers may be fractions.
    at_risk_first, at_risk_second : arrays (pairs, times)
        Patients at risk just before the events, at least 0.
    """

    time: np.ndarray
    events_first: np.ndarray
    at_risk_first: np.ndarray
    events_second: np.ndarray
    at_risk_second: np.ndarray

    def __post_init__(self) -> None:
        shape = np.shape(self.events_first)
        others = (self.at_risk_first, self.events_second, self.at_risk_second)
        if len(shape) != 2 or any(np.shape(one) != shape for one in others):
            raise ValueError("the numbers of both groups must be arrays (pairs, times) of one shape")
        if np.shape(self.time) not in (shape, shape[1:]):
            raise ValueError(f"times have the shape {np.shape(self.time)}; {shape} or {shape[1:]} is needed")

    @property
    def events(self) -> np.ndarray:
        """Events of both groups."""
        return self.events_first + self.events_second


@dataclass(frozen=True, slots=True)
class LogRank:
    """Log-rank tests, one for each pair.

    Attributes
    ----------
    observed_first, expected_first, variance : arrays (pairs,)
        Events of the first group, those expected were there no difference, and the variance of their difference.
    z : array (pairs,)
        Standardised difference, above 0 where the first group has more events than expected; nan without events.
    p_value : array (pairs,)
        Two-sided, from the normal distribution; nan without events.
    """

    observed_first: np.ndarray
    expected_first: np.ndarray
    variance: np.ndarray
    z: np.ndarray
    p_value: np.ndarray


def table_of_patients(
    time_first: np.ndarray, event_first: np.ndarray, time_second: np.ndarray, event_second: np.ndarray
) -> EventTable:
    """Events and numbers at risk of pairs of data sets spelled out patient by patient.

    Parameters
    ----------
    time_first, event_first : arrays (pairs, patients of the first group)
        Times in any unit and whether the patient had the event then; smaller data sets end in time inf, event
        False. At equal times events come before censorings.
    time_second, event_second : arrays (pairs, patients of the second group)

    Returns
    -------
    EventTable
        One column for each patient; the events of equal times stand together in the last of their columns.

    Raises
    ------
    ValueError
        If the arrays do not fit together, a time is not a number, or an event falls on time inf.
    """
    time_first, time_second = np.atleast_2d(time_first).astype(float), np.atleast_2d(time_second).astype(float)
    event_first, event_second = np.atleast_2d(event_first).astype(bool), np.atleast_2d(event_second).astype(bool)
    if time_first.shape != event_first.shape or time_second.shape != event_second.shape:
        raise ValueError("times and events of a group must be arrays of one shape")
    if len(time_first) != len(time_second):
        raise ValueError(f"{len(time_first)} data sets cannot be paired with {len(time_second)}")
    time = np.hstack([time_first, time_second])
    event = np.hstack([event_first, event_second])
    if np.isnan(time).any() or (event & np.isinf(time)).any():
        raise ValueError("every time must be a number, and the time of an event a finite one")
    is_first = np.broadcast_to(np.arange(time.shape[1]) < time_first.shape[1], time.shape)
    order = np.argsort(time, axis=1, kind="stable")
    time, event, is_first = (np.take_along_axis(one, order, axis=1) for one in (time, event, is_first))
    present = np.isfinite(time)
    # Where nobody is, the time only has to be a number.
    time = np.where(present, time, 0.0)
    column = np.arange(time.shape[1])
    starts = present & (np.diff(time, axis=1, prepend=-np.inf) > 0)
    start = np.maximum.accumulate(np.where(starts, column, 0), axis=1)
    ends = np.ones_like(starts)
    ends[:, :-1] = starts[:, 1:] | ~present[:, 1:]
    ends &= present

    def together(member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        before = np.zeros((len(time), time.shape[1] + 1))
        np.cumsum(event & member, axis=1, out=before[:, 1:])
        events = np.where(ends, before[:, 1:] - np.take_along_axis(before, start, axis=1), 0.0)
        left = np.zeros_like(before)
        np.cumsum(present & member, axis=1, out=left[:, 1:])
        at_risk = left[:, -1:] - np.take_along_axis(left, start, axis=1)
        return events, np.where(present, at_risk, 0.0)

    return EventTable(time, *together(is_first), *together(~is_first))


def one_by_one(table: EventTable) -> EventTable:
    """The table in which the tied events of each column leave one share after the other (Efron).

    Parameters
    ----------
    table : EventTable
        With whole numbers of events.

    Returns
    -------
    EventTable
        One column for each event of the pair that has most of them; columns left over have no events.

    Raises
    ------
    ValueError
        If a number of events is a fraction.
    """
    events = table.events
    count = np.rint(events).astype(np.int64)
    if np.abs(events - count).max(initial=0.0) > 1e-9:
        raise ValueError("Efron's treatment of ties needs whole numbers of events; use ties='breslow'")
    pair, column = np.nonzero(count)
    copies = count[pair, column]
    pair, column = np.repeat(pair, copies), np.repeat(column, copies)
    rank = np.arange(len(pair)) - np.repeat(np.cumsum(copies) - copies, copies)
    totals = count.sum(axis=1)
    place = np.arange(len(pair)) - (np.cumsum(totals) - totals)[pair]
    share = 1.0 / count[pair, column]
    shape = (len(count), max(int(totals.max(initial=0)), 1))

    def laid_out(values: np.ndarray) -> np.ndarray:
        rows = np.zeros(shape)
        rows[pair, place] = values
        return rows

    def group(of_events: np.ndarray, of_risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mine = of_events[pair, column] * share
        return laid_out(mine), laid_out(of_risk[pair, column] - rank * mine)

    time = laid_out(np.broadcast_to(table.time, count.shape)[pair, column])
    first = group(table.events_first, table.at_risk_first)
    return EventTable(time, *first, *group(table.events_second, table.at_risk_second))


def log_rank(table: EventTable, *, tied: bool = True) -> LogRank:
    """Log-rank test of every pair of a table.

    Parameters
    ----------
    table : EventTable
    tied : bool
        Whether the events of a column fell on one time. False for expected events spread over an interval, at
        whose times one patient after the other leaves.

    Returns
    -------
    LogRank

    Examples
    --------
    Freireich's trial of 6-mercaptopurine (Cox DR. J R Stat Soc B 1972;34:187-220): chi-square 16.79.

    >>> treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> control = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    >>> table = table_of_patients(treated, np.arange(21) < 9, control, np.ones(21, bool))
    >>> f"{log_rank(table).z[0] ** 2:.2f}"
    '16.79'
    """
    events = table.events
    at_risk = table.at_risk_first + table.at_risk_second
    share = table.at_risk_first / np.maximum(at_risk, 1e-300)
    variance = events * share * (1 - share)
    if tied:
        alone = at_risk <= 1
        variance = np.where(alone, 0.0, variance * (at_risk - events) / np.where(alone, 1.0, at_risk - 1))
    observed = table.events_first.sum(axis=1)
    expected = (events * share).sum(axis=1)
    total = variance.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(total > 0, (observed - expected) / np.sqrt(total), np.nan)
    return LogRank(observed, expected, total, z, two_sided_p(z))
