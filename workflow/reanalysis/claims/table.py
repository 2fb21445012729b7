"""Rows of results/tables/claims.csv."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reanalysis.claims.model import Claim, Evidence

_COPIED = [
    "claim_id",
    "trial_id",
    "analysis_set",
    "arm",
    "endpoint",
    "quantity",
    "kind",
    "comparator",
    "unit",
    "timepoint",
    "denominator",
    "denominator_basis",
    "level_basis",
    "status",
    "note",
]


def claim_records(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Every claim with its printed value as a number beside it."""
    for claim in evidence.claims.values():
        printed = claim.printed()
        level = claim.printed("confidence_level")
        yield {
            **{name: claim.cells[name] for name in _COPIED},
            "source_id": claim.source_id,
            "printed": claim.cells["value"],
            "printed_lower": claim.cells["lower"],
            "printed_upper": claim.cells["upper"],
            **{
                name: _number(claim, part)
                for name, part in (("value", "value"), ("lower", "lower"), ("upper", "upper"))
            },
            "half_unit": float(printed.half_unit) if printed and printed.value is not None else None,
            "confidence_level": float(level.value / 100) if level and level.value is not None else None,
            "time_months": claim.time_months,
            "total": _total(claim, evidence),
            "offsets": " ".join(str(offset) for offset in claim.offsets),
            "definition": _definition(claim, evidence),
            "basis": "printed",
            "claim_ids": claim.id,
        }


def _number(claim: Claim, part: str) -> float | None:
    printed = claim.printed(part)
    return printed.number if printed else None


def _total(claim: Claim, evidence: Evidence) -> int | None:
    """The denominator as a number, where it is printed."""
    denominator = claim.denominator
    if denominator == "arm_size":
        denominator = evidence.trials[claim.trial_id]["analysis_sets"][claim.analysis_set]["arms"].get(claim.arm) or ""
    if denominator.isdecimal():
        return int(denominator)
    other = evidence.claims.get(denominator)
    return int(other.printed().number) if other and other.kind != "percent" else None


def _definition(claim: Claim, evidence: Evidence) -> str:
    """How the claim's source defines its endpoint, in our words; an adverse event's term speaks for itself."""
    endpoint = evidence.vocabulary["endpoints"].get(claim.endpoint)
    if endpoint is None:
        family, colon, term = claim.endpoint.partition(":")
        return f"{evidence.vocabulary['endpoint_families'][family]['label']}: {term}." if colon else ""
    return endpoint["definitions"][claim.source_id]
