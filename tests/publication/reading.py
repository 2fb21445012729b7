"""Files read back as a reader or a program sees them: Word, Excel, LaTeX and HTML as rows of texts and numbers."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import lxml.html
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from reanalysis.publication.aligned import FIGURE_SPACE
from reanalysis.publication.frame import Table
from reanalysis.publication.latex import escape
from reanalysis.tables.journals import Journal

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def expected_rows(table: Table, journal: Journal) -> list[list[str]]:
    """Headings and rows of a table as a reader should see them; a heading over rows is a row of one cell."""
    rows = [[column.heading(journal) for column in table.shown_columns]]
    for section, subsection, row in table.grouped():
        rows += [[heading] for heading in (section, subsection) if heading]
        rows.append(
            [table.text(row, column, journal) + row.marks.get(column.key, "") for column in table.shown_columns]
        )
    return rows


def plain(text: str) -> str:
    """Without the spaces that only align."""
    return text.replace(FIGURE_SPACE, "").strip()


def word_rows(content: bytes) -> list[list[list[str]]]:
    """Rows of each table of a document; a cell over all columns once."""
    found = []
    for table in Document(io.BytesIO(content)).tables:
        found.append(
            [
                [plain("".join(text.text or "" for text in cell.iter(qn("w:t")))) for cell in row.iter(qn("w:tc"))]
                for row in table._tbl.iter(qn("w:tr"))
            ]
        )
    return found


def html_rows(text: str) -> list[list[str]]:
    """Rows of the table of a page."""
    (table,) = lxml.html.document_fromstring(text).iter("table")
    return [[plain(cell.text_content()) for cell in row] for row in table.iter("tr")]


def latex_rows(text: str, table: Table) -> list[list[str]]:
    """Rows of a LaTeX table, still escaped, without what only aligns or indents."""
    body = text.split("\\endfoot\n")[1].split("\\end{longtable}")[0]
    head = text.split("\\toprule\n")[1].split("\\midrule")[0]
    rows = [
        [cell.removeprefix("\\textbf{").removesuffix("}") for cell in head.strip().removesuffix(" \\\\").split(" & ")]
    ]
    for line in body.strip().splitlines():
        line = line.removeprefix("\\addlinespace").removeprefix("\\leftskip=2mm\\relax ")
        if heading := re.fullmatch(r"\\multicolumn\{\d+\}\{.*?\}\{\\text(?:bf|it)\{(.*)\}\}\\\\\*", line):
            rows.append([heading.group(1)])
        else:
            rows.append(_latex_cells(line))
    return rows


def _latex_cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\) & ", line.removesuffix(" \\\\"))
    # A mark is a superscript at the end of a cell, other than a number.
    marked = re.compile(r"\\textsuperscript\{((?:[^{}0-9]|\{\})+)\}$")
    return [marked.sub(r"\1", cell.replace("\\phantom{0}", "")) for cell in cells]


def latex_expected(table: Table, journal: Journal) -> list[list[str]]:
    """What `latex_rows` should give."""
    return [[escape(cell) for cell in row] for row in expected_rows(table, journal)]


def excel_sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Cells of each sheet, by rows: strings, numbers, or None; formulas are an error."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        strings = [
            "".join(item.itertext())
            for item in etree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{SHEET}si")
        ]
        names = [sheet.get("name") for sheet in etree.fromstring(archive.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
        return {
            name: _sheet(etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")), strings)
            for number, name in enumerate(names, start=1)
        }


def _sheet(sheet: Any, strings: list[str]) -> list[list[Any]]:
    assert not list(sheet.iter(f"{SHEET}f")), "a formula"
    rows = []
    for row in sheet.iter(f"{SHEET}row"):
        cells = []
        for cell in row.iter(f"{SHEET}c"):
            value = cell.find(f"{SHEET}v")
            if value is None:
                cells.append(None)
            else:
                cells.append(strings[int(value.text)] if cell.get("t") == "s" else float(value.text))
        rows.append(cells)
    return rows
