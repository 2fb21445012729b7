"""Outcomes joined by `and` with their values for each arm, gains in points, and reasons why treatment ended."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import readings

_BOTH = ("Foomab", "Barmab")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The ORR and the CR rate were 45% and 20%, respectively, with foomab and 30% and 10%, respectively, with"
            " barmab.",
            ["percent 45 ORR foomab", "percent 20 CR foomab", "percent 30 ORR barmab", "percent 10 CR barmab"],
        ),
        (
            "With foomab, ORR and CR rates were 45% and 20%, respectively, and with barmab, 30% and 10%, respectively.",
            ["percent 45 ORR foomab", "percent 20 CR foomab", "percent 30 ORR barmab", "percent 10 CR barmab"],
        ),
        (
            "Neutropenia and anaemia occurred in 45% and 20% of patients with foomab and in 30% and 15% with barmab.",
            [
                "percent 45 AE:neutropenia foomab",
                "percent 20 AE:anaemia foomab",
                "percent 30 AE:neutropenia barmab",
                "percent 15 AE:anaemia barmab",
            ],
        ),
        (
            "Neutropenia and anaemia were seen in 45% and 20% versus 30% and 15%.",
            [
                "percent 45 AE:neutropenia foomab",
                "percent 20 AE:anaemia foomab",
                "percent 30 AE:neutropenia barmab",
                "percent 15 AE:anaemia barmab",
            ],
        ),
        (
            "Nausea and fatigue occurred in 45% and 20% of patients on foomab.",
            ["percent 45 AE:nausea foomab", "percent 20 AE:fatigue foomab"],
        ),
        (
            "Nausea and vomiting occurred in 45% and 30% of patients on foomab and barmab.",
            ["percent 45 AE:nausea and vomiting foomab", "percent 30 AE:nausea and vomiting barmab"],
        ),
        (
            "Acute GVHD at day 100 and chronic GVHD at 1 year occurred in 32% and 28%, respectively, with foomab.",
            ["percent 32 AE:acute GVHD foomab 100 days", "percent 28 AE:chronic GVHD foomab 1 years"],
        ),
    ],
)
def test_each_of_several_outcomes_has_its_value_in_each_arm(text: str, wanted: list[str]) -> None:
    assert readings(text, _BOTH, "endpoint", "arm", "timepoint") == wanted


@pytest.mark.parametrize(
    "bracket", ["(62 foomab, 60 barmab)", "(62 for foomab, 60 for barmab)", "(foomab, 62; barmab, 60)"]
)
def test_medians_of_the_arms_stand_in_the_bracket_behind_that_of_all(bracket: str) -> None:
    assert readings(f"The median age was 61 {bracket}.", _BOTH, "arm", "quantity", "unit") == [
        "median 61 age years",
        "median 62 foomab age years",
        "median 60 barmab age years",
    ]


def test_sizes_in_the_bracket_behind_a_median_are_no_medians() -> None:
    found = readings("The median follow-up was 10 months (122 foomab, 118 barmab).", _BOTH, "arm")
    assert not any(row.startswith(("median 122", "median 118")) for row in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("There was an absolute benefit of 8% in 2-year OS with foomab.", "difference 8 OS 2 years"),
        ("The absolute improvement in 2-year OS was 8% (95% CI 2-14).", "difference 8[2..14] OS 2 years"),
        ("Absolute 3-year survival benefit: 5.1%.", "difference 5.1 OS 3 years"),
        ("An absolute risk reduction of 5% (95% CI 1-9) was seen for death.", "difference 5[1..9] death"),
        ("ORR was 15% higher with foomab (95% CI 3-27).", "difference 15[3..27] ORR"),
        ("Foomab led to a 12% absolute increase in the CR rate.", "difference 12 CR"),
        ("Foomab improved the response rate by 15 percentage points.", "difference 15 ORR"),
    ],
)
def test_a_gain_in_points_is_a_difference_between_the_arms(text: str, wanted: str) -> None:
    assert readings(text, _BOTH, "endpoint", "timepoint", "unit", "arm") == [
        f"{wanted} percentage points foomab v barmab"
    ]


def test_an_absolute_increase_from_one_rate_to_another_prints_two_rates() -> None:
    text = "There was an absolute increase in the CR rate from 30% to 45%."
    assert readings(text, _BOTH, "endpoint") == ["percent 30 CR", "percent 45 CR"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Treatment was stopped for toxicity in 12 patients (10%).",
            ["count 12 discontinuation_AE", "percent 10 discontinuation_AE"],
        ),
        ("Sepsis was the cause of death in 3 patients.", ["count 3 AE:fatal sepsis"]),
        ("Disease progression was the main cause of death in 20 patients.", ["count 20 death_disease"]),
        ("In all, 86 of 231 patients had disease progression or had died.", ["count 86 progression_or_death", "n 231"]),
        ("Complete remission occurred in 45% (14) of 31 patients.", ["percent 45 CR", "count 14 CR", "n 31"]),
    ],
)
def test_why_treatment_ended_and_of_what_patients_died(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Of 50 patients with positive MRD, 48 (96%) responded.",
        "MRD positivity was found in 12 of 40 responders (30%).",
        "The median MRD level was 0.1% (range, 0.01%-5%).",
    ],
)
def test_residual_disease_that_was_found_is_not_its_absence(text: str) -> None:
    assert not [row for row in readings(text, ("Foomab",), "endpoint") if "MRD_neg" in row]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Of the 71 responders, 35 (49%) relapsed, 20 (28%) remain in remission, and 16 (23%) died in remission.",
            [
                "n 71",
                "count 35 relapse",
                "percent 49 relapse",
                "count 20 DOR",
                "percent 28 DOR",
                "count 16 death_in_CR",
                "percent 23 death_in_CR",
            ],
        ),
        ("The ORR was 68%: 19% CR, 49% CRi.", ["percent 68 ORR", "percent 19 CR", "percent 49 CRi"]),
        ("VOD/SOS occurred in 11% (fatal in 2).", ["percent 11 AE:VOD/SOS", "count 2 AE:fatal VOD/SOS"]),
        (
            "Reasons for discontinuation were progressive disease in 40 (33%) and adverse events in 12 (10%).",
            [
                "count 40 discontinuation_progression",
                "percent 33 discontinuation_progression",
                "count 12 discontinuation_AE",
                "percent 10 discontinuation_AE",
            ],
        ),
    ],
)
def test_what_became_of_those_who_responded_or_stopped(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted
