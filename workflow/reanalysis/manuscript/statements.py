"""Numbers that were written as one statement: a count with its total, percentage and interval, say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from reanalysis.documents.model import Block
from reanalysis.draft import DraftClaim
from reanalysis.ledger import Token
from reanalysis.ledger.tokenise import NUMBER_WORDS
from reanalysis.manuscript.names import Mention, Names
from reanalysis.manuscript.shapes import Shapes, find_shapes

_MEASURES = {"percent": "proportion", "count": "count", "n": "count"}
_ROLES = {"count": "events", "n": "total", "p_value": "p_value"}
_USED = ("percent", "km", "count", "n", "median", "range", "iqr", "ratio", "difference", "p_value")
_LOOSE = re.compile(
    r"\b(?:about|around|some|nearly|almost|approximately|roughly|over|under|more than|less than)\s+$|[~≈]\s*$", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“(])|\n\n")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a manuscript.

    Attributes
    ----------
    token : Token
    value : Decimal
        With its sign.
    half_unit : Decimal
        Half a unit of its last digit: what it stands for lies within this.
    comparator : str
        As the ledger has it: `<`, `about` …
    role : str
        estimate, lower, upper, events, total, p_value, level; empty if that could not be told.
    percent : bool
        Whether a per-cent sign follows.
    """

    token: Token
    value: Decimal
    half_unit: Decimal
    comparator: str = ""
    role: str = ""
    percent: bool = False

    @property
    def start(self) -> int:
        return self.token.offset

    @property
    def end(self) -> int:
        return self.token.offset + len(self.token.token)


@dataclass(frozen=True)
class Statement:
    """Numbers that belong together, and what the words around them say they are of.

    Attributes
    ----------
    figures : tuple of Figure
    measure : str
        proportion, km, median, ratio, difference, count, p_value; empty if it could not be told.
    arm, comparator : str
        Of which arm, or of which two, as the sentence links them; empty if it does not.
    endpoint : str
        The outcome that the sentence links them to, where it names it.
    named : frozenset of (str, str)
        Kind and id of every name in the sentence (in a table: in the row and its headers).
    around : frozenset of (str, str)
        The same of the paragraph up to there and the headings above it.
    timepoint : str
    following : tuple of str
        The next few words, in lower case.
    """

    figures: tuple[Figure, ...]
    measure: str = ""
    arm: str = ""
    comparator: str = ""
    endpoint: str = ""
    named: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    around: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    timepoint: str = ""
    following: tuple[str, ...] = ()

    def names(self, kind: str, *, nearby: bool = True) -> frozenset[str]:
        """Ids of one kind: those of the sentence, and where it has none those around it."""
        own = frozenset(name for one, name in self.named if one == kind)
        return own if own or not nearby else frozenset(name for one, name in self.around if one == kind)


def figure(token: Token, text: str, role: str = "") -> Figure | None:
    """A token as a number; None for one that is none."""
    word = token.token.lower()
    if word in NUMBER_WORDS:
        value, decimals = Decimal(str(NUMBER_WORDS[word])), 0
    else:
        try:
            value = Decimal(token.token.replace(",", "").replace("·", ".").replace("∙", ".").replace("⋅", "."))
        except InvalidOperation:
            return None
        decimals = max(0, -value.as_tuple().exponent)
    left = text[max(0, token.offset - 20) : token.offset]
    end = token.offset + len(token.token)
    comparator = token.before
    if comparator in ("-", "−", "–"):
        value, comparator = -value, ""
    if _LOOSE.search(left):
        comparator = "about"
    half_unit = Decimal(5).scaleb(-decimals - 1)
    return Figure(token, value, half_unit, comparator, role, bool(re.match(r"\s*%", text[end : end + 3])))


