"""Blocks of a document that was read from HTML, JATS and the like: its cells know their headers as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reanalysis.draft.text.block import Block

Names = tuple[str, ...]
_KINDS = {"heading": "heading", "caption": "heading", "reference": "reference"}


def converted_blocks(blocks: Iterable[Any], text: str) -> Iterator[Block]:
    """Blocks of a `Document`; here its cells get rows and columns, and a head of two rows its upper one."""
    blocks = [block for block in blocks if text[block.start : block.end].strip()]
    tables: dict[int, _Table] = {}
    for block in blocks:
        if block.kind == "table_cell":
            tables.setdefault(block.table, _Table(block.table)).rows.add(block.row)
    for block in blocks:
        if block.kind == "table_cell":
            tables[block.table].note_column(block, text[block.start : block.end])
    for block in blocks:
        if block.kind == "table_cell":
            row, column, outer = tables[block.table].place(block, text[block.start : block.end])
            yield Block("cell", block.start, block.end, block.table, row, column, outer)
        else:
            kind = _KINDS.get(block.kind, "paragraph")
            yield Block(kind, block.start, block.end)


class _Table:
    """Columns and rows of one table by their names."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows: set[Names] = set()
        self.columns: list[Names] = []
        self.row = 0
        self.labels: dict[Names, int] = {}
        self.heads: set[Names] = set()

    def note_column(self, block: Any, words: str) -> None:
        """Remember the names over a cell that holds a value."""
        if block.row and block.column and not self._is_label(block, words) and block.column not in self.columns:
            self.columns.append(block.column)

    def place(self, block: Any, words: str) -> tuple[int, int, int]:
        """Row, column and the row of the label that stands over this one; -1 if none does."""
        if not block.row and (head := self._head(block, words)) is not None:
            return (*head, -1)
        if not block.row or block.column not in self.columns or self._is_label(block, words):
            self.row += 1
            outer = self.labels.get(block.row, -1)
            self.labels[(*block.row, words)] = self.row
            return self.row, 0, outer
        return max(self.row, 1), self.columns.index(self._first_under(block.column)) + 1, -1

    def _first_under(self, column: Names) -> Names:
        """The first of several columns under one name, for a cell that is as wide as they are together."""
        parts = [name for name in self.columns if len(name) == 2 < len(column) and name[0] == column[0]]
        parts = [name for name in parts if set(name) <= set(column)]
        return parts[0] if len(parts) > 1 and set().union(*parts) == set(column) else column

    def _is_label(self, block: Any, words: str) -> bool:
        return (*block.row, words) in self.rows

    def _head(self, block: Any, words: str) -> tuple[int, int] | None:
        """Row and column of the name of a column, or of one over several; None for another cell."""
        path = (*block.column, words)
        if path in self.heads:
            return None
        lower = next((i for i, name in enumerate(self.columns, start=1) if name == path), 0)
        upper = next((i for i, name in enumerate(self.columns, start=1) if name[: len(path)] == path), 0)
        last = next((i for i, name in enumerate(self.columns, start=1) if name[-1:] == path), 0)
        if lower or upper or last:
            self.heads.add(path)
            # Beside names of two rows, one that reaches over both has none over it.
            alone = lower > 0 and len(path) == 1 and any(len(name) > 1 for name in self.columns)
            return (0, lower or last) if (lower or not upper) and not alone else (-1, upper)
        return None
