"""All checks of `verify`, each giving one plain sentence per problem."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reanalysis.checks.guards import unaccounted_tokens
from reanalysis.checks.records import read_acknowledged
from reanalysis.claims.agreement import assess_agreement
from reanalysis.claims.load import read_evidence
from reanalysis.claims.model import Evidence
from reanalysis.ledger import build_ledger, compare_ledgers
from reanalysis.ledger.tokenise import normalise
from reanalysis.tables.schema import nearest, read_csv, read_records, read_rows, schemas
from reanalysis.verify.expected import check_simulated, compare_with_anchors, compare_with_expected
from reanalysis.verify.outputs import compare_figures, compare_report
from reanalysis.verify.publication import compare_publication
from reanalysis.vocabulary import BASES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What verify found.

    Attributes
    ----------
    problems : tuple of str
        One sentence each; empty if all is well.
    remarks : tuple of str
        What could not be checked, or was different without being wrong.
    checked : str
        One line that says what was checked.
    """

    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    checked: str


def verify_project(data: Path, tables: Path, *, expected: Path, anchors: Path, texts: Path | None) -> Outcome:
    """Check a project's data and result tables.

    Parameters
    ----------
    data, tables, expected : Path
        Folders: the curated data, the result tables, the expected tables.
    anchors : Path
        CSV of numbers entered by hand from publications.
    texts : Path or None
        Folder with <source_id>.txt, or None if the texts are not at hand.
    """
    problems: list[str] = []
    remarks: list[str] = []
    evidence = read_evidence(data, problems)
    problems += _unaccounted(evidence)
    rebuilt = _check_ledgers(evidence, texts, problems, remarks)
    problems += _statements_elsewhere(evidence, texts)
    problems += assess_agreement(evidence, data / "second_extraction").problems
    rows = 0
    for name in schemas()["results"]:
        path = tables / f"{name}.csv"
        if path.is_file():
            records = read_records(name, path)
            rows += len(records)
            if "claim_ids" in schemas()["results"][name]["columns"]:
                problems += _rows_without_claims(path.name, records, evidence)
    problems += compare_with_expected(tables, expected)
    problems += check_simulated(tables)
    problems += compare_with_anchors(tables, anchors)
    problems += _findings(data, tables)
    tokens = sum(len(ledger.tokens) for ledger in evidence.ledgers.values())
    ledgers = "ledger" if rebuilt == 1 else "ledgers"
    checked = (
        f"{len(evidence.claims)} claims on {tokens} numbers of {len(evidence.sources)} sources,"
        f" {rebuilt} {ledgers} rebuilt from their texts, {rows} result rows: all in order"
    )
    return Outcome(tuple(dict.fromkeys(problems)), tuple(remarks), checked)


def verify_outputs(
    data: Path,
    tables: Path,
    *,
    figures: Path,
    report: Path,
    settings: Mapping[str, Any],
    downloads: Sequence[str] = (),
) -> tuple[str, ...]:
    """Check that figures, report and tables for a manuscript are what the results give; one sentence for each problem.

    Parameters
    ----------
    data, tables, figures : Path
        Folders.
    report : Path
        The HTML file.
    settings : mapping
        The configuration they were made with.
    downloads : sequence of str
        Further files that the report offers.
    """
    evidence = read_evidence(data)
    return (
        *_figure_rows_without_claims(figures, evidence),
        *compare_figures(data, tables, figures, settings),
        *compare_report(data, tables, figures, report, settings, downloads),
        *compare_publication(data, tables, settings),
    )


def _unaccounted(evidence: Evidence) -> Iterator[str]:
    for source_id, token in unaccounted_tokens(evidence):
        yield (
            f"ledgers/{source_id}.tsv: the number {token.token!r} at offset {token.offset} belongs to no claim;"
            f" add a claim, or set it aside with a reason, in data/claims/{source_id}.csv"
        )


