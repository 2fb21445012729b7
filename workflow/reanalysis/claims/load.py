"""Read claims and everything they refer to, and stop at the first thing that is not as it must be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.values import parse_printed, parse_timepoint
from reanalysis.errors import DataError
from reanalysis.ledger import Ledger, Token, read_ledger
from reanalysis.register import load_trials, load_vocabulary
from reanalysis.tables.schema import nearest, read_rows
from reanalysis.vocabulary import BACKGROUND, COUNT_KINDS, KINDS, ROLES

_TOKEN_LIST = re.compile(r"[a-z]+@[0-9]+(?: [a-z]+@[0-9]+)*")
_SIGNS = "-−–"
_SEPARATORS = " :/"


def read_evidence(data: Path, problems: list[str] | None = None) -> Evidence:
    """Read the whole `data/` folder.

    Parameters
    ----------
    data : Path
    problems : list of str, optional
        If given, faults in what a claim says are added to it, one sentence each, instead of stopping.

    Raises
    ------
    DataError
        At the first fault, in one sentence with file and row.
    """
    sources = {}
    for number, cells in read_rows(data / "sources.csv", "sources"):
        if cells["source_id"] in sources:
            raise DataError(f"sources.csv, row {number}: the source {cells['source_id']!r} stands there twice")
        sources[cells["source_id"]] = cells
    if not sources:
        raise DataError("sources.csv: it names no source; it must have one row for each report")
    vocabulary = load_vocabulary(data / "vocabulary.yaml")
    trials = load_trials(data / "trials.yaml")
    ledgers, claims = {}, {}
    for source_id in sources:
        ledgers[source_id] = read_ledger(data / "ledgers" / f"{source_id}.tsv")
        for claim in load_claims(source_id, data / "claims" / f"{source_id}.csv"):
            if claim.id in claims:
                raise DataError(
                    f"{source_id}.csv, row {claim.row}: claim id {claim.id!r} is already used in row"
                    f" {claims[claim.id].row}; every claim needs an id of its own"
                )
            claims[claim.id] = claim
    evidence = Evidence(sources, trials, vocabulary, ledgers, claims)
    for claim in claims.values():
        try:
            _check_meaning(claim, evidence)
            _check_tokens(claim, ledgers[claim.source_id])
        except DataError as error:
            if problems is None:
                raise
            problems.append(str(error))
    _check_trials(evidence)
    return evidence


def load_claims(source_id: str, path: Path) -> list[Claim]:
    """Read one claims file; the form of each row is checked, its meaning is not yet."""
    claims = []
    for row, cells in read_rows(path, "claims"):
        place = f"{path.name}, row {row}"
        if not cells["claim_id"].startswith(f"{source_id}."):
            raise DataError(f"{place}: claim id {cells['claim_id']!r} must begin with {source_id + '.'!r}")
        if not _TOKEN_LIST.fullmatch(cells["tokens"]):
            raise DataError(
                f"{place}: tokens are {cells['tokens']!r}; they must read like value@120 lower@131 (role, offset)"
            )
        tokens = []
        for part in cells["tokens"].split():
            role, offset = part.split("@")
            if role not in ROLES:
                raise DataError(
                    f"{place}: unknown role {role!r} in tokens{nearest(role, ROLES)}; known: {', '.join(ROLES)}"
                )
            tokens.append((role, int(offset)))
        claims.append(Claim(source_id, row, cells, tuple(tokens)))
    if not claims:
        raise DataError(f"{path.name}: it holds no claims; it must have one row for each statistic of the source")
    return claims


def _known(word: str, known: Iterable[str], place: str, what: str, home: str) -> None:
    known = list(known)
    if word not in known:
        raise DataError(f"{place}: unknown {what} {word!r}{nearest(word, known)}; {what}s are named in {home}")


def _check_meaning(claim: Claim, evidence: Evidence) -> None:
    cells = claim.cells
    place = f"{claim.source_id}.csv, row {claim.row}"
    _known(claim.kind, KINDS, place, "kind", "data/README.md")
    if cells["status"] not in ("confirmed", "draft"):
        raise DataError(f"{place}: status is {cells['status']!r}; it must be confirmed or draft")
    if claim.kind == "set_aside":
        if not cells["note"]:
            raise DataError(f"{place}: claim {claim.id} sets a number aside without a reason; write it under note")
        return
    _check_place_in_trial(claim, evidence, place)
    if claim.endpoint and not endpoint_known(claim.endpoint, evidence.vocabulary):
        _known(claim.endpoint, evidence.vocabulary["endpoints"], place, "endpoint", "data/vocabulary.yaml")
    if cells["quantity"]:
        _known(cells["quantity"], evidence.vocabulary["quantities"], place, "quantity", "data/vocabulary.yaml")
    if claim.kind in ("km", "ratio", "difference", "p_value") and not claim.endpoint:
        raise DataError(f"{place}: claim {claim.id} of kind {claim.kind} needs an endpoint")
    _check_numbers(claim, place)
    if claim.kind in ("count", "percent"):
        _check_denominator(claim, evidence, place)
        _check_chain(claim, evidence, place)
    elif claim.denominator:
        raise DataError(
            f"{place}: claim {claim.id} of kind {claim.kind} has a denominator; only count and percent have one"
        )


def endpoint_known(endpoint: str, vocabulary: Mapping[str, Any]) -> bool:
    """True for an endpoint of the vocabulary, and for `FAMILY:term` of one of its families."""
    family, colon, term = endpoint.partition(":")
    return endpoint in vocabulary["endpoints"] or bool(colon and term and family in vocabulary["endpoint_families"])


def _check_place_in_trial(claim: Claim, evidence: Evidence, place: str) -> None:
    if claim.trial_id == BACKGROUND:
        if claim.analysis_set != BACKGROUND or claim.arm:
            raise DataError(f"{place}: a background claim has the analysis set 'background' and no arm")
        return
    _known(claim.trial_id, evidence.trials, place, "trial", "data/trials.yaml")
    trial = evidence.trials[claim.trial_id]
    if claim.source_id not in trial["sources"]:
        raise DataError(f"{place}: trial {claim.trial_id} does not name {claim.source_id} among its sources")
    for analysis_set in claim.analysis_set.split(" v "):
        _known(
            analysis_set,
            trial["analysis_sets"],
            place,
            "analysis set",
            f"data/trials.yaml under {claim.trial_id}",
        )
    for arm in claim.arm.split(" v ") if claim.arm else []:
        _known(arm, trial["arms"], place, "arm", f"data/trials.yaml under {claim.trial_id}")


def _check_numbers(claim: Claim, place: str) -> None:
    cells = claim.cells
    limits_only = claim.kind in ("range", "iqr", "date", "stratum", "dose", "schedule", "threshold")
    if not cells["value"] and not (limits_only and cells["lower"] and cells["upper"]):
        raise DataError(f"{place}: claim {claim.id} has no value")
    if bool(cells["lower"]) != bool(cells["upper"]):
        raise DataError(f"{place}: claim {claim.id} has only one limit of its interval; write NR for one not reached")
    numeric = claim.kind not in ("identifier", "allocation")
    for part in ("value", "lower", "upper"):
        if cells[part] and numeric and claim.printed(part) is None:
            raise DataError(
                f"{place}: {part} of claim {claim.id} is {cells[part]!r}, which is no number as sources print it"
            )
    lower, upper = claim.printed("lower"), claim.printed("upper")
    if lower and upper and lower.number > upper.number:
        raise DataError(
            f"{place}: interval of claim {claim.id} runs from {cells['lower']} up to {cells['upper']};"
            f" the lower limit must not exceed the upper one"
        )
    if claim.kind in ("percent", "km") and cells["unit"] == "percent":
        for part in ("value", "lower", "upper"):
            printed = claim.printed(part)
            if printed and printed.value is not None and not 0 <= printed.value <= 100:
                raise DataError(
                    f"{place}: {part} of claim {claim.id} is {cells[part]}%; a percentage lies between 0 and 100"
                )
    if claim.kind == "p_value" and not 0 <= claim.printed().number <= 1:
        raise DataError(f"{place}: claim {claim.id} is a P value of {cells['value']}; it must lie between 0 and 1")
    if bool(cells["confidence_level"]) != bool(cells["level_basis"]):
        raise DataError(f"{place}: claim {claim.id} must have both a confidence level and its basis, or neither")
    if cells["level_basis"] not in ("", "printed", "assumed"):
        raise DataError(f"{place}: level_basis is {cells['level_basis']!r}; it must be printed or assumed")
    if cells["timepoint"] and parse_timepoint(cells["timepoint"]) is None:
        raise DataError(f"{place}: timepoint is {cells['timepoint']!r}; it must read like '2 years' or '12 months'")
    if claim.kind == "km" and not cells["timepoint"]:
        raise DataError(f"{place}: claim {claim.id} is a rate read from a survival curve and needs a timepoint")


def _check_denominator(claim: Claim, evidence: Evidence, place: str) -> None:
    denominator, basis = claim.denominator, claim.cells["denominator_basis"]
    if denominator == "unknown":
        if basis:
            raise DataError(
                f"{place}: the denominator of claim {claim.id} is unknown; its denominator_basis must be empty"
            )
        return
    if basis not in ("printed", "assumed"):
        raise DataError(f"{place}: denominator_basis of claim {claim.id} is {basis!r}; it must be printed or assumed")
    if denominator == "arm_size":
        return
    if denominator.isdecimal():
        total: int | None = int(denominator)
    elif denominator in evidence.claims and evidence.claims[denominator].kind in COUNT_KINDS:
        other = evidence.claims[denominator]
        total = None if other.kind == "percent" else int(other.printed().value or 0)
    else:
        raise DataError(
            f"{place}: denominator of claim {claim.id} is {denominator!r}; it must be the id of a claim of kind n,"
            f" count or percent{nearest(denominator, evidence.claims)}, arm_size, a whole number, or unknown"
        )
    if claim.kind == "count" and total is not None and claim.printed().value > total:
        raise DataError(
            f"{place}: claim {claim.id} counts {claim.cells['value']} of {total}; a count cannot exceed its total"
        )


def _check_chain(claim: Claim, evidence: Evidence, place: str) -> None:
    """A claim may be a share of another claim's patients, but in the end not of its own."""
    seen = [claim.id]
    other = evidence.claims.get(claim.denominator)
    while other is not None:
        if other.id in seen:
            raise DataError(
                f"{place}: the denominator of claim {claim.id} leads back to {other.id}"
                f" ({' → '.join([*seen, other.id])}); a count cannot be a share of itself"
            )
        seen.append(other.id)
        other = evidence.claims.get(other.denominator)


