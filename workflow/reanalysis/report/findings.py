"""What the checks say, as the report shows it: findings under their roots, the matrix of evidence, and every rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from reanalysis.figures.matrix.groups import rule_families
from reanalysis.figures.matrix.row import SYMBOLS, Cell, EvidenceRow, slug
from reanalysis.figures.matrix.rows import in_order
from reanalysis.report.view import Record, Row
from reanalysis.vocabulary import SEVERITIES

#: Columns of rules.csv that are counts, with their headings.
COUNTS = {
    "checks": "Checks",
    **{
        state.replace(" ", "_"): f"{SYMBOLS[state]} {state.capitalize()}"
        for state in ("consistent", "inconsistent", "unusual", "not checkable")
    },
    "errors": "Errors",
    "warnings": "Warnings",
    "infos": "Notes",
}


def anchor(key: str) -> str:
    """Id of a finding on the page.

    >>> anchor("COMPONENT_SUM/a.n.all+a.cr")
    'finding-COMPONENT_SUM-a.n.all-a.cr'
    """
    return f"finding-{re.sub(r'[/+:]', '-', key)}"


def _shown(finding: Record, references: Mapping[str, Any]) -> Row:
    return {
        **finding,
        "anchor": anchor(finding["key"]),
        "reference": references[finding["source_id"]],
        "claims": finding["claim_ids"].split(";"),
        "follows": [],
    }


def grave_findings(findings: Iterable[Record], references: Mapping[str, Any]) -> list[Row]:
    """Errors and warnings, each followed by those that would be gone with it.

    Parameters
    ----------
    findings : iterable of mappings
        Rows of findings.csv.
    references : mapping
        Number of each source.

    Returns
    -------
    list of dict
        Those that stand by themselves, by the gravest of what follows from them and then by source; under `follows`
        the others.
    """
    rows = [_shown(finding, references) for finding in in_order(findings) if finding["severity"] != "info"]
    keys = {row["key"] for row in rows}
    under: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        under[row["root"] if row["root"] in keys else ""].append(row)
    roots = [{**row, "follows": under[row["key"]]} for row in under[""]]
    # Sorting keeps the order within a source.
    return sorted(roots, key=lambda row: (_gravest(row), int(row["reference"])))


def _gravest(row: Row) -> int:
    return min(SEVERITIES.index(one["severity"]) for one in (row, *row["follows"]))


def findings_of(findings: Iterable[Record], source_id: str, references: Mapping[str, Any]) -> dict[str, list[Row]]:
    """A source's findings: under `grave` errors and warnings, under `notes` the others."""
    mine = [_shown(finding, references) for finding in in_order(findings) if finding["source_id"] == source_id]
    return {
        "grave": [row for row in mine if row["severity"] != "info"],
        "notes": [row for row in mine if row["severity"] == "info"],
    }


def links_of_claims(findings: Iterable[Record]) -> dict[str, list[tuple[str, str]]]:
    """By claim: anchor and words of each error or warning that is about it."""
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding in in_order(findings):
        if finding["severity"] != "info":
            for claim in finding["claim_ids"].split(";"):
                links[claim].append((anchor(finding["key"]), f"finding {finding['rule']}"))
    return links


def tally(rules: Iterable[Record]) -> dict[str, int]:
    """How many checks were made, how they ended, and what they found, over rules of rules.csv.

    >>> counts = tally([dict.fromkeys(COUNTS, "2"), dict.fromkeys(COUNTS, "3")])
    >>> counts["checks"], counts["not_checkable"]
    (5, 5)
    """
    rules = list(rules)
    return {name: sum(int(rule[name]) for rule in rules) for name in COUNTS}


def rule_rows(rules: Sequence[Record]) -> list[Row]:
    """Every rule by family, each family with its sums."""
    found = []
    for family in rule_families(rules):
        of = sorted((rule for rule in rules if rule["family"] == family), key=lambda rule: rule["rule"])
        found.append({"name": family, "anchor": f"rules-{slug(family)}", "rules": of, **tally(of)})
    return found


def matrix_rows(rows: Sequence[EvidenceRow]) -> list[Row]:
    """The evidence matrix as sources with their rows; each cell leads to what was found, or to its rules."""
    return [
        {
            "source_id": source_id,
            "reference": reference,
            "rows": [
                {
                    "row": row,
                    "cells": [_cell(family, cell) for family, cell in row.cells.items()],
                    "href": anchor(row.findings[0]) if row.findings else "",
                }
                for row in of
            ],
        }
        for (reference, source_id), of in groupby(rows, key=lambda row: (row.reference, row.source_id))
    ]


def _cell(family: str, cell: Cell) -> Row:
    return {
        "state": cell.state,
        "symbol": SYMBOLS.get(cell.state, ""),
        "words": cell.words,
        "looks": sum(cell.looks.values()),
        "href": anchor(cell.finding) if cell.finding else f"rules-{slug(family)}",
    }
