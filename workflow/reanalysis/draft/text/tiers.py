"""Heads of two rows: the upper names the arms, the lower what is given of each, `All grades` and `Grade 3-4`."""

from __future__ import annotations

import re

#: Numbers that the name of a column may hold: grades and sizes.
_NAMED = re.compile(
    r"\bgr(?:ade)?s?\.?\s*[≥>=]*\s*[1-5](?:\s*(?:-|–|/|or|to|and)\s*[1-5])?\+?(?:\s+or\s+\w+)?|\(?\b[Nn]\s*=\s*[0-9][0-9,]*\)?",
    re.I,
)
#: What is given of an arm beside its other columns.
_SHARES = re.compile(r"%|\bgr(?:ade)?s?\b|\bn\b|\bno\b", re.I)
_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[^\W\d_]|%")


def _names(parts: list[str]) -> bool:
    """True for two or more cells that only name columns."""
    held = [part for part in parts if part.strip()]
    bare = [_NAMED.sub("", part) for part in held]
    return len(held) > 1 and not any(_DIGIT.search(part) for part in bare) and all(_LETTER.search(p) for p in held)


def tiers(upper: list[str], lower: list[str], data: list[str]) -> tuple[list[int], int] | None:
    """Columns of two rows of names.

    Parameters
    ----------
    upper, lower : list of str
        Cells of the first row and of the one below it.
    data : list of str
        Cells of the row after them.

    Returns
    -------
    tuple of (list of int, int) or None
        The column of each cell of the upper row, the first a label's; and how many columns the cells of the lower row
        stand to the left of their own. None if the lower row names no columns.
    """
    moved = int(len(lower) == len(data) - 1 and bool(lower[0].strip()))
    below = lower if moved else lower[1:]
    if not _names(below) or not (moved or not lower[0].strip() or not upper[0].strip()):
        return None
    if len(upper) == len(lower) + moved and len(upper) > 2 and not all(part.strip() for part in upper[1:]):
        return list(range(len(upper))), moved
    count = len(upper) - 1
    if count < 1 or len(below) <= count or len(below) % count:
        return None
    span = len(below) // count
    if not (count > 1 and below == below[:span] * count) and not all(_SHARES.search(part) for part in below):
        return None
    return [0, *(1 + place * span for place in range(count))], moved
