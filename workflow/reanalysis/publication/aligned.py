"""Cells of a table as text, padded so that numbers of one column stand under each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reanalysis.publication.frame import Column, Row, Table
from reanalysis.tables.journals import Journal

#: As wide as a digit in every font that sets tables.
FIGURE_SPACE = "\u2007"
# A number's sign and whole part, or what stands before the slash of n/N.
_WHOLE = re.compile(r"[\u2212<>]?[0-9\u2013\u2009]*(?=/)|[\u2212<>]?[0-9\u2009]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as shown.

    Attributes
    ----------
    text : str
        Escaped nowhere; padded on the left with figure spaces.
    marks : str
    column : Column
    """

    text: str
    marks: str
    column: Column


def aligned_rows(table: Table, journal: Journal) -> Iterator[tuple[str, str, Row, list[Cell]]]:
    """Section and subsection that begin, the row, and its cells in the shown columns.

    Parameters
    ----------
    table : Table
    journal : Journal
    """
    columns = table.shown_columns
    texts = {column.key: [table.text(row, column, journal) for row in table.rows] for column in columns}
    padded = {column.key: _padded(texts[column.key]) if column.is_number else texts[column.key] for column in columns}
    for place, (section, subsection, row) in enumerate(table.grouped()):
        cells = [Cell(padded[column.key][place], row.marks.get(column.key, ""), column) for column in columns]
        yield section, subsection, row, cells


def _padded(texts: list[str]) -> list[str]:
    """Texts whose digits before the decimal mark, or before the slash, end at one place.

    >>> [text.replace(FIGURE_SPACE, "_") for text in _padded(["8.7 (1 to 9)", "80.7", "not reached", "−5"])]
    ['_8.7 (1 to 9)', '80.7', 'not reached', '−5']
    """
    widths = [match.end() if (match := _WHOLE.match(text)) else 0 for text in texts]
    widest = max(widths, default=0)
    return [
        FIGURE_SPACE * (widest - width) + text if width else text for text, width in zip(texts, widths, strict=True)
    ]
