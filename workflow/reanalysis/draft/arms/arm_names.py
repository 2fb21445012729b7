"""The arms and sets of a trial as they are linked to statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reanalysis.draft.arms.traits import Trait

WORD = re.compile(r"[^\W\d_]+[0-9]*|[0-9]+(?:[.·][0-9]+)?")


@dataclass(frozen=True, slots=True)
class SetName:
    """What tells a set of patients from the others.

    Attributes
    ----------
    id, part_of : str
    traits : tuple of Trait
        Its wordings: label, what it is restricted to, id.
    numbers : tuple of int
        Limits of an age group.
    """

    id: str
    part_of: str
    traits: tuple[Trait, ...]
    numbers: tuple[int, ...]


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
    safety, evaluable : str
        The one set in which harms, or responses, are counted; empty if there is none.
    usual : str
        The set that results are given in where none is named, if that is not the whole.
    exposed : tuple of str
        Arms that have patients in the set for harms.
    studied : str
        The arm that is no control of a trial without random assignment; empty if there are several.
    beside : bool
        True if the report gives its results only for comparison with those of its own trial.
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
    safety: str = ""
    evaluable: str = ""
    exposed: tuple[str, ...] = ()
    usual: str = ""
    studied: str = ""
    beside: bool = False

    @property
    def parts(self) -> list[SetName]:
        """Sets that are part of another, or stand beside the whole."""
        return [one for one in self.sets if one.part_of or one.id != self.whole]

    @property
    def single(self) -> bool:
        """True if it has one arm only."""
        return len(self.arms) == 1

    def comparison(self) -> str:
        """The arms that a ratio of this trial compares, where there are two."""
        return " v ".join(self.arms) if len(self.arms) == 2 else ""
