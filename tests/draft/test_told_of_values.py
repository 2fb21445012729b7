"""What stands close to a value and says what it is of: outcomes behind it, cuts, causes, times and fractions."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import cells_of, lexicon

_TITLE = "Velotinib in gastric cancer\n\n"


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("In 34 patients, there was a 58.8% ORR and an 82.4% DCR.", [("58.8", "ORR", ""), ("82.4", "DCR", "")]),
        (
            "Velotinib yields a 39% rate of complete resection and a 24% 5-year survival.",
            [("39", "R0", ""), ("24", "OS", "5 years")],
        ),
        (
            "We observed a 17% CR rate and a 63% 2-year progression-free survival.",
            [("17", "CR", ""), ("63", "PFS", "2 years")],
        ),
    ],
)
def test_a_value_behind_an_article_is_of_the_outcome_behind_it(
    sentence: str, values: list[tuple[str, str, str]]
) -> None:
    assert cells_of(_TITLE + sentence, "percent km", "value", "endpoint", "timepoint") == values


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Median PFS and OS were not reached.", ["PFS", "OS"]),
        ("The median duration of response and overall survival have not been reached.", ["DOR", "OS"]),
    ],
)
def test_medians_of_two_outcomes_were_not_reached_together(sentence: str, outcomes: list[str]) -> None:
    assert [endpoint for (endpoint,) in cells_of(_TITLE + sentence, "median", "endpoint")] == outcomes


@pytest.mark.parametrize(
    ("sentence", "value", "comparator"),
    [
        ("The disease is aggressive, with 3-year event-free survival below 44%.", "44", "below"),
        ("Patients with relapse have a 5-year survival of less than 21%.", "21", "less than"),
    ],
)
def test_a_rate_below_a_bound_is_a_rate(sentence: str, value: str, comparator: str) -> None:
    assert cells_of(_TITLE + sentence, "km", "value", "comparator") == [(value, comparator)]


def test_corresponding_values_have_the_order_of_the_values_before_them() -> None:
    text = (
        "Patients were randomly assigned to velotinib or docetaxel. Two-year disease-free survival was 79.1% with"
        " velotinib as compared with 47.4% with docetaxel; the corresponding values for overall survival were 91.3% and"
        " 63.8%."
    )
    assert cells_of(text, "km", "value", "endpoint", "arm") == [
        ("79.1", "DFS", "velotinib"),
        ("47.4", "DFS", "docetaxel"),
        ("91.3", "OS", "velotinib"),
        ("63.8", "OS", "docetaxel"),
    ]


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Two (3%) patients discontinued velotinib due to tremor.", "discontinuation_AE"),
        ("Three (6%) patients discontinued velotinib because of progression.", "discontinuation"),
    ],
)
def test_the_cause_of_stopping_says_which_kind_it_is(sentence: str, outcome: str) -> None:
    assert {endpoint for (endpoint,) in cells_of(_TITLE + sentence, "count percent", "endpoint")} == {outcome}


def test_the_hazard_of_progression_is_that_of_surviving_without_it() -> None:
    text = (
        "Velotinib or placebo in gastric cancer: a randomised trial\n\nThe hazard ratio for progression was 0.63 (95%"
        " CI, 0.44-0.86). Velotinib lowered the risk of death (hazard ratio 0.72; P = .02)."
    )
    assert cells_of(text, "ratio", "value", "endpoint") == [("0.63", "PFS"), ("0.72", "OS")]


def test_follow_up_is_counted_from_two_times() -> None:
    text = (
        _TITLE
        + "Median follow-up was 20·6 months (IQR 9·2-39·1) from diagnosis and 13·3 months (4·9-27·8) from start of"
        " treatment."
    )
    assert cells_of(text, "median iqr", "value", "quantity", "lower", "upper") == [
        ("20·6", "follow_up", "", ""),
        ("", "follow_up", "9·2", "39·1"),
        ("13·3", "follow_up", "", ""),
        ("", "follow_up", "4·9", "27·8"),
    ]


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("A median of 6 velotinib cycles (range 1-13) was given.", "cycles"),
        ("The median number of treatment cycles was 6.", "cycles"),
        ("The median duration on velotinib was 6 months.", "months"),
    ],
)
def test_a_median_of_what_was_given_has_its_unit(sentence: str, unit: str) -> None:
    assert ("6", unit) in cells_of(_TITLE + sentence, "median", "value", "unit")


def test_fractions_of_radiotherapy_are_a_schedule() -> None:
    text = _TITLE + "Patients received radiotherapy (50.4 Gy in 28 fractions)."
    assert cells_of(text, "schedule", "value", "quantity") == [("28", "fractions")]
    assert cells_of(text, "dose", "value") == [("50.4",)]


@pytest.mark.parametrize("strength", ["5% glucose", "0.9% saline"])
def test_the_strength_of_a_solution_is_no_share_of_patients(strength: str) -> None:
    text = _TITLE + f"Velotinib 1000 mg was given with {strength} on day 1."
    assert cells_of(text, "percent unsure", "value") == []


def test_sections_whose_headings_run_into_the_text_before_are_found() -> None:
    text = _TITLE + (
        "BACKGROUND: Little is known of velotinib.METHODS: We studied 64 patients (31 given two doses).RESULTS: The"
        " complete remission rate was 71% (22/31).CONCLUSIONS: It can be done."
    )
    assert cells_of(text, "percent count", "value", "endpoint") == [("71", "CR"), ("22", "CR")]


@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("Forty eight patients with advanced cancer were enrolled.", "Forty eight"),
        ("In all, 3905 women (aged >18 years) were randomly assigned.", "3905"),
    ],
)
def test_those_who_were_enrolled_are_a_size(sentence: str, size: str) -> None:
    assert size in " ".join(value for (value,) in cells_of(_TITLE + sentence, "n", "value"))


@pytest.mark.parametrize(
    ("ending", "quantity"),
    [("(GIMEMA MM3018)", "study_number"), ("(Alliance A051904)", "registry_number")],
)
def test_the_number_in_the_name_of_a_study_identifies_it(ending: str, quantity: str) -> None:
    text = f"Velotinib in multiple myeloma {ending}\n\nIn all, 54% of the patients had a partial response."
    assert [name for (name,) in cells_of(text, "identifier", "quantity")] == [quantity]


def test_grants_behind_support_are_no_claims() -> None:
    text = _TITLE + "The ORR was 41%. Support: U10CA280933, U24CA196282."
    rows = draft_claims(text, lexicon(), None)
    assert {row.cells["kind"] for row in rows if row.cells["value"] != "41"} <= {"set_aside"}


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("The 2 years PFS and OS were 70.8% and 86.1%.", [("70.8", "PFS", "2 years"), ("86.1", "OS", "2 years")]),
        ("The estimated 3 years overall survival was 55%.", [("55", "OS", "3 years")]),
        ("The 3y-OS of 51 transplanted patients was 57%.", [("57", "OS", "3 years")]),
    ],
)
def test_a_rate_at_a_number_of_years_needs_no_hyphen(sentence: str, values: list[tuple[str, str, str]]) -> None:
    assert cells_of(_TITLE + sentence, "km", "value", "endpoint", "timepoint") == values


def test_a_length_of_time_that_nothing_was_measured_at_is_no_time() -> None:
    assert cells_of(_TITLE + "Over the 3 years survival improved to 71%.", "percent km", "timepoint") == [("",)]


def test_ratios_of_two_outcomes_have_their_order_and_that_of_the_arms_beside_them() -> None:
    text = (
        "Patients were randomly assigned to velotinib or placebo. Hazard ratios (placebo versus velotinib)"
        " of PFS and OS"
        " were 1.64 (95% CI, 1.09 to 2.72) and 1.92 (95% CI, 1.13 to 3.26), respectively. Differences were significant"
        " with p values of 0.0153 and 0.0214, respectively."
    )
    assert cells_of(text, "ratio", "value", "endpoint", "arm") == [
        ("1.64", "PFS", "placebo v velotinib"),
        ("1.92", "OS", "placebo v velotinib"),
    ]
    assert cells_of(text, "p_value", "value", "endpoint") == [("0.0153", "unsure"), ("0.0214", "unsure")]


def test_a_ratio_of_a_factor_compares_no_arms() -> None:
    text = (
        "Patients were randomly assigned to velotinib or placebo. In univariable analysis, higher ferritin (HR = 1.42"
        " [1.06, 1.97] p = 0.02) was associated with shorter PFS. In multivariate analysis, velotinib improved OS (HR"
        " 0.67; P = 0.03)."
    )
    assert cells_of(text, "ratio", "value", "arm") == [("1.42", ""), ("0.67", "velotinib v placebo")]


def test_the_p_value_of_two_ages_is_of_the_age() -> None:
    text = _TITLE + (
        "Six percent were withdrawn early. Those of the second period had a lower median age (64 vs 68 years; p=.003)"
        " and a higher proportion of T-cell disease (23% vs 14%)."
    )
    assert cells_of(text, "p_value", "endpoint", "quantity") == [("", "age")]
    assert cells_of(text, "percent", "value", "endpoint") == [
        ("Six", "discontinuation"),
        ("23", "unsure"),
        ("14", "unsure"),
    ]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Mortality in CR was 6%.", [("6", "death_in_CR")]),
        ("Two had interruption of velotinib due to toxicity.", [("Two", "dose_interruption")]),
        (
            "CR was achieved in 41 patients, with concurrent MRD negativity attained in 23/41 (56%) patients with CR.",
            [("41", "CR"), ("23", "MRD_neg"), ("56", "MRD_neg")],
        ),
    ],
)
def test_the_outcome_is_the_one_that_the_clause_is_about(sentence: str, values: list[tuple[str, str]]) -> None:
    assert cells_of(_TITLE + sentence, "count percent", "value", "endpoint") == values


def test_shares_behind_a_rate_are_of_the_patients_of_that_rate() -> None:
    text = _TITLE + "In 840 patients the CR rate was 74% with 15% early death."
    assert {den for (den,) in cells_of(text, "percent", "denominator")} == {"draft.n.velotinib"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Of 518 deaths, 279 (54%) were due to relapse, 94 (18%) to infection and 63 (12%) to GVHD.",
        "Of 518 deaths, 279 were due to relapse, 94 to infection and 63 to GVHD.",
    ],
)
def test_causes_of_death_stand_behind_their_numbers_and_shares(sentence: str) -> None:
    assert cells_of(_TITLE + sentence, "count", "value", "endpoint") == [
        ("518", "death"),
        ("279", "death_disease"),
        ("94", "death_infection"),
        ("63", "AE:fatal GVHD"),
    ]


@pytest.mark.parametrize(
    "described",
    [
        "Among 309 patients (median age, 57.5 years; 117 women [37.9%]), 148 (47.9%) responded.",
        "Among 309 patients, 117 women (37.9%) and 192 men (62.1%), 148 (47.9%) responded.",
    ],
)
def test_a_share_of_women_is_no_share_of_those_who_responded(described: str) -> None:
    values = cells_of(_TITLE + described, "count percent", "value", "endpoint", "quantity")
    assert ("117", "", "female") in values
    assert ("37.9", "", "female") in values
    assert ("47.9", "ORR", "") in values


def test_events_of_a_curve_that_is_not_named_are_no_patients() -> None:
    text = (
        "Patients were randomised to velotinib or standard care. Fifty patients underwent transplantation. By then, 83"
        " events had occurred in the velotinib group and 108 in the standard care group."
    )
    assert cells_of(text, "count n", "value") == [("Fifty",)]


def test_events_and_the_patients_that_had_them_are_told_apart() -> None:
    text = (
        "Patients were randomly assigned to velotinib or placebo. Severe adverse events were alike (244 events in 103"
        " patients vs. 261 events in 102 patients), but fewer allergic reactions were seen in the velotinib group (3 vs"
        " 15 patients)."
    )
    values = cells_of(text, "count n", "value", "endpoint", "arm")
    assert not {"244", "261"} & {value for value, *_ in values}
    assert ("3", "AE:allergic reactions", "velotinib") in values
    assert ("15", "AE:allergic reactions", "placebo") in values


def test_what_is_planned_for_an_arm_is_no_outcome_of_it() -> None:
    text = (
        "Patients were randomly assigned to receive velotinib (n = 153) or salvage chemotherapy followed by autologous"
        " transplantation in responders (n = 151)."
    )
    assert [value for (value,) in cells_of(text, "n", "value")] == ["153", "151"]


def test_a_ratio_in_the_bracket_behind_medians_needs_no_name() -> None:
    text = (
        "Patients were randomly assigned to velotinib or placebo. Median overall survival was not reached in either"
        " group (0·66 [0·51–0·88]; p=0·0016)."
    )
    assert cells_of(text, "ratio", "value", "lower", "upper", "endpoint") == [("0·66", "0·51", "0·88", "OS")]
    assert cells_of(text, "median", "lower", "arm") == [("", "velotinib"), ("", "placebo")]


def test_what_was_the_most_common_event_is_named_by_itself() -> None:
    text = _TITLE + (
        "Cytokine release syndrome was the most common adverse event (42 [46%] of 91 patients), mostly grade 1 (25"
        " [27%])."
    )
    name = "AE:cytokine release syndrome"
    assert cells_of(text, "count", "value", "endpoint") == [("42", name), ("25", f"{name} (grade 1)")]


def test_bands_of_residual_disease_are_no_shares_and_only_the_lowest_is_negative() -> None:
    text = _TITLE + (
        "MRD was measured in 1,039 (88%). MRD was <0.01% in 709 (68%), 0.01% to <0.1% in 176 (17%), and ≥0.1% in 152"
        " (15%). The 5-year EFS was 92% for those with MRD <0.01%, 83% for MRD 0.01% to <0.1% and 66% for ≥0.1%."
    )
    assert cells_of(text, "count", "value", "endpoint") == [
        ("1,039", "unsure"),
        ("709", "MRD_neg"),
        ("176", "unsure"),
        ("152", "unsure"),
    ]
    assert [value for (value,) in cells_of(text, "km", "value")] == ["92", "83", "66"]


def test_shares_of_those_with_one_outcome_are_of_the_other() -> None:
    text = _TITLE + "CR was attained in 88% and 62%; 92% and 68% of those with CR were MRD negative by flow cytometry."
    assert cells_of(text, "percent", "value", "endpoint") == [
        ("88", "CR"),
        ("62", "CR"),
        ("92", "MRD_neg"),
        ("68", "MRD_neg"),
    ]


def test_a_second_median_of_cycles_has_the_unit_of_the_first() -> None:
    text = (
        "Patients were randomised to velotinib or placebo. The median number of cycles was 8 (range, 1-27) in the"
        " velotinib arm and 5 (1-20) in the placebo arm."
    )
    assert {unit for (unit,) in cells_of(text, "median range", "unit")} == {"cycles"}


@pytest.mark.parametrize("limits", ["(CI 57-72)", "(CI: 57%-72%)", "(CI, 57 to 72)", "(95% CI 57-72)", "(CI 57-72%)"])
def test_the_value_before_an_interval_without_a_level_is_no_level(limits: str) -> None:
    text = _TITLE + f"The ORR was 65% {limits}."
    assert cells_of(text, "percent", "value", "lower", "upper") == [("65", "57", "72")]


def test_rates_of_three_outcomes_keep_their_order_behind_a_median_follow_up() -> None:
    text = (
        _TITLE + "At a median of 37 mo, 3-y OS, EFS and relapse rate were 77% (CI 68-83), 65% (57-72) and 22% (16-29)."
    )
    assert cells_of(text, "km", "value", "endpoint", "lower") == [
        ("77", "OS", "68"),
        ("65", "EFS", "57"),
        ("22", "relapse", "16"),
    ]
    assert cells_of(text, "median", "value", "quantity") == [("37", "follow_up")]


@pytest.mark.parametrize(
    ("sentence", "cells"),
    [
        ("The ORR was 65% [57%; 72%].", ("65", "57", "72")),
        ("The ORR was 65% (CI95: 57-72).", ("65", "57", "72")),
        ("The 2-year OS was 65% +/- 4.", ("65", "", "")),
        ("The 2-year OS was 65 ± 4%.", ("65", "", "")),
    ],
)
def test_limits_and_errors_in_any_form_leave_the_value(sentence: str, cells: tuple[str, str, str]) -> None:
    assert cells_of(_TITLE + sentence, "percent km", "value", "lower", "upper") == [cells]


def test_a_line_that_ends_within_a_bracket_goes_on_in_the_next() -> None:
    text = _TITLE + (
        "With a median follow-up of 74 months in all who were treated, the median PFS was 45 months (95% CI,\n"
        "21-70) and the 5-year rate of overall survival was 46% among the patients who were treated with it\n"
        "in first remission. Second neoplasms developed after a median of 32 months of treatment (range, 7\n"
        "- 73) and in few of the patients. Fourteen deaths in remission were seen in all those patients.\n"
    )
    assert ("45", "21", "70") in cells_of(text, "median", "value", "lower", "upper")
    assert cells_of(text, "range", "lower", "upper") == [("7", "73")]


@pytest.mark.parametrize(
    ("sentence", "times"),
    [
        ("TRM at day 100 and 1 year was 7% and 15%.", ["100 days", "1 years"]),
        ("Early mortality at day 30 and day 60 was 5% and 8%.", ["30 days", "60 days"]),
        ("OS (24 mo): 54%.", ["24 months"]),
    ],
)
def test_times_of_different_units_belong_to_the_values_in_order(sentence: str, times: list[str]) -> None:
    assert [time for (time,) in cells_of(_TITLE + sentence, "percent km", "timepoint")] == times


def test_those_who_were_not_in_remission_have_no_remission() -> None:
    text = _TITLE + "Seventy-six patients were not in CR at enrolment, with 68 (89%) attaining CR."
    assert cells_of(text, "count percent", "value", "endpoint") == [
        ("Seventy-six", "unsure"),
        ("68", "CR"),
        ("89", "CR"),
    ]


def test_causes_of_stopping_are_listed_behind_a_colon() -> None:
    text = (
        _TITLE + "Twelve patients discontinued treatment: disease progression (n=6), toxicity (n=4), transplant (n=2)."
    )
    assert cells_of(text, "count", "value", "endpoint") == [
        ("Twelve", "discontinuation"),
        ("6", "discontinuation_progression"),
        ("4", "discontinuation_AE"),
        ("2", "HSCT"),
    ]


def test_medians_in_the_second_bracket_are_of_what_stands_before_it() -> None:
    text = (
        "Patients were randomly assigned to velotinib or placebo. Velotinib prolonged PFS (median 9.2 v 6.1 mo;"
        " HR 0.64; P = .002) and OS (14.2 v 12.1 mo; HR 0.81; P = .08)."
    )
    assert cells_of(text, "median ratio", "value", "endpoint") == [
        ("9.2", "PFS"),
        ("6.1", "PFS"),
        ("0.64", "PFS"),
        ("14.2", "OS"),
        ("12.1", "OS"),
        ("0.81", "OS"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Relapse occurred in 33 of 75 (44%) v 28 of 51 (55%) responders.",
        "Of 75 velotinib responders 33 (44%) relapsed, compared with 28 (55%) of 51 placebo responders.",
    ],
)
def test_responders_behind_a_total_are_those_of_whom_some_relapsed(sentence: str) -> None:
    text = f"Patients were randomly assigned to velotinib or placebo. {sentence}"
    assert {endpoint for (endpoint,) in cells_of(text, "count percent", "endpoint")} == {"relapse"}
