"""Printed values as numbers, without losing how they were printed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from reanalysis.ledger.tokenise import NUMBER_WORDS, ORDINAL_WORDS, ROMAN_NUMERALS
from reanalysis.vocabulary import MONTHS_PER_UNIT

_NUMBER = re.compile(r"([-−–+])?([0-9]+(?:,[0-9]{3})*)?(?:[.·∙⋅]([0-9]+))?")
#: Characters of the longest number or words that a report may print.
_LONGEST = 40
_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th)")
_NOT_REACHED = re.compile(
    r"NR|NE|not\s+(?:yet\s+)?(?:been\s+)?(?:yet\s+)?(?:reached|estimable|evaluable)", re.IGNORECASE
)
#: Words for numbers that are no part of a larger one.
_NO_PART = frozenset(("half", "quarter", "dozen", "million", "zero"))
_TIMEPOINT = re.compile(r"([0-9]+(?:\.[0-9]+)?) (days|weeks|months|years)")


@dataclass(frozen=True)
class Printed:
    """A printed number: its value, and how finely it was printed.

    Attributes
    ----------
    text : str
        As printed.
    value : Fraction or None
        Exact decimal value; None where the source says that it was not reached.
    decimals : int
        Digits printed after the decimal mark.
    """

    text: str
    value: Fraction | None
    decimals: int

    @cached_property
    def half_unit(self) -> Fraction:
        """Half a unit of the last printed digit: the printed value stands for value ± half_unit."""
        return Fraction(1, 2 * 10**self.decimals)

    @cached_property
    def number(self) -> float:
        """The value as a float; infinity where not reached."""
        return math.inf if self.value is None else float(self.value)


@lru_cache(maxsize=100_000)
def parse_printed(text: str) -> Printed | None:
    """Read a number as sources print it; None if it is no number.

    >>> parse_printed("46·6").value, parse_printed(".77").decimals, parse_printed("4,000").number
    (Fraction(233, 5), 2, 4000.0)
    >>> parse_printed("Seventy-nine").number, parse_printed("NR").number, parse_printed("1:1")
    (79.0, inf, None)
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _NOT_REACHED.fullmatch(text):
        return Printed(text, None, 0)
    if (match := _NUMBER.fullmatch(text)) and (match[2] or match[3]):
        fraction = match[3] or ""
        value = Fraction(int((match[2] or "0").replace(",", "") + fraction), 10 ** len(fraction))
        return Printed(text, -value if match[1] in ("-", "−", "–") else value, len(fraction))
    if match := _ORDINAL.fullmatch(text):
        return Printed(text, Fraction(int(match[1])), 0)
    for words in (NUMBER_WORDS, ORDINAL_WORDS):
        if text.casefold() in words:
            return Printed(text, Fraction(words[text.casefold()]), 0)
    if text in ROMAN_NUMERALS:
        return Printed(text, Fraction(ROMAN_NUMERALS[text]), 0)
    number = _in_several_words(text.casefold())
    return None if number is None else Printed(text, Fraction(number), 0)


def _in_several_words(text: str) -> int | None:
    """`three hundred eighty-six` as 386; None if it is no such number.

    >>> _in_several_words("one hundred sixteen"), _in_several_words("two thousand one hundred five")
    (116, 2105)
    >>> _in_several_words("six seven"), _in_several_words("hundred"), _in_several_words("two half")
    (None, None, None)
    """
    words = text.split()
    if len(words) < 2 or not all(word in NUMBER_WORDS and word not in _NO_PART for word in words):
        return None
    total, part = 0, 0
    before = 0.0
    for word in words:
        value = int(NUMBER_WORDS[word])
        if value in (100, 1000):
            if part == 0 or before >= value:
                return None
            part *= value
            if value == 1000:
                total, part = total + part, 0
        elif before not in (0, 100, 1000):
            return None
        else:
            part += value
        before = value
    return total + part


def parse_timepoint(text: str) -> Fraction | None:
    """Months of a time point such as `2 years`; None if it is not of that form.

    >>> parse_timepoint("2 years"), parse_timepoint("12 months"), parse_timepoint("soon")
    (Fraction(24, 1), Fraction(12, 1), None)
    """
    match = _TIMEPOINT.fullmatch(text)
    return Fraction(match[1]) * MONTHS_PER_UNIT[match[2]] if match else None
