"""XML read safely, and text within paragraphs of the two XML forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from reanalysis.documents.limits import MAX_DEPTH_XML, MAX_ELEMENTS
from reanalysis.documents.scripts import citation, subscript, superscript
from reanalysis.documents.word_set import word_set
from reanalysis.errors import DataError

# Elements whose text is not part of the sentence around them.
_NO_TEXT = word_set(
    "tex-math annotation annotation-xml object-id fn table-wrap fig graphic inline-graphic media table-wrap-foot"
    " supplementary-material email"
)


def parse(raw: bytes) -> Element:
    """Parse an XML file without entities, external files or declarations of its own.

    Named characters of HTML and JATS (`&plusmn;`) are known; without the document type they would be an error.

    Parameters
    ----------
    raw : bytes
        The whole file.

    Returns
    -------
    Element
        The root; names are without namespaces.

    Raises
    ------
    DataError
        If it is cut off or malformed, nested too deeply, too large, or asks for entities or other files.
    """
    from html.entities import html5
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    class Bounded(TreeBuilder):
        depth = elements = 0

        def start(self, tag: str, attributes: dict[str, str]) -> Element:
            self.depth += 1
            self.elements += 1
            if self.depth > MAX_DEPTH_XML:
                raise DataError("the XML is nested too deeply to be an article; save it again, or as plain text")
            if self.elements > MAX_ELEMENTS:
                raise DataError(f"the XML has more than {MAX_ELEMENTS:,} elements; give one article alone")
            return super().start(tag.rpartition("}")[2], attributes)

        def end(self, tag: str) -> Element:
            self.depth -= 1
            return super().end(tag.rpartition("}")[2])

    parser = XMLParser(target=Bounded(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.entity.update({name[:-1]: text for name, text in html5.items() if name.endswith(";")})
    try:
        parser.feed(raw)
        return parser.close()
    except DefusedXmlException as error:
        raise DataError("the XML defines entities or asks for other files, which is not read; save it again") from error
    except ParseError as error:
        line, column = error.position
        raise DataError(f"the XML is cut off or malformed at line {line}, column {column}; save it again") from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise DataError("the XML cannot be read in the encoding that it names; save it again as UTF-8") from error


def inline(element: Element, skip: Callable[[Element], Any] = lambda _: False) -> str:
    """Text of an element on one line: raised digits raised, citation marks set aside.

    Parameters
    ----------
    element : Element
    skip : callable
        Elements for which it is true are left out.
    """
    pieces: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _NO_TEXT or skip(child):
            text = ""
        elif child.tag == "alternatives":
            # The same formula in several languages.
            first = next((item for item in child if item.tag not in _NO_TEXT), None)
            text = inline(first) if first is not None else ""
        else:
            text = _styled(child, next((piece[-1] for piece in reversed(pieces) if piece), ""), skip)
        pieces += (text, child.tail or "")
    return "".join(pieces)


def _styled(child: Element, before: str, skip: Callable[[Element], Any]) -> str:
    if child.tag == "msup" and len(child) == 2:
        return inline(child[0]) + superscript(inline(child[1]))
    if child.tag == "msub" and len(child) == 2:
        return inline(child[0]) + subscript(inline(child[1]))
    text = inline(child, skip)
    if child.tag in ("sup", "superscript"):
        return superscript(text, before)
    if child.tag in ("sub", "inf", "subscript"):
        return subscript(text)
    if child.tag == "xref" and child.get("ref-type") in ("bibr", "fn", "table-fn"):
        return citation(text)
    if child.tag in ("break", "p", "td", "list-item", "title", "mspace"):
        return f" {text} "
    return text


def children(element: Element | None, *path: str) -> list[Element]:
    """Elements reached over these names, in order; none if there is no such path."""
    found = [element] if element is not None else []
    for name in path:
        found = [child for item in found for child in item if child.tag == name]
    return found


def first(element: Element | None, *path: str) -> Element | None:
    """The first element reached over these names."""
    return next(iter(children(element, *path)), None)
