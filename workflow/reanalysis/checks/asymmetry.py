"""Lopsided intervals: does each one have the shape that its scale asks for?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator

from reanalysis.checks.context import Context, effect_unit, grouped
from reanalysis.checks.finding import CONSISTENT, Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.intervals import FAMILY, printed_parts
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.slips import meant, mended
from reanalysis.checks.two_groups import comparison, counts_of, sizes_compared
from reanalysis.checks.usual_tests import p_range
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.checks.wald import WaldTest, wald_test
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

# How lopsided honest intervals are that are not Wald's: how far the estimate lies from the middle, as a share of half
# the width. Exact limits of 20,000 simulated odds ratios stay within 0.07 of the width on the log scale in all but 1 of
# 1,000; score limits of 60,000 risk ratios within 0.35 whatever their width, and score and hybrid score limits of
# 60,000 risk differences within 0.8.
_LOPSIDED_ODDS_RATIO, _LOPSIDED_RISK_RATIO, _LOPSIDED_DIFFERENCE = 0.07, 0.35, 0.8
# Profile-likelihood limits of a hazard ratio are lopsided by a twelfth of the width, times how unevenly the events fall
# on the groups: tanh of half the log odds of that. The ratio and the numbers of patients tell it; 0.2 is added because
# the numbers at risk drift. Of 40,000 simulated trials of 20 to 500 patients none went beyond.
_TWELFTH, _DRIFT = 1 / 12, 0.2
# Where the numbers of patients are not printed, one group may have twice as many as the other.
_UNEVEN = math.log(2)
# Beyond this, and three times beyond honest intervals, no method is left.
_GROSS, _TIMES = 0.5, 3
# Where so many other ratios of a source are symmetric, another method for one of them is unlikely.
_ALIKE = 2


@value_rule("RATIO_CI_ASYMMETRIC")
def ratio_ci_asymmetric(
    value: PrintedValue, lower: PrintedValue, upper: PrintedValue, unit: str = "hazard ratio"
) -> Verdict:
    """Is the interval of a ratio symmetric on the log scale, rounding allowed for?

    Wald's intervals are. Profile-likelihood, exact and score intervals are nearly so: one that they can explain is
    unusual, one beyond them a warning.

    >>> ratio_ci_asymmetric("1.17", "0.64", "2.14")
    []
    >>> [finding.suggestion for finding in ratio_ci_asymmetric("1.71", "0.64", "2.14")]
    ['1.17 for the ratio would restore the symmetry.']
    """
    parts = {"ratio": as_printed(value), "lower limit": as_printed(lower), "upper limit": as_printed(upper)}
    return _ratio_verdict(parts, unit, _UNEVEN, lambda _: True)


def _ratio_verdict(
    parts: dict[str, Printed], unit: str, uneven: float, accept: Callable[[dict[str, Printed]], bool]
) -> Verdict:
    estimate, low, high = parts.values()
    if any(part.value is None for part in parts.values()):
        return not_checkable("a limit or the ratio was not reached")
    if low.value <= 0 or estimate.value <= 0:
        return not_checkable("a limit or ratio of 0 has no logarithm: a group without events prints it")
    if low.value > high.value:
        return not_checkable("the limits are the wrong way round")
    off, width = _lopsided(parts, log=True)
    if off == 0:
        return consistent()
    centre = math.sqrt(low.number * high.number)
    if "odds" in unit or "risk" in unit:
        honest = _LOPSIDED_RISK_RATIO if "risk" in unit else _LOPSIDED_ODDS_RATIO * width
    else:
        away = math.log(estimate.number) * (1 if centre > estimate.number else -1)
        honest = _TWELFTH * width * math.tanh((max(away, 0.0) + uneven) / 2 + _DRIFT)
    message = f"The middle of {low.text} to {high.text} on the log scale is {centre:.3g}, and not {estimate.text}"
    if off <= honest:
        note = "no Wald interval, though a profile-likelihood or exact one may be as lopsided"
        return unusual(f"{message}: {note}.", severity="info")
    suggestion = _restored(parts, accept)
    gross = off > max(_GROSS, _TIMES * honest)
    severity = "error" if gross else "warning"
    note = "more than a profile-likelihood, exact or score interval is lopsided" + (
        "" if gross else ", but for 1 in 1,000"
    )
    return inconsistent(f"{message}: {note}.", severity=severity, suggestion=suggestion)


def _restored(parts: dict[str, Printed], accept: Callable[[dict[str, Printed]], bool]) -> str:
    return meant(mended(parts, lambda new: _symmetric(new) and accept(new)), why="would restore the symmetry")


def _lopsided(parts: dict[str, Printed], *, log: bool) -> tuple[float, float]:
    """How far the estimate lies from the middle, at least, as a share of half the width; and the width, at most."""
    ends = [[float(end) for end in bounds(part)] for part in parts.values()]
    if log:
        ends = [[math.log(max(end, 1e-9)) for end in pair] for pair in ends]
    estimate, low, high = ends
    width = high[1] - low[0]
    middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2]
    # Numbers that only just touch after rounding do fit.
    off = max(estimate[0] - middle[1], middle[0] - estimate[1]) - 1e-9
    return max(off, 0.0) / (width / 2) if width > 0 else 0.0, width


def _symmetric(parts: dict[str, Printed]) -> bool:
    estimate, low, high = parts.values()
    return 0 < low.value < estimate.value < high.value and _lopsided(parts, log=True)[0] == 0


@rule("RATIO_CI_ASYMMETRIC", family=FAMILY, brief="off the middle of its limits")
def _ratio_ci_asymmetric(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the interval of a ratio symmetric on the log scale, rounding allowed for?"""
    ratios = [claim for claim in context.with_interval if claim.kind == "ratio"]
    tests: dict[object, list[Claim]] = defaultdict(list)
    for claim in context.of_kind("p_value"):
        tests[comparison(context, claim)].append(claim)
    counts = counts_of(context)
    for group in grouped(ratios, lambda claim: (claim.source_id, effect_unit(claim))):
        verdicts = []
        for claim in group:
            beside = tests.get(comparison(context, claim) or (), [])
            verdicts.append(
                _ratio_verdict(
                    _named(claim), effect_unit(claim), _uneven(context, claim), _fits_p_values(claim, beside)
                )
            )
        symmetric = sum(verdict.state == CONSISTENT for verdict in verdicts)
        for claim, verdict in zip(group, verdicts, strict=True):
            if verdict.severity == "info" and len(counts.behind(claim)[0]):
                # Which method prints its limits, RATIO_FROM_COUNTS can tell.
                verdict = consistent()
            elif verdict.severity == "info" and symmetric >= _ALIKE and symmetric == len(group) - 1:
                message = f"{verdict.message[:-1]}; the other {symmetric} ratios of the report are symmetric."
                beside = tests.get(comparison(context, claim) or (), [])
                verdict = unusual(message, suggestion=_restored(_named(claim), _fits_p_values(claim, beside)))
            yield judge.verdict([claim], verdict)


