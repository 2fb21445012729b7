"""All curves of the project: from claims and trials to the rows of the three survival tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reanalysis.survival.cohorts import nearest_cohort, simulate_cohorts
from reanalysis.survival.draws import draw_curves, draw_patients, random_generator, time_grid
from reanalysis.survival.evidence import CurveEvidence, gather_evidence, with_claims
from reanalysis.survival.ordering import order_draws, summarise_ordered
from reanalysis.survival.reconstruct import Reconstruction, summarise
from reanalysis.survival.tables import Record, curve_records, risk_records, survival_records


@dataclass(frozen=True, slots=True)
class SimulatedTables:
    """Rows of the tables curves, survival and risk_table."""

    curves: list[Record]
    survival: list[Record]
    risk_table: list[Record]


def joint_patients(evidence: CurveEvidence, *, seed: int, draws: int) -> np.ndarray:
    """Number of patients of each draw, the same for all curves of the same patients.

    Where only the total is printed, the arms' sizes of a draw add up to it: a multinomial split by the
    allocation ratio, drawn once for the analysis set.
    """
    name = "/".join(evidence.patients[:3])
    if not evidence.allocation:
        return draw_patients(evidence.summary, draws, random_generator(seed, f"{name}/{evidence.arm}/patients"))
    total, arms, shares = evidence.allocation
    split = random_generator(seed, f"{name}/patients").multinomial(total, shares, size=draws)
    return np.maximum(split[:, arms.index(evidence.arm)], 1)


def _bounds(evidence: list[CurveEvidence], endpoints: Mapping[str, Any]) -> set[tuple[int, int]]:
    """Pairs of curves of the same patients, the first never above the second; bounds of bounds among them."""
    pairs = set()
    for i, curve in enumerate(evidence):
        above: list[str] = []
        endpoint = curve.endpoint
        while (endpoint := (endpoints.get(endpoint) or {}).get("ordered_below")) and endpoint not in above:
            above.append(endpoint)
        for j, other in enumerate(evidence):
            same_patients = (curve.patients, curve.summary.sizes) == (other.patients, other.summary.sizes)
            if same_patients and other.endpoint in above and other.endpoint != curve.endpoint:
                pairs.add((i, j))
    return pairs


def _groups(evidence: list[CurveEvidence], pairs: set[tuple[int, int]]) -> list[list[int]]:
    """Curves to simulate together, because one bounds the other or both one; a curve stands before its bounds."""
    group = list(range(len(evidence)))
    for i, j in pairs:
        group = [group[i] if name == group[j] else name for name in group]
    depth = [sum(below == i for below, _ in pairs) for i in range(len(evidence))]
    order = sorted(range(len(evidence)), key=lambda i: (-depth[i], evidence[i].summary.curve_id))
    return [[i for i in order if group[i] == name] for name in sorted(set(group))]


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
    pairs = _bounds(evidence, vocabulary["endpoints"])
    for group in _groups(evidence, pairs):
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
        if len(drawn) > 1:
            bounds = [(group.index(i), group.index(j)) for i, j in sorted(pairs) if i in group]
            results = summarise_ordered(order_draws(drawn, bounds), bounds, confidence_level=confidence_level)
        else:
            results = [summarise(drawn[0], confidence_level=confidence_level)]
        made.update(zip(group, results, strict=True))
    return [made[i] for i in range(len(evidence))]


def simulate(
    claims_rows: Iterable[Mapping[str, str]],
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    *,
    seed: int,
    draws: int,
    confidence_level: float = 0.95,
) -> SimulatedTables:
    """Simulate every curve of `data/trials.yaml`.

    Parameters
    ----------
    claims_rows : iterable of mappings
        Rows of `results/tables/claims.csv`, as strings.
    trials, vocabulary : mapping
        Contents of `data/trials.yaml` and `data/vocabulary.yaml`.
    seed : int
        Configured seed.
    draws : int
        Draws a curve, at least 1000.
    confidence_level : float
        Level of the pointwise bands.

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
    evidence = gather_evidence(claims_rows, trials)
    curves: list[Record] = []
    survival: list[Record] = []
    risk_table: list[Record] = []
    for made in reconstruct_all(evidence, vocabulary, seed=seed, draws=draws, confidence_level=confidence_level):
        cohorts = simulate_cohorts(made)
        representative = nearest_cohort(cohorts, made.survival)
        curves.extend(curve_records(made))
        survival.extend(survival_records(made, cohorts, representative))
        risk_table.extend(risk_records(made, cohorts, representative))
    return SimulatedTables(curves, survival, risk_table)
