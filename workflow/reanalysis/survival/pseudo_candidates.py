"""Numbers of events and censorings worth a try between two printed times, for many data sets at once.

Were the number at risk to fall in a straight line over the d events of a segment, from r to e, survival would fall
by the factor exp(-d log(r / e) / (r - e)) and Greenwood's sum would rise by d / (r e). A printed rate and its interval
tell both, and so d and e; the numbers near these are tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.pseudo_segments import NODES, Plan, State, lost_before, shifted_to, wished_before
from reanalysis.survival.pseudo_targets import Rate, Targets

EVENTS_TRIED = np.arange(-3, 4)
"""Numbers of events around the likeliest, where a rate is printed."""
FEW = np.array([0, -0.5])
LARGE = 3000
"""Patients from which the likeliest numbers serve at once: print rounding is wide next to one patient."""
SCANNED_EVENTS = np.array([0, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8])
FIRST_SCANNED = 7
SCANNED_SHIFTS = np.array([0.0, 0.05, -0.05, 0.12, -0.12, 0.25, -0.25, 0.5, -0.5, 1.0, -1.0])
"""What is tried where no rate is printed, around what the draw has; at first only a few numbers of events."""
LAST_SHIFTS = np.linspace(-1, 1, 25)
MOST_LAST_EVENTS = 12
"""Tried in follow-up after the horizon, if the number of events is not printed."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One segment to solve.

    Attributes
    ----------
    state : State
        At its start.
    months : float
        Its end; inf for follow-up after the horizon.
    rate : Rate or None
        What is printed there.
    stays : array (datasets,)
        Patients at risk that the draws ask for at its end, after it.
    survival : array (datasets,)
        Survival of the draws at its end.
    wish : array (datasets, NODES)
        Order of censorings among events that the draws ask for.
    targets : Targets
    turn : int
        0 in the first search, which stays with the draws; later ones try their luck.
    """

    state: State
    months: float
    rate: Rate | None
    stays: np.ndarray
    survival: np.ndarray
    wish: np.ndarray
    targets: Targets
    turn: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Plans worth a try, whose order of censorings is worked out only where they are tried.

    Attributes
    ----------
    rows : int array (candidates,)
        Data set of each.
    shift : array (candidates,)
    events, censored : int arrays (candidates,)
    wished : callable
        Of some candidates, as their places, the share of the censorings before each event, as `wished_before`.
    """

    rows: np.ndarray
    shift: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    wished: Callable[[np.ndarray], np.ndarray]

    def plans(self, which: np.ndarray) -> Plan:
        """Plans of some candidates."""
        events, censored = self.events[which], self.censored[which]
        return Plan(events, censored, lost_before(censored, self.shift[which], self.wished(which)))


def candidates(leg: Leg, rng: np.random.Generator) -> Candidates:
    """Plans worth a try; every data set has at least one, even where none can serve."""
    if math.isinf(leg.months):
        return _after_the_horizon(leg)
    return _up_to_rate(leg, leg.rate, rng) if leg.rate else _up_to_draw(leg)


