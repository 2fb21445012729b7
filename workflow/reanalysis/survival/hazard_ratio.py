"""Cox's hazard ratio of two groups, for many pairs of data sets at once.

With one covariate of two values the partial likelihood needs only the events and the numbers at risk of both
groups. Every likelihood here is a sum over rows of a table; Efron's treatment of ties is the same sum over more
rows, one for each event, with the tied events leaving the risk set one share after the other.

References
----------
Cox DR. J R Stat Soc B 1972;34:187-220. Breslow N. Biometrics 1974;30:89-99. Efron B. J Am Stat Assoc
1977;72:557-565. Grambsch PM, Therneau TM. Biometrika 1994;81:515-526.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reanalysis.survival.log_rank import EventTable, one_by_one
from reanalysis.survival.normal import two_sided_p

MAX_ITERATIONS = 60
MAX_HALVINGS = 30
SMALLEST_STEP = 1e-6
"""Of the log hazard ratio; after one as small the error is some 1e-12, because Newton's steps shrink by squares."""

LARGEST_LOG = 500.0
"""Log hazard ratio that is as good as infinite, and does not overflow."""
ROUNDING = 1e-12
"""Relative error of a sum of events; a score that is worse by less is no worse."""


@dataclass(frozen=True, slots=True)
class HazardRatios:
    """Hazard ratios of the first group to the second, one for each pair.

    Attributes
    ----------
    log_hazard_ratio : array (pairs,)
        Maximum of the partial likelihood. inf or -inf where all events that happened while both groups were at
        risk belong to one group; nan where there were none.
    standard_error : array (pairs,)
        Of the log hazard ratio, from the information at the maximum; inf where the estimate is infinite, nan where
        there is none.
    """

    log_hazard_ratio: np.ndarray
    standard_error: np.ndarray


@dataclass(frozen=True, slots=True)
class Trend:
    """Tests for a hazard ratio that changes with time, one for each pair.

    Attributes
    ----------
    z : array (pairs,)
        Score test, above 0 where the hazard ratio of the first group to the second rises with time; nan where
        no test is possible.
    p_value : array (pairs,)
        Two-sided.
    """

    z: np.ndarray
    p_value: np.ndarray


def _prepared(table: EventTable, ties: str) -> EventTable:
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties is {ties!r}; efron or breslow is needed")
    return one_by_one(table) if ties == "efron" else table


def _ratio_at_risk(table: EventTable) -> np.ndarray:
    """Patients at risk in the second group over those in the first; inf where none is left in the first."""
    second, first = table.at_risk_second, table.at_risk_first
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = second / first
    # Where nobody is at risk nothing happens either.
    ratio[(first <= 0) & (second <= 0)] = 1.0
    return ratio


def _share_of_first(ratio_at_risk: np.ndarray, log_hazard_ratio: np.ndarray) -> np.ndarray:
    """Probability, at each column, that the one who has the event is of the first group."""
    factor = np.exp(-np.clip(log_hazard_ratio, -LARGEST_LOG, LARGEST_LOG))
    share = ratio_at_risk * factor[:, None]
    share += 1.0
    return np.reciprocal(share, out=share)


def _rows(table: EventTable, which: np.ndarray) -> EventTable:
    time = table.time if np.ndim(table.time) == 1 else table.time[which]
    return EventTable(
        time,
        table.events_first[which],
        table.at_risk_first[which],
        table.events_second[which],
        table.at_risk_second[which],
    )


