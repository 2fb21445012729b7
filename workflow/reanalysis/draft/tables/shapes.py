"""Shapes of the cells of a table: which numbers of a cell are which."""

from __future__ import annotations

import re

from reanalysis.draft.model import Item, Sentence, Stat
from reanalysis.draft.phrases.intervals import is_level, number_of
from reanalysis.draft.phrases.scan import Bundle, Scan
from reanalysis.draft.tables.heads import is_share

_FRACTION = re.compile(r"(?P<k>N)/(?P<n>N)(?:\((?P<p>N)%?\))?")


_PERCENT_OF = re.compile(r"(?P<p>N)%?\((?P<k>N)/(?P<n>N)\)")


_COUNT_PERCENT = re.compile(r"(?P<k>N)\((?P<p>N)(?P<s>%)?\)")


_COUNT_SHARE = re.compile(r"(?P<k>N)(?P<p>N)(?P<s>%)")


_LIMITS = re.compile(
    r"(?P<v>[NX])[%+]?[ml]?\((?:(?P<lv>N)%C[:,]?|(?P<rg>[JI])[:,]?)?(?P<lo>[NX])[%+]?[-t,](?P<up>[NXw])[%+]?(?:\([NZE]\))?\)"
)


#: `70.5 (43/61; 57.4-81.5)`: a percentage, its count and size, and its limits in one bracket.
_ALL_IN_ONE = re.compile(r"(?P<p>N)%?\((?P<k>N)/(?P<n>N)[;,](?:(?P<lv>N)%C[:,]?)?(?P<lo>N)%?[-t,](?P<up>N)%?\)")


#: `91 (90 [83–95])`: a count, its percentage, and the limits of that.
_COUNT_SHARE_LIMITS = re.compile(r"(?P<k>N)\((?P<p>N)%?[(;,](?:(?P<lv>N)%C[:,]?)?(?P<lo>N)%?[-t,](?P<up>N)%?\)?\)")


#: `74.2 (3.1)` below `EFS, % (SE)`, `74.2 ± 3.1`
_WITH_ERROR = re.compile(r"(?P<v>N)%?(?:\(±?(?P<e>N)%?\)|±(?P<e2>N)%?)")


#: The limits of a percentage, behind it in a bracket of their own.
_LIMITS_BEHIND = re.compile(r"\((?:(?P<lv>N)%C[:,]?)?(?P<lo>[NX])%?[-t,](?P<up>[NX])%?\)")


_PAIR = re.compile(r"\(?(?P<lo>[NX])[%+]?[-t,](?P<up>[NX])[%+]?\)?")


#: `n (%)` names a count first.
_COUNTED = re.compile(r"\b(?:n|no\.?|number) ?\(%\)|\bn/N\b", re.I)
_SINGLE = re.compile(r"(?P<v>[NWX])(?P<s>%)?m?")


SIZED = re.compile(
    r"analy[sz]ed|\bstarted\b|\btreated\b|randomi[sz]ed|overall number"
    r"|number of (?:baseline )?(?:participants|patients|subjects)(?! with)|^n\b|evaluable|enrolled|at risk|population"
    r"|^(?:all )?(?:patients|participants|subjects|pts)(?:\s*[,(]?\s*(?:n|no\.?|number)\)?)?$"
    r"|\bassigned\b|(?-i:, N$)|^(?:period[^;]*;)?\s*received (?:treatment|study|at least|the|intervention|drug)",
    re.IGNORECASE,
)


