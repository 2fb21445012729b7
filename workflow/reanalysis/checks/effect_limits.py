"""Limits of a ratio or difference of two proportions whose counts are known, by every usual method."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reanalysis.checks.context import Context, effect_unit, grouped
from reanalysis.checks.effect_methods import Limits, Methods
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, unusual
from reanalysis.checks.registry import Judge
from reanalysis.checks.two_groups import counts_of, groups_compared, in_words, is_survival, tables_in_words
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed

_CLOSE = 1e-6
# Methods that are not in the list, unconditional exact ones above all, reach a little further than those that are.
_BEYOND = 0.1
_MOST_TABLES = 500
# Those that programs print most come first, those that take their time last.
_ORDER = (
    *("woolf", "katz", "wald", "newcombe", "miettinen-nurminen", "mee", "koopman", "cornfield", "haldane-woolf"),
    *("newcombe-cc", "agresti-caffo", "wald-cc", "hauck-anderson", "profile", "conditional-exact", "conditional-mid-p"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A ratio or difference whose counts are known.

    Attributes
    ----------
    claim : Claim
    tables : ndarray
        Events and total of both groups, one possible table a row.
    behind : list of Claim
        Claims that print the counts.
    """

    claim: Claim
    tables: np.ndarray
    behind: list[Claim]

    @property
    def scale(self) -> float:
        """What a fraction is multiplied with to be printed."""
        return 100.0 if effect_unit(self.claim) == "percent" else 1.0

    def check(self, context: Context, judge: Judge, verdict: Verdict) -> Check:
        """A verdict on the claim, with the endpoint in front of its message."""
        message = in_words(verdict.message, context, self.claim) if verdict.severity else verdict.message
        return judge.verdict([self.claim, *self.behind], Verdict(verdict.state, message, verdict.severity))


def known_or_not(context: Context, judge: Judge, kind: str, units: Container[str]) -> Iterator[Known | Check]:
    """Claims of a kind and unit with their counts, or why they cannot be checked."""
    counts = counts_of(context)
    for claim in context.of_kind(kind):
        if effect_unit(claim) not in units or is_survival(context, claim):
            continue
        tables, behind = counts.behind(claim)
        printed = claim.printed()
        if claim.comparator or printed is None or printed.value is None or impossible_value(claim, context.evidence):
            yield judge.not_checkable([claim], "its value is a bound, or impossible by itself")
        elif len(groups_compared(context, claim)) != 2 or not len(tables):
            yield judge.not_checkable([claim], "the numbers of patients of both groups are not known")
        elif len(tables) > _MOST_TABLES:
            yield judge.not_checkable([claim], f"{len(tables)} tables of counts are possible")
        else:
            yield Known(claim, tables, behind)


def prints(printed: Printed, values: np.ndarray) -> np.ndarray:
    """Which of some values print so; NaN does not."""
    low, high = map(float, bounds(printed))
    slack = _CLOSE * max(1.0, abs(high))
    return (values >= low - slack) & (values <= high + slack)


def limits_of(known: Sequence[Known], methods: Methods) -> dict[str, dict[str, Limits]]:
    """Limits of every table of every claim by one method after another, up to the first that prints them.

    All claims of one level are asked at once, and the methods that take their time come last.
    """
    result: dict[str, dict[str, Limits]] = {one.claim.id: {} for one in known}
    for group in grouped(known, lambda one: _level(one.claim)):
        asked = group
        for name in sorted(methods, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
            if not asked:
                break
            label, function = methods[name]
            with np.errstate(all="ignore"):
                ends = function(*np.concatenate([one.tables for one in asked]).T.astype(float), _level(group[0].claim))
            start, left = 0, []
            for one in asked:
                limits = tuple(one.scale * end[start : start + len(one.tables)] for end in ends)
                start += len(one.tables)
                result[one.claim.id][label] = limits
                if not _printed_by(one.claim, limits):
                    left.append(one)
            asked = left
    return result


def _level(claim: Claim) -> float:
    level = claim.printed("confidence_level")
    return level.number / 100 if level else 0.95


def _printed_by(claim: Claim, limits: Limits) -> bool:
    parts = [claim.printed(part) for part in ("lower", "upper")]
    if any(part is None or part.value is None for part in parts):
        return False
    found = [prints(part, ends) for part, ends in zip(parts, limits, strict=True)]
    return bool((found[0] & found[1]).any())


def interval_verdict(known: Known, limits: Mapping[str, Limits], what: str, *, crude: bool = True) -> Verdict:
    """Which method prints the limits of a claim; if none does, whether they lie between those of all.

    Limits of an adjusted or stratified estimate, which is not `crude`, may well lie between.
    """
    claim, tables = known.claim, known.tables
    low, high = claim.printed("lower"), claim.printed("upper")
    lower, upper = (np.concatenate(ends) for ends in zip(*limits.values(), strict=True))
    finite = np.isfinite(lower) & np.isfinite(upper)
    if not low or not high or low.value is None or high.value is None or not finite.any():
        return consistent()
    for name, ends in limits.items():
        if _printed_by(claim, ends):
            return consistent(f"{low.text} to {high.text} are limits of {tables_in_words(tables)} by {name}.")
    lower, upper = lower[finite], upper[finite]
    spans = " and upper ones of ".join(f"{ends.min():.3g} to {ends.max():.3g}" for ends in (lower, upper))
    message = f"By the usual methods {tables_in_words(tables)} give lower limits of {spans}"
    if all(_reaches(printed, ends, lower, upper, what) for printed, ends in ((low, lower), (high, upper))):
        note = "an unconditional exact or stratified interval may" if crude else "the estimate is not theirs either"
        severity = "warning" if crude and what == "difference" else "info"
        return unusual(
            f"{message}; none prints {low.text} to {high.text}, which lie between; {note}.", severity=severity
        )
    note = f"an adjusted or stratified {what} can differ"
    return inconsistent(f"{message}, and not {low.text} to {high.text}; {note}.", severity="warning")


def _reaches(printed: Printed, ends: np.ndarray, lower: np.ndarray, upper: np.ndarray, what: str) -> bool:
    low, high = map(float, bounds(printed))
    least, most = float(ends.min()), float(ends.max())
    if what == "difference":
        beyond = _BEYOND * float((upper - lower).max())
        return least - beyond <= high and low <= most + beyond
    # Of a ratio the width counts on the log scale.
    stretch = float((np.maximum(upper, 1e-9) / np.maximum(lower, 1e-9)).max()) ** _BEYOND
    return least / stretch <= high and low <= most * stretch
