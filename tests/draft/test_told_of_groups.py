"""Values told of groups one by one, in pairs for several times, or of all patients together."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to velotinib (n = 70) or placebo (n = 72). "
_THREE = "Patients were randomised to velotinib 10 mg, velotinib 20 mg, or placebo. "


def _values(text: str, kind: str) -> list[tuple[str, str, str]]:
    rows = [row for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == kind]
    return [(row.cells["value"], row.cells["endpoint"], row.cells["arm"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "medians"),
    [
        (
            "OS did not differ between the arms (velotinib: 21.5months; placebo: 20.8months; hazard ratio=0.96).",
            [("21.5", "OS", "velotinib"), ("20.8", "OS", "placebo")],
        ),
        (
            "Duration of response was alike in both arms (velotinib, 9.2 months; placebo, 8.7 months; P = .6).",
            [("9.2", "DOR", "velotinib"), ("8.7", "DOR", "placebo")],
        ),
        (
            "The median overall survival improved from 6.1 months with placebo to 8.4 months with velotinib.",
            [("6.1", "OS", "placebo"), ("8.4", "OS", "velotinib")],
        ),
        (
            "Median OS was longer for velotinib than for placebo {11.2 months [95% confidence interval (CI) 10.1–13.3]"
            " versus 8.9 months [95% CI 7.2–9.9]; hazard ratio (HR) 0.77 [95% CI 0.62–0.96]}.",
            [("11.2", "OS", "velotinib"), ("8.9", "OS", "placebo")],
        ),
        (
            "OS, censored at crossover, was longer for velotinib than for placebo (11.2 months v 8.9 months).",
            [("11.2", "OS", "velotinib"), ("8.9", "OS", "placebo")],
        ),
    ],
)
def test_times_told_of_groups_are_medians_of_the_survival_named_before(
    text: str, medians: list[tuple[str, str, str]]
) -> None:
    assert _values(_TWO + text, "median") == medians


def test_two_medians_for_one_group_after_another_keep_the_order_of_their_outcomes() -> None:
    text = (
        "Median OS and EFS were 26 and 14 months, respectively, in the low-risk group; 15 and 9 months in the"
        " middle group; and 7 and 3 months in the high-risk group."
    )
    told = [(value, endpoint) for value, endpoint, _ in _values(text, "median")]
    assert told == [("26", "OS"), ("14", "EFS"), ("15", "OS"), ("9", "EFS"), ("7", "OS"), ("3", "EFS")]


def test_pairs_of_rates_go_with_as_many_times_behind_them() -> None:
    text = _TWO + (
        "OS rates for velotinib versus placebo were 61% versus 52%, 38% versus 29% and 24% versus 20% at 1, 2 and 3"
        " years, respectively."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "km"]
    assert [(row["value"], row["timepoint"], row["arm"]) for row in rows] == [
        ("61", "1 years", "velotinib"),
        ("52", "1 years", "placebo"),
        ("38", "2 years", "velotinib"),
        ("29", "2 years", "placebo"),
        ("24", "3 years", "velotinib"),
        ("20", "3 years", "placebo"),
    ]


def test_a_time_before_a_colon_is_that_of_the_rate_behind_it() -> None:
    text = _TWO + "EFS was better with velotinib (4 years: 71.5% ± 3.2%, 8 years: 66.3% ± 5.1%)."
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "km"]
    assert [(row["value"], row["timepoint"]) for row in rows] == [("71.5", "4 years"), ("66.3", "8 years")]


def test_a_p_value_behind_three_values_compares_three_arms() -> None:
    text = _THREE + "Response rates were 22%, 31%, and 9%, respectively (P = .004)."
    [(_, endpoint, arms)] = _values(text, "p_value")
    assert (endpoint, arms.count(" v ")) == ("ORR", 2)


@pytest.mark.parametrize(
    "text",
    [
        "Responses were seen in 61 patients.",
        "The 5-year EFS and OS rates for the entire cohort were 71% and 84%.",
        "Five-year estimates of EFS and OS were 71% and 84% among all patients.",
        "At the cutoff date, 51 patients (35.9%) had died.",
    ],
)
def test_what_is_told_without_an_arm_is_of_all_patients(text: str) -> None:
    found = [row.cells for row in draft_claims(_TWO + text, lexicon(), None)]
    assert {row["arm"] for row in found if row["kind"] in ("count", "percent", "km")} == {""}


def test_what_is_told_of_all_patients_because_no_arm_is_named_is_doubtful() -> None:
    rows = draft_claims(_TWO + "Responses were seen in 61 patients.", lexicon(), None)
    [row] = [row for row in rows if row.cells["kind"] == "count"]
    assert "of all patients (inferred)" in row.reason
    assert row.confidence["arm"] < 0.7


def test_harms_without_an_arm_stay_unsure() -> None:
    assert _values(_TWO + "Nausea was seen in 31%.", "percent") == [("31", "AE:nausea", "unsure")]


def test_values_of_two_outcomes_with_respectively_before_their_arm() -> None:
    text = _TWO + (
        "The 8-year EFS and OS rates were 81.4% and 88.6%, respectively, for velotinib and 74.1% and 86.2%,"
        " respectively, for placebo."
    )
    assert [arm for _, _, arm in _values(text, "km")] == ["velotinib", "velotinib", "placebo", "placebo"]


def test_the_arm_without_a_treatment_is_the_other_one() -> None:
    text = (
        "Patients were randomised to chemotherapy with or without pegtuzumab. In the pegtuzumab group 40% responded."
        " Response rates were 44% with pegtuzumab and 31% without pegtuzumab."
    )
    assert [arm for _, _, arm in _values(text, "percent")][-2:] == [
        "chemotherapy_plus_pegtuzumab",
        "chemotherapy",
    ]


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("In a study of the Children's Cancer Group (CCG-2871), we tested velotinib.", "study_number", "2871"),
        ("Purpose\n\nTRITON was a randomised, double-blind, phase III study of velotinib.", "trial_phase", "III"),
        (
            "Background\n\nVelotinib was compared with placebo in a randomised, phase III trial.",
            "trial_phase",
            "III",
        ),
        ("Patients were randomly assigned in a 2 : 1 ratio to velotinib or placebo.", "allocation", "2:1"),
    ],
)
def test_numbers_of_trials_phases_and_ratios(text: str, quantity: str, value: str) -> None:
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert value in [row["value"] for row in rows if row["quantity"] == quantity]


def test_counts_of_patients_by_arm_that_add_up_to_all_are_sizes() -> None:
    text = "We treated 90 patients: 36 (40%) with azacitidine and 54 (60%) with decitabine. Of all, 12 died."
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert [(row["value"], row["arm"]) for row in rows if row["kind"] == "n"] == [
        ("90", ""),
        ("36", "azacitidine"),
        ("54", "decitabine"),
    ]
    shares = [(row["value"], row["quantity"], row["denominator"]) for row in rows if row["kind"] == "percent"]
    assert shares == [("40", "allocation", "draft.n"), ("60", "allocation", "draft.n")]


def test_counts_by_arm_that_do_not_add_up_to_all_stay_counts() -> None:
    text = "We treated 90 patients: 12 (33%) with azacitidine and 15 (28%) with decitabine improved."
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert [row["value"] for row in rows if row["kind"] == "n"] == ["90"]


def test_sizes_and_superscripts_are_no_part_of_the_names_of_arms() -> None:
    text = (
        "Patients were randomised to arm A (velotinib, n = 70) or arm B (placebo, n = 72). Nausea was seen (arm A/B,"
        " 30%/25%)."
    )
    assert [(value, arm) for value, _, arm in _values(text, "n")] == [("70", "velotinib"), ("72", "placebo")]
    assert [(value, arm) for value, _, arm in _values(text, "percent")] == [("30", "velotinib"), ("25", "placebo")]
    text = (
        "Patients were randomised to decitabine 15 mg/m(2) or azacitidine 65 mg/m(2). Responses were seen in 44% with"
        " decitabine and 31% with azacitidine."
    )
    assert [arm for _, _, arm in _values(text, "percent")] == ["decitabine", "azacitidine"]


def test_grades_and_frequencies_of_a_sentence_without_shares_are_of_its_arm() -> None:
    text = _TWO + (
        "The most common (≥ 15%) adverse reactions in the velotinib arm were rash and cough. Those of grade 3 or worse"
        " were nausea and fatigue. Events of grade 4 in either group were rare: cough and rash."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "threshold"]
    assert [(row["value"], row["arm"]) for row in rows] == [("15", "velotinib"), ("3", "velotinib"), ("4", "")]


def test_a_list_that_is_set_against_another_is_of_the_arm_behind_it() -> None:
    text = _TWO + (
        "Serious events in the velotinib group were rash (14 [20%] of 70 patients) and cough (7 [10%]), compared with"
        " nausea (18 [25%] of 72 patients) and fatigue (9 [12%]) in the placebo group."
    )
    assert [(value, arm) for value, _, arm in _values(text, "count")] == [
        ("14", "velotinib"),
        ("7", "velotinib"),
        ("18", "placebo"),
        ("9", "placebo"),
    ]


def test_the_length_of_cycles_behind_a_list_of_arms_is_of_all() -> None:
    text = "Patients were randomised to velotinib 15 mg daily or sorafenib 200 mg (2 tablets) in a 21-day cycle."
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "schedule"]
    assert [(row["value"], row["arm"]) for row in rows] == [("21", "")]
