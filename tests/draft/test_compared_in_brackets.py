"""Which arm each value of a bracket is of, where the sentence names one arm, two of three, or the one that had more."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to tirabrex or nalumab. "
_THREE = "Patients were randomised to tirabrex (n = 60), nalumab (n = 62) or sorafenib (n = 58). "


def _rows(text: str, *columns: str) -> list[tuple[str, ...]]:
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    return [tuple(row[column] for column in columns) for row in rows]


def test_the_first_value_of_a_bracket_is_of_the_arm_before_it_though_the_next_clause_names_both() -> None:
    text = (
        _TWO + "Progression-free survival was longer in the nalumab group (14 vs 9 months; P = .02), but overall "
        "survival was similar (31 months with tirabrex, 33 months with nalumab; P = .6)."
    )
    assert _rows(text, "kind", "value", "endpoint", "arm") == [
        ("median", "14", "PFS", "nalumab"),
        ("median", "9", "PFS", "tirabrex"),
        ("p_value", ".02", "PFS", "nalumab v tirabrex"),
        ("median", "31", "OS", "tirabrex"),
        ("median", "33", "OS", "nalumab"),
        ("p_value", ".6", "OS", "tirabrex v nalumab"),
    ]


def test_a_second_bracket_behind_or_with_compares_the_first_arm_with_the_next() -> None:
    text = _THREE + "The response rate was higher with tirabrex than with nalumab (48% vs 31%, P = .03) or with "
    text += "sorafenib (48% vs 22%, P = .004)."
    assert _rows(text, "kind", "value", "arm")[3:] == [
        ("percent", "48", "tirabrex"),
        ("percent", "31", "nalumab"),
        ("p_value", ".03", "tirabrex v nalumab"),
        ("percent", "48", "tirabrex"),
        ("percent", "22", "sorafenib"),
        ("p_value", ".004", "tirabrex v sorafenib"),
    ]


@pytest.mark.parametrize("told", ["more frequent in patients receiving nalumab", "more common with nalumab"])
def test_pairs_of_events_that_were_more_frequent_with_an_arm_begin_with_that_arm(told: str) -> None:
    text = _TWO + f"Fatigue (21% vs 9%, P = .01) and nausea (17% vs 6%) were {told}."
    assert _rows(text, "kind", "value", "arm") == [
        ("percent", "21", "nalumab"),
        ("percent", "9", "tirabrex"),
        ("p_value", ".01", "nalumab v tirabrex"),
        ("percent", "17", "nalumab"),
        ("percent", "6", "tirabrex"),
    ]


def test_where_no_difference_was_seen_the_times_of_two_arms_are_medians() -> None:
    text = _TWO + "There was no difference in overall survival, median survival being 24 months "
    text += "in the tirabrex arm and 26 months in the nalumab arm."
    assert _rows(text, "kind", "value", "arm") == [("median", "24", "tirabrex"), ("median", "26", "nalumab")]


def test_medians_listed_by_arm_go_on_behind_semicolons() -> None:
    text = (
        "Patients were randomised to arm A (tirabrex), arm B (nalumab) or arm C (both). "
        "Median survival times were: arm A, 7.3 months; arm B, 9.2 months; arm C, 6.4 months."
    )
    assert _rows(text, "kind", "value", "arm") == [
        ("median", "7.3", "arm_a"),
        ("median", "9.2", "arm_b"),
        ("median", "6.4", "arm_c"),
    ]


def test_the_time_of_a_difference_may_stand_before_its_limits() -> None:
    text = _TWO + "Survival was better with nalumab (hazard ratio 0.63; 95% CI, 0.44 to 0.91), with a difference of "
    text += "6.1% at 4 years (95% CI, 2.2 to 10.0)."
    assert _rows(text, "kind", "value", "timepoint") == [("ratio", "0.63", ""), ("difference", "6.1", "4 years")]


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("75 mg of tirabrex per square meter of body-surface area", "mg/m2"),
        ("5 mg of nalumab per kilogram of body weight", "mg/kg"),
        ("75 mg of tirabrex per day", "mg"),
    ],
)
def test_an_amount_may_be_told_per_size_of_the_body(amount: str, unit: str) -> None:
    assert ("dose", unit) in _rows(_TWO + f"We gave {amount}.", "kind", "unit")


def test_a_number_of_arms_is_no_size() -> None:
    text = _TWO + "Survival was compared between the 2 treatment arms."
    assert _rows(text, "kind", "value") == [("set_aside", "2")]


def test_patients_in_each_group_are_of_both_arms() -> None:
    text = _TWO + "Nine (8%) patients in each treatment group had a relapse."
    assert _rows(text, "kind", "arm")[:2] == [("count", "tirabrex"), ("count", "nalumab")]


def test_arms_may_have_two_letters_for_what_they_are() -> None:
    text = (
        "Patients were randomised to chemotherapy (control arm, CA) or to chemotherapy with blinatumomab (experimental "
        "arm, EA). Infections were recorded in 55 of 240 pts in the CA (22.9%) and in 21 of 250 pts in the EA (8.4%)."
    )
    rows = [row for row in _rows(text, "kind", "value", "arm") if row[0] in ("count", "percent")]
    assert rows == [
        ("count", "55", "chemotherapy"),
        ("percent", "22.9", "chemotherapy"),
        ("count", "21", "chemotherapy_with_blinatumomab"),
        ("percent", "8.4", "chemotherapy_with_blinatumomab"),
    ]


def test_the_arm_of_a_median_may_stand_before_its_verb() -> None:
    text = _TWO + "Median OS for tirabrex was 9.4 months (95% CI, 7.8 to 10.9) and for nalumab 8.7 months."
    assert _rows(text, "kind", "value", "arm") == [("median", "9.4", "tirabrex"), ("median", "8.7", "nalumab")]


def test_months_for_an_arm_are_no_schedule() -> None:
    text = "Patients were randomised to arm A or B. OS was 21.0 months versus 30.1 months for arm A and B (p=0.44)."
    assert _rows(text, "kind", "value", "arm")[:2] == [("median", "21.0", "arm_a"), ("median", "30.1", "arm_b")]


def test_medians_of_a_bracket_may_have_their_limits_in_brackets_of_their_own() -> None:
    text = (
        _TWO + "Median progression-free survival was significantly longer in tirabrex-treated patients than in those "
    )
    text += "on nalumab (11.2 [95% CI 9.3-14.2] vs 4.9 [4.1-5.7] months; hazard ratio 0.25)."
    assert _rows(text, "kind", "value", "lower", "upper", "arm")[:2] == [
        ("median", "11.2", "9.3", "14.2", "tirabrex"),
        ("median", "4.9", "4.1", "5.7", "nalumab"),
    ]


def test_rates_by_arm_behind_no_difference_are_rates_and_a_bracket_has_its_own_time() -> None:
    text = (
        "Patients were randomised to arm A or arm B. There was no difference in terms of complete response rate "
        "(arm A, 91%; arm B, 90%) and overall survival (at 6 years: arm A, 88%; arm B, 87%; P = .51)."
    )
    assert _rows(text, "kind", "value", "arm", "timepoint")[:4] == [
        ("percent", "91", "arm_a", ""),
        ("percent", "90", "arm_b", ""),
        ("km", "88", "arm_a", "6 years"),
        ("km", "87", "arm_b", "6 years"),
    ]


def test_each_list_of_events_is_of_the_arm_behind_it() -> None:
    text = _TWO + "The most common events were rash (in 61% of patients) and acne (44%) in the tirabrex group and "
    text += "anaemia (65%), cough (63%), and alopecia (55%) in the nalumab group."
    assert [arm for _, arm in _rows(text, "value", "arm")] == ["tirabrex"] * 2 + ["nalumab"] * 3


def test_a_list_behind_a_verb_goes_on_with_the_arm_before_it() -> None:
    text = _TWO + "Rash was seen in 33 patients (66%) in the tirabrex group, and was severe in five (10%), while cough "
    text += "(8%) and nausea (7%) were seen in the nalumab group."
    assert ("percent", "10", "tirabrex") in _rows(text, "kind", "value", "arm")


def test_none_behind_versus_is_of_the_other_arm() -> None:
    text = (
        _TWO + "The most common events with tirabrex were rash (12 [15%] of 80 patients) and cough (three [4%] vs 0)."
    )
    assert _rows(text, "kind", "value", "arm")[-1] == ("count", "0", "nalumab")


def test_patients_eligible_for_a_transplant_had_none_yet() -> None:
    text = "Responses were seen in 16 of 18 (89%) transplant-eligible patients and 13 of 26 (50%) "
    text += "transplant-ineligible patients."
    rows = [row for row in _rows(text, "kind", "endpoint") if row[0] != "n"]
    assert {endpoint for _, endpoint in rows} == {"ORR"}
