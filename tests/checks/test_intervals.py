"""Rules on intervals: each fires where it must, and stays silent on a near miss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from reanalysis.checks import difference_ci_asymmetric, point_outside_ci, ratio_ci_asymmetric
from reanalysis.claims.model import Claim
from reanalysis.estimates import odds_ratio_interval, risk_difference_interval

from ..support import claim, findings, study, trial

LEVEL = {"confidence_level": "95", "level_basis": "printed"}


def _ratio(value: str, lower: str, upper: str, name: str = "s.hr", **cells: str) -> Claim:
    cells = {"arm": "a v b", "endpoint": "OS", "unit": "hazard ratio", **LEVEL, **cells}
    return claim(name, "ratio", value, lower=lower, upper=upper, **cells)


# POINT_OUTSIDE_CI --------------------------------------------------------------------------------


def test_point_outside_ci_fires_and_suggests_the_only_slip_that_puts_it_inside() -> None:
    (finding,) = point_outside_ci("123", "5.2", "9.1")
    assert finding.severity == "error" and finding.suggestion == ""
    (finding,) = findings(study(_ratio("4.8", "31.2", "64.3", unit="odds ratio")), "POINT_OUTSIDE_CI")
    assert finding.suggestion == "48 for the estimate would put it inside."


@pytest.mark.parametrize(("value", "lower", "upper"), [("5.2", "5.2", "9.0"), ("5", "5.4", "9"), ("NR", "8.0", "NR")])
def test_point_outside_ci_is_silent_at_a_limit_within_rounding_and_where_not_reached(
    value: str, lower: str, upper: str
) -> None:
    assert point_outside_ci(value, lower, upper) == []


def test_point_outside_ci_leaves_bounds_and_reversed_limits_to_others() -> None:
    assert findings(study(_ratio("3", "0.5", "0.9", comparator=">")), "POINT_OUTSIDE_CI") == []
    assert point_outside_ci("5", "9", "2") == []
    assert point_outside_ci.verdict("5", "9", "2").state == "not checkable"


# CI_LEVELS_DIFFER --------------------------------------------------------------------------------


def test_ci_levels_differ_notes_one_interval_of_97_point_5_percent_beside_two_of_95() -> None:
    odd = _ratio("0.8", "0.6", "1.1", "s.c", confidence_level="97.5")
    evidence = study(_ratio("0.8", "0.6", "1.1", "s.a"), _ratio("0.8", "0.6", "1.1", "s.b"), odd)
    (finding,) = findings(evidence, "CI_LEVELS_DIFFER")
    assert finding.severity == "info" and "1 of 3" in finding.message and "97.5%" in finding.message
    assert finding.key == "CI_LEVELS_DIFFER/s:ratio"


def test_ci_levels_differ_is_silent_on_one_level_written_two_ways_and_on_other_kinds() -> None:
    again = _ratio("0.8", "0.6", "1.1", "s.b", confidence_level="95.0")
    other = claim("s.m", "median", "5", lower="4", upper="6", unit="months", confidence_level="90")
    assert findings(study(_ratio("0.8", "0.6", "1.1", "s.a"), again, other), "CI_LEVELS_DIFFER") == []


# RATIO_CI_ASYMMETRIC -----------------------------------------------------------------------------


def test_ratio_ci_asymmetric_warns_and_names_the_swap_of_digits_that_restores_the_symmetry() -> None:
    (finding,) = ratio_ci_asymmetric("0.54", "0.34", "0.61")
    assert finding.severity == "warning"
    assert finding.suggestion == "0.45 for the ratio would restore the symmetry."


def test_ratio_ci_asymmetric_is_an_error_only_where_no_method_is_left() -> None:
    (finding,) = ratio_ci_asymmetric("0.45", "0.34", "6.1")
    assert finding.severity == "error"


def test_ratio_ci_asymmetric_only_notes_what_a_profile_likelihood_could_print() -> None:
    (finding,) = findings(study(_ratio("1.17", "0.64", "2.30")), "RATIO_CI_ASYMMETRIC")
    assert finding.severity == "info" and finding.suggestion == ""


def test_ratio_ci_asymmetric_allows_a_profile_likelihood_less_where_the_groups_are_known_to_be_even() -> None:
    sets = {"all": {"label": "all", "arms": {"a": "s.na", "b": "s.nb"}, "partition": True}}
    sizes = (claim("s.na", "n", "100"), claim("s.nb", "n", "100", arm="b"))
    evidence = study(*sizes, _ratio("1.17", "0.64", "2.30"), t=trial(analysis_sets=sets))
    assert [finding.severity for finding in findings(evidence, "RATIO_CI_ASYMMETRIC")] == ["warning"]


def test_ratio_ci_asymmetric_warns_of_the_only_lopsided_ratio_among_symmetric_ones() -> None:
    others = [
        _ratio("1.17", "0.64", "2.14", "s.b", endpoint="PFS"),
        _ratio("0.45", "0.34", "0.61", "s.c", endpoint="CR"),
    ]
    (finding,) = findings(study(_ratio("1.17", "0.64", "2.30"), *others), "RATIO_CI_ASYMMETRIC")
    assert finding.severity == "warning" and "2.10 for the upper limit" in finding.suggestion


def test_a_suggested_limit_must_also_give_the_printed_p_value() -> None:
    others = [
        _ratio("1.17", "0.64", "2.14", "s.b", endpoint="PFS"),
        _ratio("0.45", "0.34", "0.61", "s.c", endpoint="CR"),
    ]
    test = claim("s.p", "p_value", ".0001", arm="a v b", endpoint="OS")
    (finding,) = findings(study(_ratio("1.17", "0.64", "2.30"), *others, test), "RATIO_CI_ASYMMETRIC")
    assert finding.suggestion == ""


@given(st.floats(-2, 2), st.floats(0.02, 1.2), st.integers(1, 4))
def test_ratio_ci_asymmetric_is_silent_on_every_wald_interval(log_ratio: float, error: float, decimals: int) -> None:
    texts = [f"{math.exp(log_ratio + k * 1.96 * error):.{decimals}f}" for k in (0, -1, 1)]
    assert ratio_ci_asymmetric(*texts) == []


def test_ratio_ci_asymmetric_never_warns_of_profile_likelihood_limits_of_a_simulated_hazard_ratio() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        first, ratio = np.arange(80) < rng.choice([30, 40, 50]), rng.uniform(0.4, 2.5)
        died, lost = rng.exponential(np.where(first, 1 / ratio, 1.0)), rng.uniform(0.2, 3, 80)
        order = np.argsort(np.minimum(died, lost))
        seen = (died < lost)[order]
        ones, zeros = (np.cumsum(group[order][::-1])[::-1][seen] for group in (first, ~first))
        texts = [f"{math.exp(log):.3f}" for log in _profile(first[order][seen].sum(), ones, zeros)]
        assert all(finding.severity == "info" for finding in ratio_ci_asymmetric(*texts)), texts


def _profile(events: int, ones: np.ndarray, zeros: np.ndarray) -> list[float]:
    """Log hazard ratio with its profile-likelihood limits, from the numbers at risk at each event."""

    def likelihood(beta: float) -> float:
        return float(events * beta - np.log(zeros + ones * math.exp(beta)).sum())

    best = minimize_scalar(lambda beta: -likelihood(beta), bounds=(-6, 6), method="bounded").x
    least = likelihood(best) - 1.92073
    ends = [brentq(lambda beta: likelihood(beta) - least, *sorted((best, best + sign * 8))) for sign in (-1, 1)]
    return [best, *ends]


@given(st.integers(1, 59), st.integers(1, 49))
def test_ratio_ci_asymmetric_never_warns_of_an_exact_odds_ratio(events_1: int, events_2: int) -> None:
    found = odds_ratio_interval(events_1, 60, events_2, 50, method="conditional-exact")
    texts = [f"{number:.3f}" for number in (found.estimate, found.lower, found.upper)]
    assert all(finding.severity == "info" for finding in ratio_ci_asymmetric(*texts, "odds ratio"))


# DIFFERENCE_CI_ASYMMETRIC ------------------------------------------------------------------------


def _difference(value: str, lower: str, upper: str, unit: str = "percent") -> Claim:
    cells = {"arm": "a v b", "endpoint": "CR", "unit": unit, **LEVEL}
    return claim("s.d", "difference", value, lower=lower, upper=upper, **cells)


def test_difference_ci_asymmetric_warns_of_a_difference_next_to_its_limit() -> None:
    (finding,) = findings(study(_difference("17.2", "-9.7", "18.0")), "DIFFERENCE_CI_ASYMMETRIC")
    assert finding.severity == "warning" and "4.15" in finding.message
    assert len(difference_ci_asymmetric("17.2", "-9.7", "18.0")) == 1


@given(st.integers(2, 20), st.integers(2, 25))
def test_difference_ci_asymmetric_is_silent_on_hybrid_score_intervals(events_1: int, events_2: int) -> None:
    found = risk_difference_interval(events_1, 22, events_2, 27, method="newcombe")
    texts = [f"{100 * number:.1f}" for number in (found.estimate, found.lower, found.upper)]
    assert findings(study(_difference(*texts)), "DIFFERENCE_CI_ASYMMETRIC") == []
