"""Counts that would look like sizes: `of whom 21 received Y`, `only 18 of the patients were …`, `of grade 3 in 3`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.count_lists import whole
from reanalysis.draft.phrases.scan import Scan, enclosing

_OF_WHOM = re.compile(r"ow(?P<v>[NW])(?=w|b)")
#: A count with its percentage, or one that a noun follows.
_COUNT = re.compile(r"[NW](?:\(N%\)|p?w?[xy])")
#: `five of whom from disease progression`
_OF_DEATHS = re.compile(r"(?P<v>[NW])w?e(?=[wb,.;(])")
_WHOM = re.compile(r"[,;(](?P<v>[NW])ow(?=w|b)")
_DIED = re.compile(r"[NW](?:\(N%\))?p?w{0,2}[exy]")
_OF_CAUSE = re.compile(r"[,;](?P<v>W)o(?=[wex])")
_NO_CAUSE = frozenset(("the", "them", "these", "those", "which", "whom", "all", "our", "patients"))
_ONLY = re.compile(r"w(?P<v>[NW])o(?:w){0,3}p(?:w)?(?=b|w)")
_GRADED_IN = re.compile(r"g-?<?#(?:[-/tr]#)?w(?P<v>[NW])(?=p|[,.;)]|,?a)")

#: `X was less frequent with A than with B (25 vs. 60 patients)`
_COMPARED = re.compile(r"\((?P<a>N),?[va](?P<b>N)p\)")
_FREQUENT = re.compile(
    r"\b(?:was|were) (?:also )?(?:more|less|similarly|equally|as) (?:frequent|common|often|seen)\b[^.;()]*$"
)
#: `and was fatal in two`, `severe or very severe in nine and fatal in five`
_SEVERE_IN = re.compile(r"ww(?P<v>[NW])(?=p|[,.;)]|,?a|\([N#]%)")
_SEVERITY = frozenset(
    ("fatal", "severe", "serious", "threatening", "extensive", "mild", "moderate", "limited", "symptomatic", "lethal")
)


#: Numbers with a few words each, in a list.
_INCLUDING = re.compile(r"w(?:[NW](?:[wxeYLE+/-]){1,5}(?:,?a|,)){1,6}[NW](?=[wxeYL])")

_FATAL_IN = re.compile(r"[(;,](?P<v>[NW])w(?=[);,])")
_BRACKETED_FATAL = re.compile(r"[(;,]ww(?P<v>[NW])p?(?=[);,])")
#: A bracket of numbers, each with a few words behind it.
_DEATHS = re.compile(r"\((?:[NW](?:[wxey-]){1,5}(?:,?a|,)){1,8}[NW](?:[wxey-]){1,5}\)")

_WHO_DIED = re.compile(r"\b(?:(?:patients?|participants?|others?|[0-9]+|[a-z]+) died|deaths?|were fatal)\b[^.;()]*$")


def find_parts_of_counts(scan: Scan) -> None:
    """Whole numbers that count patients of another count, or with something that the sentence says of them."""
    for match in scan.find(_OF_WHOM) if "whom" in scan.lows or "which" in scan.lows else ():
        v = match.start("v")
        before = _COUNT.search(scan.sentence.code, 0, v)
        named = any(item.code in "Bs" for item in scan.items[v + 1 : v + 7])
        if before is None or named or scan.word(v - 1) not in ("whom", "which") or not whole(scan, v):
            continue
        if scan.lexicon.cues["sized"].match(scan.words(v + 1, v + 5)) and scan.word(v + 1) not in ("received", "had"):
            continue
        scan.add("count", v, v, {"value": v}, unit="patients").subject = True
    for match in scan.find(_OF_DEATHS):
        # `One leukaemia-related death occurred`
        v, name = match.start("v"), scan.items[match.end() - 1]
        if name.id.startswith("death") and name.low.endswith(("death", "deaths")) and whole(scan, v):
            scan.add("count", v, v, {"value": v}, unit="patients").subject = True
    for match in scan.find(_WHOM):
        v = match.start("v")
        told = scan.word(v + 2) in ("whom", "which", "them") and scan.word(v + 3) in ("from", "of", "due", "because")
        if told and whole(scan, v) and _DIED.search(scan.sentence.code, 0, v):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_OF_CAUSE) if "of" in scan.lows else ():
        # `Four patients died within 30 days, two of progressive disease`
        v = match.start("v")
        died = re.search(r"\b(?:died|deaths?)\b", scan.words(0, v)) is not None
        if died and scan.word(v + 1) == "of" and scan.word(v + 2) not in _NO_CAUSE and whole(scan, v):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_INCLUDING) if "including" in scan.lows else ():
        # `15 relapses have occurred, including 10 Ph-like, one KMT2A and three TCF3 rearranged cases`
        counted = any(b.kind in ("count", "n") and b.last < match.start() for b in scan.bundles)
        counted = counted or re.search(
            r"\b[0-9]+ (?:relapses|deaths|events|progressions)\b", scan.words(0, match.start())
        )
        places = [i for i in range(match.start(), match.end()) if scan.free(i) and whole(scan, i)]
        if counted and scan.word(match.start()) == "including" and len(places) > 1:
            for i in places:
                scan.add("count", i, i, {"value": i}, unit="patients")
    for match in scan.find(_FATAL_IN) if "fatal" in scan.lows else ():
        # `Five had veno-occlusive disease (VOD; 2 fatal)`
        v = match.start("v")
        if scan.word(v + 1) == "fatal" and enclosing(scan, v) > 0 and whole(scan, v):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_BRACKETED_FATAL) if "fatal" in scan.lows else ():
        # `VOD occurred in 11% (fatal in 2)`
        v = match.start("v")
        if scan.words(v - 2, v) == "fatal in" and whole(scan, v) and re.search(r"[xy]", scan.code[: match.start()]):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_DEATHS) if "(" in scan.code else ():
        # `Four patients died, which was not related to X (one haemorrhage, one respiratory distress, and one sepsis)`
        told = _WHO_DIED.search(scan.words(0, match.start()))
        places = [i for i in range(match.start(), match.end()) if scan.at(i) in "NW"]
        if told and all(whole(scan, i) for i in places):
            for i in places:
                if scan.free(i):
                    scan.add("count", i, i, {"value": i}, unit="patients")
    for match in scan.find(_ONLY) if "only" in scan.lows else ():
        v = match.start("v")
        if scan.word(v - 1) == "only" and whole(scan, v) and scan.word(match.end()) in ("were", "was", "had"):
            scan.add("count", v, match.end() - 1, {"value": v}, unit="patients").subject = True
    for match in scan.find(_COMPARED) if "(" in scan.code else ():
        if _FREQUENT.search(scan.words(0, match.start())) and re.search(r"[exy]", scan.code[: match.start()]):
            for v in (match.start("a"), match.start("b")):
                if whole(scan, v):
                    scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_SEVERE_IN):
        v = match.start("v")
        severe = scan.word(v - 2) in _SEVERITY and scan.word(v - 1) == "in"
        if severe and "b" in scan.code[:v] and re.search(r"[xb]", scan.code[:v]) and whole(scan, v):
            scan.add("count", v, v, {"value": v}, unit="patients")
    for match in scan.find(_GRADED_IN) if "g" in scan.code else ():
        v = match.start("v")
        if scan.word(v - 1) == "in" and whole(scan, v):
            scan.add("count", v, v + 1, {"value": v}, unit="patients")


_BY_ARM = re.compile(r"#p?w(?:w?B|q#[mw]|w)z?(?:,?[av]|,)(?P<v>[NW])w(?=w?B|q#[mw])")
#: `Three deaths occurred in the X arm and two in the Y arm`
_OCCURRED_BY_ARM = re.compile(
    r"#(?:\([^()]*\))?[exypwb]{1,7}?(?:Bz?|zw)(?:\([^()]*\))?(?:,?[av]|,)(?P<v>[NW])w(?=w?(?:B|zw))"
)
#: `Seven patients in arm A developed X versus two in arm B`
_VERSUS_ARM = re.compile(r"v(?P<v>[NW])w(?=w?(?:B|zw))")
_ON = ("on", "in", "with", "receiving", "given", "taking")


def _against_another(scan: Scan) -> None:
    for match in scan.find(_VERSUS_ARM):
        v = match.start("v")
        nearest = max((b for b in scan.bundles if b.last < v), key=lambda b: b.last, default=None)
        counted = nearest is not None and nearest.kind == "count" and len(nearest.stats) == 1
        apart = re.search(r"[;.:#(]", scan.code[nearest.last + 1 : v]) if nearest is not None else None
        if counted and not apart and whole(scan, v) and scan.word(v + 1) in _ON:
            scan.add("count", v, v, {"value": v}, unit="patients").subject = True


def extend_by_arm(scan: Scan) -> None:
    """`seven patients on X, five on Y and one on Z`: what goes on from a count, with its arm, is one."""
    _against_another(scan)
    for _ in range(4):
        for match in (*scan.find(_BY_ARM), *scan.find(_OCCURRED_BY_ARM)):
            v = match.start("v")
            if not scan.free(v):
                continue
            before = [b for b in scan.bundles if b.kind in ("count", "n") and b.at <= match.start() <= b.last]
            if before and whole(scan, v) and scan.word(v + 1) in _ON:
                scan.add(before[-1].kind, v, v, {"value": v}, unit="patients").subject = True
