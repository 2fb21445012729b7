"""Intervals and ranges, labelled or not, before it is known to which estimate they belong."""

from __future__ import annotations

import re

from reanalysis.claims.values import parse_printed
from reanalysis.draft.model import Item
from reanalysis.draft.phrases.scan import Scan, Span, enclosing

_BODY = r"<?\+?(?P<lo>[NXW])\+?[%mlkc]?(?P<sep>-|t|,|a|;)<?\+?(?P<up>[NXW])\+?[%mlkc]?(?P<again>\(X\))?"
# `66% (CI 58-73)` prints no level; `(95% [CI] 58-73)` does.
_LABEL = (
    r"(?:(?P<lv>[NE])(?:%?-?|(?<=[(;,].)%?-?\())?C(?:\([N#]-w\))?(?P<two>[NE]%|E(?=[:,=]))?"
    r"(?:\([Cw]\))?(?:\((?P<in>[NE])%\))?"
)
_INTERVAL = re.compile(_LABEL + r"\)?[:,=ob]{0,2}w?\(?" + _BODY)
_ONE_SIDED = re.compile(_LABEL + r"\)?[:,=ob]{0,2}w?\(?-?(?P<inf>[_w])(?:-|t|,)<?(?P<up>N)")
_OPEN_ABOVE = re.compile(_LABEL + r"\)?[:,=ob]{0,2}w?\(?(?P<lo>N)[mlk]?(?:-|t|,)(?P<inf>[_w])")
_LEVEL_ONLY = re.compile(r"(?P<lv>[NE])%?-?C")
_RANGE = re.compile(r"(?P<label>[JI])(?:\([JIw]\))?[:,=ob]{0,2}w?\(?" + _BODY)
_BARE = re.compile(r"[(;,](?:w|t)?" + _BODY + r"(?=[);,])")


def find_intervals(scan: Scan) -> None:
    """Labelled intervals and ranges first, then pairs of limits that stand alone in brackets."""
    if "C" in scan.code:
        _labelled(scan)
    for match in scan.find(_RANGE) if "J" in scan.code or "I" in scan.code else ():
        if _limits_fit(scan, match, of_range=True):
            _span(scan, "iqr" if match["label"] == "I" else "range", match, True)
    for match in scan.find(_BARE):
        if _limits_fit(scan, match) and _bare_fits(scan, match):
            _span(scan, "bare", match, False)


def _labelled(scan: Scan) -> None:
    for match in scan.find(_INTERVAL):
        if not _limits_fit(scan, match):
            continue
        named = [match.start(name) for name in ("lv", "two", "in") if match.start(name) >= 0]
        level = next((i for i in named if is_level(scan.items[i].text)), -1)
        _span(scan, "interval", match, True, level)
        _next_in_list(scan, match.end())
    for pattern, open_ends, limit in ((_ONE_SIDED, ("∞",), "up"), (_OPEN_ABOVE, ("na", "∞"), "lo")):
        for match in scan.find(pattern):
            if scan.word(match.start("inf")) in open_ends:
                # `(97.5% CI, -∞ to 3.4)`, `(95% CI, 12.1-NA)`: a claim has both limits, or none.
                scan.set_aside(match.start(limit), "limit of an interval whose other limit is no number")
    for match in scan.find(_LEVEL_ONLY):
        i = match.start("lv")
        if is_level(scan.items[i].text):
            scan.level = scan.items[i]
            scan.take(i)


_SECOND = re.compile(r",?(?:a|v)(?P<lo>[NX])[%mlk]?(?P<sep>-|t)(?P<up>[NX])[%mlk]?(?P<again>\(X\))?(?=[,;)]|$)")


def _next_in_list(scan: Scan, at: int) -> None:
    """`3.9 and 2.7 months, respectively (95% CI, 2.4 to 5.1 and 1.8 to 3.7)`: limits of two values under one label."""
    second = _SECOND.match(scan.code, at)
    if second is None or not _limits_fit(scan, second):
        return
    first = scan.spans[-1]
    level = [role for role in first.roles if role[0] == "level"]
    _span(scan, "interval", second, True)
    scan.spans[-1].roles.extend(level)
    first.follows, scan.spans[-1].follows = 2, 1


