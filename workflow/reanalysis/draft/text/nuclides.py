"""Mass numbers, which belong to the name of a radioactive drug."""

from __future__ import annotations

from reanalysis.draft.lexicon import DASHES
from reanalysis.draft.model import Item

#: Nuclides of radioactive drugs.
_NUCLIDES = frozenset(
    ("Ac", "At", "Bi", "Cu", "F", "Ga", "I", "In", "Lu", "Pb", "Ra", "Re", "Rb", "Sm", "Sr", "Tb", "Tc", "Y", "Zr")
)


def is_symbol(word: str) -> bool:
    """True for the Lu of `lutetium Lu 177 dotatate`."""
    return word in _NUCLIDES and word != "In"


def is_isotope(items: list[Item], i: int, joined: list[bool]) -> bool:
    """True for the 177 of `177Lu-DOTA`: a mass number that touches the symbol of a nuclide."""
    if items[i].number is None or not items[i].text.isdecimal() or not 2 <= len(items[i].text) <= 3:
        return False
    if (
        i + 3 >= len(items)
        or (joined[i] and items[i - 1].code in "wE-")
        or not joined[i + 1]
        or not joined[i + 2]
        or not joined[i + 3]
    ):
        return False
    return items[i + 1].text in _NUCLIDES and items[i + 2].text in DASHES and items[i + 3].text[:1].isalpha()


def with_number(item: Item, number: Item, text: str) -> Item:
    """An item that begins with a number that is part of its name."""
    inner = (number.number, *item.inner) if number.number is not None else item.inner
    return Item(number.start, item.end, text[number.start : item.end], item.code, item.number, item.term, inner)
