"""Intervals of proportions: which method prints these limits of these counts?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.slips import mended
from reanalysis.checks.two_groups import counts_of
from reanalysis.checks.usual_limits import NAMES, ONE_SIDED, SHOWN, usual_limits
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed

FAMILY = "Intervals and tests"

_OTHER_LEVELS = (80, 90, 95, 97.5, 98, 99, 99.9)
_MOST_PATIENTS, _MOST_CANDIDATES = 500, 50
_TWO_SIDED = np.array([i for i, name in enumerate(NAMES) if name not in ONE_SIDED])
# Of a limit computed and of one printed: what is lost between a program and a page.
_CLOSE = 1e-6

#: Lower and upper, each with a row for a method and a column for a proportion.
Limits = tuple[np.ndarray, np.ndarray]


@value_rule("BINOM_CI_METHOD")
def binom_ci_method(
    events: int, total: int, lower: PrintedValue, upper: PrintedValue, level: PrintedValue = 95
) -> Verdict:
    """Which of the usual methods prints these limits, in percent, of a proportion?

    Parameters
    ----------
    events, total : int
    lower, upper : Printed, str or number
        In percent, with the digits as printed.
    level : Printed, str or number
        Confidence level in percent.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:857-872. Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133. Brought together by
    the R package binom (Dorai-Raj S).

    Examples
    --------
    >>> [finding.message for finding in binom_ci_method(22, 53, "28.1", "55.9")]
    ['28.1 to 55.9 are limits of 22/53 by Clopper–Pearson exact.']
    """
    counts, confidence = np.array([[events, total]]), as_printed(level, "level").number / 100
    limits = usual_limits(*counts.T, confidence)
    return _judged(None, as_printed(lower, "lower"), as_printed(upper, "upper"), confidence, counts, limits)


def _printing(low: Printed, high: Printed, limits: Limits) -> np.ndarray:
    """For each method and each proportion, whether it prints both limits."""
    found = np.ones(limits[0].shape, bool)
    for printed, ends in zip((low, high), limits, strict=True):
        least, most = map(float, bounds(printed))
        found &= (ends >= least - _CLOSE) & (ends <= most + _CLOSE)
    return found


def _judged(
    percent: Printed | None, low: Printed, high: Printed, level: float, counts: np.ndarray, limits: Limits
) -> Verdict:
    if low.value is None or high.value is None or low.value > high.value:
        return not_checkable("the limits are not reached, or the wrong way round")
    printing = _printing(low, high, limits)
    if printing.any():
        of = "; ".join(f"{_counts(counts[which])} by {names}" for names, which in _merged(printing))
        return consistent(f"{low.text} to {high.text} are limits of {of}.")
    lower, upper = (ends[_TWO_SIDED] for ends in limits)
    distance = np.maximum(abs(lower - low.number), abs(upper - high.number))
    nearest, best = np.unravel_index(np.nanargmin(distance), distance.shape)
    names = dict.fromkeys([*SHOWN, NAMES[_TWO_SIDED[nearest]]])
    decimals = max(low.decimals, high.decimals, 1)
    given = [
        f"{name} {limits[0][i, best]:.{decimals}f} to {limits[1][i, best]:.{decimals}f}"
        for name, i in ((name, NAMES.index(name)) for name in names)
    ]
    few = " (the nearest)" if len(names) > len(SHOWN) else ""
    which = "" if len(counts) == 1 else f"{_counts(counts[best : best + 1])} gives "
    message = f"No usual method prints {low.text} to {high.text} of {_counts(counts)}: {which}{', '.join(given)}{few}"
    suggestion = _suggestion(percent, low, high, level, counts, limits)
    if all(
        np.nanmin(ends) - float(printed.half_unit) <= printed.number <= np.nanmax(ends) + float(printed.half_unit)
        for printed, ends in ((low, lower), (high, upper))
    ):
        note = "an interval that allows for strata, clusters or two stages may lie between them"
        return unusual(f"{message}; {note}.", suggestion=suggestion)
    return inconsistent(f"{message}.", severity="warning", suggestion=suggestion)


def _merged(printing: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Methods that print the limits of the same counts under one heading, Wald's only once."""
    together: dict[bytes, list[str]] = {}
    for name, which in zip(NAMES, printing, strict=True):
        if which.any() and not (name == "Wald, unclipped" and "Wald" in together.get(which.tobytes(), [])):
            together.setdefault(which.tobytes(), []).append(name)
    return [(", ".join(names), np.frombuffer(which, bool)) for which, names in together.items()]


