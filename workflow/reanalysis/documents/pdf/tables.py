"""Tables of a PDF: rows of short pieces that stand under each other."""

from __future__ import annotations

import re

from reanalysis.documents.grid import GridCell, RawCell, resolve
from reanalysis.documents.pdf.columns import Line
from reanalysis.documents.pdf.words import Piece
from reanalysis.documents.sections import is_caption

_MIN_ROWS = 3
_MAX_CELL = 60
#: Labels are moved in by steps of this many sizes of letters: what begins a hair further right is not.
_INDENT = 0.4
#: A number, but neither `1-year OS`, `95% CI` nor `2 mg (n = 18)`, which name columns.
_VALUE = re.compile(r"[\s<>≤≥=~(\[−–-]*\d[\d.,·]*+(?![\w-]*[A-Za-z]{3})(?!\s*%?\s*-?\s*CI\b)(?!.*\b[nN]\s*=\s*\d+\)?$)")


def _is_row(line: Line) -> bool:
    return len(line.pieces) >= 2 and all(len(piece.text) <= _MAX_CELL for piece in line.pieces[1:])


def _columns(rows: list[Line]) -> list[tuple[float, float]]:
    """Where the columns stand, from the rows with most cells."""
    most = max(len(row.pieces) for row in rows)
    bands: list[tuple[float, float]] = []
    for piece in sorted((p for row in rows if len(row.pieces) == most for p in row.pieces), key=lambda p: p.x0):
        if bands and piece.x0 < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], piece.x1))
        else:
            bands.append((piece.x0, piece.x1))
    return bands


def _place(piece: Piece, bands: list[tuple[float, float]]) -> tuple[int, int]:
    """First and last column that a piece stands in."""
    over = [i for i, (x0, x1) in enumerate(bands) if piece.x0 < x1 and piece.x1 > x0]
    if over:
        return over[0], over[-1]
    middle = (piece.x0 + piece.x1) / 2
    nearest = min(range(len(bands)), key=lambda i: min(abs(bands[i][0] - middle), abs(bands[i][1] - middle)))
    return nearest, nearest


def _has_values(line: Line, bands: list[tuple[float, float]]) -> bool:
    return any(_VALUE.match(piece.text) and _place(piece, bands)[0] > 0 for piece in line.pieces)


def table_spans(lines: list[Line]) -> list[tuple[int, int]]:
    """Which lines are tables, as first and one past the last.

    Three rows with two or more cells each; between them may stand single lines (a group such as "Age, years"), but
    no caption, which begins another table.
    """
    spans: list[tuple[int, int]] = []
    start, last, rows = -1, -1, 0
    for at, line in enumerate([*lines, None]):
        if line is not None and _is_row(line):
            if start < 0:
                start, rows = at, 0
            last, rows = at, rows + 1
        elif start >= 0 and (line is None or at - last > 1 or len(line.text) > _MAX_CELL or is_caption(line.text)):
            values = sum(bool(_VALUE.match(p.text)) for row in lines[start : last + 1] for p in row.pieces[1:])
            # Of two columns, the head has no value.
            if rows >= _MIN_ROWS and values >= rows - (rows > _MIN_ROWS):
                spans.append((start, last + 1))
            start = -1
    return spans


def cells(lines: list[Line]) -> list[GridCell]:
    """Cells of a table with their headers.

    Parameters
    ----------
    lines : list of Line
        Its rows, as `table_spans` found them.

    Returns
    -------
    list of GridCell
        Rows above the first one with a value are headers, and rows in bold above others; a value is a number beyond
        the first column.
    """
    bands = _columns([line for line in lines if len(line.pieces) >= 2])
    rows: list[list[RawCell]] = []
    headers = 0
    left = min(line.x0 for line in lines)
    printed_bold = not all(line.bold for line in lines)
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        row: list[RawCell] = []
        at = 0
        for piece in line.pieces:
            first, last = _place(piece, bands)
            if row and first < at:
                # Two pieces in one column.
                row[-1] = RawCell(f"{row[-1].text} {piece.text}", False, row[-1].across, 1, row[-1].indent)
                continue
            row += [RawCell("")] * (first - at)
            moved_in = (piece.x0 - left) // (_INDENT * piece.size) if not row else 0
            row.append(RawCell(piece.text, False, last - first + 1, 1, moved_in))
            at = last + 1
        row += [RawCell("")] * (len(bands) - at)
        rows.append(row)
        # A name alone in the first column is that of the group of rows below it, unless the head goes on there.
        alone = len(line.pieces) == 1 and _place(line.pieces[0], bands) == (0, 0)
        group = alone and below is not None and _has_values(below, bands)
        head = not _has_values(line, bands) or (printed_bold and line.bold and len(line.pieces) > 1)
        if headers == len(rows) - 1 and head and not group:
            headers += 1
    return resolve(rows, min(headers, len(rows) - 1))
