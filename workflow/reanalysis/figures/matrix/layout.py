"""Columns, lines and pages of the evidence matrix, by the measured width of what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.matrix.row import EvidenceRow

LABEL_LEFT = 7.0
ROW = 4.7
LINE = 2.9
BAND = 4.7
BAND_PAD = 0.5
BLOCK_GAP = 1.4
HEAD_LINE = 2.7
SPANNER = 4.6
_CHIP = 8.4
_LEAST_CHIP = 5.0
_GAP = 1.2
#: Widest label, and the least room for a label and for what was found, before a word must break out.
_LABEL = 44.0
_LEAST_LABEL = 24.0
_LEAST_FOUND = 30.0


@dataclass(frozen=True)
class Columns:
    """Where the columns stand, in millimetres.

    Attributes
    ----------
    label : float
        Width of the labels.
    slash : float
        Place of the slash of n/N.
    middles : tuple of float
        Middle of each family's column.
    chip : float
        Width of a cell.
    heads : tuple of tuple of str
        Lines of each family's name.
    levels : int
        2 where heads stand on two levels in turn, because they are wider than their columns.
    found_left, found : float
        Left edge and width of what was found.
    """

    label: float
    slash: float
    middles: tuple[float, ...]
    chip: float
    heads: tuple[tuple[str, ...], ...]
    levels: int
    found_left: float
    found: float

    def raised(self, level: int) -> float:
        """How far the lowest line of a level stands above that of level 0."""
        lines = [
            max(len(head) for place, head in enumerate(self.heads) if level_of(place, self.levels) == below)
            for below in range(level)
        ]
        return sum(HEAD_LINE * number + 0.4 for number in lines)

    @property
    def header(self) -> float:
        """Height of the headings with their rules."""
        return SPANNER + 1.4 + self.raised(self.levels)


@dataclass(frozen=True)
class Item:
    """A row with its lines."""

    row: EvidenceRow
    label: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def height(self) -> float:
        return ROW + LINE * (max(len(self.label), len(self.found), 1) - 1)


@dataclass(frozen=True)
class Block:
    """A source with its rows, or as many of them as a page holds."""

    source_id: str
    reference: int
    continued: bool
    items: tuple[Item, ...]

    @property
    def height(self) -> float:
        """Height with all rows."""
        return BAND + BAND_PAD + sum(item.height for item in self.items)


def measure_columns(rows: Sequence[EvidenceRow], families: Sequence[str]) -> Columns:
    """Place the columns; heads are staggered where the last column would otherwise be too narrow for its words."""
    heads = [_broken(family) for family in families]
    labels = widest(row.label for row in rows)
    found = max(widest((row.found for row in rows), style.DESCRIPTOR), text_width("What was found", weight=style.BOLD))
    columns = _columns(rows, heads, 1, labels)
    return columns if columns.found >= found else _columns(rows, heads, 2, labels)


def _broken(family: str) -> tuple[str, ...]:
    """A family's name in lines hardly wider than its longest word."""
    return tuple(wrap(family, 1.2 * widest(family.split(" "), style.DESCRIPTOR), style.DESCRIPTOR))


def _columns(rows: Sequence[EvidenceRow], heads: Sequence[tuple[str, ...]], levels: int, labels: float) -> Columns:
    widths = [widest(lines, style.DESCRIPTOR) for lines in heads]
    pitch = max(_LEAST_CHIP + _GAP, *(_needed(widths, levels)), 0.0)
    chip = min(_CHIP, pitch - _GAP)
    half = text_width("n/N", weight=style.BOLD) / 2
    left = max(half, widest(str(row.looked) for row in rows))
    right = max(half, widest(f"/{row.values}" for row in rows))
    edge = style.FULL_WIDTH - style.TEXT_LEFT
    # Everything but the label and what was found.
    fixed = LABEL_LEFT + 2.5 + left + right + 2.5 + pitch * len(heads) + 2.0
    found = max(widest((row.found for row in rows), style.DESCRIPTOR), _LEAST_FOUND)
    label = min(labels, _LABEL, max(_LEAST_LABEL, edge - fixed - found)) + 0.01
    slash = LABEL_LEFT + label + 2.5 + left
    first = slash + right + 2.5 + pitch / 2
    found_left = first + pitch * (len(heads) - 0.5) + 2.0
    return Columns(
        label=label,
        slash=slash,
        middles=tuple(first + pitch * place for place in range(len(heads))),
        chip=chip,
        heads=tuple(heads),
        levels=min(levels, len(heads)),
        found_left=found_left,
        found=edge - found_left,
    )


def _needed(widths: Sequence[float], levels: int) -> Iterator[float]:
    """Distances of columns that keep heads of one level apart, and clear of the lines down from higher ones."""
    for one, other in zip(widths, widths[levels:], strict=False):
        yield ((one + other) / 2 + _GAP) / levels
    if levels > 1:
        yield max(width for place, width in enumerate(widths) if not level_of(place, levels)) / 2 + 0.8
    yield _LEAST_CHIP + _GAP


def level_of(place: int, levels: int) -> int:
    """Level of a head, 0 next to its column."""
    return (levels - 1 - place) % levels


def lay_out(rows: Sequence[EvidenceRow], columns: Columns) -> list[Block]:
    """Break labels and findings into lines."""
    return [
        Block(
            source_id,
            reference,
            False,
            tuple(
                Item(
                    row,
                    tuple(wrap(row.label, columns.label)),
                    tuple(wrap(row.found, columns.found, style.DESCRIPTOR)) if row.found else (),
                )
                for row in of
            ),
        )
        for (reference, source_id), of in groupby(rows, key=lambda row: (row.reference, row.source_id))
    ]


def fill_pages(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """Divide sources among pages; one that no page holds is divided too, and its band repeated."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        for piece in _pieces(block, room):
            if pages[-1] and used + BLOCK_GAP + piece.height > room:
                pages.append([])
                used = 0.0
            used += piece.height + (BLOCK_GAP if pages[-1] else 0.0)
            pages[-1].append(piece)
    return pages


def _pieces(block: Block, room: float) -> Iterator[Block]:
    """The block, in pieces no higher than `room`."""
    items: list[Item] = []
    for item in block.items:
        if items and replace(block, items=(*items, item)).height > room:
            yield replace(block, items=tuple(items))
            block, items = replace(block, continued=True), []
        items.append(item)
    yield replace(block, items=tuple(items))
