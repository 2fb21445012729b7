"""Printed numbers as what a data set of pseudo-patients must give back, and which of them a data set does not.

References
----------
Brookmeyer R, Crowley J. Biometrics 1982;38:29-41 (interval of the median). Schemper M, Smith TL. Control Clin
Trials 1996;17:343-346 (median follow-up by the reverse Kaplan–Meier estimate).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reanalysis.survival.draws import NOT_REACHED_UNUSED
from reanalysis.survival.kaplan_meier import (
    greenwood_at,
    kaplan_meier,
    median_interval,
    median_survival,
    survival_at,
)
from reanalysis.survival.limits import rate_limits
from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.summary import TRANSFORMS, CurveSummary, Landmark

if TYPE_CHECKING:
    from reanalysis.survival.reconstruct import Reconstruction

SLACK = 1e-7
"""Numbers this much beyond half a unit still round to the printed one: printed numbers are decimal fractions."""
FINEST_FOLLOW_UP = 0.05
"""Months; median follow-up is given back to its last digit, and at least to the tenth of a month."""
AIMS = np.linspace(-0.995, 0.995, 23)
"""Rates looked at within half a unit of a printed one, in half units."""
CROSSINGS = ("lower limit of the median", "median", "upper limit of the median", "median follow-up")


@dataclass(frozen=True, slots=True)
class Rate:
    """A printed rate with its limits (None where not printed or left out), and the scale of the limits.

    `aims` are rows (rate, smallest, largest Greenwood sum) within print rounding that give back both limits;
    empty where no interval is printed, or none of the transforms explains it.
    """

    time_months: float
    survival: float
    half_unit: float
    lower: float | None
    upper: float | None
    transform: str
    aims: np.ndarray


@dataclass(frozen=True, slots=True)
class Targets:
    """What every data set of one curve must give back.

    Attributes
    ----------
    rates : tuple of Rate
        In order of time.
    crossings : tuple of 4 (float or None)
        Times in months at which the lower limit, the curve, the upper limit and the reverse Kaplan–Meier curve
        cross one half, in the order of `CROSSINGS`; inf where not reached, None where not printed.
    half_units : tuple of 4 float
        Print rounding of these times.
    median_transform : str
        Scale of the band whose crossings are the median's limits.
    events : int or None
    z : float
        Standard normal deviate of the printed limits.
    confidence_level : float
    """

    rates: tuple[Rate, ...]
    crossings: tuple[float | None, ...]
    half_units: tuple[float, ...]
    median_transform: str
    events: int | None
    z: float
    confidence_level: float

    @property
    def out_of_reach(self) -> int:
        """Printed intervals that no Greenwood sum gives: every data set misses a limit of each."""
        return sum(
            rate.lower is not None and rate.upper is not None and 0 < rate.survival < 1 and not len(rate.aims)
            for rate in self.rates
        )


def greenwood_from_limit(survival: np.ndarray, limit: float, *, z: float, transform: str) -> np.ndarray:
    """Greenwood's sum at which a rate has this limit.

    >>> greenwood_from_limit(np.array([0.5]), 0.3987, z=1.959964, transform="log-log").round(4).tolist()
    [0.01]
    """
    limit = min(max(limit, 1e-9), 1 - 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        if transform == "log-log":
            error = np.log(np.log(limit) / np.log(survival)) * np.log(survival)
        elif transform == "log":
            error = np.log(limit / survival)
        elif transform == "plain":
            error = limit / survival - 1
        elif transform == "logit":
            error = (math.log(limit / (1 - limit)) - np.log(survival / (1 - survival))) * (1 - survival)
        else:
            angle = math.asin(math.sqrt(limit)) - np.arcsin(np.sqrt(survival))
            error = 2 * angle * np.sqrt((1 - survival) / survival)
    return (error / z) ** 2


def aims_of(mark: Landmark, transform: str, z: float) -> np.ndarray:
    """Rows (rate, smallest, largest Greenwood sum) that give back a printed rate and both its limits."""
    if mark.lower is None or mark.upper is None or not 0 < mark.survival < 1:
        return np.empty((0, 3))
    half = max(mark.half_unit, 1e-6)
    rate = mark.survival + half * AIMS
    rate = rate[(rate > 0) & (rate < 1)]
    least, most = np.zeros(len(rate)), np.full(len(rate), math.inf)
    for limit, outwards in ((mark.lower, -half), (mark.upper, half)):
        near, far = limit - 0.999 * outwards, limit + 0.999 * outwards
        beyond = (rate - near) * outwards >= 0
        least = np.maximum(least, np.where(beyond, 0.0, greenwood_from_limit(rate, near, z=z, transform=transform)))
        # A limit of 0 or 1 is cut off there, and says only that the sum is large.
        if 0 < far < 1:
            most = np.minimum(most, greenwood_from_limit(rate, far, z=z, transform=transform))
    fits = (most > least) & np.isfinite(most)
    return np.stack([rate, least, most], axis=1)[fits]


def _transforms(summary: CurveSummary, z: float) -> tuple[list[str], str]:
    """Scale of each landmark's limits and of the median's band: declared or recognised, or the one that fits most."""
    free = [mark for mark in summary.landmarks if mark.transform is None and mark.lower is not None]
    # Log-log goes before others that explain as many.
    common = max(TRANSFORMS, key=lambda name: sum(len(aims_of(mark, name, z)) > 0 for mark in free))
    names = [mark.transform or common for mark in summary.landmarks]
    with_limits = [name for name, mark in zip(names, summary.landmarks, strict=True) if mark.lower is not None]
    return names, summary.median_transform or next(iter(with_limits), "log-log")


def targets_of(made: Reconstruction) -> Targets:
    """What data sets of a reconstruction must give back: every printed number that was used for its curves.

    Parameters
    ----------
    made : Reconstruction

    Returns
    -------
    Targets
    """
    used = made.draws.evidence
    z = normal_quantile(used.confidence_level)
    names, median_transform = _transforms(used, z)
    rates = [
        Rate(
            mark.time_months,
            mark.survival,
            mark.half_unit,
            mark.lower,
            mark.upper,
            transform,
            aims_of(mark, transform, z),
        )
        for mark, transform in zip(used.landmarks, names, strict=True)
    ]
    crossings: list[float | None] = [None, None, None, used.follow_up_months]
    half = 0.0
    if used.median is not None:
        median, half = used.median, used.median.half_unit
        crossings[:3] = median.lower, median.months, median.upper
        if NOT_REACHED_UNUSED in made.draws.contradicted:
            crossings[:3] = [None if value == math.inf else value for value in crossings[:3]]
    return Targets(
        rates=tuple(sorted(rates, key=lambda rate: rate.time_months)),
        crossings=tuple(crossings),
        half_units=(half, half, half, FINEST_FOLLOW_UP),
        median_transform=median_transform,
        events=used.events,
        z=z,
        confidence_level=used.confidence_level,
    )


def find_faults(time: np.ndarray, event: np.ndarray, targets: Targets) -> list[tuple[str, ...]]:
    """For each data set, the printed numbers that it does not give back, with both values.

    Parameters
    ----------
    time, event : arrays (datasets, patients)
        As for `kaplan_meier`.
    targets : Targets

    Returns
    -------
    list of tuples of str
        Empty where every printed number is given back.
    """
    fitted = kaplan_meier(time, event)
    faults: list[list[str]] = [[] for _ in range(len(time))]

    def compare(name: str, printed: float, found: np.ndarray, tolerance: float) -> None:
        with np.errstate(invalid="ignore"):
            wrong = ~((found == printed) | (np.abs(found - printed) <= tolerance + SLACK))
        for row in np.flatnonzero(wrong):
            told = [
                "not reached" if value == math.inf else f"{value:g}" for value in (printed, round(float(found[row]), 6))
            ]
            faults[row].append(f"{name}: printed {told[0]}, in this data set {told[1]}")

    months = [rate.time_months for rate in targets.rates]
    survival, greenwood = survival_at(fitted, months), greenwood_at(fitted, months)
    for place, rate in enumerate(targets.rates):
        at = f"rate at {rate.time_months:g} months"
        compare(at, rate.survival, survival[:, place], rate.half_unit)
        if rate.lower is None and rate.upper is None:
            continue
        limits = rate_limits(survival[:, place], greenwood[:, place], z=targets.z, transform=rate.transform)
        for name, printed, found in zip(("lower", "upper"), (rate.lower, rate.upper), limits, strict=True):
            if printed is not None:
                compare(f"{name} limit of the {at}", printed, found, rate.half_unit)
    low, high = median_interval(fitted, confidence_level=targets.confidence_level, transform=targets.median_transform)
    reverse = median_survival(kaplan_meier(time, ~event & np.isfinite(time))) if targets.crossings[3] else None
    found_times = (low, median_survival(fitted), high, reverse)
    for name, printed, found, half in zip(CROSSINGS, targets.crossings, found_times, targets.half_units, strict=True):
        if printed is not None and found is not None:
            compare(name, printed, found, half)
    if targets.events is not None:
        compare("number of events", targets.events, event.sum(axis=1), 0)
    return [tuple(found) for found in faults]
