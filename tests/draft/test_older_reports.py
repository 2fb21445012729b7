"""What reports of past decades print: `+/-` before standard errors, relative hazards, groups that differ."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon


def _rows(text: str, trials: dict | None = None) -> list[dict[str, str]]:
    return [row.cells for row in draft_claims(text, lexicon(), trials)]


@pytest.mark.parametrize("printed", ["84% +/- 3%", "84 +/- 3%", "84% (+/- 3%)", "84% ± 3%", "84% +/− 3%"])
def test_a_standard_error_behind_plus_or_minus_is_set_aside(printed: str) -> None:
    rows = _rows(f"The 6-year event-free survival was {printed} in all children.")
    assert [(row["kind"], row["value"]) for row in rows] == [("km", "84"), ("set_aside", "3")]


def test_two_arms_have_a_rate_with_its_error_each() -> None:
    text = (
        "Patients received velotinib or placebo. At 4 years, overall survival was 61% +/- 4% with velotinib and"
        " 52% +/- 5% with placebo."
    )
    rates = [(row["value"], row["arm"]) for row in _rows(text) if row["kind"] == "km"]
    assert rates == [("61", "velotinib"), ("52", "placebo")]


@pytest.mark.parametrize(
    "name", ["relative hazard rate [RHR] of", "relative failure rate (RFR) was", "relative hazard", "RHR,"]
)
def test_a_relative_hazard_is_a_ratio(name: str) -> None:
    rows = _rows(f"Event-free survival was worse in boys ({name} 1.44, 95% CI 1.1 to 1.9).")
    assert [(row["kind"], row["value"], row["lower"], row["upper"]) for row in rows] == [
        ("ratio", "1.44", "1.1", "1.9")
    ]


def test_the_number_that_a_group_gives_its_trial_is_no_size() -> None:
    rows = _rows("The Northern Leukaemia Group 1872 trial enrolled 310 children. In group 1872 was no one.")
    assert [(row["kind"], row["value"], row["quantity"]) for row in rows][:2] == [
        ("identifier", "1872", "study_number"),
        ("n", "310", ""),
    ]


def test_a_second_remission_is_a_complete_one() -> None:
    rows = _rows("In all, 31 of 36 children (86%) attained second remissions.")
    assert {row["endpoint"] for row in rows if row["kind"] in ("count", "percent")} == {"CR"}


_TRIALS = {
    "t": {
        "name": "t",
        "design": "single-arm",
        "arms": {"chemo": {"label": "Chemotherapy", "name": "chemotherapy", "role": "experimental"}},
        "analysis_sets": {
            "all": {"label": "all", "arms": {"chemo": None}},
            "younger": {"label": "younger children", "part_of": "all", "arms": {"chemo": None}},
            "older": {"label": "older children", "part_of": "all", "arms": {"chemo": None}},
            "resp": {"label": "responders", "part_of": "all", "arms": {"chemo": None}},
            "nonresp": {"label": "non-responders", "part_of": "all", "arms": {"chemo": None}},
        },
    }
}


@pytest.mark.parametrize(
    ("sentence", "compared"),
    [
        ("Responders lived longer than non-responders (P = .02).", "resp v nonresp"),
        ("Overall survival was longer in older children than in younger children (P = .02).", "older v younger"),
        ("Overall survival was worse in older children (P = .02).", "older v younger"),
        ("Relapse was less frequent (P = .02) in younger children.", "younger v older"),
        ("Among older children, overall survival was 50% (P = .02).", "older"),
    ],
)
def test_a_p_value_of_groups_that_are_said_to_differ_compares_them(sentence: str, compared: str) -> None:
    rows = _rows(sentence, _TRIALS)
    assert [row["analysis_set"] for row in rows if row["kind"] == "p_value"] == [compared]
