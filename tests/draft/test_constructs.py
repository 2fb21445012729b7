"""How single sentences are read: a line a construct, as abstracts, notices, news and records print it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reanalysis.draft import DraftClaim, draft_claims, load_lexicon
from reanalysis.draft.lexicon import Lexicon
from reanalysis.register import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]


@cache
def lexicon() -> Lexicon:
    """The project's lexicon with its own vocabulary only."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


def trial(*arms: str) -> dict[str, Any]:
    """A register with one trial; the last arm is the control. The id of an arm is the first word of its label."""
    names = {label.split()[0].lower(): label for label in arms}
    return {
        "t": {
            "name": "TRIAL",
            "registry": [],
            "sources": {"draft": "primary"},
            "arms": {
                arm: {
                    "label": label,
                    "name": label.lower(),
                    "role": "control" if label == arms[-1] and len(arms) > 1 else "experimental",
                }
                for arm, label in names.items()
            },
            "comparisons": [],
            "analysis_sets": {"all": {"label": "all patients", "arms": dict.fromkeys(names)}},
        }
    }


def read(text: str, arms: tuple[str, ...] = ("Foomab",)) -> list[DraftClaim]:
    return draft_claims(text, lexicon(), trial(*arms))


def cells_of(text: str, kinds: str, *names: str) -> list[tuple[str, ...]]:
    """Some cells of the claims of some kinds, in order; the text has no register."""
    rows = draft_claims(text, lexicon(), None)
    return [tuple(row.cells[name] for name in names) for row in rows if row.cells["kind"] in kinds.split()]


def readings(text: str, arms: tuple[str, ...] = ("Foomab",), *fields: str) -> list[str]:
    """Every claim as `kind value fields …`; what is set aside or unsure is left out."""
    found = []
    for claim in read(text, arms):
        if claim.kind in ("set_aside", "unsure"):
            continue
        cells = claim.cells
        value = cells["comparator"] + cells["value"] if cells["value"] else ""
        limits = f"[{cells['lower']}..{cells['upper']}]" if cells["lower"] or cells["upper"] else ""
        found.append(" ".join(part for part in [claim.kind, value + limits, *(cells[name] for name in fields)] if part))
    return found


