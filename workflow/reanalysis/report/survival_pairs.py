"""Comparisons of two simulated curves of one randomised trial, as the report shows them. SIMULATED."""

from __future__ import annotations

from reanalysis.report.survival import CurveNames, sentences
from reanalysis.report.survival_cells import difference_cell, difference_limits, months_cell, percent_cell, time_words
from reanalysis.report.view import Record, Row, View
from reanalysis.tables import format as shown

_ORDER = ("hazard_ratio", "median", "rate", "restricted_mean")


def pair_rows(view: View, names: CurveNames) -> list[Row]:
    """Each pair with its hazard ratio, its differences, and flags in words."""
    by_pair: dict[tuple[str, str], list[Record]] = {}
    for record in view.records["pairs"]:
        by_pair.setdefault((record["curve_id"], record["reference_id"]), []).append(record)
    rows = []
    for number, ((curve_id, reference_id), records) in enumerate(by_pair.items(), start=1):
        records.sort(key=lambda record: (_ORDER.index(record["measure"]), float(record["time_months"] or 0)))
        anchor = f"pair-{number}"
        claims = view.link(records[0], anchor, f"pair {number}")
        ratio = next((record for record in records if record["measure"] == "hazard_ratio"), None)
        rows.append(
            {
                "anchor": anchor,
                "claim": claims[0],
                "name": names.name(curve_id, arm=False),
                "arm": names.arm(curve_id),
                "reference": names.arm(reference_id),
                "measures": [_measure(record) for record in records],
                "flags": _flags(ratio, records),
            }
        )
    return rows


def _measure(record: Record) -> Row:
    measure = record["measure"]
    if measure == "hazard_ratio":
        return {
            "what": f"hazard ratio up to {time_words(record['time_months'])}, implied",
            "first": "",
            "second": "",
            "estimate": shown.ratio(float(record["estimate"])) if record["estimate"] else "–",
            "population": "–",
            "published": _ratio_limits(record["lower"], record["upper"]),
            "printed": _printed(record),
        }
    what = {
        "median": "median, months",
        "rate": f"rate at {time_words(record['time_months'])}, %" if record["time_months"] else "rate, %",
        "restricted_mean": f"mean within {time_words(record['time_months'])}, months" if record["time_months"] else "",
    }[measure]
    cell = percent_cell if measure == "rate" else months_cell
    return {
        "what": what,
        "first": cell(record["first"]),
        "second": cell(record["second"]),
        "estimate": difference_cell(record["estimate"], measure),
        "population": difference_limits(record["lower"], record["upper"], measure),
        "published": difference_limits(record["published_lower"], record["published_upper"], measure),
        "printed": "",
    }


def _ratio_limits(lower: str, upper: str) -> str:
    return shown.limits(*(shown.ratio(float(end)) for end in (lower, upper))) if lower and upper else "–"


def _printed(record: Record) -> str:
    """The printed hazard ratio."""
    if not record["printed"]:
        return "not printed"
    text = shown.ratio(float(record["printed"]))
    return f"{text} {_ratio_limits(record['printed_lower'], record['printed_upper'])}".removesuffix(" –")


def _flags(ratio: Record | None, records: list[Record]) -> list[str]:
    """What a reader must know of a pair, in words."""
    said = []
    if ratio and ratio["log_rank_p"]:
        said.append(
            f"log-rank P that such curves would give: {shown.p_value(float(ratio['log_rank_p']))}, over draws "
            f"{shown.limits(*(shown.p_value(float(ratio[f'log_rank_p_{end}'])) for end in ('lower', 'upper')))}"
        )
    if ratio and ratio["non_proportional"] == "yes":
        said.append(
            "hazards are hardly proportional: one hazard ratio does not describe these curves, so read the differences"
        )
    if ratio and ratio["probability_crossing"]:
        share = percent_cell(ratio["probability_crossing"]).split(".")[0]
        said.append(f"the curves of the two populations cross in {share}% of draws")
    if ratio and ratio["weighted"] == "yes":
        said.append("the printed hazard ratio weights the two curves’ draws")
    elif ratio and ratio["printed"] and not ratio["contradicted"]:
        said.append("the printed hazard ratio was not used")
    said += dict.fromkeys(part for record in records for part in record["contradicted"].split("; ") if part)
    return sentences("; ".join(said))
