"""Blocks of a document as drafting needs them: paragraphs, headings and the cells of tables with their headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reanalysis.draft.text.block import Block, kind_of
from reanalysis.draft.text.columns import Columns
from reanalysis.draft.text.converted import converted_blocks
from reanalysis.draft.text.separated import Separated
from reanalysis.draft.text.split_heads import split_head
from reanalysis.draft.text.stacked import stacked_tables
from reanalysis.draft.text.tiers import tiers

_BLANK = re.compile(r"\n[ \t]*\n")
_RULE = re.compile(r"\|?[\s:|=+-]+\|?")
#: A line of a record that says, without a table, how many went through the trial.
_FLOW = re.compile(
    r"\s*(?:started|completed|not completed|(?:overall )?number (?:of participants )?analy[sz]ed):\s*[0-9]", re.I
)
#: A row that names what the rows below it are about; its other cells are empty or hold the sizes of groups.
_ROW_OF_NAME = re.compile(r"\s*\|[^|]*[^\W\d_][^|]*\|(?:[^|\w]*(?:[Nn]\s*=\s*[0-9][0-9,]*)?[^|\w]*\|)+[^|\w]*")


def plain_blocks(text: str) -> list[Block]:
    """Blocks of a plain text: a blank line ends one; lines of pipes are rows of a table."""
    blocks: list[Block] = []
    tables = 0
    columns, separated = Columns(), Separated()
    paragraphs = list(_paragraphs(text))
    stacked = stacked_tables(text, paragraphs)
    read_to = 0
    for number, (start, end) in enumerate(paragraphs):
        if number < read_to:
            continue
        if number in stacked:
            read_to, cells = stacked[number]
            blocks.extend(cells)
            continue
        if head := split_head(text, paragraphs, number):
            blocks.extend(separated.head(head))
            read_to = number + len(head) + 1
            continue
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
                    blocks.append(Block(kind_of(text, a, b), a, b))
            continue
        if not any(piped):
            blocks.append(Block(kind_of(text, start, end), start, end))
            continue
        row = -1 if _piped_tiers(text, [line for line, is_row in zip(lines, piped, strict=True) if is_row]) else 0
        outer = -1
        for (a, b), is_row in zip(lines, piped, strict=True):
            if not is_row:
                blocks.append(Block(kind_of(text, a, b), a, b))
            elif not _RULE.fullmatch(text[a:b].strip()):
                over = row > 0 and _ROW_OF_NAME.fullmatch(text[a:b]) is not None
                blocks.extend(_cells(text, a, b, tables, row, -1 if over else outer))
                outer = row if over else outer
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
    whole = text[lines[0][0] : lines[-1][1]]
    if "\t" in whole and any("\t" in text[a:b] for a, b in lines):
        return "\t"
    if ":" in whole and any(_FLOW.match(text[a:b]) for a, b in lines):
        return ":"
    if " | " not in whole:
        return ""
    bars = [text[a:b].count(" | ") for a, b in lines if not text[a:b].lstrip().startswith("|")]
    return "|" if max(bars, default=0) >= 2 else ""


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


def blocks_of(document: Any) -> tuple[str, list[Block]]:
    """Text and blocks of a document: a plain string, or what `reanalysis.documents` read."""
    if isinstance(document, str):
        return document, plain_blocks(document)
    if getattr(document, "format", "") == "text":
        # Plain text keeps its lines, so that tables aligned by spaces are seen.
        return document.text, plain_blocks(document.text)
    blocks = list(converted_blocks(document.blocks, document.text))
    return document.text, blocks or plain_blocks(document.text)
