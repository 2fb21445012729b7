"""A number of ours with its limits, and the scales such numbers can have: another value of a cell, beside `values`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reanalysis.publication.values import Part
from reanalysis.tables import format as fmt
from reanalysis.tables.journals import Journal


@dataclass(frozen=True, slots=True)
class Scale:
    """What kind of number an estimate is.

    Attributes
    ----------
    name : str
    factor : int
        What the value is multiplied by to be shown.
    digits : int or None
        Decimals; None where the number of patients decides.
    infinite : str
        What an infinite value is called, and minus infinity of a difference as well.
    """

    name: str
    factor: int
    digits: int | None
    infinite: str = ""


PERCENT = Scale("percent", 100, None)
POINTS = Scale("points", 100, None)
#: A rate read from a survival curve: no share of patients.
RATE = Scale("rate", 100, 1)
RATIO = Scale("ratio", 1, 2, "infinite")
MONTHS = Scale("months", 1, 1, fmt.NOT_REACHED)
#: A difference of two times, of which one may not be reached.
MONTHS_BETWEEN = Scale("months_between", 1, 1, "not known")
VARIANCE = Scale("variance", 1, 2, "infinite")
SHARE = Scale("share", 100, 0)
CHI_SQUARE = Scale("chi_square", 1, 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of ours with its limits.

    Attributes
    ----------
    value, lower, upper : float
        On the scale of the result tables (proportions from 0 to 1, months); NaN where there is none.
    scale : Scale
    total : int or None
        Patients that decide the decimals.
    """

    value: float
    lower: float
    upper: float
    scale: Scale
    total: int | None = None

    def digits(self, journal: Journal) -> int:
        """Decimals as shown."""
        return fmt.percent_digits(self.total, journal=journal) if self.scale.digits is None else self.scale.digits

    def shown(self, journal: Journal) -> str:
        """The number, and its limits in brackets; limits alone without brackets."""
        value, lower, upper = (self._text(number, journal) for number in (self.value, self.lower, self.upper))
        if not lower or not upper:
            return value
        # Where neither limit is a number, both are one word.
        limits = lower if lower == upper == self.scale.infinite else fmt.between(lower, upper, journal=journal)
        if not value or value == limits:
            return limits
        return f"{value} ({limits})"

    def _text(self, number: float, journal: Journal) -> str:
        if math.isnan(number):
            return ""
        if math.isinf(number):
            return self.scale.infinite
        return fmt.scaled(number, self.scale.factor, self.digits(journal), journal=journal)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Value and limits as numbers."""
        return tuple(None if math.isnan(number) else number for number in (self.value, self.lower, self.upper))
