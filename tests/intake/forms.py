"""One text in the forms that `draft` reads: a page with menus, a journal's XML, a PDF whose lines end in hyphens."""

from __future__ import annotations

import html
from dataclasses import dataclass

from tests.documents.pdf_writer import Canvas, wrap


@dataclass(frozen=True)
class Part:
    """A heading with its paragraphs; the first part of a text has the title for its heading."""

    heading: str
    paragraphs: tuple[str, ...]


def parts_of(text: str, headings: frozenset[str]) -> list[Part]:
    """Parts of a plain text: blocks between blank lines, the first of them the title."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]
    parts: list[tuple[str, list[str]]] = [(blocks[0], [])]
    for block in blocks[1:]:
        if block in headings:
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [Part(heading, tuple(paragraphs)) for heading, paragraphs in parts]


def plain(parts: list[Part]) -> bytes:
    return "\n\n".join(block for part in parts for block in (part.heading, *part.paragraphs)).encode()


def web_page(parts: list[Part]) -> bytes:
    def block(part: Part, level: int) -> str:
        title = f"<h{level}>{html.escape(part.heading)}</h{level}>\n"
        return title + "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in part.paragraphs)

    body = block(parts[0], 1) + "".join(block(part, 2) for part in parts[1:])
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(parts[0].heading)}</title></head>"
        "<body><nav><ul><li><a href='/1'>Home 1</a></li><li><a href='/2'>Issue 22</a></li></ul></nav>"
        f"<main><article>{body}"
        "</article></main><footer>Copyright 2026</footer></body></html>"
    ).encode()


def jats(parts: list[Part]) -> bytes:
    def paragraphs(part: Part) -> str:
        return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in part.paragraphs)

    body = paragraphs(parts[0]) + "".join(
        f"<sec><title>{html.escape(part.heading, quote=False)}</title>{paragraphs(part)}</sec>" for part in parts[1:]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving'
        ' and Interchange DTD v1.2 20190208//EN" "JATS-archivearticle1.dtd"><article><front><article-meta>'
        f"<title-group><article-title>{html.escape(parts[0].heading, quote=False)}</article-title></title-group>"
        "</article-meta></front>"
        f"<body>{body}</body></article>"
    ).encode()


def pdf(parts: list[Part], columns: int = 1) -> bytes:
    """Lines in one or two columns, long words parted at line ends, running heads and page numbers."""
    canvas = Canvas()
    room, lefts = (240.0, (60.0, 318.0)) if columns == 2 else (480.0, (60.0,))
    canvas.page()
    y = 740.0
    for line in wrap(parts[0].heading, 16, 480):
        canvas.text(60, y, line, 16, bold=True)
        y -= 20
    top, column = y - 10, 0
    y = top
    # Two pages, or more: what stands on each of them is known for no part of the text by that.
    length = sum(
        20.0 + 12.0 * (len(wrap(text, 9.5, room)) - 1) for part in parts for text in (part.heading, *part.paragraphs)
    )
    depth = min(600.0, length / (2 * columns) + 8.0)
    for number, part in enumerate(parts):
        blocks = [(part.heading, True)] if number else []
        for text, bold in [*blocks, *((paragraph, False) for paragraph in part.paragraphs)]:
            for i, line in enumerate(wrap(text, 9.5, room)):
                y -= 12.0 if i else 20.0
                if y < top - depth:
                    column, y = column + 1, top
                    if column == len(lefts):
                        canvas.page()
                        column, top, y = 0, 720.0, 708.0
                canvas.text(lefts[column], y, line, 9.5, bold=bold)
    pages = canvas.pages
    for number, operators in enumerate(pages):
        other = Canvas([operators])
        other.text(60, 770, "Journal of Made-Up Medicine 2026;12:101-109", 8)
        other.text(300, 30, str(101 + number), 8)
    return canvas.bytes()


FORMS = {"html": web_page, "jats": jats, "pdf": pdf, "pdf in two columns": lambda parts: pdf(parts, 2)}
