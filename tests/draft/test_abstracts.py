"""Constructs that the abstracts of leukaemia and lymphoma trials are full of, in sentences written for the purpose."""

from __future__ import annotations

import pytest

from reanalysis.claims import Claim
from reanalysis.claims.tokens import token_problem
from reanalysis.draft import draft_claims
from reanalysis.ledger import build_ledger
from tests.draft.test_constructs import lexicon, readings

TWO = ("Foomab", "Chemotherapy")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Median OS was longer in the foomab cohort (9.1 months) than the chemotherapy cohort (5.2"
            " months; P = .01).",
            ["median 9.1 OS foomab", "median 5.2 OS chemotherapy", "p_value =.01 OS foomab v chemotherapy"],
        ),
        (
            "Foomab gave a longer median duration of remission (8.8 vs. 5.1 months).",
            ["median 8.8 DOR foomab", "median 5.1 DOR chemotherapy"],
        ),
        (
            "Foomab improved EFS (p=0.02) and OS (p=0.04).",
            ["p_value =0.02 EFS foomab v chemotherapy", "p_value =0.04 OS foomab v chemotherapy"],
        ),
        (
            "Foomab was better for RFS and OS (P = .021 and P = .034, respectively).",
            ["p_value =.021 RFS foomab v chemotherapy", "p_value =.034 OS foomab v chemotherapy"],
        ),
        (
            "PFS favored foomab, with a hazard ratio of 0.52 (95% CI, 0.40 to 0.67) and a median duration"
            " of 31.2 months"
            " versus 15.8 months.",
            [
                "ratio 0.52[0.40..0.67] PFS foomab v chemotherapy",
                "median 31.2 PFS foomab",
                "median 15.8 PFS chemotherapy",
            ],
        ),
        (
            "OS and relapse rates were 88% and 17% in patients assigned to chemotherapy, 61% and 33% in"
            " patients assigned"
            " to foomab.",
            [
                "percent 88 OS chemotherapy",
                "percent 17 relapse chemotherapy",
                "percent 61 OS foomab",
                "percent 33 relapse foomab",
            ],
        ),
        (
            "Of 312 patients, 208 were in the foomab group and 104 in the chemotherapy group.",
            ["n 312", "n 208 foomab", "n 104 chemotherapy"],
        ),
        (
            "The median PFS was longer with foomab (41.2 vs 28.9 months; P = .02).",
            ["median 41.2 PFS foomab", "median 28.9 PFS chemotherapy", "p_value =.02 PFS foomab v chemotherapy"],
        ),
        (
            "Median PFS and OS did not differ after 2 cycles (PFS, 27 vs 29 months, P = .5; OS, 71 vs 80"
            " months, P = .2).",
            [
                "schedule 2",
                "median 27 PFS foomab",
                "median 29 PFS chemotherapy",
                "p_value =.5 PFS foomab v chemotherapy",
                "median 71 OS foomab",
                "median 80 OS chemotherapy",
                "p_value =.2 OS foomab v chemotherapy",
            ],
        ),
        (
            "Responders had longer RFS (22.9 vs 6.1 months; P = .003) and OS (37.0 vs 12.2 months; P = .004).",
            [
                "median 22.9 RFS unsure",
                "median 6.1 RFS unsure",
                "p_value =.003 RFS foomab v chemotherapy",
                "median 37.0 OS unsure",
                "median 12.2 OS unsure",
                "p_value =.004 OS foomab v chemotherapy",
            ],
        ),
        ("The improvement in median PFS was 3.9 months.", ["difference 3.9 PFS foomab v chemotherapy"]),
        (
            "Patients were allocated to foomab (130) or chemotherapy (127).",
            ["n 130 foomab", "n 127 chemotherapy"],
        ),
        (
            "In all, 98 (foomab n=50, chemotherapy n=48) patients were enrolled.",
            ["n 98", "n 50 foomab", "n 48 chemotherapy"],
        ),
        (
            "More patients in the foomab arm went on to transplantation after achieving a CR (38% vs 12%).",
            ["percent 38 HSCT foomab", "percent 12 HSCT chemotherapy"],
        ),
        (
            "MRD negativity was more frequent after induction (41% vs 27%) and consolidation (66% vs 49%) with foomab.",
            [
                "percent 41 MRD_neg foomab",
                "percent 27 MRD_neg chemotherapy",
                "percent 66 MRD_neg foomab",
                "percent 49 MRD_neg chemotherapy",
            ],
        ),
    ],
)
def test_results_of_two_arms_have_their_outcome_and_their_arm(text: str, wanted: list[str]) -> None:
    assert readings(text, TWO, "endpoint", "arm") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "At 3 years, the probabilities of event-free survival (pEFS) and overall survival (pOS) were"
            " 44.1% and 58.0%.",
            ["km 44.1 EFS 3 years", "km 58.0 OS 3 years"],
        ),
        (
            "The median overall (OS) and event-free (EFS) survivals were 21 and 14.6 months, respectively.",
            ["median 21 OS", "median 14.6 EFS"],
        ),
        (
            "The 18-month RFS and OS after transplant were 68% and 81%, respectively.",
            ["km 68 RFS 18 months", "km 81 OS 18 months"],
        ),
        (
            "The 4-year event-free survival was 77.2% (95% CI, 74.0-80.1), and overall survival 90.4% (95% CI, 88-92).",
            ["km 77.2[74.0..80.1] EFS 4 years", "km 90.4[88..92] OS 4 years"],
        ),
        (
            "The cumulative incidence of relapse was 21%, 30 days after infusion.",
            ["km 21 relapse 30 days"],
        ),
        ("On day 29, 64% of patients were MRD negative.", ["percent 64 MRD_neg 29 days"]),
        ("Two-year OS was 63% and EFS was 51%.", ["km 63 OS 2 years", "km 51 EFS 2 years"]),
        (
            "Day 30 and day 60 mortality was 4% and 9%, respectively.",
            ["percent 4 death 30 days", "percent 9 death 60 days"],
        ),
        (
            "Children had a 5-year event-free survival of 85% ± 2% vs 71% ± 5% for those with MRD.",
            ["km 85 EFS 5 years", "km 71 EFS 5 years"],
        ),
        ("Four-year OS post-relapse was 38%.", ["km 38 OS 4 years"]),
        (
            "The cumulative incidences of non-relapse mortality and relapse/progression at two years were"
            " 8.1% and 44.0%.",
            ["km 8.1 death_in_CR 2 years", "km 44.0 relapse 2 years"],
        ),
        ("The 3-year event-free survival rate was 64.0% (standard error [SE], 5.1%).", ["km 64.0 EFS 3 years"]),
        (
            "EFS and OS at 2 years were 38% and 33% and 54% and 47% in younger and older patients, respectively.",
            [f"percent {value} unsure 2 years" for value in (38, 33, 54, 47)],
        ),
        (
            "OS at 4 years was better irrespective of patient age (51% vs 44%).",
            ["km 51 OS 4 years", "km 44 OS 4 years"],
        ),
        ("In total, 12 of 23 (52%) patients who underwent transplantation later developed SOS.", None),
    ],
)
def test_rates_have_their_time(text: str, wanted: list[str] | None) -> None:
    found = readings(text, ("Foomab",), "endpoint", "timepoint")
    assert found == (wanted or ["count 12 AE:SOS", "n 23", "percent 52 AE:SOS"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Of these, 37 underwent allogeneic stem cell transplant in CR1.", ["count 37 HSCT"]),
        ("After that, 9 patients underwent an allotransplant, 118 entered remission and 6 died.", None),
        ("All but 3 patients went on with the study.", []),
        (
            "ORR was similar in patients with t(4;14) (16% versus 13%) and those with del(17p) (30% versus 5%).",
            ["percent 16 ORR", "percent 13 ORR", "percent 30 ORR", "percent 5 ORR"],
        ),
        ("All but one achieved complete remission, and 21 achieved a partial response.", ["count 21 PR"]),
        ("A total of 68 patients received foomab, and the response rate was 79%, with all achieving a CR.", None),
        ("Patients received at least one infusion of foomab.", []),
        ("Complete response was seen in 31 (74%) and 4 (10%) were in nonremission.", None),
        ("The MRD was assessed in 97.", ["n 97"]),
        (
            "The mutation was present in 58 of 390 (15%) patients and was associated with inferior EFS.",
            ["count 58", "n 390", "percent 15"],
        ),
        (
            "The rates of severe cytokine release syndrome and immune effector cell-associated"
            " neurotoxicity syndrome (ICANS)"
            " were 2% and 7%.",
            [
                "percent 2 AE:severe cytokine release syndrome",
                "percent 7 AE:immune effector cell-associated neurotoxicity syndrome",
            ],
        ),
        (
            "In all, 41.0% of patients (n=41/100) achieved a complete response, and 53.0% (n=53/100) an objective"
            " response.",
            ["percent 41.0 CR", "count =41 CR", "n 100", "percent 53.0 ORR", "count =53 ORR"],
        ),
        (
            "MRD negativity rates for patients in CR, CRp, and CRi were 58%, 51%, and 14%, respectively.",
            ["percent 58 MRD_neg", "percent 51 MRD_neg", "percent 14 MRD_neg"],
        ),
        (
            "Overall, 44 patients (58%) were in S1 and 32 (42%) in S2.",
            ["count 32 unsure", "count 44 unsure", "percent 42 unsure", "percent 58 unsure"],
        ),
        ("We did a retrospective study including 512 patients with AML responding to foomab.", ["n 512"]),
        ("Those who achieved CR with MRD <0.1% were 52%.", ["threshold <0.1", "percent 52 CR"]),
        (
            "Relapse differed between transplanted and other patients (14% vs 71%).",
            ["percent 14 relapse", "percent 71 relapse"],
        ),
        ("The sample was 51.2% girls and 48.8% boys.", ["percent 51.2", "percent 48.8"]),
        ("Two thirds had failed; 64% were in salvage 2 or beyond.", ["percent 64 unsure"]),
        ("Six hundred and two (91%) achieved CR.", ["count Six hundred two CR", "percent 91 CR"]),
        ("One hundred sixteen patients received foomab.", ["n One hundred sixteen"]),
        ("Of 8211 patients, 1972 (24.0%) relapsed.", ["n 8211", "count 1972 relapse", "percent 24.0 relapse"]),
    ],
)
def test_counts_are_of_patients(text: str, wanted: list[str] | None) -> None:
    found = readings(text, ("Foomab",), "endpoint")
    others = {
        "After": ["count 9 HSCT", "count 118 CR", "count 6 death"],
        "A tot": ["n 68", "percent 79 ORR"],
        "Compl": ["count 31 CR", "percent 74 CR", "count 4 no_response", "percent 10 no_response"],
    }
    assert sorted(found) == sorted(others[text[:5]] if wanted is None else wanted)


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        (
            "We analysed 120 patients enrolled in two trials of low-dose CVD with either foonib (n=70) or"
            " barnib (n=50)."
            " The 3-year OS was 70% with foonib and 51% with barnib.",
            {"foonib", "barnib"},
        ),
        (
            "Foodomide plus low-dose bazumab compared to high-dose bazumab improved PFS. Median OS was 13"
            " versus 8 months.",
            {"foodomide_plus_low_dose_bazumab", "high_dose_bazumab"},
        ),
        (
            "Patients were randomized to receive foomab vs. standard chemotherapy. The CR rate was 80% in"
            " the foomab group"
            " and 30% in the standard chemotherapy group.",
            {"foomab", "standard_chemotherapy"},
        ),
        (
            "Patients received foo+BR or BR. A survival benefit with foo+BR versus BR persisted (median PFS, 9 vs 4"
            " months).",
            {"foo_br", "br"},
        ),
        (
            "Overall, 300 adults with relapsed ALL were randomized to FOO (n = 150) or SOC (n = 150); 290"
            " received at least"
            " one dose. Median OS was 8 months with FOO and 6 months with SOC.",
            {"foo", "soc"},
        ),
        (
            "Patients were randomized to foomab (n = 90) or placebo (n = 45), plus low-dose cytarabine"
            " (LDAC). CR rates were"
            " 44% and 12% for foomab plus LDAC and LDAC alone, respectively.",
            {"foomab", "placebo"},
        ),
        (
            "We analysed central nervous system control in 500 children who were given foomycin. The 5-year"
            " EFS was 80%.",
            {"foomycin"},
        ),
        (
            "EFS was not different in patients without (n = 14, 55%) vs with prior transplantation (n = 60, 43%) given"
            " foomab.",
            {"foomab"},
        ),
    ],
)
def test_arms_of_reports_without_a_register(text: str, arms: set[str]) -> None:
    claims = draft_claims(text, lexicon(), None)
    found = {claim.cells["arm"] for claim in claims if claim.kind in ("km", "percent", "median", "n")} - {"", "unsure"}
    assert found == arms


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The median white-cell count at diagnosis was 12 × 109/L (range, 1-380 × 109/L).",
            ["median 12", "range [1..380]"],
        ),
        ("We used a 2 × 2 factorial design.", []),
        ("Foomab reduced the risk of death by 41% in one trial and 55% in the other.", []),
        ("The differences were largest after 3 years from diagnosis.", []),
        ("Children older than 28 days and younger than 18 years were enrolled.", ["threshold under18"]),
        ("Observation lasted for ≤2 years.", ["threshold ≤2"]),
        ("The median OS had not been reached.", ["median not been reached"]),
    ],
)
def test_other_numbers(text: str, wanted: list[str]) -> None:
    assert [one for one in readings(text) if not one.startswith("threshold over")] == wanted


