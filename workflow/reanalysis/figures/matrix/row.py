"""One row of the evidence matrix: a family of a source's claims, and what each family of rules said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reanalysis.vocabulary import CHECK_STATES

#: The four states, doubled by a symbol wherever they are shown.
SYMBOLS = dict(zip(CHECK_STATES, "✕!✓?", strict=True))
#: Characters of the last column.
FOUND_LENGTH = 45


@dataclass(frozen=True)
class Cell:
    """What one family of rules said of the claims of a row.

    Attributes
    ----------
    looks : mapping of str to int
        How many checks ended in each state.
    finding : str
        Key of the gravest finding that a person must look at; empty without one.
    """

    looks: Mapping[str, int]
    finding: str = ""

    @property
    def state(self) -> str:
        """The worst state; empty where no check applies."""
        return next((state for state in CHECK_STATES if self.looks.get(state)), "")

    @property
    def words(self) -> str:
        """Every state with its number of checks."""
        return ", ".join(f"{self.looks[state]} {state}" for state in CHECK_STATES if self.looks.get(state))


@dataclass(frozen=True)
class EvidenceRow:
    """A family of claims of one source.

    Attributes
    ----------
    source_id : str
    reference : int
    group, label : str
        The family, and its title.
    looked, values : int
        Printed values that a check looked at, and all of the row.
    cells : mapping of str to Cell
        By family of rules, in the order of columns.
    found : str
        The gravest finding, in at most 45 characters.
    findings : tuple of str
        Keys of all findings that a person must look at, the gravest first.
    claim_ids : tuple of str
    """

    source_id: str
    reference: int
    group: str
    label: str
    looked: int
    values: int
    cells: Mapping[str, Cell]
    found: str
    findings: tuple[str, ...]
    claim_ids: tuple[str, ...]

    @property
    def row_id(self) -> str:
        """Prefix of the ids of the row's marks."""
        return f"{self.source_id}:{self.group}"

    def gid(self, family: str) -> str:
        """Id of a cell."""
        return f"{self.row_id}:{slug(family)}"

    def plotted(self) -> dict[str, Any]:
        """The row of the figure's table."""
        return {
            "row_id": self.row_id,
            "source_id": self.source_id,
            "reference": self.reference,
            "claims": self.label,
            "looked_at": self.looked,
            "printed_values": self.values,
            **{slug(family): cell.state or "does not apply" for family, cell in self.cells.items()},
            "found": self.found,
            "checks": "; ".join(f"{family}: {cell.words}" for family, cell in self.cells.items() if cell.words),
            "findings": self.findings,
            "basis": "recomputed",
            "claim_ids": self.claim_ids,
        }


def slug(family: str) -> str:
    """A family's name as part of an id.

    >>> slug("Intervals and tests")
    'intervals_and_tests'
    """
    return re.sub(r"\W+", "_", family.lower()).strip("_")


def found_text(value: str, brief: str, further: int) -> str:
    """What was found in at most 45 characters; the value gives way first.

    Parameters
    ----------
    value : str
        As printed; may be empty.
    brief : str
        What the rule says.
    further : int
        How many findings there are besides.

    Examples
    --------
    >>> found_text("56%", "no whole number of patients", 0)
    '56%: no whole number of patients'
    >>> found_text("56%", "no whole number of patients", 2)
    '56%: no whole number of patients, +2 more'
    >>> found_text("10.7 to 99.9", "same limits as in another group", 2)
    'same limits as in another group, +2 more'
    """
    more, short = (f", +{further} more", f", +{further}") if further else ("", "")
    texts = [f"{value}: {brief}{more}"] if value else []
    for text in (*texts, f"{brief}{more}", f"{brief}{short}"):
        if len(text) <= FOUND_LENGTH:
            return text
    return f"{brief[: FOUND_LENGTH - len(short) - 1].rstrip()}…{short}"
