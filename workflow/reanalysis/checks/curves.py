"""Printed curves: which rates and medians describe one group of patients, and what rounding leaves of each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from reanalysis.checks.context import Context
from reanalysis.checks.printed_rates import Bounds, Rate, read_rate, share_bounds
from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed, parse_printed, parse_timepoint
from reanalysis.vocabulary import MONTHS_PER_UNIT

#: Months are made of days in several ways, 30 or 30.44 days each: times printed in two units agree to within this.
MONTH_CONVENTIONS = 0.015
_OF_EVENTS = (
    "incidence",
    "mortality",
    "relapse rate",
    "probability of relapse",
    "non-relapse",
    "cir",
    "nrm",
    "trm",
    "gvhd",
    "agvhd",
    "cgvhd",
    "relapse",
    "death",
    "time to response",
    "engraftment",
    "toxicity",
)

Key = tuple[str, ...]


def usable(claim: Claim, evidence: Evidence) -> bool:
    """True for a number printed as such: no bound, no approximation, nothing impossible by itself."""
    return not claim.comparator and claim.printed() is not None and not impossible_value(claim, evidence)


def of_events(context: Context, claim: Claim) -> bool:
    """True where the rate counts patients with the event: such a curve rises."""
    known = context.evidence.vocabulary["endpoints"].get(claim.endpoint, {})
    if (
        known.get("favourable") is False
        or claim.endpoint.split(":")[0] in context.evidence.vocabulary["endpoint_families"]
    ):
        return True
    return _names_events(f"{known.get('label', '')} {known.get('abbreviation', '')} {claim.endpoint}")


@lru_cache(maxsize=10_000)
def _names_events(name: str) -> bool:
    words = name.casefold().replace("_", " ")
    if "free" in words or "without" in words:
        return False
    return any(word in words.split() if len(word) < 6 else word in words for word in _OF_EVENTS)


def in_months(claim: Claim, part: str = "value") -> Bounds | None:
    """Least and greatest time that prints so; infinite where not reached, None where it is no time."""
    return _months_of_text(claim.cells[part], claim.cells["unit"])


@lru_cache(maxsize=100_000)
def _months_of_text(text: str, unit: str) -> Bounds | None:
    return months_of(parse_printed(text) if text else None, unit)


def months_of(printed: Printed | None, unit: str) -> Bounds | None:
    """As `in_months`, of a printed number and its unit."""
    if printed is None or unit not in MONTHS_PER_UNIT:
        return None
    if printed.value is None:
        return math.inf, math.inf
    per_unit = MONTHS_PER_UNIT[unit]
    return float((printed.value - printed.half_unit) * per_unit), float((printed.value + printed.half_unit) * per_unit)


@lru_cache(maxsize=100_000)
def _time_of_text(text: str) -> float:
    months = parse_timepoint(text)
    return math.nan if months is None else float(months)


def time_of(claim: Claim) -> float:
    """Time of a rate in months."""
    return _time_of_text(claim.cells["timepoint"])


def slack(unit: str, other: str) -> float:
    """Relative difference of two times that may only be one of units.

    >>> slack("months", "months"), slack("months", "years")
    (0.0, 0.015)
    """
    return 0.0 if unit == other else MONTH_CONVENTIONS


def time_unit(claim: Claim) -> str:
    """Unit of the time of a rate."""
    return claim.cells["timepoint"].rpartition(" ")[2]


def level_of(claim: Claim) -> tuple[float, bool]:
    """Level of its interval in percent, and whether that is assumed."""
    level = claim.printed("confidence_level")
    if level is None or level.value is None or not 50 <= level.value < 100:
        return 95.0, True
    return level.number, claim.cells["level_basis"] != "printed"


def rate_of(claim: Claim) -> Rate | str:
    """A rate with its interval, or why nothing can be told of it."""
    cells = claim.cells
    return _rate_of_texts(cells["value"], cells["lower"], cells["upper"], cells["unit"], level_of(claim)[0])


@lru_cache(maxsize=100_000)
def _rate_of_texts(value: str, lower: str, upper: str, unit: str, level: float) -> Rate | str:
    parts = [parse_printed(text) if text else None for text in (value, lower, upper)]
    if any(part is None for part in parts):
        return "no interval is printed"
    return read_rate(*parts, unit=unit, level=level)


def share_of(claim: Claim) -> Bounds:
    """Least and greatest share that prints as its rate."""
    return _share_of_text(claim.cells["value"], claim.cells["unit"])


@lru_cache(maxsize=100_000)
def _share_of_text(text: str, unit: str) -> Bounds:
    return share_bounds(parse_printed(text), unit)


def with_cells(claim: Claim, **cells: str) -> Claim:
    """The claim as it would read with other cells."""
    return replace(claim, cells={**claim.cells, **cells})


@dataclass
class Curves:
    """Rates and medians of curves that fall, by curve.

    Attributes
    ----------
    rates, medians : dict
        Claims by trial, set, arm, endpoint and source; rates in the order of time.
    """

    rates: dict[Key, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    medians: dict[Key, list[Claim]] = field(default_factory=lambda: defaultdict(list))

    @staticmethod
    def key(context: Context, claim: Claim) -> Key:
        """The curve that a claim is about."""
        return (*context.patients(claim), claim.endpoint, claim.source_id)


def curves_of(context: Context) -> Curves:
    """Every curve with a usable rate or median."""
    # Kept with the context, as its own groups of claims are: most rules of this family ask for it.
    kept = vars(context)
    if "_curves" not in kept:
        kept["_curves"] = _read_curves(context)
    return kept["_curves"]


def _read_curves(context: Context) -> Curves:
    found = Curves()
    for claim in context.of_kind("km", "median"):
        if not claim.endpoint or not usable(claim, context.evidence) or of_events(context, claim):
            continue
        if claim.kind == "km":
            if time_of(claim) >= 0 and claim.printed().value is not None:
                found.rates[Curves.key(context, claim)].append(claim)
        elif in_months(claim) is not None:
            found.medians[Curves.key(context, claim)].append(claim)
    for rates in found.rates.values():
        rates.sort(key=time_of)
    return found


def ordered_endpoints(context: Context) -> list[tuple[str, str]]:
    """Endpoints of which the first can never lie above the second in the same patients."""
    endpoints = context.evidence.vocabulary["endpoints"]
    pairs = []
    for name in endpoints:
        above = endpoints[name].get("ordered_below", "")
        while above:
            pairs.append((name, above))
            above = endpoints.get(above, {}).get("ordered_below", "")
    return pairs


def bounding(context: Context, groups: dict[Key, list[Claim]]) -> Iterator[tuple[list[Claim], list[Claim]]]:
    """Claims of a curve that can never lie above another one, with those of the other; the same patients.

    Within a report and, where it says nothing of one of the two, across reports.
    """
    pairs = ordered_endpoints(context)
    by_endpoint: dict[Key, list[list[Claim]]] = defaultdict(list)
    for key, claims in groups.items():
        by_endpoint[key[:4]].append(claims)
    for key, claims in groups.items():
        for below, above in pairs:
            if key[3] != below:
                continue
            others = groups.get((*key[:3], above, key[4]))
            for found in [others] if others else by_endpoint.get((*key[:3], above), []):
                yield claims, found


def sides(context: Context, claim: Claim) -> tuple[Claim, Claim] | None:
    """The claim as if of either group that it compares, or None if it does not compare two."""
    for column in ("arm", "analysis_set"):
        names = claim.cells[column].split(" v ")
        other = claim.cells["analysis_set" if column == "arm" else "arm"]
        if len(names) == 2 and " v " not in other:
            return with_cells(claim, **{column: names[0]}), with_cells(claim, **{column: names[1]})
    return None


def once(claims: Iterable[Claim]) -> list[Claim]:
    """The first of claims that print the same value, limits and time."""
    seen: dict[tuple, Claim] = {}
    for claim in claims:
        parts = [claim.printed(part) for part in ("value", "lower", "upper")]
        numbers = [part and part.number for part in parts]
        seen.setdefault((*numbers, claim.cells["unit"], claim.cells["timepoint"]), claim)
    return list(seen.values())
