"""Tables as articles print them: baseline, response, adverse events, subgroups, models, arms in rows, wide cells."""

from __future__ import annotations

from typing import Any

from reanalysis.documents import read_bytes
from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TOP = """# Velotinib versus docetaxel in relapsed leukaemia

In all, 240 patients were randomly assigned to velotinib (n = 122) or docetaxel (n = 118).

"""
_FIELDS = ("kind", "value", "lower", "upper", "endpoint", "quantity", "arm", "timepoint")


def _rows(text: str, *fields: str) -> list[str]:
    """Claims as `kind value …` in alphabetical order; sizes and cut-offs are left out."""
    document = read_bytes(text.encode(), "report.md" if text.startswith("#") else "report.html")
    found = [" ".join(row.cells[name] for name in fields or _FIELDS if row.cells[name]) for row in _drafted(document)]
    return sorted(row for row in found if not row.startswith(("n ", "stratum ", "threshold ")))


def _drafted(document: Any) -> list[Any]:
    return [row for row in draft_claims(document, lexicon(), None) if row.kind != "set_aside"]


def test_a_title_about_a_relapsed_disease_names_no_outcome_of_its_tables() -> None:
    text = f"""{_TOP}Table 2. Efficacy outcomes

| Outcome | Velotinib (N = 122) | Docetaxel (N = 118) | Difference (95% CI) | P value |
|---|---|---|---|---|
| Median PFS, months (95% CI) | 9.1 (7.4–11.0) | 6.2 (5.1–7.3) | HR 0.68 (0.52–0.89) | 0.005 |
| Median DOR (range), months | 14.0 (1.2–24.6+) | 8.2 (1.0–18.3) | | |
"""
    assert _rows(text) == [
        "median 14.0 DOR velotinib",
        "median 6.2 5.1 7.3 PFS docetaxel",
        "median 8.2 DOR docetaxel",
        "median 9.1 7.4 11.0 PFS velotinib",
        "p_value 0.005 PFS velotinib v docetaxel",
        "range 1.0 18.3 DOR docetaxel",
        "range 1.2 24.6 DOR velotinib",
        "ratio 0.68 0.52 0.89 PFS velotinib v docetaxel",
    ]


def test_events_are_of_the_size_in_the_head_of_their_column_and_any_is_any_adverse_event() -> None:
    text = f"""{_TOP}Table 3. Adverse events of grade 3 or higher

| Event | Velotinib (N = 120) | Docetaxel (N = 115) |
|---|---|---|
| Any | 84 (70%) | 80 (70%) |
| Serious event | 48 (40) | 60 (52) |
| Neutropenia | 54 (45) | 35 (30) |
| Event leading to death | 4 (3) | 6 (5) |
"""
    document = read_bytes(text.encode(), "report.md")
    claims = {row.cells["claim_id"]: row for row in _drafted(document)}
    counts = [row for row in claims.values() if row.kind == "count"]
    assert {claims[row.cells["denominator"]].cells["value"] for row in counts} == {"120", "115"}
    assert list(dict.fromkeys(row.cells["endpoint"] for row in counts)) == [
        "AE:adverse events (grade ≥3)",
        "AE:serious adverse events (grade ≥3)",
        "AE:neutropenia (grade ≥3)",
        "death_AE",
    ]


def test_rows_that_are_named_by_a_number_and_rows_without_indent() -> None:
    text = f"""{_TOP}Table 1. Baseline characteristics

| Characteristic | Velotinib | Docetaxel |
|---|---|---|
| Patients, n | 122 | 118 |
| ECOG performance status, n (%) | | |
| 0 | 50 (41) | 47 (40) |
| 1 | 60 (49) | 58 (49) |
| White-cell count, ×10⁹/L, median (IQR) | 4.2 (2.1–10.3) | 4.5 (2.0–11.2) |
| Kinase-positive, n (%) | 18 (15) | 16 (14) |
"""
    assert _rows(text, "kind", "value", "quantity", "endpoint", "arm") == [
        "count 16 unsure docetaxel",
        "count 18 unsure velotinib",
        "count 47 performance_status docetaxel",
        "count 50 performance_status velotinib",
        "count 58 performance_status docetaxel",
        "count 60 performance_status velotinib",
        "iqr white_cells docetaxel",
        "iqr white_cells velotinib",
        "median 4.2 white_cells velotinib",
        "median 4.5 white_cells docetaxel",
        "percent 14 unsure docetaxel",
        "percent 15 unsure velotinib",
        "percent 40 performance_status docetaxel",
        "percent 41 performance_status velotinib",
        "percent 49 performance_status docetaxel",
        "percent 49 performance_status velotinib",
    ]


