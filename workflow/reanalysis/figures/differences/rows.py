"""Rows of the difference forest, from differences.csv: comparisons within randomised trials only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from reanalysis.figures.forests.row import ForestRow
from reanalysis.figures.register import Record, Register
from reanalysis.tables import format as fmt


@dataclass(frozen=True)
class DifferenceRow(ForestRow):
    """One plotted difference of two proportions or of two printed survival rates.

    Attributes
    ----------
    row_id : str
        Ids of the claims compared; prefix of the ids of the row's marks.
    trial_id, analysis_set, endpoint, timepoint, arm, reference_arm : str
    label : str
    arm_text, reference_text : str
        n/N, or the printed rate.
    estimate, lower, upper : float
        From −1 to 1; limits are NaN where no interval can be computed.
    total_shown : int
        Denominator that decides the decimals.
    p_value, p_largest : float
        Smallest and largest over the tables of counts that fit; NaN where there is none.
    marks : str
        Of * selected after randomisation, † reconstructed, ‡ several tables of counts fit, § a denominator
        assumed.
    fill : str
        filled, open.
    dotted : bool
        Whether the interval is the envelope over several tables.
    conclusion_same : bool
        Whether all tables lead to the same conclusion.
    measure, method : str
    test : str
        Test of the P value; empty where there is none.
    beside_method : str
        Method of the interval drawn thin beside the first; empty without one.
    beside_lower, beside_upper : float
        Its limits; NaN without one.
    reference : int
        Number of the source.
    basis, claim_ids : str
    """

    without_limits: ClassVar[str] = "no CI reported"

    row_id: str
    trial_id: str
    analysis_set: str
    endpoint: str
    timepoint: str
    arm: str
    reference_arm: str
    label: str
    arm_text: str
    reference_text: str
    estimate: float
    lower: float
    upper: float
    total_shown: int
    p_value: float
    p_largest: float
    marks: str
    fill: str
    dotted: bool
    conclusion_same: bool
    measure: str
    method: str
    test: str
    beside_method: str
    beside_lower: float
    beside_upper: float
    reference: int
    basis: str
    claim_ids: str

    @property
    def p_text(self) -> str:
        """P value as shown."""
        if math.isnan(self.p_value):
            return ""
        low, high = fmt.p_value(self.p_value), fmt.p_value(self.p_largest)
        return low if low == high else f"{low}–{high}"

    @property
    def of_survival(self) -> bool:
        """Whether it is a difference of two printed survival rates."""
        return self.measure == "survival_difference"

    @property
    def count_marks(self) -> str:
        """Marks that stand at the counts; the asterisk stands at the label."""
        return self.marks.replace("*", "")


#: Measures that the forest of differences shows; ratios have an axis of their own.
DRAWN_MEASURES = ("risk_difference", "survival_difference")


def _number(cell: str) -> float:
    return float(cell) if cell else math.nan


def difference_rows(
    differences: Iterable[Record],
    tests: Iterable[Record],
    claims: Mapping[str, Record],
    register: Register,
    *,
    methods: Sequence[str],
) -> list[DifferenceRow]:
    """Build the rows of the difference forest, in the order in which they are drawn.

    Parameters
    ----------
    differences, tests : iterable of records
        Rows of differences.csv and of tests.csv.
    claims : mapping
        Claim id to row of claims.csv, for values that are shown as printed.
    register : Register
    methods : sequence of str
        Interval methods: the one in front, and one drawn thin beside it if there is a second; differences of
        survival rates have none.

    Returns
    -------
    list of DifferenceRow
        By trial, set of patients and endpoint; where several tables of counts fit, the envelope over them.
    """
    method, *others = methods
    found: dict[tuple[str, str], list[Record]] = {}
    beside: dict[str, list[Record]] = {}
    for record in differences:
        if record["measure"] not in DRAWN_MEASURES:
            continue
        if record["method"] in (method, "none"):
            found.setdefault((record["claim_ids"], record["measure"]), []).append(record)
        elif record["method"] in others[:1]:
            beside.setdefault(record["claim_ids"], []).append(record)
    # With several tables of counts, the row that spans them all.
    in_front = {
        record["claim_ids"]: record
        for record in tests
        if record["in_front"] == "yes" and (record["candidate"] == "0") == (int(record["candidates"]) > 1)
    }
    rows = []
    for (claim_ids, measure), records in found.items():
        of_counts = measure == "risk_difference"
        rows.append(
            _row(
                records,
                beside.get(claim_ids, []) if of_counts else [],
                in_front.get(claim_ids) if of_counts else None,
                claims,
                register,
            )
        )
    trials = register.trial_order()
    endpoints = list(register.vocabulary["endpoints"])
    groups = [*register.groups(), None]

    def order(row: DifferenceRow) -> tuple[object, ...]:
        sets = list(register.trials[row.trial_id]["analysis_sets"])
        return (
            trials.index(row.trial_id),
            sets.index(row.analysis_set) if row.analysis_set in sets else len(sets),
            groups.index(register.group(row.endpoint)),
            endpoints.index(row.endpoint) if row.endpoint in endpoints else len(endpoints),
            row.timepoint,
            row.row_id,
        )

    return sorted(rows, key=order)


def _row(
    records: Sequence[Record],
    beside: Sequence[Record],
    test: Record | None,
    claims: Mapping[str, Record],
    register: Register,
) -> DifferenceRow:
    envelope = next((record for record in records if record["candidate"] == "0"), None)
    tables = [record for record in records if record["candidate"] != "0"]
    shown = envelope or tables[0]
    several = int(shown["candidates"]) > 1
    entry = register.endpoint(shown["endpoint"])
    ids = shown["claim_ids"].split(";")
    of_survival = shown["measure"] == "survival_difference"
    totals = [int(record[name]) for record in tables for name in ("total", "reference_total") if record[name]]
    if of_survival:
        label = f"{entry['abbreviation']} at {shown['timepoint']}, KM"
        texts = [
            f"{_printed_rate(ids, claims, shown['arm'])}%",
            f"{_printed_rate(ids, claims, shown['reference'])}%",
        ]
    else:
        label = entry["label"] + (f", {shown['timepoint']}" if shown["timepoint"] else "")
        texts = [
            _counts(tables or records, "events", "total"),
            _counts(tables or records, "reference_events", "reference_total"),
        ]
    selected = shown["selected_after_randomisation"] == "yes"
    reconstructed = any(claims.get(claim, {}).get("kind") == "percent" for claim in ids)
    marks = ("*" if selected else "") + ("" if of_survival else "‡" if several else "†" if reconstructed else "")
    if not of_survival and any(claims.get(claim, {}).get("denominator_basis") == "assumed" for claim in ids):
        marks += "§"
    return DifferenceRow(
        row_id=f"{shown['measure']}:{'+'.join(ids[:2])}",
        trial_id=shown["trial_id"],
        analysis_set=shown["analysis_set"],
        endpoint=shown["endpoint"],
        timepoint=shown["timepoint"],
        arm=shown["arm"],
        reference_arm=shown["reference"],
        label=label,
        arm_text=texts[0],
        reference_text=texts[1],
        estimate=float(shown["estimate"]),
        lower=_number(shown["lower"]),
        upper=_number(shown["upper"]),
        total_shown=min(totals, default=0),
        p_value=math.nan if test is None else float(test["p_value"]),
        p_largest=math.nan if test is None else float(test["p_largest"]),
        marks=marks,
        fill="open" if reconstructed or of_survival or several else "filled",
        dotted=several,
        conclusion_same=shown["conclusion_same"] != "no" and (test is None or test["conclusion_same"] != "no"),
        measure=shown["measure"],
        method=shown["method"],
        test="" if test is None else test["test"],
        beside_method=beside[0]["method"] if beside else "",
        beside_lower=min((float(record["lower"]) for record in beside), default=math.nan),
        beside_upper=max((float(record["upper"]) for record in beside), default=math.nan),
        reference=register.references[shown["source_id"]],
        basis=shown["basis"],
        claim_ids=shown["claim_ids"],
    )


def _counts(records: Sequence[Record], events: str, total: str) -> str:
    numerators = [int(record[events]) for record in records if record[events]]
    totals = [int(record[total]) for record in records if record[total]]
    if not numerators or not totals:
        return "?"
    return f"{fmt.whole_range(min(numerators), max(numerators))}/{fmt.whole_range(min(totals), max(totals))}"


def _printed_rate(ids: Sequence[str], claims: Mapping[str, Record], arm: str) -> str:
    for claim in ids:
        row = claims.get(claim, {})
        if row.get("kind") == "km" and row.get("arm") == arm:
            return fmt.printed(row["printed"].rstrip("%"))
    return "?"
