"""Put the pages of a PDF together to a document."""

from __future__ import annotations

from collections import Counter

from reanalysis.documents.builder import Builder
from reanalysis.documents.model import Document
from reanalysis.documents.pdf.columns import Line, Region, order
from reanalysis.documents.pdf.glyphs import read_glyphs
from reanalysis.documents.pdf.margins import drop_heads, drop_line_numbers
from reanalysis.documents.pdf.paragraphs import Paragraph, continues, join, paragraphs, vocabulary
from reanalysis.documents.pdf.tables import cells, table_spans
from reanalysis.documents.pdf.words import pieces
from reanalysis.documents.sections import (
    is_bullet,
    is_caption,
    is_label,
    is_reference_heading,
    looks_like_heading,
)

_HEADING_SIZE = 1.12
_MAX_HEADING_LINES = 4
_LABEL_LEVEL = 20
_BOLD_LEVEL = 30


def _blocks(region: Region, words: Counter[str]) -> list[Paragraph | list[Line]]:
    """Paragraphs and tables of a region, in order."""
    found: list[Paragraph | list[Line]] = []
    at = 0
    for start, end in table_spans(region.lines):
        found += paragraphs(region.lines[at:start], region.page, words)
        found.append(region.lines[start:end])
        at = end
    return found + paragraphs(region.lines[at:], region.page, words)


def _connected(regions: list[Region], words: Counter[str]) -> list[Paragraph | list[Line]]:
    """All blocks; a paragraph that goes on in the next column or on the next page is one."""
    blocks: list[Paragraph | list[Line]] = []
    last: Paragraph | None = None
    for region in regions:
        seam = True
        for block in _blocks(region, words):
            if isinstance(block, Paragraph):
                if seam and last is not None and continues(last, block):
                    last.text = join(last.text, block.text, words)
                    last.full, last.lines = block.full, last.lines + block.lines
                    seam = False
                    continue
                # A caption or heading above the rest of a paragraph does not part it.
                if not is_caption(block.text) and not block.bold:
                    last, seam = block, False
            blocks.append(block)
    return blocks


def _body_size(blocks: list[Paragraph | list[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for block in blocks:
        if isinstance(block, Paragraph):
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _title(blocks: list[Paragraph | list[Line]], body: float) -> Paragraph | None:
    """The largest paragraph of the first page, if it is larger than the text."""
    first = [b for b in blocks if isinstance(b, Paragraph) and b.page == 0 and len(b.text) >= 12 and b.lines <= 8]
    largest = max(first, key=lambda block: block.size, default=None)
    if largest is not None and largest.size >= _HEADING_SIZE * body:
        return largest
    return first[0] if first and first[0].bold and len(first[0].text) < 400 else None


def _is_heading(block: Paragraph, body: float) -> bool:
    if is_label(block.text):
        return True
    prominent = block.size >= _HEADING_SIZE * body or block.bold
    return prominent and block.lines <= _MAX_HEADING_LINES and looks_like_heading(block.text)


def read_pages(raw: bytes) -> Document:
    """Read a PDF file in this process.

    Parameters
    ----------
    raw : bytes

    Returns
    -------
    Document

    Raises
    ------
    DataError
    """
    out = Builder("pdf")
    pages = [(page, pieces(page.glyphs)) for page in read_glyphs(raw, out.remarks)]
    numbered = drop_line_numbers(pages)
    heads = drop_heads(pages)
    if numbered:
        out.remarks.append(f"{numbered} line numbers in the margin were left out.")
    if heads:
        out.remarks.append(f"{heads} running heads and page numbers were left out.")
    regions = [region for page, found in pages for region in order(found, page.number)]
    blocks = _connected(regions, vocabulary(regions))
    body = _body_size(blocks)
    title = _title(blocks, body)
    sizes = sorted(
        {b.size for b in blocks if isinstance(b, Paragraph) and b.size >= _HEADING_SIZE * body}, reverse=True
    )
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            caption = blocks[place - 1] if place else None
            above = isinstance(caption, Paragraph) and is_caption(caption.text)
            out.table_cells(cells(block), caption.text if above else "")
        elif block is title:
            out.heading(block.text, 0)
        elif is_caption(block.text) and place + 1 < len(blocks) and not isinstance(blocks[place + 1], Paragraph):
            # It is written with its table, however it is printed.
            continue
        elif _is_heading(block, body):
            large = block.size in sizes
            level = 1 + sizes.index(block.size) if large else _LABEL_LEVEL if is_label(block.text) else _BOLD_LEVEL
            if is_reference_heading(block.text):
                level = 1
            out.heading(block.text, min(level, _BOLD_LEVEL))
        else:
            out.prose(block.text, "list_item" if is_bullet(block.text) else "paragraph")
    return out.build(title.text if title is not None else "")
