"""Draw forests of proportions: the response-rate forest and the one of adverse events and other harms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width
from reanalysis.figures.footer import Footer
from reanalysis.figures.forests.common import draw_interval, draw_numbers
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.proportions.layout import (
    BAND,
    BAND_LINE,
    BLOCK_GAP,
    DESCRIPTOR_LINE,
    INDENT,
    LABEL_LINE,
    REFERENCE_RIGHT,
    ROW,
    SECTION_GAP,
    TRIAL_LEFT,
    Block,
    Columns,
    fill_pages,
    lay_out,
    row_height,
)
from reanalysis.figures.proportions.notes import response_footer
from reanalysis.figures.proportions.rows import ResponseRow
from reanalysis.figures.proportions.words import Words, outcome_texts, response_alt
from reanalysis.figures.register import Register, numbers
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

HEADER = 10.6
AXIS = 10.4
_TICKS = range(0, 101, 20)


def draw_response_forest(
    rows: Sequence[ResponseRow], register: Register, *, stem: str, words: Words, confidence_level: float
) -> list[Drawing]:
    """Draw a forest of proportions, on as many pages as it needs.

    Parameters
    ----------
    rows : sequence of ResponseRow
        In the order in which they are drawn.
    register : Register
    stem : str
        Name of the first page; further pages get `_page2` and so on.
    words : Words
        RESPONSE or HARMS.
    confidence_level : float

    Returns
    -------
    list of Drawing
    """
    if not rows:
        return [empty_drawing(stem, words.title)]
    outcomes = outcome_texts(rows, register, words)
    columns, blocks = lay_out(rows, register, words, outcomes, _limits_heading(confidence_level))
    footer = response_footer(rows, register, words, confidence_level)
    pages = list(fill_pages(blocks, style.MAX_HEIGHT - HEADER - AXIS - footer.height - 0.6))
    drawings = []
    for name, of, page in numbered(stem, pages):
        shown = [row for block in page for row in block.rows]
        foot = footer if len(pages) == 1 else response_footer(shown, register, words, confidence_level)
        canvas = _draw_page(page, columns, outcomes, words, foot, confidence_level)
        drawings.append(
            Drawing(
                stem=name,
                figure=canvas.figure,
                rows=[row.plotted() for row in shown],
                caption=f"{words.title}{of}. {' '.join(foot.notes)}",
                alt=response_alt(shown, register, words, of),
            )
        )
    return drawings


def _limits_heading(level: float) -> str:
    return f"({fmt.percent_plain(level)}% CI)"


def _draw_page(
    blocks: Sequence[Block],
    columns: Columns,
    outcomes: Mapping[str, str],
    words: Words,
    footer: Footer,
    level: float,
) -> Canvas:
    starts = [not place or blocks[place - 1].section != block.section for place, block in enumerate(blocks)]
    bodies = 0.0
    for place, (block, new_section) in enumerate(zip(blocks, starts, strict=True)):
        if new_section:
            bodies += block.band + (SECTION_GAP if place else 0.0)
        bodies += block.height
    bottom = HEADER + bodies + 0.6
    canvas = Canvas(style.FULL_WIDTH, bottom + AXIS + footer.height)
    panel = canvas.panel(columns.panel_left, columns.panel_right, HEADER, bottom, xlim=(0, 100), ylim=(bottom, HEADER))
    panel.set_xticks(_TICKS)
    panel.set_yticks([])
    panel.tick_params(axis="y", left=False)
    _draw_header(canvas, columns, words, level, beside_labels=any(outcomes.values()))
    y = HEADER
    grid_top = y
    for place, (block, new_section) in enumerate(zip(blocks, starts, strict=True)):
        if new_section:
            if place:
                _draw_grid(panel, grid_top, y + 0.3)
                y += SECTION_GAP
            canvas.band(y, block.band)
            for line, title in enumerate(block.title):
                canvas.text(style.TEXT_LEFT, y + BAND / 2 + BAND_LINE * line, title, weight=style.BOLD)
            y += block.band
            grid_top = y + 0.2
        y = _draw_block(canvas, panel, block, y, columns, outcomes)
    _draw_grid(panel, grid_top, bottom)
    middle = (columns.panel_left + columns.panel_right) / 2
    canvas.text(middle, bottom + 7.4, words.axis, align="center")
    footer.draw(canvas, bottom + AXIS)
    return canvas


def _draw_header(canvas: Canvas, columns: Columns, words: Words, level: float, *, beside_labels: bool) -> None:
    """Draw the headings between their rules; the column beside the labels has one where anything stands in it."""
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    head = 5.4
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, head, words.header, **bold)
    if beside_labels:
        canvas.text(columns.outcome, head, words.column, **bold)
    canvas.text(columns.slash - 0.1, head, "n", align="right", **bold)
    canvas.text(columns.slash + 0.2, head, "/N", **bold)
    canvas.text(columns.numbers.unit, head, "%", align="right", **bold)
    canvas.text(columns.numbers.limits, head, _limits_heading(level), **bold)
    canvas.text(REFERENCE_RIGHT, head, "Ref", align="right", **bold)
    canvas.rule(8.6)


def _draw_block(
    canvas: Canvas, panel: Axes, block: Block, top: float, columns: Columns, outcomes: Mapping[str, str]
) -> float:
    """Draw a trial's heading and its rows from `top` on; their lower edge is returned."""
    y = top + BLOCK_GAP
    middle = y + ROW / 2
    canvas.text(TRIAL_LEFT, middle, block.name)
    left = INDENT if block.descriptor_below else TRIAL_LEFT + text_width(block.name) + 2.0
    for line, text in enumerate(block.descriptor, start=block.descriptor_below):
        canvas.text(left, middle + DESCRIPTOR_LINE * line, text, size=style.DESCRIPTOR, colour=style.MUTED)
    references = numbers(row.reference for row in block.rows)
    canvas.text(REFERENCE_RIGHT, middle, references, align="right", colour=style.MUTED)
    y += block.head - BLOCK_GAP
    for row, lines in zip(block.rows, block.labels, strict=True):
        middle = y + ROW / 2
        for place, line in enumerate(lines):
            canvas.text(INDENT, middle + LABEL_LINE * place, line)
        canvas.text(columns.outcome, middle, outcomes[row.row_id], colour=style.MUTED)
        canvas.text(columns.slash - 0.1, middle, row.events, align="right", gid=f"{row.row_id}:events")
        canvas.text(columns.slash + 0.2, middle, f"/{row.total}{row.marks}", gid=f"{row.row_id}:total")
        draw_numbers(canvas, row, middle, columns.numbers, kind="percent")
        draw_interval(panel, row, middle, style.look(row.role))
        y += row_height(lines)
    return y


def _draw_grid(panel: Axes, top: float, bottom: float) -> None:
    """Gridlines of one section, so that they do not run through the band of the next."""
    for tick in _TICKS:
        panel.add_artist(segment_line([tick, tick], [top, bottom], style.HAIRLINE, weight=style.GRID, zorder=0.6))
