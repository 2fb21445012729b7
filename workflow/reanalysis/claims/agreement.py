"""Compare the claims with a second reader's extraction, field by field.

A ledger proves that a number stands in the source; only a second reader proves what it means. Both
readings are kept as they were. Where they differ, `data/second_extraction/resolutions.csv` says what a
third look decided; the agreement reported is that of the first readings, before any was resolved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reanalysis.claims.model import Claim, Evidence
from reanalysis.errors import DataError
from reanalysis.ledger import Ledger
from reanalysis.tables.schema import join_claims, read_rows
from reanalysis.vocabulary import COUNT_KINDS

#: Fields compared, and whether Cohen's kappa is given for them (fields with a closed list of categories).
FIELDS = {
    "rows": False,
    "value": False,
    "role": True,
    "kind": True,
    "quantity": True,
    "analysis_set": True,
    "arm": True,
    "endpoint": True,
    "timepoint": False,
    "denominator": False,
}
_COMPARED = [name for name in FIELDS if name != "rows"]

Statement = dict[str, str]


@dataclass(slots=True)
class Cell:
    """One field of one statement, as both readers have it.

    Attributes
    ----------
    source_id, field : str
    offset : int
        Ledger token.
    first, second : str
        `first` is what the claims say today; for agreement, what the first reader had before any resolution.
    """

    source_id: str
    offset: int
    field: str
    first: str
    second: str


def denominator_code(claim: Claim, evidence: Evidence) -> str:
    """A claim's denominator in the words of the second extraction: a number, of:<endpoint>, or unknown."""
    denominator = claim.denominator
    if denominator == "arm_size":
        sizes = evidence.trials[claim.trial_id]["analysis_sets"][claim.analysis_set]["arms"]
        denominator = sizes.get(claim.arm) or "unknown"
    other = evidence.claims.get(denominator)
    if other is None:
        return denominator
    return f"of:{other.endpoint}" if other.kind == "percent" else str(int(other.printed().number))


def statements_of_claims(source_id: str, evidence: Evidence) -> dict[int, list[Statement]]:
    """What the claims say of each token, by offset."""
    by_offset = evidence.ledgers[source_id].by_offset()
    result: dict[int, list[Statement]] = defaultdict(list)
    for claim in evidence.of_source(source_id):
        aside = claim.kind == "set_aside"
        shared = {
            name: "" if aside else claim.cells[name]
            for name in ("quantity", "analysis_set", "arm", "endpoint", "timepoint")
        }
        for role, offset in claim.tokens:
            counted = claim.kind in COUNT_KINDS[1:] and role == "value"
            result[offset].append(
                {
                    "value": by_offset[offset].token,
                    # A power of ten is part of the value; the second reader's list has no word for it.
                    "role": "value" if role == "power" else role,
                    "kind": claim.kind,
                    **shared,
                    "denominator": denominator_code(claim, evidence) if counted else "",
                }
            )
    return result


def read_second(path: Path, ledger: Ledger) -> dict[int, list[Statement]]:
    """The second reader's statements, by offset."""
    result: dict[int, list[Statement]] = defaultdict(list)
    known = ledger.by_offset()
    for number, cells in read_rows(path, "second_extraction"):
        if int(cells["offset"]) not in known:
            raise DataError(
                f"second_extraction/{path.name}, row {number}: {ledger.source_id}.tsv has no token at offset"
                f" {cells['offset']}; offsets are those of the ledger"
            )
        result[int(cells["offset"])].append({name: cells[name] for name in _COMPARED})
    if not result:
        raise DataError(
            f"{path}: it holds no rows; it must say of each ledger token what a second reader took it to mean"
        )
    return result


