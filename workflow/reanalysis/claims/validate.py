"""A claim must be well formed: known words, numbers that are numbers, a denominator that exists.

What a *source* prints may still be impossible, a percentage of 120 or limits the wrong way round: that is a finding,
and `possible` tells the other stages to leave such a claim alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.values import parse_timepoint
from reanalysis.errors import DataError
from reanalysis.tables.schema import nearest
from reanalysis.vocabulary import BACKGROUND, COUNT_KINDS, KINDS

_LIMITS_ONLY = ("range", "iqr", "date", "stratum", "dose", "schedule", "threshold")
_NO_NUMBER = ("identifier", "allocation")
_OF_A_CURVE_OR_COMPARISON = ("km", "ratio", "difference", "p_value")
_UNITS_OF_A_SHARE = ("percent", "fraction")


def check_known(word: str, known: Iterable[str], place: str, what: str, home: str) -> None:
    """Stop with the nearest known word if this one is not known."""
    known = list(known)
    if word not in known:
        raise DataError(f"{place}: unknown {what} {word!r}{nearest(word, known)}; look in {home}")


def check_claim(claim: Claim, evidence: Evidence) -> None:
    """Check everything a claim says by itself and of others.

    Raises
    ------
    DataError
        At the first fault, naming file and row and what would be right.
    """
    cells, place = claim.cells, claim.place
    check_known(claim.kind, KINDS, place, "kind", "docs/data_dictionary.md")
    if cells["status"] not in ("confirmed", "draft"):
        raise DataError(f"{place}: status is {cells['status']!r}; it must be confirmed or draft")
    if claim.kind == "set_aside":
        if not cells["note"]:
            raise DataError(f"{place}: claim {claim.id} sets a number aside without a reason; write it under note")
        return
    _check_words(claim, evidence)
    _check_place_in_trial(claim, evidence)
    _check_numbers(claim)
    if claim.kind in ("count", "percent"):
        _check_denominator(claim, evidence)
        _check_chain(claim, evidence)
    elif claim.denominator:
        raise DataError(
            f"{place}: claim {claim.id} of kind {claim.kind} has a denominator; only count and percent have one"
        )


def _check_words(claim: Claim, evidence: Evidence) -> None:
    cells, place, home = claim.cells, claim.place, "data/vocabulary.yaml"
    vocabulary = evidence.vocabulary
    if claim.endpoint and not endpoint_known(claim.endpoint, vocabulary):
        check_known(claim.endpoint, vocabulary["endpoints"], place, "endpoint", home)
    if claim.kind in _OF_A_CURVE_OR_COMPARISON and not claim.endpoint:
        raise DataError(f"{place}: claim {claim.id} of kind {claim.kind} needs an endpoint")
    for column, known in (("quantity", "quantities"), ("unit", "units"), ("comparator", "comparators")):
        if cells[column]:
            check_known(cells[column], vocabulary[known], place, column, home)
    if claim.kind in ("percent", "km") and cells["unit"] not in _UNITS_OF_A_SHARE:
        raise DataError(
            f"{place}: claim {claim.id} of kind {claim.kind} has the unit {cells['unit']!r};"
            f" it must be percent or fraction"
        )
    if claim.kind in ("median", "ratio") and not cells["unit"]:
        hint = ", hazard ratio say" if claim.kind == "ratio" else ""
        raise DataError(f"{place}: claim {claim.id} is a {claim.kind} and needs a unit{hint}")
    defined = vocabulary["endpoints"].get(claim.endpoint)
    if defined is not None and claim.source_id not in defined["definitions"]:
        raise DataError(
            f"{place}: vocabulary.yaml does not say how {claim.source_id} defines {claim.endpoint}; add a line under"
            f" its definitions, 'not defined further' if the source gives none"
        )


def endpoint_known(endpoint: str, vocabulary: Mapping[str, Any]) -> bool:
    """True for an endpoint of the vocabulary, and for `FAMILY:term` of one of its families."""
    family, colon, term = endpoint.partition(":")
    return endpoint in vocabulary["endpoints"] or bool(colon and term and family in vocabulary["endpoint_families"])


def _check_place_in_trial(claim: Claim, evidence: Evidence) -> None:
    place = claim.place
    if claim.trial_id == BACKGROUND:
        if claim.analysis_set != BACKGROUND or claim.arm:
            raise DataError(f"{place}: a background claim has the analysis set 'background' and no arm")
        return
    check_known(claim.trial_id, evidence.trials, place, "trial", "data/trials.yaml")
    trial = evidence.trials[claim.trial_id]
    if claim.source_id not in trial["sources"]:
        raise DataError(f"{place}: trial {claim.trial_id} does not name {claim.source_id} among its sources")
    home = f"data/trials.yaml under {claim.trial_id}"
    for analysis_set in claim.analysis_set.split(" v "):
        check_known(analysis_set, trial["analysis_sets"], place, "analysis set", home)
    for arm in claim.arm.split(" v ") if claim.arm else []:
        check_known(arm, trial["arms"], place, "arm", f"{home}; arms that are compared are joined by ' v '")


def _check_numbers(claim: Claim) -> None:
    cells, place = claim.cells, claim.place
    if not cells["value"] and not (claim.kind in _LIMITS_ONLY and cells["lower"] and cells["upper"]):
        raise DataError(f"{place}: claim {claim.id} has no value")
    if bool(cells["lower"]) != bool(cells["upper"]):
        raise DataError(f"{place}: claim {claim.id} has only one limit of its interval; write NR for one not reached")
    for part in ("value", "lower", "upper"):
        if cells[part] and claim.kind not in _NO_NUMBER:
            _check_number(claim, part)
    if bool(cells["confidence_level"]) != bool(cells["level_basis"]):
        raise DataError(f"{place}: claim {claim.id} must have both a confidence level and its basis, or neither")
    if cells["level_basis"] not in ("", "printed", "assumed"):
        raise DataError(f"{place}: level_basis is {cells['level_basis']!r}; it must be printed or assumed")
    if cells["confidence_level"]:
        level = claim.printed("confidence_level")
        if level is None or not 50 <= level.number < 100:
            raise DataError(
                f"{place}: confidence_level of claim {claim.id} is {cells['confidence_level']!r};"
                f" it is a percentage from 50 to under 100"
            )
    if cells["timepoint"] and parse_timepoint(cells["timepoint"]) is None:
        raise DataError(f"{place}: timepoint is {cells['timepoint']!r}; it must read like '2 years' or '12 months'")
    if claim.kind == "km" and not cells["timepoint"]:
        raise DataError(f"{place}: claim {claim.id} is a rate read from a survival curve and needs a timepoint")


def _check_number(claim: Claim, part: str) -> None:
    text, place = claim.cells[part], claim.place
    printed = claim.printed(part)
    if printed is None:
        raise DataError(f"{place}: {part} of claim {claim.id} is {text!r}, which is no number as sources print it")
    if printed.value is None:
        if claim.kind != "median" and not (claim.kind == "range" and part != "value"):
            raise DataError(
                f"{place}: {part} of claim {claim.id} is {text!r}; only a median, and limits of one, can be not reached"
            )
        return
    if claim.kind in ("n", "count"):
        least = 1 if claim.kind == "n" else 0
        if printed.value < least or printed.value.denominator != 1:
            raise DataError(
                f"{place}: {part} of claim {claim.id} is {text}; a number of patients is whole and at least {least}"
            )


def _check_denominator(claim: Claim, evidence: Evidence) -> None:
    denominator, basis, place = claim.denominator, claim.cells["denominator_basis"], claim.place
    if denominator == "unknown":
        if basis:
            raise DataError(
                f"{place}: the denominator of claim {claim.id} is unknown; its denominator_basis must be empty"
            )
        return
    if basis not in ("printed", "assumed"):
        raise DataError(f"{place}: denominator_basis of claim {claim.id} is {basis!r}; it must be printed or assumed")
    if denominator == "arm_size":
        if claim.trial_id == BACKGROUND or not claim.arm or " v " in claim.arm + claim.analysis_set:
            raise DataError(
                f"{place}: claim {claim.id} has the denominator arm_size, so it must name one trial, set and arm"
            )
        return
    if denominator.isdecimal():
        if int(denominator) == 0:
            raise DataError(f"{place}: the denominator of claim {claim.id} is 0; it must be at least 1")
    elif denominator not in evidence.claims or evidence.claims[denominator].kind not in COUNT_KINDS:
        raise DataError(
            f"{place}: denominator of claim {claim.id} is {denominator!r}; it must be the id of a claim of kind n,"
            f" count or percent{nearest(denominator, evidence.claims)}, arm_size, a whole number, or unknown"
        )


def _check_chain(claim: Claim, evidence: Evidence) -> None:
    """A claim may be a share of another claim's patients, but in the end not of its own."""
    seen = [claim.id]
    other = evidence.claims.get(claim.denominator)
    while other is not None:
        if other.id in seen:
            raise DataError(
                f"{claim.place}: the denominator of claim {claim.id} leads back to {other.id}"
                f" ({' → '.join([*seen, other.id])}); a count cannot be a share of itself"
            )
        seen.append(other.id)
        other = evidence.claims.get(other.denominator)


