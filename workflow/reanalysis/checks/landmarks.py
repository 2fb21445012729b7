"""Rates read from survival curves: the shape of their intervals, and how narrow these can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.curves import level_of, of_events, rate_of, usable
from reanalysis.checks.effective import fewest_patients
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.printed_rates import (
    SCALES,
    SCALES_OF_INCIDENCE,
    Rate,
    from_scale,
    lies,
    on_scale,
    read_rate,
)
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.repairs import Repairs
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

FAMILY = "Survival"
#: Units of print by which a number that was rounded twice may be off beyond its rounding.
_ON_THE_WAY = 0.3


@value_rule("KM_CI_ASYMMETRY")
def km_ci_asymmetry(
    value: PrintedValue,
    lower: PrintedValue,
    upper: PrintedValue,
    *,
    unit: str = "percent",
    of_events: bool = False,
) -> Verdict:
    """Does a Kaplan–Meier rate lie halfway between its limits on a usual scale, or between usual scales?

    Rounding of all three numbers is allowed for. An interval that fits no scale but lies between two of them may be
    a modified one, and is no alarm.

    Parameters
    ----------
    value, lower, upper : Printed, str or number
        The rate and its limits.
    unit : str
        percent or fraction.
    of_events : bool
        True for a rate of patients with the event, such as a cumulative incidence: scales of either share are usual.

    References
    ----------
    Borgan Ø, Liestøl K. Scand J Stat 1990;17:35-41 (plain, log, log-log, arcsine); Rothman KJ. J Chronic Dis
    1978;31:557-560 (score limits, which lie evenly on the logit scale).

    Examples
    --------
    >>> [finding.severity for finding in km_ci_asymmetry("44.0", "31.2", "54.3")]
    ['warning']
    >>> km_ci_asymmetry("58.2", "46.7", "68.2"), [f.severity for f in km_ci_asymmetry("46.0", "33.6", "58.0")]
    ([], ['info'])
    """
    parts = [as_printed(part, name) for part, name in ((value, "value"), (lower, "lower"), (upper, "upper"))]
    return _judge_shape(parts, unit, of_events=of_events)


def _judge_shape(parts: Sequence[Printed], unit: str, *, of_events: bool) -> Verdict:
    rate = read_rate(*parts, unit=unit)
    if isinstance(rate, str):
        cut = read_rate(*parts, unit=unit, cut=True)
        return not_checkable(rate) if isinstance(cut, str) else _shape_of_cut(cut, parts, rate, of_events=of_events)
    return _shape(rate, parts[0].text, f"{parts[1].text} to {parts[2].text}", unit, of_events=of_events)


def _shape_of_cut(rate: Rate, parts: Sequence[Printed], why_not: str, *, of_events: bool) -> Verdict:
    """Of a limit cut off at the end of the scale we only know that it lies there or beyond."""
    at_top = parts[1].value != 0
    scales = SCALES_OF_INCIDENCE if of_events else SCALES
    if any(lies(rate, scale) != (-1 if at_top else 1) for scale in scales):
        return not_checkable(why_not)
    near, far = (parts[1], parts[2]) if at_top else (parts[2], parts[1])
    return inconsistent(
        f"On no usual scale does a limit lie as far from {parts[0].text} as {far.text} while the other one is"
        f" {near.text}. One of the three numbers is probably a slip.",
        severity="warning",
    )


def _shape(rate: Rate, value: str, interval: str, unit: str, *, of_events: bool) -> Verdict:
    scales = SCALES_OF_INCIDENCE if of_events else SCALES
    where = {lies(rate, scale) for scale in scales}
    if 0 in where:
        return consistent()
    if len(where) == 2:
        return consistent(
            f"The limits {interval} lie evenly about {value} on none of the scales {', '.join(scales)}, but between"
            " them, as modified limits can; nothing follows from it."
        )
    if len({lies(_less_sure(rate), scale) for scale in scales}) > 1:
        return unusual(
            f"The limits {interval} lie evenly about {value} on no usual scale, but miss one by so little that rounding"
            " on the way to print may have done it.",
            severity="info",
        )
    would = "; ".join(f"{_limits_of_width(rate, scale, unit)} ({scale})" for scale in scales)
    return inconsistent(
        f"The limits {interval} lie evenly about {value} on no usual scale, nor between any two of them: an interval as"
        f" wide would be {would}. One of the three numbers is probably a slip.",
        severity="warning",
    )


def _less_sure(rate: Rate) -> Rate:
    """The same, had each number been rounded twice on its way to print."""
    wider = []
    for low, high in (rate.value, rate.lower, rate.upper):
        more = _ON_THE_WAY * (high - low)
        wider.append((max(low - more, 1e-9), min(high + more, 1 - 1e-9)))
    return Rate(*wider, rate.z)


def _limits_of_width(rate: Rate, scale: str, unit: str) -> str:
    middle, low, high = (sum(part) / 2 for part in (rate.value, rate.lower, rate.upper))
    half = 0.5 * (on_scale(high, scale) - on_scale(low, scale))
    limits = [from_scale(on_scale(middle, scale) + sign * half, scale) for sign in (-1, 1)]
    return " to ".join(f"{100 * limit:.1f}" if unit == "percent" else f"{limit:.3f}" for limit in limits)


@rule(
    "KM_CI_ASYMMETRY",
    family=FAMILY,
    brief="limits even on no usual scale",
    consequence="Shown as printed. In a survival curve the interval is used on its likeliest scale.",
)
def _km_ci_asymmetry(context: Context, judge: Judge) -> Iterator[Check]:
    """Is a Kaplan–Meier rate's interval even about it on a usual scale, or between usual scales?"""

    @cache
    def repairs() -> Repairs:
        return Repairs(context)

    for claim in _with_limits(context):
        rising = of_events(context, claim)
        parts = [claim.printed(part) for part in ("value", "lower", "upper")]
        verdict = _judge_shape(parts, claim.cells["unit"], of_events=rising)
        if verdict.severity == "warning" and not rising and isinstance(rate_of(claim), Rate):
            verdict = replace(verdict, suggestion=repairs().of(claim))
        yield judge.verdict([claim], verdict)


