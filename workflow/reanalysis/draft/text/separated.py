"""Tables whose cells are divided by tabs, bars or colons: which lines are heads, names over rows, and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reanalysis.draft.text.block import Block, kind_of
from reanalysis.draft.text.tiers import tiers

_DIGIT = re.compile(r"[0-9]")
#: A value that can stand in a list of names and values without a head: numbers with their signs and brackets, no date.
_PLAIN_VALUE = re.compile(
    r"(?![^\t]*[0-9]-[0-9]+-)[^\w\t]*[0-9](?:[0-9.,%/()\[\]<>≤≥=;±+−–\s-]|\b(?:to|NE|NR|NA|CI)\b)*$"
)
#: The size of a group in the name of a column.
_SIZE = re.compile(r"\(?\b[Nn]\s*=\s*[0-9][0-9,]*\)?")
_YEAR = re.compile(r"\s*(?:19|20)[0-9]{2}\s*$")


class Separated:
    """Reads lines with separators; rows without a head of their own go on with the columns of the table before."""

    def __init__(self) -> None:
        self.table, self.row, self.columns = 5000, 0, 0
        self.outer, self.outer_indent, self.inner_indent = -1, 0, 0

    def read(self, text: str, lines: list[tuple[int, int]], separator: str) -> Iterator[Block]:
        """A line whose first cell is empty, or that holds no number, names columns; the others are rows."""
        headed, lower, self.outer = False, -1, -1
        for number, (start, end) in enumerate(lines):
            if number == lower:
                continue
            parts = text[start:end].rsplit(separator, 1) if separator == ":" else text[start:end].split(separator)
            if separator == ":" and (len(parts) < 2 or _YEAR.match(parts[1]) or not _PLAIN_VALUE.match(parts[1])):
                parts = [text[start:end]]
            if len(parts) == 1 and headed and _over_rows(text, (start, end), lines[number + 1 : number + 2], separator):
                self.row += 1
                self.outer, self.outer_indent = self.row, _indent(text, start)
                self.inner_indent = _indent(text, lines[number + 1][0])
                yield Block("cell", start, end, self.table, self.row, 0)
                continue
            if len(parts) == 1:
                self.outer = -1
                yield Block(kind_of(text, start, end), start, end)
                continue
            without = [_FIGURES.sub("", _SIZE.sub("", part)) for part in parts[1:]] if not headed else parts[1:]
            names = not parts[0].strip() or (separator == "|" and not any(_DIGIT.search(part) for part in without))
            below = lines[number + 1 : number + 3]
            names = names or (separator in "\t|" and not headed and _heads(text, parts, below, separator))
            goes_on = headed or (self.columns > 2 and len(parts) == self.columns)
            if names and headed and self.row == 0:
                yield Block("paragraph", start, end)
                continue
            two = None
            if separator != ":" and (names or not headed) and not any(_PLAIN_VALUE.match(part) for part in parts[1:]):
                two = _two_tiers(text, parts, lines[number + 1 : number + 3], separator)
            if two is not None:
                (places, moved), (second, at) = two
                self.table, self.row, self.columns = self.table + 1, 0, len(second) + moved
                headed, lower = True, number + 1
                yield from self._row(parts, start, places, -1)
                yield from self._row(second, at, [place + moved for place in range(len(second))], 0)
                continue
            if names:
                self.table, self.row, self.columns, headed = self.table + 1, 0, len(parts), True
            elif not goes_on and not _PLAIN_VALUE.match(parts[1]):
                yield Block("paragraph", start, end)
                continue
            elif not goes_on and self.columns:
                self.table, self.row, self.columns = self.table + 1, 1, 0
            else:
                self.row += 1
            if self.inner_indent > self.outer_indent >= _indent(text, start):
                # What stood over the rows further in ends with them.
                self.outer = -1
            yield from self._row(parts, start, range(len(parts)), self.row)

    def head(self, cells: list[tuple[int, int]]) -> Iterator[Block]:
        """The head of a table whose cells are known; the lines behind it are its rows."""
        self.table, self.row, self.columns, self.outer = self.table + 1, 0, len(cells) + 1, -1
        for column, (start, end) in enumerate(cells, start=1):
            yield Block("cell", start, end, self.table, 0, column)

    def _row(self, parts: list[str], at: int, places: Sequence[int], row: int) -> Iterator[Block]:
        for column, part in zip(places, parts, strict=True):
            if part.strip():
                outer = self.outer if column == 0 and row > 0 else -1
                yield Block("cell", at, at + len(part), self.table, row, column, outer)
            at += len(part) + 1


#: What may hold a figure in the name of several rows: levels, grades, units.
_FIGURES = re.compile(r"\([^()]*\)|\[[^\]]*\]|\bgr(?:ade)?s? ?[≥>=]* ?[1-5](?: ?(?:-|–|or|to) ?[1-5])?", re.I)
_LONGEST_LABEL = 90


def _over_rows(text: str, line: tuple[int, int], following: list[tuple[int, int]], separator: str) -> bool:
    """True for a line without cells that names what the rows below it have in common: `PFS`, `Skin disorders`."""
    label = text[line[0] : line[1]].strip()
    bare = _FIGURES.sub("", label)
    plain = (
        len(label) <= _LONGEST_LABEL
        and not label.lower().startswith("reason")
        and not label.endswith((".", ":", ";"))
        and not re.search(r"[0-9:|]", bare)
    )
    return plain and separator == "\t" and any("\t" in text[a:b].strip() for a, b in following)


def _indent(text: str, start: int) -> int:
    """How many spaces a line begins with."""
    return len(text[start : start + 40]) - len(text[start : start + 40].lstrip(" "))


def _two_tiers(
    text: str, upper: list[str], following: list[tuple[int, int]], separator: str
) -> tuple[tuple[list[int], int], tuple[list[str], int]] | None:
    """Columns of a row of names and of a second one below it; the cells of that, and where it begins."""
    if len(following) < 2:
        return None
    lower, data = ([*text[start:end].split(separator)] for start, end in following)
    columns = tiers(upper, lower, data)
    return None if columns is None else (columns, (lower, following[0][0]))


def _heads(text: str, parts: list[str], following: list[tuple[int, int]], separator: str) -> bool:
    """True for a line of names over a line with as many values: `Arm/Group Title`, then the arms."""
    if len(parts) < 3 or not following or any(_PLAIN_VALUE.match(part) or not part.strip() for part in parts[1:]):
        return False
    start, end = following[0]
    if "\t" not in text[start:end] and len(following) > 1 and _over_rows(text, following[0], following[1:], "\t"):
        # `PFS` stands over the first rows.
        start, end = following[1]
    values = text[start:end].split(separator)[1:]
    return len(values) == len(parts) - 1 and all(_PLAIN_VALUE.match(value) for value in values)
