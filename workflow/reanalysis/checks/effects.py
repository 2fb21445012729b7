"""Ratios and differences of two proportions: do they and their limits follow from the counts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from reanalysis.checks.context import Context, effect_unit
from reanalysis.checks.effect_limits import Known, interval_verdict, known_or_not, limits_of, prints
from reanalysis.checks.effect_methods import DIFFERENCE_METHODS, RATIO_METHODS, Limits
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.two_groups import tables_in_words
from reanalysis.estimates.exact.conditional import conditional_estimate
from reanalysis.estimates.ratios import sample_odds_ratio, sample_risk_ratio

FAMILY = "Intervals and tests"

_SAMPLE = {"odds ratio": sample_odds_ratio, "risk ratio": sample_risk_ratio}
_SHARES = ("percent", "fraction")


@rule("RATIO_FROM_COUNTS", family=FAMILY, brief="not the ratio of its counts")
def _ratio_from_counts(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the counts of both groups give the printed odds ratio or risk ratio, and its limits?"""
    known: list[Known] = []
    for one in known_or_not(context, judge, "ratio", RATIO_METHODS):
        if isinstance(one, Check):
            yield one
        else:
            known.append(one)
    for unit, methods in RATIO_METHODS.items():
        of_unit = [one for one in known if effect_unit(one.claim) == unit]
        limits = limits_of(of_unit, methods)
        for one in of_unit:
            yield one.check(context, judge, _ratio_verdict(one, unit, limits[one.claim.id]))


def _ratio_verdict(known: Known, unit: str, limits: Mapping[str, Limits]) -> Verdict:
    printed = known.claim.printed()
    tables = known.tables.T.astype(float)
    own = _SAMPLE[unit](*tables)
    if prints(printed, own).any():
        return interval_verdict(known, limits, "ratio")
    estimates = [own, *_other_odds_ratios(tables)] if unit == "odds ratio" else [own]
    if any(prints(printed, values).any() for values in estimates):
        return interval_verdict(known, limits, "ratio")
    finite = own[np.isfinite(own)]
    if not finite.size:
        return consistent()
    gives = f"{finite.min():.3g}" if np.ptp(finite) == 0 else f"{finite.min():.3g} to {finite.max():.3g}"
    start = f"By {tables_in_words(known.tables)} the {unit} is {gives}"
    with np.errstate(divide="ignore"):
        if any(prints(printed, 1 / values).any() for values in estimates):
            note = f"the printed {printed.text} is its reciprocal, so that it compares the second group with the first"
            return inconsistent(f"{start}; {note}.", severity="warning")
    other = "risk ratio" if unit == "odds ratio" else "odds ratio"
    hint = f"; it is the {other} of these counts" if prints(printed, _SAMPLE[other](*tables)).any() else ""
    note = "an adjusted or stratified ratio can differ"
    return inconsistent(f"{start}, and not {printed.text}{hint}; {note}.", severity="warning")


def _other_odds_ratios(tables: np.ndarray) -> list[np.ndarray]:
    """With a half added to each cell, and conditional."""
    x, n, y, m = tables
    with np.errstate(all="ignore"):
        return [(x + 0.5) * (m - y + 0.5) / ((y + 0.5) * (n - x + 0.5)), conditional_estimate(x, n, y, m)]


@rule("DIFFERENCE_FROM_COUNTS", family=FAMILY, brief="limits of no usual method")
def _difference_from_counts(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a usual method give the printed limits of a difference of two proportions?"""
    known: list[Known] = []
    for one in known_or_not(context, judge, "difference", _SHARES):
        if isinstance(one, Check):
            yield one
        elif one.claim.printed("lower") and one.claim.printed("upper"):
            x, n, y, m = one.tables.T
            # Which group is taken from which is not for this rule to say.
            turned = (one.claim.printed().number * (x * m - y * n) < 0).all()
            known.append(replace(one, tables=one.tables[:, [2, 3, 0, 1]]) if turned else one)
    limits = limits_of(known, DIFFERENCE_METHODS)
    for one in known:
        x, n, y, m = one.tables.T
        crude = bool(prints(one.claim.printed(), one.scale * (x / n - y / m)).any())
        yield one.check(context, judge, interval_verdict(one, limits[one.claim.id], "difference", crude=crude))
