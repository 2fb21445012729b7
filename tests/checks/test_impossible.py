"""Numbers that are impossible by themselves, and claims that are not what their report prints."""

from __future__ import annotations

import pytest

from reanalysis.checks import Context, impossible_percent, limits_reversed, run_checks
from reanalysis.claims import Claim, Evidence
from reanalysis.counts import build_groups, solve_all
from reanalysis.ledger import Ledger

from ..support import claim, findings, study

SHARE = {"endpoint": "CR", "denominator": "s.n", "denominator_basis": "printed"}
N = claim("s.n", "n", "40")


def _impossible(*claims: Claim) -> list:
    return findings(study(*claims), "IMPOSSIBLE_VALUE")


@pytest.mark.parametrize(
    "impossible",
    [
        claim("s.x", "percent", "120", **SHARE),
        claim("s.x", "percent", "56", lower="41", upper="140", **SHARE),
        claim("s.x", "percent", "1.2", **SHARE | {"unit": "fraction"}),
        claim("s.x", "km", "-3", endpoint="OS", timepoint="2 years"),
        claim("s.x", "p_value", "48", endpoint="OS"),
        claim("s.x", "ratio", "-1.17", endpoint="OS", unit="hazard ratio"),
        claim("s.x", "ratio", "1.17", lower="2.14", upper="0.64", endpoint="OS", unit="hazard ratio"),
        claim("s.x", "range", lower="80", upper="6", quantity="age", unit="years"),
        claim("s.x", "median", "8.7", lower="NR", upper="12.0", endpoint="OS", unit="months"),
        claim("s.x", "median", "-8.7", endpoint="OS", unit="months"),
        claim("s.x", "count", "41", **SHARE),
        claim("s.x", "difference", "101", endpoint="CR", unit="percent", arm="a v b"),
    ],
)
def test_impossible_value_fires_on_a_number_that_cannot_be(impossible: Claim) -> None:
    (finding,) = _impossible(N, impossible)
    assert (finding.severity, finding.claim_ids) == ("error", ("s.x",))


@pytest.mark.parametrize(
    "possible",
    [
        claim("s.x", "percent", "100", **SHARE),
        claim("s.x", "percent", "0", **SHARE),
        claim("s.x", "percent", "1", **SHARE | {"unit": "fraction"}),
        claim("s.x", "km", "0.0", endpoint="OS", timepoint="2 years"),
        claim("s.x", "p_value", "1.0", endpoint="OS"),
        claim("s.x", "ratio", "0.00", lower="0.00", upper="2.14", endpoint="OS", unit="hazard ratio"),
        claim("s.x", "range", lower="6", upper="6", quantity="age", unit="years"),
        claim("s.x", "median", "8.7", lower="3.0", upper="NR", endpoint="OS", unit="months"),
        claim("s.x", "median", "-8.7", quantity="age", unit="percent"),
        claim("s.x", "count", "40", **SHARE),
        claim("s.x", "difference", "-100", endpoint="CR", unit="percent", arm="a v b"),
        claim("s.x", "dose", "120", quantity="dose", unit="mg"),
    ],
)
def test_impossible_value_is_silent_on_the_extremes_that_can_be(possible: Claim) -> None:
    assert _impossible(N, possible) == []


def test_a_lost_decimal_point_is_suggested_only_if_the_number_then_fits_its_patients() -> None:
    (finding,) = _impossible(N, claim("s.x", "percent", "575", **SHARE))
    assert finding.suggestion == "With the decimal point in its place it would be 57.5."
    (finding,) = _impossible(N, claim("s.x", "percent", "563", **SHARE))
    assert finding.suggestion == ""


def test_limits_are_exchanged_only_if_they_then_hold_the_estimate() -> None:
    assert "hold the estimate 1.17" in limits_reversed("1.17", "2.14", "0.64")[0].suggestion
    assert limits_reversed("3.17", "2.14", "0.64")[0].suggestion == ""
    assert limits_reversed("1.17", "0.64", "2.14") == []


def test_exchanged_limits_of_a_ratio_must_also_be_symmetric() -> None:
    skewed = claim("s.x", "ratio", "2.00", lower="2.14", upper="0.64", endpoint="OS", unit="hazard ratio")
    (finding,) = _impossible(skewed)
    assert finding.suggestion == ""


def test_impossible_percent_takes_what_anybody_prints() -> None:
    assert len(impossible_percent("100.1")) == 1 and impossible_percent("99.9") == []
    assert len(impossible_percent("1.1", unit="fraction")) == 1
    with pytest.raises(ValueError, match="unit is 'months'"):
        impossible_percent("1", unit="months")


def _in_ledger(evidence: Evidence, problems: dict[str, str]) -> list:
    solved = tuple(solve_all(build_groups(evidence), max_tables=1000))
    outcome = run_checks(Context(evidence, solved, problems))
    return [check for check in outcome.checks if check.rule == "CLAIM_NOT_IN_LEDGER"]


def test_claim_not_in_ledger_fires_on_each_claim_that_is_not_what_its_ledger_says() -> None:
    checks = _in_ledger(study(N, claim("s.x", "count", "4", **SHARE)), {"s.n": "the ledger reads '41'"})
    assert [check.state for check in checks] == ["inconsistent", "consistent"]
    assert checks[0].verdict.severity == "error" and checks[0].verdict.message == "The ledger reads '41'."


def test_claim_not_in_ledger_is_silent_where_every_claim_agrees_and_no_pass_without_a_ledger() -> None:
    evidence = study(N)
    assert findings(evidence, "CLAIM_NOT_IN_LEDGER") == []
    evidence.ledgers["s"] = Ledger("s", 0, "", "", 0, "", "", ())
    assert [check.state for check in _in_ledger(evidence, {})] == ["not checkable"]
