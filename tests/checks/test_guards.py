"""Patients who must not count twice, numbers nobody accounts for, splits that chance does not give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reanalysis.checks import Context, run_checks, trial_split
from reanalysis.claims import Claim, Evidence

from ..support import claim, findings, study, trial


def _states(evidence: Evidence, rule: str) -> list[str]:
    return [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == rule]


# TRIAL_OVERLAP -----------------------------------------------------------------------------------


def _two_sources(part_of: str, second_set: str = "sub", trial_id: str = "t") -> Evidence:
    sets = {name: {"label": name, "arms": {"a": None}} for name in ("all", "sub", "other")}
    sets["sub"]["part_of"] = part_of
    shared = trial(analysis_sets=sets, sources={"s": "primary", "r": "secondary"}, registry=["s.nct"])
    other = {"t": shared} if trial_id == "t" else {"t": shared, trial_id: shared}
    number = claim("s.nct", "identifier", "NCT01564784", quantity="registry_number")
    sizes = (claim("s.n", "n", "10"), claim("r.n", "n", "5", analysis_set=second_set, trial_id=trial_id))
    return study(*sizes, number, **other)


def test_a_report_on_a_subset_of_anothers_patients_is_noted() -> None:
    (finding,) = findings(_two_sources("all"), "TRIAL_OVERLAP")
    assert finding.severity == "info" and "are part of" in finding.message and set(finding.claim_ids) == {"s.n", "r.n"}


def test_two_reports_on_the_same_patients_are_noted() -> None:
    (finding,) = findings(_two_sources("all", second_set="all"), "TRIAL_OVERLAP")
    assert "are the same as" in finding.message


def test_separate_sets_and_separate_trials_do_not_overlap() -> None:
    assert findings(_two_sources("", second_set="other"), "TRIAL_OVERLAP") == []
    assert _states(_two_sources("", second_set="other"), "TRIAL_OVERLAP") == ["consistent"]
    assert findings(_two_sources("all", trial_id="u"), "TRIAL_OVERLAP") == []


def test_overlap_is_not_checkable_where_no_registry_number_is_printed() -> None:
    evidence = _two_sources("all", trial_id="u")
    evidence.trials["u"] = evidence.trials["u"] | {"registry": []}
    assert _states(evidence, "TRIAL_OVERLAP") == ["not checkable"]


# NUMBER_UNACCOUNTED ------------------------------------------------------------------------------


def test_a_token_without_a_claim_is_an_error() -> None:
    (finding,) = findings(study(claim("s.n", "n", "7"), extra_tokens=(12,)), "NUMBER_UNACCOUNTED")
    assert finding.key == "NUMBER_UNACCOUNTED/s:12" and finding.severity == "error"


def test_a_source_whose_tokens_all_have_a_claim_is_one_consistent_check() -> None:
    evidence = study(claim("s.n", "n", "7"), claim("s.m", "n", "8"))
    assert findings(evidence, "NUMBER_UNACCOUNTED") == []
    assert _states(evidence, "NUMBER_UNACCOUNTED") == ["consistent"]


def test_a_source_without_a_ledger_is_not_checkable_once() -> None:
    evidence = study(claim("s.n", "n", "7"), claim("s.m", "n", "8"))
    bare = replace(evidence, ledgers={"s": replace(evidence.ledgers["s"], tokens=())})
    assert _states(bare, "NUMBER_UNACCOUNTED") == ["not checkable"]


def test_a_claim_without_tokens_does_not_stop_the_search_for_the_nearest() -> None:
    without = replace(claim("s.n", "n", "7"), tokens=())
    assert len(findings(study(without, claim("s.m", "n", "8"), extra_tokens=(12,)), "NUMBER_UNACCOUNTED")) == 1


# TRIAL_SPLIT -------------------------------------------------------------------------------------


def _split(a: str, b: str, ratio: tuple[int, int] = (1, 1), **changes: object) -> Evidence:
    whole = {"label": "all", "size": None, "arms": {"a": "s.a", "b": "s.b" if b else None}, "partition": True} | changes
    sets = {"all": whole, "above": {"label": "above", "arms": {"a": None, "b": None}}}
    allocation = {"claim": "s.ratio", "ratio": list(ratio), "arms": ["a", "b"]}
    claims: list[Claim] = [claim("s.ratio", "allocation", "1:1"), claim("s.a", "n", a)]
    claims += [claim("s.b", "n", b, arm="b")] if b else []
    return study(*claims, t=trial(analysis_sets=sets, allocation=allocation))


def test_a_split_that_chance_does_not_give_is_a_warning() -> None:
    (finding,) = findings(_split("120", "60"), "TRIAL_SPLIT")
    assert finding.severity == "warning" and "gives 90 and 90 on average" in finding.message


@pytest.mark.parametrize(("a", "b", "ratio"), [("22", "27", (1, 1)), ("120", "60", (2, 1)), ("164", "162", (1, 1))])
def test_splits_that_chance_gives_are_consistent(a: str, b: str, ratio: tuple[int, int]) -> None:
    evidence = _split(a, b, ratio)
    assert findings(evidence, "TRIAL_SPLIT") == [] and _states(evidence, "TRIAL_SPLIT") == ["consistent"]


def test_a_subgroup_is_never_asked_to_be_split_evenly() -> None:
    assert _states(_split("120", "60", part_of="above"), "TRIAL_SPLIT") == []
    assert _states(_split("120", "60", restricted_to="Ph-positive"), "TRIAL_SPLIT") == []


def test_a_split_is_not_checkable_where_an_arms_size_is_not_printed() -> None:
    assert _states(_split("120", ""), "TRIAL_SPLIT") == ["not checkable"]


def test_a_split_of_three_arms_counts_each_arm_against_the_rest() -> None:
    assert trial_split([50, 52, 48], [1, 1, 1]) == []
    assert len(trial_split([90, 30, 30], [1, 1, 1])) == 1


def test_honest_randomisation_raises_the_alarm_in_fewer_than_1_of_1000_trials() -> None:
    rng = np.random.default_rng(20)
    sizes = rng.binomial(60, 0.5, size=2000)
    alarms = sum(bool(trial_split([int(size), 60 - int(size)], [1, 1])) for size in sizes)
    assert alarms <= 5  # of 2 expected at most


# PAIRED_DATA -------------------------------------------------------------------------------------


def _measured_twice(second: str, listed: bool = True) -> Evidence:
    cells = {"denominator": "s.cr", "denominator_basis": "printed"}
    claims = (
        claim("s.n", "n", "53"),
        claim("s.cr", "count", "22", endpoint="CR", denominator="s.n"),
        claim("s.flow", "count", "21", endpoint="MRD_neg", **cells),
        claim("s.pcr", "count", "19", endpoint="ORR", **cells | {"denominator": second}),
    )
    return study(*claims, t=trial(same_patients=[["s.flow", "s.pcr"]] if listed else []))


def test_outcomes_listed_as_of_the_same_patients_are_noted_with_how_many_may_differ() -> None:
    (finding,) = findings(_measured_twice("s.cr"), "PAIRED_DATA")
    assert finding.severity == "info" and "21 and 19 of 22; in 2 to 4 of them" in finding.message


def test_listed_outcomes_that_are_shares_of_different_patients_are_a_warning() -> None:
    assert [f.severity for f in findings(_measured_twice("s.n"), "PAIRED_DATA")] == ["warning"]


def test_outcomes_that_are_not_listed_are_left_alone() -> None:
    assert findings(_measured_twice("s.cr", listed=False), "PAIRED_DATA") == []
