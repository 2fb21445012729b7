"""Consistent reports raise no error and few warnings, and planted slips are found.

`tests/benchmarks/checks_simulated.py` does the same with 10,000 trials, in a quarter of an hour.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from reanalysis.claims.relations import check_trials
from reanalysis.claims.validate import check_claim
from tests.checks.examined import Tally, checked, examine_many
from tests.checks.oracle import Oracle
from tests.checks.planted import SLIPS, plant
from tests.checks.simulated import simulate_report

SEED = 20161225
TRIALS, MANY_TRIALS = 120, 1000
SHARE_FOUND = 0.99
# What is honest though an order is broken: censoring and chance do it, so that the oracle speaks of it but rarely.
BY_CHANCE = {
    "PFS above OS",
    "median PFS above median OS",
    "beyond the longest follow-up",
    "one interval for two groups",
}
# Warnings for each check that consistent reports may raise: those that the rules state in their messages, at most. In
# 10,000 trials there were between a hundredth and a third of them. A rule that is not named may raise one in 10,000.
CHANCE = {
    "CI_BEYOND_FOLLOWUP": 0.03,
    "DUPLICATE_CI_ACROSS_ARMS": 0.001,
    "HR_DIRECTION_VS_MEDIANS": 0.04,
    "IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS": 0.01,
    "NUMBER_REUSE": 0.01,
    "OS_GE_PFS": 0.02,
    "PFS_CI_EXCEEDS_OS_CI": 0.05,
    "RATIO_CI_ASYMMETRIC": 0.001,
    "WHOLE_BETWEEN_PARTS": 0.003,
}
OTHERS = 1e-4
MISSED_OF_EACH_KIND = 0.02  # of some 40 slips of a kind one is already more than the 1% that are allowed of all


def _report(number: int):  # type: ignore[no-untyped-def]
    return simulate_report(np.random.default_rng([SEED, number]))


@pytest.fixture(scope="module")
def tally() -> Tally:
    return examine_many(range(TRIALS), seed=SEED, slips=1)


def _assert_silent(tally: Tally) -> None:
    """No error, and no rule with more warnings than it states; up to three standard errors are chance."""
    assert not tally.errors(), tally.examples
    for (rule, severity), number in tally.alarms.items():
        looks, stated = tally.checks[rule], CHANCE.get(rule, OTHERS)
        most = looks * stated + 3 * max(looks * stated, 0.1) ** 0.5
        assert number <= most, (rule, number, looks, tally.examples[f"false {severity}: {rule}"])


def test_consistent_reports_raise_no_error_and_no_more_warnings_than_rules_state(tally: Tally) -> None:
    _assert_silent(tally)


def test_planted_slips_that_arithmetic_can_see_are_found(tally: Tally) -> None:
    assert tally.share_found() >= SHARE_FOUND, tally.examples


@pytest.mark.slow
def test_a_thousand_consistent_reports_raise_no_error_and_their_slips_are_found() -> None:
    tally = examine_many(range(MANY_TRIALS), seed=SEED + 1, slips=1, cores=os.cpu_count() or 1)
    _assert_silent(tally)
    assert tally.share_found() >= SHARE_FOUND, tally.examples
    for kind in SLIPS:
        visible, found = tally.slips[kind, "visible"], tally.slips[kind, "found"]
        assert visible >= 5, kind
        assert visible - found <= max(MISSED_OF_EACH_KIND * visible, 1), (kind, found, visible, tally.examples)


def test_the_generator_gives_the_same_report_for_the_same_seed() -> None:
    rows = [[claim.cells for claim in _report(7).claims.values()] for _ in range(2)]
    assert rows[0] == rows[1]


def test_generated_reports_pass_the_validation_of_claims_and_trials() -> None:
    for number in range(30):
        evidence = _report(number)
        check_trials(evidence)
        for claim in evidence.claims.values():
            check_claim(claim, evidence)


def test_generated_reports_differ_in_design_and_in_what_they_print() -> None:
    reports = [_report(number) for number in range(40)]
    kinds = {claim.kind for report in reports for claim in report.claims.values()}
    assert kinds >= {"n", "count", "percent", "km", "median", "range", "ratio", "difference", "p_value", "dose"}
    assert {report.trials["t"]["design"] for report in reports} == {"randomised", "single_arm"}
    assert any(claim.cells["value"] == "NR" for report in reports for claim in report.claims.values())


def test_the_oracle_has_no_reason_against_a_consistent_report_but_chance() -> None:
    for number in range(60):
        assert {reason for reason, _ in Oracle(_report(number)).reasons()} <= BY_CHANCE, number


def test_the_oracle_sees_each_kind_of_slip_somewhere() -> None:
    seen = set()
    for number in range(30):
        evidence = _report(number)
        for place, kind in enumerate(SLIPS):
            slip = plant(kind, evidence, np.random.default_rng([number, place]))
            if slip is not None and slip.reasons:
                seen.add(kind)
    assert seen == set(SLIPS)


def test_the_oracle_tells_a_percentage_that_is_still_possible_from_one_that_is_not() -> None:
    def reasons(value: str) -> set[str]:
        evidence = _report(0)
        claim = next(c for c in evidence.claims.values() if c.kind == "percent" and c.endpoint.startswith("AE:"))
        total = "40"
        changed = replace(claim, cells=claim.cells | {"value": value, "denominator": total})
        claims = {k: c for k, c in evidence.claims.items() if c.endpoint != claim.endpoint} | {claim.id: changed}
        return {reason for reason, _ in Oracle(replace(evidence, claims=claims), {claim.id}).reasons()}

    assert reasons("55") == set()
    assert reasons("56") == {"no whole number of patients"}


def test_a_slip_changes_only_the_claims_it_names() -> None:
    evidence = _report(3)
    for place, kind in enumerate(SLIPS):
        slip = plant(kind, evidence, np.random.default_rng(place))
        if slip is not None:
            changed = {i for i, claim in slip.evidence.claims.items() if claim.cells != evidence.claims[i].cells}
            assert changed == slip.claims, kind


def test_every_rule_can_be_run_on_every_kind_of_slip() -> None:
    evidence = _report(5)
    for place, kind in enumerate(SLIPS):
        slip = plant(kind, evidence, np.random.default_rng(place))
        if slip is not None:
            assert checked(slip.evidence).checks
