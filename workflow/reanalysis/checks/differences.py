"""Printed differences: is each one that of the two values it compares?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from reanalysis.checks.context import Context, effect_unit
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import WHOLE, is_assumed
from reanalysis.checks.two_groups import Counts, counts_of, groups_compared, outcome
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Sums"
_KINDS = ("percent", "km", "median")
_ADJUSTED = "; an adjusted or stratified difference, or one of a model, can differ"
_SHOWN = 3

Span = tuple[Fraction, Fraction]
Pair = tuple[Claim, Claim]


@value_rule("DIFFERENCE_ARITHMETIC")
def difference_arithmetic(
    difference: PrintedValue, a: PrintedValue, b: PrintedValue, *, modelled: bool = False
) -> Verdict:
    """Is a printed difference a − b, rounding of all three allowed for?

    Parameters
    ----------
    difference, a, b : Printed, str or number
        All in the same unit.
    modelled : bool
        True if the difference may be adjusted: one that is printed with an interval, say. A contradiction is a
        warning then.

    Examples
    --------
    >>> difference_arithmetic("15.3", "20.1", "4.8"), len(difference_arithmetic("13.5", "20.1", "4.8"))
    ([], 1)
    """
    printed = [as_printed(difference, "difference"), as_printed(a, "a"), as_printed(b, "b")]
    if any(part.value is None for part in printed):
        return not_checkable("one of the values was not reached")
    spans = [bounds(part) for part in printed]
    exact = printed[1].value - printed[2].value
    message = f"{printed[1].text} − {printed[2].text} is {_number(exact)}"
    return _judged(printed[0], spans[0], (spans[1][0] - spans[2][1], spans[1][1] - spans[2][0]), message, modelled)


def _number(value: Fraction, decimals: int | None = None) -> str:
    return f"{float(value):{'.6g' if decimals is None else f'.{decimals}f'}}".replace("-", "−")


def _judged(difference: Printed, printed: Span, expected: Span, message: str, modelled: bool) -> Verdict:
    return _one_of(difference, printed, [expected], message, modelled)


def _one_of(difference: Printed, printed: Span, expected: list[Span], message: str, modelled: bool) -> Verdict:
    """Whether a difference is one of those that are expected, or one of them the other way round."""
    low, high = printed
    if any(low <= most and least <= high for least, most in expected):
        return consistent()
    if any(low <= -least and -most <= high for least, most in expected):
        signed = difference.value < 0
        which = "its sign is reversed" if signed else "it is that of the second group and the first"
        return unusual(
            f"{message}, and {difference.text} is printed: {which}.", severity="warning" if signed else "info"
        )
    verdict = inconsistent(
        f"{message}, and not {difference.text}{_ADJUSTED if modelled else ''}.",
        suggestion=_suggestion((min(least for least, _ in expected), max(most for _, most in expected))),
    )
    return verdict.softened() if modelled else verdict


def _suggestion(expected: Span) -> str:
    low, high = map(_number, expected)
    return f"The printed values allow {low if low == high else f'{low} to {high}'}."


@rule("DIFFERENCE_ARITHMETIC", family=FAMILY, brief="is not the difference of its values")
def _difference_arithmetic(context: Context, judge: Judge) -> Iterator[Check]:
    """Is a printed difference that of the two values it compares?"""
    counts = counts_of(context)
    values: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for value in context.of_kind(*_KINDS):
        if (scale := _scale(value)) is not None:
            values[(*outcome(value), value.analysis_set, context.arm_of(value), scale[0])].append(value)
    for claim in context.of_kind("difference"):
        groups = groups_compared(context, claim)
        scale = _scale(claim)
        if len(groups) != 2 or scale is None:
            continue
        sides = [values.get((*outcome(claim), *group, scale[0]), []) for group in groups]
        pairs = [(a, b) for a, b in product(*sides) if a.kind == b.kind]
        numbers = [counts.by_group.get((*outcome(claim), *group), []) for group in groups if scale[0] == "share"]
        counted = [(a, b) for a, b in product(*numbers) if a.kind == b.kind == "count"] if numbers else []
        if pairs:
            looked = [(pair, _of_values(context, counts, claim, pair, counted)) for pair in pairs]
        else:
            looked = [(pair, _of_counts(context, counts, claim, pair)) for pair in counted]
        checks = [judge.verdict([claim, *pair], verdict) for pair, verdict in looked]
        if not checks:
            yield judge.not_checkable([claim], "a value that it compares is not printed")
        else:
            # Where a value is printed more than once, the difference need be that of one of them.
            yield next((check for check in checks if check.state == "consistent"), checks[0])


def _scale(claim: Claim) -> tuple[str, Fraction] | None:
    """Whether a value is a share or a time, and what one of its units is in percent or months."""
    unit = effect_unit(claim)
    if unit in WHOLE:
        return "share", Fraction(100, WHOLE[unit])
    return ("time", MONTHS_PER_UNIT[unit]) if unit in MONTHS_PER_UNIT else None


def _span(claim: Claim, printed: Printed) -> Span:
    """What a printed value stands for, in percent or months."""
    low, high = bounds(printed)
    unit = _scale(claim)[1]
    return unit * low, unit * high


def _unusable(context: Context, *claims: Claim) -> str:
    if any(one.comparator or impossible_value(one, context.evidence) for one in claims):
        return "one of the values is a bound, or impossible by itself"
    if any(one.printed() is None or one.printed().value is None for one in claims):
        return "one of the values was not reached"
    return ""


def _of_values(context: Context, counts: Counts, claim: Claim, pair: Pair, counted: list[Pair]) -> Verdict:
    """A difference against two printed values and, where they are known, against the counts behind them."""
    if why := _unusable(context, claim, *pair):
        return not_checkable(why)
    difference, first, second = (one.printed() for one in (claim, *pair))
    one, other = (_scale(item)[1] for item in pair)
    printed, spans = _span(claim, difference), [_span(*item) for item in zip(pair, (first, second), strict=True)]
    plain = one * first.value - other * second.value
    words = "%" if _scale(claim)[0] == "share" else " months"
    message = f"{context.endpoint_name(claim)}: {first.text} − {second.text} is {_number(plain)}{words}"
    expected = (spans[0][0] - spans[1][1], spans[0][1] - spans[1][0])
    verdict = _judged(difference, printed, expected, message, bool(claim.cells["lower"]))
    # Of the rounded values, the difference may have been taken too.
    if verdict.severity or pair[0].kind != "percent" or printed[0] <= plain <= printed[1]:
        return verdict
    exact = [_of_counts(context, counts, claim, item) for item in counted or [pair]]
    return next((found for found in exact if found.state != "inconsistent"), exact[0])


def _of_counts(context: Context, counts: Counts, claim: Claim, pair: Pair) -> Verdict:
    """A difference of two shares against the counts behind them."""
    if why := _unusable(context, claim, *pair):
        return not_checkable(why)
    tables = sorted(counts.joint(*pair)) if not is_assumed(*pair) else []
    if not tables:
        return consistent() if pair[0].kind == "percent" else not_checkable("the patients of a group are not printed")
    exact = [Fraction(100 * k, n) - Fraction(100 * j, m) for k, n, j, m in tables]
    shown = ", ".join(
        f"{k}/{n} − {j}/{m} is {_number(value, claim.printed().decimals + 1)}%"
        for (k, n, j, m), value in zip(tables[:_SHOWN], exact, strict=False)
    )
    message = f"{context.endpoint_name(claim)}: {shown}"
    spans = [(value, value) for value in exact]
    return _one_of(claim.printed(), _span(claim, claim.printed()), spans, message, bool(claim.cells["lower"]))
