"""Draw approximate survival: smooth simulated curves with two bands, the printed points, and numbers at risk.

A model must never look like data: no steps, no censoring ticks, and SIMULATED stands inside the axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width, wrap
from reanalysis.figures.names import PANELS_PER_PAGE
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing
from reanalysis.figures.survival.frame import AXES_HEIGHT, Frame, free_place
from reanalysis.figures.survival.marks import draw_series
from reanalysis.figures.survival.notes import survival_alt, survival_footer
from reanalysis.figures.survival.series import Panel, plotted_rows
from reanalysis.figures.survival.tables import LINE, draw_legend, draw_risk, legend_of, risk_height

TAG = "SIMULATED"
TAG_LINE = "SIMULATED from printed summaries; not patient data"
_TITLE = 3.9
_LEFTS = (style.TEXT_LEFT, style.FULL_WIDTH / 2 + 2.0)


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
        legend = legend_of(panel, _legend_room(width)).height
        heights.append(1.2 + _TITLE * len(title) + LINE * (len(subtitle) + 1) + 1.6 + legend + 1.5)
    return max(heights)


def _draw_panel(canvas: Canvas, panel: Panel, frame: Frame, top: float, letter: str) -> None:
    indent = frame.left + _indent(letter)
    width = frame.right - frame.left
    y = top + 1.2 + _TITLE / 2
    title, subtitle = _header_lines(panel, width, letter)
    canvas.text(frame.left, y, letter, size=style.LETTER, weight=style.BOLD)
    for line in title:
        canvas.text(indent, y, line, size=style.TITLE, weight=style.BOLD)
        y += _TITLE
    y += 0.2 - (_TITLE - LINE) / 2
    for line in subtitle:
        canvas.text(indent, y, line, size=style.DESCRIPTOR, colour=style.MUTED)
        y += LINE
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
    axes.add_artist(segment_line([0, panel.last], [50, 50], style.HAIRLINE, weight=style.GRID, zorder=0.6))
    for series in panel.series:
        draw_series(axes, panel, series)
    canvas.text(frame.left + 5.2, (frame.axes_top + frame.axes_bottom) / 2, panel.y_label, align="center", rotation=90)
    canvas.text((frame.axes_left + frame.axes_right) / 2, frame.axes_bottom + 7.4, panel.x_label, align="center")

    legend = legend_of(panel, _legend_room(width))
    tag_width = text_width(TAG, style.BODY, style.BOLD)
    draw_legend(canvas, legend, panel, frame.axes_right - legend.width, frame.axes_top - legend.height - 1.5)
    place = free_place(tag_width, LINE, panel, frame)
    if place is None:
        place = (frame.axes_right - tag_width - 1.0, frame.axes_top)
    canvas.text(
        place[0],
        place[1] + LINE / 2,
        TAG,
        weight=style.BOLD,
        colour=style.SIMULATED,
        gid=f"{panel.series[0].curve_id}:tag",
    )
    draw_risk(canvas, panel, frame, frame.axes_bottom + 11.6)


@dataclass(frozen=True)
class _Row:
    """Panels beside each other, with millimetres of what stands above their axes and of all."""

    panels: Sequence[Panel]
    header: float
    height: float


def _measured(panels: Sequence[Panel], width: float, lettered: bool) -> _Row:
    header = _header_height(panels, width, "A" if lettered else "")
    risk = max(risk_height(panel, width) for panel in panels)
    return _Row(panels, header, header + AXES_HEIGHT + 11.6 + risk)


def _panel_width(columns: int) -> float:
    width = style.FULL_WIDTH / 2 - 2.0 if columns == 2 else style.COLUMN_WIDTH
    return width - 2 * style.TEXT_LEFT + 2.0


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
        Two panels a page.
    """
    if not panels:
        return [empty_drawing(stem, "Approximate survival, SIMULATED")]
    columns = min(PANELS_PER_PAGE, len(panels))
    width = style.FULL_WIDTH if columns == 2 else style.COLUMN_WIDTH
    lettered = len(panels) > 1
    rows = [list(panels[i : i + columns]) for i in range(0, len(panels), columns)]
    drawings = []
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4)
    # One row a page, whatever its height: so the number of pages is known before anything is measured.
    for name, of, shown in numbered(stem, rows):
        foot = survival_footer(shown, register, confidence_level, width)
        row = _measured(shown, _panel_width(columns), lettered)
        if len(shown) == 1 and len(rows) > 1:
            # One column of a page; the other would be empty.
            narrow = survival_footer(shown, register, confidence_level, style.COLUMN_WIDTH)
            alone = _measured(shown, _panel_width(1), lettered)
            if alone.height + 1.5 + narrow.height <= style.MAX_HEIGHT:
                foot, width, row = narrow, style.COLUMN_WIDTH, alone
        canvas = Canvas(width, row.height + 1.5 + foot.height)
        panel_width = _panel_width(2 if width == style.FULL_WIDTH else 1)
        for left, panel in zip(_LEFTS, row.panels, strict=False):
            frame = Frame(left, left + panel_width, row.header, panel.last)
            _draw_panel(canvas, panel, frame, 0.0, next(letters) if lettered else "")
        foot.draw(canvas, row.height + 1.5)
        drawings.append(
            Drawing(
                name,
                canvas.figure,
                plotted_rows(shown),
                f"Approximate survival{of}, {TAG} from printed summaries; not patient data. "
                f"{' '.join(f'{panel.title}: {panel.subtitle}.' for panel in shown)} {' '.join(foot.notes)}",
                survival_alt(shown, of),
            )
        )
    return drawings
