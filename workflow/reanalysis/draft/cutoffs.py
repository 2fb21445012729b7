"""Cut-offs of definitions, of eligibility and of reporting; powers of ten."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.scan import Scan

_POWER = re.compile(r"(?P<v>N)×(?P<q>Q)(?P<per>/)?")


_BETWEEN = re.compile(r"[eY](?:o|wo|w)?(?P<a>N)%?[-t](?P<b>N)(?:%|l)|Y(?P<c>N)[-t](?P<d>N)(?![m%])")


_PLANNED = ("null_response_rate", "power", "significance_level", "non_inferiority_margin")


def find_powers(scan: Scan) -> None:
    """`1 × 10-4` keeps its power of ten; in `× 109/L` it belongs to the unit."""
    for match in scan.find(_POWER):
        v, q = match.start("v"), match.start("q")
        power = scan.items[q].text
        quantity = _quantity_near(scan, v)
        if match["per"]:
            scan.set_aside(q, "power of ten in a unit")
            unit = f"× {power}/{scan.items[match.end()].text if match.end() < len(scan.items) else ''}"
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
    for i in range(len(scan.items)):
        if scan.at(i) == "Q":
            scan.set_aside(i, "power of ten")


def find_cutoffs(scan: Scan, lexicon: Lexicon) -> None:
    """Numbers after a sign or after `at least`: limits of a definition, of eligibility or of reporting."""
    stratified = "stratif" in scan.sentence.text.lower()
    for match in scan.find(_BETWEEN):
        a, b = (match.start("a"), match.start("b")) if match["a"] else (match.start("c"), match.start("d"))
        item = scan.items[match.start()]
        quantity = item.id if item.code == "Y" else ""
        scan.add("threshold", a, match.end() - 1, {"lower": a, "upper": b}, unit=scan.unit_at(b + 1), quantity=quantity)
    for i, item in enumerate(scan.items):
        if not scan.free(i) or item.code not in "NW":
            continue
        before = scan.comparator(i)
        bound = before in (
            "<",
            ">",
            "≤",
            "≥",
            "<=",
            ">=",
            "at least",
            "at most",
            "more than",
            "less than",
            "fewer than",
        )
        unit_end = i + 1 if scan.unit_at(i + 1) else i
        if scan.at(unit_end + 1) == "r" and scan.word(unit_end + 2) in (
            "less",
            "more",
            "lower",
            "higher",
            "greater",
            "fewer",
            "below",
            "above",
        ):
            quantity = _quantity_near(scan, i)
            if quantity or scan.at(i + 1) in "%l":
                words = scan.words(unit_end + 1, unit_end + 3)
                scan.add(
                    "threshold",
                    i,
                    unit_end,
                    {"value": i},
                    unit=scan.unit_at(i + 1),
                    quantity=quantity,
                    comparator=words,
                )
                continue
        if before in ("below", "above", "under") and scan.at(i - 2) == "e" and scan.at(i + 1) not in "mp":
            scan.add("threshold", i, unit_end, {"value": i}, unit=scan.unit_at(i + 1), comparator=before)
            continue
        if before in ("below", "above", "under", "over") and scan.unit_at(i + 1) == "kg":
            scan.add("threshold", i, i + 1, {"value": i}, unit="kg", quantity="weight", comparator=before)
            continue
        quantity = _quantity_near(scan, i)
        if quantity in ("prior_therapies",) and scan.at(i + 1) != "p":
            b = i + 2 if scan.at(i + 1) in "t-" and scan.free(i + 2) else -1
            roles = {"value": i} if b < 0 else {"lower": i, "upper": b}
            scan.add("threshold", i, max(i, b), roles, quantity=quantity, comparator=before)
        elif (bound and scan.at(i - 1) == "<") or (bound and quantity and scan.at(i + 1) != "p"):
            unit = scan.unit_at(i + 1)
            kind = "stratum" if stratified else "threshold"
            last = i + 1 if unit else i
            scan.add(kind, i - 1, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif quantity == "performance_status" and scan.at(i + 1) != "%":
            kind = "stratum" if stratified else "threshold"
            scan.add(kind, i, i, {"value": i}, quantity=quantity, comparator=before)
        elif quantity in _PLANNED or (quantity == "adverse_event_reporting" and scan.at(i + 1) == "%"):
            scan.add("threshold", i, i, {"value": i}, unit=scan.unit_at(i + 1), quantity=quantity, comparator=before)


def _quantity_near(scan: Scan, i: int) -> str:
    """Quantity that a cut-off at item i is of: before it in the clause, or just after its unit."""
    for j in (i + 1, i + 2, i + 3):
        if scan.at(j) == "Y":
            return scan.items[j].id
        if scan.at(j) not in "%mltw-NW":
            break
    crossed = False
    for j in range(i - 1, max(-1, i - 9), -1):
        if scan.at(j) in ".;)":
            break
        if scan.at(j) == "Y" and (not crossed or scan.items[j].id in _PLANNED):
            return scan.items[j].id
        crossed = crossed or scan.at(j) in "eM"
    return ""
