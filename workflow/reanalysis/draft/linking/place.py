"""A series of values whose outcome is sought: what is known around it, computed once."""

from __future__ import annotations

from dataclasses import dataclass

from reanalysis.draft.linking.adverse import Memory
from reanalysis.draft.linking.mentions import index_of
from reanalysis.draft.model import Item
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: The outcome's item, or its id where a sentence before named it, or None; and how it was inferred, if it was.
Answer = tuple[Item | str | None, str]

#: Quantities that no patients are counted by.
_MEASURED = frozenset(
    (
        *("follow_up", "viral_load", "cd4", "hemoglobin", "lipoprotein_a", "egfr", "platelets", "neutrophils"),
        *("marrow_blasts", "time_to_onset", "treatment_duration", "disease_duration", "cycles", "time_since_event"),
        *("weight", "time_to_recovery", "dose_intensity", "symptom_duration", "blood_pressure", "cholesterol"),
        *("pain_intensity", "mrd_threshold"),
    )
)
#: Quantities of which differences are told.
_DIFFERING = frozenset(
    ("weight", "blood_pressure", "cholesterol", "pain_intensity", "egfr", "hemoglobin", "lipoprotein_a")
) | frozenset(("viral_load", "cd4"))


@dataclass(slots=True)
class Place:
    """A series of values in its sentence.

    Attributes
    ----------
    scan : Scan
    group : list of Bundle
    memory : Memory
    last : str
        Outcome of the series before in this sentence.
    known : list of int
        Items that name outcomes or quantities that values of this kind can be of.
    at : int
        Item of the first value.
    opener : int
        The bracket that the series stands in; -1 if in none.
    after : str
        Words behind the series.
    """

    scan: Scan
    group: list[Bundle]
    memory: Memory
    last: str
    known: list[int]
    at: int
    opener: int
    after: str

    @property
    def first(self) -> Bundle:
        """The first of the series."""
        return self.group[0]

    @property
    def final(self) -> Bundle:
        """The last of the series."""
        return self.group[-1]

    @property
    def kind(self) -> str:
        """Kind of its values."""
        return self.group[0].kind

    @property
    def shares(self) -> bool:
        """True for counts and percentages of patients."""
        return self.kind in ("percent", "count")

    def measure(self, quantity: str) -> Answer:
        """Say that the series is of a quantity and no outcome."""
        for bundle in self.group:
            for stat in bundle.stats:
                stat.quantity = quantity if stat.kind != "n" else ""
        return None, ""


def place_of(scan: Scan, known: list[int], group: list[Bundle], memory: Memory, last: str) -> Place:
    """What is known around a series."""
    first, final = group[0], group[-1]
    value = first.lead.value
    if first.kind in ("ratio", "difference", "p_value", "km"):
        known = [i for i in known if scan.items[i].code != "Y" or _differs(scan.items[i], first.kind)]
    if first.kind in ("percent", "count"):
        known = [i for i in known if scan.items[i].code != "Y" or scan.items[i].id not in _MEASURED]
    at = index_of(scan, value) if value is not None else first.at
    after = scan.words(final.last + 1, final.last + 7)
    return Place(scan, group, memory, last, known, at, enclosing(scan, first.at), after)


def _differs(item: Item, kind: str) -> bool:
    return kind == "difference" and item.id in _DIFFERING
