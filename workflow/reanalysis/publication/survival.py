"""Table of survival summaries: what is printed, and beside it what SIMULATED curves say. Never patient data."""

from __future__ import annotations

from typing import Any

from reanalysis.figures.register import Record
from reanalysis.publication.estimate import MONTHS, RATE, Estimate, Scale
from reanalysis.publication.frame import SIMULATED, Column, Row, Table
from reanalysis.publication.material import Material, claim_ids, number
from reanalysis.publication.values import Printed, Value, Words
from reanalysis.tables.format import time_label

_QUANTITIES = ("median", "landmark", "restricted_mean")


def survival(material: Material) -> Table:
    """One row a median, a printed rate and a restricted mean of each curve; SIMULATED.

    Parameters
    ----------
    material : Material
        Of its tables `claims` and `survival`. Rates that no source prints are left out.
    """
    curves = curves_by_id(material)
    shown = [record for record in material.records["survival"] if record["printed"] or record["quantity"] != "landmark"]
    order = {curve_id: number for number, curve_id in enumerate(curves)}
    shown.sort(key=lambda record: (order[record["curve_id"]], *_order(record)))
    used = list(dict.fromkeys(record["curve_id"] for record in shown))
    parents = {parent_of(curves[curve_id][1], material) for curve_id in used} - {""}
    level = material.level
    notes = (
        f"{SIMULATED}: drawn from a model of plausible shapes fitted to the printed numbers; no patient data, and "
        "nothing to be pooled or tested. What each curve assumes, and which printed numbers were not used, is in "
        "survival.csv.",
        f"Report’s own curve: where the authors’ Kaplan–Meier estimate must have been, {level}% of simulations. "
        f"Population: {level}% interval for all such patients.",
        "Printed values stand as printed, with limits in brackets where a source gives them.",
        "Mean within a time: months without the event up to that time (restricted mean).",
        "“Not reached” beside a limit: the curve ends above one half.",
        material.abbreviations(
            parents, *material.arm_names((curves[curve_id][0], curves[curve_id][1]["arm"]) for curve_id in used)
        ),
        material.sources_note(curves[curve_id][1]["source"] for curve_id in used),
    )
    return Table(
        name="survival",
        title=f"Survival summaries: printed values beside {SIMULATED} ones",
        columns=(
            Column("outcome", "Outcome", 51),
            Column("arm", "Arm", 33),
            Column("quantity", "Quantity", 54),
            Column("printed", "Printed", 32, "printed"),
            Column("simulated", f"{SIMULATED} (report’s own curve)", 43, "estimate"),
            Column("population", f"{SIMULATED}, population", 33, "estimate"),
            Column("basis_said", "Basis", 26),
            Column("source", "Source", 15),
        ),
        rows=tuple(_row(record, *curves[record["curve_id"]], material) for record in shown),
        notes=tuple(filter(None, notes)),
        section_key="trial_and_patients",
        simulated=True,
    )


def curves_by_id(material: Material) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each curve of the register with its trial, randomised trials first."""
    trials = material.register.trials
    return {
        curve["id"]: (trial_id, curve)
        for trial_id in material.register.trial_order()
        for curve in trials[trial_id].get("curves", [])
    }


def _order(record: Record) -> tuple[int, float]:
    return _QUANTITIES.index(record["quantity"]), float(record["time_months"] or 0)


def parent_of(curve: dict[str, Any], material: Material) -> str:
    """The outcome of the patients whom a curve follows; empty where it follows all of the set."""
    claim = material.claims.get(curve.get("patients") or curve.get("patients_with") or "", {})
    return str(claim.get("endpoint", ""))


def _row(record: Record, trial_id: str, curve: dict[str, Any], material: Material) -> Row:
    scale = RATE if record["quantity"] == "landmark" else MONTHS
    cells: dict[str, Value | None] = {
        "outcome": Words(material.outcome(curve["endpoint"], parent=parent_of(curve, material))),
        "arm": material.arm_cell(trial_id, curve["arm"]),
        "quantity": Words(_quantity(record)),
        "printed": _printed(record, curve, material),
        "simulated": _estimate(record, scale, "simulated", "published"),
        "population": _estimate(record, scale, "", "simulated"),
        "basis_said": Words(SIMULATED),
        "source": Words(material.reference([curve["source"]])),
    }
    return Row(
        cells,
        claim_ids(record),
        basis=record["basis"],
        section=material.heading(trial_id, curve["analysis_set"], curve["arm"]),
    )


def _quantity(record: Record) -> str:
    if record["quantity"] == "median":
        return "Median, months"
    time = time_label(float(record["time_months"]))
    return f"Rate at {time}, %" if record["quantity"] == "landmark" else f"Mean within {time}, months"


def _estimate(record: Record, scale: Scale, value: str, limits: str) -> Estimate | None:
    cells = [record[value] if value else "", record[f"{limits}_lower"], record[f"{limits}_upper"]]
    return Estimate(*map(number, cells), scale) if any(cells) else None


def _printed(record: Record, curve: dict[str, Any], material: Material) -> Printed | None:
    """What the source prints of this quantity."""
    if not record["printed"]:
        return None
    landmark = record["quantity"] == "landmark"
    about = (curve["endpoint"], curve["arm"], curve["analysis_set"])
    for name in claim_ids(record):
        claim = material.claims.get(name)
        if claim is None or claim["kind"] not in (("km", "percent") if landmark else ("median",)):
            continue
        if (claim["endpoint"], claim["arm"], claim["analysis_set"]) != about:
            continue
        if not landmark or abs(float(claim["time_months"] or -1) - float(record["time_months"])) < 0.01:
            return Printed(claim["printed"], claim["printed_lower"], claim["printed_upper"])
    return None
