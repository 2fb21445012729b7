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
