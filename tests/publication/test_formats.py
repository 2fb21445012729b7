"""Every format holds what the frame holds: read back, cell by cell."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from reanalysis.publication.csv_file import csv_cells, csv_header, format_csv
from reanalysis.publication.estimate import Estimate
from reanalysis.publication.excel import format_excel, sheet_name
from reanalysis.publication.frame import MARKS, SIMULATED, Table
from reanalysis.publication.html_page import format_html
from reanalysis.publication.latex import format_latex
from reanalysis.publication.word import format_word
from reanalysis.tables.journals import JOURNALS, PLAIN, Journal

from . import reading
from .conftest import DATE

JOURNAL = pytest.mark.parametrize("journal", JOURNALS.values(), ids=JOURNALS)


def word(tables: list[Table], journal: Journal = PLAIN) -> bytes:
    return format_word(tables, journal, title="Title", date=DATE)


def excel(tables: list[Table], journal: Journal = PLAIN) -> bytes:
    return format_excel(tables, journal, about=[("Study", "Title")], title="Title", date=DATE)


@JOURNAL
def test_word_tables_hold_what_the_frames_hold(tables: list[Table], journal: Journal) -> None:
    found = reading.word_rows(word(tables, journal))
    assert found == [reading.expected_rows(table, journal) for table in tables]


@JOURNAL
def test_html_tables_hold_what_the_frames_hold(tables: list[Table], journal: Journal) -> None:
    for table in tables:
        assert reading.html_rows(format_html(table, "Table 1", journal)) == reading.expected_rows(table, journal)


@JOURNAL
def test_latex_tables_hold_what_the_frames_hold(tables: list[Table], journal: Journal) -> None:
    for table in tables:
        found = reading.latex_rows(format_latex(table, 1, journal), table)
        assert found == reading.latex_expected(table, journal)


def test_csv_holds_every_part_of_every_cell(tables: list[Table]) -> None:
    for table in tables:
        header, *rows = list(csv.reader(io.StringIO(format_csv(table))))
        assert header == csv_header(table) and len(rows) == len(table.rows)
        for found, row in zip(rows, table.rows, strict=True):
            for text, part in zip(found, csv_cells(table, row), strict=True):
                assert text == "" if part is None else text == part or float(text) == pytest.approx(part, rel=1e-11)


def test_excel_cells_are_numbers_where_the_frame_has_numbers_and_strings_elsewhere(tables: list[Table]) -> None:
    sheets = reading.excel_sheets(excel(tables))
    assert list(sheets) == ["About", *(sheet_name(number, table) for number, table in enumerate(tables, start=1))]
    for number, table in enumerate(tables, start=1):
        title, _, *rows = sheets[sheet_name(number, table)]
        assert title == [f"Table {number}. {table.title}"]
        for found, row in zip(rows, table.rows, strict=False):
            expected = [
                text for key, text in ((table.section_key, row.section), (table.subsection_key, row.subsection)) if key
            ]
            for column in table.shown_columns:
                factor = value.scale.factor if isinstance(value := row.cells.get(column.key), Estimate) else 1
                expected += [
                    part * factor if isinstance(part, float) and abs(part) != float("inf") else part
                    for part in table.parts(row, column)
                ]
            expected += [row.basis, ";".join(row.claim_ids)]
            numbers = [part for part in expected if isinstance(part, int | float) and abs(part) != float("inf")]
            assert [cell for cell in found if isinstance(cell, float)] == pytest.approx(numbers, abs=1e-8)
            words = [part for part in expected if isinstance(part, str)]
            infinite = [value.scale.infinite for value in row.cells.values() if isinstance(value, Estimate)]
            others = [row.all_marks, *infinite]
            left = [cell for cell in found if isinstance(cell, str) and cell not in others]
            assert left == [word for word in words if word not in others]


def test_word_opens_with_repeated_heads_captions_and_footnotes(tables: list[Table]) -> None:
    document = Document(io.BytesIO(word(tables)))
    for table in document.tables:
        heads = [
            row for row in table._tbl.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        ]
        assert heads == [table._tbl.tr_lst[0]]
        # A row is not divided by the end of a page.
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table._tbl.tr_lst)
    captions = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    assert [paragraph.text for paragraph in captions] == [
        f"Table {number}. {table.title}" for number, table in enumerate(tables, start=1)
    ]
    assert all("SEQ Table" in paragraph._p.xml for paragraph in captions)
    notes = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "TableNote"]
    assert notes == [mark + note for table in tables for mark, note in table.footnotes(PLAIN)]


def test_wide_tables_stand_on_pages_on_their_side(tables: list[Table]) -> None:
    sections = Document(io.BytesIO(word(tables))).sections
    sides = [section.orientation == WD_ORIENT.LANDSCAPE for section in sections]
    assert sides == [table.is_wide for table in tables] and {True, False} == set(sides)


def test_html_heads_have_their_scope_and_every_row_its_claims(tables: list[Table]) -> None:
    for table in tables:
        page = reading.lxml.html.document_fromstring(format_html(table, "Table 1", PLAIN))
        assert all(cell.get("scope") == "col" for cell in page.xpath("//thead//th"))
        rows = page.xpath("//tr[@data-claims]")
        assert [row.get("data-claims").split() for row in rows] == [list(row.claim_ids) for row in table.rows]
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in rows)
        assert len(page.xpath("//caption")) == 1 and not page.xpath("//script")


def test_every_latex_file_compiles_on_its_own(tables: list[Table], tmp_path: Path) -> None:
    if not shutil.which("pdflatex"):
        pytest.skip("LaTeX is not installed")
    for number, table in enumerate(tables, start=1):
        (tmp_path / f"{table.name}.tex").write_text(format_latex(table, number, PLAIN), encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{table.name}.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
        assert done.returncode == 0, done.stdout[-2000:]


def test_everything_simulated_says_so_in_title_columns_and_rows(tables: list[Table], by_name: dict[str, Table]) -> None:
    for name in ("survival", "survival_pairs"):
        table = by_name[name]
        assert table.simulated and SIMULATED in table.title and table.rows
        # Every column of estimates, and a cell of every row.
        assert all(SIMULATED in column.title for column in table.columns if column.kind == "estimate")
        for row in table.rows:
            assert row.basis == "simulated"
            assert SIMULATED in [value.shown(PLAIN) for value in row.cells.values() if value]
    assert sum(SIMULATED in name for name in reading.excel_sheets(excel(tables))) == 2
    # No other table holds a simulated number.
    assert all(row.basis != "simulated" for table in tables if not table.simulated for row in table.rows)


def test_marks_are_explained_in_their_order_and_only_where_they_are_used(tables: list[Table]) -> None:
    for table in tables:
        explained = "".join(mark for mark, _ in table.footnotes(PLAIN))
        used = {mark for row in table.rows for mark in row.all_marks}
        assert set(explained) == used and explained == "".join(sorted(explained, key=MARKS.index))


def test_every_row_names_claims_that_exist(tables: list[Table], study) -> None:
    for table in tables:
        for row in table.rows:
            assert row.claim_ids and set(row.claim_ids) <= set(study.claims), (table.name, row)
