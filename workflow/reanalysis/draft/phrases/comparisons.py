"""P values, ratios and differences: statistics that compare groups."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_P = re.compile(r"P(?:-(?=w))?(?:\(?[wo]\)?){0,3}[=<:,bo(]*(?:w(?=<))?[=<]?(?P<v>[N])(?P<x>×Q)?")
_SECOND_P = re.compile(r",?a[<=](?P<v>N)(?![%mkl])")
#: `with p values of 0.02 and 0.03`
_SECOND_OF_SEVERAL = re.compile(r",?a[<=]?(?P<v>N)(?![%mkl])")
_RATIO = re.compile(r"H(?P<gap>;|(?:[^NWXE.;%HMPF]|\(n[=:]?N\)){0,14}?)(?<!n)(?<!n[=:])(?P<v>[NX])(?!%|m|p|-?m)")
_DIFFERENCE = re.compile(r"F(?P<gap>[^NWXEHMPF]{0,16}?)(?P<v>[NW])")
_BOUNDS = ("<", ">", "≤", "≥", "<=", ">=", "at least", "at most", "more than", "less than")
#: Words of a sentence that says how large a difference must be, not how large it was.
_MEANT = re.compile(
    r"\b(?:would be|is|are) (?:needed|required|considered)|\bminimal(?:ly)? (?:important|clinically)|\bto detect\b"
    r"|\bclinically (?:important|meaningful|relevant) (?:difference|change) (?:of|is|was)\b"
)
_NONE = re.compile(r"\bno(?: [\w-]+)*$")
#: A length of time in one arm.
#: What goes before the size of a difference that is told although there is none to speak of.
_TOLD_YET = re.compile(
    r"\bdifference(?: of|,| \(| was| in \w+)?$|\b(?:difference|diff|δ|delta)(?: was| of)? ?[:,=(]? ?$"
)
_POINTS = re.compile(r"(?P<v>[NW])(?:%-?)?l")


_BOUNDARY = re.compile(
    r"\b(?:boundary|boundaries|thresholds?|significance levels?|levels? of significance|alpha)"
    r"(?: for (?:statistical )?\w+)?$"
)


_MET = re.compile(r"\b(?:meet|met|reach(?:ed)?|attain(?:ed)?|achieved?) (?:the )?(?:\w+ )?level of significance$")


def find_p_values(scan: Scan) -> None:
    """P values in any spelling."""
    limits: list[int] = []
    for match in scan.find(_P):
        i = match.start("v")
        start = match.start() - (scan.at(match.start() - 1) in "(,")
        listed = bool(limits) and re.fullmatch(r"%?,?a?", scan.code[limits[-1] + 1 : match.start()]) is not None
        met = scan.at(start) == "(" and _MET.search(scan.words(start - 12, start))
        # `did not meet the level of significance (P = 0.14)`
        if not met and (
            listed or _BOUNDARY.search(re.sub(r" (?:of|at|were|was|are|is)$", "", scan.words(start - 6, start)))
        ):
            limits.append(i)
            scan.add("threshold", match.start(), i, {"value": i}, quantity="significance_level")
            continue
        if _BOUNDARY.search(re.sub(r"(?: (?:was|were|of|is|at|to|:|=|<|be))+$", "", scan.words(match.start() + 1, i))):
            # `the P value boundary for significance was 0.0214`
            scan.add("threshold", match.start(), i, {"value": i}, quantity="significance_level")
            continue
        several = scan.word(match.start()).endswith("values")
        if second := (_SECOND_OF_SEVERAL if several else _SECOND_P).match(scan.code, i + 1):
            # `(p=0.021 and <0.001, respectively)`
            j = second.start("v")
            if _between_zero_and_one(scan.items[j].text):
                scan.add("p_value", j, j, {"value": j}, comparator=scan.comparator(j))
        if _between_zero_and_one(scan.items[i].text):
            stat = scan.add("p_value", match.start(), i, {"value": i}, comparator=scan.comparator(i))
            if match.start("x") >= 0:
                scan.set_aside(i + 2, "power of ten of a P value")
                stat.last = i + 2


def _between_zero_and_one(text: str) -> bool:
    number = text.replace("·", ".").replace(",", "")
    return number.replace(".", "", 1).isdecimal() and float(number if number[0] != "." else "0" + number) <= 1


_BARE_RATIO = re.compile(r"[(;](?P<v>N),(?P<lo>N)[-t](?P<up>N)(?=[;)])")


#: `Median survival was not reached in either group (0·68 [0·53–0·86]; p=0·001)`
_BRACKETED_RATIO = re.compile(r"\((?P<v>N)\((?P<lo>N)[-t](?P<up>N)\)(?=;P)")


def find_bare_ratios(scan: Scan) -> None:
    """`(0·88, 0·67–1·16)`: a ratio of the report's kind with its limits, unnamed."""
    _second_ratios(scan)
    _further_ratios(scan)
    for match in [*scan.find(_BARE_RATIO), *(scan.find(_BRACKETED_RATIO) if "M" in scan.code else ())]:
        v, lo, up = (match.start(name) for name in ("v", "lo", "up"))
        numbers = [number_of(scan, i) for i in (lo, v, up)]
        if None not in numbers and numbers[0] < 0 and numbers[0] <= numbers[1] <= numbers[2]:
            stat = scan.add("difference", v, up, {"value": v, "lower": lo, "upper": up})
            stat.level_basis = "assumed"
            stat.lose("kind", 0.2, "a difference by its shape alone")
            continue
        decimal = all("." in scan.items[i].text or "·" in scan.items[i].text for i in (lo, v, up))
        if decimal and None not in numbers and numbers[0] <= numbers[1] <= numbers[2] < 20:
            stat = scan.add("ratio", v, up, {"value": v, "lower": lo, "upper": up})
            stat.level_basis = "assumed"
            stat.lose("kind", 0.2, "a ratio by its shape alone")


