"""Small moves of censorings across events that bring a rate and its interval to their printed digits.

With few events one number, the shift of all censorings, moves a rate in steps as large as print rounding, and its
interval with it. But every event can have a few more or fewer patients censored before it. The logarithm of the rate
and Greenwood's sum are sums over events, so that all pairs of such moves are looked at together.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from reanalysis.survival.pseudo_segments import Plan, State, risk_of
from reanalysis.survival.pseudo_targets import Rate

PLACES = 9
"""Events of a segment that are moved, at random where there are more."""
MOVES = np.array([0, 1, -1, 2, -2, 4, -4, 8, -8, 16, -16])
"""Patients by which the number at risk at an event is moved, at a time."""
REPEATS = 3
BLOCK = 64
"""Data sets polished at once: bounds the memory."""


def polished(
    state: State, plan: Plan, which: np.ndarray, rate: Rate, rng: np.random.Generator, *, restless: bool
) -> Plan:
    """Plans of which some were moved nearer to a printed rate and its interval.

    Parameters
    ----------
    state : State
        At the start of the segment.
    plan : Plan
        One row for each data set.
    which : int array
        Rows to move; numbers of events and censorings stay.
    rate : Rate
    rng : Generator
    restless : bool
        Whether any of the moves that serve is taken, instead of the smallest.

    Returns
    -------
    Plan
    """
    risk = risk_of(state.at_risk, plan)
    which = which[plan.events[which] > 0]
    for begin in range(0, len(which), BLOCK):
        rows = which[begin : begin + BLOCK]
        after = state.at_risk[rows] - plan.events[rows] - plan.censored[rows]
        for _ in range(REPEATS):
            risk[rows], near = _best_moves(risk[rows], plan.events[rows], after, state.rows(rows), rate, rng, restless)
            rows, after = rows[~near], after[~near]
            if not len(rows):
                break
    place = np.arange(risk.shape[1])
    lost = np.where(place < plan.events[:, None], state.at_risk[:, None] - place - risk, 0)
    return Plan(plan.events, plan.censored, lost)


def _best_moves(
    risk: np.ndarray,
    events: np.ndarray,
    after: np.ndarray,
    state: State,
    rate: Rate,
    rng: np.random.Generator,
    restless: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Patients at risk after the best pair of moves in each row, and whether that gives back what is printed."""
    rows = np.arange(len(risk))
    places = int(min(PLACES, events.max()))
    place = np.floor((np.arange(places) + rng.random((len(rows), 1))) * events[:, None] / places).astype(np.int64)
    here = np.take_along_axis(risk, place, axis=1)
    bounded = np.hstack([state.at_risk[:, None] + 1, risk, np.zeros((len(rows), 1), dtype=risk.dtype)])
    bounded[rows, events + 1] = after
    above, below = np.take_along_axis(bounded, place, axis=1), np.take_along_axis(bounded, place + 2, axis=1)
    moved = here[:, :, None] + MOVES
    legal = (moved < above[:, :, None]) & (moved > below[:, :, None])
    safe, now = np.where(legal, moved, 2).astype(float), np.maximum(here, 2).astype(float)[:, :, None]
    legal &= (moved > 1) & (here > 1)[:, :, None]
    drop = np.where(legal, np.log1p(-1 / np.maximum(safe, 1.5)) - np.log1p(-1 / now), np.inf)
    added = np.where(legal, 1 / (safe * np.maximum(safe - 1, 1)) - 1 / (now * (now - 1)), 0.0)
    drop, added = drop.reshape(len(rows), -1), added.reshape(len(rows), -1)
    happens = np.arange(risk.shape[1]) < events[:, None]
    safe_risk = np.where(happens & (risk > 1), risk, 2).astype(float)
    counted = happens & (risk > 1)
    base = np.log(state.survival) + np.where(counted, np.log1p(-1 / safe_risk), 0.0).sum(axis=1)
    sums = state.greenwood + np.where(counted, 1 / (safe_risk * (safe_risk - 1)), 0.0).sum(axis=1)

    first, second = _pairs(places)
    # Hardly one pair in twenty can be made, so that costs are counted only for those.
    movable = np.isfinite(drop)
    both = np.take(movable, first, axis=1)
    both &= np.take(movable, second, axis=1)
    row, pair = np.nonzero(both)
    one, other = first[pair], second[pair]
    alone = one == other
    gap = place[row, other // len(MOVES)] - place[row, one // len(MOVES)]
    new = moved.reshape(len(rows), -1)
    # The same event twice, or two events that would change places, cannot be moved.
    made = alone | ((gap > 0) & (new[row, one] - new[row, other] >= gap))
    row, pair, one, other, alone = row[made], pair[made], one[made], other[made], alone[made]
    with np.errstate(over="ignore"):
        survival = np.exp(base[row] + drop[row, one] + np.where(alone, 0.0, drop[row, other]))
    total = sums[row] + added[row, one] + np.where(alone, 0.0, added[row, other])
    half = max(rate.half_unit, 1e-6)
    outside = np.maximum(np.abs(survival - rate.survival) / (0.998 * half) - 1, 0)
    if len(rate.aims):
        aims = rate.aims
        outside += np.maximum(np.abs(np.clip(survival, aims[0, 0], aims[-1, 0]) - survival) / half, 0)
        least, most = np.interp(survival, aims[:, 0], aims[:, 1]), np.interp(survival, aims[:, 0], aims[:, 2])
        room = np.maximum(aims[:, 2] - aims[:, 1], 1e-12).max()
        outside += 2 * np.maximum(np.maximum(least - total, total - most), 0) / room
    cost = np.full((len(rows), len(first)), np.inf)
    # A number for every pair, so that those drawn later do not depend on how many can be made.
    aside = 2e-3 * rng.random(cost.shape)[row, pair] if restless else 1e-5 * _distance(one, other)
    cost[row, pair] = np.where(np.isfinite(survival), outside + aside, np.inf)
    best = np.argmin(cost, axis=1)
    result = risk.copy()
    possible = np.isfinite(cost[rows, best])
    for chosen in (first[best], second[best]):
        at = place[rows, chosen // len(MOVES)]
        result[rows, at] = np.where(
            possible, here[rows, chosen // len(MOVES)] + MOVES[chosen % len(MOVES)], risk[rows, at]
        )
    return result, possible & (cost[rows, best] < 0.01)


@cache
def _pairs(places: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a move of an earlier event and one of a later, as numbers; a lone event's is its own partner."""
    index = np.arange(places * len(MOVES))
    first, second = np.meshgrid(index, index, indexing="ij")
    pairs = first == second if places == 1 else first // len(MOVES) < second // len(MOVES)
    return first[pairs], second[pairs]


def _distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.abs(MOVES[one % len(MOVES)]) + np.abs(MOVES[other % len(MOVES)])
