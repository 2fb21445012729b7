"""Table of response rates and of harms: each printed count or percentage, its counts and its interval."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.figures.register import Record
from reanalysis.figures.style import ROLES
from reanalysis.publication.estimate import PERCENT, Estimate
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.material import MARK_NOTES, Material, claim_ids, method_words
from reanalysis.publication.values import Counts, Printed, Value, Words


def responses(material: Material) -> Table:
    """One row a count or percentage of patients, by group of outcomes, trial and set of patients.

    Parameters
    ----------
    material : Material
        Of its tables `claims`, `counts` and `proportions`.
    """
    method = material.settings["proportion_methods"][0]
    intervals: dict[str, list[Record]] = defaultdict(list)
    for record in material.records["proportions"]:
        if record["method"] == method:
            intervals[record["claim_ids"]].append(record)
    first = {}
    for record in material.records["counts"]:
        first.setdefault(record["claim_ids"], record)
    ordered = sorted(
        first.values(), key=lambda record: _order(record, intervals.get(record["claim_ids"], []), material)
    )
    rows = tuple(_row(record, intervals.get(record["claim_ids"], []), material) for record in ordered)
    parents = {material.parent(record["claim_ids"].split(";")[0]) for record in ordered} - {""}
    notes = (
        "Randomised trials first, then single arms; arms of different trials are not randomised against each other.",
        f"{method_words(method)}, level {material.level}%.",
        "Printed values stand as printed; percentages are recomputed from the counts.",
        material.abbreviations(
            parents,
            ("CI", "confidence interval"),
            ("n/N", "patients with the outcome of patients assessed"),
            *material.arm_names((record["trial_id"], record["arm"]) for record in ordered),
        ),
        material.sources_note(record["source_id"] for record in ordered),
    )
    return Table(
        name="responses",
        title="Response rates and harms, recomputed from printed or reconstructed counts",
        columns=(
            Column("outcome", "Outcome", 59),
            Column("arm", "Arm", 26),
            Column("printed", "Printed", 16, "printed"),
            Column("patients", "n/N", 24, "counts"),
            Column("proportion", f"% ({material.level}% CI)", 30, "estimate"),
            Column("source", "Source", 15),
        ),
        rows=rows,
        mark_notes=MARK_NOTES,
        notes=tuple(filter(None, notes)),
        section_key="outcome_group",
        subsection_key="trial_and_patients",
    )


def _order(record: Record, tables: Sequence[Record], material: Material) -> tuple[Any, ...]:
    register = material.register
    groups = [*register.groups(), None]
    sets = list(register.trials[record["trial_id"]]["analysis_sets"])
    endpoints = list(register.vocabulary["endpoints"])
    known = record["endpoint"] in endpoints
    role = register.arm(record["trial_id"], record["arm"])["role"]
    return (
        groups.index(register.group(record["endpoint"])),
        register.trial_order().index(record["trial_id"]),
        sets.index(record["analysis_set"]),
        endpoints.index(record["endpoint"]) if known else len(endpoints),
        # Terms of a family (adverse events) have no order of their own: the most frequent first.
        0.0 if known or not tables else -float(tables[0]["estimate"]),
        record["endpoint"],
        record["timepoint"],
        ROLES.index(role),
        record["claim_ids"],
    )


def _row(record: Record, tables: Sequence[Record], material: Material) -> Row:
    ids = claim_ids(record)
    claim = material.claims[ids[0]]
    group = material.register.group(record["endpoint"])
    counts = counts_of(record)
    cells: dict[str, Value | None] = {
        "outcome": Words(material.outcome(record["endpoint"], record["timepoint"], material.parent(ids[0]))),
        "arm": material.arm_cell(record["trial_id"], record["arm"]),
        "printed": Printed(record["printed"], unit="%" if claim["kind"] == "percent" else ""),
        "patients": counts,
        "proportion": _proportion(tables, counts),
        "source": Words(material.reference([record["source_id"]])),
    }
    return Row(
        cells,
        ids,
        basis="recomputed" if cells["proportion"] else record["basis"],
        section=material.register.group_label(group) if group else "Other outcomes",
        subsection=material.heading(record["trial_id"], record["analysis_set"], record["arm"]),
        marks={"patients": count_marks(record, counts)},
    )


def counts_of(record: Record) -> Counts:
    """Smallest and largest count and total that fit a row of counts.csv."""

    def pair(name: str) -> tuple[int, int] | None:
        if record[f"{name}_low"]:
            return int(record[f"{name}_low"]), int(record[f"{name}_high"])
        return (int(record[name]), int(record[name])) if record[name] else None

    return Counts(pair("events"), pair("total"))


def count_marks(record: Mapping[str, str], counts: Counts) -> str:
    """Marks of reconstructed, ambiguous or impossible counts, and of an assumed denominator."""
    pairs = [pair for pair in (counts.events, counts.total) if pair]
    one = len(pairs) == 2 and all(low == high for low, high in pairs)
    mark = "‡" if not one else "†" if record["basis"] == "reconstructed" else ""
    return mark + ("§" if record["denominator_basis"] == "assumed" else "")


def _proportion(tables: Sequence[Record], counts: Counts) -> Estimate | None:
    """The proportion of the one table, or the envelope over all that fit."""
    if not tables:
        return None
    shown = next((record for record in tables if record["candidate"] == "0"), tables[0])
    total = counts.total[0] if counts.total else None
    limits = [float(shown[name]) if shown[name] else math.nan for name in ("estimate", "lower", "upper")]
    return Estimate(*limits, PERCENT, total)
