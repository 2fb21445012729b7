"""Columns of a workbook's sheets: typed parts with their number formats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.publication.estimate import Estimate
from reanalysis.publication.frame import Table
from reanalysis.publication.values import Part, PValue, Value
from reanalysis.tables.journals import Journal
from reanalysis.tables.schema import format_number

_SUFFIX_WORDS = {
    "": "",
    "_lower": "lower",
    "_upper": "upper",
    "_unit": "unit",
    "_events": "n",
    "_events_high": "largest n",
    "_total": "N",
    "_total_high": "largest N",
    "_high": "largest",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: heading, width in characters, and by row what stands there with its number format."""

    heading: str
    width: float
    cells: Sequence[tuple[Part, str]]

    @property
    def align(self) -> str:
        """Numbers stand on the right, and so do their headings."""
        return "right" if any(isinstance(part, int | float) for part, _ in self.cells) else "left"


def sheet_columns(table: Table, journal: Journal) -> list[SheetColumn]:
    """Columns of a sheet; parts that no row has are left out."""
    columns = []
    for key, texts in (
        (table.section_key, [row.section for row in table.rows]),
        (table.subsection_key, [row.subsection for row in table.rows]),
    ):
        if key:
            columns.append(_words_column(key.replace("_", " ").capitalize(), texts, 30.0))
    for column in table.shown_columns:
        keys = column.part_keys
        values = [row.cells.get(column.key) for row in table.rows]
        parts = [table.parts(row, column) for row in table.rows]
        for place, key in enumerate(keys):
            cells = []
            for value, of_row in zip(values, parts, strict=True):
                part = of_row[place]
                cells.append((_scaled(part, value), _number_format(value, journal) or _p_format(part, journal)))
            if place and all(part is None for part, _ in cells):
                continue
            words = _SUFFIX_WORDS[key.removeprefix(column.key)]
            heading = f"{column.heading(journal)}{': ' if words else ''}{words}"
            width = min(column.width_mm * 0.62, 60.0) if column.kind == "words" else 11.0
            columns.append(SheetColumn(heading, max(width, 9.0), cells))
    marks = [row.all_marks for row in table.rows]
    if any(marks):
        columns.append(_words_column("Marks", marks, 8.0))
    columns.append(_words_column("Basis", [row.basis for row in table.rows], 12.0))
    return [*columns, _words_column("Claims", [";".join(row.claim_ids) for row in table.rows], 90.0)]


def _words_column(heading: str, texts: Sequence[str], width: float) -> SheetColumn:
    return SheetColumn(heading, width, [(text or None, "") for text in texts])


def _scaled(part: Part, value: Value | None) -> Part:
    """An estimate in the unit of its heading; Excel's own percent sign would be shown after points as well."""
    if isinstance(part, float) and isinstance(value, Estimate):
        if math.isinf(part):
            return value.scale.infinite
        # Multiplied as decimals, so that a half stays a half.
        return round(part * value.scale.factor, 8)
    return part


def _number_format(value: Value | None, journal: Journal) -> str:
    """How the parts of a value are shown; empty for P values, of which each has its own."""
    if isinstance(value, Estimate):
        plain = _decimals(value.digits(journal))
        return f'{plain};"\u2212"{plain};{plain}'
    return "" if isinstance(value, PValue) else "General"


def _p_format(part: Part, journal: Journal) -> str:
    if not isinstance(part, float):
        return "General"
    if part < journal.p_floor:
        # The cell holds the number; what is shown is that it is smaller than anybody writes.
        return f'"<{format_number(journal.p_floor)}"'
    return _decimals(next((digits for below, digits in journal.p_steps if part < below), 2))


def _decimals(digits: int) -> str:
    return "0" + ("." + "0" * digits if digits else "")
