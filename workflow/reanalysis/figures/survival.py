"""Draw approximate survival: smooth simulated curves with two bands, the printed points, and numbers at risk.

A model must never look like data: no steps, no censoring ticks, and SIMULATED stands inside the axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from reanalysis.figures import style
from reanalysis.figures.canvas import (
    Canvas,
    marker_line,
    segment_line,
    text_width,
    widest,
    wrap,
)
from reanalysis.figures.footer import Footer, KeyItem, grey, marker_item
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing
from reanalysis.figures.survival_panels import Panel, Point, Series, plotted_rows, point_id
from reanalysis.tables import format as fmt

TAG = "SIMULATED"
TAG_LINE = "SIMULATED from printed summaries; not patient data"
AXES_HEIGHT = 52.0
_GUTTER = 17.0
_TITLE = 3.9
_LINE = 3.1
_RISK = 3.0
_POPULATION_ALPHA = 0.13
_PUBLISHED_ALPHA = 0.26
_PAD = 1.2


@dataclass(frozen=True)
class _Frame:
    """Where one panel stands, in millimetres."""

    left: float
    right: float
    axes_top: float
    last: float

    @property
    def axes_left(self) -> float:
        return self.left + _GUTTER

    @property
    def axes_right(self) -> float:
        return self.right - 3.0

    @property
    def axes_bottom(self) -> float:
        return self.axes_top + AXES_HEIGHT

    def x(self, time_months: float) -> float:
        return self.axes_left + (self.axes_right - self.axes_left) * time_months / self.last

    def y(self, survival: float) -> float:
        return self.axes_bottom - AXES_HEIGHT * survival


Box = tuple[float, float, float, float]
"""Left, right, top and bottom in millimetres."""


def _dodge(panel: Panel) -> dict[str, float]:
    """Months by which the printed rates of each series are moved, so that whiskers do not overlie."""
    if len(panel.series) == 1:
        return {panel.series[0].curve_id: 0.0}
    step = 0.018 * panel.last
    middle = (len(panel.series) - 1) / 2
    return {series.curve_id: (place - middle) * step for place, series in enumerate(panel.series)}


def _shared(panel: Panel, point: Point) -> bool:
    times = [
        other.time_months
        for series in panel.series
        for other in series.points
        if other.quantity == "landmark"
    ]
    return times.count(point.time_months) > 1


def _plotted_time(panel: Panel, series: Series, point: Point) -> float:
    if point.quantity == "landmark" and _shared(panel, point):
        return point.time_months + _dodge(panel)[series.curve_id]
    return point.time_months


def _obstacles(panel: Panel, frame: _Frame) -> list[Box]:
    """Boxes that curves, bands, markers and whiskers take up."""
    boxes = []
    for series in panel.series:
        for a, b in zip(series.curve, series.curve[1:], strict=False):
            top = max(a[3], a[5], a[1])
            bottom = min(b[2], b[4], b[1])
            boxes.append((frame.x(a[0]), frame.x(b[0]), frame.y(top), frame.y(bottom)))
        for point in series.points:
            if math.isinf(point.time_months) or point.time_months > panel.last * 1.001:
                continue
            x, y = frame.x(_plotted_time(panel, series, point)), frame.y(point.survival)
            left, right, top, bottom = x - 1.0, x + 1.0, y - 1.0, y + 1.0
            if not math.isnan(point.lower):
                if point.quantity == "median":
                    left, right = frame.x(point.lower), frame.x(min(point.upper, panel.last))
                else:
                    top, bottom = frame.y(point.upper), frame.y(point.lower)
            boxes.append((left, right, top, bottom))
    return boxes


def _free_place(
    width: float, height: float, panel: Panel, frame: _Frame, taken: Sequence[Box] = ()
) -> tuple[float, float] | None:
    """Upper left corner of an empty rectangle inside the axes: as far up and right as there is room, else low."""
    boxes = [*_obstacles(panel, frame), *taken]
    half = (frame.axes_left + 1.0, frame.axes_right, frame.y(0.5) - 0.4, frame.y(0.5) + 0.4)

    def free(left: float, top: float) -> bool:
        right, bottom = left + width, top + height
        return not any(
            left - _PAD < box[1] and box[0] < right + _PAD and top - _PAD < box[3] and box[2] < bottom + _PAD
            for box in (*boxes, half)
        )

    lefts = [
        frame.axes_right - width - 1.0 * step
        for step in range(int(frame.axes_right - frame.axes_left - width))
    ]
    tops = [frame.axes_top + 0.5 * step for step in range(int(2 * (AXES_HEIGHT - height)) - 1)]
    upper = [(left, top) for top in tops if top + height < frame.y(0.5) for left in lefts]
    lower = [(left, top) for top in reversed(tops) if top > frame.y(0.5) for left in reversed(lefts)]
    return next(((left, top) for left, top in upper + lower if free(left, top)), None)


@dataclass(frozen=True)
class _Legend:
    """The small table of printed values, measured."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]

    sample = 8.0
    gap = 3.0

    @property
    def width(self) -> float:
        return self.sample + sum(self.widths) + self.gap * (len(self.widths) - 1)

    @property
    def height(self) -> float:
        return _LINE * (1 + len(self.rows))


