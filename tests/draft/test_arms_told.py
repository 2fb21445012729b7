"""Arms of reports without a register, from the ways in which they speak of assignment."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from reanalysis.draft.arms.discovery import discover_arms
from reanalysis.draft.text.blocks import blocks_of
from tests.draft.test_constructs import lexicon


def _arms(text: str) -> tuple[list[str], list[str]]:
    """Names of the arms that are found, and of those that are controls."""
    words = lexicon()
    parts, blocks = blocks_of(text)
    trial = discover_arms(parts, blocks, words, words.tree())
    return list(trial.names.values()), [trial.names[arm] for arm in trial.controls]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "We assigned 120 adults to receive sorlopag (25, 50, or 100 mg daily) or placebo.",
            ["sorlopag 25 mg", "sorlopag 50 mg", "sorlopag 100 mg", "placebo"],
        ),
        (
            "Patients were randomized to 25 mg, 50 mg, or 100 mg of sorlopag once daily or to placebo.",
            ["sorlopag 25 mg", "sorlopag 50 mg", "sorlopag 100 mg", "placebo"],
        ),
        (
            "Patients were randomly assigned to lenalomide 25 or 40 mg or placebo. In the 25-mg group 3 responded,"
            " in the 40-mg group 5.",
            ["lenalomide 25 mg", "lenalomide 40 mg", "placebo"],
        ),
        (
            "Patients were randomised to nelotinib 250 mg or to go on with imatinib 300 or 500 mg.",
            ["nelotinib", "imatinib"],
        ),
        (
            "Patients were randomly assigned to nelotinib 200 mg, nelotinib 350 mg, or imatinib 300 mg.",
            ["nelotinib 200 mg", "nelotinib 350 mg", "imatinib 300 mg"],
        ),
    ],
)
def test_doses_of_one_drug_are_arms_if_they_are_groups(text: str, names: list[str]) -> None:
    assert _arms(text) == (names, names[-1:])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Patients were randomly assigned to daratuzumab, bortezomib, and dexamethasone (D-Vd) or bortezomib and"
            " dexamethasone (Vd).",
            ["daratuzumab, bortezomib, and dexamethasone", "bortezomib and dexamethasone"],
        ),
        (
            "Patients were randomised between decitabine for 10 days and intensive chemotherapy 3+7.",
            ["decitabine", "intensive chemotherapy 3+7"],
        ),
        (
            "Adults were randomly assigned to gilterinib (120 mg per day) or one of four salvage regimens.",
            ["gilterinib", "salvage regimens"],
        ),
        (
            "Children were allocated (1:1) using a web system to standard chemotherapy or the same chemotherapy plus"
            " rituxamab.",
            ["chemotherapy plus rituxamab", "standard chemotherapy"],
        ),
        (
            "Women were randomly assigned to lumpectomy plus axillary dissection (group 1) or to lumpectomy alone with"
            " dissection only if nodes were positive (group 2).",
            ["lumpectomy plus axillary dissection", "lumpectomy alone"],
        ),
        (
            "Patients were randomly assigned to receive either 40 Gy in 15 twice-daily fractions, or 60 Gy in 30"
            " once-daily fractions. Median survival was 31 months in the twice-daily group versus 26 months in the"
            " once-daily group. In the twice-daily group 12 patients died, in the once-daily group 14.",
            ["twice-daily", "once-daily"],
        ),
    ],
)
def test_what_belongs_to_one_arm_stays_together(text: str, names: list[str]) -> None:
    assert _arms(text) == (names, names[-1:])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Untreated patients with myeloma received carfilzomab, lenalidomide, and dexamethasone (KRd) or bortezomib,"
            " lenalidomide, and dexamethasone (VRd). They were randomly assigned 1:1.",
            ["carfilzomab, lenalidomide, and dexamethasone", "bortezomib, lenalidomide, and dexamethasone"],
        ),
        (
            "In a randomized trial, pts were allocated to arm A (decitabine 20 mg/m2) or arm B (decitabine + barmab).",
            ["decitabine + barmab", "decitabine"],
        ),
        (
            "Adults were randomly assigned to daunorubicin at 90 mg/m2 or 45 mg/m2. In the 90 mg/m2 group 70% had CR.",
            ["daunorubicin 90 mg/m2", "daunorubicin 45 mg/m2"],
        ),
        (
            "Patients were randomly assigned to no further treatment, or to rituximab maintenance every 2 months.",
            ["rituximab", "no further treatment"],
        ),
    ],
)
def test_further_ways_to_speak_of_assignment(text: str, names: list[str]) -> None:
    assert _arms(text) == (names, names[-1:])


@pytest.mark.parametrize(
    "text",
    [
        "Patients received foomab. The 3-year OS was 79% in the HR-CTG group versus 88% in the non-HR-CTG group.",
        "All received hyper-CVAD with foomab; patients with CD20 received ofatumumab or rituximab. OS was 70% vs 60%.",
    ],
)
def test_groups_by_risk_and_parts_of_a_regimen_are_no_arms(text: str) -> None:
    assert len(_arms(text)[0]) == 1


@pytest.mark.parametrize(
    ("text", "control"),
    [
        (
            "Patients were randomised to intensive chemotherapy (n = 40) or to blinatumomab (n = 41).",
            "intensive chemotherapy",
        ),
        (
            "PFS was 7.2 months with chemotherapy and 10.3 months with rovafinib in a randomized study.",
            "chemotherapy",
        ),
        (
            "Patients were randomly assigned to the standard of care or the standard of care plus midostatinib.",
            "standard of care",
        ),
    ],
)
def test_the_control_is_what_was_usual_before_whichever_is_named_first(text: str, control: str) -> None:
    names, controls = _arms(text)
    assert controls == [control]
    assert len(names) == 2


def test_a_study_without_random_assignment_has_one_arm() -> None:
    text = (
        "This is the non-randomized phase 2 part. All patients received bortezomib, lenalidomide, and dexamethasone."
        " Lenalidomide was dosed higher than the recommended standard of care."
    )
    assert _arms(text) == (["lenalidomide"], [])


def test_letters_are_arms_where_nothing_else_names_them() -> None:
    text = (
        "Patients were randomised to the same drugs before (arm A) or after surgery (arm B), others to radiotherapy"
        " before (arm C) or after it (arm D). The response was 71% and 80% for arm A and B, and 70% and 74% for arm"
        " C and D. There were eight patients in arm A, six in arm B, 19 in arm C, and 31 in arm D."
    )
    claims = [c.cells for c in draft_claims(text, lexicon()) if c.cells["kind"] in ("percent", "n")]
    assert [(c["value"], c["arm"]) for c in claims] == [
        *(("71", "arm_a"), ("80", "arm_b"), ("70", "arm_c"), ("74", "arm_d")),
        *(("eight", "arm_a"), ("six", "arm_b"), ("19", "arm_c"), ("31", "arm_d")),
    ]


def test_limits_of_two_values_stand_under_one_label() -> None:
    text = "Median PFS was 3.9 and 2.7 months with foomab and barmab (95% CI, 2.4 to 5.1 and 1.8 to 3.7, respectively)."
    claims = [c.cells for c in draft_claims(text, lexicon()) if c.cells["kind"] == "median"]
    assert [(c["value"], c["lower"], c["upper"]) for c in claims] == [("3.9", "2.4", "5.1"), ("2.7", "1.8", "3.7")]


def test_a_difference_from_one_rate_to_another_is_told_from_the_control() -> None:
    text = (
        "FOLFOX and surgery versus surgery alone. 260 patients were randomly assigned to four cycles of"
        " FOLFOX or to surgery alone (128 in the chemotherapy group vs 132 in the surgery group). At 5 years overall"
        " survival was higher by 5.9% (from 41.2% [95% CI 33.0-49.4] to 47.1% [38.8-55.4])."
    )
    claims = [c.cells for c in draft_claims(text, lexicon()) if c.cells["kind"] in ("difference", "km", "n")]
    assert [(c["kind"], c["value"], c["arm"]) for c in claims if c["value"] != "260"] == [
        ("n", "128", "folfox"),
        ("n", "132", "surgery_alone"),
        ("difference", "5.9", "folfox v surgery_alone"),
        ("km", "41.2", "surgery_alone"),
        ("km", "47.1", "folfox"),
    ]


def test_a_title_that_names_both_arms_says_what_their_letters_stand_for() -> None:
    text = (
        "Foomab and FLOT versus FLOT alone for gastric cancer: a randomised trial\n\n"
        "METHODS: Patients were randomised 1:1 to three pre- and three postoperative 3-week cycles of FLOT (docetaxel"
        " 50 mg/m2, leucovorin 200 mg/m2, arm A) or the same with foomab 5 mg/kg (7 mg/kg loading dose) every 3 weeks"
        " followed by six cycles of foomab (arm B).\n\n"
        "RESULTS: 41 patients were assigned to arm A and 40 to arm B. Nausea was seen in 12% in arm A and 19% in arm B."
    )
    claims = [c.cells for c in draft_claims(text, lexicon()) if c.cells["kind"] == "percent"]
    assert [c["value"] for c in claims if "foomab" in c["arm"]] == ["19"]
    assert all("arm" not in c["arm"] for c in claims)
