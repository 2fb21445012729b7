"""What all forests draw alike: the columns of numbers, intervals with their markers, and common footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width, widest
from reanalysis.figures.forest_row import ForestRow
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import METHODS

ASSUMED_NOTE = "§ Denominator assumed: the source does not print it for this number."
SIZE_NOTE = "Marker size carries no information. Ref, number of the source."


def method_name(method: str) -> str:
    """Name of an interval method as readers know it."""
    return METHODS[method][0]


def interval_note(confidence_level: float, method: str) -> str:
    """What CI means in a figure.

    >>> interval_note(0.95, "wilson")
    'CI, 95% confidence interval, Wilson score.'
    """
    return f"CI, {fmt.percent_plain(confidence_level)}% confidence interval, {method_name(method)}."


@dataclass(frozen=True)
class NumberColumns:
    """Where estimates and their limits stand, in millimetres.

    Attributes
    ----------
    left : float
        Where the widest estimate begins.
    unit : float
        Where whole percentages end; decimals follow, so that estimates stand on their points.
    limits : float
        Where limits begin.
    """

    left: float
    unit: float
    limits: float


def number_columns(rows: Sequence[ForestRow], limits: float) -> NumberColumns:
    """Place the estimates of rows beside their limits, which begin at `limits` millimetres."""
    parts = [split_decimals(row.estimate_text) for row in rows]
    unit = limits - 1.6 - widest(decimals for _, decimals in parts)
    return NumberColumns(unit - widest(whole for whole, _ in parts), unit, limits)


def split_decimals(text: str) -> tuple[str, str]:
    """A number before its point, and from there on.

    >>> split_decimals("80.7"), split_decimals("42")
    (('80', '.7'), ('42', ''))
    """
    whole, point, decimals = text.partition(".")
    return whole, point + decimals


def draw_numbers(canvas: Canvas, row: ForestRow, y: float, columns: NumberColumns, *, kind: str) -> None:
    """Write the estimate, whose id ends with `kind`, and its limits."""
    right = columns.unit + text_width(split_decimals(row.estimate_text)[1])
    canvas.text(right, y, row.estimate_text, align="right", gid=f"{row.row_id}:{kind}")
    colour = style.INK if row.has_limits else style.MUTED
    canvas.text(columns.limits, y, row.limits_text, colour=colour, gid=f"{row.row_id}:limits")


def draw_interval(panel: Axes, row: ForestRow, y: float, look: style.Look) -> None:
    """Draw the interval, where there is one, and the marker of the estimate."""
    if row.has_limits:
        panel.add_line(
            segment_line(
                [100 * row.lower, 100 * row.upper],
                [y, y],
                look.colour,
                line=style.DOTTED if row.dotted else style.SOLID,
                gid=f"{row.row_id}:interval",
            )
        )
    panel.add_line(marker_line([100 * row.estimate], [y], look, fill=row.fill, gid=f"{row.row_id}:estimate"))
