"""A stretch of text: a paragraph, a heading, or a cell of a table with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"#{1,6}\s")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text.

    Attributes
    ----------
    kind : str
        paragraph, heading or cell.
    start, end : int
    table, row, column : int
        Place of a cell; -1 for others. Of a head of two rows, the upper is row -1 and the lower row 0.
    outer : int
        Row of the label that stands over this label; -1 if none does.
    """

    kind: str
    start: int
    end: int
    table: int = -1
    row: int = -1
    column: int = -1
    outer: int = -1


def kind_of(text: str, start: int, end: int) -> str:
    """`heading` for a short stretch that ends no sentence, else `paragraph`."""
    block = text[start:end].strip()
    short = len(block) <= 120 and "\n" not in block and block[-1:] not in (".", ":", ";", ")")
    return "heading" if _MARK.match(block) or short else "paragraph"
