"""Medians against their limits and against the rates of the same curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.checks import median_vs_landmark, not_reached_vs_upper
from reanalysis.survival.kaplan_meier import (
    confidence_limits,
    kaplan_meier,
    median_interval,
    median_survival,
)

from .survival_claims import checks, fired, median, one_arm, rate, severities

TRANSFORMS = ("log-log", "log", "plain")


def _study(middle: tuple[str, ...], *rates, **cells: str):
    return one_arm(median(*middle, **cells), *rates)


# MEDIAN_VS_LANDMARK --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("middle", "share", "at"), [("34.7", "58.2", "5 years"), ("34.7", "44.0", "2 years"), ("NR", "44.0", "2 years")]
)
def test_a_rate_on_the_wrong_side_of_one_half_is_an_error(middle: str, share: str, at: str) -> None:
    assert severities(_study((middle,), rate(share, at=at)), "MEDIAN_VS_LANDMARK") == ["error"]


@pytest.mark.parametrize(
    ("middle", "share", "at"),
    [
        ("34.7", "58.2", "2 years"),
        ("34.7", "44.0", "5 years"),
        ("NR", "80.2", "5 years"),
        ("NR", "50.0", "5 years"),
        ("24.0", "44.0", "24 months"),
        ("24", "56", "24 months"),
        ("34.7", "50", "2 years"),
        ("34.7", "50.0", "5 years"),
    ],
)
def test_rates_that_a_curve_with_this_median_can_have_are_silent(middle: str, share: str, at: str) -> None:
    evidence = _study((middle,), rate(share, at=at))
    assert fired(evidence, "MEDIAN_VS_LANDMARK") == [] and len(checks(evidence, "MEDIAN_VS_LANDMARK")) == 1


def test_months_of_30_days_are_allowed_for_where_units_differ() -> None:
    # 729 days are 24.3 months of 30 days, and 23.95 of the calendar.
    assert fired(_study(("24.3",), rate("49.0", at="2 years")), "MEDIAN_VS_LANDMARK") == []
    assert severities(_study(("24.3",), rate("49.0", at="24 months")), "MEDIAN_VS_LANDMARK") == ["error"]
    assert severities(_study(("2.5",), rate("49.0", at="12 months"), unit="years"), "MEDIAN_VS_LANDMARK") == ["error"]


def test_medians_of_other_patients_endpoints_and_reports_and_bounds_are_left_alone() -> None:
    late = rate("58.2", at="5 years")
    for other in (
        median("34.7", endpoint="PFS"),
        median("34.7", analysis_set="part"),
        median("34.7", name="r.median"),
        median("34.7", comparator="<"),
    ):
        part = {"part": {"label": "part", "part_of": "all", "arms": {"a": None}}}
        assert checks(one_arm(other, late, sets=part), "MEDIAN_VS_LANDMARK") == []


def test_the_rule_on_bare_values_takes_units() -> None:
    assert len(median_vs_landmark("2.5", "0.44", "12", unit="years", rate_unit="fraction")) == 1
    assert median_vs_landmark("2.5", "0.56", "12", unit="years", rate_unit="fraction") == []


# MEDIAN_CI_VS_LANDMARK -----------------------------------------------------------------------------


def test_a_rate_on_the_wrong_side_of_the_limits_is_an_error_told_once() -> None:
    late = rate("58.2", at="5 years")
    # The median itself is contradicted: that rule tells it.
    evidence = _study(("34.7", "20.0", "56.3"), late)
    assert severities(evidence, "MEDIAN_VS_LANDMARK") == ["error"]
    assert fired(evidence, "MEDIAN_CI_VS_LANDMARK") == []
    # A median beyond its own upper limit: only the limit contradicts the rate.
    assert severities(_study(("64.7", "20.0", "56.3"), late), "MEDIAN_CI_VS_LANDMARK") == ["error"]


@pytest.mark.parametrize(
    ("limits", "triple", "at"),
    [
        (("30.0", "56.3"), ("58.2", "46.7", "68.2"), "2 years"),  # before the lower limit the band is above one half
        (("14.0", "56.3"), ("72.0", "61.0", "80.5"), "2 years"),  # after it the band's lower limit is not
        (("14.0", "70.3"), ("36.0", "25.6", "46.5"), "5 years"),  # before the upper limit the band's is above one half
        (("14.0", "40.3"), ("44.0", "33.0", "54.5"), "5 years"),  # after it not
    ],
)
def test_limits_of_a_rate_that_contradict_limits_of_the_median_warn(limits, triple, at) -> None:
    found = fired(_study(("34.7", *limits), rate(*triple, at=at)), "MEDIAN_CI_VS_LANDMARK")
    assert [check.verdict.severity for check in found] == ["warning"]


@pytest.mark.parametrize(
    ("limits", "triple", "at"),
    [
        (("20.0", "56.3"), ("58.2", "46.7", "68.2"), "2 years"),
        (("20.0", "NR"), ("44.0", "33.0", "54.5"), "5 years"),
        (("24.2", "56.3"), ("58.2", "49.9", "65.6"), "2 years"),  # on another scale the limit is above one half
        (("NR", "NR"), ("58.2", "46.7", "68.2"), "2 years"),
    ],
)
def test_limits_that_some_scale_gives_are_silent(limits, triple, at) -> None:
    assert fired(_study(("34.7", *limits), rate(*triple, at=at)), "MEDIAN_CI_VS_LANDMARK") == []


def test_intervals_of_different_levels_are_not_compared() -> None:
    early = rate("58.2", "46.7", "68.2", confidence_level="90")
    (check,) = checks(_study(("34.7", "30.0", "56.3"), early), "MEDIAN_CI_VS_LANDMARK")
    assert check.state == "not checkable"


# NOT_REACHED_VS_UPPER ------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", [("NR", "5.2", "9.1"), ("NR", "NR", "20.1"), ("34.7", "NR", "56.3")])
def test_an_upper_limit_that_is_reached_before_the_others_is_an_error(parts: tuple[str, str, str]) -> None:
    assert severities(_study(parts), "NOT_REACHED_VS_UPPER") == ["error"]
    assert [finding.severity for finding in not_reached_vs_upper(*parts)] == ["error"]


def test_a_median_without_lower_limit_is_only_noted() -> None:
    """R has no limits where the curve is at 0, which a small group's last event can take it to in one step."""
    assert severities(_study(("34.7", "NR", "NR")), "NOT_REACHED_VS_UPPER") == ["info"]


