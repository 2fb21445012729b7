"""One number that a manuscript may quote, with everything that is needed to say, check and find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reanalysis.tables import format as fmt

Show = Callable[[Decimal], str]

#: Units of numbers; claims may have others, such as years.
PERCENT, POINTS, MONTHS, PATIENTS, RATIO, P = "percent", "percentage points", "months", "patients", "ratio", "P"
#: By how much a cell of a table is multiplied to stand in its unit.
SCALES = {PERCENT: Decimal(100), POINTS: Decimal(100)}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the results.

    Attributes
    ----------
    id : str
        Table, what the number is about, and its role, with slashes; never changes while the claims keep their ids.
    macro : str
        The same as the name of a LaTeX macro, letters only, without the backslash.
    group : str
        Shared by an estimate with its limits, numerator, denominator, P value and printed value.
    role : str
        What it is in its group: estimate, lower, upper, events, total, p_value, median, …
    value : str
        Exact decimal in its unit, `inf` or `-inf`.
    shown : str
        As we print it, without its unit.
    unit : str
        percent, percentage points, months, patients, ratio, P, a claim's own unit, or empty for a bare number.
    decimals : int or None
        Decimals of `shown`; None where it is no plain number, such as "not reached".
    basis : str
        printed, reconstructed, recomputed, assumed or simulated.
    table, column : str
        Where it stands.
    row : mapping
        Cells that pick out its row; no other row of the table has them.
    trial, analysis_set, arm, comparator, endpoint, timepoint : str
        Ids and time; empty where they do not apply. `arm` is compared with `comparator`.
    measure, method : str
        For example risk_difference and miettinen-nurminen.
    in_front : bool
        Whether sentences, figures and report show it; others stand beside it.
    level : str
        Confidence level, such as 0.95; empty where there is none.
    claim_ids, source_ids : tuple of str
    words : str
        What it is, in plain words.
    """

    id: str
    macro: str
    group: str
    role: str
    value: str
    shown: str
    unit: str
    decimals: int | None
    basis: str
    table: str
    column: str
    row: Mapping[str, str]
    trial: str
    analysis_set: str
    arm: str
    comparator: str
    endpoint: str
    timepoint: str
    measure: str
    method: str
    in_front: bool
    level: str
    claim_ids: tuple[str, ...]
    source_ids: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the numbers of one row of a table share; most fields are those of `Number`.

    Attributes
    ----------
    name : str
        Middle part of their ids.
    macro_name : str
        Beginning of their macros, after `res`.
    what : str
        Their subject in words.
    """

    name: str
    macro_name: str
    what: str
    table: str
    row: Mapping[str, str]
    group: str
    basis: str
    claim_ids: tuple[str, ...]
    source_ids: tuple[str, ...]
    trial: str = ""
    analysis_set: str = ""
    arm: str = ""
    comparator: str = ""
    endpoint: str = ""
    timepoint: str = ""
    measure: str = ""
    method: str = ""
    in_front: bool = True
    level: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def number(
        self, role: str, column: str, unit: str, show: Show, words: str, suffix: str, *, scaled: bool = True
    ) -> Iterator[Number]:
        """The number in one cell; none where the cell is empty.

        Parameters
        ----------
        role, column, unit : str
        show : callable
            Gives the text from the exact value in its unit, a `Decimal`.
        words : str
            What it is of the subject.
        suffix : str
            End of the macro.
        scaled : bool
            Whether the cell is a proportion where the unit is percent.
        """
        cell = self.cells[column]
        if not cell:
            return
        value = Decimal(cell) * (SCALES.get(unit, 1) if scaled else 1)
        shown = show(value)
        yield Number(
            id=f"{self.table}/{self.name}/{role}",
            macro=f"res{self.macro_name}{suffix}",
            role=role,
            value=plain(value),
            shown=shown,
            unit=unit,
            decimals=decimals_of(shown),
            column=column,
            words=f"{words}: {self.what}" if words else self.what,
            # One table writes 0.950, another 0.95.
            level=plain(Decimal(self.level)) if self.level else "",
            **{name: getattr(self, name) for name in _SHARED},
        )


_SHARED = (
    *("group", "basis", "table", "row", "trial", "analysis_set", "arm", "comparator", "endpoint", "timepoint"),
    *("measure", "method", "in_front", "claim_ids", "source_ids"),
)


def plain(value: Decimal) -> str:
    """An exact decimal without exponent and without zeros at its end.

    >>> plain(Decimal("0.807339") * 100), plain(Decimal("7.04207E-15")), plain(Decimal("-Infinity")), plain(Decimal(-0))
    ('80.7339', '0.00000000000000704207', '-inf', '0')
    """
    if value.is_infinite():
        return "inf" if value > 0 else "-inf"
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def decimals_of(shown: str) -> int | None:
    """Decimals of a number as shown; None where it is no plain number.

    >>> decimals_of("80.7"), decimals_of("−10"), decimals_of("<0.001"), decimals_of("31·5"), decimals_of("not reached")
    (1, 0, 3, 1, None)
    """
    text = shown.lstrip("<>≤≥").lstrip("-" + fmt.MINUS).replace("·", ".").replace(",", "")
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    return len(fraction) if digits.isascii() and digits.isdecimal() else None
