"""Which form a file has, by its content; and one sentence for each form that cannot be read."""

from __future__ import annotations

import re

from reanalysis.documents.limits import MAX_BYTES, MAX_TEXT
from reanalysis.errors import DataError

_AS_TEXT = "save the report as PDF, HTML or plain text (UTF-8)"
_OFFICE = {
    b"word/": "a Word document",
    b"xl/": "an Excel workbook",
    b"ppt/": "a PowerPoint file",
    b"content.xml": "an OpenDocument file",
    b"META-INF/container.xml": "an e-book (EPUB)",
}
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG)", "read its text with OCR and give that, or find the report as PDF or HTML"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "read its text with OCR and give that, or find the report as PDF or HTML"),
    (b"GIF8", "a picture (GIF)", "read its text with OCR and give that, or find the report as PDF or HTML"),
    (b"II*\x00", "a picture (TIFF)", "read its text with OCR and give that, or find the report as PDF or HTML"),
    (b"MM\x00*", "a picture (TIFF)", "read its text with OCR and give that, or find the report as PDF or HTML"),
    (b"\x1f\x8b", "compressed (gzip)", "unpack it and give the file inside"),
    (b"BZh", "compressed (bzip2)", "unpack it and give the file inside"),
    (b"\xfd7zXZ", "compressed (xz)", "unpack it and give the file inside"),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it and give the file inside"),
    (b"Rar!", "an archive (RAR)", "unpack it and give the file inside"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", f"open it and {_AS_TEXT}"),
    (b"{\\rtf", "a rich text file (RTF)", f"open it and {_AS_TEXT}"),
    (b"%!PS", "PostScript", "convert it to PDF"),
    (b"\x7fELF", "a program", _AS_TEXT),
    (b"MZ\x90", "a program", _AS_TEXT),
    (b"SQLite format 3", "a database", _AS_TEXT),
    (b"bplist", "a web archive of Safari", "save the page as HTML"),
)
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]{0,500}\?>\s*)?(?:<\?[^>]{0,500}\?>\s*|<!--.{0,5000}?-->\s*)*"
    rb"(?:<!DOCTYPE\s+([^\s>\[]+)[^>\[]{0,1000}(\[)?)?",
    re.IGNORECASE | re.DOTALL,
)
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|div|p|h[1-6]|table|article|main|section|span|ul|ol|br|title|meta)(?=[\s/>])", re.IGNORECASE
)
_XML_FORMS = {b"article": "jats", b"pmc-articleset": "jats", b"pubmedarticleset": "pubmed", b"pubmedarticle": "pubmed"}


def refuse(raw: bytes) -> None:
    """Refuse what is no text in any of the forms, with what to do about it.

    Raises
    ------
    DataError
    """
    if not raw.strip(b" \t\r\n\f\v\0\xef\xbb\xbf"):
        raise DataError("the file is empty; save the report again")
    if len(raw) > MAX_BYTES:
        raise DataError(
            f"the file is larger than {MAX_BYTES // 1_000_000} MB; give the report alone, without its appendices"
        )
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        what = next((name for mark, name in _OFFICE.items() if mark in raw), "")
        if what:
            raise DataError(f"the file is {what}; open it and {_AS_TEXT}")
        raise DataError("the file is an archive (zip); unpack it and give the report inside")
    for signature, what, advice in _SIGNATURES:
        if raw.startswith(signature):
            raise DataError(f"the file is {what}; {advice}")
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        raise DataError("the file is a picture (WebP); read its text with OCR and give that")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError("the file is in UTF-16; save it as UTF-8")


def recognise(raw: bytes) -> str:
    """Name the form of a file.

    Parameters
    ----------
    raw : bytes
        The whole file.

    Returns
    -------
    str
        "pdf", "jats", "pubmed", "html", "registry", "markdown" or "text".

    Raises
    ------
    DataError
        If it is none of them; the message is one sentence, without the file's name.
    """
    # PDF files may have a few bytes of something else before them.
    if b"%PDF-" in raw[:1024]:
        if len(raw) > MAX_BYTES:
            refuse(raw)
        return "pdf"
    refuse(raw)
    if b"\0" in raw:
        raise DataError(f"the file is not text (it holds NUL bytes); {_AS_TEXT}")
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return _markup(start)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        if len(_HTML_TAG.findall(raw)) >= 3:
            return "html"
        raise DataError("the file is not text in UTF-8; save it as UTF-8, or as PDF or HTML") from None
    if start.startswith(b"{"):
        return "registry"
    if len(text) > MAX_TEXT:
        raise DataError(f"the file has more than {MAX_TEXT:,} characters of text; give one report alone")
    if sum(not (c.isprintable() or c.isspace()) for c in text[:20_000]) > len(text[:20_000]) / 20:
        raise DataError(f"the file holds more control characters than text has; {_AS_TEXT}")
    from reanalysis.documents.markdown_text import looks_like_markdown

    return "markdown" if looks_like_markdown(text) else "text"


def _markup(start: bytes) -> str:
    prolog = _ROOT.match(start)
    doctype = prolog.group(1) if prolog else None
    is_xml = start.startswith(b"<?xml")
    if doctype and doctype.lower() == b"html":
        return "html"
    if prolog and prolog.group(2):
        raise DataError(
            "the file defines entities of its own (a DOCTYPE with declarations), which is not read; save it again"
        )
    # What follows the name of a document type may itself hold signs of less and greater; look for an element.
    after = start[prolog.end() :] if prolog else start
    element = _ELEMENT.search(after[:20_000])
    name = (element.group(1) if element else b"").lower()
    if name in _XML_FORMS and (
        is_xml or doctype or name != b"article" or b"<article-meta" in start or b"<front" in start
    ):
        return _XML_FORMS[name]
    if name == b"oai-pmh" or (is_xml and b"<article-meta" in start):
        return "jats"
    if name == b"html" or (not is_xml and _HTML_TAG.search(start)):
        return "html"
    if is_xml or doctype:
        kind = name.decode("ascii", "replace") or "nothing"
        raise DataError(
            f"the file is XML of a kind that is not known here (<{kind}>); give JATS, PubMed XML, HTML or text"
        )
    try:
        start.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError("the file is not text in UTF-8; save it as UTF-8, or as PDF or HTML") from None
    return "text"