def test_arms_may_stand_in_the_rows() -> None:
    text = f"""{_TOP}Table 2. Survival by arm

| Arm | N | Median OS, months (95% CI) | 1-year OS, % (95% CI) | CR, n (%) |
|---|---|---|---|---|
| Velotinib | 122 | 14.2 (11.1–17.3) | 61 (52–69) | 24 (20) |
| Docetaxel | 118 | 10.0 (8.2–12.1) | 48 (39–57) | 12 (10) |
"""
    assert _rows(text) == [
        "count 12 CR docetaxel",
        "count 24 CR velotinib",
        "km 48 39 57 OS docetaxel 1 years",
        "km 61 52 69 OS velotinib 1 years",
        "median 10.0 8.2 12.1 OS docetaxel",
        "median 14.2 11.1 17.3 OS velotinib",
        "percent 10 CR docetaxel",
        "percent 20 CR velotinib",
    ]


def test_subgroups_compare_the_arms_and_models_compare_patients() -> None:
    text = f"""{_TOP}Table 3. Subgroup analysis of overall survival

| Subgroup | Velotinib, events/N | Docetaxel, events/N | Hazard ratio (95% CI) |
|---|---|---|---|
| Age ≥65 years | 30/48 | 34/44 | 0.81 (0.55–1.19) |

Table 4. Multivariable analysis of overall survival

| Variable | HR | 95% CI | P |
|---|---|---|---|
| Treatment (velotinib v docetaxel) | 0.72 | 0.53–0.98 | 0.04 |
| Age | 1.21 | 1.08–1.36 | 0.001 |
"""
    assert _rows(text) == [
        "count 30 death velotinib",
        "count 34 death docetaxel",
        "p_value 0.001 OS",
        "p_value 0.04 OS velotinib v docetaxel",
        "ratio 0.72 0.53 0.98 OS velotinib v docetaxel",
        "ratio 0.81 0.55 1.19 OS velotinib v docetaxel",
        "ratio 1.21 1.08 1.36 OS",
    ]


def test_a_cell_as_wide_as_the_columns_of_an_arm_is_of_that_arm() -> None:
    text = """<html><body><h1>Velotinib versus docetaxel in relapsed leukaemia</h1>
<p>Patients were randomly assigned to velotinib (n = 122) or docetaxel (n = 118).</p>
<table><caption>Table 2. Response and survival</caption>
<thead><tr><th rowspan="2">Outcome</th><th colspan="2">Velotinib (N=122)</th><th colspan="2">Docetaxel (N=118)</th>
<th rowspan="2">P</th></tr>
<tr><th>No.</th><th>% (95% CI)</th><th>No.</th><th>% (95% CI)</th></tr></thead>
<tbody><tr><td>Complete remission</td><td>24</td><td>19.7 (13.0–27.8)</td><td>12</td><td>10.2 (5.4–17.1)</td>
<td>0.04</td></tr>
<tr><td colspan="6">Overall survival</td></tr>
<tr><td>Median, months (95% CI)</td><td colspan="2">14.2 (11.1–17.3)</td><td colspan="2">10.0 (8.2–12.1)</td>
<td>0.06</td></tr>
<tr><td>Hazard ratio (95% CI)</td><td colspan="4">0.75 (0.55–1.01)</td><td></td></tr></tbody></table></body></html>
"""
    assert _rows(text) == [
        "count 12 CR docetaxel",
        "count 24 CR velotinib",
        "median 10.0 8.2 12.1 OS docetaxel",
        "median 14.2 11.1 17.3 OS velotinib",
        "p_value 0.04 CR velotinib v docetaxel",
        "p_value 0.06 OS velotinib v docetaxel",
        "percent 10.2 5.4 17.1 CR docetaxel",
        "percent 19.7 13.0 27.8 CR velotinib",
        "ratio 0.75 0.55 1.01 OS velotinib v docetaxel",
    ]


