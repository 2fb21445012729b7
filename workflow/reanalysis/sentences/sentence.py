"""A sentence that knows its numbers: text to paste, and the same with places for numbers of the index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reanalysis.sentences.number import Number
from reanalysis.sentences.study import Study

# Stands around the id of a number until the sentence is finished; no word of the data may hold it.
_MARK = "\x00"
_MARKED = re.compile(f"{_MARK}([^{_MARK}]*){_MARK}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One result in words.

    Attributes
    ----------
    id : str
        Section and what it is about; never changes while claims keep their ids.
    section : str
        One of `SECTIONS`.
    text : str
        To paste: one sentence, or two where something must be said of it.
    template : str
        The same with `{id}` where a number of the index stands; braces of words are doubled.
    numbers : tuple of str
        Ids of these numbers, in order.
    claim_ids, source_ids : tuple of str
    """

    id: str
    section: str
    text: str
    template: str
    numbers: tuple[str, ...]
    claim_ids: tuple[str, ...]
    source_ids: tuple[str, ...]


@dataclass(frozen=True)
class Writer:
    """The numbers and words that sentences are made of.

    Attributes
    ----------
    study : Study
    numbers : mapping
        The index by id.
    """

    study: Study
    numbers: Mapping[str, Number]

    def n(self, number_id: str) -> str:
        """The place of a number in a draft."""
        return f"{_MARK}{self.numbers[number_id].id}{_MARK}"

    def percent(self, number_id: str) -> str:
        """The place of a percentage, with its sign."""
        return f"{self.n(number_id)}%"

    def points(self, number_id: str) -> str:
        """The place of a difference, with its unit."""
        one = self.numbers[number_id].shown.lstrip("−") == "1"
        return f"{self.n(number_id)} percentage point{'' if one else 's'}"

    def months(self, number_id: str) -> str:
        """The place of a time in months, with its unit where it has one."""
        return self.n(number_id) + (" months" if self.numbers[number_id].decimals is not None else "")

    def p(self, number_id: str) -> str:
        """The place of a P value, with its sign."""
        return f"P{'' if self.numbers[number_id].shown[0] in '<>' else '='}{self.n(number_id)}"

    def cite(self, source_ids: tuple[str, ...]) -> str:
        """Numbers of sources in brackets, smallest first."""
        numbers = sorted(self.study.register.references[name] for name in source_ids)
        return f"[{', '.join(map(str, numbers))}]"

    def finish(self, section: str, name: str, draft: str, claim_ids: str, *more: str) -> Sentence:
        """A sentence with its sources behind it, and further ones after that."""
        ids = tuple(claim_ids.split(";"))
        sources = self.study.sources_of(ids)
        draft = " ".join([f"{draft} {self.cite(sources)}.", *more])
        parts = _MARKED.split(draft)
        numbers = tuple(parts[1::2])
        shown = [self.numbers[part].shown if place % 2 else part for place, part in enumerate(parts)]
        braces = str.maketrans({"{": "{{", "}": "}}"})
        places = [f"{{{part}}}" if place % 2 else part.translate(braces) for place, part in enumerate(parts)]
        return Sentence(f"{section}/{name}", section, "".join(shown), "".join(places), numbers, ids, sources)