_SECOND_RATIO = re.compile(r"[(;,](?P<v>N)\((?P<lo>N)[-t](?P<up>N)\)")


def _second_ratios(scan: Scan) -> None:
    """`(HR 0.51 [0.41–0.63]) and in the others (0.66 [0.45–0.98])`: the second goes by the name of the first."""
    for match in scan.find(_SECOND_RATIO):
        v, lo, up = (match.start(name) for name in ("v", "lo", "up"))
        named = [i for i in range(v) if scan.at(i) == "H"]
        numbers = [number_of(scan, i) for i in (lo, v, up)]
        if (
            named
            and None not in numbers
            and 0 < numbers[0] <= numbers[1] <= numbers[2] < 20
            and "." in _dotted(scan, v)
            and (scan.at(v - 1) != "," or re.search(r"[MFA].*;", scan.code[named[-1] : v]) is None)
            and (scan.at(v - 1) != "," or re.search(r";[^;]*[wYz]", scan.code[named[-1] : v]) is not None)
        ):
            unit = scan.items[named[-1]].id
            stat = scan.add("ratio", v, up, {"value": v, "lower": lo, "upper": up}, unit=unit)
            stat.level_basis = "assumed"
            stat.lose("kind", 0.1, "named like the ratio before")


#: `(≥40% HR 0.66, 95% CI 0.54–0.81; ≥10% 0.74, 0.62–0.89)`: of further groups, without its name
_FURTHER_RATIO = re.compile(r"[;,]a?(?:<N%?|w{1,4})(?P<v>N),(?P<lo>N)[-t](?P<up>N)(?=[;,)])")


def _further_ratios(scan: Scan) -> None:
    """A number with its limits for a further group, after a ratio that was named and given with limits like them."""
    for match in scan.find(_FURTHER_RATIO) if "H" in scan.code and "C" in scan.code else ():
        v, lo, up = (match.start(name) for name in ("v", "lo", "up"))
        named = [i for i in range(v) if scan.at(i) == "H"]
        numbers = [number_of(scan, i) for i in (lo, v, up)]
        decimal = all("." in _dotted(scan, i) for i in (lo, v, up))
        if named and decimal and None not in numbers and 0 < numbers[0] <= numbers[1] <= numbers[2] < _LARGEST:
            stat = scan.add("ratio", v, up, {"value": v, "lower": lo, "upper": up}, unit=scan.items[named[-1]].id)
            stat.level_basis = "assumed"
            stat.lose("kind", 0.1, "named like the ratio before")


#: Ratios above are rare, numbers of patients and months are not.
_LARGEST = 20


def _dotted(scan: Scan, i: int) -> str:
    return scan.items[i].text.replace("·", ".")


def find_ratios(scan: Scan) -> None:
    """Hazard, odds and risk ratios; the unit says which."""
    for match in scan.find(_RATIO):
        i = match.start("v")
        if scan.at(i - 1) == "-" and scan.joined(i) and scan.joined(i - 1):
            continue
        words = scan.words(match.start() + 1, i)
        if scan.at(match.start() + 1) in "+-" and scan.joined(match.start() + 1):
            continue
        between = re.sub(r"\(n[=:]?N\)", "", scan.code[match.start() + 1 : i])
        if "respectively" in words or "N" in between or "#" in between:
            continue
        margin = scan.comparator(i) and re.search(r"\bmargin\b[^.;]*$", scan.words(match.start() - 8, match.start()))
        if margin or _BOUND_OF_DESIGN.search(scan.words(match.start() - 12, i)):
            # `if the upper limit of the interval of the hazard ratio did not exceed 1.3`
            quantity = "non_inferiority_margin" if "inferior" in scan.sentence.text else "success_limit"
            scan.add("threshold", i, i, {"value": i}, quantity=quantity, comparator=scan.comparator(i))
            continue
        scan.add("ratio", match.start(), i, {"value": i}, unit=scan.items[match.start()].id)


#: What tells that a ratio is one that a result is judged by.
_BOUND_OF_DESIGN = re.compile(
    r"\bmargin (?:for|of|on)\b[^.;]*$|\b(?:upper|lower) (?:limit|bound(?:ary)?|confidence)\b[^.;]*"
    r"\b(?:not exceed|exceed(?:ed|s)?|(?:was|is|be) (?:below|above|less than|lower than)|below|less than)$"
)


