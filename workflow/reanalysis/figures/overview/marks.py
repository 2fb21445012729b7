"""Marks of the overview: bars of patients by arm, ticks of many small groups, and chips with numbers of reports."""

from __future__ import annotations

from matplotlib.patches import FancyBboxPatch, Rectangle

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line
from reanalysis.figures.footer import KeyItem

BAR = 2.5
CHIP_WIDTH, CHIP_HEIGHT = 4.0, 3.3
_OUTLINE = 0.8
#: Least width of a bar that has room for its shape.
_MARK = 1.8


def draw_bar(
    canvas: Canvas, left: float, right: float, y: float, look: style.Look, *, filled: bool, gid: str | None = None
) -> None:
    """Draw the patients of an arm: filled where their number is printed, else open; the arm's shape stands in it."""
    inset = _OUTLINE * 0.3528 / 2
    bar = Rectangle(
        (left + inset, y - BAR / 2 + inset),
        max(right - left - 2 * inset, 0.1),
        BAR - 2 * inset,
        facecolor=look.colour if filled else style.PAGE,
        edgecolor=look.colour,
        lw=_OUTLINE,
        zorder=2,
    )
    bar.set_gid(gid)
    canvas.page.add_artist(bar)
    if right - left >= _MARK:
        inner = style.Look(style.PAGE if filled else look.colour, look.marker, look.size * 0.6, look.line)
        canvas.mark((left + right) / 2, y, inner)


def draw_unknown(canvas: Canvas, left: float, right: float, y: float, gid: str | None = None) -> None:
    """Draw patients whose division among arms is not known."""
    outline = Rectangle(
        (left, y - BAR / 2), right - left, BAR, facecolor=style.BAND, edgecolor=style.MUTED, lw=_OUTLINE, zorder=2
    )
    outline.set_gid(gid)
    canvas.page.add_artist(outline)


def draw_tick(canvas: Canvas, x: float, y: float, gid: str | None = None) -> None:
    """Draw the size of one of many groups."""
    canvas.page.add_artist(
        segment_line([x, x], [y - BAR / 2, y + BAR / 2], style.MUTED, weight=style.RULE, gid=gid, zorder=2)
    )


def draw_chip(canvas: Canvas, x: float, y: float, text: str, *, primary: bool, gid: str | None = None) -> None:
    """Draw the number of a report: filled for the primary report of a trial."""
    inset = 0.0 if primary else _OUTLINE * 0.3528 / 2
    chip = FancyBboxPatch(
        (x - CHIP_WIDTH / 2 + inset, y - CHIP_HEIGHT / 2 + inset),
        CHIP_WIDTH - 2 * inset,
        CHIP_HEIGHT - 2 * inset,
        boxstyle="round,pad=0,rounding_size=0.5",
        facecolor=style.colour("passed") if primary else style.PAGE,
        edgecolor="none" if primary else style.MUTED,
        lw=0.0 if primary else _OUTLINE,
        zorder=2,
    )
    chip.set_gid(gid)
    canvas.page.add_artist(chip)
    ink = style.colour("passed-ink") if primary else style.INK
    weight = style.BOLD if primary else style.REGULAR
    canvas.text(x, y, text, size=style.DESCRIPTOR, weight=weight, colour=ink, align="center", gid=gid and f"{gid}:text")


def size_item(text: str, look: style.Look, *, filled: bool = True) -> KeyItem:
    """A key item with a bar of an arm."""
    return KeyItem(text, lambda canvas, left, y: draw_bar(canvas, left, left + 5.0, y, look, filled=filled), 6.2)


def marks_item(text: str) -> KeyItem:
    """A key item with a bar that is not divided."""
    return KeyItem(text, lambda canvas, left, y: draw_unknown(canvas, left, left + 5.0, y), 6.2)


def ticks_item(text: str) -> KeyItem:
    """A key item with ticks of sizes."""

    def draw(canvas: Canvas, left: float, y: float) -> None:
        for place in (0.6, 1.4, 3.0):
            draw_tick(canvas, left + place, y)

    return KeyItem(text, draw, 4.4)


def chip_item(text: str, *, primary: bool) -> KeyItem:
    """A key item with the number of a report."""

    def draw(canvas: Canvas, left: float, y: float) -> None:
        draw_chip(canvas, left + CHIP_WIDTH / 2, y, "1", primary=primary)

    return KeyItem(text, draw, CHIP_WIDTH + 1.4)
