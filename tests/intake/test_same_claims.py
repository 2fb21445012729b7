"""One text gives the same claims whether it comes as plain text, as a page, as a journal's XML or as a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.documents import read_bytes
from reanalysis.intake.rows import draft_report
from reanalysis.ledger import normalise
from tests.intake.forms import FORMS, Part, parts_of, plain
from tests.intake.person import SIXTH
from tests.intake.test_page import lexicon

_REPORTS = Path(__file__).resolve().parents[1] / "draft" / "reports"
_HEADINGS = frozenset(
    (
        "Abstract",
        "Background",
        "Introduction",
        "Design",
        "Methods",
        "Results",
        "Findings",
        "Interpretation",
        "Conclusions",
    )
)
#: Signs that the fonts of every PDF hold, for those that these reports print.
_PRINTABLE = str.maketrans({"≥": ">=", "≤": "<=", "−": "–", "’": "'", "⁻": "-", "⁴": "4"})
#: Prose; tables have no one form in plain text and in XML.
_PROSE = ("ema_glufera", "fda_zeltorimab", "lindqvist2022", "moreau2021", "okafor2023", "ostrava2024", "tanaka2019")
#: One prints a Greek letter, which the PDF writer of these tests cannot.
_NOT_AS_PDF = {"ostrava2024"}
#: Their last page has one column much longer than the other, and the reader takes its lines for a table.
_NOT_IN_COLUMNS = {*_NOT_AS_PDF, SIXTH.stem, "lindqvist2022", "okafor2023"}


def _parts(name: str) -> list[Part]:
    raw = SIXTH.read_bytes() if name == SIXTH.stem else (_REPORTS / f"{name}.txt").read_bytes()
    text = read_bytes(raw).text if name == SIXTH.stem else normalise(raw)
    return parts_of(text.translate(_PRINTABLE), _HEADINGS)


def _claims(raw: bytes) -> tuple[list[str], list[tuple[object, ...]]]:
    """Tokens in reading order, and of each claim all cells and the places of its tokens among them."""
    draft = draft_report(read_bytes(raw), lexicon(), source_id="report")
    place = {token.offset: number for number, token in enumerate(draft.ledger.tokens)}
    claims = [
        (
            *(value for name, value in claim.cells.items() if name != "tokens"),
            *((role, place[offset]) for role, offset in claim.tokens),
            claim.overall,
            claim.reason,
        )
        for claim in draft.claims
    ]
    return [token.token for token in draft.ledger.tokens], claims


_CASES = [
    (name, form)
    for name in (SIXTH.stem, *_PROSE)
    for form in FORMS
    if not (form == "pdf" and name in _NOT_AS_PDF) and not ("columns" in form and name in _NOT_IN_COLUMNS)
]


@pytest.mark.parametrize(("name", "form"), _CASES)
def test_every_form_of_a_text_gives_the_same_claims(name: str, form: str) -> None:
    parts = _parts(name)
    document = read_bytes(FORMS[form](parts))
    assert document.format == form.split()[0]
    tokens, claims = _claims(plain(parts))
    assert len(claims) > 20
    theirs, found = _claims(FORMS[form](parts))
    assert theirs == tokens
    assert found == claims


def test_at_least_four_texts_come_in_all_forms() -> None:
    whole = [name for name in (SIXTH.stem, *_PROSE) if sum(case[0] == name for case in _CASES) == len(FORMS)]
    assert len(whole) >= 4
