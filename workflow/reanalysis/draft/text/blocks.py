"""Blocks of a document as drafting needs them: paragraphs, headings and the cells of tables with their headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reanalysis.draft.text.columns import Columns
from reanalysis.draft.text.tiers import tiers

_BLANK = re.compile(r"\n[ \t]*\n")
_RULE = re.compile(r"\|?[\s:|=+-]+\|?")
_DIGIT = re.compile(r"[0-9]")
#: A value that can stand in a list of names and values without a head: numbers with their signs and brackets, no date.
_PLAIN_VALUE = re.compile(
    r"(?![^\t]*[0-9]-[0-9]+-)[^\w\t]*[0-9](?:[0-9.,%/()\[\]<>≤≥=;±+−–\s-]|\b(?:to|NE|NR|NA|CI)\b)*$"
)
#: A line of a record that says, without a table, how many went through the trial.
_FLOW = re.compile(
    r"\s*(?:started|completed|not completed|(?:overall )?number (?:of participants )?analy[sz]ed):\s*[0-9]", re.I
)
#: The size of a group in the name of a column.
_SIZE = re.compile(r"\(?\b[Nn]\s*=\s*[0-9][0-9,]*\)?")
_YEAR = re.compile(r"\s*(?:19|20)[0-9]{2}\s*$")
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


def plain_blocks(text: str) -> list[Block]:
    """Blocks of a plain text: a blank line ends one; lines of pipes are rows of a table."""
    blocks: list[Block] = []
    tables = 0
    columns, separated = Columns(), _Separated()
    for start, end in _paragraphs(text):
        lines = list(_lines(text, start, end))
        piped = [text[a:b].strip().startswith("|") and text[a:b].count("|") >= 2 for a, b in lines]
        separator = _separator(text, lines)
        if separator:
            blocks.extend(separated.read(text, lines, separator))
            continue
        if not any(piped) and columns.is_table(text, lines):
            for kind, a, b, row, column in columns.places(text, lines):
                if kind == "cell":
                    blocks.append(Block("cell", a, b, 1000 + columns.table, row, column))
                else:
                    blocks.append(Block(_kind(text, a, b), a, b))
            continue
        if not any(piped):
            blocks.append(Block(_kind(text, start, end), start, end))
            continue
        row = -1 if _piped_tiers(text, [line for line, is_row in zip(lines, piped, strict=True) if is_row]) else 0
        for (a, b), is_row in zip(lines, piped, strict=True):
            if not is_row:
                blocks.append(Block(_kind(text, a, b), a, b))
            elif not _RULE.fullmatch(text[a:b].strip()):
                blocks.extend(_cells(text, a, b, tables, row))
                row += 1
        tables += 1
    return blocks


def _piped_tiers(text: str, lines: list[tuple[int, int]]) -> bool:
    """True if a table of pipes has a head of two rows with as many cells, some of the upper empty."""
    rows = [text[a:b].strip() for a, b in lines[:4]]
    cells = [row.strip("|").split("|") for row in rows if not _RULE.fullmatch(row)]
    return len(cells) > 2 and len(cells[0]) == len(cells[1]) and tiers(*cells[:3]) is not None


def _separator(text: str, lines: list[tuple[int, int]]) -> str:
    """What divides the cells of lines that are rows: a tab, or a bar that does not begin the line."""
    if any("\t" in text[a:b] for a, b in lines):
        return "\t"
    if any(_FLOW.match(text[a:b]) for a, b in lines):
        return ":"
    bars = [text[a:b].count(" | ") for a, b in lines if not text[a:b].lstrip().startswith("|")]
    return "|" if max(bars, default=0) >= 2 else ""


class _Separated:
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
                yield Block(_kind(text, start, end), start, end)
                continue
            without = [_SIZE.sub("", part) for part in parts[1:]] if not headed else parts[1:]
            names = not parts[0].strip() or (separator == "|" and not any(_DIGIT.search(part) for part in without))
            names = names or (separator == "\t" and not headed and _heads(text, parts, lines[number + 1 : number + 3]))
            goes_on = headed or (self.columns > 2 and len(parts) == self.columns)
            if names and headed and self.row == 0:
                yield Block("paragraph", start, end)
                continue
            two = None
            if separator != ":" and (names or not headed) and not any(_PLAIN_VALUE.match(part) for part in parts[1:]):
                two = _two_tiers(text, parts, lines[number + 1 : number + 3], separator)
            if two is not None:
                (places, moved), (below, at) = two
                self.table, self.row, self.columns = self.table + 1, 0, len(below) + moved
                headed, lower = True, number + 1
                yield from self._row(parts, start, places, -1)
                yield from self._row(below, at, [place + moved for place in range(len(below))], 0)
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


def _heads(text: str, parts: list[str], following: list[tuple[int, int]]) -> bool:
    """True for a line of names over a line with as many values: `Arm/Group Title`, then the arms."""
    if len(parts) < 3 or not following or any(_PLAIN_VALUE.match(part) or not part.strip() for part in parts[1:]):
        return False
    start, end = following[0]
    if "\t" not in text[start:end] and len(following) > 1 and _over_rows(text, following[0], following[1:], "\t"):
        # `PFS` stands over the first rows.
        start, end = following[1]
    values = text[start:end].split("\t")[1:]
    return len(values) == len(parts) - 1 and all(_PLAIN_VALUE.match(value) for value in values)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in [*_BLANK.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[at:end].strip():
            yield at, end
        at = match.end() if match else end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _cells(text: str, start: int, end: int, table: int, row: int) -> Iterator[Block]:
    at, column = text.index("|", start) + 1, 0
    while at < end:
        stop = text.find("|", at, end)
        if stop < 0:
            if text[at:end].strip():
                yield Block("cell", at, end, table, row, column)
            return
        yield Block("cell", at, stop, table, row, column)
        at, column = stop + 1, column + 1


def _kind(text: str, start: int, end: int) -> str:
    block = text[start:end].strip()
    short = len(block) <= 120 and "\n" not in block and block[-1:] not in (".", ":", ";", ")")
    return "heading" if _MARK.match(block) or short else "paragraph"


def blocks_of(document: Any) -> tuple[str, list[Block]]:
    """Text and blocks of a document: a plain string, or what `reanalysis.documents` read."""
    if isinstance(document, str):
        return document, plain_blocks(document)
    if getattr(document, "format", "") == "text":
        # Plain text keeps its lines, so that tables aligned by spaces are seen.
        return document.text, plain_blocks(document.text)
    blocks = list(_converted(document.blocks, document.text))
    return document.text, blocks or plain_blocks(document.text)


def _converted(blocks: Iterable[Any], text: str) -> Iterator[Block]:
    """Blocks of a `Document`; its cells know their headers as texts, here they get rows and columns."""
    blocks = list(blocks)
    heads: dict[int, list[str]] = {}
    for block in blocks:
        if block.kind == "table_cell" and block.column and block.column[-1] not in heads.setdefault(block.table, []):
            heads[block.table].append(block.column[-1])
    rows: dict[int, int] = {}
    seen: set[tuple[int, str]] = set()
    labels: dict[tuple[int, tuple[str, ...]], int] = {}
    for block in blocks:
        words = text[block.start : block.end]
        if not words.strip():
            continue
        if block.kind != "table_cell":
            kind = {"heading": "heading", "reference": "reference"}.get(block.kind, "paragraph")
            yield Block(kind, block.start, block.end)
            continue
        names = heads.get(block.table, [])
        if not block.row and words in names and (block.table, words) not in seen:
            seen.add((block.table, words))
            yield Block("cell", block.start, block.end, block.table, 0, names.index(words) + 1)
        elif not block.row or not block.column:
            rows[block.table] = rows.get(block.table, 0) + 1
            outer = labels.get((block.table, block.row), -1)
            labels[block.table, (*block.row, words)] = rows[block.table]
            yield Block("cell", block.start, block.end, block.table, rows[block.table], 0, outer)
        else:
            column = names.index(block.column[-1]) + 1 if block.column else 1
            yield Block("cell", block.start, block.end, block.table, rows.get(block.table, 1), column)
