"""Units that are divided by another: `IU/dL` and `ng per milliliter` are of what is measured, `IU/kg` is of doses."""

from __future__ import annotations

from reanalysis.draft.model import Term

#: What an amount may be divided by, in the short form that claims write.
_VOLUMES = {"L": "L", "l": "L", "dL": "dL", "dl": "dL", "mL": "mL", "ml": "mL", "µL": "µL", "μL": "µL", "uL": "µL"}
_VOLUMES |= {"liter": "L", "litre": "L", "deciliter": "dL", "decilitre": "dL", "milliliter": "mL", "millilitre": "mL"}
_VOLUMES |= {"microliter": "µL", "microlitre": "µL", "mmol": "mmol"}
_BODIES = {"kg": "kg", "kilogram": "kg", "kilo": "kg", "kilogramme": "kg"}
_UNDIVIDED = ("months", "years", "weeks", "days", "hours", "minutes", "cycles", "lines", "regimens", "points")


def with_divisor(words: list[str], joined: list[bool], end: int, term: Term) -> tuple[int, Term]:
    """End and unit of an amount with what it is divided by; as they were if nothing divides it.

    Parameters
    ----------
    words : list of str
        The words of a block.
    joined : list of bool
        True for a word that touches the one before it.
    end : int
        Index behind the unit.
    term : Term
        The unit.
    """
    if "/" in term.id or term.id in _UNDIVIDED or end + 1 >= len(words):
        return end, term
    slash = words[end] == "/" and joined[end] and joined[end + 1]
    if not slash and words[end] != "per":
        return end, term
    divisor = words[end + 1]
    if divisor in _VOLUMES:
        return end + 2, Term("unit", f"{term.id}/{_VOLUMES[divisor]}")
    if divisor in _BODIES:
        return end + 2, Term("unit", f"{term.id}/{_BODIES[divisor]}")
    return end, term
