"""Rules on P values: each fires where it must, and stays silent on a near miss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from reanalysis.checks import p_from_counts, p_from_ratio_ci
from reanalysis.claims.model import Claim, Evidence
from reanalysis.estimates import TWO_PROPORTION_TESTS, odds_ratio_interval, two_proportion_test
from reanalysis.survival.log_rank import log_rank, table_of_patients

from ..support import claim, findings, study, trial

LEVEL = {"confidence_level": "95", "level_basis": "printed"}


def _pair(p: str, ratio: tuple[str, str, str] = ("1.17", "0.64", "2.14"), **cells: str) -> Evidence:
    value, lower, upper = ratio
    about = {"arm": "a v b", "endpoint": "OS"}
    hazard = claim("s.hr", "ratio", value, lower=lower, upper=upper, unit="hazard ratio", **about, **LEVEL)
    return study(hazard, claim("s.p", "p_value", p, **{**about, **cells}))


# P_FROM_RATIO_CI ---------------------------------------------------------------------------------


def test_p_from_ratio_ci_fires_on_a_lost_digit() -> None:
    (finding,) = findings(_pair(".06"), "P_FROM_RATIO_CI")
    assert finding.severity == "warning" and "P = 0.60 to 0.62" in finding.message


def test_p_from_ratio_ci_warns_where_the_interval_holds_1_and_p_is_far_below_the_level() -> None:
    (finding,) = findings(_pair("0.03", ("0.81", "0.60", "1.10")), "P_FROM_RATIO_CI")
    assert finding.severity == "warning" and "one of the two is significant" in finding.message
    assert finding.suggestion == "0.13 for the P value would be the P value of this interval."


def test_p_from_ratio_ci_is_an_error_where_the_two_are_grossly_on_different_sides() -> None:
    assert [finding.severity for finding in p_from_ratio_ci(".9", "0.45", "0.34", "0.61")] == ["error"]


def test_p_from_ratio_ci_is_no_error_where_p_may_be_one_of_non_inferiority() -> None:
    assert [finding.severity for finding in p_from_ratio_ci(".0001", "0.95", "0.85", "1.06")] == ["warning"]


def test_p_from_ratio_ci_only_notes_what_a_stratified_test_could_print_and_a_one_sided_p() -> None:
    assert [finding.severity for finding in p_from_ratio_ci(".04", "0.78", "0.60", "1.02")] == ["info"]
    (finding,) = p_from_ratio_ci(".31", "1.17", "0.64", "2.14")
    assert finding.severity == "info" and "one-sided" in finding.message


@pytest.mark.parametrize("p", [".61", "0.6", ".609"])
def test_p_from_ratio_ci_is_silent_on_the_p_value_of_the_interval(p: str) -> None:
    assert findings(_pair(p), "P_FROM_RATIO_CI") == []


def test_p_from_ratio_ci_takes_bounds_as_bounds() -> None:
    assert p_from_ratio_ci("0.001", "0.60", "0.45", "0.80", comparator="<") == []
    assert p_from_ratio_ci("0.05", "1.17", "0.64", "2.14", comparator=">") == []
    assert len(p_from_ratio_ci("0.001", "1.17", "0.64", "2.14", comparator="<")) == 1


@pytest.mark.parametrize(
    "cells", [{"endpoint": "PFS"}, {"arm": "a"}, {"timepoint": "2 years"}, {"quantity": "age"}, {"analysis_set": "x"}]
)
def test_p_from_ratio_ci_is_silent_on_p_values_of_other_comparisons(cells: dict[str, str]) -> None:
    assert findings(_pair(".0001", **cells), "P_FROM_RATIO_CI") == []


def test_p_from_ratio_ci_reads_b_v_a_as_a_v_b() -> None:
    assert len(findings(_pair(".06", arm="b v a"), "P_FROM_RATIO_CI")) == 1


def test_p_from_ratio_ci_takes_the_ratio_that_fits_best() -> None:
    evidence = _pair(".0003")
    crude = claim("s.crude", "ratio", "0.60", lower="0.45", upper="0.79", arm="a v b", endpoint="OS",
                  unit="hazard ratio", **LEVEL)  # fmt: skip
    assert findings(study(*evidence.claims.values(), crude), "P_FROM_RATIO_CI") == []


def test_p_from_ratio_ci_does_not_crash_on_impossible_numbers() -> None:
    assert findings(_pair("1.7"), "P_FROM_RATIO_CI") == []
    assert findings(_pair(".5", ("1.17", "2.14", "0.64")), "P_FROM_RATIO_CI") == []
    assert findings(_pair(".5", ("1.17", "0.00", "2.14")), "P_FROM_RATIO_CI") == []


@given(st.floats(-1.5, 1.5), st.floats(0.05, 1.0), st.integers(2, 3))
def test_p_from_ratio_ci_is_silent_on_every_wald_test(log_ratio: float, error: float, decimals: int) -> None:
    texts = [f"{math.exp(log_ratio + k * 1.959964 * error):.{decimals}f}" for k in (0, -1, 1)]
    assert p_from_ratio_ci(f"{2 * ndtr(-abs(log_ratio) / error):.3f}", *texts) == []


def test_p_from_ratio_ci_is_silent_on_log_rank_tests_of_simulated_trials() -> None:
    rng, said = np.random.default_rng(7), 0
    for _ in range(300):
        sizes = rng.integers(10, 150, 2)
        scales = (12, 12 * rng.uniform(0.4, 1.6))
        died = [rng.exponential(scale, size) for scale, size in zip(scales, sizes, strict=True)]
        lost = [rng.uniform(2, 40, size) for size in sizes]
        times = [np.minimum(*pair) for pair in zip(died, lost, strict=True)]
        seen = [one < other for one, other in zip(died, lost, strict=True)]
        if min(map(np.sum, seen)) < 3:
            continue
        table = table_of_patients(times[0], seen[0], times[1], seen[1])
        p = float(log_rank(table).p_value[0])
        beta, error = _cox(times, seen)
        texts = [f"{math.exp(beta + k * 1.959964 * error):.2f}" for k in (0, -1, 1)]
        said += len([finding for finding in p_from_ratio_ci(f"{p:.3f}", *texts) if finding.severity != "info"])
    assert said == 0


def _cox(times: list[np.ndarray], seen: list[np.ndarray]) -> tuple[float, float]:
    """Newton's method on the partial likelihood of two groups without ties."""
    time, event = np.concatenate(times), np.concatenate(seen)
    first = np.repeat([1.0, 0.0], [len(group) for group in times])
    order = np.argsort(time)
    first, event = first[order], event[order]
    ones, zeros = (np.cumsum(group[::-1])[::-1][event] for group in (first, 1 - first))
    beta = 0.0
    for _ in range(30):
        share = ones * np.exp(beta) / (ones * np.exp(beta) + zeros)
        beta += (first[event].sum() - share.sum()) / (share * (1 - share)).sum()
    return beta, float((share * (1 - share)).sum() ** -0.5)


