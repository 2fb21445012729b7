"""Printed numbers that the simulation could not use: what they are, and where a cross on the axes shows them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_LIMITS = re.compile(r"the (?:limits|interval) ([\d.]+) (?:to|and) ([\d.]+|not reached)\b(.*?) (?:was|were) not used")
_LIMIT = re.compile(r"the (?:upper|lower) limit ([\d.]+) months\b.*? was not used")
_RATE = re.compile(r"the rate ([\d.]+) at ([\d.]+) months was not used")
_MEDIAN = re.compile(r"the median of ([\d.]+) months was not used")
_TIME = re.compile(r"rate at ([\d.]+) months")
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*\w")


@dataclass(frozen=True)
class Unused:
    """One printed number that was not used.

    Attributes
    ----------
    said : str
        What it is and why, one sentence without a full stop.
    claim_ids : tuple of str
        Claims that the sentence names.
    crosses : tuple of (float, float)
        Months and proportion of each number on the axes; empty where it has no place on them.
    """

    said: str
    claim_ids: tuple[str, ...]
    crosses: tuple[tuple[float, float], ...]


def unused_numbers(contradicted: str, claims: Collection[str]) -> tuple[Unused, ...]:
    """What a cell `contradicted` of the table `survival` names.

    Parameters
    ----------
    contradicted : str
        Sentences with a semicolon between them.
    claims : collection of str
        Ids of all claims.
    """
    found = []
    for said in filter(None, contradicted.split("; ")):
        named = tuple(dict.fromkeys(word for word in _WORD.findall(said) if word in claims))
        found.append(Unused(said, named, _crosses(said)))
    return tuple(found)


def _crosses(said: str) -> tuple[tuple[float, float], ...]:
    """Places of the numbers that a sentence says were not used.

    >>> _crosses("the limits 14.7 to 109.6 months of a.pfs were not used: b.pfs prints others")
    ((14.7, 0.5), (109.6, 0.5))
    >>> _crosses("the rate 0.8 at 24 months was not used: it contradicts another, and survival cannot rise")
    ((24.0, 0.8),)
    >>> _crosses("the hazard ratio 1.17 was not used: the curves' other numbers hardly allow it")
    ()
    """
    if match := _RATE.search(said):
        return ((float(match[2]), float(match[1])),)
    if match := _MEDIAN.search(said) or _LIMIT.search(said):
        return ((float(match[1]), 0.5),)
    if match := _LIMITS.search(said):
        ends = [float(end) for end in match.groups()[:2] if end != "not reached"]
        return _ends(ends, match[3], said)
    return ()


def _ends(ends: list[float], words: str, said: str) -> tuple[tuple[float, float], ...]:
    """Limits of a rate stand above each other at its time, those of a median on the line of one half."""
    if words.strip().startswith("%"):
        ends = [end / 100 for end in ends]
    if words.strip().startswith("%") or "of the rate" in words:
        time = _TIME.search(said)
        return tuple((float(time[1]), end) for end in ends) if time else ()
    if words.strip().startswith("months") or "of the median" in words:
        return tuple((end, 0.5) for end in ends)
    return ()
