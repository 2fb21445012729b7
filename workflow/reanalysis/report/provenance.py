"""What the report was made with and from: versions, configuration, checksums, counts and their readers."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reanalysis.register import evidence_files
from reanalysis.report.view import Record, Row
from reanalysis.tables import format as shown

_PACKAGES = ("lifelines", "matplotlib", "numpy", "pandas", "scipy", "snakemake")


def versions() -> list[tuple[str, str]]:
    """Python and the packages whose results stand in the report."""
    python = (f"Python {sys.version_info.major}.{sys.version_info.minor}", platform.python_implementation())
    return [python, *((name, version(name)) for name in _PACKAGES)]


def checksums(data: Path, sources: Iterable[str]) -> list[tuple[str, str]]:
    """SHA-256 of everything that people curate."""
    names = [*evidence_files(data, sources), "acknowledged.csv"]
    return [(f"data/{name}", hashlib.sha256((data / name).read_bytes()).hexdigest()) for name in sorted(names)]


def configuration(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Settings as text."""
    return [(key, json.dumps(value)) for key, value in sorted(settings.items())]


def certificate_rows(records: Iterable[Record]) -> list[Row]:
    """Groups of counts that were solved together, each with its steps; single counts of a known total left out."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record["group"]].append(record)
    return [
        {"group": group, "steps": sorted(steps, key=lambda step: int(step["step"]))}
        for group, steps in groups.items()
        if len(steps) > 3 or any(step["tables"] == "0" or not step["tables"].isdecimal() for step in steps)
    ]


def fitting_rows(records: Iterable[Record]) -> list[Row]:
    """Percentages that no count gives, with every fraction that would."""
    by_claim: dict[str, list[str]] = defaultdict(list)
    printed = {}
    for record in records:
        by_claim[record["claim_ids"]].append(f"{record['events']}/{record['total']}")
        printed[record["claim_ids"]] = record["printed"]
    return [{"claim": claim, "printed": printed[claim], "fractions": items} for claim, items in by_claim.items()]


def agreement_rows(records: Iterable[Record]) -> tuple[list[Row], Row]:
    """Agreement of the two readers over all sources: by field, and of all fields together."""
    of_all = [record for record in records if record["source_id"] == "all"]
    rows = [
        {
            "field": record["field"].replace("_", " "),
            "compared": record["compared"],
            "agreed": record["agreed"],
            "agreement": shown.rounded(100 * float(record["agreed"]) / float(record["compared"]), 1),
            "kappa": shown.rounded(float(record["kappa"]), 2) if record["kappa"] else "–",
        }
        for record in of_all
    ]
    compared, agreed = (sum(int(record[name]) for record in of_all) for name in ("compared", "agreed"))
    return rows, {"compared": compared, "agreed": agreed, "percent": shown.rounded(100 * agreed / compared, 1)}