def _up_to_rate(leg: Leg, rate: Rate, rng: np.random.Generator) -> Candidates:
    count = len(leg.stays)
    survival = np.maximum(leg.state.survival, 1e-12)
    risk = leg.state.at_risk.astype(float)
    if len(rate.aims):
        # The aim that leaves the widest room first; any of them later.
        room = rate.aims[:, 2] - rate.aims[:, 1]
        pick = rng.choice(len(room), count, p=room / room.sum()) if leg.turn else np.full(count, np.argmax(room))
        aim = np.minimum(rate.aims[pick, 0], survival)
        sums = rng.uniform(rate.aims[pick, 1], rate.aims[pick, 2]) if leg.turn else rate.aims[pick, 1:].mean(axis=1)
        added = np.maximum(sums - leg.state.greenwood, 1e-12)
        likeliest = added * risk * _end_from_ratio(risk, np.log(survival / aim) / added)
        spread = np.ceil(likeliest * 0.5 * room[pick] / added)
    else:
        aim = np.minimum(np.full(count, rate.survival), survival)
        likeliest = _from_stays(risk, leg.stays, np.log(survival / np.maximum(aim, 1e-9)))
        spread = np.zeros(count)
    large = int(leg.state.size.max(initial=0)) >= LARGE
    stretch = np.maximum((spread + 2) / EVENTS_TRIED[-1], 1)
    # More events than these, and the rate falls below the printed one though nobody is censored before.
    likeliest = np.minimum(likeliest, np.floor(risk * (1 - (rate.survival - rate.half_unit) / survival) + 1e-9))
    rows, events = _numbers(leg, likeliest, (FEW if large else EVENTS_TRIED) * stretch[:, None])
    here = leg.state.rows(rows)
    low, high = _censored_bounds(leg, rows, events, aim)
    # All censored before the first event, the rate must not stay above the printed one; all after the last, not
    # fall below it.
    with np.errstate(divide="ignore", invalid="ignore"):
        drop = 1 - (rate.survival + rate.half_unit) / here.survival
        low = np.maximum(low, np.where(drop > 0, np.ceil(here.at_risk - events / drop - 1e-9), 0.0))
        least = 1 - events / np.maximum(here.at_risk, 1) >= (rate.survival - rate.half_unit) / here.survival - 1e-12
    possible = least & (low <= high)
    middle = np.clip(np.rint(here.at_risk - events - leg.stays[rows]), low, high)
    other = np.rint(low + rng.random(len(low)) * (high - low)) if leg.turn else low
    if large:
        # A draw may ask for fewer censorings than can be; those of a number at risk that falls in a straight line can.
        drop = np.log(np.maximum(here.survival, 1e-12) / aim[rows])
        straight = np.rint(here.at_risk - events - _end_from_events(here.at_risk.astype(float), events, drop))
        choices = np.stack([middle, low + 1, straight], axis=1)
    else:
        choices = np.stack([middle, middle + 1, low + 1, other], axis=1)
    choices = np.sort(np.clip(choices, low[:, None], np.maximum(high, low)[:, None]), axis=1)
    keep = possible[:, None] & (np.diff(choices, axis=1, prepend=-1.0) > 0)
    # A data set without a possible plan keeps one, so that every one has a plan.
    keep[:, 0] |= ~np.bincount(rows, weights=keep.any(axis=1), minlength=count).astype(bool)[rows]
    row, column = np.nonzero(keep)
    rows, events = rows[row], events[row]
    censored = np.clip(choices[row, column], 0, leg.state.at_risk[rows] - events).astype(np.int64)
    here = leg.state.rows(rows)
    wished = wished_before(events, leg.wish, rows)
    wished = _crowded(wished, rng) if leg.turn else wished
    aims = _nearest_aims(here, events, rate, leg.turn, rng) if len(rate.aims) else aim[rows]
    shift = np.concatenate(shifted_to(here, events, censored, wished, aims))
    rows, events, censored = (np.concatenate([x, x]) for x in (rows, events, censored))
    return Candidates(rows, shift, events, censored, lambda which: wished[which % len(wished)])


