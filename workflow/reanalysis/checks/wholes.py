"""Wholes and their parts: what is printed of a whole must follow from what is printed of all its parts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.additions import Additions
from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.parts import divisions_into_arms, divisions_into_sets, printed_claims, share_verdict
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import WHOLE
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed

FAMILY = "Sums"
_SHARES, _CURVES = ("count", "percent"), ("km", "median")

# A Kaplan–Meier estimate of a whole can leave the span of its parts when these were followed for different times. In
# 20,000 simulated trials of 2 or 3 parts of 8 to 120 patients, rates left it by more than half of √(S(1−S)/n) beyond
# rounding in 0.03%, and medians by more than a tenth in 0.03%, by more than a fifth where a part's was not reached in
# 0.3%.
_HALF_ERROR, _RATE_OF_RATES = 0.5, "3 of 10,000"
_TENTH, _RATE_OF_MEDIANS = 1.1, "3 of 10,000"
_FIFTH, _RATE_NOT_REACHED = 1.2, "3 of 1,000"
_PATIENTS_IF_NOT_PRINTED = 25


@rule("ARM_SUM", family=FAMILY, brief="is not that of the arms together")
def arm_sum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the counts and percentages of the arms give those of all patients?"""
    additions = Additions(context)
    printed = printed_claims(context)
    for division in divisions_into_arms(context):
        for claims in printed.of(division, *_SHARES):
            yield _named(context, judge, claims, share_verdict(additions, claims, assumed=False))


@rule("WHOLE_BETWEEN_PARTS", family=FAMILY, brief="does not lie between its parts")
def whole_between_parts(context: Context, judge: Judge) -> Iterator[Check]:
    """Does what is printed of a whole lie between what is printed of its parts?"""
    additions = Additions(context)
    printed = printed_claims(context)
    for division in divisions_into_sets(context):
        for claims in printed.of(division, *_SHARES):
            yield _named(context, judge, claims, share_verdict(additions, claims, assumed=division.assumed))
    for division in (*divisions_into_sets(context), *divisions_into_arms(context)):
        for claims in printed.of(division, *_CURVES):
            if any(claim.comparator or impossible_value(claim, context.evidence) for claim in claims):
                verdict = not_checkable("one of them is printed as a bound, or is impossible by itself")
            elif claims[0].kind == "km":
                size = context.size_of(claims[0])
                verdict = rate_between(*(claim.printed() for claim in claims), unit=claims[0].cells["unit"],
                                       patients=size[0] if size else None)  # fmt: skip
            else:
                verdict = median_between(*(claim.printed() for claim in claims))
            yield _named(context, judge, claims, verdict)


def _named(context: Context, judge: Judge, claims: list[Claim], verdict: Verdict) -> Check:
    if verdict.severity:
        name, where = context.endpoint_name(claims[0]), context.set_label(claims[0])
        verdict = Verdict(verdict.state, f"{name}, {where}: {verdict.message}", verdict.severity, verdict.suggestion)
    return judge.verdict(claims, verdict)


def rate_between(whole: Printed, *parts: Printed, unit: str = "percent", patients: int | None = None) -> Verdict:
    """Whether a Kaplan–Meier rate of a whole lies about between those of its parts."""
    if any(rate.value is None for rate in (whole, *parts)):
        return not_checkable("one of them was not reached")
    ends = [bounds(rate) for rate in (whole, *parts)]
    least, most = float(min(low for low, _ in ends[1:])), float(max(high for _, high in ends[1:]))
    outside = max(least - float(ends[0][1]), float(ends[0][0]) - most)
    share = whole.number / WHOLE[unit]
    margin = _HALF_ERROR * WHOLE[unit] * math.sqrt(share * (1 - share) / (patients or _PATIENTS_IF_NOT_PRINTED))
    if outside <= margin:
        return consistent()
    words = ", ".join(rate.text for rate in parts)
    return inconsistent(
        f"the rate {whole.text} of the whole does not lie between its parts: {words}; where these are followed for"
        f" different times that happens to {_RATE_OF_RATES} honest rates.",
        severity="warning",
    )


def median_between(whole: Printed, *parts: Printed) -> Verdict:
    """Whether a median of a whole lies about between those of its parts; what was not reached is above all."""
    least, most = min(part.number for part in parts), max(part.number for part in parts)
    words = ", ".join(part.text for part in parts)
    message = f"the median {whole.text} of the whole does not lie between its parts: {words}"
    half = max(float(part.half_unit) for part in (whole, *parts) if part.value is not None or part is whole)
    if math.isinf(least) and not math.isinf(whole.number):
        return unusual(f"{message}; that happens to 2 of 1,000 honest medians.", severity="info")
    factor, rate = (_FIFTH, _RATE_NOT_REACHED) if math.isinf(most) else (_TENTH, _RATE_OF_MEDIANS)
    below = (whole.number + half) * factor < least - half
    above = whole.number - half > (most + half) * factor
    if not below and not above:
        return consistent()
    return inconsistent(
        f"{message}; where these are followed for different times that happens to {rate} honest medians.",
        severity="warning",
    )