#: Sentence, and what it says: kind, value with limits, endpoint or quantity, time, unit.
OF_ONE_ARM = [
    # sizes
    ("Fifty-three patients were enrolled.", ["n Fifty-three"]),
    ("A total of 43,548 participants underwent randomization.", ["n 43,548"]),
    ("The trial included 112 patients with measurable disease.", ["n 112"]),
    ("In all, 163 patients were treated, 105 of them in phase 2.", ["n 163", "n 105", "identifier 2 trial_phase"]),
    ("106 pts had received ≥1 dose.", ["n 106"]),
    ("We enrolled 365 men, and 365 men were treated.", ["n 365"]),
    ("Safety set: n = 252.", ["n 252"]),
    # counts, shares, totals
    ("An objective response occurred in 132 of 330 patients (40.0%).", ["count 132 ORR", "n 330", "percent 40.0 ORR"]),
    ("A complete response was seen in 45 out of 75 patients.", ["count 45 CR", "n 75"]),
    ("ORR was 56% (45/80).", ["percent 56 ORR", "count 45 ORR", "n 80"]),
    ("ORR was 45/80 (56%).", ["count 45 ORR", "n 80", "percent 56 ORR"]),
    ("A response was seen in eight (15%) of 53 patients.", ["count eight ORR", "percent 15 ORR", "n 53"]),
    ("Twelve pts (16%) discontinued due to AEs.", ["count Twelve discontinuation_AE", "percent 16 discontinuation_AE"]),
    ("Overall response rate was 71%; 34% had a complete response.", ["percent 71 ORR", "percent 34 CR"]),
    ("There were 3 cases of pneumonitis (2%).", ["count 3 AE:pneumonitis", "percent 2 AE:pneumonitis"]),
    ("Deaths: n = 12 [8%].", ["count 12 death", "percent 8 death"]),
    ("CR/PR/SD: 8%/32%/46%.", ["percent 8 CR", "percent 32 PR", "percent 46 SD"]),
    # rates of a curve
    ("The 2-year PFS rate was 61.4% (95% CI, 49.3%-72.8%).", ["km 61.4[49.3..72.8] PFS 2 years"]),
    ("PFS at 24 months was 70% (62 to 77).", ["km 70[62..77] PFS 24 months"]),
    ("The estimated 18-month rate of continued response was 67%.", ["km 67 DOR 18 months"]),
    ("Ten-year overall survival was 78%.", ["km 78 OS 10 years"]),
    (
        "The 12- and 18-month PFS rates were 46% and 29%, respectively.",
        ["km 46 PFS 12 months", "km 29 PFS 18 months"],
    ),
    ("At 5 years, the cumulative incidence of relapse was 26.9%.", ["km 26.9 relapse 5 years"]),
    # medians, ranges
    ("Median OS was not reached (95% CI, 12.8-NE).", ["median not reached[12.8..NE] OS"]),
    ("mPFS was 5.9 mo (95% CI, 3.3-15.0).", ["median 5.9[3.3..15.0] PFS months"]),
    (
        "Median PFS and OS were 5.3 and 13.1 months, respectively.",
        ["median 5.3 PFS months", "median 13.1 OS months"],
    ),
    ("The median age was 58 y (range, 23-76).", ["median 58 age years", "range [23..76] age years"]),
    ("Median follow-up was 5·1 years (IQR 4·2–6·0).", ["median 5·1 follow_up years", "iqr [4·2..6·0] follow_up years"]),
    (
        "Median duration of response was 21.2 months (range, 1.9+ to 21.8+).",
        ["median 21.2 DOR months", "range [1.9..21.8]"],
    ),
    (
        "At week 48, the median percent change in lipoprotein(a) was −84.1%.",
        ["median −84.1 lipoprotein_a 48 weeks percent"],
    ),
    (
        "Patients had received a median of 5 prior lines (range, 3-14).",
        ["median 5 prior_therapies lines", "range [3..14]"],
    ),
    # intervals
    ("ORR was 43% (95% CI: 34, 53).", ["percent 43[34..53] ORR"]),
    ("ORR was 43% {34–53}.", ["percent 43[34..53] ORR"]),
    ("ORR was 43% ([CI] = 34.1%–52.9%).", ["percent 43[34.1..52.9] ORR"]),
    ("ORR was 43% (95 CI, 34-53).", ["percent 43[34..53] ORR"]),
    ("ORR was 3% (95% CI, < 1% to 11%).", ["percent 3[1..11] ORR"]),
    ("ORR was 43% (97.5% confidence interval 34 to 53).", ["percent 43[34..53] ORR"]),
    # cut-offs and strata
    ("METHODS: Eligible patients were aged 18 years or older.", ["threshold or older18 age years"]),
    ("METHODS: Patients had an LVEF of at least 40%.", ["threshold at least40 ejection_fraction percent"]),
    ("METHODS: Adults with ECOG PS 0–1 were enrolled.", ["threshold [0..1] performance_status"]),
    ("Overall, 62% had ≥2 prior lines.", ["percent 62 prior_therapies", "stratum ≥2 prior_therapies"]),
    ("METHODS: Randomization was stratified by prior lines (1 vs. ≥2).", ["stratum 1", "stratum ≥2"]),
    ("METHODS: The noninferiority margin was 4 percentage points.", ["threshold 4 non_inferiority_margin"]),
    ("The most common adverse reactions (≥20%) were nausea and fatigue.", ["threshold ≥20 adverse_event_reporting"]),
    ("METHODS: MRD was measured by flow cytometry (cutoff 0.1%).", ["threshold 0.1"]),
    # doses, schedules
    (
        "Pts received foomab 6 mg/kg on day 1 every 3 weeks.",
        ["dose 6 dose mg/kg", "schedule 1 treatment_day day", "schedule every3 treatment_duration weeks"],
    ),
    ("Foomab 75 mg/m2 was given on days 1-7 of 28-day cycles.", ["dose 75", "schedule [1..7]", "schedule 28"]),
    ("Four dose levels (100, 200 and 400 mg) were explored.", ["dose 100", "dose 200", "dose 400"]),
    ("Carboplatin (AUC 5) was given.", ["dose 5 dose AUC"]),
    ("After 3 days of amoxicillin, fever was gone.", ["schedule 3 treatment_duration days"]),
    # adverse events
    (
        "Grade ≥3 AEs were neutropenia (59%), anemia (24%), and skin-related events (8%).",
        [
            "threshold ≥3 adverse_event_grade",
            "percent 59 AE:neutropenia (grade ≥3)",
            "percent 24 AE:anemia (grade ≥3)",
            "percent 8 AE:skin-related events (grade ≥3)",
        ],
    ),
    (
        "Adverse events were rash (57%; grade ≥3, 13%) and nausea (43%; 4%).",
        [
            "percent 57 AE:rash",
            "threshold ≥3 adverse_event_grade",
            "percent 13 AE:rash (grade ≥3)",
            "percent 43 AE:nausea",
            "percent 4 AE:nausea (grade ≥3)",
        ],
    ),
    (
        "CRS occurred in 46% (Grade 3 in 2.6%) and ICANS in 3%.",
        ["percent 46 AE:CRS", "threshold 3", "percent 2.6 AE:CRS (grade 3)", "percent 3 AE:ICANS"],
    ),
    ("Intracranial hemorrhage occurred in 0.5%.", ["percent 0.5 AE:intracranial hemorrhage"]),
    (
        "TEAEs led to dose reduction in 18% and discontinuation in 6%.",
        ["percent 18 dose_reduction", "percent 6 discontinuation_AE"],
    ),
    # dates, identifiers
    ("Between March 2015 and Jan 2017, 63 patients were enrolled.", ["date [2015..2017] enrolment_year", "n 63"]),
    ("As of July 15, 2022, 74 pts were treated.", ["date 2022 data_cutoff", "n 74"]),
    (
        "This phase 2 trial is registered (NCT01234567).",
        ["identifier 2 trial_phase", "identifier NCT01234567 registry_number"],
    ),
]


