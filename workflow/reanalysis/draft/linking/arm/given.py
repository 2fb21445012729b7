"""The arm to whose treatment a schedule belongs."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: `X 2 g or Y 4 g, each infused over 30 minutes`
_OF_EACH = re.compile(r", (?:each|both|all)(?: of (?:them|which))? (?:\w+ed|given|taken|over|for|every)\b")


def given_to(scan: Scan, bundle: Bundle, found: list[tuple[int, str]], arms: int) -> str:
    """The arm whose treatment is given so: `six cycles of X`, else the one named last.

    What is said behind the last arm of a list (`X or placebo every 3 weeks`) is said of all, unless that arm has its
    own dose before it.
    """
    behind = [arm for i, arm in found if re.fullmatch(r"[cm]?ow?", scan.code[bundle.last + 1 : i])]
    if behind:
        return behind[0]
    before = [one for one in found if one[0] < bundle.at]
    if not before or re.search(r"[;.]", scan.code[before[-1][0] : bundle.at]):
        return ""
    at, arm = before[-1]
    told = _OF_EACH.search(scan.words(at, bundle.at)) is not None or for_each(scan, bundle)
    if len({name for _, name in before}) == arms and told:
        return ""
    if len({name for _, name in before}) == arms and enclosing(scan, bundle.at) < at and _of_cycle(scan, bundle):
        return ""
    dosed = any(b.kind == "dose" and at <= b.at < bundle.at for b in scan.bundles)
    return arm if dosed or len({name for _, name in before}) < arms else ""


def named_in_bracket(scan: Scan, bundle: Bundle, found: list[tuple[int, str]]) -> str:
    """`(G-CHOP; every 3 weeks for 6 cycles)`: the arm that opens the bracket; empty if none does."""
    opener = enclosing(scan, bundle.at)
    if opener < 0 or scan.at(opener + 2) not in ";:":
        return ""
    return next((arm for i, arm in found if i == opener + 1), "")


_IN_CYCLES = re.compile(r"\b(?:in|on|of)(?: an?)?$")


def _of_cycle(scan: Scan, bundle: Bundle) -> bool:
    """`X 20 mg or Y 2 g daily in a 28-day cycle`: how long a cycle is, behind the whole list."""
    length = re.match(r"-?w{0,2}c", scan.code[bundle.last + 1 :]) is not None
    return length and _IN_CYCLES.search(scan.words(bundle.at - 2, bundle.at)) is not None


_EACH = re.compile(
    r"\b(?:each|both)(?: given| administered)? (?:with|plus|in combination with|combined with|added to)\b"
)


def for_each(scan: Scan, bundle: Bundle) -> bool:
    """True for the doses of `X or placebo, each with cisplatin 80 mg/m2 on day 1`, which all groups are given."""
    start = scan.code.rfind(";", 0, bundle.at) + 1
    return _EACH.search(scan.words(start, bundle.at)) is not None