def _pair(now: list[Statement], second: list[Statement]) -> list[tuple[Statement | None, Statement | None]]:
    """Pair statements about one token so that the most alike stand together."""
    remaining = list(second)
    pairs: list[tuple[Statement | None, Statement | None]] = []
    candidates = sorted(
        (
            (sum(a[name] == b[name] for name in _COMPARED), i, j)
            for i, a in enumerate(now)
            for j, b in enumerate(second)
        ),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    used_now: set[int] = set()
    used_second: set[int] = set()
    for _, i, j in candidates:
        if i not in used_now and j not in used_second:
            used_now.add(i)
            used_second.add(j)
            pairs.append((now[i], remaining[j]))
    pairs.extend((a, None) for i, a in enumerate(now) if i not in used_now)
    pairs.extend((None, b) for j, b in enumerate(second) if j not in used_second)
    return pairs


def _brief(statement: Statement | None) -> str:
    if statement is None:
        return ""
    parts = [statement[name] for name in ("role", "kind", "quantity", "analysis_set", "arm", "endpoint")]
    return " / ".join(part for part in parts if part)


def compare_readings(
    source_id: str, now: Mapping[int, list[Statement]], second: Mapping[int, list[Statement]]
) -> list[Cell]:
    """Every cell that the two readings share, and a cell `rows` for each statement: does the other have it?"""
    cells = []
    for offset in sorted({*now, *second}):
        for a, b in _pair(now.get(offset, []), second.get(offset, [])):
            if a is None or b is None:
                cells.append(Cell(source_id, offset, "rows", _brief(a), _brief(b)))
            else:
                cells.append(Cell(source_id, offset, "rows", "both", "both"))
                cells.extend(Cell(source_id, offset, name, a[name], b[name]) for name in _COMPARED)
    return cells


def cohen_kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two readers over paired categories; None where only one category was ever used.

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46.

    Examples
    --------
    >>> round(cohen_kappa([("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15), 4)
    0.4
    """
    pairs = list(pairs)
    total = len(pairs)
    if not total:
        return None
    first: dict[str, int] = defaultdict(int)
    second: dict[str, int] = defaultdict(int)
    for a, b in pairs:
        first[a] += 1
        second[b] += 1
    observed = sum(a == b for a, b in pairs) / total
    expected = sum(first[category] * second[category] for category in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


@dataclass(frozen=True)
class Agreement:
    """Result of comparing two readings of all sources.

    Attributes
    ----------
    problems : tuple of str
        One sentence for each difference that is not resolved, and each resolution that no longer holds.
    records : tuple of dict
        Rows of the table `agreement`.
    resolutions : tuple of dict
        Rows of resolutions.csv.
    """

    problems: tuple[str, ...]
    records: tuple[dict[str, object], ...]
    resolutions: tuple[dict[str, str], ...]


def assess_agreement(evidence: Evidence, folder: Path) -> Agreement:
    """Compare both readings of every source under `data/second_extraction/`."""
    cells: list[Cell] = []
    missing = []
    for source_id, ledger in evidence.ledgers.items():
        if not (folder / f"{source_id}.csv").is_file():
            missing.append(f"{source_id}: no second reader has extracted it yet; add second_extraction/{source_id}.csv")
            continue
        second = read_second(folder / f"{source_id}.csv", ledger)
        cells += compare_readings(source_id, statements_of_claims(source_id, evidence), second)
    problems, resolutions, resolved = [], [], set()
    for number, row in read_rows(folder / "resolutions.csv", "resolutions"):
        resolutions.append(row)
        place = (row["source_id"], int(row["offset"]), row["field"])
        both = ("both", "both") if row["field"] == "rows" and row["resolved"] == row["second"] else None
        wanted = both or (row["resolved"], row["second"])
        match = next(
            (
                i
                for i, cell in enumerate(cells)
                if i not in resolved
                and (cell.source_id, cell.offset, cell.field) == place
                and (cell.first, cell.second) == wanted
            ),
            None,
        )
        if match is None or row["first"] == row["second"] == row["resolved"]:
            problems.append(
                f"resolutions.csv, row {number}: token {row['offset']} of {row['source_id']} has no such difference in"
                f" {row['field']}; delete the row, or enter both readings as they are"
            )
            continue
        resolved.add(match)
        cells[match].first, cells[match].second = row["first"], row["second"]
    problems.extend(
        f"{cell.source_id}: the two extractions differ at token {cell.offset}: {cell.field} is {cell.first!r} in the"
        f" claims and {cell.second!r} in the second extraction; read the source again and enter the decision in"
        f" resolutions.csv"
        for i, cell in enumerate(cells)
        if i not in resolved and cell.first != cell.second
    )
    return Agreement((*missing, *problems), tuple(_records(evidence, cells)), tuple(resolutions))


def _records(evidence: Evidence, cells: list[Cell]) -> Iterable[dict[str, object]]:
    groups = {source_id: [f"{source_id}.*"] for source_id in evidence.sources}
    groups["all"] = [f"{source_id}.*" for source_id in evidence.sources]
    for name, categorical in FIELDS.items():
        for source_id, ids in groups.items():
            pairs = [
                (cell.first, cell.second)
                for cell in cells
                if cell.field == name and source_id in ("all", cell.source_id)
            ]
            agreed = sum(a == b for a, b in pairs)
            yield {
                "source_id": source_id,
                "field": name,
                "compared": len(pairs),
                "agreed": agreed,
                "agreement": agreed / len(pairs) if pairs else None,
                "kappa": cohen_kappa(pairs) if categorical else None,
                "basis": "recomputed",
                "claim_ids": join_claims(ids),
            }
