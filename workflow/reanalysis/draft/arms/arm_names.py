"""The arms and sets of a trial as they are linked to statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W\d_]+[0-9]*|[0-9]+(?:[.·][0-9]+)?")


@dataclass(frozen=True, slots=True)
class SetName:
    """What tells a set of patients from the others.

    Attributes
    ----------
    id, part_of : str
    stems : frozenset of str
        Beginnings of the words of its label and of the trait that sets it apart.
    negative : bool
        True where it is the patients without that trait.
    numbers : tuple of int
        Limits of an age group.
    below : bool
        True where the number is an upper limit.
    """

    id: str
    part_of: str
    stems: frozenset[str]
    negative: bool
    numbers: tuple[int, ...]
    below: bool


@dataclass(slots=True)
class TrialName:
    """A trial with its arms in order, experimental ones first, and its sets.

    Attributes
    ----------
    id : str
    arms : list of str
    controls : tuple of str
    doses : dict of (str, str) to str
        Arm by amount and unit, where only the dose tells arms apart.
    sets : list of SetName
    shared : frozenset of str
        Words that all names of arms told apart by dose have.
    tells : frozenset of str
        Beginnings of the words of its name that no other trial of the report has.
    names : dict of str to str
        What the arms are called, label and name.
    letters : dict of str to str
        Arm by the letter or number that the report gives it.
    whole : str
        The set that is part of no other.
    """

    id: str
    arms: list[str] = field(default_factory=list)
    controls: tuple[str, ...] = ()
    doses: dict[tuple[str, str], str] = field(default_factory=dict)
    sets: list[SetName] = field(default_factory=list)
    shared: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    whole: str = "all"

    @property
    def single(self) -> bool:
        """True if it has one arm only."""
        return len(self.arms) == 1

    def comparison(self) -> str:
        """The arms that a ratio of this trial compares, where there are two."""
        return " v ".join(self.arms) if len(self.arms) == 2 else ""
