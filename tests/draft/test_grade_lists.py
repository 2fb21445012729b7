"""Several grades of one event, each with its own value, and the words that an event's kind is made of."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TITLE = "Velotinib before transplantation in leukaemia\n\n"


def _events(text: str) -> list[tuple[str, str]]:
    rows = draft_claims(_TITLE + text, lexicon(), None)
    return [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] in ("count", "percent")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The cumulative incidences of grade II-IV and III-IV acute GVHD were 34% and 13%.",
        "Acute GVHD of grade II-IV was seen in 34% and of grade III-IV in 13%.",
    ],
)
def test_grades_before_or_behind_the_disease_have_the_values_in_order(sentence: str) -> None:
    assert _events(sentence) == [
        ("34", "AE:acute GVHD (grade II-IV)"),
        ("13", "AE:acute GVHD (grade III-IV)"),
    ]


def test_grades_of_a_disease_stay_as_they_are_written() -> None:
    assert _events("Grades 2-4 and 3-4 acute GVHD occurred in 42% and 17% of patients.") == [
        ("42", "AE:acute GVHD (grade 2-4)"),
        ("17", "AE:acute GVHD (grade 3-4)"),
    ]


def test_roman_grades_of_an_event_are_those_in_digits() -> None:
    assert _events("Neuropathy was reported in 58% of the patients (grade II, 35%; grade III, 18%).") == [
        ("58", "AE:neuropathy"),
        ("35", "AE:neuropathy (grade 2)"),
        ("18", "AE:neuropathy (grade 3)"),
    ]


def test_a_sum_of_grades_and_each_of_them_are_told_apart() -> None:
    assert _events("Mucositis of grade 1, 2 and 3 occurred in 22%, 33% and 9% of patients.") == [
        ("22", "AE:mucositis (grade 1)"),
        ("33", "AE:mucositis (grade 2)"),
        ("9", "AE:mucositis (grade 3)"),
    ]


@pytest.mark.parametrize(
    ("sentence", "events"),
    [
        (
            "Treatment-related 3/4 grade adverse events occurred in 26% of patients.",
            [("26", "AE:treatment-related adverse events (grade 3-4)")],
        ),
        (
            "Three patients had treatment-related non-hematologic grade 4 toxicities.",
            [("Three", "AE:treatment-related non-hematologic toxicities (grade 4)")],
        ),
        (
            "Grade 3 events were increased amylase or lipase concentration (8%) and hypertension (5%).",
            [("8", "AE:increased amylase or lipase concentration (grade 3)"), ("5", "AE:hypertension (grade 3)")],
        ),
        ("Rash/redness at the injection site (2.3%) was mild.", [("2.3", "AE:rash/redness at the injection site")]),
    ],
)
def test_the_words_that_an_event_is_made_of_stay_together(sentence: str, events: list[tuple[str, str]]) -> None:
    assert _events(sentence) == events


def test_a_grade_ends_where_what_is_less_frequent_begins() -> None:
    rows = draft_claims(
        "Patients were randomly assigned to velotinib or docetaxel. Velotinib caused more grade 3/4 diarrhea"
        " (31% v 16%)"
        " but less alopecia (5% v 17%) than docetaxel.",
        lexicon(),
        None,
    )
    assert [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] == "percent"] == [
        ("31", "AE:diarrhea (grade 3-4)"),
        ("16", "AE:diarrhea (grade 3-4)"),
        ("5", "AE:alopecia"),
        ("17", "AE:alopecia"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The most common AEs (any grade/grade ≥3) were nausea (41%/3%) and anaemia (36%/19%).",
        "Common AEs (any/≥3 grade) included nausea 41%/3% and anaemia 36%/19%.",
    ],
)
def test_pairs_of_any_grade_and_high_grade_are_told_apart(sentence: str) -> None:
    assert _events(sentence) == [
        ("41", "AE:nausea"),
        ("3", "AE:nausea (grade ≥3)"),
        ("36", "AE:anaemia"),
        ("19", "AE:anaemia (grade ≥3)"),
    ]
