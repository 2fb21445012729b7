"""Table of findings: what in the sources is impossible, contradictory or doubtful."""

from __future__ import annotations

from collections import Counter

from reanalysis.figures.register import Record
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.material import Material, claim_ids
from reanalysis.publication.values import Value, Whole, Words
from reanalysis.vocabulary import SEVERITIES


def findings(material: Material) -> Table:
    """One row an error or warning, by source; those that follow from another name it.

    Parameters
    ----------
    material : Material
        Of its table `findings`. Notes are counted in a footnote.
    """
    register = material.register
    grave = [record for record in material.records["findings"] if record["severity"] != "info"]
    grave.sort(key=lambda record: _order(record, material))
    numbers = {record["key"]: place for place, record in enumerate(grave, start=1)}
    looked_at = sum(record["acknowledged"] == "yes" for record in grave)
    counted = Counter(record["severity"] for record in material.records["findings"])
    notes = (
        f"Error: impossible or malformed. Warning: a person must look. A person has looked at {looked_at} of these "
        f"{len(grave)}; what was decided stands in findings.csv.",
        f"{counted['info']} notes, of traps that were handled and of what is odd but common, are in findings.csv.",
        "What each rule asks, assumes and cannot see is in docs/checks.md, under its name with underscores.",
    )
    sections = {name: f"Source {number}: {register.citations[name]}" for name, number in register.references.items()}
    return Table(
        name="findings",
        title="What in the reports is impossible, contradictory or doubtful",
        columns=(
            Column("number", "No.", 9, "whole"),
            Column("severity", "Severity", 17),
            Column("rule", "Rule", 33),
            Column("finding", "Finding", 94),
            Column("suggestion", "What was probably meant", 50),
            Column("consequence", "What it changes here", 43),
            Column("follows_from", "Follows from no.", 17, "whole"),
        ),
        rows=tuple(_row(record, numbers, sections[record["source_id"]]) for record in grave),
        notes=notes,
        section_key="source",
    )


def _order(record: Record, material: Material) -> tuple[int, str, bool, int, str]:
    """By source; a finding, then those that follow from it."""
    return (
        material.register.references[record["source_id"]],
        record["root"] or record["key"],
        bool(record["root"]),
        SEVERITIES.index(record["severity"]),
        record["key"],
    )


def _row(record: Record, numbers: dict[str, int], section: str) -> Row:
    root = numbers.get(record["root"])
    cells: dict[str, Value | None] = {
        "number": Whole(numbers[record["key"]]),
        "severity": Words(record["severity"].capitalize()),
        "rule": Words(record["rule"], shown_as=record["rule"].replace("_", " ")),
        "finding": Words(record["message"]),
        "suggestion": Words(record["suggestion"]) if record["suggestion"] else None,
        "consequence": Words(record["consequence"]) if record["consequence"] else None,
        "follows_from": Whole(root) if root else None,
    }
    return Row(cells, claim_ids(record), basis=record["basis"], section=section)
