"""Score settings of the survival prior on the development benchmark, with each family left out of the choice.

usage: ./run python tests/benchmarks/survival_tuning.py FOLDER [--draws 200] [--scenarios A,B,D,E,E1,G] [--write]

FOLDER holds inputs_dev.json, cases_dev.json and score.py. Every setting of a small grid is scored on every arm.
For each family the setting is chosen that scores best on the other families, and the family is scored with that:
these are the figures held out. Curves of which one number is printed have a prior of their own, so the two are chosen
apart, each by the scenarios that it serves. In-sample figures of the settings in use stand beside them. Held out is
only the choice among the settings of the grid: the process and all else were chosen with every arm in view. With
--write the table goes into docs/survival.md. Not part of the tests.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
from collections import Counter
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from survival_page import PAGE, write_part

from reanalysis.survival import strata
from reanalysis.survival.exchange_input import to_summary
from reanalysis.survival.reconstruct import reconstruct
from reanalysis.survival.shape import LONE_PRIOR, PRIOR, ShapePrior

SEED = 1
GRID = {
    "slope_mean": (1.0, 1.1, 1.2),
    "drift_sd": (0.36, 0.42),
    "bend_sd": (0.2, 0.4),
}
"""Settings to choose among: the mean slope, and how far slopes wander early and late. Two minutes of CPU."""
LONE = ("A", "E1", "G")
"""Scenarios in which one number is printed of a curve: they have a prior of their own, chosen by their own scores."""
MEASURES = ("iae", "cov", "width", "iscore", "rmst")
SHOWN = ("iae", "cov", "width", "iscore")
POOR = 80
"""Percent of the times; an arm whose curve is covered less often is counted."""


def settings() -> list[ShapePrior]:
    """Every prior of the grid."""
    return [replace(PRIOR, **dict(zip(GRID, values, strict=True))) for values in itertools.product(*GRID.values())]


def load_score(folder: Path) -> ModuleType:
    """The benchmark's own scoring program as a module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_setting(
    prior: ShapePrior,
    cases: list[dict[str, Any]],
    inputs: dict[str, Any],
    score: ModuleType,
    names: list[str],
    draws: int,
) -> dict[str, list[dict[str, Any]]]:
    """Scores of each arm by scenario, with one prior."""
    strata.PRIOR = prior
    # The prior of curves of which one number is printed is as much wider as it is in use.
    extra = {name: getattr(LONE_PRIOR, name) - getattr(PRIOR, name) for name in ("slope_sd", "drift_sd")}
    strata.LONE_PRIOR = replace(prior, **{name: getattr(prior, name) + more for name, more in extra.items()})
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for case in cases:
        given = inputs[case["case_id"]]
        for name in names:
            if name not in given["scenarios"]:
                continue
            made = reconstruct(to_summary(given, name), seed=SEED, draws=draws)
            prediction = {
                "t": made.time_months,
                "s": made.survival,
                "lo": made.published_lower,
                "hi": made.published_upper,
            }
            rows[name].append(score.score_one(case, name, prediction) | {"family": case["family"]})
    return rows


def loss(rows: dict[str, list[dict[str, Any]]], names: list[str], families: set[str]) -> float:
    """Interval score and error of these scenarios, each on its own scale; families weigh the same."""
    total = 0.0
    for arms in (rows[name] for name in names):
        for measure, share in (("iscore", 1.0), ("iae", 5.0)):
            means = [np.mean([a[measure] for a in arms if a["family"] == f]) for f in families if _has(arms, f)]
            total += share * float(np.log(np.mean(means)))
    return total


def _has(arms: list[dict[str, Any]], family: str) -> bool:
    return any(arm["family"] == family for arm in arms)


def describe(label: str, arms: list[dict[str, Any]]) -> str:
    """One line of mean scores."""
    means = "  ".join(f"{measure} {np.mean([arm[measure] for arm in arms]):6.2f}" for measure in MEASURES)
    return f"{label:28s} {len(arms):3d} arms  {means}  under {POOR}%: {_poor(arms):3.0f}%"


def _poor(arms: list[dict[str, Any]]) -> float:
    return 100 * float(np.mean([arm["cov"] < POOR for arm in arms]))


def table_row(name: str, both: list[list[dict[str, Any]]]) -> str:
    """Mean scores in sample and, beside each, held out."""
    cells = [name, str(len(both[0]))]
    for measure, decimals in zip(SHOWN, (2, 1, 1, 1), strict=True):
        cells += [f"{np.mean([arm[measure] for arm in arms]):.{decimals}f}" for arms in both]
    return "| " + " | ".join([*cells, *(f"{_poor(arms):.0f}" for arms in both)]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--scenarios", default="A,B,D,E,E1,G")
    parser.add_argument("--write", action="store_true", help="make the table of docs/survival.md again")
    options = parser.parse_args()
    score = load_score(options.folder)
    names = options.scenarios.split(",")
    cases = json.loads((options.folder / "cases_dev.json").read_text())["cases"]
    cases = [case for case in cases if case["estimand"] == "published_km"]
    inputs = {case["case_id"]: case for case in json.loads((options.folder / "inputs_dev.json").read_text())["cases"]}
    priors = settings()
    scored = [score_setting(prior, cases, inputs, score, names, options.draws) for prior in priors]
    families = {case["family"] for case in cases}

    served = {name: [other for other in names if (other in LONE) == (name in LONE)] for name in names}
    chosen = {
        (family, *served[name]): min(
            range(len(priors)),
            key=lambda i, left=families - {family}, by=served[name]: loss(scored[i], by, left),
        )
        for family in sorted(families)
        for name in names
    }
    in_use = priors.index(PRIOR)
    lines = [f"Version {version('reanalysis')}, {options.draws} draws, seed {SEED}.", ""]
    heads = ["printed", "arms"]
    for head in ("error", "covered, %", "width", "score", f"arms under {POOR}%, %"):
        heads += [head, "held out"]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for name in names:
        held_out = [
            arm for family in families for arm in scored[chosen[family, *served[name]]][name] if arm["family"] == family
        ]
        print(describe(f"{name} in sample, in use", scored[in_use][name]))
        print(describe(f"{name} held out", held_out))
        lines.append(table_row(name, [scored[in_use][name], held_out]))
    for (by, index), times in Counter((key[1:], index) for key, index in chosen.items()).most_common():
        values = ", ".join(f"{key} {getattr(priors[index], key)}" for key in GRID)
        print(f"{','.join(by)}: chosen without {times} of {len(families)} families: {values}")
    if options.write:
        write_part(PAGE, "held out", lines)


if __name__ == "__main__":
    main()
