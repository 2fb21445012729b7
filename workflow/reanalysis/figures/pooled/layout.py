"""The lines of the pooled forest: rows with what stands under them, blocks of questions, and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, wrap
from reanalysis.figures.pooled.columns import INDENT, Columns
from reanalysis.figures.pooled.row import PooledRow
from reanalysis.figures.pooled.words import letters_of, outcome_words, remark_words
from reanalysis.figures.register import Register

ROW = 4.4
OTHER_ROW = 3.8
LABEL_LINE = 2.9
REMARK_LINE = 2.9
PREDICTION_ROW = 3.4
BAND = 4.8
BAND_LINE = 3.2
OUTCOME = 3.6
OUTCOME_LINE = 2.8
BLOCK_GAP = 2.0
#: Above the model in front, to set the answer apart from what goes into it.
FRONT_GAP = 1.0
SECTION_GAP = 3.0
OTHER_INDENT = 7.5
_AXIS = 11.2
_AXIS_WITH_DIRECTIONS = 16.2


@dataclass(frozen=True)
class Item:
    """A row with its lines.

    Attributes
    ----------
    row : PooledRow
    label, remark : tuple of str
        The remark stands under the label, or beside its last line.
    remark_beside : bool
    opens_models : bool
        Whether the row is the first after the trials.
    """

    row: PooledRow
    label: tuple[str, ...]
    remark: tuple[str, ...] = ()
    remark_beside: bool = False
    opens_models: bool = False

    @property
    def height(self) -> float:
        """Height with everything under the label."""
        height = OTHER_ROW if self.row.kind == "model" and not self.row.in_front else ROW
        height += LABEL_LINE * (len(self.label) - 1)
        height += 0.0 if self.remark_beside else REMARK_LINE * len(self.remark)
        height += PREDICTION_ROW if self.row.has_prediction else 0.0
        return height + (FRONT_GAP if self.opens_models else 0.0)


@dataclass(frozen=True)
class Block:
    """A question with its rows, or as many of them as a page holds.

    Attributes
    ----------
    measure : str
    title, outcome : tuple of str
        Lines of the question, and of what is counted in whom.
    items : tuple of Item
    """

    measure: str
    title: tuple[str, ...]
    outcome: tuple[str, ...]
    items: tuple[Item, ...]

    @property
    def band(self) -> float:
        """Height of the band with the question."""
        return BAND + BAND_LINE * (len(self.title) - 1)

    @property
    def head(self) -> float:
        """Height of everything above the rows."""
        lines = len(self.outcome)
        return self.band + (OUTCOME + OUTCOME_LINE * (lines - 1) if lines else 0.6)

    @property
    def height(self) -> float:
        """Height with all rows."""
        return self.head + sum(item.height for item in self.items)


def axis_height(measure: str) -> float:
    """Room under a panel: tick labels, directions where there are any, and the name of the axis."""
    return _AXIS if measure == "proportion" else _AXIS_WITH_DIRECTIONS


def lay_out(rows: Sequence[PooledRow], columns: Mapping[str, Columns], register: Register) -> list[Block]:
    """Break labels, remarks and questions into lines."""
    letters = letters_of(rows)
    room = style.FULL_WIDTH - 2 * style.TEXT_LEFT - 1.5
    blocks = []
    for _, group in groupby(rows, key=lambda row: (row.measure, row.question_id)):
        of = list(group)
        first = of[0]
        outcome = outcome_words(of, register)
        blocks.append(
            Block(
                measure=first.measure,
                title=_title(first.question),
                outcome=tuple(wrap(outcome, room, style.DESCRIPTOR)) if outcome else (),
                items=tuple(_items(of, columns[first.measure], letters)),
            )
        )
    return blocks


def _title(question: str) -> tuple[str, ...]:
    return tuple(wrap(question, style.FULL_WIDTH - 2 * style.TEXT_LEFT, weight=style.BOLD))


def _items(rows: Sequence[PooledRow], columns: Columns, letters: Mapping[str, str]) -> Iterator[Item]:
    before = None
    for row in rows:
        if row.kind == "trial":
            yield Item(row, tuple(wrap(row.label, columns.label)))
            before = row
            continue
        left = INDENT if row.in_front else OTHER_INDENT
        room = columns.panel_left - 3.0 - left
        size = style.BODY if row.in_front else style.DESCRIPTOR
        weight = style.BOLD if row.in_front else style.REGULAR
        label = wrap(row.label + row.marks + "".join(letters[text] for text in row.warnings), room, size, weight)
        remark = remark_words(row)
        beside = bool(remark) and not row.in_front
        beside = beside and text_width(label[-1], size) + 2.0 + text_width(remark, style.FOOTNOTE) <= room
        yield Item(
            row,
            tuple(label),
            (remark,) if beside else tuple(wrap(remark, room, style.FOOTNOTE)) if remark else (),
            remark_beside=beside,
            opens_models=before is not None and before.kind == "trial",
        )
        before = row


def fill_pages(blocks: Sequence[Block], columns: Mapping[str, Columns], room: float) -> list[list[Block]]:
    """Divide questions among pages; one that no page holds is divided too, and its question repeated."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        frame = columns[block.measure].header + axis_height(block.measure) + 1.6
        for piece in _pieces(block, room - frame):
            page = pages[-1]
            gap = 0.0 if not page else BLOCK_GAP if page[-1].measure == piece.measure else SECTION_GAP + frame
            if page and used + gap + piece.height > room:
                pages.append([])
                page, used, gap = pages[-1], 0.0, 0.0
            used += (gap if page else frame) + piece.height
            page.append(piece)
    return pages


def _pieces(block: Block, room: float) -> Iterator[Block]:
    """The block, in pieces no higher than `room`."""
    items: list[Item] = []
    used = block.head
    for item in block.items:
        if items and used + item.height > room:
            yield replace(block, items=tuple(items))
            block = replace(block, title=_title(f"{block.items[0].row.question} (continued)"))
            items, used = [], block.head
        items.append(item)
        used += item.height
    if items:
        yield replace(block, items=tuple(items))
