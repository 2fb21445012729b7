"""Wordings that news, agencies, registries and congress abstracts use; a line a construct."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import read, readings

PLACEBO = ("Foomab", "Placebo")

OF_ONE_ARM = [
    # everyday words
    (
        "Half of the patients given the medicine were still alive after 21.5 months.",
        ["median 21.5 OS months"],
    ),
    ("Foomab slowed the decline by 31% in the trial.", []),
    ("Shares of the company were down 4.1% in early trading.", []),
    ("The drug lengthened survival by about 9 months.", ["difference about9 OS months"]),
    ("Just over half (54%) had received chemotherapy.", ["percent half", "percent 54"]),
    # cut-offs and limits
    ("A minimal important difference of at least 1.5 points is needed for patients to notice.", ["threshold least1.5"]),
    ("The P value did not cross the boundary (p=0.019).", ["threshold 0.019 significance_level"]),
    ("Methods: FEV1 >40% and ≤80% were required.", ["threshold [40..80]"]),
    ("Tablets should be taken at least 1 hour before or 2 hours after a meal.", ["threshold least1", "threshold 2"]),
    ("The most common side effects, seen in more than 4% of patients, are nausea and cough.", ["threshold than4"]),
    ("All patients had ≥1 adverse event.", []),
    # counts
    (
        "Twelve patients died: 9 from leukemia, 2 from infection, and 1 each from stroke and sepsis.",
        ["count Twelve", "count 9", "count 2", "count 1"],
    ),
    ("Bleeding of grade ≥3 occurred in 3 and 5 pts.", ["count 3", "count 5"]),
    (
        "Seven were not treated because of disease progression (n=3), death (n=2), or other reasons (n=2).",
        ["count 3", "count 2", "count 2"],
    ),
    # sizes
    ("Among 61 and 64 patients with measurable disease, responses were seen.", ["n 61", "n 64"]),
    ("A further 210 patients whose disease had come back were given the medicine.", ["n 210"]),
    # schedules and doses
    ("Fludarabine (30 mg/m2 × 3 days) was given.", ["dose 30", "schedule 3 treatment_duration"]),
    ("Sunitinib was given once daily (4 weeks on, 2 weeks off).", ["schedule 4", "schedule 2"]),
    ("Patients received a single infusion of 2 × 106/kg CAR T cells.", ["dose 2 dose"]),
    ("Lutetium was given at 5.5 GBq (150 mCi) every 8 weeks.", ["dose 5.5", "dose 150", "schedule 8"]),
]


@pytest.mark.parametrize(("text", "wanted"), OF_ONE_ARM)
def test_wordings_of_one_arm(text: str, wanted: list[str]) -> None:
    given = readings(text, ("Foomab",), "endpoint", "quantity", "timepoint", "unit")
    for one in wanted:
        kind, value, *rest = one.split(" ")
        fits = [
            claim
            for claim in given
            if claim.startswith(f"{kind} ") and value in claim and all(word in claim for word in rest)
        ]
        assert fits, f"{one} is not among {given}"
    assert bool(wanted) == bool([claim for claim in given if not claim.startswith("count half")])


OUTCOMES = [
    # causes of deaths whose number stands with its share
    (
        "Thirty-six patients (64%) have died, 24 of progressive disease and 5 of infection.",
        ["count 24 death_disease", "count 5 death_infection"],
    ),
    # medians of further groups go on with limits in brackets
    (
        "Median overall survival was 8.1 months (95% CI, 6.0-11.2) and 19.5 (14.1-NE) months in those aged <40 and ≥40"
        " years, respectively, and 10.6 (5.4-20.5) and 33.1 (15.9-NE) months in those with and without the mutation.",
        ["median 10.6[5.4..20.5] OS", "median 33.1[15.9..NE] OS"],
    ),
    ("Median duration of response was 9.0 months among the 18 nonresponders.", ["median 9.0 DOR", "n 18"]),
    ("Dexamethasone 20 mg was given on days 1–4 and 11–14.", ["schedule [1..4]", "schedule [11..14]"]),
    # what a report defines, it means
    (
        "The endpoint was complete molecular response (CMR). CMR was reached in 12 of 30 patients.",
        ["count 12 MRD_neg_pcr"],
    ),
    (
        "Complete remission (CR) with or without hematological recovery was seen in 54%. The response rate was 61%.",
        ["percent 54 CR_CRi", "percent 61 CR_CRi"],
    ),
    ("We report the overall response rate (CR + CRi). Of 40 patients, 31 (78%) responded.", ["count 31 CR_CRi"]),
    ("Capillary leak syndrome (CLS) occurred in 7 patients.", ["count 7 AE:capillary leak syndrome"]),
    # a value whose patients are the subject of a verb of their own
    (
        "MRD negativity was seen in 21 (44%) patients and 17 (35%) went on to a transplant.",
        ["count 21 MRD_neg", "percent 44 MRD_neg", "count 17 HSCT", "percent 35 HSCT"],
    ),
    # grades
    (
        "Grade 3 or 4 adverse events occurred in 61% of patients. The most common were anemia (30%) and rash (12%).",
        ["percent 30 AE:anemia (grade 3-4)", "percent 12 AE:rash (grade 3-4)"],
    ),
    (
        "Cytokine release syndrome occurred in 14 patients, of which 2 (4%) were grade 3, and seizures in 5 (10%).",
        ["percent 4 AE:cytokine release syndrome (grade 3)", "percent 10 AE:seizures"],
    ),
    (
        "Grade ≥3 events were anemia (48%) and rash (7%); any-grade seizures occurred in 9%.",
        ["percent 48 AE:anemia (grade ≥3)", "percent 9 AE:seizures"],
    ),
    # times to an outcome, hazard ratios of an analysis, definitions put in between, names cut short
    ("The median time to CR was 1.6 months.", ["median 1.6 TTR"]),
    (
        "In multivariable analysis for OS, age (HR 1.4) and third salvage (HR 1.9) mattered, HSCT did not (HR 0.9).",
        ["ratio 1.4 OS", "ratio 1.9 OS", "ratio 0.9 OS"],
    ),
    ("Remission (CR), defined as no blasts and no fever, was achieved by 45% of patients.", ["percent 45 CR"]),
    (
        "Nine of 20 patients had an overall response (six complete and three partial responses).",
        ["count six CR", "count three PR"],
    ),
    (
        "Outcomes of rash are poor, with fewer than 20% surviving 5 years.",
        ["percent fewer than20 OS 5 years"],
    ),
    # times
    ("Mortality within 60 days of the first infusion was 7%.", ["percent 7 death 60 days"]),
    ("Day 30 mortality was 11%.", ["percent 11 death 30 days"]),
    (
        "Other end points at week 12 included:\n• CR: 45% of patients\n• Death: 3% of patients",
        ["percent 45 CR 12 weeks", "percent 3 death 12 weeks"],
    ),
    # deaths and stops because of an event; what a pronoun stands for
    (
        "One (4%) patient died from liver failure.",
        ["count One AE:fatal liver failure", "percent 4 AE:fatal liver failure"],
    ),
    ("Seven (9%) stopped it because of toxicity.", ["count Seven discontinuation_AE", "percent 9 discontinuation_AE"]),
    ("CR was seen in 55%. It did not differ between men and women (54% vs. 57%).", ["percent 54 CR", "percent 57 CR"]),
    ("Fatal adverse reactions occurred in 8%, including sepsis (3%) and rash (1%).", ["percent 3 AE:fatal sepsis"]),
    ("Infections occurred in 19%, 4 of them fatal (sepsis, n = 3).", ["count 4 AE:fatal infections"]),
    # outcomes behind a value, in lists and behind an arm
    (
        "The overall response rate was 68%, including 41% with CR, 12% with CRp, and 15% with CRi.",
        ["percent 68 ORR", "percent 41 CR", "percent 12 CRp", "percent 15 CRi"],
    ),
    ("Of 40 patients, 9 (23%) had CR with no platelet recovery.", ["count 9 CRp"]),
    ("Sixty-one percent of patients responded, and 22% went on to receive a transplant.", ["percent 22 HSCT"]),
    ("The rate of OS for patients who underwent transplantation was 54% at 3 years.", ["km 54 OS 3 years"]),
    ("Early mortality within 4 weeks was 2%, and 8-week mortality was 7%.", ["percent 7 death 8 weeks"]),
    ("Response was assessed in 49 patients: 9 (18%) had CR and 5 (10%) had PR.", ["percent 18 CR", "percent 10 PR"]),
    ("Overall response was seen in 28 of 49 patients (57%), and 9 patients (18%) achieved CR.", ["count 9 CR"]),
    ("Median OS was 12.8 months overall and 18.2 months in responders.", ["median 12.8 OS", "median 18.2 OS"]),
    ("22 patients (37%) had X-positive disease and 11 (18%) had died.", ["count 22 unsure", "count 11 death"]),
    (
        "CR with full hematologic recovery was seen in 34%, CR with full or incomplete hematologic recovery in 44%.",
        ["percent 34 CR", "percent 44 CR_CRi"],
    ),
    ("Hepatotoxicity, including fatal VOD, occurred in 23 of 164 patients.", ["count 23 AE:hepatotoxicity"]),
    ("Of 40 patients, 22 had a response: 12 complete and 10 partial.", ["count 12 CR", "count 10 PR"]),
    ("A response was seen in 45 of 102 patients; 9 of these were complete.", ["count 45 ORR", "count 9 CR"]),
    (
        "Seizures occurred in 53%, with grade 3 in 13%; ICANS was reported in 7%.",
        ["percent 13 AE:seizures (grade 3)", "percent 7 AE:ICANS"],
    ),
    ("64 (85%; 95% CI, 75-92) achieved CR (n=49) or CRi (n=15).", ["count 64 CR_CRi", "count 49 CR", "count 15 CRi"]),
    (
        "11 (42%) had a CR at the end of cycle 1, and 21 (81%) had a CR with or without full count recovery.",
        ["count 11 CR", "count 21 CR_CRi", "percent 81 CR_CRi"],
    ),
    ("Responses were CR (30%) and CR with incomplete hematologic recovery (CRi; 10%).", ["percent 10 CRi"]),
    ("The ORR was 31%; 5% had complete and 26% partial responses.", ["percent 5 CR", "percent 26 PR"]),
    (
        "Treatment-related grade ≥3 adverse events occurred in 24% of patients.",
        ["percent 24 AE:treatment-related adverse events (grade ≥3)"],
    ),
    (
        "Thirty pts (65%) achieved CR/CRi: 24 CR (52%), 6 CRi (13%).",
        ["percent 65 CR_CRi", "percent 52 CR", "count 6 CRi"],
    ),
    ("CR was achieved by 58% and MRD negativity by 35%.", ["percent 58 CR", "percent 35 MRD_neg"]),
    ("CRS occurred in 58% (G3, 8%).", ["percent 8 AE:CRS (grade 3)"]),
    ("OS was 70% for patients with MRD negativity vs 38% for those without at 2 years.", ["km 38 OS 2 years"]),
    ("VOD was seen in 16 patients; five cases were fatal.", ["count five AE:fatal VOD"]),
    (
        "Foomab was stopped in 12% because of toxicity and in 20% because of progression.",
        ["percent 12 discontinuation_AE", "percent 20 discontinuation_progression"],
    ),
    ("CR was seen in 78% in salvage 1 and in 56% in salvage 2.", ["percent 78 CR", "percent 56 CR"]),
    ("The rate of CR was 71%, and 60% of patients had undetectable MRD.", ["percent 71 CR", "percent 60 MRD_neg"]),
    ("VOD occurred in 13 patients. It was fatal in five.", ["count 13 AE:VOD", "count five AE:fatal VOD"]),
    ("Anemia (38%) and rash (20%) were the most common grade ≥3 adverse events.", ["percent 20 AE:rash (grade ≥3)"]),
    (
        "The main reasons for discontinuation were progression (28%) and adverse events (15%).",
        ["percent 28 discontinuation_progression", "percent 15 discontinuation_AE"],
    ),
    (
        "Adverse events led to dose interruption in 44%, dose reduction in 21%, and discontinuation in 9%.",
        ["percent 44 dose_interruption", "percent 21 dose_reduction", "percent 9 discontinuation_AE"],
    ),
    ("Seizures were seen in 28%, of which 6% were grade 3 or higher.", ["percent 6 AE:seizures (grade ≥3)"]),
    # how residual disease was looked for, where a report has several methods
    (
        "By flow cytometry, 21 of 30 patients (70%) became MRD-negative. MRD negativity by PCR was seen in 12 (40%).",
        ["percent 70 MRD_neg_flow", "percent 40 MRD_neg_pcr"],
    ),
    ("By flow cytometry, 21 of 30 patients (70%) became MRD-negative.", ["percent 70 MRD_neg"]),
    (
        "The median OS was 17 months in MRD-negative and 8 months in MRD-positive patients.",
        ["median 17 OS", "median 8 OS"],
    ),
    # several events before several values
    ("Anemia and pneumonia were seen in 52% and 31%.", ["percent 52 AE:anemia", "percent 31 AE:pneumonia"]),
]


@pytest.mark.parametrize(("text", "wanted"), OUTCOMES)
def test_wordings_of_outcomes(text: str, wanted: list[str]) -> None:
    given = readings(text, ("Foomab",), "endpoint", "timepoint")
    for one in wanted:
        assert one in given, f"{one} is not among {given}"


def test_mass_numbers_belong_to_the_name() -> None:
    text = "Median PFS was 8.1 months with 177Lu-foomab versus 4.2 months with placebo."
    given = readings(text, PLACEBO, "arm")
    assert given == ["median 8.1 foomab", "median 4.2 placebo"]


def test_the_drug_is_the_arm_that_is_no_control() -> None:
    given = readings("Headache occurred in 12% of patients on the drug and 5% on placebo.", PLACEBO, "arm")
    assert given == ["percent 12 foomab", "percent 5 placebo"]


def test_a_prior_drug_is_no_arm_of_the_trial() -> None:
    text = "Patients with progression on a prior foomab were randomized to placebo. PFS was 4.5 months with placebo."
    assert "median 4.5 placebo" in readings(text, PLACEBO, "arm")


def test_one_verb_counts_the_patients_of_both_groups() -> None:
    given = readings("Seven patients taking foomab and nine in the placebo group died.", PLACEBO, "endpoint")
    assert given == ["count Seven death", "count nine death"]


def test_second_ratio_goes_by_the_name_of_the_first() -> None:
    text = "PFS was longer in both (HR 0·61 [0·45–0·80]) and in the rest (0·72 [0·50–0·99])."
    given = [claim for claim in readings(text, PLACEBO, "unit") if claim.startswith("ratio")]
    assert given == ["ratio 0·61[0·45..0·80] hazard ratio", "ratio 0·72[0·50..0·99] hazard ratio"]


RECORD = """Participant Flow

