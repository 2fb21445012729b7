"""Sizes by disease, days and amounts within names of treatments, matching alleles, numbers that look like years."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon


def _rows(text: str, *kinds: str) -> list[tuple[str, str]]:
    rows = draft_claims(text, lexicon(), None)
    return [(row.cells["kind"], row.cells["value"]) for row in rows if row.cells["kind"] in kinds]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (
            "Thirty-one patients who had relapsed after transplantation for AML (n = 25) or MDS (n = 6) were treated.",
            ["Thirty-one", "25", "6"],
        ),
        (
            "Patients had the following conditions: thalassaemia (n=801), myelodysplastic syndromes (n=322) and"
            " aplastic anaemia (n=98).",
            ["801", "322", "98"],
        ),
    ],
)
def test_sizes_by_disease_are_no_counts_of_events(text: str, sizes: list[str]) -> None:
    assert _rows(text, "n", "count") == [("n", size) for size in sizes]


def test_counts_by_event_stay_counts() -> None:
    text = "Adverse events of grade 3 included pneumonia (n = 7) and anaemia (n = 4)."
    assert _rows(text, "n", "count") == [("count", "7"), ("count", "4")]


@pytest.mark.parametrize(
    "text",
    [
        "The 5-day intravenous schedule was best.",
        "We assessed the efficacy of 5-day decitabine and fludarabine.",
        "Patients received zelutinib as a 5-day continuous infusion.",
    ],
)
def test_days_before_a_treatment_are_its_schedule(text: str) -> None:
    assert _rows(text, "schedule") == [("schedule", "5")]


def test_alleles_that_match_are_set_aside() -> None:
    text = "Patients received a graft of a 9/10 HLA-matched donor (n = 41). Of them, 14 of 26 responded."
    assert _rows(text, "count", "n") == [("n", "41"), ("count", "14"), ("n", "26")]


def test_a_total_like_a_year_in_a_group_is_a_size() -> None:
    text = "Overall deaths: 131 of 1,884 patients in group 1 and 152 of 2009 in group 2."
    assert _rows(text, "count", "n") == [("count", "131"), ("n", "1,884"), ("count", "152"), ("n", "2009")]


def test_an_amount_within_the_name_of_an_arm_is_a_dose() -> None:
    arms = {
        "low": {"label": "zelutinib 40 mg", "name": "zelutinib 40 mg", "role": "experimental"},
        "high": {"label": "zelutinib 80 mg", "name": "zelutinib 80 mg", "role": "experimental"},
    }
    trials = {
        "t": {
            "name": "t",
            "design": "randomised",
            "arms": arms,
            "analysis_sets": {"randomised": {"label": "all", "arms": {}}},
        }
    }
    rows = draft_claims("Results 1: Arm: Zelutinib 40 mg BID. Results 2: Arm: Zelutinib 80 mg BID.", lexicon(), trials)
    doses = [(row.cells["value"], row.cells["unit"]) for row in rows if row.cells["kind"] == "dose"]
    assert doses == [("40", "mg"), ("80", "mg")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Methods: Dexamethasone 40 mg was given weekly (20 mg for those aged 75 years or older).", "stratum"),
        ("Methods: Patients aged 75 years or older were eligible.", "threshold"),
        (
            "Results: The 3-year survival was 60% in patients 60-69 years vs. 31% in pts >= 75 years (P = 0.04).",
            "stratum",
        ),
    ],
)
def test_an_age_that_divides_patients_is_a_stratum(text: str, kind: str) -> None:
    assert (kind, "75") in _rows(text, "stratum", "threshold")