def test_a_table_of_one_column_in_plain_text_and_the_size_beside_a_row() -> None:
    text = """Velotinib in relapsed leukaemia

Sixty patients were treated with velotinib.

Table 2. Response (N = 60)

Response                     No. (%)
CR                           23 (38)
CRi                          8 (13)
MRD negative (n = 31)        22 (71)
No response                  20 (33)
"""
    claims = {row.cells["claim_id"]: row for row in _drafted(text)}
    shares = [row for row in claims.values() if row.kind in ("count", "percent")]
    sizes = {row.cells["value"]: claims[row.cells["denominator"]].cells["value"] for row in shares}
    assert [(row.cells["value"], row.cells["endpoint"]) for row in shares if row.kind == "count"] == [
        ("23", "CR"),
        ("8", "CRi"),
        ("22", "MRD_neg"),
        ("20", "no_response"),
    ]
    assert {value for value, size in sizes.items() if size == "31"} == {"22", "71"}
    assert {size for value, size in sizes.items() if value not in ("22", "71")} == {"Sixty"}


def test_groups_of_patients_may_stand_in_the_rows() -> None:
    text = """# Velotinib in relapsed leukaemia

Sixty patients were treated with velotinib.

Table 3. Survival by subgroup

| Subgroup | n | Median OS, months (95% CI) | 1-year OS, % | P |
|---|---|---|---|---|
| Salvage 1 | 25 | 10.5 (7.0–14.2) | 45 | .01 |
| Salvage ≥2 | 35 | 6.0 (4.1–8.2) | 24 | |
| MRD negative | 22 | 14.0 (9.9–NR) | 58 | <.001 |
"""
    assert _rows(text) == [
        "km 24 OS velotinib 1 years",
        "km 45 OS velotinib 1 years",
        "km 58 OS velotinib 1 years",
        "median 10.5 7.0 14.2 OS velotinib",
        "median 14.0 9.9 NR OS velotinib",
        "median 6.0 4.1 8.2 OS velotinib",
        "p_value .001 OS velotinib",
        "p_value .01 OS velotinib",
    ]


def test_three_arms_with_events_of_all_grades_and_differences_of_shares_in_points() -> None:
    text = """<html><body><h1>Velotinib 20 mg or 40 mg versus placebo in myelofibrosis</h1>
<p>Patients were randomly assigned to velotinib 20 mg (n=100), velotinib 40 mg (n=100), or placebo (n=100).</p>
<table><caption>Table 2. Endpoints</caption>
<thead><tr><th></th><th>Velotinib 20 mg (n=100)</th><th>Velotinib 40 mg (n=100)</th>
<th>Placebo (n=100)</th></tr></thead>
<tbody><tr><th>Complete response, n (%)</th><td>28 (28)</td><td>41 (41)</td><td>1 (1)</td></tr>
<tr><th>Complete response, difference v placebo (95% CI)</th>
<td>27.0 (18.0–36.0)</td><td>40.0 (30.2–49.8)</td><td>—</td></tr>
</tbody></table>
<table><caption>Table 3. Adverse events occurring in at least 10% of patients in any group</caption>
<thead><tr><th rowspan="2">Adverse event, n (%)</th>
<th colspan="2">Velotinib 20 mg (n=100)</th><th colspan="2">Placebo (n=99)</th></tr>
<tr><th>All</th><th>Grade 3–4</th><th>All</th><th>Grade 3–4</th></tr></thead>
<tbody><tr><td>Anaemia</td><td>40 (40)</td><td>20 (20)</td>
<td>21 (21)</td><td>8 (8)</td></tr></tbody></table></body></html>
"""
    rows = [row for row in _drafted(read_bytes(text.encode(), "report.html")) if row.kind in ("count", "difference")]
    assert sorted(
        " ".join(row.cells[name] for name in ("kind", "value", "endpoint", "arm", "unit")) for row in rows
    ) == [
        "count 1 CR placebo patients",
        "count 20 AE:anaemia (grade 3-4) velotinib_20_mg patients",
        "count 21 AE:anaemia placebo patients",
        "count 28 CR velotinib_20_mg patients",
        "count 40 AE:anaemia velotinib_20_mg patients",
        "count 41 CR velotinib_40_mg patients",
        "count 8 AE:anaemia (grade 3-4) placebo patients",
        "difference 27.0 CR velotinib_20_mg v placebo percentage points",
        "difference 40.0 CR velotinib_40_mg v placebo percentage points",
    ]


