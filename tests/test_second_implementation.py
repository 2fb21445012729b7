"""A plain second implementation of the key formulas, which shares no code with the package, on every result row."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import pytest

from reanalysis.register import load_trials

#: The tables print 6 decimals.
TABLE_TOLERANCE = 6e-7
Z = NormalDist().inv_cdf(0.975)


def _rows(project: Path, name: str) -> list[dict[str, str]]:
    with (project / "tests" / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    return rows


def _wilson(x: int, n: int) -> tuple[float, float]:
    centre = (x + Z * Z / 2) / (n + Z * Z)
    half = Z / (n + Z * Z) * math.sqrt(x * (n - x) / n + Z * Z / 4)
    return centre - half, centre + half


def _tail(x: int, n: int, p: float) -> float:
    """P(X >= x) for a binomial variable, by its sum."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def _bisect(function, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (function(middle) > 0) == (function(low) > 0) else (low, middle)
    return (low + high) / 2


def _clopper_pearson(x: int, n: int) -> tuple[float, float]:
    lower = 0.0 if x == 0 else _bisect(lambda p: _tail(x, n, p) - 0.025, 1e-12, 1 - 1e-12)
    upper = 1.0 if x == n else _bisect(lambda p: 1 - _tail(x + 1, n, p) - 0.025, 1e-12, 1 - 1e-12)
    return lower, upper


def _newcombe(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = _wilson(x1, n1), _wilson(x2, n2)
    d = p1 - p2
    return d - math.hypot(p1 - l1, u2 - p2), d + math.hypot(u1 - p1, p2 - l2)


def _constrained(x1: int, n1: int, x2: int, n2: int, delta: float) -> float:
    """Maximum likelihood p2 when p1 = p2 + delta, by golden-section search."""
    low, high = max(0.0, -delta), min(1.0, 1 - delta)

    def likelihood(p2: float) -> float:
        total = 0.0
        for x, n, p in ((x1, n1, p2 + delta), (x2, n2, p2)):
            p = min(max(p, 1e-300), 1 - 1e-16)
            total += x * math.log(p) + (n - x) * math.log1p(-p)
        return total

    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(120):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (a, high) if likelihood(a) < likelihood(b) else (low, b)
    return (low + high) / 2


def _miettinen_nurminen(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    d, total = x1 / n1 - x2 / n2, n1 + n2

    def score(delta: float) -> float:
        p2 = _constrained(x1, n1, x2, n2, delta)
        p1 = p2 + delta
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * total / (total - 1)
        return (d - delta) ** 2 / max(variance, 1e-300) - Z * Z

    return _bisect(score, -1 + 1e-9, d), _bisect(score, d, 1 - 1e-9)


def _n_minus_1(x1: int, n1: int, x2: int, n2: int) -> float:
    a, b, c, d = x1, n1 - x1, x2, n2 - x2
    n = n1 + n2
    margins = n1 * n2 * (a + c) * (b + d)
    return 1.0 if margins == 0 else math.erfc(math.sqrt((n - 1) * (a * d - b * c) ** 2 / margins / 2))


def _fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    events, n = x1 + x2, n1 + n2
    weight = {k: math.comb(n1, k) * math.comb(n2, events - k) for k in range(max(0, events - n2), min(n1, events) + 1)}
    return float(Fraction(sum(w for w in weight.values() if w <= weight[x1]), math.comb(n, events)))


def test_every_proportion_and_its_interval_agree(project: Path) -> None:
    methods = {"wilson": _wilson, "clopper-pearson": _clopper_pearson}
    rows = _rows(project, "proportions")
    assert {row["method"] for row in rows} >= set(methods)
    for row in rows:
        if row["method"] not in methods:
            continue
        x, n = int(row["events"]), int(row["total"])
        lower, upper = methods[row["method"]](x, n)
        assert float(row["estimate"]) == pytest.approx(x / n, abs=TABLE_TOLERANCE)
        assert float(row["lower"]) == pytest.approx(max(lower, 0), abs=TABLE_TOLERANCE), row
        assert float(row["upper"]) == pytest.approx(min(upper, 1), abs=TABLE_TOLERANCE), row


def test_every_difference_its_interval_and_its_p_values_agree(project: Path) -> None:
    methods = {"miettinen-nurminen": _miettinen_nurminen, "newcombe": _newcombe}
    rows = [row for row in _rows(project, "differences") if row["measure"] == "risk_difference"]
    rows = [row for row in rows if row["candidate"] != "0"]
    assert {row["method"] for row in rows} >= set(methods)
    for row in rows:
        if row["method"] not in methods:
            continue
        table = [int(row[name]) for name in ("events", "total", "reference_events", "reference_total")]
        lower, upper = methods[row["method"]](*table)
        x1, n1, x2, n2 = table
        assert float(row["estimate"]) == pytest.approx(x1 / n1 - x2 / n2, abs=TABLE_TOLERANCE)
        assert float(row["lower"]) == pytest.approx(lower, abs=TABLE_TOLERANCE), row
        assert float(row["upper"]) == pytest.approx(upper, abs=TABLE_TOLERANCE), row
        assert float(row["p_n_minus_1"]) == pytest.approx(_n_minus_1(*table), rel=1e-5)
        assert float(row["p_fisher"]) == pytest.approx(_fisher(*table), rel=1e-5)


def test_only_arms_of_a_randomised_trial_are_compared(project: Path) -> None:
    trials = load_trials(project / "data" / "trials.yaml")
    compared = {row["trial_id"] for row in _rows(project, "differences")}
    assert compared
    assert all(trials[trial_id]["design"] == "randomised" for trial_id in compared)


def test_comparisons_among_responders_are_labelled(project: Path) -> None:
    rows = [row for row in _rows(project, "differences") if row["claim_ids"].startswith("kantarjian2016.mrd.")]
    assert rows
    assert {row["selected_after_randomisation"] for row in rows} == {"yes"}
