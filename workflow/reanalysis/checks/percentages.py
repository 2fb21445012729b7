"""Percentages: does each have a whole number of patients behind it, and do all of them together?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.counts.rounding import count_range, exact_percent, fitting_denominators

FAMILY = "Percentages"
NO_COUNT = "No count is reconstructed from it: the nearest counts are shown, marked as fitting none."
_SHOWN_DENOMINATORS = 12
_LARGEST_SEARCHED = 2000


@value_rule("GRIM_PERCENT")
def grim_percent(percent: PrintedValue, total: int, *, assumed: bool = False) -> Verdict:
    """Is there a whole number of patients that gives a printed percentage of a known denominator?

    Parameters
    ----------
    percent : Printed, str or number
        With the digits as printed, in percent.
    total : int
        Patients, at least 0.
    assumed : bool
        True if the source does not say that this is the denominator; an impossible percentage is a warning then.

    References
    ----------
    Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369, for proportions; both rules for ties are allowed.

    Examples
    --------
    >>> [finding.severity for finding in grim_percent(56, 40)], grim_percent("55", 40)
    (['error'], [])
    """
    printed = as_printed(percent, "percent")
    if total < 0:
        raise ValueError(f"total is {total}; it must be a number of patients, at least 0")
    if printed.value is None or not 0 <= printed.value <= 100:
        return not_checkable(f"{printed.text} is no percentage between 0 and 100")
    if count_range(printed, total):
        return consistent()
    below = int(printed.value * total / 100)
    neighbours = " and ".join(
        f"{events}/{total} is {_percent(exact_percent(events, total), printed.decimals + 1)}"
        for events in (below, below + 1)
        if events <= total and total
    )
    fitting = sorted({size for _, size in fitting_denominators(printed, min(total, _LARGEST_SEARCHED))})
    which = "the denominator is assumed" if assumed else "the denominator is printed"
    would = f"denominators up to {total} that would fit: {_list(fitting)}" if fitting else "no smaller denominator fits"
    verdict = inconsistent(
        f"{printed.text}% of {total} is no whole number of patients: {neighbours}; {which}; {would}.",
        suggestion=_nearest_sizes(total, fitting),
    )
    return verdict.softened() if assumed else verdict


def _nearest_sizes(total: int, fitting: list[int]) -> str:
    near = [size for size in fitting if 0 < total - size <= max(2, total // 10)]
    return f"A denominator of {' or '.join(map(str, reversed(near[-3:])))} would print so." if near else ""


def _percent(value: Fraction, decimals: int) -> str:
    return f"{float(value):.{decimals}f}%"


def _list(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    shown = ", ".join(map(str, numbers[:_SHOWN_DENOMINATORS]))
    return shown + (", …" if len(numbers) > _SHOWN_DENOMINATORS else "")


@rule("GRIM_PERCENT", family=FAMILY, consequence=NO_COUNT)
def _grim_percent(context: Context, judge: Judge) -> Iterator[Check]:
    """Is there a whole number of patients that gives the printed percentage of its known denominator?"""
    sizes = {
        node.claim_id: root.largest
        for item in context.solved
        for root in item.group.roots
        if root.known
        for node in root.children
    }
    for claim in context.of_kind("percent"):
        if claim.id in sizes:
            assumed = claim.cells["denominator_basis"] == "assumed"
            yield judge.verdict([claim], grim_percent.verdict(claim.printed(), sizes[claim.id], assumed=assumed))
        elif claim.endpoint:
            yield judge.not_checkable([claim], "the number of patients that it is a share of is not printed")


@rule("JOINT_GRIM", family=FAMILY)
def joint_grim(context: Context, judge: Judge) -> Iterator[Check]:
    """How many tables of whole numbers print all linked counts and percentages at once?"""
    for item in context.solved:
        nodes = item.group.nodes()
        claims = [context.evidence.claims[node.claim_id] for node in nodes] or [
            context.evidence.claims[claim_id] for claim_id in item.group.unbounded
        ]
        subject = item.group.name
        if item.solution is None:
            yield judge.not_checkable(claims, item.refusal, subject=subject)
            continue
        if len(nodes) == 1 and all(root.known for root in item.group.roots):
            continue
        number = item.solution.count
        aside = ", ".join(item.solution.impossible)
        without = f" once {aside}, which no whole number gives, is set aside" if aside else ""
        if len(item.solution.impossible) == len(nodes):
            continue  # each of them is a finding of its own
        if number == 0:
            message = f"No table of whole numbers prints these {len(nodes)} values together{without}."
            yield judge.inconsistent(claims, message, subject=subject)
        elif number == 1:
            table = item.solution.tables[0]
            cells = ", ".join(f"{claim_id} {events}/{total}" for claim_id, (events, total) in table.items())
            message = f"Exactly one table of whole numbers prints these values{without}: {cells}."
            yield judge.consistent(claims, message, subject=subject)
        else:
            message = (
                f"{number} tables of whole numbers print these values{without}; results are given over all of them."
            )
            yield judge.consistent(claims, message, subject=subject)
