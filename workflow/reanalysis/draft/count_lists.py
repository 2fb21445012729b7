"""Counts that stand in lists."""

from __future__ import annotations

import re

from reanalysis.draft.scan import Scan


def whole(scan: Scan, i: int) -> bool:
    item = scan.items[i]
    if item.number is None or item.number.token_class not in ("integer", "thousands", "number_word"):
        return False
    return item.low not in ("half", "quarter", "dozen", "hundred", "thousand", "million") and scan.at(i + 1) != "%"


def extend_counts(scan: Scan) -> None:
    """`five, eight, and one` and `nine (4%), 12 (6%), and seven (3%)`: what follows a count in a list is one."""
    for i in range(len(scan.items)):
        if not scan.free(i) or not whole(scan, i):
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
        if re.match(r"(?:,?a|,)#p", scan.code[i + 1 :]) and scan.at(i - 1) not in "m=/(":
            following = min((b for b in scan.bundles if b.at > i), key=lambda b: b.at, default=None)
            if following is not None and following.kind in ("n", "count") and len(following.stats) == 1:
                scan.add(following.kind, i, i, {"value": i}, unit="patients")
                continue
        if before and near:
            stat = scan.add(near[-1].kind, i, i, {"value": i}, unit="patients")
            stat.lose("kind", 0.1)


def find_event_lists(scan: Scan) -> None:
    """`herpes zoster in five, eight, and one`: counts after an outcome and `in`."""
    for match in scan.find(
        re.compile(r"[xeyw]b?w(?P<a>[NW])(?P<more>(?:(?:\(#%\))?,[NW])*(?:\(#%\))?,?a[NW])?(?=[p(,.;a])")
    ):
        i = match.start("a")
        if scan.word(i - 1) not in ("in", "among") or not whole(scan, i):
            continue
        if not any(letter in "xey" for letter in scan.sentence.code[max(0, i - 6) : i]):
            continue
        for j in [j for j in range(i, match.end()) if scan.free(j) and whole(scan, j)]:
            scan.add("count", j, j, {"value": j}, unit="patients")
