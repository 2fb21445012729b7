"""Curves of the same patients that can never cross: an event that includes death cannot come after it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reanalysis.survival.draws import Draws
from reanalysis.survival.reconstruct import Reconstruction, summarise
from reanalysis.survival.strata import size_strata


def apart(below: np.ndarray, above: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two falling curves kept apart: where they cross, both take the middle.

    >>> apart(np.array([1.0, 0.8, 0.2]), np.array([1.0, 0.6, 0.5]))
    (array([1. , 0.7, 0.2]), array([1. , 0.7, 0.5]))
    """
    middle = 0.5 * (below + above)
    return np.minimum(below, middle), np.maximum(above, middle)


def order_draws(below: Draws, above: Draws) -> tuple[Draws, Draws]:
    """Both sets of curves again, the first never above the second at any time, in every draw.

    Draws are paired by rank within groups of like numbers of patients, so that a good course in one curve
    goes with a good course in the other; what still crosses is moved to the middle. A printed point of one
    curve bounds the other, so no printed point moves unless the two curves' points contradict each other.

    Parameters
    ----------
    below, above : Draws
        On the same times, as far as the shorter one goes, and with the same patients in every draw.

    Returns
    -------
    tuple of Draws
    """
    shared = min(len(below.time_months), len(above.time_months))
    same_times = np.array_equal(below.time_months[:shared], above.time_months[:shared])
    if not same_times or not np.array_equal(below.patients, above.patients):
        raise ValueError("curves to be ordered must share their times and the patients of each draw")
    partner = np.arange(len(below.patients))
    for stratum in size_strata(below.patients):
        course_below = below.population[stratum, :shared].mean(axis=1)
        course_above = above.population[stratum, :shared].mean(axis=1)
        partner[stratum[np.argsort(course_below, kind="stable")]] = stratum[np.argsort(course_above, kind="stable")]

    # Beyond the shorter curve's end its bounds go on: the floor ends there, the ceiling stays.
    ceiling_above = _extended(above.ceiling, len(below.time_months))
    floor_below = np.pad(below.floor[:shared], (0, len(above.time_months) - shared))
    ceiling, floor = np.minimum(below.ceiling, ceiling_above), np.maximum(above.floor, floor_below)
    # Draws already pass their own points, within tolerance; cut off there on one side they would jump.
    low = np.minimum(below.published, ceiling_above)
    high = np.maximum(above.published[partner], floor_below)
    low[:, :shared], high[:, :shared] = apart(low[:, :shared], high[:, :shared])
    high = _carried_on(high, above.published[partner], shared, above.floor)
    low_population, high_population = below.population.copy(), above.population[partner]
    low_population[:, :shared], high_population[:, :shared] = apart(
        low_population[:, :shared], high_population[:, :shared]
    )
    high_population = _carried_on(high_population, above.population[partner], shared, above.floor)
    # The same patients are followed for the same time, whatever each curve's intervals suggest by themselves.
    followed = np.sqrt(below.uncensored[:shared] * above.uncensored[:shared])
    contradicted = above.contradicted
    if np.any(floor > above.ceiling + 1e-9):
        contradicted += ("a printed point lies below one of a curve of the same patients that cannot be above it",)
    # Lowered up to the end of the shorter curve, a longer one must not rise after it.
    return (
        replace(
            below,
            published=np.minimum.accumulate(low, axis=1),
            population=np.minimum.accumulate(low_population, axis=1),
            ceiling=ceiling,
            uncensored=_followed(followed, below.uncensored),
        ),
        replace(
            above,
            published=high,
            population=high_population,
            floor=floor,
            contradicted=contradicted,
            uncensored=_followed(followed, above.uncensored),
        ),
    )


def _carried_on(moved: np.ndarray, drawn: np.ndarray, shared: int, floor: np.ndarray) -> np.ndarray:
    """Raised curves go on from where the shorter curve ends, instead of falling back to their draws at once.

    With a printed point still to come they fall back, so as to pass it.
    """
    if shared == moved.shape[1] or floor[shared] > 0:
        return moved
    raised = moved[:, shared - 1] / np.maximum(drawn[:, shared - 1], 1e-12)
    after = np.minimum(drawn[:, shared:] * raised[:, None], moved[:, shared - 1 : shared])
    return np.hstack([moved[:, :shared], after])


def _extended(bound: np.ndarray, size: int) -> np.ndarray:
    return np.concatenate([bound[:size], np.full(max(size - len(bound), 0), bound[-1])])


def _followed(shared: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Share not censored: the common one as long as it is known, then the curve's own losses."""
    after = own[len(shared) :] * (shared[-1] / max(own[len(shared) - 1], 1e-12))
    return np.concatenate([shared, np.minimum(after, shared[-1])])


def summarise_ordered(below: Draws, above: Draws, *, confidence_level: float) -> tuple[Reconstruction, Reconstruction]:
    """Point curves and bands of two ordered sets of draws; the point curves are ordered as well."""
    lower = summarise(below, confidence_level=confidence_level)
    upper = summarise(above, confidence_level=confidence_level)
    shared = min(len(lower.survival), len(upper.survival))
    low, high = lower.survival.copy(), upper.survival.copy()
    low[:shared], high[:shared] = apart(low[:shared], high[:shared])
    return _with_point(lower, np.minimum.accumulate(low)), _with_point(upper, high)


def _with_point(made: Reconstruction, survival: np.ndarray) -> Reconstruction:
    return replace(
        made,
        survival=survival,
        lower=np.minimum(made.lower, survival),
        upper=np.maximum(made.upper, survival),
        published_lower=np.minimum(made.published_lower, survival),
        published_upper=np.maximum(made.published_upper, survival),
    )
