"""The sheet: no cell runs in a spreadsheet program, every cell reads back as it was, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.claims.values import parse_printed
from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.intake.sheet import COLUMNS, HELP, guard, is_formula, read_sheet, unguard
from tests.intake.person import ID, edit_rows, project_data, read_rows, run_draft

_NUMBERS = ("-3.2", "−3.2", "–3", "+5", ".77", "4,000", "-1,234", "46·6", "-3·2", "NR", "12")
_DANGEROUS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "  =1", "'=1", "''@x")


@pytest.mark.parametrize("number", _NUMBERS)
def test_a_printed_number_stays_as_it_is(number: str) -> None:
    assert guard(number) == number == unguard(number)
    assert parse_printed(unguard(guard(number))) is not None


@pytest.mark.parametrize("cell", _DANGEROUS)
def test_a_cell_that_would_run_is_made_inert_and_reads_back(cell: str) -> None:
    assert guard(cell).startswith("'")
    assert unguard(guard(cell)) == cell


@given(st.one_of(st.text(max_size=60), st.from_regex(r"['=+\-@＝\s]{0,5}[0-9a-z.,·()|!]{0,12}", fullmatch=True)))
def test_every_cell_reads_back_and_none_runs(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    inert = guard(cell)
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠].", inert, re.DOTALL) or parse_printed(inert) is not None


def _sheet(tmp_path: Path, text: str) -> Path:
    (tmp_path / "data").exists() or project_data(tmp_path)
    report = tmp_path / "evil.txt"
    report.write_text(text, encoding="utf-8")
    assert run_draft(tmp_path, report) == 0
    return tmp_path / "drafts" / "evil"


def test_a_hostile_report_puts_no_formula_into_the_sheet(tmp_path: Path) -> None:
    draft = _sheet(
        tmp_path,
        "=HYPERLINK(1) 5 of 10 patients\n\n@SUM(7) had ;=cmd|'/C calc'!A0 12%\n\n-2+3+cmd|' /C 4\n\n+1 =2 -3.2 @4; =5%",
    )
    with (draft / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            for cell in row:
                assert not is_formula(cell), cell
                for part in cell.split(";"):
                    assert not is_formula(part), cell


def test_a_change_from_baseline_keeps_its_sign(tmp_path: Path) -> None:
    draft = _sheet(tmp_path, "The mean change in HbA1c was -3.2% (95% CI, -4.1 to -2.3) with tolvenimab.")
    values = {row[part] for row in read_rows(draft) for part in ("value", "lower", "upper")}
    assert {"4.1", "-4.1"} & values and not any(value.startswith("'") for value in values)


def _written(rows: list[list[str]], delimiter: str, bom: bool) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [True, False])
def test_however_a_spreadsheet_saves_it_the_sheet_is_read(tmp_path: Path, delimiter: str, bom: bool) -> None:
    path = tmp_path / "claims.csv"
    header = [*HELP, *COLUMNS]
    row = ["x; y, z"] * len(HELP) + [f"{name}, {name}; 'x" for name in COLUMNS]
    path.write_bytes(_written([header, [], row, [""] * len(header), row], delimiter, bom))
    rows = read_sheet(path, "sheet")
    assert [number for number, _ in rows] == [3, 5]
    assert all(cells == {name: f"{name}, {name}; 'x" for name in COLUMNS} for _, cells in rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "column 'claim_id' must stand there once"),
        (",".join([*COLUMNS, "notes"]).encode(), "unknown column 'notes'; did you mean 'note'?"),
        (",".join(COLUMNS[1:]).encode(), "column 'claim_id' must stand there once"),
        (",".join([*COLUMNS, "note"]).encode(), "column 'note' must stand there once"),
        (",".join(COLUMNS).encode() + b"\na,b\n", "row 2: 2 cells, but the header has 20"),
        (",".join(COLUMNS).encode() + b'\n"a', "not a CSV file"),
    ],
)
def test_a_sheet_that_is_none_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read_sheet(path, "drafts/x/claims.csv")
    assert words in str(error.value) and "\n" not in str(error.value)
    assert str(error.value).startswith("drafts/x/claims.csv")


def test_the_sheet_is_in_the_format_of_the_claims(tmp_path: Path) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    draft = tmp_path / "drafts" / ID
    rows = read_rows(draft)
    assert list(rows[0]) == [*COLUMNS, *HELP]
    assert {row["status"] for row in rows} == {"draft"}
    assert all(0 <= float(row["confidence"]) <= 1 and row["reason"].endswith(".") for row in rows)
    # Without the columns for the person, the checker reads it as it is.
    edit_rows(draft, lambda rows: [{name: row[name] for name in COLUMNS} for row in rows])
    with (draft / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = [row[: len(COLUMNS)] for row in csv.reader(file)]
    (draft / "claims.csv").write_bytes(_written(kept, ",", False))
    command = ["check", "--claims", draft / "claims.csv", "--trials", draft / "trials.yaml"]
    assert main([*map(str, command), "--output", str(tmp_path / "findings.csv")]) == 0
