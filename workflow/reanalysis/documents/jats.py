"""JATS and PMC XML: abstract, body, tables and references of an article."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reanalysis.documents.builder import Builder, tidy
from reanalysis.documents.jats_tables import add_table, caption_text
from reanalysis.documents.model import Document
from reanalysis.documents.word_set import word_set
from reanalysis.documents.xml_tree import children, first, inline, parse
from reanalysis.errors import DataError

_BLOCKS = word_set(
    "list table-wrap table-wrap-group fig fig-group disp-quote boxed-text def-list disp-formula disp-formula-group"
    " statement verse-group preformat array"
)
# Abstracts that repeat the real one, or say what a picture shows.
_OTHER_ABSTRACTS = word_set("graphical teaser toc web-summary author-highlights executive-summary")
_LEFT_OUT = ("sub-article", "response")


def _articles(root: Element) -> list[Element]:
    if root.tag == "article":
        return [root]
    return list(root.iter("article"))


def _labelled(element: Element) -> str:
    """Label and title of a section, table or figure."""
    pieces = []
    for name in ("label", "title"):
        if (item := first(element, name)) is not None and (text := tidy(inline(item))):
            pieces.append(text)
    if len(pieces) == 2 and pieces[0][-1] not in ".:":
        pieces[0] += "."
    return " ".join(pieces)


class _Reader:
    def __init__(self, out: Builder) -> None:
        self.out = out

    def section(self, element: Element, level: int) -> None:
        """A section, the body or an abstract: its title, then its blocks and sections."""
        if first(element, "title") is not None:
            self.out.heading(_labelled(element), level)
        for child in element:
            if child.tag in ("sec", "app"):
                self.section(child, level + 1)
                self.out.close(level + 1)
            elif child.tag not in ("title", "label", "sec-meta"):
                self.block(child)

    def block(self, element: Element) -> None:
        tag = element.tag
        if tag == "p":
            self.paragraph(element, "paragraph")
        elif tag == "list":
            for item in children(element, "list-item"):
                for part in item:
                    if part.tag == "p":
                        self.paragraph(part, "list_item")
                    elif part.tag != "label":
                        self.block(part)
        elif tag == "table-wrap":
            add_table(self.out, element)
        elif tag == "fig":
            self.out.add("caption", caption_text(element))
        elif tag == "ref-list":
            self.references(element)
        elif tag in ("def-list", "def-item"):
            for part in element:
                self.block(part)
        elif tag in ("term", "def", "disp-formula", "preformat", "attrib", "verse-line", "speech"):
            self.paragraph(element, "paragraph")
        elif tag in ("boxed-text", "disp-quote", "statement", "table-wrap-group", "fig-group", "sec", "caption"):
            self.section(element, 8)

    def paragraph(self, element: Element, kind: str) -> None:
        """A paragraph; lists, tables and figures inside it come as blocks of their own, where they stand."""
        held = [child for child in element if child.tag in _BLOCKS]
        if not held:
            self.out.prose(inline(element), kind)
            return
        piece = Element("p")
        piece.text = element.text
        for child in element:
            if child.tag in _BLOCKS:
                self.out.prose(inline(piece), kind)
                self.block(child)
                piece = Element("p")
                piece.text = child.tail
            else:
                piece.append(child)
        self.out.prose(inline(piece), kind)

    def references(self, element: Element) -> None:
        self.out.heading(_labelled(element) or "References", 1)
        for item in element.iter("ref"):
            self.out.add("reference", " ".join(tidy(inline(part)) for part in item if part.tag != "note"))
        self.out.close(1)


def read_jats(raw: bytes) -> Document:
    """Read an article in JATS, as PMC gives it.

    Parameters
    ----------
    raw : bytes
        An article, or a set or an answer of PMC's service that holds one.

    Returns
    -------
    Document
        Title, abstracts, body, tables and references; funding, thanks and details of the journal are left out.

    Raises
    ------
    DataError
        If the file holds no article or several, or only its description.
    """
    root = parse(raw)
    articles = _articles(root)
    if len(articles) != 1:
        raise DataError(f"the file holds {len(articles)} articles; give a file with one")
    article = articles[0]
    out = Builder("jats")
    reader = _Reader(out)
    meta = first(article, "front", "article-meta")
    heading = first(meta, "title-group", "article-title")
    title = tidy(inline(heading)) if heading is not None else ""
    subtitle = first(meta, "title-group", "subtitle")
    if subtitle is not None:
        title = f"{title}: {tidy(inline(subtitle))}"
    out.heading(title, 0)
    for abstract in children(meta, "abstract"):
        if abstract.get("abstract-type", "") not in _OTHER_ABSTRACTS:
            if first(abstract, "title") is None:
                out.heading("Abstract", 1)
            reader.section(abstract, 1)
            out.close(1)
    body = first(article, "body")
    if body is not None:
        reader.section(body, 0 if first(body, "title") is not None else 1)
        out.close(1)
    else:
        out.remarks.append("The file holds no body, only what stands before it; the full text may print more numbers.")
    for part in (
        *children(article, "floats-group"),
        *children(article, "back", "app-group"),
        *children(article, "back", "app"),
    ):
        reader.section(part, 1)
        out.close(1)
    for references in children(article, "back", "ref-list"):
        reader.references(references)
    if any(children(article, name) for name in _LEFT_OUT):
        out.remarks.append("Letters and comments that the file holds after the article were left out.")
    return out.build(title)
