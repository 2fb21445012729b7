"""Form of labels: a unit or a kind that does not go with the value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Form"
_TIMES = ("median", "range", "iqr")
_SHARES = ("percent", "fraction", "%")
#: A value this many times beyond every other of its kind, and within the second number once read otherwise.
_FAR, _NEAR = 6.0, 3.0


@value_rule("LABEL_VALUE_MISMATCH")
def label_value_mismatch(kind: str, value: PrintedValue, unit: str, *others: tuple[PrintedValue, str]) -> Verdict:
    """Can a value have this unit, beside others of the same quantity?

    Parameters
    ----------
    kind : str
        Kind of claim: median, ratio, percent or km.
    value : Printed, str or number
    unit : str
    *others : tuple
        Value and unit of the same quantity in other patients or at other times.

    Examples
    --------
    >>> [finding.suggestion for finding in label_value_mismatch("median", "7.7", "years", ("6.7", "months"))]
    ['7.7 months']
    >>> label_value_mismatch("median", "0.64", "years", ("6.7", "months"))
    []
    """
    printed = as_printed(value)
    neighbours = [(as_printed(other), other_unit) for other, other_unit in others]
    if kind == "ratio":
        if unit in (*_SHARES, *MONTHS_PER_UNIT):
            return unusual(f"{printed.text} is called a ratio but has the unit {unit}: a ratio has none.")
        return consistent()
    if printed.value is None or printed.value <= 0:
        return not_checkable(f"{printed.text} has no size to compare")
    if kind == "median":
        return _time(printed.text, printed.number, unit, neighbours)
    return _share(printed.text, printed.number, unit, neighbours)


def _time(text: str, number: float, unit: str, others: Sequence) -> Verdict:
    if unit not in MONTHS_PER_UNIT:
        return unusual(f"{text} is a time but has the unit {unit!r}, which is none.")
    months = [other.number * float(MONTHS_PER_UNIT[of]) for other, of in others if of in MONTHS_PER_UNIT and of != unit]
    months = [other for other in months if 0 < other < math.inf]
    if not months:
        return consistent()
    own = number * float(MONTHS_PER_UNIT[unit])
    for other_unit in dict.fromkeys(of for _, of in others if of != unit and of in MONTHS_PER_UNIT):
        read = number * float(MONTHS_PER_UNIT[other_unit])
        factor = _distance(own, months)
        if factor > _FAR and _distance(read, months) < _NEAR:
            return unusual(
                f"{text} {unit} is {own:.3g} months, a factor of {factor:.0f} from the nearest"
                f" other of the same quantity, {_nearest(own, months):.3g} months.",
                suggestion=f"{text} {other_unit}",
            )
    return consistent()


def _share(text: str, number: float, unit: str, others: Sequence) -> Verdict:
    same = [other.number for other, of in others if of == unit and 0 < other.number < math.inf]
    if unit not in _SHARES or not same:
        return consistent()
    if unit != "fraction" and number < 1 and _distance(number, same) > 20 and _distance(100 * number, same) < _NEAR:
        return unusual(
            f"{text}% is far below the others of the same endpoint, the nearest of which is"
            f" {_nearest(number, same):g}%: it may be a fraction of 1.",
            suggestion=f"{100 * number:g}%",
        )
    return consistent()


def _distance(number: float, others: Sequence[float]) -> float:
    """How many times larger or smaller than the nearest of the others."""
    return min(max(number / other, other / number) for other in others)


def _nearest(number: float, others: Sequence[float]) -> float:
    return min(others, key=lambda other: max(number / other, other / number))


@rule("LABEL_VALUE_MISMATCH", family=FAMILY, brief="unit that does not go with it")
def _label_value_mismatch(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the unit and the kind of each estimate go with its value and with others of the same quantity?"""
    for claims in grouped(context.of_kind("ratio", "percent", "km", *_TIMES), _siblings):
        times = claims[0].kind in _TIMES
        if times and not _measures_time(context, claims):
            continue
        if not times and claims[0].kind != "ratio" and (len(claims) == 1 or not claims[0].endpoint):
            continue
        usual = _usual_unit(claims)
        # The nearest of the others are enough, and a list of all for each would not be.
        extremes = _extremes(claims)
        for claim in claims:
            if _number(claim) is None or claim.comparator:
                continue
            # Of times in two units, those in the usual one are taken to be right; medians go with medians if they can.
            compared = [
                other for other in extremes if other is not claim and (not times or claim.cells["unit"] != usual)
            ]
            compared = [other for other in compared if other.kind == claim.kind] or compared
            others = [(_number(other), other.cells["unit"]) for other in compared]
            kind, unit = "median" if times else claim.kind, claim.cells["unit"]
            yield judge.verdict([claim], label_value_mismatch.verdict(kind, _number(claim), unit, *others))


def _measures_time(context: Context, claims: Sequence[Claim]) -> bool:
    """True for endpoints that are times, and for other quantities that are printed in units of time."""
    known = context.evidence.vocabulary["endpoints"].get(claims[0].endpoint)
    if known is not None:
        return known["scale"] == "time_to_event"
    return bool(claims[0].cells["quantity"]) and all(claim.cells["unit"] in MONTHS_PER_UNIT for claim in claims)


def _number(claim: Claim) -> Printed | None:
    """Its value; of a range the upper limit."""
    return claim.printed() or claim.printed("upper")


def _usual_unit(claims: Sequence[Claim]) -> str:
    """The unit of most claims; of two that are as common, months."""
    counts = Counter(claim.cells["unit"] for claim in claims)
    return max(counts, key=lambda unit: (counts[unit], unit == "months"))


def _siblings(claim: Claim) -> tuple:
    what = claim.endpoint or claim.cells["quantity"]
    return (claim.source_id, "time" if claim.kind in _TIMES else claim.kind, what)


def _extremes(claims: Sequence[Claim]) -> list[Claim]:
    """About ten claims of each unit, spread over the values printed in it."""
    result = []
    with_number = (claim for claim in claims if _number(claim))
    for group in grouped(with_number, lambda claim: (claim.kind, claim.cells["unit"])):
        ordered = sorted(group, key=lambda claim: _number(claim).number)
        result += ordered[:: max(1, len(ordered) // 10)]
    return result
