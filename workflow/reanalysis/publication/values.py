"""What a cell of a table can hold: a value that knows how it is shown, and which parts a spreadsheet gets.

Every value has `shown(journal)`, the text that a reader sees, and `parts`, what stands in the columns that a file for
programs has instead, in the order of `SUFFIXES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from reanalysis.tables import format as fmt
from reanalysis.tables.journals import Journal

Part = str | int | float | None

#: By kind of column, what is added to its key for each part.
SUFFIXES: dict[str, tuple[str, ...]] = {
    "words": ("",),
    "whole": ("",),
    "printed": ("", "_lower", "_upper", "_unit"),
    "counts": ("_events", "_events_high", "_total", "_total_high"),
    "estimate": ("", "_lower", "_upper"),
    "p_value": ("", "_high"),
}


class Value(Protocol):
    """What is common to all values."""

    def shown(self, journal: Journal) -> str:
        """The text that a reader sees."""
        ...

    @property
    def parts(self) -> tuple[Part, ...]:
        """What a spreadsheet gets, None where there is nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """Words of ours, or names from the register.

    Attributes
    ----------
    text : str
        For programs, and for readers where nothing else is shown to them.
    shown_as : str or None
        What readers see instead; empty where a heading above the row says the words already.
    """

    text: str
    shown_as: str | None = None

    def shown(self, journal: Journal) -> str:
        """The words."""
        return self.text if self.shown_as is None else self.shown_as

    @property
    def parts(self) -> tuple[Part, ...]:
        """The words."""
        return (self.text,)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of patients."""

    number: int

    def shown(self, journal: Journal) -> str:
        """The number."""
        return fmt.whole(self.number, journal=journal)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The number."""
        return (self.number,)


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in a source, exactly as printed, whatever the journal.

    Attributes
    ----------
    value, lower, upper : str
        Empty where not printed; a range has limits only.
    unit : str
        Written after the value, a percent sign say.
    """

    value: str
    lower: str = ""
    upper: str = ""
    unit: str = ""

    def shown(self, journal: Journal) -> str:
        """Value and limits."""
        ends = [fmt.printed(end) for end in (self.lower, self.upper)]
        limits = " to ".join(ends) if all(ends) else ""
        if not self.value:
            return limits
        value = fmt.printed(self.value)
        value += self.unit if value != fmt.NOT_REACHED else ""
        return f"{value} ({limits})" if limits else value

    @property
    def parts(self) -> tuple[Part, ...]:
        """Value and limits, as printed, and the unit."""
        return tuple(text or None for text in (self.value, self.lower, self.upper, self.unit))


@dataclass(frozen=True, slots=True)
class Counts:
    """Patients with an outcome, of patients assessed.

    Attributes
    ----------
    events, total : tuple of int, or None
        The smallest and the largest that fit; None where none fits or nothing is known.
    """

    events: tuple[int, int] | None
    total: tuple[int, int] | None

    def shown(self, journal: Journal) -> str:
        """n/N, or ranges of both."""
        numerator = fmt.whole_range(*self.events, journal=journal) if self.events else "none"
        if self.total is None:
            return f"{numerator} of an unknown number"
        joint = "/" if self.events else " of "
        return numerator + joint + fmt.whole_range(*self.total, journal=journal)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Events and total, each followed by the largest that fits where that is another."""
        return tuple(part for pair in (self.events, self.total) for part in _with_largest(pair))


@dataclass(frozen=True, slots=True)
class PValue:
    """A P value; the smallest and the largest where several tables of counts fit."""

    low: float
    high: float

    def shown(self, journal: Journal) -> str:
        """One number, or two."""
        ends = list(dict.fromkeys(fmt.p_value(number, journal=journal) for number in (self.low, self.high)))
        return ends[0] if len(ends) == 1 else " to ".join(ends)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The number, and the largest where that is another."""
        return _with_largest((self.low, self.high))


def _with_largest(pair: tuple[float, float] | None) -> tuple[Part, Part]:
    if pair is None:
        return (None, None)
    return (pair[0], pair[1] if pair[1] != pair[0] else None)
