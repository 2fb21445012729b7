"""The foot of a figure: key of shapes and fills, and footnotes, flowed into lines by measured width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width, wrap

KEY_LINE = 3.9
NOTE_LINE = 3.0
_GAP = 5.0


@dataclass(frozen=True)
class KeyItem:
    """A sample and the words beside it.

    Attributes
    ----------
    text : str
    draw : callable
        `draw(canvas, left, middle)` draws the sample into a slot of `slot` millimetres.
    slot : float
    """

    text: str
    draw: Callable[[Canvas, float, float], None]
    slot: float = 3.4


def marker_item(text: str, look: style.Look, fill: str = "filled") -> KeyItem:
    """A key item with one marker."""
    return KeyItem(text, lambda canvas, left, middle: canvas.mark(left + 1.2, middle, look, fill=fill))


def line_item(text: str, *, line: Any = style.SOLID, weight: float = style.INTERVAL) -> KeyItem:
    """A key item with a piece of a line."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        sample = segment_line([left, left + 5.0], [middle, middle], style.MUTED, line=line, weight=weight)
        canvas.page.add_artist(sample)

    return KeyItem(text, draw, 6.2)


def grey(shape: str = "s") -> style.Look:
    """Look of a sample that stands for every role."""
    return style.Look(style.MUTED, shape, style.SIZES[shape], style.SOLID)


def key_lines(items: Sequence[KeyItem], width: float) -> list[list[tuple[float, KeyItem]]]:
    """Flow items into lines: pairs of offset from the left and item."""
    lines: list[list[tuple[float, KeyItem]]] = []
    x = 0.0
    for item in items:
        needed = item.slot + text_width(item.text, style.DESCRIPTOR)
        if not lines or x + needed > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, item))
        x += needed + _GAP
    return lines


@dataclass(frozen=True)
class Footer:
    """Key and footnotes of one figure, measured.

    Attributes
    ----------
    items : sequence of KeyItem
    notes : sequence of str
        Sentences; they make one paragraph.
    width : float
        Millimetres of the page.
    """

    items: Sequence[KeyItem]
    notes: Sequence[str]
    width: float

    @property
    def _room(self) -> float:
        return self.width - 2 * style.TEXT_LEFT

    @property
    def _lines(self) -> list[str]:
        return wrap(" ".join(self.notes), self._room, style.FOOTNOTE)

    @property
    def height(self) -> float:
        """Millimetres from the rule above to the lower edge of the page."""
        keys = len(key_lines(self.items, self._room)) * KEY_LINE
        return keys + len(self._lines) * NOTE_LINE + 3.0

    def draw(self, canvas: Canvas, top: float) -> None:
        """Draw the rule at `top`, and everything under it."""
        canvas.rule(top)
        y = top + 2.7
        for line in key_lines(self.items, self._room):
            for x, item in line:
                item.draw(canvas, style.TEXT_LEFT + x, y)
                canvas.text(style.TEXT_LEFT + x + item.slot, y, item.text, size=style.DESCRIPTOR)
            y += KEY_LINE
        for text in self._lines:
            canvas.text(style.TEXT_LEFT, y, text, size=style.FOOTNOTE, colour=style.MUTED)
            y += NOTE_LINE
