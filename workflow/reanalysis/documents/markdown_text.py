"""Markdown: headings, lists and pipe tables; marks of emphasis and links go, raised digits are raised."""

from __future__ import annotations

import html
import re
from itertools import pairwise

from reanalysis.documents.builder import Builder
from reanalysis.documents.grid import RawCell, resolve
from reanalysis.documents.limits import MAX_GRID
from reanalysis.documents.model import Document
from reanalysis.documents.scripts import citation, subscript, superscript
from reanalysis.errors import DataError
from reanalysis.ledger.tokenise import normalise

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_SEPARATOR = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_LINK_TARGET = re.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s+\S+")
_FIRST_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_PIPE = re.compile(r"(?<!\\)\|")

_INLINE: tuple[tuple[re.Pattern[str], object], ...] = (
    (re.compile(r"!?\[([^\[\]]{0,1000})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s+\"[^\"]{0,300}\")?\)"), r"\1"),
    (re.compile(r"\[\^([^\]\s]{1,30})\]"), lambda m: citation(m[1])),
    (re.compile(r"<sup>(.{0,100}?)</sup>", re.IGNORECASE), lambda m: superscript(m[1], m.string[: m.start()][-1:])),
    (re.compile(r"<sub>(.{0,100}?)</sub>", re.IGNORECASE), lambda m: subscript(m[1])),
    (re.compile(r"\^\{([^{}\s]{1,20})\}\$?"), lambda m: superscript(m[1])),
    (re.compile(r"\^([^\s^~]{1,20})\^"), lambda m: superscript(m[1])),
    (re.compile(r"(?<=\d)\^([-−+]?\d{1,3})\$?"), lambda m: superscript(m[1])),
    (re.compile(r"(?<!~)~([^\s~^]{1,20})~(?!~)"), lambda m: subscript(m[1])),
    (re.compile(r"</?[a-zA-Z][^<>]{0,500}>"), " "),
    (re.compile(r"\*\*|~~|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)"), ""),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,500}?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,500}?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`{1,3}([^`]{1,2000})`{1,3}"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def looks_like_markdown(text: str) -> bool:
    """Whether a text has headings with number signs or a pipe table; anything less is plain text."""
    if re.search(r"^ {0,3}#{1,6} \S", text, re.MULTILINE):
        return True
    if "|" not in text:
        return False
    lines = text.split("\n")
    return any("|" in above and _SEPARATOR.match(line) for above, line in pairwise(lines))


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return html.unescape(text)


def _without_comments(text: str) -> str:
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return "".join([*pieces, text[at:]])


def _cells(line: str) -> list[RawCell]:
    return [
        RawCell(" ".join(_inline(cell).split())) for cell in _PIPE.split(line.strip().removeprefix("|").rstrip("|"))
    ]


class _Reader:
    def __init__(self) -> None:
        self.out = Builder("markdown")
        self.lines: list[str] = []
        self.kind = "paragraph"

    def flush(self) -> None:
        if self.lines:
            self.out.prose(_inline("\n".join(self.lines)), self.kind)
        self.lines, self.kind = [], "paragraph"

    def table(self, lines: list[str]) -> None:
        self.flush()
        if sum(line.count("|") for line in lines) > MAX_GRID:
            raise DataError("a table of the file is too large; give the report alone")
        rows = [_cells(lines[0]), *(_cells(line) for line in lines[2:])]
        self.out.table_cells(resolve(rows, 1))

    def read(self, lines: list[str]) -> None:
        at = 0
        while at < len(lines):
            line = lines[at]
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if "|" in line and _SEPARATOR.match(following) and not _SEPARATOR.match(line):
                end = at + 2
                while end < len(lines) and "|" in lines[end]:
                    end += 1
                self.table(lines[at:end])
                at = end
                continue
            if match := _HEADING.match(line):
                self.flush()
                self.out.heading(_inline(match[2]), len(match[1]))
            elif not self.lines and line.strip() and following and _UNDERLINE.fullmatch(following) and "|" not in line:
                self.out.heading(_inline(line), 1 if "=" in following else 2)
                at += 1
            elif not line.strip() or _FENCE.match(line) or _RULE.fullmatch(line) or _LINK_TARGET.match(line):
                self.flush()
            else:
                if match := _ITEM.match(line):
                    self.flush()
                    self.kind = "list_item"
                    line = line[match.end() :]
                self.lines.append(line.lstrip("> "))
            at += 1
        self.flush()


def read_markdown(raw: bytes) -> Document:
    """Read a Markdown file.

    Parameters
    ----------
    raw : bytes
        UTF-8, without NUL.

    Returns
    -------
    Document
        A header between lines of "---" is left out but for its title.
    """
    text = _without_comments(normalise(raw))
    reader = _Reader()
    title = ""
    if text.startswith("---\n") and (end := text.find("\n---\n", 3)) > 0:
        if match := _FIRST_TITLE.search(text, 0, end):
            title = match[1]
            reader.out.heading(title, 0)
        reader.out.remarks.append("The header of the Markdown file was left out, but for its title.")
        text = text[end + 5 :]
    reader.read(text.split("\n"))
    return reader.out.build(title)
