"""Text within a line of a web page: raised digits raised, citation marks set aside, words kept apart."""

from __future__ import annotations

import re

from reanalysis.documents.scripts import citation, subscript, superscript
from reanalysis.documents.web_tree import Node
from reanalysis.documents.word_set import word_set

BLOCKS = word_set(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header"
    " hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption"
)
_CITATION_LINK = re.compile(r"#.{0,40}?(?:ref|bib|cit|cr|note|[br])[-_.]?\d", re.IGNORECASE)
_CITATION_CLASS = re.compile(r"bibr|xref|citation|cite|ref-?link", re.IGNORECASE)


def inline(node: Node) -> str:
    """Text of an element on one line, raised and lowered characters as such."""
    pieces: list[str] = []
    _gather(node, pieces)
    return "".join(pieces)


def _gather(node: Node, pieces: list[str]) -> None:
    for before, child in zip([None, *node.children], node.children, strict=False):
        if isinstance(child, str):
            pieces.append(child)
        elif side_by_side(before, child):
            pieces += (" ", phrase(child, ""))
        elif child.tag == "br" or child.tag in BLOCKS:
            pieces.append(" ")
            _gather(child, pieces)
            pieces.append(" ")
        else:
            pieces.append(phrase(child, pieces[-1] if pieces else ""))


def side_by_side(before: Node | str | None, child: Node | str) -> bool:
    """Whether two spans touch: pages set them apart by their style, and 80.7 and 88 must not become 80.788."""
    return isinstance(before, Node) and isinstance(child, Node) and before.tag == child.tag == "span"


def phrase(node: Node, before: str) -> str:
    """Text of an element within a line."""
    if node.tag == "msup":
        parts = [child for child in node.children if isinstance(child, Node)]
        if len(parts) == 2:
            return inline(parts[0]) + superscript(inline(parts[1]))
    if node.tag in ("annotation", "annotation-xml"):
        return ""
    text = inline(node)
    if node.tag == "sup":
        return superscript(text, before)
    if node.tag == "sub":
        return subscript(text)
    if node.tag == "a" and len(text) <= 40:
        attributes = node.attributes
        if _CITATION_LINK.match(attributes.get("href", "")) or _CITATION_CLASS.search(attributes.get("class", "")):
            return citation(text)
    return text
