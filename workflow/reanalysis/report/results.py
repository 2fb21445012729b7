"""Rows of the report's result tables: proportions, differences, and survival statistics, each linked to its claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.tables import format as shown

Row = dict[str, Any]
Records = Mapping[str, Sequence[Mapping[str, str]]]


class ResultRows:
    """The three result tables as the page shows them.

    Parameters
    ----------
    evidence : Evidence
    records : mapping
        Rows of every result table, as strings.
    settings : mapping
        The configuration.

    Attributes
    ----------
    proportions, differences, survival : list of dict
    made_from : dict of str to list of (str, str)
        By claim id: anchor and words of each row that was made from it.
    """

    def __init__(self, evidence: Evidence, records: Records, settings: Mapping[str, Any]) -> None:
        self.evidence, self._records, self._settings = evidence, records, settings
        self.made_from: dict[str, list[tuple[str, str]]] = defaultdict(list)
        # In reading order, so that a claim lists its rows in that order.
        self.differences = self._differences()
        self.proportions = self._proportions()
        self.survival = self._survival()

    def _link(self, record: Mapping[str, str], anchor: str, words: str) -> list[str]:
        claims = [claim for claim in record["claim_ids"].split(";") if claim]
        for claim in claims:
            if (anchor, words) not in self.made_from[claim]:
                self.made_from[claim].append((anchor, words))
        return claims

    def _names(self, record: Mapping[str, str]) -> Row:
        trial = self.evidence.trials[record["trial_id"]]
        arms = trial["arms"]
        time = f" at {record['timepoint']}" if record.get("timepoint") else ""
        return {
            "trial": trial["name"],
            "set": trial["analysis_sets"][record["analysis_set"]]["label"],
            # The only arm of a trial goes without saying.
            "arm": arms[record["arm"]]["label"] if record["arm"] and len(arms) > 1 else "",
            "endpoint": self.endpoint_label(record["endpoint"]) + time + self._among(record),
            "short": self._abbreviation(record["endpoint"]) + time + self._among(record),
            "source": record["source_id"],
            "reference": self.evidence.sources[record["source_id"]]["reference"],
        }

    def _among(self, record: Mapping[str, str]) -> str:
        """Words for a share of patients with another outcome, of the responders say."""
        claim = self.evidence.claims[record["claim_ids"].split(";")[0]]
        parent = self.evidence.claims.get(claim.denominator)
        if parent is None or not parent.endpoint:
            return ""
        return f", of patients with {self._abbreviation(parent.endpoint)}"

    def _abbreviation(self, endpoint: str) -> str:
        known = self.evidence.vocabulary["endpoints"].get(endpoint)
        return known["abbreviation"] if known else self.endpoint_label(endpoint)

    def endpoint_label(self, endpoint: str) -> str:
        """Words for an endpoint or an adverse event."""
        known = self.evidence.vocabulary["endpoints"].get(endpoint)
        term = endpoint.partition(":")[2]
        return known["label"] if known else term[:1].upper() + term[1:]

    def _proportions(self) -> list[Row]:
        """One row a claim: its counts, and the interval of each method; a range where several tables fit."""
        by_claim: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for record in self._records["proportions"]:
            by_claim[record["claim_ids"].split(";")[0]][record["method"]].append(record)
        rows = []
        for number, counts in enumerate(self._first_counts(), start=1):
            claim_id = counts["claim_ids"].split(";")[0]
            anchor = f"proportion-{number}"
            methods = by_claim.get(claim_id, {})
            row = {
                **self._names(counts),
                "anchor": anchor,
                "claims": self._link(counts, anchor, f"proportion {number}"),
                "claim": claim_id,
                "printed": counts["printed"] + ("%" if self.evidence.claims[claim_id].kind == "percent" else ""),
                "candidates": int(counts["candidates"]),
                "counts": "none fits",
                "denominator_basis": counts["denominator_basis"],
                "counts_basis": counts["basis"],
                "estimate": "",
                "intervals": [],
            }
            if counts["events_low"]:
                row["counts"] = (
                    f"{shown.whole_range(int(counts['events_low']), int(counts['events_high']))}/"
                    f"{shown.whole_range(int(counts['total_low']), int(counts['total_high']))}"
                )
            for method in self._settings["proportion_methods"]:
                records = methods.get(method, [])
                if not records:
                    row["intervals"].append("")
                    continue
                totals = {int(record["total"]) for record in records}
                total = min(totals)
                low = min(float(record["lower"]) for record in records)
                high = max(float(record["upper"]) for record in records)
                estimates = sorted({shown.percent(float(record["estimate"]), total) for record in records}, key=float)
                row["estimate"] = estimates[0] if len(estimates) == 1 else f"{estimates[0]}–{estimates[-1]}"
                row["intervals"].append(shown.percent_limits(low, high, total))
            rows.append(row)
        return rows

    def _first_counts(self) -> list[dict[str, str]]:
        first = {}
        for record in self._records["counts"]:
            first.setdefault(record["claim_ids"].split(";")[0], record)
        order = {claim_id: i for i, claim_id in enumerate(self.evidence.claims)}
        return [first[claim_id] for claim_id in sorted(first, key=order.__getitem__)]

    def _differences(self) -> list[Row]:
        """One row a comparison: the joint table if there is one, else the envelope over all."""
        rows: dict[str, Row] = {}
        for record in self._records["differences"]:
            several = int(record["candidates"]) > 1
            if several != (record["candidate"] == "0") and record["measure"] == "risk_difference":
                continue
            if record["claim_ids"] not in rows:
                number = len(rows) + 1
                anchor = f"difference-{number}"
                trial = self.evidence.trials[record["trial_id"]]
                whole = bool(record["total"])
                rows[record["claim_ids"]] = {
                    **self._names(record),
                    "anchor": anchor,
                    "claims": self._link(record, anchor, f"difference {number}"),
                    "claim": record["claim_ids"].split(";")[0],
                    "reference_arm": trial["arms"][record["reference"]]["label"],
                    "arm_counts": f"{record['events']}/{record['total']}" if whole else "",
                    "reference_counts": f"{record['reference_events']}/{record['reference_total']}" if whole else "",
                    "selected": record["selected_after_randomisation"] == "yes",
                    "candidates": int(record["candidates"]),
                    "same": record["conclusion_same"],
                    "estimate": self._points(record["estimate"], self._smaller(record)),
                    "p_values": [
                        shown.p_value(float(record[p])) if record[p] else "" for p in ("p_n_minus_1", "p_fisher")
                    ],
                    "intervals": {},
                }
            if record["lower"]:
                smaller = self._smaller(record)
                limits = shown.limits(self._points(record["lower"], smaller), self._points(record["upper"], smaller))
                rows[record["claim_ids"]]["intervals"][record["method"]] = limits
        order = {claim_id: i for i, claim_id in enumerate(self.evidence.claims)}
        return sorted(rows.values(), key=lambda row: order[row["claim"]])

    @staticmethod
    def _smaller(record: Mapping[str, str]) -> int | None:
        """The smaller group, whose size decides how many digits a difference has."""
        return min(int(record["total"]), int(record["reference_total"])) if record["total"] else None

    @staticmethod
    def _points(cell: str, total: int | None) -> str:
        return shown.rounded(100 * round(float(cell), 8), shown.percent_digits(total))

    def _survival(self) -> list[Row]:
        curves = {
            curve["id"]: (trial, curve) for trial in self.evidence.trials.values() for curve in trial.get("curves", [])
        }
        rows = []
        for number, record in enumerate(self._records["survival"], start=1):
            trial, curve = curves[record["curve_id"]]
            anchor = f"survival-{number}"
            landmark = record["quantity"] == "landmark"
            convert = self._percent_cell if landmark else self._months_cell
            what = f"rate at {shown.time_label(float(record['time_months']))}, %" if landmark else "median, months"
            printed = self._printed_claim(record, curve)
            rows.append(
                {
                    "anchor": anchor,
                    "claims": self._link(record, anchor, f"survival {number}"),
                    "claim": printed.id if printed else record["claim_ids"].split(";")[0],
                    "curve": f"{trial['name']}, {trial['analysis_sets'][curve['analysis_set']]['label']}",
                    "arm": trial["arms"][curve["arm"]]["label"] if len(trial["arms"]) > 1 else "",
                    "endpoint": self._abbreviation(curve["endpoint"]) + self._of_whom(curve),
                    "quantity": what,
                    "printed": self._as_printed(printed) if printed else "not printed",
                    "simulated": self._with_limits(record, "simulated", convert),
                }
            )
        return rows

    def _printed_claim(self, record: Mapping[str, str], curve: Mapping[str, Any]) -> Claim | None:
        """The claim whose printed value a row of `survival` compares; None where it is not printed."""
        if not record["printed"]:
            return None
        kind, time = ("km", float(record["time_months"])) if record["quantity"] == "landmark" else ("median", None)
        candidates = (self.evidence.claims[claim_id] for claim_id in record["claim_ids"].split(";"))
        wanted = (kind, curve["endpoint"], curve["arm"], time)
        return next(
            claim for claim in candidates if (claim.kind, claim.endpoint, claim.arm, claim.time_months) == wanted
        )

    def _of_whom(self, curve: Mapping[str, Any]) -> str:
        """Words for a curve of patients with an outcome, of the responders say."""
        claim = self.evidence.claims.get(curve.get("patients", ""))
        return f", of patients with {self._abbreviation(claim.endpoint)}" if claim and claim.endpoint else ""

    @staticmethod
    def _as_printed(claim: Claim) -> str:
        text = shown.printed(claim.cells["value"])
        if claim.cells["lower"]:
            text += " " + shown.limits(shown.printed(claim.cells["lower"]), shown.printed(claim.cells["upper"]))
        return text

    @staticmethod
    def _percent_cell(cell: str) -> str:
        return shown.rounded(100 * round(float(cell), 8), 1)

    @staticmethod
    def _months_cell(cell: str) -> str:
        return shown.months(float(cell))

    @staticmethod
    def _with_limits(record: Mapping[str, str], name: str, convert: Any) -> str:
        if not record[name]:
            return "not printed"
        text = convert(record[name])
        if record[f"{name}_lower"] and record[f"{name}_upper"]:
            text += " " + shown.limits(convert(record[f"{name}_lower"]), convert(record[f"{name}_upper"]))
        return text
