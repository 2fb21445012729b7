"""Plain text: the text stays as it is, blocks are found by blank lines and by shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reanalysis.documents.grid import RawCell, resolve
from reanalysis.documents.limits import MAX_BLOCKS
from reanalysis.documents.model import Block, Document
from reanalysis.documents.sections import (
    is_bullet,
    is_caption,
    is_label,
    is_numbered,
    is_reference_heading,
    label_spans,
    looks_like_heading,
    plain_title,
)
from reanalysis.errors import DataError
from reanalysis.ledger.tokenise import normalise

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"[\s\-_=*~#.]+")
_CHROME = re.compile(
    r"skip to|sign in|log ?in|home\b|menu|subscribe|share\b|print\b|advertisement|news\b", re.IGNORECASE
)
_MAX_TITLE = 320
#: The title is among the first blocks, or nowhere.
_TITLE_PLACE = 4
_TAB = re.compile(r"[^\t]+")


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Lines, as characters of the text without white space at their ends, up to the next blank line."""
    lines: list[tuple[int, int]] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        stripped = "" if _RULE.fullmatch(match.group()) else match.group().strip()
        gap = match.start() - previous_end > 1
        previous_end = match.end()
        if (gap or not stripped) and lines:
            yield lines
            lines = []
        if stripped:
            start = match.start() + match.group().index(stripped[0])
            lines.append((start, start + len(stripped)))
    if lines:
        yield lines


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.title = ""
        self.section = ""
        self.label = ""
        self.tables = 0

    def add(self, kind: str, start: int, end: int, **cell) -> None:
        if len(self.blocks) >= MAX_BLOCKS:
            raise DataError(f"the file has more than {MAX_BLOCKS:,} paragraphs; give one report alone")
        headings = tuple(title for title in (self.title, self.section, self.label) if title)
        self.blocks.append(Block(kind, start, end, headings, **cell))

    def heading(self, start: int, end: int, *, label: bool = False) -> None:
        title = plain_title(self.text[start:end])
        self.label = ""
        if not label:
            self.section = ""
        self.add("heading", start, end)
        if label:
            self.label = title
        elif _CHROME.match(title):
            return
        elif not self.title and len(self.blocks) <= _TITLE_PLACE and not is_label(title) and len(title.split()) >= 3:
            self.title = title
        else:
            self.section = title

    def paragraph(self, lines: list[tuple[int, int]]) -> None:
        texts = [self.text[start:end] for start, end in lines]
        if sum("\t" in line for line in texts) >= 2 and all("\t" in line for line in texts[1:]):
            self.table(lines)
            return
        if not self.blocks and len(lines) == 1 and len(texts[0]) <= _MAX_TITLE and texts[0][-1] not in ".:;,":
            self.heading(*lines[0])
            return
        if len(lines) == 1 and looks_like_heading(texts[0]):
            self.heading(*lines[0])
            return
        # "References", or a heading over its list, without a blank line between them.
        if len(lines) > 1 and (is_label(texts[0]) or (looks_like_heading(texts[0]) and is_bullet(texts[1]))):
            self.heading(*lines[0])
            lines, texts = lines[1:], texts[1:]
        if is_reference_heading(self.section) or re.match(r"References?:\s", texts[0]):
            items = self.items(lines, texts)
            for start, end in items:
                self.add("reference", start, end)
            return
        if is_caption(texts[0]):
            self.add("caption", lines[0][0], lines[-1][1])
            return
        for start, end in self.items(lines, texts):
            item = is_bullet(self.text[start : start + 4]) or (
                len(lines) > 1 and is_numbered(self.text[start : start + 8]) and is_numbered(texts[0])
            )
            self.prose("list_item" if item else "paragraph", start, end)

    def items(self, lines: list[tuple[int, int]], texts: list[str]) -> list[tuple[int, int]]:
        """Join lines to items; an item begins where its bullet or number stands."""
        numbered = is_numbered(texts[0])
        starts = [i for i, line in enumerate(texts) if i == 0 or is_bullet(line) or (numbered and is_numbered(line))]
        return [(lines[a][0], lines[b - 1][1]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]

    def prose(self, kind: str, start: int, end: int) -> None:
        text = self.text[start:end]
        place = start
        for label, first, last in label_spans(text):
            if label:
                label_start = self.text.index(label, place)
                self.heading(label_start, label_start + len(label), label=True)
            self.add(kind, start + first, start + last)
            place = start + last

    def table(self, lines: list[tuple[int, int]]) -> None:
        """Lines with tabs, as they come from a spreadsheet or a browser."""
        rows, places = [], []
        for start, end in lines:
            cells = self.text[start:end].split("\t")
            rows.append([RawCell(cell.strip()) for cell in cells])
            places += [
                (start + m.start() + m.group().index(cell[0]), cell)
                for m in _TAB.finditer(self.text[start:end])
                if (cell := m.group().strip())
            ]
        for (start, cell), resolved in zip(places, resolve(rows), strict=True):
            self.add(
                "table_cell", start, start + len(cell), row=resolved.row, column=resolved.column, table=self.tables
            )
        self.tables += 1


def read_plain(raw: bytes) -> Document:
    """Read a plain text file; the text of the document is exactly `normalise(raw)`.

    Parameters
    ----------
    raw : bytes
        UTF-8, without NUL.

    Returns
    -------
    Document
    """
    text = normalise(raw)
    reader = _Reader(text)
    for lines in _paragraphs(text):
        reader.paragraph(lines)
    if not reader.blocks:
        raise DataError("the file holds no text; save the report again")
    return Document(text, tuple(reader.blocks), "text", reader.title)
