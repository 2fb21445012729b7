"""Doses, schedules, time points."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_DOSES = re.compile(r"(?P<a>[NW])(?:(?P<sep>-|t)(?P<b>N))?-?k")
_DOSE_LIST = re.compile(r"(?P<a>N)(?=(?:,?[arv]?,?N)*,?[arv]?(?:w(?=#))?,?#k)")
_EVERY = re.compile(r"q(?P<v>[NWE])(?:[-t](?P<b>[NW]))?-?(?P<u>[mcw])")
#: `two to three times a week`
_TIMES = re.compile(r"(?P<a>[NW])(?:[-tr](?P<b>[NW]))w[wq]m")
_CYCLE_LENGTH = re.compile(r"(?P<k>[NW])?(?P<v>[NW])-m(?=w{0,2}c)")
#: `four pre- and four postoperative 2-week cycles`
_CYCLES_EACH = re.compile(r"(?P<a>[NW])w-?,?a(?P<b>[NW])w{1,2}(?:N-m)?w{0,2}c")
_TITRATED = re.compile(r"(?P<v>[NW])m(?=,?w)")
_DOSE_BEHIND = re.compile(r",? ?(?:the |their |this )?(?:\w+ )?dos(?:e|age)\b")
_LISTED = r"(?P<a>[NW])(?:(?P<sep>-|t|a)(?P<b>[NW])(?![m%c-])|(?P<more>(?:,N)*,?aN(?![m%c-])))?"
_DAYS = re.compile(r"(?P<u>m)-?" + _LISTED)
_CYCLES_AT = re.compile(r"c" + _LISTED)
#: `d1, 8, 15` and `d1-21`
_SHORT_DAYS = re.compile(r"[wm](?P<a>E)(?:-w?(?P<b>[NE])(?![mk%])|(?:,?[a+]?(?:,|/)?w?[NE](?![mk%/]))*)")
_CYCLES = re.compile(r"(?P<v>[NW])(?:-|w{0,2}(?=c))c")
_DURATION = re.compile(r"(?P<v>[NW])(?:[-t](?P<b>[NW]))?-?(?P<u>m)")
_AT = frozenset(["at", "by", "after", "beyond", "through", "week", "month", "day", "to", "within"])


def find_doses(scan: Scan) -> None:
    """Amounts of drug, single, as a range, or listed before one unit."""
    for match in scan.find(_DOSES):
        if re.search(r"M[^.;]{0,30}[bv]$", scan.code[: match.start()]) or _CHANGES.search(
            scan.words(match.start() - 22, match.start())
        ):
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
        scan.add("dose", a, match.end() - 1, roles, unit=unit.id, quantity="dose", comparator=before)
    for match in scan.find(r"k[=o-]?(?P<v>N)(?![%k])"):
        if scan.items[match.start()].id == "AUC":
            scan.add("dose", match.start(), match.start("v"), {"value": match.start("v")}, unit="AUC", quantity="dose")
    for match in scan.find(_DOSE_LIST):
        a = match.start("a")
        unit = next(scan.items[i].id for i in range(a, len(scan.items)) if scan.at(i) == "k")
        if scan.at(a + 1) in ",arv-" and scan.at(a - 1) not in "mcg#":
            scan.add("dose", a, a, {"value": a}, unit=unit, quantity="dose")


#: What is measured rises and falls; what is given does not.
_CHANGES = re.compile(r"\b(?:fell|rose|declined|dropped|decreased|increased|changed) from\b[^.;]*$")


def find_schedules(scan: Scan) -> None:
    """How often, on which days, in which cycles and for how long a treatment is given."""
    lexicon = scan.lexicon
    for match in scan.find(_EVERY):
        v, u = match.start("v"), match.start("u")
        unit = scan.items[u].id or {"w": "weeks", "d": "days", "h": "hours"}.get(scan.word(u), "")
        if unit:
            quantity = "treatment_cycle" if unit == "cycles" else "treatment_duration"
            b = match.start("b")
            roles = {"value": v} if b < 0 else {"lower": v, "upper": b}
            scan.add("schedule", v, u, roles, unit=unit, quantity=quantity, comparator="every")
    for match in scan.find(_TIMES):
        a, b = match.start("a"), match.start("b")
        if scan.word(b + 1) == "times" and scan.word(b + 2) in ("a", "per", "each", "every"):
            scan.add("schedule", a, match.end() - 1, {"lower": a, "upper": b}, quantity="treatment_times")
    for match in scan.find(_CYCLES_EACH):
        for i in (match.start("a"), match.start("b")):
            if i >= 0:
                scan.add("schedule", i, i, {"value": i}, unit="cycles", quantity="treatment_cycle")
    for match in scan.find(_TITRATED):
        v = match.start("v")
        if scan.word(v - 1) == "after" and _DOSE_BEHIND.match(scan.words(v + 2, v + 6)):
            scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(_CYCLE_LENGTH):
        v, k = match.start("v"), match.start("k")
        scan.add("schedule", v, v + 2, {"value": v}, unit=scan.items[v + 2].id, quantity="treatment_duration")
        if k >= 0:
            scan.add(
                "schedule", k, k, {"value": k}, unit="cycles", quantity="treatment_cycle", comparator=scan.comparator(k)
            )
    for match in scan.find(_CYCLES_AT):
        _listed(scan, match, "cycle", "treatment_cycle")
    for match in scan.find(_DAYS):
        unit = scan.items[match.start("u")].id
        word = scan.items[match.start("u")].low
        if unit == "days" and word in ("day", "days", "d"):
            _listed(scan, match, "day", "treatment_day")
        elif unit == "weeks" and re.search(
            r"\bdos(?:e|ing)|\bgiven|administered|infus|inject", scan.sentence.text.lower()
        ):
            before = "through" if scan.word(match.start() - 1) in ("through", "until") else ""
            places = [i for i in range(match.start("a"), match.end()) if scan.free(i)]
            for i in places:
                scan.add("schedule", i, i, {"value": i}, unit="week", quantity="treatment_week", comparator=before)
    for match in scan.find(_SHORT_DAYS):
        if scan.word(match.start()) == "d" and scan.joined(match.start("a")):
            a, b = match.start("a"), match.start("b")
            if b >= 0:
                scan.add("schedule", a, b, {"lower": a, "upper": b}, unit="days", quantity="treatment_day")
                continue
            for i in [i for i in range(a, match.end()) if scan.free(i)]:
                scan.add("schedule", i, i, {"value": i}, unit="day", quantity="treatment_day")
    for match in scan.find(_CYCLES):
        v = match.start("v")
        if scan.at(v - 1) not in "/":
            scan.add(
                "schedule",
                v,
                match.end() - 1,
                {"value": v},
                unit="cycles",
                quantity="treatment_cycle",
                comparator=scan.comparator(v),
            )
    for match in scan.find(r"k\)?×(?P<v>N)(?P<u>m)"):
        v = match.start("v")
        unit = scan.unit_at(match.start("u"))
        scan.add("schedule", v, v + 1, {"value": v}, unit=unit, quantity="treatment_duration")
    for match in scan.find(r"w,?×(?P<v>N)(?![%l×Q])"):
        v = match.start("v")
        if scan.word(match.start()) in ("weekly", "daily", "monthly"):
            scan.add("schedule", v, v, {"value": v}, quantity="treatment_times")
    for match in scan.find(r"(?P<v>N)(?P<u>m)w"):
        v = match.start("v")
        if scan.word(match.end() - 1) in ("on", "off") and scan.at(match.end()) in "),.;/a$":
            scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(r"co(?P<v>N)(?P<u>m)"):
        v = match.start("v")
        scan.add("schedule", v, v + 1, {"value": v}, unit=scan.unit_at(v + 1), quantity="treatment_duration")
    for match in scan.find(_DURATION):
        _duration(scan, match, lexicon)


def _listed(scan: Scan, match: re.Match[str], unit: str, quantity: str) -> None:
    """`cycles 2 to 4` and `cycles 1 and 2` are one claim, `days 1, 8 and 15` three."""
    a, b = match.start("a"), match.start("b")
    if scan.at(match.start() - 1) in "NW#" and scan.at(match.start()) == "c" and scan.at(a + 1) not in ",a-t)w":
        return
    if b >= 0 and (match["sep"] != "a" or unit == "cycle"):
        scan.add("schedule", a, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)
        return
    places = [i for i in range(a, match.end()) if scan.free(i)]
    for i in places:
        scan.add("schedule", i, i, {"value": i}, unit=unit, quantity=quantity)


def _is_given(scan: Scan, i: int, lexicon: Lexicon) -> bool:
    """True where a treatment is named: `3 days of amoxicillin`."""
    words = [scan.items[j].text for j in range(i, min(i + 3, len(scan.items)))]
    if set(scan.words(i, i + 2).split()) & {"placebo", "sham", "observation", "rest"}:
        return True
    if any(scan.at(j) == "B" for j in range(i, i + 3)):
        return True
    if any(
        re.match(r"(?:treatment|therapy|oral|antibiotic|intravenous|induction|maintenance)", word) for word in words
    ):
        return True
    return any(lexicon.drug.fullmatch(word.lower()) for word in words)


_GIVEN = re.compile(
    r"\b(?:(?<!those )(?<!patients )(?<!people )(?<!group )given|treated|receiv\w+"
    r"|administered|infused|injected|continued|took|taken|taking|dosed|therapy|treatment)\b"
)
_TREATED = re.compile(
    r"\b(?:dos(?:e|es|ing|age)|given|treat\w*|therap\w+|administ\w+|infus\w+|inject\w+|receiv\w+|tak(?:e|en|ing)|tablets?"
    r"|capsules?|oral\w*|cycles?|courses?|regimen|placebo|drug|medicine|daily|weekly|monthly|twice|once"
    r"|followed by|then)\b",
    re.I,
)
#: `a diagnosis of X for at least 12 months`
_HAD = re.compile(r"\b(?:diagnos\w+|history|symptoms|disease)\b[^.;]* for(?: at least| more than)? ?[<>≥]?$")


def _duration(scan: Scan, match: re.Match[str], lexicon: Lexicon) -> None:
    """`for 24 weeks`, `over 30 minutes`, `46-hour infusion`."""
    v, b, u = match.start("v"), match.start("b"), match.start("u")
    left, right = scan.words(v - 4, v).split(), scan.words(u + 1, u + 4)
    unit = scan.items[u].id
    given = left and (
        left[-1] in ("for", "over", "during")
        or scan.words(v - 3, v).endswith(("for up to", "up to", "for at least", "for the first"))
    )
    given = given or (scan.word(v - 1) in ("least", "maximum") and "for" in left)
    bolus = re.match(
        r"(?:\w+ )?(?:infusion|course|regimen|period|run|ramp|lead|taper|treatment|washout|group|arm)", right
    )
    near = scan.word(v - 1) == "within"
    bolus = bolus or (scan.at(u + 1) == "o" and not near and _is_given(scan, u + 2, lexicon))
    ahead = re.match(r"v[NW]-?mo", scan.code[u + 1 :])
    bolus = bolus or (ahead is not None and _is_given(scan, u + 1 + ahead.end(), lexicon))
    bolus = bolus or (scan.at(v - 1) == "v" and any(b.kind == "schedule" and b.last < v for b in scan.bundles))
    lasting = scan.comparator(v) in ("at least", "more than", ">", "≥") or "at least" in scan.words(v - 3, v)
    if lasting and _HAD.search(scan.words(v - 10, v)) and not any(bundle.kind == "dose" for bundle in scan.bundles):
        scan.add("threshold", v, u, {"value": v}, unit=unit, quantity="disease_duration", comparator=scan.comparator(v))
        return
    treated = any(bundle.kind in ("dose", "schedule") for bundle in scan.bundles)
    if scan.word(v - 1) in ("over", "during") and unit in ("weeks", "months", "years") and not bolus and not treated:
        # What happens over 18 months is a result; infusions take minutes.
        return
    if re.match(r",? ?(?:and )?(?:then )?followed by\b", right):
        right = ""
    if re.search(r"follow|surviv|old|of age|response|history|earlier|prior|before", " ".join([*left, right])):
        return
    if given and re.match(r"or (?:more|longer)\b", right) and scan.sentence.section in ("methods", "background", ""):
        words = scan.words(u + 1, u + 3)
        scan.add("threshold", v, u, {"value": v}, unit=unit, quantity="treatment_duration", comparator=words)
        return
    if lasting and given and not (bolus or (treated and scan.sentence.section != "results")):
        told = scan.words(v - 12, v)
        if not _GIVEN.search(told):
            scan.add("threshold", v, u, {"value": v}, unit=unit, comparator=scan.comparator(v))
            return
    named = any(item.code == "B" for item in scan.items[:v]) or _TREATED.search(scan.words(0, v)) is not None
    if given and not (bolus or treated or named):
        # Of what lasts without being given, one duration in four was no schedule; it is left unsure.
        return
    if given or bolus:
        roles = {"value": v} if b < 0 else {"lower": v, "upper": b}
        scan.add("schedule", v, u, roles, unit=unit, quantity="treatment_duration", comparator=scan.comparator(v))
