"""Tables of meeting abstracts as they come when a page is copied: one name, one size, one row a paragraph."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from reanalysis.draft.text.split_heads import split_head
from tests.draft.test_constructs import lexicon

_TRIAL = "Patients were randomised to velotinib (n = 31) or sorafenib (n = 29).\n\n"
_TABLE = (
    "{caption}\n\nVelotinib\n\nN = 30\tSorafenib\n\nN = 28\tOverall\n\nN = 58\n\n"
    "Neutropenia\t6 (20%)\t7 (25%)\t13 (22%)\n\nSepsis\t0\t2 (7%)\t2 (3%)\n"
)


def _counts(text: str) -> list[tuple[str, str, str]]:
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "count"]
    return [(row["value"], row["endpoint"], row["arm"]) for row in rows]


def test_sizes_and_names_of_a_pasted_head_are_those_of_its_columns() -> None:
    text = _TRIAL + _TABLE.format(caption="Adverse events")
    assert _counts(text) == [
        ("6", "AE:neutropenia", "velotinib"),
        ("7", "AE:neutropenia", "sorafenib"),
        ("13", "AE:neutropenia", ""),
        ("0", "AE:sepsis", "velotinib"),
        ("2", "AE:sepsis", "sorafenib"),
        ("2", "AE:sepsis", ""),
    ]
    sizes = {row.cells["claim_id"]: row.cells["value"] for row in draft_claims(text, lexicon(), None)}
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "count"]
    assert [sizes[row["denominator"]] for row in rows] == ["30", "28", "58", "30", "28", "58"]


@pytest.mark.parametrize(
    ("caption", "grade"),
    [
        ("Related adverse events of grade ≥3 (in ≥ 5 patients).", " (grade ≥3)"),
        ("Grade 3-4 adverse events", " (grade 3-4)"),
        ("Adverse events of any grade", ""),
    ],
)
def test_the_grade_of_a_caption_is_that_of_the_events_below_it(caption: str, grade: str) -> None:
    text = _TRIAL + _TABLE.format(caption=caption)
    assert next(endpoint for _, endpoint, _ in _counts(text)) == f"AE:neutropenia{grade}"


def test_the_grade_of_a_caption_ends_with_its_table() -> None:
    text = (
        _TRIAL
        + _TABLE.format(caption="Grade 3-4 adverse events")
        + "\nAny adverse events\n\n"
        + _TABLE.format(caption="AEs")
    )
    assert [endpoint for _, endpoint, _ in _counts(text)][-1] == "AE:sepsis"


@pytest.mark.parametrize(
    "text",
    [
        "Velotinib\n\nN = 30\n\nText that goes on.",
        "Velotinib\n\nText\tSorafenib\n\nN = 28",
        "A\tB\n\nN = 30\tC\n\nN = 28",
        "Velotinib",
    ],
)
def test_paragraphs_that_are_no_pasted_head_are_left(text: str) -> None:
    paragraphs, at = [], 0
    for part in text.split("\n\n"):
        paragraphs.append((at, at + len(part)))
        at += len(part) + 2
    assert split_head(text, paragraphs, 0) == []


def test_pairs_with_a_stroke_go_in_the_order_that_a_bracket_gave() -> None:
    text = _TRIAL + "Characteristics (sorafenib/velotinib): in situ disease 11/9, nodes positive in 8/12 patients."
    assert [(value, arm) for value, _, arm in _counts(text)] == [
        ("11", "sorafenib"),
        ("9", "velotinib"),
        ("8", "sorafenib"),
        ("12", "velotinib"),
    ]
