"""Compare result tables with the committed expected ones, and with numbers entered by hand from publications."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from reanalysis.errors import DataError
from reanalysis.files import write_text
from reanalysis.tables.schema import schemas

#: Recomputed numbers must agree to this relative difference, whatever machine made them.
RELATIVE_TOLERANCE = 1e-9
#: Simulated numbers go through sorting and matrix factorisation, where another processor's last digits can
#: move a quantile by one draw; the tables are printed to 6 decimals, and months vary by a few hundredths.
SIMULATED_TOLERANCE = 5e-3
#: The same for simulated numbers of patients.
SIMULATED_PATIENTS = 1
SIMULATED_TABLES = ("curves", "survival", "risk_table")
_NUMERIC = ("number", "proportion", "p_value", "months", "integer")
#: At most this many cells of one table are named; the rest is counted.
_SHOWN = 5


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _close(result: str, expected: str, *, relative: float, absolute: float) -> bool:
    if result == expected:
        return True
    try:
        return math.isclose(float(result), float(expected), rel_tol=relative, abs_tol=absolute)
    except ValueError:
        return False


def compare_with_expected(tables: Path, expected: Path) -> Iterator[str]:
    """One sentence for each table, or each of its first few cells, that is not as expected."""
    for name, table in schemas()["results"].items():
        result_path, expected_path = tables / f"{name}.csv", expected / f"{name}.csv"
        if not expected_path.is_file():
            yield f"{expected_path}: the expected table {name} is missing; accept the results with accept-results"
            continue
        if not result_path.is_file():
            yield f"{result_path}: the table {name} was not made; run snakemake first"
            continue
        header, rows = _read(result_path)
        expected_header, expected_rows = _read(expected_path)
        if header != expected_header:
            yield f"{name}.csv: its columns are not those of tests/expected; accept the change with accept-results"
            continue
        if len(rows) != len(expected_rows):
            yield f"{name}.csv: {len(rows)} rows, but tests/expected has {len(expected_rows)}"
            continue
        simulated = name in SIMULATED_TABLES
        numeric = {column for column, rule in table["columns"].items() if rule["type"] in _NUMERIC}
        cells = []
        for number, (row, wanted) in enumerate(zip(rows, expected_rows, strict=True), start=2):
            for column in header:
                if column not in numeric:
                    same = row[column] == wanted[column]
                elif not simulated:
                    same = _close(row[column], wanted[column], relative=RELATIVE_TOLERANCE, absolute=1e-12)
                elif table["columns"][column]["type"] == "integer":
                    same = _close(row[column], wanted[column], relative=0, absolute=SIMULATED_PATIENTS)
                else:
                    same = _close(
                        row[column], wanted[column], relative=SIMULATED_TOLERANCE, absolute=SIMULATED_TOLERANCE
                    )
                if not same:
                    cells.append(
                        f"{name}.csv, row {number}: {column} is {row[column]!r}, but tests/expected has"
                        f" {wanted[column]!r}"
                    )
        yield from cells[:_SHOWN]
        if len(cells) > _SHOWN:
            yield f"{name}.csv: {len(cells) - _SHOWN} further cells differ from tests/expected"


def accept(tables: Path, expected: Path) -> Iterator[str]:
    """Copy every result table to the expected ones."""
    for name in schemas()["results"]:
        path = tables / f"{name}.csv"
        if not path.is_file():
            raise DataError(f"{path}: this table was not made; run snakemake first")
        write_text(expected / path.name, path.read_text(encoding="utf-8"))
        yield path.name


def _selects(conditions: str, row: Mapping[str, str]) -> bool:
    for condition in conditions.split(";"):
        column, _, value = condition.partition("=")
        cell = row.get(column.strip(), "")
        first = cell.split(";")[0] if column.strip() == "claim_ids" else cell
        if value.strip() not in (cell, first):
            return False
    return True


def compare_with_anchors(tables: Path, anchors: Path) -> Iterator[str]:
    """One sentence for each number entered by hand from a publication that the results do not give back.

    The file's columns: table; where (conditions on columns, joined by semicolons, that select one row);
    column; value as printed; half_unit of the printed value on the result's scale; place of publication.
    """
    try:
        _, rows = _read(anchors)
    except FileNotFoundError:
        raise DataError(
            f"{anchors}: this file is missing; it holds numbers entered by hand from publications"
        ) from None
    if not rows:
        yield f"{anchors.name}: it holds no numbers; results would be compared with nothing"
    results: dict[str, list[dict[str, str]]] = {}
    for number, anchor in enumerate(rows, start=2):
        name = anchor["table"]
        if name not in results:
            results[name] = _read(tables / f"{name}.csv")[1]
        selected = [row for row in results[name] if _selects(anchor["where"], row)]
        place = f"{anchors.name}, row {number}"
        if len(selected) != 1:
            yield f"{place}: {len(selected)} rows of {name}.csv satisfy {anchor['where']!r}; it must be one"
            continue
        result = selected[0][anchor["column"]]
        # A result on the edge of the rounding interval is still the printed number.
        if not result or abs(float(result) - float(anchor["value"])) > float(anchor["half_unit"]) * (1 + 1e-9):
            yield (
                f"{name}.csv: {anchor['column']} where {anchor['where']} is {result or 'empty'}, but {anchor['place']}"
                f" prints {anchor['value']} ({place})"
            )
