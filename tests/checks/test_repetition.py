"""The same number where different ones belong, and different numbers where the same belongs."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import Context, expected_coincidences, run_checks, same_estimate_two_cis
from reanalysis.claims import Claim, Evidence

from ..support import claim, findings, study, trial

ONE_ARM = {"a": {"label": "A", "name": "A", "role": "experimental"}}


def _median(name: str, value: str, lower: str = "", upper: str = "", **cells: str) -> Claim:
    more = {"endpoint": "PFS", "unit": "months", "confidence_level": "95", "level_basis": "printed"}
    return claim(name, "median", value, lower=lower, upper=upper, **{**more, **cells})


def _groups(*claims: Claim, **changes: object) -> Evidence:
    """Groups x and y divide all patients of one arm; w, of half of them, overlaps with both."""
    sets = {"all": {"label": "all", "arms": {"a": None}}}
    sets |= {name: {"label": name, "part_of": "all", "arms": {"a": None}} for name in "xyw"}
    division = [{"whole": "all", "parts": ["x", "y"]}]
    evidence = study(*claims, t=trial(arms=ONE_ARM, analysis_sets=sets, subsets=division, **changes))
    vocabulary = copy.deepcopy(evidence.vocabulary)
    for endpoint in ("OS", "PFS"):
        vocabulary["endpoints"][endpoint]["scale"] = "time_to_event"
    vocabulary["endpoints"]["PFS"]["ordered_below"] = "OS"
    return replace(evidence, vocabulary=vocabulary)


def _states(evidence: Evidence, rule: str) -> list[str]:
    return [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == rule]


# SAME_ESTIMATE_TWO_CIS ---------------------------------------------------------------------------


def test_one_median_with_two_intervals_is_found() -> None:
    evidence = study(_median("s.x", "34.2", "13.6", "56.2"), _median("s.y", "34.2", "14.7", "109.6"))
    (finding,) = findings(evidence, "SAME_ESTIMATE_TWO_CIS")
    assert finding.severity == "warning" and finding.claim_ids == ("s.x", "s.y")
    assert "13.6 to 56.2" in finding.message and "14.7 to 109.6" in finding.message


def test_a_rounded_and_a_finer_print_of_one_median_and_its_limits_agree() -> None:
    evidence = study(_median("s.x", "34.2", "13.6", "56.2"), _median("s.y", "34.20", "13.60", "56.21"))
    assert findings(evidence, "SAME_ESTIMATE_TWO_CIS") == []
    assert _states(evidence, "SAME_ESTIMATE_TWO_CIS") == ["consistent"]


def test_a_finer_print_of_the_median_does_not_hide_another_interval() -> None:
    evidence = study(_median("s.x", "34.2", "13.6", "56.2"), _median("s.y", "34.20", "13.9", "56.2"))
    assert len(findings(evidence, "SAME_ESTIMATE_TWO_CIS")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"value": "34.2", "lower": "13.6", "upper": "56.2"},
        {"value": "34·2", "lower": "13·6", "upper": "56·2"},
        {"value": "34.2", "lower": "14.7", "upper": "109.6", "arm": "b"},
        {"value": "34.2", "lower": "14.7", "upper": "109.6", "endpoint": "OS"},
        {"value": "34.3", "lower": "14.7", "upper": "109.6"},
        {"value": "34.2", "lower": "12.1", "upper": "60.3", "confidence_level": "97.5"},
    ],
)
def test_repeats_other_groups_other_endpoints_and_wider_intervals_of_a_higher_level_are_no_conflict(other) -> None:
    evidence = study(_median("s.x", "34.2", "13.6", "56.2"), _median(name="s.y", **other))
    assert findings(evidence, "SAME_ESTIMATE_TWO_CIS") == []


def test_95_and_95_point_0_are_one_level() -> None:
    again = _median("s.y", "34.2", "14.7", "109.6", confidence_level="95.0")
    assert len(findings(study(_median("s.x", "34.2", "13.6", "56.2"), again), "SAME_ESTIMATE_TWO_CIS")) == 1


def test_a_narrower_interval_of_a_higher_level_is_found() -> None:
    narrow = _median("s.y", "34.2", "15", "50", confidence_level="99")
    (finding,) = findings(study(_median("s.x", "34.2", "13.6", "56.2"), narrow), "SAME_ESTIMATE_TWO_CIS")
    assert "the interval of the higher level must hold the other one" in finding.message


def test_the_credible_interval_is_named_where_another_endpoint_tells() -> None:
    evidence = _groups(
        _median("s.x", "34.2", "13.6", "56.2", analysis_set="x"),
        _median("s.y", "34.2", "14.7", "109.6", analysis_set="x"),
        _median("s.os", "34.7", "20.0", "56.3", analysis_set="x", endpoint="OS"),
    )
    (finding,) = findings(evidence, "SAME_ESTIMATE_TWO_CIS")
    assert finding.suggestion.startswith("13.6 to 56.2 is probably right: the upper limit 109.6 lies above that of OS")


def test_no_interval_is_called_credible_where_nothing_tells_or_both_are_doubtful() -> None:
    pair = (_median("s.x", "34.2", "13.6", "56.2"), _median("s.y", "34.2", "14.7", "60"))
    assert findings(_groups(*pair), "SAME_ESTIMATE_TWO_CIS")[0].suggestion == ""
    above = _median("s.os", "34.7", "20.0", "50", endpoint="OS")
    assert findings(_groups(*pair, above), "SAME_ESTIMATE_TWO_CIS")[0].suggestion == ""


@given(st.decimals(1, 90, places=2), st.decimals(1, 90, places=2))
def test_rounding_an_interval_never_makes_it_another_one(lower, width) -> None:
    upper = lower + width
    assert same_estimate_two_cis(str(lower), str(upper), f"{lower:.1f}", f"{upper:.1f}") == []


# DUPLICATE_CI_ACROSS_ARMS ------------------------------------------------------------------------


def test_one_interval_for_two_arms_is_found() -> None:
    evidence = study(_median("s.x", "60.4", "14.7", "109.6"), _median("s.y", "34.2", "14.7", "109.6", arm="b"))
    (finding,) = findings(evidence, "DUPLICATE_CI_ACROSS_ARMS")
    assert finding.severity == "warning" and "fewer than 0.001" in finding.message


def test_the_interval_is_given_to_the_group_that_nothing_speaks_against() -> None:
    evidence = _groups(
        _median("s.first", "34.2", "13.6", "56.2", analysis_set="x"),
        _median("s.other", "60.4", "14.7", "109.6", analysis_set="y"),
        _median("s.again", "34.2", "14.7", "109.6", analysis_set="x"),
    )
    (finding,) = findings(evidence, "DUPLICATE_CI_ACROSS_ARMS")
    assert finding.suggestion == "It probably belongs to 60.4: 34.2 is also printed with 13.6 to 56.2."
    assert finding.root == "SAME_ESTIMATE_TWO_CIS/s.first+s.again"


def test_one_interval_of_two_endpoints_of_other_patients_is_found() -> None:
    copied = _median("s.y", "34.2", "14.7", "109.6", arm="b", endpoint="OS")
    assert len(findings(study(_median("s.x", "60.4", "14.7", "109.6"), copied), "DUPLICATE_CI_ACROSS_ARMS")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"value": "60.4", "lower": "14.7", "upper": "109.5", "arm": "b"},
        {"value": "60.4", "lower": "14.7", "upper": "109.6"},
        {"value": "60.4", "lower": "14.7", "upper": "109.6", "endpoint": "OS"},
        {"value": "60.4", "lower": "14.7", "upper": "NR", "arm": "b"},
    ],
)
def test_other_limits_and_other_statements_of_the_same_patients_are_no_copies(other: dict[str, str]) -> None:
    evidence = study(_median("s.x", "60.4", "14.7", "109.6"), _median(name="s.y", **other))
    assert findings(evidence, "DUPLICATE_CI_ACROSS_ARMS") == []
    assert set(_states(evidence, "DUPLICATE_CI_ACROSS_ARMS")) == {"consistent"}


def test_an_interval_that_chance_gives_to_two_groups_is_only_noted() -> None:
    evidence = study(_median("s.x", "5", "3", "8"), _median("s.y", "6", "3", "8", arm="b"))
    assert [finding.severity for finding in findings(evidence, "DUPLICATE_CI_ACROSS_ARMS")] == ["info"]


def test_groups_that_hold_each_other_may_have_one_interval() -> None:
    nested = (_median("s.x", "34.2", "14.7", "109.6"), _median("s.y", "35.1", "14.7", "109.6", analysis_set="x"))
    assert [finding.severity for finding in findings(_groups(*nested), "DUPLICATE_CI_ACROSS_ARMS")] == ["info"]


def _share(name: str, value: str, total: str, arm: str, lower: str = "34.9", upper: str = "96.8") -> Claim:
    cells = {"endpoint": "CR", "denominator": total, "denominator_basis": "printed", "confidence_level": "95"}
    return claim(name, "percent", value, lower=lower, upper=upper, arm=arm, **cells)


def test_equal_shares_of_equal_numbers_print_equal_intervals() -> None:
    pair = (_share("s.x", "75.0", "8", "a"), _share("s.y", "75.0", "8", "b"))
    assert findings(study(*pair), "DUPLICATE_CI_ACROSS_ARMS") == []


def test_equal_intervals_of_unequal_shares_or_of_unequal_numbers_are_found() -> None:
    for other in (_share("s.y", "62.5", "8", "b"), _share("s.y", "75.0", "40", "b")):
        assert len(findings(study(_share("s.x", "75.0", "8", "a"), other), "DUPLICATE_CI_ACROSS_ARMS")) == 1


def test_an_arm_left_out_is_the_only_arm_of_a_trial_with_one() -> None:
    pair = (_median("s.x", "34.7", "20.0", "56.3"), _median("s.y", "34.7", "20.0", "56.3", arm=""))
    assert findings(study(*pair, t=trial(arms=ONE_ARM)), "DUPLICATE_CI_ACROSS_ARMS") == []


# IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS ----------------------------------------------------------


def test_one_median_and_interval_for_two_endpoints_of_the_same_patients_is_a_warning() -> None:
    pair = (_median("s.pfs", "33.2", "10.5", "61.5"), _median("s.os", "33.2", "10.5", "61.5", endpoint="OS"))
    (finding,) = findings(_groups(*pair), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS")
    assert finding.severity == "warning" and finding.state == "unusual" and "once for both" not in finding.message


def test_one_number_printed_for_two_endpoints_is_said_so() -> None:
    tokens = (("value", 1), ("lower", 2), ("upper", 3))
    pfs = replace(_median("s.pfs", "33.2", "10.5", "61.5"), tokens=tokens)
    other = replace(_median("s.os", "33.2", "10.5", "61.5", endpoint="OS"), tokens=tokens)
    (finding,) = findings(_groups(pfs, other), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS")
    assert "printed once for both" in finding.message


@pytest.mark.parametrize(("lower", "upper"), [("", ""), ("10.7", "109.5")])
def test_one_median_without_or_with_another_interval_is_only_noted(lower: str, upper: str) -> None:
    pair = (_median("s.pfs", "46.6", "8.2", "109.5"), _median("s.os", "46.6", lower, upper, endpoint="OS"))
    (finding,) = findings(_groups(*pair), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS")
    assert finding.severity == "info"


@pytest.mark.parametrize("value", ["33.3", "NR"])
def test_other_medians_are_consistent(value: str) -> None:
    pair = (_median("s.pfs", value, "10.5", "NR"), _median("s.os", "33.2" if value != "NR" else "NR", endpoint="OS"))
    assert findings(_groups(*pair), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS") == []
    assert _states(_groups(*pair), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS") == ["consistent"]


def test_equal_rates_are_only_noted_and_those_of_everybody_not_at_all() -> None:
    def rates(value: str) -> Evidence:
        cells = {"timepoint": "12 months", "lower": "46.7", "upper": "68.2"}
        return _groups(*(claim(f"s.{name}", "km", value, endpoint=name, **cells) for name in ("PFS", "OS")))

    assert [f.severity for f in findings(rates("58.2"), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS")] == ["info"]
    assert findings(rates("100"), "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS") == []


# NUMBER_REUSE ------------------------------------------------------------------------------------


def test_a_median_and_one_limit_of_other_patients_together_are_a_warning() -> None:
    pair = (
        _median("s.x", "60.4", "27.3", "109.6", analysis_set="x"),
        _median("s.y", "60.4", "14.7", "109.6", analysis_set="w"),
    )
    warnings = [finding for finding in findings(_groups(*pair), "NUMBER_REUSE") if finding.severity == "warning"]
    assert [finding.claim_ids for finding in warnings] == [("s.x", "s.y")]
    assert "2 to 4 of 100 simulated pairs" in warnings[0].message


@pytest.mark.parametrize(
    "other",
    [
        {"value": "60.4", "lower": "14.7", "upper": "109.5", "analysis_set": "w"},
        {"value": "60.5", "lower": "14.7", "upper": "109.6", "analysis_set": "w"},
        {"value": "60.4", "lower": "14.7", "upper": "109.6", "analysis_set": "x"},
        {"value": "60.4", "lower": "27.3", "upper": "109.6", "analysis_set": "w"},
    ],
)
def test_one_number_in_common_other_statements_and_whole_copies_are_no_reuse(other: dict[str, str]) -> None:
    pair = (_median("s.x", "60.4", "27.3", "109.6", analysis_set="x"), _median(name="s.y", **other))
    assert findings(_groups(*pair), "NUMBER_REUSE") == []


def test_short_numbers_recur_without_a_warning() -> None:
    pair = (_median("s.x", "6", "2", "10", analysis_set="x"), _median("s.y", "6", "1", "10", analysis_set="y"))
    assert findings(_groups(*pair), "NUMBER_REUSE") == []


def test_many_coincidences_are_noted_beside_the_number_that_chance_gives() -> None:
    claims = [_median(f"s.m{i}", "34.7", analysis_set="xyw"[i % 3], endpoint=f"AE:{i}") for i in range(6)]
    spread = [_median(f"s.n{i}", f"{i}1.3", endpoint=f"AE:{i}") for i in range(1, 9)]
    (finding,) = findings(_groups(*claims, *spread), "NUMBER_REUSE")
    assert (
        finding.severity == "info" and "34.7 (6 times)" in finding.message and "expected by chance" in finding.message
    )


def test_the_expected_number_of_coincidences_grows_with_the_pairs_and_falls_with_the_spread() -> None:
    assert expected_coincidences(["10.0", "99.9"]) == pytest.approx(1 / 900)
    assert expected_coincidences(["10.0", "10.4"]) == pytest.approx(1 / 5)
    assert expected_coincidences(["10.0", "99.99", "NR"]) == 0
