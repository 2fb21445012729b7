"""Whole numbers of events and censorings between two printed times, and their order, for many data sets at once.

Only the order of events and censorings matters to a product-limit curve, not their times. Between two printed times
a data set has d events and c censorings. Before its k-th event `lost` of the c are censored: in the order that its
draw asks for, with all of them moved earlier or later by one number, the shift. Later censoring means more patients
at risk at each event and smaller drops, so that the rate at the end of the segment rises with it in small steps of
one patient at risk at one event (rate / n²), below print rounding in all but small arms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.kaplan_meier import SAME_RATE
from reanalysis.survival.limits import rate_limits
from reanalysis.survival.pseudo_targets import Rate, Targets

NODES = 128
"""Steps in which the order of censorings among events is kept."""
HALVINGS = 11
"""Of the range of shifts; moves at most one patient at one event in data sets of up to some hundred."""
ORDER_MISSED = 50.0
"""Cost of a crossing on the wrong side of a printed time, in half units of print."""


@dataclass(frozen=True, slots=True)
class State:
    """Where data sets stand at a printed time: arrays (datasets,) or, of crossings, (datasets, 4).

    `happened` is the number of events so far, `crossed` whether the median's lower limit, the median, its upper
    limit and the median follow-up lie at or before the time.
    """

    size: np.ndarray
    at_risk: np.ndarray
    happened: np.ndarray
    survival: np.ndarray
    greenwood: np.ndarray
    crossed: np.ndarray

    def rows(self, which: np.ndarray) -> State:
        """The same for some of the data sets, which may repeat."""
        return State(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Plan:
    """Events and censorings of one segment, arrays (rows,), and their order.

    `lost` (rows, most events) counts the censorings of the segment before each event, in whole numbers as floats,
    with which numpy divides twice as fast; beyond a row's events it means nothing.
    """

    events: np.ndarray
    censored: np.ndarray
    lost: np.ndarray

    def rows(self, which: np.ndarray) -> Plan:
        """The same for some of the rows, which may repeat."""
        return Plan(*(getattr(self, name)[which] for name in self.__slots__))


def start(size: np.ndarray) -> State:
    """Data sets of these sizes at time 0."""
    size = size.astype(np.int64)
    none = np.zeros(len(size))
    return State(size, size, np.zeros_like(size), none + 1, none, np.zeros((len(size), 4), dtype=bool))


def lost_before(censored: np.ndarray, shift: np.ndarray, wished: np.ndarray) -> np.ndarray:
    """Censorings of a segment before each event: whole numbers as floats, shape (rows, most events).

    Parameters
    ----------
    censored : int array (rows,)
    shift : array (rows,)
        From -1, all as late as can be, over 0, as wished, to 1, all before the first event.
    wished : array (rows, most events)
        Share of the censorings before each event, of `wished_before`.
    """
    return _lost(censored[:, None].astype(float), wished, shift)


def wished_before(events: np.ndarray, wish: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Share of the censorings that is wished before each event, shape (rows, most events).

    Parameters
    ----------
    events : int array (rows,)
    wish : array (datasets, NODES)
        Share of the censorings before each share of the events.
    rows : int array (rows,)
        Data set of each row.
    """
    numbers, which = np.unique(events, return_inverse=True)
    share = (np.arange(int(events.max(initial=0))) + 0.5) / np.maximum(numbers, 1)[:, None]
    node = np.take(np.minimum((share * NODES).astype(np.int64), NODES - 1), which, axis=0)
    node += (rows * NODES)[:, None]
    return np.take(wish, node)


def _lost(most: np.ndarray, wished: np.ndarray, shift: np.ndarray) -> np.ndarray:
    lost = most * wished
    lost += shift[:, None] * (most + 1)
    lost += 1e-9
    np.floor(lost, out=lost)
    return np.clip(lost, 0, most, out=lost)


def risk_of(at_risk: np.ndarray, plan: Plan) -> np.ndarray:
    """Patients at risk just before each event, as floats; 0 in the padding."""
    place = np.arange(plan.lost.shape[1], dtype=float)
    risk = at_risk[:, None] - place
    risk -= plan.lost
    risk[place >= plan.events[:, None]] = 0
    return risk


def shifted_to(
    state: State, events: np.ndarray, censored: np.ndarray, wished: np.ndarray, aim: np.ndarray
) -> list[np.ndarray]:
    """The two neighbouring shifts between which survival at the end of the segment passes an aim."""
    early, late = np.ones(len(aim)), -np.ones(len(aim))
    most = censored[:, None].astype(float)
    place = np.arange(wished.shape[1], dtype=float)
    # In the padding nobody is at risk, and survival does not drop.
    uncensored = np.where(place < events[:, None], state.at_risk[:, None] - place, 0)
    for _ in range(HALVINGS):
        middle = 0.5 * (early + late)
        above = state.survival * np.prod(_kept(uncensored - _lost(most, wished, middle)), axis=1) >= aim
        late, early = np.where(above, middle, late), np.where(above, early, middle)
    return [late, early]


