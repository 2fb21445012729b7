"""Powers of ten: of cut-offs, of doses of cells, of units."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.cut_places import quantity_near
from reanalysis.draft.phrases.scan import Scan

_POWER = re.compile(r"(?P<v>N)×(?P<q>Q)(?P<per>/)?")


def find_powers(scan: Scan) -> None:
    """`1 × 10-4` keeps its power of ten; in `× 109/L` it belongs to the unit."""
    for match in scan.find(_POWER):
        v, q = match.start("v"), match.start("q")
        power = scan.items[q].text
        quantity = quantity_near(scan, v)
        if match["per"]:
            scan.set_aside(q, "power of ten in a unit")
            unit = f"× {power}/{scan.items[match.end()].text if match.end() < len(scan.items) else ''}"
            if scan.word(match.end()) == "kg" and not scan.comparator(v):
                scan.add("dose", v, q, {"value": v}, unit=unit, quantity="dose")
                continue
            scan.add("threshold", v, q, {"value": v}, unit=unit, quantity=quantity, comparator=scan.comparator(v))
        else:
            scan.add(
                "threshold",
                v,
                q,
                {"value": v, "power": q},
                unit=f"× {power}",
                quantity=quantity,
                comparator=scan.comparator(v),
            )
    for i in scan.numbers:
        if scan.at(i) == "Q":
            scan.set_aside(i, "power of ten")
