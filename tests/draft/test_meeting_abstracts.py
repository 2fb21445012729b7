"""The short forms of meeting abstracts: courses and cycles, limits of listing, whole groups, features with a cut."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import readings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Patients received two courses of foomab.", ["schedule two treatment_cycle"]),
        ("One postinduction course of foomab was added.", ["schedule One treatment_cycle"]),
        ("Induction was followed by 3 further Foomab cycles.", ["schedule 3 treatment_cycle"]),
        ("Foomab was given on a 21d cycle.", ["schedule 21 treatment_duration"]),
        (
            "Foomab was given (9 mcg/d x 7d then 28 mcg/d x 21d; 14d break).",
            [
                "dose 9 dose",
                "schedule 7 treatment_duration",
                "dose 28 dose",
                "schedule 21 treatment_duration",
                "schedule 14 treatment_duration",
            ],
        ),
        (
            "Pts received 2 more cycles of foomab, others received 3 more.",
            ["schedule 2 treatment_cycle", "schedule 3 treatment_cycle"],
        ),
        (
            "Pts were to receive 7 cycles (C) of foomab (2 in induction, 2 in consolidation and 3 in maintenance).",
            [f"schedule {number} treatment_cycle" for number in (7, 2, 2, 3)],
        ),
        (
            "Foomab (given in cycles 1-3, 5-7, 9-11, and 13-15) was continued.",
            [f"schedule [{ends}] treatment_cycle" for ends in ("1..3", "5..7", "9..11", "13..15")],
        ),
        (
            "The design used foomab 420/560/280 mg (D3 to D14).",
            ["dose 420 dose", "dose 560 dose", "dose 280 dose", "schedule [3..14] treatment_day"],
        ),
        (
            "Foomab was given at a dose of 5 µg/m2/day for 7 days and 21 days at a dose of 15 µg/m2/day.",
            [
                "dose 5 dose",
                "schedule 7 treatment_duration",
                "schedule 21 treatment_duration",
                "dose 15 dose",
            ],
        ),
    ],
)
def test_short_forms_of_courses_and_cycles_are_schedules(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted


def test_cycles_before_the_trial_and_before_a_result_are_no_schedule() -> None:
    text = "Pts who had received no more than 1 prior cycle of chemotherapy were eligible."
    assert readings(text, ("Foomab",), "quantity") == ["threshold 1 prior_therapies"]
    text = "After 4 induction cycles, 3/11 patients had a complete response."
    assert readings(text, ("Foomab",), "endpoint") == ["count 3 CR", "n 11"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Grade ≥3 AEs occurring in ≥2 pts were anaemia and sepsis.", "threshold ≥2 patients"),
        (
            "Serious adverse events that occurred in more than 5% of patients included pneumonia (12 [6%]).",
            "threshold more than5 percent",
        ),
        ("Figure 2 lists adverse effects seen in ≥2 pts while on study.", "threshold ≥2 patients"),
    ],
)
def test_the_frequency_from_which_events_are_listed_is_a_threshold(text: str, wanted: str) -> None:
    assert f"{wanted} adverse_event_reporting" in readings(text, ("Foomab",), "unit", "quantity")


def test_a_frequency_that_a_sentence_reports_is_no_threshold() -> None:
    text = "Adverse events occurred in more than 90% of patients."
    assert readings(text, ("Foomab",)) == ["percent more than90"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("All 10 pts achieved CR.", ["count 10 CR"]),
        ("All 10 pts completed treatment.", ["count 10 completed_treatment"]),
        ("Only three pts received an allogeneic stem cell transplantation.", ["count three HSCT"]),
        ("32% (N=11) had a complete response.", ["percent 32 CR", "count 11 CR"]),
        ("In 174 of these, MRD was measured.", ["n 174"]),
        ("MRD was examined in 154 of them, and 153 were MRD negative.", ["n 154", "count 153 MRD_neg"]),
    ],
)
def test_whole_groups_with_an_outcome_are_counts_and_those_examined_are_sizes(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("17 pts enrolled (12 women, 5 men).", ["n 17", "count 12 female", "count 5 male"]),
        ("Of 10 patients, 4 (40%) pts were >= 70 y.", ["n 10", "count 4 age", "percent 40 age", "stratum >=70 age"]),
        (
            "Nine (90%) pts had bone marrow blasts >= 50% at diagnosis.",
            ["count Nine marrow_blasts", "percent 90 marrow_blasts", "stratum >=50 marrow_blasts"],
        ),
        ("4 (40%) pts were CD20+.", ["count 4 biomarker_positive", "percent 40 biomarker_positive"]),
        (
            "41% had comorbidities; most frequent were diabetes (14%) and myocardial infarction (9%).",
            ["percent 41 comorbidity", "percent 14 comorbidity", "percent 9 comorbidity"],
        ),
    ],
)
def test_features_of_patients_with_a_cut_keep_their_quantity(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted


def test_survival_after_several_years_has_a_time_each() -> None:
    text = "Overall survival (OS) after 1 and 3 yrs was 81% and 66%."
    assert readings(text, ("Foomab",), "timepoint") == ["km 81 1 years", "km 66 3 years"]


@pytest.mark.parametrize("power", ["10^-5", "10 -5", "10(-5)"])
def test_a_power_of_ten_in_two_numbers_is_no_claim(power: str) -> None:
    assert readings(f"MRD negativity at a level of {power} was rare.") == []


def test_a_factor_keeps_its_power_of_ten() -> None:
    assert readings("MRD rose (>=1x10 -4).", ("Foomab",), "quantity") == ["threshold >=1 mrd_threshold"]


def test_registry_numbers_and_phases_of_ones_own_trial_are_identifiers() -> None:
    text = "Background: Foomab is active (NCT 03481234), so we conducted a Phase II trial of foomab."
    assert readings(text, ("Foomab",), "quantity") == [
        "identifier 03481234 registry_number",
        "identifier II trial_phase",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("HR patients were observed in 3 of the 16 centres.", []),
        ("Toxicity of HR blocks was seen in 3 of the 16 pts that switched.", ["count 3", "n 16"]),
        ("572 pts were randomized (92.4% of those eligible).", ["n 572"]),
        ("Out of 731 HR pts, 622 pts were eligible for randomization.", ["n 731", "n 622"]),
        ("The difference between arms grew, increasing between 12 and 24 months.", []),
        ("Ten serious adverse events were reported (fever [4 events], infection [4], and vomiting [1]).", []),
        (
            "A total of 28 patients (93%) either were MRD-negative (16 patients) or had low levels of MRD (and fever,"
            " 12 patients).",
            ["count 28", "percent 93", "count 16", "count 12"],
        ),
        ("Nine pts have died, 6 after relapse.", ["count Nine", "count 6"]),
        ("Results: Foomab was tolerated; two had interruption of foomab.", ["count two"]),
        ("After induction, 5 pts had MRD results available.", ["n 5"]),
        ("Previous treatment with a total accumulated dose > 300 mg/m2 was excluded.", ["threshold >300"]),
        (
            "Patients proceeded to maintenance (C4-7 foomab, 28d off between cycles).",
            ["schedule [4..7]", "schedule 28"],
        ),
        ("Patients up to 65 years old were eligible.", ["threshold up to65"]),
        ("Duration of prior imatinib (≤36 months vs >36 months) did not matter.", ["stratum ≤36", "stratum >36"]),
        ("Grade ≥ 3 treatment-related AEs (≥ 2 pts).", ["threshold ≥3", "threshold ≥2"]),
        ("Sepsis was seen as a serious event at cycle 2 in the foomab arm.", []),
    ],
)
def test_what_dense_sentences_count(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",)) == wanted