def _legend(panel: Panel) -> _Legend:
    times = sorted(
        {
            point.time_months
            for series in panel.series
            for point in series.points
            if point.quantity == "landmark"
        }
    )
    medians = any(point.quantity == "median" for series in panel.series for point in series.points)
    head = ["Printed"]
    if medians:
        head.append("median, months")
    head += [f"{fmt.time_label(time)}, %" for time in times]
    rows = []
    for series in panel.series:
        cells = [series.label]
        found = {(point.quantity, point.time_months): point for point in series.points}
        median = next((point for point in series.points if point.quantity == "median"), None)
        if medians:
            cells.append(f"{median.text} {median.limits_text}".strip() if median else "–")
        for time in times:
            point = found.get(("landmark", time))
            cells.append(f"{point.text} {point.limits_text}".strip() if point else "–")
        rows.append(tuple(cells))
    widths = tuple(
        max(
            text_width(head[place], style.DESCRIPTOR, style.BOLD),
            widest(
                (row[place] for row in rows), style.DESCRIPTOR, style.BOLD if not place else style.REGULAR
            ),
        )
        for place in range(len(head))
    )
    return _Legend(tuple(head), tuple(rows), widths)


def _draw_legend(canvas: Canvas, legend: _Legend, panel: Panel, left: float, top: float) -> None:
    y = top + _LINE / 2
    small = {"size": style.DESCRIPTOR}
    first = left + legend.sample
    rights = []
    x = first + legend.widths[0]
    for width in legend.widths[1:]:
        x += legend.gap + width
        rights.append(x)
    canvas.text(first, y, legend.head[0], weight=style.BOLD, **small)
    for right, text in zip(rights, legend.head[1:], strict=True):
        canvas.text(right, y, text, weight=style.BOLD, align="right", **small)
    for series, row in zip(panel.series, legend.rows, strict=True):
        y += _LINE
        look = series.look
        canvas.page.add_line(
            segment_line([left, left + 6.6], [y, y], look.colour, line=look.line, weight=style.CURVE)
        )
        if series.points:
            canvas.mark(left + 3.3, y, look, fill="open")
        canvas.text(first, y, row[0], weight=style.BOLD, **small)
        for right, text in zip(rights, row[1:], strict=True):
            canvas.text(right, y, text, align="right", **small)