# P_FROM_COUNTS -----------------------------------------------------------------------------------


def _counts(p: str, percents: tuple[str, str] = ("73", "56"), **cells: str) -> Evidence:
    sets = {"all": {"label": "all", "arms": {"a": "s.na", "b": "s.nb"}, "partition": True}}
    claims = [claim("s.na", "n", "22"), claim("s.nb", "n", "27", arm="b")]
    for arm, percent in zip("ab", percents, strict=True):
        about = {"arm": arm, "endpoint": "CR", "denominator": f"s.n{arm}", "denominator_basis": "printed"}
        claims.append(claim(f"s.cr.{arm}", "percent", percent, **about))
    test = claim("s.p", "p_value", p, **{"arm": "a v b", "endpoint": "CR", **cells})
    return study(*claims, test, t=trial(analysis_sets=sets))


def test_p_from_counts_warns_of_a_p_value_that_no_usual_test_gives() -> None:
    (finding,) = findings(_counts(".03"), "P_FROM_COUNTS")
    assert (
        finding.severity == "warning" and "16/22 and 15/27" in finding.message and "P = 0.19 to 0.35" in finding.message
    )


def test_p_from_counts_suggests_a_slip_that_a_usual_test_prints() -> None:
    (finding,) = findings(_counts(".12", ("73", "19")), "P_FROM_COUNTS")
    assert finding.severity == "warning"
    assert (
        findings(_counts("0.025"), "P_FROM_COUNTS")[0].suggestion
        == "0.25 for the P value would be printed by a usual test."
    )


@pytest.mark.parametrize("p", [".21", ".22", ".25", ".35", ".2"])
def test_p_from_counts_is_silent_on_what_a_usual_test_prints(p: str) -> None:
    assert findings(_counts(p), "P_FROM_COUNTS") == []


def test_p_from_counts_only_notes_a_one_sided_p_and_one_that_lies_between() -> None:
    (finding,) = findings(_counts(".124"), "P_FROM_COUNTS")
    assert finding.severity == "info"
    assert [finding.severity for finding in p_from_counts(".15", 16, 22, 15, 27)] == ["info"]


def test_p_from_counts_tries_every_table_that_prints_the_percentages() -> None:
    """33% of 27 is 9, 56% of 22 no count: nothing can be said."""
    assert findings(_counts(".0001", ("56", "33")), "P_FROM_COUNTS") == []


@pytest.mark.parametrize("cells", [{"endpoint": "OS"}, {"endpoint": "ORR"}, {"timepoint": "2 years"}, {"arm": "a"}])
def test_p_from_counts_does_not_judge_survival_or_other_endpoints(cells: dict[str, str]) -> None:
    assert findings(_counts(".0001", **cells), "P_FROM_COUNTS") == []


