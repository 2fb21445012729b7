"""Draw the difference forest: comparisons within randomised trials, in percentage points."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width
from reanalysis.figures.differences.layout import (
    BLOCK_GAP,
    HEADER_LINE,
    INDENT,
    LABEL_LINE,
    LONG_AXIS,
    LONG_STEP,
    ROW,
    STEP,
    Columns,
    arm_names,
    axis_limits,
    block_of,
    body_height,
    fill_pages,
    label_lines,
    measure_columns,
    row_height,
    split_counts,
)
from reanalysis.figures.differences.notes import difference_alt, difference_footer, rate_look
from reanalysis.figures.differences.rows import DifferenceRow
from reanalysis.figures.footer import Footer
from reanalysis.figures.forests.common import draw_interval, draw_numbers
from reanalysis.figures.forests.directions import draw_directions
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.register import Register, numbers
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

AXIS = 16.2
TITLE = "Differences within randomised trials, recomputed"


def draw_difference_forest(
    rows: Sequence[DifferenceRow], register: Register, *, stem: str, confidence_level: float
) -> list[Drawing]:
    """Draw the difference forest.

    Parameters
    ----------
    rows : sequence of DifferenceRow
        In the order in which they are drawn.
    register : Register
    stem : str
    confidence_level : float

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows:
        return [empty_drawing(stem, TITLE)]
    footer = difference_footer(rows, register, confidence_level)
    pages = fill_pages(rows, register, style.MAX_HEIGHT - 2 * HEADER_LINE - 12.0 - AXIS - footer.height)
    drawings = []
    for name, of, page in numbered(stem, pages):
        foot = footer if len(pages) == 1 else difference_footer(page, register, confidence_level)
        drawings.append(
            Drawing(
                stem=name,
                figure=_draw_page(page, register, foot, confidence_level).figure,
                rows=[row.plotted() for row in page],
                caption=f"{TITLE}{of}. {' '.join(foot.notes)}",
                alt=difference_alt(page, register, of),
            )
        )
    return drawings


def _draw_page(rows: Sequence[DifferenceRow], register: Register, footer: Footer, level: float) -> Canvas:
    columns = measure_columns(rows, register)
    lowest, highest = axis_limits(rows)
    top = columns.header + 0.8
    bottom = top + body_height(rows, register) + 0.8
    canvas = Canvas(style.FULL_WIDTH, bottom + AXIS + footer.height)
    panel = canvas.panel(
        columns.panel_left, columns.panel_right, top, bottom, xlim=(lowest, highest), ylim=(bottom, top)
    )
    step = LONG_STEP if highest - lowest > LONG_AXIS else STEP
    ticks = [tick for tick in range(lowest, highest + 1) if tick % step == 0]
    panel.set_xticks(ticks, [str(tick).replace("-", fmt.MINUS) for tick in ticks])
    panel.set_yticks([])
    for tick in ticks:
        zero = {"weight": 0.8, "zorder": 1.0} if tick == 0 else {"weight": style.GRID, "zorder": 0.6}
        panel.add_artist(segment_line([tick, tick], [top, bottom], style.HAIRLINE if tick else style.INK, **zero))
    _draw_header(canvas, columns, level)
    y = top
    previous = None
    for row in rows:
        if block_of(row) != previous:
            y += BLOCK_GAP if previous else 0.0
            previous = block_of(row)
            _draw_heading(canvas, [other for other in rows if block_of(other) == previous], register, y + ROW / 2)
            y += ROW
        _draw_row(canvas, panel, row, y + ROW / 2, columns, register)
        y += row_height(row, register)
    zero = columns.panel_left + (columns.panel_right - columns.panel_left) * (0 - lowest) / (highest - lowest)
    _draw_axis_words(canvas, rows, register, columns, zero, bottom)
    footer.draw(canvas, bottom + AXIS)
    return canvas


def _draw_header(canvas: Canvas, columns: Columns, level: float) -> None:
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    last = columns.header - 1.4 - HEADER_LINE / 2
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, last, "Trial and outcome", **bold)
    for x, lines in zip(columns.slashes, columns.heads, strict=True):
        for place, line in enumerate(reversed(lines)):
            canvas.text(x, last - (place + 1) * HEADER_LINE, line, align="center", **bold)
        canvas.text(x, last, "n/N", align="center")
    canvas.text(columns.numbers.left, last - HEADER_LINE, "Difference", **bold)
    canvas.text(columns.numbers.left, last, f"pp ({fmt.percent_plain(level)}% CI)")
    if columns.has_p:
        canvas.text(columns.p_right, last, "P", align="right", **bold)
    canvas.rule(columns.header)


def _draw_heading(canvas: Canvas, block: Sequence[DifferenceRow], register: Register, y: float) -> None:
    """Draw the trial, its patients and the sources of a block."""
    row = block[0]
    name = register.trials[row.trial_id]["name"]
    canvas.text(style.TEXT_LEFT, y, name, weight=style.BOLD)
    canvas.text(
        style.TEXT_LEFT + text_width(name, weight=style.BOLD) + 2.0,
        y,
        f"{register.set_label(row.trial_id, row.analysis_set)}. Ref {numbers(other.reference for other in block)}",
        size=style.DESCRIPTOR,
        colour=style.MUTED,
    )


def _draw_row(canvas: Canvas, panel: Axes, row: DifferenceRow, y: float, columns: Columns, register: Register) -> None:
    for place, line in enumerate(label_lines(row, register)):
        canvas.text(INDENT, y + LABEL_LINE * place, line)
    for x, text, side in zip(columns.slashes, (row.arm_text, row.reference_text), ("arm", "reference"), strict=True):
        left, right = split_counts(text)
        gid = f"{row.row_id}:{side}"
        if right:
            canvas.text(x - 0.1, y, left, align="right", gid=f"{gid}_events")
            canvas.text(x + 0.2, y, right + row.count_marks, gid=f"{gid}_total")
        else:
            canvas.text(x, y, left, align="center", gid=gid)
    draw_numbers(canvas, row, y, columns.numbers, kind="difference")
    canvas.text(columns.p_right, y, row.p_text, align="right", gid=f"{row.row_id}:p")
    role = register.arm(row.trial_id, row.arm)["role"]
    draw_interval(panel, row, y, rate_look(role) if row.of_survival else style.look(role))


def _draw_axis_words(
    canvas: Canvas, rows: Sequence[DifferenceRow], register: Register, columns: Columns, zero: float, bottom: float
) -> None:
    """Which side favours which arm, and what is subtracted from what."""
    first, second = arm_names(rows, register)
    draw_directions(canvas, rows, (first, second), register, zero, bottom + 7.4)
    label = f"Difference, {first} {fmt.MINUS} {fmt.lower_first(second)} (percentage points)"
    middle = (columns.panel_left + columns.panel_right) / 2
    middle = min(middle, canvas.width - style.TEXT_LEFT - text_width(label) / 2)
    canvas.text(middle, bottom + 12.0, label, align="center")
