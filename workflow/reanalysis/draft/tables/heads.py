"""What the head of a column says of its cells: a comparison, a grade, the size of the group, that they are shares."""

from __future__ import annotations

import re

from reanalysis.draft.model import Cell, Sentence

_P_VALUE = re.compile(r"\W*P(?:[- ]?values?)?[a-h*†‡]?\W*", re.I)
_SIZE = re.compile(r"\b[Nn]\s*=\s*([0-9][0-9,]*)")
_COUNTED = re.compile(r"\b(?:n|nos?\.?|numbers?|patients) ?\( ?% ?\)", re.I)
_SHARES = re.compile(r"\(%\)|\bpercent|\bproportion", re.I)


def is_p_value(name: str) -> bool:
    """True for a name that says that the cells are P values."""
    return _P_VALUE.fullmatch(name) is not None


def comparison(head: Sentence | None) -> str:
    """Letters of a head that names a ratio, a P value or a difference; empty for the name of a group."""
    if head is None:
        return ""
    if is_p_value(head.text):
        return "P"
    return head.code if re.search(r"H|^F|^wF", head.code) and "M" not in head.code else ""


def size_of(head: Sentence | None) -> int:
    """Size of the group in the head of its column; 0 if none is printed."""
    match = _SIZE.search(head.text) if head is not None else None
    return int(match[1].replace(",", "")) if match else 0


def all_percent(cell: Cell | None) -> bool:
    """True if the corner says that the cells are percentages: `Rate, % (95% CI)`."""
    text = cell.corner.text if cell is not None and cell.corner is not None else ""
    return re.search(r"(?<!\()%(?!\s*-?\s*(?:CI|conf))", re.sub(r"[0-9.]+\s*%", "", text), re.I) is not None


def says_shares(cell: Cell | None) -> bool:
    """True if the corner of the table says that its cells are counts with percentages: `Event, n (%)`."""
    return cell is not None and cell.corner is not None and _SHARES.search(cell.corner.text) is not None


def of_shares(caption: str) -> bool:
    """True for a caption that says that the cells are counts with percentages: `Toxicity by arm, no. (%)`."""
    return _COUNTED.search(caption) is not None


def is_share(count: str, share: str, size: int) -> bool:
    """True if the second of two numbers is the percentage that the first is of a size, rounded."""
    k, p = count.replace(",", ""), share.replace("·", ".")
    if not (size and k.isdecimal() and p.replace(".", "", 1).isdecimal()):
        return False
    places = len(p.partition(".")[2])
    return int(k) <= size and abs(100 * int(k) / size - float(p)) <= 0.51 * 10**-places
