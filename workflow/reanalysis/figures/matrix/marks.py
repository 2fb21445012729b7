"""The cells of the evidence matrix: each state has a symbol and a fill; what could not be checked stays white."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.patches import FancyBboxPatch

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas
from reanalysis.figures.footer import KeyItem
from reanalysis.figures.matrix.row import SYMBOLS

CHIP_HEIGHT = 3.5
_OUTLINE = 0.7
_KEY_CHIP = 4.6


@dataclass(frozen=True, slots=True)
class State:
    """How a state looks, and what it is called under the figure.

    Attributes
    ----------
    fill, ink, words : str
    """

    fill: str
    ink: str
    words: str


STATES = {
    "inconsistent": State(style.colour("failed"), style.PAGE, "inconsistent"),
    "unusual": State(style.colour("unusual"), style.colour("unusual-ink"), "unusual, perhaps no error"),
    "consistent": State(style.colour("passed"), style.colour("passed-ink"), "consistent"),
    # Open, so that absence of evidence never looks like a pass.
    "not checkable": State(style.PAGE, style.MUTED, "not checkable, which is no pass"),
}
NO_CHECK = "–"


def draw_cell(canvas: Canvas, state: str, x: float, y: float, width: float, gid: str | None = None) -> None:
    """Draw the cell with its middle at (x, y); a dash where no check applies."""
    symbol = gid and f"{gid}:symbol"
    if not state:
        canvas.text(x, y, NO_CHECK, colour=style.MUTED, align="center", gid=symbol)
        return
    look = STATES[state]
    open_chip = look.fill == style.PAGE
    # An outline stands on the edge and would make the open chip larger than the others.
    inset = _OUTLINE * 0.3528 / 2 if open_chip else 0.0
    chip = FancyBboxPatch(
        (x - width / 2 + inset, y - CHIP_HEIGHT / 2 + inset),
        width - 2 * inset,
        CHIP_HEIGHT - 2 * inset,
        boxstyle="round,pad=0,rounding_size=0.5",
        facecolor=look.fill,
        edgecolor=style.MUTED if open_chip else "none",
        lw=_OUTLINE if open_chip else 0.0,
        zorder=2,
    )
    chip.set_gid(gid)
    canvas.page.add_artist(chip)
    canvas.text(x, y, SYMBOLS[state], weight=style.BOLD, colour=look.ink, align="center", gid=symbol)


def key_item(state: str) -> KeyItem:
    """A key item with one state; the empty one is that no check applies."""
    words = STATES[state].words if state else "no check applies"

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        draw_cell(canvas, state, left + _KEY_CHIP / 2, middle, _KEY_CHIP)

    return KeyItem(words, draw, _KEY_CHIP + 1.4)
