"""Draw the evidence matrix: what each family of rules said of each family of a source's claims."""

from __future__ import annotations

from collections.abc import Sequence

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width
from reanalysis.figures.footer import Footer
from reanalysis.figures.matrix.layout import (
    BAND,
    BAND_PAD,
    BLOCK_GAP,
    HEAD_LINE,
    LABEL_LEFT,
    LINE,
    SPANNER,
    Block,
    Columns,
    Item,
    fill_pages,
    lay_out,
    level_of,
    measure_columns,
)
from reanalysis.figures.matrix.marks import draw_cell
from reanalysis.figures.matrix.notes import evidence_alt, evidence_footer
from reanalysis.figures.matrix.row import EvidenceRow
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing

TITLE = "Do the reports agree with themselves, and with each other?"
_PAD = 0.8


def draw_evidence_matrix(rows: Sequence[EvidenceRow], register: Register, *, stem: str) -> list[Drawing]:
    """Draw the evidence matrix.

    Parameters
    ----------
    rows : sequence of EvidenceRow
        In the order in which they are drawn, sources together.
    register : Register
    stem : str

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows or not rows[0].cells:
        return [empty_drawing(stem, TITLE.rstrip("?"), "there are no claims to be checked.")]
    columns = measure_columns(rows, list(rows[0].cells))
    room = style.MAX_HEIGHT - style.MARGIN - columns.header - 2 * _PAD - evidence_footer(rows, register).height
    drawings = []
    for name, of, page in numbered(stem, fill_pages(lay_out(rows, columns), room)):
        shown = [item.row for block in page for item in block.items]
        footer = evidence_footer(shown, register)
        drawings.append(
            Drawing(
                stem=name,
                figure=_draw_page(page, columns, register, footer).figure,
                rows=[row.plotted() for row in shown],
                caption=f"{TITLE.rstrip('?')}{of}. {' '.join(footer.notes)}",
                alt=evidence_alt(shown, of),
            )
        )
    return drawings


def _draw_page(blocks: Sequence[Block], columns: Columns, register: Register, footer: Footer) -> Canvas:
    body = sum(block.height for block in blocks) + BLOCK_GAP * (len(blocks) - 1) + 2 * _PAD
    canvas = Canvas(style.FULL_WIDTH, style.MARGIN + columns.header + body + footer.height)
    _draw_header(canvas, columns)
    y = style.MARGIN + columns.header + _PAD
    for block in blocks:
        _draw_band(canvas, block, y, register)
        y += BAND + BAND_PAD
        for item in block.items:
            _draw_item(canvas, item, y, columns)
            y += item.height
        y += BLOCK_GAP
    footer.draw(canvas, y - BLOCK_GAP + _PAD)
    return canvas


def _draw_header(canvas: Canvas, columns: Columns) -> None:
    top = style.MARGIN
    below = top + columns.header
    canvas.rule(top, weight=style.RULE_TOP)
    last = below - 1.2 - HEAD_LINE / 2
    canvas.text(style.TEXT_LEFT, last, "Source and claims", weight=style.BOLD)
    canvas.text(columns.slash - 0.1, last, "n", align="right", weight=style.BOLD)
    canvas.text(columns.slash + 0.2, last, "/N", weight=style.BOLD)
    canvas.text(columns.found_left, last, "What was found", weight=style.BOLD)
    left, right = columns.middles[0] - columns.chip / 2, columns.middles[-1] + columns.chip / 2
    title = "Consistency checks"
    half = text_width(title, weight=style.BOLD) / 2
    canvas.text(max((left + right) / 2, left + half), top + 2.5, title, align="center", weight=style.BOLD)
    canvas.rule(top + SPANNER, left=left, right=max(right, left + 2 * half))
    for place, (x, lines) in enumerate(zip(columns.middles, columns.heads, strict=True)):
        lowest = last - columns.raised(level_of(place, columns.levels))
        for number, line in enumerate(reversed(lines)):
            canvas.text(x, lowest - number * HEAD_LINE, line, size=style.DESCRIPTOR, align="center")
        if lowest < last:
            # From a head of a higher level down to its column.
            ends = [lowest + HEAD_LINE / 2 + 0.2, below - 0.8]
            canvas.page.add_artist(segment_line([x, x], ends, style.MUTED, weight=style.GRID))
    canvas.rule(below)


def _draw_band(canvas: Canvas, block: Block, top: float, register: Register) -> None:
    """The source's number, its short name, and as much of what it is as fits."""
    canvas.band(top, BAND)
    y = top + BAND / 2
    name = f"{block.source_id} (continued)" if block.continued else block.source_id
    canvas.text(style.TEXT_LEFT, y, str(block.reference), weight=style.BOLD)
    left = max(LABEL_LEFT - 1.0, style.TEXT_LEFT + text_width(f"{block.reference} ", weight=style.BOLD) + 0.6)
    canvas.text(left, y, name, weight=style.BOLD)
    left += text_width(name, weight=style.BOLD) + 2.5
    about = _clipped(register.citations.get(block.source_id, ""), style.FULL_WIDTH - style.TEXT_LEFT - left)
    canvas.text(left, y, about, size=style.DESCRIPTOR, colour=style.MUTED)


def _clipped(text: str, room: float) -> str:
    """The text, or as many of its words as fit before three dots."""
    if text_width(text, style.DESCRIPTOR) <= room:
        return text
    words = text.split(" ")
    while words and text_width(f"{' '.join(words)} …", style.DESCRIPTOR) > room:
        words.pop()
    return f"{' '.join(words)} …" if words else ""


def _draw_item(canvas: Canvas, item: Item, top: float, columns: Columns) -> None:
    row = item.row
    middle = top + item.height / 2
    _draw_lines(canvas, LABEL_LEFT, middle, item.label, style.BODY, f"{row.row_id}:label")
    canvas.text(columns.slash - 0.1, middle, str(row.looked), align="right", gid=f"{row.row_id}:looked")
    canvas.text(columns.slash + 0.2, middle, f"/{row.values}", gid=f"{row.row_id}:values")
    for x, (family, cell) in zip(columns.middles, row.cells.items(), strict=True):
        draw_cell(canvas, cell.state, x, middle, columns.chip, row.gid(family))
    _draw_lines(canvas, columns.found_left, middle, item.found, style.DESCRIPTOR, f"{row.row_id}:found")


def _draw_lines(canvas: Canvas, x: float, middle: float, lines: Sequence[str], size: float, gid: str) -> None:
    first = middle - LINE * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        canvas.text(x, first + number * LINE, line, size=size, gid=f"{gid}:{number + 1}")
