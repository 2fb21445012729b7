"""Outcomes that are cut short: `six complete and two partial responses`, `30% surviving 3 years`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import as_number
from reanalysis.draft.model import Term
from reanalysis.draft.phrases.scan import Scan

_SPLIT = re.compile(r"(?P<k>[NW])w(?:,|,?a)(?P<k2>[NW])e")
#: `22 had a response: 12 complete and 10 partial`
_BARE_SPLIT = re.compile(r"(?P<k>[NW])w(?:,|,?a)(?P<k2>[NW])w(?![ew])")
_SURVIVING = re.compile(r"(?P<w>[we])(?:t|w{0,2}|<|wv)(?P<v>[NW])-?(?P<u>m)")
#: `at least one grade 3 or 4 adverse event`
_AT_LEAST_ONE = re.compile(r"[w<](?P<v>[NW])g[<#NWR/r-]{1,4}w?[xy]")
_FATAL = re.compile(r"wbw{2,3}(?P<v>[NW])(?:p|[.;,])")
_SURVIVE = frozenset(("surviving", "survive", "survived"))
_HALF = {"complete": "CR", "partial": "PR"}


def find_cut_short(scan: Scan) -> None:
    """Counts of complete responses whose noun stands behind the partial ones, and the time that patients survive."""
    halves = "complete" in scan.lows or "partial" in scan.lows
    for match in scan.find(_SPLIT) if halves else ():
        k, last = match.start("k"), match.end() - 1
        name = _HALF.get(scan.word(k + 1))
        other = scan.items[last]
        if name is not None and other.id in ("CR", "PR") and other.id != name and scan.free(k):
            second = match.start("k2")
            scan.add("count", k, k + 1, {"value": k}, unit="patients", endpoint=name)
            scan.add("count", second, last, {"value": second}, unit="patients", endpoint=other.id)
    for match in scan.find(_BARE_SPLIT) if halves else ():
        k, second = match.start("k"), match.start("k2")
        names = (_HALF.get(scan.word(k + 1)), _HALF.get(scan.word(second + 1)))
        if set(names) == {"CR", "PR"} and any(item.code == "e" for item in scan.items[:k]):
            for i, name in zip((k, second), names, strict=True):
                if scan.free(i) and name is not None:
                    scan.add("count", i, i + 1, {"value": i}, unit="patients", endpoint=name)
    for match in scan.find(_AT_LEAST_ONE) if "g" in scan.code else ():
        i = match.start("v")
        if scan.word(i) in ("one", "1") and (scan.at(i - 1) == "<" or scan.word(i - 1) == "least"):
            scan.set_aside(i, "at least one event, which is what counts a patient")
    fatal = _FATAL.match(scan.code)
    if fatal and scan.word(2) == "fatal" and scan.word(3) == "in" and scan.word(0) in ("it", "this", "they", "these"):
        i = fatal.start("v")
        scan.add("count", i, i, {"value": i}, unit="patients")
    for match in scan.find(_SURVIVING) if not _SURVIVE.isdisjoint(scan.lows) else ():
        i, v = match.start("w"), match.start("v")
        item, unit = scan.items[i], scan.items[match.start("u")].id
        if item.low not in _SURVIVE or not re.search(r"%|[#NW][^.;]{0,4}p", scan.code[:i]):
            continue
        if scan.free(v) and unit in ("days", "weeks", "months", "years") and "M" not in scan.code[:i]:
            item.code, item.term = "e", Term("endpoint", "OS")
            scan.mark(i, "e")
            text = scan.items[v].text
            number = as_number(text) if scan.items[v].code == "W" else text
            scan.times.append((i + 1, match.end() - 1, f"{number} {unit}", scan.items[v]))
            scan.take(v)