def test_a_table_of_a_journal_with_indented_rows_and_limits_beside_percentages() -> None:
    text = """<?xml version="1.0"?><article><front><article-meta><title-group><article-title>Velotinib plus chemotherapy
or chemotherapy alone in leukaemia</article-title></title-group><abstract>
<p>We randomly assigned 200 patients to velotinib
plus chemotherapy (n = 101) or chemotherapy alone (n = 99).</p></abstract></article-meta></front><body><sec>
<title>Results</title><table-wrap><label>Table 2</label><caption><p>Efficacy end points.</p></caption><table><thead><tr>
<th>End Point</th><th>Velotinib plus chemotherapy (N = 101)</th><th>Chemotherapy alone (N = 99)</th>
<th>Hazard or odds ratio (95% CI)</th><th>P Value</th></tr></thead><tbody>
<tr><td>Complete remission — no. (% [95% CI])</td><td>91 (90 [83–95])</td><td>85 (86 [77–92])</td>
<td>1.50 (0.63–3.56)</td><td>0.36</td></tr>
<tr><td>Event-free survival</td><td/><td/><td>0.66 (0.45–0.98)</td><td>0.04</td></tr>
<tr><td>&#x2003;2-yr rate — % (95% CI)</td><td>65 (56–75)</td><td>52 (43–63)</td><td/><td/></tr>
<tr><td>&#x2003;Median (95% CI) — mo</td><td>NR (30.1–NR)</td><td>25.4 (15.2–NR)</td><td/><td/></tr></tbody></table>
<table-wrap-foot><fn><p>NR denotes not reached.</p></fn></table-wrap-foot></table-wrap></sec></body></article>"""
    rows = _drafted(read_bytes(text.encode(), "report.xml"))
    arms = {"velotinib_plus_chemotherapy": "x", "chemotherapy_alone": "c"}
    assert sorted(
        " ".join(
            value
            for name in ("kind", "value", "lower", "upper", "endpoint", "unit", "arm", "timepoint")
            if (value := arms.get(row.cells[name], row.cells[name]))
        )
        for row in rows
        if row.kind != "n"
    ) == [
        "count 85 CR patients c",
        "count 91 CR patients x",
        "km 52 43 63 EFS percent c 2 years",
        "km 65 56 75 EFS percent x 2 years",
        "median 25.4 15.2 NR EFS months c",
        "median NR 30.1 NR EFS months x",
        "p_value 0.04 EFS velotinib_plus_chemotherapy v chemotherapy_alone",
        "p_value 0.36 CR velotinib_plus_chemotherapy v chemotherapy_alone",
        "percent 86 77 92 CR percent c",
        "percent 90 83 95 CR percent x",
        "ratio 0.66 0.45 0.98 EFS hazard ratio velotinib_plus_chemotherapy v chemotherapy_alone",
        "ratio 1.50 0.63 3.56 CR odds ratio velotinib_plus_chemotherapy v chemotherapy_alone",
    ]


def test_what_patients_were_like_is_no_outcome_and_groups_have_that_of_the_caption() -> None:
    text = """# Velotinib in leukaemia

A total of 116 patients were treated with velotinib.

Table 1. Demographics and disease characteristics

| Characteristic | N = 116 |
|---|---|
| Age 18 to <35 years, n (%) | 36 (31) |
| First CR, n (%) | 75 (65) |
| Partial remission, n (%) | 9 (8) |

Table 2. Complete MRD response after cycle 1

| | n/N | % (95% CI) |
|---|---|---|
| Age <35 years | 27/36 | 75 (58-88) |
| First CR | 60/73 | 82 (72-90) |

Table 3. Adverse events

| Event | Any grade |
|---|---|
| Pyrexia, n (%) | 103 (89) |
"""
    claims = {row.cells["claim_id"]: row for row in _drafted(read_bytes(text.encode(), "report.md"))}
    shares = [row.cells for row in claims.values() if row.kind == "percent"]
    assert [
        (row["value"], row["endpoint"], row["quantity"]) for row in sorted(shares, key=lambda row: row["value"])
    ] == [
        ("31", "", "age"),
        ("65", "unsure", ""),
        ("75", "MRD_neg", ""),
        ("8", "unsure", ""),
        ("82", "MRD_neg", ""),
        ("89", "AE:pyrexia", ""),
    ]
    of = {row["value"]: claims[row["denominator"]].cells["value"] for row in shares}
    assert (of["75"], of["82"], of["89"]) == ("36", "73", "116")
    strata = [(row.cells["lower"], row.cells["upper"]) for row in claims.values() if row.kind == "stratum"]
    assert ("18", "35") in strata