def _counts(counts: np.ndarray) -> str:
    shown = [f"{events}/{total}" for events, total in counts[:3].tolist()]
    return " or ".join(shown) + (f" or {len(counts) - 3} others" if len(counts) > 3 else "")


def _suggestion(
    percent: Printed | None, low: Printed, high: Printed, level: float, counts: np.ndarray, limits: Limits
) -> str:
    """What would print the limits by a method in common use, if only one thing would."""
    if len(counts) > _MOST_CANDIDATES:
        return ""
    found = [
        f"They are {other}% limits"
        for other in _OTHER_LEVELS
        if abs(other / 100 - level) > _CLOSE and _printing(low, high, usual_limits(*counts.T, other / 100, SHOWN)).any()
    ]
    for name in SHOWN:
        for ends in zip(*(ends[NAMES.index(name)] for ends in limits), strict=True):
            fitting = mended(
                {"lower limit": low, "upper limit": high},
                lambda parts, ends=ends: all(
                    abs(part.number - end) <= float(part.half_unit) + _CLOSE
                    for part, end in zip(parts.values(), ends, strict=True)
                ),
            )
            found += [f"{other.text} would be the {part} by {name}" for part, other in fitting]
    totals = tuple(sorted({int(total) for total in counts[:, 1]}))
    for tried, at in _others(percent, totals, level):
        which = _printing(low, high, at).any(axis=0)
        found += [f"They are limits of {events}/{total}" for events, total in tried[which].tolist()]
    distinct = list(dict.fromkeys(found))
    return f"{distinct[0]}." if len(distinct) == 1 else ""


@lru_cache(maxsize=1000)
def _others(percent: Printed | None, totals: tuple[int, ...], level: float) -> list[tuple[np.ndarray, Limits]]:
    """Limits of all other counts of these totals, and of all other totals of which the percentage is a share."""
    if totals[-1] > _MOST_PATIENTS:
        return []
    tried = [np.array([(events, total) for total in totals for events in range(total + 1)])]
    if percent is not None:
        sizes = np.setdiff1d(np.arange(1, 2 * totals[-1] + 1), totals)
        events = np.rint(percent.number * sizes / 100)
        fits = np.abs(100 * events / sizes - percent.number) <= float(percent.half_unit)
        tried.append(np.column_stack([events, sizes])[fits].astype(int))
    return [(some, usual_limits(*some.T, level, SHOWN)) for some in tried if len(some)]


@rule("BINOM_CI_METHOD", family=FAMILY, brief="limits of no usual method")
def _binom_ci_method(context: Context, judge: Judge) -> Iterator[Check]:
    """Which of the usual methods prints the limits of each percentage?"""
    counts = counts_of(context)
    known: list[tuple[Claim, np.ndarray]] = []
    for claim in context.with_interval:
        if claim.kind != "percent" or claim.trial_id not in context.evidence.trials:
            continue
        candidates = counts.alone(claim)
        if claim.comparator or impossible_value(claim, context.evidence):
            yield judge.not_checkable([claim], "its value is a bound, or impossible by itself")
        elif not candidates:
            yield judge.not_checkable([claim], "the number of patients behind it is not known")
        else:
            known.append((claim, np.array(sorted(candidates))))
    # All of one level at once: each method is a few operations on arrays.
    for group in grouped(known, lambda pair: _level(pair[0])):
        level = _level(group[0][0])
        lower, upper = usual_limits(*np.concatenate([tried for _, tried in group]).T, level)
        start = 0
        for claim, tried in group:
            own = slice(start, start + len(tried))
            start += len(tried)
            parts = [claim.printed(part) for part in ("value", "lower", "upper")]
            yield judge.verdict([claim], _judged(*parts, level, tried, (lower[:, own], upper[:, own])))


def _level(claim: Claim) -> float:
    level = claim.printed("confidence_level")
    return level.number / 100 if level else 0.95