def _draw_series(axes: Axes, panel: Panel, series: Series) -> None:
    time = series.column(0)
    look = series.look
    for name, low, high, alpha, order in (
        ("population", 2, 3, _POPULATION_ALPHA, 1.0),
        ("published", 4, 5, _PUBLISHED_ALPHA, 1.2),
    ):
        band = axes.fill_between(
            time,
            [100 * value for value in series.column(low)],
            [100 * value for value in series.column(high)],
            facecolor=look.colour,
            edgecolor="none",
            alpha=alpha,
            linewidth=0,
            zorder=order,
        )
        band.set_gid(f"{series.curve_id}:{name}_band")
    line = segment_line(
        time,
        [100 * value for value in series.column(1)],
        look.colour,
        line=look.line,
        weight=style.CURVE,
        gid=f"{series.curve_id}:curve",
        clip=True,
    )
    axes.add_line(line)
    for point in series.points:
        if math.isinf(point.time_months) or point.time_months > panel.last * 1.001:
            continue
        _draw_point(axes, panel, series, point)


def _draw_point(axes: Axes, panel: Panel, series: Series, point: Point) -> None:
    gid = point_id(series, point)
    look = series.look
    x, y = _plotted_time(panel, series, point), 100 * point.survival
    if not math.isnan(point.lower) and not math.isnan(point.upper):
        if point.quantity == "median":
            end = min(point.upper, panel.last)
            ends = ([point.lower, end], [y, y])
            cap, caps = "|", [point.lower] if point.upper > panel.last else [point.lower, point.upper]
            axes.add_line(_caps(caps, [y] * len(caps), look.colour, cap))
            if point.upper > panel.last:
                axes.add_line(_caps([end], [y], look.colour, ">"))
        else:
            ends = ([x, x], [100 * point.lower, 100 * point.upper])
            axes.add_line(_caps([x, x], ends[1], look.colour, "_"))
        axes.add_line(segment_line(*ends, look.colour, gid=f"{gid}:interval"))
    axes.add_line(marker_line([x], [y], look, fill="open", gid=f"{gid}:printed", zorder=5))


def _caps(x: Sequence[float], y: Sequence[float], colour: str, shape: str):
    line = marker_line(x, y, style.Look(colour, shape, 3.6, style.SOLID), zorder=3.2)
    line.set_markeredgewidth(style.INTERVAL)
    return line


def _header_height(panels: Sequence[Panel], width: float) -> float:
    subtitles = max(len(_subtitle(panel, width)) for panel in panels)
    legends = max(_legend(panel).height for panel in panels)
    return 1.2 + _TITLE + _LINE * subtitles + _LINE + 1.6 + legends + 1.5


def _subtitle(panel: Panel, width: float) -> list[str]:
    return wrap(panel.subtitle, width - 4.5, style.DESCRIPTOR)


def _risk_height(panel: Panel) -> float:
    return 4.0 + len(panel.series) * (4 * _RISK + 0.6)


def _draw_panel(canvas: Canvas, panel: Panel, frame: _Frame, top: float, letter: str) -> None:
    indent = frame.left + (4.5 if letter else 0.0)
    y = top + 1.2 + _TITLE / 2
    if letter:
        canvas.text(frame.left, y, letter, size=style.LETTER, weight=style.BOLD)
    canvas.text(indent, y, panel.title, size=style.TITLE, weight=style.BOLD)
    y += _TITLE / 2 + _LINE / 2 + 0.2
    for line in _subtitle(panel, frame.right - frame.left):
        canvas.text(indent, y, line, size=style.DESCRIPTOR, colour=style.MUTED)
        y += _LINE
    canvas.text(indent, y, TAG_LINE, size=style.DESCRIPTOR, weight=style.BOLD, colour=style.SIMULATED)

    axes = canvas.panel(
        frame.axes_left,
        frame.axes_right,
        frame.axes_top,
        frame.axes_bottom,
        xlim=(0, panel.last),
        ylim=(0, 100),
    )
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set(color=style.INK, linewidth=style.AXIS)
    axes.set_yticks([0, 25, 50, 75, 100])
    ticks = panel.ticks
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.add_line(segment_line([0, panel.last], [50, 50], style.HAIRLINE, weight=style.GRID, zorder=0.6))
    for series in panel.series:
        _draw_series(axes, panel, series)
    canvas.text(
        frame.left + 5.2, (frame.axes_top + frame.axes_bottom) / 2, panel.y_label, align="center", rotation=90
    )
    canvas.text(
        (frame.axes_left + frame.axes_right) / 2, frame.axes_bottom + 7.4, panel.x_label, align="center"
    )

    legend = _legend(panel)
    tag_width = text_width(TAG, style.BODY, style.BOLD)
    _draw_legend(canvas, legend, panel, frame.axes_right - legend.width, frame.axes_top - legend.height - 1.5)
    place = _free_place(tag_width, _LINE, panel, frame)
    if place is None:
        place = (frame.axes_right - tag_width, frame.axes_top)
    canvas.text(
        place[0],
        place[1] + _LINE / 2,
        TAG,
        weight=style.BOLD,
        colour=style.SIMULATED,
        gid=f"{panel.series[0].curve_id}:tag",
    )
    _draw_risk(canvas, panel, frame, frame.axes_bottom + 11.6)


