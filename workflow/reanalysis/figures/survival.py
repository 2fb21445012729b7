"""Draw approximate survival: smooth simulated curves with two bands, the printed points, and numbers at risk.

A model must never look like data: no steps, no censoring ticks, and SIMULATED stands inside the axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
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
_POPULATION_ALPHA = 0.10
_PUBLISHED_ALPHA = 0.15
_BAND_EDGE = 0.55
_PAD = 1.2
_SAMPLE = 8.0
_COLUMN_GAP = 3.0
_LEAST_LABEL = 14.0


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
    times = [other.time_months for series in panel.series for other in series.points if other.quantity == "landmark"]
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
    """Upper left corner of an empty rectangle inside the axes: as far up and right as may be, else low."""
    boxes = [*_obstacles(panel, frame), *taken]
    half = (frame.axes_left + 1.0, frame.axes_right, frame.y(0.5) - 0.4, frame.y(0.5) + 0.4)

    def free(left: float, top: float) -> bool:
        right, bottom = left + width, top + height
        return not any(
            left - _PAD < box[1] and box[0] < right + _PAD and top - _PAD < box[3] and box[2] < bottom + _PAD
            for box in (*boxes, half)
        )

    lefts = [
        frame.axes_right - width - 1.0 * (step + 1) for step in range(int(frame.axes_right - frame.axes_left - width))
    ]
    tops = [frame.axes_top + 0.5 * step for step in range(int(2 * (AXES_HEIGHT - height)) - 1)]
    upper = [(left, top) for top in tops if top + height < frame.y(0.5) for left in lefts]
    lower = [(left, top) for top in reversed(tops) if top > frame.y(0.5) for left in reversed(lefts)]
    return next(((left, top) for left, top in upper + lower if free(left, top)), None)


@dataclass(frozen=True)
class _Legend:
    """The small table of printed values, measured; long labels run over several lines."""

    head: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]

    @property
    def width(self) -> float:
        return _SAMPLE + sum(self.widths) + _COLUMN_GAP * (len(self.widths) - 1)

    @property
    def height(self) -> float:
        return _LINE * (1 + sum(len(lines) for lines in self.labels))


def _printed_cell(point: Point | None, *, limits: bool) -> str:
    if point is None:
        return "–"
    return f"{point.text} {point.limits_text}".strip() if limits else point.text


def _legend(panel: Panel, room: float, *, limits: bool = True) -> _Legend:
    """Lay the table out in `room` millimetres; intervals, which whiskers show, give way to long labels."""
    landmarks = {point.time_months for one in panel.series for point in one.points if point.quantity == "landmark"}
    wanted: list[tuple[str, float | None]] = [("landmark", time) for time in sorted(landmarks)]
    if any(point.quantity == "median" for one in panel.series for point in one.points):
        wanted.insert(0, ("median", None))
    head = ["Printed"] + ["median, months" if time is None else f"{fmt.time_label(time)}, %" for _, time in wanted]
    cells = []
    for one in panel.series:
        found = {
            (point.quantity, None if point.quantity == "median" else point.time_months): point for point in one.points
        }
        cells.append(tuple(_printed_cell(found.get(key), limits=limits) for key in wanted))
    columns = [
        max(
            text_width(head[place + 1], style.DESCRIPTOR, style.BOLD),
            widest((row[place] for row in cells), style.DESCRIPTOR),
        )
        for place in range(len(wanted))
    ]
    left = room - _SAMPLE - sum(columns) - _COLUMN_GAP * len(columns)
    if left < _LEAST_LABEL and limits:
        return _legend(panel, room, limits=False)
    labels = [tuple(wrap(one.label, left, style.DESCRIPTOR, style.BOLD)) for one in panel.series]
    first = widest((head[0], *(line for lines in labels for line in lines)), style.DESCRIPTOR, style.BOLD)
    return _Legend(tuple(head), tuple(labels), tuple(cells), (first, *columns))


def _draw_legend(canvas: Canvas, legend: _Legend, panel: Panel, left: float, top: float) -> None:
    y = top + _LINE / 2
    small = {"size": style.DESCRIPTOR}
    first = left + _SAMPLE
    rights = []
    x = first + legend.widths[0]
    for width in legend.widths[1:]:
        x += _COLUMN_GAP + width
        rights.append(x)
    canvas.text(first, y, legend.head[0], weight=style.BOLD, **small)
    for right, text in zip(rights, legend.head[1:], strict=True):
        canvas.text(right, y, text, weight=style.BOLD, align="right", **small)
    y += _LINE
    for series, lines, cells in zip(panel.series, legend.labels, legend.cells, strict=True):
        look = series.look
        canvas.page.add_line(segment_line([left, left + 6.6], [y, y], look.colour, line=look.line, weight=style.CURVE))
        if series.points:
            canvas.mark(left + 3.3, y, look, fill="open")
        for right, text in zip(rights, cells, strict=True):
            canvas.text(right, y, text, align="right", **small)
        for line in lines:
            canvas.text(first, y, line, weight=style.BOLD, **small)
            y += _LINE


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
    # Bands of two arms overlap; thin edges in the style of the arm's line keep the darker ones apart.
    for side, place in (("lower", 4), ("upper", 5)):
        edge = segment_line(
            time,
            [100 * value for value in series.column(place)],
            look.colour,
            line=look.line,
            weight=_BAND_EDGE,
            gid=f"{series.curve_id}:published_{side}",
            zorder=1.4,
            clip=True,
        )
        edge.set_alpha(0.75)
        axes.add_line(edge)
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


def _caps(x: Sequence[float], y: Sequence[float], colour: str, shape: str) -> Line2D:
    line = marker_line(x, y, style.Look(colour, shape, 3.6, style.SOLID), zorder=3.2)
    line.set_markeredgewidth(style.INTERVAL)
    return line


def _indent(letter: str) -> float:
    return 4.5 if letter else 0.0


def _header_lines(panel: Panel, width: float, letter: str) -> tuple[list[str], list[str]]:
    """Title and subtitle, broken into lines."""
    room = width - _indent(letter)
    title = wrap(panel.title, room, style.TITLE, style.BOLD)
    return title, wrap(panel.subtitle, room, style.DESCRIPTOR)


def _legend_room(width: float) -> float:
    return width - 3.0


def _header_height(panels: Sequence[Panel], width: float, letter: str) -> float:
    heights = []
    for panel in panels:
        title, subtitle = _header_lines(panel, width, letter)
        legend = _legend(panel, _legend_room(width)).height
        heights.append(1.2 + _TITLE * len(title) + _LINE * (len(subtitle) + 1) + 1.6 + legend + 1.5)
    return max(heights)


def _risk_labels(series: Series, width: float) -> list[str]:
    return wrap(series.label, width - 7.4, style.DESCRIPTOR)


def _risk_height(panel: Panel, width: float) -> float:
    lines = sum(3 + len(_risk_labels(series, width)) for series in panel.series)
    return 4.0 + _RISK * lines + 0.6 * len(panel.series)


def _draw_panel(canvas: Canvas, panel: Panel, frame: _Frame, top: float, letter: str) -> None:
    indent = frame.left + _indent(letter)
    width = frame.right - frame.left
    y = top + 1.2 + _TITLE / 2
    title, subtitle = _header_lines(panel, width, letter)
    canvas.text(frame.left, y, letter, size=style.LETTER, weight=style.BOLD)
    for line in title:
        canvas.text(indent, y, line, size=style.TITLE, weight=style.BOLD)
        y += _TITLE
    y += 0.2 - (_TITLE - _LINE) / 2
    for line in subtitle:
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
    canvas.text(frame.left + 5.2, (frame.axes_top + frame.axes_bottom) / 2, panel.y_label, align="center", rotation=90)
    canvas.text((frame.axes_left + frame.axes_right) / 2, frame.axes_bottom + 7.4, panel.x_label, align="center")

    legend = _legend(panel, _legend_room(width))
    tag_width = text_width(TAG, style.BODY, style.BOLD)
    _draw_legend(canvas, legend, panel, frame.axes_right - legend.width, frame.axes_top - legend.height - 1.5)
    place = _free_place(tag_width, _LINE, panel, frame)
    if place is None:
        place = (frame.axes_right - tag_width - 1.0, frame.axes_top)
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
        for line in _risk_labels(series, frame.right - frame.left):
            canvas.text(frame.left + 7.4, y, line, **small)
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


def _swatch(alpha: float, *, edged: bool = False) -> Callable[[Canvas, float, float], None]:
    """A sample of a band, for the key."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        patch = Rectangle((left, middle - 1.2), 5.0, 2.4, facecolor=style.MUTED, edgecolor="none", lw=0, alpha=alpha)
        canvas.page.add_patch(patch)
        if edged:
            for y in (middle - 1.2, middle + 1.2):
                canvas.page.add_line(segment_line([left, left + 5.0], [y, y], style.MUTED, weight=_BAND_EDGE))

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
        KeyItem("band of the published curve", _swatch(_PUBLISHED_ALPHA + _POPULATION_ALPHA, edged=True), 6.2),
        KeyItem("band of the population", _swatch(_POPULATION_ALPHA), 6.2),
    ]
    if points:
        items.append(marker_item("printed value", grey(first.marker), "open"))
    notes = [
        f"Bands, pointwise {percent}%: the darker, with edges, shows where the Kaplan–Meier curve behind the "
        "report may have run, and is narrow where a value is printed; the lighter, the survival of the "
        "population sampled. Both include what is unknown about the shape."
    ]
    if any(not math.isnan(point.lower) for point in points):
        notes.append("Whiskers, printed confidence intervals.")
    if any(_shared(panel, point) for panel in panels for series in panel.series for point in series.points):
        notes.append("Values printed for the same time stand side by side.")
    if any(panel.origin_assumed for panel in panels):
        notes.append("From when time is counted is assumed; the source does not print it.")
    notes.append("Curves stop where the evidence stops.")
    notes.append(
        "At risk, just before the time; events and censored, before it: the three add up to n. Numbers of "
        "the simulated cohort nearest to the curve."
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


def draw_survival(panels: Sequence[Panel], register: Register, *, stem: str, confidence_level: float) -> list[Drawing]:
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
        header = _header_height(row, panel_width, "A" if len(panels) > 1 else "")
        risk = max(_risk_height(panel, panel_width) for panel in row)
        measured.append((row, header, header + AXES_HEIGHT + 11.6 + risk))
    pages: list[list[tuple[list[Panel], float, float]]] = [[]]
    for entry in measured:
        if pages[-1] and sum(other[2] for other in pages[-1]) + entry[2] + footer.height + 4.0 > style.MAX_HEIGHT:
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
                f"{'%' if p.quantity == 'landmark' else ''}{f' {p.limits_text}' if p.limits_text else ''}"
                for p in one.points
            )
            for one in panel.series
        )
        origin = "; start of time assumed" if panel.origin_assumed else ""
        parts.append(f"{panel.title} ({panel.subtitle}{origin}): {series}.")
    count = sum(len(panel.series) for panel in panels)
    what = f"{count} simulated survival curve{'s' * (count > 1)} with bands{page}, not patient data."
    return f"{what} {' '.join(parts)}"
