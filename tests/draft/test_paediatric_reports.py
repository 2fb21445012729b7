"""Sentences in the manner of reports on children and on transplants: ages, courses, periods, groups set apart."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import readings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Patients were stratified by age into three groups (children aged 10-16 years, 5-9 years, and 2-4 years).",
            ["stratum [10..16] age years", "stratum [5..9] age years", "stratum [2..4] age years"],
        ),
        ("First doses of foomab for children aged 5-16 went by weight.", ["stratum [5..16] age years"]),
        (
            "Patients entered a 20 week open-label treatment period after the 12 week, double-blind period.",
            ["schedule 20 treatment_duration weeks", "schedule 12 treatment_duration weeks"],
        ),
        (
            "Foomab was given at 10 mg on the first 1 to 6 days and 15 mg on the next 7 to 24 days.",
            [
                "dose 10 dose mg",
                "schedule [1..6] treatment_day days",
                "dose 15 dose mg",
                "schedule [7..24] treatment_day days",
            ],
        ),
        ("Foomab was added from course 2 of chemotherapy.", ["schedule 2 treatment_cycle cycle"]),
    ],
)
def test_ages_periods_and_courses(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity", "unit") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The 2-year outcomes were similar to those of others (EFS, 93% [95% CI, 84 to 97] v 88% [95% CI, 83 to 92]"
            " and OS, 96% [95% CI, 87 to 99] v 92% [95% CI, 88 to 95]).",
            [
                "km 93[84..97] EFS 2 years",
                "km 88[83..92] EFS 2 years",
                "km 96[87..99] OS 2 years",
                "km 92[88..95] OS 2 years",
            ],
        ),
        (
            "The 3-year OS in the high-risk pts who underwent transplantation was 84% and similar to those who did not"
            " undergo transplantation (86%, p=0.81).",
            ["km 84 OS 3 years", "km 86 OS 3 years", "p_value =0.81 OS"],
        ),
        (
            "CR or CRi was obtained in 100% of patients (CR=27, CRi=2).",
            ["percent 100 CR_CRi", "count 27 CR", "count 2 CRi"],
        ),
        (
            "Of the 18 in the transplant group, two died and three relapsed.",
            ["n 18", "count two death", "count three relapse"],
        ),
        (
            "38 (93%) patients had a complete remission (33 after cycle 1, 5 after cycle 2).",
            ["count 38 CR", "percent 93 CR", "count 33 CR", "count 5 CR"],
        ),
    ],
)
def test_outcomes_of_groups_set_apart(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint", "timepoint") == wanted


def test_one_patient_is_of_the_arm_named_behind_as_several_are() -> None:
    text = "23 (37%) patients in the foomab group compared with one (4%) patient in the placebo group had a response."
    assert readings(text, ("Foomab", "Placebo"), "arm") == [
        "count 23 foomab",
        "percent 37 foomab",
        "count one placebo",
        "percent 4 placebo",
    ]


def test_events_seen_more_often_with_one_arm_than_with_the_other_are_counted_in_the_first() -> None:
    text = (
        "Events with foomab that occurred more often than with placebo included cough (9 [15%] patients) and rash"
        " (8 [13%])."
    )
    assert readings(text, ("Foomab", "Placebo"), "arm") == [
        "count 9 foomab",
        "percent 15 foomab",
        "count 8 foomab",
        "percent 13 foomab",
    ]


def test_parts_of_those_who_stopped_because_of_events_are_parts_of_them() -> None:
    text = (
        "Three patients stopped treatment because of adverse events: two patients in the foomab group because of raised"
        " liver enzymes and one in the placebo group because of bleeding."
    )
    assert readings(text, ("Foomab", "Placebo"), "endpoint", "arm") == [
        "count Three discontinuation_AE",
        "count two discontinuation_AE foomab",
        "count one discontinuation_AE placebo",
    ]


def test_medians_of_groups_stand_in_a_bracket_behind_that_of_all() -> None:
    text = (
        "At a median follow-up of 29 months for the full cohort (40 months for high-risk patients and 26 months for the"
        " others), the HR group had not reached the median OS."
    )
    assert readings(text, ("Foomab",), "quantity")[:3] == [f"median {n} follow_up" for n in (29, 40, 26)]
