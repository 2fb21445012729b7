"""Heads of tables that were pasted line by line: each name, then its size with the next name behind a tab."""

from __future__ import annotations

import re

_SIZE = re.compile(r"\s*\(?[Nn]\s*=\s*[0-9][0-9,]*\)?\s*$")
_SIZE_AND_NAME = re.compile(r"(?P<size>\s*\(?[Nn]\s*=\s*[0-9][0-9,]*\)?\s*)\t(?P<name>[^\t\n]*[^\W\d_][^\t\n]*)$")
_LONGEST = 90
_FEWEST = 2


def split_head(text: str, paragraphs: list[tuple[int, int]], first: int) -> list[tuple[int, int]]:
    """The cells of a head that begins with a paragraph; empty if none does.

    `Drug A`, `N = 13<tab>Drug B`, `N = 12<tab>Overall`, `N = 25` are three paragraphs and more, with three cells that
    each reach from a name to its size.

    Parameters
    ----------
    text : str
    paragraphs : list of (int, int)
        Where they begin and end.
    first : int
        Index of the paragraph.

    Returns
    -------
    list of (int, int)
        One paragraph more than there are cells belongs to the head.
    """
    start, end = paragraphs[first]
    if "\t" in text[start:end] or "\n" in text[start:end] or end - start > _LONGEST:
        return []
    cells: list[tuple[int, int]] = []
    for at, stop in paragraphs[first + 1 :]:
        both = _SIZE_AND_NAME.match(text[at:stop])
        if both is not None:
            cells.append((start, at + both.end("size")))
            start = at + both.start("name")
        elif _SIZE.match(text[at:stop]):
            cells.append((start, stop))
            return cells if len(cells) >= _FEWEST else []
        else:
            return []
    return []