def statements(
    text: str,
    blocks: Sequence[Block],
    drafts: Sequence[DraftClaim],
    tokens: Sequence[Token],
    left_out: frozenset[int],
    names: Names,
) -> list[Statement]:
    """Group the numbers of a manuscript.

    Parameters
    ----------
    text : str
    blocks : sequence of Block
    drafts : sequence of DraftClaim
        What `reanalysis.draft` reads in the text.
    tokens : sequence of Token
    left_out : frozenset of int
        Offsets of numbers that were set aside.
    names : Names

    Returns
    -------
    list of Statement
        In reading order; each number that was not left out is in one of them.
    """
    kept = [token for token in tokens if token.offset not in left_out]
    shapes = find_shapes(text, kept)
    pieces = _pieces(text, drafts, {token.offset: token for token in kept})
    figures = {one.start: one for _, piece in pieces for one in piece}
    for token in kept:
        one = figure(token, text, shapes.roles.get(token.offset) or _role(figures.get(token.offset)))
        if one is not None:
            block = _block_at(blocks, token.offset)
            under_percent = block is not None and any("%" in head for head in block.column)
            figures[token.offset] = replace(one, percent=one.percent or (under_percent and one.role in _SHARES))
    groups = _rows(_joined(figures, pieces, shapes), blocks)
    finder = _Finder(text, blocks, names)
    found = []
    for claim, figures in sorted(groups, key=lambda group: group[1][0].start):
        ordered = tuple(sorted(figures, key=lambda figure: figure.start))
        after = re.findall(r"\w+", text[ordered[-1].end : ordered[-1].end + 60].lower())[:6]
        one = Statement(ordered, following=tuple(after))
        if claim is not None:
            arm, _, comparator = claim.cells["arm"].replace("unsure", "").partition(" v ")
            measure = _MEASURES.get(claim.kind, claim.kind)
            one = replace(
                one,
                measure=measure,
                arm=arm,
                comparator=comparator,
                endpoint=claim.cells["endpoint"].replace("unsure", ""),
                timepoint=claim.cells["timepoint"],
            )
        found.append(finder.place(one))
    return found


#: Parts that are percentages where the head of the column says so.
_SHARES = ("estimate", "lower", "upper")
_Grouped = tuple[DraftClaim | None, list[Figure]]
#: Which of several claims of one statement says best what it is.
_PRIORITY = ("percent", "km", "ratio", "difference", "median", "iqr", "range", "count", "p_value", "n")


def _role(one: Figure | None) -> str:
    return one.role if one is not None else ""


def _joined(
    figures: Mapping[int, Figure], pieces: Sequence[tuple[DraftClaim, list[Figure]]], shapes: Shapes
) -> list[_Grouped]:
    """Numbers that a claim or their form joins, with the claim that says best what they are."""
    group_of = {start: start for start in figures}

    def root(start: int) -> int:
        while group_of[start] != start:
            start = group_of[start]
        return start

    def join(first: int, second: int) -> None:
        a, b = sorted((root(first), root(second)))
        taken = {one.role for start, one in figures.items() if root(start) == a and one.role}
        # A part that is there already begins another statement.
        if a != b and not taken & {one.role for start, one in figures.items() if root(start) == b and one.role}:
            group_of[b] = a

    for first, second in shapes.links:
        if first in figures and second in figures:
            join(first, second)
    for draft, piece in pieces:
        # A size is printed once and serves several counts: it goes with those beside it only.
        for one, following in pairwise(piece):
            if draft.kind != "n":
                join(one.start, following.start)
    best: dict[int, DraftClaim] = {}
    for draft, piece in pieces:
        key = root(piece[0].start)
        if key not in best or _PRIORITY.index(draft.kind) < _PRIORITY.index(best[key].kind):
            best[key] = draft
    members: dict[int, list[Figure]] = {}
    for start in sorted(figures):
        members.setdefault(root(start), []).append(figures[start])
    return [(best.get(key), found) for key, found in members.items()]


def _pieces(
    text: str, drafts: Sequence[DraftClaim], by_offset: dict[int, Token]
) -> list[tuple[DraftClaim, list[Figure]]]:
    """The figures of each draft in reading order; a size that is printed again is a piece of its own each time."""
    pieces: list[tuple[DraftClaim, list[Figure]]] = []
    taken: set[int] = set()
    for draft in drafts:
        if draft.kind not in _USED:
            continue
        figures = []
        for role, offset in draft.tokens:
            role = _ROLES.get(draft.kind, "estimate") if role == "value" else role
            if offset in by_offset and offset not in taken:
                one = figure(by_offset[offset], text, role)
                if one is not None:
                    figures.append(one)
                    taken.add(offset)
        if draft.kind == "n":
            pieces += [(draft, [one]) for one in figures]
        elif figures:
            pieces.append((draft, sorted(figures, key=lambda one: one.start)))
    return sorted(pieces, key=lambda piece: piece[1][0].start)