def hazard_ratio(table: EventTable, *, ties: Literal["efron", "breslow"] = "efron") -> HazardRatios:
    """Hazard ratio of the first group to the second, for every pair of a table.

    Newton's method on the partial likelihood, from a hazard ratio of one; a step after which the score is further
    from zero is halved.

    Parameters
    ----------
    table : EventTable
        Fractions of events are allowed with ties="breslow", where the numbers at risk are those that the events
        of a column were drawn from, on average.
    ties : str
        efron, as R's coxph and lifelines, or breslow.

    Returns
    -------
    HazardRatios

    Raises
    ------
    ValueError
        If `ties` is neither, or Efron's is asked for with fractions of events.

    Examples
    --------
    Freireich's trial of 6-mercaptopurine: Breslow's hazard ratio 4.52, Efron's 4.82 (control to treated).

    >>> from reanalysis.survival.log_rank import table_of_patients
    >>> treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> control = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    >>> table = table_of_patients(control, np.ones(21, bool), treated, np.arange(21) < 9)
    >>> [f"{np.exp(hazard_ratio(table, ties=ties).log_hazard_ratio[0]):.2f}" for ties in ("breslow", "efron")]
    ['4.52', '4.82']
    """
    table = _prepared(table, ties)
    both = (table.at_risk_first > 0) & (table.at_risk_second > 0)
    first = np.where(both, table.events_first, 0.0).sum(axis=1)
    second = np.where(both, table.events_second, 0.0).sum(axis=1)
    estimate = np.select([(first > 0) & (second > 0), first > 0, second > 0], [0.0, np.inf, -np.inf], np.nan)
    error = np.where(np.isinf(estimate), np.inf, np.nan)
    finite = np.flatnonzero(estimate == 0)
    if len(finite) == len(estimate) > 0:
        return HazardRatios(*_newton(table))
    if len(finite):
        estimate[finite], error[finite] = _newton(_rows(table, finite))
    return HazardRatios(estimate, error)


def _newton(table: EventTable) -> tuple[np.ndarray, np.ndarray]:
    events, observed, ratio = table.events, table.events_first.sum(axis=1), _ratio_at_risk(table)

    def score(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = _share_of_first(ratio, at)
        expected = np.einsum("ij,ij->i", events, share)
        share *= share
        return observed - expected, expected - np.einsum("ij,ij->i", events, share)

    estimate = np.zeros(len(events))
    value, information = score(estimate)
    for _ in range(MAX_ITERATIONS):
        step = np.clip(value / np.maximum(information, 1e-300), -5.0, 5.0)
        for _ in range(MAX_HALVINGS):
            tried, tried_information = score(estimate + step)
            # The likelihood is concave: too long a step ends where the score is as large on the other side.
            worse = np.abs(tried) > np.abs(value) + ROUNDING * observed
            if not worse.any():
                break
            step = np.where(worse, step / 2, step)
        estimate = estimate + step
        value, information = tried, tried_information
        if np.abs(step).max() < SMALLEST_STEP:
            break
    return estimate, 1 / np.sqrt(information)


def time_trend(
    table: EventTable,
    estimate: HazardRatios,
    *,
    ties: Literal["efron", "breslow"] = "efron",
    scale: np.ndarray | None = None,
) -> Trend:
    """Score test for a log hazard ratio that changes in a straight line with time or a function of it.

    Parameters
    ----------
    table : EventTable
    estimate : HazardRatios
        Of the same table and the same `ties`.
    ties : str
    scale : array like the table's time, optional
        Function of time; the time itself by default. Only for ties="breslow", whose columns are the table's.

    Returns
    -------
    Trend
    """
    if scale is not None and ties != "breslow":
        raise ValueError("a scale of time belongs to the table's columns; use ties='breslow'")
    table = _prepared(table, ties)
    beta = estimate.log_hazard_ratio
    usable = np.isfinite(beta)
    share = _share_of_first(_ratio_at_risk(table), np.where(usable, beta, 0.0))
    course = np.broadcast_to(table.time if scale is None else scale, share.shape)
    expected = table.events * share
    weight = expected * (1 - share)
    total = np.maximum(weight.sum(axis=1), 1e-300)
    centre = (weight * course).sum(axis=1) / total
    away = course - centre[:, None]
    score = ((table.events_first - expected) * away).sum(axis=1)
    variance = (weight * away**2).sum(axis=1)
    usable &= variance > 1e-9 * total * (course**2).max(axis=1)
    z = np.where(usable, score / np.sqrt(np.where(usable, variance, 1.0)), np.nan)
    return Trend(z, two_sided_p(z))
