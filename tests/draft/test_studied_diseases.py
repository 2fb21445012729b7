"""A disease that the text is about is no event and no outcome; its abbreviation names patients."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import cells_of


@pytest.mark.parametrize(
    ("studied", "events"),
    [
        ("Velotinib in relapsed lymphoma", []),
        ("Velotinib in severe psoriasis", [("4", "AE:lymphoma")]),
    ],
)
def test_a_disease_is_an_event_only_where_another_is_studied(studied: str, events: list[tuple[str, str]]) -> None:
    text = f"{studied}\n\nIn all, 73 patients received velotinib. Lymphoma was seen in 4 patients."
    assert [pair for pair in cells_of(text, "count", "value", "endpoint") if pair[1].startswith("AE:")] == events


def test_a_disease_that_treatment_causes_is_an_event_whatever_is_studied() -> None:
    text = (
        "Velotinib in myeloid neoplasms\n\nIn all, 73 patients received velotinib. Therapy-related MDS developed in 3"
        " patients (4.1%)."
    )
    assert cells_of(text, "count percent", "value", "endpoint") == [
        ("3", "AE:therapy-related MDS"),
        ("4.1", "AE:therapy-related MDS"),
    ]


def test_rates_by_disease_are_of_the_outcome_before_them() -> None:
    text = (
        "Velotinib in myeloid neoplasms\n\nWe treated 83 patients with myelodysplastic syndromes (MDS), chronic"
        " myelomonocytic leukemia (CMML) or AML. The overall response rate was 51% in MDS, 46% in CMML and 33% in AML."
    )
    assert cells_of(text, "percent", "value", "endpoint") == [("51", "ORR"), ("46", "ORR"), ("33", "ORR")]
