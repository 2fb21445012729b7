"""Ways of saying things that meeting abstracts have: short months, shortened units, sizes in brackets, asides."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from reanalysis.draft.text.lexer import raw_items, tag
from reanalysis.ledger import tokenise
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to tirabrex or nalumab. "


def _rows(text: str, *columns: str) -> list[tuple[str, ...]]:
    rows = [row.cells for row in draft_claims(text, lexicon(), None)]
    return [tuple(row[column] for column in columns) for row in rows]


def test_the_time_in_the_name_of_the_next_rate_is_not_that_of_the_one_before() -> None:
    text = "The regimen resulted in an ORR of 91% and a 3-year OS rate of 52%."
    assert _rows(text, "kind", "endpoint", "timepoint") == [("percent", "ORR", ""), ("km", "OS", "3 years")]


def test_a_median_age_may_begin_a_list_of_shares() -> None:
    text = "The median age was 61, 41% were female, and 14% had stage IIIB disease."
    assert _rows(text, "kind", "value", "unit")[:2] == [("median", "61", "years"), ("percent", "41", "percent")]


@pytest.mark.parametrize("date", ["DCO, Aug. 11, 2023", "DCO (Feb. 3, 2023)", "cut-off Sept. 4, 2023"])
def test_a_short_month_with_its_stop_ends_no_sentence(date: str) -> None:
    assert ("date", "2023", "data_cutoff") in _rows(f"The endpoint was met ({date}).", "kind", "value", "quantity")


def test_a_phase_may_be_spelt_out() -> None:
    rows = _rows(_TWO + "The phase three RUBIN study found a benefit.", "kind", "value", "quantity")
    assert rows == [("identifier", "three", "trial_phase")]


def test_m_may_be_short_for_months() -> None:
    text = _TWO + "Median (95% CI) PFS was 5.2 months (3.6, 6.0) in the nalumab arm versus 3.1m (1.9, 4.2) in the "
    text += "tirabrex arm. 6m PFS rate (95% CI) was 29% (17%, 41%) for nalumab versus 15% (5%, 30%) for tirabrex."
    assert _rows(text, "kind", "value", "lower", "arm", "unit", "timepoint") == [
        ("median", "5.2", "3.6", "nalumab", "months", ""),
        ("median", "3.1", "1.9", "tirabrex", "months", ""),
        ("km", "29", "17", "nalumab", "percent", "6 months"),
        ("km", "15", "5", "tirabrex", "percent", "6 months"),
    ]


def test_a_distance_in_metres_is_no_time() -> None:
    rows = _rows("The 6m walk was completed by 12 patients.", "kind", "value", "unit")
    assert ("set_aside", "6", "") in rows


def test_how_many_are_compared_is_no_count_of_events() -> None:
    text = "Tirabrex led to an improved DFS (N=143, HR: 0.66, 95% CI: 0.44-0.98)."
    assert _rows(text, "kind", "value", "endpoint") == [("n", "143", ""), ("ratio", "0.66", "DFS")]


@pytest.mark.parametrize(("second", "kind"), [("151", "n"), ("150", "unsure")])
def test_numbers_by_arm_in_a_bracket_are_sizes_if_they_add_up(second: str, kind: str) -> None:
    text = _TWO + f"There were 452 randomised patients (tirabrex, 301; nalumab, {second})."
    assert _rows(text, "kind", "value")[1:] == [(kind, "301"), (kind, second)]


def test_what_became_of_some_of_a_count_is_told_in_a_bracket() -> None:
    text = "Later, 5 (9%) patients were given a transplant (2 of whom then relapsed)."
    rows = _rows(text, "kind", "value", "endpoint", "denominator")
    assert rows[0][:3] == ("count", "5", "HSCT")
    assert rows[-1][:3] == ("count", "2", "relapse")


def test_some_of_a_count_had_it_later() -> None:
    cells = [row.cells for row in draft_claims("Seven pts (12%) developed VOD, 2 after SCT.", lexicon(), None)]
    whole, part = (next(cell for cell in cells if cell["value"] == value) for value in ("Seven", "2"))
    assert (part["kind"], part["denominator"]) == ("count", whole["claim_id"])


def test_deaths_behind_a_dash_are_counted_by_their_cause() -> None:
    text = "There were three deaths—two due to infection and one due to bleeding."
    assert _rows(text, "value", "endpoint") == [
        ("three", "death"),
        ("two", "death_infection"),
        ("one", "death_haemorrhage"),
    ]


@pytest.mark.parametrize(
    ("why", "endpoint"),
    [
        ("because of neurotoxicity", "discontinuation_AE"),
        ("due to tremor", "discontinuation_AE"),
        ("because of progression", "discontinuation"),
        ("", "discontinuation"),
    ],
)
def test_a_drug_is_stopped_because_of_an_event(why: str, endpoint: str) -> None:
    assert _rows(f"Two patients discontinued tirabrex {why}.", "value", "endpoint") == [("Two", endpoint)]


@pytest.mark.parametrize(
    "told",
    [
        "The trial was amended to enrol an additional 20 patients.",
        "The protocol was amended, increasing the sample size to 20 patients.",
        "The cohort was expanded to 20 patients.",
    ],
)
def test_patients_who_were_yet_to_come_are_a_planned_size(told: str) -> None:
    assert _rows(told, "value", "quantity") == [("20", "planned_size")]


def test_a_planned_size_is_no_denominator() -> None:
    text = "The trial was amended to enrol an additional 20 patients. A response was seen in 5 (25%) patients."
    assert [row[0] for row in _rows(text, "denominator") if row[0]] == ["arm_size", "arm_size"]


def test_none_of_the_other_group_needs_no_sign() -> None:
    rows = _rows(_TWO + "Proteinuria was more common with nalumab (4% versus 0).", "kind", "value", "arm")
    assert rows == [("percent", "4", "nalumab"), ("percent", "0", "tirabrex")]


def test_numbers_in_the_name_of_a_kinase_count_nothing() -> None:
    rows = _rows("Tirabrex with a CDK 4/6 inhibitor was given.", "kind", "value")
    assert rows == [("set_aside", "4"), ("set_aside", "6")]


def test_the_short_name_of_a_combination_is_not_that_of_its_part() -> None:
    text = (
        "Patients were randomised to bevacizumab with carboplatin and paclitaxel (BV/CP, n = 211) or carboplatin and "
        "paclitaxel alone (CP, n = 209). The most frequent events in patients receiving BV/CP were neutropenia "
        "(31% versus 19%) and fatigue (14% versus 11%)."
    )
    arms = [arm for kind, arm in _rows(text, "kind", "arm") if kind == "percent"]
    assert ["bevacizumab" in arm for arm in arms] == [True, False, True, False]


def test_patients_in_a_bracket_behind_a_number_of_events_are_counts_of_them() -> None:
    text = _TWO + "The number of second cancers was similar in both arms (7 patients after tirabrex and 8 patients "
    text += "after nalumab)."
    rows = _rows(text, "kind", "value", "endpoint", "arm")
    assert rows[-2:] == [("count", "7", "second_neoplasm", "tirabrex"), ("count", "8", "second_neoplasm", "nalumab")]


def test_when_patients_were_randomised_may_stand_in_a_bracket() -> None:
    rows = _rows("1,201 men were randomised (March 1993 to May 1996) to therapy.", "kind", "lower", "upper", "quantity")
    assert rows[-1] == ("date", "1993", "1996", "enrolment_year")


def test_protocol_eligible_patients_are_a_size() -> None:
    assert _rows("Among 1,130 protocol-eligible patients, PFS improved.", "kind", "value") == [("n", "1,130")]


def test_a_limit_without_its_other_is_set_aside() -> None:
    rows = _rows("Median PFS was 9.1 months (95% CI, 6.0 to NA).", "kind", "value", "lower")
    assert ("median", "9.1", "") in rows
    assert ("set_aside", "6.0", "") in rows


def test_responses_of_a_bracket_have_the_names_behind_them() -> None:
    rows = _rows("There were 16 responses (2 CR and 14 PR).", "value", "endpoint")
    assert rows == [("16", "ORR"), ("2", "CR"), ("14", "PR")]


def test_patients_who_were_men_are_counted_as_men() -> None:
    text = "Of 55 patients, 31 (56%) patients were men and 24 (44%) were women."
    assert [row[0] for row in _rows(text, "quantity")[1:]] == ["male", "male", "female", "female"]


def test_of_how_many_an_outcome_was_seen_stands_behind_with() -> None:
    text = (
        "Complete remission was seen in 39.2% (95% CI, 29.0-50.1), with 38 of 97 patients achieving complete remission."
    )
    rows = _rows(text, "kind", "value")
    assert rows[1:] == [("count", "38"), ("n", "97")]


@pytest.mark.parametrize(
    ("told", "endpoints"),
    [
        ("Vascular events were seen (stroke and venous thrombosis in 2 pts each).", ["stroke", "AE:venous thrombosis"]),
        (
            "Adverse events included febrile neutropenia and raised bilirubin (4 pts each).",
            ["AE:febrile neutropenia", "AE:raised bilirubin"],
        ),
        (
            "Tirabrex was stopped because of stroke, sepsis, and renal failure in one patient each.",
            ["stroke", "AE:sepsis", "AE:renal failure"],
        ),
    ],
)
def test_a_number_of_patients_each_is_a_count_of_each_event(told: str, endpoints: list[str]) -> None:
    assert [row[1] for row in _rows(told, "kind", "endpoint") if row[0] == "count"] == endpoints


def test_a_count_may_have_run_into_the_name_before_it() -> None:
    text = "Adverse events\n\n  Left Ventricular Failure1/112 (0.89%)\n  Nausea3/112 (2.68%)\n"
    counts = [row[1:] for row in _rows(text, "kind", "value", "endpoint") if row[0] == "count"]
    assert counts == [("1", "AE:left ventricular failure"), ("3", "AE:nausea")]


@pytest.mark.parametrize(
    ("told", "phases"),
    [
        ("BACKGROUND: In an open-label, randomised, phase 3 trial, we compared the drug with placebo.", ["3"]),
        ("Purpose: The aim was to report the results of a phase III, randomised trial.", ["III"]),
        ("Introduction: RUBIN was a randomised, double-blind, placebo-controlled, phase 3 trial.", ["3"]),
        ("Background: The drug was effective in a phase 3 trial.", []),
        ("Background: XB is given in an ongoing study, which is a multicentre phase 1 dose-finding study.", ["1"]),
        ("Methods: The recommended phase 2 dose was given.", []),
        ("Methods: This phase 1/1b study was done in one hospital.", ["1/1"]),
    ],
)
def test_the_phase_of_the_trial_is_told_in_many_ways(told: str, phases: list[str]) -> None:
    text = f"Roxitinib for cancer\n\n{told}\n\nResults: A response was seen in 12% of patients."
    assert [row[1] for row in _rows(text, "kind", "value") if row[0] == "identifier"] == phases


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("4 pts were in complete remission (CR) at enrolment.", "n"),
        ("4 patients were in CR at study entry.", "n"),
        ("4 patients were in CR at 6 months.", "count"),
    ],
)
def test_a_remission_before_the_trial_is_no_response(told: str, kind: str) -> None:
    assert _rows(told, "kind", "value")[0] == (kind, "4")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Pts ≥65 years were at a higher risk of death.", "stratum"),
        ("Survival was 30% in pts ≥65 years (P = .04).", "stratum"),
        ("Patients ≥65 years were eligible.", "threshold"),
    ],
)
def test_an_age_by_which_results_are_told_divides_the_patients(told: str, kind: str) -> None:
    assert (kind, "65", "age") in _rows(told, "kind", "value", "quantity")


def test_overall_names_an_outcome_whose_noun_comes_later() -> None:
    rows = _rows("The overall and complete response rates were 63% (95% CI 48-76%) and 37%.", "value", "endpoint")
    assert rows == [("63", "ORR"), ("37", "CR")]


def test_women_may_stand_behind_a_stroke() -> None:
    rows = _rows("Then 190 patients (102 men/88 women; stage I) entered the study.", "kind", "value", "quantity")
    assert rows[1:3] == [("count", "102", "male"), ("count", "88", "female")]


@pytest.mark.parametrize(
    ("told", "value", "quantity"),
    [
        ("The trial is registered at clinicaltrials.gov, identifier: 01234567.", "01234567", "registry_number"),
        ("This study is registered with UMIN (in Japan), number 000000611.", "000000611", "registry_number"),
        ("We report JCOG0605, a randomised trial.", "0605", "study_number"),
    ],
)
def test_numbers_of_registries_and_study_groups_identify_the_trial(told: str, value: str, quantity: str) -> None:
    assert ("identifier", value, quantity) in _rows(told, "kind", "value", "quantity")


def test_the_value_of_a_median_may_stand_before_its_name() -> None:
    text = "At 6.9 years median follow-up, 371 deaths had occurred. There was a 61.2-week median duration of remission."
    assert _rows(text, "kind", "value", "endpoint", "quantity", "unit") == [
        ("median", "6.9", "", "follow_up", "years"),
        ("count", "371", "death", "", "patients"),
        ("median", "61.2", "DOR", "", "weeks"),
    ]


def test_a_rate_of_both_arms_behind_no_difference_is_no_difference() -> None:
    text = _TWO + "At 5 years there was no difference in disease-free survival (DFS; 82% in both arms)."
    assert _rows(text, "kind", "value", "arm") == [("km", "82", "tirabrex"), ("km", "82", "nalumab")]


def test_responses_named_in_the_bracket_of_a_rate_are_its_parts() -> None:
    rows = _rows("The overall response rate was 41% (8 CR, 5 CRp).", "kind", "value", "endpoint")
    assert rows == [("percent", "41", "ORR"), ("count", "8", "CR"), ("count", "5", "CRp")]


def test_numbers_of_genes_count_nothing() -> None:
    rows = _rows("Ten (31%) patients had isocitrate dehydrogenase 1/2 mutations.", "kind", "value")
    assert rows[-2:] == [("set_aside", "1"), ("set_aside", "2")]


def test_the_letter_of_an_interferon_is_no_level_of_significance() -> None:
    text = "Patients were given IFN-α-2b (n = 608)."
    items = tag(raw_items(text, tokenise(text, hashed=False)), lexicon().tree(), text)
    assert [item.code for item in items if item.text == "α"] == ["w"]


@pytest.mark.parametrize(
    "told",
    [
        "The risk difference was 1.2 percentage points (97.5% CI, -∞ to 3.4).",
        "Median PFS was 9.1 months (95% CI, 6.0 to ∞).",
        "| | Tirabrex |\n|---|---|\n| Median PFS, months (95% CI) | 31.2 (29.1 to NA) |",
    ],
)
def test_a_draft_has_both_limits_of_an_interval_or_none(told: str) -> None:
    rows = _rows(told, "kind", "lower", "upper")
    assert {kind for kind, _, _ in rows} & {"difference", "median"}
    assert all(bool(lower) == bool(upper) for _, lower, upper in rows)


def test_a_rate_of_a_curve_has_a_time_or_is_a_percentage() -> None:
    followed = "At a median follow-up of 19 months, overall survival was 91% and disease-free survival was 84%."
    rows = _rows(followed, "kind", "value", "timepoint")
    assert rows[1:] == [("km", "91", "19 months"), ("km", "84", "19 months")]
    untimed = "Overall survival was higher in responders (71% v 52%; P = .02)."
    assert not any(kind == "km" and not time for kind, time in _rows(untimed, "kind", "timepoint"))


def test_the_size_of_an_arm_is_that_of_one_arm() -> None:
    text = _TWO + "Breast conservation was possible in 36 (27%) patients."
    shares = [row for row in _rows(text, "arm", "denominator") if row[1]]
    assert shares == [("", "unsure"), ("", "unsure")]


def test_a_median_that_was_not_reached_has_a_unit() -> None:
    rows = _rows("Median duration of response was not reached.", "kind", "value", "unit")
    assert rows == [("median", "not reached", "months")]
