"""Columns of the overview, by the measured width of what stands in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.overview.rows import OverviewRow

ROW = 4.7
HEADING = 4.9
GAP = 1.6
INDENT, STEP = 7.0, 2.6
HEAD_LINE = 2.7
SPANNER = 4.6
CHIP = 4.4
_BETWEEN = 1.4
_RIGHT = style.FULL_WIDTH - style.TEXT_LEFT


@dataclass(frozen=True)
class Columns:
    """Positions in millimetres.

    Attributes
    ----------
    patients : float
        Right edge of the numbers of patients.
    panel_left, panel_right : float
    longest : int
        End of the axis, patients.
    middles : mapping
        Family of outcomes to the middle of its column.
    heads : mapping
        Family of outcomes to the lines of its head.
    raised : float
        How far every second head stands above the others, so that wide ones have room.
    """

    patients: float
    panel_left: float
    panel_right: float
    longest: int
    middles: Mapping[str, float]
    heads: Mapping[str, tuple[str, ...]]
    raised: float

    @property
    def header(self) -> float:
        """Height of the headings with their rules."""
        lower = max((len(lines) for lines in list(self.heads.values())[::2]), default=1)
        upper = max((len(lines) for lines in list(self.heads.values())[1::2]), default=0)
        return style.MARGIN + SPANNER + 2.6 + HEAD_LINE * (lower + upper)


def measure_columns(rows: Sequence[OverviewRow], heads: Mapping[str, str]) -> Columns:
    """Place the columns; what the others leave is the panel of bars."""
    lines = {family: _broken(head) for family, head in heads.items()}
    widths = [widest(of, style.DESCRIPTOR) for of in lines.values()]
    most = max((len(numbers) for row in rows for numbers in row.printed.values()), default=1)
    needed = [CHIP * max(most, 1) + _BETWEEN]
    needed += [(one + other) / 4 + _BETWEEN / 2 for one, other in zip(widths, widths[2:], strict=False)]
    # The line down from a raised head passes between two lower ones.
    needed += [width / 2 + 0.9 for width in widths[::2]] if len(widths) > 1 else []
    pitch = max(needed)
    first = _RIGHT - max(pitch, widths[-1] if widths else 0.0) / 2 - pitch * (len(lines) - 1)
    middles = {family: first + pitch * place for place, family in enumerate(lines)}
    label = INDENT + max((STEP * row.depth + text_width(row.label) for row in rows), default=0.0)
    patients = label + 2.5 + max(text_width("n", weight=style.BOLD), widest(row.patients_text for row in rows))
    raised = HEAD_LINE * max((len(of) for of in list(lines.values())[::2]), default=0) + 0.4
    left_of_first = first - max(pitch, widths[0] if widths else 0.0) / 2
    return Columns(patients, patients + 3.5, left_of_first - 3.0, _longest(rows), middles, lines, raised)


def _broken(head: str) -> tuple[str, ...]:
    return tuple(wrap(head, 1.2 * widest(head.split(" "), style.DESCRIPTOR), style.DESCRIPTOR))


def _longest(rows: Sequence[OverviewRow]) -> int:
    largest = max((value for row in rows for value in (row.patients, *row.sizes) if value), default=1)
    return max(10, math.ceil(largest * 1.02))


def tick_step(longest: int) -> int:
    """Patients from tick to tick: 1, 2 or 5 times a power of ten, at most four of them.

    >>> tick_step(326), tick_step(40), tick_step(12)
    (100, 10, 5)
    """
    power = 10 ** int(math.log10(longest))
    steps = (power * factor // 10 for factor in (1, 2, 5, 10, 20, 50))
    return next(step for step in steps if step and longest / step < 5)
