"""A web page as a small tree, after a look at its tags that keeps the parser from running for hours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reanalysis.documents.limits import MAX_ATTRIBUTES, MAX_DEPTH_HTML, MAX_ELEMENTS
from reanalysis.documents.word_set import word_set
from reanalysis.errors import DataError

#: What holds no text for a reader.
INVISIBLE = word_set(
    "script style noscript template svg iframe object embed canvas video audio select option datalist button input"
    " textarea dialog menu map area link head"
)
_VOID = word_set("area base br col embed hr img input link meta param source track wbr")
# Elements that the next one of their kind ends.
_OPTIONAL_END = word_set("p li td th tr dt dd option thead tbody tfoot colgroup rp rt")
_RAW = word_set("script style textarea title xmp iframe noembed noframes plaintext")
_KEPT = word_set("class id role href style hidden aria-hidden colspan rowspan itemprop")

_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)((?:=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']*)|[^>=])*+)>")
_MARKUP = re.compile(r"<(?:!--|/?[A-Za-z])")
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,30})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,30})")


@dataclass(slots=True, eq=False)
class Node:
    """An element of a page.

    Attributes
    ----------
    tag : str
    attributes : dict
        Those that are looked at.
    children : list of Node or str
    size, linked : int
        Characters of text in it, and those of them in links.
    links, numbers, titles, tables : int
        How many links, numbers, titles of the first level and tables it holds, itself included.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    size: int = 0
    linked: int = 0
    links: int = 0
    numbers: int = 0
    titles: int = 0
    tables: int = 0

    def find(self, *tags: str) -> list[Node]:
        """All elements below with one of these tags, in order."""
        found: list[Node] = []
        waiting = [child for child in reversed(self.children) if isinstance(child, Node)]
        while waiting:
            node = waiting.pop()
            if node.tag in tags:
                found.append(node)
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]
        return found

    def text(self) -> str:
        """All text below, as it stands in the file."""
        pieces: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                pieces.append(item)
            else:
                waiting += reversed(item.children)
        return "".join(pieces)


def decode(raw: bytes) -> tuple[str, str]:
    """Decode a page as a browser would; the second text is a remark, often empty."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw.decode("utf-8", "replace")[1:], ""
    declared = _CHARSET.search(raw[:4096]) or _XML_ENCODING.match(raw[:400])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        name = "cp1252"
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    if not name or name.startswith("utf-8") or name == "utf8":
        name = "cp1252"
    try:
        text = raw.decode(name)
        if not isinstance(text, str):
            raise LookupError
    except (UnicodeError, LookupError, ValueError) as error:
        raise DataError("the page is not in the encoding that it names; save it again as UTF-8") from error
    return text, f"The page is not in UTF-8 and was read as {name}; look at signs such as ± and –."


def examine(text: str) -> bool:
    """Refuse a page whose nesting would take a parser too long.

    Returns
    -------
    bool
        Whether the page seems complete: it does not end inside a tag, and ends its html element if it opens one.

    Raises
    ------
    DataError
    """
    stack: list[str] = []
    at, tags, foreign, opened, closed = 0, 0, False, False, False
    while found := _MARKUP.search(text, at):
        at = found.start()
        if text.startswith("<!--", at):
            at = text.find("-->", at + 4)
            if at < 0:
                return False
            continue
        match = _TAG.match(text, at)
        if not match:
            return False
        at = match.end()
        tags += 1
        closing, tag = match[1], match[2].lower()
        if tags > MAX_ELEMENTS:
            raise DataError(f"the page has more than {MAX_ELEMENTS:,} tags; save the article alone, or as plain text")
        attributes = match[3]
        if len(attributes) > MAX_ATTRIBUTES and attributes.count("=") + len(attributes.split()) > 4 * MAX_ATTRIBUTES:
            short = re.sub(r"\"[^\"]*\"|'[^']*'", "", attributes)
            if len(re.split(r"[\s/=]+", short)) > MAX_ATTRIBUTES:
                raise DataError("a tag of the page has hundreds of attributes; save the page again, or as plain text")
        opened = opened or tag in ("html", "body")
        if closing:
            closed = closed or tag in ("html", "body")
            if tag in stack[-50:]:
                while stack.pop() != tag:
                    pass
            continue
        # A slash ends an element of SVG and MathML only.
        if tag in _VOID or (foreign and attributes.endswith("/")):
            continue
        foreign = foreign or tag in ("svg", "math")
        if tag in _OPTIONAL_END and not foreign and stack and stack[-1] == tag:
            continue
        if tag in _RAW and not foreign:
            end = re.compile(rf"</{re.escape(tag)}(?=[\s/>])", re.IGNORECASE).search(text, at)
            if not end:
                return False
            at = end.start()
        stack.append(tag)
        if len(stack) > MAX_DEPTH_HTML:
            raise DataError("the page is nested too deeply to be an article; save it again, or as plain text")
    return closed or not opened


def parse(text: str) -> Node:
    """Parse a page into a tree without scripts, comments and other invisible parts."""
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(text)
    root = Node("html")
    # Scripts and the like stay out of it here, so that nothing later meets them.
    waiting = [(parser.root, root, 0)] if parser.root is not None else []
    while waiting:
        element, node, depth = waiting.pop()
        if depth > MAX_DEPTH_HTML:
            raise DataError("the page is nested too deeply to be an article; save it again, or as plain text")
        child = element.child
        while child is not None:
            tag = child.tag
            if tag == "-text":
                node.children.append(child.text_content or "")
            elif tag and tag[0] not in "-!" and tag not in INVISIBLE:
                attributes = {key: value or "" for key, value in child.attributes.items() if key in _KEPT}
                below = Node(tag, attributes)
                node.children.append(below)
                waiting.append((child, below, depth + 1))
            child = child.next
    return root


def head_title(text: str) -> str:
    """Title of a page from its head: what it gives for citations, else its title element without the site's name."""
    from selectolax.lexbor import LexborHTMLParser

    start = text[: (end + 7 if 0 <= (end := text.lower().find("</head>")) < 200_000 else 50_000)]
    parser = LexborHTMLParser(start)
    for name in ("citation_title", "dc.title", "DC.Title", "og:title"):
        for attribute in ("name", "property"):
            node = parser.css_first(f'meta[{attribute}="{name}"]')
            if node is not None and (content := node.attributes.get("content")):
                return content
    node = parser.css_first("title")
    return re.split(r"\s+[|–—]\s+|\s+-\s+(?=[^-]*$)", node.text(), maxsplit=1)[0] if node is not None else ""
