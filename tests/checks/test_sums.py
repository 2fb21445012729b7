"""Sums, wholes and their parts, and printed differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import difference_arithmetic
from reanalysis.checks.wholes import median_between, rate_between
from reanalysis.claims import Claim, Evidence
from reanalysis.claims.values import parse_printed

from ..support import claim, findings, study, trial

PRINTED = {"denominator_basis": "printed"}
ONE_ARM = {"a": {"label": "A", "name": "A", "role": "experimental"}}


def _severities(evidence: Evidence, rule: str) -> list[str]:
    return [finding.severity for finding in findings(evidence, rule)]


# COMPONENT_SUM -----------------------------------------------------------------------------------


def _components(cr: str, crp: str, *more: Claim, basis: str = "printed", **whole: str) -> Evidence:
    share = {"denominator": "s.n", **PRINTED}
    claims = (
        claim("s.n", "n", "74"),
        claim("s.orr", "percent", "99", **{"endpoint": "ORR", **share, **whole}),
        claim("s.cr", "count", cr, endpoint="CR", **share),
        claim("s.crp", "count", crp, endpoint="MRD_neg", **share),
    )
    return study(*claims, *more, t=trial(sums=[{"whole": "s.orr", "parts": ["s.cr", "s.crp"], "basis": basis}]))


def test_component_sum_is_an_error_unless_something_is_assumed() -> None:
    assert _severities(_components("66", "6"), "COMPONENT_SUM") == ["error"]
    assert _severities(_components("66", "6", basis="assumed"), "COMPONENT_SUM") == ["warning"]
    assert _severities(_components("66", "6", denominator_basis="assumed"), "COMPONENT_SUM") == ["warning"]


def test_component_sum_says_what_would_close_the_gap() -> None:
    assert "of 1 patient, would close the gap" in findings(_components("66", "6"), "COMPONENT_SUM")[0].suggestion
    assert "2 patients counted in two parts" in findings(_components("66", "9"), "COMPONENT_SUM")[0].suggestion


def test_component_sum_names_the_count_that_its_percentage_does_not_confirm() -> None:
    whole = claim("s.whole", "count", "73", endpoint="ORR", denominator="s.n", **PRINTED)
    share = {"denominator": "s.n", **PRINTED}
    evidence = study(
        claim("s.n", "n", "74"),
        whole,
        claim("s.whole.p", "percent", "98.6", endpoint="ORR", unit="percent", **share),
        claim("s.cr", "count", "66", endpoint="CR", **share),
        claim("s.cr.p", "percent", "89.2", endpoint="CR", **share),
        claim("s.crp", "count", "6", endpoint="MRD_neg", **share),
        t=trial(sums=[{"whole": "s.whole", "parts": ["s.cr", "s.crp"]}]),
    )
    (finding,) = findings(evidence, "COMPONENT_SUM")
    assert finding.suggestion == "7 for MRD_neg would add up and agree with the other printed values."


def test_component_sum_keeps_counts_together_that_are_known_only_together() -> None:
    # Of an even number of patients at most 20 are in remission: 60% and 40% of them are all, 60% and 50% are more.
    share = {"denominator": "s.cr", **PRINTED}
    cr = claim("s.cr", "percent", "50", endpoint="CR", denominator="unknown")
    sets = {"all": {"label": "all", "arms": {"a": "s.n"}}}

    def parts(negative: str, positive: str) -> Evidence:
        return study(
            claim("s.n", "n", "21"),
            cr,
            claim("s.neg", "percent", negative, endpoint="MRD_neg", **share),
            claim("s.pos", "percent", positive, endpoint="no_response", **share),
            t=trial(arms=ONE_ARM, analysis_sets=sets, sums=[{"whole": "s.cr", "parts": ["s.neg", "s.pos"]}]),
        )

    assert findings(parts("60", "40"), "COMPONENT_SUM") == []
    assert len(findings(parts("60", "50"), "COMPONENT_SUM")) == 1


def test_component_sum_leaves_bounds_and_unknown_counts() -> None:
    assert findings(_components("66", "6", comparator="<"), "COMPONENT_SUM") == []
    assert findings(_components("66", "6", denominator="unknown", denominator_basis=""), "COMPONENT_SUM") == []


def _doses(total: str, *parts: str, comparator: str = "", basis: str = "printed", unit: str = "mg/m2") -> Evidence:
    claims = [
        claim(f"s.d{i}", "dose", text, quantity="dose", unit="mg/m2" if i else unit) for i, text in enumerate(parts)
    ]
    whole = claim("s.total", "dose", total, quantity="dose", unit="mg/m2", comparator=comparator)
    names = [item.id for item in claims[:1]] + [item.id for item in claims[1:] for _ in range(3)]
    return study(whole, *claims, t=trial(sums=[{"whole": "s.total", "parts": names, "basis": basis}]))


def test_component_sum_adds_up_doses_that_are_given_more_than_once() -> None:
    assert findings(_doses("2.7", "0.9", "0.6"), "COMPONENT_SUM") == []
    (finding,) = findings(_doses("3.7", "0.9", "0.6"), "COMPONENT_SUM")
    assert finding.severity == "error" and "0.9 + 0.6 + 0.6 + 0.6 = 2.7 mg/m2" in finding.message
    assert finding.suggestion == "2.7 mg/m2 would be their total."
    assert finding.key == "COMPONENT_SUM/s.total+s.d0+s.d1+s.d1+s.d1"
    assert _severities(_doses("3.7", "0.9", "0.6", basis="assumed"), "COMPONENT_SUM") == ["warning"]


def test_component_sum_of_doses_that_only_rounding_explains_is_unusual() -> None:
    (finding,) = findings(_doses("2.8", "0.9", "0.6"), "COMPONENT_SUM")
    assert (finding.state, finding.severity) == ("unusual", "warning")


def test_component_sum_takes_a_greatest_dose_as_a_bound_and_different_units_not_at_all() -> None:
    assert findings(_doses("3.7", "0.9", "0.6", comparator="max"), "COMPONENT_SUM") == []
    assert len(findings(_doses("1.7", "0.9", "0.6", comparator="max"), "COMPONENT_SUM")) == 1
    assert findings(_doses("3.7", "0.9", "0.6", unit="mg"), "COMPONENT_SUM") == []


# PARTITION_SUM -----------------------------------------------------------------------------------


def _partition(whole: str, x: str, y: str, *more: Claim, basis: str = "printed", **cells: str) -> Evidence:
    sets = {name: {"label": name, "arms": {"a": f"s.n.{name}"}} for name in ("all", "x", "y")}
    sizes = [claim(f"s.n.{name}", "n", text, analysis_set=name) for name, text in (("all", whole), ("x", x))]
    sizes.append(claim("s.n.y", "n", y, analysis_set="y", **cells))
    relation = [{"whole": "all", "parts": ["x", "y"], "basis": basis}]
    return study(*sizes, *more, t=trial(arms=ONE_ARM, analysis_sets=sets, subsets=relation))


def test_partition_sum_only_warns_where_the_parts_are_assumed_to_be_all() -> None:
    assert _severities(_partition("40", "20", "21"), "PARTITION_SUM") == ["error"]
    assert _severities(_partition("40", "20", "21", basis="assumed"), "PARTITION_SUM") == ["warning"]


def test_partition_sum_leaves_sizes_that_are_printed_roughly() -> None:
    assert findings(_partition("40", "20", "21", comparator="about"), "PARTITION_SUM") == []


def test_partition_sum_names_the_size_that_no_percentage_confirms() -> None:
    shares = [
        claim("s.p.all", "percent", "52.5", endpoint="CR", denominator="s.n.all", **PRINTED),
        claim("s.p.x", "percent", "15.0", endpoint="CR", analysis_set="x", denominator="s.n.x", **PRINTED),
    ]
    (finding,) = findings(_partition("40", "20", "21", *shares), "PARTITION_SUM")
    assert finding.suggestion == "20 for y would add up and agree with the other printed values."


# SIZE_EXCEEDS_WHOLE ------------------------------------------------------------------------------


def _subset(whole: str, part: str, *more: Claim) -> Evidence:
    sets = {
        "all": {"label": "all", "arms": {"a": "s.n"}},
        "sub": {"label": "sub", "part_of": "all", "arms": {"a": "s.m"}},
    }
    sizes = (claim("s.n", "n", whole), claim("s.m", "n", part, analysis_set="sub"))
    sources = {"s": "primary", "r": "secondary"}
    return study(*sizes, *more, t=trial(arms=ONE_ARM, analysis_sets=sets, sources=sources))


def test_size_exceeds_whole_fires_on_a_part_with_more_patients_than_its_whole() -> None:
    (finding,) = findings(_subset("22", "27"), "SIZE_EXCEEDS_WHOLE")
    assert finding.severity == "error" and finding.claim_ids == ("s.m", "s.n")


def test_size_exceeds_whole_is_silent_on_a_part_that_is_the_whole() -> None:
    assert findings(_subset("22", "22"), "SIZE_EXCEEDS_WHOLE") == []


def _outcome(name: str, value: str, kind: str = "count", **cells: str) -> Claim:
    return claim(
        name, kind, value, endpoint="CR", denominator="s.m" if "sub" in cells.values() else "s.n", **PRINTED, **cells
    )


@pytest.mark.parametrize(("kind", "value"), [("count", "12"), ("percent", "80")])
def test_size_exceeds_whole_fires_on_more_patients_with_an_outcome_than_in_the_whole(kind: str, value: str) -> None:
    evidence = _subset("40", "15", _outcome("s.all", "11"), _outcome("s.sub", value, kind, analysis_set="sub"))
    assert _severities(evidence, "SIZE_EXCEEDS_WHOLE") == ["error"]


def test_size_exceeds_whole_only_warns_across_reports() -> None:
    evidence = _subset("40", "15", _outcome("s.all", "11"), _outcome("r.sub", "12", analysis_set="sub"))
    assert _severities(evidence, "SIZE_EXCEEDS_WHOLE") == ["warning"]


@pytest.mark.parametrize(
    "cells", [{"analysis_set": "sub", "value": "11"}, {"analysis_set": "sub", "timepoint": "6 months"}]
)
def test_size_exceeds_whole_is_silent_on_as_many_and_on_other_times(cells: dict[str, str]) -> None:
    value = cells.pop("value", "12")
    evidence = _subset("40", "15", _outcome("s.all", "11"), _outcome("s.sub", value, **cells))
    assert findings(evidence, "SIZE_EXCEEDS_WHOLE") == []


# ARM_SUM -----------------------------------------------------------------------------------------


def _arms(
    kind: str, whole: str, a: str, b: str, *, sizes: tuple[str, str] = ("22", "27"), total: str = "49"
) -> Evidence:
    known = bool(sizes[0])
    sets = {"all": {"label": "all", "size": "s.n", "partition": True,
                    "arms": {"a": "s.a", "b": "s.b"} if known else {"a": None, "b": None}}}  # fmt: skip
    claims = [claim("s.n", "n", total, arm="")]
    if known:
        claims += [claim("s.a", "n", sizes[0]), claim("s.b", "n", sizes[1], arm="b")]
    for arm, value, denominator in (("", whole, "s.n"), ("a", a, "s.a"), ("b", b, "s.b")):
        share = {"denominator": denominator if known or not arm else "arm_size", **PRINTED}
        claims.append(claim(f"s.cr.{arm or 'all'}", kind, value, arm=arm, endpoint="CR", **share))
    return study(*claims, t=trial(analysis_sets=sets))


def test_arm_sum_fires_where_the_arms_have_more_or_fewer_than_all_patients() -> None:
    (finding,) = findings(_arms("count", "32", "16", "15"), "ARM_SUM")
    assert finding.severity == "error" and "16 + 15 = 31 patients" in finding.message
    assert _severities(_arms("percent", "65", "73", "56"), "ARM_SUM") == ["error"]  # 31/49 = 63.3
    assert findings(_arms("count", "31", "16", "15"), "ARM_SUM") == []
    assert findings(_arms("percent", "63", "73", "56"), "ARM_SUM") == []


def test_arm_sum_knows_sizes_of_arms_only_through_their_percentages() -> None:
    assert findings(_arms("percent", "55.0", "80.7", "29.4", sizes=("", ""), total="218"), "ARM_SUM") == []  # 120/218
    assert _severities(_arms("percent", "54.1", "80.7", "29.4", sizes=("", ""), total="218"), "ARM_SUM") == ["error"]
    assert _severities(_arms("percent", "90.4", "80.7", "29.4", sizes=("", ""), total="218"), "ARM_SUM") == ["error"]


@given(st.integers(1, 90), st.integers(1, 90), st.data(), st.integers(0, 2))
def test_arms_that_were_counted_right_give_all_patients(a: int, b: int, data: st.DataObject, decimals: int) -> None:
    x, y = data.draw(st.integers(0, a)), data.draw(st.integers(0, b))
    counts = {"": (x + y, a + b), "a": (x, a), "b": (y, b)}
    texts = [f"{100 * k / n:.{decimals}f}" for k, n in counts.values()]
    assert findings(_arms("percent", *texts, sizes=(str(a), str(b)), total=str(a + b)), "ARM_SUM") == []
    assert findings(_arms("percent", *texts, sizes=("", ""), total=str(a + b)), "ARM_SUM") == []
    numbers = [str(k) for k, _ in counts.values()]
    assert findings(_arms("count", *numbers, sizes=(str(a), str(b)), total=str(a + b)), "ARM_SUM") == []


def test_arm_sum_is_not_checked_where_patients_were_left_out() -> None:
    assert findings(_arms("count", "30", "16", "15", total="48"), "ARM_SUM") == []


# WHOLE_BETWEEN_PARTS -----------------------------------------------------------------------------


def _curves(kind: str, whole: str, x: str, y: str, basis: str = "printed", **cells: str) -> Evidence:
    claims = [
        claim(f"s.{name}", kind, text, analysis_set=name, endpoint="OS", **cells)
        for name, text in (("all", whole), ("x", x), ("y", y))
    ]
    return _partition("80", "30", "50", *claims, basis=basis)


@pytest.mark.parametrize(
    ("kind", "whole", "x", "y"),
    [("km", "70.0", "58.2", "63.6"), ("median", "30.0", "12.0", "20.0"), ("median", "NR", "12.0", "20.0")],
)
def test_whole_between_parts_fires_on_a_curve_of_the_whole_beside_those_of_its_parts(
    kind: str, whole: str, x: str, y: str
) -> None:
    cells = {"timepoint": "2 years"} if kind == "km" else {"unit": "months"}
    (finding,) = findings(_curves(kind, whole, x, y, **cells), "WHOLE_BETWEEN_PARTS")
    assert finding.severity == "warning" and "honest" in finding.message


@pytest.mark.parametrize(
    ("kind", "whole", "x", "y"),
    [
        ("km", "60.0", "58.2", "63.6"),
        ("km", "65.0", "58.2", "63.6"),
        ("median", "20.9", "12.0", "20.0"),
        ("median", "11.0", "12.0", "20.0"),
        ("median", "NR", "12.0", "NR"),
        ("median", "10.5", "12.0", "NR"),
    ],
)
def test_whole_between_parts_is_silent_between_its_parts_and_a_little_beside(
    kind: str, whole: str, x: str, y: str
) -> None:
    cells = {"timepoint": "2 years"} if kind == "km" else {"unit": "months"}
    assert findings(_curves(kind, whole, x, y, **cells), "WHOLE_BETWEEN_PARTS") == []


def test_whole_between_parts_adds_up_counts_and_percentages_of_known_sizes() -> None:
    def shares(kind: str, whole: str, x: str, y: str) -> Evidence:
        values = {"all": whole, "x": x, "y": y}
        parts = [
            claim(f"s.{n}", kind, v, analysis_set=n, endpoint="CR", denominator=f"s.n.{n}", **PRINTED)
            for n, v in values.items()
        ]
        return _partition("80", "30", "50", *parts)

    assert findings(shares("count", "45", "20", "25"), "WHOLE_BETWEEN_PARTS") == []
    assert _severities(shares("count", "44", "20", "25"), "WHOLE_BETWEEN_PARTS") == ["error"]
    assert findings(shares("percent", "56", "67", "50"), "WHOLE_BETWEEN_PARTS") == []
    assert _severities(shares("percent", "58", "67", "50"), "WHOLE_BETWEEN_PARTS") == ["error"]


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=4), st.data())
def test_a_weighted_mean_lies_between_its_parts_however_it_is_rounded(tenths: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 60), min_size=len(tenths), max_size=len(tenths)))
    mean = np.average(np.array(tenths) / 10, weights=weights)
    parts = [parse_printed(f"{tenth / 10:.0f}") for tenth in tenths]
    assert not rate_between(parse_printed(f"{mean:.1f}"), *parts, patients=10**9).severity


def test_medians_that_were_not_reached_are_above_all_others() -> None:
    twelve, not_reached = parse_printed("12.0"), parse_printed("NR")
    assert median_between(twelve, not_reached, not_reached).severity == "info"
    assert not median_between(not_reached, not_reached, twelve).severity


# DIFFERENCE_ARITHMETIC ---------------------------------------------------------------------------


def _difference(value: str, a: str, b: str, kind: str = "km", unit: str = "percent", **cells: str) -> Evidence:
    common = {"endpoint": "PFS", "timepoint": "12 months"} if kind == "km" else {"endpoint": "PFS"}
    share = {"denominator": "unknown"} if kind == "percent" else {}
    return study(
        claim("s.d", "difference", value, arm="a v b", **common, **{"unit": unit, **cells}),
        claim("s.a", kind, a, **common, **share, unit=unit),
        claim("s.b", kind, b, arm="b", **common, **share, unit=unit),
    )


def test_difference_arithmetic_fires_on_a_difference_that_is_not_that_of_its_values() -> None:
    (finding,) = findings(_difference("13.5", "20.1", "4.8"), "DIFFERENCE_ARITHMETIC")
    assert finding.severity == "error" and "20.1 − 4.8 is 15.3%, and not 13.5" in finding.message
    assert _severities(_difference("3.1", "8.7", "8.4", "median", "months"), "DIFFERENCE_ARITHMETIC") == ["error"]


def test_difference_arithmetic_only_warns_where_the_difference_may_be_adjusted() -> None:
    limits = {"lower": "3.1", "upper": "24.0"}
    (finding,) = findings(_difference("13.5", "20.1", "4.8", **limits), "DIFFERENCE_ARITHMETIC")
    assert finding.severity == "warning" and "adjusted" in finding.message


@pytest.mark.parametrize(
    ("value", "a", "b", "kind", "unit"),
    [
        ("15.3", "20.1", "4.8", "km", "percent"),
        ("15.4", "20.1", "4.8", "km", "percent"),
        ("15", "20.1", "4.8", "km", "percent"),
        ("0.153", "0.201", "0.048", "km", "fraction"),
        ("0.3", "8.7", "8.4", "median", "months"),
        ("3.2", "NR", "8.4", "median", "months"),
        ("17", "73", "56", "percent", "percent"),
    ],
)
def test_difference_arithmetic_is_silent_on_right_differences(value: str, a: str, b: str, kind: str, unit: str) -> None:
    assert findings(_difference(value, a, b, kind, unit), "DIFFERENCE_ARITHMETIC") == []


def test_difference_arithmetic_tells_a_reversed_sign_from_another_order_of_the_groups() -> None:
    assert _severities(_difference("-15.3", "20.1", "4.8"), "DIFFERENCE_ARITHMETIC") == ["warning"]
    assert _severities(_difference("15.3", "4.8", "20.1"), "DIFFERENCE_ARITHMETIC") == ["info"]


def test_difference_arithmetic_uses_the_counts_where_they_are_known() -> None:
    def shares(value: str, kind: str, a: str, b: str) -> Evidence:
        share = {"endpoint": "CR", **PRINTED}
        return study(
            claim("s.n.a", "n", "22"),
            claim("s.n.b", "n", "27", arm="b"),
            claim("s.a", kind, a, denominator="s.n.a", **share),
            claim("s.b", kind, b, arm="b", denominator="s.n.b", **share),
            claim("s.d", "difference", value, arm="a v b", endpoint="CR", unit="percent"),
        )

    assert findings(shares("17.2", "percent", "73", "56"), "DIFFERENCE_ARITHMETIC") == []
    assert findings(shares("17", "percent", "73", "56"), "DIFFERENCE_ARITHMETIC") == []
    assert _severities(shares("18", "percent", "73", "56"), "DIFFERENCE_ARITHMETIC") == ["error"]  # 16/22 − 15/27
    assert findings(shares("17.2", "count", "16", "15"), "DIFFERENCE_ARITHMETIC") == []
    assert _severities(shares("18", "count", "16", "15"), "DIFFERENCE_ARITHMETIC") == ["error"]


@given(st.floats(0, 100), st.floats(0, 100), st.integers(0, 3), st.integers(0, 3))
def test_a_difference_of_rounded_values_is_never_an_alarm(a: float, b: float, decimals: int, other: int) -> None:
    texts = f"{a - b:.{other}f}", f"{a:.{decimals}f}", f"{b:.{decimals}f}"
    assert difference_arithmetic(*texts) == []
