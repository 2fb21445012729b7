"""A manuscript as a document, and the line of the file in which each of its numbers stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reanalysis.documents.limits import MAX_BYTES
from reanalysis.documents.model import Document
from reanalysis.documents.read import read_bytes
from reanalysis.errors import DataError
from reanalysis.ledger import Token, tokenise
from reanalysis.ledger.tokenise import normalise
from reanalysis.manuscript.latex import MACRO_END, MACRO_START, looks_like_latex, read_latex
from reanalysis.manuscript.word_file import is_word, read_word


@dataclass(frozen=True)
class Manuscript:
    """What an author wrote.

    Attributes
    ----------
    document : Document
        Text and blocks, without the marks of macros.
    tokens : tuple of Token
        Its numbers in reading order.
    places : tuple of str
        Where each stands: `line 12` of a text file, `paragraph 4` of a Word file.
    by_macro : frozenset of int
        Offsets of numbers that a macro of ours has put there.
    """

    document: Document
    tokens: tuple[Token, ...]
    places: tuple[str, ...]
    by_macro: frozenset[int]


def read_manuscript(path: Path, macros: Mapping[str, Any]) -> Manuscript:
    """Read a manuscript: Word, LaTeX, Markdown or plain text, recognised by content.

    Parameters
    ----------
    path : Path
    macros : mapping
        Our numbers by the name of their macro.

    Raises
    ------
    DataError
        One sentence, with the file's name.
    """
    try:
        if not path.is_file():
            raise DataError(f"{path} is no file; give the path of a manuscript")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise DataError(f"{path.name}: the file is larger than {MAX_BYTES // 1_000_000} MB; save it without pictures")
    try:
        if is_word(raw):
            return _with_places(read_word(raw), None)
        text = _text(raw)
        if text is not None and looks_like_latex(text):
            return _with_places(read_latex(raw, macros), text)
        return _with_places(read_bytes(raw), text)
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def _text(raw: bytes) -> str | None:
    try:
        return normalise(raw)
    except UnicodeDecodeError:
        return None


def _without_marks(document: Document) -> tuple[Document, frozenset[tuple[int, int]]]:
    """The document without the marks around macros, and the spans that were between them."""
    text = document.text
    if MACRO_START not in text:
        return document, frozenset()
    kept, spans, shift, start = [], set(), [], 0
    for character in text:
        shift.append(len(kept))
        if character == MACRO_START:
            start = len(kept)
        elif character == MACRO_END:
            spans.add((start, len(kept)))
        else:
            kept.append(character)
    shift.append(len(kept))

    def clean(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(re.sub(f"[{MACRO_START}{MACRO_END}]", "", word) for word in words)

    blocks = tuple(
        replace(
            block,
            start=shift[block.start],
            end=shift[block.end],
            headings=clean(block.headings),
            row=clean(block.row),
            column=clean(block.column),
        )
        for block in document.blocks
    )
    return replace(document, text="".join(kept), blocks=blocks), frozenset(spans)


def _with_places(document: Document, source: str | None) -> Manuscript:
    document, spans = _without_marks(document)
    tokens = tuple(tokenise(document.text))
    by_macro = frozenset(token.offset for token in tokens if any(start <= token.offset < end for start, end in spans))
    places = _lines(tokens, by_macro, source) if source is not None else _paragraphs(document, tokens)
    return Manuscript(document, tokens, places, by_macro)


def _lines(tokens: tuple[Token, ...], by_macro: frozenset[int], source: str) -> tuple[str, ...]:
    """The line of each token: reading order is that of the file, so each is looked for after the one before it."""
    places, at = [], 0
    for token in tokens:
        found = -1 if token.offset in by_macro else source.find(token.token, at)
        # A number that is nowhere near was changed by reading (a sign, an accent): it keeps the place of the last.
        if 0 <= found < at + 5_000:
            at = found
            places.append(f"line {source.count(chr(10), 0, found) + 1}")
            at += len(token.token)
        else:
            places.append(f"line {source.count(chr(10), 0, at) + 1}")
    return tuple(places)


def _paragraphs(document: Document, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    places = []
    for token in tokens:
        number = next((i for i, b in enumerate(document.blocks, start=1) if b.start <= token.offset < b.end), 0)
        block = document.blocks[number - 1]
        places.append(f"table {block.table + 1}" if block.kind == "table_cell" else f"paragraph {number}")
    return tuple(places)
