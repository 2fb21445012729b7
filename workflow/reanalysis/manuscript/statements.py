"""Numbers that were written as one statement: a count with its total, percentage and interval, say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from reanalysis.documents.model import Block
from reanalysis.draft import DraftClaim
from reanalysis.ledger import Token
from reanalysis.ledger.tokenise import NUMBER_WORDS
from reanalysis.manuscript.names import Names
from reanalysis.manuscript.passages import Finder, Named, Passage
from reanalysis.manuscript.shapes import Shapes, find_shapes

_MEASURES = {"percent": "proportion", "count": "count", "n": "count"}
_ROLES = {"count": "events", "n": "total", "p_value": "p_value"}
_USED = ("percent", "km", "count", "n", "median", "range", "iqr", "ratio", "difference", "p_value")
_LOOSE = re.compile(
    r"\b(?:about|around|some|nearly|almost|approximately|roughly|over|under|more than|less than)\s+$|[~≈]\s*$", re.I
)
_LEVEL_HEAD = re.compile(r"\d+(?:\.\d+)?\s*%\s*(?:CIs?|confidence)[^,;|]*", re.IGNORECASE)
_LIMITS_HEAD = re.compile(r"\bCIs?\b|\bconfidence|\blimits\b", re.IGNORECASE)
_P_HEAD = re.compile(r"(?:^|\s)p(?:[\s-]*values?)?\s*$", re.IGNORECASE)


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


_NOWHERE = Passage(frozenset(), frozenset(), frozenset(), frozenset())


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
    passage : Passage
        What the words around it name.
    timepoint : str
    following : tuple of str
        The next few words, in lower case.
    """

    figures: tuple[Figure, ...]
    measure: str = ""
    arm: str = ""
    comparator: str = ""
    endpoint: str = ""
    passage: Passage = _NOWHERE
    timepoint: str = ""
    following: tuple[str, ...] = ()

    def names(self, kind: str, *, nearby: bool = True) -> frozenset[str]:
        """Ids of one kind: those of the sentence, and where it has none those around it."""
        own = _of_kind(self.passage.named, kind)
        return own if own or not nearby else _of_kind(self.passage.around, kind)

    def near(self, kind: str) -> frozenset[str]:
        """Ids of one kind that stand next to it."""
        return _of_kind(self.passage.near, kind)


def _of_kind(named: Named, kind: str) -> frozenset[str]:
    return frozenset(name for one, name in named if one == kind)


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
    finder = Finder(text, blocks, names)
    kept = [token for token in tokens if token.offset not in left_out]
    shapes = find_shapes(text, kept)
    pieces = _pieces(text, drafts, {token.offset: token for token in kept})
    figures = {one.start: one for _, piece in pieces for one in piece}
    for token in kept:
        one = figure(token, text, shapes.roles.get(token.offset) or _role(figures.get(token.offset)))
        if one is not None:
            figures[token.offset] = _by_head(one, text, finder.block_at(token.offset))
    groups = _rows(_joined(figures, pieces, shapes), finder)
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
        found.append(_placed(one, finder.passage(ordered[0].start, ordered[-1].end)))
    return found


#: Parts that are percentages where the head of the column says so.
_SHARES = ("estimate", "lower", "upper")
_Grouped = tuple[DraftClaim | None, list[Figure]]
#: Which of several claims of one statement says best what it is.
_PRIORITY = ("percent", "km", "ratio", "difference", "median", "iqr", "range", "count", "p_value", "n")


def _placed(statement: Statement, passage: Passage) -> Statement:
    arms = _of_kind(passage.named, "arm")
    # A row that names one arm is about it, whatever sentence came before the table.
    arm = next(iter(arms)) if passage.in_table and len(arms) == 1 and not statement.comparator else statement.arm
    return replace(statement, arm=arm, passage=passage)


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


#: Between two blocks of a document
_APART = "\n\n"


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
        value = next((offset for role, offset in draft.tokens if role == "value"), None)
        for role, offset in draft.tokens:
            if role == "level" and value is not None and _APART in text[min(offset, value) : max(offset, value)]:
                # The head of a column says it of all the cells below.
                continue
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


def _rows(groups: list[_Grouped], finder: Finder) -> list[_Grouped]:
    """In a table the cells of one row are one statement, as long as no part is in it twice."""
    merged: list[_Grouped] = []
    last_row = None
    for claim, figures in sorted(groups, key=lambda group: group[1][0].start):
        block = finder.block_at(figures[0].start)
        row = (finder.row_of(block), finder.arms_above(block)) if block is not None and block.row else None
        roles = {one.role for one in figures}
        told = merged and row == last_row and row and "" not in roles and "p_value" not in roles
        if told and not roles & {one.role for one in merged[-1][1]}:
            merged[-1] = (merged[-1][0] or claim, merged[-1][1] + figures)
        else:
            merged.append((claim, figures))
        last_row = row
    return merged


def _by_head(one: Figure, text: str, block: Block | None) -> Figure:
    """What the head of a column says of a number that its cell says nothing of."""
    if block is None or block.kind != "table_cell":
        return one
    head = block.column[-1] if block.column else ""
    without_level = _LEVEL_HEAD.sub("", head)
    alone = block.end - block.start == len(one.token.token)
    percent = one.percent or ("%" in without_level and one.role in (*_SHARES, ""))
    role = one.role
    if _P_HEAD.search(without_level) and "%" not in without_level:
        role = "p_value"
    elif not role and _LIMITS_HEAD.search(head):
        role = "lower" if one.start - block.start < 3 else "upper"
    elif "%" in without_level and (alone or not role):
        role = "estimate"
    return replace(one, percent=percent, role=role)
