"""Numbers that stand for two quantities of other patients or endpoints: how many, and how many chance would give."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.doubts import interval_text, limits
from reanalysis.checks.finding import Check
from reanalysis.checks.patients import DISJOINT, NESTED, OVERLAPPING, SAME, relation
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

FAMILY = "Repetition"
_KINDS = ("median", "km", "ratio", "difference", "range", "iqr")
_WITH_INTERVAL = ("median", "ratio", "difference")
_DIGITS = 3
_SHOWN = 8
_APART = "between groups without patients in common that happens in fewer than 1 of 100 pairs"
_SHARED = "patients who are in both may be the events, as in 2 to 4 of 100 simulated pairs of overlapping halves of 80"
_HOW_OFTEN = {DISJOINT: _APART, OVERLAPPING: _SHARED, NESTED: "one group is part of the other and may share its events"}


def expected_coincidences(numbers: Iterable[PrintedValue]) -> float:
    """How many pairs of these numbers would print alike by chance, were they strewn evenly over where they lie.

    Numbers are compared with those of the same number of decimals and the same power of ten.

    Examples
    --------
    >>> round(expected_coincidences(["10.0", "19.9", "14.7"]), 2)
    0.03
    """
    printed = [number for number in map(as_printed, numbers) if number.value is not None]
    total = 0.0
    for group in _by(printed, lambda number: (number.decimals, _power(number))):
        values = [number.number for number in group]
        places = 1 + (max(values) - min(values)) / float(2 * group[0].half_unit)
        total += len(values) * (len(values) - 1) / 2 / places
    return total


def _by(numbers: list[Printed], key: Callable[[Printed], Hashable]) -> list[list[Printed]]:
    groups: dict = {}
    for number in numbers:
        groups.setdefault(key(number), []).append(number)
    return list(groups.values())


def _power(number: Printed) -> int:
    """Digits before the decimal mark."""
    return len(str(abs(int(number.value))))


def _fine(number: Printed | None) -> bool:
    """True if a number has so many digits that it rarely stands twice."""
    return (
        number is not None
        and number.value is not None
        and abs(number.value) * 10**number.decimals >= 10 ** (_DIGITS - 1)
    )


@rule("NUMBER_REUSE", family=FAMILY, brief="number of another quantity too")
def _number_reuse(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a number of three or more digits stand for two quantities of other patients or other endpoints?"""
    for claims in grouped(context.of_kind(*_KINDS), lambda claim: (claim.source_id, claim.cells["unit"])):
        yield from _double_reuse(context, judge, claims)
        numbers = _numbers(claims)
        if len(numbers) < 2:
            continue
        recurring = [places for places in _by_value(numbers) if len(places) > 1]
        unit = claims[0].cells["unit"] or "no unit"
        subject = f"{claims[0].source_id}:{unit}"
        involved = [claim for _, claim in numbers]
        pairs = sum(len(places) * (len(places) - 1) // 2 for places in recurring)
        expected = expected_coincidences(number for number, _ in numbers)
        # A few more than chance gives are usual: groups share patients, and patients share a last day of follow-up.
        if pairs <= expected + 4 * math.sqrt(expected) + 2:
            yield judge.consistent(involved, subject=subject)
            continue
        shown = ", ".join(f"{places[0][0].text} ({len(places)} times)" for places in recurring[:_SHOWN])
        more = ", …" if len(recurring) > _SHOWN else ""
        yield judge.consistent(
            [claim for places in recurring for _, claim in places],
            f"Of {len(numbers)} numbers ({unit}) that say different things {pairs} pairs print alike, {expected:.1f}"
            f" expected by chance: {shown}{more}; numbers are never matched by value.",
            subject=subject,
        )


def _numbers(claims: Iterable[Claim]) -> list[tuple[Printed, Claim]]:
    """Every number of three or more digits, once for each print and each thing that it says."""
    seen, result = set(), []
    for claim in claims:
        tokens = dict(reversed(claim.tokens))
        for part in ("value", "lower", "upper"):
            number = claim.printed(part)
            if not _fine(number):
                continue
            # Groups that hold the same patient have the same longest or shortest follow-up.
            in_whom = _meaning(claim) if claim.kind != "range" else (claim.trial_id, claim.cells["quantity"])
            meaning = (*in_whom, part, number.value)
            if meaning not in seen and tokens.get(part, meaning) not in seen:
                result.append((number, claim))
            seen |= {meaning, tokens.get(part, meaning)}
    return result


def _meaning(claim: Claim) -> tuple:
    cells = claim.cells
    return (
        claim.trial_id,
        claim.analysis_set,
        claim.arm,
        claim.endpoint,
        cells["quantity"],
        claim.kind,
        claim.cells["timepoint"],
    )


def _by_value(numbers: Iterable[tuple[Printed, Claim]]) -> list[list[tuple[Printed, Claim]]]:
    groups: dict = {}
    for number, claim in numbers:
        groups.setdefault(number.value, []).append((number, claim))
    return list(groups.values())


def _double_reuse(context: Context, judge: Judge, claims: Iterable[Claim]) -> Iterator[Check]:
    """Estimates of other patients that have their value and one limit in common, but not the other limit."""
    complete = [
        claim
        for claim in claims
        if claim.kind in _WITH_INTERVAL
        and all(map(claim.printed, ("value", "lower", "upper")))
        and _fine(claim.printed())
    ]
    for same in grouped(complete, lambda claim: (claim.kind, claim.printed().value)):
        places = [again[0] for again in grouped(same, lambda claim: (_meaning(claim), limits(claim)))]
        for a, b in combinations(places, 2):
            shared = [part for part in ("lower", "upper") if _fine(a.printed(part)) and _alike(a, b, part)]
            if len(shared) != 1 or (how := relation(context, a, b)) == SAME:
                continue
            message = (
                f"Two estimates of other patients have both their value, {a.cells['value']}, and one limit,"
                f" {a.cells[shared[0]]}, in common: {interval_text(a)} ({context.set_label(a)}) and {interval_text(b)}"
                f" ({context.set_label(b)}); {_HOW_OFTEN[how]}."
            )
            yield judge.unusual([a, b], message, severity="info" if how == NESTED else "warning", blames=())


def _alike(a: Claim, b: Claim, part: str) -> bool:
    return a.printed(part).value == b.printed(part).value