def _uneven(context: Context, claim: Claim) -> float:
    """Logarithm of how many times as many patients the larger group has."""
    sizes = sizes_compared(context, claim)
    return abs(math.log(sizes[0] / sizes[1])) if sizes and len(sizes) == 2 and all(sizes) else _UNEVEN


def _named(claim: Claim) -> dict[str, Printed]:
    return dict(zip(("ratio", "lower limit", "upper limit"), printed_parts(claim), strict=True))


def _fits_p_values(claim: Claim, tests: list[Claim]) -> Callable[[dict[str, Printed]], bool]:
    """Whether a ratio and its interval give the P values printed of the same comparison."""
    level = claim.printed("confidence_level")

    def fits(parts: dict[str, Printed]) -> bool:
        wald = wald_test(*parts.values(), level.number if level else 95)
        given = [p_range(test.printed(), test.comparator) for test in tests if test.printed()]
        return isinstance(wald, WaldTest) and all(
            wald.gap(*one) <= wald.margin(effect_unit(claim)) for one in given if one
        )

    return fits


@value_rule("DIFFERENCE_CI_ASYMMETRIC")
def difference_ci_asymmetric(value: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Does a difference lie in its interval about where some usual method would have it?

    Only Wald's intervals are symmetric; score and hybrid score intervals of proportions are not, and stay silent.

    >>> difference_ci_asymmetric("17.2", "-9.7", "40.2"), len(difference_ci_asymmetric("17.2", "-9.7", "18.0"))
    ([], 1)
    """
    parts = {"difference": as_printed(value), "lower limit": as_printed(lower), "upper limit": as_printed(upper)}
    estimate, low, high = parts.values()
    if any(part.value is None for part in parts.values()):
        return not_checkable("a limit or the difference was not reached")
    if low.value > high.value:
        return not_checkable("the limits are the wrong way round")
    off, _ = _lopsided(parts, log=False)
    if off <= _LOPSIDED_DIFFERENCE:
        return consistent()
    middle = (low.number + high.number) / 2
    fitting = mended(parts, lambda new: new["lower limit"].value < new["upper limit"].value and _middle(new))
    return inconsistent(
        f"The middle of {low.text} to {high.text} is {middle:.4g}, far from the difference {estimate.text}: Wald's"
        f" intervals are not lopsided at all, and of score intervals fewer than 1 in 1,000 are so as much.",
        severity="warning",
        suggestion=meant(fitting, why="would put it in the middle"),
    )


def _middle(parts: dict[str, Printed]) -> bool:
    return _lopsided(parts, log=False)[0] == 0


@rule("DIFFERENCE_CI_ASYMMETRIC", family=FAMILY, brief="far off the middle of its limits")
def _difference_ci_asymmetric(context: Context, judge: Judge) -> Iterator[Check]:
    """Does each difference lie in its interval about where some usual method would have it?"""
    counts = counts_of(context)
    for claim in context.with_interval:
        # Where the counts are known, DIFFERENCE_FROM_COUNTS knows the limits themselves.
        if claim.kind == "difference" and not len(counts.behind(claim)[0]):
            yield judge.verdict([claim], difference_ci_asymmetric.verdict(*printed_parts(claim)))
