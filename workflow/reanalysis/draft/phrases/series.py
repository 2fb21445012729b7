"""Values that go on from one of their kind: `9 months vs 6 months`, `6.0 mo in those with less`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Bundle, Scan

_SECOND = re.compile(
    r"[av,](?P<v>[NX])(?P<u>m)(?=(?:\([^()]*\))?w)|[av,](?P<r>N)(?=w)|w(?P<t>N)m(?=w)|\((?P<b>N)m(?=\()|m(?:_)?w(?P<f>N)m"
)


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
        if name == "b" and scan.at(v - 2) not in "Bzp":
            continue
        if name == "f" and not (scan.word(v - 1) == "from" and scan.at(_place(scan, before[-1]) - 1) == "t"):
            continue
        if name == "t" and not (
            scan.word(v - 1) == "the" and scan.word(v + 2) in ("seen", "observed", "reported", "with")
        ):
            continue
        after = re.match(r"m?(?:\([^()]*\))?", scan.code[v + 1 :])
        if name in "tbf" or scan.word(v + 1 + (after.end() if after else 0)) in ("in", "for", "with", "among"):
            scan.add(kind, v, v + 1 if name != "r" else v, {"value": v}, unit=unit or before[-1].lead.unit)


def _place(scan: Scan, bundle: Bundle) -> int:
    """Index of the value of a bundle."""
    value = bundle.lead.value
    return scan.items.index(value) if value is not None else bundle.at


#: `proteinuria (4% versus 0)`
_NOUGHT = re.compile(r"[N#]%v(?P<v>N)(?=[);,])")


def find_noughts(scan: Scan) -> None:
    """None of a group, where the share of the other has its sign."""
    for match in scan.find(_NOUGHT) if "0" in scan.lows else ():
        v = match.start("v")
        if scan.items[v].text == "0":
            scan.add("percent", v, v, {"value": v}, unit="percent")


def extend_series(scan: Scan) -> None:
    """Free numbers that follow a value by `and`, `v` or a comma are of its kind."""
    grown = True
    while grown:
        grown = False
        for bundle in sorted(scan.bundles, key=lambda bundle: bundle.at):
            if bundle.kind not in ("median", "ratio", "difference") or len(bundle.stats) != 1:
                continue
            grown = _extend(scan, bundle.lead.kind, _end(scan, bundle.last), bundle.lead.unit, bundle.lead.at) or grown


_TAIL = re.compile(r"(?:_{3})?\)?(?:[mlkc%]|w(?=[(,av]))?(?:wA)?(?:\([^()]*(?:\([^()]*\))?[^()]*\)m?)?")
_GROUP = re.compile(r"w(?:[wBzspeoxYkl#+/-]|<?#m|v#|N(?=w?p)|[ar](?![NX])){1,8}(?:\([^()]*\))?(?=[,;avr])")
#: `for X vs placebo` behind a difference.
_COMPARED = re.compile(r"w[wpBz#k-]{1,8}v[wpBz#k-]{1,6}(?=[,;a])")
_PREPOSITIONS = ("in", "with", "for", "among", "on", "at", "from")


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
    r"[,;]?[avr,](?P<word>b)?(?:w(?=[NX]))?(?P<v>[NX])(?P<u>[mlkc])?(?!w?p|(?:,?[arv]N){1,3}w?p|o|-m|-N|w?w?p|/|\(#?N?%(?!-?C)|\([N#]%(?!-?C))"
)


#: `; for OS, 0.79 (…)`, `and for death 0.90 (…)`
_NAMED = re.compile(r"[,;]?a?w(?:w)?[exy],?b?(?P<v>N)(?=\()|[,;]?ae,?b?(?P<w>N)(?=[.;,)(])")


def _extend(scan: Scan, kind: str, end: int, unit: str, at: int) -> bool:
    match = _NEXT.match(scan.code, end)
    if match is None and kind == "ratio":
        match = _NAMED.match(scan.code, end)
    if match is None:
        return False
    i = match.start(match.lastgroup) if match.re is _NAMED else match.start("v")
    if match.re is _NAMED and match["w"] and "." not in scan.items[i].text.replace("·", "."):
        return False
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