def _draw_risk(canvas: Canvas, panel: Panel, frame: _Frame, top: float) -> None:
    y = top + 1.6
    canvas.text(frame.left, y, "Simulated numbers of patients", size=style.TICK, weight=style.BOLD)
    y += 3.6
    small = {"size": style.DESCRIPTOR}
    for series in panel.series:
        canvas.page.add_line(
            segment_line(
                [frame.left, frame.left + 6.0],
                [y, y],
                series.look.colour,
                line=series.look.line,
                weight=style.CURVE,
            )
        )
        canvas.text(frame.left + 7.4, y, series.label, **small)
        y += _RISK
        for place, name in enumerate(("At risk", "Events", "Censored")):
            ink = style.INK if not place else style.MUTED
            canvas.text(frame.left + 1.5, y, name, colour=ink, **small)
            for tick in panel.ticks:
                numbers = series.risk.get(tick)
                if numbers is not None:
                    canvas.text(
                        frame.x(tick),
                        y,
                        str(numbers[place]),
                        colour=ink,
                        align="center",
                        gid=f"{series.curve_id}:risk:{tick:g}:{name.split()[-1].lower()}",
                        **small,
                    )
            y += _RISK
        y += 0.6


def _swatch(alpha: float):
    def draw(canvas: Canvas, left: float, middle: float) -> None:
        patch = Rectangle(
            (left, middle - 1.2), 5.0, 2.4, facecolor=style.MUTED, edgecolor="none", lw=0, alpha=alpha
        )
        canvas.page.add_patch(patch)

    return draw


def _footer(panels: Sequence[Panel], register: Register, level: float, width: float) -> Footer:
    percent = fmt.percent_plain(level)
    points = [point for panel in panels for series in panel.series for point in series.points]
    first = panels[0].series[0].look
    items = [
        KeyItem(
            "simulated curve",
            lambda canvas, left, middle: canvas.page.add_line(
                segment_line([left, left + 5.0], [middle, middle], style.MUTED, weight=style.CURVE)
            ),
            6.2,
        ),
        KeyItem("band of the published curve", _swatch(_PUBLISHED_ALPHA + _POPULATION_ALPHA), 6.2),
        KeyItem("band of the population", _swatch(_POPULATION_ALPHA), 6.2),
    ]
    if points:
        items.append(marker_item("printed value", grey(first.marker), "open"))
    notes = [
        f"Bands, pointwise {percent}%: the darker shows where the Kaplan–Meier curve behind the report may have run, "
        "and is narrow where a value is printed; the lighter, the survival of the population sampled. Both include "
        "what is unknown about the shape."
    ]
    if any(not math.isnan(point.lower) for point in points):
        notes.append("Whiskers, printed confidence intervals.")
    if any(_shared(panel, point) for panel in panels for series in panel.series for point in series.points):
        notes.append("Values printed for the same time stand side by side.")
    notes.append("Curves stop where the evidence stops.")
    notes.append(
        "At risk, just before the time; events and censored, before it: the three add up to n. Numbers of the "
        "simulated cohort nearest to the curve."
    )
    shown = [
        series.endpoint
        for panel in panels
        for series in panel.series
        if series.label == register.endpoint(series.endpoint)["abbreviation"]
    ]
    words = register.abbreviations(dict.fromkeys(shown))
    notes.append("; ".join([*words, "Ref, number of the source"]) + ".")
    return Footer(items, notes, width)


