"""Draw the forest of pooled results: for each question that was pooled its trials, then the models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width
from reanalysis.figures.differences.layout import arm_names
from reanalysis.figures.footer import Footer
from reanalysis.figures.forests.directions import draw_directions
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.pooled.axes import Axis, axis_of
from reanalysis.figures.pooled.columns import HEADER_LINE, Columns, measure_columns
from reanalysis.figures.pooled.items import draw_heading, draw_item
from reanalysis.figures.pooled.layout import (
    BLOCK_GAP,
    FRONT_GAP,
    SECTION_GAP,
    Block,
    axis_height,
    fill_pages,
    lay_out,
)
from reanalysis.figures.pooled.notes import pooled_alt, pooled_footer, refused_note
from reanalysis.figures.pooled.row import PooledRow
from reanalysis.figures.pooled.words import letters_of
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

TITLE = "Results pooled over trials, beside those of the trials"
_PAD = 0.8
_RATIO_WORDS = {"risk_ratio": "Risk ratio", "odds_ratio": "Odds ratio"}


def draw_pooled_forest(
    rows: Sequence[PooledRow], register: Register, *, stem: str, refused: int, confidence_level: float
) -> list[Drawing]:
    """Draw the forest of pooled results.

    Parameters
    ----------
    rows : sequence of PooledRow
        In the order in which they are drawn.
    register : Register
    stem : str
    refused : int
        How many questions were not pooled.
    confidence_level : float

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows:
        return [empty_drawing(stem, TITLE, f"no question was pooled. {refused_note(refused)}".rstrip())]
    axes = {measure: axis_of(measure, list(of)) for measure, of in groupby(rows, key=lambda row: row.measure)}
    columns = measure_columns(rows, register)
    letters = letters_of(rows)

    def footer_of(shown: Sequence[PooledRow]) -> Footer:
        return pooled_footer(shown, register, axes, letters, refused=refused, level=confidence_level)

    blocks = lay_out(rows, columns, register)
    pages = fill_pages(blocks, columns, style.MAX_HEIGHT - style.MARGIN - footer_of(rows).height)
    drawings = []
    for name, of, page in numbered(stem, pages):
        shown = [item.row for block in page for item in block.items]
        footer = footer_of(shown)
        drawings.append(
            Drawing(
                stem=name,
                figure=_draw_page(page, columns, axes, register, footer, confidence_level).figure,
                rows=[row.plotted() for row in shown],
                caption=f"{TITLE}{of}. {' '.join(footer.notes)}",
                alt=pooled_alt(shown, register, of),
            )
        )
    return drawings


def _draw_page(
    blocks: Sequence[Block],
    columns: Mapping[str, Columns],
    axes: Mapping[str, Axis],
    register: Register,
    footer: Footer,
    level: float,
) -> Canvas:
    sections = [(measure, list(of)) for measure, of in groupby(blocks, key=lambda block: block.measure)]
    heights = [
        columns[measure].header + 2 * _PAD + sum(block.height for block in of) + BLOCK_GAP * (len(of) - 1)
        for measure, of in sections
    ]
    frames = [axis_height(measure) for measure, _ in sections]
    total = sum(heights) + sum(frames) + SECTION_GAP * (len(sections) - 1)
    canvas = Canvas(style.FULL_WIDTH, style.MARGIN + total + footer.height)
    top = style.MARGIN
    for (measure, of), height, frame in zip(sections, heights, frames, strict=True):
        _draw_section(canvas, measure, of, top, top + height, columns[measure], axes[measure], register, level)
        top += height + frame + SECTION_GAP
    footer.draw(canvas, top - SECTION_GAP)
    return canvas


