"""Limits on both sides: `between 7.0% and 10.5%`, `with a score of 2 to 6`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.cut_places import quantity_near
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_WITHIN_TWO = re.compile(
    r"[weY](?P<a>N)(?:[%ml])?a(?P<b>N)(?P<u>[%lmk])?|(?:[or]|^-?)(?P<c>N)[t-](?P<d>N)(?P<v>[%lmk])?"
)
#: `with a transfusion burden of 2 to 6 …`: what patients who enter must have.
_HAVING = re.compile(r"\b(?:with|had|have|having) (?:an? )?(?:[\w-]+ ){1,5}of$")
_COUNTED = re.compile(
    r"(?:of )?(?:the |these |all )?(?:\w+ )?(?:patients?|participants?|pts?|people|women|men|children)\b"
)


def find_between(scan: Scan) -> None:
    """Two limits of a definition or of eligibility."""
    for match in scan.find(_WITHIN_TWO):
        _between(scan, match)


def _between(scan: Scan, match: re.Match[str]) -> None:
    """`between 7.0% and 10.5%`; `with a score of 2 to 6` where patients are chosen."""
    names = ("a", "b", "u") if match["a"] else ("c", "d", "v")
    a, b, u = (match.start(name) for name in names)
    numbers = number_of(scan, a), number_of(scan, b)
    if None in numbers or numbers[0] >= numbers[1] or _COUNTED.match(scan.words(max(b, u) + 1, max(b, u) + 4)):
        return
    left = scan.words(max(0, a - 9), a)
    first = scan.code[:a].strip("-") == ""
    chosen = scan.sentence.section in ("methods", "background", "") and _HAVING.search(left)
    further = re.search(r"<[N#][l%mk]?\(?r$", scan.code[:a]) is not None
    chosen = chosen or ((first or further) and scan.sentence.section == "methods")
    if not (chosen or (match["a"] and scan.word(a - 1).endswith("between") and "difference" not in left)):
        return
    unit = scan.unit_at(u) if u >= 0 else ""
    if unit == "mg" and not chosen:
        return
    scan.add("threshold", a, max(b, u), {"lower": a, "upper": b}, unit=unit, quantity=quantity_near(scan, a))
