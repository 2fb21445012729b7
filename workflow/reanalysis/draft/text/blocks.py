"""Blocks of a document as drafting needs them: paragraphs, headings and the cells of tables with their headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reanalysis.draft.text.columns import Columns

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
#: A row that names what the rows below it are about; its other cells are empty or hold the sizes of groups.
_ROW_OF_NAME = re.compile(r"\s*\|[^|]*[^\W\d_][^|]*\|(?:[^|\w]*(?:[Nn]\s*=\s*[0-9][0-9,]*)?[^|\w]*\|)+[^|\w]*")
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
        Place of a cell; -1 for others.
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
        row, outer = 0, -1
        for (a, b), is_row in zip(lines, piped, strict=True):
            if not is_row:
                blocks.append(Block(_kind(text, a, b), a, b))
            elif not _RULE.fullmatch(text[a:b].strip()):
                over = row > 0 and _ROW_OF_NAME.fullmatch(text[a:b]) is not None
                blocks.extend(_cells(text, a, b, tables, row, -1 if over else outer))
                outer = row if over else outer
                row += 1
        tables += 1
    return blocks


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

    def read(self, text: str, lines: list[tuple[int, int]], separator: str) -> Iterator[Block]:
        """A line whose first cell is empty, or that holds no number, names columns; the others are rows."""
        headed = False
        for number, (start, end) in enumerate(lines):
            parts = text[start:end].rsplit(separator, 1) if separator == ":" else text[start:end].split(separator)
            if separator == ":" and (len(parts) < 2 or _YEAR.match(parts[1]) or not _PLAIN_VALUE.match(parts[1])):
                parts = [text[start:end]]
            if len(parts) == 1:
                yield Block(_kind(text, start, end), start, end)
                continue
            without = [_SIZE.sub("", part) for part in parts[1:]] if not headed else parts[1:]
            names = not parts[0].strip() or (separator == "|" and not any(_DIGIT.search(part) for part in without))
            names = names or (separator == "\t" and not headed and _heads(text, parts, lines[number + 1 : number + 2]))
            goes_on = headed or (self.columns > 2 and len(parts) == self.columns)
            if names and headed and self.row == 0:
                yield Block("paragraph", start, end)
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
            at = start
            for column, part in enumerate(parts):
                if part.strip():
                    yield Block("cell", at, at + len(part), self.table, self.row, column)
                at += len(part) + 1


def _heads(text: str, parts: list[str], following: list[tuple[int, int]]) -> bool:
    """True for a line of names over a line with as many values: `Arm/Group Title`, then the arms."""
    if len(parts) < 3 or not following or any(_PLAIN_VALUE.match(part) or not part.strip() for part in parts[1:]):
        return False
    start, end = following[0]
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


def _cells(text: str, start: int, end: int, table: int, row: int, outer: int) -> Iterator[Block]:
    at, column = text.index("|", start) + 1, 0
    while at < end:
        stop = text.find("|", at, end)
        if stop < 0:
            if text[at:end].strip():
                yield Block("cell", at, end, table, row, column, outer)
            return
        yield Block("cell", at, stop, table, row, column, outer)
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
