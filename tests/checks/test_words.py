"""Rules on words: each fires where it must, and stays silent on a near miss."""

from __future__ import annotations

from typing import Any

import pytest

from reanalysis.checks import Finding
from reanalysis.claims.model import Claim

from ..support import claim, findings, study, trial

SETS = {"all": {"label": "all", "arms": {"a": "s.na", "b": "s.nb"}, "partition": True}}
SIZES = (claim("s.na", "n", "22"), claim("s.nb", "n", "27", arm="b"))


def _shares(first: str, second: str) -> list[Claim]:
    cells = {"endpoint": "CR", "denominator_basis": "printed"}
    return [
        claim("s.cr.a", "percent", first, denominator="s.na", **cells),
        claim("s.cr.b", "percent", second, arm="b", denominator="s.nb", **cells),
    ]


def _medians(first: str, second: str, **cells: str) -> list[Claim]:
    cells = {"endpoint": "PFS", "unit": "months", **cells}
    return [claim("s.m.a", "median", first, **cells), claim("s.m.b", "median", second, arm="b", **cells)]


def _p(value: str, endpoint: str, comparator: str = "") -> Claim:
    return claim("s.p", "p_value", value, arm="a v b", endpoint=endpoint, comparator=comparator)


def _hazard_ratio(value: str, lower: str, upper: str) -> Claim:
    cells = {"arm": "a v b", "endpoint": "PFS", "unit": "hazard ratio", "confidence_level": "95"}
    return claim("s.hr", "ratio", value, lower=lower, upper=upper, **cells)


def _said(rule: str, claims: list[Claim], says: str, *more: Claim, **statement: Any) -> list[Finding]:
    said = {
        "source": "s",
        "offset": 9,
        "word": "higher",
        "says": says,
        "compares": [one.id for one in claims],
        **statement,
    }
    return findings(study(*SIZES, *claims, *more, t=trial(analysis_sets=SETS, statements=[said])), rule)


def _severities(found: list[Finding]) -> list[str]:
    return [finding.severity for finding in found]


# SIGNIFICANCE_WITHOUT_STATISTIC ------------------------------------------------------------------


def test_significance_without_statistic_warns_where_nothing_is_printed() -> None:
    (finding,) = _said("SIGNIFICANCE_WITHOUT_STATISTIC", _medians("7.7", "6.7"), "greater", significant=True)
    assert finding.severity == "warning" and "22 and 27 patients" in finding.message
    assert finding.key == "SIGNIFICANCE_WITHOUT_STATISTIC/s:9:s.m.a+s.m.b"


def test_significance_without_statistic_only_notes_what_the_counts_support() -> None:
    (finding,) = _said("SIGNIFICANCE_WITHOUT_STATISTIC", _shares("91", "11"), "greater", significant=True)
    assert finding.severity == "info" and "20/22 and 3/27" in finding.message and "P < 0.001" in finding.message
    (finding,) = _said("SIGNIFICANCE_WITHOUT_STATISTIC", _shares("73", "56"), "greater", significant=True)
    assert finding.severity == "warning" and "none of which supports it" in finding.message


@pytest.mark.parametrize("beside", [_p(".01", "PFS"), _p(".6", "PFS"), _hazard_ratio("0.6", "0.4", "0.9")])
def test_significance_without_statistic_is_silent_where_a_p_value_or_an_interval_is_printed(beside: Claim) -> None:
    medians = _medians("7.7", "6.7")
    assert _said("SIGNIFICANCE_WITHOUT_STATISTIC", medians, "greater", beside, significant=True) == []
    assert _said("SIGNIFICANCE_WITHOUT_STATISTIC", medians, "greater") == []


def test_significance_without_statistic_takes_no_p_value_of_another_endpoint() -> None:
    medians = _medians("7.7", "6.7")
    found = _said("SIGNIFICANCE_WITHOUT_STATISTIC", medians, "greater", _p(".01", "OS"), significant=True)
    assert _severities(found) == ["warning"]


# CLAIM_UNSUPPORTED: direction --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "says"), [("6.7", "7.7", "greater"), ("7.7", "6.7", "less"), ("5", "NR", "greater")]
)
def test_claim_unsupported_is_an_error_where_the_values_lie_the_other_way_round(
    first: str, second: str, says: str
) -> None:
    (finding,) = _said("CLAIM_UNSUPPORTED", _medians(first, second), says)
    assert finding.severity == "error" and finding.blames == ("s.m.a", "s.m.b")


def test_claim_unsupported_warns_where_values_said_to_differ_are_printed_alike() -> None:
    assert _severities(_said("CLAIM_UNSUPPORTED", _medians("7.7", "7.7"), "greater")) == ["warning"]


@pytest.mark.parametrize(("first", "second"), [("7.7", "6.7"), ("NR", "6.7"), ("NR", "NR"), ("5", "5.3")])
def test_claim_unsupported_is_silent_where_the_values_may_lie_as_said(first: str, second: str) -> None:
    assert [
        one for one in _said("CLAIM_UNSUPPORTED", _medians(first, second), "greater") if one.severity == "error"
    ] == []


def test_claim_unsupported_compares_months_with_years() -> None:
    first, second = _medians("1.5", "16")
    year = claim(first.id, "median", "1.5", endpoint="PFS", unit="years")
    assert "error" not in _severities(_said("CLAIM_UNSUPPORTED", [year, second], "greater"))
    assert _severities(_said("CLAIM_UNSUPPORTED", [year, second], "less")) == ["error"]


