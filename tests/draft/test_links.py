"""Which outcome, time and denominator a value has; a line a construct."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import read

BOTH = ("Foomab", "Placebo")
#: The sizes that values are shares of.
SIZES = "In total, 200 patients were randomly assigned to foomab (n = 101) or placebo (n = 99). "


def told(text: str, *fields: str, arms: tuple[str, ...] = BOTH) -> dict[str, tuple[str, ...]]:
    """Fields by printed value; what is set aside or unsure is left out."""
    claims = [claim for claim in read(text, arms) if claim.kind not in ("set_aside", "unsure", "n")]
    return {claim.cells["value"]: tuple(claim.cells[name] for name in fields) for claim in claims}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The 12- and 18-month OS rates were 41 v 24% and 25 v 12%.",
            {"41": "12 months", "24": "12 months", "25": "18 months", "12": "18 months"},
        ),
        (
            "The 12- and 24-month OS rates were 63.6% and 37.1% vs 46.4% and 18.9%.",
            {"63.6": "12 months", "37.1": "24 months", "46.4": "12 months", "18.9": "24 months"},
        ),
        (
            "The 2-year PFS rate was 70% versus 53%; the corresponding OS rates were 84% and 75%.",
            {"84": "2 years", "75": "2 years"},
        ),
        ("After 26 weeks nausea was seen in 12%; stroke was seen in 3%.", {"12": "26 weeks", "3": "26 weeks"}),
        (
            "A complete response was seen in 40% at 3 years, and 5 patients (4.5%) lost their response.",
            {"40": "3 years", "4.5": ""},
        ),
        ("Median NT-proBNP was 410 pg/mL (range, 12 to 2100) at month 24.", {"410": "24 months", "": "24 months"}),
        ("At 24 months, the median duration of response was 23 months.", {"23": ""}),
        ("The 30-day mortality was 1.3%, and complications occurred in 8.8%.", {"1.3": "30 days", "8.8": ""}),
        (
            "Rates of PFS at 1 year were 61%; the estimated OS rate at 2 years was 70%.",
            {"61": "1 years", "70": "2 years"},
        ),
        (
            "Among patients with a complete response at week 16, 71% were still in remission at week 52.",
            {"71": "52 weeks"},
        ),
        ("PFS was better with foomab (76.7% vs. 70.2% at 2 years).", {"76.7": "2 years", "70.2": "2 years"}),
        ("The mean change in KCCQ score at 8 months was 2.8 points greater with foomab.", {"2.8": "8 months"}),
    ],
)
def test_the_time_of_a_value(text: str, wanted: dict[str, str]) -> None:
    given = told(text, "timepoint")
    assert {value: given[value][0] for value in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Among responders, median duration of response was 8.4 months vs 5.5 months.", {"8.4": "DOR", "5.5": "DOR"}),
        ("The median duration of transfusion independence was 121 weeks.", {"121": "DOR"}),
        ("Stable disease was the best response in 23 patients.", {"23": "SD"}),
        (
            "CRS developed in 76% (grade 3 or 4, 1.1%), 4.6% had ICANS — all grade 1 or 2 — and nine had falls.",
            {"76": "AE:CRS", "1.1": "AE:CRS (grade 3-4)", "4.6": "AE:ICANS", "nine": "falls"},
        ),
        (
            "Ataxia of any grade occurred in 23% (grade 3, 3.5%).",
            {"23": "AE:ataxia", "3.5": "AE:ataxia (grade 3)"},
        ),
        (
            "Nausea occurred in 2 patients who had platelet counts of 60, and rash in 5%.",
            {"2": "AE:nausea", "5": "AE:rash"},
        ),
        ("Toxic effects were seen, in particular diarrhea (6% versus 38%).", {"6": "AE:diarrhea", "38": "AE:diarrhea"}),
        ("ORR was 40%; in patients with prior sorafenib exposure it was 31%.", {"40": "ORR", "31": "ORR"}),
        (
            "A complete response was achieved by 66% versus 46%, and for the full period by 47% versus 29%.",
            {"66": "CR", "46": "CR", "47": "CR", "29": "CR"},
        ),
        (
            "ACR50 and ACR70 responses were seen in 40.0% vs 12.1% and 21.3% vs 4.2%.",
            {"40.0": "ACR50", "12.1": "ACR50", "21.3": "ACR70", "4.2": "ACR70"},
        ),
        ("MRD negativity (<10−3) with CR occurred in 23.3% v 7.3%.", {"23.3": "MRD_neg", "7.3": "MRD_neg"}),
        ("Headache was the most common side effect, affecting 12%.", {"12": "AE:headache"}),
        (
            "Heart failure hospitalization occurred in 10.1% and 13.5% (HR, 0.74) and stroke in 8.3% and 9.4%.",
            {"0.74": "HFH", "8.3": "stroke"},
        ),
        ("Of 75 patients, 64 (85%) achieved CR (n=49) or CRi (n=15).", {"64": "CR_CRi", "85": "CR_CRi"}),
        (
            "At the end 262 (8%) had suffered a heart attack or stroke or had died of cardiovascular causes.",
            {"262": "MACE", "8": "MACE"},
        ),
        ("At baseline, 56% were male, 89% were White, and 3% were Black.", {"56": "male", "89": "race", "3": "race"}),
        (
            "Twelve patients died: 9 from sepsis, 2 of disease progression, and 1 from pneumonia.",
            {"Twelve": "death", "9": "AE:fatal sepsis", "2": "death_disease", "1": "AE:fatal pneumonia"},
        ),
        (
            "PFS was longer with foomab (HR, 0.47). In the 318 patients aged 75 years or older, the HR was 0.61.",
            {"0.61": "PFS"},
        ),
        (
            "Stroke occurred in 7% and 6%. The per-protocol analysis gave similar results (101 of 1421 vs 89 of 1418).",
            {"101": "stroke", "89": "stroke"},
        ),
        ("Nausea was common. Grade 3 reactions were seen in 4.1% and 0.9%.", {"4.1": "AE:reactions (grade 3)"}),
        (
            "The ORR was 56% (95% CI: 47, 65) and 43% achieved complete responses.",
            {"56": "ORR", "43": "CR"},
        ),
        ("45% and 43% achieved a complete response.", {"45": "CR", "43": "CR"}),
        (
            "Treatment-related grade 3-4 adverse events occurred in 38%.",
            {"38": "AE:treatment-related adverse events (grade 3-4)"},
        ),
        ("14% of patients had died or their disease had got worse.", {"14": "PFS"}),
        ("Event-free survival, complete response (78.0% v 74.0%), and safety followed.", {"78.0": "CR", "74.0": "CR"}),
        ("Of the responders, 60% maintained their response.", {"60": "DOR"}),
        ("MRD negativity among those with CR was 25%.", {"25": "MRD_neg"}),
        (
            "The overall response rate was 63.0%, with 65 patients (39.4%) having a complete response.",
            {"63.0": "ORR", "65": "CR", "39.4": "CR"},
        ),
        ("ORR per RECIST 1.1 was 27.3% v 11.9%; per mRECIST, 33.2% v 13.3%.", {"33.2": "ORR", "13.3": "ORR"}),
        ("The median time to platelet response was 15 days.", {"15": "TTR"}),
        ("Nineteen deaths were related to adverse events.", {"Nineteen": "death_AE"}),
        ("HbA1c fell below 7% in 64% of patients.", {"64": "HbA1c_target"}),
        ("At baseline, 28% had received prior transplantation.", {"28": "prior_transplant"}),
        ("Foomab delayed time to deterioration in quality of life (HR, 0.51).", {"0.51": "TTD"}),
        ("The risk of relapse or death was lower with foomab (hazard ratio, 0.60).", {"0.60": "RFS"}),
        ("A 50% or greater reduction in monthly migraine days was reported by 52%.", {"52": "migraine_response_50"}),
    ],
)
def test_the_outcome_of_a_value(text: str, wanted: dict[str, str]) -> None:
    given = {value: endpoint or quantity for value, (endpoint, quantity) in told(text, "endpoint", "quantity").items()}
    assert {value: given[value] for value in wanted} == wanted


def test_a_row_of_a_table_that_sums_events_is_named_as_printed() -> None:
    text = (
        "Safety\n\n| | Foomab | Placebo |\n|---|---|---|\n| Gr ≥3 AEs, % | 58.3 | 64.4 |\n| Fatal TRAE, n | 1 | 2 |\n"
    )
    given = told(text, "endpoint")
    assert given["58.3"] == ("AE:AEs (grade ≥3)",)
    assert given["2"] == ("AE:fatal TRAE",)


def test_a_percentage_is_of_the_size_that_those_before_were_shares_of() -> None:
    text = (
        f"{SIZES}A response was seen in 60 of 95 patients (63.2%) in the foomab group and 30 of 90 (33.3%) in the"
        " placebo group. A complete response was seen in 20.0% with foomab and 10.0% with placebo."
    )
    claims = {claim.cells["claim_id"]: claim for claim in read(text, BOTH)}
    given = {
        claim.cells["value"]: claims[claim.cells["denominator"]].cells["value"]
        for claim in claims.values()
        if claim.cells["denominator"] in claims
    }
    assert (given["20.0"], given["10.0"]) == ("95", "90")


def test_a_percentage_that_no_whole_number_of_a_size_gives_is_of_the_other_size() -> None:
    text = "Foomab was given to 174 patients; 145 patients were evaluable.\n\nA response was seen in 66.9%."
    claims = {claim.cells["claim_id"]: claim for claim in read(text)}
    share = next(claim for claim in claims.values() if claim.cells["value"] == "66.9")
    assert claims[share.cells["denominator"]].cells["value"] == "145"


def test_a_size_that_the_sizes_of_the_arms_add_up_to_is_of_no_arm() -> None:
    claims = read("We randomly assigned 4802 patients to foomab (2401 patients) or placebo (2401 patients).", BOTH)
    assert [claim.cells["arm"] for claim in claims if claim.cells["value"] == "4802"] == [""]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Measurable residual disease (MRD) was assessed by flow cytometry (<0.01%).", {"0.01": "mrd_threshold"}),
        ("The primary end point was MRD negativity at a cutoff of 0.001%.", {"0.001": "mrd_threshold"}),
        (
            "ORR was 78% (25/32) in patients with ≥50% marrow blasts and 91% (39/43) in those with <50%.",
            {"50": "marrow_blasts"},
        ),
        ("An LVEF drop ≥10 points was seen in 3 patients.", {"10": "ejection_fraction"}),
        ("Patients were treated with corticosteroids for a median of 35 weeks.", {"35": "treatment_duration"}),
        ("Pneumonitis occurred after a median of 63 days.", {"63": "time_to_onset"}),
        ("Second malignancy occurred in 4 patients.", {"4": "second_neoplasm"}),
    ],
)
def test_what_a_number_without_an_outcome_measures(text: str, wanted: dict[str, str]) -> None:
    given = {value: quantity or endpoint for value, (quantity, endpoint) in told(text, "quantity", "endpoint").items()}
    assert {value: given[value] for value in wanted} == wanted


def test_a_row_of_events_that_led_to_stopping_or_death_is_of_that_outcome() -> None:
    rows = "| TEAE leading to discontinuation, % | 9.2 |\n| TEAE leading to death, % | 2.7 |\n"
    text = f"Safety\n\n| | Foomab |\n|---|---|\n{rows}"
    given = told(text, "endpoint", arms=("Foomab",))
    assert (given["9.2"], given["2.7"]) == (("discontinuation_AE",), ("death_AE",))


def test_events_are_of_those_whose_safety_was_looked_at() -> None:
    text = (
        "The efficacy population consisted of 132 patients who received foomab. The ORR was 56%.\n\n"
        "Among 145 patients evaluated for safety, falls and headache were seen.\n\nNausea occurred in 16%."
    )
    claims = {claim.cells["claim_id"]: claim for claim in read(text)}
    shares = [claim for claim in claims.values() if claim.kind == "percent"]
    sizes = {claim.cells["value"]: claims[claim.cells["denominator"]].cells["value"] for claim in shares}
    assert sizes == {"56": "132", "16": "145"}
