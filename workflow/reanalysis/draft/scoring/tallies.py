"""Counts of right answers, by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Row(Protocol):
    """A curated `Claim` or a `DraftClaim`."""

    cells: Mapping[str, str]
    tokens: Sequence[tuple[str, int]]


@dataclass
class Tally:
    """Right answers of those given and of those wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Share of the answers given that are right; 1 where none was given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of the answers wanted that were given and are right."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.given + self.wanted
        return 2 * self.right / total if total else 1.0

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.right, self.given, self.wanted = (
            self.right + other.right,
            self.given + other.given,
            self.wanted + other.wanted,
        )


FIELDS = (
    "kind+tokens",
    "interval",
    "endpoint",
    "quantity",
    "arm",
    "analysis_set",
    "timepoint",
    "unit",
    "denominator",
    "tuple",
)


@dataclass
class Agreement:
    """Tallies by field, and what differs."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    differences: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add(self, other: Agreement) -> None:
        """Add the tallies of another report."""
        for name, tally in other.tallies.items():
            self.tallies[name].add(tally)
