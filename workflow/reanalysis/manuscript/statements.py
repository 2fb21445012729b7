"""Numbers that were written as one statement: a count with its total, percentage and interval, say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from reanalysis.documents.model import Block
from reanalysis.draft import DraftClaim
from reanalysis.ledger import Token
from reanalysis.ledger.tokenise import NUMBER_WORDS
from reanalysis.manuscript.names import Mention, Names

_MEASURES = {"percent": "proportion", "count": "count", "n": "count"}
_ROLES = {"count": "events", "n": "total", "p_value": "p_value"}
_USED = ("percent", "km", "count", "n", "median", "range", "iqr", "ratio", "difference", "p_value")
_LOOSE = re.compile(
    r"\b(?:about|around|some|nearly|almost|approximately|roughly|over|under|more than|less than)\s+$|[~≈]\s*$", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“(])|\n\n")
_FRACTION = re.compile(r"\s*(?:/|of(?:\s+the)?)\s*$")
_RANGE = re.compile(r"\s*(?:%|percent)?\s*(?:to|–|-|,|;)\s*[-−]?$")
_REACH = 60


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
    by_offset = {token.offset: token for token in tokens if token.offset not in left_out}
    groups = _from_drafts(text, drafts, by_offset)
    used = {one.start for _, figures in groups for one in figures}
    groups += _by_shape(text, [token for token in tokens if token.offset in by_offset and token.offset not in used])
    groups = _rows(groups, blocks)
    finder = _Finder(text, blocks, names)
    found = []
    for claim, figures in sorted(groups, key=lambda group: group[1][0].start):
        ordered = tuple(sorted(figures, key=lambda figure: figure.start))
        after = re.findall(r"\w+", text[ordered[-1].end : ordered[-1].end + 60].lower())[:6]
        one = Statement(ordered, following=tuple(after))
        if claim is not None:
            arm, _, comparator = claim.cells["arm"].replace("unsure", "").partition(" v ")
            measure = _MEASURES.get(claim.kind, claim.kind)
            one = replace(one, measure=measure, arm=arm, comparator=comparator, timepoint=claim.cells["timepoint"])
        found.append(finder.place(one))
    return found


_Grouped = tuple[DraftClaim | None, list[Figure]]


def _from_drafts(text: str, drafts: Sequence[DraftClaim], by_offset: dict[int, Token]) -> list[_Grouped]:
    groups: list[_Grouped] = []
    for draft, figures in _pieces(text, drafts, by_offset):
        if groups and _belongs(text, groups[-1], draft, figures):
            said = groups[-1]
            # The percentage says best what the statement is.
            groups[-1] = (draft if draft.kind in ("percent", "km") else said[0], said[1] + figures)
        else:
            groups.append((draft, figures))
    return groups


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


def _belongs(text: str, group: _Grouped, draft: DraftClaim, figures: list[Figure]) -> bool:
    """Whether a claim goes on with what the one before began: `88 of 109 patients (80.7%, …)`."""
    before, said = group
    between = text[said[-1].end : figures[0].start]
    if len(between) > _REACH or _SENTENCE_END.search(between) or re.search(r";|\bversus\b|\bvs?\b", between):
        return False
    kinds = {before.kind, draft.kind}
    roles = {one.role for one in said}
    if draft.kind == "n":
        return "total" not in roles and "events" in roles and before.kind in ("count", "percent")
    if draft.kind in ("percent", "km", "count") and kinds <= {"count", "percent", "km", "n"}:
        new = {one.role for one in figures}
        same = draft.cells["arm"] == before.cells["arm"] or before.kind == "n"
        return not (new & roles) and same and "events" in (roles | new)
    return False


def _by_shape(text: str, tokens: Sequence[Token]) -> list[_Grouped]:
    """What the grammar did not explain, by form alone: `88/109`, `80.7 (72.3 to 87.0)`, else one by one."""
    groups: list[_Grouped] = []
    for token in tokens:
        one = figure(token, text)
        if one is None:
            continue
        last = groups[-1][1] if groups else []
        between = text[last[-1].end : one.start] if last else "\n\n"
        if last and _FRACTION.fullmatch(between) and len(last) == 1:
            last[0] = replace(last[0], role="events")
            last.append(replace(one, role="total"))
        elif last and _RANGE.fullmatch(between) and len(last) >= 2 and last[-1].role == "lower":
            last.append(replace(one, role="upper"))
        elif last and re.fullmatch(r"\s*%?\s*[(\[]\s*[-−]?", between) and last[-1].role in ("", "total"):
            last[-1] = replace(last[-1], role=last[-1].role or "estimate")
            following = text[one.end : one.end + 8]
            role = "lower" if re.match(r"\s*%?\s*(?:to|–|-|,|;)", following) else "estimate"
            last.append(replace(one, role=role))
        else:
            groups.append((None, [one]))
    return groups


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
            return replace(statement, named=frozenset(own), around=frozenset(around))
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
