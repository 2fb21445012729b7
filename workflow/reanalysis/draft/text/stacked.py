"""Tables that came with one cell a line: names, perhaps sizes, then each label with the values of its row below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reanalysis.draft.text.block import Block, kind_of

#: A cell of numbers with their signs, brackets and words for what is missing.
_VALUE = re.compile(
    r"[^\w\n]*(?:[0-9]|N[ERA]\b)(?:[0-9.,·%/()\[\]<>≤≥=;:±+−–\s-]|\b(?:to|NE|NR|NA|CI|[Pp])\b)*[*†‡§]*$"
    r"|[-–—]+$|not (?:reached|estimable)$"
)
_SIZE = re.compile(r"\(?[Nn]\s*=\s*[0-9][0-9,]*\)?$")
_LONGEST = 90
_FEWEST_ROWS = 2
#: The tables of this kind are numbered from here.
_FIRST_TABLE = 7000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that name something, and the values below them.

    Attributes
    ----------
    names : list of (int, int)
        The last is the label of the row, unless it is a size.
    values : list of (int, int)
    """

    names: list[Span]
    values: list[Span]


def stacked_tables(text: str, paragraphs: list[Span]) -> dict[int, tuple[int, list[Block]]]:
    """Where tables with one cell a line stand.

    Parameters
    ----------
    text : str
    paragraphs : list of (int, int)
        Where they begin and end.

    Returns
    -------
    dict of int to (int, list of Block)
        By the paragraph in which a table begins, the paragraph behind its end and its blocks.
    """
    found: dict[int, tuple[int, list[Block]]] = {}
    first = 0
    while first < len(paragraphs):
        last = first
        while last < len(paragraphs) and _is_short(text, paragraphs[last]):
            last += 1
        if last > first and (blocks := _blocks(text, paragraphs[first:last], _FIRST_TABLE + first)):
            found[first] = last, blocks
        first = last + 1
    return found


def _is_short(text: str, paragraph: Span) -> bool:
    """True for a paragraph of short lines none of which is a sentence or already holds several cells."""
    lines = [text[a:b].strip() for a, b in _lines(text, *paragraph)]
    return all(len(line) <= _LONGEST and not re.search(r"[\t|]|[.:]$| {3}", line) for line in lines)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]*[^\s][^\n]*", text[start:end]):
        yield start + match.start(), start + match.end()


def _rows(text: str, lines: list[Span]) -> list[Row]:
    """Names and the values below them, line by line; what comes last may have no values."""
    rows = [Row([], [])]
    for start, end in lines:
        if _VALUE.match(text[start:end].strip()):
            rows[-1].values.append((start, end))
            continue
        if rows[-1].values:
            rows.append(Row([], []))
        rows[-1].names.append((start, end))
    return rows


def _blocks(text: str, paragraphs: list[Span], table: int) -> list[Block]:
    """Cells of the table that paragraphs hold, and what stands around it; empty if they hold none."""
    rows = _rows(text, [line for paragraph in paragraphs for line in _lines(text, *paragraph)])
    width = max(Counter(len(row.values) for row in rows).items(), key=lambda item: (item[1], item[0]))[0]
    full = [row for row in rows if len(row.values) == width]
    if width < 2 or len(full) < _FEWEST_ROWS or not all(row.names for row in full):
        return []
    if _heads(text, full[0].names, width) is None or rows[0] is not full[0]:
        return []
    blocks: list[Block] = []
    place, outer = 0, -1
    for row in rows:
        head = _heads(text, row.names, width) if row.values else None
        if head is not None:
            before, names, sizes = head
            blocks.extend(Block(kind_of(text, a, b), a, b) for a, b in before)
            table, place, outer = table + 1, 0, -1
            for column, (a, b) in enumerate(names, start=1):
                blocks.append(Block("cell", a, b, table, -1 if sizes else 0, column))
            for column, (a, b) in enumerate(sizes, start=1):
                blocks.append(Block("cell", a, b, table, 0, column))
        elif len(row.names) > 1 or not row.values:
            # A name without values stands over the rows below it; the one before it ends.
            over = row.names[:-1] if row.values else row.names
            for a, b in over:
                place += 1
                outer = place
                blocks.append(Block("cell", a, b, table, place, 0))
        place += 1
        if row.values:
            blocks.append(Block("cell", *row.names[-1], table, place, 0, outer))
        for column, (a, b) in enumerate(row.values, start=1):
            blocks.append(Block("cell", a, b, table, place, column))
    return blocks


def _heads(text: str, names: list[Span], width: int) -> tuple[list[Span], list[Span], list[Span]] | None:
    """What stands before a head, the names of its columns and their sizes; None if the lines hold no head."""
    above = names[:-1]
    sized = len(above) >= 2 * width and all(_SIZE.match(text[a:b].strip()) for a, b in above[-width:])
    sizes = above[-width:] if sized else []
    heads = above[: -width if sized else None]
    if len(heads) < width:
        return None
    return heads[:-width], heads[-width:], sizes
