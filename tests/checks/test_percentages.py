"""Percentages, the counts behind them, and their denominators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import Context, grim_count_percent, grim_percent, run_checks
from reanalysis.checks.shares import share_counts
from reanalysis.claims import Claim, Evidence
from reanalysis.claims.values import parse_printed
from reanalysis.counts import build_groups, solve_all

from ..support import claim, findings, study, trial

SHARE = {"endpoint": "CR", "denominator": "s.n", "denominator_basis": "printed"}


def _n(total: int) -> Claim:
    return claim("s.n", "n", str(total))


def _states(evidence: Evidence, rule: str) -> list[str]:
    solved = tuple(solve_all(build_groups(evidence), max_tables=100_000))
    return [check.state for check in run_checks(Context(evidence, solved)).checks if check.rule == rule]


# GRIM_PERCENT ------------------------------------------------------------------------------------


@given(st.integers(1, 400), st.data(), st.integers(0, 3), st.booleans())
def test_a_percentage_of_a_count_is_never_an_alarm_however_it_is_rounded(
    total: int, data: st.DataObject, decimals: int, half_even: bool
) -> None:
    count = data.draw(st.integers(0, total))
    scaled, rest = divmod(100 * count * 10**decimals, total)
    up = 2 * rest > total or (2 * rest == total and (not half_even or scaled % 2 == 1))
    text = f"{(scaled + up) / 10**decimals:.{decimals}f}"
    assert grim_percent(text, total) == []
    assert grim_count_percent(count, total, text) == []
    assert grim_count_percent(count, None, text) == []


@pytest.mark.parametrize(("value", "total"), [("0.56", 40), ("0.555", 40)])
def test_grim_percent_fires_on_a_fraction_that_no_count_gives(value: str, total: int) -> None:
    assert len(grim_percent(value, total, unit="fraction")) == 1
    part = claim("s.cr", "percent", value, **SHARE | {"unit": "fraction"})
    assert len(findings(study(_n(total), part), "GRIM_PERCENT")) == 1


@pytest.mark.parametrize(("value", "total"), [("0.55", 40), (".6", 40), ("1", 3), ("0.325", 80), ("0.32", 80)])
def test_grim_percent_is_silent_on_fractions_that_a_count_gives(value: str, total: int) -> None:
    assert grim_percent(value, total, unit="fraction") == []


def test_grim_percent_looks_at_shares_of_a_printed_count() -> None:
    cr = claim("s.cr", "count", "16", **SHARE)
    below = {"endpoint": "MRD_neg", "denominator": "s.cr", "denominator_basis": "printed"}
    assert len(findings(study(_n(22), cr, claim("s.m", "percent", "82", **below)), "GRIM_PERCENT")) == 1
    assert findings(study(_n(22), cr, claim("s.m", "percent", "81", **below)), "GRIM_PERCENT") == []


@pytest.mark.parametrize(
    "cells",
    [
        {"comparator": "about", "value": "56"},
        {"value": "half", "unit": "fraction"},
        {"value": "120"},
        {"denominator": "unknown", "denominator_basis": ""},
        {"denominator": "s.few"},
    ],
)
def test_grim_percent_never_passes_what_it_cannot_check(cells: dict[str, str]) -> None:
    few = claim("s.few", "n", "40", comparator="about")
    part = claim("s.cr", "percent", **SHARE | {"value": "56"} | cells)
    assert _states(study(_n(40), few, part), "GRIM_PERCENT") == ["not checkable"]


def test_grim_percent_says_that_a_share_of_nobody_cannot_be_checked() -> None:
    assert grim_percent.verdict("50", 0).state == "not checkable"
    with pytest.raises(ValueError, match="at least 0"):
        grim_percent("50", -1)


def test_a_denominator_is_suggested_only_if_the_shares_of_its_patients_fit_too() -> None:
    alive = claim("s.alive", "percent", "70", endpoint="OS", denominator="s.cr", denominator_basis="printed")
    (finding,) = findings(study(_n(40), claim("s.cr", "percent", "56", **SHARE), alive), "GRIM_PERCENT")
    assert finding.suggestion == "A denominator of 36 (20/36) would print so."
    (finding,) = findings(study(_n(40), claim("s.cr", "percent", "56", **SHARE)), "GRIM_PERCENT")
    assert finding.suggestion == "A denominator of 39 (22/39) or 36 (20/36) would print so."


def test_digits_that_were_cut_off_are_told_from_a_wrong_count() -> None:
    (finding,) = grim_percent("66", 3)
    assert finding.suggestion == "It is 2/3 with its digits cut off, not rounded."
    assert all("cut off" not in finding.suggestion for finding in grim_percent("65", 3))


@given(st.integers(1, 60), st.integers(0, 100))
def test_counts_of_a_fraction_are_those_of_its_percentage(total: int, percent: int) -> None:
    fraction, same = parse_printed(f"{percent / 100:.2f}"), parse_printed(str(percent))
    assert share_counts(fraction, total, unit="fraction") == share_counts(same, total)


# JOINT_GRIM --------------------------------------------------------------------------------------


def _nested(cr: str, mrd: str, **cells: str) -> Evidence:
    below = {"endpoint": "MRD_neg", "denominator": "s.cr", "denominator_basis": "printed"}
    return study(_n(22), claim("s.cr", "percent", cr, **SHARE | cells), claim("s.mrd", "percent", mrd, **below))


def test_joint_grim_names_the_percentage_without_which_the_others_fit() -> None:
    (finding,) = findings(_nested("73", "82"), "JOINT_GRIM")
    assert finding.severity == "error"
    assert finding.suggestion == (
        "Without MRD_neg (A) the others fit; of their 16 patients it could be 81% (13/16) or 88% (14/16)."
    )


def test_joint_grim_only_warns_where_a_denominator_is_assumed_or_not_said() -> None:
    assert [f.severity for f in findings(_nested("73", "82", denominator_basis="assumed"), "JOINT_GRIM")] == ["warning"]
    single = trial(arms={"a": {"label": "A", "name": "A", "role": "experimental"}},
                   analysis_sets={"all": {"label": "all", "arms": {"a": "s.n"}}})  # fmt: skip
    cycles = claim("s.x", "percent", "56.37", endpoint="CR", denominator="unknown")
    assert [f.severity for f in findings(study(_n(12), cycles, t=single), "JOINT_GRIM")] == ["warning"]


def test_joint_grim_is_silent_where_the_table_exists() -> None:
    assert [f.severity for f in findings(_nested("73", "81", denominator_basis="assumed"), "JOINT_GRIM")] == ["info"]


# GRIM_COUNT_PERCENT ------------------------------------------------------------------------------


def _both(count: str, percent: str, *more: Claim, total: int = 40, **cells: str) -> Evidence:
    return study(
        _n(total), claim("s.k", "count", count, **SHARE), claim("s.p", "percent", percent, **SHARE | cells), *more
    )


def test_grim_count_percent_fires_where_the_percentage_is_not_that_of_the_count() -> None:
    (finding,) = findings(_both("22", "58"), "GRIM_COUNT_PERCENT")
    assert (finding.severity, finding.message) == ("error", "22/40 is 55.0%, and not 58%.")
    assert "55% would be the percentage of 22/40" in finding.suggestion
    assert "23/40 would print 58%" in finding.suggestion and "22 of 38 would print 58%" in finding.suggestion


def test_grim_count_percent_follows_from_a_percentage_that_no_count_gives() -> None:
    (finding,) = findings(_both("22", "56"), "GRIM_COUNT_PERCENT")
    assert finding.root == "GRIM_PERCENT/s.p"


@pytest.mark.parametrize(
    ("count", "percent", "total"), [("22", "55", 40), ("26", "33", 80), ("26", "32", 80), ("0", "0", 9)]
)
def test_grim_count_percent_is_silent_on_right_pairs_and_ties(count: str, percent: str, total: int) -> None:
    assert findings(_both(count, percent, total=total), "GRIM_COUNT_PERCENT") == []


@pytest.mark.parametrize(
    "cells",
    [
        {"endpoint": "ORR"},
        {"arm": "b"},
        {"timepoint": "6 months"},
        {"denominator": "s.other"},
        {"analysis_set": "sub"},
        {"comparator": "<"},
    ],
)
def test_grim_count_percent_is_silent_on_other_outcomes_patients_and_denominators(cells: dict[str, str]) -> None:
    sets = {name: {"label": name, "arms": {"a": None, "b": None}} for name in ("all", "sub")}
    evidence = _both("22", "30", claim("s.other", "n", "20"), **cells)
    evidence.trials["t"]["analysis_sets"] |= sets
    assert findings(evidence, "GRIM_COUNT_PERCENT") == []


def test_grim_count_percent_finds_the_count_of_a_percentage_among_several() -> None:
    grade = claim("s.k3", "count", "4", **SHARE)
    assert findings(_both("22", "55", grade), "GRIM_COUNT_PERCENT") == []
    assert len(findings(_both("22", "58", grade), "GRIM_COUNT_PERCENT")) == 2


def test_grim_count_percent_needs_no_printed_denominator() -> None:
    unknown = {"endpoint": "CR", "denominator": "unknown"}

    def pair(count: str, percent: str) -> list:
        evidence = study(claim("s.k", "count", count, **unknown), claim("s.p", "percent", percent, **unknown))
        return findings(evidence, "GRIM_COUNT_PERCENT")

    assert [finding.severity for finding in pair("1", "40")] == ["warning"]
    assert pair("2", "40") == [] and pair("0", "0") == [] and pair("1", "0") == []


# ROUNDING_TIES -----------------------------------------------------------------------------------


def _ties(*values: str, total: int = 80) -> Evidence:
    parts = [claim(f"s.p{i}", "percent", text, **SHARE | {"endpoint": f"AE:{i}"}) for i, text in enumerate(values)]
    return study(_n(total), *parts)


def test_rounding_ties_names_the_rule_a_report_follows() -> None:
    (finding,) = findings(_ties("33", "58", "20"), "ROUNDING_TIES")
    assert finding.severity == "info" and finding.key == "ROUNDING_TIES/s"
    assert "Exact ties follow half up: 26/80 is 32.5% and prints as 33%" in finding.message
    (finding,) = findings(_ties("32"), "ROUNDING_TIES")
    assert "half to even" in finding.message and finding.state == "consistent"


def test_rounding_ties_are_unusual_but_no_alarm_where_both_rules_are_followed() -> None:
    (finding,) = findings(_ties("33", "12"), "ROUNDING_TIES")  # 26/80 = 32.5 and 10/80 = 12.5
    assert (finding.state, finding.severity) == ("unusual", "info")


def test_rounding_ties_is_silent_where_no_percentage_is_surely_a_tie() -> None:
    assert findings(_ties("34", "54"), "ROUNDING_TIES") == []
    assert findings(_ties("33", total=400), "ROUNDING_TIES") == []  # 130/400 = 32.5, but 131 and 132 print 33 as well


# CI_DISAMBIGUATES_COUNT --------------------------------------------------------------------------


def _limits(value: str, lower: str, upper: str, total: int = 300) -> Evidence:
    limits = {"lower": lower, "upper": upper, "confidence_level": "95", "level_basis": "printed"}
    return study(_n(total), claim("s.p", "percent", value, **SHARE | limits))


def test_ci_disambiguates_count_names_the_counts_that_print_the_limits() -> None:
    (finding,) = findings(_limits("45", "38.9", "50.5"), "CI_DISAMBIGUATES_COUNT")
    assert finding.severity == "info"
    assert "134/300" in finding.message and "135/300" not in finding.message


def test_ci_disambiguates_count_is_silent_where_one_count_fits_and_leaves_odd_limits_to_another_rule() -> None:
    assert findings(_limits("45", "30.7", "59.8", total=40), "CI_DISAMBIGUATES_COUNT") == []
    assert findings(_limits("45", "20.0", "50.0"), "CI_DISAMBIGUATES_COUNT") == []
    assert _states(_limits("45", "20.0", "50.0"), "CI_DISAMBIGUATES_COUNT") == ["not checkable"]


# DENOMINATOR_OF_RESPONDERS and HIDDEN_DENOMINATOR ------------------------------------------------


def test_denominator_of_responders_fires_on_shares_of_another_outcome() -> None:
    (finding,) = findings(_nested("73", "81"), "DENOMINATOR_OF_RESPONDERS")
    assert finding.severity == "info" and "MRD_neg: a share of the 16 with CR" in finding.message


def test_denominator_of_responders_is_silent_on_shares_of_a_group() -> None:
    assert findings(study(_n(22), claim("s.cr", "percent", "73", **SHARE)), "DENOMINATOR_OF_RESPONDERS") == []


def test_hidden_denominator_says_which_sizes_would_fit() -> None:
    (finding,) = findings(_nested("73", "81"), "HIDDEN_DENOMINATOR")
    assert finding.claim_ids == ("s.mrd",) and finding.message.endswith("the only number that fits is 16.")
    single = trial(arms={"a": {"label": "A", "name": "A", "role": "experimental"}},
                   analysis_sets={"all": {"label": "all", "arms": {"a": "s.n"}}})  # fmt: skip
    unknown = claim("s.x", "percent", "70", endpoint="CR", denominator="unknown")
    (finding,) = findings(study(_n(25), unknown, t=single), "HIDDEN_DENOMINATOR")
    assert "3 numbers fit: 10, 20, 23" in finding.message


def test_hidden_denominator_is_silent_where_the_size_is_printed() -> None:
    assert findings(study(_n(22), claim("s.cr", "percent", "73", **SHARE)), "HIDDEN_DENOMINATOR") == []


def _many(size: str, *texts: str) -> Evidence:
    parts = [claim(f"s.p{i}", "percent", text, **SHARE | {"endpoint": f"AE:{i}"}) for i, text in enumerate(texts)]
    return study(claim("s.n", "n", size), *parts)


def test_a_wrong_size_is_one_cause_and_named_where_it_prints_every_percentage() -> None:
    found = findings(_many("15", "38", "50", "88", "31", "100"), "GRIM_PERCENT")  # of 16: 6, 8, 14, 5 and 16
    assert len(found) == 4
    assert {finding.suggestion for finding in found} == {"16 patients would print all percentages of this group."}
    assert [bool(finding.root) for finding in found] == [False, True, True, True]


def test_percentages_that_no_other_size_prints_stand_each_for_itself() -> None:
    found = findings(_many("40", "56", "51", "77"), "GRIM_PERCENT")
    assert len(found) == 3 and not any(finding.root for finding in found)


def test_the_count_printed_beside_it_says_what_an_impossible_percentage_should_be() -> None:
    (finding,) = findings(_both("19", "74"), "GRIM_PERCENT")
    assert finding.suggestion == "48% would be the percentage of the 19/40 printed beside it."