@pytest.mark.parametrize(("sentence", "wanted"), OF_ONE_ARM, ids=[sentence[:60] for sentence, _ in OF_ONE_ARM])
def test_a_construct_of_one_arm_is_read(sentence: str, wanted: list[str]) -> None:
    found = readings(sentence, ("Foomab",), "endpoint", "quantity", "timepoint", "unit")
    assert len(found) == len(wanted), found
    for ours, theirs in zip(found, wanted, strict=True):
        missing = [part for part in theirs.split(" ") if part not in ours.split(" ")]
        assert not missing, (ours, theirs)


TWO = ("Foomab", "Placebo")
#: Sentence, and what it says of the arms: kind, value, arm.
OF_TWO_ARMS = [
    (
        "ORR was 40.0% with foomab and 25.1% with placebo (odds ratio, 1.99; 95% CI, 1.43 to 2.78; P<0.001).",
        [
            "percent 40.0 foomab",
            "percent 25.1 placebo",
            "ratio 1.99[1.43..2.78] foomab v placebo",
            "p_value <0.001 foomab v placebo",
        ],
    ),
    (
        "Anemia (25% vs 14%) and nausea (10% v 2%) were more frequent with foomab than with placebo.",
        ["percent 25 foomab", "percent 14 placebo", "percent 10 foomab", "percent 2 placebo"],
    ),
    (
        "At 12 months, 58.3% and 46.2% of patients in the foomab and placebo groups, respectively, were alive.",
        ["percent 58.3 foomab", "percent 46.2 placebo"],
    ),
    (
        "There were 208 deaths in the foomab group compared with 234 deaths in the placebo group.",
        ["count 208 foomab", "count 234 placebo"],
    ),
    (
        "Serious adverse events occurred in 12 patients (seven in the foomab group, five in the placebo group).",
        ["count 12", "count seven foomab", "count five placebo"],
    ),
    (
        "Patients were assigned to foomab (n = 400) or placebo (n = 395).",
        ["n 400 foomab", "n 395 placebo"],
    ),
    ("506 pts were randomised (foomab 254; placebo 252).", ["n 506", "n 254 foomab", "n 252 placebo"]),
    (
        "The 12- and 18-month PFS rates with foomab were 46% and 29%; with placebo they were 24% and 9%.",
        ["km 46 foomab", "km 29 foomab", "km 24 placebo", "km 9 placebo"],
    ),
    (
        "Median PFS was 5.6 months in the foomab group, as compared with 4.2 months in the placebo group.",
        ["median 5.6 foomab", "median 4.2 placebo"],
    ),
    (
        "The risk difference in mortality was −5.6 percentage points (95% CI, −9.6 to −1.7; P = .006).",
        ["difference −5.6[−9.6..−1.7] foomab v placebo", "p_value =.006 foomab v placebo"],
    ),
    (
        "The mean change in HbA1c was −2.2% with foomab and −1.4% with placebo.",
        ["difference −2.2 foomab", "difference −1.4 placebo"],
    ),
    ("Discontinuation was 3% in each arm.", ["percent 3 foomab", "percent 3 placebo"]),
    (
        "ORR was 71.6% (foomab) and 68.9% (placebo).",
        ["percent 71.6 foomab", "percent 68.9 placebo"],
    ),
    ("Deaths (12 with foomab; 15 with placebo) were few.", ["count 12 foomab", "count 15 placebo"]),
    (
        "Median PFS was not estimable (NE) (95% CI: 22.1, NE) in the foomab arm and 11.1 months (95% CI: 11.0, 13.7)"
        " in the placebo arm.",
        ["median not estimable[22.1..NE] foomab", "median 11.1[11.0..13.7] placebo"],
    ),
    (
        "The 24- and 36-mo OS rates were 23.6% and 14.6% with foomab vs 11.5% and 6.9% with placebo.",
        ["km 23.6 foomab", "km 14.6 foomab", "km 11.5 placebo", "km 6.9 placebo"],
    ),
    (
        "Median follow-up was 41.3 (95% CI 39.3–44.1) mo with foomab and 41.4 (39.1–42.8) mo with placebo.",
        ["median 41.3[39.3..44.1] foomab", "median 41.4[39.1..42.8] placebo"],
    ),
    (
        "LDL cholesterol fell by 45.1% with foomab and by 3.0% with placebo.",
        ["difference 45.1 foomab", "difference 3.0 placebo"],
    ),
    ("Seven people taking foomab and eight on placebo died.", ["count Seven foomab", "count eight placebo"]),
    (
        "A total of 24,966 adults received foomab (12,467 participants) or placebo (12,499).",
        ["n 24,966", "n 12,467 foomab", "n 12,499 placebo"],
    ),
    (
        "There were 7 cases (1.0 per 1000 person-years) in the foomab group and 40 cases (5.8 per 1000 person-years)"
        " in the placebo group.",
        ["count 7 foomab", "count 40 placebo"],
    ),
]