def _token_text(token: Token) -> str:
    """A token with its minus sign, if it has one."""
    return (token.before if token.before in _SIGNS else "") + token.token


def _same_number(a: str, b: str) -> bool:
    first, second = parse_printed(a), parse_printed(b)
    return a == b or (first is not None and second is not None and first.value == second.value)


def _check_tokens(claim: Claim, ledger: Ledger) -> None:
    """A claim's printed value, limits, level and time must be its ledger tokens."""
    if problem := token_problem(claim, ledger):
        raise DataError(f"{claim.source_id}.csv, row {claim.row}: {problem}")


def token_problem(claim: Claim, ledger: Ledger) -> str | None:
    """What is wrong between a claim and its tokens, in one sentence; None if nothing is."""
    by_offset = ledger.by_offset()
    texts: dict[str, list[str]] = {}
    for role, offset in claim.tokens:
        if offset not in by_offset:
            near = min(by_offset, key=lambda known: abs(known - offset))
            return (
                f"claim {claim.id} points to a token at offset {offset}, where {ledger.source_id}.tsv has none;"
                f" the nearest is {by_offset[near].token!r} at {near}"
            )
        texts.setdefault(role, []).append(_token_text(by_offset[offset]))
    expected = {"value": claim.cells["value"], "lower": claim.cells["lower"], "upper": claim.cells["upper"]}
    if claim.cells["level_basis"] == "printed":
        expected["level"] = claim.cells["confidence_level"]
    if claim.cells["timepoint"]:
        expected["time"] = claim.cells["timepoint"].split()[0]
    for role in {**expected, **texts}:
        printed, tokens = expected.get(role, ""), texts.get(role, [])
        if role == "power":
            if not all(claim.cells["unit"].endswith(token) for token in tokens):
                return (
                    f"claim {claim.id} has the unit {claim.cells['unit']!r}, but its power of ten reads {tokens[0]!r}"
                )
        elif not printed and tokens:
            return f"claim {claim.id} has tokens for its {role}, but its {role} is empty"
        elif printed and not tokens:
            return f"claim {claim.id} has the {role} {printed!r}, but no ledger token for it"
        elif printed and not _spells(printed, tokens):
            return f"claim {claim.id} has the {role} {printed!r}, but its ledger tokens read {' and '.join(tokens)!r}"
    return None


