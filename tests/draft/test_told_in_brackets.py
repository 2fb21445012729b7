"""Values in brackets behind comparisons, groups that share a verb, designs, numbers beside words that place them."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to zelutinib or erlotinib. "


def _cells(text: str, kinds: str, *names: str) -> list[tuple[str, ...]]:
    rows = draft_claims(text, lexicon(), None)
    return [tuple(row.cells[name] for name in names) for row in rows if row.cells["kind"] in kinds.split()]


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Survival was longer in people receiving zelutinib (11.8 months vs. 8.7 months).", ["z", "e"]),
        ("Despite fewer visits with zelutinib than with erlotinib, median survival was longer with zelutinib"
         " (11.8 months vs. 8.7 months).", ["z", "e"]),
        ("There was a higher incidence of rash with erlotinib (5% vs 10%).", ["z", "e"]),
        ("There was a higher incidence of rash with erlotinib (10% vs 5%).", ["e", "z"]),
        ("There was less rash with erlotinib (5% vs 10%).", ["e", "z"]),
    ],
)  # fmt: skip
def test_the_arm_that_a_comparison_names_has_the_value_that_fits_it(text: str, arms: list[str]) -> None:
    got = [arm[0][0] for arm in _cells(_TWO + text, "percent median", "arm")]
    assert got == arms


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "No differences were observed in overall survival (14.6 and 16.2 months; p = 0.41), and progression-free"
            " survival (7.1 and 8.2 months; p = 0.29).",
            [("14.6", "OS"), ("16.2", "OS"), ("7.1", "PFS"), ("8.2", "PFS")],
        ),
        (
            "Overall survival did not differ between groups: 24.3 months for zelutinib and 22.9 months for erlotinib.",
            [("24.3", "OS"), ("22.9", "OS")],
        ),
        (
            "The median progression-free survival in the two groups was 6.4 and 4.3 months, respectively.",
            [("6.4", "PFS"), ("4.3", "PFS")],
        ),
        (
            "Overall survival was longer with zelutinib (median 7.7 months vs 6.6 months), as were progression-free"
            " survival (median 2.7 months vs 1.8 months) and disease control.",
            [("7.7", "OS"), ("6.6", "OS"), ("2.7", "PFS"), ("1.8", "PFS")],
        ),
    ],
)
def test_times_of_two_groups_behind_a_curve_are_its_medians(text: str, rows: list[tuple[str, str]]) -> None:
    assert _cells(_TWO + text, "median", "value", "endpoint") == rows


def test_a_graded_verb_behind_both_groups_tells_of_both() -> None:
    text = _TWO + (
        "Adverse events were similar: 221 (57%) of 390 patients in the zelutinib group versus 225 (58%) of 391 in the"
        " erlotinib group had grade 3 or higher adverse events. There was more grade 3 rash or acne with erlotinib"
        " (21 [5%] vs 39 [10%])."
    )
    assert {cell[0] for cell in _cells(text, "count percent", "endpoint")} == {
        "AE:adverse events (grade ≥3)",
        "AE:rash or acne (grade 3)",
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Three deaths occurred in the zelutinib arm and one in the erlotinib arm.", ["Three", "one"]),
        ("Infection was reported in 12 patients on zelutinib compared with 7 patients on erlotinib.", ["12", "7"]),
        ("There were 14 treatment-related deaths, including 6 from pulmonary hemorrhage.", ["14", "6"]),
        ("Two patients died, one from sepsis and one from disease progression.", ["Two", "one", "one"]),
        ("Five patients underwent transplantation, with 4 of 5 alive at last follow-up.", ["Five", "4"]),
        ("In all, 14 of 26 responded.", ["14"]),
    ],
)
def test_patients_behind_a_comparison_or_a_cause_are_counted(text: str, rows: list[str]) -> None:
    assert [cell[0] for cell in _cells(_TWO + text, "count", "value")] == rows


@pytest.mark.parametrize(
    ("text", "kind", "value", "quantity"),
    [
        ("Noninferiority was declared if the upper limit of the CI of the hazard ratio did not exceed 1.12.",
         "threshold", "1.12", "non_inferiority_margin"),
        ("The most common (occurring in more than two patients) grade 3 events were fever (7%) and rash (6%).",
         "threshold", "two", "adverse_event_reporting"),
        ("Patients with performance status from 0 to 3 were eligible.", "threshold", "", "performance_status"),
        ("Treatment with zelutinib continued for an additional 24 days.", "schedule", "24", "treatment_duration"),
        ("Gemcitabine 1000 mg was given on day 1 of a 28-day cycle before surgery.",
         "schedule", "28", "treatment_duration"),
        ("Approximately half of the patients had received three or more prior therapies.",
         "stratum", "three", "prior_therapies"),
    ],
)  # fmt: skip
def test_numbers_of_designs_and_schedules_have_their_quantity(text: str, kind: str, value: str, quantity: str) -> None:
    assert (value, quantity) in _cells(text, kind, "value", "quantity")


def test_a_p_value_that_misses_the_level_is_a_p_value() -> None:
    text = _TWO + "The difference in response rate did not meet the level of significance (P=0.14)."
    assert _cells(text, "p_value threshold", "value") == [("0.14",)]


def test_events_that_a_design_waits_for_are_set_aside() -> None:
    text = "The trial had 85% power at a two-sided alpha of 0.05, requiring 310 events."
    assert "310" not in [cell[0] for cell in _cells(text, "threshold count n", "value")]


def test_who_patients_are_in_a_bracket_is_no_outcome_of_the_sentence() -> None:
    text = "Among 88 patients (39 relapsed/refractory), no grade 3 toxicities were observed."
    assert ("39", "unsure") in _cells(text, "count", "value", "endpoint")


def test_patients_named_as_part_of_those_enrolled_are_a_size() -> None:
    text = "The trial enrolled 288 patients with CLL (including 21 patients with small lymphocytic lymphoma)."
    assert _cells(text, "n", "value") == [("288",), ("21",)]


def test_half_of_a_group_with_its_share_in_brackets_leaves_the_group_a_size() -> None:
    text = "Half of the 14 patients who were dependent at baseline (50%) attained transfusion independence."
    assert _cells(text, "n", "value") == [("14",)]


def test_three_arms_before_a_p_value_are_compared_together() -> None:
    text = "Patients were randomised to zelutinib, erlotinib or placebo. The response rate was 41% for zelutinib, 52%"
    text += " for erlotinib and 20% for placebo (P = .03)."
    assert _cells(text, "p_value", "arm") == [("zelutinib v erlotinib v placebo",)]


def test_parts_with_a_plus_between_have_their_outcomes() -> None:
    assert _cells("The ORR was 27% (15% CR+12% PR).", "percent", "value", "endpoint") == [
        ("27", "ORR"),
        ("15", "CR"),
        ("12", "PR"),
    ]


@pytest.mark.parametrize(
    ("text", "kinds", "values"),
    [
        ("We enrolled 43 patients (eleven in phase 1 and 32 in phase 2).", "n", ["43", "eleven", "32"]),
        ("We enrolled 43 patients (eleven in phase 1 and 32 in phase 2).", "identifier", ["1", "2"]),
        ("Four non-treatment-related deaths occurred on study.", "count", ["Four"]),
        (
            "The causes of death were recurrence (eight patients), chronic GVHD (five patients) and infections"
            " (two patients).",
            "count",
            ["eight", "five", "two"],
        ),
        ("Forty-six patients were enrolled; >55% were high risk.", "percent", ["55"]),
        (
            "The response rate was 37% (21% complete response +7% hematologic improvement).",
            "percent",
            ["37", "21", "7"],
        ),
        ("Amifostine 740 mg/m2 was given at day 1-3 before carboplatin.", "schedule", [""]),
        ("Patients received decitabine 20 mg/m(2) intravenously daily x 5.", "schedule", ["5"]),
        ("The white cell count was 50 x 10(9)/L.", "identifier threshold", []),
    ],
)
def test_numbers_beside_phases_deaths_doses_and_shares(text: str, kinds: str, values: list[str]) -> None:
    assert [cell[0] for cell in _cells(text, kinds, "value")] == values


@pytest.mark.parametrize(
    ("text", "kind", "outcome"),
    [
        ("The median duration of cytogenetic responses was 8.5 months.", "median", "DOR"),
        ("The relative risk of death in patients achieving a major cytogenetic response was 0.42.", "ratio", "death"),
        ("Responders had longer survival than non-responders (P=0.03).", "p_value", "OS"),
    ],
)
def test_the_outcome_is_the_one_that_the_word_before_it_is_of(text: str, kind: str, outcome: str) -> None:
    assert _cells(text, kind, "endpoint") == [(outcome,)]


def test_a_median_of_courses_is_of_cycles() -> None:
    assert _cells("Decitabine was given for a median of 6 courses.", "median", "quantity", "unit") == [
        ("cycles", "cycles")
    ]


def test_two_times_beside_the_short_name_of_a_survival_and_its_ratio_are_medians() -> None:
    text = (
        "Patients received velotinib or placebo. With velotinib survival (OS, 8.1 vs. 6.4 months, HR: 0.75) was longer."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    medians = [(row["value"], row["arm"], row["endpoint"]) for row in rows if row["kind"] == "median"]
    assert medians == [("8.1", "velotinib", "OS"), ("6.4", "placebo", "OS")]


def test_a_time_behind_the_short_name_of_a_survival_is_that_of_its_rates() -> None:
    text = (
        "Patients received velotinib or placebo. Event-free survival (EFS, 9 months, 33% vs. 14%, HR: 0.52) was better."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    rates = [
        (row["kind"], row["value"], row["timepoint"]) for row in rows if row["kind"] in ("km", "median", "percent")
    ]
    assert rates == [("km", "33", "9 months"), ("km", "14", "9 months")]