Arm/Group Title\tFoomab
Started\t90
Completed\t31

Baseline Characteristics

Age, Median (Full Range), Unit of measure: years\t61 (29 to 84)
Sex: Female\t40 44.4%

Outcome Results

1. Primary Outcome
Title\tObjective Response Rate (ORR)
Description\tPatients without an assessment were counted as non-responders.
Number (95% Confidence Interval), percentage of participants\t62.2 (51.4 to 72.2)

2. Secondary Outcome
Title\tProgression-free Survival (PFS)
Median (95% Confidence Interval), months\t9.7 (7.2 to NE[1])

Total Other Adverse Events (>=5%)\t80/90 (88.9%)
"""


def test_records_of_names_and_values() -> None:
    given = readings(RECORD, ("Foomab",), "endpoint", "unit")
    assert "median 61 years" in given
    assert "range [29..84] years" in given
    assert "percent 62.2[51.4..72.2] ORR percent" in given
    assert "median 9.7[7.2..NE] PFS months" in given
    assert "percent 44.4 percent" in given
    assert "count 80 AE:other adverse events patients" in given


def test_no_number_of_the_record_is_lost() -> None:
    offsets = [offset for claim in read(RECORD) for _, offset in claim.tokens]
    assert len(set(offsets)) >= 20


def test_number_words_with_percent_are_shares() -> None:
    assert "percent Twenty-three" in readings("Twenty-three percent of patients had a dose interruption.")


def test_subgroups_of_an_unnamed_arm_are_unsure() -> None:
    text = "Median PFS was 9.2 mo (95% CI 7.1–12.0) in pts with bone lesions and 5.0 mo (3.9–6.8) in those without."
    given = readings(text, PLACEBO, "arm")
    assert given == ["median 9.2[7.1..12.0] unsure", "median 5.0[3.9..6.8] unsure"]


def test_grade_before_an_event_is_its_own() -> None:
    given = readings("No grade 4 or 5 events occurred; two patients had grade 3 pneumonitis.", ("Foomab",), "endpoint")
    assert "count two AE:pneumonitis (grade 3)" in given


def test_a_time_of_follow_up_is_no_series() -> None:
    text = "After a median follow-up of 20 months (IQR 15–26), 61 events had occurred in the foomab group."
    given = readings(text, PLACEBO, "quantity")
    assert [claim for claim in given if claim.startswith("median")] == ["median 20 follow_up"]


def test_primary_outcome_has_the_time_of_its_definition() -> None:
    text = (
        "METHODS\n\nThe primary outcome was death from any cause at 28 days.\n\n"
        "RESULTS\n\nThe primary outcome occurred in 31% of patients in the foomab group and 36% in the placebo group."
    )
    given = readings(text, PLACEBO, "endpoint", "arm", "timepoint")
    assert given == ["percent 31 death foomab 28 days", "percent 36 death placebo 28 days"]


def test_reasons_of_a_record_are_outcomes_of_their_own() -> None:
    text = (
        "Participant Flow\n\nGroup | Foomab | Placebo\nStarted | 90 | 92\nReceived Treatment | 88 | 91\n"
        "Reason Not Completed: Adverse Event | 5 | 9\nReason Not Completed: Lost to Follow-up | 4 | 6"
    )
    given = readings(text, PLACEBO, "endpoint", "arm")
    assert {"n 88 foomab", "count 5 discontinuation_AE foomab", "count 6 lost_to_follow_up placebo"} <= set(given)


def test_shares_in_words_and_averages_are_no_shares() -> None:
    for text in ("Side effects affected 1 in 10 people.", "On average, patients lost 12.1% of their weight."):
        assert not [claim for claim in readings(text) if claim.startswith(("percent", "count", "n "))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Of 90 patients, 21 (23%) withdrew: 12 for adverse events and 9 for lack of efficacy.",
            ["count 12", "count 9"],
        ),
        ("The 5-year OS was 71.3% (SE 2.1%).", ["km 71.3"]),
        ("Time to progression was 5.6 vs 3.9 months.", ["median 5.6", "median 3.9"]),
    ],
)
def test_short_forms(text: str, wanted: list[str]) -> None:
    given = readings(text, PLACEBO)
    assert set(wanted) <= set(given)


@pytest.mark.parametrize(
    "text",
    [
        "The annualized relapse rate was 0.42 (95% CI 0.33–0.51) with foomab and 0.71 (0.60–0.83) with placebo.",
        "Its stock rose 8% on the news to $41.20.",
        "More than 40 million people have migraine, and the drug costs $575 a month.",
        "Sample size was calculated assuming a response rate of 30% with placebo and 45% with foomab.",
    ],
)
def test_rates_per_time_prices_and_plans_are_no_results(text: str) -> None:
    assert readings(text, PLACEBO) == []


def test_a_gain_compares_the_arms() -> None:
    given = readings("Foomab improved PFS by 3.1 months compared with placebo.", PLACEBO, "endpoint", "arm")
    assert given == ["difference 3.1 PFS foomab v placebo"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The ORR was 41% overall, 52% in patients with two prior lines, and 30% in those with three or more.",
            ["percent 41 ORR", "percent 52 ORR", "percent 30 ORR"],
        ),
        (
            "Of 54 patients, 3 had a complete response, 17 a partial response, and 20 stable disease.",
            ["count 3 CR", "count 17 PR", "count 20 SD"],
        ),
        (
            "The HR was 0.55 in patients aged <65 years (95% CI 0.40-0.75) and 0.81 in those ≥65 years "
            "(95% CI 0.60-1.09).",
            ["ratio 0.55[0.40..0.75] unsure", "ratio 0.81[0.60..1.09] unsure"],
        ),
        ("At 2 years, the rate of freedom from recurrence was 81%.", ["km 81 RFS"]),
        ("Related deaths occurred in 3 patients (1 each from sepsis and stroke).", ["count 3 death_treatment_related"]),
    ],
)
def test_values_of_subgroups_and_lists(text: str, wanted: list[str]) -> None:
    given = readings(text, PLACEBO, "endpoint")
    assert set(wanted) <= set(given)


def test_the_other_median_stands_with_its_arm() -> None:
    text = "Median PFS was 13.8 months with foomab, more than double the 6.4 months seen with placebo."
    assert readings(text, PLACEBO, "arm") == ["median 13.8 foomab", "median 6.4 placebo"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "A total of 38 of 152 participants (25.0%) assigned to foomab and 20 of 150 (13.3%) assigned to placebo "
            "reported nausea.",
            ["count 38 foomab AE:nausea", "percent 13.3 placebo AE:nausea"],
        ),
        ("In the study, 61% of 233 patients treated with foomab responded.", ["percent 61 foomab ORR"]),
        (
            "Common AEs with foomab included neutropenia 61% (grade ≥3, 55%) and anemia 48% (32%).",
            ["percent 55 foomab AE:neutropenia (grade ≥3)", "percent 32 foomab AE:anemia (grade ≥3)"],
        ),
        (
            "The difference was −4.2 points, which exceeded the minimal clinically important difference of 3 points.",
            ["difference −4.2 foomab v placebo unsure", "threshold 3 clinical_difference"],
        ),
    ],
)
def test_outcomes_that_stand_further_off(text: str, wanted: list[str]) -> None:
    given = readings(text, PLACEBO, "arm", "endpoint", "quantity")
    assert set(wanted) <= set(given)


def test_how_much_better_a_patient_must_be_is_no_share() -> None:
    given = readings("With foomab, 68% had at least a 75% improvement.", PLACEBO)
    assert [claim for claim in given if claim.startswith("percent")] == ["percent 68"]
    assert [claim for claim in given if not claim.startswith("percent")] == ["threshold at least75"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The percent change in LDL cholesterol from baseline to week 24 was −47.9% with foomab and 1.2% with "
            "placebo (difference, −49.1 percentage points; 95% CI, −52.0 to −46.2).",
            ["difference −47.9 foomab 24 weeks", "difference 1.2 placebo 24 weeks"],
        ),
        (
            "Grade 3 local reactions occurred in 4.9% after dose 1 and 7.0% after dose 2.",
            ["percent 4.9 unsure", "percent 7.0 unsure"],
        ),
        ("Seizure frequency fell by a median of 51.2% with foomab.", ["median 51.2 foomab"]),
    ],
)
def test_changes_and_doses(text: str, wanted: list[str]) -> None:
    given = readings(text, PLACEBO, "arm", "timepoint")
    assert set(wanted) <= set(given)


def test_a_score_is_no_percentage() -> None:
    given = readings("Forty-one percent had an ECOG score of 1, and 12% had brain metastases.")
    assert "percent 1" not in given and "percent 12" in given


def test_lines_of_a_record_without_a_table() -> None:
    flow = "STARTED: 96\nCOMPLETED: 40\nNOT COMPLETED: 56\n  Lost to Follow-up: 2"
    text = f"Minimum Age: 18 Years\n\nParticipant Flow\n{flow}"
    given = readings(text, ("Foomab",), "endpoint", "quantity")
    wanted = ["threshold 18 age", "n 96", "count 40 completed_study", "count 56 discontinuation"]
    assert given == [*wanted, "count 2 lost_to_follow_up"]


def test_what_cannot_be_told_is_unsure() -> None:
    for text in ("Patients should sleep apart for 3 days.", "The index was up 12% after the news."):
        assert readings(text, PLACEBO) == []
        assert {claim.kind for claim in read(text, PLACEBO)} <= {"unsure", "set_aside"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a ratio of each subgroup
        (
            "OS HRs were 0.70 (95% CI, 0.51 to 0.96) in patients with one prior line and 0.81 (95% CI, 0.50 to 1.31)"
            " in those with two or more.",
            ["ratio 0.70[0.51..0.96] OS", "ratio 0.81[0.50..1.31] OS"],
        ),
        # a difference of restricted means
        (
            "The difference in restricted mean overall survival time was 41 days (95% CI, 12 to 70).",
            ["difference 41[12..70] OS"],
        ),
        # how far a trial had come
        ("The analysis was done after 120 of the 200 planned deaths (60%) had occurred.", ["percent 60"]),
        # counts by grade
        (
            "Tumor lysis syndrome was seen in 30 patients (20%) on foomab and was grade 3 in 11, and grade 4 in six.",
            ["count 11 AE:tumor lysis syndrome (grade 3)", "count six AE:tumor lysis syndrome (grade 4)"],
        ),
        # a response that brings its outcome behind it
        (
            "The ORR was 81%, with 44% of patients achieving a complete response and 37% a partial response.",
            ["percent 81 ORR", "percent 44 CR", "percent 37 PR"],
        ),
        # consequences
        ("AEs were fatal in 11 (6%) and five patients (3%).", ["count 11 death_AE", "percent 3 death_AE"]),
        ("Infections led to death in 7 and 4 patients.", ["count 7 death_infection", "count 4 death_infection"]),
        ("There were 12 deaths during remission.", ["count 12 death_in_CR"]),
        # names
        ("Sustained MRD negativity was reported in 40% of patients.", ["percent 40 MRD_neg_sustained"]),
        ("The complete response (CR) or better rate was 72% with foomab.", ["percent 72 CR"]),
        ("Laboratory changes were decreased lymphocyte count (81%).", ["percent 81 AE:decreased lymphocyte count"]),
        # a response that brings its interval too
        (
            "The ORR was 81% (95% CI: 70, 89), with 44% of patients achieving a complete response (95% CI: 32, 56)"
            " and 37% a partial response.",
            ["percent 81[70..89] ORR", "percent 44[32..56] CR", "percent 37 PR"],
        ),
        # rates that go on from those before
        (
            "The 2-year OS was 80.1±2.2% with foomab and 71.4±2.9% with placebo. The corresponding percentages among"
            " the 210 patients with an average risk were 88.2±3.0% and 79.5±3.8% (hazard ratio, 0.55).",
            ["km 88.2 OS", "km 79.5 OS", "ratio 0.55 OS"],
        ),
        (
            "The DOR rate at 12 months was 61% (95% CI: 50, 71). Among complete responders, the 18-month rate was 74%.",
            ["km 74 DOR"],
        ),
        # the frequency that a list begins from
        (
            "The most common grade 3 laboratory abnormalities, in at least 15% of patients, were anemia (22%).",
            ["threshold at least15", "percent 22 AE:anemia (grade 3)"],
        ),
        # several times, each with its unit
        ("The 6-month and 1-year overall survival rates were 80% and 65%.", ["km 80 OS", "km 65 OS"]),
        (
            "The cumulative incidence of relapse at 3 years was 20% (95% CI, 14 to 27) and 33% (95% CI, 26 to 41).",
            ["km 20[14..27] relapse", "km 33[26..41] relapse"],
        ),
        # what was fatal
        (
            "Fatal adverse reactions occurred in 3.4%, including sepsis (1.7%) and pneumonia (0.8%).",
            ["percent 1.7 AE:fatal sepsis", "percent 0.8 AE:fatal pneumonia"],
        ),
        (
            "Tumor lysis syndrome occurred in 21% and was fatal in two.",
            ["percent 21 AE:tumor lysis syndrome", "count two AE:fatal tumor lysis syndrome"],
        ),
        # how long a response lasts
        ("CR was seen in 31% (95% CI: 22, 41), with a median duration of 8.1 months.", ["median 8.1 DOR"]),
        ("Among responders, 70% maintained response for at least 6 months.", ["km 70 DOR"]),
        # numbers of doses, and times of definitions
        (
            "Most patients had CRS after step-up dose 1 (40%) or step-up dose 2 (30%).",
            ["percent 40 AE:CRS", "percent 30 AE:CRS"],
        ),
        (
            "Of patients dependent on transfusions, 19% became independent during any 56-day period.",
            ["percent 19 transfusion_independence"],
        ),
        # what was compared by how frequent it was
        ("Relapse was less frequent with foomab (19 vs. 44 patients).", ["count 19 relapse", "count 44 relapse"]),
        ("No dose-limiting toxicity was seen in 12 patients at 20 mg.", ["n 12"]),
        # a gain in points
        ("Adding foomab gave a 17% absolute increase in MRD negativity.", ["difference 17 MRD_neg"]),
        # the grade of one event
        (
            "Sepsis of grade 3 or higher occurred in 5 (2%) and seizures in 8 (3%).",
            ["count 5 AE:sepsis (grade ≥3)", "count 8 AE:seizures"],
        ),
        # a median behind the name of a curve
        ("The goal of PFS was met, with a median of 12.2 months vs 7.0 months.", ["median 12.2 PFS", "median 7.0 PFS"]),
        # k of n at each dose
        (
            "A CR was seen in three of nine patients at 20 mg, one of five at 40 mg and 12 of 30 at 60 mg.",
            ["count three CR", "count one CR", "count 12 CR"],
        ),
        # how long patients were treated
        (
            "Patients stayed on treatment for a median of 30.1 months with foomab vs 22.4 months with placebo.",
            ["median 30.1", "median 22.4"],
        ),
    ],
)
def test_constructs_of_abstracts(text: str, wanted: list[str]) -> None:
    given = readings(text, PLACEBO, "endpoint")
    assert set(wanted) <= set(given)


def test_events_expected_are_no_results() -> None:
    given = readings(
        "The analysis was done after 120 of the 200 planned deaths (60%) had occurred.", PLACEBO, "quantity"
    )
    assert given == ["percent 60 information_fraction"]


def test_treatments_before_the_trial_are_no_outcomes() -> None:
    text = (
        "Patients had a median of two prior lines (range, 1-6), including rituximab in 30 (60%) and HSCT in 11 (22%)."
    )
    given = readings(text, ("Foomab",), "endpoint", "quantity")
    assert {"count 30 prior_agent", "percent 22 prior_transplant"} <= set(given)


def test_parts_of_a_number_of_deaths_name_their_arms() -> None:
    given = readings("There were 13 deaths during remission, 5 with foomab and 8 with placebo.", PLACEBO, "arm")
    assert given == ["count 13", "count 5 foomab", "count 8 placebo"]


def test_a_count_and_its_percentage_tell_the_arm() -> None:
    text = "Patients were assigned to foomab (n = 180) or placebo (n = 90). Foomab met its goal, unlike placebo. "
    given = readings(text + "Sepsis occurred in four patients (2.2%).", PLACEBO, "endpoint", "arm")
    assert "count four AE:sepsis foomab" in given
    given = readings(text + "Sepsis occurred in four patients (1.5%).", PLACEBO, "endpoint", "arm")
    assert "count four AE:sepsis unsure" in given


def test_the_size_that_opens_a_sentence_is_what_shares_are_of() -> None:
    text = "Patients were given foomab (n = 60). Of 14 patients with samples, ten (71%) were MRD negative."
    counts = [claim for claim in read(text) if claim.kind == "count"]
    sizes = {claim.cells["claim_id"]: claim.cells["value"] for claim in read(text) if claim.kind == "n"}
    assert [sizes[claim.cells["denominator"]] for claim in counts] == ["14"]


def test_four_drugs_are_the_experimental_arm() -> None:
    given = readings("MRD negativity was 61% in the quadruplet arm vs 40% in the placebo arm.", PLACEBO, "arm")
    assert given == ["percent 61 foomab", "percent 40 placebo"]


def test_each_of_several_times_has_its_own_unit() -> None:
    given = readings("The 6-month and 1-year overall survival rates were 80% and 65%.", ("Foomab",), "timepoint")
    assert given == ["km 80 6 months", "km 65 1 years"]


def test_quantities_of_cuts_courses_and_features() -> None:
    given = readings("Children 1 to 9 years of age with less than 0.01% minimal residual disease were eligible.")
    assert "threshold less than0.01" in given
    for text, wanted in (
        ("Children of age 1 to 9 years with less than 0.01% minimal residual disease were eligible.", "mrd_threshold"),
        ("CRS lasted for a median of 4 days.", "time_to_recovery"),
        ("Forty percent had disease refractory to both drugs.", "refractoriness"),
    ):
        assert wanted in [claim.split()[-1] for claim in readings(text, ("Foomab",), "quantity")]


def test_deaths_where_no_arm_is_named_are_of_all() -> None:
    given = readings("At data cutoff (median follow-up, 19 months), 88 patients had died.", PLACEBO, "endpoint", "arm")
    assert "count 88 death" in given
