"""Whom a number counts: those enrolled, those tested, those who had something; or nobody of a trial."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon, readings

TWO = ("Foomab", "Chemotherapy")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Approval rested on a single-arm trial enrolling 120 patients with melanoma who had progressed on (88%) or"
            " did not tolerate chemotherapy.",
            "n 120",
        ),
        (
            "ORR was 80% in 30 previously treated patients and 95% in the 20 systemic therapy naïve patients.",
            "n 20",
        ),
        ("Of the 14 patients who achieved CR and were evaluable for MRD, nine had negative MRD.", "n 14"),
        ("Of the 300 patients with MRD-negative status, 150 were assigned to each group.", "n 300"),
        ("Only one patient underwent HSCT in first CR.", "count one HSCT"),
        ("RAS mutations were found in eight cases.", "count eight mutation_status"),
    ],
)
def test_sizes_and_counts_are_told_apart(text: str, wanted: str) -> None:
    assert wanted in readings(text, ("Foomab",), "endpoint", "quantity")


def test_one_person_who_is_anybody_is_no_size_of_a_trial() -> None:
    assert readings("The disease kills one man each hour.") == []


def test_a_number_assigned_to_each_group_is_the_size_of_both() -> None:
    text = "Of the 300 patients with MRD-negative status, 150 were assigned to each group."
    assert readings(text, TWO, "arm") == ["n 300", "n 150 foomab", "n 150 chemotherapy"]


def test_a_result_among_all_who_were_enrolled_is_of_no_arm() -> None:
    text = "CR was observed in 420 of 600 enrolled patients (70%). OS was longer with foomab than with chemotherapy."
    assert readings(text, TWO, "endpoint", "arm") == ["count 420 CR", "n 600", "percent 70 CR"]


def test_of_whom_is_of_those_whom_the_sentence_begins_with() -> None:
    text = (
        "Among 60 patients evaluable for response, 40 (67%) achieved CR. Fifty-one patients were tested for MRD, of"
        " whom 46 (90%) had negative MRD."
    )
    claims = draft_claims(text, lexicon(), None)
    tested = next(claim for claim in claims if claim.cells["value"] == "Fifty-one")
    assert {c.cells["denominator"] for c in claims if c.cells["value"] in ("46", "90")} == {tested.cells["claim_id"]}


def test_each_cause_in_a_bracket_behind_deaths_is_counted() -> None:
    text = "Five patients died (one from sepsis, one from haemorrhage, and one from pneumonia)."
    assert len([one for one in readings(text, ("Foomab",)) if one == "count one"]) == 3


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("The discontinuation rate due to adverse reactions was low (12%).", "discontinuation_AE"),
        ("In patients with Grade 3 and above AEs, the most common was neutropenia (12%).", "AE:neutropenia (grade ≥3)"),
        ("12 grade 5 treatment-related AEs (pneumonia) were reported.", "AE:pneumonia (grade 5)"),
    ],
)
def test_an_event_is_named_with_its_grade_and_not_by_how_often_it_came(text: str, endpoint: str) -> None:
    assert [c.cells["endpoint"] for c in draft_claims(text, lexicon(), None) if c.cells["value"] == "12"] == [endpoint]


def test_a_result_at_the_recommended_dose_is_no_background() -> None:
    text = "The response rate with foomab was 70% (14/20) at the recommended phase 2 dose."
    assert {c.cells["analysis_set"] for c in draft_claims(text, lexicon(), None) if c.kind == "percent"} == {"all"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Grade 3-4 reactions were anemia (31%), nausea and fatigue (6% each), and rash, vomiting, and sepsis"
            " (3% each).",
            ["anemia 31", "nausea 6", "fatigue 6", "rash 3", "vomiting 3", "sepsis 3"],
        ),
        ("Adverse events: pneumonia and sepsis occurred in 3 patients each.", ["pneumonia 3", "sepsis 3"]),
    ],
)
def test_a_number_printed_once_for_each_of_several_events_is_a_claim_of_each(text: str, wanted: list[str]) -> None:
    claims = [claim for claim in draft_claims(text, lexicon(), None) if claim.kind in ("percent", "count")]
    names = [claim.cells["endpoint"].removeprefix("AE:").partition(" (grade")[0] for claim in claims]
    assert [f"{name} {claim.cells['value']}" for name, claim in zip(names, claims, strict=True)] == wanted


def test_outcomes_with_one_number_each_keep_their_own_names() -> None:
    text = "CR and PR occurred in 4 patients each, and SD and PD were seen (11% each)."
    assert readings(text, ("Foomab",), "endpoint")[:2] == ["count 4 CR", "count 4 PR"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "This trial of foomab enrolled more than 400 patients with lymphoma who were in a response to surgery.",
            "n more than400",
        ),
        ("The trial planned to enroll 380 patients.", "n 380 planned_size"),
        ("Evidence came from 12 pediatric and young adult patients with sarcoma.", "n 12"),
        ("One leukemia-related death occurred on study.", "count One"),
        ("Patients received foomab followed by 12 months of barmab maintenance.", "schedule 12 treatment_duration"),
        (
            "The most common reactions seen with a greater frequency (at least 5%) on foomab were nausea (40%).",
            "threshold at least5 adverse_event_reporting",
        ),
    ],
)
def test_what_else_a_number_is(text: str, wanted: str) -> None:
    assert wanted in readings(text, ("Foomab",), "quantity")


def test_parts_behind_a_colon_are_of_the_relapses_before_it() -> None:
    text = "Eight patients (10%) relapsed: three relapsed in the bone marrow and five had a CNS relapse."
    claims = {claim.cells["value"]: claim.cells for claim in draft_claims(text, lexicon(), None)}
    assert claims["three"]["denominator"] == claims["five"]["denominator"] == claims["Eight"]["claim_id"]
    assert claims["three"]["endpoint"] == "marrow_relapse"


def test_the_size_behind_a_percentage_is_its_denominator() -> None:
    text = (
        "ORR was 80% (95% CI: 66%, 90%) in the 45 previously treated patients and 93% (95% CI: 77%, 99%) in the 28"
        " systemic therapy naïve patients."
    )
    claims = {claim.cells["value"]: claim.cells for claim in draft_claims(text, lexicon(), None)}
    assert claims["80"]["denominator"] == claims["45"]["claim_id"]
    assert claims["93"]["denominator"] == claims["28"]["claim_id"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Forty patients (50%) had discontinued foomab, most commonly because of progression (n=25) or adverse"
            " events (n=9).",
            ["count 25 discontinuation_progression", "count 9 discontinuation_AE"],
        ),
        ("The composite CR/CRi rate was 66% (40 of 61).", ["percent 66 CR_CRi", "count 40 CR_CRi"]),
    ],
)
def test_outcomes_of_several_words(text: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(readings(text, ("Foomab",), "endpoint"))


def test_a_cycle_may_have_a_length_from_one_number_to_another() -> None:
    text = "Patients received foomab on day 1 of each 21- to 28-day cycle."
    assert "schedule [21..28] treatment_duration days" in readings(text, ("Foomab",), "quantity", "unit")


def test_the_dose_that_a_trial_recommends_for_the_next_is_its_own_finding() -> None:
    text = "The maximum tolerated dose was 1.8 mg/m2, and the recommended phase 2 dose was 1.3 mg/m2."
    sets = {claim.cells["analysis_set"] for claim in draft_claims(text, lexicon(), None) if claim.kind == "dose"}
    assert sets == {"all"}


def test_counts_of_two_grades_in_a_row_have_their_own_grades() -> None:
    text = "CRS occurred in 50 patients (94%), including 11 (21%) with grade 3 and 2 (4%) with grade 4 events."
    found = readings(text, ("Foomab",), "endpoint")
    assert {"count 11 AE:CRS (grade 3)", "percent 21 AE:CRS (grade 3)", "percent 4 AE:CRS (grade 4)"} <= set(found)


def test_those_evaluable_for_one_thing_and_for_another_are_two_sizes() -> None:
    text = "Thirty patients were enrolled; 28 were evaluable for safety, and 25 for efficacy."
    assert readings(text) == ["n Thirty", "n 28", "n 25"]


def test_a_clause_without_values_keeps_its_time_to_itself() -> None:
    text = "Peak expansion was observed at day 10, and B-cell aplasia persisted in 83% of patients at 6 months."
    assert readings(text, ("Foomab",), "timepoint") == ["percent 83 6 months"]


def test_patients_screened_are_no_set_of_a_trial() -> None:
    assert readings("Of 120 screened patients, 96 were enrolled.") == ["n 96"]


def test_the_outcome_of_one_group_is_that_of_the_next() -> None:
    text = "Untreated patients had a CR rate of 74% and previously exposed patients 49%."
    assert readings(text, ("Foomab",), "endpoint") == ["percent 74 CR", "percent 49 CR"]
