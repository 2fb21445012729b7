"""Characters of a PDF with their places, size and direction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reanalysis.documents.limits import MAX_PAGES, MAX_PDF_CHARACTERS
from reanalysis.documents.pdf.characters import Characters, Glyph
from reanalysis.errors import DataError

#: A page may hold text in another direction; less than this is a stamp in the margin.
_MIN_SIDEWAYS = 150
_UNREADABLE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Page:
    """Characters of one page in one direction, turned so that they run to the right, and the ends of its paper."""

    number: int
    glyphs: list[Glyph]
    bottom: float
    top: float


def _open(raw: bytes) -> Any:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(raw)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise DataError(
                "the PDF is encrypted; open it with its password and save or print it without one"
            ) from error
        raise DataError("the PDF is damaged or not complete; download it again") from error
    if pages == 0:
        raise DataError("the PDF has no pages; download it again")
    if pages > MAX_PAGES:
        raise DataError(f"the PDF has {pages} pages, more than {MAX_PAGES}; give the report alone")
    return document


def _unreadable(text: str) -> bool:
    return text in ("\0", "\ufffd") or "\ue000" <= text <= "\uf8ff" or text < " " or "\x7f" <= text < "\xa0"


def read_glyphs(raw: bytes, remarks: list[str]) -> list[Page]:
    """Read the characters of all pages.

    Parameters
    ----------
    raw : bytes
    remarks : list of str
        What a person should know is added here.

    Returns
    -------
    list of Page
        A page with text in two directions comes twice.

    Raises
    ------
    DataError
        If the file cannot be opened, has no text layer, or its letters have no meaning.
    """
    document = _open(raw)
    pages: list[Page] = []
    empty, sideways, total, unreadable, recognised = [], [], 0, 0, 0
    for number in range(len(document)):
        groups: dict[int, list[Glyph]] = {}
        paper = (0.0, 0.0, 612.0, 792.0)
        try:
            page = document[number]
            paper = page.get_bbox()
            textpage = page.get_textpage()
            reader = Characters(textpage.raw)
            seen: set[tuple[str, int, int]] = set()
            before: Glyph | None = None
            for angle, glyph in reader.read():
                # A ligature comes as several letters on one place.
                if before is not None and (before.x0, before.x1, before.y) == (glyph.x0, glyph.x1, glyph.y):
                    if glyph.text != before.text or glyph.text == "f":
                        before.text += glyph.text
                    continue
                before = glyph
                # Letters printed twice on the same place look bold.
                place = (glyph.text, round(glyph.x0 * 2), round(glyph.y * 2))
                if place not in seen:
                    groups.setdefault(angle, []).append(glyph)
                seen.add(place)
            recognised += bool(seen) and reader.invisible(0)
            textpage.close()
            page.close()
        except RuntimeError:
            remarks.append(f"Page {number + 1} of the PDF is damaged and was left out.")
        counts = Counter({angle: len(glyphs) for angle, glyphs in groups.items()})
        total += sum(counts.values())
        if total > MAX_PDF_CHARACTERS:
            raise DataError("the PDF holds more text than a report has; give the report alone")
        if not counts:
            empty.append(str(number + 1))
        for place, (angle, count) in enumerate(counts.most_common()):
            if place == 0 or count >= _MIN_SIDEWAYS:
                left, bottom, right, top = paper
                ends = {0: (bottom, top), 90: (-right, -left), 180: (-top, -bottom), 270: (left, right)}[angle]
                unreadable += sum(_unreadable(glyph.text) for glyph in groups[angle])
                pages.append(Page(number, groups[angle], *ends))
            else:
                sideways.append(str(number + 1))
    pages_in_file = len(document)
    document.close()
    if total == 0:
        raise DataError("the PDF has no text layer (its pages are pictures, perhaps scanned); read them with OCR first")
    if unreadable > _UNREADABLE_SHARE * total:
        raise DataError(
            "the letters of the PDF have no meaning (its fonts lack a table); give it as HTML or plain text"
        )
    if unreadable:
        remarks.append(f"{unreadable} characters of the PDF have no meaning and stand as \ufffd; look there.")
    if empty:
        remarks.append(f"No text was found on page {', '.join(empty[:20])} of {pages_in_file}; it may be a picture.")
    if sideways:
        remarks.append(f"Short text set sideways was left out (page {', '.join(dict.fromkeys(sideways[:20]))}).")
    if recognised > pages_in_file / 2:
        remarks.append(
            "The text of the PDF lies unseen over pictures, so a program recognised it; compare every number."
        )
    return [_readable(page) for page in pages]


def _readable(page: Page) -> Page:
    """Keep the place of a character without meaning: without it 3?2 would become 32."""
    for glyph in page.glyphs:
        if _unreadable(glyph.text):
            glyph.text = "\ufffd"
    return page
