"""Words: do the printed numbers bear out what the source says of them?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.printed_order import best_case, scales
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.statements import ALPHA, NULL, Statement, Support, Supports, statements
from reanalysis.checks.two_groups import Counts, tables_in_words
from reanalysis.checks.usual_tests import p_in_words, p_values, smallest_and_largest
from reanalysis.claims.model import Claim
from reanalysis.estimates.ratios import odds_ratio_interval

FAMILY = "Words"

_IN_WORDS = {"greater": "greater", "less": "less", "differs": "different"}
_SEVERITIES = ("error", "warning", "info", "")


def _p_span(tables: np.ndarray) -> tuple[float, float] | None:
    """Smallest and largest P by all usual two-sided tests of all tables."""
    return smallest_and_largest(p_values(tables).values()) if len(tables) else None


@rule("SIGNIFICANCE_WITHOUT_STATISTIC", family=FAMILY, brief="called significant without a P")
def _significance_without_statistic(context: Context, judge: Judge) -> Iterator[Check]:
    """Is there a P value or an interval wherever a source calls a difference significant?"""
    supports = Supports(context)
    for statement in statements(context):
        if statement.significant and statement.says != "no_difference":
            support = supports.of(statement)
            beside = [*support.printed, *support.wider]
            verdict = consistent() if beside else _without_statistic(statement, support, context, supports.counts)
            yield judge.verdict([*statement.claims, *beside], verdict, subject=statement.subject, blames=())


def _without_statistic(statement: Statement, support: Support, context: Context, counts: Counts) -> Verdict:
    start = f"{_said(statement)} is called significant without a P value or an interval"
    if span := _p_span(support.tables):
        given = f"{tables_in_words(support.tables)} give {p_in_words(*span)} by the usual tests"
        if span[1] < ALPHA:
            return consistent(f"{start}; {given}, which supports it.")
        few = "not all of which support it" if span[0] < ALPHA else "none of which supports it"
        return unusual(f"{start}; {given}, {few}.")
    if best := best_case(statement.claims, context, counts):
        p, taken = best
        given = f"{taken} would give {p_in_words(p, p)} at best"
        if p < ALPHA:
            return unusual(f"{start}; {given}, so that it may be.")
        return unusual(f"{start}; {given}: the printed values alone do not show it, though whole curves may.")
    return unusual(f"{start}, and no numbers of patients are printed from which one could be computed.")


def _said(statement: Statement) -> str:
    values = " and ".join(f"{one.comparator} {one.cells['value']}".strip() for one in statement.claims)
    return f"What is said of {values} ({statement.word!r})"


@rule("CLAIM_UNSUPPORTED", family=FAMILY, brief="words go beyond the numbers")
def _claim_unsupported(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the printed numbers bear out what the source says of them in words?"""
    supports = Supports(context)
    for statement in statements(context):
        support = supports.of(statement)
        verdicts = [
            (_direction(statement, supports.counts), statement.claims),
            (_threshold(statement, supports.counts), statement.claims),
            (_chance(statement, support, context, supports.counts), ()),
        ]
        verdict, blames = min(
            ((verdict, blames) for verdict, blames in verdicts if verdict is not None),
            key=lambda pair: (_SEVERITIES.index(pair[0].severity), pair[0] == _CANNOT_TELL),
        )
        yield judge.verdict([*statement.claims, *support.printed], verdict, subject=statement.subject, blames=blames)


_CANNOT_TELL = not_checkable("nothing printed can tell")


def _direction(statement: Statement, counts: Counts) -> Verdict | None:
    """Whether the printed values lie as the words say."""
    if statement.says == "no_difference":
        return None
    found = scales(statement.claims, counts)
    if not found or all(math.inf in one and math.inf in other for one, other in found):
        return _CANNOT_TELL
    if statement.says == "less":
        found = [(other, one) for one, other in found]
    if statement.says != "differs" and all(one[1] < other[0] for one, other in found):
        order = "below" if statement.says == "greater" else "above"
        than = statement.claims[1].cells["value"] if len(statement.claims) > 1 else NULL[statement.claims[0].kind]
        return inconsistent(
            f"{_said(statement)} is that the first is {statement.says}, but {statement.claims[0].cells['value']} lies"
            f" {order} {than}."
        )
    if all(one == other for one, other in found):
        return inconsistent(
            f"{_said(statement)} is that the first is {_IN_WORDS[statement.says]}, but they are printed alike.",
            severity="warning",
        )
    return consistent()


