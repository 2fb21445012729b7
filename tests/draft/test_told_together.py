"""What is told of all patients together, of two arms in one clause, and of groups set against each other."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon, readings, trial

_BOTH = ("Foomab", "Barmab")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("There were 81 men and 14 women.", ["count 81", "count 14"]),
        ("Overall, 21 patients (26%) achieved a CR.", ["count 21 CR", "percent 26 CR"]),
        ("Eighty patients were treated; 35% reached a CR.", ["n Eighty", "percent 35 CR"]),
        (
            "The median survival was 7.2 months overall, 5.8 months with foomab and 8.3 months with barmab.",
            ["median 7.2 OS", "median 5.8 OS foomab", "median 8.3 OS barmab"],
        ),
        (
            "Six CR and 15 PR were recorded in the foomab arm, and eight CR and 21 PR were in the barmab group.",
            ["count Six CR foomab", "count 15 PR foomab", "count eight CR barmab", "count 21 PR barmab"],
        ),
        (
            "A total of 57 patients were assigned to foomab and 49 to barmab.",
            ["n 57 foomab", "n 49 barmab"],
        ),
    ],
)
def test_the_arm_of_what_is_told_together(text: str, wanted: list[str]) -> None:
    rows = [" ".join(row.split()) for row in readings(text, _BOTH, "endpoint", "arm")]
    assert rows == wanted


def test_a_curve_goes_on_to_the_group_it_is_set_against() -> None:
    text = (
        "Overall survival at 3 years was much alike in patients with MRD negativity (58.3% [95% CI: 41.2-72.0%])"
        " compared to patients with MRD positivity (55.9% [95% CI: 38.6-70.1%])."
    )
    assert readings(text, ("Foomab",), "endpoint", "timepoint") == [
        "km 58.3[41.2..72.0] OS 3 years",
        "km 55.9[38.6..70.1] OS 3 years",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Patients received foomab 0.8 (n = 3), 1.2 (n = 6), or 1.6 (n = 9) mg/m2.",
            ["dose 0.8 mg/m2 dose", "dose 1.2 mg/m2 dose", "dose 1.6 mg/m2 dose"],
        ),
        (
            "Six of 81 patients had veno-occlusive disease (VOD; 1 fatal).",
            ["count 1 patients AE:fatal veno-occlusive disease"],
        ),
        (
            "Median survival was 9.4 months, with a median 18.2 (range, 4.1-33.0) months of follow-up.",
            ["median 18.2 months follow_up", "range [4.1..33.0] months follow_up"],
        ),
        ("With a median time on study of 7.5 months, 58% responded.", ["median 7.5 months follow_up"]),
        ("Twenty-six patients are alive.", ["count Twenty-six patients OS"]),
        (
            "Adverse events were nausea (22%) and rash (9%). A cholinergic syndrome was detected in six patients.",
            ["count six patients AE:cholinergic syndrome"],
        ),
    ],
)
def test_doses_deaths_and_times_in_passing(text: str, wanted: list[str]) -> None:
    rows = [" ".join(row.split()) for row in readings(text, ("Foomab",), "unit", "endpoint", "quantity")]
    assert [row for row in rows if row in wanted] == wanted, rows


def test_a_limit_in_a_bracket_says_the_one_before_it_once_more() -> None:
    text = "MRD negativity was defined as residual disease of <1 × 10-4 (<0.01%) in the marrow."
    assert [row.split()[-1] for row in readings(text, ("Foomab",), "quantity")] == ["mrd_threshold"] * 2


def test_the_phases_of_a_study_in_its_title_name_no_set_and_each_phase_is_its_own() -> None:
    register = trial("Foomab")
    sets = register["t"]["analysis_sets"]
    sets["first"] = {"label": "phase 1, rising doses", "part_of": "all", "arms": {}}
    sets["phase2"] = {"label": "recommended dose, phase 2", "part_of": "all", "arms": {}}
    text = (
        "Foomab in adults with leukaemia: a phase 1/2 study\n\n"
        "RESULTS: In phase 1, foomab was given at 15 mg, and nausea was seen in 20%. Of all 90"
        " patients, 45 (50%) reached a CR."
    )
    given = {claim.cells["value"]: claim.cells["analysis_set"] for claim in draft_claims(text, lexicon(), register)}
    assert (given["15"], given["20"], given["45"], given["90"]) == ("first", "first", "all", "all")


def test_harms_are_of_the_set_whose_adverse_events_were_collected() -> None:
    register = trial("Foomab", "Placebo")
    sets = register["t"]["analysis_sets"]
    sets["s"] = {"label": "participants with adverse events collected", "part_of": "all", "arms": {}}
    claims = draft_claims("RESULTS: Rash was seen in 7% with foomab and 3% with placebo.", lexicon(), register)
    assert {claim.cells["analysis_set"] for claim in claims} == {"s"}


def test_results_are_of_those_whom_the_arms_divide_and_not_of_all_registered() -> None:
    register = trial("Foomab", "Placebo")
    whole = register["t"]["analysis_sets"].pop("all")
    register["t"]["analysis_sets"] = {
        "registered": {"label": "all registered", "arms": {}},
        "divided": {**whole, "label": "all randomised", "part_of": "registered", "partition": True},
    }
    claims = draft_claims("RESULTS: A CR was seen in 47% with foomab and 33% with placebo.", lexicon(), register)
    assert {claim.cells["analysis_set"] for claim in claims} == {"divided"}


_PAIRS_OF_ARMS = (
    "Characteristics (foomab/placebo) were: median age 57/62 years, node positive in 66/73, previous surgery 104/99."
    " Events (foomab/placebo) were: local relapse in 8/11 and death in 5/7."
)


def test_numbers_with_a_stroke_between_are_of_the_two_arms_that_stand_so() -> None:
    rows = [
        " ".join(row.split()) for row in readings(_PAIRS_OF_ARMS, ("Foomab", "Placebo"), "endpoint", "quantity", "arm")
    ]
    assert rows == [
        "median 57 age foomab",
        "median 62 age placebo",
        "count 66 unsure foomab",
        "count 73 unsure placebo",
        "count 104 prior_surgery foomab",
        "count 99 prior_surgery placebo",
        "count 8 LRR foomab",
        "count 11 LRR placebo",
        "count 5 death foomab",
        "count 7 death placebo",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Response was seen in 12/48 and in 9/41 patients.", ["count 12", "n 48", "count 9", "n 41"]),
        ("The target was <140/90 mmHg, or <130/80 mmHg in diabetes.", []),
        ("Relapse was seen in 9/7 and death in 4/6.", ["count 9", "count 7", "count 4", "count 6"]),
    ],
)
def test_a_stroke_between_numbers_is_that_of_a_total_where_it_can_be(text: str, wanted: list[str]) -> None:
    rows = readings(text, ("Foomab", "Placebo"))
    assert [row for row in rows if row.startswith(("count", "n "))] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "No adverse event of grade 3 or 4 that was considered to be due to it occurred in more than 6%.",
            "threshold more than6 adverse_event_reporting",
        ),
        (
            "The most common effects of grade 3 or worse severity in more than 9% of patients in either group were rash"
            " (12%) and nausea (10%).",
            "threshold more than9 adverse_event_reporting",
        ),
        ("A phase Ib/II study of foomab was done.", "identifier II trial_phase"),
    ],
)
def test_limits_of_what_is_told_and_phases_with_a_letter(text: str, wanted: str) -> None:
    assert wanted in readings(text, ("Foomab",), "quantity")


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("The addition of barmab to foomab in leukaemia", "with barmab"),
        ("Foomab with or without barmab", "with barmab"),
        ("Foomab before surgery for resectable metastases", "resected"),
        ("Impact of previous chemotherapy on what foomab achieves", "with previous chemotherapy"),
    ],
)
def test_what_a_title_says_of_the_trial_names_no_set(title: str, label: str) -> None:
    register = trial("Foomab")
    register["t"]["analysis_sets"]["part"] = {"label": label, "part_of": "all", "arms": {}}
    claims = draft_claims(f"{title}\n\nRESULTS: Of 90 patients, 45 (50%) reached a CR.", lexicon(), register)
    assert {claim.cells["analysis_set"] for claim in claims} == {"all"}


@pytest.mark.parametrize(
    ("name", "label", "said"),
    [
        ("wt", "no change in either gene", "In the WT population"),
        ("first", "first population, as assigned", "In the first population"),
    ],
)
def test_a_population_is_called_by_its_id_or_the_head_of_its_label(name: str, label: str, said: str) -> None:
    register = trial("Foomab", "Placebo")
    register["t"]["analysis_sets"][name] = {"label": label, "part_of": "all", "arms": {}}
    text = f"RESULTS: {said}, a CR was seen in 48% with foomab and 31% with placebo."
    claims = draft_claims(text, lexicon(), register)
    assert {claim.cells["analysis_set"] for claim in claims if claim.kind == "percent"} == {name}


@pytest.mark.parametrize(
    "text",
    [
        "RESULTS: 78 patients with a median age of 67 years (range, 60-85; ≥70 years, 31%) were treated.",
        "RESULTS: 78 patients were treated, of whom 31% were ≥70 years.",
    ],
)
def test_how_many_are_of_an_age_says_nothing_of_those_of_that_age(text: str) -> None:
    register = trial("Foomab")
    register["t"]["analysis_sets"]["old"] = {
        "label": "aged 70 years or more",
        "restricted_to": "aged 70 years or more",
        "part_of": "all",
        "arms": {},
    }
    claims = draft_claims(text, lexicon(), register)
    assert {c.cells["value"]: c.cells["analysis_set"] for c in claims if c.kind == "n"} == {"78": "all"}
