"""Rows of the report's tables of comparisons: differences with tests, ratios, and paired outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reanalysis.report.view import Record, Row, View, coverage_text, points, ratio_text
from reanalysis.tables import format as shown


def difference_rows(view: View) -> list[Row]:
    """One row a comparison: difference, absolute effect, and tests."""
    front = view.settings["difference_methods"][0]
    rows: dict[str, Row] = {}
    for record in _shown(view, "differences", ("risk_difference", "survival_difference")):
        row = rows.get(record["claim_ids"])
        if row is None:
            anchor = f"difference-{len(rows) + 1}"
            row = rows[record["claim_ids"]] = _comparison(view, record, anchor, f"difference {len(rows) + 1}") | {
                "estimate": points(record["estimate"], _smaller(record)),
                "intervals": {},
                "coverage": {},
                "tests": {},
                "in_front": "",
                "measure": record["measure"].replace("_", " "),
                "per_1000": "",
                "number_needed": "",
                # Whether the interval in front leaves out no difference; None without an interval.
                "apart": None,
            }
        if record["lower"]:
            smaller = _smaller(record)
            limits = shown.limits(points(record["lower"], smaller), points(record["upper"], smaller))
            row["intervals"][record["method"]] = limits
            row["coverage"][record["method"]] = coverage_text([record])
        if record["method"] == front:
            row |= _conclusion(record)
            if record["lower"]:
                row["apart"] = float(record["lower"]) > 0 or float(record["upper"]) < 0
            if record["per_1000"]:
                row["per_1000"] = _per_1000(record)
                row["number_needed"] = record["number_needed_words"]
    for record in _shown(view, "tests", ("",)):
        if record["claim_ids"] in rows:
            low, high = (shown.p_value(float(record[name])) for name in ("p_value", "p_largest"))
            text = low if low == high else f"{low} to {high}"
            row = rows[record["claim_ids"]]
            row["tests"][record["test"]] = text
            if record["in_front"] == "yes":
                row["in_front"] = text
                if record["conclusion_same"] == "no" and row["same"]:
                    row |= _conclusion(record | {"listed": "yes"}) | {"measure": "P value"}
    return view.in_reading_order(rows.values())


def ratio_rows(view: View) -> list[Row]:
    """One row a comparison and measure: risk ratio and odds ratio with every interval."""
    rows: dict[tuple[str, str], Row] = {}
    for record in _shown(view, "differences", ("risk_ratio", "odds_ratio")):
        key = (record["claim_ids"], record["measure"])
        row = rows.get(key)
        if row is None:
            anchor = f"ratio-{len(rows) + 1}"
            row = rows[key] = _comparison(view, record, anchor, f"ratio {len(rows) + 1}") | {
                "measure": record["measure"].replace("_", " "),
                "intervals": [],
            }
        estimate = ratio_text(record["estimate"])
        limits = (
            shown.limits(ratio_text(record["lower"]), ratio_text(record["upper"])) if record["lower"] else "undefined"
        )
        row["intervals"].append((record["method"], estimate, limits, coverage_text([record])))
        if record["method"] == view.settings[f"{record['measure']}_methods"][0]:
            row |= _conclusion(record)
    for (_, measure), row in rows.items():
        configured = view.settings[f"{measure}_methods"]
        row["intervals"].sort(key=lambda cells: configured.index(cells[0]))
    return view.in_reading_order(sorted(rows.values(), key=lambda row: row["measure"], reverse=True))


def paired_rows(view: View) -> list[Row]:
    """One row for each two outcomes measured on the same patients."""
    rows = []
    for number, record in enumerate(view.records["paired"], start=1):
        total = int(record["total"])
        rows.append(
            {
                **view.names(record),
                "other": view.abbreviation(record["other_endpoint"]),
                "anchor": f"paired-{number}",
                "claims": view.link(record, f"paired-{number}", f"paired {number}"),
                "claim": record["claim_ids"].split(";")[0],
                "counts": f"{record['events']}/{total} and {record['other_events']}/{total}",
                "both": shown.whole_range(int(record["both_low"]), int(record["both_high"])),
                "estimate": points(record["estimate"], total),
                "limits": shown.limits(points(record["lower"], total), points(record["upper"], total)),
                "p": _p_range(record, "p_exact"),
                "mid_p": _p_range(record, "p_mid_p"),
                "same": record["conclusion_same"] == "yes",
            }
        )
    return rows


def _shown(view: View, name: str, measures: Sequence[str]) -> Iterator[Record]:
    """Rows of comparisons that are shown: the joint table if there is one, else the envelope over all."""
    for record in view.records[name]:
        several = int(record["candidates"]) > 1
        if several == (record["candidate"] == "0") and record.get("measure", "") in measures:
            yield record


def _comparison(view: View, record: Record, anchor: str, words: str) -> Row:
    trial = view.evidence.trials[record["trial_id"]]
    whole = bool(record["total"])
    return {
        **view.names(record),
        "anchor": anchor,
        "claims": view.link(record, anchor, words),
        "claim": record["claim_ids"].split(";")[0],
        "reference_arm": trial["arms"][record["reference"]]["label"],
        "arm_counts": f"{record['events']}/{record['total']}" if whole else "",
        "reference_counts": f"{record['reference_events']}/{record['reference_total']}" if whole else "",
        "selected": record["selected_after_randomisation"] == "yes",
        "candidates": int(record["candidates"]),
        "same": True,
        "listed": True,
        "settled_by": "",
    }


def _conclusion(record: Record) -> Row:
    """Whether all tables agree, and what would settle it."""
    return {
        "same": record["conclusion_same"] != "no",
        "listed": record["listed"] == "yes",
        "settled_by": record["settled_by"],
    }


def _smaller(record: Record) -> int | None:
    """The smaller group, whose size decides how many digits a difference has."""
    return min(int(record["total"]), int(record["reference_total"])) if record["total"] else None


def _per_1000(record: Record) -> str:
    """Patients per 1,000 with limits."""
    estimate, lower, upper = (
        shown.rounded(float(record[name]), 0) for name in ("per_1000", "per_1000_lower", "per_1000_upper")
    )
    return f"{estimate} {shown.limits(lower, upper)}"


def _p_range(record: Record, name: str) -> str:
    low, high = (shown.p_value(float(record[f"{name}_{end}"])) for end in ("low", "high"))
    return low if low == high else f"{low} to {high}"