@pytest.mark.parametrize(("sentence", "wanted"), OF_TWO_ARMS, ids=[sentence[:60] for sentence, _ in OF_TWO_ARMS])
def test_values_are_given_to_their_arms(sentence: str, wanted: list[str]) -> None:
    assert sorted(readings(sentence, TWO, "arm")) == sorted(wanted)


#: What no claim holds, or what no rule should guess.
NO_CLAIM = [
    "The event rate was 1.7% per year.",
    "The annualised rate of major bleeding was 1.7%.",
    "The attack rate was 1.31 compared with 2.35, a reduction of 44.2%.",
    "Grade 2 astrocytoma was an indication.",
    "Vaccine efficacy was 94.1% (95% CI, 62.4 to 99.9) against severe disease and 71.7% (95% CI, 56.2 to 82.3)"
    " against infection.",
    "The drug cut the risk of death by 46%.",
    "Vaccine efficacy against infection was 81.4% (96.95% CI, 57.6 to 93.1).",
    "The mean (SD) dose was 35.5 (12.1) IU vs 20.5 (10.0) IU.",
    "The number needed to treat was 17.",
    "Nausea (12–23%) was common.",
    "Results of cohort 2 and of trial 1 are awaited.",
    "Response was assessed by RECIST 1.1 and events by CTCAE v5.0.",
    "N Engl J Med 2016; 375:740-753.",
    "Fourteen countries and 31 intensive care units took part.",
    "Fact sheet, page 3; call 1-800-332-1088.",
    "Time Frame: Up to 36 weeks",
]


@pytest.mark.parametrize("sentence", NO_CLAIM)
def test_what_no_claim_holds_becomes_none(sentence: str) -> None:
    assert readings(sentence) == []


def test_an_outcome_that_the_lexicon_does_not_know_is_unsure_and_not_the_one_before() -> None:
    text = "Death occurred in 12% of patients. Zorbicular plinking was performed in 30% of patients."
    assert [claim.cells["endpoint"] for claim in read(text) if claim.kind == "percent"] == ["death", "unsure"]


def test_the_primary_outcome_is_what_the_report_says_it_is() -> None:
    text = "The primary end point was overall survival. The primary end point occurred in 30 patients (12%)."
    assert {claim.cells["endpoint"] for claim in read(text) if claim.kind in ("percent", "count")} == {"OS"}


def test_each_verb_of_dosing_has_its_share() -> None:
    text = "The dose was interrupted in 30%, reduced in 11%, and permanently discontinued in 3.6%."
    assert {claim.cells["value"]: claim.cells["endpoint"] for claim in read(text)} == {
        "30": "dose_interruption",
        "11": "dose_reduction",
        "3.6": "discontinuation",
    }


def test_a_better_response_has_its_own_share() -> None:
    text = "The ORR was 63.0%, with 58.8% ≥VGPR and 39.4% ≥CR."
    found = {claim.cells["value"]: claim.cells["endpoint"] for claim in read(text) if claim.kind == "percent"}
    assert found == {"63.0": "ORR", "58.8": "VGPR", "39.4": "CR"}


def test_patients_who_never_had_an_outcome_are_not_counted_as_having_it() -> None:
    text = "Kidney failure never developed in 20%. In all, 57% never developed kidney failure."
    assert {claim.cells["value"]: claim.cells["endpoint"] for claim in read(text)}["57"] == "unsure"


