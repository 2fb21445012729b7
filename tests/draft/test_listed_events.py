"""Events that a sentence lists: serious or not, where in the body, of which grade, and those of no lexicon."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to zelutinib (n = 80) or placebo (n = 81). "


def _outcomes(text: str) -> list[tuple[str, str]]:
    rows = draft_claims(text, lexicon(), None)
    kinds = ("count", "percent", "ratio", "p_value", "km")
    return [(row.cells["value"], row.cells["endpoint"]) for row in rows if row.cells["kind"] in kinds]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (
            "Serious adverse events were recorded in 41 (38%) of 108 patients and comprised pneumonia in seven (6%).",
            [
                ("41", "AE:serious adverse events"),
                ("38", "AE:serious adverse events"),
                ("seven", "AE:pneumonia (serious)"),
                ("6", "AE:pneumonia (serious)"),
            ],
        ),
        (
            _TWO + "Serious adverse events were seen in 21% on zelutinib and 31% on placebo; sepsis (12% vs 6%) and"
            " dyspnoea (5% vs 8%) were most frequent.",
            [
                ("21", "AE:serious adverse events"),
                ("31", "AE:serious adverse events"),
                ("12", "AE:sepsis (serious)"),
                ("6", "AE:sepsis (serious)"),
                ("5", "AE:dyspnoea (serious)"),
                ("8", "AE:dyspnoea (serious)"),
            ],
        ),
        (
            _TWO + "More serious adverse events were reported with zelutinib (12 of 80 patients [anaemia, n=7; liver"
            " failure, n=5]).",
            [("12", "AE:serious adverse events"), ("7", "AE:anaemia (serious)"), ("5", "AE:liver failure (serious)")],
        ),
        (
            "The most common serious adverse events were pneumonia (4%) and sepsis (3%); rash was seen in 20%.",
            [("4", "AE:pneumonia (serious)"), ("3", "AE:sepsis (serious)"), ("20", "AE:rash")],
        ),
        (
            "Serious adverse events occurred in 14% of patients, and diarrhoea was reported in 33%.",
            [("14", "AE:serious adverse events"), ("33", "AE:diarrhoea")],
        ),
        (
            "Non-serious adverse events included rash (11%).",
            [("11", "AE:rash")],
        ),
    ],
)
def test_events_of_a_list_of_serious_ones_are_serious_and_no_others(text: str, outcomes: list[tuple[str, str]]) -> None:
    assert _outcomes(text) == outcomes


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Cardiovascular toxicity of grade 3-4 was seen in 9%.", [("9", "AE:cardiovascular toxicity (grade 3-4)")]),
        ("Grade 3 or 4 pulmonary TEAEs occurred in 7%.", [("7", "AE:pulmonary TEAEs (grade 3-4)")]),
        ("CNS adverse events were reported in 3%.", [("3", "AE:CNS adverse events")]),
        ("Common adverse events were reported in 31%.", [("31", "AE:adverse events")]),
        (
            "Cardiac and renal adverse events occurred in 21.5% and 13.7% of patients, respectively.",
            [("21.5", "AE:cardiac adverse events"), ("13.7", "AE:renal adverse events")],
        ),
        (
            "Vascular and hepatic TEAEs occurred in 21% (grade ≥3, 8%) and 13% (grade ≥3, 2%) of patients.",
            [
                ("21", "AE:vascular TEAEs"),
                ("8", "AE:vascular TEAEs (grade ≥3)"),
                ("13", "AE:hepatic TEAEs"),
                ("2", "AE:hepatic TEAEs (grade ≥3)"),
            ],
        ),
    ],
)
def test_a_sum_of_events_keeps_the_adjective_that_says_where_they_were(
    text: str, outcomes: list[tuple[str, str]]
) -> None:
    assert _outcomes(text) == outcomes


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (
            "Grade 3-4 diarrhoea was reported in 12%, while a hypersensitivity reaction was noted in 22%.",
            [("12", "AE:diarrhoea (grade 3-4)"), ("22", "AE:hypersensitivity reaction")],
        ),
        (
            "Two (4%) patients developed grade 3 pancreatitis, and five (11%) patients had a grade 3 treatment-related"
            " neurological event.",
            [
                ("Two", "AE:pancreatitis (grade 3)"),
                ("4", "AE:pancreatitis (grade 3)"),
                ("five", "AE:treatment-related neurological event (grade 3)"),
                ("11", "AE:treatment-related neurological event (grade 3)"),
            ],
        ),
        (
            _TWO + "Headache (4.1% vs. 1.2%, P = 0.03) and cerebral infarction (2.9% vs. 0.3%, P = 0.01) were more"
            " frequent with zelutinib.",
            [
                ("4.1", "AE:headache"),
                ("1.2", "AE:headache"),
                ("0.03", "AE:headache"),
                ("2.9", "AE:cerebral infarction"),
                ("0.3", "AE:cerebral infarction"),
                ("0.01", "AE:cerebral infarction"),
            ],
        ),
    ],
)
def test_a_grade_and_a_name_are_of_the_event_beside_them(text: str, outcomes: list[tuple[str, str]]) -> None:
    assert _outcomes(text) == outcomes


def test_pairs_of_arms_with_a_bracket_each_are_of_the_outcomes_in_order() -> None:
    text = _TWO + (
        "The 5-year overall survival (OS), progression-free survival (PFS), metastasis-free survival (MFS) of"
        " zelutinib v placebo were 64.1% v 58.3% (hazard ratio [HR], 0.81; P = .21), 51.6% v 42.2%, (HR, 0.74;"
        " P = .04), and 83.0% v 71.5% (HR, 0.49; P = .01), respectively."
    )
    got = dict(_outcomes(text))
    assert {value: got[value] for value in ("64.1", "58.3", "0.81", ".21")} == dict.fromkeys(
        ("64.1", "58.3", "0.81", ".21"), "OS"
    )
    assert {got[value] for value in ("51.6", "42.2", "0.74", ".04")} == {"PFS"}
    assert {got[value] for value in ("83.0", "71.5", "0.49", ".01")} == {"MFS"}


def test_the_last_size_is_of_the_dose_that_is_left() -> None:
    text = "Patients were randomised 2:1 to receive zelutinib 400 mg (n = 141) or 200 mg (n = 72) daily. The response"
    text += " rate was 41% with 400 mg and 32% with 200 mg."
    rows = draft_claims(text, lexicon(), None)
    assert [row.cells["arm"] for row in rows if row.cells["kind"] == "n"] == ["zelutinib_400_mg", "zelutinib_200_mg"]
