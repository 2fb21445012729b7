"""How many courses are given, and the short forms of meeting abstracts: `two courses of X`, `28d cycle`, `X x 7d`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_NAMED = frozenset(("course", "courses"))
_BETWEEN = re.compile(
    r"(?:(?:more|further|additional|other|consecutive|initial|post ?-? ?induction|induction|consolidation"
    r"|intensification|maintenance|[0-9]+ ?(?:- ?)?(?:days?|weeks?|d)) ?)*-?$"
)
_EARLIER = re.compile(r"\b(?:prior|previous|earlier)\b")
_ASSESSED = re.compile(r"\b(?:after|following|since|before|at the end of|least)$")
_PARTS = re.compile(r"\((?:[NW][^NW();.]{1,10})+\)")
_LENGTH = re.compile(r"(?P<v>N)(?P<u>m)(?=c)")
_FOR = re.compile(r"[w×](?P<v>[NE])(?P<u>[mw])")
_PAUSE = re.compile(r"(?P<v>N)-?(?P<u>m)(?=[wo])")
_ADMINISTERED = frozenset(("administered", "given", "received"))
_PAUSES = re.compile(r"(?:of (?:a )?)?(?:treatment ?- ?free|drug ?- ?free|rest|break|pause|wash ?- ?out|off)\b")
_NUMBERED = re.compile(r"p_(?P<v>N)")
_RANGES = re.compile(r"[cm]N-N(?:,?a?N-N(?![%km(/-]))+")
_RANGE = re.compile(r"N-N")
_SHORT_CYCLES = re.compile(r"w(?P<a>E)-(?P<b>[NE])")
_COURSE_AT = re.compile(r"w(?P<v>N)(?![%m/]|[-t]N)")
_GIVEN_FROM = re.compile(r"\b(?:from|post|after|before|with|during|in|of)(?: \w+)?$")
_N_WEEKLY = re.compile(r"(?P<v>[NW])-w")
_REPEATED = {"weekly": "weeks", "monthly": "months", "daily": "days"}
_MORE = re.compile(r"(?P<v>[NW])w(?=[.,;])")


def find_cycle_ranges(scan: Scan) -> None:
    """`cycles 1-3, 5-7 and 9-11`, `days 1-4 and 11-14`, before the later ones are taken for limits of something."""
    for match in scan.find(_RANGES):
        unit = {"cycles": "cycle", "cycle": "cycle", "days": "days", "day": "days"}.get(scan.word(match.start()), "")
        for part in _RANGE.finditer(scan.code, match.start(), match.end()) if unit else ():
            a, b = part.start(), part.end() - 1
            quantity = "treatment_cycle" if unit == "cycle" else "treatment_day"
            scan.add("schedule", a, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)


def find_short_cycles(scan: Scan) -> None:
    """`C4-7`, cycles that would else be taken for a name."""
    for match in scan.find(_SHORT_CYCLES):
        a, b = match.start("a"), match.start("b")
        if scan.word(match.start()) == "c" and scan.joined(a) and scan.joined(b):
            scan.add("schedule", a, b, {"lower": a, "upper": b}, unit="cycle", quantity="treatment_cycle")


def find_courses(scan: Scan) -> None:
    """Numbers of courses, lengths of cycles and of pauses that are written short."""
    lows = scan.lows
    for c in [i for i, word in enumerate(lows) if word in _NAMED or scan.at(i) == "c"]:
        v = next((i for i in range(c - 1, max(c - 6, -1), -1) if scan.at(i) in "NW" and not _length(scan, i)), -1)
        if v >= 0:
            _count(scan, v, c)
    for match in scan.find(_N_WEEKLY) if "-" in scan.code and not _REPEATED.keys().isdisjoint(lows) else ():
        # `at 3-weekly intervals`
        unit = _REPEATED.get(scan.word(match.end() - 1), "")
        if unit:
            v = match.start("v")
            scan.add("schedule", v, v, {"value": v}, unit=unit, quantity="treatment_duration")
    for match in scan.find(_COURSE_AT) if not _NAMED.isdisjoint(lows) else ():
        # `from course 2 of X`
        v = match.start("v")
        if scan.word(v - 1) in _NAMED and _GIVEN_FROM.search(scan.words(v - 6, v - 1)):
            scan.add("schedule", v, v, {"value": v}, unit="cycle", quantity="treatment_cycle")
    for match in scan.find(_PARTS) if "cycles" in lows or "courses" in lows else ():
        # `9 cycles of X (1 in induction, 3 in consolidation and 5 in maintenance)`
        counted = any(b.kind == "schedule" and b.lead.unit == "cycles" and b.last < match.start() for b in scan.bundles)
        places = [i for i in range(match.start(), match.end()) if scan.free(i)]
        given = {
            number_of(scan, scan.items.index(b.lead.value))
            for b in scan.bundles
            if b.lead.unit == "cycles" and b.lead.value
        }
        counted = counted and sum(number_of(scan, i) or 0 for i in places) in given
        if counted and all(scan.word(i + 1) in ("in", "during", "for", "as") for i in places):
            for i in places:
                scan.add("schedule", i, i, {"value": i}, unit="cycles", quantity="treatment_cycle")
    for match in scan.find(_LENGTH) if "mc" in scan.code else ():
        # `a 21d cycle`
        v, u = match.start("v"), match.start("u")
        if scan.joined(u) or scan.word(v - 1) in ("a", "each", "every", "per", "of"):
            scan.add("schedule", v, u, {"value": v}, unit=scan.unit_at(u), quantity="treatment_duration")
    for match in scan.find(_FOR) if "k" in scan.code or "#" in scan.code else ():
        # `28 mcg/d x 21d`
        v, u = match.start("v"), match.start("u")
        unit = scan.unit_at(u) or ("days" if scan.word(u) == "d" and scan.joined(u) else "")
        if unit and scan.word(match.start()) in ("x", "×"):
            scan.add("schedule", v, u, {"value": v}, unit=unit, quantity="treatment_duration")
    treated = "c" in scan.code or any(bundle.kind in ("dose", "schedule") for bundle in scan.bundles)
    treated = treated or not _ADMINISTERED.isdisjoint(lows)
    for match in scan.find(_PAUSE) if treated else ():
        # `14d break`
        v, u = match.start("v"), match.start("u")
        if _PAUSES.match(scan.words(u + 1, u + 4)):
            scan.add("schedule", v, u, {"value": v}, unit=scan.unit_at(u), quantity="treatment_duration")
    for match in scan.find(_NUMBERED) if "#" in lows else ():
        # `Beginning with patient #39, X was given`
        v = match.start("v")
        if scan.word(v - 1) == "#":
            scan.add("stratum", v, v, {"value": v}, quantity="enrolment_order")
    for match in scan.find(_MORE) if "more" in lows else ():
        # `received 2 more cycles of X, others received 3 more`
        v = match.start("v")
        counted = any(b.kind == "schedule" and b.lead.unit == "cycles" and b.last < v for b in scan.bundles)
        if counted and scan.word(v + 1) == "more":
            scan.add("schedule", v, v, {"value": v}, unit="cycles", quantity="treatment_cycle")


def _length(scan: Scan, i: int) -> bool:
    """True for the 28 of `two 28-day courses`."""
    return re.match(r"-?m", scan.code[i + 1 :]) is not None


def _count(scan: Scan, v: int, c: int) -> None:
    """`two courses of X`, `3 further X cycles`, unless they were given before the trial or only date a result."""
    between = [scan.word(i) for i in range(v + 1, c) if scan.at(i) != "B"]
    left = scan.words(v - 4, v)
    if between == ["or", "more"] and re.search(r"\b(?:after|following|received)$", left):
        # `had no progression after two or more cycles of X`
        scan.add("threshold", v, v, {"value": v}, quantity="prior_therapies", comparator="or more")
        return
    if not _BETWEEN.match(" ".join(between)) or _EARLIER.search(scan.words(c + 1, c + 8)) or _EARLIER.search(left):
        return
    if (scan.at(v - 1) in "/-" and scan.word(v - 2) != "w" and scan.at(v - 2) not in "NW") or _ASSESSED.search(left):
        return
    ranged = scan.at(v - 1) in "t-" and scan.at(v - 2) in "NW" and scan.free(v - 2)
    if ranged:
        roles = {"lower": v - 2, "upper": v}
        scan.add("schedule", v - 2, v, roles, unit="cycles", quantity="treatment_cycle")
        return
    scan.add("schedule", v, v, {"value": v}, unit="cycles", quantity="treatment_cycle", comparator=scan.comparator(v))