def shape(
    scan: Scan,
    head: str,
    label: str,
    column: list[Stat],
    row: Sentence | None,
    counted: bool = False,
    size: int = 0,
    over: Sentence | None = None,
) -> Bundle | None:
    """Statistics of one cell by its shape.

    `counted` if the table is of counts and shares; `size` that of its group; `over` the name of its column.
    """
    code = scan.code
    level = level_in(row) or level_in(over)
    last = len(code) - 1
    shares = "%" in head.replace("N%C", "") or re.search(r"percent|proportion|rate", label, re.I) is not None
    unit = _unit_of(row)
    if not unit and (short := re.search(r"[,—–]\s*(mo|mos|y|yr|yrs|wk|wks|d)\b", label)):
        unit = {"m": "months", "y": "years", "w": "weeks", "d": "days"}[short[1][0]]
    if "S" in head and "A" not in head and shares and (match := _WITH_ERROR.fullmatch(code)):
        error = max(match.start("e"), match.start("e2"))
        scan.set_aside(error, "standard error; no kind of claim holds it")
        return Bundle([scan.stat("percent", 0, last, {"value": match.start("v")}, unit="percent")], 0, last)
    if "A" in head or "S" in head:
        return None
    if code == "n=N":
        return Bundle([scan.stat("n", 0, last, {"value": last}, unit="patients")], 0, last)
    if match := _PAIR.fullmatch(code):
        if "C" in head:
            estimate = next(
                (s for s in reversed(column) if s.kind in ("ratio", "difference", "median", "percent")), None
            )
            if estimate is not None and estimate.item("lower") is None:
                _limits(scan, estimate, match, level)
                return None
        kind = "iqr" if "I" in head else "range"
        stat = scan.stat(kind, 0, last, {"lower": match.start("lo"), "upper": match.start("up")}, unit=unit)
        return Bundle([stat], 0, last)
    if "P" in head and (match := re.match(r"[=<]?(?P<v>N)", code)) and not (set("HF") & set(head) and "(" in code):
        i = match.start("v")
        return Bundle([scan.stat("p_value", 0, last, {"value": i}, comparator=scan.comparator(i))], 0, last)
    ratio = next((item.id for item in row.items if item.code == "H"), "") if row else ""
    in_bracket = _COUNT_SHARE_LIMITS.fullmatch(code)
    in_bracket = in_bracket if in_bracket is not None and _holds_share(scan, in_bracket) else None
    match = None if in_bracket else _LIMITS.match(code)
    if match:
        kind = (
            "ratio"
            if ratio
            else "difference"
            if "F" in head
            else "median"
            if "M" in head
            else "percent"
            if shares
            else ""
        )
        if not kind:
            return None
        unit = ratio or ("percent" if kind == "percent" else unit)
        if kind == "difference" and not unit and shares:
            unit = "percentage points"
        stat = scan.stat(kind, 0, last, {"value": match.start("v")}, unit=unit)
        ranged = "J" in head or "I" in head or match["rg"] is not None
        if kind == "median" and ("C" not in head or match["rg"]) and match["lv"] is None and ranged:
            limits = {"lower": match.start("lo"), "upper": match.start("up")}
            other = scan.stat(
                "iqr" if "I" in (match["rg"] or head) else "range",
                0,
                last,
                limits,
                unit=unit,
            )
            return Bundle([stat, other], 0, last)
        _limits(scan, stat, match, level)
        return Bundle([stat], 0, last)
    if match := in_bracket or _ALL_IN_ONE.fullmatch(code):
        bundle = _counted(scan, match, last)
        _limits(scan, bundle.lead, match, level)
        return bundle
    for pattern in (_FRACTION, _PERCENT_OF, _COUNT_PERCENT, _COUNT_SHARE):
        match = pattern.match(code)
        decimal = (
            match is not None
            and pattern is _COUNT_PERCENT
            and _decimal_share(scan, match)
            and not set("JIM") & set(head)
        )
        decimal = decimal or (
            match is not None
            and pattern is _COUNT_PERCENT
            and not set("JIMC") & set(head)
            and (counted or _as_above(column) or is_share(*(scan.items[match.start(name)].text for name in "kp"), size))
        )
        if match and (pattern is not _COUNT_PERCENT or match["s"] or shares or decimal):
            bundle = _counted(scan, match, last)
            tail = _LIMITS_BEHIND.fullmatch(code, match.end())
            if tail and bundle.lead.kind == "percent":
                _limits(scan, bundle.lead, tail, level)
            return bundle
    if match := _SINGLE.match(code):
        i = match.start("v")
        if "F" in head:
            points = re.search(r"\bscore|\bscale|points", label, re.I)
            unit = unit or ("points" if points else "percentage points" if match["s"] or "%" in head else "")
            return Bundle([scan.stat("difference", 0, last, {"value": i}, unit=unit)], 0, last)
        if ratio:
            return Bundle([scan.stat("ratio", 0, last, {"value": i}, unit=ratio)], 0, last)
        if "M" in head:
            return Bundle([scan.stat("median", 0, last, {"value": i}, unit=unit)], 0, last)
        if scan.items[i].text.isdecimal() and not match["s"] and _COUNTED.search(label):
            return Bundle([scan.stat("count", 0, last, {"value": i}, unit="patients")], 0, last)
        if match["s"] or shares:
            return Bundle([scan.stat("percent", 0, last, {"value": i}, unit="percent")], 0, last)
        if scan.items[i].text.replace(",", "").isdecimal():
            kind = "n" if SIZED.search(label) and "e" not in head else "count"
            return Bundle([scan.stat(kind, 0, last, {"value": i}, unit="patients")], 0, last)
    return None