def test_a_median_time_to_something_unknown_is_no_follow_up() -> None:
    text = "Patients were included, with a median time to zorbing of 3.5 h."
    assert [claim.cells["quantity"] or claim.cells["endpoint"] for claim in read(text)] == ["unsure"]


def test_what_is_seen_through_a_month_is_seen_by_then() -> None:
    text = "Through month 12, relapse was seen in 15% of patients."
    assert [c.cells["timepoint"] for c in read(text) if c.kind == "percent"] == ["12 months"]


def test_a_few_patients_are_no_denominator() -> None:
    text = "Six patients received foomab. Nausea occurred in 12% of patients."
    shares = [claim for claim in read(text) if claim.kind == "percent"]
    assert [claim.cells["denominator"] for claim in shares] == ["arm_size"]


def test_a_composite_is_named_by_its_parts() -> None:
    text = (
        "The primary outcome was a composite of cardiovascular death, myocardial infarction, or stroke."
        " A primary outcome event occurred in 562 patients (10.3%)."
    )
    assert {claim.cells["endpoint"] for claim in read(text) if claim.kind in ("percent", "count")} == {"MACE"}


def test_a_primary_outcome_that_is_never_defined_is_unsure() -> None:
    assert [claim.cells["endpoint"] for claim in read("The primary outcome occurred in 12%.")] == ["unsure"]


def test_a_ratio_beside_the_values_it_compares_has_their_outcome() -> None:
    text = "Stroke was rarer (4.8% vs. 6.3%; hazard ratio, 0.75), as was death (3.9% vs. 4.8%; hazard ratio, 0.80)."
    ratios = {c.cells["value"]: c.cells["endpoint"] for c in read(text, TWO) if c.kind == "ratio"}
    assert ratios == {"0.75": "stroke", "0.80": "OS"}


def test_a_result_of_another_study_is_background() -> None:
    text = "BACKGROUND\nIn a phase 1 trial, foomab had an ORR of 27%.\n\nRESULTS\nORR was 40%."
    assert [c.cells["analysis_set"] for c in read(text) if c.kind == "percent"] == ["background", "all"]


TABLE = """Participant Flow
\tFoomab\tPlacebo
STARTED\t83\t81
NOT COMPLETED\t7\t6

1. Primary Outcome: Objective response
Overall Number of Participants Analyzed\t83\t81
Number (95% Confidence Interval), percentage of participants\t67.2 (54.3 to 78.4)\t30.2 (19.2 to 43.0)
P-value\t<0.0001
"""


def test_a_table_with_tabs_is_read_by_its_rows_and_columns() -> None:
    found = readings(TABLE, TWO, "endpoint", "arm")
    assert "n 83 foomab" in found
    assert "count 6 discontinuation placebo" in found


PIPES = """
| | Foomab (N=254) | Placebo (N=252) |
|---|---|---|
| mPFS, mo (95% CI) | 6.8 (5.9–7.9) | 4.3 (3.6–5.1) |
| HR (95% CI); P | 0.63 (0.51–0.78); <0.0001 | |
| 9-mo PFS rate, % | 38.2 | 19.5 |
| CR / PR, n | 2 / 90 | 0 / 50 |
"""


def test_a_table_with_pipes_is_read_by_its_rows_and_columns() -> None:
    found = readings(PIPES, TWO, "endpoint", "arm", "timepoint", "unit")
    assert "median 6.8[5.9..7.9] PFS foomab months" in found
    assert "ratio 0.63[0.51..0.78] PFS foomab v placebo hazard ratio" in found
    assert "km 19.5 PFS placebo 9 months percent" in found
    assert [one for one in found if one.startswith("count")] == [
        "count 2 CR foomab patients",
        "count 90 PR foomab patients",
        "count 0 CR placebo patients",
        "count 50 PR placebo patients",
    ]


def test_a_second_cell_that_says_what_the_values_are_belongs_to_the_name_of_its_row() -> None:
    text = (
        "Table 3. Effects of velmarant\n\n"
        "Effect | Unit | Velmarant N=120 | Placebo N=118 | Strength of evidence\n"
        "OS | Median, months (95% CI) | 14.1 (11.2, 17.9) | 9.2 (7.5, 11.0) | HR 0.70 (0.52, 0.94)\n"
        "ORR | % (95% CI) | 41.7 (32.7, 51.0) | 12.7 (7.3, 20.1) | Blinded review\n"
        "Nausea | % | 20.0 | 11.0 |\n"
    )
    made = {
        claim.cells["value"]: (claim.kind, claim.cells["endpoint"], claim.cells["lower"])
        for claim in read(text, ("Velmarant", "Placebo"))
    }
    assert made["14.1"] == ("median", "OS", "11.2")
    assert made["0.70"] == ("ratio", "OS", "0.52")
    assert made["12.7"] == ("percent", "ORR", "7.3")
    assert made["11.0"][:2] == ("percent", "AE:nausea")


