"""`61·0% … and 55·8% … (5·0%, −3·2 to 13·2)`: a difference without a name, told by what it is the difference of."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_BARE = re.compile(r"\((?P<v>N)%?[,;](?:#?%?C[:,]?)?(?P<lo>N)%?[-t](?P<up>N)%?(?=[);,])")
_SHARE = re.compile(r"(?P<p>N)%(?!-?C)")
_ABSOLUTE = re.compile(r"(?P<v>N)%(?:ww|F)")
#: `absolute 3-year survival benefit: 5.1%`
_ABSOLUTE_GAIN = re.compile(
    r"\babsolute [^.;:,()%]{0,40}?(?:benefit|gain|improvement|increase|advantage|reduction|decrease)s? ?"
    r"(?:of|was|were|is|:|=)?(?: about| only)?$"
)
#: `was 15% higher with X`
_HIGHER = re.compile(r"b(?P<v>N)%w")
_GAIN = re.compile(r"absolute (?:increase|improvement|gain|reduction|decrease|benefit)\b")
_FROM_TO = re.compile(r"(?P<v>N)%\(w(?P<x>N)%(?:\([^()]*\))?t(?P<y>N)%")
_CHANGE = re.compile(
    r"\b(?:(?:increas|improv|reduc|decreas|chang|differ)\w*|gains?|gained|benefits?|higher|lower|better|rose|fell) "
)
#: By how much an adjusted difference may differ from that of the shares, in points.
_ADJUSTED = 1.5


def find_bare_differences(scan: Scan) -> None:
    """A bracket behind two shares, of a value between its limits that is what the shares differ by."""
    for match in scan.find(_ABSOLUTE):
        v = match.start("v")
        if _GAIN.match(scan.words(v + 2, v + 4)):
            # `a 21% absolute increase in X`
            scan.add("difference", v, v + 1, {"value": v}, unit="percentage points", comparator=scan.comparator(v))
    if any(low.startswith("absolute") for low in scan.lows):
        for match in scan.find(r"(?P<v>N)%"):
            v = match.start("v")
            if _ABSOLUTE_GAIN.search(scan.words(v - 10, v)):
                scan.add("difference", v, v + 1, {"value": v}, unit="percentage points", comparator=scan.comparator(v))
    for match in scan.find(_HIGHER) if "higher" in scan.lows or "lower" in scan.lows else ():
        v = match.start("v")
        if scan.word(v + 2) in ("higher", "lower"):
            stat = scan.add("difference", v, v + 1, {"value": v}, unit="percentage points")
            stat.lose("kind", 0.3, "by how much it was higher or lower, in points or in shares of it")
    for match in scan.find(_FROM_TO) if "from" in scan.lows else ():
        # `higher by 5.9% (from 41.2% [33.0–49.4] to 47.1% [38.8–55.4])`
        v, x, y = (match.start(name) for name in ("v", "x", "y"))
        values = [number_of(scan, i) for i in (v, x, y)]
        if scan.word(x - 1) != "from" or None in values or _CHANGE.search(scan.words(0, v)) is None:
            continue
        value, first, second = (float(one) for one in values if one is not None)
        if abs(value - abs(second - first)) < _ADJUSTED:
            scan.add("difference", v, v + 1, {"value": v}, unit="percentage points")
    for match in scan.find(_BARE):
        v, lo, up = (match.start(name) for name in ("v", "lo", "up"))
        shares = [one.start("p") for one in _SHARE.finditer(scan.sentence.code, 0, match.start())][-2:]
        values = [number_of(scan, i) for i in (lo, v, up, *shares)]
        if len(shares) < 2 or None in values or re.search(r"[.;]", scan.sentence.code[shares[0] : match.start()]):
            continue
        lower, value, upper, first, second = (float(one) for one in values if one is not None)
        if not lower < value < upper or abs(value - (first - second)) > _ADJUSTED or (first - second) * value < 0:
            continue
        roles: dict[str, int | tuple[int, ...]] = {"value": v, "lower": lo, "upper": up}
        stat = scan.add("difference", match.start(), up, roles, unit="percentage points")
        stat.level_basis = "assumed"
        stat.lose("kind", 0.1, "a difference by its shape and its value")
