"""The rule on intervals of proportions: it names the method, and fires where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.checks import binom_ci_method
from reanalysis.checks.usual_limits import USUAL_LIMITS, usual_limits
from reanalysis.claims.model import Evidence

from ..support import claim, findings, study


def _percent(value: str, lower: str, upper: str, total: str = "53", **cells: str) -> Evidence:
    about = {"endpoint": "CR", "denominator": "s.n", "denominator_basis": "printed", "confidence_level": "95"}
    return study(
        claim("s.n", "n", total), claim("s.cr", "percent", value, lower=lower, upper=upper, **{**about, **cells})
    )


def test_binom_ci_method_names_the_method_that_prints_the_limits() -> None:
    (finding,) = findings(_percent("41.5", "28.1", "55.9"), "BINOM_CI_METHOD")
    assert finding.severity == "info" and finding.state == "consistent"
    assert finding.message == "28.1 to 55.9 are limits of 22/53 by Clopper–Pearson exact."


def test_binom_ci_method_warns_of_limits_that_no_method_prints_and_suggests_the_only_slip() -> None:
    (finding,) = findings(_percent("41.5", "21.8", "55.9"), "BINOM_CI_METHOD")
    assert finding.severity == "warning" and "28.1 to 55.9" in finding.message
    assert finding.suggestion == "28.1 would be the lower limit by Clopper–Pearson exact."


def test_binom_ci_method_suggests_another_count_or_level_where_only_that_prints_them() -> None:
    (finding,) = binom_ci_method(22, 53, "29.8", "57.7")
    assert finding.suggestion == "They are limits of 23/53."
    lower, upper = usual_limits(np.array([22]), np.array([53]), 0.99, ["Clopper–Pearson exact"])
    (finding,) = binom_ci_method(22, 53, f"{lower[0, 0]:.1f}", f"{upper[0, 0]:.1f}")
    assert finding.suggestion == "They are 99% limits."


@pytest.mark.parametrize(
    ("events", "total", "lower", "upper", "method"),
    [
        (9, 9, "66.4", "100", "Clopper–Pearson"),
        (9, 9, "71.7", "100", "one-sided exact"),
        (0, 20, "0", "15", "rule of three"),
        (81, 263, "25.53", "36.62", "Wilson"),
        (22, 53, "28.24", "54.78", "Wald"),
        (1, 20, "-4.6", "14.6", "Wald, unclipped"),
    ],
)
def test_binom_ci_method_knows_one_sided_and_crude_limits(
    events: int, total: int, lower: str, upper: str, method: str
) -> None:
    (finding,) = binom_ci_method(events, total, lower, upper)
    assert finding.severity == "info" and method in finding.message


def test_binom_ci_method_is_silent_where_counts_are_not_known() -> None:
    evidence = _percent("41.5", "20", "50", denominator="unknown", denominator_basis="")
    assert findings(evidence, "BINOM_CI_METHOD") == []
    assert findings(_percent("41.5", "20", "50", comparator="about"), "BINOM_CI_METHOD") == []
    assert findings(_percent("41.5", "50", "20"), "BINOM_CI_METHOD") == []


@given(st.integers(1, 400), st.data(), st.sampled_from(sorted(USUAL_LIMITS)), st.integers(0, 2))
def test_binom_ci_method_knows_the_limits_of_every_method(
    total: int, data: st.DataObject, method: str, decimals: int
) -> None:
    events = data.draw(st.integers(0, total))
    lower, upper = usual_limits(np.array([events]), np.array([total]), 0.95, [method])
    if np.isfinite(lower + upper).all():
        texts = [f"{end[0, 0]:.{decimals}f}" for end in (lower, upper)]
        (finding,) = binom_ci_method(events, total, *texts)
        assert finding.severity == "info"
