"""The course of printed curves: none rises, and none rests on more patients later on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import curves_of, level_of, rate_of, share_of, time_of
from reanalysis.checks.effective import variance_falls
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.printed_rates import Rate, fitting_scales, read_rate
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim

FAMILY = "Survival"


@value_rule("KM_MONOTONE")
def km_monotone(earlier: PrintedValue, later: PrintedValue) -> Verdict:
    """Is the later of two rates of one survival curve at most the earlier one?

    >>> len(km_monotone("44.0", "58.2")), km_monotone("58.2", "58"), km_monotone("58", "58.4")
    (1, [], [])
    """
    first, second = as_printed(earlier, "earlier"), as_printed(later, "later")
    if first.value is None or second.value is None:
        return not_checkable("one of the rates is no number")
    if second.value - second.half_unit <= first.value + first.half_unit:
        return consistent()
    return inconsistent(f"The curve would rise from {first.text} to {second.text}; a survival curve never rises.")


@rule(
    "KM_MONOTONE",
    family=FAMILY,
    brief="the curve would rise",
    consequence=(
        "Shown as printed. The number that contradicts most of the others is left out of the survival curve and named."
    ),
)
def _km_monotone(context: Context, judge: Judge) -> Iterator[Check]:
    """Is each later rate of a survival curve at most the earlier ones?"""
    for rates in curves_of(context).rates.values():
        lowest: Claim | None = None
        for _, together in itertools.groupby(rates, key=time_of):
            here = list(together)
            for claim in here if lowest else []:
                if lowest.cells["unit"] == claim.cells["unit"]:
                    yield judge.verdict([lowest, claim], km_monotone.verdict(lowest.printed(), claim.printed()))
                else:
                    yield judge.not_checkable([lowest, claim], "one is a percentage and one a fraction")
            lowest = min([lowest, *here] if lowest else here, key=lambda claim: share_of(claim)[1])


@value_rule("KM_VARIANCE_MONOTONE")
def km_variance_monotone(
    earlier: tuple[PrintedValue, PrintedValue, PrintedValue],
    later: tuple[PrintedValue, PrintedValue, PrintedValue],
    *,
    level: float = 95,
    unit: str = "percent",
) -> Verdict:
    """Does the later of two rates of one curve, by its interval, rest on no more patients than the earlier one?

    Parameters
    ----------
    earlier, later : (rate, lower limit, upper limit)
    level : float
        Of both intervals, in percent.
    unit : str
        percent or fraction.

    References
    ----------
    Greenwood 1926. The effective number of patients (1 − S) / (S σ²) never rises with time; see `printed_rates`.

    Examples
    --------
    >>> km_variance_monotone(("58.2", "46.7", "68.2"), ("46.0", "33.6", "58.0"))
    []
    >>> [finding.severity for finding in km_variance_monotone(("80", "65", "89"), ("60", "54", "66"))]
    ['error']
    """
    rates = []
    for number, triple in enumerate((earlier, later)):
        parts = [as_printed(part, ("earlier", "later")[number]) for part in triple]
        rates.append(read_rate(*parts, unit=unit, level=level))
    texts = [f"{triple[0]} ({triple[1]} to {triple[2]})" for triple in (earlier, later)]
    return _variance_verdict(rates[0], rates[1], texts[0], texts[1])


def _variance_verdict(earlier: Rate | str, later: Rate | str, first: str, second: str) -> Verdict:
    for rate in (earlier, later):
        if isinstance(rate, str):
            return not_checkable(rate)
    if earlier.value[1] < later.value[0]:
        return not_checkable("the rate rises")
    if found := variance_falls(earlier, later):
        return inconsistent(
            f"The interval of {first} is as wide as at most {found[0]:.0f} uncensored patients give, that of {second},"
            f" which is later, as narrow as at least {found[1]:.0f} give, on any usual scale; that number cannot rise."
        )
    on = fitting_scales(earlier), fitting_scales(later)
    if all(on) and (found := variance_falls(earlier, later, *on)):
        return unusual(
            f"On the scales that their limits are on, the interval of {first} is as wide as at most {found[0]:.0f}"
            f" uncensored patients give, and that of {second}, which is later, as narrow as at least {found[1]:.0f}"
            " give; that number cannot rise, so a limit is probably a slip (fewer than 0.1% of honest trials)."
        )
    return consistent()


@rule("KM_VARIANCE_MONOTONE", family=FAMILY, brief="surer than an earlier rate")
def _km_variance_monotone(context: Context, judge: Judge) -> Iterator[Check]:
    """Does each later rate of a curve, by its interval, rest on no more patients than the earlier ones?"""
    for rates in curves_of(context).rates.values():
        known = [(claim, rate) for claim in rates if not isinstance(rate := rate_of(claim), str)]
        for (earlier, first), (later, second) in itertools.pairwise(known):
            if time_of(earlier) == time_of(later):
                continue
            texts = [f"{c.cells['value']} ({c.cells['lower']} to {c.cells['upper']})" for c in (earlier, later)]
            verdict = _variance_verdict(first, second, *texts)
            assumed = level_of(earlier)[1] or level_of(later)[1]
            yield judge.verdict([earlier, later], verdict.softened() if assumed else verdict)
