"""Numbers of news, of registry records as plain text and of lists of groups, sentence by sentence."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import readings
from tests.draft.test_numbered_groups import _RECORD, _rows


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Women given foomab lived 14.2 months longer than the others.", ["difference 14.2 OS"]),
        ("The survival improvement of nearly 14 months is remarkable.", ["difference nearly14 OS"]),
        ("It can extend the lives of patients by three months on average.", ["difference three OS"]),
        (
            "The pill, licensed three years ago, was tested in a study involving more than 700 women.",
            ["n more than700"],
        ),
        ("Life expectancy of 4 months or longer was required.", ["threshold or longer4"]),
        ("The score (≥40% vs 1-39%) was balanced.", ["stratum ≥40", "stratum [1..39]"]),
    ],
)
def test_everyday_words(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


def test_ratios_of_further_groups_go_by_the_name_of_the_first() -> None:
    text = (
        "Overall survival was longer with foomab in all (≥40% hazard ratio 0.66, 95% CI 0.54-0.81, p=0.0002; ≥10%"
        " 0.74, 0.62-0.89, p=0.0011, and ≥2% 0.83, 0.72-0.95, p=0.0040)."
    )
    ratios = [row for row in readings(text, ("Foomab", "Placebo"), "endpoint", "unit") if row.startswith("ratio")]
    assert ratios == [
        "ratio 0.66[0.54..0.81] OS hazard ratio",
        "ratio 0.74[0.62..0.89] OS hazard ratio",
        "ratio 0.83[0.72..0.95] OS hazard ratio",
    ]


def test_each_of_several_limits_of_significance_is_one() -> None:
    text = "One-sided significance thresholds were p=0.0131, p=0.0127, and p=0.0125, respectively."
    assert readings(text, ("Foomab",), "quantity") == [
        f"threshold 0.01{end} significance_level" for end in (31, 27, 25)
    ]


def test_deaths_that_treatment_related_events_led_to_are_related_to_treatment() -> None:
    text = "Treatment-related adverse events occurred in 88 (21%) patients given foomab and led to death in nine (2%)."
    assert readings(text, ("Foomab",), "endpoint")[-2:] == [
        "count nine death_treatment_related",
        "percent 2 death_treatment_related",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Foomab 1250 milligrams per square meter was given on day 1.", "dose 1250 mg/m2"),
        ("Foomab 160 mg/meters squared (m^2) was infused over the course of 2 hours.", "dose 160 mg/m2"),
        ("Foomab at an area under the curve (AUC)=2.5 was given.", "dose 2.5 AUC"),
    ],
)
def test_amounts_as_records_write_them(text: str, wanted: str) -> None:
    assert readings(text, ("Foomab",), "unit")[0] == wanted


def test_a_record_says_above_its_values_what_their_limits_are() -> None:
    record = _RECORD.replace("(95% Confidence Interval)", "(Inter-Quartile Range)")
    assert _rows(record, "iqr") == [("", "7.7", "10.6", "PFS", "foomab"), ("", "5.9", "8.0", "PFS", "placebo")]
    assert _rows(record, "median") == [("9.1", "", "", "PFS", "foomab"), ("6.8", "", "", "PFS", "placebo")]


def test_second_medians_of_a_comparison_stand_in_a_bracket() -> None:
    text = (
        "Overall survival was longer for foomab than for placebo (median 13.7 months vs 7.9 months; hazard ratio 0.71)"
        " and for barmab than for placebo (16.8 months vs 7.9 months; HR 0.61)."
    )
    rows = readings(text, ("Foomab", "Barmab", "Placebo"), "endpoint", "arm")
    assert [row for row in rows if row.startswith("median")] == [
        "median 13.7 OS foomab",
        "median 7.9 OS placebo",
        "median 16.8 OS barmab",
        "median 7.9 OS placebo",
    ]


def test_corresponding_medians_follow_those_before() -> None:
    text = (
        "The median PFS was longer in the foomab group than in the placebo group (8.1 months vs. 6.6 months); the"
        " corresponding values in the others were 10.9 months and 6.5 months."
    )
    assert readings(text, ("Foomab", "Placebo"), "endpoint", "arm")[2:] == [
        "median 10.9 PFS foomab",
        "median 6.5 PFS placebo",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("By Sept 30, 2014, 410 patients had died.", ["date 2014", "count 410 death"]),
        ("Foomab 600 mg/m2 was given at 3-weekly intervals.", ["dose 600", "schedule 3"]),
        ("Foomab 20 mg/kg was given 7 d/wk.", ["dose 20", "schedule 7"]),
        ("We did a randomised phase 2–3 trial.", ["identifier 2", "identifier 3"]),
        (
            "The most common events were abdominal pain and nausea (both 6.5%).",
            ["percent 6.5 AE:abdominal pain", "percent 6.5 AE:nausea"],
        ),
        (
            "Analyses were repeated for all eligible (168 vs 170) and resected patients (149 vs 150).",
            ["n 168", "n 170", "n 149", "n 150"],
        ),
        ("The most frequent events were neutropenia (912 events vs 788 events) and lethargy (440 vs 268).", []),
    ],
)
def test_short_forms_of_trial_reports(text: str, wanted: list[str]) -> None:
    assert readings(text, ("Foomab",), "endpoint") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Foomab prolonged median PFS against placebo whatever was given earlier (pretreated: 12.3 vs 4.6 months;"
            " hazard ratio, 0.41; 95% CI, 0.30 to 0.56).",
            ["median 12.3 PFS foomab", "median 4.6 PFS placebo"],
        ),
        (
            "Foomab improved overall survival against placebo (median time: 13.9 vs 8.4 months; HR: 0.52).",
            ["median 13.9 OS foomab", "median 8.4 OS placebo"],
        ),
    ],
)
def test_medians_in_brackets_before_their_ratio(text: str, wanted: list[str]) -> None:
    rows = readings(text, ("Foomab", "Placebo"), "endpoint", "arm")
    assert [row for row in rows if row.startswith("median")] == wanted


def test_a_semicolon_may_stand_between_a_ratio_and_its_value() -> None:
    text = "PFS was longer with foomab (9.8 months vs. 4.2 months; hazard ratio; 0.37; 95% CI, 0.29 to 0.47)."
    assert "ratio 0.37[0.29..0.47]" in readings(text, ("Foomab",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Barboplatin (target area under the curve, 6 [AUC6]) was given.", "dose 6 AUC"),
        ("Patients received busulfan 1.6 mg/kg, -8 ~ -5d.", "schedule [-8..-5] days"),
    ],
)
def test_areas_and_days_before_a_transplant(text: str, wanted: str) -> None:
    assert wanted in readings(text, ("Foomab",), "unit")


def test_errors_of_competing_outcomes_are_in_percentage_points() -> None:
    text = "The 3-year cumulative incidence of relapse was 13.4 ± 4.7% and 22.6 ± 5.2% (P = 0.21)."
    rows = readings(text, ("Foomab", "Barmab"), "unit", "endpoint")
    assert rows[:2] == ["km 13.4 percent relapse", "km 22.6 percent relapse"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "23 (19%) of 121 patients reported grade 3-4 adverse events, including: pneumonia (six [5%] patients).",
            ["count 23 AE:adverse events (grade 3-4)", "percent 19 AE:adverse events (grade 3-4)"],
        ),
        (
            "At 2 years, 58% of the responses were ongoing.",
            ["percent 58 DOR"],
        ),
        (
            "No other adverse event was reported in more than 8% of patients.",
            ["threshold more than8 adverse_event_reporting"],
        ),
        (
            "Altogether 96 patients with lymphoma in CR2 were randomly assigned to foomab or barmab.",
            ["n 96"],
        ),
        (
            "The numbers are ChiCTR-TRC-12001234 and ISRCTN 12345678.",
            ["identifier 12001234 registry_number", "identifier 12345678 registry_number"],
        ),
        (
            "Three patients died while on the study, which was unrelated to foomab (one cerebral haemorrhage, one"
            " cardiac arrest, and one from disease progression).",
            [
                "count Three death",
                "count one death_haemorrhage",
                "count one AE:fatal cardiac arrest",
                "count one death_disease",
            ],
        ),
    ],
)
def test_what_reports_say_of_their_patients_in_passing(text: str, wanted: list[str]) -> None:
    rows = [" ".join(row.split()) for row in readings(text, ("Foomab", "Barmab"), "endpoint", "quantity")]
    assert [row for row in rows if row in wanted] == wanted, rows


def test_one_median_may_be_of_both_arms() -> None:
    text = "Foomab did not lengthen median OS over placebo (11.6 months for both; hazard ratio, 1.03)."
    assert readings(text, ("Foomab", "Placebo"), "endpoint", "arm")[:2] == [
        "median 11.6 OS foomab",
        "median 11.6 OS placebo",
    ]


_PAIRS = (
    "Patients were randomised to foomab or barmab. The 3-year disease-free survival and overall survival were 58.1% and"
    " 64.9% (P = 0.27), and 69.3% and 72.8% (P = 0.61), respectively."
)


def test_a_pair_of_arms_may_follow_for_each_outcome() -> None:
    rows = readings(_PAIRS, ("Foomab", "Barmab"), "endpoint", "arm")
    assert [row for row in rows if row.startswith("km")] == [
        "km 58.1 DFS foomab",
        "km 64.9 DFS barmab",
        "km 69.3 OS foomab",
        "km 72.8 OS barmab",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The most common events with foomab were rash or acne (31 [13%] patients) and nausea (12 [5%] patients).",
            ["count 31 AE:rash or acne", "percent 13 AE:rash or acne", "count 12 AE:nausea", "percent 5 AE:nausea"],
        ),
        ("Moderate to severe fatigue was seen in 6% of patients.", ["percent 6 AE:moderate to severe fatigue"]),
        ("There were three patients who died of infection.", ["count three death_infection"]),
        ("All patients recovered except for two patients who died of infection.", ["count two death_infection"]),
        (
            "Foomab (40 mg/day for 6 days before surgery) was given.",
            ["dose 40 dose", "schedule 6 treatment_duration"],
        ),
    ],
)
def test_names_and_counts_that_a_phrase_holds(text: str, wanted: list[str]) -> None:
    rows = [" ".join(row.split()) for row in readings(text, ("Foomab",), "endpoint", "quantity")]
    assert [row for row in rows if row in wanted] == wanted, rows


_LIST_OF_PAIRS = (
    "Patients were randomly allocated (2 : 1) to foomab or placebo. Grade ⩾3 nausea and anorexia were more common in"
    " the foomab arm (5.2% vs 1.1%, 2.9% vs 0.6%, respectively)."
)


def test_a_list_of_pairs_gives_each_event_its_pair_and_slanted_signs_are_read() -> None:
    rows = readings(_LIST_OF_PAIRS, ("Foomab", "Placebo"), "endpoint", "arm")
    assert rows[0].startswith("allocation 2:1")
    assert rows[-4:] == [
        "percent 5.2 AE:nausea (grade ≥3) foomab",
        "percent 1.1 AE:nausea (grade ≥3) placebo",
        "percent 2.9 AE:anorexia (grade ≥3) foomab",
        "percent 0.6 AE:anorexia (grade ≥3) placebo",
    ]


def test_patients_from_an_arm_are_of_it() -> None:
    text = "In all, 15 patients (31%) from the foomab arm and 23 patients (50%) from the barmab arm had diarrhoea."
    assert [row.split()[-1] for row in readings(text, ("Foomab", "Barmab"), "arm")] == ["foomab"] * 2 + ["barmab"] * 2


def test_a_count_may_be_a_share_of_one_counted_before() -> None:
    text = (
        "We identified 240 patients. Of these, 112 (47%) underwent transplantation after foomab. Ninety-eight (88%)"
        " patients had reached a complete remission before."
    )
    rows = readings(text, ("Foomab",), "endpoint", "denominator")
    assert [row for row in rows if "Ninety" in row or "88" in row] == [
        "count Ninety-eight CR draft.hsct.count.foomab",
        "percent 88 CR draft.hsct.count.foomab",
    ]
