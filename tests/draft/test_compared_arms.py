"""What P values compare, in which order and at which time; values beside words that say that nothing differs."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to zelutinib (n = 80) or placebo (n = 81). "


def _cells(text: str, kind: str, *names: str) -> list[tuple[str, ...]]:
    rows = draft_claims(text, lexicon(), None)
    return [tuple(row.cells[name] for name in names) for row in rows if row.cells["kind"] == kind]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("The response rate was 27% with placebo and 44% with zelutinib (P = 0.03).", "placebo v zelutinib"),
        ("The response rate was 44% with zelutinib and 27% with placebo (P = 0.03).", "zelutinib v placebo"),
        (
            "The response rate was 27% with placebo and 44% with zelutinib (odds ratio, 2.1; P = 0.03).",
            "zelutinib v placebo",
        ),
        (
            "Median overall survival was 9 months with placebo and 12 with zelutinib (P = .04; hazard ratio 0.7).",
            "zelutinib v placebo",
        ),
    ],
)
def test_a_p_value_names_the_arms_in_the_order_of_their_values_unless_a_ratio_does(text: str, arms: str) -> None:
    assert _cells(_TWO + text, "p_value", "arm") == [(arms,)]


def test_a_ratio_is_of_the_treatment_to_the_control_whichever_is_printed_first() -> None:
    text = _TWO + "Survival at 2 years was 31% with placebo and 40% with zelutinib (hazard ratio, 0.71)."
    assert _cells(text, "ratio", "arm") == [("zelutinib v placebo",)]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("The 2-year cumulative incidence of relapse was 22% with zelutinib and 35% with placebo (P = 0.04).", [("",)]),
        ("The response rate at 12 weeks was 44% with zelutinib and 27% with placebo (P = 0.03).", [("12 weeks",)]),
    ],
)
def test_a_p_value_of_rates_read_from_curves_has_no_time(text: str, times: list[tuple[str]]) -> None:
    assert _cells(_TWO + text, "p_value", "timepoint") == times


def test_values_of_two_arms_that_do_not_differ_are_no_differences() -> None:
    text = _TWO + "The response rate was 64% (CR 50%, PR 14%), with no difference between zelutinib (67%) and placebo"
    text += " (61%). There was no difference in 30-day mortality."
    assert _cells(text, "difference", "value") == []
    assert _cells(text, "percent", "value", "endpoint")[-2:] == [("67", "ORR"), ("61", "ORR")]


def test_a_difference_that_is_told_is_one() -> None:
    text = _TWO + "There was no significant difference of 4 percentage points in the response rate."
    assert _cells(text, "difference", "value") == [("4",)]


def test_relapse_or_progression_joined_by_a_stroke_is_one_outcome() -> None:
    text = _TWO + "At 4 years, cumulative incidences of relapse/progression were 23% and 47% in zelutinib and placebo"
    text += " patients, respectively."
    assert _cells(text, "km", "endpoint", "arm") == [("relapse", "zelutinib"), ("relapse", "placebo")]


def test_patients_of_each_arm_before_what_they_underwent_are_counted() -> None:
    text = _TWO + "Two zelutinib patients and 4 placebo patients underwent transplantation."
    assert _cells(text, "count", "value", "endpoint", "arm") == [
        ("Two", "HSCT", "zelutinib"),
        ("4", "HSCT", "placebo"),
    ]
