"""Each rule fires where it must, and stays silent on a near miss."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reanalysis.checks import RULES, Context, run_checks
from reanalysis.claims import Evidence
from reanalysis.counts import build_groups, solve_all

from ..support import claim, findings, study, trial

SHARE = {"endpoint": "CR", "denominator": "s.n", "denominator_basis": "printed"}


def _percent(value: str, total: str) -> Evidence:
    return study(claim("s.n", "n", total), claim("s.cr", "percent", value, **SHARE))


# GRIM_PERCENT ------------------------------------------------------------------------------------


def test_grim_percent_fires_on_56_percent_of_40() -> None:
    (finding,) = findings(_percent("56", "40"), "GRIM_PERCENT")
    assert finding.severity == "error"
    assert "22/40 is 55.0%" in finding.message
    assert "9, 16, 18" in finding.message


@pytest.mark.parametrize(("value", "total"), [("33", "80"), ("32", "80"), ("70", "23"), ("100", "9"), ("0", "5")])
def test_grim_percent_is_silent_on_exact_ties_and_possible_values(value: str, total: str) -> None:
    assert findings(_percent(value, total), "GRIM_PERCENT") == []


def test_grim_percent_is_silent_on_kaplan_meier_rates_and_on_responders_of_unknown_number() -> None:
    km = claim("s.pfs", "km", "20.1", endpoint="PFS", timepoint="12 months")
    assert findings(study(claim("s.n", "n", "22"), km), "GRIM_PERCENT") == []
    responders = claim("s.mrd", "percent", "70", endpoint="MRD_neg", denominator="s.cr", denominator_basis="printed")
    evidence = study(claim("s.n", "n", "40"), claim("s.cr", "percent", "56", **SHARE), responders)
    assert [finding.claim_ids for finding in findings(evidence, "GRIM_PERCENT")] == [("s.cr",)]


def test_grim_percent_only_warns_where_the_denominator_is_assumed() -> None:
    evidence = study(
        claim("s.n", "n", "40"), claim("s.cr", "percent", "56", **{**SHARE, "denominator_basis": "assumed"})
    )
    assert [finding.severity for finding in findings(evidence, "GRIM_PERCENT")] == ["warning"]


# JOINT_GRIM --------------------------------------------------------------------------------------


def _responders(cr: str, mrd: str) -> Evidence:
    below = claim("s.mrd", "percent", mrd, endpoint="MRD_neg", denominator="s.cr", denominator_basis="printed")
    return study(claim("s.n", "n", "22"), claim("s.cr", "percent", cr, **SHARE), below)


def test_joint_grim_fires_where_each_value_is_possible_but_both_together_are_not() -> None:
    (finding,) = findings(_responders("73", "82"), "JOINT_GRIM")  # 16/22; no count of 16 prints 82%
    assert finding.severity == "error"


def test_joint_grim_is_no_error_where_a_table_fits() -> None:
    (finding,) = findings(_responders("73", "81"), "JOINT_GRIM")
    assert finding.severity == "info"
    assert "16/22" in finding.message and "13/16" in finding.message


def test_joint_grim_says_nothing_of_a_single_count_of_a_known_total() -> None:
    assert findings(_percent("50", "40"), "JOINT_GRIM") == []


# COMPONENT_SUM -----------------------------------------------------------------------------------


def _components(part: str) -> Evidence:
    share = {"denominator": "s.n", "denominator_basis": "printed"}
    return study(
        claim("s.n", "n", "74"),
        claim("s.orr", "percent", "99", endpoint="ORR", **share),
        claim("s.cr", "count", "66", endpoint="CR", **share),
        claim("s.crp", "count", part, endpoint="MRD_neg", **share),
        t=trial(sums=[{"whole": "s.orr", "parts": ["s.cr", "s.crp"]}]),
    )


def test_component_sum_fires_on_66_and_6_of_73() -> None:
    (finding,) = findings(_components("6"), "COMPONENT_SUM")
    assert "66 (CR) + 6 (MRD_neg) = 72" in finding.message and "the whole (ORR) is 73" in finding.message


def test_component_sum_is_silent_on_66_and_7_of_73() -> None:
    assert findings(_components("7"), "COMPONENT_SUM") == []


# PARTITION_SUM -----------------------------------------------------------------------------------


def _partition(sizes: dict[str, str], whole: str = "80") -> Evidence:
    sets = {"all": {"label": "all", "size": "s.n", "arms": {"a": "s.n"}}}
    sets |= {name: {"label": name, "arms": {"a": f"s.n.{name}" if size else None}} for name, size in sizes.items()}
    members = [claim(f"s.n.{name}", "n", size, analysis_set=name) for name, size in sizes.items() if size]
    arms = {"a": {"label": "A", "name": "A", "role": "experimental"}}
    relation = [{"whole": "all", "parts": list(sizes)}]
    return study(claim("s.n", "n", whole), *members, t=trial(arms=arms, analysis_sets=sets, subsets=relation))


def test_partition_sum_fires_when_the_parts_are_one_too_many() -> None:
    (finding,) = findings(_partition({"x": "25", "y": "27", "z": "29"}), "PARTITION_SUM")
    assert "25 + 27 + 29 = 81" in finding.message


def test_partition_sum_is_silent_when_the_parts_add_up_or_one_is_not_printed() -> None:
    assert findings(_partition({"x": "25", "y": "27", "z": "28"}), "PARTITION_SUM") == []
    assert findings(_partition({"x": "31", "y": ""}), "PARTITION_SUM") == []


def test_partition_sum_fires_when_the_printed_parts_alone_exceed_the_whole() -> None:
    assert len(findings(_partition({"x": "81", "y": ""}), "PARTITION_SUM")) == 1


def test_partition_sum_fires_when_the_printed_parts_leave_nobody_for_the_others() -> None:
    assert len(findings(_partition({"x": "80", "y": ""}), "PARTITION_SUM")) == 1


def test_partition_sum_is_silent_on_arms_that_are_not_split_evenly() -> None:
    sets = {"all": {"label": "all", "size": "s.n", "arms": {"a": "s.a", "b": "s.b"}, "partition": True}}
    sizes = (claim("s.n", "n", "49", arm=""), claim("s.a", "n", "22"), claim("s.b", "n", "27", arm="b"))
    assert findings(study(*sizes, t=trial(analysis_sets=sets)), "PARTITION_SUM") == []


# Intervals ---------------------------------------------------------------------------------------


def _interval(value: str, lower: str, upper: str, kind: str = "median", name: str = "s.x", **cells: str):
    return claim(name, kind, value, lower=lower, upper=upper, **{"endpoint": "OS", "confidence_level": "95", **cells})


@pytest.mark.parametrize(
    ("value", "lower", "upper"), [("5.0", "5.2", "9.0"), ("9.3", "5.2", "9.1"), ("NR", "5.2", "9.1")]
)
def test_point_outside_ci_fires(value: str, lower: str, upper: str) -> None:
    assert len(findings(study(_interval(value, lower, upper)), "POINT_OUTSIDE_CI")) == 1


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        ("5.2", "5.2", "9.0"),
        ("5", "5.2", "9"),
        ("70.2", "16.3", "NR"),
        ("NR", "8.0", "NR"),
        ("3", "NR", "NR"),
    ],
)
def test_point_outside_ci_allows_for_rounding_and_for_not_reached(value: str, lower: str, upper: str) -> None:
    assert findings(study(_interval(value, lower, upper)), "POINT_OUTSIDE_CI") == []


def test_ratio_ci_asymmetric_fires_on_a_shifted_limit() -> None:
    (finding,) = findings(study(_interval("1.17", "0.64", "2.41", "ratio")), "RATIO_CI_ASYMMETRIC")
    assert "1.24" in finding.message


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [("1.17", "0.64", "2.14"), ("0.45", "0.34", "0.61"), ("0.5", "0.0", "3.1"), ("2", "1", "4")],
)
def test_ratio_ci_asymmetric_is_silent_on_true_triples(value: str, lower: str, upper: str) -> None:
    assert findings(study(_interval(value, lower, upper, "ratio")), "RATIO_CI_ASYMMETRIC") == []


def test_ratio_ci_asymmetric_leaves_medians_alone() -> None:
    assert findings(study(_interval("34.2", "14.7", "109.6")), "RATIO_CI_ASYMMETRIC") == []


# Repetition --------------------------------------------------------------------------------------


def test_same_estimate_two_cis_fires_on_one_median_with_two_intervals() -> None:
    evidence = study(_interval("34.2", "13.6", "56.2", name="s.x"), _interval("34.2", "14.7", "109.6", name="s.y"))
    (finding,) = findings(evidence, "SAME_ESTIMATE_TWO_CIS")
    assert "13.6 to 56.2" in finding.message and "14.7 to 109.6" in finding.message


@pytest.mark.parametrize(
    "other",
    [
        {"value": "34.2", "lower": "13.6", "upper": "56.2"},
        {"value": "34·2", "lower": "13·6", "upper": "56·2"},
        {"value": "34.2", "lower": "14.7", "upper": "109.6", "arm": "b"},
        {"value": "34.2", "lower": "14.7", "upper": "109.6", "endpoint": "PFS"},
        {"value": "34.3", "lower": "14.7", "upper": "109.6"},
    ],
)
def test_same_estimate_two_cis_is_silent_on_repeats_other_groups_and_other_endpoints(other: dict[str, str]) -> None:
    evidence = study(_interval("34.2", "13.6", "56.2", name="s.x"), _interval(name="s.y", **other))
    assert findings(evidence, "SAME_ESTIMATE_TWO_CIS") == []


def test_same_estimate_two_cis_reads_95_and_95_point_0_as_one_level() -> None:
    again = _interval("34.2", "14.7", "109.6", name="s.y", confidence_level="95.0")
    evidence = study(_interval("34.2", "13.6", "56.2", name="s.x"), again)
    assert len(findings(evidence, "SAME_ESTIMATE_TWO_CIS")) == 1


def test_an_arm_left_out_is_the_only_arm_of_a_trial_with_one() -> None:
    single = trial(arms={"a": {"label": "A", "name": "A", "role": "experimental"}})
    pair = (_interval("34.7", "20.0", "56.3", name="s.x"), _interval("34.7", "20.0", "56.3", name="s.y", arm=""))
    assert findings(study(*pair, t=single), "DUPLICATE_CI_ACROSS_ARMS") == []


def test_duplicate_ci_across_arms_fires_on_one_interval_for_two_groups() -> None:
    evidence = study(
        _interval("60.4", "14.7", "109.6", name="s.x"), _interval("34.2", "14.7", "109.6", name="s.y", arm="b")
    )
    assert len(findings(evidence, "DUPLICATE_CI_ACROSS_ARMS")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"value": "60.4", "lower": "14.7", "upper": "109.5", "arm": "b"},
        {"value": "60.4", "lower": "14.7", "upper": "109.6"},
    ],
)
def test_duplicate_ci_across_arms_is_silent_on_near_misses(other: dict[str, str]) -> None:
    evidence = study(_interval("60.4", "14.7", "109.6", name="s.x"), _interval(name="s.y", **other))
    assert findings(evidence, "DUPLICATE_CI_ACROSS_ARMS") == []


# Guards ------------------------------------------------------------------------------------------


def _two_sources(part_of: str, second_set: str = "sub", trial_id: str = "t") -> Evidence:
    sets = {name: {"label": name, "arms": {"a": None}} for name in ("all", "sub", "other")}
    sets["sub"]["part_of"] = part_of
    shared = trial(analysis_sets=sets, sources={"s": "primary", "r": "secondary"})
    other = {"t": shared} if trial_id == "t" else {"t": shared, trial_id: shared}
    return study(claim("s.n", "n", "10"), claim("r.n", "n", "5", analysis_set=second_set, trial_id=trial_id), **other)


def test_trial_overlap_fires_when_one_report_is_on_a_subset_of_anothers_patients() -> None:
    (finding,) = findings(_two_sources("all"), "TRIAL_OVERLAP")
    assert finding.severity == "info"
    assert "are part of" in finding.message


def test_trial_overlap_fires_when_two_reports_are_on_the_same_patients() -> None:
    (finding,) = findings(_two_sources("all", second_set="all"), "TRIAL_OVERLAP")
    assert "are the same as" in finding.message


def test_trial_overlap_is_silent_on_separate_sets_and_separate_trials() -> None:
    assert findings(_two_sources("", second_set="other"), "TRIAL_OVERLAP") == []
    assert findings(_two_sources("all", trial_id="u"), "TRIAL_OVERLAP") == []


def test_number_unaccounted_fires_on_a_token_without_a_claim() -> None:
    (finding,) = findings(study(claim("s.n", "n", "7"), extra_tokens=(12,)), "NUMBER_UNACCOUNTED")
    assert finding.key == "NUMBER_UNACCOUNTED/s:12"
    assert finding.severity == "error"


def test_number_unaccounted_is_silent_when_every_token_has_a_claim() -> None:
    assert findings(study(claim("s.n", "n", "7")), "NUMBER_UNACCOUNTED") == []


# The registry ------------------------------------------------------------------------------------


def _real(evidence: Evidence) -> set[str]:
    solved = tuple(solve_all(build_groups(evidence), max_tables=100_000))
    return {finding.key for finding in run_checks(Context(evidence, solved)).findings if finding.severity != "info"}


def test_the_real_reports_give_exactly_the_findings_that_were_acknowledged(project: Path, evidence: Evidence) -> None:
    rows = (project / "data" / "acknowledged.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert _real(evidence) == {row.split(",")[0] for row in rows}


def _tests() -> Iterator[str]:
    """Each test function of this folder, as text; those of the page of rules and of simulations do not count."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem not in ("test_docs", "test_simulated_trials", "test_command"):
            text = path.read_text(encoding="utf-8")
            named = re.findall(r'^(_?[A-Z_]+) = "([A-Z_]+)"$', text, re.MULTILINE)
            for node in ast.parse(text).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                    shown = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
                    # A rule may stand there by the name of a constant.
                    yield " ".join([shown, *(rule for name, rule in named if re.search(rf"\b{name}\b", shown))])


def test_every_rule_has_tests_that_it_fires_and_that_it_is_silent() -> None:
    tests = list(_tests())
    for name in RULES:
        words = re.compile(rf"\b{name}\b|{name.lower()}")
        about = [text for text in tests if words.search(text)]
        assert len(about) >= 2, name
        assert any(_SILENT.search(text) for text in about), name


_SILENT = re.compile(r"== \[\]|not found|assert not |is_silent|silent|no_finding|consistent|nothing")


def test_every_rule_asks_a_question() -> None:
    assert all(rule.question.endswith("?") for rule in RULES.values())