LEAVING = """Participant Flow

Arm/Group Title\tFoomab + X\tPlacebo + X
Started\t80\t82
Received at Least 1 Dose\t78\t81
Not Completed\t20\t31
Reason Not Completed
Death\t4\t9
Adverse Event\t5\t6
Disease Progression\t7\t8
"""


def test_a_line_of_names_over_values_names_the_columns_and_reasons_are_of_those_who_started() -> None:
    given = readings(LEAVING, TWO, "endpoint", "arm", "denominator")
    assert [one.rpartition(".")[0] for one in given if one.startswith("count")][:4] == [
        f"count {n} {name} {arm} draft.n" for n, name, arm in (
            (20, "discontinuation", "foomab"),
            (31, "discontinuation", "placebo"),
            (4, "discontinuation_death", "foomab"),
            (9, "discontinuation_death", "placebo"),
        )
    ]  # fmt: skip
    assert "count 6 discontinuation_AE placebo draft.n.placebo" in given
    assert "count 7 discontinuation_progression foomab draft.n.foomab" in given


SECTIONS = """Adverse Events

\tFoomab\tPlacebo
Total Serious Adverse Events\t20/80 (25.00%)\t16/80 (20.00%)
Cellulitis\t4/80 (5.00%)\t2/80 (2.50%)
Total Other (Not Including Serious) Adverse Events\t60/80 (75.00%)\t58/80 (72.50%)
Cellulitis\t8/80 (10.00%)\t6/80 (7.50%)
"""


def test_events_below_the_total_of_serious_ones_are_serious() -> None:
    given = readings(SECTIONS, TWO, "endpoint", "arm")
    assert "count 4 AE:cellulitis (serious) foomab" in given
    assert "count 58 AE:other adverse events placebo" in given
    assert "percent 7.50 AE:cellulitis placebo" in given


