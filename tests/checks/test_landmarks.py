"""Rates of survival curves: the shape and the width of their intervals, and the order of rates."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.checks import (
    km_ci_asymmetry,
    km_greenwood_bound,
    km_monotone,
    km_variance_monotone,
    os_ge_pfs,
    pfs_ci_exceeds_os_ci,
)
from reanalysis.checks.effective import effective_patients, fewest_patients
from reanalysis.checks.printed_rates import SCALES, SCALES_OF_INCIDENCE, Rate, from_scale, on_scale, read_rate
from reanalysis.claims.values import parse_printed
from reanalysis.survival.kaplan_meier import confidence_limits, kaplan_meier
from reanalysis.survival.limits import rate_limits

from ..support import claim
from .survival_claims import checks, fired, median, one_arm, rate, severities


def _printed(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}"


# Scales --------------------------------------------------------------------------------------------


@given(st.floats(0.001, 0.999), st.sampled_from(SCALES_OF_INCIDENCE))
def test_a_share_comes_back_from_every_scale(share: float, scale: str) -> None:
    assert from_scale(on_scale(share, scale), scale) == pytest.approx(share, rel=1e-9)


@given(st.floats(0.03, 0.97), st.integers(15, 500), st.sampled_from(SCALES), st.sampled_from([0, 1, 2]))
def test_an_uncensored_interval_tells_its_number_of_patients(
    share: float, patients: int, scale: str, decimals: int
) -> None:
    """Greenwood's sum of uncensored patients is (1 − S) / (n S); rounding leaves n among those that are told."""
    greenwood = (1 - share) / (patients * share)
    lower, upper = (
        float(limit) for limit in rate_limits(np.array(share), np.array(greenwood), z=1.959964, transform=scale)
    )
    printed = [parse_printed(_printed(part, decimals)) for part in (share, lower, upper)]
    told = read_rate(*printed)
    if isinstance(told, str):
        return
    if lower > 0.005 and upper < 0.995:
        for least, most in effective_patients(told, scale):
            assert least <= patients * (1 + 1e-6) and patients * (1 - 1e-6) <= most
    assert all(fewest <= patients * (1 + 1e-6) for fewest in fewest_patients(told))
    assert km_ci_asymmetry(*printed) == []
    assert km_greenwood_bound(*printed, patients) == []


# KM_CI_ASYMMETRY -----------------------------------------------------------------------------------


def test_an_interval_that_is_even_on_no_scale_is_a_warning_that_names_what_each_scale_would_give() -> None:
    (finding,) = km_ci_asymmetry("44.0", "31.2", "54.3")
    assert finding.severity == "warning" and finding.state == "inconsistent"
    for scale in SCALES:
        assert f"({scale})" in finding.message
    assert "32.2 to 55.2 (log-log)" in finding.message
    assert [found.severity for found in km_ci_asymmetry("0.802", "0.657", "0.880", unit="fraction")] == ["warning"]


@pytest.mark.parametrize(
    "triple", [("58.2", "46.7", "68.2"), ("63.6", "51.9", "73.3"), ("84.0", "72.0", "91.5"), ("58", "47", "68")]
)
def test_intervals_that_fit_one_scale_are_silent(triple: tuple[str, str, str]) -> None:
    assert km_ci_asymmetry(*triple) == []


def test_an_interval_between_two_scales_is_only_noted() -> None:
    (finding,) = km_ci_asymmetry("46.0", "33.6", "58.0")
    assert finding.severity == "info" and finding.state == "consistent"


@pytest.mark.parametrize(
    "triple",
    [("44.0", "0", "98"), ("96.0", "88.1", "100"), ("100", "100", "100"), ("0", "0", "3"), ("44.0", "45.1", "54.3")],
)
def test_limits_that_are_cut_off_or_the_wrong_way_round_cannot_be_checked(triple: tuple[str, str, str]) -> None:
    assert km_ci_asymmetry(*triple) == []
    assert km_ci_asymmetry.verdict(*triple).state == "not checkable"


