"""Draw the figure of counts: tables of whole numbers that remain, on an axis of powers of ten, step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width
from reanalysis.figures.counts.layout import (
    BAND,
    GAP,
    HEADER,
    HEADS,
    INDENT,
    LEFT,
    LINE,
    ROW,
    Block,
    Columns,
    blocks_of,
    fill_pages,
    measure_columns,
    row_height,
)
from reanalysis.figures.counts.notes import LOOKS, TITLE, counts_alt, counts_footer
from reanalysis.figures.counts.rows import NOT_COUNTED, CountRow
from reanalysis.figures.footer import Footer
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing

_AXIS = 10.2
_BAR = 2.6
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_counts(
    rows: Sequence[CountRow],
    register: Register,
    *,
    stem: str,
    denominators: Mapping[str, Sequence[int]],
    left_out: int,
) -> list[Drawing]:
    """Draw the figure of counts.

    Parameters
    ----------
    rows : sequence of CountRow
        In the order in which they are drawn.
    register : Register
    stem : str
    denominators : mapping
        Claim id to the numbers of patients of whom a count would give what it prints; for values that no count gives.
    left_out : int
        Groups that are not shown because their counts are printed.

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows:
        return [empty_drawing(stem, TITLE, "the claims hold no percentage of patients.")]
    columns = measure_columns(rows)
    room = style.MAX_HEIGHT - HEADER - _AXIS - counts_footer(rows, register, denominators, left_out).height - 1.0
    drawings = []
    for name, of, page in numbered(stem, list(fill_pages(blocks_of(rows, columns), room))):
        shown = [row for block in page for row in block.rows]
        footer = counts_footer(shown, register, denominators, left_out)
        drawings.append(
            Drawing(
                stem=name,
                figure=_draw_page(page, columns, register, footer).figure,
                rows=[row.plotted() for row in shown],
                caption=f"{TITLE}{of}. {' '.join(footer.notes)}",
                alt=counts_alt(shown, register, of),
            )
        )
    return drawings


def _draw_page(blocks: Sequence[Block], columns: Columns, register: Register, footer: Footer) -> Canvas:
    bands = len({block.reference for block in blocks})
    bottom = HEADER + sum(block.height for block in blocks) + bands * (BAND + GAP) + 0.6
    canvas = Canvas(style.FULL_WIDTH, bottom + _AXIS + footer.height)
    panel = canvas.panel(
        columns.panel_left,
        columns.panel_right,
        HEADER,
        bottom,
        xlim=(columns.lowest, columns.highest),
        ylim=(bottom, HEADER),
    )
    _draw_axis(panel, columns)
    _draw_header(canvas, columns)
    y, reference = HEADER, 0
    for block in blocks:
        if block.reference != reference:
            reference = block.reference
            y += GAP
            _draw_band(canvas, block, register, y)
            y += BAND
            top = y
        y = _draw_block(canvas, panel, block, y, columns, register)
        _draw_grid(panel, columns, top, y)
        top = y
    middle = (columns.panel_left + columns.panel_right) / 2
    canvas.text(middle, bottom + 7.4, "Tables of whole numbers left, logarithmic", align="center")
    footer.draw(canvas, bottom + _AXIS)
    return canvas


def _ticks(columns: Columns) -> list[tuple[float, str]]:
    step = 1 if columns.highest < 4 else 3
    powers = [(float(power), f"10{power}".translate(_POWERS)) for power in range(step, int(columns.highest) + 1, step)]
    return [(columns.none, "none"), (0.0, "1"), *((power, f"10{text[2:]}") for power, text in powers)]


def _draw_axis(panel: Axes, columns: Columns) -> None:
    ticks = _ticks(columns)
    panel.set_xticks([place for place, _ in ticks], [text for _, text in ticks])
    panel.set_yticks([])


def _draw_grid(panel: Axes, columns: Columns, top: float, bottom: float) -> None:
    for place, _ in _ticks(columns):
        one = {"weight": 0.8, "zorder": 1.0} if place == 0 else {"weight": style.GRID, "zorder": 0.6}
        ink = style.INK if place == 0 else style.HAIRLINE
        panel.add_artist(segment_line([place, place], [top, bottom], ink, **one))


def _draw_header(canvas: Canvas, columns: Columns) -> None:
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    middle = 5.4
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, middle, HEADS[0], **bold)
    canvas.text(columns.printed, middle, HEADS[1], align="right", **bold)
    canvas.text(columns.tables, middle, HEADS[2], align="right", **bold)
    canvas.text(columns.slash, middle, HEADS[3], align="center", **bold)
    canvas.rule(8.6)


def _draw_band(canvas: Canvas, block: Block, register: Register, y: float) -> None:
    canvas.band(y, BAND)
    name = f"{block.reference}  {block.rows[0].source_id}"
    canvas.text(style.TEXT_LEFT, y + BAND / 2, name, weight=style.BOLD)


def _draw_block(canvas: Canvas, panel: Axes, block: Block, top: float, columns: Columns, register: Register) -> float:
    """Draw a heading and its rows from `top` on; their lower edge is returned."""
    first = block.rows[0]
    y = top + GAP + ROW / 2
    name = register.trials[first.trial_id]["name"]
    canvas.text(LEFT, y, name)
    sets = dict.fromkeys(register.set_label(row.trial_id, row.analysis_set) for row in block.rows)
    alone = ["one percentage each"] if first.alone else []
    what = "; ".join([*(sets if len(sets) == 1 else ()), *alone])
    canvas.text(LEFT + text_width(name) + 2.0, y, what, size=style.DESCRIPTOR, colour=style.MUTED)
    y += ROW
    for row, lines in zip(block.rows, block.labels, strict=True):
        _draw_row(canvas, panel, row, lines, y, columns)
        y += row_height(lines)
    return y - ROW / 2


def _draw_row(canvas: Canvas, panel: Axes, row: CountRow, lines: Sequence[str], y: float, columns: Columns) -> None:
    for place, line in enumerate(lines):
        canvas.text(INDENT, y + LINE * place, line, colour=style.MUTED if row.state == NOT_COUNTED else style.INK)
    canvas.text(columns.printed, y, row.printed, align="right", gid=f"{row.row_id}:printed")
    number = style.MUTED if row.state == NOT_COUNTED else style.INK
    canvas.text(columns.tables, y, row.tables_text, align="right", colour=number, gid=f"{row.row_id}:number")
    events, slash, total = row.counts.partition("/")
    canvas.text(columns.slash - 0.1, y, events, align="right", gid=f"{row.row_id}:events")
    canvas.text(columns.slash + 0.2, y, slash + total, gid=f"{row.row_id}:total")
    if row.tables is None:
        return
    x = math.log10(row.tables) if row.tables else columns.none
    if row.before:
        before = segment_line(
            [x, math.log10(row.before)],
            [y, y],
            style.MUTED,
            line=style.DOTTED,
            weight=style.INTERVAL,
            gid=f"{row.row_id}:before",
        )
        panel.add_artist(before)
    if row.tables > 1:
        bar = segment_line([0, x], [y, y], style.HAIRLINE, weight=_BAR, gid=f"{row.row_id}:bar", zorder=0.8)
        panel.add_artist(bar)
    look, fill = LOOKS[row.state]
    panel.add_artist(marker_line([x], [y], look, fill=fill, gid=f"{row.row_id}:tables"))