def test_claim_unsupported_takes_counts_for_contradictory_only_if_shares_are_too() -> None:
    cells = {"endpoint": "CR", "denominator_basis": "printed"}
    counts = [
        claim("s.cr.a", "count", "10", denominator="s.na", **cells),
        claim("s.cr.b", "count", "11", arm="b", denominator="s.nb", **cells),
    ]
    assert "error" not in _severities(_said("CLAIM_UNSUPPORTED", counts, "greater"))


# CLAIM_UNSUPPORTED: more than --------------------------------------------------------------------


def test_claim_unsupported_is_an_error_where_the_difference_cannot_exceed_what_is_said() -> None:
    assert _severities(_said("CLAIM_UNSUPPORTED", _medians("4.6", "3.8"), "greater", by_more_than="1")) == ["error"]


def test_claim_unsupported_notes_a_difference_that_exceeds_what_is_said() -> None:
    (finding,) = _said("CLAIM_UNSUPPORTED", _medians("14.6", "3.1"), "greater", by_more_than="1")
    assert finding.severity == "info" and "11.4 to 11.6" in finding.message


# CLAIM_UNSUPPORTED: chance -----------------------------------------------------------------------


@pytest.mark.parametrize("beside", [_p(".27", "PFS"), _p(".05", "PFS", ">"), _hazard_ratio("0.8", "0.6", "1.1")])
def test_claim_unsupported_warns_where_significance_is_claimed_and_denied(beside: Claim) -> None:
    assert _severities(_said("CLAIM_UNSUPPORTED", _medians("7.7", "6.7"), "greater", beside, significant=True)) == [
        "warning"
    ]
    assert _severities(_said("CLAIM_UNSUPPORTED", _medians("7.7", "6.7"), "greater", beside)) == ["info"]


@pytest.mark.parametrize(
    "beside", [_p(".01", "PFS"), _p(".001", "PFS", "<"), _p(".05", "PFS"), _hazard_ratio("0.6", "0.4", "0.9")]
)
def test_claim_unsupported_is_silent_where_significance_is_borne_out(beside: Claim) -> None:
    assert _said("CLAIM_UNSUPPORTED", _medians("7.7", "6.7"), "greater", beside, significant=True) == []


def test_claim_unsupported_notes_a_greater_share_that_is_within_chance() -> None:
    (finding,) = _said("CLAIM_UNSUPPORTED", _shares("73", "56"), "greater")
    assert finding.severity == "info" and "16/22 and 15/27" in finding.message
    assert _said("CLAIM_UNSUPPORTED", _shares("91", "11"), "greater") == []


def test_claim_unsupported_notes_rates_of_curves_that_are_within_chance_at_best() -> None:
    cells = {"endpoint": "PFS", "timepoint": "12 months"}
    rates = [claim("s.k.a", "km", "20.1", **cells), claim("s.k.b", "km", "4.8", arm="b", **cells)]
    (finding,) = _said("CLAIM_UNSUPPORTED", rates, "greater")
    assert finding.severity == "info" and "without censoring" in finding.message


def test_claim_unsupported_does_not_test_arms_of_the_same_patients() -> None:
    cells = {"endpoint": "CR", "denominator": "s.na", "denominator_basis": "printed"}
    twice = [claim("s.c.1", "percent", "73", **cells), claim("s.c.2", "percent", "64", **cells)]
    assert _said("CLAIM_UNSUPPORTED", twice, "greater") == []


# CLAIM_UNSUPPORTED: no difference ----------------------------------------------------------------


def test_claim_unsupported_warns_where_no_difference_is_said_of_one() -> None:
    assert _severities(_said("CLAIM_UNSUPPORTED", _medians("9", "6"), "no_difference", _p(".01", "PFS"))) == ["warning"]
    assert _severities(_said("CLAIM_UNSUPPORTED", [_hazard_ratio("0.6", "0.4", "0.9")], "no_difference")) == ["warning"]
    assert _severities(_said("CLAIM_UNSUPPORTED", _shares("91", "11"), "no_difference")) == ["warning"]


def test_claim_unsupported_notes_that_absence_of_evidence_is_no_evidence_of_absence() -> None:
    (finding,) = _said("CLAIM_UNSUPPORTED", [_hazard_ratio("1.17", "0.64", "2.14")], "no_difference")
    assert finding.severity == "info" and "doubling" in finding.message and "halving" not in finding.message
    (finding,) = _said("CLAIM_UNSUPPORTED", _shares("73", "56"), "no_difference")
    assert finding.severity == "info" and "odds ratio" in finding.message


def test_claim_unsupported_is_silent_where_no_difference_is_borne_out() -> None:
    assert _said("CLAIM_UNSUPPORTED", _medians("34.7", "56.4"), "no_difference", _p(".77", "PFS")) == []
    assert _said("CLAIM_UNSUPPORTED", [_hazard_ratio("1.01", "0.84", "1.22")], "no_difference") == []


def test_statements_on_claims_with_impossible_numbers_are_left_alone() -> None:
    assert _said("CLAIM_UNSUPPORTED", _shares("120", "56"), "less") == []
