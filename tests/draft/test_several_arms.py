"""Arms that a text numbers, calls by letters or finds in its title, and three arms compared in pairs."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import cells_of, lexicon


def test_arms_are_called_by_the_numbers_in_brackets_behind_them() -> None:
    text = (
        "Sequential or concurrent radiotherapy in oesophageal cancer\n\nPatients received docetaxel (75 mg/m2) followed"
        " by radiotherapy 60 Gy (arm 1, sequential), or docetaxel (75 mg/m2) with radiotherapy 50 Gy (arm 2), or"
        " docetaxel (20 mg/m2) with radiotherapy 66 Gy (arm 3). Median survival was 11.5, 12.1 and 14.8 months for arms"
        " 1, 2, and 3, respectively."
    )
    assert cells_of(text, "median", "value", "arm") == [("11.5", "arm_1"), ("12.1", "arm_2"), ("14.8", "arm_3")]
    assert cells_of(text, "dose", "value", "arm") == [
        ("75", "arm_1"),
        ("60", "arm_1"),
        ("75", "arm_2"),
        ("50", "arm_2"),
        ("20", "arm_3"),
        ("66", "arm_3"),
    ]


def test_numbers_of_arms_cohorts_and_stages_in_a_list_are_no_counts() -> None:
    text = (
        "Velotinib in gastric cancer\n\nThe response rate was 21%, 26% and 38% for cohorts 1, 2 and 3, respectively."
        " Grade 3 rash was seen in arms 2 and 3 (11% and 14%). The 5-year OS was 83%, 61% and 40% in stage 1, 2 and 3."
    )
    assert cells_of(text, "count n unsure", "value") == []


@pytest.mark.parametrize("group", ["the DV group", "group DV"])
def test_letters_before_or_behind_group_call_an_arm(group: str) -> None:
    text = (
        "Docetaxel with or without velotinib in prostate cancer\n\nPatients randomly received docetaxel with"
        " (group DV) or"
        f" without (group D) velotinib. Median progression-free survival was 3.6 months for {group} and 2.7 months for"
        " group D."
    )
    values = cells_of(text, "median", "value", "arm")
    assert [value for value, _ in values] == ["3.6", "2.7"]
    assert values[0][1] != values[1][1]
    assert "velotinib" in values[0][1]
    assert "velotinib" not in values[1][1]


def test_ratios_in_brackets_compare_the_two_of_three_arms_that_are_named() -> None:
    text = (
        "Melphalan, busulfan or placebo in myeloma\n\nPatients were randomly assigned to melphalan, busulfan"
        " or placebo."
        " Event-free survival was 8·9 months (6·1-11·4) versus 12·8 months (10·1-15·2; HR 1·33 [1·04-1·71];"
        " p=0·027) for"
        " melphalan versus busulfan, and 6·1 months (4·9-8·0) versus 8·9 months (6·1-11·4; HR 1·44 [1·05-1·95]; p=0·02)"
        " for placebo versus melphalan."
    )
    assert cells_of(text, "median", "value", "arm") == [
        ("8·9", "melphalan"),
        ("12·8", "busulfan"),
        ("6·1", "placebo"),
        ("8·9", "melphalan"),
    ]
    assert cells_of(text, "ratio", "value", "arm") == [
        ("1·33", "melphalan v busulfan"),
        ("1·44", "placebo v melphalan"),
    ]


def test_arms_with_a_schedule_behind_their_abbreviation_are_told_apart() -> None:
    text = (
        "Patients received obinutuzumab plus cyclophosphamide and vincristine (G-CV; every 3 weeks for 6 to"
        " 8 cycles) or"
        " obinutuzumab plus bendamustine (G-B; every 4 weeks for 6 cycles). Patients were randomised."
        " Response rates were"
        " 91% with G-CV and 88% with G-B."
    )
    values = cells_of(text, "percent", "value", "arm")
    assert len({arm for _, arm in values}) == 2


def test_what_a_bracket_in_a_bracket_says_is_no_part_of_an_arm() -> None:
    text = (
        "Patients were randomized to receive either velotinib (5.5 GBq [150 mCi] every 8 weeks) with octreotide (30 mg"
        " every 4 weeks) (n=121) or high-dose octreotide (60 mg every 4 weeks) (n=120). Median PFS was 21.1"
        " months in the"
        " velotinib arm and 8.1 months in the octreotide arm."
    )
    assert cells_of(text, "n", "value", "arm") == [
        ("121", "velotinib_with_octreotide"),
        ("120", "high_dose_octreotide"),
    ]


def test_treatments_that_patients_are_counted_by_are_the_arms() -> None:
    text = (
        "Treatment of leukaemia in practice\n\nOf 905 patients, 402 (44%) received azacitidine as first treatment, 355"
        " (39%) hydroxyurea, and 148 (16%) intensive chemotherapy. Median OS was 13 months with azacitidine, 11 months"
        " with hydroxyurea and 9 months with intensive chemotherapy."
    )
    assert cells_of(text, "median", "value", "arm") == [
        ("13", "azacitidine"),
        ("11", "hydroxyurea"),
        ("9", "intensive_chemotherapy"),
    ]
    assert {row.cells["analysis_set"] for row in draft_claims(text, lexicon(), None)} <= {"all", ""}


def test_those_included_in_a_group_are_of_its_arm() -> None:
    text = (
        "Patients were randomised to velotinib or docetaxel. Among patients, 66% of those included in the"
        " velotinib group"
        " were alive, compared to 51% of those included in the docetaxel group."
    )
    assert cells_of(text, "percent", "value", "arm") == [("66", "velotinib"), ("51", "docetaxel")]


def test_arms_are_called_as_the_bracket_behind_their_name_says() -> None:
    text = (
        "Velotinib injection with surgery in liver cancer\n\nPatients were randomly assigned to surgery (S group) or"
        " surgery plus injection of velotinib (SV group). OS was 61% in the SV group and 52% in the S group. PFS was"
        " 47% with S and 58% with SV. CR for SV vs. S was 31% vs. 22%."
    )
    with_it, without = "surgery_plus_velotinib", "surgery"
    assert cells_of(text, "percent", "value", "arm") == [
        ("61", with_it),
        ("52", without),
        ("47", without),
        ("58", with_it),
        ("31", with_it),
        ("22", without),
    ]


def test_causes_of_death_are_no_arms() -> None:
    text = (
        "Patients were randomised to chemotherapy or chemotherapy plus velotinib. Causes of death were liver"
        " failure (n ="
        " 3 velotinib group), tumour progression (n = 2 chemotherapy group), and unknown (n = 1 in each group)."
    )
    arms = {arm for (arm,) in cells_of(text, "count n", "arm")}
    assert arms <= {"chemotherapy_plus_velotinib", "chemotherapy", "", "unsure"}


def test_what_is_given_in_turn_to_all_makes_no_arms() -> None:
    text = (
        "Low-intensity treatment of older adults with ALL\n\nMethods: Pts ≥60 yrs received mini-HCVD plus foozumab for"
        " 4 cycles, followed by 4 cycles of blinatumomab. The 3-yr OS was 61% for pts aged 60-69 vs 40% for pts ≥70"
        " (p=0.04)."
    )
    assert len({arm for (arm,) in cells_of(text, "km schedule", "arm")}) == 1


def test_chemotherapy_with_or_without_the_antibody_is_two_arms() -> None:
    text = (
        "Patients were randomly assigned to chemotherapy with or without the antibody. In all, 203 patients were"
        " enrolled: 102 in the antibody group and 101 in the control group."
    )
    assert cells_of(text, "n", "value", "arm") == [
        ("203", ""),
        ("102", "chemotherapy_plus_antibody"),
        ("101", "chemotherapy"),
    ]


def test_what_is_compared_with_its_letter_behind_it_is_an_arm() -> None:
    text = (
        "Azacitidine with or without a checkpoint inhibitor in MDS\n\nWe compared azacitidine + foolimab (arm A) with"
        " azacitidine alone (arm B). Patients were randomized. The ORR was 60.9% in arm A and 46.6% in arm B."
    )
    first, second = cells_of(text, "percent", "value", "arm")
    assert first == ("60.9", "azacitidine_foolimab")
    assert second == ("46.6", "azacitidine_alone")


def test_the_size_of_an_arm_that_equals_the_two_others_is_its_own() -> None:
    text = (
        "Patients (N = 308) were randomized 1:1 to acalabrutinib (n = 154) or idelalisib plus rituximab (n = 118) or"
        " bendamustine plus rituximab (n = 36)."
    )
    assert cells_of(text, "n", "value", "arm")[1] == ("154", "acalabrutinib")


def test_pairs_with_a_stroke_are_told_apart_by_which_is_said_to_be_more() -> None:
    text = (
        "Patients were randomly assigned to velotinib or docetaxel. Neutropenia (44%/62%) was less frequent with"
        " velotinib. Alopecia (11%/32%) was more common with docetaxel."
    )
    assert cells_of(text, "percent", "value", "arm") == [
        ("44", "velotinib"),
        ("62", "docetaxel"),
        ("11", "velotinib"),
        ("32", "docetaxel"),
    ]