def test_a_limit_that_is_cut_off_cannot_stand_beside_one_that_is_near() -> None:
    (finding,) = km_ci_asymmetry("82.4", "76.7", "100.0")
    assert finding.severity == "warning" and "as far from 82.4 as 100.0" in finding.message
    assert len(km_ci_asymmetry("20.0", "0.0", "25.0")) == 1
    for triple in (("82.4", "62.0", "100.0"), ("96.0", "88.1", "100"), ("5.0", "0", "14.0"), ("50", "0", "100")):
        assert km_ci_asymmetry(*triple) == []


def test_rates_of_patients_with_the_event_may_be_even_on_the_scales_of_the_rest() -> None:
    share, error = 0.2, 0.25
    angle = math.log(-math.log(1 - share))  # complementary log-log of the incidence
    limits = sorted(1 - math.exp(-math.exp(angle + sign * 1.96 * error)) for sign in (-1, 1))
    triple = [_printed(part, 2) for part in (share, *limits)]
    assert km_ci_asymmetry(*triple, of_events=True) == []
    relapse = rate(*triple, endpoint="CIR")
    assert fired(one_arm(relapse), "KM_CI_ASYMMETRY") == []
    assert len(checks(one_arm(relapse), "KM_CI_ASYMMETRY")) == 1


def _report(*claims, **others):
    """Two years fit the log-log scale, which tells the report's scale."""
    return one_arm(rate("58.2", "46.7", "68.2", name="s.early"), *claims, **others)


def test_the_suggestion_passes_the_other_checks() -> None:
    late = rate("44.0", "31.2", "54.3", "5 years", name="s.late")
    (check,) = fired(_report(late), "KM_CI_ASYMMETRY")
    suggestion = check.verdict.suggestion
    assert "43.0 for the rate 44.0 (an easy misprint)" in suggestion and "log-log scale" in suggestion
    assert "55.9 to 56.2 for the upper limit 54.3" in suggestion
    # It would restore the symmetry, but needs more patients than there were.
    assert "33.2" not in suggestion
    assert fired(_report(rate("43.0", "31.2", "54.3", "5 years", name="s.late")), "KM_CI_ASYMMETRY") == []


def test_a_suggested_limit_makes_no_rate_surer_than_an_earlier_one() -> None:
    early = rate("84.0", "72.0", "91.5", name="s.crd")
    late = rate("80.2", "65.7", "88.0", "5 years", name="s.late")
    (check,) = fired(
        one_arm(early, late, rate("58.2", "46.7", "68.2", name="s.pfs", endpoint="PFS")), "KM_CI_ASYMMETRY"
    )
    assert "89.0 for the upper limit 88.0 (an easy misprint)" in check.verdict.suggestion
    assert "68." not in check.verdict.suggestion


def test_the_suggestion_knows_exchanged_limits_and_swapped_digits() -> None:
    first = rate("58.2", "46.7", "73.3", name="s.pfs", endpoint="PFS")
    second = rate("63.6", "51.9", "68.2", name="s.os")
    third = rate("46.0", "33.6", "57.4", "5 years", name="s.fits")  # even on the log-log scale
    found = fired(one_arm(first, second, third), "KM_CI_ASYMMETRY")
    assert "68.2 for the upper limit 73.3 (printed for s.os)" in found[0].verdict.suggestion
    swapped = rate("58.2", "46.7", "86.2", "1 year", name="s.swapped")
    (check,) = fired(one_arm(swapped, third), "KM_CI_ASYMMETRY")
    assert "68.2 for the upper limit 86.2 (an easy misprint)" in check.verdict.suggestion


