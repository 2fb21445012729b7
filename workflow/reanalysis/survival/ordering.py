"""Curves of the same patients that can never cross: an event that includes death cannot come after it.

Which curve bounds which is given as pairs (i, j) of places in a list: curve i never lies above curve j. Bounds
of bounds are among the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reanalysis.survival.draws import Draws
from reanalysis.survival.reconstruct import Reconstruction, summarise
from reanalysis.survival.strata import size_strata

Pairs = Sequence[tuple[int, int]]


def apart(curves: Sequence[np.ndarray], pairs: Pairs) -> list[np.ndarray]:
    """Falling curves kept apart: where two cross, both take the middle.

    Each curve takes the middle between the highest of those it bounds and the lowest of those that bound it,
    itself among both. What bounds a curve has more curves below it and fewer above it, so no bound is broken.

    >>> apart([np.array([1.0, 0.8, 0.2]), np.array([1.0, 0.6, 0.5])], [(0, 1)])
    [array([1. , 0.7, 0.2]), array([1. , 0.7, 0.5])]
    """
    kept = []
    for i, curve in enumerate(curves):
        highest = lowest = curve
        for below, above in pairs:
            highest = np.maximum(highest, curves[below]) if above == i else highest
            lowest = np.minimum(lowest, curves[above]) if below == i else lowest
        kept.append(0.5 * (highest + lowest))
    return kept


def order_draws(drawn: Sequence[Draws], pairs: Pairs) -> list[Draws]:
    """Sets of curves again, none above one of its bounds at any time, in any draw.

    Draws are matched by rank within groups of like numbers of patients, so that a good course in one curve
    goes with a good course in the others; what still crosses is moved to the middle. A printed point of one
    curve bounds the others, so no printed point moves unless the curves' points contradict each other.

    Parameters
    ----------
    drawn : sequence of Draws
        On the same times, as far as the shorter ones go, and with the same patients in every draw.
    pairs : sequence of (int, int)
        Which curve bounds which.

    Returns
    -------
    list of Draws
    """
    sizes = [len(one.time_months) for one in drawn]
    longest = drawn[int(np.argmax(sizes))].time_months
    first = drawn[0]
    for one, size in zip(drawn, sizes, strict=True):
        if not np.array_equal(one.time_months, longest[:size]) or not np.array_equal(one.patients, first.patients):
            raise ValueError("curves to be ordered must share their times and the patients of each draw")
    partners = [_matched(first, one, min(sizes)) for one in drawn]
    published = [one.published[partner] for one, partner in zip(drawn, partners, strict=True)]
    population = [one.population[partner] for one, partner in zip(drawn, partners, strict=True)]
    open_ended = [np.append(one.floor, 0.0) <= 0 for one in drawn]

    floors, ceilings = [], []
    for i, size in enumerate(sizes):
        # Beyond a shorter curve's end its bounds go on: the floor ends there, the ceiling stays.
        below = [_resized(drawn[j].floor, size, 0.0) for j, above in pairs if above == i]
        above = [_resized(drawn[j].ceiling, size, drawn[j].ceiling[-1]) for j_below, j in pairs if j_below == i]
        floors.append(np.max([np.zeros(size), *below], axis=0))
        ceilings.append(np.min([np.ones(size), *above], axis=0))
    # Draws already pass their own points, within tolerance; cut off there on one side they would jump.
    published = _in_order(published, pairs, floors=floors, ceilings=ceilings, carried_on=open_ended)
    population = _in_order(population, pairs, carried_on=open_ended)
    followed = _followed([one.uncensored for one in drawn])

    ordered = []
    for i, one in enumerate(drawn):
        contradicted = one.contradicted
        if np.any(floors[i] > one.ceiling + 1e-9):
            contradicted += ("a printed point lies below one of a curve of the same patients that cannot be above it",)
        ordered.append(
            replace(
                one,
                published=published[i],
                population=population[i],
                floor=np.maximum(one.floor, floors[i]),
                ceiling=np.minimum(one.ceiling, ceilings[i]),
                uncensored=followed[i],
                assumed=(*one.assumed, "a good course in one curve goes with a good course in others of its patients"),
                contradicted=contradicted,
            )
        )
    return ordered


def _matched(first: Draws, other: Draws, shared: int) -> np.ndarray:
    """Which draw of the other curve goes with each draw of the first, by rank of its mean over the shared times."""
    partner = np.arange(len(first.patients))
    if other is first:
        return partner
    for stratum in size_strata(first.patients):
        course, other_course = (one.population[stratum, :shared].mean(axis=1) for one in (first, other))
        partner[stratum[np.argsort(course, kind="stable")]] = stratum[np.argsort(other_course, kind="stable")]
    return partner


def _resized(bound: np.ndarray, size: int, fill: float) -> np.ndarray:
    return np.concatenate([bound[:size], np.full(max(size - len(bound), 0), fill)])


def _in_order(
    curves: Sequence[np.ndarray],
    pairs: Pairs,
    *,
    floors: Sequence[np.ndarray] | None = None,
    ceilings: Sequence[np.ndarray] | None = None,
    carried_on: Sequence[np.ndarray] | None = None,
) -> list[np.ndarray]:
    """Curves (draws, times) kept apart, from the end of one shorter curve to the end of the next.

    A curve that was raised goes on from where the shorter curve ends, instead of falling back to its draws at
    once (`carried_on`); with a printed point still to come it falls back, so as to pass it.
    """
    moved = [curve.copy() for curve in curves]
    start = 0
    for end in sorted({curve.shape[1] for curve in curves}):
        active = [i for i, curve in enumerate(curves) if curve.shape[1] >= end]
        parts = []
        for i in active:
            part = curves[i][:, start:end]
            if start:
                last = moved[i][:, start - 1 : start]
                if carried_on is not None and carried_on[i][start]:
                    part = part * np.maximum(last / np.maximum(curves[i][:, start - 1 : start], 1e-12), 1.0)
                part = np.minimum(part, last)
            if floors is not None and ceilings is not None:
                part = np.maximum(np.minimum(part, ceilings[i][start:end]), floors[i][start:end])
            parts.append(part)
        here = [(active.index(i), active.index(j)) for i, j in pairs if i in active and j in active]
        for i, part in zip(active, apart(parts, here), strict=True):
            moved[i][:, start:end] = part
        start = end
    return moved


def _followed(shares: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Share not censored. The same patients are followed for the same time, whatever each curve's intervals suggest.

    Up to the end of each curve losses are the mean of all curves that go so far.
    """
    followed = [share.copy() for share in shares]
    start = 0
    for end in sorted({len(share) for share in shares}):
        active = [i for i, share in enumerate(shares) if len(share) >= end]
        own = [shares[i][start:end] / (shares[i][start - 1] if start else 1.0) for i in active]
        common = np.prod(own, axis=0) ** (1 / len(active))
        for i in active:
            before = followed[i][start - 1] if start else 1.0
            followed[i][start:end] = before * np.minimum(common, 1.0)
        start = end
    return followed


