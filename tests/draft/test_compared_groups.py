"""Values of groups that a sentence compares: whose they are, and what stands beside them."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon, readings

TWO = ("Foomab", "Placebo")


def _arms(text: str, kind: str) -> list[tuple[str, str]]:
    """Values and arms of one kind, where no register names the arms."""
    claims = draft_claims(text, lexicon(), None)
    return [(c.cells["value"], c.cells["arm"]) for c in claims if c.cells["kind"] == kind]


def test_an_event_that_occurred_is_no_rate_of_a_curve() -> None:
    text = "An event of disease progression or death occurred in 61 of 150 patients (41%)."
    assert readings(text, ("Foomab",), "endpoint") == [
        "count 61 progression_or_death",
        "n 150",
        "percent 41 progression_or_death",
    ]


def test_a_group_told_by_another_word_is_the_other_of_two() -> None:
    text = (
        "Patients were assigned to foomab or to cisplatin plus pemetrexed. Median PFS was 11.2 months for foomab and"
        " 6.8 months for chemotherapy."
    )
    assert _arms(text, "median") == [("11.2", "foomab"), ("6.8", "cisplatin_plus_pemetrexed")]


def test_a_size_between_a_value_and_its_arm_does_not_part_them() -> None:
    text = (
        "Median overall survival was 10·4 months (IQR 5·2-21·3) for 627 patients allocated foomab plus docetaxel and"
        " 9·2 months (4·1-18·1) for 626 patients who received placebo plus docetaxel."
    )
    told = [("10·4", "foomab_plus_docetaxel"), ("9·2", "placebo_plus_docetaxel")]
    assert _arms(text, "median") == told
    assert [arm for _, arm in _arms(text, "iqr")] == [arm for _, arm in told]


def test_the_second_count_of_an_outcome_is_a_count_too() -> None:
    text = (
        "A response occurred in 125 patients in the foomab group (response rate, 82.1%) and in 113 patients in the"
        " placebo group (response rate, 75.1%)."
    )
    assert readings(text, TWO, "endpoint", "arm") == [
        "count 125 ORR foomab",
        "percent 82.1 ORR foomab",
        "count 113 ORR placebo",
        "percent 75.1 ORR placebo",
    ]


def test_outcomes_go_on_in_the_same_order_for_further_groups() -> None:
    text = "OS and DFS were 81% and 67% for MRD neg, 79% and 71% for MRD pos and 87% and 73% for those lacking MRD."
    assert readings(text, ("Foomab",), "endpoint") == [
        f"percent {value} {name}" for value, name in zip((81, 67, 79, 71, 87, 73), ("OS", "DFS") * 3, strict=True)
    ]


def test_rates_of_a_curve_are_not_of_what_tells_the_patients_apart() -> None:
    text = (
        "The 4-year OS for patients aged 50-64 without adverse cytogenetics (n=41) and with adverse cytogenetics (n=9)"
        " were 69% and 33%, respectively."
    )
    told = [reading for reading in readings(text, ("Foomab",), "endpoint", "timepoint") if reading.startswith("km")]
    assert told == ["km 69 OS 4 years", "km 33 OS 4 years"]


def test_corresponding_percentages_keep_a_time_of_their_own() -> None:
    text = (
        "At week 48, a complete response was seen in 28% of patients with foomab and 1% with placebo; the corresponding"
        " percentages at week 20 were 35% and 2%."
    )
    told = readings(text, TWO, "endpoint", "timepoint")
    assert told[-2:] == ["percent 35 CR 20 weeks", "percent 2 CR 20 weeks"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "There was more grade 4 neutropenia with daily radiotherapy (128 [49%] vs 100 [38%]).",
            ["threshold 4"] + [f"{kind} AE:neutropenia (grade 4)" for kind in ("count 128", "percent 49")],
        ),
        (
            "Both retained significance (p=0.031 and <0.002, respectively).",
            ["p_value =0.031 unsure", "p_value <0.002 unsure"],
        ),
        ("Few died, although only 2 patients were proceeding to an allogeneic HCT.", ["count 2 HSCT"]),
        (
            "Nine of 20 pts (45%) were MRD undetectable by flow cytometry on Day 30.",
            ["count Nine MRD_neg", "n 20", "percent 45 MRD_neg"],
        ),
    ],
)
def test_what_is_said_of_the_patients_is_the_outcome(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint")[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Foomab was given on day 1 of a 21 day cycle.",
            ["schedule 1 treatment_day", "schedule 21 treatment_duration"],
        ),
        ("We screened 1820 patients, of whom 1250 were randomly allocated.", ["n 1250"]),
        ("Radiotherapy was given in 33 once-daily fractions.", ["schedule 33 fractions"]),
        ("Chemotherapy was given as four to six cycles.", ["schedule [four..six] treatment_cycle"]),
        (
            "Patients without progression after two or more cycles of chemotherapy were eligible.",
            ["threshold or moretwo prior_therapies"],
        ),
        ("Two-to-one random assignment was used.", ["allocation Two:one allocation"]),
        (
            "Median age was 44 years, with 31 patients (22%) being older than 60.",
            ["median 44 age", "count 31 age", "percent 22 age", "stratum over60 age"],
        ),
        (
            "The study was activated in March 2012 and closed to accrual in May 2017.",
            ["date [2012..2017] enrolment_year"],
        ),
        ("Toxicity included grade 4 neutropenia lasting > 35 days.", ["threshold 4 adverse_event_grade"]),
    ],
)
def test_numbers_of_the_design_keep_their_meaning(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted


def test_rates_by_group_keep_the_time_of_the_rates_before() -> None:
    text = (
        "OS and DFS at 36 months are 72% and 65%. The OS was different according to age cohorts: 77%, 73% and 48% for"
        " patients aged 18-35, 35-50 and >50 years. Likewise, DFS was 70%, 61% and 41% for the same age cohorts. The"
        " cumulative incidence of relapse was 28.5%."
    )
    told = readings(text, ("Foomab",), "endpoint", "timepoint")
    assert [reading for reading in told if not reading.startswith("stratum")] == [
        f"km {value} {name} 36 months"
        for value, name in (
            *((72, "OS"), (65, "DFS"), (77, "OS"), (73, "OS"), (48, "OS"), (70, "DFS"), (61, "DFS"), (41, "DFS")),
            (28.5, "relapse"),
        )
    ]
    strata = [reading for reading in readings(text, ("Foomab",), "quantity") if reading.startswith("stratum")]
    assert strata == ["stratum [18..35] age", "stratum [35..50] age", "stratum >50 age"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "There was no significant difference according to age: 93%, 91% and 65% had CR.",
            ["percent 93 CR", "percent 91 CR", "percent 65 CR"],
        ),
        (
            "Fourteen relapses have occurred, including 8 Ph-like, 2 mixed and 4 rearranged cases.",
            ["count Fourteen relapse", "count 8 relapse", "count 2 relapse", "count 4 relapse"],
        ),
        ("Foomab was followed by at least 2 cycles of barmab.", ["schedule at least2"]),
        ("SWOG 1319 was a study.", ["identifier 1319"]),
        ("Sixteen pts who achieved CR had MRD data.", ["n Sixteen"]),
        ("The median white blood count was 4.6x10 9/l.", ["median 4.6"]),
    ],
)
def test_lists_and_groups_of_dense_abstracts(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Foomab (6 mg/m2, d1-d10, every 4 weeks) was given.",
            ["dose 6 dose", "schedule [1..10] treatment_day", "schedule every4 treatment_duration"],
        ),
        ("This was a phase 1−2 trial of foomab.", ["identifier 1 trial_phase", "identifier 2 trial_phase"]),
        ("In this study, we evaluated foomab in a randomised, phase II trial.", ["identifier II trial_phase"]),
        (
            "The median duration of treatment was 104 weeks (range, 20 to 150) or 24.0 months.",
            ["median 104 treatment_duration", "range [20..150] treatment_duration", "median 24.0 treatment_duration"],
        ),
        (
            "Patients took foomab for a median duration of more than 9.2 months.",
            ["median more than9.2 treatment_duration"],
        ),
        (
            "The median white cell count was 6.1x10 9/l (2-310).",
            ["median 6.1 white_cells", "range [2..310] white_cells"],
        ),
    ],
)
def test_how_abstracts_write_days_phases_units_and_lengths(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted


def test_a_count_in_words_is_the_count_in_the_bracket_behind_its_percentage() -> None:
    text = "As to hematologic toxicity, two patients (10%, 2/20) developed grade 1 neutropenia."
    event = "AE:neutropenia (grade 1)"
    assert readings(text, ("Foomab",), "endpoint")[:2] == [f"count two {event}", f"percent 10 {event}"]


def test_a_size_behind_a_median_counts_no_outcome() -> None:
    text = "The disease control rate was 70% in evaluable patients (n = 20) and median OS was 210 days (n =22)."
    assert readings(text, ("Foomab",)) == ["percent 70", "n 20", "median 210", "n 22"]


def test_what_patients_experienced_is_an_event_even_if_no_list_has_it() -> None:
    text = "Grade 3 fever was seen. Five patients (38%) experienced decreased levels of immunoglobulins."
    assert "count Five AE:decreased levels of immunoglobulins" in readings(text, ("Foomab",), "endpoint")


def test_a_heading_without_a_space_before_it_begins_a_section() -> None:
    text = "Analysis is ongoing.Experimental procedures: 15 patients received foomab.Results: ORR was 9.5% in phase 1."
    assert readings(text, ("Foomab",))[:2] == ["n 15", "percent 9.5"]


def test_the_arm_of_three_drugs_is_the_triplet() -> None:
    register = ("Foomab plus barmab plus cetinib", "Foomab plus barmab", "Chemotherapy")
    text = "A response was seen in 31% with the triplet, 24% with the doublet, and 6% with chemotherapy."
    found = readings(text, register, "arm")
    assert len({line.split(maxsplit=2)[2] for line in found}) == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "OS and DFS were better for MRD neg vs MRD pos patients (p=0.002 and p<0.001, respectively).",
            ["p_value =0.002 OS", "p_value <0.001 DFS"],
        ),
        (
            "Univariate analysis of OS showed an effect of age (p<0.01), achieving CR (p<0.01) and MRD (p=0.03).",
            ["p_value <0.01 OS", "p_value <0.01 OS", "p_value =0.03 OS"],
        ),
        (
            "Later, the differences were lost: OS and DFS were 79% and 64% for MRD neg cases.",
            ["percent 79 OS", "percent 64 DFS"],
        ),
        (
            "Altogether 12% (N=30) of all CR pts received a stem cell transplantation.",
            ["percent 12 HSCT", "count 30 HSCT"],
        ),
        ("Fewer deaths were seen in group 2 vs group 1 (6% vs 11%).", ["percent 6 death", "percent 11 death"]),
        (
            "Grade 3 infections (mostly pneumonia) occurred in 20% of patients.",
            ["threshold 3", "percent 20 AE:infections (grade 3)"],
        ),
        (
            "Serious infections occurred in 4 patients, two in each arm.",
            ["count 4 AE:serious infections", "count two AE:serious infections"],
        ),
    ],
)
def test_who_the_patients_are_is_not_what_happened_to_them(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


def test_a_time_to_death_is_no_outcome() -> None:
    text = "15 patients died from progressive disease at a median of 17 months."
    assert readings(text, ("Foomab",), "quantity")[1] == "median 17 time_since_event"


@pytest.mark.parametrize(
    "text",
    [
        "ORR was 45% (CR 12%, PR 33%) with foomab and 22% (CR 3%, PR 19%) with placebo.",
        "With foomab, ORR was 45% (CR 12%, PR 33%) and with placebo 22% (CR 3%, PR 19%).",
        "ORR was 45% (12% CR and 33% PR) in the foomab arm compared to 22% (3% CR and 19% PR) in the placebo arm.",
    ],
)
def test_parts_in_a_bracket_are_of_the_arm_of_their_whole(text: str) -> None:
    found = readings(text, ("Foomab", "Placebo"), "endpoint", "arm")
    assert [line.split()[1:] for line in found] == [
        [value, name, arm]
        for arm, values in (("foomab", (45, 12, 33)), ("placebo", (22, 3, 19)))
        for value, name in zip(map(str, values), ("ORR", "CR", "PR"), strict=True)
    ]


def test_outcomes_once_more_for_the_other_group_keep_their_order() -> None:
    text = (
        "In the foomab group, 12 patients (6%) had a complete response, 60 (29%) a partial response and 70 (33%) stable"
        " disease, compared with 2 (2%), 15 (14%) and 40 (38%) in the placebo group."
    )
    found = [line for line in readings(text, TWO, "endpoint", "arm") if line.startswith("count")]
    assert found == [
        f"count {value} {name} {arm}"
        for arm, values in (("foomab", (12, 60, 70)), ("placebo", (2, 15, 40)))
        for value, name in zip(values, ("CR", "PR", "SD"), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Grade 3 toxicities included rash (4 vs 0 pts).", ["threshold 3", "count 4 foomab", "count 0 placebo"]),
        (
            "Infections were seen in 14 vs 25 patients, distant metastases in 30 vs 41.",
            ["count 14 foomab", "count 25 placebo", "count 30 foomab", "count 41 placebo"],
        ),
        ("At data cutoff, 180 deaths had occurred.", ["count 180"]),
    ],
)
def test_counts_of_two_groups_have_their_arms(text: str, wanted: list[str]) -> None:
    assert readings(text, TWO, "arm") == wanted


def test_a_verb_before_an_amount_is_no_drug() -> None:
    text = (
        "Twenty-eight patients were enrolled. Two dose-limiting toxicities occurred at 400 mg. One occurred at 200 mg."
    )
    assert _arms(text, "n") == [("Twenty-eight", "treatment")]


def test_the_age_of_patients_is_no_name_of_an_arm() -> None:
    text = "The median age was 71 (60-84) yrs."
    assert readings(text, ("Chemo adapted to age", "Placebo"), "quantity") == ["median 71 age", "range [60..84] age"]


def test_a_partner_that_differs_makes_two_arms_of_what_both_are_given() -> None:
    text = (
        "Patients received foomab 240 mg every 2 weeks plus either barmab or placebo. The 3-year OS was 33% with foomab"
        " plus barmab and 22% with foomab plus placebo."
    )
    assert _arms(text, "km") == [("33", "foomab_plus_barmab"), ("22", "foomab_plus_placebo")]


def test_shares_with_a_stroke_between_them_are_no_count() -> None:
    assert readings("ECOG PS 0/1 in 45/55%.", ("Foomab",)) == ["threshold [0..1]", "percent 45", "percent 55"]


def test_women_who_are_the_whole_are_no_feature_and_stand_with_their_arm() -> None:
    text = "Recurrence occurred in 61 of 340 women allocated to foomab versus 73 of 338 women given placebo."
    found = [line for line in readings(text, TWO, "quantity", "endpoint", "arm") if line.startswith("count")]
    assert found == ["count 61 recurrence foomab", "count 73 recurrence placebo"]


def test_what_patients_were_treated_with_names_the_arms_where_sizes_stand_with_it() -> None:
    text = "Patients were treated with 6 cycles of FO-BAR (n=120) or QU-CETI-R (n=118). 2-year PFS was 71.5% and 74.9%."
    assert _arms(text, "km") == [("71.5", "fo_bar"), ("74.9", "qu_ceti_r")]


def test_the_outcome_of_the_whole_is_that_of_its_parts() -> None:
    text = "The complete remission rate was 62%, including 10 of 12 patients with a mutation."
    assert readings(text, ("Foomab",), "endpoint") == ["percent 62 CR", "count 10 CR", "n 12"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Cytogenetic risk was favorable in 12%, intermediate in 55%, and adverse in 33%.",
            [f"percent {value} cytogenetic_risk" for value in (12, 55, 33)],
        ),
        (
            "38% had prior HSCT and 21% extramedullary disease.",
            ["percent 38 prior_transplant", "percent 21 extramedullary_disease"],
        ),
    ],
)
def test_features_in_a_row(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "quantity") == wanted
