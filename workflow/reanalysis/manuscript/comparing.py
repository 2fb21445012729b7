"""One number against one result: does it give it, is it a slip of it, and what is impossible in any case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reanalysis.manuscript.known import Group, Known
from reanalysis.manuscript.statements import Figure, Statement

#: What can be said of a number, the worst first.
STATES = ("disagrees", "unmatched", "matched", "macro", "set aside")
INTERVAL = ("lower", "upper")
#: From this weight of agreeing digits on, a number that does not agree is wrong and not another result.
ANCHOR = Decimal("1.4")


@dataclass(frozen=True)
class Verdict:
    """What is said of one number of a manuscript.

    Attributes
    ----------
    state : str
        One of `STATES`.
    reason : str
        A sentence for the author; empty where a match needs none.
    known : Known, optional
        The result or claim that it gives, or that it should have given.
    """

    state: str
    reason: str = ""
    known: Known | None = None


def agrees(figure: Figure, known: Known) -> bool:
    """Whether a number gives a result: rounded rightly to its own digits, halves either way.

    `<`, `>` and words such as "about" are taken at their meaning; a percentage may be given as a proportion.
    """
    value, given = known.value, figure.value
    if figure.percent and known.unit not in ("percent", "percentage points", "fraction"):
        return False
    if known.role == "p_value" and given > 1:
        return False
    if figure.comparator in ("<", "≤") and known.role == "p_value":
        # "P < 0.9" is true of nearly all, and is what nobody writes.
        return value <= given and given <= Decimal("0.1")
    if figure.comparator in (">", "≥") and known.role == "p_value":
        return value >= given
    if figure.comparator:
        return abs(value - given) <= max(_loose(given), figure.half_unit)
    if abs(value - given) <= figure.half_unit:
        return True
    hundred = Decimal(100)
    as_share = known.unit == "percent" and not figure.percent and 0 < given < 1 and figure.half_unit < Decimal("0.01")
    return as_share and abs(value - given * hundred) <= figure.half_unit * hundred


def _loose(value: Decimal) -> Decimal:
    """Half a unit of the last digit that is not zero: "about 30" stands for 25 to 35."""
    return Decimal(5).scaleb(value.normalize().as_tuple().exponent - 1)


def wrongly_rounded(figure: Figure, known: Known) -> bool:
    """Whether a number is within one unit of its last digit of the result that it does not give."""
    return not agrees(figure, known) and abs(known.value - figure.value) < 2 * figure.half_unit


def weight(figure: Figure) -> Decimal:
    """How much it says that a number agrees: more digits agree by chance more rarely."""
    digits = len(re.sub(r"\D", "", figure.token.token).lstrip("0"))
    return Decimal((2, 4, 8, 12, 15)[min(digits, 4)]) / 10


def total_weight(statement: Statement, agreeing: Mapping[int, object]) -> Decimal:
    """Weight of the numbers of a statement that agree, which the mapping has by their offsets."""
    return sum((weight(one) for one in statement.figures if one.start in agreeing), Decimal(0))


def agreeing(figure: Figure, group: Group) -> Known | None:
    """The member of a result that a number gives in its part, or None."""
    if figure.role == "time":
        number = re.match(r"[\d.]+", group.of.timepoint)
        return group.of if number and Decimal(number[0]) == figure.value else None
    roles = [figure.role] if figure.role else ["estimate", "events", "total"]
    # A count without a total is an estimate to the grammar, and a size a total of nothing.
    if figure.role in ("events", "total") and not group.in_role(figure.role):
        roles = ["events", "total"]
    return next((known for role in roles for known in group.in_role(role) if agrees(figure, known)), None)


def expected(figure: Figure, group: Group) -> Known | None:
    """What a result has in the place of a number."""
    role = figure.role or "estimate"
    members = group.in_role(role)
    # What it is a slip of, if of anything; else the nearest of several (P values of several tests, say).
    return min(members, key=lambda known: (not slip(figure, known), abs(known.value - figure.value)), default=None)


def impossible(figure: Figure, statement: Statement) -> str:
    """What is wrong with a number by itself or beside the others of its statement, whatever the results say."""
    if figure.role == "p_value" and figure.value > 1:
        return "a P value is at most 1"
    by_role = {one.role: one.value for one in statement.figures}
    share, low, high = (by_role.get(role) for role in ("estimate", *INTERVAL))
    if figure.role in INTERVAL and low is not None and high is not None and low > high:
        return "the lower limit is above the upper one"
    held = None in (share, low, high) or low <= share <= high
    if not held and figure.role in ("estimate", *INTERVAL):
        return "the interval does not hold its estimate"
    events, total = by_role.get("events"), by_role.get("total")
    if figure.role in ("events", "total", "estimate") and events is not None and total:
        of_estimate = next((one for one in statement.figures if one.role == "estimate" and one.percent), None)
        if events > total:
            return f"{events} is more than {total}"
        if of_estimate is not None and abs(100 * events / total - of_estimate.value) > of_estimate.half_unit:
            return f"{events} of {total} is {100 * events / total:.1f}%"
    return ""


def distance(figure: Figure, group: Group) -> Decimal:
    """How far a number is from what a result has in its place; infinite where it has nothing."""
    known = expected(figure, group)
    return abs(known.value - figure.value) if known is not None else Decimal("Infinity")


def near_miss(figure: Figure, group: Group) -> bool:
    """Whether a number is one slip, or one unit of its last digit, from what a result has in its place."""
    known = expected(figure, group)
    return known is not None and (slip(figure, known) or wrongly_rounded(figure, known))


def wrong(figure: Figure, known: Known) -> Verdict:
    """That a number is not what it should be, and what that is."""
    how = "wrongly rounded: " if wrongly_rounded(figure, known) else ""
    return Verdict("disagrees", f"{how}the results say {known.shown} ({known.words})", known)


def slip(figure: Figure, known: Known) -> bool:
    """Whether two numbers of at least two digits differ in one digit, or have two neighbours exchanged."""
    rounded = known.value.quantize((2 * figure.half_unit).normalize(), rounding=ROUND_HALF_UP)
    given, right = (re.sub(r"[^0-9]", "", text) for text in (figure.token.token, str(rounded)))
    return len(given) > 1 and one_slip(given, right)


def one_slip(given: str, right: str) -> bool:
    """Whether two words of one length differ in one character, or have two neighbours exchanged.

    >>> one_slip("218", "281"), one_slip("218", "318"), one_slip("218", "218"), one_slip("218", "821")
    (True, True, False, False)
    """
    if len(given) != len(right):
        return False
    places = [i for i, (a, b) in enumerate(zip(given, right, strict=True)) if a != b]
    exchanged = len(places) == 2 and places[1] == places[0] + 1 and sorted(given) == sorted(right)
    return len(places) == 1 or exchanged


def shown(group: Group) -> str:
    """A result in a few characters: `88 of 109 (80.7)`."""
    parts = {role: next((known.shown for known in group.in_role(role)), "") for role in ("events", "total", "estimate")}
    counts = f"{parts['events']} of {parts['total']}" if parts["events"] and parts["total"] else parts["events"]
    return f"{counts} ({parts['estimate']})" if counts and parts["estimate"] else counts or parts["estimate"]
