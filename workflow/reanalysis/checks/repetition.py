"""Repetition: the same number where different ones belong, and different numbers where the same belongs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.doubts import Doubts, agree, level_of, limits, not_above, printed_limits, quantity
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim

FAMILY = "Repetition"


@value_rule("SAME_ESTIMATE_TWO_CIS")
def same_estimate_two_cis(
    lower: PrintedValue,
    upper: PrintedValue,
    other_lower: PrintedValue,
    other_upper: PrintedValue,
    *,
    level: float = 95,
    other_level: float = 95,
) -> Verdict:
    """Can both intervals belong to one estimate in the same patients?

    Parameters
    ----------
    lower, upper, other_lower, other_upper : Printed, str or number
        Limits with the digits as printed, or `NR`.
    level, other_level : float
        Confidence levels in percent. The interval of the higher level must hold the other one.

    Examples
    --------
    >>> len(same_estimate_two_cis("13.6", "56.2", "14.7", "109.6"))
    1
    >>> same_estimate_two_cis("13.6", "56.2", "13.60", "56")
    []
    >>> same_estimate_two_cis("13.6", "56.2", "11", "62", other_level=99)
    []
    """
    first = (as_printed(lower, "lower"), as_printed(upper, "upper"))
    second = (as_printed(other_lower, "other_lower"), as_printed(other_upper, "other_upper"))
    text, other = (f"{low.text} to {high.text}" for low, high in (first, second))
    if level == other_level:
        if all(agree(a, b) for a, b in zip(first, second, strict=True)):
            return consistent()
        return inconsistent(f"it is printed with the interval {text} and with {other}", severity="warning")
    inner, outer = (first, second) if level < other_level else (second, first)
    holds = not_above(outer[0], inner[0]) and not_above(inner[1], outer[1])
    if holds:
        return consistent()
    return inconsistent(
        f"it is printed with the {level:g}% interval {text} and the {other_level:g}% interval {other}, but the interval"
        " of the higher level must hold the other one",
        severity="warning",
    )


@rule(
    "SAME_ESTIMATE_TWO_CIS",
    family=FAMILY,
    brief="two intervals for one estimate",
    consequence=(
        "Both are shown as printed. A survival curve uses one of the intervals, first one that no other "
        "patients have, and names the other."
    ),
)
def _same_estimate_two_cis(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one estimate in the same patients printed with two different intervals?"""
    doubts = Doubts(context)
    for statements in grouped(context.with_interval, lambda claim: (*quantity(claim), *context.patients(claim))):
        for same in _same_estimates(statements) if len(statements) > 1 else ():
            intervals = grouped(same, lambda claim: (limits(claim), level_of(claim)))
            clean = True
            for a, b in combinations([group[0] for group in intervals], 2):
                verdict = same_estimate_two_cis.verdict(
                    *printed_limits(a), *printed_limits(b), level=level_of(a), other_level=level_of(b)
                )
                if verdict.severity:
                    clean = False
                    message = f"The same estimate, {a.cells['value']}, stands twice: {verdict.message}"
                    if a.source_id != b.source_id:
                        message += "; the sources may have had another data cut-off."
                        yield judge.unusual([a, b], message, severity="info", blames=())
                        continue
                    yield judge.inconsistent(
                        [a, b],
                        message + "; at most one of them can be right.",
                        severity="warning",
                        suggestion=doubts.of_two(a, b),
                    )
            if clean and len(same) > 1:
                yield judge.consistent(same)


def _same_estimates(statements: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Statements of one quantity, sorted into those that one value prints."""
    ordered = sorted(range(len(statements)), key=lambda i: statements[i].printed().number)
    cluster = [ordered[0]]
    for before, here in pairwise(ordered):
        if not agree(statements[before].printed(), statements[here].printed()):
            yield [statements[i] for i in sorted(cluster)]
            cluster = []
        cluster.append(here)
    yield [statements[i] for i in sorted(cluster)]
