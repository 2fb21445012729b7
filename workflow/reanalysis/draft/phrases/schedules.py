"""How often, on which days and in which cycles a treatment is given."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.durations import DURATION, read_duration
from reanalysis.draft.phrases.scan import Scan

_EVERY = re.compile(r"q(?P<v>[NWE])(?:[-t](?P<b>[NW]))?-?(?P<u>[mcw])")
#: `two to three times a week`
_TIMES = re.compile(r"(?P<a>[NW])(?:[-tr](?P<b>[NW]))w[wq]m")
_CYCLE_LENGTH = re.compile(r"(?P<k>[NW])?(?P<v>[NW])-m(?=w{0,2}c)")
_CYCLE_RANGE = re.compile(r"(?P<v>N)(?:-?(?:m-)?[tr]|-)(?P<b>N)-?(?P<u>m)(?=w{0,2}c)")
#: `four pre- and four postoperative 2-week cycles`, `three pre-operative and three post-operative cycles`
_CYCLES_EACH = re.compile(r"(?P<a>[NW])w(?:-w)?-?,?a(?P<b>[NW])w{1,2}(?:-w)?(?:N-m)?w{0,2}c")
#: `four 3-weekly cycles`
_WEEKLY_CYCLES = re.compile(r"(?P<k>[NW])[N#]-w(?=c)")
#: `q21`, the days of a cycle
_EVERY_SO_MANY = re.compile(r"q(?P<v>E)(?=[).,;]|$)")
_CYCLE_DAYS = frozenset(("7", "14", "21", "28", "35", "42"))
#: `for four or six cycles`
_CYCLES_OR = re.compile(r"(?P<a>[NW])r(?P<b>[NW#])w?c")
#: `for 3 consecutive days`
_CONSECUTIVE = re.compile(r"w(?P<v>[NW])w(?P<u>m)")
#: `four weekly infusions of X`
_INFUSIONS = re.compile(r"(?P<v>[NW])ww")
_TITRATED = re.compile(r"(?P<v>[NW])m(?=,?w)")
_DOSE_BEHIND = re.compile(r",? ?(?:the |their |this )?(?:\w+ )?dos(?:e|age)\b")
_LISTED = r"(?P<a>[NW])(?:(?P<sep>-|t|a)(?P<b>[NW])(?![m%c-])|(?P<more>(?:,N)*,?aN(?![m%c-])|(?:,N(?![m%ck/.-]))+))?"
_DAYS = re.compile(r"(?P<u>m)-?" + _LISTED)
_CYCLES_AT = re.compile(r"c" + _LISTED)
_NEXT_RANGE = re.compile(r"(?:,|,?a)(?P<a>N)[-t](?P<b>N)(?![m%ck/(-])")
#: `C1D1`
_CYCLE_DAY = re.compile(r"w(?P<c>E)(?=[wm]E)")
#: `d1, 8, 15`, `d1-21` and `d1-d14`
_SHORT_DAYS = re.compile(r"[wm](?P<a>E)(?:[-t][wm]?(?P<b>[NE])(?![mk%])|(?:,?[a+]?(?:,|/)?w?[NE](?![mk%/]))*)")
_WHO_HAD = re.compile(r"\bwho (?:had )?(?:received|completed|started|begun) at least$")
_DAYS_BEFORE = re.compile(r"(?P<a>[NE])~-?(?P<b>[NE])(?P<u>m)")
_DAYS_A_WEEK = re.compile(r"(?P<v>[NW])(?P<u>m)(?:/|w|q)m")
#: `5 mg on the first 1 to 6 days, then 10 mg on the next 7 to 24 days`
_FIRST_DAYS = re.compile(r"[wO](?P<a>N)[-t](?P<b>N)m")
_CYCLES = re.compile(r"(?P<v>[NW])(?:-|w{0,2}(?=c))c")


_HOW = frozenset(("weekly", "monthly", "daily", "further", "additional", "more"))
_GIVEN_SO = frozenset(("infusions", "injections"))


def find_schedules(scan: Scan) -> None:
    """How often, on which days, in which cycles and for how long a treatment is given."""
    lexicon = scan.lexicon
    for match in scan.find(_EVERY) if "q" in scan.code else ():
        v, u = match.start("v"), match.start("u")
        if at_visits(scan, match.start()):
            scan.set_aside(v, "time of a visit")
            continue
        unit = scan.items[u].id or {"w": "weeks", "d": "days", "h": "hours"}.get(scan.word(u), "")
        if unit:
            quantity = "treatment_cycle" if unit == "cycles" else "treatment_duration"
            b = match.start("b")
            roles = {"value": v} if b < 0 else {"lower": v, "upper": b}
            scan.add("schedule", v, u, roles, unit=unit, quantity=quantity, comparator="every")
    for match in scan.find(_EVERY_SO_MANY) if "q" in scan.code and "E" in scan.code else ():
        v = match.start("v")
        if scan.joined(v) and scan.items[v].text in _CYCLE_DAYS:
            scan.add("schedule", v, v, {"value": v}, unit="days", quantity="treatment_duration", comparator="every")
    for match in scan.find(_WEEKLY_CYCLES) if "weekly" in scan.lows else ():
        k = match.start("k")
        scan.add("schedule", k, k, {"value": k}, unit="cycles", quantity="treatment_cycle")
    for match in scan.find(_TIMES) if "times" in scan.lows else ():
        a, b = match.start("a"), match.start("b")
        if scan.word(b + 1) == "times" and scan.word(b + 2) in ("a", "per", "each", "every"):
            scan.add("schedule", a, match.end() - 1, {"lower": a, "upper": b}, quantity="treatment_times")
    for match in scan.find(_CONSECUTIVE) if "consecutive" in scan.lows else ():
        v, u = match.start("v"), match.start("u")
        if scan.word(v + 1) == "consecutive" and scan.word(v - 1) in ("for", "over", "on"):
            scan.add("schedule", v, u, {"value": v}, unit=scan.unit_at(u), quantity="treatment_duration")
    for match in scan.find(_INFUSIONS) if not _GIVEN_SO.isdisjoint(scan.lows) else ():
        v = match.start("v")
        if scan.word(v + 1) in _HOW and scan.word(v + 2) in _GIVEN_SO and scan.at(v + 3) in "o,":
            scan.add("schedule", v, v, {"value": v}, quantity="infusions")
    for pattern in (_CYCLES_EACH, _CYCLES_OR) if "c" in scan.code else ():
        for match in scan.find(pattern):
            for i in (i for i in (match.start("a"), match.start("b")) if scan.free(i)):
                scan.add("schedule", i, i, {"value": i}, unit="cycles", quantity="treatment_cycle")
    for match in scan.find(_TITRATED) if "after" in scan.lows else ():
        v = match.start("v")
        if scan.word(v - 1) == "after" and _DOSE_BEHIND.match(scan.words(v + 2, v + 6)):
            scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(_CYCLE_RANGE) if "c" in scan.code else ():
        # `each 21- to 28-day cycle`, `a 21-28-day cycle`
        v, b, u = match.start("v"), match.start("b"), match.start("u")
        scan.add("schedule", v, u, {"lower": v, "upper": b}, unit=scan.items[u].id, quantity="treatment_duration")
    for match in scan.find(_CYCLE_LENGTH) if "c" in scan.code else ():
        v, k = match.start("v"), match.start("k")
        scan.add("schedule", v, v + 2, {"value": v}, unit=scan.items[v + 2].id, quantity="treatment_duration")
        if k >= 0:
            scan.add(
                "schedule", k, k, {"value": k}, unit="cycles", quantity="treatment_cycle", comparator=scan.comparator(k)
            )
    for match in scan.find(_CYCLES_AT) if "c" in scan.code else ():
        left = scan.words(match.start() - 2, match.start())
        told = re.search(r"\bend of$", left) is not None and "e" in scan.code[: match.start()]
        told = told or (re.search(r"\bafter$", left) is not None and _told(scan))
        told = told or (
            re.search(r"\bat$", left) and "k" not in scan.code and re.search("[xy]", scan.code[: match.start()])
        )
        told = told or (re.search(r"\bby$", left) is not None and re.search(r"[N#]%", scan.code) is not None)
        if told:
            # `a response at the end of cycle 1`: no time point holds a cycle.
            scan.set_aside(match.start("a"), "time of an assessment, in cycles")
            continue
        _listed(scan, match, "cycle", "treatment_cycle")
    for match in scan.find(_DAYS):
        unit = scan.items[match.start("u")].id
        word = scan.items[match.start("u")].low
        if at_visits(scan, match.start()):
            continue
        if unit == "days" and word in ("day", "days", "d"):
            _listed(scan, match, "day", "treatment_day")
        elif unit == "weeks" and (
            (scan.at(match.end()) in ",.o" and "k" in scan.code[: match.start()])
            or re.search(r"\bdos(?:e|ing)|\bgiven|administered|infus|inject", scan.sentence.text.lower())
        ):
            before = "through" if scan.word(match.start() - 1) in ("through", "until") else ""
            places = [i for i in range(match.start("a"), match.end()) if scan.free(i)]
            for i in places:
                scan.add("schedule", i, i, {"value": i}, unit="week", quantity="treatment_week", comparator=before)
    for match in scan.find(_CYCLE_DAY) if "E" in scan.code else ():
        if all(scan.joined(i) for i in range(match.start() + 1, match.end())) and scan.word(match.start()) == "c":
            c = match.start("c")
            scan.add("schedule", c, c, {"value": c}, unit="cycle", quantity="treatment_cycle")
    for match in scan.find(_SHORT_DAYS) if "E" in scan.code else ():
        if scan.word(match.start()) == "d" and scan.joined(match.start("a")):
            a, b = match.start("a"), match.start("b")
            if b >= 0:
                scan.add("schedule", a, b, {"lower": a, "upper": b}, unit="days", quantity="treatment_day")
                continue
            for i in [i for i in range(a, match.end()) if scan.free(i)]:
                scan.add("schedule", i, i, {"value": i}, unit="day", quantity="treatment_day")
    for match in scan.find(_CYCLES) if "c" in scan.code else ():
        v = match.start("v")
        if scan.word(v + 1) in ("after", "before", "during", "in", "with"):
            # `(33 after cycle 1, 5 after cycle 2)`: numbers of patients
            continue
        if scan.word(v) in ("one", "1") and _WHO_HAD.search(scan.words(v - 6, v)):
            scan.set_aside(v, "at least one cycle, no schedule")
            continue
        if scan.word(v - 1) == "after" and _told(scan):
            scan.set_aside(v, "time of an assessment, in cycles")
        elif "prior" in scan.lows[v : match.end()] or "previous" in scan.lows[v : match.end()]:
            scan.add("threshold", v, v, {"value": v}, quantity="prior_therapies", comparator=scan.comparator(v))
        elif scan.at(v - 1) not in "/":
            scan.add(
                "schedule",
                v,
                match.end() - 1,
                {"value": v},
                unit="cycles",
                quantity="treatment_cycle",
                comparator=scan.comparator(v),
            )
    for match in scan.find(r"(?P<v>N)-?(?P<u>m)(?:/|w)c"):
        # `24 cycles (28 days/cycle)`
        v = match.start("v")
        if scan.at(match.end() - 2) == "/" or scan.word(match.end() - 2) in ("per", "a", "each"):
            unit = scan.unit_at(match.start("u"))
            scan.add("schedule", v, match.start("u"), {"value": v}, unit=unit, quantity="treatment_duration")
    for match in scan.find(r"k\)?×(?P<v>N)(?P<u>m)") if "×" in scan.code else ():
        v = match.start("v")
        unit = scan.unit_at(match.start("u"))
        scan.add("schedule", v, v + 1, {"value": v}, unit=unit, quantity="treatment_duration")
    for match in scan.find(r"w,?×(?P<v>N)(?![%l×Q])") if "×" in scan.code else ():
        v = match.start("v")
        if scan.word(match.start()) in ("weekly", "daily", "monthly"):
            scan.add("schedule", v, v, {"value": v}, quantity="treatment_times")
    for match in scan.find(r"w[w×](?P<v>N)(?![%l×QmkN/])") if "daily" in scan.lows else ():
        # `20 mg intravenously daily x 5`
        v = match.start("v")
        if scan.word(v - 2) == "daily" and scan.word(v - 1) in ("x", "×"):
            scan.add("schedule", v, v, {"value": v}, unit="days", quantity="treatment_duration")
    for match in scan.find(r"(?P<v>N)(?P<u>m)w"):
        v = match.start("v")
        paused = scan.at(match.end()) in "),.;/a$" or scan.word(match.end()) in ("treatment", "therapy", "drug")
        if scan.word(match.end() - 1) in ("on", "off") and paused:
            scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(r"c[ob](?P<v>N)(?P<u>m)") if "c" in scan.code else ():
        v = match.start("v")
        scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(re.compile(r"(?P<a>[NW])[va][NW]-?(?P<u>m)oB")):
        # `six vs 12 days of X`
        unit = scan.unit_at(match.start("u"))
        scan.add(
            "schedule", match.start(), match.start(), {"value": match.start()}, unit=unit, quantity="treatment_duration"
        )
    for match in scan.find(_DAYS_A_WEEK) if any(bundle.kind == "dose" for bundle in scan.bundles) else ():
        # `7 d/wk`
        v, u = match.start("v"), match.start("u")
        if scan.unit_at(u) == "days" and scan.items[match.end() - 1].id == "weeks":
            scan.add("schedule", v, match.end() - 1, {"value": v}, unit="days", quantity="treatment_day")
    for match in scan.find(_DAYS_BEFORE) if "~" in scan.code else ():
        # `-7 ~ -4d`
        a, b = match.start("a"), match.start("b")
        if scan.unit_at(match.start("u")) == "days":
            scan.add("schedule", a, match.start("u"), {"lower": a, "upper": b}, unit="days", quantity="treatment_day")
    for match in scan.find(_FIRST_DAYS) if "days" in scan.lows else ():
        a, b = match.start("a"), match.start("b")
        if scan.word(a - 1) in ("first", "next", "last", "following") and scan.unit_at(match.end() - 1) == "days":
            scan.add("schedule", a, b, {"lower": a, "upper": b}, unit="days", quantity="treatment_day")
    for match in scan.find(DURATION):
        read_duration(scan, match, lexicon)


def _told(scan: Scan) -> bool:
    """True for a sentence that gives shares of patients with an outcome, and no dose."""
    shares = re.search(r"%|[N#]/[N#](?!/)", scan.code) is not None
    return shares and "k" not in scan.code and re.search(r"e", scan.code) is not None


_VISITED = re.compile(
    r"\b(?:visits?|assess(?:ed|ments?)|measured|collected|evaluated|scans?|samples?|scanned|imaging|followed|examined)\b"
)
_GIVEN_THERE = re.compile(r"\b(?:dos(?:e|es|ed|ing)|given|treated|receiv\w+|infus\w+|inject\w+|administ\w+)\b")


def at_visits(scan: Scan, at: int) -> bool:
    """True where patients are seen rather than treated: `samples were collected on days 1 and 8`."""
    if any(bundle.kind == "dose" for bundle in scan.bundles):
        return False
    left = scan.words(0, at)
    return _VISITED.search(left) is not None and _GIVEN_THERE.search(left) is None


def _listed(scan: Scan, match: re.Match[str], unit: str, quantity: str) -> None:
    """`cycles 2 to 4` and `cycles 1 and 2` are one claim, `days 1, 8 and 15` three."""
    a, b = match.start("a"), match.start("b")
    if scan.at(match.start() - 1) in "NW#" and scan.at(match.start()) == "c" and scan.at(a + 1) not in ",a-t)w":
        return
    if b >= 0 and (match["sep"] != "a" or unit == "cycle"):
        scan.add("schedule", a, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)
        end = match.end()
        while match["sep"] != "a" and (further := _NEXT_RANGE.match(scan.code, end)):
            # `days 1 to 4 and 11 to 14`
            a, b, end = further.start("a"), further.start("b"), further.end()
            scan.add("schedule", a, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)
        return
    places = [i for i in range(a, match.end()) if scan.free(i)]
    # `at the end of cycle 1, and 21 (81%) had …`: a count of patients begins there.
    places = [i for i in places if i == a or not re.match(r"p|\(.%", scan.code[i + 1 :])]
    for i in places:
        scan.add("schedule", i, i, {"value": i}, unit=unit, quantity=quantity)