def _up_to_draw(leg: Leg) -> Candidates:
    """Without a printed rate, numbers near the draw's; more of them where something must cross one half."""
    crossing = any(months is not None for months in leg.targets.crossings)
    tried, shifts = SCANNED_EVENTS, SCANNED_SHIFTS
    if not (crossing or leg.turn):
        tried, shifts = tried[:1], shifts[:1]
    elif int(leg.state.size.max(initial=0)) >= LARGE:
        tried, shifts = tried[:1], shifts[: 5 if leg.turn else 1]
    if not leg.turn:
        tried = tried[:FIRST_SCANNED]
    survival = np.maximum(leg.state.survival, 1e-12)
    aim = np.minimum(leg.survival, survival)
    drop = np.log(survival / np.maximum(aim, 1e-9))
    likeliest = _from_stays(leg.state.at_risk.astype(float), leg.stays, drop)
    rows, events = _numbers(leg, likeliest, np.broadcast_to(tried, (len(aim), len(tried))))
    low, high = _censored_bounds(leg, rows, events, aim)
    censored = np.clip(np.rint(leg.state.at_risk[rows] - events - leg.stays[rows]), low, high)
    censored = np.clip(censored, 0, leg.state.at_risk[rows] - events).astype(np.int64)
    rows, events, censored = (np.repeat(x, len(shifts)) for x in (rows, events, censored))
    shift = np.tile(shifts, len(rows) // len(shifts))
    return Candidates(rows, shift, events, censored, lambda which: wished_before(events[which], leg.wish, rows[which]))


def _after_the_horizon(leg: Leg) -> Candidates:
    """All events that remain, or, where their number is not printed, as few as may do; everybody else censored."""
    at_risk = leg.state.at_risk
    if leg.targets.events is not None:
        tried = np.clip(leg.targets.events - leg.state.happened, 0, at_risk)[:, None]
    else:
        tried = np.minimum(np.arange(MOST_LAST_EVENTS + 1), at_risk[:, None])
    rows = np.repeat(np.arange(len(at_risk)), tried.shape[1] * len(LAST_SHIFTS))
    events = np.repeat(tried.ravel(), len(LAST_SHIFTS)).astype(np.int64)
    shift = np.tile(LAST_SHIFTS, tried.size)
    even = (np.arange(NODES)[None, :] + 0.5) / NODES
    censored = at_risk[rows] - events
    return Candidates(
        rows, shift, events, censored, lambda which: wished_before(events[which], even, np.zeros_like(which))
    )


def _numbers(leg: Leg, likeliest: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Data set and number of events of each possibility, leaving enough events for what is printed later."""
    most = leg.state.at_risk
    if leg.targets.events is not None:
        most = np.minimum(most, leg.targets.events - leg.state.happened - _later(leg, 3))
    events = np.rint(likeliest)[:, None] + np.rint(offsets)
    events = np.clip(events, 0, np.maximum(most, 0)[:, None]).astype(np.int64)
    return np.repeat(np.arange(len(likeliest)), events.shape[1]), events.ravel()


def _later(leg: Leg, kinds: int) -> int:
    """How many of the first kinds of crossings are printed for later times."""
    return sum(value is not None and leg.months < value < math.inf for value in leg.targets.crossings[:kinds])


def _censored_bounds(leg: Leg, rows: np.ndarray, events: np.ndarray, aim: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most censorings that leave room for printed events, crossings and the median follow-up."""
    remain = leg.state.at_risk[rows] - events
    fewest, most = np.zeros(len(events)), remain.astype(float)
    follow_up, half = leg.targets.crossings[3], leg.targets.half_units[3]
    if follow_up is not None:
        # The reverse curve is the number at risk over survival and the number of patients.
        left_at_half = np.floor(0.5 * leg.state.size * aim + 1e-9)[rows]
        if follow_up > leg.months + half:
            most = np.minimum(most, remain - left_at_half - 1)
        elif follow_up < leg.months - half:
            fewest = np.maximum(fewest, remain - left_at_half)
    needed = np.full(len(events), _later(leg, 4))
    if leg.targets.events is not None:
        needed = np.maximum(needed, leg.targets.events - leg.state.happened[rows] - events)
    most = np.minimum(most, remain - needed)
    return fewest, np.maximum(most, fewest)


def _from_stays(risk: np.ndarray, stays: np.ndarray, drop: np.ndarray) -> np.ndarray:
    """Events that bring a drop of log survival while the number at risk falls from one number to another."""
    ends = np.clip(stays, 0.5, np.maximum(risk - 0.5, 0.5))
    return np.where(risk > 1, drop * (risk - ends) / np.log(np.maximum(risk, 1.1) / ends), drop)


def _end_from_ratio(risk: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """The number e at risk at which log(r / e) r e / (r - e) is a ratio; r where none below r is."""
    low, high = np.full(len(risk), 1e-3), np.maximum(risk - 1e-6, 1e-3)
    for _ in range(40):
        middle = 0.5 * (low + high)
        below = np.log(np.maximum(risk, 1e-3) / middle) * risk * middle / np.maximum(risk - middle, 1e-9) < ratio
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def _end_from_events(risk: np.ndarray, events: np.ndarray, drop: np.ndarray) -> np.ndarray:
    """The number at risk after events that bring a drop of log survival while it falls from a number in a line."""
    low, high = np.full(len(risk), 1e-3), np.maximum(risk - 1e-6, 1e-3)
    for _ in range(20):
        middle = 0.5 * (low + high)
        below = events * np.log(np.maximum(risk, 1e-3) / middle) > drop * np.maximum(risk - middle, 1e-9)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def _nearest_aims(state: State, events: np.ndarray, rate: Rate, turn: int, rng: np.random.Generator) -> np.ndarray:
    """The rate, within print rounding, at which so many events come nearest to the printed interval."""
    drop = np.log(np.maximum(state.survival, 1e-12)[:, None] / np.minimum(rate.aims[:, 0], state.survival[:, None]))
    risk = state.at_risk.astype(float)
    middle_drop = drop[:, len(rate.aims) // 2]
    added = events / np.maximum(risk * _end_from_events(risk, events, middle_drop), 1e-3)
    # For a number of events Greenwood's sum rises with the square of the drop.
    sums = state.greenwood[:, None] + added[:, None] * (drop / np.maximum(middle_drop, 1e-12)[:, None]) ** 2
    off = np.abs(sums - rate.aims[:, 1:].mean(axis=1)) / np.maximum(rate.aims[:, 2] - rate.aims[:, 1], 1e-12)
    off += rng.uniform(0, 0.3, off.shape) if turn else 0.0
    return rate.aims[np.argmin(off, axis=1), 0]


def _crowded(wished: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each row with its censorings crowded somewhere else among the events, at random."""
    power = np.exp(rng.normal(0, 1, (len(wished), 1)))
    early = rng.random(len(wished)) < 0.5
    result = np.empty_like(wished)
    result[early] = wished[early] ** power[early]
    result[~early] = 1 - (1 - wished[~early]) ** power[~early]
    return result
