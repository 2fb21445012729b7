"""Tables of what was pooled, with every configured model, and of what was refused, with the reason."""

from __future__ import annotations

import math
from collections.abc import Mapping

from reanalysis.figures.register import Record
from reanalysis.publication.estimate import CHI_SQUARE, PERCENT, POINTS, RATIO, SHARE, VARIANCE, Estimate, Scale
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.material import MARK_NOTES, Material, claim_ids, method_words, number
from reanalysis.publication.values import Counts, PValue, Value, Whole, Words
from reanalysis.vocabulary import POOLING_METHODS

_SCALES: Mapping[str, Scale] = {
    "proportion": PERCENT,
    "risk_difference": POINTS,
    "risk_ratio": RATIO,
    "odds_ratio": RATIO,
}
_UNITS = {
    "proportion": "% of patients",
    "risk_difference": "risk difference, percentage points",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
}


def pooled(material: Material) -> Table:
    """Answered questions: one row a trial and one a model.

    Parameters
    ----------
    material : Material
        Of its table `pooled`.
    """
    records = [record for record in material.records["pooled"] if record["row"] != "refused"]
    smallest: dict[str, int] = {}
    for record in records:
        for total in filter(None, (record["total"], record["reference_total"])):
            smallest[record["question_id"]] = min(smallest.get(record["question_id"], int(total)), int(total))
    rows = tuple(_row(record, smallest.get(record["question_id"])) for record in records)
    models = dict.fromkeys(record["method"] for record in records if record["row"] == "pooled")
    trials = dict.fromkeys(record["method"] for record in records if record["row"] == "trial")
    level = material.level
    notes = (
        *(f"Of single trials {method_words(method)}." for method in trials),
        f"Models: {'; '.join(f'{POOLING_METHODS[name][0]} ({POOLING_METHODS[name][1]})' for name in models)}.",
        "“In front” is the model that figures and report show: with two trials a common effect, because two trials "
        "hardly tell how much trials differ. With two trials no prediction is made.",
        f"Level of all limits {level}%. τ² is the variance between trials on the model’s scale; its limits are in "
        "pooled.csv.",
        "Abbreviations: CI, confidence interval; n/N, patients with the outcome of patients assessed; "
        "PI, prediction interval.",
    )
    ci = f"({level}% CI)"
    return Table(
        name="pooled",
        title="Pooled results, by question and model",
        columns=(
            Column("label", "Trial or model", 62),
            Column("shown_in_front", "In front", 13),
            Column("patients", "n/N", 16, "counts"),
            Column("reference_patients", "Reference, n/N", 18, "counts"),
            Column("weight", "Weight, %", 14, "estimate"),
            Column("estimate", f"Estimate {ci}", 33, "estimate"),
            Column("prediction", f"{level}% PI", 20, "estimate"),
            Column("i2", "I², %", 11, "estimate"),
            Column("tau2", "τ²", 12, "estimate"),
            Column("q", "Q", 12, "estimate"),
            Column("q_p_value", "{p} of Q", 14, "p_value"),
            Column("warning", "Caution", 56),
        ),
        rows=rows,
        mark_notes=MARK_NOTES,
        notes=notes,
        section_key="question",
    )


def _row(record: Record, smallest: int | None) -> Row:
    scale = _SCALES[record["measure"]]

    def estimate(name: str, lower: str, upper: str, scale: Scale) -> Estimate | None:
        cells = [number(record[column]) if column else math.nan for column in (name, lower, upper)]
        return None if all(map(math.isnan, cells)) else Estimate(*cells, scale, smallest)

    is_model = record["row"] == "pooled"
    several = record["candidates"] not in ("", "1")
    cells: dict[str, Value | None] = {
        "label": Words(record["label"][:1].upper() + record["label"][1:]),
        "shown_in_front": Words(record["in_front"]) if is_model else None,
        "patients": _counts(record, ""),
        "reference_patients": _counts(record, "reference_"),
        "weight": estimate("weight", "", "", SHARE),
        "estimate": estimate("estimate", "lower", "upper", scale),
        "prediction": estimate("", "prediction_lower", "prediction_upper", scale),
        "i2": estimate("i2", "", "", SHARE),
        "tau2": estimate("tau2", "", "", VARIANCE),
        "q": estimate("q", "", "", CHI_SQUARE),
        "q_p_value": PValue(*[float(record["q_p_value"])] * 2) if record["q_p_value"] else None,
        "warning": Words(record["warning"]) if record["warning"] else None,
    }
    selected = record["selected_after_randomisation"] == "yes"
    return Row(
        cells,
        claim_ids(record),
        basis=record["basis"],
        section=f"{record['question']} ({_UNITS[record['measure']]})",
        marks={"label": "*" if selected else "", "estimate": "‡" if several else ""},
    )


def _counts(record: Record, prefix: str) -> Counts | None:
    if not record[prefix + "total"]:
        return None
    events, total = int(record[prefix + "events"]), int(record[prefix + "total"])
    return Counts((events, events), (total, total))


def refused(material: Material) -> Table:
    """Questions that must not be answered by pooling: one row a reason.

    Parameters
    ----------
    material : Material
        Of its table `pooled`.
    """
    records = [record for record in material.records["pooled"] if record["row"] == "refused"]
    rows = tuple(
        Row(
            {
                "rule": Words(record["label"][:1].upper() + record["label"][1:]),
                "reason": Words(record["reason"]),
                "k": Whole(int(record["k"])),
            },
            claim_ids(record),
            basis=record["basis"],
            section=record["question"],
        )
        for record in records
    )
    return Table(
        name="refused",
        title="Questions that were not answered by pooling, and why",
        columns=(
            Column("rule", "Reason", 38),
            Column("reason", "What stands against it", 116),
            Column("k", "Trials asked for", 16, "whole"),
        ),
        rows=rows,
        notes=("Every reason that applies is given; one suffices.",),
        section_key="question",
    )
