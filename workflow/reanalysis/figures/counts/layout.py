"""Columns, blocks and pages of the figure of counts, by the measured width of what stands in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.counts.rows import NONE, CountRow

ROW = 3.9
LINE = 2.9
BAND = 4.5
GAP = 1.2
INDENT = 7.0
LEFT = 4.5
HEADER = 10.4
HEADS = ("Value used", "Printed", "Tables left", "n/N that fits all")
_LEAST_PANEL = 38.0
_LEAST_LABEL = 28.0
#: Millimetres from the left edge of the axis to "none", and between the words "none" and "1".
_PAD, _BETWEEN = 3.0, 2.5
_RIGHT = style.FULL_WIDTH - style.TEXT_LEFT


@dataclass(frozen=True)
class Block:
    """Rows under one heading.

    Attributes
    ----------
    reference : int
        Number of the source; its blocks follow each other.
    rows : tuple of CountRow
        The steps of one group, or percentages of one trial that stand alone.
    labels : tuple of tuples
        Lines of each row's label.
    """

    reference: int
    rows: tuple[CountRow, ...]
    labels: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """Millimetres with the heading, without the source's band."""
        return GAP + ROW + sum(row_height(lines) for lines in self.labels)


@dataclass(frozen=True)
class Columns:
    """Positions in millimetres.

    Attributes
    ----------
    label : float
        Width of the labels.
    printed, tables : float
        Right edges of the columns.
    panel_left, panel_right : float
    slash : float
        Place of the slash of n/N.
    lowest, none, highest : float
        Ends of the axis, and where "none" stands on it; powers of ten, on which one table is 0.
    """

    label: float
    printed: float
    panel_left: float
    panel_right: float
    tables: float
    slash: float
    lowest: float
    none: float
    highest: float


def row_height(lines: Sequence[str]) -> float:
    """Height of a row with a label of so many lines."""
    return ROW + LINE * (len(lines) - 1)


def row_label(row: CountRow) -> str:
    """A label with the marks that footnotes explain."""
    return row.label + ("§" if row.basis == "assumed" else "") + ("‡" if row.state == NONE else "")


def blocks_of(rows: Sequence[CountRow], columns: Columns) -> list[Block]:
    """Rows of one group, or of one trial's percentages alone, under one heading."""
    found = []
    for (reference, _), of in groupby(
        rows, key=lambda row: (row.reference, f"alone {row.trial_id}" if row.alone else row.group)
    ):
        block = tuple(of)
        found.append(Block(reference, block, tuple(tuple(wrap(row_label(row), columns.label)) for row in block)))
    return found


def measure_columns(rows: Sequence[CountRow]) -> Columns:
    """Place the columns by the text that stands in them."""
    value = max(text_width(HEADS[1], weight=style.BOLD), widest(row.printed for row in rows))
    sides = [row.counts.partition("/") for row in rows]
    half = text_width(HEADS[3], weight=style.BOLD) / 2
    slash = _RIGHT - max(half, widest(f"/{total}" for _, _, total in sides))
    tables = slash - max(half, widest(events for events, _, _ in sides)) - 3.5
    left = tables - max(text_width(HEADS[2], weight=style.BOLD), widest(row.tables_text for row in rows))
    largest = max((value for row in rows for value in (row.tables, row.before) if value), default=10)
    highest = max(1.0, math.log10(largest)) * 1.04
    panel_right = left - 3.5
    # Long labels run over several lines, so that the axis keeps its least length.
    most = panel_right - _LEAST_PANEL - 3.5 - value - 3.0 - INDENT
    label = min(widest(row_label(row) for row in rows), max(most, _LEAST_LABEL)) + 0.01
    printed = INDENT + label + 3.0 + value
    panel_left = printed + 3.5
    between = (text_width("none", style.TICK) + text_width("1", style.TICK)) / 2 + _BETWEEN
    unit = highest / (panel_right - panel_left - _PAD - between)
    none = -between * unit
    return Columns(label, printed, panel_left, panel_right, tables, slash, none - _PAD * unit, none, highest)


def fill_pages(blocks: Sequence[Block], room: float) -> Iterator[list[Block]]:
    """Fill pages with blocks; one that no page holds is divided between its rows."""
    page: list[Block] = []
    used = 0.0
    for block in blocks:
        for piece in _pieces(block, room - BAND - GAP):
            band = 0.0 if page and page[-1].reference == piece.reference else BAND + GAP
            if page and used + band + piece.height > room:
                yield page
                page, used, band = [], 0.0, BAND + GAP
            page.append(piece)
            used += band + piece.height
    if page:
        yield page


def _pieces(block: Block, room: float) -> Iterator[Block]:
    start, used = 0, GAP + ROW
    for place, lines in enumerate(block.labels):
        if place > start and used + row_height(lines) > room:
            yield Block(block.reference, block.rows[start:place], block.labels[start:place])
            start, used = place, GAP + ROW
        used += row_height(lines)
    yield Block(block.reference, block.rows[start:], block.labels[start:])
