"""Medians and means, and the series of values that go on from one: `9 months vs 6 months`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_REACH = 28
_STOPS = ".;MHFPA"
_MEAN = re.compile(r"(?P<v>[NW])(?:-?[mlkc%])?(?:[(,_±]{0,2}S?[:,=]{0,1}(?P<s>N)(?:-?[mlkc%])?\)?)?")
#: What may stand between two values of one series, after the first one's unit and brackets.
_BETWEEN = r"(?:[,;]?[avr]|,)"
_PARENTHESIS = r"(?:\([^()]*\))?"


def find_medians(scan: Scan) -> None:
    """Each median takes the first free number after it that is not a size, a percentage or a time of a rate."""
    for match in scan.find(re.compile(r"(?P<v>N)-?m_?MY")):
        v = match.start("v")
        unit = scan.unit_at(v + 1) or scan.unit_at(v + 2)
        scan.add("median", v, match.end() - 1, {"value": v}, unit=unit, quantity=scan.items[match.end() - 1].id)
    for i, letter in enumerate(scan.code):
        short = letter in "eY" and _SHORT_MEDIAN.match(scan.items[i].text) is not None
        if letter != "M" and not (short and not any(b.kind == "median" and b.at < i < b.last for b in scan.bundles)):
            continue
        value = _value_after(scan, i)
        if value is None:
            continue
        unit = scan.unit_at(value + 1) or (scan.unit_at(value + 2) if scan.at(value + 1) == "-" else "")
        last = value + 1 if scan.unit_at(value + 1) else value
        scan.add("median", i, last, {"value": value}, unit=unit, comparator=scan.comparator(value))


#: mPFS and the like are medians by name.
_SHORT_MEDIAN = re.compile(r"m[A-Z]{2}|mDoR")
_CHANGED = re.compile(r"\b(?:changes?|reductions?|decreases?|increases?|declines?|improvements?|percent|percentage)\b")


def _value_after(scan: Scan, i: int, *, percent: bool = False) -> int | None:
    depth = 0
    changed = percent or _CHANGED.search(scan.words(i + 1, i + 6)) is not None
    for j in range(i + 1, min(i + _REACH, len(scan.items))):
        letter = scan.at(j)
        if letter in _STOPS or (letter == "," and scan.word(j + 1) in ("which", "who")):
            return None
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return None
        if not scan.free(j) or letter not in "NWX" or scan.at(j - 1) == "m":
            continue
        if letter == "X":
            return j
        following = scan.code[j + 1 : j + 4]
        if scan.word(j + 2) in ("longer", "shorter", "later", "earlier"):
            return None
        if following[:1] == "%" and changed and (not percent or scan.at(j - 1) in "bo"):
            return j
        if re.match(r"%|p|wp|,?[ar]?N%|o[pw]", following) or depth > 0:
            continue
        if re.match(r"-N", following):
            return None
        if re.match(r"-[ma]", following) and not re.match(r"-m[);,.]?$", following):
            continue
        if scan.at(j - 1) == "n" or scan.at(j - 2) == "n":
            continue
        return j
    return None


def find_means(scan: Scan) -> None:
    """Means and standard deviations are set aside: no kind of claim holds them."""
    for i in [i for i, letter in enumerate(scan.code) if letter == "A"]:
        j = _value_after(scan, i, percent=True)
        if j is None:
            continue
        if scan.comparator(j) in ("<", ">", "≤", "≥", "<=", ">="):
            continue
        match = _MEAN.match(scan.code, j)
        if _CHANGED.search(scan.words(i + 1, j)) and not re.search(r"percent(?:age)? of|number of", scan.words(i, j)):
            unit = scan.unit_at(j + 1)
            unit = "percentage points" if unit == "percent" else unit
            stat = scan.add("difference", i, j + bool(unit), {"value": j}, unit=unit, comparator=scan.comparator(j))
            stat.change = True
            if match and match.start("s") >= 0:
                scan.set_aside(match.start("s"), "standard deviation; no kind of claim holds it")
            continue
        if match:
            _other_means(scan, match.end())
        scan.set_aside(j, "mean; no kind of claim holds it")
        if match and match.start("s") >= 0:
            scan.set_aside(match.start("s"), "standard deviation; no kind of claim holds it")
    for match in scan.find(re.compile(r"(?P<v>N)±(?P<e>N)%")):
        if any(item.id in scan.lexicon.time_to_event for item in scan.items[: match.start()] if item.code == "e"):
            v = match.start("v")
            scan.add("percent", v, match.end() - 1, {"value": v}, unit="percent")
            scan.set_aside(match.start("e"), "standard error; no kind of claim holds it")
    for match in scan.find(re.compile(r"(?:(?P<m>N)[ml%]?\()?S[:,=o(]{0,2}(?P<v>N)|(?P<w>N)[ml%]?±(?P<x>N)")):
        for name in "mw":
            share = match.start(name) >= 0 and scan.at(match.start(name) + 1) == "%"
            if match.start(name) >= 0 and not (share and scan.at(match.start("v")) != "$"):
                scan.set_aside(match.start(name), "mean; no kind of claim holds it")
        for name in "vx":
            if match.start(name) >= 0:
                scan.set_aside(match.start(name), "standard deviation; no kind of claim holds it")


_OTHER_MEAN = re.compile(r"[^.;MFPH%NX]{0,12}?,?[va]w?(?P<m>N)(?!%|-?m?w?p)(?:[mlk]?\((?P<s>N)\))?")


def _other_means(scan: Scan, end: int) -> None:
    """The mean of the other group: `35.5 (12.1) IU vs 20.5 (10.0) IU`."""
    match = _OTHER_MEAN.match(scan.code, end)
    if match:
        scan.set_aside(match.start("m"), "mean; no kind of claim holds it")
        if match.start("s") >= 0:
            scan.set_aside(match.start("s"), "standard deviation; no kind of claim holds it")


def find_unnamed_medians(scan: Scan) -> None:
    """A survival time without the word median: `overall survival was 12 months`."""
    lexicon = scan.lexicon
    for match in scan.find(re.compile(r"eb(?P<v>N)(?=[va]N(?P<u>m))")):
        i = match.start("v")
        if scan.items[match.start()].id in lexicon.time_to_event:
            stat = scan.add("median", match.start(), i, {"value": i}, unit=scan.unit_at(match.start("u")))
            stat.lose("kind", 0.3, "a time without the word median")
    for match in scan.find(re.compile(r"e[bow:,=]{0,4}(?P<v>[NX])(?P<u>m)?(?!-?[me])")):
        i = match.start("v")
        curve = scan.items[match.start()].id in lexicon.time_to_event
        if (
            curve
            and (match["u"] or scan.at(i) == "X")
            and scan.word(i - 1) not in ("at", "after", "by", "for", "within")
        ):
            stat = scan.add("median", match.start(), i + bool(match["u"]), {"value": i}, unit=scan.unit_at(i + 1))
            stat.lose("kind", 0.3, "a time without the word median")


_SECOND = re.compile(r"[av,](?P<v>[NX])(?P<u>m)(?=(?:\([^()]*\))?w)|[av,](?P<r>N)(?=w)|w(?P<t>N)m(?=w)")


def find_second_values(scan: Scan) -> None:
    """`11.2 mo in those with X and 6.0 mo (4.2–7.9) in those with less`: of one kind with the value before."""
    for match in scan.find(_SECOND):
        name = match.lastgroup if match.lastgroup != "u" else "v"
        v = match.start(name)
        kind = "ratio" if name == "r" else "median"
        before = [b for b in scan.bundles if b.kind == kind and b.last < v]
        unit = scan.unit_at(v + 1)
        if not before or re.search(r"[.;MHF]", scan.code[before[-1].last : v]) or not scan.free(v):
            continue
        if kind == "median" and before[-1].lead.unit != unit:
            continue
        if name == "r" and ("." not in scan.items[v].text.replace("·", ".") or (number_of(scan, v) or 99) > 20):
            continue
        if name == "t" and not (
            scan.word(v - 1) == "the" and scan.word(v + 2) in ("seen", "observed", "reported", "with")
        ):
            continue
        after = re.match(r"m?(?:\([^()]*\))?", scan.code[v + 1 :])
        if name == "t" or scan.word(v + 1 + (after.end() if after else 0)) in ("in", "for", "with", "among"):
            scan.add(kind, v, v + 1 if name != "r" else v, {"value": v}, unit=unit or before[-1].lead.unit)


def extend_series(scan: Scan) -> None:
    """Free numbers that follow a value by `and`, `v` or a comma are of its kind."""
    grown = True
    while grown:
        grown = False
        for bundle in sorted(scan.bundles, key=lambda bundle: bundle.at):
            if bundle.kind not in ("median", "ratio", "difference") or len(bundle.stats) != 1:
                continue
            grown = _extend(scan, bundle.lead.kind, _end(scan, bundle.last), bundle.lead.unit, bundle.lead.at) or grown


_TAIL = re.compile(r"(?:_{3})?\)?(?:[mlkc%]|w(?=[(,av]))?(?:\([^()]*(?:\([^()]*\))?[^()]*\)m?)?")
_GROUP = re.compile(r"w(?:[wBzspeoxYk#+-]|N(?=w?p)|[ar](?![NX])){1,8}(?:\([^()]*\))?(?=[,;avr])")
#: `for X vs placebo` behind a difference.
_COMPARED = re.compile(r"w[wBz#k-]{1,7}v[wBz#k-]{1,6}(?=[,;a])")
_PREPOSITIONS = ("in", "with", "for", "among", "on", "at")


def _end(scan: Scan, last: int) -> int:
    """Index after a value, its unit, the brackets behind it, and the name of its group."""
    match = _TAIL.match(scan.code, last + 1)
    end = match.end() if match else last + 1
    compared = _COMPARED.match(scan.code, end)
    if compared:
        return compared.end()
    group = _GROUP.match(scan.code, end)
    return group.end() if group and scan.word(end) in _PREPOSITIONS else end


_NEXT = re.compile(
    r"[,;]?[avr,](?P<word>b)?(?:w(?=[NX]))?(?P<v>[NX])(?P<u>[mlkc])?(?!w?p|o|-m|-N|w?w?p|/|\(#?N?%|\([N#]%)"
)


def _extend(scan: Scan, kind: str, end: int, unit: str, at: int) -> bool:
    match = _NEXT.match(scan.code, end)
    if match is None:
        return False
    i = match.start("v")
    if scan.word(i + 1) in ("events", "event", "deaths", "patients", "participants") or scan.at(i + 1) in "exy":
        return False
    own = scan.unit_at(i + 1)
    if kind == "difference" and own == "percent" and unit == "percentage points":
        own = unit
    if own == "percent" and unit != "percent":
        return False
    if scan.at(i + 1) in "wB" and not own and kind == "median" and scan.word(i + 1) in ("patients", "received"):
        return False
    if own and unit and own != unit:
        return False
    last = i + 1 if own else i
    stat = scan.add(kind, i, last, {"value": i}, unit=own or unit, comparator=scan.comparator(i))
    stat.change = any(bundle.lead.at == at and bundle.lead.change for bundle in scan.bundles)
    if not unit and own:
        for bundle in scan.bundles:
            if bundle.lead.at == at and not bundle.lead.unit:
                bundle.lead.unit = own
    return True
