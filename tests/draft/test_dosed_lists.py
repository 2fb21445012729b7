"""Arms that are listed with their doses and a short name, added to usual care, and what their values are told by."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_THREE = (
    "Women were randomly allocated to epirubicin 60 mg/m2 and cisplatin 50 mg/m2 every 2 weeks (EC); epirubicin"
    " 60 mg/m2 and carboplatin AUC 5 every 2 weeks (ECb); or topotecan 4 mg/m2 and cisplatin 40 mg/m2 every 3 weeks"
    " (TC). "
)


def _cells(text: str, kinds: str, *names: str) -> list[tuple[str, ...]]:
    rows = draft_claims(text, lexicon(), None)
    return [tuple(row.cells[name] for name in names) for row in rows if row.cells["kind"] in kinds.split()]


def test_arms_listed_with_their_doses_are_named_by_their_drugs_and_known_by_their_short_names() -> None:
    text = _THREE + "Survival at 18 months was 37% for EC-treated patients and 29% for TC-treated patients."
    assert _cells(text, "km", "value", "arm") == [
        ("37", "epirubicin_plus_cisplatin"),
        ("29", "topotecan_plus_cisplatin"),
    ]


def test_a_registered_arm_is_known_by_the_short_name_behind_its_doses() -> None:
    arms = {
        "ec": {"label": "Epirubicin + cisplatin", "name": "epirubicin with cisplatin", "role": "experimental"},
        "ecb": {"label": "Epirubicin + carboplatin", "name": "epirubicin with carboplatin", "role": "experimental"},
        "tc": {"label": "Topotecan + cisplatin", "name": "topotecan with cisplatin", "role": "control"},
    }
    sets = {"randomised": {"label": "all randomised", "arms": dict.fromkeys(arms)}}
    trials = {"t": {"name": "t", "design": "randomised", "arms": arms, "analysis_sets": sets}}
    text = _THREE + "Response rates were 44% for EC-treated patients and 35% for TC-treated patients."
    rows = draft_claims(text, lexicon(), trials)
    assert [row.cells["arm"] for row in rows if row.cells["kind"] == "percent"] == ["ec", "tc"]


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
        "Patients were randomised to early or deferred therapy. One-, 2-, and 3-year survival rates in the early group"
        " (71.2%, 48.6%, and 35.3%, respectively) were higher than those in the deferred group (64.4%, 39.7%, and"
        " 22.1%, respectively)."
    )
    rows = _cells(text, "km", "value", "arm", "timepoint")
    assert {row[0]: row[2] for row in rows} == {
        **dict(zip(("71.2", "48.6", "35.3"), ("1 years", "2 years", "3 years"), strict=True)),
        **dict(zip(("64.4", "39.7", "22.1"), ("1 years", "2 years", "3 years"), strict=True)),
    }
    assert {row[1] for row in rows if row[0] in ("71.2", "48.6", "35.3")} == {"early_therapy"}


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
            "Survival was better with zelutinib v docetaxel in patients with sarcoma (n = 97; 14.8 v 9.6 months,"
            " respectively).",
            [("14.8", "OS", "zelutinib"), ("9.6", "OS", "docetaxel")],
        ),
    ],
)
def test_times_in_brackets_of_a_survival_are_medians(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert _cells(_TWO + text, "median", "value", "endpoint", "arm") == rows


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Anaemia with bleeding (7.2% v 2.9%; P = .04) and hospitalizations for colitis (9.5% v 3.3%; P = .02) were"
            " more frequent with docetaxel.",
            ["AE:anaemia with bleeding"] * 3 + ["AE:hospitalizations for colitis"] * 3,
        ),
        (
            "Those on docetaxel had more grade 3 or 4 anaemia (22.5% v 9.1%; P = .01) and all grade mucositis (48.3% v"
            " 27.7%; P = .003).",
            ["AE:anaemia (grade 3-4)"] * 3 + ["AE:mucositis"] * 3,
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
    text = (
        "Noninferiority (margin, a hazard ratio [HR] < 1.23) was tested in 1,440 patients. They were given six cycles"
    )
    text += " (4 weeks on treatment, 2 weeks off treatment)."
    assert ("1.23", "non_inferiority_margin") in _cells(text, "threshold", "value", "quantity")
    assert _cells(text, "n", "value") == [("1,440",)]
    assert [row for row in _cells(text, "schedule", "value", "quantity") if row[1] == "treatment_duration"] == [
        ("4", "treatment_duration"),
        ("2", "treatment_duration"),
    ]
