"""An outcome is at most as common as one in which it is counted."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from reanalysis.checks import Context, outcome_exceeds_whole, run_checks
from reanalysis.claims import Claim, Evidence

from ..support import claim, findings, study

RULE = "OUTCOME_EXCEEDS_WHOLE"
SHARE = {"denominator": "s.n", "denominator_basis": "printed"}
N = claim("s.n", "n", "200")


def _study(*claims: Claim) -> Evidence:
    evidence = study(N, *claims)
    vocabulary = copy.deepcopy(evidence.vocabulary)
    vocabulary["endpoints"]["CR"]["counted_in"] = ["ORR"]
    return replace(evidence, vocabulary=vocabulary)


def _percent(name: str, endpoint: str, value: str, **cells: str) -> Claim:
    return claim(name, "percent", value, **SHARE | {"endpoint": endpoint} | cells)


def test_more_complete_remissions_than_responses_are_an_error() -> None:
    (finding,) = findings(_study(_percent("s.cr", "CR", "85"), _percent("s.orr", "ORR", "83")), RULE)
    assert finding.severity == "error" and finding.claim_ids == ("s.cr", "s.orr")


@pytest.mark.parametrize(
    "other",
    [
        {"value": "85"},
        {"value": "84.6"},
        {"value": "83", "arm": "b"},
        {"value": "83", "timepoint": "12 months"},
        {"value": "83", "denominator": "40"},
    ],
)
def test_as_many_and_other_patients_times_and_denominators_are_silent(other: dict[str, str]) -> None:
    assert findings(_study(_percent("s.cr", "CR", "85"), _percent("s.orr", "ORR", **other)), RULE) == []


def test_each_pair_that_fits_is_counted_as_a_check() -> None:
    evidence = _study(_percent("s.cr", "CR", "65"), _percent("s.orr", "ORR", "83"))
    assert [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == RULE] == ["consistent"]


def test_rounding_is_allowed_for() -> None:
    assert outcome_exceeds_whole("83.4", "83") == [] and outcome_exceeds_whole("83.6", "83")
