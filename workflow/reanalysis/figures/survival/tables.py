"""The two small tables of a survival panel: printed values above its axes, simulated numbers of patients below."""

from __future__ import annotations

from dataclasses import dataclass

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width, widest, wrap
from reanalysis.figures.survival.frame import Frame
from reanalysis.figures.survival.series import Panel, Point, Series
from reanalysis.tables import format as fmt

LINE = 3.1
_RISK = 3.0
_SAMPLE = 8.0
_COLUMN_GAP = 3.0
_LEAST_LABEL = 14.0


@dataclass(frozen=True)
class Legend:
    """The small table of printed values, measured; long labels run over several lines.

    Attributes
    ----------
    head : tuple of str
    labels : tuple of tuples
        Lines of each series' label.
    cells : tuple of tuples
        Printed values of each series.
    widths : tuple of float
        Of the columns, that of the labels first.
    """

    head: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]

    @property
    def width(self) -> float:
        """Millimetres, with the samples left of the labels."""
        return _SAMPLE + sum(self.widths) + _COLUMN_GAP * (len(self.widths) - 1)

    @property
    def height(self) -> float:
        """Millimetres."""
        return LINE * (1 + sum(len(lines) for lines in self.labels))


def _printed_cell(point: Point | None, *, limits: bool) -> str:
    if point is None:
        return "–"
    return f"{point.text} {point.limits_text}".strip() if limits else point.text


def legend_of(panel: Panel, room: float, *, limits: bool = True) -> Legend:
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
        return legend_of(panel, room, limits=False)
    labels = [tuple(wrap(one.label, left, style.DESCRIPTOR, style.BOLD)) for one in panel.series]
    first = widest((head[0], *(line for lines in labels for line in lines)), style.DESCRIPTOR, style.BOLD)
    return Legend(tuple(head), tuple(labels), tuple(cells), (first, *columns))


def draw_legend(canvas: Canvas, legend: Legend, panel: Panel, left: float, top: float) -> None:
    """Draw the printed values of a panel."""
    y = top + LINE / 2
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
    y += LINE
    for series, lines, cells in zip(panel.series, legend.labels, legend.cells, strict=True):
        look = series.look
        sample = segment_line([left, left + 6.6], [y, y], look.colour, line=look.line, weight=style.CURVE)
        canvas.page.add_artist(sample)
        if series.points:
            canvas.mark(left + 3.3, y, look, fill="open")
        for right, text in zip(rights, cells, strict=True):
            canvas.text(right, y, text, align="right", **small)
        for line in lines:
            canvas.text(first, y, line, weight=style.BOLD, **small)
            y += LINE


def _risk_labels(series: Series, width: float) -> list[str]:
    return wrap(series.label, width - 7.4, style.DESCRIPTOR)


def risk_height(panel: Panel, width: float) -> float:
    """Millimetres of the table of simulated numbers."""
    lines = sum(3 + len(_risk_labels(series, width)) for series in panel.series)
    return 4.0 + _RISK * lines + 0.6 * len(panel.series)


def draw_risk(canvas: Canvas, panel: Panel, frame: Frame, top: float) -> None:
    """Draw the simulated numbers at risk, with an event, and censored, under the ticks."""
    y = top + 1.6
    canvas.text(frame.left, y, "Simulated numbers of patients", size=style.TICK, weight=style.BOLD)
    y += 3.6
    small = {"size": style.DESCRIPTOR}
    for series in panel.series:
        canvas.page.add_artist(
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