def _threshold(statement: Statement, counts: Counts) -> Verdict | None:
    """Whether the values differ by more than the words say."""
    least = statement.by_more_than
    if least is None or least.value is None:
        return None
    found = scales(statement.claims, counts)
    if not found:
        return _CANNOT_TELL
    (low_1, high_1), (low_2, high_2) = found[0]
    if statement.says == "less" and len(statement.claims) == 2:
        (low_1, high_1), (low_2, high_2) = (low_2, high_2), (low_1, high_1)
    low, high = (low_1, high_1) if len(statement.claims) == 1 else (low_1 - high_2, high_1 - low_2)
    if not (math.isfinite(low) and math.isfinite(high)):
        return _CANNOT_TELL
    span = f"{_said(statement)} is a difference of more than {least.text}; rounding leaves {low:.4g} to {high:.4g}"
    if high <= least.number + 1e-9:
        return inconsistent(f"{span}, which cannot exceed it.")
    sure = "always exceeds it" if low > least.number + 1e-9 else "may or may not exceed it"
    return consistent(f"{span}, which {sure}.")


def _chance(statement: Statement, support: Support, context: Context, counts: Counts) -> Verdict:
    """Whether chance alone may have made the difference."""
    told = ", ".join(_statistic(one) for one in support.printed)
    span = None if support.answers else _p_span(support.tables)
    given = f"{tables_in_words(support.tables)} give {p_in_words(*span)} by the usual tests" if span else ""
    if statement.says == "no_difference":
        return _no_difference(statement, support, told, span, given)
    printed = support.significant()
    if statement.significant:
        if printed is False:
            return inconsistent(f"{_said(statement)} is called significant, but {told} says no.", severity="warning")
        return consistent() if printed else _CANNOT_TELL
    within = f"{_said(statement)} is that the first is {_IN_WORDS[statement.says]}; the difference is within chance"
    if printed is False:
        return unusual(f"{within}: {told}.", severity="info")
    if printed or (span and span[0] < ALPHA):
        return consistent()
    if span:
        return unusual(f"{within}: {given}.", severity="info")
    best = best_case(statement.claims, context, counts)
    if best and best[0] >= ALPHA:
        return unusual(f"{within}: {best[1]} would give {p_in_words(best[0], best[0])} at best.", severity="info")
    return _CANNOT_TELL


def _no_difference(
    statement: Statement,
    support: Support,
    told: str,
    span: tuple[float, float] | None,
    given: str,
) -> Verdict:
    start = f"{_said(statement)} is that there is no difference"
    printed = support.alike()
    if printed is False:
        return inconsistent(f"{start}, but {told} says that there is one.", severity="warning")
    if span and span[1] < ALPHA:
        return inconsistent(f"{start}, but {given}.", severity="warning")
    for claim in support.intervals:
        low, high = claim.printed("lower"), claim.printed("upper")
        if claim.kind == "ratio" and printed and (low.number <= 0.5 or high.number >= 2):
            return unusual(
                f"{start}; the interval {low.text} to {high.text} also holds a {_fold(low.number, high.number)}:"
                f" absence of evidence is no evidence of absence.",
                severity="info",
            )
    if span and not support.intervals:
        interval = odds_ratio_interval(*support.tables.T)
        low, high = float(np.nanmin(interval.lower)), float(np.nanmax(interval.upper))
        if low <= 0.5 or high >= 2:
            return unusual(
                f"{start}; the odds ratio of {tables_in_words(support.tables)} may be anything from {low:.2g} to"
                f" {high:.2g}, a {_fold(low, high)} included: absence of evidence is no evidence of absence.",
                severity="info",
            )
    return consistent() if printed or span else _CANNOT_TELL


def _fold(low: float, high: float) -> str:
    both = ["halving"] * (low <= 0.5) + ["doubling"] * (high >= 2)
    return " and a ".join(both)


def _statistic(claim: Claim) -> str:
    if claim.kind == "p_value":
        return f"P {claim.comparator or '='} {claim.cells['value']}"
    return f"the {claim.kind} {claim.cells['value']} ({claim.cells['lower']} to {claim.cells['upper']})"
