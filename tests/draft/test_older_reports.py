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


def _of(text: str, kinds: str, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in _rows(text) if row["kind"] in kinds.split()]


def test_two_outcomes_in_the_bracket_of_an_arm_are_of_it_and_so_are_those_compared_with_them() -> None:
    text = (
        "Patients were randomised to velotinib or docetaxel. Median PFS and OS in the velotinib arm (5.3 and 11.4"
        " months, respectively) resembled those in the docetaxel arm (4.4 and 9.2 months, respectively)."
    )
    assert _of(text, "median", "value", "arm", "endpoint") == [
        ("5.3", "velotinib", "PFS"),
        ("11.4", "velotinib", "OS"),
        ("4.4", "docetaxel", "PFS"),
        ("9.2", "docetaxel", "OS"),
    ]


def test_the_number_behind_the_rate_of_a_curve_is_how_many_it_is_of() -> None:
    text = (
        "Patients were randomly assigned to receive surgery alone or surgery followed by velotinib. A better PFS rate"
        " at 4 years was seen in the velotinib group (43.2%, n = 71) than in the surgery alone arm (32.5%, n = 74)."
    )
    assert _of(text, "n count", "kind", "value", "arm") == [("n", "71", "velotinib"), ("n", "74", "surgery_alone")]


def test_the_number_behind_the_share_with_an_event_is_a_count() -> None:
    text = "Patients received velotinib. Nausea was seen in many patients (25%, n = 12)."
    assert _of(text, "n count", "kind", "value") == [("count", "12")]


def test_a_count_behind_the_interval_of_its_share_has_the_arm_behind_the_bracket() -> None:
    text = (
        "Patients were randomly assigned to docetaxel or velotinib. The overall response rate was 26.2% (95% CI, 13.2"
        " to 38.9, 11 of 42 assessable patients) with docetaxel and 29.8% (95% CI, 16.1 to 43.4, 14 of 47 assessable"
        " patients) with velotinib."
    )
    assert _of(text, "percent count n", "value", "arm") == [
        *((value, "docetaxel") for value in ("26.2", "11", "42")),
        *((value, "velotinib") for value in ("29.8", "14", "47")),
    ]


def test_grades_before_the_word_are_grades_and_no_share() -> None:
    text = "Patients were randomised to velotinib or placebo. Velotinib caused more 3/4 grade vomiting (25% vs 12%)."
    assert _of(text, "threshold count n", "kind", "lower", "upper", "quantity") == [
        ("threshold", "3", "4", "adverse_event_grade")
    ]
    assert _of(text, "percent", "value", "arm", "endpoint") == [
        ("25", "velotinib", "AE:vomiting (grade 3-4)"),
        ("12", "placebo", "AE:vomiting (grade 3-4)"),
    ]


def test_doses_are_of_the_arm_in_the_bracket_behind_them() -> None:
    text = (
        "Patients received veltuzumab 800 mg on day 1 and 400 mg every 3 weeks thereafter (Arm A) or veltuzumab"
        " 600 mg every 3 weeks (Arm B). Responses were seen in 20% in Arm A and in 30% in Arm B."
    )
    assert _of(text, "dose", "value", "arm") == [("800", "arm_a"), ("400", "arm_a"), ("600", "arm_b")]


def test_a_drug_behind_its_amount_is_no_event() -> None:
    text = (
        "Patients were randomly assigned to receive selumetinib 5 mg, selumetinib 40 mg or chemotherapy. Drug-related"
        " adverse events were more frequent with chemotherapy (58%) than with 40 mg selumetinib (41%)."
    )
    assert {endpoint for (endpoint,) in _of(text, "percent", "endpoint")} == {"AE:drug-related adverse events"}


@pytest.mark.parametrize(("printed", "unit"), [("30 μM", "µM"), ("30 µM", "µM")])
def test_a_concentration_is_a_dose(printed: str, unit: str) -> None:
    text = f"Patients received velotinib {printed} once a day."
    assert _of(text, "dose", "value", "unit") == [("30", unit)]
