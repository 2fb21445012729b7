"""A second opinion on the curated claims: the sources drafted anew from their texts, and how far the two agree."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reanalysis.claims.model import Evidence
from reanalysis.documents import read_bytes
from reanalysis.draft import Agreement, DraftClaim, Lexicon, compare_drafts
from reanalysis.errors import DataError
from reanalysis.intake.rows import draft_report
from reanalysis.ledger import compare_ledgers
from reanalysis.tables.schema import format_number

_COLUMNS = ("source_id", "field", "right", "drafted", "curated", "precision", "recall", "f1")


@dataclass(frozen=True)
class Opinion:
    """Agreement of drafts with curated claims.

    Attributes
    ----------
    sources : dict of str to Agreement
        In the order of sources.csv; then, under `all`, the whole.
    remarks : tuple of str
        Sources that could not be compared, one sentence each.
    """

    sources: dict[str, Agreement]
    remarks: tuple[str, ...]


def compare_sources(evidence: Evidence, lexicon: Lexicon, texts: Path) -> Opinion:
    """Draft every source whose text is at hand and compare with its claims.

    Parameters
    ----------
    evidence : Evidence
    lexicon : Lexicon
    texts : Path
        Folder with <source_id>.txt.

    Raises
    ------
    DataError
        If not one source could be compared.
    """
    sources: dict[str, Agreement] = {}
    remarks = []
    for source_id, ledger in evidence.ledgers.items():
        path = texts / f"{source_id}.txt"
        if not path.is_file():
            remarks.append(f"{source_id}: its text is not in {texts}, so it was not drafted")
            continue
        trials = {name: trial for name, trial in evidence.trials.items() if source_id in trial["sources"]}
        draft = draft_report(read_bytes(path.read_bytes(), path.name), lexicon, trials, source_id=source_id)
        comparison = compare_ledgers(ledger, draft.ledger)
        if not comparison.same:
            remarks.append(f"{comparison.message}; so it was not compared")
            continue
        there = {b.offset: a.offset for a, b in zip(ledger.tokens, draft.ledger.tokens, strict=True)}
        drafts = [_moved(claim, there) for claim in draft.claims]
        sources[source_id] = compare_drafts(drafts, evidence.of_source(source_id))
    if not sources:
        none = f"{texts}: no text of a source is there that could be compared; it must hold <source_id>.txt for each"
        raise DataError("\n".join([*remarks, none]))
    whole = Agreement()
    for agreement in sources.values():
        whole.add(agreement)
    return Opinion({**sources, "all": whole}, tuple(remarks))


def _moved(claim: DraftClaim, there: dict[int, int]) -> DraftClaim:
    """A claim with the offsets of the curated ledger; in another copy of a text they may be others."""
    return replace(claim, tokens=tuple((role, there[offset]) for role, offset in claim.tokens))


def _records(opinion: Opinion) -> Iterator[tuple[str, ...]]:
    for source_id, agreement in opinion.sources.items():
        for field, tally in agreement.tallies.items():
            shares = (format_number(share, 4) for share in (tally.precision, tally.recall, tally.f1))
            yield (source_id, field, str(tally.right), str(tally.given), str(tally.wanted), *shares)


def format_opinion(opinion: Opinion) -> str:
    """CSV: one row a source and field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_records(opinion))
    return out.getvalue()


def lines(opinion: Opinion) -> Iterator[str]:
    """The same as a table for the screen: precision, recall and F1 in percent."""
    fields = list(next(iter(opinion.sources.values())).tallies)
    width = max(len(name) for name in opinion.sources) + 2
    yield "Drafts against curated claims: precision/recall/F1, %"
    yield " " * width + "".join(f"{field:>14}" for field in fields)
    for source_id, agreement in opinion.sources.items():
        cells = (f"{100 * t.precision:.0f}/{100 * t.recall:.0f}/{100 * t.f1:.1f}" for t in agreement.tallies.values())
        yield f"{source_id:{width}}" + "".join(f"{cell:>14}" for cell in cells)


def differences(opinion: Opinion) -> Iterator[str]:
    """Each difference: source, offset, field, what the draft has and what the claims have."""
    for source_id, agreement in opinion.sources.items():
        for offset, field, drafted, curated in sorted(agreement.differences):
            yield f"{source_id} at {offset}: {field} is {drafted!r} in the draft and {curated!r} in the claims"
