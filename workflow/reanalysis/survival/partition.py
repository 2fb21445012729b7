"""Curves of groups that make up a whole: the whole's curve is nearly their mixture, in every draw. SIMULATED.

Each curve is drawn by itself. Of all ways to put draws of the groups and of the whole together, those are kept in
which the groups' curves, weighted by their patients, add up to the whole's; so each tells something of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reanalysis.survival.draws import random_generator
from reanalysis.survival.evidence import CurveEvidence
from reanalysis.survival.grouping import Plan
from reanalysis.survival.ordering import summarise_ordered
from reanalysis.survival.reconstruct import Reconstruction, summarise

#: Times at which curves are compared, evenly spaced up to where the shortest ends.
TIMES = 6
#: How near the mixture must come, in survival, at each of them: Kaplan–Meier curves of groups add up but for censoring,
#: the survival of populations but for the share that each group has in them. Narrower, and few draws would be left.
PUBLISHED_SD, POPULATION_SD = 0.04, 0.08
#: Ways to complete a draw that are looked at.
CANDIDATES = 256
#: Fewer effective draws than this, and the groups do not make up the whole.
LEAST_DRAWS = 50
#: Draws weighed at once, so that all that is needed for them stays near the processor.
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Partition:
    """Curves of a whole and of the groups that make it up.

    Attributes
    ----------
    name : str
        Trial, source, arm and the whole: its random numbers follow from it.
    whole : str
        The whole in words.
    curves : tuple of (int, tuple of int)
        For each endpoint that all have a curve of, the place of the whole's and those of the groups'.
    """

    name: str
    whole: str
    curves: tuple[tuple[int, tuple[int, ...]], ...]


def find_partitions(evidence: Sequence[CurveEvidence], trials: Mapping[str, Any]) -> list[Partition]:
    """Partitions that `subsets` of data/trials.yaml declares and of which every part has a curve."""
    places = {
        (one.trial_id, one.source_id, one.arm, one.analysis_set, one.endpoint): i for i, one in enumerate(evidence)
    }
    found = []
    for trial_id, source_id, arm in dict.fromkeys((one.trial_id, one.source_id, one.arm) for one in evidence):
        trial = trials["trials"][trial_id]
        endpoints = dict.fromkeys(one.endpoint for one in evidence if one.trial_id == trial_id)
        for relation in trial.get("subsets") or ():
            curves = []
            for endpoint in endpoints:
                whole, *parts = (
                    places.get((trial_id, source_id, arm, name, endpoint))
                    for name in (relation["whole"], *relation["parts"])
                )
                if whole is not None and all(part is not None for part in parts):
                    curves.append((whole, tuple(parts)))
            if curves:
                name = f"{trial_id}/{source_id}/{arm}/{relation['whole']}"
                found.append(Partition(name, trial["analysis_sets"][relation["whole"]]["label"], tuple(curves)))
    return found


def reconcile_partitions(
    made: Sequence[Reconstruction],
    evidence: Sequence[CurveEvidence],
    partitions: Sequence[Partition],
    plan: Plan,
    *,
    seed: int,
) -> list[Reconstruction]:
    """The curves with draws in which every whole is nearly the mixture of its groups.

    Parameters
    ----------
    made, evidence : sequences, one for each curve
        With the same number of draws.
    partitions : sequence of Partition
    plan : Plan
        Curves of one group keep their draws together.
    seed : int

    Returns
    -------
    list of Reconstruction
        Curves of no partition as they were. Where a whole cannot be made up from its groups, all of them stay as they
        are, and say so.
    """
    unit = _units(evidence, plan)
    taken: dict[int, np.ndarray] = {}
    said: dict[int, list[str]] = {}
    for partition in partitions:
        generator = random_generator(seed, f"{partition.name}/partition")
        involved = [place for whole, parts in partition.curves for place in (whole, *parts)]
        chosen = _put_together(made, partition, unit, taken, generator)
        if chosen is None:
            sentence = f"the curves of the groups that make up '{partition.whole}' do not add up to its own; left apart"
        else:
            taken = chosen
            sentence = (
                f"in every draw the curves of the groups that make up '{partition.whole}' nearly add up to its own"
            )
        for place in involved:
            said.setdefault(place, []).append(sentence)
    result = list(made)
    for group in plan.groups:
        index = taken.get(unit[group[0]])
        if index is None and not any(place in said for place in group):
            continue
        drawn = [_picked(made[place], index, said.get(place, [])) for place in group]
        level = made[group[0]].confidence_level
        if len(group) > 1:
            again = summarise_ordered(drawn, plan.bounds(group), confidence_level=level)
        else:
            again = [summarise(drawn[0], confidence_level=level)]
        for place, one in zip(group, again, strict=True):
            result[place] = one
    return result


def _picked(made: Reconstruction, index: np.ndarray | None, said: Sequence[str]) -> Any:
    drawn = replace(made.draws, assumed=made.draws.assumed + tuple(dict.fromkeys(said)))
    if index is None:
        return drawn
    return replace(
        drawn, population=drawn.population[index], published=drawn.published[index], patients=drawn.patients[index]
    )


def _units(evidence: Sequence[CurveEvidence], plan: Plan) -> dict[int, int]:
    """By place, the first place of all curves whose draws must stay together."""
    unit = {place: min(group) for group in plan.groups for place in group}
    for i, one in enumerate(evidence):
        if one.size.rest_of:
            # The number of patients of one is what the other leaves, draw by draw.
            for j, other in enumerate(evidence):
                same = (one.trial_id, one.source_id, one.arm) == (other.trial_id, other.source_id, other.arm)
                if same and other.analysis_set == one.size.rest_of[1]:
                    low, high = sorted((unit[i], unit[j]))
                    unit = {place: low if name == high else name for place, name in unit.items()}
    return unit


def _put_together(
    made: Sequence[Reconstruction],
    partition: Partition,
    unit: Mapping[int, int],
    taken: Mapping[int, np.ndarray],
    generator: np.random.Generator,
) -> dict[int, np.ndarray] | None:
    """Which draws of each unit go together; None where hardly any make the whole up."""
    involved = list(dict.fromkeys(unit[place] for whole, parts in partition.curves for place in (whole, *parts)))
    draws = len(made[partition.curves[0][0]].draws.patients)
    index = {name: of[:, None] for name, of in taken.items()}
    if not any(name in index for name in involved):
        index[involved[0]] = np.arange(draws)[:, None]
    for name in involved:
        if name not in index:
            index[name] = generator.integers(draws, size=(draws, CANDIDATES))
    log_weight = np.zeros((draws, CANDIDATES))
    for whole, parts in partition.curves:
        end = min(float(made[place].time_months[-1]) for place in (whole, *parts))
        times = end * np.arange(1, TIMES + 1) / TIMES
        patients = np.stack(np.broadcast_arrays(*(made[part].draws.patients[index[unit[part]]] for part in parts)))
        share = patients / patients.sum(axis=0)
        for name, sd in (("published", PUBLISHED_SD), ("population", POPULATION_SD)):
            values = {place: _at(made[place], name, times) for place in (whole, *parts)}
            for begin in range(0, draws, BLOCK):
                some = slice(begin, begin + BLOCK)
                mixture = sum(
                    weight[some] * values[part].take(index[unit[part]][some], axis=1)
                    for weight, part in zip(share, parts, strict=True)
                )
                distance = values[whole].take(index[unit[whole]][some], axis=1) - mixture
                log_weight[some] -= 0.5 * ((distance / sd) ** 2).sum(axis=0)
    top = log_weight.max(axis=1, keepdims=True)
    weight = np.exp(log_weight - top)
    reached = np.cumsum(weight, axis=1)
    choice = (reached < generator.random((draws, 1)) * reached[:, -1:]).sum(axis=1)
    evidence_of = np.exp(top[:, 0] - top.max()) * reached[:, -1]
    if evidence_of.sum() ** 2 / (evidence_of**2).sum() < LEAST_DRAWS:
        return None
    total = np.cumsum(evidence_of)
    places = (np.arange(draws) + 0.5) / draws * total[-1]
    kept = np.minimum(np.searchsorted(total, places), draws - 1)
    rows = np.arange(draws)
    return {name: (of[rows, choice] if of.shape[1] > 1 else of[:, 0])[kept] for name, of in index.items()}


def _at(made: Reconstruction, name: str, times: np.ndarray) -> np.ndarray:
    """Draws of a curve at times, shape (times, draws)."""
    columns = np.searchsorted(made.time_months, times + 1e-9, side="right") - 1
    return np.ascontiguousarray(getattr(made.draws, name)[:, columns].T)
