"""Percentages that several counts print: which of the counts also print the limits?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.two_groups import counts_of
from reanalysis.checks.usual_limits import NAMES, ONE_SIDED, usual_limits
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed

FAMILY = "Percentages"
_MOST_CANDIDATES = 2000
_SHOWN = 6
_METHODS_SHOWN = 2
# What is lost between a program and a page.
_CLOSE = 1e-6


@rule("CI_DISAMBIGUATES_COUNT", family=FAMILY, brief="limits tell the count")
def ci_disambiguates_count(context: Context, judge: Judge) -> Iterator[Check]:
    """Where several counts print a percentage, which of them print its limits too?"""
    counts = counts_of(context)
    several: list[tuple[Claim, np.ndarray]] = []
    for claim in context.with_interval:
        if claim.kind != "percent" or claim.comparator or impossible_value(claim, context.evidence):
            continue
        candidates = counts.alone(claim)
        if len(candidates) > _MOST_CANDIDATES:
            yield judge.not_checkable([claim], f"{len(candidates)} counts print it")
        elif len(candidates) > 1:
            several.append((claim, np.array(sorted(candidates))))
    for group in grouped(several, lambda pair: _level(pair[0])):
        tables = np.concatenate([tried for _, tried in group])
        lower, upper = usual_limits(*tables.T, _level(group[0][0]))
        start = 0
        for claim, tried in group:
            own = slice(start, start + len(tried))
            start += len(tried)
            low, high = claim.printed("lower"), claim.printed("upper")
            fitting: dict[tuple[int, int], list[str]] = {}
            for method, k in np.argwhere(_prints(low, lower[:, own]) & _prints(high, upper[:, own])):
                fitting.setdefault(tuple(tried[k].tolist()), []).append(NAMES[method])
            if not fitting:
                yield judge.not_checkable([claim], "no usual method prints the limits of any of its counts")
                continue
            two_sided = {
                table: names for table, found in fitting.items() if (names := [n for n in found if n not in ONE_SIDED])
            }
            yield judge.consistent([claim], _note(claim, len(tried), two_sided or fitting))


def _note(claim: Claim, number: int, fitting: dict[tuple[int, int], list[str]]) -> str:
    if len(fitting) == number:
        return ""  # The limits tell nothing of the count.
    shown = "; ".join(f"{k}/{n} ({_methods(fitting[k, n])})" for k, n in sorted(fitting)[:_SHOWN])
    more = f"; and {len(fitting) - _SHOWN} more" if len(fitting) > _SHOWN else ""
    limits = f"{claim.cells['lower']} to {claim.cells['upper']}"
    which = f"only {shown} prints" if len(fitting) == 1 else f"{shown}{more} print"
    return f"Of {number} counts that print {claim.cells['value']}%, {which} the limits {limits} too."


def _methods(names: list[str]) -> str:
    shown = ", ".join(names[:_METHODS_SHOWN])
    return f"{shown} or {len(names) - _METHODS_SHOWN} other methods" if len(names) > _METHODS_SHOWN else shown


def _prints(printed: Printed, limit: np.ndarray) -> np.ndarray:
    low, high = map(float, bounds(printed))
    return (limit >= low - _CLOSE) & (limit <= high + _CLOSE)


def _level(claim: Claim) -> float:
    level = claim.printed("confidence_level")
    return level.number / 100 if level else 0.95