def impossible_value(claim: Claim, evidence: Evidence) -> str:
    """Why a claim's printed numbers are impossible by themselves, in one sentence; empty if they are not."""
    # Asked of every claim by one rule after the other.
    known = vars(evidence).setdefault("_impossible", {})
    if claim.id not in known:
        known[claim.id] = _impossible_value(claim, evidence)
    return known[claim.id]


def _impossible_value(claim: Claim, evidence: Evidence) -> str:
    parts = {part: claim.printed(part) for part in ("value", "lower", "upper")}
    numbers = {part: printed for part, printed in parts.items() if printed and printed.value is not None}
    most = 100 if claim.cells["unit"] == "percent" else 1
    if claim.kind in ("percent", "km"):
        for printed in numbers.values():
            if not 0 <= printed.value <= most:
                return f"{printed.text} is no share of patients: it must lie between 0 and {most}."
    if claim.kind == "p_value" and "value" in numbers and not 0 <= numbers["value"].value <= 1:
        return f"{numbers['value'].text} is no P value: it must lie between 0 and 1."
    if claim.kind == "ratio":
        for printed in numbers.values():
            if printed.value < 0:
                return f"{printed.text} is no ratio: it must not be negative."
    if parts["lower"] and parts["upper"] and parts["lower"].number > parts["upper"].number:
        return f"The lower limit {parts['lower'].text} is above the upper limit {parts['upper'].text}."
    total = _total(claim, evidence) if claim.kind == "count" else None
    if total is not None and "value" in numbers and numbers["value"].value > total:
        return f"{numbers['value'].text} patients are counted of {total}: a count cannot exceed its total."
    return ""


def _total(claim: Claim, evidence: Evidence) -> int | None:
    """Patients that a count is a share of, where one number prints it."""
    if claim.denominator.isdecimal():
        return int(claim.denominator)
    other = evidence.claims.get(claim.denominator)
    printed = other.printed() if other is not None and other.kind in ("n", "count") else None
    return int(printed.value) if printed and printed.value is not None else None