@pytest.mark.parametrize("parts", [("70.2", "16.3", "NR"), ("NR", "8.2", "NR"), ("NR", "NR", "NR"), ("5", "4", "6")])
def test_limits_that_are_reached_in_order_are_silent(parts: tuple[str, str, str]) -> None:
    assert fired(_study(parts), "NOT_REACHED_VS_UPPER") == []


# Honest trials -------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(12, 120),
    st.sampled_from(TRANSFORMS),
    st.sampled_from(TRANSFORMS),
    st.sampled_from(["lifelines", "R"]),
    st.sampled_from([0, 1]),
)
def test_no_rule_complains_of_a_true_median(
    seed: int, patients: int, of_rates: str, of_median: str, convention: str, decimals: int
) -> None:
    """Whatever the scale of either interval; discrete times make curves rest at exactly one half."""
    rng = np.random.default_rng(seed)
    time, censored = np.ceil(rng.exponential(20, patients) * 4) / 4, rng.uniform(2, 80, patients)
    curve = kaplan_meier(np.minimum(time, censored), time <= censored)
    low, high = median_interval(curve, transform=of_median, convention=convention)
    middle = median_survival(curve, convention=convention)

    def text(number: float) -> str:
        return f"{number:.{decimals}f}" if np.isfinite(number) else "NR"

    claims = [median(text(middle[0]), text(low[0]), text(high[0]))]
    lower, upper = confidence_limits(curve, transform=of_rates)
    for months in (6, 12, 24, 36):
        at = int((curve.time[0] <= months).sum()) - 1
        if at >= 0 and curve.time[0, -1] >= months:
            parts = (curve.survival[0, at], lower[0, at], upper[0, at])
            printed = [f"{100 * float(part):.{decimals}f}" for part in parts]
            claims.append(rate(*printed, at=f"{months} months", name=f"s.km{months}"))
    for name in ("MEDIAN_VS_LANDMARK", "MEDIAN_CI_VS_LANDMARK", "NOT_REACHED_VS_UPPER"):
        assert [severity for severity in severities(one_arm(*claims), name) if severity != "info"] == []
