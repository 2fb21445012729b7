"""Raised and lowered characters as Unicode superscripts and subscripts.

In print "10⁹/L" and "survival.¹²" are told apart by position alone. Where a reader loses the position, 109 and a
survival of 12 arise. The tokeniser takes [0-9] only, so a raised digit written as a superscript is never a number.
"""

from __future__ import annotations

import re

_SUPERSCRIPTS = str.maketrans(
    "0123456789+()=abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁽⁾⁼ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_SUPERSCRIPT_DIGITS = str.maketrans("0123456789+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MINUS = re.compile(r"^\s*[-−–‐‑](?=[0-9])")
_WORD = re.compile(r"[A-Za-z]{2,}")
_ORDINAL = re.compile(r"^(?:st|nd|rd|th)$")
_CITATION = re.compile(r"^[\s\[(]*[0-9]{1,3}[a-z]?(?:\s*[,;–‐-]\s*[0-9]{1,3}[a-z]?)*[\s\])]*$")


def superscript(text: str, before: str = "") -> str:
    """Write raised text with Unicode superscripts.

    Parameters
    ----------
    text : str
        What is raised.
    before : str
        What stands before it; after a digit, the ending of an ordinal stays as it is.

    Returns
    -------
    str
        Every digit raised, single letters too. Longer words and signs that have no raised form stay.

    Examples
    --------
    >>> superscript("9"), superscript("−4"), superscript("12–14"), superscript("a"), superscript("th", "4")
    ('⁹', '⁻⁴', '¹²–¹⁴', 'ᵃ', 'th')
    """
    if _ORDINAL.match(text.strip()) and before[-1:].isdigit():
        return text
    text = _MINUS.sub("⁻", text)
    return text.translate(_SUPERSCRIPT_DIGITS if _WORD.search(text) else _SUPERSCRIPTS)


def subscript(text: str) -> str:
    """Write the digits of lowered text as Unicode subscripts; letters stay, so that Tmax remains a word.

    Examples
    --------
    >>> subscript("0–24"), subscript("max")
    ('₀–₂₄', 'max')
    """
    return text.translate(_SUBSCRIPTS)


def citation(text: str) -> str:
    """Set a citation mark aside: numbers of references are raised, years and names stay.

    Examples
    --------
    >>> citation("[3, 12-14]"), citation("Stone, 2019")
    ('[³, ¹²-¹⁴]', 'Stone, 2019')
    """
    return text.translate(_SUPERSCRIPT_DIGITS) if _CITATION.match(text) else text