def test_p_from_counts_takes_bounds_as_bounds() -> None:
    assert findings(_counts(".05", comparator=">"), "P_FROM_COUNTS") == []
    assert findings(_counts(".05", ("91", "11"), comparator="<"), "P_FROM_COUNTS") == []
    assert len(findings(_counts(".05", comparator="<"), "P_FROM_COUNTS")) == 1


@given(st.integers(0, 22), st.integers(0, 27), st.sampled_from(sorted(TWO_PROPORTION_TESTS)))
def test_p_from_counts_is_silent_on_every_test_of_every_table(events_1: int, events_2: int, test: str) -> None:
    p = float(two_proportion_test(events_1, 22, events_2, 27, method=test).p_value)
    assert all(finding.severity == "info" for finding in p_from_counts(f"{p:.3f}", events_1, 22, events_2, 27))


# RATIO_FROM_COUNTS and DIFFERENCE_FROM_COUNTS ----------------------------------------------------


def _effect(kind: str, value: str, lower: str, upper: str, unit: str, **cells: str) -> Evidence:
    about = {"arm": "a v b", "endpoint": "CR", "unit": unit, **LEVEL, **cells}
    effect: Claim = claim("s.effect", kind, value, lower=lower, upper=upper, **about)
    rest = [item for item in _counts(".21").claims.values() if item.kind != "p_value"]
    sets = {"all": {"label": "all", "arms": {"a": "s.na", "b": "s.nb"}, "partition": True}}
    return study(*rest, effect, t=trial(analysis_sets=sets))


def test_ratio_from_counts_warns_of_a_ratio_that_the_counts_do_not_give() -> None:
    (finding,) = findings(_effect("ratio", "3.12", "0.64", "7.1", "odds ratio"), "RATIO_FROM_COUNTS")
    assert finding.severity == "warning" and "2.13" in finding.message
    (finding,) = findings(_effect("ratio", "1.31", "0.8", "7.1", "odds ratio"), "RATIO_FROM_COUNTS")
    assert "it is the risk ratio of these counts" in finding.message


def test_ratio_from_counts_warns_of_limits_that_no_method_gives() -> None:
    (finding,) = findings(_effect("ratio", "2.13", "1.64", "7.14", "odds ratio"), "RATIO_FROM_COUNTS")
    assert finding.severity == "warning" and "and not 1.64 to 7.14" in finding.message


def test_ratio_from_counts_is_no_alarm_on_ratios_of_the_counts_and_names_the_method() -> None:
    found = odds_ratio_interval(16, 22, 15, 27, method="woolf")
    texts = [f"{number:.2f}" for number in (found.estimate, found.lower, found.upper)]
    (finding,) = findings(_effect("ratio", *texts, "odds ratio"), "RATIO_FROM_COUNTS")
    assert finding.severity == "info" and "Woolf" in finding.message


def test_ratio_from_counts_warns_of_a_ratio_that_compares_the_other_way_round() -> None:
    (finding,) = findings(_effect("ratio", "0.47", "0.14", "1.57", "odds ratio"), "RATIO_FROM_COUNTS")
    assert finding.severity == "warning" and "reciprocal" in finding.message


def test_ratio_from_counts_knows_the_profile_likelihood_limits_of_logistic_regression() -> None:
    """R 4.2.2: exp(confint(glm(cbind(y, n - y) ~ group, binomial))) gives 0.6535 to 7.504."""
    (finding,) = findings(_effect("ratio", "2.133", "0.654", "7.504", "odds ratio"), "RATIO_FROM_COUNTS")
    assert finding.severity == "info" and "profile likelihood" in finding.message


def test_ratio_from_counts_is_silent_on_hazard_ratios() -> None:
    assert findings(_effect("ratio", "9.9", "5", "20", "hazard ratio"), "RATIO_FROM_COUNTS") == []


def test_difference_from_counts_warns_of_limits_that_no_method_gives() -> None:
    (finding,) = findings(_effect("difference", "17.2", "7.9", "40.2", "percent"), "DIFFERENCE_FROM_COUNTS")
    assert finding.severity == "warning" and "17.2" not in finding.message.split("lower limits")[0]


@pytest.mark.parametrize(("lower", "upper"), [("-9.7", "40.2"), ("-40.2", "9.7")])
def test_difference_from_counts_is_no_alarm_on_hybrid_score_limits_of_either_order(lower: str, upper: str) -> None:
    value = "17.2" if lower == "-9.7" else "-17.2"
    (finding,) = findings(_effect("difference", value, lower, upper, "percent"), "DIFFERENCE_FROM_COUNTS")
    assert finding.severity == "info" and "Newcombe" in finding.message


def test_difference_from_counts_is_silent_on_differences_in_months() -> None:
    assert findings(_effect("difference", "3", "2", "9", "months"), "DIFFERENCE_FROM_COUNTS") == []


def test_a_p_value_that_a_stratified_test_may_give_is_only_noted() -> None:
    assert [finding.severity for finding in p_from_counts(".040", 57, 153, 40, 156)] == ["info"]
    assert [finding.severity for finding in p_from_counts(".009", 57, 153, 40, 156)] == ["warning"]