def _kept(risk: np.ndarray) -> np.ndarray:
    """Factor by which survival falls at each event; 1 in the padding."""
    nobody = risk <= 0
    kept = np.maximum(risk, 1.0)
    np.reciprocal(kept, out=kept)
    np.subtract(1.0, kept, out=kept)
    kept[nobody] = 1.0
    return kept


def advance(state: State, plan: Plan, targets: Targets, order: np.ndarray) -> tuple[State, np.ndarray]:
    """Go through a segment.

    Parameters
    ----------
    state : State
        At the segment's start.
    plan : Plan
    targets : Targets
    order : array (4,)
        Rank in time of each crossing; those not printed, nan.

    Returns
    -------
    state : State
        At the segment's end.
    misplaced : int array (rows,)
        Crossings of the segment that come in the wrong order.
    """
    risk = risk_of(state.at_risk, plan)
    happens = risk > 0
    survival = _kept(risk)
    np.cumprod(survival, axis=1, out=survival)
    survival *= state.survival[:, None]
    risk = np.maximum(risk, 1.0, out=risk)
    jump = risk - 1.0
    jump *= risk
    # Of the last patient, whose death ends the curve, nothing is added.
    np.divide(1.0, jump, out=jump, where=jump > 0)
    greenwood = np.cumsum(jump, axis=1, out=jump)
    greenwood += state.greenwood[:, None]
    at_risk = state.at_risk - plan.events - plan.censored
    rows, most = np.arange(len(at_risk)), survival.shape[1]
    last = survival[:, -1] if most else state.survival
    place = np.where(state.crossed, -1.0, math.inf)
    if most:
        curves = {1: survival}
        if targets.crossings[0] is not None or targets.crossings[2] is not None:
            curves[0], curves[2] = rate_limits(survival, greenwood, z=targets.z, transform=targets.median_transform)
        if targets.crossings[3] is not None:
            before = np.empty_like(survival)
            before[:, 0], before[:, 1:] = state.survival, survival[:, :-1]
            np.maximum(before, SAME_RATE, out=before)
            before *= state.size[:, None]
            curves[3] = np.divide(risk, before, out=before)
        for kind, curve in curves.items():
            if targets.crossings[kind] is None:
                continue
            half = (curve <= 0.5 + SAME_RATE) & happens
            first = np.argmax(half, axis=1)
            # Follow-up crosses with a censoring, before the event.
            found = np.where(half[rows, first], first - 0.5 * (kind == 3), math.inf)
            place[:, kind] = np.minimum(place[:, kind], found)
    if targets.crossings[3] is not None:
        ends_low = at_risk <= (0.5 + SAME_RATE) * state.size * last
        place[:, 3] = np.where(np.isinf(place[:, 3]) & ends_low, most, place[:, 3])
    misplaced = np.zeros(len(at_risk), dtype=np.int64)
    for kind in range(3):
        here = np.isfinite(place[:, 3]) & np.isfinite(place[:, kind]) & ((place[:, 3] >= 0) | (place[:, kind] >= 0))
        later = place[:, kind] > place[:, 3]
        misplaced += here & (later if order[kind] < order[3] else ~later & (order[kind] > order[3]))
    for kind, other in ((0, 1), (1, 2), (0, 2)):
        # One event cannot fall on two printed times.
        misplaced += (
            (place[:, kind] == place[:, other])
            & (place[:, kind] >= 0)
            & (order[kind] != order[other])
            & np.isfinite(place[:, kind])
        )
    end = State(
        state.size,
        at_risk,
        state.happened + plan.events,
        last,
        greenwood[:, -1] if most else state.greenwood,
        np.isfinite(place),
    )
    return end, misplaced


def misses(state: State, targets: Targets, months: float, rate: Rate | None) -> np.ndarray:
    """How far states at a time are from what is printed there, in half units of print; up to 1 is in order."""
    missed = np.zeros(len(state.size))
    for kind, (printed, half) in enumerate(zip(targets.crossings, targets.half_units, strict=True)):
        if printed is None or (math.isfinite(printed) and printed - half <= months <= printed + half):
            continue
        missed += ORDER_MISSED * (state.crossed[:, kind] != (printed < months))
    if rate is None:
        return missed
    half = max(rate.half_unit, 1e-6)
    off = np.abs(state.survival - rate.survival) / half
    limits = rate_limits(state.survival, state.greenwood, z=targets.z, transform=rate.transform)
    for printed, found in zip((rate.lower, rate.upper), limits, strict=True):
        if printed is not None:
            off = np.maximum(off, np.abs(found - printed) / half)
    return missed + off