def _draw_section(
    canvas: Canvas,
    measure: str,
    blocks: Sequence[Block],
    top: float,
    bottom: float,
    columns: Columns,
    axis: Axis,
    register: Register,
    level: float,
) -> None:
    """Draw the questions of one measure over their axis."""
    _draw_header(canvas, measure, top, columns, level)
    y = top + columns.header
    panel = canvas.panel(
        columns.panel_left, columns.panel_right, y, bottom, xlim=(axis.lowest, axis.highest), ylim=(bottom, y)
    )
    if axis.ratio:
        panel.set_xscale("log")
        panel.set_xlim(axis.lowest, axis.highest)
        panel.minorticks_off()
    panel.set_xticks(axis.ticks, axis.labels)
    panel.set_yticks([])
    y += _PAD
    for place, block in enumerate(blocks):
        y += BLOCK_GAP if place else 0.0
        rows = y + block.head
        end = y + block.height
        # Below the outcome, whose words may reach into the panel.
        _draw_grid(panel, axis, rows, bottom if place == len(blocks) - 1 else end + 0.4)
        draw_heading(canvas, block, y)
        y = rows
        for item in block.items:
            y += FRONT_GAP if item.opens_models else 0.0
            draw_item(canvas, panel, axis, item, y, columns)
            y += item.height - (FRONT_GAP if item.opens_models else 0.0)
    _draw_axis_words(canvas, measure, blocks, columns, axis, register, bottom)


def _draw_header(canvas: Canvas, measure: str, top: float, columns: Columns, level: float) -> None:
    canvas.rule(top, weight=style.RULE_TOP)
    last = top + columns.header - 1.4 - HEADER_LINE / 2
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, last, "Trial and model", **bold)
    if columns.has_weight:
        canvas.text(columns.weight_right, last, "Weight", align="right", **bold)
    limits = f"({fmt.percent_plain(level)}% CI)"
    if measure == "proportion":
        canvas.text(columns.slashes[0] - 0.1, last, "n", align="right", **bold)
        canvas.text(columns.slashes[0] + 0.2, last, "/N", **bold)
        canvas.text(columns.numbers.unit, last, "%", align="right", **bold)
        canvas.text(columns.numbers.limits, last, limits, **bold)
    else:
        for x, lines in zip(columns.slashes, columns.heads, strict=True):
            for place, line in enumerate(reversed(lines)):
                canvas.text(x, last - (place + 1) * HEADER_LINE, line, align="center", **bold)
            canvas.text(x, last, "n/N", align="center")
        name = _RATIO_WORDS.get(measure, "Difference")
        canvas.text(columns.numbers.left, last - HEADER_LINE, name, **bold)
        canvas.text(columns.numbers.left, last, limits if measure in _RATIO_WORDS else f"pp {limits}")
    canvas.rule(top + columns.header)


def _draw_grid(panel: Axes, axis: Axis, top: float, bottom: float) -> None:
    """Gridlines of one question, so that they do not run through the band of the next; no effect is a full line."""
    for tick in axis.ticks:
        panel.add_artist(segment_line([tick, tick], [top, bottom], style.HAIRLINE, weight=style.GRID, zorder=0.6))
    if not math.isnan(axis.null):
        panel.add_artist(segment_line([axis.null] * 2, [top, bottom], style.INK, weight=0.8, zorder=1.0))


def _draw_axis_words(
    canvas: Canvas,
    measure: str,
    blocks: Sequence[Block],
    columns: Columns,
    axis: Axis,
    register: Register,
    bottom: float,
) -> None:
    """What the axis shows, and which side of no effect favours which arm."""
    middle = (columns.panel_left + columns.panel_right) / 2
    if measure == "proportion":
        canvas.text(middle, bottom + 7.4, "Patients with the outcome, % of N", align="center")
        return
    known = [item.row for block in blocks for item in block.items if item.row.arm and item.row.reference_arm]
    first, second = arm_names(known, register) if known else ("experimental arm", "control arm")
    if known:
        null = columns.panel_left + (columns.panel_right - columns.panel_left) * axis.share(axis.null)
        draw_directions(canvas, known, (first, second), register, null, bottom + 7.4)
    second = fmt.lower_first(second)
    if measure in _RATIO_WORDS:
        label = f"{_RATIO_WORDS[measure]}, {fmt.lower_first(first)} to {second} (logarithmic axis)"
    else:
        label = f"Difference, {first} {fmt.MINUS} {second} (percentage points)"
    half = text_width(label) / 2
    middle = min(max(middle, style.TEXT_LEFT + half), canvas.width - style.TEXT_LEFT - half)
    canvas.text(middle, bottom + 12.0, label, align="center")
