"""P values: do they follow from the interval printed beside them, or from the counts behind them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from reanalysis.checks.context import Context, effect_unit
from reanalysis.checks.finding import CONSISTENT, Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.slips import meant, mended
from reanalysis.checks.two_groups import (
    as_array,
    comparison,
    counts_of,
    groups_compared,
    in_words,
    is_survival,
    tables_in_words,
)
from reanalysis.checks.usual_tests import p_in_words, p_range, p_values, smallest_and_largest, unconditional_p_values
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.checks.wald import wald_test
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed

FAMILY = "Intervals and tests"


@value_rule("P_FROM_RATIO_CI")
def p_from_ratio_ci(
    p: PrintedValue,
    ratio: PrintedValue,
    lower: PrintedValue,
    upper: PrintedValue,
    level: PrintedValue = 95,
    comparator: str = "",
    unit: str = "hazard ratio",
) -> Verdict:
    """Is a P value the one that a ratio and its interval give, whichever usual test was made?

    Parameters
    ----------
    p, ratio, lower, upper : Printed, str or number
        With the digits as printed.
    level : Printed, str or number
        Confidence level in percent.
    comparator : str
        Sign or word before P: a bound is taken as one.
    unit : str
        hazard ratio, odds ratio or risk ratio.

    References
    ----------
    Altman DG, Bland JM. BMJ 2011;343:d2304, with rounding carried through.

    Examples
    --------
    >>> p_from_ratio_ci(".61", "1.17", "0.64", "2.14")
    []
    >>> [finding.severity for finding in p_from_ratio_ci(".06", "1.17", "0.64", "2.14")]
    ['warning']
    """
    wald = wald_test(*(as_printed(part) for part in (ratio, lower, upper)), as_printed(level, "level").number)
    if isinstance(wald, Verdict):
        return wald
    printed = as_printed(p, "P")
    given = p_range(printed, comparator)
    if given is None:
        return not_checkable(f"{comparator} {printed.text} is no P value that could be compared".strip())
    verdict = wald.judge(printed.text, *given, comparator=comparator, unit=unit)
    if verdict.severity not in ("error", "warning") or comparator:
        return verdict
    fitting = mended({"P value": printed}, lambda parts: wald.gives(parts["P value"], unit))
    suggestion = meant(fitting, why="would be the P value of this interval")
    return Verdict(verdict.state, verdict.message, verdict.severity, suggestion)


@rule("P_FROM_RATIO_CI", family=FAMILY, brief="not the P of its interval")
def _p_from_ratio_ci(context: Context, judge: Judge) -> Iterator[Check]:
    """Is each P value the one that the ratio of the same comparison and its interval give?"""
    ratios: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in context.with_interval:
        if claim.kind == "ratio" and (key := comparison(context, claim)):
            ratios[key].append(claim)
    for claim in context.of_kind("p_value"):
        beside = ratios.get(comparison(context, claim) or (), [])
        if not beside:
            continue
        verdicts = [(_of_pair(claim, ratio, context), ratio) for ratio in beside]
        # Several ratios, adjusted and not, may stand for one comparison: P belongs to the one that fits best.
        verdict, ratio = min(verdicts, key=lambda pair: _RANK.index((pair[0].state == CONSISTENT, pair[0].severity)))
        yield judge.verdict([claim, ratio], verdict)


_RANK = [(True, ""), (True, "info"), (False, "info"), (False, "warning"), (False, "error"), (False, "")]


def _of_pair(claim: Claim, ratio: Claim, context: Context) -> Verdict:
    if (
        claim.printed() is None
        or impossible_value(claim, context.evidence)
        or impossible_value(ratio, context.evidence)
    ):
        return not_checkable("one of the values is impossible by itself")
    level = ratio.printed("confidence_level")
    parts = [ratio.printed(part) for part in ("value", "lower", "upper")]
    verdict = p_from_ratio_ci.verdict(
        claim.printed(), *parts, level or 95, claim.comparator, effect_unit(ratio) or "hazard ratio"
    )
    return verdict if ratio.cells["level_basis"] == "printed" else verdict.softened()


@value_rule("P_FROM_COUNTS")
def p_from_counts(
    p: PrintedValue, events_1: int, total_1: int, events_2: int, total_2: int, comparator: str = ""
) -> Verdict:
    """Is a P value one that a usual test of two proportions gives?

    Parameters
    ----------
    p : Printed, str or number
        With the digits as printed.
    events_1, total_1, events_2, total_2 : int
    comparator : str
        Sign or word before P.

    Examples
    --------
    >>> p_from_counts(".25", 16, 22, 15, 27), [f.severity for f in p_from_counts(".025", 16, 22, 15, 27)]
    ([], ['warning'])
    """
    tables = as_array([(events_1, total_1, events_2, total_2)])
    return _of_tables(as_printed(p, "P"), comparator, tables, p_values(tables))


# Of 20,000 simulated trials with a stratified test (2 to 8 strata, standard deviation 0.5 of the log odds), 20 printed
# a P to two decimals outside this span, and 42 to three.
# Unconditional tests do not go further from the others, and take too long to be tried on what is far off.
_NEAR = 4
#: By how much the normal deviate of a stratified test may lie beyond those of all others.
_STRATA = 0.2
_STRATIFIED = "of tests that are stratified, about 1 in 500 prints a P beyond all of these"


def deviate(p: float) -> float:
    """Normal deviate of a two-sided P value."""
    return NormalDist().inv_cdf(1 - min(max(p, 1e-12), 1.0) / 2)


def _of_tables(printed: Printed, comparator: str, tables: np.ndarray, tests: dict[str, np.ndarray]) -> Verdict:
    given = p_range(printed, comparator)
    if given is None:
        return not_checkable(f"{comparator} {printed.text} is no P value that could be compared".strip())
    low, high = given[0] - 1e-9, given[1] + 1e-9

    def prints(values: np.ndarray) -> bool:
        return bool(((values >= low) & (values <= high)).any())

    if any(prints(values) for values in tests.values()):
        return consistent()
    smallest, largest = smallest_and_largest(tests.values())
    told = f"P {comparator or '='} {printed.text}"
    start = f"By the usual tests {tables_in_words(tables)} give {p_in_words(smallest, largest)}"
    if any(prints(values / 2) or prints(1 - values / 2) for values in tests.values()):
        return unusual(f"{start}; the printed {told} is that of a one-sided test.", severity="info")
    near = smallest / _NEAR <= high and low <= _NEAR * largest
    if near and any(prints(values) for values in unconditional_p_values(tables).values()):
        return consistent()
    if smallest / 2 <= high and low <= largest:
        return unusual(f"{start} or half of it; none prints {told}, which lies between.", severity="info")
    if high < 0.5 and deviate(low) >= deviate(largest) - _STRATA and deviate(high) <= deviate(smallest) + _STRATA:
        return unusual(f"{start}, and not {told}, which a stratified test of them may.", severity="info")
    suggestion = ""
    if not comparator:
        fitting = mended({"P value": printed}, lambda parts: _prints_so(parts["P value"], tests))
        suggestion = meant(fitting, why="would be printed by a usual test")
    return inconsistent(f"{start}, and not {told}; {_STRATIFIED}.", severity="warning", suggestion=suggestion)


def _prints_so(printed: Printed, tests: dict[str, np.ndarray]) -> bool:
    given = p_range(printed, "")
    return (
        given is not None
        and bool(printed.value)
        and any(((one >= given[0]) & (one <= given[1])).any() for one in tests.values())
    )


@rule("P_FROM_COUNTS", family=FAMILY, brief="P of no usual test of the counts")
def _p_from_counts(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a usual test of the counts of both groups give the printed P value?"""
    counts = counts_of(context)
    known: list[tuple[Claim, np.ndarray, list[Claim]]] = []
    for claim in context.of_kind("p_value"):
        groups = groups_compared(context, claim)
        if not groups:
            continue
        tables, behind = counts.behind(claim)
        if len(tables) and claim.printed() is not None:
            known.append((claim, tables, behind))
        elif len(groups) > 2:
            yield judge.not_checkable([claim], f"it compares {len(groups)} groups")
        elif is_survival(context, claim):
            yield judge.not_checkable([claim], "it compares survival curves, of which the times are not printed")
        else:
            yield judge.not_checkable([claim], "the numbers of patients of both groups are not known")
    if not known:
        return
    # All at once: each test is a few operations on arrays.
    tests = p_values(np.concatenate([tables for _, tables, _ in known]))
    start = 0
    for claim, tables, behind in known:
        own = {name: values[start : start + len(tables)] for name, values in tests.items()}
        start += len(tables)
        verdict = _of_tables(claim.printed(), claim.comparator, tables, own)
        message = in_words(verdict.message, context, claim) if verdict.severity else verdict.message
        yield judge.verdict([claim, *behind], Verdict(verdict.state, message, verdict.severity, verdict.suggestion))
