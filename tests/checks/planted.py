"""Slips of the pen, planted one at a time in a report in which everything fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from reanalysis.claims.model import Claim, Evidence
from tests.checks.oracle import Oracle
from tests.checks.simulated_writing import evidence_of

Claims = Mapping[str, Claim]
Changes = dict[str, dict[str, str]]
"""New cells by claim id."""

_WITH_LIMITS = ("percent", "km", "median", "ratio", "difference")
_WITHOUT_SLIPS = ("date", "allocation")


@dataclass(frozen=True)
class Slip:
    """One slip in one report.

    Attributes
    ----------
    kind : str
    evidence : Evidence
        The report with the slip.
    claims : set of str
        Claims that were changed.
    named : set of str
        These, and claims that are shares of a count or a size that was changed: a finding that names one of them
        found the slip.
    reasons : set of str
        Why arithmetic can see it; empty where it cannot.
    """

    kind: str
    evidence: Evidence
    claims: frozenset[str]
    named: frozenset[str]
    reasons: frozenset[str]


def plant(kind: str, evidence: Evidence, rng: np.random.Generator) -> Slip | None:
    """Plant a slip of one kind; None where the report has no place for it."""
    changes = SLIPS[kind](evidence.claims, rng)
    if not changes:
        return None
    claims = dict(evidence.claims)
    for claim_id, cells in changes.items():
        claims[claim_id] = replace(claims[claim_id], cells=claims[claim_id].cells | cells)
    changed = frozenset(changes)
    spoiled = evidence_of(claims, evidence.trials)
    before, after = Oracle(evidence, set(changed)).reasons(), Oracle(spoiled, set(changed)).reasons()
    named = changed | {
        claim.id
        for claim in claims.values()
        if claim.denominator in changed or (claim.denominator == "arm_size" and _size_of(claim, evidence) in changed)
    }
    return Slip(kind, spoiled, changed, frozenset(named), frozenset(reason for reason, _ in after - before))


def _size_of(claim: Claim, evidence: Evidence) -> str | None:
    sets = evidence.trials[claim.cells["trial_id"]]["analysis_sets"]
    return sets[claim.analysis_set]["arms"].get(claim.arm)


def _pick(options: list, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    return options[int(rng.integers(len(options)))] if options else None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


def _of_kinds(claims: Claims, *kinds: str) -> list[Claim]:
    return [claim for claim in claims.values() if claim.kind in kinds]


def _with_interval(claims: Claims) -> list[Claim]:
    return [
        claim for claim in _of_kinds(claims, *_WITH_LIMITS) if claim.cells["lower"] and _is_number(claim.cells["value"])
    ]


def _digit(claims: Claims, rng: np.random.Generator) -> Changes:
    places = [
        (claim, part)
        for claim in claims.values()
        if claim.kind not in _WITHOUT_SLIPS
        for part in ("value", "lower", "upper")
        if _is_number(claim.cells[part])
    ]
    claim, part = _pick(places, rng)
    text = claim.cells[part]
    for _ in range(20):
        where = _pick([i for i, sign in enumerate(text) if sign.isdecimal()], rng)
        new = text[:where] + str(rng.integers(10)) + text[where + 1 :]
        padded = new.removeprefix("-")[:2]
        if new != text and not (len(padded) == 2 and padded[0] == "0" and padded[1] != "."):
            zero_size = claim.kind == "n" and not float(new)
            return {} if zero_size else {claim.id: {part: new}}
    return {}


def _limits_swapped(claims: Claims, rng: np.random.Generator) -> Changes:
    fit = [c for c in _with_interval(claims) if c.cells["lower"] != c.cells["upper"]]
    claim = _pick(fit, rng)
    return {claim.id: {"lower": claim.cells["upper"], "upper": claim.cells["lower"]}} if claim else {}


def _quantity(claim: Claim) -> tuple[str, ...]:
    return (claim.kind, claim.endpoint, claim.cells["timepoint"], claim.cells["unit"])


def _interval_copied(claims: Claims, rng: np.random.Generator) -> Changes:
    def limits(claim: Claim) -> dict[str, str]:
        return {part: claim.cells[part] for part in ("lower", "upper")}

    fit = [
        (a, b)
        for a in _with_interval(claims)
        for b in _with_interval(claims)
        if (a.kind, a.endpoint, a.cells["timepoint"], a.cells["unit"])
        == (b.kind, b.endpoint, b.cells["timepoint"], b.cells["unit"])
        and (a.analysis_set, a.arm) != (b.analysis_set, b.arm)
        and limits(a) != limits(b)
    ]
    pair = _pick(fit, rng)
    return {pair[0].id: limits(pair[1])} if pair else {}


def _denominator(claims: Claims, rng: np.random.Generator) -> Changes:
    """Another size where a denominator was printed: for the count and the percentage if both are."""
    sizes = {claim.id: claim.cells["value"] for claim in _of_kinds(claims, "n")}
    claim = _pick([c for c in _of_kinds(claims, "count", "percent") if c.denominator], rng)
    now = claim.denominator if claim.denominator.isdecimal() else sizes.get(claim.denominator)
    other = _pick([claim_id for claim_id, size in sizes.items() if size != now], rng)
    if other is None:
        return {}
    key = (claim.analysis_set, claim.arm, claim.endpoint)
    both = [c for c in _of_kinds(claims, "count", "percent") if (c.analysis_set, c.arm, c.endpoint) == key]
    return {c.id: {"denominator": sizes[other], "denominator_basis": "printed"} for c in both}


def _sum_broken(claims: Claims, rng: np.random.Generator) -> Changes:
    claim = _pick(
        [c for c in _of_kinds(claims, "count", "n") if c.kind == "n" or c.endpoint in ("CR", "CRi", "ORR")], rng
    )
    new = int(claim.cells["value"]) + (1 if rng.random() < 0.5 else -1)
    return {claim.id: {"value": str(new)}} if new > 0 else {}


def _unit_lost(claims: Claims, rng: np.random.Generator) -> Changes:
    claim = _pick(_of_kinds(claims, "dose"), rng)
    return {claim.id: {"unit": "mg/m"}}


def _years_for_months(claims: Claims, rng: np.random.Generator) -> Changes:
    claim = _pick([c for c in _of_kinds(claims, "median", "range") if c.cells["unit"] == "months" and
                   (_is_number(c.cells["value"]) or c.kind == "range")], rng)  # fmt: skip
    return {claim.id: {"unit": "years"}} if claim else {}


def _percent_as_fraction(claims: Claims, rng: np.random.Generator) -> Changes:
    fit = [c for c in _of_kinds(claims, "percent", "km") if c.cells["unit"] == "percent" and float(c.cells["value"])]
    claim = _pick(fit, rng)
    if claim is None:
        return {}
    digits = len(claim.cells["value"].partition(".")[2]) + 2
    parts = ("value", "lower", "upper") if rng.random() < 0.5 else ("value",)
    return {claim.id: {part: f"{float(claim.cells[part]) / 100:.{digits}f}" for part in parts if claim.cells[part]}}


def _outside(claims: Claims, rng: np.random.Generator) -> Changes:
    """The estimate leaves its interval by at least a fifth of its width."""
    fit = [c for c in _with_interval(claims) if all(_is_number(c.cells[part]) for part in ("lower", "upper"))]
    fit = [c for c in fit if float(c.cells["lower"]) < float(c.cells["upper"])]
    claim = _pick(fit, rng)
    if claim is None:
        return {}
    low, high = float(claim.cells["lower"]), float(claim.cells["upper"])
    decimals = len(claim.cells["value"].partition(".")[2])
    gap = (high - low) * rng.uniform(0.2, 1) + 2 * 10.0**-decimals
    return {claim.id: {"value": f"{high + gap if rng.random() < 0.5 or low < gap else low - gap:.{decimals}f}"}}


_ESTIMATE = ("value", "lower", "upper")


def _exchanged(first: Claim, second: Claim) -> Changes:
    def cells(claim: Claim) -> dict[str, str]:
        return {part: claim.cells[part] for part in _ESTIMATE}

    return {} if cells(first) == cells(second) else {first.id: cells(second), second.id: cells(first)}


def _times_exchanged(claims: Claims, rng: np.random.Generator) -> Changes:
    rates = _of_kinds(claims, "km")
    fit = [
        (a, b)
        for a in rates
        for b in rates
        if (a.analysis_set, a.arm, a.endpoint) == (b.analysis_set, b.arm, b.endpoint) and a.time_months < b.time_months
    ]
    pair = _pick(fit, rng)
    return _exchanged(*pair) if pair else {}


def _endpoints_exchanged(claims: Claims, rng: np.random.Generator) -> Changes:
    fit = [
        (a, b)
        for a in _of_kinds(claims, "km", "median")
        for b in _of_kinds(claims, "km", "median")
        if (a.endpoint, b.endpoint) == ("PFS", "OS")
        and (a.kind, a.analysis_set, a.arm, a.cells["timepoint"])
        == (b.kind, b.analysis_set, b.arm, b.cells["timepoint"])
    ]
    pair = _pick(fit, rng)
    return _exchanged(*pair) if pair else {}


def _point_shifted(claims: Claims, rng: np.random.Generator) -> Changes:
    places = [
        (claim, part)
        for claim in claims.values()
        for part in _ESTIMATE
        if "." in claim.cells[part] and claim.kind != "p_value" and float(claim.cells[part])
    ]
    place = _pick(places, rng)
    if place is None:
        return {}
    claim, part = place
    whole, _, rest = claim.cells[part].partition(".")
    if rng.random() < 0.5 or len(whole.removeprefix("-")) < 2:
        new = (f"{whole}{rest[0]}".lstrip("0") or "0") + (f".{rest[1:]}" if rest[1:] else "")
    else:
        new = f"{whole[:-1]}.{whole[-1]}{rest}"
    return {claim.id: {part: new}} if float(new) != float(claim.cells[part]) else {}


def _other_p(claims: Claims, rng: np.random.Generator) -> Changes:
    tests = _of_kinds(claims, "p_value")
    fit = [(a, b) for a in tests for b in tests if (a.comparator, a.cells["value"]) != (b.comparator, b.cells["value"])]
    pair = _pick(fit, rng)
    if pair is None:
        return {}
    return {pair[0].id: {part: pair[1].cells[part] for part in ("comparator", "value")}}


def _ratio_inverted(claims: Claims, rng: np.random.Generator) -> Changes:
    """The reciprocal of a ratio: alone, or with its limits."""
    claim = _pick([c for c in _of_kinds(claims, "ratio") if abs(float(c.cells["value"]) - 1) > 0.1], rng)
    if claim is None:
        return {}

    def inverse(part: str) -> str:
        return f"{1 / float(claim.cells[part]):.{len(claim.cells[part].partition('.')[2])}f}"

    if rng.random() < 0.5 or not min(float(claim.cells[part]) for part in ("lower", "upper")):
        return {claim.id: {"value": inverse("value")}}
    limits = {"lower": inverse("upper"), "upper": inverse("lower")}
    # The reciprocal of a rounded ratio need not be the rounded reciprocal: it is taken from the limits if they fit it.
    value, centre = inverse("value"), (float(limits["lower"]) * float(limits["upper"])) ** 0.5
    decimals = len(value.partition(".")[2])
    near = abs(centre - float(value)) < 3 * 10.0**-decimals
    return {claim.id: {"value": f"{centre:.{decimals}f}" if near else value, **limits}}


SLIPS: dict[str, Callable[[Claims, np.random.Generator], Changes]] = {
    "one digit changed": _digit,
    "limits swapped": _limits_swapped,
    "interval of another group": _interval_copied,
    "denominator of another group": _denominator,
    "count off by one": _sum_broken,
    "unit lost": _unit_lost,
    "years for months": _years_for_months,
    "percentage as fraction": _percent_as_fraction,
    "estimate outside its interval": _outside,
    "rates of two times exchanged": _times_exchanged,
    "PFS and OS exchanged": _endpoints_exchanged,
    "decimal point shifted": _point_shifted,
    "P value of another test": _other_p,
    "ratio inverted": _ratio_inverted,
}
