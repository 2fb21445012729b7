"""Slips of the pen: what may have been meant where one digit, two neighbours or the decimal mark went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from reanalysis.claims.values import Printed, parse_printed

_NEEDLESS_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")

#: More candidates than this tell nobody what was meant.
MOST_SHOWN = 3


@lru_cache(maxsize=10_000)
def slips(text: str) -> tuple[Printed, ...]:
    """Numbers that a single slip turns into the printed one, swapped neighbours first.

    >>> [printed.text for printed in slips("2.41")][:4], len(slips("2.41"))
    (['4.21', '2.14', '24.1', '0.241'], 31)
    """
    digits = [i for i, sign in enumerate(text) if sign.isascii() and sign.isdigit()]
    found = []
    for i, j in pairwise(digits):
        letters = list(text)
        letters[i], letters[j] = letters[j], letters[i]
        found.append("".join(letters))
    mark = next((sign for sign in ".·∙⋅" if sign in text), "")
    if mark:
        whole, _, part = text.partition(mark)
        moved = whole + part[0] + (mark + part[1:] if part[1:] else "")
        found.append(_NEEDLESS_ZEROS.sub("", moved))
        if whole and whole[-1].isdigit():
            found.append((whole[:-1] or "0") + mark + whole[-1] + part)
    for i in digits:
        found += [text[:i] + digit + text[i + 1 :] for digit in "0123456789" if digit != text[i]]
    original = parse_printed(text)
    printed = {candidate: parse_printed(candidate) for candidate in found}
    return tuple(one for one in printed.values() if one and one.value is not None and one != original)


def mended(parts: dict[str, Printed], fits: Callable[[dict[str, Printed]], bool]) -> list[tuple[str, Printed]]:
    """Which part, and which number in its place, would make printed values fit.

    Parameters
    ----------
    parts : dict of str to Printed
        By their names in words.
    fits : callable
        Whether values that belong together pass every check.
    """
    return [
        (name, other)
        for name, printed in parts.items()
        for other in slips(printed.text)
        if fits({**parts, name: other})
    ]


def meant(candidates: Iterable[tuple[str, Printed]], *, why: str) -> str:
    """A suggestion in words; empty where there is none, or too many to tell anything."""
    candidates = list(candidates)
    if not 0 < len(candidates) <= MOST_SHOWN:
        return ""
    words = " or ".join(f"{other.text} for the {name}" for name, other in candidates)
    return f"{words[0].upper()}{words[1:]} {why}."
