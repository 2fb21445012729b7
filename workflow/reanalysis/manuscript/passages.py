"""The words around a statement: its sentence and paragraph, or its row and the heads of its columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reanalysis.documents.model import Block
from reanalysis.ledger.tokenise import NUMBER_WORDS
from reanalysis.manuscript.names import Mention, Names

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“(])|\n\n")
_CLAUSE_END = re.compile(r"[;.]\s|\n\n")
_TIME = re.compile(r"(?<![\d.·])(\d+|[a-z]+)[\s-]*(month|year|week|day)s?\b", re.IGNORECASE)

Named = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Passage:
    """What the words around a statement name, as (kind, id).

    Attributes
    ----------
    named : frozenset
        In the sentence; in a table, in the row and the heads of the column.
    near : frozenset
        The last of each kind before it in the sentence, those within it, and the first after it in its clause.
    around : frozenset
        In the paragraph up to the sentence, and in the headings; of each kind the last.
    times : frozenset of str
        Times that the sentence, or the head of the column, names, as `12 months`.
    in_table : bool
    """

    named: Named
    near: Named
    around: Named
    times: frozenset[str]
    in_table: bool = False


def times_in(text: str) -> frozenset[str]:
    """Times that a text names, as timepoints are written.

    >>> sorted(times_in("the 2-year and, at five years, the 18-month rate"))
    ['18 months', '2 years', '5 years']
    """
    found = set()
    for amount, unit in _TIME.findall(text):
        number = amount if amount.isdigit() else f"{NUMBER_WORDS.get(amount.lower(), '')}"
        if number:
            found.add(f"{number} {unit.lower()}s")
    # "2-year and 5-year" is found whole, "at 2 and 5 years" needs the first number too.
    for first, _, unit in re.findall(r"(\d+)(?:\s*(?:,|and|or)\s*(\d+))[\s-]*(month|year|week)s?\b", text, re.I):
        found.add(f"{first} {unit.lower()}s")
    return frozenset(found)


class Finder:
    """Finds the passage of a statement.

    Parameters
    ----------
    text : str
    blocks : sequence of Block
    names : Names
    """

    def __init__(self, text: str, blocks: Sequence[Block], names: Names) -> None:
        self.text, self.blocks, self.names = text, blocks, names
        self.mentions = names.find(text)
        self._starts = [block.start for block in blocks]
        self._rows = table_rows(blocks)

    def block_at(self, at: int) -> Block | None:
        """The block that holds a character."""
        number = bisect_right(self._starts, at) - 1
        return self.blocks[number] if number >= 0 and at < self.blocks[number].end else None

    def row_of(self, block: Block) -> int:
        """Number of the table row that a cell stands in, over all tables; 0 outside tables."""
        return self._rows.get(block.start, 0)

    def arms_above(self, block: Block) -> frozenset[str]:
        """Arms that the heads of a cell's column name: cells of one row may be of several."""
        return frozenset(name for kind, name in self._of_words(block.column) if kind == "arm")

    def passage(self, first: int, last: int) -> Passage:
        """What is named around the characters from `first` to `last`, without arms of trials that are not meant."""
        found = self._passage(first, last)
        for names in (found.named, found.around):
            trials = {name for kind, name in names if kind == "trial"}
            if trials:
                return replace(
                    found,
                    **{field: self._arms_of(getattr(found, field), trials) for field in ("named", "near", "around")},
                )
        return found

    def _arms_of(self, named: Named, trials: set[str]) -> Named:
        """The names without arms that none of these trials has."""
        arms_of = self.names.arms_of
        return frozenset((kind, name) for kind, name in named if kind != "arm" or arms_of[name] & trials)

    def _passage(self, first: int, last: int) -> Passage:
        block = self.block_at(first)
        if block is not None and block.kind == "table_cell":
            return self._in_table(block)
        start, end = (block.start, block.end) if block is not None else (0, len(self.text))
        begin, stop = start, end
        for match in SENTENCE_END.finditer(self.text, start, end):
            if match.end() <= first:
                begin = match.end()
            elif match.start() >= last:
                stop = match.start()
                break
        around = self._of_words(block.headings) if block is not None else set()
        # The nearest earlier name of a kind counts, not all of a long paragraph.
        for one in self._within(start, begin):
            around = {(kind, name) for kind, name in around if kind != one.kind} | {(one.kind, one.id)}
        sentence = self._within(begin, stop)
        return Passage(
            frozenset((one.kind, one.id) for one in sentence),
            frozenset(self._near(sentence, first, last, stop)),
            frozenset(around),
            times_in(self.text[begin:stop]),
        )

    def _near(self, sentence: list[Mention], first: int, last: int, stop: int) -> set[tuple[str, str]]:
        clause = _CLAUSE_END.search(self.text, last, stop)
        stop = clause.start() if clause else stop
        near = {(one.kind, one.id) for one in sentence if first <= one.start < last}
        for kind in {one.kind for one in sentence}:
            before = [one for one in sentence if one.kind == kind and one.end <= first]
            after = [one for one in sentence if one.kind == kind and last <= one.start < stop]
            # The same word may name an arm of each of several trials.
            last_before = max((one.start for one in before), default=-1)
            first_after = min((one.start for one in after), default=-1)
            near |= {(one.kind, one.id) for one in before if one.start == last_before}
            near |= {(one.kind, one.id) for one in after if one.start == first_after}
        return near

    def _in_table(self, block: Block) -> Passage:
        row = self.row_of(block)
        cells = [one for one in self.blocks if one.kind == "table_cell" and self.row_of(one) == row]
        words = [*block.row, *block.column, *(self.text[one.start : one.end] for one in cells)]
        own = frozenset(self._of_words(words))
        if in_head := frozenset(one for one in self._of_words(block.column) if one[0] == "arm"):
            own = frozenset(one for one in own if one[0] != "arm") | in_head
        caption = [one for one in self.blocks if one.table == block.table and one.kind == "caption"]
        around = self._of_words([*block.headings, *(self.text[one.start : one.end] for one in caption)])
        times = times_in(" | ".join(block.column)) or times_in(" | ".join(words))
        return Passage(own, own, frozenset(around), times, in_table=True)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [one for one in self.mentions if start <= one.start < end]

    def _of_words(self, words: Sequence[str]) -> set[tuple[str, str]]:
        return {(one.kind, one.id) for part in words for one in self.names.find(part)}


def table_rows(blocks: Sequence[Block]) -> dict[int, int]:
    """By where a table cell begins, the number of its row over all tables.

    Cells do not say in which row they are, but those of the body name the cell that heads their row: the last one
    before them that nothing heads.
    """
    rows: dict[int, int] = {}
    number, before = 0, None
    for block in blocks:
        if block.kind != "table_cell":
            continue
        if before is None or before.table != block.table or (before.row and not block.row):
            number += 1
        elif block.row and not before.row:
            number += 1
            rows[before.start] = number
        rows[block.start] = number
        before = block
    return rows
