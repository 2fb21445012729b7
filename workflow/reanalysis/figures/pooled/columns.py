"""Columns of the pooled forest, placed by the text that stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.differences.layout import arm_names, split_counts
from reanalysis.figures.forests.common import NumberColumns, number_columns
from reanalysis.figures.pooled.row import MEASURES, PooledRow
from reanalysis.figures.register import Register

HEADER_LINE = 3.6
INDENT = 6.0
_RIGHT = 171.0
_LABEL = 52.0
_LEAST_LABEL = 26.0
_ARM = 18.0
_MIN_PANEL = 42.0


@dataclass(frozen=True)
class Columns:
    """Positions in millimetres for one measure; the panels of all measures stand under each other.

    Attributes
    ----------
    heads : tuple of tuples
        Lines of the headings above n/N; empty for proportions.
    slashes : tuple of float
        One for proportions, two for comparisons.
    weight_right : float
    has_weight : bool
    panel_left, panel_right : float
    numbers : NumberColumns
    label : float
        Room for the labels of trials.
    """

    heads: tuple[tuple[str, ...], ...]
    slashes: tuple[float, ...]
    weight_right: float
    has_weight: bool
    panel_left: float
    panel_right: float
    numbers: NumberColumns
    label: float

    @property
    def header(self) -> float:
        """Height of the headings with their rules."""
        lines = max((len(lines) for lines in self.heads), default=0) + 1
        return 1.6 + lines * HEADER_LINE + 1.4


def measure_columns(rows: Sequence[PooledRow], register: Register) -> dict[str, Columns]:
    """Place the columns by the text that stands in them; labels give way where the panel would be too narrow."""
    label = _LABEL
    while True:
        columns = _columns(rows, register, label)
        panel = next(iter(columns.values()))
        if panel.panel_right - panel.panel_left >= _MIN_PANEL or label <= _LEAST_LABEL:
            return columns
        label -= 1.0


def _columns(rows: Sequence[PooledRow], register: Register, label: float) -> dict[str, Columns]:
    has_weight = any(row.weight_text for row in rows)
    found = {}
    for measure in MEASURES:
        of = [row for row in rows if row.measure == measure]
        if of:
            found[measure] = _columns_of(of, register, label, has_weight=has_weight)
    left = max(columns.panel_left for columns in found.values())
    right = min(columns.panel_right for columns in found.values())
    shift = {measure: left - columns.panel_left for measure, columns in found.items()}
    return {
        measure: replace(
            columns,
            # Counts and weights stand at their panel, wherever another measure pushes it; labels have the room.
            slashes=tuple(x + shift[measure] for x in columns.slashes),
            weight_right=columns.weight_right + shift[measure],
            panel_left=left,
            panel_right=right,
            label=columns.label + shift[measure],
        )
        for measure, columns in found.items()
    }


def _columns_of(rows: Sequence[PooledRow], register: Register, label: float, *, has_weight: bool) -> Columns:
    trials = [row for row in rows if row.kind == "trial"]
    measure = rows[0].measure
    heads: list[tuple[str, ...]] = []
    sides = [[row.arm_text for row in trials]]
    if measure != "proportion":
        known = [row for row in trials if row.arm and row.reference_arm]
        names = arm_names(known, register) if known else ("experimental arm", "control arm")
        heads = [tuple(wrap(name[:1].upper() + name[1:], _ARM, weight=style.BOLD)) for name in names]
        sides.append([row.reference_text for row in trials])
    label = widest(line for row in trials for line in wrap(row.label, label))
    x = INDENT + label + 2.5
    slashes = []
    for side, texts in enumerate(sides):
        half = text_width("n/N", weight=style.BOLD) / 2
        half = max(half, widest(heads[side], weight=style.BOLD) / 2) if heads else half
        parts = [split_counts(text) for text in texts]
        x += max(half, widest(events for events, _ in parts))
        slashes.append(x)
        x += max(half, widest(total + row.marks for (_, total), row in zip(parts, trials, strict=True))) + 2.0
    weight = max(widest(row.weight_text for row in trials), text_width("Weight", weight=style.BOLD))
    weight_right = x + (weight + 0.5 if has_weight else 0.0)
    limits = _RIGHT - max(
        widest(row.limits_text for row in rows if not row.in_front),
        widest((row.limits_text for row in rows if row.in_front), weight=style.BOLD),
        widest(row.prediction_text for row in rows),
        text_width("(99.9% CI)", weight=style.BOLD),
    )
    numbers = number_columns(rows, limits)
    return Columns(
        heads=tuple(heads),
        slashes=tuple(slashes),
        weight_right=weight_right,
        has_weight=has_weight,
        panel_left=weight_right + 4.5,
        panel_right=numbers.left - 5.0,
        numbers=numbers,
        # A hair more than the widest line, which must not break for the last digit of a float.
        label=label + 0.01,
    )
