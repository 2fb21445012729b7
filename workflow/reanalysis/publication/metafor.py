"""Counts for R's metafor: one row a group of patients (xi, mi, ni) or a comparison (ai, bi, n1i, ci, di, n2i).

Rows with a question are those that `pooled.csv` pools; the others stand alone, and pooling them is a decision that the
program has refused or was never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reanalysis.figures.register import Record
from reanalysis.publication.csv_file import written
from reanalysis.publication.material import Material
from reanalysis.publication.values import Part

#: metafor's name of each measure.
MEASURES = {"proportion": "PLO", "risk_difference": "RD", "risk_ratio": "RR", "odds_ratio": "OR"}
COLUMNS = (
    *("question_id", "study", "trial_id", "source_id", "patients", "arm", "reference", "outcome", "timepoint"),
    *("share_of", "measure", "ai", "bi", "ci", "di", "n1i", "n2i", "xi", "mi", "ni", "candidate", "candidates"),
    *("counts_basis", "denominator_basis", "selected_after_randomisation", "claim_ids"),
)


def format_metafor(material: Material) -> str:
    """The file as CSV.

    Parameters
    ----------
    material : Material
        Of its tables `claims`, `counts`, `differences` and `pooled`.
    """
    rows = [*_pooled(material), *_single_groups(material), *_comparisons(material)]
    return written(COLUMNS, [[row.get(column) for column in COLUMNS] for row in rows])


def _pooled(material: Material) -> Iterator[dict[str, Part]]:
    """The trials of each question that was answered; one row a table of counts."""
    for record in material.records["pooled"]:
        if record["row"] != "trial":
            continue
        own = [row for row in _rows_of(record, material) if _same_claims(row, record)]
        for row in own:
            yield row | {
                "question_id": record["question_id"],
                "study": record["label"],
                "measure": MEASURES[record["measure"]],
                "claim_ids": record["claim_ids"],
            }


def _rows_of(record: Record, material: Material) -> Iterator[dict[str, Part]]:
    return _single_groups(material) if record["measure"] == "proportion" else _comparisons(material)


def _same_claims(row: dict[str, Part], record: Record) -> bool:
    """Whether a row holds the counts of a trial of a question: by the outcomes' claims and everything they need."""
    return set(str(row["claim_ids"]).split(";")) == set(record["claim_ids"].split(";"))


def _single_groups(material: Material) -> Iterator[dict[str, Part]]:
    """Every count or percentage of patients whose numbers are known."""
    for record in material.records["counts"]:
        if not record["events"] or not record["total"]:
            continue
        events, total = int(record["events"]), int(record["total"])
        yield {
            **_about(record, material),
            "measure": MEASURES["proportion"],
            "xi": events,
            "mi": total - events,
            "ni": total,
            "counts_basis": record["basis"],
            "denominator_basis": record["denominator_basis"],
        }


def _comparisons(material: Material) -> Iterator[dict[str, Part]]:
    """Every comparison within a randomised trial whose counts are known."""
    method = material.settings["difference_methods"][0]
    groups = {record["claim_ids"].split(";")[0]: record for record in material.records["counts"]}
    for record in material.records["differences"]:
        if (record["measure"], record["method"]) != ("risk_difference", method) or not record["total"]:
            continue
        cells = ("events", "total", "reference_events", "reference_total")
        events, total, reference_events, reference_total = (int(record[name]) for name in cells)
        # Both arms' outcomes are among the claims; so may be the outcome that the patients were selected by.
        arms = [groups[name] for name in record["claim_ids"].split(";") if name in groups]
        arms = [group for group in arms if group["endpoint"] == record["endpoint"]]
        yield {
            **_about(record, material),
            "reference": material.arm(record["trial_id"], record["reference"]),
            "measure": MEASURES["risk_difference"],
            "ai": events,
            "bi": total - events,
            "ci": reference_events,
            "di": reference_total - reference_events,
            "n1i": total,
            "n2i": reference_total,
            "counts_basis": _worst([group["basis"] for group in arms]),
            "denominator_basis": _worst([group["denominator_basis"] for group in arms]),
            "selected_after_randomisation": record["selected_after_randomisation"],
        }


def _about(record: Record, material: Material) -> dict[str, Part]:
    first = record["claim_ids"].split(";")[0]
    parent = material.parent(first)
    return {
        "study": material.who(record["trial_id"], record["analysis_set"]),
        "trial_id": record["trial_id"],
        "source_id": record["source_id"],
        "patients": material.register.set_label(record["trial_id"], record["analysis_set"]),
        "arm": material.arm(record["trial_id"], record["arm"]),
        "outcome": material.outcome(record["endpoint"]),
        "timepoint": record["timepoint"] or None,
        "share_of": material.outcome(parent) if parent else None,
        "candidate": int(record["candidate"]),
        "candidates": int(record["candidates"]),
        "claim_ids": record["claim_ids"],
    }


def _worst(bases: Sequence[str]) -> str:
    return next((basis for basis in ("assumed", "reconstructed") if basis in bases), "printed")
