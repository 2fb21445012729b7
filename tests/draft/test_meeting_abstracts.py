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
            "Foomab was infused (5 mcg/d x 6d then 15 mcg/d x 20d; 12d break).",
            [
                "dose 5 dose",
                "schedule 6 treatment_duration",
                "dose 15 dose",
                "schedule 20 treatment_duration",
                "schedule 12 treatment_duration",
            ],
        ),
        (
            "Pts received 2 more cycles of foomab, others received 3 more.",
            ["schedule 2 treatment_cycle", "schedule 3 treatment_cycle"],
        ),
        (
            "Pts were to receive 9 cycles (C) of foomab (1 in induction, 3 in consolidation and 5 in maintenance).",
            [f"schedule {number} treatment_cycle" for number in (9, 1, 3, 5)],
        ),
        (
            "Foomab (given in cycles 2-3, 5-6, 8-9, and 11-12) was continued.",
            [f"schedule [{ends}] treatment_cycle" for ends in ("2..3", "5..6", "8..9", "11..12")],
        ),
        (
            "The design used foomab 300/450/150 mg (D2 to D12).",
            ["dose 300 dose", "dose 450 dose", "dose 150 dose", "schedule [2..12] treatment_day"],
        ),
        (
            "Foomab was infused at 4 µg/m2/day for 6 days and 20 days at a dose of 12 µg/m2/day.",
            [
                "dose 4 dose",
                "schedule 6 treatment_duration",
                "schedule 20 treatment_duration",
                "dose 12 dose",
            ],
        ),
    ],
)
def test_short_forms_of_courses_and_cycles_are_schedules(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted


def test_cycles_before_the_trial_and_before_a_result_are_no_schedule() -> None:
    text = "Pts with no more than 2 prior cycles of chemotherapy were eligible."
    assert readings(text, ("Foomab",), "quantity") == ["threshold 2 prior_therapies"]
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
        ("MRD was measured in 88 of them, and 81 were MRD negative.", ["n 88", "count 81 MRD_neg"]),
    ],
)
def test_whole_groups_with_an_outcome_are_counts_and_those_examined_are_sizes(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("23 pts enrolled (14 women, 9 men).", ["n 23", "count 14 female", "count 9 male"]),
        ("Of 10 patients, 4 (40%) pts were >= 70 y.", ["n 10", "count 4 age", "percent 40 age", "stratum >=70 age"]),
        (
            "Eight (80%) pts had bone marrow blasts >= 40% on entry.",
            ["count Eight marrow_blasts", "percent 80 marrow_blasts", "stratum >=40 marrow_blasts"],
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
    text = "Overall survival (OS) after 2 and 4 yrs was 77% and 61%."
    assert readings(text, ("Foomab",), "timepoint") == ["km 77 2 years", "km 61 4 years"]


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
        ("Toxicity of HR blocks was seen in 4 of the 19 pts that went on.", ["count 4", "n 19"]),
        ("240 pts were randomized (80% of those eligible).", ["n 240"]),
        ("Out of 360 HR pts, 300 pts could be randomised.", ["n 360", "n 300"]),
        ("The difference between arms grew, increasing between 12 and 24 months.", []),
        ("Nine serious adverse events were seen (fever [5 events], rash [3], and vomiting [1]).", []),
        (
            "Altogether 27 patients (90%) either were MRD-negative (17 patients) or had low levels of MRD (and fever,"
            " 10 patients).",
            ["count 27", "percent 90", "count 17", "count 10"],
        ),
        ("Seven pts have died, 5 after relapse.", ["count Seven", "count 5"]),
        ("Results: Foomab was tolerated; two had interruption of foomab.", ["count two"]),
        ("After induction, 5 pts had MRD results available.", ["n 5"]),
        ("Previous treatment with an accumulated dose > 250 mg/m2 was excluded.", ["threshold >250"]),
        (
            "Patients proceeded to maintenance (C4-7 foomab, 28d off between cycles).",
            ["schedule [4..7]", "schedule 28"],
        ),
        ("Patients up to 65 years old were eligible.", ["threshold up to65"]),
        ("Duration of prior imatinib (≤36 months vs >36 months) did not matter.", ["stratum ≤36", "stratum >36"]),
        ("Grade ≥ 3 drug-related AEs (≥ 4 pts).", ["threshold ≥3", "threshold ≥4"]),
        ("Sepsis was seen as a serious event at cycle 2 in the foomab arm.", []),
    ],
)
def test_what_dense_sentences_count(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",)) == wanted


def test_what_a_bracket_cites_leaves_the_sentence_around_it() -> None:
    text = (
        "Patients received 4 courses of foomab (Smith et al, Some Journal 2021) at a cumulative dose of 2.2 mg/m2"
        " (Jones et al, A Meeting 2022)."
    )
    assert readings(text, ("Foomab",), "quantity") == ["schedule 4 treatment_cycle", "dose 2.2 dose"]
    assert readings("Smith et al. Some Journal 2021, 4 courses of foomab.", ("Foomab",), "quantity") == []
