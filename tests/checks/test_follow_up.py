"""Ranges, strata and follow-up."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import (
    Context,
    follow_up_vs_enrolment,
    median_outside_range,
    run_checks,
    subgroup_range_outside_total,
)

from ..support import claim
from .survival_claims import checks, fired, median, one_arm, rate, severities, span

PARTS = {name: {"label": name, "part_of": "all", "arms": {"a": None}} for name in ("early", "late")}


def _age(value: str, **cells: str):
    return median(value, name="s.age", endpoint="", quantity="age", **{"unit": "years", **cells})


# MEDIAN_OUTSIDE_RANGE ------------------------------------------------------------------------------


def test_a_median_outside_its_range_or_quartiles_is_an_error() -> None:
    range_of_age = span("64", "87", name="s.ages", quantity="age", unit="years")
    assert severities(one_arm(_age("61"), range_of_age), "MEDIAN_OUTSIDE_RANGE") == ["error"]
    quartiles = span("64", "80", name="s.iqr", kind="iqr", quantity="age", unit="years")
    assert severities(one_arm(_age("61"), quartiles), "MEDIAN_OUTSIDE_RANGE") == ["error"]
    wide = span("60", "80", name="s.iqr", kind="iqr", quantity="age", unit="years")
    (check,) = fired(one_arm(_age("71"), range_of_age, wide), "MEDIAN_OUTSIDE_RANGE")
    assert "quartiles 60 to 80" in check.verdict.message
    assert len(median_outside_range("61", "64", "87")) == 1


@pytest.mark.parametrize("value", ["64", "63.6", "71", "87.4"])
def test_a_median_inside_is_silent_as_rounding_allows(value: str) -> None:
    evidence = one_arm(_age(value), span("64", "87", name="s.ages", quantity="age", unit="years"))
    assert fired(evidence, "MEDIAN_OUTSIDE_RANGE") == [] and len(checks(evidence, "MEDIAN_OUTSIDE_RANGE")) == 1


def test_a_median_may_be_of_any_of_several_ranges_and_is_not_held_against_other_quantities() -> None:
    two = [
        span("2", "5", name="s.r1", quantity="age", unit="years"),
        span("60", "80", "s.r2", quantity="age", unit="years"),
    ]
    assert fired(one_arm(_age("70"), *two), "MEDIAN_OUTSIDE_RANGE") == []
    assert checks(one_arm(_age("70"), span("1", "5")), "MEDIAN_OUTSIDE_RANGE") == []
    assert (
        fired(one_arm(median("12.0", endpoint="", quantity="follow_up"), span("1", "NR")), "MEDIAN_OUTSIDE_RANGE") == []
    )


def test_times_in_different_units_are_compared_as_times() -> None:
    years = median("5.6", endpoint="", quantity="follow_up", unit="years")
    assert severities(one_arm(years, span("1.0", "60.0")), "MEDIAN_OUTSIDE_RANGE") == ["error"]
    assert fired(one_arm(years, span("1.0", "68.0")), "MEDIAN_OUTSIDE_RANGE") == []
    assert fired(one_arm(years, span("1.0", "NR")), "MEDIAN_OUTSIDE_RANGE") == []
    part = span("1.0", "5.6", name="s.part", unit="years", analysis_set="late")
    assert severities(one_arm(span("1.0", "60.0"), part, sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL") == ["error"]


# SUBGROUP_RANGE_OUTSIDE_TOTAL ----------------------------------------------------------------------


def _follow_up(*, medians: tuple[str, str, str] = ("92.8", "104.4", "29.7")):
    ranges = [
        span("42.0", "106.7", name="s.range"),
        span("92.8", "110.4", name="s.range.early", analysis_set="early"),
        span("12.8", "59.6", name="s.range.late", analysis_set="late"),
    ]
    middles = [
        median(value, name=f"s.fu.{name}", endpoint="", quantity="follow_up", analysis_set=name)
        for value, name in zip(medians, ("all", "early", "late"), strict=True)
    ]
    return [*ranges, *middles]


def test_ranges_of_parts_outside_the_range_of_all_are_errors_that_may_be_quartiles() -> None:
    found = fired(one_arm(*_follow_up(), sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL")
    assert [check.verdict.severity for check in found] == ["error", "error"]
    assert all("Read as quartiles" in check.verdict.suggestion for check in found)
    assert [check.blames for check in found] == [("s.range", "s.range.early"), ("s.range", "s.range.late")]
    assert len(subgroup_range_outside_total("12.8", "59.6", "42.0", "106.7")) == 1


def test_quartiles_are_no_suggestion_where_the_medians_contradict_them() -> None:
    # More than half of all would be followed longer than the medians of both parts.
    found = fired(one_arm(*_follow_up(medians=("106.0", "104.4", "29.7")), sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL")
    assert found and not any(check.verdict.suggestion for check in found)


def test_ranges_inside_and_of_other_patients_are_silent() -> None:
    whole = span("12.8", "110", name="s.range")
    part = span("12.8", "110.4", name="s.part", analysis_set="late")
    assert fired(one_arm(whole, part, sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL") == []
    other = span("5.0", "110.4", name="r.part", analysis_set="late")
    assert checks(one_arm(whole, other, sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL") == []
    quartiles = span("1.0", "9.0", name="s.iqr", kind="iqr", analysis_set="late")
    assert severities(one_arm(whole, quartiles, sets=PARTS), "SUBGROUP_RANGE_OUTSIDE_TOTAL") == ["error"]


# CI_BEYOND_FOLLOWUP --------------------------------------------------------------------------------


def test_a_limit_beyond_the_longest_follow_up_warns_and_follows_from_the_range() -> None:
    limit = median("34.7", "20.0", "68.3", analysis_set="late")
    evidence = one_arm(*_follow_up(), limit, sets=PARTS)
    (check,) = fired(evidence, "CI_BEYOND_FOLLOWUP")
    assert check.verdict.severity == "warning" and "68.3 months" in check.verdict.message
    assert "59.6" in check.verdict.message and "quartiles" in check.verdict.message
    found = {finding.key: finding for finding in run_checks(Context(evidence, ())).findings}
    (finding,) = (finding for key, finding in found.items() if key.startswith("CI_BEYOND_FOLLOWUP"))
    assert finding.root.startswith("SUBGROUP_RANGE_OUTSIDE_TOTAL/")


def test_the_range_of_the_nearest_set_that_holds_the_patients_counts() -> None:
    whole = span("1.0", "59.6")
    limit = median("34.7", "20.0", "68.3", analysis_set="late")
    assert severities(one_arm(whole, limit, sets=PARTS), "CI_BEYOND_FOLLOWUP") == ["warning"]
    assert checks(one_arm(span("1.0", "59.6", analysis_set="early"), limit, sets=PARTS), "CI_BEYOND_FOLLOWUP") == []


def test_a_rate_after_everybody_has_left_warns() -> None:
    assert severities(one_arm(span("1.0", "47.6"), rate("44.0", at="5 years")), "CI_BEYOND_FOLLOWUP") == ["warning"]
    assert severities(one_arm(span("0.1", "3.9", unit="years"), rate("44.0", at="5 years")), "CI_BEYOND_FOLLOWUP") == [
        "warning"
    ]


def test_times_within_follow_up_are_silent_though_beyond_its_median() -> None:
    inside = [median("34.7", "20.0", "NR"), rate("44.0", at="5 years"), rate("43", at="60 months", name="s.y")]
    middle = median("29.7", name="s.fu", endpoint="", quantity="follow_up")
    assert fired(one_arm(span("1.0", "60.0"), middle, *inside), "CI_BEYOND_FOLLOWUP") == []
    assert fired(one_arm(span("1.0", "NR"), *inside), "CI_BEYOND_FOLLOWUP") == []


# FOLLOW_UP_VS_ENROLMENT ----------------------------------------------------------------------------


def _published(evidence, year: str):
    return replace(evidence, sources={name: {**cells, "year": year} for name, cells in evidence.sources.items()})


ENROLMENT = claim("s.enrolled", "date", lower="2011", upper="2022", quantity="enrolment_year", unit="year")


def test_a_follow_up_longer_than_the_trial_is_an_error() -> None:
    evidence = one_arm(ENROLMENT, span("1.0", "160.1"), median("34.7", "20.0", "157"))
    assert severities(_published(evidence, "2023"), "FOLLOW_UP_VS_ENROLMENT") == ["error", "error"]
    assert len(follow_up_vs_enrolment("160.1", 2011, 2023)) == 1


def test_a_shortest_follow_up_that_the_last_patients_cannot_have_warns() -> None:
    evidence = _published(one_arm(ENROLMENT, span("42.0", "106.7")), "2023")
    (check,) = fired(evidence, "FOLLOW_UP_VS_ENROLMENT")
    assert check.verdict.severity == "warning" and check.blames == ("s.range",) and "24 months" in check.verdict.message


def test_possible_times_are_silent_and_without_the_year_of_the_report_nothing_is_checkable() -> None:
    evidence = one_arm(ENROLMENT, span("1.0", "155.9"), median("34.7", "20.0", "NR"), rate("44.0", at="13 years"))
    assert fired(_published(evidence, "2023"), "FOLLOW_UP_VS_ENROLMENT") == []
    evidence = one_arm(ENROLMENT, span("42.0", "160.1"))
    assert {check.state for check in checks(evidence, "FOLLOW_UP_VS_ENROLMENT")} == {"not checkable"}


# MEDIAN_IN_STRATUM ---------------------------------------------------------------------------------

STRATA = {
    "young": {"lower": "60", "upper": "64"},
    "middle": {"lower": "65", "upper": "69"},
    "old": {"value": "70", "comparator": "or older"},
}


def _strata(value: str, sizes: tuple[str, str, str] = ("25", "27", "28"), *, total: str = "80", **cells: str):
    sets = {name: {"label": name, "part_of": "all", "arms": {"a": f"s.n.{name}"}} for name in STRATA}
    numbers = [claim(f"s.n.{name}", "n", size, analysis_set=name) for name, size in zip(STRATA, sizes, strict=True)]
    strata = [
        claim(f"s.stratum.{name}", "stratum", analysis_set=name, quantity="age", unit="years", **parts)
        for name, parts in STRATA.items()
    ]
    relation = [{"whole": "all", "parts": list(STRATA)}]
    return one_arm(_age(value, **cells), *numbers, *strata, sets=sets, subsets=relation, total=total)


def test_a_median_outside_the_stratum_of_the_middle_patient_is_an_error() -> None:
    (check,) = fired(_strata("62"), "MEDIAN_IN_STRATUM")
    assert check.verdict.severity == "error" and "Of 80 patients" in check.verdict.message
    assert severities(_strata("72"), "MEDIAN_IN_STRATUM") == ["error"]


@pytest.mark.parametrize("value", ["65", "68", "69.9", "70"])
def test_a_median_in_the_stratum_of_the_middle_patient_is_silent(value: str) -> None:
    assert fired(_strata(value), "MEDIAN_IN_STRATUM") == []


def test_between_two_strata_the_median_may_lie_in_either() -> None:
    for value in ("62", "64.5", "68"):
        assert fired(_strata(value, ("40", "12", "28")), "MEDIAN_IN_STRATUM") == []
    assert severities(_strata("74", ("40", "12", "28")), "MEDIAN_IN_STRATUM") == ["error"]


@given(st.lists(st.floats(60, 95), min_size=12, max_size=60), st.sampled_from([0, 1]), st.booleans())
def test_no_honest_median_age_is_outside_the_stratum_of_the_middle_patient(
    ages: list[float], decimals: int, completed: bool
) -> None:
    ages = [math.floor(age) for age in ages] if completed else ages
    sizes = [sum(low <= age < high for age in ages) for low, high in ((60, 65), (65, 70), (70, 99))]
    if all(sizes):
        middle = f"{statistics.median(ages):.{decimals}f}"
        assert fired(_strata(middle, tuple(map(str, sizes)), total=str(len(ages))), "MEDIAN_IN_STRATUM") == []


def test_strata_that_do_not_add_up_are_not_checked() -> None:
    (check,) = checks(_strata("62", ("25", "27", "20")), "MEDIAN_IN_STRATUM")
    assert check.state == "not checkable"


def test_a_median_or_a_range_of_a_stratum_lies_inside_it() -> None:
    assert severities(_strata("66", analysis_set="young"), "MEDIAN_IN_STRATUM") == ["error"]
    assert fired(_strata("64.9", analysis_set="young"), "MEDIAN_IN_STRATUM") == []


def test_the_range_of_all_reaches_into_every_stratum() -> None:
    sets = {"old": {"label": "old", "part_of": "all", "arms": {"a": None}}}
    stratum = claim("s.old", "stratum", "70", comparator="or older", analysis_set="old", quantity="age", unit="years")
    short = span("20", "66", quantity="age", unit="years")
    assert severities(one_arm(stratum, short, sets=sets), "MEDIAN_IN_STRATUM") == ["error"]
    assert fired(one_arm(stratum, span("20", "70", quantity="age", unit="years"), sets=sets), "MEDIAN_IN_STRATUM") == []


@pytest.mark.parametrize("parts", [("NR", "NR"), ("9", "1"), ("-1", "x"), ("", "")])
def test_no_rule_stumbles_over_impossible_ranges(parts: tuple[str, str]) -> None:
    evidence = one_arm(
        ENROLMENT, span(*parts), median("NR", endpoint="", quantity="follow_up"), rate("44.0"), sets=PARTS
    )
    for name in (
        "MEDIAN_OUTSIDE_RANGE",
        "SUBGROUP_RANGE_OUTSIDE_TOTAL",
        "CI_BEYOND_FOLLOWUP",
        "FOLLOW_UP_VS_ENROLMENT",
    ):
        checks(_published(evidence, "2023"), name)
