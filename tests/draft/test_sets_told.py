"""Which set of patients each number is of: passages with a register, each number followed by its set in braces."""

from __future__ import annotations

from typing import Any

import pytest

from tests.draft.test_whose_numbers import marked, told

COHORTS = {
    "c1": {"label": "cohort 1, untreated", "part_of": "all", "arms": {}},
    "c2": {"label": "cohort 2, relapsed", "part_of": "all", "arms": {}},
}
AGES = {
    "young": {"label": "younger than 60", "restricted_to": "younger than 60", "part_of": "all", "arms": {}},
    "old": {"label": "aged 60 or more", "restricted_to": "aged 60 or more", "part_of": "all", "arms": {}},
}
EFFICACY = {"eff": {"label": "efficacy population", "part_of": "all", "arms": {}}}
BESIDE = {"saf": {"label": "safety population", "arms": {}}}
INFUSED = {"inf": {"label": "all infused", "part_of": "all", "arms": {}}}
PRIMARY = {"prim": {"label": "primary analysis", "part_of": "all", "arms": {}}}


def register(sets: dict[str, dict[str, Any]], whole: str = "all treated") -> dict[str, Any]:
    """A trial of one arm with its sets."""
    return {
        "t": {
            "name": "TRIAL",
            "registry": [],
            "sources": {"draft": "primary"},
            "arms": {"x": {"label": "foomab", "name": "foomab", "role": "experimental"}},
            "comparisons": [],
            "analysis_sets": {"all": {"label": whole, "arms": {}}, **sets},
        }
    }


PASSAGES = [
    (COHORTS, "CR was achieved in 39 patients (70%{c1}) in cohort 1 and 16 (44%{c2}) in cohort 2."),
    (COHORTS, "In cohort 1, the ORR was 88%{c1}. In cohort 2, the ORR was 61%{c2} and the CR rate was 30%{c2}."),
    (
        COHORTS,
        "The 3-year PFS was 94%{c1} in cohort 1 and 79%{c2} in cohort 2, and the 3-year OS rates were 96%{c1} and"
        " 86%{c2}, respectively.",
    ),
    (COHORTS, "Patients in cohort 2 had received a median of 3{c2} prior therapies."),
    (COHORTS, "Patients were enrolled in two cohorts (cohort 1, n = 56{c1}; cohort 2, n = 36{c2})."),
    (COHORTS, "Neutropenia occurred in 48%{all} of patients. In cohort 2, 12%{c2} discontinued treatment."),
    (AGES, "Among the 298{young} patients younger than 60 years, the CR rate was 61%{young}."),
    (AGES, "In patients aged 60 years or older, the median OS was 18.7{old} months."),
    (AGES, "The CR rate was 70%{young} in patients <60 years and 48%{old} in those ≥60 years."),
    (AGES, "Early death rates in older patients were 10.2%{old}; in younger patients, 3%{young} died early."),
    (AGES, "The ORR was 55%{all}. Response was less common in the older group (41%{old})."),
    (
        EFFICACY,
        "The efficacy population consisted of 84{eff} patients. The median age was 47{eff} years; 17%{eff} had"
        " Philadelphia chromosome-positive disease. The CR rate was 38%{eff}. Serious adverse reactions occurred in"
        " 54%{all}.",
    ),
    (
        EFFICACY,
        "The efficacy population included 61{eff} patients.\n\nThe ORR was 39%{eff}. In the 82{all} patients"
        " treated, VOD was reported in 9%{all}. Of these patients, 21%{all} were women.",
    ),
    (
        BESIDE,
        "The ORR was 61%{all}. The safety population included 112{saf} patients. CRS occurred in 48%{saf} and"
        " fatal adverse reactions in 2%{saf}.",
    ),
    (
        BESIDE,
        "Efficacy was evaluated in 61{all} patients; the CR rate was 30%{all}. Among 118{saf} patients who received"
        " foomab, pyrexia occurred in 40%{saf}. Dose reductions occurred in 12%{saf}.",
    ),
    (BESIDE, "Serious adverse reactions occurred in 36%{saf} of the 86{saf} patients."),
    (
        PRIMARY,
        "Of 614{all} patients enrolled, 602 completed the trial and were included in the primary analysis. The ORR"
        " was 27%{prim} and 49%{prim} were women.",
    ),
]
ENROLLED = [
    (
        INFUSED,
        "A total of 60{all} patients were enrolled and 55{inf} were infused. Median age was 44{inf} years. The CR"
        " rate was 71%{inf} and the median OS was 18{inf} months. CRS occurred in 80%{inf}.",
    ),
    (
        INFUSED,
        "All 58{all} patients enrolled underwent leukapheresis. The ORR was 63%{inf}; 12%{inf} had received a prior"
        " transplant.",
    ),
]


@pytest.mark.parametrize(("sets", "passage"), PASSAGES)
def test_numbers_are_of_the_set_that_a_reader_takes_them_for(sets: dict[str, Any], passage: str) -> None:
    text, wanted = marked(passage)
    assert {at: told(text, register(sets), "analysis_set").get(at) for at, _ in wanted} == dict(wanted)


@pytest.mark.parametrize(("sets", "passage"), ENROLLED)
def test_results_of_a_trial_that_not_all_were_treated_in_are_of_those_who_were(
    sets: dict[str, Any], passage: str
) -> None:
    text, wanted = marked(passage)
    assert {at: told(text, register(sets, "all enrolled"), "analysis_set").get(at) for at, _ in wanted} == dict(wanted)