def test_no_suggestion_is_made_where_none_passes() -> None:
    late = rate("44.0", "31.2", "54.3", "5 years", name="s.late")
    sandwich = [rate("44.1", at="4 years", name="s.before"), rate("43.9", at="6 years", name="s.after")]
    (check,) = fired(_report(late, *sandwich, total="40"), "KM_CI_ASYMMETRY")
    assert "for the rate" not in check.verdict.suggestion
    (check,) = fired(_report(late, *sandwich, total="30"), "KM_CI_ASYMMETRY")
    assert check.verdict.suggestion == ""


# KM_GREENWOOD_BOUND --------------------------------------------------------------------------------


def test_a_limit_nearer_than_all_patients_allow_is_an_error() -> None:
    late = rate("44.0", "31.2", "54.3", "5 years", name="s.late")
    (check,) = fired(_report(late), "KM_GREENWOOD_BOUND")
    assert check.verdict.severity == "error" and "at least 81.1" in check.verdict.message
    assert check.blames == ("s.late",)
    assert fired(_report(late, total="82"), "KM_GREENWOOD_BOUND") == []


def test_an_assumed_level_only_warns() -> None:
    late = rate("44.0", "31.2", "54.3", "5 years", name="s.late", level_basis="assumed")
    assert severities(_report(late), "KM_GREENWOOD_BOUND") == ["warning"]


def test_a_level_of_90_percent_needs_fewer_patients() -> None:
    assert km_greenwood_bound("44.0", "31.2", "54.3", 80, level=90) == []


def test_a_curve_of_a_set_of_unknown_size_is_judged_by_the_set_that_holds_it() -> None:
    part = {"part": {"label": "part", "part_of": "all", "arms": {"a": None}}}
    late = rate("44.0", "31.2", "54.3", "5 years", name="s.late", analysis_set="part")
    assert severities(one_arm(late, sets=part), "KM_GREENWOOD_BOUND") == ["error"]
    alone = {"part": {"label": "part", "arms": {"a": None}}}
    (check,) = checks(one_arm(late, sets=alone), "KM_GREENWOOD_BOUND")
    assert check.state == "not checkable"


@pytest.mark.parametrize("total", [79, 80])
def test_an_uncensored_curve_of_just_so_many_patients_is_silent(total: int) -> None:
    assert km_greenwood_bound("58.2", "46.7", "68.2", total) == []


# KM_MONOTONE, KM_VARIANCE_MONOTONE -----------------------------------------------------------------


def test_a_rate_that_rises_is_an_error() -> None:
    rates = [rate("44.0", at="2 years", name="s.x"), rate("58.2", at="5 years", name="s.y")]
    assert severities(one_arm(*rates), "KM_MONOTONE") == ["error"]
    assert severities(one_arm(*reversed(rates)), "KM_MONOTONE") == ["error"]


def test_rates_that_fall_or_rest_or_are_of_other_curves_are_silent() -> None:
    late = rate("58.2", at="5 years", name="s.y")
    for early in (rate("63.6", name="s.x"), rate("58", name="s.x"), rate("58.15", name="s.x")):
        assert fired(one_arm(early, late), "KM_MONOTONE") == []
    for early in (
        rate("44.0", name="s.x", endpoint="PFS"),
        rate("44.0", name="r.x"),
        rate("44.0", "", "", "5 years", "s.x"),
    ):
        assert fired(one_arm(early, late), "KM_MONOTONE") == []
    assert len(km_monotone("44.0", "58.2")) == 1 and km_monotone("58", "58.4") == []


def test_a_cumulative_incidence_may_rise() -> None:
    rates = [
        rate("10.0", at="2 years", name="s.x", endpoint="CIR"),
        rate("20", at="5 years", name="s.y", endpoint="CIR"),
    ]
    assert checks(one_arm(*rates), "KM_MONOTONE") == []


