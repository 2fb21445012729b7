"""Patients of an earlier time, with whom a trial of one arm is compared, and values that correspond to others."""

from __future__ import annotations

from typing import Any

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon, readings


def _trial(name: str, arms: dict[str, str], *, source_role: str = "primary") -> dict[str, Any]:
    """A trial without random assignment, with the roles of its arms."""
    return {
        "name": name,
        "registry": [],
        "design": "single_arm",
        "population": "leukaemia",
        "sources": {"draft": source_role},
        "arms": {arm: {"label": arm.title(), "name": arm, "role": role} for arm, role in arms.items()},
        "analysis_sets": {"all": {"label": "all patients", "arms": dict.fromkeys(arms)}},
    }


def _arms(text: str, trials: dict[str, Any]) -> list[tuple[str, str, str]]:
    claims = draft_claims(text, lexicon(), trials)
    return [
        (c.cells["value"], c.cells["arm"], c.cells["trial_id"]) for c in claims if c.cells["kind"] in ("percent", "km")
    ]


def test_results_that_name_no_arm_are_of_the_arm_that_is_studied() -> None:
    trials = {"own": _trial("Hawk 1", {"foomab": "experimental", "chemotherapy": "control"})}
    text = (
        "Older patients received foomab. A complete remission was achieved in 76%, and 4% died. We compared the results"
        " with those of chemotherapy. CR rates were 85% vs 78% for foomab vs chemotherapy."
    )
    assert [(value, arm) for value, arm, _ in _arms(text, trials)] == [
        ("76", "foomab"),
        ("4", "foomab"),
        ("85", "foomab"),
        ("78", "chemotherapy"),
    ]


def test_a_trial_told_for_comparison_takes_only_what_stands_behind_the_comparison() -> None:
    trials = {
        "own": _trial("Hawk 1", {"foomab": "experimental"}),
        "earlier": _trial("Kite-06", {"chemotherapy": "control"}, source_role="secondary"),
    }
    text = (
        "Infants were given the chemotherapy of the Kite-06 trial with foomab. The response rate was 91%. Two-year"
        " disease-free survival was 82% in our study, as compared with 49% in the Kite-06 trial. Pneumonia occurred in"
        " 7% of the patients."
    )
    assert _arms(text, trials) == [
        ("91", "foomab", "own"),
        ("82", "foomab", "own"),
        ("49", "chemotherapy", "earlier"),
        ("7", "foomab", "own"),
    ]


def test_corresponding_percentages_have_the_outcomes_of_those_before() -> None:
    text = (
        "In the foomab group, grade 3 or 4 anemia occurred in 2% of patients, and grade 3 or 4 thrombocytopenia"
        " occurred in 5%; the corresponding percentages in the placebo group were 0% and 4%."
    )
    assert readings(text, ("Foomab", "Placebo"), "endpoint", "arm")[1:] == [
        "percent 2 AE:anemia (grade 3-4) foomab",
        "percent 5 AE:thrombocytopenia (grade 3-4) foomab",
        "percent 0 AE:anemia (grade 3-4) placebo",
        "percent 4 AE:thrombocytopenia (grade 3-4) placebo",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Cytokine release syndrome occurred in 76% of patients, 47% of whom received tocilizumab.",
            ["percent 76 AE:cytokine release syndrome", "percent 47 tocilizumab"],
        ),
        (
            "Seen were cytokine release syndrome (CRS; n=8) and decreased white blood cell count (WBC; n=3).",
            ["count 8 AE:cytokine release syndrome", "count 3 AE:decreased white blood cell count"],
        ),
        (
            "Adverse events that were suspected to be related to foomab occurred in 71% of patients.",
            ["percent 71 AE:treatment-related adverse events"],
        ),
        (
            "Molecular CR rates in pts with hematologic CR reached 78% vs 51% (p=.02).",
            ["percent 78 MRD_neg", "percent 51 MRD_neg", "p_value =.02 MRD_neg"],
        ),
        (
            "Three pts had confirmed loss of CCyR.",
            ["count Three loss_of_response"],
        ),
        (
            "Adverse reactions of special interest (ARSI) were recorded in 62 of 269 pts (23.0%).",
            [
                "count 62 AE:adverse reactions of special interest",
                "n 269",
                "percent 23.0 AE:adverse reactions of special interest",
            ],
        ),
        (
            "4 pts died in CR (3 HLH, 1 arterial disease).",
            ["count 4 death_in_CR", "count 3 AE:fatal HLH", "count 1 AE:fatal arterial disease"],
        ),
        (
            "A complete hematologic remission was seen in 24%, and 18% had MolCR.",
            ["percent 24 CR", "percent 18 MRD_neg"],
        ),
    ],
)
def test_outcomes_are_called_by_their_full_names(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


def test_parts_of_those_with_an_event_are_shares_of_them() -> None:
    text = "Ten pts had events: 6 relapses, 3 deaths in remission, and 1 death without remission."
    claims = draft_claims(text, lexicon(), None)
    assert len({claim.cells["denominator"] for claim in claims[1:]}) == 1
    assert claims[1].cells["denominator"] == claims[0].cells["claim_id"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Seven pts had COVID-19 (grade 2, n=5; grade 3, n=2).", ("5", "2")),
        (
            "Seven patients relapsed after 8 months (range, 2-24): five in the marrow and two elsewhere.",
            ("five", "two"),
        ),
    ],
)
def test_parts_that_add_up_are_shares_of_the_count_before_them(text: str, parts: tuple[str, ...]) -> None:
    claims = draft_claims(text, lexicon(), None)
    whole = next(claim for claim in claims if claim.cells["kind"] == "count")
    of = {c.cells["denominator"] for c in claims if c.cells["kind"] == "count" and c.cells["value"] in parts}
    assert of == {whole.cells["claim_id"]}


def test_what_a_closed_bracket_says_of_its_patients_ends_with_it() -> None:
    text = "Of 62 patients, 8 underwent transplantation (2 of whom relapsed), and 2 pts (3%) died in CR."
    claims = draft_claims(text, lexicon(), None)
    size = next(claim for claim in claims if claim.cells["kind"] == "n")
    died = next(claim for claim in claims if claim.cells["value"] == "3")
    assert died.cells["denominator"] == size.cells["claim_id"]


def test_those_who_received_an_infusion_are_a_size() -> None:
    text = "48 patients received one infusion of foomab and were evaluated for efficacy."
    assert readings(text, ("Foomab",)) == ["n 48"]
