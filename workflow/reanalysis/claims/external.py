"""Evidence from anybody's files, one or many reports, without the register of a project.

Milder than reading a project in three things: words that the vocabulary does not know are taken as they are,
definitions of endpoints may be missing, and a claim that is not what its ledger says is told and kept.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reanalysis.claims.load import load_claims
from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.pruning import without_other_reports
from reanalysis.claims.relations import check_trials, check_vocabulary
from reanalysis.claims.tokens import token_problem
from reanalysis.claims.validate import check_claim, endpoint_known
from reanalysis.errors import DataError
from reanalysis.ledger import Ledger, read_ledger
from reanalysis.register import load_trials, load_vocabulary
from reanalysis.tables.schema import read_rows

#: Units of time as reports shorten them.
_SHORT = {
    **dict.fromkeys(("mo", "mos", "mth", "mths", "month", "months"), "months"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "years"),
    **dict.fromkeys(("wk", "wks", "week", "weeks"), "weeks"),
    **dict.fromkeys(("d", "day", "days"), "days"),
}
_TIMEPOINT = re.compile(r"([0-9]+(?:\.[0-9]+)?)[ -]?([A-Za-z]+)\.?")
_OF_A_CURVE = ("km", "median", "ratio")


@dataclass(frozen=True)
class External:
    """What was read.

    Attributes
    ----------
    evidence : Evidence
        Its vocabulary also holds the words that were not known.
    problems : dict of str to str
        What is wrong between a claim and its ledger, by claim id.
    remarks : tuple of str
        Words that were taken as they are, one sentence each.
    """

    evidence: Evidence
    problems: dict[str, str]
    remarks: tuple[str, ...]


def read_external(
    claims: Sequence[Path],
    ledgers: Sequence[Path],
    trials: Sequence[Path],
    vocabulary: Path,
    sources: Path | None = None,
) -> External:
    """Read claims files with what belongs to them.

    Parameters
    ----------
    claims : sequence of Path
        One CSV file a report, in the format of `data/claims/`.
    ledgers : sequence of Path
        One a report, paired with the claims by name or, where no name fits, by order; empty if there are none.
    trials : sequence of Path
        Files in the format of `data/trials.yaml`; a trial may stand in one of them only.
    vocabulary : Path
    sources : Path, optional
        In the format of `data/sources.csv`; rules that need the year of a report cannot look without it.

    Raises
    ------
    DataError
        At the first fault that is not a report's, in one sentence.
    """
    if ledgers and len(ledgers) != len(claims):
        raise DataError(f"{len(claims)} files of claims but {len(ledgers)} ledgers; give one ledger for each, or none")
    all_trials = _trials(trials)
    all_claims: dict[str, Claim] = {}
    all_ledgers: dict[str, Ledger] = {}
    for number, path in enumerate(claims):
        source_id = _source_of(path)
        if source_id in all_ledgers:
            raise DataError(f"{path.name}: the source {source_id!r} has claims in two files; put them into one")
        for claim in load_claims(source_id, path):
            _spell_out(claim)
            if claim.id in all_claims:
                raise DataError(f"{claim.place}: claim id {claim.id!r} stands there twice; every claim needs its own")
            all_claims[claim.id] = claim
        all_ledgers[source_id] = _ledger(source_id, ledgers, number)
    words, remarks = _vocabulary(load_vocabulary(vocabulary), all_claims.values())
    all_trials = without_other_reports(all_trials, all_ledgers)
    # A trial may name reports that are not looked at now.
    named = [*all_ledgers, *(source_id for trial in all_trials.values() for source_id in trial["sources"])]
    known = {cells["source_id"]: cells for _, cells in read_rows(sources, "sources")} if sources else {}
    rows = {source_id: known.get(source_id, {"source_id": source_id}) for source_id in named}
    evidence = Evidence(rows, all_trials, words, all_ledgers, all_claims)
    problems = {}
    for claim in all_claims.values():
        check_claim(claim, evidence)
        if ledgers and (problem := token_problem(claim, all_ledgers[claim.source_id])):
            problems[claim.id] = problem
    check_vocabulary(words)
    check_trials(evidence)
    return External(evidence, problems, tuple(remarks))


def _source_of(path: Path) -> str:
    """The id that the claims of a file begin with."""
    for _, cells in read_rows(path, "claims"):
        return cells["claim_id"].partition(".")[0]
    raise DataError(f"{path.name}: it holds no claims; it must have one row for each statistic of the report")


def _spell_out(claim: Claim) -> None:
    """Units in full: `mo` and `12-mo` as months where a claim is a time or has one."""
    cells = claim.cells
    if claim.kind in ("median", "range", "iqr", "difference"):
        cells["unit"] = _SHORT.get(cells["unit"].casefold().rstrip("."), cells["unit"])
    if (match := _TIMEPOINT.fullmatch(cells["timepoint"])) and (unit := _SHORT.get(match[2].casefold())):
        cells["timepoint"] = f"{match[1]} {unit}"


def _ledger(source_id: str, ledgers: Sequence[Path], number: int) -> Ledger:
    if not ledgers:
        return Ledger(source_id, 0, "", "", 0, "", "", ())
    named = [path for path in ledgers if path.stem == source_id]
    return read_ledger(named[0] if named else ledgers[number])


def _trials(paths: Iterable[Path]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for path in paths:
        for trial_id, trial in load_trials(path).items():
            if trial_id in result:
                raise DataError(f"{path.name}: the trial {trial_id!r} stands in two files; put it into one")
            result[trial_id] = trial
    return result


def _vocabulary(vocabulary: Mapping[str, Any], claims: Iterable[Claim]) -> tuple[dict[str, Any], list[str]]:
    """The vocabulary with every word that the claims use, and a remark on each that it did not know."""
    words, remarks = copy.deepcopy(dict(vocabulary)), []
    for claim in claims:
        if claim.kind == "set_aside":
            continue
        if claim.endpoint and not endpoint_known(claim.endpoint, words):
            scale = "time_to_event" if claim.kind in _OF_A_CURVE else "proportion"
            words["endpoints"][claim.endpoint] = {
                "label": claim.endpoint,
                "abbreviation": claim.endpoint,
                "scale": scale,
                "definitions": {},
            }
            remarks.append(f"the endpoint {claim.endpoint!r} is not in the vocabulary and is taken as it is")
        if claim.endpoint in words["endpoints"]:
            words["endpoints"][claim.endpoint]["definitions"].setdefault(claim.source_id, "")
        for column, known in (("quantity", "quantities"), ("unit", "units"), ("comparator", "comparators")):
            if (word := claim.cells[column]) and word not in words[known]:
                words[known].append(word)
                remarks.append(f"the {column} {word!r} is not in the vocabulary and is taken as it is")
    return words, remarks
