"""Numbers that belong together because they add up, or because there are as many of them."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.count_lists import whole
from reanalysis.draft.phrases.intervals import number_of, printed
from reanalysis.draft.phrases.scan import Scan

_SHARED_BRACKET = re.compile(r"#%(?:[^()#NW.;]{0,4}[va])#%\((?P<a>[NW])(?:,?[va]|/)(?P<b>[NW])(?:p|,w)?\)")


def find_shared_brackets(scan: Scan) -> None:
    """`58.7% v 43.8% (71 v 53 pts)`: as many counts in one bracket as percentages before it."""
    for match in scan.find(_SHARED_BRACKET):
        places = [match.start("a"), match.start("b")]
        before = sorted((b for b in scan.bundles if b.last < places[0]), key=lambda b: b.last)[-2:]
        if not all(whole(scan, j) for j in places) or any(b.kind != "percent" or len(b.stats) > 1 for b in before):
            continue
        for bundle, j in zip(before, places, strict=False):
            count = scan.stat("count", j, j, {"value": j}, unit="patients")
            count.partner, bundle.lead.partner = bundle.lead, count
            bundle.stats.append(count)


_PARTS = re.compile(r"\((?P<a>[NW])(?:,?[va]|/)(?P<b>[NW])(?:,w)?\)")


def find_parts(scan: Scan) -> None:
    """`292 patients were evaluable (145 and 147, respectively)`: two numbers that add up to the one before."""
    for match in scan.find(_PARTS):
        places = [match.start("a"), match.start("b")]
        if not all(whole(scan, j) for j in places):
            continue
        total = sum(number_of(scan, j) or 0 for j in places)
        wholes = [b for b in scan.bundles if b.last < places[0] and b.kind in ("n", "count") and b.lead.value]
        for bundle in sorted(wholes, key=lambda b: -b.last):
            if number_of(scan, scan.items.index(bundle.lead.value)) == total:
                bundle.lead.whole = True
                for j in places:
                    scan.add(bundle.kind, j, j, {"value": j}, unit="patients")
                break


_LONGEST_SPLIT = 4


def share_sums(scan: Scan) -> None:
    """`88 patients died: 39 on X and 49 on Y`: the next whole numbers, if they add up to a count, are counts too."""
    if len(scan.numbers) < _LEAST_NUMBERS:
        return
    for bundle in list(scan.bundles):
        if bundle.kind not in ("count", "n"):
            continue
        counted = bundle.kind == "count" and all(stat.kind in ("count", "n") for stat in bundle.stats)
        if not (counted or (bundle.kind == "n" and len(bundle.stats) == 1)) or bundle.lead.value is None:
            continue
        value = scan.items.index(bundle.lead.value)
        total = number_of(scan, value)
        start = bundle.last if len(bundle.stats) > 1 else value
        if total is None or total < _LEAST_SPLIT:
            continue
        ends = {b.lead.value.start: b for b in scan.bundles if b.lead.value is not None and len(b.stats) == 1}
        parts: list[int] = []
        found = 0.0
        for j in scan.numbers:
            if j <= start or (scan.code[j] == "#" and scan.items[j].start not in ends):
                continue
            if scan.code[j] != "#" and not (scan.code[j] in "NW" and whole(scan, j)):
                break
            one = ends.get(scan.items[j].start)
            if one is not None and one.kind not in ("count", "n"):
                continue
            parts.append(j)
            found += number_of(scan, j) or 0
            if found >= total or len(parts) == _LONGEST_SPLIT:
                break
        between = scan.code[start : parts[0]] if parts else ""
        if found != total or len(parts) < 2 or re.search(r"[.]", between) or not re.search(r"[:(,;]", between):
            continue
        if bundle.kind == "n" and _are_diagnoses(scan, parts):
            for j in parts:
                one = ends.get(scan.items[j].start)
                if one is None:
                    scan.add("n", j, j, {"value": j}, unit="patients")
                else:
                    one.lead.kind = "n"
            continue
        bracketed = (
            re.fullmatch(r"#p?\([^()#NW.]{0,4}", between) is not None and ")" not in scan.code[parts[0] : parts[-1]]
        )
        if bundle.kind == "n" and not bracketed and not all(scan.at(j) == "#" for j in parts):
            continue
        if bundle.kind == "count" and len(bundle.stats) > 1 and _WERE_DIVIDED.search(scan.words(start, parts[-1])):
            continue
        if bundle.kind == "count" and len(bundle.stats) == 1 and _DIVIDED.search(scan.words(start, parts[-1])):
            # `366 patients … were given X (244 patients) or Y (122 patients)`: groups and the whole of them.
            bundle.lead.kind = "n"
        for j in parts:
            one = ends.get(scan.items[j].start)
            if one is None:
                scan.add(bundle.kind, j, j, {"value": j}, unit="patients")
            elif bundle.kind == "count":
                one.lead.kind = "count"
        bundle.lead.whole = True


_DIAGNOSIS = re.compile(
    r"leuk(?:a)?emias?\b|lymphomas?\b|myelomas?\b|\w+cytosis\b|carcinomas?\b|sarcomas?\b|\bcancers?\b|neoplasms?\b"
    r"|myelodysplastic|\b(?:aml|all|mds|cll|mpal|dlbcl|cmml|mcl|fl|mzl|cml|mpn|nsclc|sclc|bpdcn)\b"
)


def _are_diagnoses(scan: Scan, parts: list[int]) -> bool:
    """`Of 68 patients, 58 had AML, seven ALL and three mixed-phenotype leukaemia`: a disease stands behind each."""
    stops = [*parts[1:], parts[-1] + 8]
    return all(_DIAGNOSIS.search(scan.words(i + 1, stop)) for i, stop in zip(parts, stops, strict=True))


_DIVIDED = re.compile(r"\b(?:given|assigned|allocated|randomi[sz]ed|received|receiving)\b")
_WERE_DIVIDED = re.compile(r"\b(?:were|was) (?:randomly )?(?:given|assigned|allocated|randomi[sz]ed)\b")
#: Two numbers add up to a smaller one too easily.
_LEAST_SPLIT = 2
#: A sum and two parts.
_LEAST_NUMBERS = 3


def find_shares_of_sizes(scan: Scan) -> None:
    """`68% of the 69 who … (47 patients)`: a number in brackets that is that share of that size."""
    for bundle in scan.bundles:
        value = bundle.lead.value
        if bundle.kind != "n" or len(bundle.stats) > 1 or value is None:
            continue
        i = scan.items.index(value)
        if scan.at(i - 1) == "(" and _is_part(scan, i):
            bundle.lead.kind = "count"


def _is_part(scan: Scan, i: int) -> bool:
    """True for `68% of the 69 who … (47 patients)`: the number is that percentage of that size."""
    before = sorted((b for b in scan.bundles if b.last < i), key=lambda b: -b.last)
    share = next((b.lead for b in before if b.kind == "percent" and len(b.stats) == 1), None)
    size = next((b.lead for b in before if b.kind == "n"), None)
    if share is None or size is None or share.value is None or size.value is None:
        return False
    part, percent, total = printed(scan.items[i]), printed(share.value), printed(size.value)
    return None not in (part, percent, total) and total > 0 and abs(100 * part / total - percent) < 1
