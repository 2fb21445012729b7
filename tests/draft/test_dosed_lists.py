"""Arms that are listed with their doses and a short name, added to usual care, and what their values are told by."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_THREE = (
    "Patients were randomly assigned to receive docetaxel 75 mg/m2 and cisplatin 75 mg/m2 every 3 weeks (DC); docetaxel"
    " 75 mg/m2 and carboplatin AUC 6 every 3 weeks (DCb); or vinorelbine 25 mg/m2 and cisplatin 100 mg/m2 every 4 weeks"
    " (VC). "
)


def _cells(text: str, kinds: str, *names: str) -> list[tuple[str, ...]]:
    rows = draft_claims(text, lexicon(), None)
    return [tuple(row.cells[name] for name in names) for row in rows if row.cells["kind"] in kinds.split()]


def test_arms_listed_with_their_doses_are_named_by_their_drugs_and_known_by_their_short_names() -> None:
    text = _THREE + "The 2-year survival rate was 20% for DC-treated patients and 13% for VC-treated patients."
    assert _cells(text, "km", "value", "arm") == [
        ("20", "docetaxel_plus_cisplatin"),
        ("13", "vinorelbine_plus_cisplatin"),
    ]


def test_a_registered_arm_is_known_by_the_short_name_behind_its_doses() -> None:
    arms = {
        "dc": {"label": "Docetaxel + cisplatin", "name": "docetaxel with cisplatin", "role": "experimental"},
        "dcb": {"label": "Docetaxel + carboplatin", "name": "docetaxel with carboplatin", "role": "experimental"},
        "vc": {"label": "Vinorelbine + cisplatin", "name": "vinorelbine with cisplatin", "role": "control"},
    }
    sets = {"randomised": {"label": "all randomised", "arms": dict.fromkeys(arms)}}
    trials = {"t": {"name": "t", "design": "randomised", "arms": arms, "analysis_sets": sets}}
    text = _THREE + "Response rates were 31% for DC-treated patients and 24% for VC-treated patients."
    rows = draft_claims(text, lexicon(), trials)
    assert [row.cells["arm"] for row in rows if row.cells["kind"] == "percent"] == ["dc", "vc"]


@pytest.mark.parametrize(
    "text",
    [
        "Patients were randomised to zelutinib plus best supportive care (BSC) or BSC alone. The response rate was 21%"
        " with zelutinib plus BSC and 8% with BSC alone.",
        "Patients were randomised to zelutinib plus best supportive care (BSC) or BSC alone. The response rate was 21%"
        " for zelutinib + BSC patients and 8% for BSC patients.",
    ],
)
def test_usual_care_alone_is_the_other_arm(text: str) -> None:
    assert [cell[0] for cell in _cells(text, "percent", "arm")] == [
        "zelutinib_plus_best_supportive_care",
        "best_supportive_care_alone",
    ]


def test_many_times_before_lists_of_two_groups_are_taken_in_order() -> None:
    text = (
        "Patients were randomised to concurrent or sequential therapy. Two-, 3-, 4-, and 5-year survival rates in the"
        " concurrent group (33.6%, 21.3%, 15.9%, and 14.8%, respectively) were better than those in the sequential"
        " group (26.4%, 13.7%, 9.1%, and 7.9%, respectively)."
    )
    rows = _cells(text, "km", "value", "arm", "timepoint")
    assert {row[0]: row[2] for row in rows} == {
        **dict(zip(("33.6", "21.3", "15.9", "14.8"), ("2 years", "3 years", "4 years", "5 years"), strict=True)),
        **dict(zip(("26.4", "13.7", "9.1", "7.9"), ("2 years", "3 years", "4 years", "5 years"), strict=True)),
    }
    assert {row[1] for row in rows if row[0].startswith(("3", "21", "15", "14"))} == {"concurrent_therapy"}


_TWO = "Patients were randomised to zelutinib or docetaxel. "


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "The median survival was superior in patients receiving zelutinib (16.1 months), as compared with those"
            " receiving docetaxel (13.0 months).",
            [("16.1", "OS", "zelutinib"), ("13.0", "OS", "docetaxel")],
        ),
        (
            "Overall survival was superior for zelutinib v docetaxel in patients with adenocarcinoma (n = 812; 12.1 v"
            " 10.3 months, respectively).",
            [("12.1", "OS", "zelutinib"), ("10.3", "OS", "docetaxel")],
        ),
    ],
)
def test_times_in_brackets_of_a_survival_are_medians(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert _cells(_TWO + text, "median", "value", "endpoint", "arm") == rows


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Neutropenia with infections (3.1% v 0.2%; P = .006) and hospitalizations for neutropenic fever (12.4% v"
            " 1.2%; P < .001) were more frequent with docetaxel.",
            ["AE:neutropenia with infections"] * 3 + ["AE:hospitalizations for neutropenic fever"] * 3,
        ),
        (
            "Patients receiving docetaxel had more grade 3 or 4 neutropenia (38.2% v 4.3%; P < .001) and all grade"
            " alopecia (36.7% v 5.4%; P < .001).",
            ["AE:neutropenia (grade 3-4)"] * 3 + ["AE:alopecia"] * 3,
        ),
        (
            "The response rate was 32%; 33% of zelutinib and 27% of docetaxel patients had stable disease.",
            ["ORR", "SD", "SD"],
        ),
    ],
)
def test_names_of_events_are_kept_whole_and_verbs_are_of_both_groups(text: str, names: list[str]) -> None:
    assert [cell[0] for cell in _cells(_TWO + text, "percent p_value", "endpoint")] == names


def test_a_margin_in_brackets_and_weeks_on_and_off_treatment() -> None:
    text = "Noninferiority was tested with a fixed margin method (hazard ratio [HR] < 1.18) in 1,690 patients. Patients"
    text += " received four cycles (3 weeks on treatment, 2 weeks off treatment)."
    assert ("1.18", "non_inferiority_margin") in _cells(text, "threshold", "value", "quantity")
    assert _cells(text, "n", "value") == [("1,690",)]
    assert [row for row in _cells(text, "schedule", "value", "quantity") if row[1] == "treatment_duration"] == [
        ("3", "treatment_duration"),
        ("2", "treatment_duration"),
    ]
