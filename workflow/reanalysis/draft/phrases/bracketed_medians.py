"""`The median survival was rather short (5.9 months; 95% CI …)`: words first, the value in a bracket."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_WORDED = re.compile(
    r"M(?P<what>[eY])(?:[^NWX.;(#]{0,6}b[wv]{1,4}|[^NWX.;(#]{0,6}b?[wv]{1,3}[Bzkpe-]{1,5})\((?P<v>[NX])(?P<u>m)?(?=[;,):]|$)"
)
#: `median PFS was longer in the X arm (8.0 months) than in the Y arm (3.7 months; …)`
_OTHER = re.compile(r"(?:[;,][^()]*)?\),?[va][wBzkpe-]{1,7}\((?P<v>[NX])(?P<u>m)?(?=[;,):]|$)")
#: `a longer median PFS (7.3 v 4.6 months)`
_PAIR = re.compile(r"M(?P<what>[eY])\((?P<v>[NX])m?[va](?P<w>[NX])(?P<u>m)(?=[;,):]|$)")


def find_bracketed_medians(scan: Scan) -> None:
    """A median whose sentence says in words how long it was, with the value behind them."""
    for match in scan.find(_WORDED):
        v = match.start("v")
        if match["u"] is None and scan.at(v) != "X":
            continue
        # Where an arm stands before the bracket, the value is read with it, as any value in a bracket is.
        start = v if "B" in match.group() else match.start()
        _add(scan, start, match.start("what"), v)
        other = _OTHER.match(scan.code, v + 1 + bool(match["u"]))
        if other is not None and (other["u"] or scan.at(other.start("v")) == "X") and scan.free(other.start("v")):
            _add(scan, other.start("v"), match.start("what"), other.start("v"))
    for match in scan.find(_PAIR):
        if scan.free(match.start("w")):
            _add(scan, match.start(), match.start("what"), match.start("v"), scan.unit_at(match.start("u")))
            _add(scan, match.start("w"), match.start("what"), match.start("w"))


def _add(scan: Scan, start: int, what: int, v: int, unit: str = "") -> None:
    item = scan.items[what]
    own = scan.unit_at(v + 1)
    quantity = item.id if item.code == "Y" else ""
    scan.add("median", start, v + bool(own), {"value": v}, unit=own or unit, quantity=quantity)
