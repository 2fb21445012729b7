"""One quantity of the same patients printed more than once."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import Context, run_checks, same_quantity
from reanalysis.claims import Claim, Evidence

from ..support import claim, findings, study, trial

RULE = "SAME_QUANTITY_TWO_VALUES"


def _in_two_sources(*claims: Claim, definitions: dict[str, str] | None = None, alike: bool = False) -> Evidence:
    evidence = study(*claims, t=trial(sources={"s": "primary", "r": "secondary"}))
    vocabulary = copy.deepcopy(evidence.vocabulary)
    vocabulary["endpoints"]["OS"] |= {"definitions": definitions or {}, "alike": [["s", "r"]] if alike else []}
    return replace(evidence, vocabulary=vocabulary)


def _os(name: str, value: str, **cells: str) -> Claim:
    return claim(name, "median", value, **{"endpoint": "OS", "unit": "months", **cells})


def _states(evidence: Evidence) -> list[str]:
    return [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == RULE]


def test_two_values_of_one_quantity_in_one_source_are_found() -> None:
    (finding,) = findings(study(_os("s.x", "34.7"), _os("s.y", "34.2")), RULE)
    assert finding.severity == "warning" and "34.7 months and 34.2 months" in finding.message


def test_two_sizes_of_one_set_are_found_across_sources_and_the_data_cut_off_is_named() -> None:
    (finding,) = findings(_in_two_sources(claim("s.n", "n", "109"), claim("r.n", "n", "190")), RULE)
    assert finding.severity == "warning" and "cut-off" in finding.message and "109 (s) and 190 (r)" in finding.message


def _follow_up(source: str, months: str) -> Claim:
    return claim(f"{source}.follow_up", "median", months, quantity="follow_up", unit="months")


def test_sources_with_another_follow_up_had_another_data_cut_off_and_are_only_noted() -> None:
    late = _in_two_sources(_os("s.x", "14.2"), _os("r.x", "13.4"), _follow_up("s", "11.2"), _follow_up("r", "25.2"))
    assert {finding.severity for finding in findings(late, RULE)} == {"info"}
    same = _in_two_sources(_os("s.x", "14.2"), _os("r.x", "13.4"), _follow_up("s", "11.2"), _follow_up("r", "11.2"))
    assert {finding.severity for finding in findings(same, RULE)} == {"warning"}


def test_many_quantities_that_differ_are_another_data_cut_off_and_not_as_many_slips() -> None:
    claims = [
        _os(f"{source}.x.{arm}.{endpoint}", value, arm=arm, endpoint=endpoint)
        for source, value in (("s", "14.2"), ("r", "13.4"))
        for arm in "ab"
        for endpoint in ("OS", "PFS")
    ]
    assert {finding.severity for finding in findings(_in_two_sources(*claims), RULE)} == {"info"}


def test_two_p_values_of_one_comparison_are_of_two_tests() -> None:
    (finding,) = findings(
        study(claim("s.p", "p_value", ".04", endpoint="OS"), claim("s.q", "p_value", ".01", endpoint="OS")), RULE
    )
    assert finding.severity == "info"


@pytest.mark.parametrize(("one", "other"), [("81", "80.7"), ("5", "5.0"), ("46.6", "46·6"), ("NR", "not reached")])
def test_a_rounded_and_a_finer_print_agree(one: str, other: str) -> None:
    evidence = study(_os("s.x", one), _os("s.y", other))
    assert findings(evidence, RULE) == [] and _states(evidence) == ["consistent"]


def test_a_finer_print_that_does_not_round_to_the_other_is_found() -> None:
    assert len(findings(study(_os("s.x", "81"), _os("s.y", "80.4")), RULE)) == 1
    assert len(findings(study(_os("s.x", "NR"), _os("s.y", "80.4")), RULE)) == 1


def test_years_and_months_of_one_median_are_compared() -> None:
    assert findings(study(_os("s.x", "2.0", unit="years"), _os("s.y", "24.3")), RULE) == []
    assert len(findings(study(_os("s.x", "2.0", unit="years"), _os("s.y", "30.3")), RULE)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"arm": "b"},
        {"endpoint": "PFS"},
        {"analysis_set": "other"},
        {"comparator": ">", "value": "20"},
        {"comparator": "about"},
    ],
)
def test_other_patients_other_endpoints_and_bounds_that_hold_are_no_conflict(other: dict[str, str]) -> None:
    assert findings(study(_os("s.x", "34.7"), _os("s.y", **{"value": "34.2", **other})), RULE) == []


def test_a_bound_that_the_value_breaks_is_found() -> None:
    assert len(findings(study(_os("s.x", "34.7"), _os("s.y", "40", comparator=">")), RULE)) == 1


def test_shares_of_all_and_of_responders_are_different_quantities() -> None:
    of_all = claim("s.x", "percent", "40", endpoint="MRD_neg", denominator="s.n", denominator_basis="printed")
    of_some = claim("s.y", "percent", "80", endpoint="MRD_neg", denominator="s.cr", denominator_basis="printed")
    rest = (claim("s.n", "n", "40"), claim("s.cr", "count", "20", endpoint="CR", denominator="s.n"))
    assert findings(study(*rest, of_all, of_some), RULE) == []


def test_a_share_is_compared_across_sources_whichever_claim_prints_its_denominator() -> None:
    sizes = (claim("s.n", "n", "40"), claim("r.n", "n", "40"))
    shares = [
        claim(f"{source}.cr", "percent", value, endpoint="CR", denominator=f"{source}.n", denominator_basis="printed")
        for source, value in (("s", "55"), ("r", "56"))
    ]
    (finding,) = findings(_in_two_sources(*sizes, *shares), RULE)
    assert "55% (s) and 56% (r)" in finding.message


def test_sources_that_define_an_endpoint_otherwise_may_differ() -> None:
    pair = (_os("s.x", "34.7"), _os("r.y", "31.2"))
    told = {"s": "From randomisation.", "r": "From first dose."}
    assert [f.severity for f in findings(_in_two_sources(*pair, definitions=told), RULE)] == ["info"]
    assert [f.severity for f in findings(_in_two_sources(*pair, definitions=told, alike=True), RULE)] == ["warning"]


def _threshold(name: str, value: str, unit: str, sign: str = "<") -> Claim:
    return claim(name, "threshold", value, unit=unit, comparator=sign, quantity="mrd_threshold")


def test_a_threshold_as_a_power_of_ten_and_as_a_percentage_agree() -> None:
    evidence = study(_threshold("s.x", "1", "× 10-4"), _threshold("s.y", "0.01", "percent"))
    assert findings(evidence, RULE) == [] and _states(evidence) == ["consistent"]


def test_thresholds_that_differ_are_noted_and_limits_on_two_sides_are_not() -> None:
    differ = study(_threshold("s.x", "1", "× 10-4"), _threshold("s.y", "0.1", "percent"))
    assert [finding.severity for finding in findings(differ, RULE)] == ["info"]
    assert findings(study(_threshold("s.x", "18", "years", "≥"), _threshold("s.y", "75", "years", "≤")), RULE) == []


def test_ranges_are_compared_at_both_ends() -> None:
    def ages(name: str, upper: str) -> Claim:
        return claim(name, "range", lower="18", upper=upper, quantity="age", unit="years")

    assert findings(study(ages("s.x", "79"), ages("s.y", "79")), RULE) == []
    assert len(findings(study(ages("s.x", "79"), ages("s.y", "97")), RULE)) == 1


def test_a_number_that_one_claim_repeats_is_counted_as_a_check() -> None:
    twice = replace(claim("s.n", "n", "7"), tokens=(("value", 10), ("value", 20)))
    assert _states(study(twice)) == ["consistent"]


@given(st.decimals(0, 100, places=3), st.sampled_from([0, 1, 2]))
def test_a_number_agrees_with_every_rounding_of_it(value, places: int) -> None:
    assert same_quantity(f"{value:.3f}", f"{round(value, places):.{places}f}") == []
