"""What all forests draw alike: the columns of numbers, intervals with their markers, and common footnotes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width, widest
from reanalysis.figures.forests.row import ForestRow
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import METHODS, TESTS

#: The interval beside the first, thin and a little below it: millimetres, points.
BESIDE, BESIDE_WEIGHT = 1.15, 0.55
ASSUMED_NOTE = "§ Denominator assumed: the source does not print it for this number."
SIZE_NOTE = "Marker size carries no information. Ref, number of the source."


def method_name(method: str) -> str:
    """Name of an interval method as readers know it."""
    return METHODS[method][0]


def interval_note(confidence_level: float, rows: Sequence[ForestRow]) -> str:
    """What CI means in a figure, and the thin line beside it."""
    methods = [row.method for row in rows if row.has_limits]
    beside = [row.beside_method for row in rows if row.beside_method]
    if not methods:
        return ""
    thin = f"; thin line: {method_name(beside[0])}" if beside else ""
    return f"CI, {fmt.percent_plain(confidence_level)}% confidence interval, {method_name(methods[0])}{thin}."


def p_note(labels_by_test: Mapping[str, Sequence[str]]) -> str:
    """Which test each P value is of: the most frequent one, and the rows that have another.

    >>> p_note({"n-1": ["Remission", "Transplantation"], "fisher-mid-p": ["Second neoplasm"]})
    'P, two-sided, N−1 chi-square (Second neoplasm: Fisher mid-P), not adjusted for several comparisons.'
    """
    first, *others = sorted(labels_by_test, key=lambda name: -len(labels_by_test[name]))
    exceptions = "; ".join(f"{', '.join(dict.fromkeys(labels_by_test[name]))}: {TESTS[name][0]}" for name in others)
    words = TESTS[first][0] + (f" ({exceptions})" if exceptions else "")
    return f"P, two-sided, {words}, not adjusted for several comparisons."


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
        panel.add_artist(
            segment_line(
                [100 * row.lower, 100 * row.upper],
                [y, y],
                look.colour,
                line=style.DOTTED if row.dotted else style.SOLID,
                gid=f"{row.row_id}:interval",
            )
        )
    if not math.isnan(row.beside_lower):
        panel.add_artist(
            segment_line(
                [100 * row.beside_lower, 100 * row.beside_upper],
                [y + BESIDE, y + BESIDE],
                look.colour,
                line=style.DOTTED if row.dotted else style.SOLID,
                weight=BESIDE_WEIGHT,
                gid=f"{row.row_id}:beside",
            )
        )
    panel.add_artist(marker_line([100 * row.estimate], [y], look, fill=row.fill, gid=f"{row.row_id}:estimate"))
