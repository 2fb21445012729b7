"""Tables of a web page: which are data, and their rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from reanalysis.documents.builder import tidy
from reanalysis.documents.grid import RawCell
from reanalysis.documents.web_tree import Node

_LAYOUT_CELL = 600
_INDENT_STYLE = re.compile(r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d{1,4}(?:\.\d{1,4})?)", re.IGNORECASE)
_INDENT_CLASS = re.compile(r"(?:^|[\s_-])(?:indent|tab|sub|level)[\w-]*", re.IGNORECASE)
_LEADING = re.compile(r"^[\s\u00a0\u2000-\u200a\u3000]*")
_WIDE = re.compile(r"[\u00a0\u2000-\u200a\u3000]")


def _own_rows(table: Node) -> list[tuple[Node, str]]:
    """Rows of a table, not of those inside it, each with the part it stands in."""
    rows = []
    waiting = [(child, "") for child in reversed(table.children) if isinstance(child, Node)]
    while waiting:
        node, part = waiting.pop()
        if node.tag == "tr":
            rows.append((node, part))
        elif node.tag in ("thead", "tbody", "tfoot"):
            waiting += [(child, node.tag) for child in reversed(node.children) if isinstance(child, Node)]
    return rows


def is_layout(table: Node) -> bool:
    """Whether a table only arranges the page: another table or long texts in it, or a single column."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    if table.find("th", "thead", "caption"):
        return False
    cells = table.find("td")
    rows = _own_rows(table)
    widest = max((sum(isinstance(c, Node) for c in row.children) for row, _ in rows), default=0)
    return widest < 2 or bool(table.find("table")) or any(cell.size > _LAYOUT_CELL for cell in cells)


def _span(node: Node, name: str) -> int:
    text = node.attributes.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _indent(cell: Node) -> float:
    """How far the text of a cell is moved in, by a style, a class or wide spaces."""
    most = 0.0
    for node in [cell, *cell.find("p", "span", "div")[:3]]:
        if match := _INDENT_STYLE.search(node.attributes.get("style", "")):
            most = max(most, float(match[1]))
        elif _INDENT_CLASS.search(node.attributes.get("class", "")):
            most = max(most, 1)
    leading = _LEADING.match(cell.text()[:100])
    return most + (len(_WIDE.findall(leading.group())) if leading else 0)


def read_table(table: Node, inline: Callable[[Node], str]) -> tuple[str, list[list[RawCell]], int | None]:
    """Caption, rows and the number of header rows (None where they are not marked) of a table.

    Parameters
    ----------
    table : Node
    inline : callable
        Gives the text of a cell.
    """
    captions = [child for child in table.children if isinstance(child, Node) and child.tag == "caption"]
    rows, heads = [], 0
    first_is_plain = True
    for row, part in _own_rows(table):
        cells = []
        for cell in row.children:
            if isinstance(cell, Node) and cell.tag in ("td", "th"):
                header = cell.tag == "th" or part == "thead"
                text = tidy(inline(cell))
                first = not cells
                cells.append(
                    RawCell(text, header, _span(cell, "colspan"), _span(cell, "rowspan"), _indent(cell) if first else 0)
                )
        if cells:
            rows.append(cells)
            heads += part == "thead"
            first_is_plain = first_is_plain and not any(cell.header for cell in cells)
    marked = heads if 0 < heads < len(rows) else None
    return " ".join(inline(caption) for caption in captions), rows, marked