def test_lettered_arms_rates_with_standard_errors_and_counts_told_by_the_caption() -> None:
    text = """# Intensified versus standard therapy for leukaemia in children

Patients were randomly assigned to arm A (standard therapy, n = 210) or arm B (intensified therapy, n = 205).

Table 3. Outcome

| Outcome | Arm A | Arm B | HR (95% CI) |
|---|---|---|---|
| 5-year EFS (SE), % | 74.2 (3.1) | 81.0 (2.8) | 0.68 (0.46–1.00) |
| 5-year cumulative incidence of relapse, % (95% CI) | 20.1 (14.5–25.7) | 12.8 (8.2–17.4) | |

Table 4. Grade 3-5 toxicity by arm, no. (%) of patients

| Toxicity | Arm A | Arm B | P |
|---|---|---|---|
| Infection | 40 (19) | 60 (29) | 0.02 |
"""
    assert _rows(text) == [
        "count 40 AE:infection (grade 3-5) arm_a",
        "count 60 AE:infection (grade 3-5) arm_b",
        "km 12.8 8.2 17.4 relapse arm_b 5 years",
        "km 20.1 14.5 25.7 relapse arm_a 5 years",
        "km 74.2 EFS arm_a 5 years",
        "km 81.0 EFS arm_b 5 years",
        "p_value 0.02 AE:infection (grade 3-5) arm_b v arm_a",
        "percent 19 AE:infection (grade 3-5) arm_a",
        "percent 29 AE:infection (grade 3-5) arm_b",
        "ratio 0.68 0.46 1.00 EFS arm_b v arm_a 5 years",
    ]
    sizes = {row.cells["value"]: row.cells["arm"] for row in _drafted(read_bytes(text.encode(), "report.md"))}
    assert (sizes["210"], sizes["205"]) == ("arm_a", "arm_b")


def test_a_column_may_name_the_arm_of_each_row() -> None:
    text = f"""{_TOP}Table 2. Summary

| Outcome | Arm | n/N | % (95% CI) |
|---|---|---|---|
| Complete remission | Velotinib | 24/122 | 19.7 (13.0–27.8) |
| 1-year OS | Docetaxel | | 48 (39–57) |
"""
    assert _rows(text) == [
        "count 24 CR velotinib",
        "km 48 39 57 OS docetaxel 1 years",
        "percent 19.7 13.0 27.8 CR velotinib",
    ]


def test_numbers_that_name_rows_of_a_score_are_strata_of_it() -> None:
    text = f"""{_TOP}Table 1. Baseline characteristics

| Characteristic | Velotinib | Docetaxel |
|---|---|---|
| ECOG performance status, n (%) | | |
| 0 | 50 (41) | 47 (40) |
| 1–2 | 72 (59) | 71 (60) |
| No. of prior regimens, n (%) | | |
| ≥2 | 62 (51) | 60 (51) |
"""
    strata = [row.cells for row in _drafted(read_bytes(text.encode(), "report.md")) if row.kind == "stratum"]
    assert [(row["comparator"], row["value"], row["lower"], row["upper"], row["quantity"]) for row in strata] == [
        ("", "0", "", "", "performance_status"),
        ("", "", "1", "2", "performance_status"),
        ("≥", "2", "", "", "prior_therapies"),
    ]


def test_numbers_with_thousands_in_a_cell_of_a_share_are_read_without_an_error() -> None:
    text = f"""{_TOP}Table 2. Costs

| Item | Velotinib | Docetaxel |
|---|---|---|
| Complete response | 5 (1,200 [1,000–1,400]) | 4 (1,200.5) |
"""
    assert not [row for row in _rows(text) if row.startswith("percent")]
