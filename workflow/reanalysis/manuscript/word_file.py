"""A Word file as a document: paragraphs, tables and notes in reading order, without what was struck out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from reanalysis.documents.builder import Builder
from reanalysis.documents.grid import RawCell, resolve
from reanalysis.documents.limits import MAX_BYTES
from reanalysis.documents.model import Document
from reanalysis.documents.scripts import subscript, superscript
from reanalysis.errors import DataError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_UNPACKED = 10 * MAX_BYTES
# Struck out by a reviewer, moved away, or an instruction to the program: nobody reads it.
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}footnoteReference", f"{_W}endnoteReference"}
_NOTES = ("footnotes", "endnotes")


def is_word(raw: bytes) -> bool:
    """Whether the bytes are those of a DOCX file."""
    return raw.startswith(b"PK\x03\x04") and b"word/" in raw


def _runs(element: Any) -> Iterator[str]:
    """Texts of a paragraph as they are seen; tracked insertions are text, deletions are not."""
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}r":
            text = "".join(_runs(child))
            place = child.find(f"{_W}rPr/{_W}vertAlign")
            raised = place.get(f"{_W}val") if place is not None else ""
            yield superscript(text) if raised == "superscript" else subscript(text) if raised == "subscript" else text
        elif child.tag not in (f"{_W}pPr", f"{_W}rPr"):
            yield from _runs(child)


def _text(paragraph: Any) -> str:
    return "".join(_runs(paragraph._p))


def _level(paragraph: Any) -> int:
    """Level of a heading, 0 for the title, -1 for other paragraphs."""
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if style == "Title":
        return 0
    last = style.rsplit(" ", 1)[-1]
    return int(last) if style.startswith("Heading") and last.isdigit() else -1


def _table(builder: Builder, table: Any) -> None:
    rows = []
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            # A cell that spans columns is given once for each of them.
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(RawCell(" ".join(_text(one) for one in cell.paragraphs), across=cell.grid_span))
        rows.append(cells)
    builder.table_cells(resolve(rows))


def _notes(package: Any) -> Iterator[str]:
    from docx.oxml.parser import parse_xml

    for part in package.iter_parts():
        if any(part.partname == f"/word/{name}.xml" for name in _NOTES):
            # This parser expands no entities.
            for note in parse_xml(part.blob):
                if note.get(f"{_W}type") is None:
                    yield "".join(_runs(note))


def read_word(raw: bytes) -> Document:
    """Read a DOCX file.

    Parameters
    ----------
    raw : bytes
        The whole file.

    Returns
    -------
    Document
        Tracked changes are read as if accepted; foot- and endnotes stand at the end; comments are left out.

    Raises
    ------
    DataError
        If it is damaged, protected, or unpacks to more than any manuscript needs.
    """
    import docx
    from docx.text.paragraph import Paragraph
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise DataError(
                    f"the file unpacks to more than {_MAX_UNPACKED // 1_000_000} MB; save it without pictures"
                )
        word = docx.Document(io.BytesIO(raw))
        builder = Builder("word")
        for item in word.iter_inner_content():
            if not isinstance(item, Paragraph):
                _table(builder, item)
            elif (level := _level(item)) >= 0:
                builder.heading(_text(item), level)
            else:
                builder.prose(_text(item))
        for note in _notes(word.part.package):
            builder.prose(note)
    except (zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError, EOFError, NotImplementedError) as error:
        raise DataError(f"the Word file is damaged or protected ({error}); open it in Word and save it again") from None
    return builder.build(word.core_properties.title or "")
