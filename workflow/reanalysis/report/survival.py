"""The survival curves as the report shows them: numbers, what each stands on, and what was left out. SIMULATED."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.claims.model import Claim
from reanalysis.report.survival_cells import interval, quantity_cells
from reanalysis.report.view import Record, Row, View
from reanalysis.tables import format as shown


class CurveNames:
    """Words for curves, from the register of trials.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._curves = {
            curve["id"]: (trial, curve) for trial in view.evidence.trials.values() for curve in trial.get("curves", [])
        }

    def curve(self, curve_id: str) -> Mapping[str, Any]:
        """Entry of a curve."""
        return self._curves[curve_id][1]

    def name(self, curve_id: str, *, arm: bool = True) -> str:
        """Trial, patients, arm and outcome."""
        trial, curve = self._curves[curve_id]
        words = f"{trial['name']}, {trial['analysis_sets'][curve['analysis_set']]['label']}"
        if arm and len(trial["arms"]) > 1:
            words += f", {self.arm(curve_id)}"
        return f"{words}: {self._view.abbreviation(curve['endpoint'])}{self._of_whom(curve)}"

    def arm(self, curve_id: str) -> str:
        """The arm of a curve."""
        trial, curve = self._curves[curve_id]
        return str(trial["arms"][curve["arm"]]["label"])

    def _of_whom(self, curve: Mapping[str, Any]) -> str:
        """Words for a curve of patients with an outcome, of the responders say."""
        claim = self._view.evidence.claims.get(curve.get("patients") or curve.get("patients_with") or "")
        return f", of patients with {self._view.abbreviation(claim.endpoint)}" if claim and claim.endpoint else ""


def curve_rows(view: View, names: CurveNames) -> list[Row]:
    """Each curve with its numbers, the claims it was made from, and what was assumed, not used and recognised."""
    by_curve: dict[str, list[Record]] = defaultdict(list)
    for record in view.records["survival"]:
        by_curve[record["curve_id"]].append(record)
    rows = []
    for number, (curve_id, records) in enumerate(by_curve.items(), start=1):
        first, anchor = records[0], f"curve-{number}"
        claims = view.link(first, anchor, f"curve {number}")
        rows.append(
            {
                "id": curve_id,
                "number": number,
                "anchor": anchor,
                "name": names.name(curve_id),
                "claim": claims[0],
                "inputs": [_input(view.evidence.claims[claim]) for claim in claims if claim in view.evidence.claims],
                **{name: sentences(first[name]) for name in ("assumed", "contradicted", "recognised", "faults")},
                "numbers": [_number(view, names, record) for record in sorted(records, key=_order)],
                "printed": sum(bool(record["printed"]) for record in records),
            }
        )
    return rows


def _order(record: Record) -> tuple[int, float]:
    """Median, then rates by time, then the restricted mean."""
    return ("median", "landmark", "restricted_mean").index(record["quantity"]), float(record["time_months"] or 0)


def _number(view: View, names: CurveNames, record: Record) -> Row:
    claim = printed_claim(view, record, names.curve(record["curve_id"]))
    what, convert = quantity_cells(record["quantity"], record["time_months"])
    return {
        "quantity": what,
        "printed": _as_printed(claim) if claim else (convert(record["printed"]) if record["printed"] else ""),
        "claim": claim.id if claim else "",
        "simulated": convert(record["simulated"]),
        "published": interval(record["published_lower"], record["published_upper"], convert),
        "population": interval(record["simulated_lower"], record["simulated_upper"], convert),
    }


def printed_claim(view: View, record: Record, curve: Mapping[str, Any]) -> Claim | None:
    """The claim whose printed value a row of `survival` compares; None where it is not printed."""
    if not record["printed"]:
        return None
    landmark = record["quantity"] == "landmark"
    kinds = ("km", "percent") if landmark else ("median",)
    for claim_id in record["claim_ids"].split(";"):
        claim = view.evidence.claims.get(claim_id)
        if claim is None or claim.kind not in kinds:
            continue
        about = (claim.endpoint, claim.arm, claim.analysis_set) == (
            curve["endpoint"],
            curve["arm"],
            curve["analysis_set"],
        )
        if about and (not landmark or abs(float(claim.time_months or -1) - float(record["time_months"])) < 0.01):
            return claim
    return None


def _as_printed(claim: Claim) -> str:
    text = shown.printed(claim.cells["value"])
    if claim.cells["lower"]:
        text += " " + shown.limits(shown.printed(claim.cells["lower"]), shown.printed(claim.cells["upper"]))
    return text


def _input(claim: Claim) -> Row:
    """A claim that a curve was made from, with its value as printed."""
    units = {"percent": "%", "months": " months", "patients": " patients"}
    value = shown.printed(claim.cells["value"])
    if value and value != shown.NOT_REACHED:
        value += units.get(claim.cells["unit"], "")
    if claim.cells["lower"]:
        ends = " to ".join(shown.printed(claim.cells[end]) for end in ("lower", "upper"))
        value = f"{value}, {ends}" if value else ends
    return {"claim": claim.id, "value": value}


def sentences(cell: str) -> list[str]:
    """Sentences of a cell, each with a capital and without a full stop.

    >>> sentences("the rate was not used: too high; it was assumed")
    ['The rate was not used: too high', 'It was assumed']
    """
    return [part[:1].upper() + part[1:] for part in cell.split("; ") if part]


def common_assumptions(curves: Sequence[Row]) -> list[str]:
    """What every curve assumes, said once."""
    if not curves:
        return []
    return [said for said in curves[0]["assumed"] if all(said in curve["assumed"] for curve in curves)]


def left_out_rows(view: View, names: CurveNames) -> list[Row]:
    """Each printed number beside the band that all others give."""
    rows = []
    for record in view.records["leave_one_out"]:
        what, convert = quantity_cells(record["dropped"], record["time_months"])
        left_out = printed_claim(view, {**record, "quantity": record["dropped"]}, names.curve(record["curve_id"]))
        rows.append(
            {
                "claim": left_out.id if left_out else record["claim_ids"].split(";")[0],
                "curve": names.name(record["curve_id"]),
                "curve_id": record["curve_id"],
                "quantity": what,
                "printed": convert(record["printed"]),
                "simulated": convert(record["simulated"]),
                "band": interval(record["lower"], record["upper"], convert),
                "held": record["held"],
            }
        )
    return rows
