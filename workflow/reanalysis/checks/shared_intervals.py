"""One interval printed for two groups of patients, two endpoints or two times."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.doubts import Doubts, interval_text, limit_tokens, limits, printed_limits, quantity, shape
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, unusual
from reanalysis.checks.patients import DISJOINT, NESTED, SAME, relation
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim

FAMILY = "Repetition"
#: Fewer pairs of honest groups of one source than this are expected to print the same interval, or it is only noted.
_SURPRISING = 0.05
#: Units of the last digit by which two shares may differ whose limits print alike.
_UNITS_APART = 3
#: In 1 of 1,000 simulated trials of so many patients two endpoints have a median with both limits in common.
_MANY = 50
#: Claims of one interval whose patients are compared, each with every other.
_COMPARED = 20
#: Times unit squared by width squared: how often the medians of two groups of the same curve have both limits in common
#: (simulated: groups of 30 to 160, followed up for three medians, limits printed with one decimal or none).
_BOTH_LIMITS_OF_MEDIANS = 1.5
#: Times unit by width: how often two normal estimates with one standard error share their limits, 3.92 / (2 sqrt(pi)).
_LIMITS_OF_ONE_WIDTH = 1.1


@rule(
    "DUPLICATE_CI_ACROSS_ARMS",
    family=FAMILY,
    brief="interval of another group or endpoint",
    consequence=(
        "Shown as printed. A survival curve uses the interval if no other is printed for it, and names that as assumed."
    ),
)
def duplicate_ci_across_arms(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one interval printed for two groups of patients, two endpoints or two times?"""
    doubts = Doubts(context)
    for alike in grouped(context.with_interval, lambda claim: (claim.source_id, *shape(claim))):
        groups = grouped(alike, limits)
        for group in groups:
            if len(group) == 1:
                yield judge.consistent(group)
                continue
            places = [same[0] for same in grouped(group, _place)]
            places = [same[0] for same in grouped(places, limit_tokens)]
            if len(places) == 1 or _one_estimate_of_the_same(context, places):
                yield judge.consistent(group)
                continue
            verdict = _duplicate(context, places, len(groups) * (len(groups) + 1) // 2)
            doubted = {claim.id: reason for claim in places if (reason := doubts.of_duplicate(claim))}
            trusted = [claim for claim in places if claim.id not in doubted]
            blames = places
            if verdict.severity == "warning" and len(trusted) == 1 and doubted:
                blames = [claim for claim in places if claim.id in doubted]
                belongs = f"It probably belongs to {trusted[0].cells['value']}: {'; '.join(doubted.values())}."
                verdict = replace(verdict, suggestion=belongs)
            yield judge.verdict(places, verdict, blames=blames)


def _place(claim: Claim) -> tuple:
    """What is estimated, in whom and when."""
    return (*quantity(claim), claim.analysis_set, claim.arm)


def _one_estimate_of_the_same(context: Context, places: Sequence[Claim]) -> bool:
    """One estimate of the same patients for several endpoints: another rule asks about that."""
    return len({(context.patients(claim), claim.cells["timepoint"], claim.printed().value) for claim in places}) == 1


def _duplicate(context: Context, places: Sequence[Claim], pairs: int) -> Verdict:
    """What it means that these claims have one interval, where as many pairs of intervals could."""
    first = places[0]
    low, high = printed_limits(first)
    said = (
        f"The interval {interval_text(first)} is printed {len(places)} times, with the estimates"
        f" {' and '.join(claim.cells['value'] for claim in places)}"
    )
    if low.value is None or high.value is None or low.value >= high.value:
        return consistent()  # one number in common says little
    width, units = high.number - low.number, [float(2 * limit.half_unit) for limit in (low, high)]
    if first.kind in ("percent", "km"):
        return _duplicate_of_shares(context, places, said, max(limit.half_unit for limit in (low, high)))
    relations = {relation(context, a, b) for a, b in combinations(places[:_COMPARED], 2)}
    if relations == {NESTED}:
        return unusual(f"{said}; one group is part of the other, so they may share their events.", severity="info")
    if SAME in relations and not _many(context, first):
        return unusual(f"{said}; for two endpoints of few patients that can be right.", severity="info")
    if first.kind == "median":
        chance = _BOTH_LIMITS_OF_MEDIANS * units[0] * units[1] / width**2
    else:
        chance = _LIMITS_OF_ONE_WIDTH * max(units) / width
    expected = min(chance, 1.0) * pairs
    rate = f"among the {pairs} pairs of such intervals of this source chance gives {_rate(expected)}"
    if relations != {DISJOINT}:
        rate += ", and more where patients are in both (in up to 3 of 100 simulated pairs of 80 patients)"
    if expected > _SURPRISING:
        return unusual(f"{said}; {rate}.", severity="info")
    return inconsistent(f"{said}; {rate}, so one of them is probably a slip.", severity="warning")


def _many(context: Context, claim: Claim) -> bool:
    """True if so many patients are printed that two endpoints rarely have their events in common."""
    size = context.size_of(claim)
    return claim.kind == "median" and size is not None and size[0] >= _MANY


def _duplicate_of_shares(context: Context, places: Sequence[Claim], said: str, half_unit: Fraction) -> Verdict:
    """The same for shares of patients: their limits follow from the estimate and the number of patients."""
    values = [claim.printed() for claim in places if claim.printed().value is not None]
    low, high = limits(places[0])
    if low == 0 or high == (1 if places[0].cells["unit"] == "fraction" else 100):
        return consistent()  # an end of the scale is no limit of its own
    apart = max(value.value for value in values) - min(value.value for value in values)
    if apart > 2 * _UNITS_APART * max(half_unit, *(value.half_unit for value in values)):
        no = f"estimates {float(apart):.3g} apart do not have the same two limits"
        return inconsistent(f"{said}; {no}: one of them is probably a copy.", severity="warning")
    sizes = [size for claim in places if claim.kind == "percent" and (size := _total(context, claim))]
    if sizes and (high - low) * (1 - math.sqrt(min(sizes) / max(sizes))) > 4 * half_unit:
        return inconsistent(
            f"{said}; of {min(sizes)} and of {max(sizes)} patients the same share does not have an interval of the"
            " same width: one of them is probably a copy.",
            severity="warning",
        )
    return consistent()


def _total(context: Context, claim: Claim) -> int | None:
    """Patients that a percentage is a share of, where they are printed."""
    if claim.denominator.isdecimal():
        return int(claim.denominator)
    if claim.denominator == "arm_size":
        size = context.size_of(claim)
        return size[0] if size else None
    counts = context.possible_counts(claim.denominator) if claim.denominator in context.evidence.claims else None
    return next(iter(counts)) if counts and len(counts) == 1 else None


def _rate(expected: float) -> str:
    return "fewer than 0.001" if expected < 0.001 else f"about {expected:.2g}"
