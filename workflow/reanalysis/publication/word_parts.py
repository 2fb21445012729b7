"""Pieces of WordprocessingML: paragraphs, cells and rows as text. Only `word` puts them into a document."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape as _escape

from reanalysis.publication.aligned import Cell, aligned_rows
from reanalysis.publication.frame import SIMULATED, Table
from reanalysis.tables.journals import Journal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: Twentieths of a point in a millimetre.
_TWIPS = 1440 / 25.4
# Eighths of a point: the rule above the head, and those below it and below the table.
_THICK, _THIN = 8, 5


def twips(millimetres: float) -> int:
    """A length as Word wants it."""
    return round(millimetres * _TWIPS)


def escape(text: str) -> str:
    """Text for XML, without the control characters that XML forbids."""
    return _escape("".join(character for character in text if character >= " " or character in "\t\n"))


def run(text: str, *, properties: str = "") -> str:
    """A run of text."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, runs: str, *, properties: str = "") -> str:
    """A paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def caption(number: int, title: str) -> str:
    """A caption that Word counts and lists: "Table", a field with the number, and the title."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> SEQ Table \\* ARABIC </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(str(number))}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return paragraph("Caption", run("Table ") + field + run(f". {title}"), properties="<w:keepNext/>")


def table_xml(table: Table, journal: Journal) -> str:
    """The table: three rules, a head that is repeated on each page, rows that no page break divides."""
    columns = table.shown_columns
    widths = [twips(width) for width in table.widths()]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(paragraph("TableHead", run(column.heading(journal))), width, bottom=_THIN, align="bottom")
        for column, width in zip(columns, widths, strict=True)
    )
    rows = [_row(head, repeated=True)]
    for section, subsection, row, cells in aligned_rows(table, journal):
        if section:
            rows.append(_heading("TableSection", section, widths))
        if subsection:
            rows.append(_heading("TableSubsection", subsection, widths))
        rows.append(_row("".join(_body_cells(cells, widths, indented=bool(row.subsection)))))
    return (
        f'<w:tbl xmlns:w="{W}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        f"{_rule('top', _THICK)}{_rule('bottom', _THIN)}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{_attribute(table.title)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")


def _rule(side: str, size: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="1A1A1A"/>'


def _row(cells: str, *, repeated: bool = False) -> str:
    head = "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _cell(content: str, width: int, *, span: int = 1, bottom: int = 0, align: str = "top") -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    borders = f"<w:tcBorders>{_rule('bottom', bottom)}</w:tcBorders>" if bottom else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{borders}<w:vAlign w:val="{align}"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _heading(style: str, text: str, widths: list[int]) -> str:
    return _row(_cell(paragraph(style, run(text)), sum(widths), span=len(widths)))


def _body_cells(cells: Iterable[Cell], widths: Iterable[int], *, indented: bool) -> Iterable[str]:
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        bold = '<w:b/><w:color w:val="A84300"/>' if cell.text == SIMULATED else ""
        marks = run(cell.marks, properties='<w:vertAlign w:val="superscript"/>') if cell.marks else ""
        indent = '<w:ind w:left="113"/>' if indented and place == 0 else ""
        yield _cell(paragraph("TableText", run(cell.text, properties=bold) + marks, properties=indent), width)
