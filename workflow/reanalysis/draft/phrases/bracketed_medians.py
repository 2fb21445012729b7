"""`The median survival was rather short (5.9 months; 95% CI …)`: words first, the value in a bracket."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_WORDED = re.compile(r"M(?P<what>[eY])[^NWX.;(#]{0,6}b[wv]{1,4}\((?P<v>[NX])(?P<u>m)?(?=[;,):]|$)")


def find_bracketed_medians(scan: Scan) -> None:
    """A median whose sentence says in words how long it was, with the value behind them."""
    for match in scan.find(_WORDED):
        v = match.start("v")
        if match["u"] is None and scan.at(v) != "X":
            continue
        item = scan.items[match.start("what")]
        quantity = item.id if item.code == "Y" else ""
        last = v + bool(match["u"])
        scan.add("median", match.start(), last, {"value": v}, unit=scan.unit_at(v + 1), quantity=quantity)
