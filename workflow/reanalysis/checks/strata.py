"""Strata such as age groups: do their patients, and the middle one of all, lie where they must?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from reanalysis.checks.context import Context
from reanalysis.checks.curves import usable
from reanalysis.checks.finding import Check
from reanalysis.checks.printed_rates import Bounds
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.counts.groups import set_size

FAMILY = "Survival"
_FROM = ("or older", "and older", "or more", "≥", ">=", "at least", "and onward")
_ABOVE = (">", "more than", "greater than", "over", "older than")
_BELOW = ("<", "under", "less than", "fewer than", "younger than")
_TO = ("≤", "<=", "at most", "up to", "or younger", "or less")


def extent(claim: Claim) -> Bounds | None:
    """What values a stratum admits, rounding of each patient's value allowed for; None if it cannot be told.

    Ages are cut to completed years, so that 60 to 64 ends just before 65.
    """
    low, high, value = (claim.printed(part) for part in ("lower", "upper", "value"))
    if low and high and low.value is not None and high.value is not None:
        return low.number - _half(low), high.number + _unit(high)
    if value is None or value.value is None:
        return None
    if claim.comparator in _FROM + _ABOVE:
        return value.number - _half(value), math.inf
    if claim.comparator in _BELOW:
        return -math.inf, value.number + _half(value)
    if claim.comparator in _TO:
        return -math.inf, value.number + _unit(value)
    return None


def _half(printed: Printed) -> float:
    return float(printed.half_unit)


def _unit(printed: Printed) -> float:
    return 2 * _half(printed)


@rule("MEDIAN_IN_STRATUM", family=FAMILY, brief="not in the patients' stratum")
def median_in_stratum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do medians and ranges lie in their patients' stratum, and the median of all in that of the middle patient?"""
    strata: dict[tuple, list[Claim]] = {}
    for claim in context.of_kind("stratum"):
        if extent(claim) is not None:
            strata.setdefault((claim.source_id, claim.trial_id, claim.analysis_set, *_measure(claim)), []).append(claim)
    if not strata:
        return
    for claim in context.of_kind("median", "range", "iqr"):
        own = strata.get((claim.source_id, claim.trial_id, claim.analysis_set, *_measure(claim)), [])
        for stratum in own[:1]:
            yield _within(judge, claim, stratum)
        if claim.kind == "median" and usable(claim, context.evidence) and " v " not in claim.analysis_set:
            yield from _middle(context, judge, claim, strata)
        if claim.kind == "range" and not own:
            yield from _overlapping(context, judge, claim, strata)


def _measure(claim: Claim) -> tuple[str, str]:
    return claim.cells["quantity"], claim.cells["unit"]


def _within(judge: Judge, claim: Claim, stratum: Claim) -> Check:
    low, high = extent(stratum)
    parts = [claim.printed(part) for part in ("value", "lower", "upper")]
    for part in parts:
        if part is not None and part.value is not None:
            number, half = part.number, _half(part)
            if number + half < low or number - half > high:
                message = f"The {claim.kind} has the value {part.text}, but the patients are {_words(stratum)}."
                return judge.inconsistent([claim, stratum], message)
    return judge.consistent([claim, stratum])


def _words(stratum: Claim) -> str:
    cells = stratum.cells
    span = f"{cells['lower']} to {cells['upper']}" if cells["lower"] else f"{cells['comparator']} {cells['value']}"
    return f"those of {cells['quantity'].replace('_', ' ')} {span} {cells['unit']}"


def _middle(context: Context, judge: Judge, median: Claim, strata: Mapping[tuple, list[Claim]]) -> Iterator[Check]:
    """The median of a set that is divided into strata of printed size."""
    trial = context.trial(median)
    for relation in trial.get("subsets", []):
        if relation["whole"] != median.analysis_set or context.arm_of(median) != _only_arm(trial):
            continue
        keys = [(median.source_id, median.trial_id, part, *_measure(median)) for part in relation["parts"]]
        sizes = [set_size(trial, part, context.evidence) for part in relation["parts"]]
        whole = set_size(trial, relation["whole"], context.evidence)
        if not all(key in strata for key in keys):
            continue
        claims = [median, *(strata[key][0] for key in keys)]
        if not all(sizes):
            yield judge.not_checkable(claims, "the size of a stratum is not printed")
            continue
        total = sum(size for size, _ in sizes)
        if whole and whole[0] != total:
            yield judge.not_checkable(claims, "the strata do not add up to the whole")
            continue
        yield _against_middle(
            context,
            judge,
            median,
            [(extent(strata[key][0]), size[0], strata[key][0], size[1]) for key, size in zip(keys, sizes, strict=True)],
        )


def _only_arm(trial: Mapping[str, Any]) -> str:
    return next(iter(trial["arms"])) if len(trial["arms"]) == 1 else ""


def _against_middle(context: Context, judge: Judge, median: Claim, parts: list[tuple]) -> Check:
    parts = sorted(parts, key=lambda part: part[0])
    total = sum(size for _, size, _, _ in parts)
    middle = [_stratum_of(rank, parts) for rank in ((total + 1) // 2, total // 2 + 1)]
    low, high = middle[0][0][0], middle[1][0][1]
    printed = median.printed()
    sizes = [context.evidence.claims[name] for _, _, _, names in parts for name in names.split(";")]
    claims = [median, *(stratum for _, _, stratum, _ in parts), *sizes]
    if printed.value is None or (low <= printed.number + _half(printed) and printed.number - _half(printed) <= high):
        return judge.consistent(claims)
    counts = ", ".join(f"{size} {_words(stratum)}" for _, size, stratum, _ in parts)
    return judge.inconsistent(
        claims, f"Of {total} patients ({counts}) the middle one is of {_words(middle[0][2])}, not of {printed.text}."
    )


def _stratum_of(rank: int, parts: list[tuple]) -> tuple:
    seen = 0
    for part in parts:
        seen += part[1]
        if rank <= seen:
            return part
    return parts[-1]


def _overlapping(context: Context, judge: Judge, claim: Claim, strata: Mapping[tuple, list[Claim]]) -> Iterator[Check]:
    """The range of a set and the strata of its parts, each of which has a patient."""
    sets = context.trial(claim)["analysis_sets"]
    low, high = (claim.printed(part) for part in ("lower", "upper"))
    if not (low and high and low.value is not None and high.value is not None):
        return
    for (source_id, trial_id, name, *measure), found in strata.items():
        if (source_id, trial_id, tuple(measure)) != (claim.source_id, claim.trial_id, _measure(claim)):
            continue
        if sets.get(name, {}).get("part_of", "") != claim.analysis_set:
            continue
        least, most = extent(found[0])
        if least > high.number + _half(high) or most < low.number - _half(low):
            yield judge.inconsistent(
                [claim, found[0]],
                f"The range of all, {low.text} to {high.text}, has nobody in a stratum of theirs: {_words(found[0])}.",
            )
        else:
            yield judge.consistent([claim, found[0]])
