"""Cohorts of transplantation and of infused cells: who was infused, since when, what else was given."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import read, readings

ONE = ("Foomab",)

SENTENCES = [
    # who was infused or treated is a size
    (
        "Of 92 patients enrolled, 75 were infused; 8 had a manufacturing failure and 9 died before infusion.",
        ["n 92", "n 75", "count 8 manufacturing_failure", "count 9 death_before_infusion"],
    ),
    ("Of 120 patients who underwent leukapheresis, 101 were infused.", ["n 120", "n 101"]),
    ("Among the 27 responders, the median duration of response was 14.8 months.", ["n 27", "median 14.8 DOR"]),
    (
        "Of the 52 with a flow cytometry result, 38 (73%) had no measurable residual disease.",
        ["n 52", "count 38 MRD_neg", "percent 73 MRD_neg"],
    ),
    # procedures that say since when
    (
        "Neurologic events occurred within 8 weeks of infusion in 24 patients (35%).",
        ["percent 35 AE:neurologic events 8 weeks", "count 24 AE:neurologic events 8 weeks"],
    ),
    (
        "Hypogammaglobulinemia was present in 40% of patients at 12 months after infusion.",
        ["percent 40 AE:hypogammaglobulinemia 12 months"],
    ),
    ("Five patients (13%) had died by day 60.", ["count Five death 60 days", "percent 13 death 60 days"]),
    (
        "By day 30, two patients (3%) had died, and 8 (11%) had died by day 100.",
        ["percent 3 death 30 days", "count two death 30 days", "count 8 death 100 days", "percent 11 death 100 days"],
    ),
    # medians of times
    (
        "The median interval between the last dose and HCT was 44 days (IQR, 30-61).",
        ["median 44 time_since_event", "iqr [30..61] time_since_event"],
    ),
    (
        "Eighteen patients (24%) proceeded to allogeneic transplantation at a median of 3.1 months (range, 1.2-9.9) "
        "after infusion.",
        [
            "count Eighteen HSCT",
            "percent 24 HSCT",
            "median 3.1 time_since_event",
            "range [1.2..9.9] time_since_event",
        ],
    ),
    (
        "VOD developed in 9 patients at a median of 14 days (range, 5-40) after HCT.",
        ["count 9 AE:VOD", "median 14 time_to_onset", "range [5..40] time_to_onset"],
    ),
    (
        "Secondary myeloid neoplasms were diagnosed in five patients at a median of 31 months from the start.",
        ["count five second_neoplasm", "median 31 time_to_second_neoplasm"],
    ),
    ("Relapse occurred at a median of 7.7 months after transplantation.", ["median 7.7 time_to_relapse"]),
    # what else was given
    (
        "Eleven patients (28%) received donor lymphocytes and nine (23%) underwent a second transplantation.",
        ["count Eleven treatment_received", "percent 28 treatment_received", "count nine HSCT", "percent 23 HSCT"],
    ),
    (
        "At that time, 20 of 33 patients in remission were receiving immunoglobulin replacement.",
        ["count 20 treatment_received", "n 33"],
    ),
    (
        "Bridging therapy was given to 52 patients (78%).",
        ["count 52 treatment_received", "percent 78 treatment_received"],
    ),
    (
        "Conditioning was myeloablative in 43 patients (58%).",
        ["count 43 treatment_received", "percent 58 treatment_received"],
    ),
    # remissions and what is told of them
    (
        "Fifty-five patients (81%) had a complete remission within 3 months, of whom 50 (91%) were MRD negative.",
        ["count Fifty-five CR 3 months", "percent 81 CR 3 months", "count 50 MRD_neg", "percent 91 MRD_neg"],
    ),
    (
        "Complete remission was achieved in 52 patients (81%) after cycle 1 and in 60 patients (94%) after cycle 2.",
        ["count 52 CR", "percent 81 CR", "count 60 CR", "percent 94 CR"],
    ),
    (
        "Of 24 relapses, 13 were CD19 negative and 8 were CD19 positive; in 3, CD19 status was unknown.",
        [
            "count 24 relapse",
            "count 13 relapse_CD19_neg",
            "count 8 relapse_CD19_pos",
            "count 3 relapse_CD19_unknown",
        ],
    ),
    (
        "Rates of MRD negativity were 51% overall and 34% sustained for ≥12 months.",
        ["percent 51 MRD_neg", "percent 34 MRD_neg_sustained", "threshold ≥12 response_duration"],
    ),
    # doses of cells, sensitivity, groups by time
    (
        "The median dose was 2.9 × 106 CAR-positive T cells/kg (range, 0.4-5.1).",
        ["median 2.9 dose", "range [0.4..5.1] dose"],
    ),
    ("MRD was assessed by flow cytometry (sensitivity, 0.01%).", ["threshold 0.01 mrd_threshold"]),
    (
        "VOD developed in 16 patients and was fatal in two; its cumulative incidence at day 100 was 22% (13–32%).",
        ["count 16 AE:VOD", "count two AE:fatal VOD", "km 22[13..32] AE:VOD 100 days"],
    ),
    (
        "VOD was seen in 16 patients. It was more frequent in the 20 patients transplanted within 30 days of the last "
        "dose (8/20, 40%) than in the others (8/54, 15%).",
        [
            "count 16 AE:VOD",
            "n 20",
            "stratum within30 time_since_event",
            "count 8 AE:VOD",
            "percent 40 AE:VOD",
            "count 8 AE:VOD",
            "n 54",
            "percent 15 AE:VOD",
        ],
    ),
    (
        "In multivariable analysis, an interval of ≤30 days (hazard ratio, 3.1) was associated with VOD.",
        ["stratum ≤30", "ratio 3.1 AE:VOD"],
    ),
    (
        "Secondary myeloid neoplasms were seen in six patients (myelodysplastic syndrome in four and acute myeloid "
        "leukemia in two), for a 5-year cumulative incidence of 10%.",
        [
            "count six second_neoplasm",
            "count four second_MDS",
            "count two AE:acute myeloid leukemia",
            "km 10 second_neoplasm 5 years",
        ],
    ),
    (
        "Infections occurred more than 1 year after infusion in 9 of 49 patients.",
        ["threshold more than1 time_since_event", "count 9 AE:infections", "n 49"],
    ),
    (
        "The drug induces remission in approximately 45% of patients with relapsed acute myeloid leukemia.",
        ["percent approximately45 CR"],
    ),
    (
        "OS was 48% at 2 years in patients with acute myeloid leukemia and 61% in those with myelodysplastic syndrome.",
        ["km 48 OS 2 years", "km 61 OS 2 years"],
    ),
    (
        "This phase 2 study evaluated foomab in patients aged 1 to 25 years.",
        ["identifier 2 trial_phase", "threshold [1..25] age"],
    ),
    ("Three patients were not infused because of adverse events.", ["count Three not_infused"]),
    ("TP53 was mutated in 14 of 58 tested patients.", ["count 14 mutation_status", "n 58"]),
    (
        "Cytokine release syndrome (63%) was grade 1 or 2 in all cases.",
        ["percent 63 AE:cytokine release syndrome", "threshold [1..2] adverse_event_grade"],
    ),
    (
        "The 5-year OS rate was 62% in patients age 60-74 years and 38% in those age 75 years or older.",
        ["km 62 OS 5 years", "km 38 OS 5 years", "stratum [60..74] age", "stratum or older75 age"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_cohorts_of_transplantation_and_infused_cells(text: str, wanted: list[str]) -> None:
    assert readings(text, ONE, "endpoint", "quantity", "timepoint") == wanted


def test_two_sizes_in_a_bracket_and_deaths_behind_counts() -> None:
    text = "Among treated patients (281 v 278), infections occurred in 42% v 33%."
    assert readings(text, ("Foomab", "Placebo"), "arm")[:2] == ["n 281 foomab", "n 278 placebo"]
    text = "OS data were immature, with 68 (24%) and 89 (32%) deaths."
    given = {claim.cells["value"]: claim.cells["endpoint"] for claim in read(text, ("Foomab", "Placebo"))}
    assert given == {"68": "death", "24": "death", "89": "death", "32": "death"}


PARTS_OF_REPORTS = [
    (
        "The CR + CRh rate was 34% (19/56), with a median time to CR or CRh of 1.9 months and a median duration of "
        "9.2 months.",
        ["percent 34 CR_CRh", "count 19 CR_CRh", "n 56", "median 1.9 TTR", "median 9.2 DOR"],
    ),
    (
        "Differentiation syndrome was reported in 11 of 80 patients (14%), of grade 3 in 6 (8%) and fatal in one.",
        [
            "count 11 AE:differentiation syndrome",
            "n 80",
            "percent 14 AE:differentiation syndrome",
            "threshold 3 adverse_event_grade",
            "count 6 AE:differentiation syndrome (grade 3)",
            "percent 8 AE:differentiation syndrome (grade 3)",
            "count one AE:fatal differentiation syndrome",
        ],
    ),
    ("The day 100 cumulative incidence of acute GVHD was 34% (28-41).", ["km 34[28..41] AE:acute GVHD 100 days"]),
    ("The day-100 non-relapse mortality was 4%.", ["km 4 death_in_CR 100 days"]),
    ("OS was shorter in patients with Richter transformation (n = 12).", ["n 12"]),
    ("Of 62 patients, 54 (87%) received the product.", ["n 62", "n 54", "percent 87 infusion"]),
]


@pytest.mark.parametrize(("text", "wanted"), PARTS_OF_REPORTS)
def test_parts_of_reports_of_first_trials(text: str, wanted: list[str]) -> None:
    assert readings(text, ONE, "endpoint", "quantity", "timepoint") == wanted