RECORDS = [
    # limits behind a label with its number of sides
    (
        "Hazard Ratio (HR) for OS: 0.71, 95% Confidence Interval (2-Sided): 0.52 to 0.97",
        ["ratio 0.71[0.52..0.97] OS hazard ratio"],
    ),
    # how long a cycle is
    ("Foomab 20 mg on Days 1 and 8. Each cycle is 21 days.", ["schedule 21 treatment_duration days"]),
    # grades of a tissue
    (
        "METHODS: Pathologically proven lymphoma, grade 1, 2 or 3a, was required.",
        ["threshold 1 histological_grade", "threshold 2 histological_grade", "threshold 3 histological_grade"],
    ),
    # from where events are listed
    (
        "Adverse Events\n\nTime Frame\tUp to 2 years\nFrequency Threshold for Reporting Other Adverse Events\t5%\n",
        ["threshold 5 adverse_event_reporting percent"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), RECORDS)
def test_lines_of_a_record_are_read(text: str, wanted: list[str]) -> None:
    given = readings(text, ("Foomab",), "endpoint", "quantity", "unit")
    for one in wanted:
        assert one in given, f"{one} is not among {given}"


POPULATIONS = """Participant Flow

Arm/Group Title\tFoomab\tPlacebo
Started\t90\t92
Received at Least 1 Dose\t88\t91

1. Secondary Outcome
Title:\tObjective Response Rate
Analysis Population Description:\tParticipants with visceral disease
Overall Number of Participants Analyzed\t60\t62
Count of Participants\t30 (50.0%)\t20 (32.3%)
Statistical Analysis 1. P-Value: 0.04. Odds Ratio (OR): 2.1, 95% CI: 1.0 to 4.3

2. Secondary Outcome
Title:\tDuration of Response
Overall Number of Participants Analyzed\t45\t30
Median (95% Confidence Interval), months\t9.1 (7.0 to 12.2)\t5.4 (4.1 to 6.6)

Adverse Events

\tFoomab\tPlacebo
Total Serious Adverse Events\t20/88 (22.73%)\t16/91 (17.58%)
"""


def test_a_table_is_of_the_set_that_its_caption_or_its_outcome_tells() -> None:
    register = trial(*TWO)
    sets = {"treated": "all treated", "viscera": "visceral disease", "responders": "with a confirmed response"}
    for name, label in sets.items():
        register["t"]["analysis_sets"][name] = {"label": label, "part_of": "all", "arms": {}}
    claims = draft_claims(POPULATIONS, lexicon(), register)
    found = {(claim.kind, claim.cells["value"]): claim.cells["analysis_set"] for claim in claims}
    assert found["n", "90"] == "all"
    assert found["n", "88"] == found["count", "20"] == "treated"
    assert found["n", "60"] == found["percent", "50.0"] == found["ratio", "2.1"] == "viscera"
    assert found["n", "45"] == found["median", "9.1"] == "responders"


POPULATION_SIZES = [
    # how many were included in a population, and how many of each group
    (
        "Of 200 patients, 190 (95%) were included in the safety population (96 and 94 patients, respectively).",
        ["n 190", "n 96 foomab", "n 94 placebo"],
    ),
    # a bracket behind two shares is their difference
    (
        "Clinical cure was achieved in 61.0% of patients and 55.8% of patients (5.0%, -3.2 to 13.2).",
        ["difference 5.0[-3.2..13.2] foomab v placebo"],
    ),
    ("ORR was 61.0% with foomab and 55.8% with placebo (40.0%, 30.2 to 53.2).", ["percent 61.0 foomab"]),
]


@pytest.mark.parametrize(("text", "wanted"), POPULATION_SIZES)
def test_brackets_behind_populations_and_shares(text: str, wanted: list[str]) -> None:
    given = readings(text, TWO, "arm")
    for one in wanted:
        assert one in given, f"{one} is not among {given}"
    assert ("difference" in str(wanted)) == ("difference" in str(given))


def test_the_day_before_an_outcome_is_its_time() -> None:
    given = readings("Among those ventilated, day 28 mortality was 20%.", ("Foomab",), "endpoint", "timepoint")
    assert given == ["percent 20 death 28 days"]


WORDED_COUNTS = [
    # parts of counts
    ("Transplantation was done in 40 (50%) patients, of whom 11 received a second course.", ["count 11"]),
    ("Only 9 of the enrolled patients were women.", ["count 9"]),
    (
        "Colitis was seen in 12 patients and was of grade 3 in 4 patients.",
        ["count 4 AE:colitis (grade 3)"],
    ),
    # the long name of events where the short one is defined
    (
        "Treatment-emergent adverse events (TEAEs) of grade 3 were reported in 20% of patients.",
        ["percent 20 AE:treatment-emergent adverse events (grade 3)"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), WORDED_COUNTS)
def test_parts_of_counts_and_defined_events(text: str, wanted: list[str]) -> None:
    given = readings(text, ("Foomab",), "endpoint")
    for one in wanted:
        assert any(claim.startswith(one) for claim in given), f"{one} is not among {given}"


ASSESSMENT = """3.1.1. Disease or condition

About 10% of patients with the disease have a variant, and the median survival is 9 months.

3.2. Favourable effects

Median PFS was 8.0 months in the foomab arm and 4.0 months in the chemotherapy arm.
"""


def test_headings_with_numbers_and_the_kind_of_treatment_that_the_control_is() -> None:
    claims = draft_claims(ASSESSMENT, lexicon(), trial("Foomab", "Docetaxel"))
    found = {claim.cells["value"]: claim.cells for claim in claims}
    assert found["9"]["analysis_set"] == "background"
    assert (found["8.0"]["arm"], found["8.0"]["analysis_set"]) == ("foomab", "all")
    assert (found["4.0"]["arm"], found["4.0"]["analysis_set"]) == ("docetaxel", "all")


def test_a_median_behind_the_words_for_it_and_events_with_a_fatal_outcome() -> None:
    given = readings(
        "The median PFS was rather short (4.9 months; 95% CI: 3.1, 6.0). TEAEs with a fatal outcome occurred in 4.4%.",
        ("Foomab",),
        "endpoint",
        "unit",
    )
    assert given == ["median 4.9[3.1..6.0] PFS months", "percent 4.4 death_AE percent"]


def test_what_is_said_of_each_treatment_is_of_no_one_arm() -> None:
    text = "METHODS: Patients were given foomab 2 mg or barmab 4 mg, each infused over 30 min every 6 h."
    given = readings(text, ("Foomab", "Barmab"), "arm", "unit")
    assert given == ["dose 2 foomab mg", "dose 4 barmab mg", "schedule over30 minutes", "schedule every6 hours"]


def test_values_are_of_the_set_of_their_denominator() -> None:
    register = trial(*TWO)
    register["t"]["analysis_sets"]["mitt"] = {"label": "modified intention to treat", "part_of": "all", "arms": {}}
    text = (
        "RESULTS: Of 200 patients, 150 were included in the modified intention-to-treat population (74 and 76 patients,"
        " respectively). A response was seen in 37 (50.0%) patients on foomab and 19 (25.0%) patients on placebo."
    )
    claims = draft_claims(text, lexicon(), register)
    assert {claim.cells["analysis_set"] for claim in claims if claim.cells["value"] in ("37", "50.0", "25.0")} == {
        "mitt"
    }


MARKED = """1. Secondary Outcome
Title:\tOverall Survival (OS)

\tFoomab\tPlacebo
Overall Number of Participants Analyzed\t90\t92
Median (95% Confidence Interval), months\tNA [1] (NA to NA)\tNA [1] (NA to NA)
[1] Median was not reached.
"""


def test_a_footnote_tells_what_a_cell_without_a_value_stands_for() -> None:
    given = readings(MARKED, TWO, "endpoint", "arm", "unit")
    assert [one for one in given if one.startswith("median")] == [
        "median not reached OS foomab months",
        "median not reached OS placebo months",
    ]


def test_a_footnote_tells_an_upper_limit() -> None:
    text = MARKED.replace("NA [1] (NA to NA)\tNA [1]", "20.1 (17.2 to NE[1])\tNA [2]").replace(
        "[1] Median was not reached.", "[1] Not estimable because of few events"
    )
    assert "median 20.1[17.2..NE] OS foomab months" in readings(text, TWO, "endpoint", "arm", "unit")
    claim = next(claim for claim in read(text, TWO) if claim.cells["value"] == "20.1")
    assert [role for role, _ in claim.tokens].count("upper") == 2


INTERVALS = [
    (
        "METHODS: A placebo-controlled trial enrolled 300 adults: foomab 20 mg every two weeks (Q2W; n=101), foomab"
        " 20 mg every four weeks (Q4W; n=100) or placebo (n=99).",
        ["n 300", "n 101 q2w", "n 100 q4w", "n 99 placebo", "dose 20 q2w", "dose 20 q4w"],
    ),
    (
        "Remission occurred in 26.5% (Q2W; p=0.003) and 22.8% (Q4W; p=0.02), compared to 13.9% for placebo.",
        ["percent 26.5 q2w", "percent 22.8 q4w", "percent 13.9 placebo"],
    ),
    (
        "Nausea was reported in 6.2%, 5.8% and 4.4% of patients in the Q2W, Q4W and placebo groups, respectively.",
        ["percent 6.2 q2w", "percent 5.8 q4w", "percent 4.4 placebo"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), INTERVALS)
def test_arms_are_told_apart_by_their_interval(text: str, wanted: list[str]) -> None:
    register = trial("Placebo")
    names = {"q2w": ("Foomab Q2W", "foomab every two weeks"), "q4w": ("Foomab Q4W", "foomab every four weeks")}
    register["t"]["arms"] = {
        **{
            arm: {"label": label, "name": f"foomab {how}", "role": "experimental"}
            for arm, (label, how) in names.items()
        },
        "placebo": {"label": "Placebo", "name": "placebo", "role": "control"},
    }
    claims = draft_claims(text, lexicon(), register)
    given = [f"{claim.kind} {claim.cells['value']} {claim.cells['arm']}".strip() for claim in claims]
    for one in wanted:
        assert one in given, f"{one} is not among {given}"


def test_a_list_has_the_time_that_it_opens_with_and_counts_go_on_by_arm() -> None:
    text = (
        "Secondary endpoints at Week 16 included:\n"
        "• Response rate: 40% with foomab and 20% with placebo\n"
        "• Remission: 30% with foomab and 10% with placebo\n\n"
        "Rash occurred in seven patients on foomab and two on placebo."
    )
    given = readings(text, TWO, "endpoint", "arm", "timepoint")
    shares = [one for one in given if one.startswith("percent")]
    assert shares[0] == "percent 40 ORR foomab 16 weeks"
    assert all(one.endswith("16 weeks") for one in shares)
    assert "count two AE:rash placebo" in given


def test_the_name_of_a_disease_in_a_title_names_no_set() -> None:
    register = trial(*TWO)
    register["t"]["analysis_sets"]["vent"] = {"label": "ventilated at baseline", "part_of": "all", "arms": {}}
    text = "Foomab versus placebo for ventilator-associated pneumonia\n\nRESULTS: Of 90 patients, 45 died."
    assert {claim.cells["analysis_set"] for claim in draft_claims(text, lexicon(), register)} == {"all"}


def test_a_number_in_each_group_is_of_every_arm() -> None:
    text = "RESULTS: Nausea was seen in 3% of patients in each group."
    given = readings(text, ("Foomab", "Barmab", "Placebo"), "endpoint", "arm")
    assert given == [f"percent 3 AE:nausea {arm}" for arm in ("foomab", "barmab", "placebo")]
