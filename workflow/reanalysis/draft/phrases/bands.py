"""Bands of residual disease: `MRD was <0.01% in 713, 0.01% to <0.1% in 178 and ≥0.1% in 154`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

#: The outcome that names of residual disease stand for.
NEGATIVE = "MRD_neg"
_BAND = re.compile(r"(?P<lo>N)%?[t-]<(?P<up>N)%")
_BOUND = re.compile(r"<(?P<v>N)%")


def find_bands(scan: Scan) -> None:
    """Bands of residual disease and the bounds beside them: they say who is counted, and are no shares."""
    if not any(item.id == NEGATIVE for item in scan.items):
        return
    for match in (found := list(scan.find(_BAND))):
        lo, up = match.start("lo"), match.start("up")
        scan.add("stratum", lo, up + 1, {"lower": lo, "upper": up}, unit="percent", quantity="mrd_threshold")
    for match in scan.find(_BOUND) if found else ():
        i = match.start("v")
        if scan.free(i):
            sign = scan.comparator(i)
            scan.add("stratum", i, i + 1, {"value": i}, unit="percent", quantity="mrd_threshold", comparator=sign)