def test_a_number_in_several_words_is_spelt_by_all_its_tokens() -> None:
    text = "Three hundred and twelve patients received foomab."
    ledger = build_ledger("draft", text.encode())
    claim = next(claim for claim in draft_claims(text, lexicon(), None) if claim.kind == "n")
    assert claim.cells["value"] == "Three hundred twelve"
    assert [offset for _, offset in claim.tokens] == [token.offset for token in ledger.tokens]
    assert token_problem(Claim("draft", 2, dict(claim.cells), claim.tokens), ledger) is None


def test_a_time_point_may_be_printed_in_words() -> None:
    text = "Two-year OS was 63%."
    ledger = build_ledger("draft", text.encode())
    claim = next(claim for claim in draft_claims(text, lexicon(), None) if claim.kind == "km")
    assert claim.cells["timepoint"] == "2 years"
    assert token_problem(Claim("draft", 2, dict(claim.cells), claim.tokens), ledger) is None


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("ICANS occurred in 60% of patients, including 19% who experienced grade 3 or higher ICANS.", "AE:ICANS"),
        ("Nausea occurred in 60% of patients, with 19% experiencing grade 3 or higher events.", "AE:nausea"),
        (
            "Fatigue was seen in 60% of patients, including 19% who had an adverse effect of grade 3 or higher.",
            "AE:fatigue",
        ),
    ],
)
def test_a_part_of_an_event_has_the_grade_behind_it(text: str, endpoint: str) -> None:
    ends = {claim.cells["value"]: claim.cells["endpoint"] for claim in draft_claims(text, lexicon(), None)}
    assert (ends["60"], ends["19"]) == (endpoint, f"{endpoint} (grade ≥3)")


