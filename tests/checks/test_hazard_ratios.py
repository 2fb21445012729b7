"""Hazard ratios against patients, medians and rates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import events_le_n, hr_direction_vs_medians

from ..support import claim, study, trial
from .survival_claims import checks, fired, median, ordered, rate, severities


def _ratio(value: str, lower: str = "", upper: str = "", **cells: str):
    level = {"confidence_level": "95", "level_basis": "printed"} if lower else {}
    return claim(
        "s.hr",
        "ratio",
        value,
        **{"lower": lower, "upper": upper, "arm": "a v b", "endpoint": "OS", "unit": "hazard ratio", **level, **cells},
    )


def _two_arms(*claims, sizes: tuple[str, str] | None = ("22", "27"), **changes):
    arms = {"a": "s.na", "b": "s.nb"} if sizes else {"a": None, "b": None}
    sets = {"all": {"label": "all", "arms": arms, "partition": True}}
    numbers = [claim("s.na", "n", sizes[0]), claim("s.nb", "n", sizes[1], arm="b")] if sizes else []
    return ordered(study(*numbers, *claims, t=trial(analysis_sets=sets, **changes)))


def _medians(first: str, second: str):
    return median(first, name="s.ma"), median(second, name="s.mb", arm="b")


# EVENTS_LE_N ---------------------------------------------------------------------------------------


def test_an_interval_that_needs_more_events_than_patients_is_an_error() -> None:
    (check,) = fired(_two_arms(_ratio("1.17", "0.94", "1.46")), "EVENTS_LE_N")
    assert check.verdict.severity == "error" and check.blames == ("s.hr",)
    assert "there are 49" in check.verdict.message
    assert [finding.rule for finding in events_le_n("0.94", "1.46", 49)] == ["EVENTS_LE_N"]


@pytest.mark.parametrize("limits", [("0.64", "2.14"), ("0.67", "2.04"), ("0", "3.1"), ("0.0", "0.1")])
def test_intervals_that_so_many_patients_can_give_are_silent(limits: tuple[str, str]) -> None:
    assert fired(_two_arms(_ratio("1.17", *limits)), "EVENTS_LE_N") == []


def test_only_hazard_ratios_of_two_groups_are_counted() -> None:
    for other in ({"unit": "odds ratio"}, {"arm": "a"}, {"comparator": "<"}):
        assert checks(_two_arms(_ratio("1.17", "0.94", "1.46", **other)), "EVENTS_LE_N") == []
    (check,) = checks(_two_arms(_ratio("1.17", "0.94", "1.46"), sizes=None), "EVENTS_LE_N")
    assert check.state == "not checkable"


def test_groups_that_are_compared_within_one_arm_are_added_up() -> None:
    arms = {"a": {"label": "A", "name": "A", "role": "experimental"}}
    sets = {name: {"label": name, "part_of": "all", "arms": {"a": f"s.{name}"}} for name in ("x", "y")}
    sets["all"] = {"label": "all", "arms": {"a": None}}
    sizes = [claim(f"s.{name}", "n", "25", analysis_set=name) for name in ("x", "y")]
    ratio = _ratio("1.17", "0.94", "1.46", arm="a", analysis_set="x v y")
    evidence = study(*sizes, ratio, t=trial(arms=arms, analysis_sets=sets))
    assert "there are 50" in fired(evidence, "EVENTS_LE_N")[0].verdict.message


def test_printed_events_count_instead_of_patients_and_an_assumed_level_only_warns() -> None:
    events = [
        claim(f"s.e{arm}", "count", "15", arm=arm, endpoint="OS", quantity="events", denominator="unknown")
        for arm in "ab"
    ]
    (check,) = fired(_two_arms(_ratio("1.17", "0.64", "2.14"), *events), "EVENTS_LE_N")
    assert "there are 30" in check.verdict.message
    assumed = _ratio("1.17", "0.94", "1.46", level_basis="assumed")
    assert severities(_two_arms(assumed), "EVENTS_LE_N") == ["warning"]


@given(
    st.floats(-1, 1), st.integers(3, 400), st.integers(3, 400), st.sampled_from([1, 2, 3]), st.sampled_from([90, 95])
)
def test_no_honest_ratio_needs_more_events_than_it_had(
    effect: float, first: int, second: int, decimals: int, level: int
) -> None:
    """The variance of a log hazard ratio is at least 1/d + 1/e, for d and e events, and so at least 4 / (d + e)."""
    z = {90: 1.6448536, 95: 1.9599640}[level]
    error = math.sqrt(1 / first + 1 / second)
    limits = [f"{math.exp(effect + sign * z * error):.{decimals}f}" for sign in (-1, 1)]
    assert events_le_n(*limits, first + second, level=level) == []


# HR_DIRECTION_VS_MEDIANS ---------------------------------------------------------------------------


def test_a_ratio_against_the_longer_median_says_how_often_chance_does_that() -> None:
    (check,) = fired(_two_arms(_ratio("1.17", "0.64", "2.14"), *_medians("8.7", "8.4")), "HR_DIRECTION_VS_MEDIANS")
    assert check.verdict.severity == "info" and check.state == "unusual"
    assert (
        "about 27% have that" in check.verdict.message
        and "about 25% have medians as far apart" in check.verdict.message
    )


def test_it_warns_where_chance_hardly_does_that() -> None:
    far = _two_arms(_ratio("0.70", "0.60", "0.82"), *_medians("8.4", "12.7"), sizes=("300", "300"))
    (check,) = fired(far, "HR_DIRECTION_VS_MEDIANS")
    assert check.verdict.severity == "warning" and "fewer than 1%" in check.verdict.message


@pytest.mark.parametrize(
    ("ratio", "medians"),
    [
        ("0.85", ("8.7", "8.4")),
        ("1.0", ("8.7", "8.4")),
        ("1.04", ("8", "8.4")),
        ("1.17", ("8.4", "8.4")),
        ("1.17", ("NR", "NR")),
        ("0.85", ("NR", "8.4")),
        ("1.17", ("9", "8.6")),
    ],
)
def test_ratios_on_the_side_of_the_medians_or_too_near_to_tell_are_silent(ratio: str, medians: tuple[str, str]) -> None:
    assert fired(_two_arms(_ratio(ratio), *_medians(*medians)), "HR_DIRECTION_VS_MEDIANS") == []


def test_a_median_that_was_not_reached_is_the_longer_one() -> None:
    evidence = _two_arms(_ratio("1.17", "0.64", "2.14"), *_medians("NR", "8.4"))
    assert severities(evidence, "HR_DIRECTION_VS_MEDIANS") == ["info"]


def test_without_interval_the_number_of_patients_tells_and_without_both_nobody_knows() -> None:
    (check,) = fired(_two_arms(_ratio("1.17"), *_medians("8.7", "8.4")), "HR_DIRECTION_VS_MEDIANS")
    assert "% have that" in check.verdict.message
    (check,) = fired(_two_arms(_ratio("1.17"), *_medians("8.7", "8.4"), sizes=None), "HR_DIRECTION_VS_MEDIANS")
    assert "nobody can say how often" in check.verdict.message and check.verdict.severity == "info"


def test_the_rule_on_bare_values_is_never_an_error() -> None:
    found = hr_direction_vs_medians("0.2", "1.0", "50.0", lower="0.19", upper="0.21")
    assert [finding.severity for finding in found] == ["warning"]


# HR_VS_LANDMARKS -----------------------------------------------------------------------------------


def _rates(first: str, second: str):
    return rate(first, name="s.ra"), rate(second, name="s.rb", arm="b")


def test_rates_that_say_the_opposite_of_a_sure_ratio_warn() -> None:
    evidence = _two_arms(_ratio("0.60", "0.50", "0.72"), *_rates("30.0", "55.0"), sizes=("300", "300"))
    (check,) = fired(evidence, "HR_VS_LANDMARKS")
    assert check.verdict.severity == "warning" and "hazard ratio of 2.01" in check.verdict.message


def test_rates_that_say_much_more_are_only_noted() -> None:
    evidence = _two_arms(_ratio("0.90", "0.80", "1.01"), *_rates("80.0", "40.0"), sizes=("300", "300"))
    assert severities(evidence, "HR_VS_LANDMARKS") == ["info"]


@pytest.mark.parametrize("rates", [("55.0", "40.0"), ("46.0", "40.0"), ("39.0", "40.0")])
def test_rates_that_chance_can_put_beside_the_ratio_are_silent(rates: tuple[str, str]) -> None:
    evidence = _two_arms(_ratio("0.80", "0.60", "1.07"), *_rates(*rates), sizes=("100", "100"))
    assert fired(evidence, "HR_VS_LANDMARKS") == [] and len(checks(evidence, "HR_VS_LANDMARKS")) == 1


@pytest.mark.parametrize("parts", [("0", "0", "0"), ("-1", "2", "1"), ("1.17", "2.14", "0.64"), ("NR", "1", "2")])
def test_no_rule_stumbles_over_impossible_ratios(parts: tuple[str, str, str]) -> None:
    evidence = _two_arms(_ratio(*parts), *_medians("8.7", "0"), *_rates("0", "100"))
    for name in ("EVENTS_LE_N", "HR_DIRECTION_VS_MEDIANS", "HR_VS_LANDMARKS"):
        checks(evidence, name)