def _rows(groups: list[_Grouped], blocks: Sequence[Block]) -> list[_Grouped]:
    """In a table the cells of one row are one statement, as long as no part is in it twice."""
    merged: list[_Grouped] = []
    last_row: tuple[int, tuple[str, ...], int] | None = None
    for claim, figures in sorted(groups, key=lambda group: group[1][0].start):
        block = _block_at(blocks, figures[0].start)
        row = None
        if block is not None and block.kind == "table_cell" and block.row:
            # Rows with the same headers follow each other in a table that names an outcome twice.
            row = (block.table, block.row, _row_number(blocks, block))
        roles = {one.role for one in figures}
        if row is not None and row == last_row and not roles & {one.role for one in merged[-1][1]}:
            merged[-1] = (merged[-1][0] or claim, merged[-1][1] + figures)
        else:
            merged.append((claim, figures))
        last_row = row
    return merged


def _block_at(blocks: Sequence[Block], at: int) -> Block | None:
    return next((block for block in blocks if block.start <= at < block.end), None)


def _row_number(blocks: Sequence[Block], block: Block) -> int:
    """Cells of a table that stand before this one under the same first column: counts rows."""
    cells = [
        one for one in blocks if one.table == block.table and one.kind == "table_cell" and one.start <= block.start
    ]
    return sum(1 for one in cells if not one.row)


class _Finder:
    """The words around a statement."""

    def __init__(self, text: str, blocks: Sequence[Block], names: Names) -> None:
        self.text, self.blocks, self.finder = text, blocks, names
        self.mentions = names.find(text)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [one for one in self.mentions if start <= one.start < end]

    def _of_words(self, words: Sequence[str]) -> set[tuple[str, str]]:
        return {(one.kind, one.id) for part in words for one in self.finder.find(part)}

    def place(self, statement: Statement) -> Statement:
        """The statement with the names that stand near it."""
        first = statement.figures[0].start
        block = _block_at(self.blocks, first)
        start, end = (block.start, block.end) if block is not None else (0, len(self.text))
        around: set[tuple[str, str]] = set()
        if block is not None:
            around = self._of_words(block.headings)
        if block is not None and block.kind == "table_cell":
            row = self._row(block)
            own = self._of_words([*block.column, *row])
            caption = next((b for b in self.blocks if b.table == block.table and b.kind == "caption"), None)
            around |= self._of_words([self.text[caption.start : caption.end]] if caption else [])
            arms = {name for kind, name in own if kind == "arm"}
            arm = statement.arm or (next(iter(arms)) if len(arms) == 1 else "")
            return replace(statement, arm=arm, named=frozenset(own), around=frozenset(around))
        begin, stop = start, end
        for match in _SENTENCE_END.finditer(self.text, start, end):
            if match.end() <= first:
                begin = match.end()
            elif match.start() >= statement.figures[-1].end:
                stop = match.start()
                break
        named = {(one.kind, one.id) for one in self._within(begin, stop)}
        # The nearest earlier name of a kind counts, not all of a long paragraph.
        for one in self._within(start, begin):
            around = {(kind, name) for kind, name in around if kind != one.kind} | {(one.kind, one.id)}
        return replace(statement, named=frozenset(named), around=frozenset(around))

    def _row(self, block: Block) -> list[str]:
        """Every text of the table's row, headers or not: an arm may stand in the second column."""
        cells = [one for one in self.blocks if one.table == block.table and one.kind == "table_cell"]
        at = cells.index(block)
        before = at
        while before > 0 and cells[before].row:
            before -= 1
        after = at + 1
        while after < len(cells) and cells[after].row:
            after += 1
        return [*block.row, *(self.text[one.start : one.end] for one in cells[before:after])]
