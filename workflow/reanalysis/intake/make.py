"""All files of one draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reanalysis.draft import Lexicon
from reanalysis.intake.page import render_page
from reanalysis.intake.rows import Draft, rank
from reanalysis.intake.sheet import format_sheet
from reanalysis.intake.stubs import source_stub, trials_stub
from reanalysis.ledger.file import format_ledger

TEXT, LEDGER, SHEET = "text.txt", "ledger.tsv", "claims.csv"
TRIALS, SOURCE, PAGE = "trials.yaml", "source.yaml", "index.html"


def draft_files(
    draft: Draft, vocabulary: Mapping[str, Any], lexicon: Lexicon, trials: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Content by file name of everything that `./run draft` writes; the same draft gives the same bytes.

    Parameters
    ----------
    draft : Draft
    vocabulary : mapping
        Of `data/vocabulary.yaml`.
    lexicon : Lexicon
    trials : mapping, optional
        Trials of the register that the draft was made with.
    """
    return {
        TEXT: draft.document.text,
        LEDGER: format_ledger(draft.ledger),
        SHEET: format_sheet(draft),
        TRIALS: trials_stub(draft, trials),
        SOURCE: source_stub(draft, vocabulary, lexicon),
        PAGE: render_page(draft),
    }


def summary(draft: Draft) -> str:
    """One line that says what there is to confirm."""
    ranks = Counter(rank(claim) for claim in draft.claims)
    numbers, claims = len(draft.ledger.tokens), ranks[0] + ranks[1] + ranks[2]
    return (
        f"{numbers} numbers in {claims} claims ({ranks[0]} unsure, {ranks[1]} to be looked at twice, {ranks[2]}"
        f" probably right) and {ranks[3]} rows set aside"
    )