def summarise_ordered(drawn: Sequence[Draws], pairs: Pairs, *, confidence_level: float) -> list[Reconstruction]:
    """Point curves and bands of ordered sets of draws; both are ordered as well."""
    made = [summarise(one, confidence_level=confidence_level) for one in drawn]
    points = _in_order([one.survival[None, :] for one in made], pairs)
    made = [_with_point(one, point[0]) for one, point in zip(made, points, strict=True)]
    # Printed intervals have widened each band by itself. Only outwards: a band holds its intervals and its point.
    number_below = [sum(above == i for _, above in pairs) for i in range(len(made))]
    upwards = sorted(range(len(made)), key=number_below.__getitem__)
    lower, upper = [one.lower.copy() for one in made], [one.upper.copy() for one in made]
    for j in upwards:
        for i in (below for below, above in pairs if above == j):
            upper[j] = _raised(upper[j], upper[i])
    for i in reversed(upwards):
        for j in (above for below, above in pairs if below == i):
            shared = min(len(lower[i]), len(lower[j]))
            lower[i][:shared] = np.minimum(lower[i][:shared], lower[j][:shared])
            lower[i] = np.minimum.accumulate(lower[i])
    return [replace(one, lower=low, upper=high) for one, low, high in zip(made, lower, upper, strict=True)]


def _raised(upper: np.ndarray, bound: np.ndarray) -> np.ndarray:
    """A limit raised to one it must not lie below, and carried on from where that one ends."""
    shared = min(len(upper), len(bound))
    raised = np.maximum(upper[:shared], bound[:shared])
    carried = upper[shared:] * (raised[-1] / max(upper[shared - 1], 1e-12))
    return np.concatenate([raised, np.maximum(np.minimum(carried, raised[-1]), upper[shared:])])


def _with_point(made: Reconstruction, survival: np.ndarray) -> Reconstruction:
    return replace(
        made,
        survival=survival,
        lower=np.minimum(made.lower, survival),
        upper=np.maximum(made.upper, survival),
        published_lower=np.minimum(made.published_lower, survival),
        published_upper=np.maximum(made.published_upper, survival),
    )