def test_a_later_interval_cannot_rest_on_more_patients() -> None:
    early, late = rate("80", "65", "89", name="s.x"), rate("60", "54", "66", "5 years", name="s.y")
    assert severities(one_arm(early, late, total="500"), "KM_VARIANCE_MONOTONE") == ["error"]
    assert len(km_variance_monotone(("80", "65", "89"), ("60", "54", "66"))) == 1
    # On the log-log scale that both fit, 33.2 needs some patients more than the first interval has.
    early, late = rate("58.2", "45.4", "69.0", name="s.x"), rate("44.0", "33.2", "54.3", "5 years", name="s.y")
    assert severities(one_arm(early, late, total="500"), "KM_VARIANCE_MONOTONE") == ["warning"]


def test_intervals_that_grow_wider_are_silent() -> None:
    early, late = rate("58.2", "46.7", "68.2", name="s.x"), rate("46.0", "33.6", "58.0", "5 years", name="s.y")
    assert fired(one_arm(early, late), "KM_VARIANCE_MONOTONE") == []


# OS_GE_PFS, PFS_CI_EXCEEDS_OS_CI -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pfs", "os", "expected"),
    [
        ("58.2", "63.6", []),
        ("58.2", "58", []),
        ("47.5", "46.0", ["info"]),
        ("52.0", "46.0", ["warning"]),
        ("90", "20", ["error"]),
    ],
)
def test_survival_bounds_survival_without_progression(pfs: str, os: str, expected: list[str]) -> None:
    evidence = one_arm(rate(pfs, name="s.pfs", endpoint="PFS"), rate(os, name="s.os"))
    assert severities(evidence, "OS_GE_PFS") == expected
    assert [finding.severity for finding in os_ge_pfs(os, pfs)] == expected


def test_the_interval_of_the_bounding_rate_tells_how_often_censoring_turns_curves_round() -> None:
    narrow = {"lower": "18.5", "upper": "24.6"}
    (finding,) = os_ge_pfs("21.5", "22.4", **narrow)
    assert finding.severity == "warning" and "at most 0.5% of honest trials" in finding.message
    assert [found.severity for found in os_ge_pfs("21.5", "22.4", lower="10.1", upper="35.2")] == ["info"]
    assert [found.severity for found in os_ge_pfs("21.5", "30.0", **narrow)] == ["error"]
    evidence = one_arm(rate("22.4", name="s.pfs", endpoint="PFS"), rate("21.5", "18.5", "24.6", name="s.os"))
    assert severities(evidence, "OS_GE_PFS") == ["warning"]


def test_survival_at_an_earlier_time_and_in_another_report_also_bounds() -> None:
    late = rate("52.0", at="5 years", name="s.pfs", endpoint="PFS")
    (check,) = fired(one_arm(late, rate("46.0", at="2 years", name="r.os")), "OS_GE_PFS")
    assert "at most 1.4% of honest trials" in check.verdict.message
    assert checks(one_arm(late, rate("46.0", at="6 years", name="s.os")), "OS_GE_PFS") == []


def test_a_curve_with_its_median_bounds_too() -> None:
    late = rate("56.0", at="5 years", name="s.pfs", endpoint="PFS")
    assert severities(one_arm(late, median("34.7")), "OS_GE_PFS") == ["warning"]
    assert fired(one_arm(late, median("60.3")), "OS_GE_PFS") == []


def test_medians_are_ordered_as_their_curves_are() -> None:
    def medians(pfs: str, os: str):
        return one_arm(median(pfs, name="s.pfs", endpoint="PFS"), median(os))

    assert severities(medians("36.1", "34.7"), "OS_GE_PFS") == ["warning"]
    assert severities(medians("NR", "34.7"), "OS_GE_PFS") == ["warning"]
    for pfs, os in (("34.7", "34.7"), ("34.7", "NR"), ("35", "34.7"), ("NR", "NR")):
        assert fired(medians(pfs, os), "OS_GE_PFS") == []


