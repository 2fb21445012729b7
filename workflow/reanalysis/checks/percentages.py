"""Percentages: does each have a whole number of patients behind it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import (
    WHOLE,
    Linked,
    is_assumed,
    is_share,
    linked_claims,
    printed_total,
    share_counts,
    share_in_words,
)
from reanalysis.checks.slips import slips
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.counts.rounding import exact_percent

FAMILY = "Percentages"
NO_COUNT = "No count is reconstructed from it: the nearest counts are shown, marked as fitting none."
_SHOWN_DENOMINATORS = 12
_LARGEST_SEARCHED = 2000
_NEAREST_SHOWN = 3

Fits = Callable[[int, int], bool]


@value_rule("GRIM_PERCENT")
def grim_percent(percent: PrintedValue, total: int, *, assumed: bool = False, unit: str = "percent") -> Verdict:
    """Is there a whole number of patients that gives a printed percentage of a known denominator?

    Parameters
    ----------
    percent : Printed, str or number
        With the digits as printed, in percent.
    total : int
        Patients, at least 0.
    assumed : bool
        True if the source does not say that this is the denominator; an impossible percentage is a warning then.
    unit : str
        percent, or fraction for shares printed as 0.56.

    References
    ----------
    Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, for proportions; both rules for ties are allowed.

    Examples
    --------
    >>> [finding.severity for finding in grim_percent(56, 40)], grim_percent("55", 40)
    (['error'], [])
    """
    if total < 0 or total != int(total):
        raise ValueError(f"total is {total}; it must be a number of patients, at least 0")
    if unit not in WHOLE:
        raise ValueError(f"unit is {unit!r}; it must be percent or fraction")
    return _grim(as_printed(percent, "percent"), int(total), assumed, unit, lambda *_: True)


def _grim(share: Printed, total: int, assumed: bool, unit: str, fits: Fits) -> Verdict:
    if not is_share(share, unit):
        return not_checkable(f"{share.text} is no share of patients printed in digits, from 0 to {WHOLE[unit]}")
    if total == 0:
        return not_checkable("it is a share of nobody")
    if share_counts(share, total, unit=unit):
        return consistent()
    decimals = share.decimals + 1 if unit == "percent" else max(share.decimals - 1, 0)
    below = int(share.value * total / WHOLE[unit])
    neighbours = " and ".join(
        f"{events}/{total} is {float(exact_percent(events, total)):.{decimals}f}%"
        for events in (below, below + 1)
        if events <= total
    )
    sizes = range(1, min(total, _LARGEST_SEARCHED) + 1)
    printing = {size: counts for size in sizes if (counts := share_counts(share, size, unit=unit))}
    fitting = [size for size, counts in printing.items() if any(fits(k, size) for k in counts)]
    which = "the denominator is assumed" if assumed else "the denominator is printed"
    would = f"denominators up to {sizes[-1]} that would fit: {_list(printing)}" if printing else "no smaller one fits"
    words = share_in_words(share, unit)
    verdict = inconsistent(
        f"{words} of {total} is no whole number of patients: {neighbours}; {which}; {would}.",
        suggestion=_nearest_sizes(share, total, fitting, unit) or _cut_off(share, total, below, unit, fits),
    )
    return verdict.softened() if assumed else verdict


def _nearest_sizes(share: Printed, total: int, fitting: list[int], unit: str) -> str:
    near = [size for size in fitting if 0 < total - size <= max(2, total // 10)][-_NEAREST_SHOWN:]
    counts = {size: share_counts(share, size, unit=unit) for size in reversed(near)}
    words = " or ".join(f"{size} ({events[0]}/{size})" for size, events in counts.items())
    return f"A denominator of {words} would print so." if near else ""


def _cut_off(share: Printed, total: int, below: int, unit: str, fits: Fits) -> str:
    """Whether the share is one whose further digits were cut off instead of rounded."""
    events = below + 1
    lies = share.value * total <= events * WHOLE[unit] < (share.value + 2 * share.half_unit) * total
    return f"It is {events}/{total} with its digits cut off, not rounded." if lies and fits(events, total) else ""


def _list(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    shown = ", ".join(map(str, numbers[:_SHOWN_DENOMINATORS]))
    return shown + (", …" if len(numbers) > _SHOWN_DENOMINATORS else "")


@rule("GRIM_PERCENT", family=FAMILY, brief="fits no whole number of patients", consequence=NO_COUNT)
def _grim_percent(context: Context, judge: Judge) -> Iterator[Check]:
    """Is there a whole number of patients that gives the printed percentage of its known denominator?"""
    linked = linked_claims(context)
    looked: list[tuple[Claim, Verdict]] = []
    failing: dict[str, list[Claim]] = defaultdict(list)
    for claim in context.of_kind("percent"):
        total = printed_total(context, claim)
        if total is None and not claim.endpoint:
            continue
        verdict = _of_claim(linked, claim, total)
        looked.append((claim, verdict))
        if verdict.severity and (size := linked.size_claim(claim)) is not None:
            failing[size.id].append(claim)
    sizes = {
        size_id: _sizes_for_all(linked, context.evidence.claims[size_id])
        for size_id, claims in failing.items()
        if len(claims) > 1
    }
    for claim, verdict in looked:
        size = linked.size_claim(claim) if verdict.severity else None
        if size is not None and sizes.get(size.id):
            # One slip of the size, and not one of each percentage.
            words = f"{' or '.join(map(str, sizes[size.id]))} patients would print all percentages of this group."
            yield judge.verdict([claim], replace(verdict, suggestion=words), blames=[claim, size])
        else:
            yield judge.verdict([claim], verdict)


def _of_claim(linked: Linked, claim: Claim, total: int | None) -> Verdict:
    if total is None:
        return not_checkable("the number of patients that it is a share of is not printed")
    if claim.comparator:
        return not_checkable(f"it is printed as a bound or roughly ({claim.comparator})")
    verdict = _grim(
        claim.printed(), total, is_assumed(claim), claim.cells["unit"], lambda k, size: linked.agree(claim, k, size)
    )
    counts = {int(other.printed().value) for other in linked.beside(claim, "count")}
    if verdict.severity and not verdict.suggestion and len(counts) == 1 and (count := counts.pop()) <= total:
        exact = f"{float(exact_percent(count, total)):.{claim.printed().decimals}f}%"
        return replace(verdict, suggestion=f"{exact} would be the percentage of the {count}/{total} printed beside it.")
    return verdict


def _sizes_for_all(linked: Linked, size: Claim) -> list[int]:
    """Other sizes of a group that would print every percentage of it; none if too many would."""
    total = int(size.printed().value)
    reach = max(2, total // 10)
    other = {int(slip.value) for slip in slips(size.printed().text) if slip.decimals == 0}
    tried = sorted({*range(max(1, total - reach), total + reach + 1), *other} - {0, total})
    found = [number for number in tried if linked.agree(size, number, None)]
    return found if len(found) <= _NEAREST_SHOWN else []
