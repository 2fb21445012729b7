"""What the workflow will read and write, known before anything runs. Light: Snakemake parses this often."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reanalysis.errors import DataError
from reanalysis.figures.names import figure_stems
from reanalysis.register import load_config, load_trials
from reanalysis.tables.schema import read_rows, schemas

_PACKAGE = Path(__file__).resolve().parent
_SHARED = (
    "__main__.py",
    "__init__.py",
    "cli.py",
    "errors.py",
    "files.py",
    "register.py",
    "vocabulary.py",
    "tables",
)
#: Parts of the package that each command runs, besides those that all share.
PARTS = {
    "extract": ("ledger", "claims"),
    "reconstruct-counts": ("ledger", "claims", "counts"),
    "recompute-estimates": ("estimates",),
    "simulate-survival": ("survival",),
    "check": ("ledger", "claims", "counts", "checks"),
    "draw-figures": ("estimates", "figures"),
    "write-report": ("ledger", "claims", "counts", "checks", "report"),
    "verify": ("ledger", "claims", "counts", "checks", "verify"),
}
#: Result tables that are results of the analysis.
TABLES = tuple(schemas()["results"])


@dataclass(frozen=True)
class Study:
    """The files of a study set.

    Attributes
    ----------
    evidence_files : list of str
        What people curate, and the ledgers.
    tables : tuple of str
        Names of the result tables.
    figure_files : list of str
        Files in results/figures/.
    settings : str
        The configuration as one line of JSON.
    """

    evidence_files: list[str]
    tables: tuple[str, ...]
    figure_files: list[str]
    settings: str

    @staticmethod
    def modules(command: str) -> list[str]:
        """Files of the package that a command runs, and the schemas they read."""
        files: list[Path] = [*sorted((_PACKAGE.parent / "schemas").glob("*.yaml"))]
        for part in (*_SHARED, *PARTS[command]):
            path = _PACKAGE / part
            files += (
                [path]
                if path.is_file()
                else sorted(p for p in path.rglob("*") if p.suffix in (".py", ".j2", ".css"))
            )
        root = Path.cwd()
        return [str(path.relative_to(root) if path.is_relative_to(root) else path) for path in files]


def plan_study(config: Mapping[str, Any]) -> Study:
    """Check the configuration and list the study's files; on a fault say one sentence and stop with exit code 1."""
    try:
        settings = load_config(dict(config), "config/config.yaml")
        sources = [cells["source_id"] for _, cells in read_rows(Path("data/sources.csv"), "sources")]
        trials = load_trials(Path("data/trials.yaml"))
        figures = figure_stems(trials)
        evidence = [
            "data/sources.csv",
            "data/trials.yaml",
            "data/vocabulary.yaml",
            "data/second_extraction/resolutions.csv",
            *(
                f"data/{folder}/{source}.{ending}"
                for folder, ending in (("ledgers", "tsv"), ("claims", "csv"), ("second_extraction", "csv"))
                for source in sources
            ),
        ]
        for file in (*evidence, "data/acknowledged.csv"):
            if not Path(file).is_file():
                raise DataError(f"{file}: this file is missing; data/README.md says what it must hold")
    except DataError as error:
        # Snakemake would wrap the sentence in its own words and a line number of a file nobody edited.
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    return Study(
        evidence_files=evidence,
        tables=TABLES,
        figure_files=[
            f"{stem}.{ending}" for stem in figures for ending in (*settings["figure_formats"], "csv", "txt")
        ],
        settings=json.dumps(settings, sort_keys=True),
    )
