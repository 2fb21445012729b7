"""All curves of the project: from claims, counts and trials to the rows of the survival tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import Any

import numpy as np

from reanalysis.processes import shared_out
from reanalysis.survival.compared import Compared, compare_all, joint_weights, pair_records
from reanalysis.survival.draws import draw_curves, time_grid
from reanalysis.survival.evidence import CurveEvidence, gather_evidence, with_claims
from reanalysis.survival.grouping import Plan, joint_patients, plan_groups
from reanalysis.survival.leave_one_out import leave_one_out
from reanalysis.survival.ordering import order_draws, summarise_ordered
from reanalysis.survival.pairs import reweighted
from reanalysis.survival.partition import find_partitions, reconcile_partitions
from reanalysis.survival.reconstruct import Reconstruction, summarise
from reanalysis.survival.shown_patients import DATA_SETS, pseudo_patient_rows, shown_sets
from reanalysis.survival.tables import Record, curve_records, risk_records, risk_ticks, survival_records


@dataclass(frozen=True, slots=True)
class SimulatedTables:
    """Rows of the survival tables; of each curve its name and its simulated patients as CSV rows."""

    curves: list[Record] = field(default_factory=list)
    survival: list[Record] = field(default_factory=list)
    risk_table: list[Record] = field(default_factory=list)
    pairs: list[Record] = field(default_factory=list)
    leave_one_out: list[Record] = field(default_factory=list)
    pseudo_patients: list[tuple[str, str]] = field(default_factory=list)


def reconstruct_all(
    evidence: list[CurveEvidence],
    vocabulary: Mapping[str, Any],
    *,
    seed: int,
    draws: int,
    confidence_level: float,
) -> list[Reconstruction]:
    """Every curve, in the order given; curves of the same patients do not cross."""
    made: dict[int, Reconstruction] = {}
    plan = plan_groups(evidence, vocabulary)
    for group in plan.groups:
        members = [evidence[i] for i in group]
        times = None
        if len(members) > 1:
            claims = [claim for member in members for claim in member.summary.claim_ids]
            members = [with_claims(member, claims) for member in members]
            known = [time for member in members for time in member.summary.printed_months]
            horizons = [member.summary.horizon_months for member in members]
            times = time_grid(max(horizons), *known, *horizons)
        drawn = [
            draw_curves(
                member.summary,
                seed=seed,
                draws=draws,
                patients=joint_patients(member, seed=seed, draws=draws),
                times_months=times,
            )
            for member in members
        ]
        drawn = [replace(one, assumed=one.assumed + of.assumed) for one, of in zip(drawn, members, strict=True)]
        if len(drawn) > 1:
            bounds = plan.bounds(group)
            results = summarise_ordered(order_draws(drawn, bounds), bounds, confidence_level=confidence_level)
        else:
            results = [summarise(drawn[0], confidence_level=confidence_level)]
        made.update(zip(group, results, strict=True))
    return [made[i] for i in range(len(evidence))]


def weight_all(made: list[Reconstruction], compared: Sequence[Compared], plan: Plan) -> list[Reconstruction]:
    """The curves with the draws that printed hazard ratios favour; those not compared stay as they are.

    Curves of the same patients take the same draws, so that none comes to lie above one of its bounds.
    """
    result = list(made)
    for group in plan.groups:
        weight = joint_weights(compared, group)
        if weight is not None:
            picked = [reweighted(made[i], weight) for i in group]
            if len(group) > 1:
                drawn = [one.draws for one in picked]
                level = picked[0].confidence_level
                picked = summarise_ordered(drawn, plan.bounds(group), confidence_level=level)
            for i, one in zip(group, picked, strict=True):
                result[i] = one
    for one in compared:
        for i in (one.first, one.second):
            result[i] = _told(result[i], one)
    return result


def _told(made: Reconstruction, compared: Compared) -> Reconstruction:
    """A curve that says what became of the printed hazard ratio of its pair."""
    drawn = made.draws
    if not compared.claim_id:
        return made
    said = tuple(f"{sentence} ({compared.claim_id})" for sentence in compared.comparison.contradicted)
    drawn = replace(drawn, contradicted=drawn.contradicted + said)
    if compared.weighted:
        ids = tuple(dict.fromkeys((*drawn.summary.claim_ids, compared.claim_id)))
        drawn = replace(
            drawn,
            summary=replace(drawn.summary, claim_ids=ids),
            assumed=(
                *drawn.assumed,
                f"the two arms' draws are weighted by the printed hazard ratio {compared.claim_id}",
            ),
        )
    return replace(made, draws=drawn)


def simulate(
    claims_rows: Iterable[Mapping[str, str]],
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    *,
    counts_rows: Iterable[Mapping[str, str]] = (),
    seed: int,
    draws: int,
    confidence_level: float = 0.95,
    datasets: int = DATA_SETS,
    cores: int = 1,
) -> SimulatedTables:
    """Simulate every curve of `data/trials.yaml`.

    Parameters
    ----------
    claims_rows, counts_rows : iterable of mappings
        Rows of `results/tables/claims.csv` and `counts.csv`, as strings.
    trials, vocabulary : mapping
        Contents of `data/trials.yaml` and `data/vocabulary.yaml`.
    seed : int
        Configured seed.
    draws : int
        Draws a curve, at least 1000.
    confidence_level : float
        Level of the pointwise bands.
    datasets : int
        Data sets of simulated patients a curve.
    cores : int
        Trials simulated at once; the tables are the same for any number.

    Returns
    -------
    SimulatedTables

    Raises
    ------
    DataError
        If a curve has no printed number, or the number of its patients cannot be known.
    ValueError
        If there are too few draws.
    """
    if draws < 1000:
        raise ValueError(f"draws is {draws}; at least 1000 are needed for a 95% band")
    claims = list(claims_rows)
    by_trial: dict[str, list[CurveEvidence]] = {}
    for one in gather_evidence(claims, trials, counts_rows):
        by_trial.setdefault(one.trial_id, []).append(one)
    settings = {"seed": seed, "draws": draws, "confidence_level": confidence_level}

    def part(work: tuple[str, bool]) -> SimulatedTables:
        trial_id, leaving_out = work
        evidence = by_trial[trial_id]
        if leaving_out:
            return SimulatedTables(
                leave_one_out=[row for one in evidence for row in leave_one_out(one.summary, **settings)]
            )
        return _simulate_trial(evidence, claims, trials, vocabulary, datasets=datasets, **settings)

    # The curves of two trials have nothing to do with each other.
    longest_first = sorted(by_trial, key=lambda trial_id: -len(by_trial[trial_id]))
    works = [(trial_id, leaving_out) for leaving_out in (False, True) for trial_id in longest_first]
    made = dict(zip(works, shared_out(part, works, cores=cores), strict=True))
    tables = SimulatedTables()
    for work in product(by_trial, (False, True)):
        for each in fields(SimulatedTables):
            getattr(tables, each.name).extend(getattr(made[work], each.name))
    return tables


def _simulate_trial(
    evidence: list[CurveEvidence],
    claims: Sequence[Mapping[str, str]],
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    *,
    seed: int,
    draws: int,
    confidence_level: float,
    datasets: int,
) -> SimulatedTables:
    """All tables of the curves of one trial but those that leave printed numbers out."""
    plan = plan_groups(evidence, vocabulary)
    made = reconstruct_all(evidence, vocabulary, seed=seed, draws=draws, confidence_level=confidence_level)
    made = reconcile_partitions(made, evidence, find_partitions(evidence, trials), plan, seed=seed)
    compared = compare_all(evidence, made, claims, trials, seed=seed, confidence_level=confidence_level)
    made = weight_all(made, compared, plan)
    tables = SimulatedTables(pairs=pair_records(compared, evidence))
    for group in plan.groups:
        members = [made[i] for i in group]
        ends = [float(one.time_months[-1]) for one in members]
        ticks = np.unique(np.concatenate([risk_ticks(end) for end in ends]))
        sets = shown_sets(members, plan.bounds(group), ticks[ticks <= min(ends)], count=datasets, seed=seed)
        for one, simulated in zip(members, sets, strict=True):
            tables.curves.extend(curve_records(one))
            tables.survival.extend(survival_records(one, simulated))
            tables.risk_table.extend(risk_records(one, simulated))
            name = one.summary.curve_id
            tables.pseudo_patients.append((name, pseudo_patient_rows(name, simulated)))
    return tables
