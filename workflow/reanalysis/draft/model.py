"""What the stages of drafting hand to each other; two of a kind are equal only if they are the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from reanalysis.ledger import Token

UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase of the lexicon or the register means.

    Attributes
    ----------
    kind : str
        endpoint, event, events, quantity, unit, word, arm, set or trial.
    id : str
        Endpoint id, unit as claims write it, class of grammar word, arm as `trial/arm`, …
    """

    kind: str
    id: str


@dataclass(slots=True, eq=False, init=False)
class Item:
    """A word, a phrase of the lexicon, a number or a punctuation mark.

    Attributes
    ----------
    start, end : int
        Offsets in the text.
    text : str
    code : str
        One letter that says what it is; see `codes.py`.
    number : Token, optional
        The ledger's token.
    term : Term, optional
    inner : tuple of Token
        Numbers that are part of a phrase (the 20 of ACR20).
    low : str
        The text in lower case.
    """

    start: int
    end: int
    text: str
    code: str
    number: Token | None
    term: Term | None
    inner: tuple[Token, ...]
    low: str

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        code: str,
        number: Token | None = None,
        term: Term | None = None,
        inner: tuple[Token, ...] = (),
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.code = code
        self.number = number
        self.term = term
        self.inner = inner
        # Some journals print these signs with a slanted line.
        self.low = {"⩽": "≤", "⩾": "≥"}.get(text) or text.lower()

    @property
    def id(self) -> str:
        """Id of its term; empty if it has none."""
        return self.term.id if self.term else ""


@dataclass(slots=True, eq=False)
class Sentence:
    """Items between two full stops of one block, or one cell of a table.

    Attributes
    ----------
    items : list of Item
    code : str
        Their codes, one letter an item, so that patterns are matched over kinds of items.
    section : str
        background, methods, results, conclusions, references, end or empty.
    block : int
        Number of its block; sentences of one block are context for each other.
    heading : bool
    text : str
    cell : Cell, optional
        Its place in a table.
    """

    items: list[Item]
    code: str
    section: str
    block: int
    heading: bool
    text: str
    cell: Cell | None = None


@dataclass(slots=True)
class Cell:
    """Place of a sentence in a table.

    Attributes
    ----------
    table, row, column : int
    outer : int
        For a label, the row of the label that stands over it; -1 if none does.
    row_header, column_header : Sentence or None
        The cells that name its row and its column.
    second_label : bool
        Whether it goes on with the name of its row, as a column of units does.
    corner : Sentence or None
        The cell over the names of the rows.
    """

    table: int
    row: int
    column: int
    outer: int = -1
    row_header: Sentence | None = None
    column_header: Sentence | None = None
    second_label: bool = False
    corner: Sentence | None = None


@dataclass(slots=True, eq=False)
class Stat:
    """One statistic while it is being linked.

    Attributes
    ----------
    kind : str
    sentence : Sentence
    at, last : int
        Index of its first and last item, with its interval.
    roles : list of (str, Item)
        Tokens by the part they play.
    level_basis : str
        printed where the level stands with it, assumed where an interval is printed without.
    derived : str
        How it was recognised, in words.
    whole : bool
        True for a total that the report divides by arm in the bracket behind it.
    change : bool
        True for a difference from baseline within one arm.
    among : str
        Endpoint whose patients are divided, where this is a part of them: `death` for a cause of death.
    goes_on : bool
        True for a value of further groups, whose outcome is that of the values before it.
    doubt : dict of str to float
        Confidence lost by field.
    """

    kind: str
    sentence: Sentence
    at: int
    last: int
    roles: list[tuple[str, Item]]
    unit: str = ""
    comparator: str = ""
    level_basis: str = ""
    timepoint: str = ""
    endpoint: str = ""
    quantity: str = ""
    arm: str = ""
    analysis_set: str = ""
    trial: str = ""
    denominator: str = ""
    denominator_basis: str = ""
    of: Stat | None = None
    partner: Stat | None = None
    series: int = -1
    place_in_series: int = 0
    subject: bool = False
    whole: bool = False
    change: bool = False
    among: str = ""
    goes_on: bool = False
    note: str = ""
    derived: str = ""
    reasons: list[str] = field(default_factory=list)
    doubt: dict[str, float] = field(default_factory=dict)

    def item(self, role: str) -> Item | None:
        """First item with a role."""
        for name, item in self.roles:
            if name == role:
                return item
        return None

    @property
    def value(self) -> Item | None:
        """The item that is its value."""
        return self.item("value")

    def lose(self, name: str, amount: float, reason: str = "") -> None:
        """Lower the confidence of a field, and say why."""
        self.doubt[name] = min(1.0, self.doubt.get(name, 0.0) + amount)
        if reason and reason not in self.reasons:
            self.reasons.append(reason)
