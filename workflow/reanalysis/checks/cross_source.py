"""One quantity of the same patients printed more than once, in one source or in several."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.doubts import months
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Repetition"
_KINDS = ("n", "count", "percent", "km", "median", "ratio", "difference", "p_value", "range", "iqr", "threshold")
_BETWEEN_LIMITS = ("range", "iqr")
_AT_MOST = ("<", "≤", "<=", "at most", "up to", "under", "less than", "fewer than", "max")
_AT_LEAST = (">", "≥", ">=", "at least", "over", "more than", "greater than", "greater that", "and older", "or older")
_POWERS = {"× 10-2": 0, "× 10-3": -1, "× 10-4": -2, "× 10-5": -3, "× 10-6": -4}
#: In percent, or in months: the same quantity may be printed in either unit.
_SHARES = {"percent": Fraction(1), "fraction": Fraction(100)} | {
    unit: Fraction(10) ** power for unit, power in _POWERS.items()
}

Interval = tuple[Fraction | float, Fraction | float]


@value_rule("SAME_QUANTITY_TWO_VALUES")
def same_quantity(*values: PrintedValue) -> Verdict:
    """Can all these prints be of one number? A rounded and a finer print of it agree.

    Examples
    --------
    >>> same_quantity("81", "80.7"), same_quantity("5", "5.0"), len(same_quantity("34.7", "34.2"))
    ([], [], 1)
    """
    printed = [as_printed(value) for value in values]
    possible = [bounds(value) if value.value is not None else (math.inf, math.inf) for value in printed]
    if _meet(possible):
        return consistent()
    shown = " and ".join(dict.fromkeys(value.text for value in printed))
    return inconsistent(f"One quantity is printed as {shown}, which no single number prints as.", severity="warning")


#: Quantities of two sources that differ, from which another data cut-off is likelier than as many slips.
OF_A_CUT_OFF = 3


def _meet(possible: Sequence[Interval]) -> bool:
    """True if intervals of possible values have a point in common; a common end alone is no rounding of one number."""
    low, high = max(low for low, _ in possible), min(high for _, high in possible)
    return low < high or len(set(possible)) == 1 or low == high == math.inf


@rule(
    "SAME_QUANTITY_TWO_VALUES",
    family=FAMILY,
    brief="another value elsewhere",
    consequence="Both are shown as printed. A survival curve uses one of the values and names the other.",
)
def _same_quantity(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one quantity of the same patients printed with one value wherever it is printed?"""
    claims = context.of_kind(*_KINDS)
    for claim in claims:
        offsets = [offset for role, offset in claim.tokens if role == "value"] if len(claim.tokens) > 1 else []
        if len(offsets) > 1 and claim.id not in context.problems and _known_tokens(context, claim, offsets):
            yield judge.consistent([claim], subject=f"{claim.id}:repeated")
    similar = grouped(claims, lambda claim: (claim.trial_id, claim.analysis_set, claim.kind, claim.endpoint))
    comparable = [claim for group in similar if len(group) > 1 for claim in group if _possible(claim) is not None]
    differing = []
    for group in grouped(comparable, lambda claim: _what(context, claim)):
        if len(group) == 1:
            continue
        columns = zip(*(_possible(claim) for claim in group), strict=True)
        if all(_meet(possible) for possible in columns):
            yield judge.consistent(group)
        else:
            differing.append([same[0] for same in grouped(group, lambda claim: (claim.source_id, _possible(claim)))])
    times = Counter(_reports(claims) for claims in differing)
    for claims in differing:
        yield judge.verdict(claims, _differing(context, claims, times[_reports(claims)]))


def _known_tokens(context: Context, claim: Claim, offsets: Sequence[int]) -> bool:
    ledger = context.evidence.ledgers.get(claim.source_id)
    return ledger is not None and {token.offset for token in ledger.tokens}.issuperset(offsets)


def _what(context: Context, claim: Claim) -> Hashable:
    """What is measured, in whom, when and of whom."""
    cells = claim.cells
    unit = "share" if cells["unit"] in _SHARES else "time" if cells["unit"] in MONTHS_PER_UNIT else cells["unit"]
    side = _side(claim) if claim.kind == "threshold" else ""
    when = months(cells["timepoint"])
    what = (claim.kind, claim.endpoint, cells["quantity"], unit, when, side)
    return (*context.patients(claim), *what, _of_whom(context, claim))


def _of_whom(context: Context, claim: Claim) -> Hashable:
    """Patients that a count or percentage is a share of, by who they are rather than by which claim prints them."""
    other = context.evidence.claims.get(claim.denominator)
    if other is not None and other.kind == "n":
        return "" if context.patients(other) == context.patients(claim) else context.patients(other)
    if other is not None:
        return (*context.patients(other), other.endpoint)
    return "" if claim.denominator == "arm_size" else claim.denominator


