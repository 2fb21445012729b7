"""Read claims and everything they refer to, and stop at the first thing that is not as it must be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.relations import check_trials, check_vocabulary
from reanalysis.claims.tokens import check_tokens
from reanalysis.claims.validate import check_claim
from reanalysis.errors import DataError
from reanalysis.ledger import read_ledger
from reanalysis.register import load_trials, load_vocabulary
from reanalysis.tables.schema import nearest, read_rows
from reanalysis.vocabulary import ROLES

_TOKEN_LIST = re.compile(r"[a-z]+@[0-9]+(?: [a-z]+@[0-9]+)*")
#: Folders with one file a source, and files in them that belong to none.
_PER_SOURCE = {"claims": "*.csv", "second_extraction": "*.csv", "ledgers": "*.tsv"}
_OF_NO_SOURCE = {"resolutions"}


def read_evidence(data: Path, problems: list[str] | None = None) -> Evidence:
    """Read the whole `data/` folder.

    Parameters
    ----------
    data : Path
    problems : list of str, optional
        If given, drafts and faults in what a claim says are added to it, one sentence each, instead of stopping.

    Raises
    ------
    DataError
        At the first fault, in one sentence with file and row.
    """
    sources = read_sources(data)
    vocabulary = load_vocabulary(data / "vocabulary.yaml")
    check_vocabulary(vocabulary)
    trials = load_trials(data / "trials.yaml")
    ledgers, claims = {}, {}
    for source_id in sources:
        ledgers[source_id] = read_ledger(data / "ledgers" / f"{source_id}.tsv")
        for claim in load_claims(source_id, data / "claims" / f"{source_id}.csv"):
            if claim.id in claims:
                raise DataError(
                    f"{claim.place}: claim id {claim.id!r} is already used in row {claims[claim.id].row};"
                    f" every claim needs an id of its own"
                )
            claims[claim.id] = claim
    for problem in _drafts(claims.values()):
        if problems is None:
            raise DataError(problem)
        problems.append(problem)
    evidence = Evidence(sources, trials, vocabulary, ledgers, claims)
    for claim in claims.values():
        try:
            check_claim(claim, evidence)
            check_tokens(claim, ledgers[claim.source_id])
        except DataError as error:
            if problems is None:
                raise
            problems.append(str(error))
    check_trials(evidence)
    return evidence


def _drafts(claims: Iterable[Claim]) -> Iterator[str]:
    """One sentence for each source with claims that nobody has confirmed: drafts never reach a result."""
    rows: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.cells["status"] == "draft":
            rows.setdefault(claim.source_id, []).append(claim)
    for source_id, found in rows.items():
        more = f" and {len(found) - 1} more in this file" if len(found) > 1 else ""
        yield (
            f"claims/{source_id}.csv, row {found[0].row}: claim {found[0].id} is a draft{more}; check each against the"
            f" source and write confirmed under status"
        )


def read_sources(data: Path) -> dict[str, dict[str, str]]:
    """Rows of sources.csv by source id; files of sources that it does not name are an error."""
    sources: dict[str, dict[str, str]] = {}
    references: dict[str, str] = {}
    for number, cells in read_rows(data / "sources.csv", "sources"):
        source_id, reference = cells["source_id"], cells["reference"]
        if source_id in sources:
            raise DataError(f"sources.csv, row {number}: the source {source_id!r} stands there twice")
        if reference in references:
            raise DataError(
                f"sources.csv, row {number}: {source_id} and {references[reference]} have the same reference,"
                f" {reference}; each source needs its own"
            )
        sources[source_id] = cells
        references[reference] = source_id
    if not sources:
        raise DataError("sources.csv: it names no source; it must have one row for each report")
    for folder, pattern in _PER_SOURCE.items():
        for path in sorted((data / folder).glob(pattern)):
            if path.stem not in sources and path.stem not in _OF_NO_SOURCE:
                raise DataError(
                    f"{folder}/{path.name}: sources.csv has no source {path.stem!r}{nearest(path.stem, sources)};"
                    f" add a row there or remove the file"
                )
    return sources


def load_claims(source_id: str, path: Path) -> list[Claim]:
    """Read one claims file; the form of each row is checked, its meaning is not yet."""
    claims = []
    for row, cells in read_rows(path, "claims"):
        place = f"claims/{path.name}, row {row}"
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
        raise DataError(
            f"claims/{path.name}: it holds no claims; it must have one row for each statistic of the source"
        )
    return claims
