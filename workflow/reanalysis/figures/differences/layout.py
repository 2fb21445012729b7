"""Where everything of the difference forest stands: lines of labels, columns, blocks, axis and pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.differences.rows import DifferenceRow
from reanalysis.figures.forests.common import NumberColumns, number_columns
from reanalysis.figures.register import Register

ROW = 4.6
LABEL_LINE = 2.9
BLOCK_GAP = 1.8
HEADER_LINE = 3.6
INDENT = 6.0
#: Percentage points from tick to tick, and on an axis too long for that.
STEP, LONG_STEP, LONG_AXIS = 20, 40, 140
_RIGHT = 171.0
_LABEL = 38.0
_ARM = 18.0


@dataclass(frozen=True)
class Columns:
    """Positions in millimetres, computed from the measured text.

    Attributes
    ----------
    heads : tuple of tuples
        Lines of the two arms' headings.
    slashes : tuple of float
        The n/N columns stand on their slashes; their headings are centred on them.
    panel_left, panel_right : float
    numbers : NumberColumns
    p_right : float
        Where P values end.
    has_p : bool
        Whether there are any.
    """

    heads: tuple[tuple[str, ...], tuple[str, ...]]
    slashes: tuple[float, float]
    panel_left: float
    panel_right: float
    numbers: NumberColumns
    p_right: float
    has_p: bool

    @property
    def header(self) -> float:
        """Lower edge of the headings."""
        return style.MARGIN + 1.6 + (max(len(lines) for lines in self.heads) + 1) * HEADER_LINE + 1.4


def measure_columns(rows: Sequence[DifferenceRow], register: Register) -> Columns:
    """Place the columns of a page by the text that stands in them."""
    heads = [tuple(wrap(name[:1].upper() + name[1:], _ARM, weight=style.BOLD)) for name in arm_names(rows, register)]
    halves = [max(widest(lines, weight=style.BOLD), text_width("n/N")) / 2 for lines in heads]
    left, right = [], []
    for half, texts in zip(halves, ([row.arm_text for row in rows], [row.reference_text for row in rows]), strict=True):
        sides = [(*split_counts(text), row.count_marks) for text, row in zip(texts, rows, strict=True)]
        left.append(max(half, widest(events for events, _, _ in sides)))
        right.append(max(half, widest(f"{total}{marks}" for _, total, marks in sides)))
    first = INDENT + widest(line for row in rows for line in label_lines(row, register)) + 2.5 + left[0]
    second = first + right[0] + 2.0 + left[1]
    has_p = any(row.p_text for row in rows)
    p_width = max(widest(row.p_text for row in rows), text_width("P")) if has_p else 0.0
    limits = _RIGHT - (p_width + 3.0 if has_p else 0.0) - widest(row.limits_text for row in rows)
    numbers = number_columns(rows, limits)
    return Columns(
        heads=(heads[0], heads[1]),
        slashes=(first, second),
        panel_left=second + right[1] + 4.5,
        panel_right=numbers.left - 4.0,
        numbers=numbers,
        p_right=_RIGHT,
        has_p=has_p,
    )


def split_counts(text: str) -> tuple[str, str]:
    """A count as its two sides of the slash; a rate stands left of it.

    >>> split_counts("22/53"), split_counts("20.1%")
    (('22', '/53'), ('20.1%', ''))
    """
    left, slash, right = text.partition("/")
    return left, slash + right


def arm_names(rows: Sequence[DifferenceRow], register: Register) -> tuple[str, str]:
    """Names of the two sides: the arms' labels where all comparisons have the same, else what they are."""
    first = {register.arm(row.trial_id, row.arm)["label"] for row in rows}
    second = {register.arm(row.trial_id, row.reference_arm)["label"] for row in rows}
    return (
        first.pop() if len(first) == 1 else "experimental arm",
        second.pop() if len(second) == 1 else "control arm",
    )


def axis_limits(rows: Sequence[DifferenceRow]) -> tuple[int, int]:
    """Axis in percentage points: whole steps around everything drawn, and at least one step beyond zero."""
    values = [100 * value for row in rows for value in (row.estimate, row.lower, row.upper) if not math.isnan(value)]
    lowest = min(-STEP, STEP * math.floor(min(values) / STEP))
    highest = max(STEP, STEP * math.ceil(max(values) / STEP))
    return max(lowest, -100), min(highest, 100)


def label_lines(row: DifferenceRow, register: Register) -> list[str]:
    """The outcome in one or two lines; its abbreviation where it would need more."""
    star = "*" if "*" in row.marks else ""
    lines = wrap(row.label + star, _LABEL)
    if len(lines) > 2:
        lines = [register.endpoint(row.endpoint)["abbreviation"] + star]
    return lines


def row_height(row: DifferenceRow, register: Register) -> float:
    """Height of a row with the lines of its label."""
    return ROW + LABEL_LINE * (len(label_lines(row, register)) - 1)


def block_of(row: DifferenceRow) -> tuple[str, str]:
    """Trial and set of patients, under whose heading the row stands."""
    return row.trial_id, row.analysis_set


def body_height(rows: Sequence[DifferenceRow], register: Register) -> float:
    """Height of rows with the headings of their blocks."""
    blocks = len({block_of(row) for row in rows})
    return sum(row_height(row, register) for row in rows) + blocks * ROW + (blocks - 1) * BLOCK_GAP


def fill_pages(rows: Sequence[DifferenceRow], register: Register, room: float) -> list[list[DifferenceRow]]:
    """Divide rows among pages; a block that goes on gets its heading again."""
    pages: list[list[DifferenceRow]] = [[]]
    used = 0.0
    for row in rows:
        new = not pages[-1] or block_of(pages[-1][-1]) != block_of(row)
        needed = row_height(row, register) + (ROW + BLOCK_GAP if new else 0.0)
        if used + needed > room and pages[-1]:
            pages.append([])
            used, needed = 0.0, row_height(row, register) + ROW + BLOCK_GAP
        pages[-1].append(row)
        used += needed
    return pages
