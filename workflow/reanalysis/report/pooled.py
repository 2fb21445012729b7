"""Rows of the report's answers to questions of pooling, and of its refusals."""

from __future__ import annotations

from collections.abc import Callable

from reanalysis.report.view import Record, Row, View, points, ratio_text
from reanalysis.tables import format as shown

_UNITS = {
    "proportion": "percent of patients",
    "risk_difference": "risk difference in percentage points",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
}


def pooled_rows(view: View) -> list[Row]:
    """Questions with what answers or refuses them, those that are answered first."""
    records = view.records["pooled"]
    refused = {record["question_id"] for record in records if record["row"] == "refused"}
    names = sorted(dict.fromkeys(record["question_id"] for record in records), key=lambda name: name in refused)
    numbers = {name: number for number, name in enumerate(names, start=1)}
    questions: dict[str, Row] = {}
    for record in records:
        name = record["question_id"]
        row = questions.get(name)
        if row is None:
            row = questions[name] = {
                "anchor": f"pooled-{name}",
                "number": numbers[name],
                "question": record["question"],
                "unit": _UNITS[record["measure"]],
                "claims": [],
                "several": False,
                "selected": record["selected_after_randomisation"] == "yes",
                "trial": [],
                "pooled": [],
                "refused": [],
            }
        linked = view.link(record, row["anchor"], f"question {numbers[name]}")
        row["claims"] += [claim for claim in linked if claim not in row["claims"]]
        row["several"] |= record["candidates"] not in ("", "1")
        row[record["row"]].append(record)
    for row in questions.values():
        sizes = [int(trial[name]) for trial in row["trial"] for name in ("total", "reference_total") if trial[name]]
        for part in ("trial", "pooled"):
            row[part] = [record | _cells(record, min(sizes, default=None)) for record in row[part]]
        row["pooled"].sort(key=lambda model: model["in_front"] != "yes")
    return [questions[name] for name in names]


def _cells(record: Record, smallest: int | None) -> dict[str, str]:
    """Counts, weight, estimate with limits, tau² and I² of a trial or a model as shown.

    Percentages have the digits that the smallest group allows.
    """

    def show(cell: str) -> str:
        return ratio_text(cell) if record["measure"].endswith("ratio") else points(cell, smallest)

    counts = f"{record['events']}/{record['total']}" if record["total"] else ""
    if record["reference_total"]:
        counts += f" v {record['reference_events']}/{record['reference_total']}"
    text = show(record["estimate"]) if record["estimate"] else "undefined"
    if record["lower"]:
        text += f" {shown.limits(show(record['lower']), show(record['upper']))}"
    if record["prediction_lower"]:
        text += f"; prediction {show(record['prediction_lower'])} to {show(record['prediction_upper'])}"
    return {
        "claim": record["claim_ids"].split(";")[0],
        "counts": counts,
        "weight_text": _percent(record["weight"]) if record["weight"] else "",
        "text": text,
        "tau2_text": _with_limits(record, "tau2", _variance),
        "i2_text": _with_limits(record, "i2", _percent),
    }


def _with_limits(record: Record, name: str, show: Callable[[str], str]) -> str:
    if not record[name]:
        return ""
    limits = (record[f"{name}_lower"], record[f"{name}_upper"])
    # Two limits of 0 are Q-profile's way to say that the trials agree better than any variance explains.
    some = all(limits) and any(float(limit) > 0 for limit in limits)
    return show(record[name]) + (f" {shown.limits(*map(show, limits))}" if some else "")


def _percent(cell: str) -> str:
    return shown.scaled(float(cell), 100, 0)


def _variance(cell: str) -> str:
    """A variance between trials, two decimals; what is over a hundred says nothing but that.

    >>> _variance("0.0245"), _variance("293646545072.24")
    ('0.02', 'over 100')
    """
    return "over 100" if float(cell) > 100 else shown.rounded(float(cell), 2)
