"""Rows of the forest of pooled results, from pooled.csv: the trials of each question, then its models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reanalysis.figures.pooled.row import MEASURES, PooledRow
from reanalysis.figures.proportions.rows import share_of
from reanalysis.figures.register import Record, Register
from reanalysis.tables import format as fmt


def refused_questions(pooled: Iterable[Record]) -> int:
    """How many questions were refused."""
    return len({record["question_id"] for record in pooled if record["row"] == "refused"})


def pooled_rows(
    pooled: Iterable[Record], counts: Iterable[Record], claims: Mapping[str, Record], register: Register
) -> list[PooledRow]:
    """Build the rows of the forest of pooled results, in the order in which they are drawn.

    Parameters
    ----------
    pooled, counts : iterable of records
        Rows of pooled.csv and of counts.csv; the latter say whose patients a claim counts, and how surely.
    claims : mapping
        Claim id to row of claims.csv.
    register : Register

    Returns
    -------
    list of PooledRow
        By measure and question; the trials of a question as asked, then the model in front, then the others.
    """
    by_claim: dict[str, list[Record]] = {}
    for record in counts:
        by_claim.setdefault(record["claim_ids"].split(";")[0], []).append(record)
    questions: dict[tuple[str, str], list[Record]] = {}
    for record in pooled:
        if record["row"] != "refused":
            questions.setdefault((record["measure"], record["question_id"]), []).append(record)
    rows: list[PooledRow] = []
    for measure in MEASURES:
        for (of, _), records in questions.items():
            if of == measure:
                rows += _rows_of_question(records, by_claim, claims, register)
    return rows


def _rows_of_question(
    records: Sequence[Record],
    by_claim: Mapping[str, Sequence[Record]],
    claims: Mapping[str, Record],
    register: Register,
) -> list[PooledRow]:
    ordered = sorted(records, key=lambda record: int(record["number"]))
    trials = [record for record in ordered if record["row"] == "trial"]
    models = sorted(
        (record for record in ordered if record["row"] == "pooled"), key=lambda record: record["in_front"] != "yes"
    )
    sides = 1 if records[0]["measure"] == "proportion" else 2
    found = [[by_claim.get(claim, []) for claim in record["claim_ids"].split(";")[:sides]] for record in trials]
    totals = [
        [_total(record, side, rows) for side, rows in enumerate(of)] for record, of in zip(trials, found, strict=True)
    ]
    result = [
        _trial_row(record, of, min(shown, default=0), claims, register)
        for record, of, shown in zip(trials, found, totals, strict=True)
    ]
    # Decimals follow the smaller of two groups, each summed over its trials.
    together = min((sum(side) for side in zip(*totals, strict=True)), default=0)
    # One prediction is enough: of the model in front, or of the first that has one.
    predicting = next((record["method"] for record in models if record["prediction_lower"]), "")
    return result + [_model_row(record, together, predicts=record["method"] == predicting) for record in models]


def _whole(cell: str) -> int:
    return int(cell) if cell else 0


def _total(record: Record, side: int, rows: Sequence[Record]) -> int:
    """Fewest patients that a side of a trial may have."""
    own = record[("total", "reference_total")[side]]
    return int(own) if own else min((_whole(row["total"] or row["total_low"]) for row in rows), default=0)


def _trial_row(
    record: Record,
    found: Sequence[Sequence[Record]],
    total: int,
    claims: Mapping[str, Record],
    register: Register,
) -> PooledRow:
    known = [row for rows in found for row in rows]
    first = found[0][0] if found[0] else None
    several = _whole(record["candidates"]) > 1
    reconstructed = any(row["basis"] == "reconstructed" for row in known)
    marks = "‡" if several else "†" if reconstructed else ""
    marks += "§" if any(row["denominator_basis"] == "assumed" for row in known) else ""
    texts = [_counts(record, side, rows) for side, rows in enumerate(found)] + [""]
    claim = record["claim_ids"].split(";")[0]
    trial_id = first["trial_id"] if first else ""
    known_trial = first is not None and trial_id in register.trials
    return PooledRow(
        row_id=f"{record['question_id']}:{claim}",
        kind="trial",
        label=record["label"],
        in_front=False,
        trial_id=trial_id,
        analysis_set=first["analysis_set"] if first else "",
        endpoint=first["endpoint"] if first else "",
        share_of=share_of(claims.get(claim, {}), claims, register) if known_trial else "",
        arm=first["arm"] if first else "",
        reference_arm=found[1][0]["arm"] if found[1:] and found[1] else "",
        role=register.arm(trial_id, first["arm"])["role"] if first and known_trial else "",
        arm_text=texts[0],
        reference_text=texts[1],
        total_shown=total,
        marks=marks,
        fill="open" if several or reconstructed else "filled",
        dotted=several,
        warnings=(),
        reference=register.references.get(first["source_id"], 0) if first else 0,
        **_common(record),
    )


def _model_row(record: Record, total: int, *, predicts: bool) -> PooledRow:
    several = _whole(record["candidates"]) > 1
    if not predicts:
        record = {**record, "prediction_lower": "", "prediction_upper": ""}
    return PooledRow(
        row_id=f"{record['question_id']}:{record['method']}",
        kind="model",
        label=record["label"][:1].upper() + record["label"][1:],
        in_front=record["in_front"] == "yes",
        trial_id="",
        analysis_set="",
        endpoint="",
        share_of="",
        arm="",
        reference_arm="",
        role="",
        arm_text="",
        reference_text="",
        total_shown=total,
        marks="‡" if several else "",
        fill="filled" if record["in_front"] == "yes" and not several else "open",
        dotted=several,
        warnings=tuple(part for part in record["warning"].split("; ") if part),
        reference=0,
        **_common(record),
    )


def _common(record: Record) -> dict[str, Any]:
    columns = (
        *("weight", "estimate", "lower", "upper", "prediction_lower", "prediction_upper"),
        *("tau2", "tau2_lower", "tau2_upper", "i2", "i2_lower", "i2_upper", "q", "q_p_value"),
    )
    return {
        **{name: record[name] for name in ("question_id", "question", "measure", "method", "basis", "claim_ids")},
        **{name: float(record[name]) if record[name] else math.nan for name in columns},
        "k": _whole(record["k"]),
    }


def _counts(record: Record, side: int, rows: Sequence[Record]) -> str:
    """n/N of one side, as ranges where several tables fit."""
    names = (("events", "total"), ("reference_events", "reference_total"))[side]
    if all(record[name] for name in names):
        return "/".join(record[name] for name in names)
    parts = []
    for name in ("events", "total"):
        low = [int(row[name] or row[f"{name}_low"]) for row in rows if row[name] or row[f"{name}_low"]]
        high = [int(row[name] or row[f"{name}_high"]) for row in rows if row[name] or row[f"{name}_high"]]
        parts.append(fmt.whole_range(min(low), max(high)) if low and high else "?")
    return "/".join(parts)
