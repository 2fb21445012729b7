"""Marks of the pooled forest: trials as squares, the model in front as a diamond as wide as its interval."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line
from reanalysis.figures.footer import KeyItem, grey
from reanalysis.figures.pooled.axes import Axis
from reanalysis.figures.pooled.row import PooledRow

#: Half the height of a diamond, in millimetres.
HALF = 1.45
OTHER_WEIGHT = 0.8
PREDICTION_WEIGHT = 0.6
_OTHER = style.Look(style.MUTED, "D", 2.8, style.SOLID)
# matplotlib's carets with their base at the point: they stand outside the edge.
_LEFT, _RIGHT = 8, 9


def trial_look(row: PooledRow) -> style.Look:
    """Look of a trial: that of its arm's role, or grey where the arm is not known."""
    return style.look(row.role) if row.role else grey()


def draw_trial(panel: Axes, axis: Axis, row: PooledRow, y: float) -> None:
    """Draw a trial's interval with its marker."""
    look = trial_look(row)
    _interval(panel, axis, row, y, look.colour, style.INTERVAL)
    if axis.holds(row.estimate):
        drawn = axis.drawn(row.estimate)
        panel.add_artist(marker_line([drawn], [y], look, fill=row.fill, gid=f"{row.row_id}:estimate"))


def draw_front(panel: Axes, axis: Axis, row: PooledRow, y: float) -> None:
    """Draw the model in front; without limits its estimate alone, without an estimate its interval alone."""
    if not axis.holds(row.estimate):
        _interval(panel, axis, row, y, style.INK, 2 * style.INTERVAL)
        return
    x = axis.drawn(row.estimate)
    if not row.has_limits:
        look = style.Look(style.INK, "D", style.SIZES["D"], style.SOLID)
        panel.add_artist(marker_line([x], [y], look, fill=row.fill, gid=f"{row.row_id}:estimate"))
        return
    corners = [(axis.inside(row.lower), y), (x, y - HALF), (axis.inside(row.upper), y), (x, y + HALF)]
    panel.add_artist(_diamond(corners, dotted=row.dotted, gid=f"{row.row_id}:diamond"))
    _arrows(panel, axis, row.row_id, row.lower, row.upper, y, style.INK, 4.0)


def draw_other(panel: Axes, axis: Axis, row: PooledRow, y: float) -> None:
    """Draw another model, thin and grey."""
    _interval(panel, axis, row, y, style.MUTED, OTHER_WEIGHT)
    if axis.holds(row.estimate):
        drawn = axis.drawn(row.estimate)
        panel.add_artist(marker_line([drawn], [y], _OTHER, fill="open", gid=f"{row.row_id}:estimate"))


def draw_prediction(panel: Axes, axis: Axis, row: PooledRow, y: float) -> None:
    """Draw a prediction interval: a thin bar with ends, where these are inside the axis."""
    limits = (row.prediction_lower, row.prediction_upper)
    ends = [axis.inside(limit) for limit in limits]
    gid = f"{row.row_id}:prediction"
    panel.add_artist(segment_line(ends, [y, y], style.INK, weight=PREDICTION_WEIGHT, gid=gid))
    caps = [axis.drawn(limit) for limit in limits if axis.holds(limit)]
    if caps:
        panel.add_artist(_caps(caps, [y] * len(caps)))
    _arrows(panel, axis, gid, *limits, y, style.INK, 3.0)


def _caps(x: list[float], y: list[float]) -> Line2D:
    width = PREDICTION_WEIGHT
    return Line2D(
        x, y, ls="none", marker="|", markersize=3.6, markeredgewidth=width, color=style.INK, clip_on=False, zorder=3
    )


def _interval(panel: Axes, axis: Axis, row: PooledRow, y: float, colour: str, weight: float) -> None:
    if not row.has_limits:
        return
    panel.add_artist(
        segment_line(
            [axis.inside(row.lower), axis.inside(row.upper)],
            [y, y],
            colour,
            line=style.DOTTED if row.dotted else style.SOLID,
            weight=weight,
            gid=f"{row.row_id}:interval",
        )
    )
    _arrows(panel, axis, row.row_id, row.lower, row.upper, y, colour, 2.4 + weight)


def _arrows(panel: Axes, axis: Axis, name: str, lower: float, upper: float, y: float, colour: str, size: float) -> None:
    """Arrows at the edge of the panel, for limits that lie beyond it."""
    for beyond, edge, shape, side in (
        (axis.below(lower), axis.lowest, _LEFT, "lower"),
        (axis.above(upper), axis.highest, _RIGHT, "upper"),
    ):
        if beyond:
            panel.add_artist(_arrow(edge, y, shape, colour, size, gid=f"{name}:beyond_{side}"))


def _arrow(x: float, y: float, shape: int, colour: str, size: float, gid: str | None = None) -> Line2D:
    line = Line2D(
        [x], [y], ls="none", marker=shape, markersize=size, mec=colour, mfc=colour, mew=0.1, clip_on=False, zorder=4
    )
    line.set_gid(gid)
    return line


def _diamond(corners: Any, *, dotted: bool = False, gid: str | None = None) -> Polygon:
    shape = Polygon(
        corners,
        closed=True,
        facecolor=style.PAGE if dotted else style.INK,
        # An edge would make a filled diamond wider than its interval: at its sharp ends by a point and more.
        edgecolor=style.INK if dotted else "none",
        lw=0.8 if dotted else 0.0,
        ls=style.DOTTED if dotted else style.SOLID,
        joinstyle="bevel",
        clip_on=False,
        zorder=4,
    )
    shape.set_gid(gid)
    return shape


def front_item(text: str) -> KeyItem:
    """A key item with the diamond of the model in front."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        corners = [(left, middle), (left + 2.6, middle - 1.1), (left + 5.2, middle), (left + 2.6, middle + 1.1)]
        canvas.page.add_artist(_diamond(corners))

    return KeyItem(text, draw, 6.6)


def other_item(text: str) -> KeyItem:
    """A key item with the mark of the other models."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        line = segment_line([left, left + 5.2], [middle, middle], style.MUTED, weight=OTHER_WEIGHT)
        canvas.page.add_artist(line)
        canvas.page.add_artist(marker_line([left + 2.6], [middle], _OTHER, fill="open"))

    return KeyItem(text, draw, 6.6)


def prediction_item(text: str) -> KeyItem:
    """A key item with a prediction interval."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        ends = [left + 0.2, left + 5.2]
        canvas.page.add_artist(segment_line(ends, [middle, middle], style.INK, weight=PREDICTION_WEIGHT))
        canvas.page.add_artist(_caps(ends, [middle, middle]))

    return KeyItem(text, draw, 6.6)


def beyond_item(text: str) -> KeyItem:
    """A key item with the arrow of a limit beyond the axis."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        canvas.page.add_artist(segment_line([left, left + 3.4], [middle, middle], style.MUTED))
        canvas.page.add_artist(_arrow(left + 3.4, middle, _RIGHT, style.MUTED, 3.4))

    return KeyItem(text, draw, 6.2)
