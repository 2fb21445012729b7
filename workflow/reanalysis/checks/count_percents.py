"""A count with its percentage, 22 (55%): is the one that of the other?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import (
    WHOLE,
    Linked,
    is_assumed,
    is_share,
    linked_claims,
    outcome,
    patients_of,
    printed_total,
    share_counts,
    share_in_words,
)
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.counts.rounding import exact_percent

FAMILY = "Percentages"
_MOST_NAMED = 3

Fits = Callable[[int], bool]


@value_rule("GRIM_COUNT_PERCENT")
def grim_count_percent(count: int, total: int | None, percent: PrintedValue, *, unit: str = "percent") -> Verdict:
    """Is a printed percentage that of the count printed with it?

    Parameters
    ----------
    count : int
    total : int or None
        None if it is not printed: any total that is large enough will do.
    percent : Printed, str or number
        With the digits as printed.
    unit : str
        percent, or fraction.

    Examples
    --------
    >>> [finding.suggestion for finding in grim_count_percent(22, 40, "56")]
    ['55% would be the percentage of 22/40; 22 of 39 would print 56%.']
    >>> grim_count_percent(22, 40, "55"), len(grim_count_percent(1, None, "40"))
    ([], 1)
    """
    share = as_printed(percent, "percent")
    if count < 0 or (total is not None and total < 0):
        raise ValueError(f"count is {count} and total is {total}; they must be numbers of patients, at least 0")
    return _judged(count, total, share, unit, lambda _: True)


def _judged(count: int, total: int | None, share: Printed, unit: str, fits: Fits) -> Verdict:
    if not is_share(share, unit):
        return not_checkable(f"{share.text} is no share of patients printed in digits, from 0 to {WHOLE[unit]}")
    words = share_in_words(share, unit)
    if total is None:
        sizes = _sizes(count, share, unit)
        if sizes is None or len(sizes):
            return consistent()
        return inconsistent(f"{count} patients are {words} of no whole number of patients.")
    if not 0 < total >= count:
        return not_checkable(f"{count} is no count of {total}")
    if count in share_counts(share, total, unit=unit):
        return consistent()
    decimals = share.decimals if unit == "percent" else max(share.decimals - 2, 0)
    exact = exact_percent(count, total)
    suggestions = [f"{float(exact):.{decimals}f}% would be the percentage of {count}/{total}"]
    others = [k for k in share_counts(share, total, unit=unit) if fits(k)]
    if 0 < len(others) <= _MOST_NAMED:
        suggestions.append(f"{' or '.join(f'{k}/{total}' for k in others)} would print {words}")
    sizes = [size for size in _sizes(count, share, unit) or () if size <= total]
    if 0 < len(sizes) <= _MOST_NAMED:
        suggestions.append(f"{count} of {' or '.join(map(str, sizes))} would print {words}")
    return inconsistent(
        f"{count}/{total} is {float(exact):.{decimals + 1}f}%, and not {words}.",
        suggestion=f"{'; '.join(suggestions)}.",
    )


def _sizes(count: int, share: Printed, unit: str) -> list[int] | None:
    """Every number of patients of whom a count is this share; None if they have no bound."""
    low, high = (Fraction(end) / WHOLE[unit] for end in bounds(share))
    if count == 0:
        return None if low <= 0 else []
    if low <= 0:
        return None
    least, most = max(count, int(count / high)), int(count / low)
    return [size for size in range(least, most + 1) if count in share_counts(share, size, unit=unit)]


@rule(
    "GRIM_COUNT_PERCENT",
    family=FAMILY,
    brief="is not the percentage of its count",
    consequence=(
        "Both are shown as printed; count and percentage are each used with the count that they give by themselves."
    ),
)
def _grim_count_percent(context: Context, judge: Judge) -> Iterator[Check]:
    """Is a percentage that of the count printed for the same patients and outcome?"""
    linked = linked_claims(context)
    for group in grouped(
        [claim for claim in context.of_kind("count", "percent") if claim.endpoint or claim.cells["quantity"]],
        lambda claim: (*outcome(claim), *context.patients(claim)),
    ):
        counts = [one for one in group if one.kind == "count" and patients_of(one.cells["unit"])]
        percents = [one for one in group if one.kind == "percent"]
        exact = [one for one in counts if not one.comparator]
        several = len({one.printed().value for one in exact}) > 1
        for percent in percents:
            pairs = [(count, percent) for count in exact if _comparable(context, count, percent)]
            verdicts = [_of_two(context, linked, *pair) for pair in pairs]
            if percent.comparator and pairs:
                yield judge.not_checkable([pairs[0][0], percent], f"the percentage is a bound ({percent.comparator})")
            elif several and any(found.state == "consistent" for found in verdicts):
                # Several counts of one outcome, by grade say: the percentage is that of one of them.
                yield judge.consistent([percent, *(count for count, _ in pairs)])
            else:
                for pair, verdict in zip(pairs, verdicts, strict=True):
                    yield judge.verdict(pair, verdict)


def _comparable(context: Context, count: Claim, percent: Claim) -> bool:
    """True if both have the same denominator, or one of them has none of its own."""
    if count.denominator == percent.denominator or "unknown" in (count.denominator, percent.denominator):
        return True
    total = printed_total(context, count)
    return total is not None and total == printed_total(context, percent)


def _of_two(context: Context, linked: Linked, count: Claim, percent: Claim) -> Verdict:
    total = printed_total(context, percent)
    unsure = "unknown" in (count.denominator, percent.denominator) or is_assumed(count, percent)
    if total is None and count.denominator != percent.denominator:
        total = printed_total(context, count)

    def fits(events: int) -> bool:
        return all(linked.agree_below(claim, events) for claim in (count, percent))

    within = _bounded(context, count, percent) if total is None else None
    verdict = within or _judged(int(count.printed().value), total, percent.printed(), percent.cells["unit"], fits)
    return verdict.softened() if unsure else verdict


def _bounded(context: Context, count: Claim, percent: Claim) -> Verdict | None:
    """That no group of at most as many patients as there are makes the count this percentage; None if one does."""
    size = context.largest_size(percent)
    share, unit = percent.printed(), percent.cells["unit"]
    if size is None or not is_share(share, unit):
        return None
    sizes = _sizes(int(count.printed().value), share, unit)
    if sizes is None or not sizes or min(sizes) <= size[0]:
        return None
    return inconsistent(
        f"{count.cells['value']} patients would be {share_in_words(share, unit)} of at least {min(sizes)}, more than"
        f" the {size[0]} there are."
    )