def is_level(text: str) -> bool:
    """True for what an interval can have as its level, in percent."""
    number = text.replace("·", ".")
    return number.replace(".", "", 1).isdecimal() and 50 <= float(number) < 100


def _limits_fit(scan: Scan, match: re.Match[str], *, of_range: bool = False) -> bool:
    """Both limits are numbers, in order, and not a list of something else."""
    lower, upper = scan.items[match.start("lo")].text, scan.items[match.start("up")].text
    if match["sep"] == "a" and not (of_range or "between" in scan.words(match.start(), match.start("lo"))):
        return False
    if match["sep"] == ";" and not of_range and "C" not in match.group() and not _around(scan, match):
        return False
    a, b = number_of(scan, match.start("lo")), number_of(scan, match.start("up"))
    if a is None or b is None:
        return lower != upper or lower.lower() in ("nr", "ne") or True
    return a <= b


def _around(scan: Scan, match: re.Match[str]) -> bool:
    """True for `0.81 [0.70; 0.94]`: two limits in a bracket of their own around the number before it."""
    start = match.start()
    before = start - 1 - (scan.at(start - 1) in "%m")
    if scan.at(start) != "(" or scan.at(match.end()) != ")" or scan.at(before) not in "N#":
        return False
    low, value, high = (number_of(scan, i) for i in (match.start("lo"), before, match.start("up")))
    return None not in (low, value, high) and low <= value <= high


def number_of(scan: Scan, i: int) -> float | None:
    """The number that item i prints, with its sign; None if it is not reached or no number."""
    return printed(scan.items[i])


def printed(item: Item) -> float | None:
    """The number that an item prints, with its sign; None if it is not reached or no number."""
    token = item.number
    if token is None:
        return None
    sign = token.before if token.before and token.before in "-−–" else ""
    number = parse_printed(sign + token.token)
    return None if number is None or number.value is None else number.number


_AFTER_RANGE = re.compile(r"Y[N#]-[N#]m?$")


def _bare_fits(scan: Scan, match: re.Match[str]) -> bool:
    """A pair alone in brackets stands for limits only where an estimate goes before it."""
    start, lo = match.start(), match.start("lo")
    opener = scan.at(start)
    if match["sep"] == "a" or (match["sep"] == "," and "." not in scan.items[lo].text and opener != "("):
        return False
    if match["sep"] == "," and re.match(r",?[arv]?N", scan.code[match.end() :]):
        # `(150, 300, 600 mg)` is a list.
        return False
    if opener == "," and _AFTER_RANGE.search(scan.code[max(0, start - 6) : start]):
        # `aged 10–16 years, 5–9 years, and 2–4 years`
        return False
    if any(scan.at(i) in "kp" for i in range(lo, match.end())) or scan.at(match.end()) in "pkc":
        return False
    before = scan.at(start - 1)
    if opener == "(":
        return (
            before in "NX#%mlkcW)"
            or (before == "Y" and scan.at(start - 2) in "N#")
            or (before == "w" and scan.at(start - 2) in "NX#lm%")
        )
    # After a semicolon or comma only inside brackets that an estimate has opened: (.76; .55–1.05).
    return enclosing(scan, start) >= 0 and match["sep"] in "-t" and not (opener == "," and before == "w")


def _span(scan: Scan, kind: str, match: re.Match[str], labelled: bool, level: int = -1) -> None:
    lo, up = match.start("lo"), match.start("up")
    roles = [("lower", scan.items[lo]), ("upper", scan.items[up])]
    scan.take(lo, up)
    if match.start("again") >= 0:
        roles.append(("upper", scan.items[match.start("again") + 1]))
        scan.take(match.start("again") + 1)
    if level >= 0:
        roles.append(("level", scan.items[level]))
        scan.take(level)
    unit = scan.unit_at(up + 1) or scan.unit_at(lo + 1)
    if unit == "" and match.end() < len(scan.items) and scan.at(match.end()) in "mlkc":
        unit = scan.unit_at(match.end())
    scan.spans.append(Span(kind, match.start(), match.end() - 1, roles, labelled, unit))
