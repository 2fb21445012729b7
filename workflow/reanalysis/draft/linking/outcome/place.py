"""A series of values whose outcome is sought: what is known around it, computed once."""

from __future__ import annotations

from dataclasses import dataclass

from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.linking.outcome.mentions import index_of
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
    first, final : Bundle
        The first and the last of the series.
    kind : str
        Kind of its values.
    shares : bool
        True for counts and percentages of patients.
    memory : Memory
    last : str
        Outcome of the series before in this sentence.
    known : list of int
        Items that name outcomes or quantities that values of this kind can be of.
    at : int
        Item of the first value.
    opener : int
        The bracket that the series stands in; -1 if in none.
    before, after : str
        Words of the sentence before the series, and the six behind it.
    """

    scan: Scan
    group: list[Bundle]
    first: Bundle
    final: Bundle
    kind: str
    shares: bool
    memory: Memory
    last: str
    known: list[int]
    at: int
    opener: int
    before: str
    after: str

    def measure(self, quantity: str) -> Answer:
        """Say that the series is of a quantity and no outcome."""
        for bundle in self.group:
            for stat in bundle.stats:
                stat.quantity = quantity if stat.kind != "n" else ""
        return None, ""


def place_of(scan: Scan, known: list[int], group: list[Bundle], memory: Memory, last: str) -> Place:
    """What is known around a series."""
    first, final = group[0], group[-1]
    kind, value = first.kind, first.lead.value
    shares = kind in ("percent", "count")
    if kind in ("ratio", "difference", "p_value", "km"):
        known = [i for i in known if scan.items[i].code != "Y" or _differs(scan.items[i], kind)]
    if shares:
        known = [i for i in known if scan.items[i].code != "Y" or _counted(scan.items[i])]
    at = index_of(scan, value) if value is not None else first.at
    before, after = scan.words(0, first.at), scan.words(final.last + 1, final.last + 7)
    opener = enclosing(scan, first.at)
    return Place(scan, group, first, final, kind, shares, memory, last, known, at, opener, before, after)


def _counted(item: Item) -> bool:
    """True for what patients are counted by: `46% were exposed for at least 12 months`, and no median duration."""
    return item.id not in _MEASURED or item.low.startswith("exposed")


def _differs(item: Item, kind: str) -> bool:
    return kind == "difference" and item.id in _DIFFERING