def limits_of(scan: Scan, beside: list[Stat], over: Sentence) -> bool:
    """Give the limits of a cell to the last estimate of its row that has none; false where that cannot be done."""
    match = _PAIR.fullmatch(scan.code)
    estimates = [stat for stat in beside if stat.kind in ("ratio", "difference", "median", "percent", "km")]
    if match is None or not estimates or estimates[-1].item("lower") is not None:
        return False
    _limits(scan, estimates[-1], match, level_in(over))
    return True


def _unit_of(row: Sentence | None) -> str:
    """The unit in the name of a row; one per something, `× 10⁹/L`, is none."""
    if row is None:
        return ""
    places = (i for i, letter in enumerate(row.code) if letter in "mlk" and row.code[i - 1 : i] != "/")
    return next((row.items[i].id for i in places), "")


def _as_above(column: list[Stat]) -> bool:
    """True if the cell above held a count with its share."""
    return len(column) > 1 and (column[-2].kind, column[-1].kind) == ("percent", "count")


def _holds_share(scan: Scan, match: re.Match[str]) -> bool:
    """True for a whole number before a percentage that lies between its limits."""
    low, share, high = (number_of(scan, match.start(name)) for name in ("lo", "p", "up"))
    whole = scan.items[match.start("k")].text.replace(",", "").isdecimal()
    return whole and low is not None and share is not None and high is not None and low <= share <= high <= 100


def _decimal_share(scan: Scan, match: re.Match[str]) -> bool:
    """True for `7 (5.9)`: a whole number and a decimal one of at most 100."""
    k, p = scan.items[match.start("k")].text, scan.items[match.start("p")].text.replace("·", ".")
    return k.isdecimal() and "." in p and (number_of(scan, match.start("p")) or 0) <= 100


def _counted(scan: Scan, match: re.Match[str], last: int) -> Bundle:
    groups = match.groupdict()
    stats = []
    if groups.get("p"):
        stats.append(scan.stat("percent", 0, last, {"value": match.start("p")}, unit="percent"))
    stats.append(scan.stat("count", 0, last, {"value": match.start("k")}, unit="patients"))
    if groups.get("n"):
        stats.append(scan.stat("n", 0, last, {"value": match.start("n")}, unit="patients"))
    if groups.get("p"):
        stats[0].partner, stats[1].partner = stats[1], stats[0]
    return Bundle(stats, 0, last)


def _limits(scan: Scan, stat: Stat, match: re.Match[str], level: Item | None) -> None:
    groups = match.groupdict()
    for role, name in (("lower", "lo"), ("upper", "up")):
        i = match.start(name)
        if scan.items[i].number is None:
            # `13.9 to NA) [the upper limit was not reached]`
            i = next((j for j in range(match.end(), len(scan.items)) if scan.at(j) == "X"), -1)
        if i >= 0:
            stat.roles.append((role, scan.items[i]))
            scan.take(i)
    if groups.get("lv"):
        level = scan.items[match.start("lv")]
        scan.take(match.start("lv"))
    if level is not None:
        stat.roles.append(("level", level))
    stat.level_basis = "printed" if level is not None else "assumed"


def level_in(row: Sentence | None) -> Item | None:
    """The confidence level that the name of a row or a column prints."""
    match = re.search(r"(?<!=)(?P<lv>N)%?-?C", row.code) if row else None
    level = row.items[match.start("lv")] if row and match else None
    return level if level is not None and is_level(level.text) else None
