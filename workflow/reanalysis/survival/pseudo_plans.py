"""The search for whole numbers of events and censorings, segment after segment, for many data sets at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.pseudo_candidates import Candidates, Leg, candidates
from reanalysis.survival.pseudo_polish import polished
from reanalysis.survival.pseudo_segments import NODES, ORDER_MISSED, Plan, State, advance, misses, start
from reanalysis.survival.pseudo_targets import Targets
from reanalysis.survival.pseudo_wishes import Wishes, value_at, wished_order

OFF = 1e4
"""Cost of being off a printed number by half a unit more, next to being off the draw."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A solved segment: its end (inf for follow-up after the horizon), its plan and the states around it."""

    months: float
    plan: Plan
    begin: State
    end: State


def plan_segments(
    size: np.ndarray, wishes: Wishes, targets: Targets, *, turn: int, rng: np.random.Generator
) -> list[Segment]:
    """Plans of all data sets from time 0 to the end.

    Parameters
    ----------
    size : int array (datasets,)
    wishes : Wishes
    targets : Targets
    turn : int
        0 for the first search.
    rng : Generator

    Returns
    -------
    list of Segment
        Up to each printed rate, up to the horizon, and of follow-up after it where printed numbers need that.
    """
    marks = [(rate.time_months, rate) for rate in targets.rates]
    if all(wishes.horizon_months > months + 1e-6 for months, _ in marks):
        marks.append((wishes.horizon_months, None))
    order = _ranks(targets)
    state, before, segments = start(size), 0.0, []
    for months, rate in marks:
        survival = value_at(wishes, wishes.survival, months)
        stays = size * (rate.survival if rate else survival) * value_at(wishes, wishes.uncensored, months)
        wish = wished_order(wishes, before, months)
        if turn:
            wish = wish ** np.exp(rng.normal(0, min(0.15 * turn, 1.2), (len(size), 1)))
        leg = Leg(state, months, rate, stays, survival, wish, targets, turn)
        segments.append(_solved(leg, order, rng))
        state, before = segments[-1].end, months
    if wishes.last_months > before:
        wish = np.zeros((len(size), NODES))
        leg = Leg(state, math.inf, None, np.zeros(len(size)), state.survival, wish, targets, turn)
        segments.append(_solved(leg, order, rng))
    return segments


def _ranks(targets: Targets) -> np.ndarray:
    """Rank in time of each printed crossing, the same for times that print rounding does not tell apart."""
    printed = np.array([math.nan if months is None else months for months in targets.crossings])
    ranks = np.full(4, math.nan)
    rank, before = 0, -math.inf
    for kind in np.argsort(printed):
        if not math.isnan(printed[kind]):
            rank += printed[kind] > before + 2 * targets.half_units[kind]
            ranks[kind], before = rank, printed[kind]
    return ranks


def _solved(leg: Leg, order: np.ndarray, rng: np.random.Generator) -> Segment:
    """The best plan of each data set: what is printed first, then what its draw asks for."""
    state, last = leg.state, math.isinf(leg.months)
    tried = candidates(leg, rng)
    rows = tried.rows
    cost = 0.5 * np.abs(tried.shift) + rng.uniform(0, 0.1 + 0.1 * leg.turn, len(rows))
    if last:
        cost += 0.006 * tried.events
    else:
        at_risk = state.at_risk[rows] - tried.events - tried.censored
        cost += 0.3 * np.abs(at_risk - leg.stays[rows]) / np.sqrt(state.size[rows])
    chosen = _cheapest(rows, cost)
    plan, end, missed = _followed(leg, tried, chosen, order)
    # What misses nothing printed and costs least of all is the best; only the others' data sets are looked through, or
    # all of them where the cost depends on where a plan leads.
    follows_draw = leg.rate is None and not last
    which = np.flatnonzero((missed > 1)[rows] | follows_draw)
    if len(which):
        _, ends, off = _followed(leg, tried, which, order)
        cost = cost[which]
        if follows_draw:
            cost += 0.2 * ends.size * np.abs(ends.survival - leg.survival[rows])
        cost += OFF * np.where(off > 1, off, 0.0)
        searched, of = np.unique(rows[which], return_inverse=True)
        chosen[searched] = which[_cheapest(of, cost)]
        plan, end, missed = _followed(leg, tried, chosen, order)
    off = np.flatnonzero(missed > 1)
    if leg.rate is not None and len(off):
        plan = polished(state, plan, off, leg.rate, rng, restless=leg.turn > 0)
        end, _ = advance(state, plan, leg.targets, order)
    return Segment(leg.months, plan, state, end)


def _followed(leg: Leg, tried: Candidates, which: np.ndarray, order: np.ndarray) -> tuple[Plan, State, np.ndarray]:
    """Some of the candidates, where they lead, and by how much they miss what is printed."""
    plans, targets = tried.plans(which), leg.targets
    ends, misplaced = advance(leg.state.rows(tried.rows[which]), plans, targets, order)
    missed = misses(ends, targets, leg.months, leg.rate)
    missed += ORDER_MISSED * (misplaced + _too_few_left(ends, targets, leg.months))
    if math.isinf(leg.months) and targets.events is not None:
        missed += ORDER_MISSED * (ends.happened != targets.events)
    return plans, ends, missed


def _cheapest(rows: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Place of the lowest cost of each data set, the first of several; every data set has one.

    >>> _cheapest(np.array([0, 1, 0, 1]), np.array([2.0, 5.0, 1.0, 5.0])).tolist()
    [2, 1]
    """
    order = np.argsort(rows, kind="stable")
    begins = np.searchsorted(rows[order], np.arange(int(rows.max()) + 1))
    ordered = cost[order]
    lowest = np.minimum.reduceat(ordered, begins)
    found = np.flatnonzero(ordered == lowest[rows[order]])
    return order[found[np.searchsorted(found, begins)]]


def _too_few_left(state: State, targets: Targets, months: float) -> np.ndarray:
    """Whether so few are at risk that a later printed interval cannot be as narrow as it is."""
    result = np.zeros(len(state.size), dtype=bool)
    for rate in targets.rates:
        if rate.time_months > months and len(rate.aims):
            # With nobody censored in between, Greenwood's sum rises by (1 - q) / (r q) while survival falls by q.
            share = np.minimum(rate.aims[:, 0] / np.maximum(state.survival, 1e-12)[:, None], 1.0)
            least = state.greenwood[:, None] + (1 - share) / (np.maximum(state.at_risk, 1)[:, None] * share)
            result |= (least > rate.aims[:, 2]).all(axis=1)
    return result


def sequence_of(size: np.ndarray, segments: list[Segment]) -> np.ndarray:
    """Order of events and censorings of all segments: bool array (datasets, patients), True for events."""
    event = np.zeros((len(size), int(size.max())), dtype=bool)
    for segment in segments:
        place = np.arange(segment.plan.lost.shape[1])
        at = (size - segment.begin.at_risk)[:, None] + place + segment.plan.lost
        row, column = np.nonzero(place < segment.plan.events[:, None])
        event[row, at[row, column].astype(np.int64)] = True
    return event
