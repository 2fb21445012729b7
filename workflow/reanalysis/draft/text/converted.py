"""Blocks of a document that was read from HTML, JATS and the like: its cells know their headers as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reanalysis.draft.text.block import Block

Names = tuple[str, ...]


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
            kind = {"heading": "heading", "reference": "reference"}.get(block.kind, "paragraph")
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
        return max(self.row, 1), self.columns.index(block.column) + 1, -1

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
            return (0, lower or last) if lower or not upper else (-1, upper)
        return None
