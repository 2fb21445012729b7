"""Outcomes of values whose patients are told by what they had done before, or by what a count is related to."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to velotinib (n = 90) or sorafenib (n = 96). "


def _outcomes(text: str) -> list[tuple[str, str]]:
    rows = draft_claims(text, lexicon(), None)
    return [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] in ("count", "percent")]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (
            "The complete remission (CR) or CR with incomplete hematologic recovery (CRi) rate was 44%.",
            [("44", "CR_CRi")],
        ),
        (
            "The complete remission (CR) rate, including CR with incomplete recovery (CRi), was 31.5%.",
            [("31.5", "CR_CRi")],
        ),
        (
            _TWO + "Forty-eight patients (50%) who progressed on sorafenib crossed over to velotinib.",
            [("Forty-eight", "crossover"), ("50", "crossover")],
        ),
        (
            "CR was achieved in 32 patients. Twelve (38%) responders underwent allogeneic HSCT.",
            [("32", "CR"), ("Twelve", "HSCT"), ("38", "HSCT")],
        ),
        (_TWO + "Two deaths related to velotinib were reported.", [("Two", "death_treatment_related")]),
        ("There were five deaths attributed to study treatment.", [("five", "death_treatment_related")]),
        (
            "The overall response rate was 57 percent, including 35 percent who achieved a complete response (CR) and"
            " 22 percent with a partial response (PR).",
            [("57", "ORR"), ("35", "CR"), ("22", "PR")],
        ),
        (
            "Among 30 patients, 11/14 with Ph-like ALL and 9/16 with bulky disease responded.",
            [("11", "ORR"), ("9", "ORR")],
        ),
        ("Seven (9%) patients died due to progressive disease.", [("Seven", "death_disease"), ("9", "death_disease")]),
        ("Two patients died because of transplant complications.", [("Two", "death_HSCT")]),
        ("There were four deaths from relapsed leukemia.", [("four", "death_disease")]),
        ("There were five deaths unrelated to treatment.", [("five", "death")]),
        ("Dose reductions related to adverse events were required in 3.8% of patients.", [("3.8", "dose_reduction")]),
    ],
)
def test_the_outcome_is_that_of_the_clause_and_not_of_what_goes_before_it(
    text: str, outcomes: list[tuple[str, str]]
) -> None:
    assert _outcomes(text) == outcomes


def test_what_responders_did_is_a_share_of_the_responders() -> None:
    text = "CR was achieved in 32 patients. Twelve (38%) responders underwent allogeneic HSCT."
    rows = draft_claims(text, lexicon(), None)
    [remission] = [row.cells["claim_id"] for row in rows if row.cells["endpoint"] == "CR"]
    assert [row.cells["denominator"] for row in rows if row.cells["endpoint"] == "HSCT"] == [remission, remission]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Results\n\nA leukocyte count < 25 × 109/L was linked to a better survival.", "white_cells"),
        ("Results\n\nThe presence of >15% bone marrow blasts predicted a shorter survival.", "marrow_blasts"),
        ("Results\n\nECOG 2 influenced OS in a multivariate model.", "performance_status"),
    ],
)
def test_a_cut_that_a_result_is_associated_with_divides_patients(text: str, quantity: str) -> None:
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert ("stratum", quantity) in [(row["kind"], row["quantity"]) for row in rows]


@pytest.mark.parametrize(
    ("rest", "endpoint"),
    [
        ("and grade 3 or higher in 82%.", "AE:nausea (grade ≥3)"),
        ("and of grade 3 or 4 in 82% of patients.", "AE:nausea (grade 3-4)"),
    ],
)
def test_events_of_any_grade_are_followed_by_those_of_a_high_one(rest: str, endpoint: str) -> None:
    rows = draft_claims(f"Nausea of any grade occurred in 97% of patients, {rest}", lexicon(), None)
    shares = [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] == "percent"]
    assert shares == [("97", "AE:nausea"), ("82", endpoint)]


@pytest.mark.parametrize(
    "some", ["of which two were considered treatment-related", "two of whom were judged to be drug-related"]
)
def test_some_of_the_deaths_are_related_to_treatment(some: str) -> None:
    rows = draft_claims(f"Five deaths occurred on study, {some} (one sepsis and one bleeding).", lexicon(), None)
    counts = [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] == "count"]
    assert counts[:2] == [("Five", "death"), ("two", "death_treatment_related")]
    assert counts[2] == ("one", "AE:fatal sepsis")


def test_percentages_in_brackets_do_not_part_numbers_from_the_verb_that_they_share() -> None:
    text = "Twelve of 20 (60%) patients with KMT2A rearrangement and 9 of 25 (36%) with NPM1 mutations responded."
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert {row["endpoint"] for row in rows if row["kind"] in ("count", "percent")} == {"ORR"}


def test_a_pair_behind_a_pronoun_is_a_range_like_that_of_the_median_before() -> None:
    text = "Median duration of response was 8.6 months (IQR 4.1-15.9) in men; it was 5.2 months (2.2-9.0) in women."
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert [(row["kind"], row["lower"]) for row in rows if row["lower"]] == [("iqr", "4.1"), ("iqr", "2.2")]


def test_what_patients_are_divided_by_is_no_outcome() -> None:
    text = (
        "Patients were randomised to velotinib or two blocks of chemotherapy. For patients with MRD <0.1%, the 4-year"
        " DFS was 84.1% ± 2.9% with velotinib and 83.6% ± 2.8% with chemotherapy; for MRD ≥0.1%, 72.7% ± 5.8% v"
        " 53.7% ± 6.7% (P = .015)."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    rates = [(row["value"], row["arm"], row["endpoint"]) for row in rows if row["kind"] in ("km", "p_value")]
    assert rates == [
        ("84.1", "velotinib", "DFS"),
        ("83.6", "chemotherapy", "DFS"),
        ("72.7", "velotinib", "DFS"),
        ("53.7", "chemotherapy", "DFS"),
        (".015", "velotinib v chemotherapy", "DFS"),
    ]


def test_parts_of_groups_that_are_listed_are_all_counted() -> None:
    text = "Velotinib was given at 3 doses. Dose-limiting toxicities occurred in 0 of 6, 1 of 7, and 3 of 7 patients."
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    assert [row["value"] for row in rows if row["kind"] == "count" and row["endpoint"] == "DLT"] == ["0", "1", "3"]


def test_the_proportion_surviving_at_a_time_is_a_rate_of_survival() -> None:
    text = (
        "Patients were randomised to velotinib or placebo. The proportion surviving at 12 months was 55% (95% CI 47-62)"
        " with velotinib and 44% (36-51) with placebo; corresponding rates at 24 months were 28% and 18%."
    )
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    rates = [(row["value"], row["endpoint"], row["timepoint"]) for row in rows if row["kind"] == "km"]
    assert rates == [
        ("55", "OS", "12 months"),
        ("44", "OS", "12 months"),
        ("28", "OS", "24 months"),
        ("18", "OS", "24 months"),
    ]


def test_those_who_died_of_drug_related_causes_died_of_treatment() -> None:
    assert _outcomes("In all, 3 patients (1%) died of drug-related causes.") == [
        ("3", "death_treatment_related"),
        ("1", "death_treatment_related"),
    ]


def test_exposure_over_time_is_no_dose() -> None:
    rows = draft_claims("With velotinib the AUC increased from 1.2 to 6.8 µg·h/mL.", lexicon(), None)
    assert "dose" not in {row.cells["kind"] for row in rows}