def test_a_fraction_of_events_is_no_cause_of_death() -> None:
    text = "The 210 deaths were 70% of the events planned for the final OS analysis (210/300 of the final OS events)."
    assert not any("fatal" in claim.cells["endpoint"] for claim in draft_claims(text, lexicon(), None))


@pytest.mark.parametrize(
    ("text", "arm"),
    [
        (
            "Patients got a single infusion of brexumab, preceded by lymphodepleting chemotherapy with cyclophosphamide"
            " and fludarabine. The ORR was 71%.",
            "brexumab",
        ),
        ("All had been typed by a single nucleotide array. The ORR was 71%.", "treatment"),
    ],
)
def test_what_prepares_patients_and_words_like_drugs_are_no_arms(text: str, arm: str) -> None:
    assert {claim.cells["arm"] for claim in draft_claims(text, lexicon(), None) if claim.kind == "percent"} == {arm}


def test_there_were_so_many_patients_with_an_outcome_counts_those_who_had_it() -> None:
    text = (
        "There were 210 patients with CR (foomab, n=110; chemotherapy, n=100); of these, 90 underwent HSCT in CR1"
        " (foomab, n=50; chemotherapy, n=40)."
    )
    assert readings(text, TWO, "endpoint", "arm") == [
        "count 210 CR",
        "count 110 CR foomab",
        "count 100 CR chemotherapy",
        "count 90 HSCT",
        "count 50 HSCT foomab",
        "count 40 HSCT chemotherapy",
    ]
