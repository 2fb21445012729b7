"""Tables that are aligned by spaces: which line is a head, which cell stands under which name."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CELL = re.compile(r"\S+(?: \S+)*")
_VALUE = re.compile(r"(?:[<>≤≥=.(−–-]*\s*[0-9]|--|—|–|NE\b|NR\b|not (?:reached|estimable))")

#: The name of the one column of values in a table of two columns.
_ONE_COLUMN = re.compile(
    r"(?:no\.?|n|number|patients|values?|results?|%|percent)(?![^\W\d_]).*|.*\(%\).*|.*\bn\s*=\s*[0-9]+.*", re.I
)
_FEWEST_ROWS = 3

#: Kind of cell (head, label or value), first and last character, row and column.
Place = tuple[str, int, int, int, int]


class Columns:
    """Reads the lines of one text; a table without a head has the columns of the one before."""

    def __init__(self) -> None:
        self.centres: list[float] = []
        self.row = 0
        self.table = 0
        self.least = 3

    def is_table(self, text: str, lines: list[tuple[int, int]]) -> bool:
        """True if at least one line is a label with two or more values under known or new columns.

        One value is enough where a head says what it is and several lines have one.
        """
        self.least = 2 if self._has_one_column(text, lines) else 3
        rows = [line for line in lines if self._is_row(text, *line)]
        return bool(rows) and (bool(self.centres) or any(self._is_head(text, *line) for line in lines))

    @staticmethod
    def cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Stretches of one line that are divided by two spaces or more."""
        return [(match.start(), match.end()) for match in _CELL.finditer(text, start, end)]

    def _has_one_column(self, text: str, lines: list[tuple[int, int]]) -> bool:
        if "  " not in text[lines[0][0] : lines[-1][1]]:
            return False
        split = [[text[a:b] for a, b in self.cells(text, *line)] for line in lines]
        heads = [i for i, cells in enumerate(split) if len(cells) == 2 and _ONE_COLUMN.fullmatch(cells[1])]
        rows = [cells for cells in split[heads[0] + 1 :] if len(cells) == 2 and _VALUE.match(cells[1])] if heads else []
        return len(rows) >= _FEWEST_ROWS and not any(len(cells) > 2 for cells in split)

    def _is_row(self, text: str, start: int, end: int) -> bool:
        cells = self.cells(text, start, end)
        return len(cells) >= self.least and all(_VALUE.match(text[a:b]) for a, b in cells[1:])

    def _is_head(self, text: str, start: int, end: int) -> bool:
        cells = self.cells(text, start, end)
        names = [text[a:b] for a, b in cells[-2:]]
        return len(cells) >= 2 and not any(_VALUE.match(name) or ":" in name for name in names)

    def _continues(self, text: str, start: int, end: int) -> bool:
        """True for a row that is indented: the second line of a label."""
        return text[start].isspace() and self._is_row(text, start, end)

    def places(self, text: str, lines: list[tuple[int, int]]) -> Iterator[Place]:
        """The cells of the lines of one block; lines that are none of a table come back as kind `line`."""
        pending = -1
        for number, (start, end) in enumerate(lines):
            line = text.rfind("\n", 0, start) + 1
            cells = self.cells(text, start, end)
            follows = any(self._is_row(text, *other) for other in lines[number + 1 : number + 4])
            if self._is_row(text, start, end) and self.centres:
                first = pending if pending >= 0 else cells[0][0]
                self.row, pending = self.row + 1, -1
                yield "cell", first, cells[0][1], self.row, 0
                for a, b in cells[1:]:
                    centre = (a + b) / 2 - line
                    nearest = min(range(len(self.centres)), key=lambda i, c=centre: abs(self.centres[i] - c))
                    yield "cell", a, b, self.row, nearest + 1
            elif follows and self._is_head(text, start, end):
                labelled = len(cells) >= self.least and cells[0][0] == line
                heads = cells[1:] if labelled else cells
                self.table, self.row = self.table + 1, 0
                self.centres = [(a + b) / 2 - line for a, b in heads]
                if labelled:
                    yield "line", *cells[0], -1, -1
                for column, (a, b) in enumerate(heads, start=1):
                    yield "cell", a, b, 0, column
            elif (
                follows
                and len(cells) == 1
                and pending < 0
                and text[start:end].rstrip().endswith((",", "vs", "of", "to"))
            ) or (
                len(cells) == 1
                and number + 1 < len(lines)
                and text[start] != " "
                and self._continues(text, *lines[number + 1])
            ):
                pending = start
            else:
                yield "line", start, end, -1, -1
