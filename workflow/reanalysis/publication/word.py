"""All tables as one Word document: real tables with captions that Word counts, repeated heads, and footnotes below.

The same tables and date give the same bytes: every part of the archive bears the date of the commit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reanalysis.publication.frame import Table
from reanalysis.publication.word_parts import W, caption, paragraph, run, table_xml
from reanalysis.tables.journals import Journal

_FONT = "Arial"
#: Name, size in points, bold, italic, space before and after in points.
_STYLES = (
    ("TableText", 8, False, False, 1, 1),
    ("TableHead", 8, True, False, 2, 2),
    ("TableSection", 8, True, False, 6, 1),
    ("TableSubsection", 8, False, True, 2, 1),
    ("TableNote", 7, False, False, 1, 0),
)
_INK = RGBColor(0x1A, 0x1A, 0x1A)


def format_word(tables: Sequence[Table], journal: Journal, *, title: str, date: datetime) -> bytes:
    """The document's bytes.

    Parameters
    ----------
    tables : sequence of Table
    journal : Journal
    title : str
        Of the study set, in the document's properties.
    date : datetime
        That the document bears, in UTC.
    """
    document = Document()
    _set_styles(document)
    _set_properties(document, title, date)
    body = document.element.body
    for number, table in enumerate(tables, start=1):
        section = document.sections[0] if number == 1 else document.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, is_wide=table.is_wide)
        # The last element of the body is the section's own; what is added stands before it.
        for xml in (caption(number, table.title), table_xml(table, journal), *_notes(table, journal)):
            body.insert(len(body) - 1, parse_xml(xml if xml.startswith("<w:tbl ") else xml.replace(">", _NAMESPACE, 1)))
    return _same_bytes(document, date)


_NAMESPACE = f' xmlns:w="{W}">'


def _notes(table: Table, journal: Journal) -> list[str]:
    superscript = '<w:vertAlign w:val="superscript"/>'
    return [
        paragraph("TableNote", (run(mark, properties=superscript) if mark else "") + run(note))
        for mark, note in table.footnotes(journal)
    ]


def _set_styles(document: Any) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    language = parse_xml(f'<w:lang xmlns:w="{W}" w:val="en-GB" w:eastAsia="en-GB"/>')
    normal.element.rPr.append(language)
    for name, size, bold, italic, before, after in _STYLES:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        # A heading never stands alone at the foot of a page.
        style.paragraph_format.keep_with_next = name in ("TableHead", "TableSection", "TableSubsection")
    heading = styles["Caption"]
    heading.font.size, heading.font.bold, heading.font.color.rgb = Pt(9), True, _INK
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(4)


def _set_page(section: Any, *, is_wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    width, height = (297, 210) if is_wide else (210, 297)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)


def _set_properties(document: Any, title: str, date: datetime) -> None:
    properties = document.core_properties
    # Office wants times without a zone, in UTC.
    moment = date.replace(tzinfo=None)
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.comments, properties.language, properties.revision = "", "en-GB", 1
    properties.created = properties.modified = moment


def _same_bytes(document: Any, date: datetime) -> bytes:
    """The archive, each part with the date given and in the order in which it was saved."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in archive.namelist():
            part = zipfile.ZipInfo(name, date.timetuple()[:6])
            part.compress_type, part.external_attr, part.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            written.writestr(part, archive.read(name))
    return out.getvalue()
