"""What the rules of the grammar work on: one sentence, what was found in it, and which numbers are still free."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import Item, Sentence, Stat

#: Letters of numbers; in `Scan.code` a number that has been taken is `#`.
NUMBERS = frozenset("NWXOERGDZuQ")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(slots=True, eq=False)
class Bundle:
    """Statistics that are printed as one: a count with its total, its percentage and their interval.

    Attributes
    ----------
    stats : list of Stat
        The one that leads comes first.
    at, last : int
        Indices of the first and last item.
    """

    stats: list[Stat]
    at: int
    last: int

    @property
    def kind(self) -> str:
        """Kind of its leading statistic."""
        return self.stats[0].kind

    @property
    def lead(self) -> Stat:
        """The leading statistic."""
        return self.stats[0]


@dataclass(slots=True, eq=False)
class Span:
    """An interval or range that waits for its estimate: limits, level, and how it is labelled."""

    kind: str
    at: int
    last: int
    roles: list[tuple[str, Item]]
    labelled: bool
    unit: str = ""
    #: Of a list of intervals for as many values before: how many estimates from the last its own is; 0 if in no list.
    follows: int = 0


@dataclass(slots=True, eq=False)
class Scan:
    """One sentence under analysis.

    Attributes
    ----------
    sentence : Sentence
    items : list of Item
        Those of the sentence.
    code : str
        Letters of its items as one string; `#` where a number has been taken.
    lexicon : Lexicon
    bundles : list of Bundle
    spans : list of Span
    asides : list of (Item, str)
        Numbers of no interest, with the reason.
    times : list of (int, int, str, tuple of Item)
        Time points: first and last item, the time as claims write it, its number.
    numbers : tuple of int
        Indices of the items that are numbers.
    lows : list of str
        The items in lower case.
    """

    sentence: Sentence
    items: list[Item]
    code: str
    lexicon: Lexicon
    bundles: list[Bundle] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    asides: list[tuple[Item, str]] = field(default_factory=list)
    times: list[tuple[int, int, str, Item]] = field(default_factory=list)
    level: Item | None = None
    numbers: tuple[int, ...] = ()
    lows: list[str] = field(default_factory=list)

    def mark(self, i: int, letter: str) -> None:
        """Give item i another letter."""
        self.code = f"{self.code[:i]}{letter}{self.code[i + 1 :]}"

    def find(self, pattern: re.Pattern[str] | str) -> Iterable[re.Match[str]]:
        """Matches of a pattern over the codes; numbers taken meanwhile are seen as taken."""
        compiled = _compiled(pattern) if isinstance(pattern, str) else pattern
        first = compiled.search(self.code)
        return () if first is None else self._found(compiled, first)

    def _found(self, pattern: re.Pattern[str], match: re.Match[str] | None) -> Iterator[re.Match[str]]:
        at = 0
        while match:
            yield match
            at = max(match.end(), at + 1) if match.end() > match.start() else match.end() + 1
            match = pattern.search(self.code, at)

    def free(self, i: int) -> bool:
        """True if item i is a number that nothing has taken."""
        return 0 <= i < len(self.code) and self.code[i] in NUMBERS

    def take(self, *indices: int) -> None:
        """Mark numbers as taken."""
        for i in indices:
            self.mark(i, "#")

    def add(self, kind: str, at: int, last: int, roles: dict[str, int | tuple[int, ...]], **fields: str) -> Stat:
        """A statistic of its own; its numbers are taken."""
        stat = self.stat(kind, at, last, roles, **fields)
        self.bundles.append(Bundle([stat], at, last))
        return stat

    def stat(self, kind: str, at: int, last: int, roles: dict[str, int | tuple[int, ...]], **fields: str) -> Stat:
        """A statistic that its caller puts into a bundle; its numbers are taken."""
        found: list[tuple[str, Item]] = []
        for role, indices in roles.items():
            for i in (indices,) if isinstance(indices, int) else indices:
                found.append((role, self.items[i]))
                self.take(i)
        return Stat(kind, self.sentence, at, last, found, **fields)

    def set_aside(self, i: int, reason: str) -> None:
        """A number of no interest."""
        if self.free(i):
            self.asides.append((self.items[i], reason))
            self.take(i)

    def word(self, i: int) -> str:
        """Item i in lower case; empty beyond the ends."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def at(self, i: int) -> str:
        """Letter of item i; $ beyond the ends, which no pattern knows."""
        return self.code[i] if 0 <= i < len(self.code) else "$"

    def joined(self, i: int) -> bool:
        """True if item i touches the one before it."""
        return 0 < i < len(self.items) and self.items[i].start == self.items[i - 1].end

    def words(self, start: int, end: int) -> str:
        """The text of items start to end (not included), in lower case."""
        return " ".join(self.lows[start if start > 0 else 0 : end])

    def comparator(self, i: int) -> str:
        """Sign or word that the ledger has before item i and that a claim keeps."""
        token = self.items[i].number
        before = token.before if token is not None else ""
        if before.endswith(" than") and self.word(i - 3) == "no":
            # `no more than 2` is at most 2.
            return ""
        return "" if before in "-−–+±~≈" else before

    def unit_at(self, i: int) -> str:
        """Unit that item i is, as claims write it; empty if it is none."""
        item = self.items[i] if 0 <= i < len(self.items) else None
        if item is None:
            return ""
        return "percent" if item.code == "%" else item.id if item.term is not None and item.term.kind == "unit" else ""