def _with_limits(context: Context) -> Iterator[Claim]:
    for claim in context.with_interval:
        if claim.kind == "km" and claim.trial_id in context.evidence.trials and usable(claim, context.evidence):
            yield claim


@value_rule("KM_GREENWOOD_BOUND")
def km_greenwood_bound(
    value: PrintedValue,
    lower: PrintedValue,
    upper: PrintedValue,
    total: int,
    *,
    level: float = 95,
    unit: str = "percent",
) -> Verdict:
    """Is the interval of a Kaplan–Meier rate at least as wide as so many patients, none censored, would give it?

    Parameters
    ----------
    value, lower, upper : Printed, str or number
        The rate and its limits.
    total : int
        Patients at the start, or more.
    level : float
        Of the interval, in percent.
    unit : str
        percent or fraction.

    References
    ----------
    Greenwood 1926. Each side is judged by itself on the scale, or by the test, that needs fewest patients.

    Examples
    --------
    >>> [finding.severity for finding in km_greenwood_bound("44.0", "31.2", "54.3", 80)]
    ['error']
    >>> km_greenwood_bound("58.2", "46.7", "68.2", 80)
    []
    """
    parts = [as_printed(part, name) for part, name in ((value, "value"), (lower, "lower"), (upper, "upper"))]
    rate = read_rate(*parts, unit=unit, level=level)
    if isinstance(rate, str):
        return not_checkable(rate)
    if total < 1:
        raise ValueError(f"total is {total}; it must be a number of patients, at least 1")
    too_near = [
        f"the {side} limit {limit.text} needs at least {fewest:.1f}"
        for side, limit, fewest in zip(("lower", "upper"), parts[1:], fewest_patients(rate, total), strict=True)
        if fewest > total * (1 + 1e-9)
    ]
    if not too_near:
        return consistent()
    return inconsistent(
        f"The interval of {parts[0].text} is narrower than {total} patients give it even with nobody censored: by"
        f" Greenwood's formula, on the most favourable usual scale, {' and '.join(too_near)}."
    )


@rule(
    "KM_GREENWOOD_BOUND",
    family=FAMILY,
    brief="too narrow for so few patients",
    consequence=(
        "Shown as printed. In a survival curve nobody counts as censored before it; a width far too "
        "narrow is left out and named."
    ),
)
def _km_greenwood_bound(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the interval of a Kaplan–Meier rate at least as wide as its patients, none of them censored, would make it?"""
    for group in grouped(_with_limits(context), context.patients):
        size = context.largest_size(group[0])
        for claim in group:
            if of_events(context, claim):
                continue
            if size is None:
                yield judge.not_checkable([claim], "the number of patients is not printed")
                continue
            level, assumed = level_of(claim)
            parts = [claim.printed(part) for part in ("value", "lower", "upper")]
            verdict = km_greenwood_bound.verdict(*parts, size[0], level=level, unit=claim.cells["unit"])
            claims = [claim, *size[1]]
            yield judge.verdict(claims, verdict.softened() if assumed else verdict, blames=[claim])
