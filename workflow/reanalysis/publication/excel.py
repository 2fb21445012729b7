"""All tables as one workbook: typed numbers with their formats, words that no formula can hide in, and a sheet "About".

The same tables and date give the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import xlsxwriter

from reanalysis.publication.excel_columns import SheetColumn, sheet_columns
from reanalysis.publication.frame import SIMULATED, Table
from reanalysis.publication.values import Part
from reanalysis.tables.journals import Journal

_FONT = {"font_name": "Arial", "font_size": 9, "valign": "top"}
_SIMULATED = "#A84300"


def format_excel(
    tables: Sequence[Table], journal: Journal, *, about: Sequence[tuple[str, str]], title: str, date: datetime
) -> bytes:
    """The workbook's bytes.

    Parameters
    ----------
    tables : sequence of Table
    journal : Journal
        Decides the decimals of number formats; the decimal mark is the reader's own in a workbook.
    about : sequence of (str, str)
        Rows of the sheet "About"; those without a second part are headings.
    title : str
    date : datetime
        That the workbook bears, in UTC.
    """
    out = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, **never})
    workbook.set_properties({"title": title, "created": date.replace(tzinfo=None)})
    # Word and number formats of one look are one object.
    style = cache(lambda **look: workbook.add_format({**_FONT, **look}))
    _write_about(workbook, [*about, *_contents(tables)], style)
    for number, table in enumerate(tables, start=1):
        _write_table(workbook.add_worksheet(sheet_name(number, table)), table, number, journal, style)
    workbook.close()
    return out.getvalue()


def sheet_name(number: int, table: Table) -> str:
    """Name of a table's sheet; what is simulated says so."""
    return f"{number} {table.name}{' ' + SIMULATED if table.simulated else ''}"


def _contents(tables: Sequence[Table]) -> list[tuple[str, str]]:
    sheets = [(sheet_name(number, table), table.title) for number, table in enumerate(tables, start=1)]
    return [("Sheets", ""), *sheets]


def _write_about(workbook: Any, rows: Sequence[tuple[str, str]], style: Any) -> None:
    sheet = workbook.add_worksheet("About")
    sheet.hide_gridlines(2)
    widths = (30.0, 100.0)
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, 1, widths[1])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, (name, text) in enumerate(rows):
        sheet.write_string(place, 0, name, style(bold=not text, text_wrap=True))
        sheet.write_string(place, 1, text, style(text_wrap=True))
        sheet.set_row(place, _height(list(zip((name, text), widths, strict=True))))


def _write_table(sheet: Any, table: Table, number: int, journal: Journal, style: Any) -> None:
    columns, notes = sheet_columns(table, journal), table.footnotes(journal)
    last = len(columns) - 1
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"Table {number}. {table.title}", style(bold=True, font_size=11))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        indent = int(column.align == "left")
        look_of_head = style(
            bold=True, text_wrap=True, valign="bottom", align=column.align, indent=indent, top=2, bottom=1
        )
        sheet.write_string(1, place, column.heading, look_of_head)
        for line, (part, number_format) in enumerate(column.cells, start=2):
            look: dict[str, Any] = {"bottom": 1} if line == len(table.rows) + 1 else {}
            if part == SIMULATED:
                look |= {"bold": True, "font_color": _SIMULATED}
            _write_part(sheet, line, place, part, number_format, style, look)
    # Not every program finds the height of wrapped text by itself.
    sheet.set_row(1, _height([(column.heading, 0.9 * column.width) for column in columns]))
    for line in range(len(table.rows)):
        texts = ((column.cells[line][0], column.width) for column in columns[:-1])
        sheet.set_row(line + 2, _height([(part, width) for part, width in texts if isinstance(part, str)]))
    end = len(table.rows) + 2
    sheet.freeze_panes(2, 1)
    if table.rows:
        sheet.autofilter(1, 0, end - 1, last)
        sheet.ignore_errors({"number_stored_as_text": f"A3:{_letters(last + 1)}{end}"})
    _write_notes(sheet, notes, columns, end + 1, style)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    # Claims are for the screen; on paper they would make everything else too small to read.
    sheet.print_area(0, 0, end + len(notes), last - 1)


def _write_notes(
    sheet: Any, notes: Sequence[tuple[str, str]], columns: Sequence[SheetColumn], line: int, style: Any
) -> None:
    """Footnotes, each in one cell over as many columns as a line of print is long."""
    place, characters = 0, columns[0].width
    while characters < 130 and place < len(columns) - 2:
        place += 1
        characters += columns[place].width
    look = style(font_size=8, font_color="#5A5A5A", text_wrap=True)
    for mark, note in notes:
        text = f"{mark} {note}".strip()
        sheet.merge_range(line, 0, line, max(place, 1), "", look)
        sheet.write_string(line, 0, text, look)
        # No program finds the height of merged cells by itself.
        sheet.set_row(line, 11.5 * math.ceil(len(text) / (1.2 * characters)))
        line += 1


def _height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that the longest of some texts needs in a column of so many characters."""
    return 12.0 * max(1, *(math.ceil(len(text) / (1.1 * width)) for text, width in texts))


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _write_part(
    sheet: Any, line: int, place: int, part: Part, number_format: str, style: Any, look: Mapping[str, Any]
) -> None:
    if part is None:
        sheet.write_blank(line, place, None, style(**look))
    elif isinstance(part, str):
        # Indented, because a number may end where the words beside it begin.
        sheet.write_string(line, place, part, style(text_wrap=True, align="left", indent=1, **look))
    else:
        sheet.write_number(line, place, part, style(num_format=number_format or "General", align="right", **look))
