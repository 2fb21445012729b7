"""Who was measured for residual disease, who is told by how much was left, and who is negative."""

from __future__ import annotations

import re

from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.bands import NEGATIVE
from reanalysis.draft.phrases.scan import Scan

_ABOVE = frozenset(("≥", ">", ">=", "at least", "more than"))
#: `MRD was measured in 1,045 (88%)` says of whom it is known.
_MEASURED = re.compile(
    r"(?:(?:data|status|results?) )?(?:was|were) (?:\w+ )?(?:measured|assessed|available|determined|evaluated|tested)\b"
)


def tells_who(scan: Scan, i: int) -> bool:
    """True for residual disease that says of whom something is told, and is not what was found."""
    if scan.items[i].id != NEGATIVE:
        return False
    # `EFS was 83% for MRD 0.01% to <0.1%`: who they are.
    bands = (b.at for b in scan.bundles if b.kind == "stratum" and b.lead.quantity == "mrd_threshold")
    grouping = any(0 < at - i < 3 for at in bands) and any(
        item.id in scan.lexicon.time_to_event for item in scan.items[:i]
    )
    return grouping or _MEASURED.match(scan.words(i + 1, i + 6)) is not None


def share_bands(scan: Scan) -> None:
    """`MRD was <0.01% in 713 and ≥0.1% in 154`: the second are not those without it."""
    bands = [b for b in scan.bundles if b.kind == "stratum" and b.lead.quantity == "mrd_threshold"]
    for bundle in scan.bundles if bands else ():
        before = [band for band in bands if band.last < bundle.at]
        if bundle.kind not in ("count", "percent") or not before:
            continue
        band = before[-1].lead
        if band.item("lower") is not None or band.comparator in _ABOVE:
            for stat in bundle.stats:
                if stat.endpoint == NEGATIVE:
                    stat.endpoint = UNSURE
                    stat.lose("endpoint", 0.5, "patients with residual disease, for whom there is no outcome")
