"""Put blocks together to a document: one text, blank lines between blocks, the headings above each."""

from __future__ import annotations

from collections.abc import Iterable

from reanalysis.documents.grid import GridCell
from reanalysis.documents.limits import MAX_BLOCKS, MAX_TEXT
from reanalysis.documents.model import Block, Document
from reanalysis.documents.sections import is_caption, is_reference_heading, label_spans, plain_title
from reanalysis.errors import DataError

_LABEL_LEVEL = 90
# Soft hyphens and what has no width; control characters; halves of surrogate pairs, which no file can hold.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [code for code in range(0x20) if code not in range(0x09, 0x0E)]
    + [*range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def tidy(text: str) -> str:
    """One line of visible text: runs of white space become one space, invisible characters go."""
    return " ".join((text if text.isascii() and text.isprintable() else text.translate(_INVISIBLE)).split())


class Builder:
    """Collects the blocks of one document in reading order.

    Parameters
    ----------
    form : str
        `Document.format`.
    """

    def __init__(self, form: str) -> None:
        self.form = form
        self.remarks: list[str] = []
        self.tables = 0
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._titles: list[tuple[int, str]] = []

    @property
    def headings(self) -> tuple[str, ...]:
        """Titles above what comes next."""
        return tuple(title for _, title in self._titles)

    @property
    def in_references(self) -> bool:
        """Whether the list of references has begun."""
        return any(is_reference_heading(title) for _, title in self._titles)

    def add(
        self,
        kind: str,
        text: str,
        *,
        row: tuple[str, ...] = (),
        column: tuple[str, ...] = (),
        table: int = -1,
    ) -> None:
        """Add one block as it is; nothing if it is empty."""
        if self._length + len(text) > 2 * MAX_TEXT:
            raise DataError(f"the file has more than {MAX_TEXT:,} characters of text; give one report alone")
        text = tidy(text)
        if not text:
            return
        if len(self._blocks) >= MAX_BLOCKS:
            raise DataError(f"the file has more than {MAX_BLOCKS:,} paragraphs and cells; give one report alone")
        start = self._length + (2 if self._parts else 0)
        self._parts.append(text)
        self._length = start + len(text)
        self._blocks.append(Block(kind, start, self._length, self.headings, row, column, table))

    def heading(self, text: str, level: int) -> None:
        """Add a heading; those of the same or a deeper level end here."""
        if text := tidy(text):
            while self._titles and self._titles[-1][0] >= level:
                self._titles.pop()
            self.add("heading", text)
            self._titles.append((level, plain_title(text)))

    def close(self, level: int) -> None:
        """End the sections of this level and deeper ones."""
        while self._titles and self._titles[-1][0] >= level:
            self._titles.pop()

    def prose(self, text: str, kind: str = "paragraph") -> None:
        """Add a paragraph or list item; labels such as "Results:" in it become headings."""
        text = tidy(text)
        if self.in_references:
            self.add("reference", text)
        elif kind == "paragraph" and is_caption(text):
            self.add("caption", text)
        else:
            for label, start, end in label_spans(text):
                if label:
                    self.heading(label, _LABEL_LEVEL)
                self.add(kind, text[start:end])

    def table_cells(self, cells: Iterable[GridCell], caption: str = "", notes: Iterable[str] = ()) -> None:
        """Add a table: its caption, its cells row by row, and the notes below it."""
        number = self.tables
        self.tables += 1
        self.add("caption", caption, table=number)
        for cell in cells:
            self.add("table_cell", cell.text, row=cell.row, column=cell.column, table=number)
        for note in notes:
            self.add("paragraph", note, table=number)

    def build(self, title: str = "") -> Document:
        """Finish the document.

        Raises
        ------
        DataError
            If it holds no text.
        """
        if not self._parts:
            raise DataError("the file holds no text that could be read; save the report again, or as plain text")
        title = tidy(title)
        if not title:
            title = next((self._parts[i] for i, b in enumerate(self._blocks) if b.kind == "heading"), "")
        return Document("\n\n".join(self._parts), tuple(self._blocks), self.form, title, tuple(self.remarks))
