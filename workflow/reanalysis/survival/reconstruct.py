"""A survival curve from printed numbers: the entry to the model.

Two things are unknown and kept apart. The *population's* survival S(t) of the patients the trial sampled is a
smooth curve (`shape`). The *published* Kaplan–Meier curve differs from it by sampling noise (`noise`). Printed
numbers are points of the published curve (`points`); both curves are drawn given them (`strata`, `draws`) and
summarised here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reanalysis.survival.bands import hold_limits, printed_limits
from reanalysis.survival.draws import Draws, draw_curves
from reanalysis.survival.points import printed_points, through_points
from reanalysis.survival.summary import CurveSummary

COMMON_HORIZONS = (1.0, 1000.0)
SMALL_GROUP = 20.0
"""Patients with whom the middle of the published draws and of the population's weigh the same."""


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """Point curve and bands of one curve, with the draws behind them.

    Attributes
    ----------
    draws : Draws
        The simulated curves, what they assume and what they leave out.
    survival : array (times,)
        Point curve: the middle of the published curve's draws, or of the population's where a median is all that is
        printed, through every printed point.
    population_survival, lower, upper : arrays (times,)
        Pointwise median and band of the population's survival; the band is nowhere narrower than a printed
        interval of its level or a lower one.
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
    def assumed(self) -> tuple[str, ...]:
        """What the curve stands on that is not printed."""
        return self.draws.assumed

    @property
    def contradicted(self) -> tuple[str, ...]:
        """Printed numbers that were not used, each with the reason."""
        return self.draws.contradicted

    @property
    def recognised(self) -> tuple[str, ...]:
        """What was read out of the printed numbers beyond what they say."""
        return self.draws.recognised

    @property
    def time_months(self) -> np.ndarray:
        """Times of every curve and band, from 0 to the horizon."""
        return self.draws.time_months


def _in_order(draws: np.ndarray) -> np.ndarray:
    """The values of all draws at each time, rising: shape (times, draws). Quicker than a partition at several ranks."""
    return np.sort(np.ascontiguousarray(draws.T), axis=1)


def _quantiles(ordered: np.ndarray, levels: list[float]) -> list[np.ndarray]:
    """Pointwise quantiles over draws that are in order, without interpolation between ranks."""
    draws = ordered.shape[1]
    return [ordered[:, min(int(level * draws), draws - 1)].copy() for level in levels]


def _middle(ordered: np.ndarray) -> np.ndarray:
    """Mean of the middle third of the curves, in order, at each time: near their median, and steadier.

    >>> _middle(np.array([[1.0, 1.0, 1.0], [0.4, 0.5, 0.9]])).tolist()
    [1.0, 0.5]
    """
    draws = ordered.shape[1]
    return ordered[:, draws // 3 : draws - draws // 3].mean(axis=1)


def median_alone(summary: CurveSummary) -> bool:
    """Whether a median, without limits, is the only point known of a curve.

    >>> from reanalysis.survival.summary import PrintedMedian
    >>> median_alone(CurveSummary("arm", (80,), (1.0,), 24.0, median=PrintedMedian(8.9)))
    True
    >>> median_alone(CurveSummary("arm", (80,), (1.0,), 24.0, median=PrintedMedian(8.9, 6.9, 10.1)))
    False
    """
    median = summary.median
    if median is None or median.lower is not None or median.upper is not None:
        return False
    return [point[:2] for point in printed_points(summary)[0]] == [(median.months, 0.5)]


def point_curve(drawn: Draws) -> np.ndarray:
    """Between the middle of the published draws and that of the population's, led through what is known.

    The first comes nearest to true curves, but a small group's draws move in steps of whole patients: the smaller the
    group, the more weighs the second, which is smooth. With a median alone only the second counts: about it published
    draws scatter by noise that nothing printed tells of.

    Returns
    -------
    array (times,)
        Never rising, through every printed point.
    """
    return _point_curve(drawn, _in_order(drawn.population), _in_order(drawn.published))


def _point_curve(drawn: Draws, of_population: np.ndarray, of_published: np.ndarray) -> np.ndarray:
    times = drawn.time_months
    points = printed_points(drawn.evidence)[0]
    centre = _middle(of_population)
    if not median_alone(drawn.evidence):
        patients = float(np.median(drawn.patients))
        weight = patients / (patients + SMALL_GROUP)
        course = through_points(centre, times, sorted([*points, *_limits_of_the_median(drawn, points)]))
        centre = np.minimum.accumulate(weight * _middle(of_published) + (1 - weight) * course)
    return np.clip(through_points(centre, times, points), drawn.floor, drawn.ceiling)


def _limits_of_the_median(drawn: Draws, points: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Points (time, survival, half a unit) of the published curve's middle where the limits of its median are."""
    times = drawn.time_months
    printed = {point[0] for point in points}
    limits = [month for month in drawn.evidence.median_limits if month <= times[-1] and month not in printed]
    middle = [float(np.median(drawn.published[:, np.searchsorted(times, month - 1e-6)])) for month in limits]
    return [(month, survival, 0.0) for month, survival in zip(limits, middle, strict=True)]


def summarise(drawn: Draws, *, confidence_level: float = 0.95) -> Reconstruction:
    """Point curve and both bands of a set of draws."""
    tail = 0.5 - confidence_level / 2
    of_population, of_published = _in_order(drawn.population), _in_order(drawn.published)
    lower, population, upper = _quantiles(of_population, [tail, 0.5, 1 - tail])
    published_lower, published_upper = _quantiles(of_published, [tail, 1 - tail])
    point = _point_curve(drawn, of_population, of_published)
    if confidence_level >= drawn.summary.confidence_level:
        limits = printed_limits(drawn.evidence, drawn.time_months)
        lower, upper = hold_limits(lower, upper, drawn.time_months, limits)
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


def reconstruct(summary: CurveSummary, *, seed: int, draws: int, confidence_level: float = 0.95) -> Reconstruction:
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
    factor = _unit(summary.horizon_months)
    made = summarise(draw_curves(summary.rescaled(factor), seed=seed, draws=draws), confidence_level=confidence_level)
    if factor == 1:
        return made
    drawn = made.draws
    return replace(
        made,
        draws=replace(
            drawn,
            summary=drawn.summary.rescaled(1 / factor),
            used=drawn.evidence.rescaled(1 / factor),
            time_months=drawn.time_months / factor,
        ),
    )


def _unit(horizon: float) -> float:
    """Power of two that brings an unusual horizon to some tens, because times are told apart to a millionth."""
    if COMMON_HORIZONS[0] <= horizon <= COMMON_HORIZONS[1]:
        return 1.0
    return 2.0 ** (5 - math.floor(math.log2(horizon)))
