"""Medians and means, and the series of values that go on from one: `9 months vs 6 months`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_REACH = 28
_STOPS = ".;MHFPA"
_MEAN = re.compile(r"(?P<v>[NW])(?:-?[mlkc%])?(?:[(,_±]{0,2}S?[:,=]{0,1}(?P<s>N)(?!%)(?:-?[mlkc])?\)?)?")


def find_medians(scan: Scan) -> None:
    """Each median takes the first free number after it that is not a size, a percentage or a time of a rate."""
    for match in scan.find(r"(?P<v>N)-?m_?M(?P<what>[eY])") if "M" in scan.code else ():
        # `At 6.9 years median follow-up`, `a 61-week median duration of response`
        v, what = match.start("v"), scan.items[match.start("what")]
        unit = scan.unit_at(v + 1) or scan.unit_at(v + 2)
        stat = scan.add("median", v, match.end() - 1, {"value": v}, unit=unit)
        if what.code == "Y":
            stat.quantity = what.id
        else:
            stat.endpoint = what.id
    for i, letter in enumerate(scan.code):
        if letter not in "MeY":
            continue
        text = scan.items[i].text
        short = letter in "eY" and (_SHORT_MEDIAN.match(text) is not None or text.endswith(" for a median"))
        if letter == "M" and any(b.kind == "median" and b.at < i <= b.last for b in scan.bundles):
            continue
        if letter != "M" and not (short and not any(b.kind == "median" and b.at < i < b.last for b in scan.bundles)):
            continue
        value = _value_after(scan, i)
        if value is None:
            continue
        unit = scan.unit_at(value + 1) or (scan.unit_at(value + 2) if scan.at(value + 1) == "-" else "")
        last = value + 1 if scan.unit_at(value + 1) else value
        if letter == "M" and _GAIN.search(scan.words(i - 4, i)):
            # `the improvement in median PFS was 4.3 months`
            scan.add("difference", i, last, {"value": value}, unit=unit, comparator=scan.comparator(value))
            continue
        quantity = scan.items[i].id if letter == "Y" else ""
        again = (value + 2,) if scan.at(value) == "X" and _ABBREVIATED.match(scan.code, value + 1) else ()
        roles = {"value": (value, *again)}
        scan.add("median", i, last, roles, unit=unit, quantity=quantity, comparator=scan.comparator(value))
        if again and scan.at(value + 1) == "_":
            scan.mark(value + 2, "_")
    _find_explained(scan)
    _go_on(scan)
    _in_other_units(scan)


#: `not reached (NR; …)`: the abbreviation repeats the value.
_ABBREVIATED = re.compile(r"\(X[;,]|_X_")
_GAIN = re.compile(r"\b(?:improvement|difference|gain|prolongation) in(?: the)?$")
_LIMITED = r"\((?:[N#]%C[,:]?)?[NX#][-t,][NX#]\)"
#: `…, and 10.6 (5.4 to 20.5) and 33.1 (15.9 to NE) months`
_GOING_ON = re.compile(rf",?a(?P<v>N){_LIMITED}(?:,?[av](?P<w>N){_LIMITED})?(?P<u>m)")


def _go_on(scan: Scan) -> None:
    """Values with limits and a unit of time that follow medians of the sentence are medians of further groups."""
    for match in scan.find(_GOING_ON):
        places = [match.start(name) for name in ("v", "w") if match.start(name) >= 0]
        before = [bundle for bundle in scan.bundles if bundle.kind == "median" and bundle.last < places[0]]
        if not before or re.search(r"[.;PH]", scan.code[before[-1].last : places[0]]):
            continue
        for i in places:
            if scan.free(i):
                scan.add("median", i, i, {"value": i}, unit=scan.unit_at(match.start("u"))).goes_on = True

    while (match := _NEXT_ARM.search(scan.code)) is not None:
        m, v, u = (max(match.start(name), match.start(f"{name}2")) for name in ("m", "v", "u"))
        if m not in _ends_of_medians(scan):
            return
        scan.add("median", v, u, {"value": v}, unit=scan.unit_at(u)).goes_on = True


def _ends_of_medians(scan: Scan) -> set[int]:
    return {bundle.last for bundle in scan.bundles if bundle.kind == "median"}


#: `the medians were: arm A, 7.3 months; arm B, 9.2 months`, `for X was 9.4 months and for Y 8.7 months`
_NEXT_ARM = re.compile(
    r"(?:zw|B),?#(?P<m>m)(?:\([^()]*\))?[;,]a?w?(?:zw|B),?(?P<v>N)(?P<u>m)"
    r"|Bz?b#(?P<m2>m)(?:\([^()]*\))?,?[av]w{1,2}Bz?b?(?P<v2>N)(?P<u2>m)"
)
#: `104 weeks (range, 20 to 150 weeks) or 24.0 months`
_OTHER_UNIT = re.compile(r"#(?P<u>m)(?:\([^()]*\))?,?r(?P<v>N)(?P<w>m)")


def _in_other_units(scan: Scan) -> None:
    """The same median once more, in another unit of time."""
    for match in scan.find(_OTHER_UNIT):
        v, unit = match.start("v"), scan.unit_at(match.start("w"))
        same = next((b for b in scan.bundles if b.kind == "median" and b.last == match.start("u")), None)
        if same is not None and unit != scan.unit_at(match.start("u")):
            scan.add("median", v, v + 1, {"value": v}, unit=unit, quantity=same.lead.quantity).goes_on = True


#: `12 (median; …)`, `10 (interquartile range, 0 to 20)`
_EXPLAINED = re.compile(r"(?P<v>N)[ml]?\((?:M|[IJ][,:]?(?P<lo>#)[-t,](?P<up>#))")


def _find_explained(scan: Scan) -> None:
    """A number whose bracket says that it is a median, or that holds quartiles on both sides of it."""
    for match in scan.find(_EXPLAINED):
        v = match.start("v")
        if scan.at(v - 1) in "n=/" or (match["lo"] and ("A" in scan.code or "I" not in match.group())):
            continue
        if match["lo"]:
            low, value, high = (number_of(scan, match.start(name)) for name in ("lo", "v", "up"))
            if None in (low, value, high) or not low <= value <= high:
                continue
        elif re.match(r"M\)?[,:]?[^()]{0,3}N", scan.code[match.end() - 1 :]):
            continue
        unit = scan.unit_at(v + 1) or (scan.items[v - 2].id if scan.at(v - 2) == "m" else "")
        scan.add("median", v, v + bool(scan.unit_at(v + 1)), {"value": v}, unit=unit)


#: mPFS and the like are medians by name.
_SHORT_MEDIAN = re.compile(r"m[A-Z]{2}|mDoR|[Mm]edian ")
_CHANGED = re.compile(r"\b(?:changes?|reductions?|decreases?|increases?|declines?|improvements?|percent|percentage)\b")


_FELL = re.compile(
    r"\b(?:fell|rose|declined|dropped|decreased|increased|improved|reduced|changed) by an?(?: median of)?$"
)


def _value_after(scan: Scan, i: int, *, percent: bool = False) -> int | None:
    depth = 0
    changed = percent or _CHANGED.search(scan.words(i + 1, i + 6)) is not None
    changed = changed or _FELL.search(scan.words(i - 4, i)) is not None
    for j in range(i + 1, min(i + _REACH, len(scan.items))):
        letter = scan.at(j)
        if letter in _STOPS or (letter == "," and scan.word(j + 1) in ("which", "who")):
            return None
        depth += (letter == "(") - (letter == ")")
        if depth < 0 and j == i + 1:
            # `Progression-free survival (median) 11.0 months`
            depth = 0
            continue
        if depth < 0:
            return None
        if not scan.free(j) or letter not in "NWX" or scan.at(j - 1) == "m":
            continue
        if scan.at(j + 1) == "c" and scan.word(j - 1) in ("after", "within", "over", "for") and "e" in scan.code[i:j]:
            # `Median PFS did not differ after 2 cycles`
            continue
        if letter == "X":
            return j
        if letter == "W" and scan.word(j + 1).startswith(("group", "arm", "cohort", "regimen", "treatment")):
            # `Median PFS in the two groups was 6.4 and 4.3 months`
            continue
        following = scan.code[j + 1 : j + 4]
        if scan.word(j + 2) in ("longer", "shorter", "later", "earlier"):
            return None
        if following[:1] == "%" and scan.at(j - 1) == "b" and not percent and "e" not in scan.code[i:j] and depth == 0:
            return j
        if following[:1] == "%" and changed and (not percent or scan.at(j - 1) in "bo"):
            return j
        if letter == "N" and scan.items[i + 1].id == "age" and re.match(r",N%[bw]", scan.code[j + 1 : j + 5]):
            # `The median age was 61, 41% were female`
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


#: `The corresponding percentages … were 91.9±2.4% and 79.7±3.4% (hazard ratio, …)`: rates like those before.
_CORRESPONDING = re.compile(r"(?:The )?(?:corresponding|respective|analogous)\b", re.IGNORECASE)
#: `the difference in restricted mean survival time was 63 days`
_RESTRICTED = re.compile(r"\bdifferences? (?:in|of|between)(?: the)? restricted$")
_MEANS = ("mean ", "geometric mean", "average ")


def find_means(scan: Scan) -> None:
    """Means and standard deviations are set aside: no kind of claim holds them."""
    named = [i for i, item in enumerate(scan.items) if item.code in "eY" and item.low.startswith(_MEANS)]
    for i in sorted({*named, *(i for i, letter in enumerate(scan.code) if letter == "A")}):
        if scan.word(i - 1) == "on" and re.search(r"[N#][lmk%]{0,2}w$", scan.code[:i]):
            # `rose by 2.7 g/dL on average`
            continue
        if scan.word(i + 1).startswith("risk") or scan.word(i + 2).startswith("risk"):
            # `patients with an average risk of relapse`
            continue
        j = _value_after(scan, i, percent=True)
        if j is None:
            continue
        if scan.comparator(j) in ("<", ">", "≤", "≥", "<=", ">="):
            continue
        match = _MEAN.match(scan.code, j)
        if scan.at(j + 1) == "m" and _RESTRICTED.search(scan.words(0, i)):
            unit = scan.unit_at(j + 1)
            scan.add("difference", i, j + 1, {"value": j}, unit=unit, comparator=scan.comparator(j))
            continue
        fell = _FELL.search(scan.words(i - 6, i)) is not None
        if (fell or _CHANGED.search(scan.words(i + 1, j))) and not re.search(
            r"percent(?:age)? of|number of", scan.words(i, j)
        ):
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
    _further_changes(scan)
    goes_on = _CORRESPONDING.match(scan.sentence.text) is not None
    for match in scan.find(r"(?P<v>N)(?:%\(?±(?P<e>N)%?|\(?±(?P<e2>N)%)") if "±" in scan.code else ():
        # `87 ± 1%`, `87% ± 1`, `87% (± 1%)`; behind the value too: `79% ± 5% 5-year disease-free survival`
        near = scan.items[: match.end() + 8]
        curve = any(item.id in scan.lexicon.time_to_event for item in near if item.code == "e")
        competing = scan.lexicon.content["outcome_groups"]["competing"]
        curve = curve or any(item.id in competing for item in near if item.code == "e")
        if curve or (goes_on and "H" in scan.code[match.end() :]):
            v = match.start("v")
            scan.add("percent", v, match.end() - 1, {"value": v}, unit="percent")
            error = max(match.start("e"), match.start("e2"))
            scan.set_aside(error, "standard error; no kind of claim holds it")
    for match in scan.find(r"(?:(?P<m>N)[ml%]?\()?S(?:\([Sw]\))?[:,=o(]{0,2}(?P<v>N)|(?P<w>N)[ml%]?±(?P<x>N)"):
        for name in "mw":
            share = match.start(name) >= 0 and scan.at(match.start(name) + 1) == "%"
            if match.start(name) >= 0 and not (share and scan.at(match.start("v")) != "$"):
                scan.set_aside(match.start(name), "mean; no kind of claim holds it")
        for name in "vx":
            if match.start(name) >= 0:
                scan.set_aside(match.start(name), "standard deviation; no kind of claim holds it")


#: `6.2 ± 0.6 letters, 6.7 ± 0.6 letters, and 7.0 ± 0.6 letters`
_FURTHER = re.compile(r"#±#[lm]?,?[avr,](?:w(?=N))?(?P<v>N)±(?P<s>N)")


def _further_changes(scan: Scan) -> None:
    """Means of change that go on from one."""
    for match in scan.find(_FURTHER):
        before = [b for b in scan.bundles if b.kind == "difference" and b.lead.change and b.at < match.start("v")]
        if before:
            v = match.start("v")
            unit = scan.unit_at(match.end()) or before[-1].lead.unit
            scan.add("difference", v, match.end() - 1, {"value": v}, unit=unit).change = True
            scan.set_aside(match.start("s"), "standard deviation; no kind of claim holds it")


_OTHER_MEAN = re.compile(r"[^.;MFPH%NX]{0,12}?,?[va]w?(?P<m>N)(?!%|-?m?w?p)(?:[mlk]?\((?P<s>N)\))?")


def _other_means(scan: Scan, end: int) -> None:
    """The mean of the other group: `35.5 (12.1) IU vs 20.5 (10.0) IU`."""
    match = _OTHER_MEAN.match(scan.code, end)
    if match:
        scan.set_aside(match.start("m"), "mean; no kind of claim holds it")
        if match.start("s") >= 0:
            scan.set_aside(match.start("s"), "standard deviation; no kind of claim holds it")


_COMPARED = re.compile(
    r"e[^NWX#.;()e]{0,14}[(:](?:(?P<v>N)m?[va](?P<w>N)(?P<u>m)(?=[;,)])"
    r"|(?P<v2>N)mw{1,3}[Bz](?:,a?|a|v)(?P<w2>N)(?P<u2>m)w{1,3}[Bz])"
)


#: A survival with its time in brackets, and behind `compared with` the time of another group in brackets of its own.
_ALONE = re.compile(r"e[^NWX#.;()e]{0,14}\((?P<v>N)m\)(?=[^%.;M]*v[^%.;M]*\(Nm\))")
#: `in patients with X (n = 812; 12 v 10 months)`
_SIZED = re.compile(r"\(n=?[N#][;,](?P<v>N)m?v(?P<w>N)(?P<u>m)")
_BRACKETED = re.compile(r"\((?P<v>N)m\)")


def find_unnamed_medians(scan: Scan) -> None:
    """A survival time without the word median: `overall survival was 12 months`."""
    lexicon = scan.lexicon
    for match in scan.find(r"eb(?P<v>N)(?=[va]N(?P<u>m))"):
        i = match.start("v")
        if scan.items[match.start()].id in lexicon.time_to_event:
            stat = scan.add("median", match.start(), i, {"value": i}, unit=scan.unit_at(match.start("u")))
            stat.lose("kind", 0.3, "a time without the word median")
    for match in scan.find(_COMPARED):
        # `RFS was longer in responders (19.4 v 6.3 months; P = …)`, `similar (14 months with X, 16 months with Y)`
        first, second, unit = ("v", "w", "u") if match["v"] else ("v2", "w2", "u2")
        if scan.items[match.start()].id in lexicon.time_to_event and scan.free(match.start(second)):
            for name in (first, second):
                i = match.start(name)
                stat = scan.add(
                    "median", i, i + (scan.at(i + 1) == "m"), {"value": i}, unit=scan.unit_at(match.start(unit))
                )
                stat.lose("kind", 0.3, "a time without the word median")
    alone = _ALONE.search(scan.code)
    if alone and scan.items[alone.start()].id in lexicon.time_to_event:
        # `X had the longest survival (15 months), compared to Y (5 months) and Z (8 months)`
        for match in [alone, *_BRACKETED.finditer(scan.code, alone.end())]:
            i = match.start("v")
            if scan.free(i):
                stat = scan.add("median", i, i + 1, {"value": i}, unit=scan.unit_at(i + 1))
                stat.lose("kind", 0.3, "a time without the word median")
    for match in scan.find(_SIZED) if "n" in scan.code else ():
        curve = any(item.id in lexicon.time_to_event for item in scan.items[: match.start()] if item.code == "e")
        for i in (match.start("v"), match.start("w")) if curve else ():
            stat = scan.add("median", i, i, {"value": i}, unit=scan.unit_at(match.start("u")))
            stat.lose("kind", 0.3, "a time without the word median")
    for match in scan.find(r"e[bow:,=]{0,4}(?P<v>[NX])(?P<u>m)?(?!-?[me])"):
        i = match.start("v")
        curve = scan.items[match.start()].id in lexicon.time_to_event
        if (
            curve
            and (match["u"] or scan.at(i) == "X")
            and not {"at", "after", "by", "for", "within"} & {scan.word(i - 1), scan.word(i - 2), scan.word(i - 3)}
            and not re.match(r"or (?:longer|more)\b", scan.words(i + 2, i + 4))
        ):
            stat = scan.add("median", match.start(), i + bool(match["u"]), {"value": i}, unit=scan.unit_at(i + 1))
            stat.lose("kind", 0.3, "a time without the word median")
