"""Text from outside stays text: no formula, no markup, no LaTeX command, no broken file."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from reanalysis.publication.csv_file import format_csv
from reanalysis.publication.excel import format_excel
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.html_page import format_html
from reanalysis.publication.latex import format_latex
from reanalysis.publication.values import Printed, Words
from reanalysis.publication.word import format_word
from reanalysis.tables.journals import PLAIN

from . import reading
from .conftest import DATE

EVIL = (
    '=HYPERLINK("http://example.org","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-1+1",
    "<script>alert(1)</script>",
    "a & b ]]> <!-- </td>",
    "\\input{/etc/passwd} $x$ ^^41 % # _ ~ {",
    "quote \" and ' apostrophe",
    "中文 \u2603 \U0001f600 \u202e",
    "\\end{document}",
)


@pytest.fixture(scope="module")
def table() -> Table:
    """A table whose every word comes from a stranger."""
    rows = tuple(
        Row({"a": Words(text), "b": Printed(text, text, text)}, ("x.y",), "printed", section=text, subsection=text)
        for text in EVIL
    )
    columns = (Column("a", EVIL[0], 80), Column("b", EVIL[4], 80, "printed"))
    notes = tuple(EVIL)
    return Table("evil", EVIL[4], columns, rows, notes=notes, section_key="section", subsection_key="subsection")


def test_spreadsheets_run_no_formula(table: Table) -> None:
    sheets = reading.excel_sheets(format_excel([table], PLAIN, about=[(EVIL[0], EVIL[1])], title=EVIL[0], date=DATE))
    assert sheets["About"][0] == list(EVIL[:2])
    assert [row[0] for row in sheets["1 evil"][2:12]] == list(EVIL)
    cells = [cell for row in csv.reader(io.StringIO(format_csv(table))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+@-" and cell]


def test_html_shows_markup_as_text(table: Table) -> None:
    page = reading.lxml.html.document_fromstring(format_html(table, "Table 1", PLAIN))
    assert not page.xpath("//script") and len(page.xpath("//table")) == 1
    shown = [row[0].text_content() for row in page.xpath("//tr[@data-claims]")]
    assert shown == list(EVIL)


def test_word_shows_markup_as_text(table: Table) -> None:
    (rows,) = reading.word_rows(format_word([table], PLAIN, title=EVIL[4], date=DATE))
    assert [row[0] for row in rows if len(row) == 2][1:] == list(EVIL)


def test_word_and_excel_take_characters_that_xml_forbids() -> None:
    row = Row({"a": Words("bell\x07 and null\x00")}, ("x.y",), "printed")
    table = Table("odd", "Odd", (Column("a", "A", 50),), (row,))
    (rows,) = reading.word_rows(format_word([table], PLAIN, title="T", date=DATE))
    assert rows[1] == ["bell and null"]
    assert reading.excel_sheets(format_excel([table], PLAIN, about=[], title="T", date=DATE))


def test_latex_runs_no_command_and_compiles(table: Table, tmp_path: Path) -> None:
    text = format_latex(table, 1, PLAIN)
    assert "\\input" not in text and text.count("\\end{document}") == 1
    if not shutil.which("pdflatex"):
        pytest.skip("LaTeX is not installed")
    (tmp_path / "evil.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "evil.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_table_without_rows_is_written_in_every_format() -> None:
    table = Table("none", "Nothing", (Column("a", "A", 50), Column("b", "B", 50, "estimate")), (), section_key="s")
    assert format_csv(table) == "s,a,b,b_lower,b_upper,marks,basis,claim_ids\n"
    assert reading.html_rows(format_html(table, "Table 1", PLAIN)) == [["A", "B"]]
    assert reading.word_rows(format_word([table], PLAIN, title="T", date=DATE)) == [[["A", "B"]]]
    assert "\\toprule" in format_latex(table, 1, PLAIN)
    assert "1 none" in reading.excel_sheets(format_excel([table], PLAIN, about=[], title="T", date=DATE))
