"""How journals write numbers. A journal changes how a number looks, never what it is.

What is set here follows the journals' instructions to authors and the AMA Manual of Style (11th edition, chapters 18
and 19) as they are commonly read; instructions change, so compare them before submission.
"""

from __future__ import annotations

from dataclasses import dataclass

from reanalysis.errors import DataError

THIN_SPACE = "\u2009"


@dataclass(frozen=True, slots=True)
class Journal:
    """Conventions of one journal.

    Attributes
    ----------
    name : str
        As in the configuration.
    decimal_mark : str
    range_mark : str
        Between two limits; where one is negative or a word it is always the word "to", because a dash beside a minus
        sign misleads.
    thousands_mark : str
        Between groups of three digits, in whole numbers from 10 000 on.
    percent_steps : tuple of (int, int)
        From so many patients on, so many decimals of a percentage; below the first none.
    p_symbol : str
    p_leading_zero : bool
        Whether a P value has a zero before its decimal mark.
    p_steps : tuple of (float, int)
        Below so large a P value, so many decimals; above the last two.
    p_floor : float
        Smaller P values are given as smaller than this.
    """

    name: str
    decimal_mark: str = "."
    range_mark: str = " to "
    thousands_mark: str = ""
    percent_steps: tuple[tuple[int, int], ...] = ((100, 1),)
    p_symbol: str = "P"
    p_leading_zero: bool = True
    p_steps: tuple[tuple[float, int], ...] = ((0.0995, 3),)
    p_floor: float = 0.001


PLAIN = Journal("plain")
#: Percentages of patients are whole numbers unless the study is very large; P values have two significant digits.
LANCET = Journal(
    "lancet",
    decimal_mark="\u00b7",
    range_mark="\u2013",
    thousands_mark=THIN_SPACE,
    percent_steps=((10_001, 1),),
    p_symbol="p",
    p_steps=((0.00995, 4), (0.0995, 3)),
    p_floor=0.0001,
)
#: No zero before the mark of a P value; two decimals, three below .01, and more where two would not show on which side
#: of .05 it is.
JAMA = Journal(
    "jama",
    range_mark="-",
    thousands_mark=THIN_SPACE,
    p_leading_zero=False,
    p_steps=((0.01, 3), (0.045, 2), (0.0495, 3), (0.05, 4)),
)
#: P values above 0.01 have two decimals, those below three.
NEJM = Journal("nejm", thousands_mark=",", p_steps=((0.01, 3),))

#: By the name that the configuration uses.
JOURNALS = {journal.name: journal for journal in (PLAIN, LANCET, JAMA, NEJM)}


def journal_named(name: str) -> Journal:
    """The conventions of a journal.

    Raises
    ------
    DataError
        If no such journal is known.
    """
    if name not in JOURNALS:
        raise DataError(f"journal: {name!r} is not known; it must be one of {', '.join(JOURNALS)}")
    return JOURNALS[name]
