"""Score pairs of arms on the development benchmark: implied hazard ratios, and arms weighted by the printed one.

usage: ./run python tests/benchmarks/survival_pairs.py FOLDER [--scenarios D B ...] [--pairs] [--draws 1000]

FOLDER holds inputs_dev.json, cases_dev.json and score.py. The first table scores hazard ratios of separately rebuilt
arms, which never see the printed one, the second both arms before and after the printed hazard ratio and its interval
weight the joint draws. `survival_pairs_tuning.py` makes the table of docs/survival.md. Not part of the tests.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from reanalysis.survival.exchange_input import read_input, to_summary
from reanalysis.survival.pairs import PairComparison, PrintedHazardRatio, compare_pair, reweighted
from reanalysis.survival.reconstruct import Reconstruction, reconstruct

SEED = 1
SCORES = ("iae", "width", "cov", "iscore")
MUST, AIM = 0.06, 0.035
"""Mean absolute error of the log hazard ratio in scenario D."""


def load_score(path: Path) -> ModuleType:
    """The benchmark's own scoring, as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(score: ModuleType, case: dict[str, Any], name: str, made: Reconstruction) -> list[float]:
    """Scores of one arm."""
    end = case["horizon"]
    # Years and days of the input came in as months.
    times = made.time_months * (end / made.time_months[-1])
    prediction = {
        "t": times,
        "s": made.survival,
        "lo": made.published_lower,
        "hi": made.published_upper,
        "s_pop": made.population_survival,
        "lo_pop": made.lower,
        "hi_pop": made.upper,
    }
    found = score.score_one(case, name, prediction)
    return [found[key] for key in SCORES]


def printed_ratio(pair: dict[str, Any]) -> PrintedHazardRatio:
    return PrintedHazardRatio(pair["hr"], *pair["ci"], half_unit=0.005)


def show(found: PairComparison, pair: dict[str, Any], truth: dict[str, Any]) -> None:
    """One line on a pair."""
    inside = found.lower <= np.exp(truth["loghr"]) <= found.upper
    asked = f"{found.events_by_interval:.0f}" if found.events_by_interval else "-"
    print(
        f"  {pair['pair_id']} printed {pair['hr']:5.2f} implied {found.hazard_ratio:5.2f} ({found.lower:.2f} to "
        f"{found.upper:.2f}) {'' if inside else 'MISSED '}events {sum(found.events):.0f} (by interval {asked}) "
        f"log-rank P {found.log_rank_p:.3g} (printed {pair['p']:.3g}) effective {found.effective_share:.2f} "
        f"trend P {found.trend_p:.2f} crossing {found.probability_crossing:.2f} {'; '.join(found.contradicted)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenarios", nargs="+", default=["A", "B", "C", "D", "E"])
    parser.add_argument("--pairs", action="store_true", help="a line for every pair")
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    inputs = read_input(options.folder / "inputs_dev.json")
    truth = json.loads((options.folder / "cases_dev.json").read_text())
    score = load_score(options.folder / "score.py")
    cases = {case["case_id"]: case for case in inputs["cases"]}
    true_cases = {case["case_id"]: case for case in truth["cases"]}
    true_pairs = {pair["pair_id"]: pair for pair in truth["pairs"]}
    ratios: dict[str, dict[str, dict[str, float]]] = {}
    lines = []
    for name in options.scenarios:
        curves: dict[str, Reconstruction] = {}
        arms, shares, flagged, seconds = [], [], 0, 0.0
        for pair in inputs["pairs"]:
            roles = (pair["treated"], pair["control"])
            if any(name not in cases[role]["scenarios"] for role in roles):
                continue
            for role in roles:
                if role not in curves:
                    curves[role] = reconstruct(to_summary(cases[role], name), seed=SEED, draws=options.draws)
            started = time.process_time()
            alone = compare_pair(curves[roles[0]], curves[roles[1]], seed=SEED)
            seconds += time.process_time() - started
            ratios.setdefault(pair["pair_id"], {})[name] = {
                "hr": alone.hazard_ratio,
                "lo": alone.lower,
                "hi": alone.upper,
            }
            found = compare_pair(curves[roles[0]], curves[roles[1]], printed_ratio(pair), seed=SEED)
            if options.pairs:
                show(found, pair, true_pairs[pair["pair_id"]])
            shares.append(found.effective_share)
            flagged += bool(found.contradicted)
            for role, weights in zip(roles, found.weights, strict=True):
                before, after = curves[role], reweighted(curves[role], weights)
                arms.append([scored(score, true_cases[role], name, made) for made in (before, after)])
        means = np.mean(arms, axis=0)
        change = 100 * (means[1] / means[0] - 1)
        cells = " ".join(f"{means[0][i]:6.2f} {means[1][i]:6.2f} ({change[i]:+5.1f}%)" for i in range(len(SCORES)))
        lines.append(
            f"{name:3s} {len(shares):3d} {cells}  effective {np.mean(shares):.2f}, least {min(shares):.3f}, "
            f"flagged {flagged}, {1000 * seconds / len(shares):.0f} ms a pair"
        )
    print("hazard ratio of separately rebuilt arms, the printed one not used")
    for name, found in score.pairs(truth, {"pairs": ratios}).items():
        verdict = ""
        if name == "D":
            error = found["abs_loghr_err"]
            verdict = f" ({'aim reached' if error <= AIM else 'pass' if error <= MUST else 'FAIL'})"
        print(
            f"{name:3s} {found['n']:3d} mean |log error| {found['abs_loghr_err']:.4f}{verdict}, median "
            f"{found['median_err']:.4f}, coverage {found['cov']:.1f}%, log width {found['log_width']:.3f}"
        )
    print(f"\narms before and after weighting by the printed hazard ratio: {', '.join(SCORES)}")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
