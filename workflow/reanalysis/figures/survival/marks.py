"""Marks inside a panel of simulated survival: bands, curves, and the printed points with their whiskers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reanalysis.figures import style
from reanalysis.figures.canvas import marker_line, segment_line
from reanalysis.figures.survival.series import Panel, Point, Series, point_id

POPULATION_ALPHA = 0.10
PUBLISHED_ALPHA = 0.15
#: Beyond two series in a panel, bands over bands would hide each other.
_THIN = 0.55
BAND_EDGE = 0.55


def draw_series(axes: Axes, panel: Panel, series: Series) -> None:
    """Draw one series into the axes of its panel: bands under the curve, printed points over it."""
    time = series.column(0)
    thin = _THIN if len(panel.series) > 2 else 1.0
    look = series.look
    _, survival, *limits, published_lower, published_upper = (
        [100 * value for value in series.column(place)] for place in range(6)
    )
    for name, low, high, alpha, order in (
        ("population", *limits, POPULATION_ALPHA, 1.0),
        ("published", published_lower, published_upper, PUBLISHED_ALPHA, 1.2),
    ):
        band = axes.fill_between(
            time,
            low,
            high,
            facecolor=look.colour,
            edgecolor="none",
            alpha=thin * alpha,
            linewidth=0,
            zorder=order,
        )
        band.set_gid(f"{series.curve_id}:{name}_band")
    # Bands of two arms overlap; thin edges in the style of the arm's line keep the darker ones apart.
    for side, limit in (("lower", published_lower), ("upper", published_upper)):
        edge = segment_line(
            time,
            limit,
            look.colour,
            line=look.line,
            weight=BAND_EDGE,
            gid=f"{series.curve_id}:published_{side}",
            zorder=1.4,
            clip=True,
        )
        edge.set_alpha(0.75)
        axes.add_artist(edge)
    line = segment_line(
        time,
        survival,
        look.colour,
        line=look.line,
        weight=style.CURVE,
        gid=f"{series.curve_id}:curve",
        clip=True,
    )
    axes.add_artist(line)
    for point in filter(panel.shows, series.points):
        _draw_point(axes, panel, series, point)
    for place, (_, time, survival) in enumerate(panel.crosses(series), start=1):
        gid = f"{series.curve_id}:unused:{place}"
        axes.add_artist(marker_line([time], [100 * survival], look, fill="cross", gid=gid, zorder=5.5))


def _draw_point(axes: Axes, panel: Panel, series: Series, point: Point) -> None:
    gid = point_id(series, point)
    look = series.look
    x, y = panel.plotted_time(series, point), 100 * panel.plotted_survival(series, point)
    printed = [limit for limit in (point.lower, point.upper) if not math.isnan(limit)]
    if printed:
        # Where one limit only could be used, the line runs from the value to it.
        own = point.time_months if point.quantity == "median" else point.survival
        low, high = (own if math.isnan(limit) else limit for limit in (point.lower, point.upper))
        if point.quantity == "median":
            ends = ([low, min(high, panel.last)], [y, y])
            caps = [limit for limit in printed if limit <= panel.last]
            axes.add_artist(_caps(caps, [y] * len(caps), look.colour, "|"))
            if high > panel.last:
                axes.add_artist(_caps([panel.last], [y], look.colour, ">"))
        else:
            ends = ([x, x], [100 * low, 100 * high])
            axes.add_artist(_caps([x] * len(printed), [100 * limit for limit in printed], look.colour, "_"))
        axes.add_artist(segment_line(*ends, look.colour, gid=f"{gid}:interval"))
    axes.add_artist(marker_line([x], [y], look, fill="open", gid=f"{gid}:printed", zorder=5))


def _caps(x: Sequence[float], y: Sequence[float], colour: str, shape: str) -> Line2D:
    line = marker_line(x, y, style.Look(colour, shape, 3.6, style.SOLID), zorder=3.2)
    line.set_markeredgewidth(style.INTERVAL)
    return line
