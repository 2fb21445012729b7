"""Which arm values, doses and sizes are of: pairs in brackets, lists of what patients received."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import cells_of, lexicon

_TWO = "Patients were randomly assigned to docetaxel or velotinib. "


def test_pairs_behind_a_comparison_keep_the_order_of_the_first() -> None:
    text = _TWO + (
        "Compared to docetaxel, velotinib was associated with more rash (52% vs 13%) and nausea (25% vs 12%) but less"
        " alopecia (4% vs 15%)."
    )
    assert cells_of(text, "percent", "value", "arm") == [
        ("52", "velotinib"),
        ("13", "docetaxel"),
        ("25", "velotinib"),
        ("12", "docetaxel"),
        ("4", "velotinib"),
        ("15", "docetaxel"),
    ]


@pytest.mark.parametrize("other", ["Dxx", "the older drug"])
def test_the_arm_behind_than_has_the_second_value_whatever_the_other_is_called(other: str) -> None:
    text = (
        _TWO
        + f"Neutropenia (61% versus 35%) and stomatitis (6% versus 2%) were more common with {other} than velotinib."
    )
    assert cells_of(text, "percent", "value", "arm") == [
        ("61", "docetaxel"),
        ("35", "velotinib"),
        ("6", "docetaxel"),
        ("2", "velotinib"),
    ]


@pytest.mark.parametrize(
    "assigned",
    [
        "We randomly assigned 264 patients to receive velotinib, at a dose of 3 mg per kilogram every 2 weeks, or"
        " docetaxel, at a dose of 75 mg per square meter every 3 weeks.",
        "264 patients were randomized to receive velotinib (200 mg every 2 weeks) or docetaxel (75 mg/m2 every month).",
    ],
)
def test_the_size_of_those_assigned_to_either_arm_is_of_none(assigned: str) -> None:
    assert cells_of(assigned, "n", "value", "arm") == [("264", "")]
    assert {arm for (arm,) in cells_of(assigned, "dose schedule", "arm")} == {"velotinib", "docetaxel"}


def test_sizes_before_what_they_were_assigned_are_of_its_arm() -> None:
    text = (
        "In all, 440 patients were enrolled. 221 were randomly assigned velotinib and 219 docetaxel plus carboplatin."
    )
    assert cells_of(text, "n", "value", "arm") == [
        ("440", ""),
        ("221", "velotinib"),
        ("219", "docetaxel_plus_carboplatin"),
    ]


def test_the_treatment_groups_are_no_arm() -> None:
    text = _TWO + "In all, 560 women were randomly assigned to the treatment groups."
    assert cells_of(text, "n", "value", "arm") == [("560", "")]


def test_doses_of_what_patients_received_are_of_the_part_they_stand_in() -> None:
    text = (
        "Patients received docetaxel 75 mg/m(2) on day 1 and velotinib 1,200 mg/m(2) on day 8 (n = 410) or docetaxel 60"
        " mg/m(2) and pemetrexed 400 mg/m(2) on day 1 (n = 412). Overall survival was 10.1 months for"
        " docetaxel/velotinib and 9.9 months for docetaxel/pemetrexed."
    )
    first, second = "docetaxel_velotinib", "docetaxel_pemetrexed"
    assert cells_of(text, "dose", "value", "arm") == [("75", first), ("1,200", first), ("60", second), ("400", second)]
    assert cells_of(text, "schedule", "value", "arm") == [("1", first), ("8", first), ("1", second)]


@pytest.mark.parametrize(
    "cycle", ["a 21-28-day cycle", "each 21- to 28-day cycle", "a 21 or 28 day cycle", "a 28-day cycle"]
)
def test_a_day_of_a_cycle_is_no_count(cycle: str) -> None:
    text = f"Patients received velotinib 0.5 mg on days 8 and 15 of {cycle}."
    assert cells_of(text, "count n", "value") == []
    days = [value for value, quantity in cells_of(text, "schedule", "value", "quantity") if quantity == "treatment_day"]
    assert days == ["8", "15"]
    assert ("treatment_duration", "days") in cells_of(text, "schedule", "quantity", "unit")


def test_deaths_behind_the_sizes_of_the_arms_are_of_all_patients() -> None:
    text = (
        "Among 271 patients randomised 2:1 (182 to the velotinib group and 89 to the placebo group), 119 deaths had"
        " occurred."
    )
    assert cells_of(text, "n count", "kind", "value", "arm") == [
        ("n", "271", ""),
        ("n", "182", "velotinib"),
        ("n", "89", "placebo"),
        ("count", "119", ""),
    ]


def test_no_count_is_of_a_size_that_is_less() -> None:
    text = (
        "Patients received velotinib. Of 42 children, 9 were alive in remission, 12 relapsed and 5 died in remission."
        " In all, 30 of 42 had a response; 14 patients were evaluable for engraftment, and 21 patients engrafted."
    )
    rows = {row.cells["claim_id"]: row.cells for row in draft_claims(text, lexicon(), None)}
    counts = [row for row in rows.values() if row["kind"] == "count" and row["denominator"] in rows]
    assert len(counts) > 2
    assert all(int(row["value"]) <= int(rows[row["denominator"]]["value"]) for row in counts)


def test_a_ratio_compares_the_first_lettered_arm_with_the_second() -> None:
    text = (
        "Patients were assigned to Arm A or Arm B. CR was seen in 61 (69.3%) in Arm A and 48 (53.3%) in Arm B; odds"
        " ratio 1.98 (95% CI 1.07 to 3.65)."
    )
    assert cells_of(text, "ratio", "arm") == [("arm_a v arm_b",)]


@pytest.mark.parametrize("bound", ["below", "less than", "under"])
def test_a_power_of_ten_behind_a_bound_in_words_is_that_of_residual_disease(bound: str) -> None:
    text = f"Ten of 26 responders (38%) had MRD {bound} 10⁻⁴."
    assert cells_of(text, "threshold", "value", "quantity") == [("10", "mrd_threshold")]


def test_changes_within_arms_stand_beside_the_difference_between_them() -> None:
    text = (
        "Patients were randomised to velotinib or placebo. Quality of life improved by 8.2 points with velotinib and"
        " worsened by 2.1 points with placebo at week 12 (between-group difference 10.3, 95% CI 4.0 to 16.6)."
    )
    assert cells_of(text, "difference", "value", "arm") == [
        ("8.2", "velotinib"),
        ("2.1", "placebo"),
        ("10.3", "velotinib v placebo"),
    ]


def test_what_is_given_with_or_without_a_drug_is_given_to_all() -> None:
    text = (
        "Adults received daunorubicin 60 mg/m2 on days 1-3 and cytarabine 200 mg/m2 on days 1-7, with or without"
        " velotinib 3 mg/m2 on day 4. CR was seen in 104 (75%) of 139 in the control arm and in 113 (81%) of 139 in"
        " the velotinib arm. More bleeding was seen with velotinib."
    )
    assert cells_of(text, "dose", "value", "arm") == [("60", ""), ("200", ""), ("3", "velotinib")]
    assert cells_of(text, "percent", "value", "arm") == [("75", "control"), ("81", "velotinib")]
    assert cells_of(text, "schedule", "value", "arm")[0] == ("", "")


def test_the_other_of_two_arms_is_given_what_stands_before_its_or() -> None:
    text = (
        "Patients were randomised to velotinib 90 mg daily or best supportive care with or without cytarabine 20 mg."
        " Survival was 8.2 months with velotinib and 5.9 months with best supportive care."
    )
    assert cells_of(text, "dose", "value", "arm")[0] == ("90", "velotinib")


def test_the_arm_after_what_it_is_compared_with_has_the_first_value() -> None:
    text = (
        "Patients were randomised to velotinib or decitabine. When compared with 44 patients receiving decitabine,"
        " velotinib patients had a higher rate of remission (45% vs. 28%)."
    )
    assert cells_of(text, "percent", "value", "arm") == [("45", "velotinib"), ("28", "decitabine")]
    assert cells_of(text, "n", "value", "arm") == [("44", "decitabine")]


def test_the_group_without_a_treatment_is_the_other_one() -> None:
    arms = {
        "asct": {"label": "ASCT", "name": "transplantation (ASCT)", "role": "experimental"},
        "no_asct": {"label": "No transplantation", "name": "chemotherapy", "role": "control"},
    }
    sets = {"all": {"label": "all", "arms": dict.fromkeys(arms)}}
    trials = {"t": {"name": "t", "design": "randomised", "arms": arms, "analysis_sets": sets}}
    text = "The median survival was 44 months in the ASCT group and 26 months in the non-ASCT group."
    rows = [row.cells for row in draft_claims(text, lexicon(), trials)]
    assert [(row["value"], row["arm"]) for row in rows if row["kind"] == "median"] == [
        ("44", "asct"),
        ("26", "no_asct"),
    ]


def test_patients_with_myeloma_are_no_length() -> None:
    text = "Retrospective analysis was performed in 33 MM patients undergoing transplantation."
    assert cells_of(text, "n", "value") == [("33",)]


def test_a_rate_with_its_median_in_a_bracket_has_the_arm_behind_the_bracket() -> None:
    text = (
        "Patients were randomised to velotinib or placebo. The 3-year probability of PFS was 48.2% (median not reached)"
        " in the velotinib group and 27.3% (median 26 months) in the placebo group."
    )
    assert cells_of(text, "km median", "kind", "value", "arm") == [
        ("km", "48.2", "velotinib"),
        ("km", "27.3", "placebo"),
        ("median", "not reached", "velotinib"),
        ("median", "26", "placebo"),
    ]


def test_of_a_treatment_and_none_of_it_the_second_is_the_control() -> None:
    text = "The 3-year PFS was 48.2% in the ASCT group and 27.3% in the non-ASCT group (hazard ratio, 0.6)."
    text = f"Patients with myeloma were in the ASCT group or the non-ASCT group. {text}"
    assert cells_of(text, "km ratio", "value", "arm") == [
        ("48.2", "asct"),
        ("27.3", "non_asct"),
        ("0.6", "asct v non_asct"),
    ]
