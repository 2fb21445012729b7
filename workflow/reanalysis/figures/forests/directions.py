"""Which side of no effect favours which arm, in words with arrows under the axis of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.patches import FancyArrowPatch

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, text_width
from reanalysis.figures.register import Register
from reanalysis.tables import format as fmt

_LENGTH = 8.0


def draw_directions(
    canvas: Canvas, rows: Sequence[Any], names: tuple[str, str], register: Register, null: float, y: float
) -> None:
    """Draw an arrow and words on both sides of `null` millimetres.

    Parameters
    ----------
    canvas : Canvas
    rows : sequence of rows
        Comparisons with an endpoint, which says whether more is better.
    names : tuple of str
        The arm and the one it is compared with.
    register : Register
    null, y : float
    """
    good = {register.favourable(row.endpoint) for row in rows}
    first, second = names
    left, right = (first, second) if good == {False} else (second, first)
    verb = "Favours" if len(good) == 1 else "More with"
    for sign, arm, short, align in (
        (-1, left, "control" if left == second else "experimental", "right"),
        (1, right, "experimental" if right == first else "control", "left"),
    ):
        start, end = null + sign * 1.0, null + sign * _LENGTH
        canvas.page.add_artist(
            FancyArrowPatch(
                (start, y),
                (end, y),
                arrowstyle="-|>",
                mutation_scale=5,
                lw=style.RULE,
                color=style.MUTED,
                shrinkA=0,
                shrinkB=0,
            )
        )
        words = f"{verb} {fmt.lower_first(arm)}"
        room = end - 1.0 - style.TEXT_LEFT if sign < 0 else canvas.width - style.TEXT_LEFT - end - 1.0
        if text_width(words, style.DESCRIPTOR) > room:
            words = f"{verb} {short}"
        canvas.text(end + sign * 1.0, y, words, size=style.DESCRIPTOR, colour=style.MUTED, align=align)