_FAR_RATIO = re.compile(r"H(?P<gap>[^NWXE.;HMPF]{1,50}?)b(?P<v>N)(?!%|m|p|-?m)")


def find_far_ratios(scan: Scan) -> None:
    """`the hazard ratio for the composite of …, …, or … was 0.56`: after the numbers between have been explained."""
    for match in scan.find(_FAR_RATIO):
        i = match.start("v")
        told = any(bundle.kind == "ratio" and bundle.at == match.start() for bundle in scan.bundles)
        if told:
            continue
        scan.add("ratio", match.start(), i, {"value": i}, unit=scan.items[match.start()].id)


def find_differences(scan: Scan) -> None:
    """Differences, in percentage points or on the scale of their endpoint."""
    for match in scan.find(_DIFFERENCE):
        i = match.start("v")
        word = scan.words(match.start(), i)
        if scan.items[i].code == "W" and scan.at(i + 1) not in "%ml":
            continue
        if (
            re.search(r"no (?:significant |statistically significant )?difference|patients", word)
            or scan.at(i + 1) == "p"
        ):
            continue
        if _NONE.search(scan.words(match.start() - 5, match.start())) and not _TOLD_YET.search(scan.words(i - 3, i)):
            # `no difference in OS, the median being 24 months with X`, `no difference between X (66%) and Y (61%)`
            continue
        if scan.at(i + 1) == "-" and scan.at(i + 2) == "m":
            continue
        if re.search(r"\b(?:according to|by|in terms of)\b[^:]*:", word):
            # `no difference according to age: 90%, 85% and 60%`
            continue
        if re.search(r":w?,?(?:ea?)+b$", scan.code[match.start() : i]) and scan.at(i + 1) == "%":
            # `the differences were lost: PFS and OS were 79% and 64%`
            continue
        if scan.word(i - 1) == "between" and re.match(r"aN-?m", scan.code[i + 1 :]):
            # `the difference grew between 12 and 24 months`
            continue
        if scan.word(i - 1) == "from" and scan.word(match.start()).startswith("absolute "):
            # `an absolute increase from 30% to 45%`
            continue
        if scan.at(i + 1) == "m" and scan.word(i - 1) in ("after", "at", "within", "from", "before", "beyond"):
            # `the differences were largest after 3 years`
            continue
        if scan.at(i - 1) == "(" and re.match(r"%?v[N#]%", scan.code[i + 1 :]):
            # `a difference between X and Y (12% vs 82%)`: the values that differ
            continue
        if any(scan.items[j].id in ("non_inferiority_margin", "power") for j in range(max(0, i - 5), i)):
            continue
        if re.search(r"\((?:zw,|B,|e[,;])$", scan.code[:i]):
            # `no difference in CR rate (arm A, 91%; arm B, 90%)`, `in disease-free survival (DFS; 82% in both arms)`
            continue
        unit = scan.unit_at(i + 1)
        named = re.search(r"\bminimal(?:ly)? (?:clinically )?(?:important|significant)$", scan.words(0, match.start()))
        if named or (scan.comparator(i) in _BOUNDS and _MEANT.search(scan.words(0, len(scan.items)))):
            scan.add(
                "threshold",
                match.start(),
                i + bool(unit),
                {"value": i},
                unit=unit,
                quantity="clinical_difference",
                comparator=scan.comparator(i),
            )
            continue
        if unit == "percent" and scan.at(i + 2) == "l":
            unit = scan.unit_at(i + 2)
        last = i + 1 if unit else i
        unit = "percentage points" if unit == "percent" else unit
        if not unit and re.search(r"risk|rd\b", scan.word(match.start())):
            unit = "percentage points"
        scan.add("difference", match.start(), last, {"value": i}, unit=unit, comparator=scan.comparator(i))
        onward = re.match(r"[^.;#]{0,8}?(?:wN-?m|w#-?m)?t(?P<v>N)%", scan.code[last + 1 :])
        if onward and re.search(r"\bfrom$", scan.words(match.start(), i)):
            j = last + 1 + onward.start("v")
            scan.add("difference", j, j + 1, {"value": j}, unit=unit)
    for match in scan.find(r"aw[^.;NW()]{3,16}b(?P<v>N)"):
        earlier = [b for b in scan.bundles if b.kind == "difference" and b.last < match.start()]
        if scan.word(match.start() + 1) == "between" and earlier:
            v = match.start("v")
            scan.add("difference", match.start(), v, {"value": v}, unit=earlier[-1].lead.unit)
    for match in scan.find(_POINTS):
        i = match.start("v")
        cut = scan.comparator(i) in _BOUNDS or any(
            scan.items[j].id == "non_inferiority_margin" for j in range(max(0, i - 5), i)
        )
        unit = scan.unit_at(match.end() - 1)
        unit = "percentage points" if "%" in match.group() and unit == "points" else unit
        if unit in ("percentage points", "points") and not cut:
            scan.add("difference", i, match.end() - 1, {"value": i}, unit=unit, comparator=scan.comparator(i))
