"""Two numbers of two arms with a stroke between: `Characteristics (X/Y): median age 58/61 years, relapse in 9/7`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.count_lists import whole
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_ARMS = re.compile(r"B/B")
_PAIR = re.compile(r"(?P<a>N)/(?P<b>N)(?P<u>m?)(?![/%kNl])")
#: Of a grade, a status or a cycle, 3/4 is no pair.
_NAMED = re.compile(r"[gckGE]w?$")
#: `a pressure below 140/90 or of 130/80`
_LIMITS = frozenset(("pressure", "bp", "below", "under", "above", "than", "of", "to", "was", "vision", "acuity"))
#: So many pairs there are at least where no arms stand before them.
_SEVERAL = 2


def find_slashed_pairs(scan: Scan) -> None:
    """Pairs behind the names of both arms, or pairs of which one cannot be a number of patients and their total."""
    pairs = [
        match
        for match in scan.find(_PAIR)
        if scan.joined(match.start("b")) and _NAMED.search(scan.code[: match.start("a")]) is None
    ]
    pairs = [match for match in pairs if whole(scan, match.start("a")) and whole(scan, match.start("b"))]
    arms = _ARMS.search(scan.code)
    before = [match.start("a") - 1 for match in pairs]
    within = all(scan.at(i) in "exyYw" and scan.word(i) not in _LIMITS for i in before)
    above = within and any((number_of(scan, m.start("a")) or 0) > (number_of(scan, m.start("b")) or 0) for m in pairs)
    if not pairs or not (arms is not None or (above and len(pairs) >= _SEVERAL)):
        return
    for match in pairs:
        a, b, u = match.start("a"), match.start("b"), match.start("u")
        if arms is not None and a < arms.start():
            continue
        opening = max(scan.code.rfind(sign, 0, a) for sign in ",:;(")
        unit = scan.unit_at(u) if match["u"] else ""
        for i in (a, b):
            if unit and "M" in scan.code[opening + 1 : a]:
                scan.add("median", i, i + (i == b), {"value": i}, unit=unit).goes_on = i == b
            elif not unit:
                scan.add("count", i, i, {"value": i}, unit="patients")