#: The name of an outcome that is a cut of a score: `… scale score of 0 to 2`.
_SCORE = re.compile(r"\bscore of [0-9]+ (?:to|or) [0-9]+$")


#: The name of an outcome that is a limit: `weight loss of at least 5%`, `HbA1c below 7%`.
_BOUND = re.compile(
    r"\bat least\b|\bless than\b|\bmore than\b|\bbelow\b|\babove\b|\bor (?:more|less|lower|greater)\b|[≥≤<>]=?"
)


#: The limit before a name that holds the number: `at least a 30% reduction in pain`.
_BEFORE = re.compile(r"(?:^| )(at least|more than|[≥>])(?: an?)?$")


#: An amount within the name of an arm.
_AMOUNT = re.compile(r"(?P<v>[0-9][0-9.,·]*)[ -]?(?P<u>mg/m2|mg/kg|mg|Gy|IU|MBq|GBq|AUC|µg|mcg)\b")


def new_scan(sentence: Sentence, lexicon: Lexicon) -> Scan:
    """Begin with a sentence; numbers inside phrases are parts of names."""
    lows = [item.low for item in sentence.items]
    numbers = tuple([i for i, item in enumerate(sentence.items) if item.number is not None])
    scan = Scan(sentence, sentence.items, sentence.code, lexicon, numbers=numbers, lows=lows)
    for i in [i for i, item in enumerate(sentence.items) if item.inner and item.code != "W"]:
        item = sentence.items[i]
        if item.code == "L" and len(item.inner) == 1 and item.low.startswith(("study", "trial", "protocol")):
            token = item.inner[0]
            inner = Item(token.offset, token.offset + len(token.token), token.token, "N", token)
            stat = Stat("identifier", sentence, i, i, [("value", inner)], quantity="study_number")
            scan.bundles.append(Bundle([stat], i, i))
            continue
        if item.code == "e" and len(item.inner) == 2 and _SCORE.search(item.low):
            ends = [Item(t.offset, t.offset + len(t.token), t.token, "N", t) for t in item.inner]
            stat = Stat("threshold", sentence, i, i, [("lower", ends[0]), ("upper", ends[1])])
            scan.bundles.append(Bundle([stat], i, i))
            continue
        if (
            item.code in "exY"
            and len(item.inner) == 1
            and (bound := _BOUND.search(item.low) or _BEFORE.search(scan.words(i - 3, i)))
        ):
            token = item.inner[0]
            inner = Item(token.offset, token.offset + len(token.token), token.token, "N", token)
            unit = "percent" if "%" in item.low or "percent" in item.low else ""
            stat = Stat(
                "threshold", sentence, i, i, [("value", inner)], unit=unit, comparator=bound[bound.lastindex or 0]
            )
            stat.quantity = "response_limit" if bound.lastindex and unit else ""
            scan.bundles.append(Bundle([stat], i, i))
            continue
        amounts = {found.start("v"): found["u"] for found in _AMOUNT.finditer(item.text)} if item.code == "B" else {}
        for token in item.inner:
            inner = Item(token.offset, token.offset + len(token.token), token.token, "E", token)
            if token.offset - item.start in amounts:
                # `X 400 mg`, the name of an arm
                unit = amounts[token.offset - item.start]
                stat = Stat("dose", sentence, i, i, [("value", inner)], quantity="dose", unit=unit)
                scan.bundles.append(Bundle([stat], i, i))
                continue
            reason = "exponent of a unit" if item.code in "kl" else "part of a name"
            scan.asides.append((inner, reason))
    return scan


def enclosing(scan: Scan, at: int) -> int:
    """Index of the bracket that is open at an item; -1 if none is."""
    before = scan.code[: max(0, at)]
    opener = before.rfind("(")
    while opener >= 0 and before.count(")", opener) >= before.count("(", opener):
        opener = before.rfind("(", 0, opener)
    return opener
