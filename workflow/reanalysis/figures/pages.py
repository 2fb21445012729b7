"""Pages of a figure: their names, and the page of a figure that has nothing to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, wrap
from reanalysis.figures.names import page_stem
from reanalysis.figures.save import Drawing

Page = TypeVar("Page")
_LINE = 3.4


def numbered(stem: str, pages: Sequence[Page]) -> Iterator[tuple[str, str, Page]]:
    """Each page with its stem and the words that number it, which a figure of one page does without.

    >>> list(numbered("forest", ["a", "b"]))
    [('forest', ' (page 1 of 2)', 'a'), ('forest_page2', ' (page 2 of 2)', 'b')]
    """
    for number, page in enumerate(pages, start=1):
        words = f" (page {number} of {len(pages)})" if len(pages) > 1 else ""
        yield page_stem(stem, number), words, page


def empty_drawing(stem: str, title: str, why: str = "the claims hold no value of this kind.") -> Drawing:
    """A figure of a kind for which there is nothing to show, so that each promised file exists."""
    text = f"{title}: {why}"
    lines = wrap(text, style.FULL_WIDTH - 2 * style.TEXT_LEFT)
    below = 14.0 + _LINE * (len(lines) - 1)
    canvas = Canvas(style.FULL_WIDTH, below + style.MARGIN)
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    for place, line in enumerate(lines):
        canvas.text(style.TEXT_LEFT, 8.0 + _LINE * place, line, colour=style.MUTED)
    canvas.rule(below)
    return Drawing(stem, canvas.figure, [], text, text)