def test_limits_of_the_bounded_median_that_exceed_those_of_the_other_warn_with_their_rate() -> None:
    pfs = median("34.2", "14.7", "109.6", name="s.pfs", endpoint="PFS")
    (check,) = fired(one_arm(pfs, median("34.7", "20.0", "56.3"), total="28"), "PFS_CI_EXCEEDS_OS_CI")
    assert (
        "109.6 exceeds 56.3" in check.verdict.message and "at most 3% of honest trials of 28" in check.verdict.message
    )
    pfs = median("34.2", "13.6", "56.2", name="s.pfs", endpoint="PFS")
    assert fired(one_arm(pfs, median("34.7", "20.0", "56.3")), "PFS_CI_EXCEEDS_OS_CI") == []
    assert pfs_ci_exceeds_os_ci("13.6", "NR", "20.0", "NR") == []


# Honest trials -------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(12, 150), st.sampled_from(SCALES), st.sampled_from([0, 1]))
def test_no_rule_complains_of_a_kaplan_meier_curve(seed: int, patients: int, scale: str, decimals: int) -> None:
    rng = np.random.default_rng(seed)
    time, censored = rng.exponential(20, patients), rng.uniform(2, 80, patients)
    curve = kaplan_meier(np.minimum(time, censored), time <= censored)
    lower, upper = confidence_limits(curve, transform=scale)
    triples = []
    for months in (6, 12, 24):
        at = int((curve.time[0] <= months).sum()) - 1
        if at >= 0 and curve.time[0, -1] >= months:
            parts = (curve.survival[0, at], lower[0, at], upper[0, at])
            triples.append(tuple(_printed(float(part), decimals) for part in parts))
    for triple in triples:
        assert km_ci_asymmetry(*triple) == []
        assert km_greenwood_bound(*triple, patients) == []
    for early, late in pairwise(triples):
        assert km_monotone(early[0], late[0]) == []
        assert km_variance_monotone(early, late) == []


@given(
    st.lists(st.sampled_from(["", "0", "100", "44.0", "120", "-3", "NR", "31·2", "1e3", ".5"]), min_size=3, max_size=3)
)
def test_no_rule_stumbles_over_impossible_numbers(parts: list[str]) -> None:
    claims = [
        claim("s.x", "km", parts[0], lower=parts[1], upper=parts[2], endpoint="OS", timepoint="2 years"),
        claim("s.y", "km", parts[2], lower=parts[1], upper=parts[0], endpoint="PFS", timepoint="2 years"),
        claim("s.z", "km", "44.0", lower="31.2", upper="54.3", endpoint="OS", timepoint="5 years"),
        median(parts[0], parts[1], parts[2]),
        median(parts[1], parts[0], parts[2], name="s.p", endpoint="PFS"),
    ]
    evidence = one_arm(*claims)
    for name in ("KM_CI_ASYMMETRY", "KM_GREENWOOD_BOUND", "KM_MONOTONE", "KM_VARIANCE_MONOTONE", "OS_GE_PFS"):
        checks(evidence, name)
    for name in ("MEDIAN_VS_LANDMARK", "MEDIAN_CI_VS_LANDMARK", "NOT_REACHED_VS_UPPER", "PFS_CI_EXCEEDS_OS_CI"):
        checks(evidence, name)


def test_a_rate_between_0_and_1_is_read_as_a_fraction() -> None:
    told = read_rate(*(parse_printed(text) for text in ("0.582", "0.467", "0.682")), unit="fraction")
    assert isinstance(told, Rate) and told.value == pytest.approx((0.5815, 0.5825))
    early, late = rate("0.58", name="s.x", unit="fraction"), rate("0.44", at="5 years", name="s.y", unit="fraction")
    assert fired(one_arm(early, late), "KM_MONOTONE") == []


def test_an_interval_that_misses_a_scale_by_less_than_a_unit_of_print_is_only_noted() -> None:
    assert [finding.severity for finding in km_ci_asymmetry("50.5", "40.2", "59.7")] == ["info"]
    assert [finding.severity for finding in km_ci_asymmetry("50.9", "40.2", "59.7")] == ["warning"]
