"""Headers of table cells: spans are laid out, then each cell gets what stands above it and to its left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.documents.limits import MAX_GRID
from reanalysis.errors import DataError

_NUMERIC = re.compile(r"^[\s\d.,·%()\[\]<>≤≥=±+−–/–-]*\d[\s\d.,·%()\[\]<>≤≥=±+−–/–-]*$")
#: What the cells beside a label are, said in the label.
_STATISTIC = re.compile(
    r"\b(?:n|no\.?|number)\s*\(\s*%\s*\)|\b(?:median|mean)\b|\b(?:range|IQR)\)|,\s*(?:n|no\.?|%)$", re.I
)
_MAX_SPAN = 1000
_MAX_HEADER_ROWS = 20
_MAX_ROW_HEADERS = 5


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it is written.

    Attributes
    ----------
    text : str
    header : bool
        Whether it is marked as a header.
    across, down : int
        Columns and rows it takes.
    indent : float
        How far its text is moved in, in any unit that only the same table uses.
    """

    text: str
    header: bool = False
    across: int = 1
    down: int = 1
    indent: float = 0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with the texts of the headers it stands under and beside, outermost first."""

    text: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@dataclass(slots=True)
class _Placed:
    cell: RawCell
    top: int
    left: int
    bottom: int
    right: int


def _place(rows: Sequence[Sequence[RawCell]]) -> list[_Placed]:
    taken: dict[tuple[int, int], bool] = {}
    placed = []
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            right = left + min(max(cell.across, 1), _MAX_SPAN)
            # Zero means "to the end of the table" in HTML, and nobody writes more rows than there are.
            bottom = min(top + (cell.down if 1 <= cell.down <= _MAX_SPAN else _MAX_SPAN), len(rows))
            if len(taken) + (right - left) * (bottom - top) > MAX_GRID:
                raise DataError(f"a table of the file has more than {MAX_GRID:,} cells; give the report alone")
            taken.update({(y, x): True for y in range(top, bottom) for x in range(left, right)})
            placed.append(_Placed(cell, top, left, bottom, right))
            left = right
    return placed


def _numeric(text: str) -> bool:
    return bool(_NUMERIC.match(text))


def count_header_rows(rows: Sequence[Sequence[RawCell]]) -> int:
    """How many rows at the top are headers where the file does not mark them.

    All rows of header cells; if no cell is marked, the first row that is not all numbers, and those its cells
    reach into.
    """
    marked = 0
    for row in rows:
        if any(cell.text and not cell.header for cell in row) or not row:
            break
        marked += 1
    # A table whose cells are all marked has no row of values: take the first row.
    if 0 < marked < len(rows):
        return marked
    if len(rows) < 2 or not rows[0] or all(_numeric(cell.text) for cell in rows[0] if cell.text):
        return 0
    return min(max(cell.down for cell in rows[0]), len(rows) - 1) if len(rows[0]) > 1 else 0


def resolve(rows: Sequence[Sequence[RawCell]], header_rows: int | None = None) -> list[GridCell]:
    """Give every cell that holds text its row and column headers.

    Parameters
    ----------
    rows : sequence of sequences of RawCell
        As written, top to bottom; a cell that reaches down is not repeated.
    header_rows : int, optional
        Rows at the top that are headers; found by `count_header_rows` if not given.

    Returns
    -------
    list of GridCell
        In reading order. Headers are cells too. A row with one text only (a group such as "Age, years") heads
        the rows below it, until the next such row or, where the rows below it are moved in, until one is not.
        Outside such a group a row with values heads the rows below it that are moved in.

    Raises
    ------
    DataError
        If the spans make the table too large.
    """
    if header_rows is None:
        header_rows = count_header_rows(rows)
    header_rows = min(header_rows, _MAX_HEADER_ROWS)
    placed = _place(rows)
    labelled = any(item.left == 0 and item.top >= header_rows and _names(item) for item in placed)
    above: dict[int, list[tuple[int, str]]] = {}
    by_row: list[list[_Placed]] = [[] for _ in rows]
    beside: list[list[_Placed]] = [[] for _ in rows]
    for item in placed:
        by_row[item.top].append(item)
    for item in placed:
        if item.top < header_rows and item.cell.text:
            for x in range(item.left, item.right):
                above.setdefault(x, []).append((item.top, item.cell.text))
        elif item.top >= header_rows and item.cell.text and _heads_row(item, labelled):
            for y in range(item.top, item.bottom):
                if len(beside[y]) < _MAX_ROW_HEADERS:
                    beside[y].append(item)
    width = max((item.right for item in placed), default=0)
    group: tuple[str, ...] = ()
    group_indent, seen_indent = 0.0, False
    # Rows with values head the rows below them that are moved in.
    over: list[RawCell] = []
    result = []
    for y, row in enumerate(by_row):
        texts = [item for item in row if item.cell.text]
        if y >= header_rows and texts and texts[0].left == 0:
            first = texts[0].cell
            if len(texts) == 1 and width > 1 and len(beside[y]) <= 1 and not _numeric(first.text):
                result.append(GridCell(first.text, (), ()))
                group, group_indent, seen_indent = (first.text,), first.indent, False
                over.clear()
                continue
            if group and seen_indent and first.indent <= group_indent:
                group = ()
            if group and not seen_indent and _STATISTIC.search(group[0]) and _STATISTIC.search(first.text):
                # `Prior lines, median (range)` below `Performance status, n (%)` begins anew.
                group = ()
            seen_indent = seen_indent or first.indent > group_indent
            while over and over[-1].indent >= first.indent:
                over.pop()
            above_it = tuple(cell.text for cell in over[-_MAX_ROW_HEADERS:]) if not group else ()
            over.append(first)
        else:
            above_it = ()
        for item in texts:
            column = _unique(text for top, text in _over(above, item) if top < item.top)
            left = tuple(head.cell.text for head in beside[y] if head.right <= item.left) if y >= header_rows else ()
            result.append(GridCell(item.cell.text, group + above_it + left if y >= header_rows else (), column))
    return result


def _names(item: _Placed) -> bool:
    return bool(item.cell.text) and not _numeric(item.cell.text)


def _heads_row(item: _Placed, labelled: bool) -> bool:
    """True for the name of a row; where other rows have names of words, a number is one too: `0` of a score."""
    return item.cell.header or (item.left == 0 and (labelled or _names(item)))


def _over(above: dict[int, list[tuple[int, str]]], item: _Placed) -> list[tuple[int, str]]:
    over = dict.fromkeys(entry for x in range(item.left, item.right) for entry in above.get(x, ()))
    return sorted(over, key=lambda entry: entry[0])


def _unique(texts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
