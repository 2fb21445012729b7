"""Amounts of drug: single, as a range, or listed before one unit."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_DOSES = re.compile(r"(?P<a>[NW])(?:(?P<sep>-|t)(?P<b>N))?-?k")
_DOSE_LIST = re.compile(r"(?P<a>N)(?=(?:,?[arv]?,?N)*,?[arv]?(?:w(?=#))?,?#k)")
_DOSES_WITH_SIZES = re.compile(r"N\(n=N\)(?:,?[arv]?N\(n=N\))*k")
_SLASHED = re.compile(r"(?:N/)+#(?=k)")
_EARLIER = re.compile(r"\b(?:prior|previous|previously|cumulative|accumulated)\b[^.;]*\bdose")
_DOSED = ("dose", "doses", "dosage", "at", "to", "of", "with", "receiving", "received", "given", "by")
#: `75 mg of X per square meter of body-surface area`
_PER_SIZE = re.compile(
    r"of (?:[\w-]+ ){1,5}?(?:\( [\w -]+ \) )?per (?:(?P<m2>square met(?:er|re))|(?P<kg>kilogram|kg))\b"
)
#: `a 1.5-gram rise in …` is no amount of drug.
_RISE = re.compile(r"(?:\w+ )?(?:rise|increase|drop|fall|gain|loss|reduction|decrease|decline|improvement)\b")
#: Target of carboplatin in mg/mL × min; more is an exposure that was measured.
_HIGHEST_AUC = 10
#: What is measured rises and falls; what is given does not.
_CHANGES = re.compile(r"\b(?:fell|rose|declined|dropped|decreased|increased|changed) from\b[^.;]*$")


def find_doses(scan: Scan) -> None:
    """Amounts of drug, single, as a range, or listed before one unit."""
    for match in scan.find(_DOSES):
        if re.search(r"M[^.;]{0,30}[bv]$", scan.code[: match.start()]) or _CHANGES.search(
            scan.words(match.start() - 22, match.start())
        ):
            continue
        exposure = scan.at(match.start() - 1) == "k" and scan.items[match.start() - 1].id == "AUC"
        cut = re.search(r"[Ywex]<$", scan.code[: match.start()]) and scan.word(match.start() - 2) not in _DOSED
        if exposure or cut:
            # `AUC 1.2–9.6 µg·h/mL`, `birth weight <2500 g`
            continue
        if scan.at(match.start() - 1) == "<" and _EARLIER.search(scan.words(match.start() - 12, match.start())):
            # `previous treatment with an accumulated dose > 300 mg/m2`
            a, unit = match.start("a"), scan.items[match.end() - 1]
            before = scan.comparator(a)
            scan.add("threshold", a, match.end() - 1, {"value": a}, unit=unit.id, quantity="dose", comparator=before)
            continue
        if _RISE.match(scan.words(match.end(), match.end() + 2)) or scan.word(match.end()) in ("·", "•", "∙"):
            # `6.8 µg·h/mL` is what was measured.
            continue
        a, b, unit = match.start("a"), match.start("b"), scan.items[match.end() - 1]
        if b >= 0 and (number_of(scan, a) or 0) > (number_of(scan, b) or 0):
            if scan.word(a - 1) == "from":
                # `tapered from 60 to 5 mg`
                scan.add("dose", a, a, {"value": a}, unit=unit.id, quantity="dose")
            # `319 to 140 mg`: a number of patients, and the amount they were given.
            a, b = b, -1
        roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
        before = scan.comparator(a)
        if not before and "up to" in scan.words(a - 3, a):
            before = "up to"
        sized = _PER_SIZE.match(scan.words(match.end(), match.end() + 12))
        named = unit.id + ("" if sized is None else "/m2" if sized["m2"] else "/kg")
        scan.add("dose", a, match.end() - 1, roles, unit=named, quantity="dose", comparator=before)
    for match in scan.find(r"k\)?[=o,-]?(?P<v>N)(?![%k-])"):
        if scan.items[match.start()].id == "AUC" and (number_of(scan, match.start("v")) or 0) <= _HIGHEST_AUC:
            scan.add("dose", match.start(), match.start("v"), {"value": match.start("v")}, unit="AUC", quantity="dose")
    for match in scan.find(_SLASHED) if "/" in scan.code else ():
        # `420/560/280 mg`, the amounts of several dose levels
        unit = scan.items[match.end()].id
        if scan.at(match.start() - 1) in "t-":
            # `15 mg D1 to 10/15 mg D1 to 20`
            continue
        for i in [i for i in range(match.start(), match.end()) if scan.free(i)]:
            scan.add("dose", i, i, {"value": i}, unit=unit, quantity="dose")
    for match in scan.find(_DOSES_WITH_SIZES) if "n" in scan.code else ():
        # `1.1 (n = 4), 1.5 (n = 11), or 1.9 (n = 8) mg/m2`
        k = match.end() - 1
        for i in range(match.start(), k):
            if scan.at(i) == "N" and scan.at(i - 1) != "=" and scan.free(i):
                scan.add("dose", i, i, {"value": i}, unit=scan.items[k].id, quantity="dose")
    for match in scan.find(_DOSE_LIST):
        a = match.start("a")
        unit = next(scan.items[i].id for i in range(a, len(scan.items)) if scan.at(i) == "k")
        # `on days 1-7 and foomab 400 mg`: the end of a range of days is no amount.
        ranged = re.search(r"[mc][NW#](?:-|t|(?:,[NW#])*,?a)$", scan.code[:a]) is not None
        if scan.at(a + 1) in ",arv-" and scan.at(a - 1) not in "mcg#" and not ranged:
            scan.add("dose", a, a, {"value": a}, unit=unit, quantity="dose")
