"""Tables of JATS articles, and captions of tables and figures."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reanalysis.documents.builder import Builder, tidy
from reanalysis.documents.grid import RawCell, resolve
from reanalysis.documents.scripts import superscript
from reanalysis.documents.xml_tree import children, first, inline


def _span(cell: Element, name: str) -> int:
    text = cell.get(name, "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _notes(foot: Element) -> list[str]:
    """Notes below a table, each with its mark."""
    marked = [(first(note, "label"), note.iter("p")) for note in foot.iter("fn")]
    notes = [
        superscript(inline(label) if label is not None else "") + " ".join(inline(part) for part in parts)
        for label, parts in marked
    ]
    return notes or [inline(part) for part in foot.iter("p")] or [inline(foot)]


def _indent(text: str) -> float:
    stripped = text.lstrip("\n\t\r ")
    return len(stripped) - len(stripped.lstrip())


def caption_text(element: Element) -> str:
    """Label and caption of a table or figure."""
    label = first(element, "label")
    pieces = [tidy(inline(label))] if label is not None else []
    for part in first(element, "caption") if first(element, "caption") is not None else ():
        pieces.append(tidy(inline(part)))
    if len(pieces) > 1 and pieces[0] and pieces[0][-1] not in ".:":
        pieces[0] += "."
    return " ".join(piece for piece in pieces if piece)


def add_table(out: Builder, wrap: Element) -> None:
    """Add a table with its caption and notes to a document; one that is a picture leaves a remark."""
    caption = caption_text(wrap)
    tables = list(wrap.iter("table"))
    notes = [note for foot in children(wrap, "table-wrap-foot") for note in _notes(foot)]
    if not tables:
        out.add("caption", caption)
        out.remarks.append(f"A table is there as a picture only ({(caption or 'without a title')[:60]}).")
    for place, table in enumerate(tables):
        rows, heads = [], 0
        for row in table.iter("tr"):
            cells = [
                RawCell(tidy(text), cell.tag == "th", _span(cell, "colspan"), _span(cell, "rowspan"), _indent(text))
                for cell in row
                if cell.tag in ("td", "th")
                for text in [inline(cell)]
            ]
            if cells:
                rows.append(cells)
        heads = sum(1 for head in children(table, "thead") for row in head.iter("tr") if len(row))
        last = place == len(tables) - 1
        out.table_cells(
            resolve(rows, heads if 0 < heads < len(rows) else None),
            caption if place == 0 else "",
            notes if last else (),
        )