def _spells(printed: str, tokens: list[str]) -> bool:
    """True if the first token is what is printed and every further one repeats the number.

    A printed value such as 1:1 or 1/2 is spelt by several tokens in a row.
    """
    if printed == tokens[0]:
        return all(_same_number(printed, token) for token in tokens[1:])
    parts = re.split(f"[{_SEPARATORS}]", printed)
    return len(parts) > 1 and parts == tokens


def _check_part_of(trial_id: str, sets: Mapping[str, Any]) -> None:
    """Every set that others are part of must exist, and no set may in the end be part of itself."""
    place = f"trials.yaml, trial {trial_id}"
    for name in sets:
        seen = [name]
        while above := sets[seen[-1]].get("part_of", ""):
            _known(above, sets, place, "analysis set", "its analysis_sets")
            if above in seen:
                raise DataError(f"{place}: the set {name!r} is part of itself ({' → '.join([*seen, above])})")
            seen.append(above)


def _check_trials(evidence: Evidence) -> None:
    """Every claim that data/trials.yaml names must exist and be of a kind that has a size."""

    def check(claim_id: str | None, trial_id: str, what: str) -> None:
        if claim_id is None:
            return
        if claim_id not in evidence.claims:
            raise DataError(
                f"trials.yaml, trial {trial_id}: {what} names the claim {claim_id!r}, which does not exist"
                f"{nearest(claim_id, evidence.claims)}"
            )

    for trial_id, trial in evidence.trials.items():
        _check_part_of(trial_id, trial["analysis_sets"])
        for source_id in trial["sources"]:
            _known(source_id, evidence.sources, f"trials.yaml, trial {trial_id}", "source", "data/sources.csv")
        for claim_id in trial["registry"]:
            check(claim_id, trial_id, "registry")
        for name, analysis_set in trial["analysis_sets"].items():
            check(analysis_set.get("size"), trial_id, f"size of {name}")
            for arm, claim_id in analysis_set["arms"].items():
                _known(arm, trial["arms"], f"trials.yaml, trial {trial_id}", "arm", "its arms")
                check(claim_id, trial_id, f"size of arm {arm} of {name}")
        for relation in trial.get("sums", []):
            for claim_id in (relation["whole"], *relation["parts"]):
                check(claim_id, trial_id, "sums")
        for relation in trial.get("subsets", []):
            for name in (relation["whole"], *relation["parts"]):
                _known(
                    name,
                    trial["analysis_sets"],
                    f"trials.yaml, trial {trial_id}",
                    "analysis set",
                    "its analysis_sets",
                )
        for pair in trial.get("same_patients", []):
            for claim_id in pair:
                check(claim_id, trial_id, "same_patients")
        if trial.get("allocation"):
            check(trial["allocation"].get("claim"), trial_id, "allocation")
        for curve in trial.get("curves", []):
            place = f"trials.yaml, curve {curve['id']}"
            _known(curve["analysis_set"], trial["analysis_sets"], place, "analysis set", "its analysis_sets")
            _known(curve["arm"], trial["arms"], place, "arm", "its arms")
            _known(curve["endpoint"], evidence.vocabulary["endpoints"], place, "endpoint", "data/vocabulary.yaml")
            _known(curve["source"], trial["sources"], place, "source", "its sources")
            check(curve.get("patients"), trial_id, f"patients of curve {curve['id']}")
