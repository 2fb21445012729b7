"""Pages of a figure: their names, and the page of a figure that has nothing to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas
from reanalysis.figures.save import Drawing

Page = TypeVar("Page")


def numbered(stem: str, pages: Sequence[Page]) -> Iterator[tuple[str, str, Page]]:
    """Each page with its stem and the words that number it, which a figure of one page does without.

    >>> list(numbered("forest", ["a", "b"]))
    [('forest', ' (page 1 of 2)', 'a'), ('forest_page2', ' (page 2 of 2)', 'b')]
    """
    for number, page in enumerate(pages, start=1):
        words = f" (page {number} of {len(pages)})" if len(pages) > 1 else ""
        yield stem if number == 1 else f"{stem}_page{number}", words, page


def empty_drawing(stem: str, title: str) -> Drawing:
    """A figure of a kind for which the claims hold nothing, so that each promised file exists."""
    canvas = Canvas(style.FULL_WIDTH, 16.0)
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    text = f"{title}: the claims hold no value of this kind."
    canvas.text(style.TEXT_LEFT, 8.0, text, colour=style.MUTED)
    canvas.rule(14.0)
    return Drawing(stem, canvas.figure, [], text, text)
