"""Table of two arms of one randomised trial by their SIMULATED curves, with the printed hazard ratio beside."""

from __future__ import annotations

from typing import Any

from reanalysis.figures.register import Record
from reanalysis.publication.estimate import MONTHS, MONTHS_BETWEEN, RATE, RATIO, Estimate, Scale
from reanalysis.publication.frame import SIMULATED, Column, Row, Table
from reanalysis.publication.material import Material, claim_ids, number
from reanalysis.publication.survival import curves_by_id, parent_of
from reanalysis.publication.values import Printed, Value, Words
from reanalysis.tables.format import lower_first, time_label

_MEASURES = ("hazard_ratio", "median", "rate", "restricted_mean")


def survival_pairs(material: Material) -> Table:
    """One row a measure of each pair of curves; SIMULATED.

    Parameters
    ----------
    material : Material
        Of its tables `claims` and `pairs`.
    """
    curves = curves_by_id(material)
    order = {curve_id: place for place, curve_id in enumerate(curves)}
    records = sorted(
        material.records["pairs"],
        key=lambda record: (
            order[record["curve_id"]],
            order[record["reference_id"]],
            _MEASURES.index(record["measure"]),
            float(record["time_months"] or 0),
        ),
    )
    used = [curves[record["curve_id"]] for record in records]
    level = material.level
    notes = (
        f"{SIMULATED}: from the curves of the table of survival summaries; no test of patients’ data. Differences are "
        "arm minus reference, in percentage points or months; the hazard ratio is that of arm to reference which the "
        "curves imply without the printed one.",
        f"Report’s own curves: what its authors could compute, {level}% of simulations. Population: {level}% interval "
        "for all such patients.",
        "Not known: a median is not reached on one of the curves, or at an end of its band.",
        material.abbreviations(
            {parent_of(curve, material) for _, curve in used} - {""},
            *material.arm_names((trial_id, curve["arm"]) for trial_id, curve in used),
        ),
        material.sources_note(curve["source"] for _, curve in used),
    )
    return Table(
        name="survival_pairs",
        title=f"Arms of randomised trials compared by their {SIMULATED} survival curves",
        columns=(
            Column("outcome", "Outcome", 44),
            Column("measure", "Measure", 46),
            Column("arm", f"{SIMULATED} arm", 28, "estimate"),
            Column("reference", f"{SIMULATED} reference", 28, "estimate"),
            Column("printed", "Printed hazard ratio", 30, "printed"),
            Column("comparison", f"{SIMULATED} comparison (report’s own curves)", 44, "estimate"),
            Column("population", f"{SIMULATED} comparison, population", 34, "estimate"),
            Column("basis_said", "Basis", 26),
            Column("source", "Source", 15),
        ),
        rows=tuple(_row(record, curves, material) for record in records),
        notes=tuple(filter(None, notes)),
        section_key="comparison_of",
        simulated=True,
    )


def _row(record: Record, curves: dict[str, tuple[str, Any]], material: Material) -> Row:
    trial_id, curve = curves[record["curve_id"]]
    reference = curves[record["reference_id"]][1]
    measure = record["measure"]
    level, between = {"rate": (RATE, RATE), "hazard_ratio": (RATIO, RATIO)}.get(measure, (MONTHS, MONTHS_BETWEEN))
    own = ("lower", "upper") if measure == "hazard_ratio" else ("published_lower", "published_upper")
    cells: dict[str, Value | None] = {
        "outcome": Words(material.outcome(curve["endpoint"], parent=parent_of(curve, material))),
        "measure": Words(_measure(record)),
        "arm": _estimate(record, level, "first"),
        "reference": _estimate(record, level, "second"),
        "printed": _printed(record, material),
        "comparison": _estimate(record, between, "estimate", *own),
        "population": None if measure == "hazard_ratio" else _estimate(record, between, "", "lower", "upper"),
        "basis_said": Words(SIMULATED),
        "source": Words(material.reference([curve["source"]])),
    }
    arms = (lower_first(material.arm(trial_id, name)) for name in (curve["arm"], reference["arm"]))
    return Row(
        cells,
        claim_ids(record),
        basis=record["basis"],
        section=f"{material.who(trial_id, curve['analysis_set'])}: {' v '.join(arms)}",
    )


def _measure(record: Record) -> str:
    time = time_label(float(record["time_months"])) if record["time_months"] else ""
    return {
        "hazard_ratio": f"Hazard ratio up to {time}",
        "median": "Median, months",
        "rate": f"Rate at {time}, %",
        "restricted_mean": f"Mean within {time}, months",
    }[record["measure"]]


def _estimate(record: Record, scale: Scale, value: str, lower: str = "", upper: str = "") -> Estimate | None:
    cells = [record[name] if name else "" for name in (value, lower, upper)]
    return Estimate(*map(number, cells), scale) if any(cells) else None


def _printed(record: Record, material: Material) -> Printed | None:
    """The printed hazard ratio, exactly as it stands in the source."""
    if not record["printed"]:
        return None
    for name in claim_ids(record):
        claim = material.claims.get(name, {})
        if claim.get("kind") == "ratio" and float(claim["value"]) == float(record["printed"]):
            return Printed(claim["printed"], claim["printed_lower"], claim["printed_upper"])
    return None
