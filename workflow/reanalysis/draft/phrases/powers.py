"""Powers of ten: of cut-offs, of doses of cells, of units."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.cut_places import divides, quantity_near
from reanalysis.draft.phrases.scan import Scan

_POWER = re.compile(r"(?P<v>N)[×w](?P<q>[QNE])(?P<per>/)?")
_MINUS = frozenset("-−–")
_TEN = re.compile(r"10(?:[0-9]{1,2}|\^[0-9]{1,2})")
#: `10^-5`, `1x10 -4`: a power that the ledger has as two numbers.
_APART = re.compile(r"(?:(?P<v>N)[×w])?(?P<ten>[NE])(?:_-?|\()?(?P<q>N)")
#: `× 10⁹/L`, whose power the ledger has as no number
_RAISED = re.compile(r"(?:×|w)(?P<ten>N)_(?=/)")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹]{1,2}")
_CELLS = re.compile(r"(?:\w+ ){0,4}?(?:\w+-)?(?:cells?|genomes?|vg|particles|cfu|pfu|copies)\b")
_MEASURED = re.compile(r"M[^#NW.;]{0,12}$|J[^.;)]{0,4}(?:(?:N|#)(?:×#/l)?[-t])?$")
_MEDIAN_DOSE = re.compile(
    r"\bmedian (?:[\w-]+ (?:- )?){0,5}dose\b[^.;]*$|\bmedian (?:number of )?(?:[\w-]+ ){0,4}cells\b[^.;]*$"
)
_PER_BODY = re.compile(r"[^.;,()]{0,40}?(?:\bper |/ ?)(?:kg|kilogram)\b")


def find_split_powers(scan: Scan) -> None:
    """`10^-5` and `1x10 -4`, whose power the ledger has as a number of its own."""
    if "10" not in scan.lows:
        return
    for match in scan.find(_RAISED):
        ten = match.start("ten")
        if scan.word(ten) == "10" and _SUPERSCRIPT.fullmatch(scan.word(match.end() - 1)):
            scan.set_aside(ten, "power of ten in a unit")
    for match in scan.find(_APART):
        ten, q, v = match.start("ten"), match.start("q"), match.start("v")
        raised = scan.at(q - 1) == "_" or scan.items[q].number.before in _MINUS or scan.at(q - 1) == "-"
        factor = v >= 0 and scan.word(v + 1) in ("×", "x", "*")
        # `4.5 x10 9/l`, `50 x 10(9)/L`
        of_unit = factor and not raised and (scan.at(q + 1) == "/" or scan.code[q + 1 : q + 3] == ")/")
        if scan.word(ten) != "10" or not (raised or of_unit) or len(scan.word(q)) > 2:
            continue
        if of_unit:
            for i in (ten, q):
                scan.set_aside(i, "power of ten in a unit")
            continue
        if factor:
            scan.add(
                "threshold",
                v,
                q,
                {"value": v, "power": q},
                unit=f"× 10−{scan.word(q)}",
                quantity=quantity_near(scan, v),
                comparator=scan.comparator(v),
            )
        for i in (ten, q):
            scan.set_aside(i, "power of ten")


def find_powers(scan: Scan) -> None:
    """`1 × 10-4` keeps its power of ten; in `× 109/L` it belongs to the unit."""
    for match in scan.find(_POWER):
        v, q = match.start("v"), match.start("q")
        power = scan.items[q].text
        if scan.at(q) != "Q" and not (_TEN.fullmatch(power) and scan.word(v + 1) in ("×", "x", "*")):
            continue
        quantity = quantity_near(scan, v)
        behind = scan.words(q + 1, q + 12)
        body = _PER_BODY.match(behind)
        if scan.at(q) != "Q":
            if not (body or _CELLS.match(behind)):
                continue
            match_unit = f"× {power}" + ("/kg" if body else "")
            # `The median dose was 2.9 × 106 cells/kg (range, …)`: what was given, and no dose of the plan.
            median = _MEDIAN_DOSE.search(scan.words(v - 12, v)) is not None
            kind, last = ("median", q) if median else ("dose", v)
            scan.add(kind, v, last, {"value": v}, unit=match_unit, quantity="dose", comparator=scan.comparator(v))
            scan.set_aside(q, "power of ten in a unit")
            continue
        if match["per"]:
            scan.set_aside(q, "power of ten in a unit")
            if not scan.comparator(v) and _MEASURED.search(scan.code, 0, v):
                # `a median white-cell count of 10 × 109/L (range, 1 to 410 × 109/L)`
                continue
            divided = divides(scan, v) or "stratif" in scan.words(0, v)
            unit = f"× {power}/{scan.items[match.end()].text if match.end() < len(scan.items) else ''}"
            if scan.word(match.end()) == "kg" and not scan.comparator(v):
                scan.add("dose", v, q, {"value": v}, unit=unit, quantity="dose")
                continue
            kind = "stratum" if divided else "threshold"
            scan.add(kind, v, q, {"value": v}, unit=unit, quantity=quantity, comparator=scan.comparator(v))
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
