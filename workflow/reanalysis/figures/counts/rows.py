"""Rows of the figure of counts, from count_certificates.csv: each step of a search, and what it left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from reanalysis.figures.proportions.rows import share_of
from reanalysis.figures.register import Record, Register
from reanalysis.tables import format as fmt

SIZES = "Sizes of the groups alone"
#: First words of what a source prints before a value that is a bound.
_BOUNDS = {"greater": ">", "more": ">", "over": ">", "less": "<", "fewer": "<", "under": "<"}
ONE, SEVERAL, NONE, NOT_COUNTED = "one", "several", "none", "not counted"


@dataclass(frozen=True)
class CountRow:
    """One step: what is printed, and how many tables of whole numbers print so.

    Attributes
    ----------
    row_id : str
        Prefix of the ids of the row's marks.
    group : str
        Claims that are solved together.
    alone : bool
        Whether it is the only percentage of its group; its row shows the first step as well.
    reference : int
        Number of the source.
    source_id, trial_id, analysis_set : str
    step : int
    label, printed : str
    before : int or None
        Tables before the step, of a row that stands alone.
    tables : int or None
        Tables that remain; None where the group was not solved.
    state : str
        one, several, none or not counted.
    counts : str
        Counts that fit, n/N; a range where several do, empty where nothing is counted.
    basis : str
        printed or assumed: what the step stands on.
    claim_ids : str
    """

    row_id: str
    group: str
    alone: bool
    reference: int
    source_id: str
    trial_id: str
    analysis_set: str
    step: int
    label: str
    printed: str
    before: int | None
    tables: int | None
    state: str
    counts: str
    basis: str
    claim_ids: str

    @property
    def tables_text(self) -> str:
        """How many tables remain, in full."""
        if self.tables is None:
            return self.state
        return f"{self.tables:,}".replace(",", "\u202f") if self.tables else NONE

    def plotted(self) -> dict[str, Any]:
        """Everything the figure shows of the row, for the table beside it."""
        return {**asdict(self), "tables_shown": self.tables_text}


def count_rows(
    certificates: Iterable[Record], counts: Iterable[Record], claims: Mapping[str, Record], register: Register
) -> list[CountRow]:
    """Build the rows of the figure of counts, in the order in which they are drawn.

    Parameters
    ----------
    certificates, counts : iterable of records
        Rows of count_certificates.csv and of counts.csv.
    claims : mapping
        Claim id to row of claims.csv.
    register : Register

    Returns
    -------
    list of CountRow
        By number of the source; groups of several steps, then percentages that stand alone. Groups of which the
        source prints the counts themselves are left out.
    """
    fitting: dict[str, list[Record]] = {}
    for record in counts:
        fitting.setdefault(record["claim_ids"].split(";")[0], []).append(record)
    rows: list[CountRow] = []
    for _, records in groupby(certificates, key=lambda record: record["group"]):
        rows += _rows_of_group(list(records), fitting, claims, register)
    return sorted(rows, key=lambda row: (row.reference, row.alone, _order(row, claims, register)))


def groups_left_out(certificates: Iterable[Record], claims: Mapping[str, Record]) -> int:
    """How many groups are left out because the source prints the counts themselves."""
    groups: dict[str, set[str]] = {}
    for record in certificates:
        groups.setdefault(record["group"], set()).update(record["claim_ids"].split(";"))
    return sum(not _has_percentage(names, claims) for names in groups.values())


def _has_percentage(ids: Iterable[str], claims: Mapping[str, Record]) -> bool:
    return any(claims.get(name, {}).get("kind") == "percent" for name in ids)


def _order(row: CountRow, claims: Mapping[str, Record], register: Register) -> tuple[float, float]:
    """Groups of several steps as they come; percentages alone as in the forests, terms of a family by frequency."""
    if not row.alone:
        return 0.0, 0.0
    endpoints = list(register.vocabulary["endpoints"])
    claim = claims[row.group]
    known = claim["endpoint"] in endpoints
    return (endpoints.index(claim["endpoint"]), 0.0) if known else (len(endpoints), -float(claim["value"] or 0))


def _rows_of_group(
    records: Sequence[Record],
    fitting: Mapping[str, Sequence[Record]],
    claims: Mapping[str, Record],
    register: Register,
) -> Iterator[CountRow]:
    group = records[0]["group"]
    used = {name for record in records for name in record["claim_ids"].split(";")}
    if not _has_percentage(used, claims):
        return
    if not records[0]["tables"].isdigit():
        yield _row(records[0], group, claims[group], None, True, fitting, claims, register)
        return
    sizes, *steps = [record for record in records if record["basis"] != "reconstructed"]
    alone = len(steps) == 1
    first = claims[group]
    if not alone:
        yield _row(sizes, group, first, None, False, fitting, claims, register)
    for record in steps:
        claim = claims[record["claim_ids"].split(";")[0]]
        yield _row(record, group, claim, int(sizes["tables"]) if alone else None, alone, fitting, claims, register)


def _row(
    record: Record,
    group: str,
    claim: Record,
    before: int | None,
    alone: bool,
    fitting: Mapping[str, Sequence[Record]],
    claims: Mapping[str, Record],
    register: Register,
) -> CountRow:
    of_sizes = not alone and record["step"] == "1"
    tables = int(record["tables"]) if record["tables"].isdigit() else None
    state = NOT_COUNTED if tables is None else NONE if not tables else ONE if tables == 1 else SEVERAL
    return CountRow(
        row_id=f"{group}:{record['step']}",
        group=group,
        alone=alone,
        reference=register.references[record["source_id"]],
        source_id=record["source_id"],
        trial_id=claim["trial_id"],
        analysis_set=claim["analysis_set"],
        step=int(record["step"]),
        label=SIZES if of_sizes else _label(claim, alone, claims, register),
        printed=_sizes(record, claims) if of_sizes else _printed(claim),
        before=before,
        tables=tables,
        state=state,
        counts="" if of_sizes or tables is None else _counts(fitting.get(claim["claim_id"], [])),
        basis=record["basis"],
        claim_ids=record["claim_ids"],
    )


def _label(claim: Record, alone: bool, claims: Mapping[str, Record], register: Register) -> str:
    """Arm where there are several, outcome, and of whom; alone, the set of patients too, as others stand beside it."""
    trial = register.trials[claim["trial_id"]]
    text = register.endpoint(claim["endpoint"])["abbreviation"]
    if of := share_of(claim, claims, register):
        text += f" of {register.endpoint(of)['abbreviation']}"
    if claim["timepoint"]:
        text += f", {claim['timepoint']}"
    if len(trial["arms"]) > 1:
        text = f"{register.arm(claim['trial_id'], claim['arm'])['label']}, {text}"
    elif alone and "part_of" in trial["analysis_sets"].get(claim["analysis_set"], {}) and not of:
        text += f", {register.set_label(claim['trial_id'], claim['analysis_set'])}"
    return text[:1].upper() + text[1:]


def _printed(claim: Record) -> str:
    unit = "%" if claim["kind"] == "percent" and "%" not in claim["printed"] else ""
    bound = claim["comparator"].partition(" ")[0]
    return f"{_BOUNDS.get(bound, bound)}{fmt.printed(claim['printed'])}{unit}"


def _sizes(record: Record, claims: Mapping[str, Record]) -> str:
    values = [claims[name]["printed"] for name in record["claim_ids"].split(";") if name in claims]
    return f"n {' + '.join(fmt.printed(value) for value in values)}"


def _counts(records: Sequence[Record]) -> str:
    """n/N of all tables that fit; of a percentage that no count gives, only N."""
    totals = [int(row[name]) for row in records for name in ("total", "total_low", "total_high") if row[name]]
    events = [int(row[name]) for row in records for name in ("events", "events_low", "events_high") if row[name]]
    if not totals:
        return ""
    of = fmt.whole_range(min(totals), max(totals))
    return f"{fmt.whole_range(min(events), max(events))}/{of}" if events else f"none/{of}"