def _side(claim: Claim) -> str:
    """Whether a claim is a bound, and on which side; empty for an equality."""
    sign = claim.comparator
    return "at most" if sign in _AT_MOST else "at least" if sign in _AT_LEAST else sign


def _possible(claim: Claim) -> tuple[Interval, ...] | None:
    """Values that each printed number of a claim may stand for, in percent or in months; None if it gives none."""
    side = _side(claim)
    if side not in ("", "at most", "at least"):
        return None
    unit = claim.cells["unit"]
    scale = _SHARES.get(unit) or MONTHS_PER_UNIT.get(unit, Fraction(1))
    parts = ("lower", "upper") if claim.kind in _BETWEEN_LIMITS else ("value",)
    result = []
    for part in parts:
        printed = claim.printed(part)
        if printed is None:
            return None
        if printed.value is None:
            result.append((math.inf, math.inf))
            continue
        low, high = (bound * scale for bound in bounds(printed))
        if claim.kind == "threshold":
            low = high = printed.value * scale
        elif side:
            low, high = (-math.inf, high) if side == "at most" else (low, math.inf)
        result.append((low, high))
    return tuple(result)


def _reports(claims: Sequence[Claim]) -> tuple[str, frozenset[str]]:
    """The trial, and the sources that print something of it."""
    return claims[0].trial_id, frozenset(claim.source_id for claim in claims)


def _differing(context: Context, claims: Sequence[Claim], differences: int) -> Verdict:
    first = claims[0]
    sources = list(dict.fromkeys(claim.source_id for claim in claims))
    name = context.endpoint_name(first) if first.endpoint or first.cells["quantity"] else "the number of patients"
    shown = " and ".join(_text(claim, len(sources) > 1) for claim in claims)
    said = f"For the same patients ({context.set_label(first)}) {name} is printed as {shown}"
    if first.kind == "threshold":
        return unusual(f"{said}; two definitions may have a threshold of their own.", severity="info")
    if len(sources) == 1 and first.kind == "p_value":
        return unusual(f"{said}; two tests of one comparison have a P value each.", severity="info")
    if len(sources) == 1:
        also = ", or of two models" if first.kind in ("ratio", "p_value") else ""
        return inconsistent(f"{said}; one is a slip, or they are of two times{also}.", severity="warning")
    if _defined_differently(context, first.endpoint, sources):
        return unusual(f"{said}; the sources are not known to define it alike.", severity="info")
    if other_cut_off(context, first.trial_id, sources):
        return unusual(
            f"{said}; the sources print another follow-up, so they had another data cut-off.", severity="info"
        )
    if differences >= OF_A_CUT_OFF:
        return unusual(
            f"{said}; so do {differences} quantities of these sources: they probably had another data cut-off.",
            severity="info",
        )
    return inconsistent(f"{said}; one is a slip, or the sources had another data cut-off.", severity="warning")


def other_cut_off(context: Context, trial_id: str, sources: Sequence[str]) -> bool:
    """True if the sources print another median follow-up of the trial, which moves with the data cut-off."""
    follow_up = [
        claim.printed().number
        for claim in context.of_kind("median")
        if claim.trial_id == trial_id and claim.source_id in sources and "follow" in claim.cells["quantity"]
    ]
    reporting = {
        claim.source_id
        for claim in context.of_kind("median")
        if claim.trial_id == trial_id and claim.source_id in sources and "follow" in claim.cells["quantity"]
    }
    return len(reporting) > 1 and len(set(follow_up)) > 1


def _text(claim: Claim, with_source: bool) -> str:
    cells = claim.cells
    value = f"{cells['lower']} to {cells['upper']}" if claim.kind in _BETWEEN_LIMITS else cells["value"]
    unit = {"percent": "%", "patients": "", "fraction": " (fraction)"}.get(cells["unit"], f" {cells['unit']}".rstrip())
    sign = f"{claim.comparator} " if claim.comparator else ""
    return f"{sign}{value}{unit}" + (f" ({claim.source_id})" if with_source else "")


def _defined_differently(context: Context, endpoint: str, sources: Sequence[str]) -> bool:
    """True if two sources define an endpoint in other words and nobody has found the definitions alike."""
    known = context.evidence.vocabulary["endpoints"].get(endpoint, {})
    texts = {known.get("definitions", {}).get(source_id, "") for source_id in sources}
    alike = any(set(sources) <= set(group) for group in known.get("alike", []))
    return not alike and len(texts - {""}) > 1
