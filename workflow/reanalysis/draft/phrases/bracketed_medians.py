"""`The median survival was rather short (5.9 months; 95% CI …)`: words first, the value in a bracket."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of, printed
from reanalysis.draft.phrases.scan import Scan

_WORDED = re.compile(
    r"M(?P<what>[eY])(?:[^NWX.;(#]{0,6}b[wv]{1,4}|[^NWX.;(#]{0,6}b?[wv]{1,3}[Bzkpe-]{1,5})\((?P<v>[NX])(?P<u>m)?(?=[;,):]|$)"
)
#: `median PFS was longer in the X arm (8.0 months) than in the Y arm (3.7 months; …)`
_OTHER = re.compile(r"(?:[;,][^()]*)?\),?[va][wBzkpe-]{1,7}\((?P<v>[NX])(?P<u>m)?(?=[;,):]|$)")
#: `a longer median PFS (7.3 v 4.6 months)`
_PAIR = re.compile(r"M(?P<what>[eY])\((?P<v>[NX])m?[va](?P<w>[NX])(?P<u>m)(?=[;,):]|$)")


#: `median PFS was longer with X (56.2 v 28.2 v 35.5 months; …)`
_LIST = re.compile(
    r"M(?P<what>[eY])[^NWX.;(#]{0,10}\((?P<v>[NX])m?[va](?P<w>[NX])(?:[va](?P<x>[NX]))?(?P<u>m)(?=[;,):]|$)"
)
#: `Median PFS was longer with X (11.2 [95% CI 9.3-14.2] v 4.9 [4.1-5.7] months; …)`
_WITH_LIMITS = re.compile(
    r"M(?P<what>[eY])[^NWX.;(#]{0,28}\((?P<v>[NX])m?\([^()]*\)m?[va](?P<w>[NX])(?:m?\([^()]*\))?(?P<u>m)(?=[;,):]|$)"
)
#: `Median PFS and OS were not different (PFS, 28 v 30 months; OS, 78 v 96 months)`
_NAMED = re.compile(r"[(;](?P<what>e),(?P<v>[NX])m?v(?P<w>[NX])(?P<u>m)(?=[;,)])")


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
    for pattern in (_PAIR, _LIST, _WITH_LIMITS):
        for match in scan.find(pattern):
            if not (scan.free(match.start("w")) and scan.free(match.start("v"))):
                continue
            start = match.start() if pattern is _PAIR else match.start("v")
            unit = scan.unit_at(match.start("u"))
            _add(scan, start, match.start("what"), match.start("v"), unit)
            for name in "wx" if pattern is _LIST else "w":
                if match.start(name) >= 0:
                    _add(scan, match.start(name), match.start("what"), match.start(name), unit)


def find_named_medians(scan: Scan) -> None:
    """Two medians behind the name of their outcome in a bracket."""
    for match in scan.find(_NAMED):
        # `overall survival (OS, 28 v 25 months, hazard ratio …)`
        compared = re.match(r"[;,]w?H", scan.code[match.end() :]) is not None
        compared = compared and scan.items[match.start("what")].id in scan.lexicon.time_to_event
        if "M" in (scan.at(0), scan.at(1)) or compared:
            for name in "vw":
                _add(scan, match.start(name), match.start("what"), match.start(name), scan.unit_at(match.start("u")))


#: `and for X 10 mg than with Y (16.8 months vs 7.9 months; …)`
_ONCE_MORE = re.compile(r"\((?P<v>[NX])m?v(?P<w>[NX])(?P<u>m)(?=[;,):])")
_COMPARED = re.compile(r"\b(?:than|versus|vs\.?|compared with|compared to)\b")
#: `(prior chemotherapy: 10.7 vs 3.4 months; hazard ratio, …)`
_BEFORE_HAZARD = re.compile(r"[(;](?:[wxyYesp-]{1,5}:)?(?P<v>[NX])m?v(?P<w>[NX])(?P<u>m)[;,]w?H")
#: `TTP and OS with X (5.1 and 10.4 months, respectively) resembled those with Y (4.6 and 9.1 months, respectively)`
_OF_BOTH = re.compile(r"\(#m?a#m,w\)[bwBzt]{1,14}\((?P<v>[NX])m?a(?P<w>[NX])(?P<u>m),w\)")
_FOR_BOTH = re.compile(r"\((?P<v>N)mww(?=[;,)])")
#: `the corresponding values in the others were 10.9 months and 6.5 months`
_CORRESPONDING = re.compile(r"b(?P<v>[NX])m?[av](?P<w>[NX])(?P<u>m)")


def find_medians_once_more(scan: Scan) -> None:
    """Two medians in a bracket behind groups that are compared, and those that correspond to others before."""
    for match in scan.find(_ONCE_MORE) if "M" in scan.code else ():
        v, w = match.start("v"), match.start("w")
        told = any(scan.at(i) == "e" for i in range(match.start()))
        if told and "M" in scan.code[: match.start()] and _COMPARED.search(scan.words(v - 12, v)):
            _pair(scan, v, w, scan.unit_at(match.start("u")))
    for match in scan.find(_OF_BOTH) if scan.lows.count("respectively") > 1 and "M" in scan.code else ():
        for name in "vw":
            i = match.start(name)
            scan.add("median", i, i + bool(scan.unit_at(i + 1)), {"value": i}, unit=scan.unit_at(match.start("u")))
    for match in scan.find(_FOR_BOTH) if "both" in scan.lows else ():
        # `median OS was no longer with X than with Y (11.6 months for both)`
        v = match.start("v")
        if scan.word(match.end() - 1) == "both" and "M" in scan.code[: match.start()]:
            scan.add("median", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1))
    for match in scan.find(_BEFORE_HAZARD) if "M" in scan.code and "H" in scan.code else ():
        if "M" in scan.code[: match.start()]:
            _pair(scan, match.start("v"), match.start("w"), scan.unit_at(match.start("u")))
    for match in scan.find(_CORRESPONDING) if "corresponding" in scan.lows else ():
        if scan.lows.index("corresponding") < match.start():
            _pair(scan, match.start("v"), match.start("w"), scan.unit_at(match.start("u")))


def _pair(scan: Scan, v: int, w: int, unit: str) -> None:
    """Two medians; of the outcome of those before, if there are some."""
    goes_on = any(b.kind == "median" and b.last < v for b in scan.bundles)
    for i in (v, w):
        if scan.free(i):
            scan.add("median", i, i + bool(scan.unit_at(i + 1)), {"value": i}, unit=unit).goes_on = goes_on


#: `a median follow-up of 29 months for all (40 months for some and 26 months for the others)`
_BY_GROUP = re.compile(r"\((?P<v>N)m[wBzp-]{1,8}(?:,?[av])(?P<w>N)m[wBzp-]{1,8}\)")
#: `a median age of 61 years (62 X, 60 Y)`, `(62 for X and 60 for Y)`, `(X, 62; Y, 60)`
_BY_ARM = re.compile(
    r"\((?:(?P<v>N)m?w{0,3}Bz?(?:[,;]?[av]?)(?P<w>N)m?w{0,3}Bz?|Bz?[,:=b]?(?P<v2>N)m?(?:[,;]?[av]?)Bz?[,:=b]?(?P<w2>N)m?)\)"
)
#: One median is this many times another of the same, at most.
_ALIKE = 3


def find_medians_by_group(scan: Scan) -> None:
    """Medians of groups in a bracket behind that of all."""
    for match in scan.find(_BY_GROUP):
        before = [b for b in scan.bundles if b.kind == "median" and b.last < match.start()]
        if not before or not re.fullmatch(
            r"(?:\([^()]*\))?[wopBzs,]{0,6}", scan.code[before[-1].last + 1 : match.start()]
        ):
            continue
        for name in "vw":
            i = match.start(name)
            stat = scan.add(
                "median", i, i + 1, {"value": i}, unit=scan.unit_at(i + 1), quantity=before[-1].lead.quantity
            )
            stat.goes_on = not stat.quantity
    if "M" in scan.code and "B" in scan.code:
        _by_arm(scan)


def _by_arm(scan: Scan) -> None:
    """Medians of two arms in the bracket behind that of all, which tells their unit."""
    for match in scan.find(_BY_ARM):
        whole = next((b for b in reversed(scan.bundles) if b.kind == "median" and b.last < match.start()), None)
        places = [match.start(name) for name in ("v", "w", "v2", "w2") if match[name]]
        if whole is None or not re.fullmatch(r"(?:\([^()]*\))?", scan.code[whole.last + 1 : match.start()]):
            continue
        values = [number_of(scan, i) for i in places]
        middle = printed(whole.lead.value) if whole.lead.value is not None else None
        if not middle or any(value is None or not middle / _ALIKE <= value <= middle * _ALIKE for value in values):
            # `a median of 10 months (122 X, 118 Y)` tells how many there were
            continue
        for i in places:
            own = scan.unit_at(i + 1)
            stat = scan.add("median", i, i + bool(own), {"value": i}, unit=own or whole.lead.unit)
            stat.goes_on = True


def _add(scan: Scan, start: int, what: int, v: int, unit: str = "") -> None:
    item = scan.items[what]
    own = scan.unit_at(v + 1)
    quantity = item.id if item.code == "Y" else ""
    scan.add("median", start, v + bool(own), {"value": v}, unit=own or unit, quantity=quantity)
