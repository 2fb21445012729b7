"""Small studies for tests, made in memory or as a folder of files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reanalysis.checks import Context, Finding, run_checks
from reanalysis.claims.model import Claim, Evidence
from reanalysis.counts import build_groups, solve_all
from reanalysis.ledger import Ledger, Token
from reanalysis.tables.schema import columns

PROJECT = Path(__file__).resolve().parents[1]
_CLAIM_COLUMNS = list(columns("claims", part="data"))
VOCABULARY = {
    "endpoints": {
        name: {"label": name, "abbreviation": name, "scale": "proportion", "definitions": {}}
        for name in ("CR", "ORR", "MRD_neg", "OS", "PFS", "no_response")
    },
    "endpoint_families": {"AE": {"label": "Adverse event", "scale": "proportion"}},
    "groups": {},
    "units": ["percent", "months"],
    "comparators": ["=", "<"],
    "quantities": ["age"],
}


def trial(**changes: Any) -> dict[str, Any]:
    """A randomised trial with arms a and b; the set `all` has no printed size."""
    return {
        "name": "Trial",
        "registry": [],
        "design": "randomised",
        "population": "adults",
        "sources": {"s": "primary"},
        "arms": {
            "a": {"label": "A", "name": "A", "role": "experimental"},
            "b": {"label": "B", "name": "B", "role": "control"},
        },
        "analysis_sets": {"all": {"label": "all", "arms": {"a": None, "b": None}, "partition": True}},
        **changes,
    }


def claim(claim_id: str, kind: str, value: str = "", **cells: str) -> Claim:
    """A claim of the trial `t`, arm a, set all; tokens are numbered from its id so that none is shared."""
    source_id = claim_id.split(".")[0]
    row = dict.fromkeys(_CLAIM_COLUMNS, "") | {
        "claim_id": claim_id,
        "trial_id": "t",
        "analysis_set": "all",
        "arm": "a",
        "kind": kind,
        "value": value,
        "unit": "percent" if kind in ("percent", "km") else "",
        "status": "confirmed",
    }
    offset = int.from_bytes(claim_id.encode()[-6:], "big")
    return Claim(source_id, 2, row | cells, (("value", offset),))


def study(*claims: Claim, extra_tokens: tuple[int, ...] = (), **trials: Mapping[str, Any]) -> Evidence:
    """Evidence of these claims; ledgers hold exactly their tokens, and `extra_tokens` in the first source."""
    sources = {item.source_id: {"source_id": item.source_id} for item in claims}
    ledgers = {}
    for number, source_id in enumerate(sources):
        offsets = [offset for item in claims if item.source_id == source_id for offset in item.offsets]
        offsets += extra_tokens if number == 0 else ()
        tokens = tuple(Token(i, offset, "7", "", "", "integer", "0", "") for i, offset in enumerate(sorted(offsets)))
        ledgers[source_id] = Ledger(source_id, 1, "", "", 0, "", "", tokens)
    return Evidence(sources, dict(trials) or {"t": trial()}, VOCABULARY, ledgers, {item.id: item for item in claims})


def findings(evidence: Evidence, rule: str) -> list[Finding]:
    """What one rule finds in a study."""
    solved = tuple(solve_all(build_groups(evidence), max_tables=100_000))
    return [finding for finding in run_checks(Context(evidence, solved)).findings if finding.rule == rule]


def copy_data(folder: Path) -> Path:
    """A copy of the project's data that a test may spoil."""
    return Path(shutil.copytree(PROJECT / "data", folder / "data"))


def change_cell(path: Path, column: str, change: Callable[[str], str | None]) -> int:
    """Change the first cell of a column for which `change` gives a new text; its row, as a spreadsheet counts."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        if (new := change(row[column])) is not None:
            row[column] = new
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(row), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            return number
    raise AssertionError(f"no cell of {column} in {path.name} can be changed so")


def replace_once(path: Path, old: str, new: str) -> None:
    """Change one place of a text file; the place must exist once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
