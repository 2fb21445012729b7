"""One letter for each kind of item: patterns of the grammar are regular expressions over these letters.

Numbers: N digits, W number word, X not reached, O ordinal, E part of a name, R Roman, G registry number, D DOI,
Z citation mark, u the 2 of mg/m2, Q power of ten. Brackets of any shape are ( and ). Signs <, ≤, >, ≥ are <, all
dashes are -. Units: m time, c cycles, k dose, l others. Words: see `WORDS`; w is any other word. Terms: e endpoint,
x adverse event, y adverse events as a whole, Y quantity, B arm, s set of patients, L trial, K name of a month.
"""

from __future__ import annotations

from functools import cache

from reanalysis.draft.model import Term

NUMBERS = {
    "integer": "N",
    "decimal": "N",
    "middot_decimal": "N",
    "thousands": "N",
    "number_word": "W",
    "not_reached": "X",
    "ordinal": "O",
    "ordinal_word": "O",
    "identifier_part": "E",
    "roman": "R",
    "registry_number": "G",
    "doi": "D",
    "citation": "Z",
    "unit_part": "u",
    "power_of_ten": "Q",
}

WORDS = {
    "patients": "p",
    "versus": "v",
    "and": "a",
    "or": "r",
    "of": "o",
    "to": "t",
    "interval": "C",
    "median": "M",
    "mean": "A",
    "deviation": "S",
    "range": "J",
    "iqr": "I",
    "p_value": "P",
    "hazard ratio": "H",
    "odds ratio": "H",
    "risk ratio": "H",
    "difference": "F",
    "size": "n",
    "every": "q",
    "grade": "g",
    "phase": "h",
    "study": "j",
    "group": "z",
    "rate": "f",
    "be": "b",
    "percent": "%",
}

TERMS = {"endpoint": "e", "event": "x", "events": "y", "quantity": "Y", "arm": "B", "set": "s", "trial": "L"}

_PUNCTUATION = dict.fromkeys("([{", "(") | dict.fromkeys(")]}", ")") | dict.fromkeys("<>≤≥⩽⩾", "<")
_PUNCTUATION |= dict.fromkeys("-−–—‐‑‒", "-") | {sign: sign for sign in ",;:./=%×+±~"} | {"≈": "~"}
_PUNCTUATION |= dict.fromkeys(["+/-", "+/−", "+/–"], "±")
_TIMES = ("months", "years", "weeks", "days", "hours", "minutes")
_OTHERS = frozenset(
    [
        "lines",
        "regimens",
        "points",
        "kg",
        "kg/m2",
        "cm",
        "mm",
        "beats/min",
        "letters",
        "pg/mL",
        "ng/mL",
        "µg/mL",
        "mg/dL",
        "g/dL",
        "nmol/L",
        "mmol/L",
        "mmol/mol",
        "µmol/L",
        "mU/L",
        "copies/mL",
        "cells/mm3",
        "mL/min",
        "g/L",
        "ng/L",
        "µg/L",
        "IU/mL",
        "U/L",
        "mEq/L",
        "10^9/L",
        "L",
        "L/min",
        "ms",
        "µg/g",
        "mg/g",
        "mg/mmol",
        "ng/dL",
        "IU/L",
        "U/mL",
        "mg/L",
        "kPa",
        "cells/µL",
        "pmol/L",
        "m",
        "mL",
    ]
) | {"percentage points", "mm Hg"}

MONTH_NAMES = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)


def letter_of_term(term: Term) -> str:
    """Letter of a phrase of the lexicon."""
    if term.kind == "word":
        return WORDS[term.id]
    if term.kind == "unit":
        return _letter_of_unit(term.id)
    return TERMS.get(term.kind, "w")


@cache
def _letter_of_unit(unit: str) -> str:
    if unit in _TIMES:
        return "m"
    concentration = unit.endswith(("/L", "/dL", "/mL", "/µL", "/mmol"))
    return "c" if unit == "cycles" else "l" if concentration or unit in _OTHERS else "k"


def letter_of_sign(sign: str) -> str:
    """Letter of a punctuation mark."""
    return _PUNCTUATION.get(sign, "_")