def draw_survival(
    panels: Sequence[Panel], register: Register, *, stem: str, confidence_level: float
) -> list[Drawing]:
    """Draw the approximate-survival figure of one source.

    Parameters
    ----------
    panels : sequence of Panel
    register : Register
    stem : str
        Says `simulated`.
    confidence_level : float

    Returns
    -------
    list of Drawing
        Two panels a row; a further page where one would be too long.
    """
    if not panels:
        from reanalysis.figures.response_forest import empty_drawing

        return [empty_drawing(stem, "Approximate survival, SIMULATED")]
    columns = min(2, len(panels))
    width = style.FULL_WIDTH if columns == 2 else style.COLUMN_WIDTH
    footer = _footer(panels, register, confidence_level, width)
    rows = [list(panels[i : i + columns]) for i in range(0, len(panels), columns)]
    lefts = [style.TEXT_LEFT, style.FULL_WIDTH / 2 + 2.0]
    panel_width = (style.FULL_WIDTH / 2 - 2.0 if columns == 2 else width) - 2 * style.TEXT_LEFT + 2.0
    measured = []
    for row in rows:
        header = _header_height(row, panel_width)
        risk = max(_risk_height(panel) for panel in row)
        measured.append((row, header, header + AXES_HEIGHT + 11.6 + risk))
    pages: list[list[tuple[list[Panel], float, float]]] = [[]]
    for entry in measured:
        if (
            pages[-1]
            and sum(other[2] for other in pages[-1]) + entry[2] + footer.height + 4.0 > style.MAX_HEIGHT
        ):
            pages.append([])
        pages[-1].append(entry)
    drawings = []
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4)
    for number, page in enumerate(pages, start=1):
        shown = [panel for row, _, _ in page for panel in row]
        foot = footer if len(pages) == 1 else _footer(shown, register, confidence_level, width)
        body = sum(entry[2] for entry in page)
        canvas = Canvas(width, body + 1.5 + foot.height)
        top = 0.0
        for row, header, height in page:
            for i, panel in enumerate(row):
                frame = _Frame(lefts[i], lefts[i] + panel_width, top + header, panel.last)
                _draw_panel(canvas, panel, frame, top, next(letters) if len(panels) > 1 else "")
            top += height
        foot.draw(canvas, body + 1.5)
        of = f" (page {number} of {len(pages)})" if len(pages) > 1 else ""
        drawings.append(
            Drawing(
                stem if number == 1 else f"{stem}_page{number}",
                canvas.figure,
                plotted_rows(shown),
                f"Approximate survival{of}, {TAG} from printed summaries; not patient data. "
                f"{' '.join(f'{panel.title}: {panel.subtitle}.' for panel in shown)} {' '.join(foot.notes)}",
                _alt(shown, of),
            )
        )
    return drawings


def _alt(panels: Sequence[Panel], page: str) -> str:
    parts = []
    for panel in panels:
        series = "; ".join(
            f"{one.label} falls to {fmt.percent(one.curve[-1][1], None)}% at {one.last:g} months"
            + "".join(
                f", printed {'median' if p.quantity == 'median' else fmt.time_label(p.time_months)} "
                f"{p.text}{' months' if p.quantity == 'median' and not math.isinf(p.time_months) else ''}"
                f"{'%' if p.quantity == 'landmark' else ''}"
                for p in one.points
            )
            for one in panel.series
        )
        parts.append(f"{panel.title}: {series}.")
    count = sum(len(panel.series) for panel in panels)
    return f"{count} simulated survival curve{'s' * (count > 1)} with bands{page}, not patient data. {' '.join(parts)}"
