"""Counts that stand in lists."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan, enclosing


def whole(scan: Scan, i: int) -> bool:
    item = scan.items[i]
    if item.number is None or item.number.token_class not in ("integer", "thousands", "number_word"):
        return False
    return item.low not in ("half", "quarter", "dozen", "hundred", "thousand", "million") and scan.at(i + 1) != "%"


_EVENTS = ("cases", "deaths", "events", "episodes")


_PAIR_IN = re.compile(r"[,a][wexy]{1,4}w$")


def extend_counts(scan: Scan) -> None:
    """`five, eight, and one` and `nine (4%), 12 (6%), and seven (3%)`: what follows a count in a list is one."""
    for i in scan.numbers:
        if not scan.free(i) or not whole(scan, i):
            continue
        paired = scan.word(i - 1) == "in" and re.match(r"v[N#](?![mk%lc/-])", scan.code[i + 1 :]) is not None
        if paired and _PAIR_IN.search(scan.code[:i]) and any(b.kind == "count" and b.last < i for b in scan.bundles):
            # `recurrence in 14 vs 25 patients, metastases in 30 vs 41`
            scan.add("count", i, i, {"value": i}, unit="patients").lose("kind", 0.1)
            continue
        before = re.search(r"#(?:\(#%\)|p)?(?:,?[arv]|,)$", scan.code[:i])
        near = [b for b in scan.bundles if b.kind in ("n", "count") and b.last < i and i - b.last <= 6]
        if (
            scan.at(i - 1) == "v"
            and any(b.kind == "count" and b.last < i for b in scan.bundles)
            and scan.at(i + 1) not in "mk%lc-"
        ):
            stat = scan.add("count", i, i, {"value": i}, unit="patients")
            stat.lose("kind", 0.1)
            continue
        if re.match(r"w?(?:,?[avr]|,)#(?:[wB]?p|,w,|ww,w)", scan.code[i + 1 :]) and scan.at(i - 1) not in "m=/":
            following = min((b for b in scan.bundles if b.at > i), key=lambda b: b.at, default=None)
            if following is not None and following.kind in ("n", "count") and len(following.stats) == 1:
                scan.add(following.kind, i, i, {"value": i}, unit="patients")
                continue
        if re.match(r"(?:,?[av]|,)#w?[wxe]", scan.code[i + 1 :]) and scan.word(i + 3) in _EVENTS:
            following = min((b for b in scan.bundles if b.at > i), key=lambda b: b.at, default=None)
            if following is not None and following.kind == "count" and scan.at(i - 1) not in "m=/":
                scan.add("count", i, i, {"value": i}, unit="patients")
                continue
        if scan.at(i - 1) in ";:,$" and re.match(r",?[av]#w", scan.code[i + 1 :]):
            following = min((b for b in scan.bundles if b.at > i), key=lambda b: b.at, default=None)
            if following is not None and following.at <= i + 3 and following.kind == "count" and following.lead.subject:
                scan.add("count", i, i, {"value": i}, unit="patients")
                continue
        if before and near:
            stat = scan.add(near[-1].kind, i, i, {"value": i}, unit="patients")
            stat.lose("kind", 0.1)


_BRACKETED = re.compile(r"\((?P<v>[NW])\)")
_REASONS = re.compile(r"\b(?:due to|because of|reasons?|causes?|caused by|including|included|namely|attributed to)\b")


def find_bracketed_counts(scan: Scan) -> None:
    """`due to adverse events (5), loss to follow-up (3), and other reasons (2)`."""
    places = [m.start("v") for m in scan.find(_BRACKETED) if whole(scan, m.start("v"))]
    if len(places) > 1 and _REASONS.search(scan.words(0, places[0])):
        for i in places:
            scan.add("count", i, i, {"value": i}, unit="patients")


_NAMED_COUNT = re.compile(r"[(,;a](?P<e>e)[=:](?P<v>[NW])(?=[,;)a])")


def find_named_counts(scan: Scan) -> None:
    """`in 100% of patients (CR=27, CRi=2)`: how many had each outcome of a sum."""
    for match in scan.find(_NAMED_COUNT) if "=" in scan.code or ":" in scan.code else ():
        e, v = match.start("e"), match.start("v")
        opener = enclosing(scan, e)
        told = opener > 0 and any(b.kind in ("percent", "count") and b.last < opener for b in scan.bundles)
        if told and whole(scan, v):
            stat = scan.add("count", e, v, {"value": v}, unit="patients")
            stat.endpoint = scan.items[e].id


_EVENTS_IN = re.compile(r"\((?P<v>[NW])w\)")
_NEXT_IN = re.compile(r",?a?[xw]{1,3}\((?P<v>[NW])\)")


def set_aside_events(scan: Scan) -> None:
    """`Nine events were seen (fever [5 events], rash [3])`: events are no patients."""
    for match in scan.find(_EVENTS_IN):
        if scan.word(match.start("v") + 1) not in ("events", "episodes"):
            continue
        opener = enclosing(scan, match.start())
        ahead = [i for i in scan.numbers if i < opener and scan.free(i) and whole(scan, i)]
        behind, end = [], match.end()
        while following := _NEXT_IN.match(scan.code, end):
            behind.append(following.start("v"))
            end = following.end()
        for i in [*(ahead[-1:] if opener > 0 else ()), match.start("v"), *behind]:
            scan.set_aside(i, "number of events, which are no patients")


_HAD_OCCURRED = re.compile(r"events (?:had |have )?(?:occurred|been (?:seen|observed|recorded))\b")
_IN_PATIENTS = re.compile(r"[NW]w{2}#?[NW]?p")
_AND_IN_ARM = re.compile(r"[^.;:#NW]*,?[av](?P<v>[NW])w{0,3}[Bz]")


def set_aside_curve_events(scan: Scan) -> None:
    """`84 events had occurred in one group and 109 in the other`: events of a curve that the clause does not name."""
    for i in [i for i in scan.numbers if scan.free(i) and whole(scan, i)] if "events" in scan.lows else ():
        if _IN_PATIENTS.match(scan.code, i) and scan.word(i + 1) == "events":
            # `246 events in 105 patients`
            scan.set_aside(i, "number of events, which are no patients")
            continue
        if _HAD_OCCURRED.match(scan.words(i + 1, i + 5)) is None:
            continue
        other = _AND_IN_ARM.match(scan.code, i + 1)
        for j in (i, other.start("v")) if other else (i,):
            scan.set_aside(j, "number of events, which are no patients")


_SPLIT = re.compile(r"[(;,a](?P<v>[NW])w(?:w)?[Bzs#NWmkc-]")
_SPLIT_PAIR = re.compile(r"\((?P<a>[NW])v(?P<b>[NW])\)")


_EVENT_PAIR = re.compile(r"\((?P<a>[NW])(?:w(?:[wBz]{0,4}))?v(?P<b>[NW])(?:[wBz]{0,5})\)")


def set_aside_event_pairs(scan: Scan) -> None:
    """`neutropenia (912 events vs 788 events), leucopenia (498 vs 351)`: events of two arms are no patients."""
    seen = False
    for match in scan.find(_EVENT_PAIR) if "events" in scan.lows or "episodes" in scan.lows else ():
        named = {scan.word(match.start(name) + 1) for name in "ab"} & {"events", "episodes"}
        if named or seen:
            seen = True
            for name in "ab":
                scan.set_aside(match.start(name), "number of events, which are no patients")


def find_split_counts(scan: Scan) -> None:
    """`12 patients had an event (seven in one group, five in the other)`: what is in the bracket are counts too."""
    for pattern in (_SPLIT, _SPLIT_PAIR):
        for match in scan.find(pattern):
            names = ("v",) if pattern is _SPLIT else ("a", "b")
            places = [match.start(name) for name in names]
            i = places[0]
            opener = scan.code.rfind("(", 0, i)
            if opener < 0 or scan.code.rfind(")", 0, i) > opener or not all(whole(scan, j) for j in places):
                continue
            # `(33 after cycle 1, 5 after cycle 2)`
            cycle = scan.word(i + 1) == "after" and scan.at(i + 2) == "c"
            placed = scan.word(i + 1) in ("in", "with", "on", "receiving", "given", "from")
            if pattern is _SPLIT and not (placed or cycle):
                continue
            before = [b for b in scan.bundles if b.kind in ("n", "count") and b.last < opener]
            if not before:
                continue
            total = max(before, key=lambda b: b.last)
            outcome = any(scan.items[j].code in "ex" for j in range(total.at, opener))
            for j in places:
                stat = scan.add(
                    "count" if outcome or total.kind == "count" else "n", j, j, {"value": j}, unit="patients"
                )
                stat.lose("kind", 0.1, "part of the number before the bracket")
            total.lead.whole = True


def mark_totals(scan: Scan) -> None:
    """`60 deaths (n=25 with one drug; n=35 with the other)`: the number before the bracket is of all patients."""
    for bundle in scan.bundles:
        if bundle.kind not in ("count", "n") or len(bundle.stats) != 1:
            continue
        opener = scan.code.find("(", bundle.last, bundle.last + 6)
        closing = scan.code.rfind(")")
        if opener < 0 or re.search(r"[#NW;.]", scan.code[bundle.last + 1 : opener]):
            continue
        parts = [b for b in scan.bundles if opener < b.at < closing and b.kind in ("count", "n")]
        parts += [b for b in scan.bundles if opener < b.at < closing and b.kind == "percent" and len(b.stats) == 2]
        if len(parts) >= 2 and ")" not in re.sub(r"\([^()]*\)", "", scan.code[opener + 1 : parts[1].at]):
            bundle.lead.whole = True
            for part in parts if bundle.kind == "count" else ():
                if part.kind == "n" and len(part.stats) == 1:
                    part.lead.kind = "count"


#: `Strokes fell from 58 with placebo to 33 with …`
_FROM_TO = re.compile(r"[xe]w{1,2}(?P<a>[NW])w{1,4}[Bz]z?,?t(?P<b>[NW])(?=w{1,4}[Bz])")
_RATE = re.compile(r"\brates?\b|survival|duration|time to")


#: `No toxicity was seen in 14 patients`: those who were looked at.
NONE_IN = re.compile(
    r"(?:^|[.;,] (?:and |but )?)(?:there (?:was|were) )?no (?:[\w-]+ (?:- )?){1,5}?"
    r"(?:(?:was|were) (?:seen|observed|reported|noted|recorded) |occurred )?(?:in|among)(?: the)?(?: first)?$"
)


_LOOKED_AT = frozenset(
    ("assessed", "evaluated", "measured", "tested", "available", "determined", "analyzed", "analysed")
)


#: `X occurred in five patients in one arm and in nine in the other`
_AND_IN = re.compile(r"[xey]b?w{1,2}[NW]p[wBz]{1,5}aw(?P<v>[NW])(?=p?w{1,2}[wB])")
#: `and to death in 12 vs 9 patients`
_COMPARED = re.compile(r"[xeyw]w(?P<a>[NW])v(?P<b>[NW])(?=w?p)")
_OCCURRED = frozenset(("occurred", "reported", "seen", "observed", "noted", "recorded", "developed"))


def find_event_lists(scan: Scan) -> None:
    """`herpes zoster in five, eight, and one`: counts after an outcome and `in`."""
    for match in scan.find(_FROM_TO):
        if scan.word(match.start("a") - 1) == "from":
            for j in (match.start("a"), match.start("b")):
                if whole(scan, j):
                    scan.add("count", j, j, {"value": j}, unit="patients")
    for match in scan.find(_AND_IN):
        v = match.start("v")
        if scan.word(v - 1) == "in" and whole(scan, v):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_COMPARED):
        a, b = match.start("a"), match.start("b")
        told = scan.at(a - 2) in "xey" or scan.word(a - 2) in _OCCURRED
        curve = any(item.id in scan.lexicon.time_to_event for item in scan.items[max(0, a - 6) : a])
        rated = scan.at(a - 2) == "e" and _RATE.search(scan.items[a - 2].low)
        if told and not curve and not rated and scan.word(a - 1) in ("in", "by") and whole(scan, a) and whole(scan, b):
            for j in (a, b):
                scan.add("count", j, j, {"value": j}, unit="patients")
    for match in scan.find(
        re.compile(r"[xeyw]b?w(?P<a>[NW])(?P<more>(?:(?:\(#%\))?,[NW])*(?:\(#%\))?,?a[NW])?(?=[p(,.;a])")
    ):
        i = match.start("a")
        if scan.word(i - 1) not in ("in", "among") or not whole(scan, i):
            continue
        if not any(letter in "xey" for letter in scan.sentence.code[max(0, i - 6) : i]):
            continue
        if scan.at(i - 2) == "e" and scan.at(i + 1) == "p" and _RATE.search(scan.items[i - 2].low):
            # `response rate in 61 patients`: those in whom it was measured.
            continue
        if scan.word(i - 2) in _LOOKED_AT and "b" in scan.code[max(0, i - 4) : i - 1]:
            # `MRD was assessed in 109`: those who were looked at.
            scan.add("n", i, i, {"value": i}, unit="patients")
            continue
        if scan.at(i + 1) == "p" and NONE_IN.search(scan.words(0, i)):
            continue
        for j in [j for j in range(i, match.end()) if scan.free(j) and whole(scan, j)]:
            scan.add("count", j, j, {"value": j}, unit="patients")
