"""From a document to its sentences: blocks, sections, what the report itself abbreviates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from reanalysis.draft.blocks import Block
from reanalysis.draft.lexer import raw_items, sentences_of, tag
from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Cell, Item, Sentence, Term
from reanalysis.ledger import Token

_MARKS = re.compile(r"^[\s#*•_|]+|[\s*_:.]+$")
#: Terms that a report may abbreviate in brackets.
_ABBREVIATED = ("endpoint", "event", "events", "quantity", "arm", "set", "word")


def read_sentences(
    text: str, blocks: list[Block], tokens: list[Token], lexicon: Lexicon, phrases: Phrases
) -> list[Sentence]:
    """All sentences and table cells of a document, in reading order."""
    raw = raw_items(text, tokens)
    starts = [item.start for item in raw]
    sentences: list[Sentence] = []
    section = ""
    for number, block in enumerate(blocks):
        items = raw[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        if not items:
            continue
        if block.kind == "cell":
            sentence = _sentence(items, text, phrases, section, number, False)
            sentence.cell = Cell(block.table, block.row, block.column)
            sentences.append(sentence)
            continue
        heading = block.kind == "heading"
        if block.kind == "reference":
            section = "references"
        section = _section(text[block.start : block.end], lexicon, section, heading)
        for part in sentences_of(items, text):
            inline = _section(text[part[0].start : part[-1].end], lexicon, section, False)
            section = inline
            sentences.append(_sentence(part, text, phrases, section, number, heading))
            _defined(sentences[-1], phrases)
    _head_cells(sentences)
    return sentences


_DEFINED = re.compile(r"w{1,3}b[wo,:-]{0,5}(?P<e>e)")


def _defined(sentence: Sentence, phrases: Phrases) -> None:
    """`The primary end point was X`: from here on the words stand for X."""
    items = sentence.items
    for i, item in enumerate(items):
        if item.low != "primary":
            continue
        match = _DEFINED.match(sentence.code, i + 1)
        names = "".join(one.low for one in items[i + 1 : i + 3])
        term = items[match.start("e")].term if match else None
        if term is not None and names.startswith(("endpoint", "outcome", "efficacyendpoint")):
            for word in ("end point", "endpoint", "outcome", "composite outcome"):
                phrases.add(f"primary {word}", term, replace=True)


def _sentence(items: list[Item], text: str, phrases: Phrases, section: str, block: int, heading: bool) -> Sentence:
    tagged = _abbreviations(tag(items, phrases, text), phrases, text)
    code = "".join(item.code for item in tagged)
    return Sentence(tagged, code, section, block, heading, text[items[0].start : items[-1].end])


def _section(text: str, lexicon: Lexicon, before: str, heading: bool) -> str:
    """Section that a heading, or the opening words of a sentence, begin; else the one before."""
    line = _MARKS.sub("", text.lstrip().split("\n", 1)[0]).lower()
    names = lexicon.sections
    if line in names:
        return names[line]
    opening, colon, _ = line.partition(":")
    if colon and len(opening) < 40 and _MARKS.sub("", opening) in names:
        return names[_MARKS.sub("", opening)]
    if heading:
        words = re.findall(r"[a-z]+", line)
        return names[words[0]] if words and words[0] in names and len(words) <= 6 else before
    # BMJ style: the heading runs into the sentence, marked by its capital alone ("Results At week 12").
    for size in (3, 2, 1):
        words = text.split(None, size)
        if len(words) > size and " ".join(words[:size]).lower() in names and words[size][:1].isupper():
            return names[" ".join(words[:size]).lower()]
    return before


def _abbreviations(items: list[Item], phrases: Phrases, text: str) -> list[Item]:
    """Take `long name (ABBR)` for one item, and remember the abbreviation for the rest of the report."""
    kept: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        kept.append(item)
        # `study 1022 (NAME; …)`: the number is another name of the trial.
        if item.code == "j" and [one.code for one in items[i + 1 : i + 4]] == ["N", "(", "L"]:
            phrases.add(f"{item.text} {items[i + 1].text}", items[i + 3].term or Term("none", ""), replace=True)
        if (
            item.term is not None
            and item.term.kind in _ABBREVIATED
            and i + 3 < len(items)
            and items[i + 1].code == "("
            and items[i + 3].code == ")"
            and _abbreviates(items[i + 2], item)
        ):
            if items[i + 2].term is None:
                phrases.add(items[i + 2].text, item.term)
            item.end, item.text = items[i + 3].end, text[item.start : items[i + 3].end]
            i += 3
        i += 1
    return kept


def _abbreviates(short: Item, long: Item) -> bool:
    if short.term is not None:
        return short.term == long.term
    word = short.text
    if short.code != "w" or not 2 <= len(word) <= 8 or sum(letter.isupper() for letter in word) < 2:
        return False
    return word[0].lower() == long.text[0].lower() or word[-1].lower() == long.text[-1].lower()


def _head_cells(sentences: list[Sentence]) -> None:
    """Give each cell of a table the cells that name its row and its column."""
    place: dict[tuple[int, int, int], Sentence] = {}
    for sentence in sentences:
        if sentence.cell:
            place[sentence.cell.table, sentence.cell.row, sentence.cell.column] = sentence
    for (table, row, column), sentence in place.items():
        if sentence.cell and column > 0:
            sentence.cell.row_header = place.get((table, row, 0))
        if sentence.cell and row > 0:
            sentence.cell.column_header = place.get((table, 0, column))


def find(sentence: Sentence, wanted: Callable[[Item], bool], start: int = 0, end: int | None = None) -> list[int]:
    """Indices of items that are wanted."""
    stop = len(sentence.items) if end is None else end
    return [i for i in range(start, stop) if wanted(sentence.items[i])]


def has_term(item: Item, *kinds: str) -> Term | None:
    """The item's term if it is of one of the kinds."""
    return item.term if item.term is not None and item.term.kind in kinds else None
