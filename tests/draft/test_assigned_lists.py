"""Doses and schedules in a list of what patients were assigned to: each part of the list is of one arm."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon


def _given(text: str) -> list[tuple[str, str]]:
    rows = draft_claims(text, lexicon(), None)
    return [(row.cells["value"], row.cells["arm"]) for row in rows if row.cells["kind"] in ("dose", "schedule")]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "Patients were randomly assigned to 70 mg velotinib per day or up to five cycles of cisplatin at 65 mg/m2.",
            [("70", "velotinib"), ("five", "cisplatin"), ("65", "cisplatin")],
        ),
        (
            "We randomised patients to PaxVel (paclitaxel 85 mg/m2 weekly, velotinib 35 mg daily, every 6 weeks) or"
            " Pax (paclitaxel 85 mg/m2 weekly, every 6 weeks).",
            [("85", "paxvel"), ("35", "paxvel"), ("6", "paxvel"), ("85", "pax"), ("6", "pax")],
        ),
        (
            "Patients were randomly assigned to 24 Gy in 8 sessions (arm A) or 18 Gy on days 2 and 9 (arm B)."
            " Response rates were 31% in arm A and 38% in arm B.",
            [("24", "arm_a"), ("18", "arm_b"), ("2", "arm_b"), ("9", "arm_b")],
        ),
    ],
)
def test_each_part_of_the_list_tells_of_its_own_arm(text: str, given: list[tuple[str, str]]) -> None:
    assert _given(text) == given


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Patients were randomised to docetaxel 65 mg/m2 and either velotinib or placebo.", "65"),
        ("Patients were randomised to receive five cycles of docetaxel with either velotinib or placebo.", "five"),
        ("Patients were randomly assigned to velotinib or placebo every 5 weeks.", "5"),
    ],
)
def test_what_stands_before_or_behind_the_list_is_of_no_arm(text: str, value: str) -> None:
    assert dict(_given(text))[value] == ""


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("35 µg/m2", "µg/m2"),
        ("35 mcg/m²", "µg/m2"),
        ("65 mg/m(2)", "mg/m2"),
        ("35 mu g per square meter of body-surface area", "µg/m2"),
        ("1700 IU/m2", "IU/m2"),
        ("2 g/m(2)", "g/m2"),
    ],
)
def test_an_amount_by_body_surface_has_its_whole_unit(amount: str, unit: str) -> None:
    rows = draft_claims(f"Patients received velotinib {amount} daily.", lexicon(), None)
    assert [(row.cells["kind"], row.cells["unit"]) for row in rows if row.cells["kind"] != "set_aside"] == [
        ("dose", unit)
    ]


@pytest.mark.parametrize(
    ("text", "schedules"),
    [
        ("Velotinib was given at 55 mg on a 6-day schedule.", [("6", "treatment_duration", "days")]),
        ("Patients received velotinib 55 mg daily for 4 consecutive days.", [("4", "treatment_duration", "days")]),
        (
            "Patients received cisplatin every 4 weeks for three or five cycles.",
            [
                ("4", "treatment_duration", "weeks"),
                ("three", "treatment_cycle", "cycles"),
                ("five", "treatment_cycle", "cycles"),
            ],
        ),
        (
            "Patients received two pre-operative and four post-operative cycles of epirubicin.",
            [("two", "treatment_cycle", "cycles"), ("four", "treatment_cycle", "cycles")],
        ),
        (
            "Patients were randomised to velotinib 55 mg orally for 3 years or follow-up.",
            [("3", "treatment_duration", "years")],
        ),
        (
            "Patients received velotinib (administered for a total of 5 weeks followed by 3 weeks of break).",
            [("5", "treatment_duration", "weeks"), ("3", "treatment_duration", "weeks")],
        ),
        ("Velotinib was given by a 36‐h continuous intravenous infusion.", [("36", "treatment_duration", "hours")]),
    ],
)
def test_schedules_are_read(text: str, schedules: list[tuple[str, str, str]]) -> None:
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    found = [(row["value"], row["quantity"], row["unit"]) for row in rows if row["kind"] == "schedule"]
    assert found == schedules


def test_how_often_a_dose_is_given_is_no_part_of_the_name_of_an_arm() -> None:
    text = "Patients were randomised to {}. Relapse was seen in 12% with {} and in 15% with placebo."
    for given in ("velotinib 25 mg/day or placebo", "five weekly infusions of velotinib or placebo"):
        rows = [row.cells for row in draft_claims(text.format(given, "velotinib"), lexicon(), None)]
        assert [row["arm"] for row in rows if row["kind"] == "percent"] == ["velotinib", "placebo"]


def test_the_phase_in_which_patients_were_treated_is_that_of_the_trial() -> None:
    rows = [row.cells for row in draft_claims("In phase I, we tested velotinib in 15 patients.", lexicon(), None)]
    assert [row["value"] for row in rows if row["quantity"] == "trial_phase"] == ["I"]
