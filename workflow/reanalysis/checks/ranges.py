"""Ranges and quartiles: do they hold their medians and their parts?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.curves import in_months, slack, usable
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent
from reanalysis.checks.patients import with_containing_sets
from reanalysis.checks.printed_rates import Bounds
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Survival"


def _exceeds(a: Printed, b: Printed) -> bool:
    """True if the first number is above the second however both were rounded; NR is above all, and not above NR."""
    if a.value is None or b.value is None:
        return b.value is not None
    return a.value - a.half_unit > b.value + b.half_unit


def _above(a: Claim, part: str, b: Claim, other: str) -> bool:
    """The same of parts of two claims, in months where their units differ."""
    if a.cells["unit"] == b.cells["unit"]:
        return _exceeds(a.printed(part), b.printed(other))
    first, second = in_months(a, part), in_months(b, other)
    return math.isfinite(second[1]) and first[0] > second[1] * (1 + slack(a.cells["unit"], b.cells["unit"]))


@value_rule("MEDIAN_OUTSIDE_RANGE")
def median_outside_range(median: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Does a median lie within the range, or between the quartiles, of the same patients?

    >>> len(median_outside_range("70", "72", "87")), median_outside_range("71", "64", "87")
    (1, [])
    """
    middle, low, high = as_printed(median), as_printed(lower, "lower"), as_printed(upper, "upper")
    if not _exceeds(low, middle) and not _exceeds(middle, high):
        return consistent()
    return inconsistent(f"The median {middle.text} lies outside {low.text} to {high.text}, which hold every median.")


@rule("MEDIAN_OUTSIDE_RANGE", family=FAMILY, brief="median outside its own range")
def _median_outside_range(context: Context, judge: Judge) -> Iterator[Check]:
    """Does each median lie within its range and between its quartiles, and do these lie within the range?"""
    claims = [claim for claim in context.of_kind("median", "range", "iqr") if _is_usable(context, claim)]
    for group in grouped(claims, lambda claim: (*_quantity(claim), *context.patients(claim))):
        kinds = {kind: [claim for claim in group if claim.kind == kind] for kind in ("median", "range", "iqr")}
        for median in kinds["median"]:
            for ranges in (kinds["range"], kinds["iqr"]):
                outside = [one for one in ranges if _median_outside(median, one)]
                # Of several ranges of one quantity it may be any one's median.
                if ranges and len(outside) == len(ranges):
                    message = f"The median {_text(median)} lies outside {_text(outside[0])}, which hold every median."
                    yield judge.inconsistent([median, outside[0]], message, blames=[outside[0], median])
                elif ranges:
                    yield judge.consistent([median, next(one for one in ranges if one not in outside)])
        for quartiles in kinds["iqr"]:
            outside = [one for one in kinds["range"] if _outside(quartiles, one)]
            if kinds["range"] and len(outside) == len(kinds["range"]):
                message = f"The quartiles {_text(quartiles)} reach outside the range {_text(outside[0])}."
                yield judge.inconsistent([quartiles, outside[0]], message, blames=[outside[0], quartiles])


def _median_outside(median: Claim, one: Claim) -> bool:
    return _above(one, "lower", median, "value") or _above(median, "value", one, "upper")


def _outside(part: Claim, whole: Claim) -> bool:
    return _above(whole, "lower", part, "lower") or _above(part, "upper", whole, "upper")


def _is_usable(context: Context, claim: Claim) -> bool:
    if claim.kind == "median":
        return usable(claim, context.evidence)
    limits = _limits(claim)
    return all(limits) and limits[0].number <= limits[1].number and not claim.comparator


def _limits(claim: Claim) -> tuple[Printed, Printed]:
    return claim.printed("lower"), claim.printed("upper")


def _text(claim: Claim) -> str:
    cells = claim.cells
    return f"{cells['value'] or cells['lower'] + ' to ' + cells['upper']} {cells['unit']}".rstrip()


def _quantity(claim: Claim) -> tuple[str, ...]:
    unit = claim.cells["unit"]
    return (claim.source_id, claim.endpoint, claim.cells["quantity"], "time" if unit in MONTHS_PER_UNIT else unit)


@value_rule("SUBGROUP_RANGE_OUTSIDE_TOTAL")
def subgroup_range_outside_total(
    lower: PrintedValue, upper: PrintedValue, whole_lower: PrintedValue, whole_upper: PrintedValue
) -> Verdict:
    """Does the range of some of the patients stay inside the range of all?

    >>> len(subgroup_range_outside_total("12.8", "59.6", "42.0", "106.7"))
    1
    >>> subgroup_range_outside_total("42.0", "59.6", "42", "106.7")
    []
    """
    part = as_printed(lower, "lower"), as_printed(upper, "upper")
    whole = as_printed(whole_lower, "whole_lower"), as_printed(whole_upper, "whole_upper")
    if not _exceeds(whole[0], part[0]) and not _exceeds(part[1], whole[1]):
        return consistent()
    texts = [f"{limits[0].text} to {limits[1].text}" for limits in (part, whole)]
    return inconsistent(_reaches_outside(*texts))


