"""HTML: the article of a web page, without what surrounds it."""

from __future__ import annotations

import re

from reanalysis.documents.builder import Builder, tidy
from reanalysis.documents.grid import resolve
from reanalysis.documents.model import Document
from reanalysis.documents.sections import looks_like_heading
from reanalysis.documents.web_parts import RELATED_HEADING, article, prune
from reanalysis.documents.web_tables import is_layout, read_table
from reanalysis.documents.web_text import BLOCKS, inline, phrase, side_by_side
from reanalysis.documents.web_tree import Node, decode, examine, head_title, parse

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_LEVEL = 7
_REFERENCE_LIST = re.compile(
    r"(?:^|[\s_-])(?:references?|ref-?list|reference-?list|bibliography)(?:$|[\s_-])", re.IGNORECASE
)
#: After the heading of a list of other articles, a block this long belongs to the article again.
_LONG = 200


class _Reader:
    def __init__(self, out: Builder) -> None:
        self.out = out
        self.pieces: list[str] = []
        self.bold = self.linked = 0
        self.skipping = False

    def flush(self, kind: str) -> None:
        text = tidy("".join(self.pieces))
        bold, linked = self.bold, self.linked
        self.pieces, self.bold, self.linked = [], 0, 0
        if not text:
            return
        if self.skipping:
            if len(text) < _LONG or linked > len(text) / 2:
                return
            self.skipping = False
        # Bold throughout, alone and short: a heading in all but name.
        if kind == "paragraph" and bold >= 0.9 * len(text) and looks_like_heading(text):
            self.out.heading(text, _BOLD_LEVEL)
        else:
            self.out.prose(text, kind)

    def heading(self, node: Node, kind: str) -> None:
        self.flush(kind)
        text = tidy(inline(node))
        self.skipping = bool(RELATED_HEADING.fullmatch(text))
        if not self.skipping:
            self.out.heading(text, _HEADINGS[node.tag])

    def table(self, node: Node, kind: str) -> None:
        self.flush(kind)
        self.skipping = False
        caption, rows, header_rows = read_table(node, inline)
        self.out.table_cells(resolve(rows, header_rows), caption)

    def walk(self, node: Node, kind: str) -> None:
        for before, child in zip([None, *node.children], node.children, strict=False):
            if side_by_side(before, child):
                self.pieces.append(" ")
            if isinstance(child, str):
                self.pieces.append(child)
            elif child.tag in _HEADINGS:
                self.heading(child, kind)
            elif child.tag == "table" and not is_layout(child):
                self.table(child, kind)
            elif child.tag == "br":
                self.line_break(kind)
            elif child.tag in BLOCKS:
                self.flush(kind)
                self.walk(child, self.kind_of(child, kind))
                self.flush(self.kind_of(child, kind))
            elif _holds_blocks(child):
                # A paragraph in a link or span, as some pages have it.
                self.walk(child, kind)
            else:
                text = phrase(child, self.pieces[-1] if self.pieces else "")
                self.pieces.append(text)
                self.bold += len(text.strip()) if child.tag in ("b", "strong") else 0
                self.linked += child.linked

    def line_break(self, kind: str) -> None:
        """One is a space, two of them end a paragraph."""
        while self.pieces and self.pieces[-1] != "\n" and not self.pieces[-1].strip():
            self.pieces.pop()
        if self.pieces and self.pieces[-1] == "\n":
            self.flush(kind)
        elif self.pieces:
            self.pieces.append("\n")

    @staticmethod
    def kind_of(node: Node, kind: str) -> str:
        names = f"{node.attributes.get('id', '')} {node.attributes.get('class', '')}"[:300]
        role = node.attributes.get("role", "")
        if kind == "reference" or role == "doc-bibliography" or _REFERENCE_LIST.search(names):
            return "reference"
        if node.tag == "figcaption":
            return "caption"
        return "list_item" if node.tag == "li" or kind == "list_item" else kind


def _holds_blocks(node: Node) -> bool:
    return any(isinstance(child, Node) and (child.tag in BLOCKS or child.tag in _HEADINGS) for child in node.children)


def read_web_page(raw: bytes) -> Document:
    """Read the article of a web page.

    Parameters
    ----------
    raw : bytes
        HTML in any encoding that it declares.

    Returns
    -------
    Document

    Raises
    ------
    DataError
        If the page is too large, nested too deeply, or holds no text.
    """
    source, remark = decode(raw)
    complete = examine(source)
    root = parse(source)
    out = Builder("html")
    if remark:
        out.remarks.append(remark)
    if not complete:
        out.remarks.append("The page does not end as a page should; if it was cut off, save it again.")
    parts, numbers = prune(root)
    chosen = article(root)
    outside = root.numbers - chosen.numbers
    heads = chosen.find("h1") or root.find("h1")
    title = tidy(inline(heads[0])) if heads else head_title(source)
    if title and not chosen.find("h1"):
        out.heading(title, 1)
    reader = _Reader(out)
    reader.walk(chosen, "paragraph")
    reader.flush("paragraph")
    if parts or outside:
        out.remarks.append(
            f"Menus, banners, lists of links and the like were left out ({parts} parts); {numbers + outside} numbers"
            " stood in them."
        )
    return out.build(title)
