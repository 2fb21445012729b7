"""What the abbreviations stand for that arms are called by: `bendamustine plus rituximab (BR)`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_JOINS = frozenset(("plus", "and", "with", "in", "combination"))
_WORDS = re.compile(r"[A-Za-z][\w-]*|[+/,]")
_FAR = 160


def full_names(text: str, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Names that stand before the abbreviation of an arm in brackets, and whose initials it is.

    Parameters
    ----------
    text : str
    names : mapping of str to str
        Names of arms by id.

    Returns
    -------
    dict of str to list of str
        By arm; arms without an abbreviation are left out.
    """
    found: dict[str, list[str]] = {}
    for arm, name in names.items():
        letters = [letter.lower() for letter in name if letter.isalpha()]
        if " " in name or not 2 <= len(letters) <= 8 or not name[:1].isupper() or sum(map(str.isupper, name)) < 2:
            continue
        for match in re.finditer(rf" \((?:the )?{re.escape(name)}[);,]", text):
            before = text[max(0, match.start() - _FAR) : match.start()]
            if (long := spelt(before, letters)) and long not in found.setdefault(arm, []):
                found[arm].append(long)
    return {arm: longs for arm, longs in found.items() if longs}


def spelt(before: str, letters: list[str]) -> str:
    """The end of a stretch of text whose words begin with some letters; empty if they do not."""
    left = list(letters)
    for match in reversed(list(_WORDS.finditer(before))):
        word = match.group().lower()
        if left and word[0] == left[-1]:
            left.pop()
            if not left:
                return before[match.start() :]
        elif word not in _JOINS and word.isalpha():
            return ""
    return ""