def _check_ledgers(evidence: Evidence, texts: Path | None, problems: list[str], remarks: list[str]) -> int:
    if texts is None:
        remarks.append("the texts of the sources are not at hand, so the ledgers were not rebuilt; all else is checked")
        return 0
    if not texts.is_dir():
        problems.append(f"{texts}: there is no such folder; source_texts must name the folder with the sources' texts")
        return 0
    rebuilt = 0
    for source_id, ledger in evidence.ledgers.items():
        path = texts / f"{source_id}.txt"
        if not path.is_file():
            remarks.append(f"{source_id}: its text is not in {texts}, so its ledger was not rebuilt")
            continue
        rebuilt += 1
        try:
            comparison = compare_ledgers(ledger, build_ledger(source_id, path.read_bytes()))
        except UnicodeDecodeError:
            problems.append(f"{path.name}: not UTF-8 text; save it with the encoding UTF-8")
            continue
        if comparison.message:
            (remarks if comparison.same else problems).append(comparison.message)
    return rebuilt


def _statements_elsewhere(evidence: Evidence, texts: Path | None) -> Iterator[str]:
    """Words of a source that do not stand where data/trials.yaml says; in another copy places may be others."""
    said = dict(_same_texts(evidence, texts)) if texts else {}
    for trial_id, trial in evidence.trials.items():
        for statement in trial.get("statements", []):
            word, offset, text = statement["word"], statement["offset"], said.get(statement["source"])
            if text is not None and not text.startswith(word, offset):
                yield (
                    f"trials.yaml, trial {trial_id}, statements: {statement['source']} has no {word!r} at {offset};"
                    f" the nearest is at {_nearest_place(text, word, offset)}"
                )


def _same_texts(evidence: Evidence, texts: Path) -> Iterator[tuple[str, str]]:
    """Texts at hand that are the very ones the ledgers were made from."""
    for source_id, ledger in evidence.ledgers.items():
        path = texts / f"{source_id}.txt"
        if path.is_file() and hashlib.sha256(raw := path.read_bytes()).hexdigest() == ledger.sha256_raw:
            yield source_id, normalise(raw)


def _nearest_place(text: str, word: str, offset: int) -> str:
    places = [match.start() for match in re.finditer(re.escape(word), text)]
    return str(min(places, key=lambda place: abs(place - offset))) if places else "no place of it"


def _rows_without_claims(file: str, records: list[dict[str, str]], evidence: Evidence) -> Iterator[str]:
    everything = {f"{source_id}.*" for source_id in evidence.sources}
    for number, record in enumerate(records, start=2):
        place = f"{file}, row {number}"
        ids = [claim for claim in record["claim_ids"].split(";") if claim]
        unknown = [claim for claim in ids if claim not in evidence.claims and claim not in everything]
        if not ids:
            yield f"{place}: no claim stands behind this row"
        elif unknown:
            hint = nearest(unknown[0], evidence.claims)
            yield f"{place}: it names the claim {unknown[0]!r}, which does not exist{hint}"
        if "basis" in record and record["basis"] not in BASES:
            yield f"{place}: basis is {record['basis']!r}; it must be one of {', '.join(BASES)}"


def _figure_rows_without_claims(figures: Path, evidence: Evidence) -> Iterator[str]:
    for path in sorted(figures.glob("*.csv")):
        _, records = read_csv(path)
        if not records or "claim_ids" not in records[0]:
            yield f"{path.name}: there are no plotted rows that name their claims"
        else:
            yield from _rows_without_claims(path.name, records, evidence)


def _findings(data: Path, tables: Path) -> Iterator[str]:
    acknowledged = read_acknowledged(read_rows(data / "acknowledged.csv", "acknowledged"))
    path = tables / "findings.csv"
    if not path.is_file():
        return  # said already: the expected table has no counterpart
    findings = read_records("findings", path)
    keys = {finding["key"] for finding in findings}
    for finding in findings:
        if finding["severity"] in ("error", "warning") and finding["key"] not in acknowledged:
            yield (
                f"findings.csv: {finding['severity']} {finding['key']} is not acknowledged: {finding['message']}"
                f" Look at the source; correct the claim, or acknowledge the finding in data/acknowledged.csv"
            )
    for key in acknowledged:
        if key not in keys:
            yield (
                f"acknowledged.csv: the finding {key!r} is acknowledged but no longer found{nearest(key, keys)};"
                f" delete the row"
            )