def _reaches_outside(part: str, whole: str) -> str:
    return (
        f"The range {part} of some of the patients reaches outside that of all of them, {whole}: one of the two is no"
        " range from the least to the greatest."
    )


@rule(
    "SUBGROUP_RANGE_OUTSIDE_TOTAL",
    family=FAMILY,
    brief="range of a part reaches outside it",
    consequence=(
        "Both are shown as printed. The range of the whole is used in no survival curve and is named "
        "there; those of its parts are used."
    ),
)
def _subgroup_range_outside_total(context: Context, judge: Judge) -> Iterator[Check]:
    """Does the range of each part of the patients stay inside the range of the whole?"""
    claims = [claim for claim in context.of_kind("range", "iqr") if _is_usable(context, claim)]
    wholes: dict[tuple, list[Claim]] = defaultdict(list)
    parts_of: dict[str, list[Claim]] = defaultdict(list)
    pairs = []
    for claim in claims:
        if claim.kind == "range":
            wholes[(*_quantity(claim), *context.patients(claim))].append(claim)
    for part in claims:
        for place in _holding(context, part):
            for whole in wholes.get((*_quantity(part), *place), []):
                pairs.append((part, whole))
                if part.kind == "range":
                    parts_of[whole.id].append(part)
    medians: dict[tuple, float] = {}
    for median in context.of_kind("median") if pairs else []:
        if usable(median, context.evidence):
            medians.setdefault((*_quantity(median), *context.patients(median)), median.printed().number)
    for part, whole in pairs:
        if not _outside(part, whole):
            yield judge.consistent([part, whole])
            continue
        group = [whole, *parts_of[whole.id]]
        found = [_quantiles(one, medians.get((*_quantity(one), *context.patients(one)))) for one in group]
        suggestion = _read_as_quartiles(found) if len({one.cells["unit"] for one in group}) == 1 else ""
        words = [f"{_text(one)} ({context.set_label(one)})" for one in (part, whole)]
        message = _reaches_outside(*words)
        yield judge.inconsistent([part, whole], message, suggestion=suggestion, blames=[whole, part])


def _holding(context: Context, claim: Claim) -> Iterator[tuple[str, str, str]]:
    """Patients of whom those of a claim are a part: the sets that hold theirs, with the same arm or with all arms."""
    trial = context.evidence.trials.get(claim.trial_id)
    if trial is None or " v " in claim.analysis_set + claim.arm:
        return
    arm = context.arm_of(claim)
    for name in with_containing_sets(trial["analysis_sets"], claim.analysis_set):
        for one in dict.fromkeys((arm, "")):
            if (claim.trial_id, name, one) != context.patients(claim):
                yield claim.trial_id, name, one


Quantiles = tuple[float, float | None, float]


def _quantiles(claim: Claim, median: float | None) -> Quantiles | None:
    """A range read as quartiles, with its median; None if they cannot be."""
    low, high = _limits(claim)
    if low.value is None or high.value is None or (median is not None and not low.number <= median <= high.number):
        return None
    return low.number, median, high.number


def _read_as_quartiles(groups: Sequence[Quantiles | None]) -> str:
    """The reading as quartiles, if the quartiles and medians could be those of a whole, given first, and its parts."""
    if len(groups) < 2 or any(group is None for group in groups):
        return ""
    for quantile, share in zip(groups[0], (0.25, 0.5, 0.75), strict=True):
        if quantile is not None:
            least, most = zip(*(_share_below(group, quantile) for group in groups[1:]), strict=True)
            # A mean of shares, with weights above 0, lies between them and is an extreme only if all are that.
            if not (min(least) < share or max(least) <= share) or not (max(most) > share or min(most) >= share):
                return ""
    medians = " and the medians" if groups[0][1] is not None else ""
    return f"Read as quartiles instead of least and greatest values these numbers{medians} agree with each other."


def _share_below(quantiles: Quantiles, value: float) -> Bounds:
    """Least and greatest share of a group that lies below a value, by its quartiles."""
    known = [(number, share) for number, share in zip(quantiles, (0.25, 0.5, 0.75), strict=True) if number is not None]
    return (
        max([0.0, *(share for number, share in known if number < value)]),
        min([1.0, *(share for number, share in known if number > value)]),
    )
