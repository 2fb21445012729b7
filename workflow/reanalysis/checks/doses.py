"""Sums of doses: a total dose is what was given at each time."""

from __future__ import annotations

from fractions import Fraction

from reanalysis.checks.finding import Check, inconsistent, unusual
from reanalysis.checks.registry import Judge
from reanalysis.claims.model import Claim

_AT_MOST = ("<", "≤", "less than", "fewer than", "at most", "up to", "under", "max")
_AT_LEAST = (">", "≥", "more than", "greater than", "greater that", "at least", "over")

Span = tuple[Fraction, Fraction]


def dose_sum(judge: Judge, claims: list[Claim], *, assumed: bool) -> Check:
    """Whether doses add up to their total, the first of the claims; parts may stand there more than once."""
    subject = "+".join(claim.id for claim in claims)
    units = {claim.cells["unit"] for claim in claims}
    if len(units) > 1:
        words = " and ".join(sorted(unit or "no unit" for unit in units))
        return judge.not_checkable(claims, f"the doses are in different units: {words}", subject=subject)
    spans = [_span(claim) for claim in claims]
    whole, *parts = claims
    known = whole.comparator in ("", *_AT_MOST, *_AT_LEAST) and not any(part.comparator for part in parts)
    if not known or any(span is None for span in spans):
        return judge.not_checkable(claims, "a part is printed as a bound or roughly", subject=subject)
    exact = _sum([span[0] for span in spans[1:]])
    rounded = _sum([span[1] for span in spans[1:]])
    terms = " + ".join(_text(part) for part in parts)
    added = _between(exact)
    unit = whole.cells["unit"]
    doubt = "; that these are all the parts is assumed" if assumed else ""
    sign = f"{whole.comparator} " if whole.comparator else ""
    message = f"The doses are {terms} = {added} {unit}, but the total is {sign}{_text(whole)} {unit}"
    if not _agree(whole, rounded, spans[0][1]):
        found = inconsistent(f"{message}{doubt}.", suggestion=f"{added} {unit} would be their total.")
        return judge.verdict(claims, found.softened() if assumed else found, subject=subject)
    if not _agree(whole, exact, spans[0][0]):
        why = "; only doses that were rounded before printing would explain it, and prescribed doses seldom are"
        odd = unusual(f"{message}{why}{doubt}.", suggestion=f"{added} {unit} would be their total.")
        return judge.verdict(claims, odd, subject=subject)
    return judge.consistent(claims, subject=subject)


def _span(claim: Claim) -> tuple[Span, Span] | None:
    """What a dose is as printed, and with its rounding."""
    value = claim.printed()
    ends = (value, value) if value else (claim.printed("lower"), claim.printed("upper"))
    if any(end is None or end.value is None for end in ends):
        return None
    low, high = ends
    return (low.value, high.value), (low.value - low.half_unit, high.value + high.half_unit)


def _sum(spans: list[Span]) -> Span:
    return sum(low for low, _ in spans), sum(high for _, high in spans)


def _agree(whole: Claim, parts: Span, total: Span) -> bool:
    if whole.comparator in _AT_MOST:
        return parts[0] <= total[1]
    if whole.comparator in _AT_LEAST:
        return parts[1] >= total[0]
    return parts[0] <= total[1] and total[0] <= parts[1]


def _text(claim: Claim) -> str:
    return claim.cells["value"] or f"{claim.cells['lower']} to {claim.cells['upper']}"


def _between(span: Span) -> str:
    low, high = (f"{float(end):.6g}" for end in span)
    return low if low == high else f"{low} to {high}"
