"""A table as tidy CSV: one column a number, unrounded, in the units of the result tables, whatever the journal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from reanalysis.publication.frame import Row, Table
from reanalysis.publication.values import Part
from reanalysis.tables.schema import format_number, inert


def csv_header(table: Table) -> list[str]:
    """Names of the columns: headings of rows, the parts of each cell, marks, basis and claims."""
    headings = [key for key in (table.section_key, table.subsection_key) if key]
    return [*headings, *(key for column in table.columns for key in column.part_keys), "marks", "basis", "claim_ids"]


def csv_cells(table: Table, row: Row) -> list[Part]:
    """What stands in these columns."""
    headings = [text for key, text in ((table.section_key, row.section), (table.subsection_key, row.subsection)) if key]
    parts = [part for column in table.columns for part in table.parts(row, column)]
    return [*headings, *parts, row.all_marks or None, row.basis, ";".join(row.claim_ids)]


def format_csv(table: Table) -> str:
    """CSV text; words that a spreadsheet would run as a formula are made inert."""
    return written(csv_header(table), (csv_cells(table, row) for row in table.rows))


def written(header: Sequence[str], rows: Iterable[Sequence[Part]]) -> str:
    """CSV text of a header and rows; an empty cell where there is nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(part) for part in row] for row in rows)
    return out.getvalue()


def _cell(part: Part) -> str:
    if part is None:
        return ""
    if isinstance(part, float):
        return format_number(part)
    return inert(part) if isinstance(part, str) else str(part)
