"""Score settings of the survival prior on the development benchmark, with each family left out of the choice.

usage: ./run python tests/benchmarks/survival_tuning.py FOLDER [--draws 200] [--cores 2] [--write]

FOLDER holds inputs_dev.json, cases_dev.json and score.py. Every setting of a grid is scored on every arm. For each
family the other families say which settings are as good as the best of them, within one standard error of the
difference; the middle of these is taken, and the family is scored with that: these are the figures held out. The best
setting alone is no steady choice: which one it is, is chance. Curves of which one number is printed have a prior of
their own, so the two are chosen apart, each by the scenarios that it serves. In-sample figures of the settings in use
stand beside them. Held out is only the choice among the settings of the grid: the process, the grid and all else were
chosen with every arm in view. With --write the table goes into docs/survival.md. Not part of the tests.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
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
    "slope_mean": (0.9, 1.0, 1.1, 1.2, 1.3),
    "drift_sd": (0.30, 0.42),
    "bend_sd": (0.2, 0.4, 0.6),
}
"""Settings to choose among: the mean slope, and how far slopes wander early and late."""
LONE = ("A", "E1", "G")
"""Scenarios in which one number is printed of a curve: they have a prior of their own, chosen by their own scores."""
NAMES = ("A", "B", "D", "E", "E1", "G")
FINAL_DRAWS = 1000
"""For the figures of the table; the choice needs fewer."""
SHOWN = ("iae", "cov", "width", "iscore")
POOR = 80
"""Percent of the times; an arm whose curve is covered less often is counted."""

Scores = dict[str, list[dict[str, Any]]]
"""Scores of each arm by scenario."""


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
    prior: ShapePrior, *, folder: Path, draws: int, names: Iterable[str] = NAMES, families: Iterable[str] = ()
) -> Scores:
    """Scores of each arm, of these families or of all, with one prior."""
    score = load_score(folder)
    cases = json.loads((folder / "cases_dev.json").read_text())["cases"]
    inputs = {case["case_id"]: case for case in json.loads((folder / "inputs_dev.json").read_text())["cases"]}
    strata.PRIOR = prior
    # The prior of curves of which one number is printed is as much wider as it is in use.
    extra = {name: getattr(LONE_PRIOR, name) - getattr(PRIOR, name) for name in ("slope_sd", "drift_sd")}
    strata.LONE_PRIOR = replace(prior, **{name: getattr(prior, name) + more for name, more in extra.items()})
    rows: Scores = {name: [] for name in names}
    for case in cases:
        if case["estimand"] != "published_km" or (families and case["family"] not in families):
            continue
        given = inputs[case["case_id"]]
        for name in rows:
            if name not in given["scenarios"]:
                continue
            made = reconstruct(to_summary(given, name), seed=SEED, draws=draws)
            prediction = {
                "t": made.time_months * (case["horizon"] / made.time_months[-1]),
                "s": made.survival,
                "lo": made.published_lower,
                "hi": made.published_upper,
            }
            rows[name].append(score.score_one(case, name, prediction) | {"family": case["family"]})
    return rows


def losses(scored: list[Scores], names: Iterable[str], families: set[str]) -> np.ndarray:
    """Interval score and error of these scenarios for each setting, each on its own scale; families weigh the same."""
    total = np.zeros(len(scored))
    for name in names:
        of = np.array([arm["family"] for arm in scored[0][name]])
        weight = np.array([1 / np.sum(of == family) if family in families else 0.0 for family in of])
        for measure, share in (("iscore", 1.0), ("iae", 5.0)):
            values = np.array([[arm[measure] for arm in rows[name]] for rows in scored])
            total += share * np.log(values @ weight / weight.sum())
    return total


def as_good_as_the_best(scored: list[Scores], names: Iterable[str], families: set[str]) -> np.ndarray:
    """Places of the settings whose loss is within one standard error of the smallest (jackknife over families)."""
    loss = losses(scored, names, families)
    best = int(np.argmin(loss))
    without = np.array([losses(scored, names, families - {family}) for family in sorted(families)])
    difference = without - without[:, [best]]
    error = np.sqrt((len(families) - 1) * difference.var(axis=0))
    return np.flatnonzero(loss - loss[best] <= error)


def middle(priors: list[ShapePrior], places: np.ndarray) -> ShapePrior:
    """The mean of some settings."""
    means = {name: round(float(np.mean([getattr(priors[i], name) for i in places])), 3) for name in GRID}
    return replace(PRIOR, **means)


def told(prior: ShapePrior) -> str:
    return ", ".join(f"{name} {getattr(prior, name):g}" for name in GRID)


def _poor(arms: list[dict[str, Any]]) -> float:
    return 100 * float(np.mean([arm["cov"] < POOR for arm in arms]))


def table_row(name: str, both: list[list[dict[str, Any]]]) -> str:
    """Mean scores in sample and, beside each, held out."""
    cells = [name, str(len(both[0]))]
    for measure, decimals in zip(SHOWN, (2, 1, 1, 1), strict=True):
        cells += [f"{np.mean([arm[measure] for arm in arms]):.{decimals}f}" for arms in both]
    return "| " + " | ".join([*cells, *(f"{_poor(arms):.0f}" for arms in both)]) + " |"


def bias_row(name: str, arms: list[dict[str, Any]]) -> str:
    """Mean signed error of the arms, and of each family, in points."""
    families = sorted({arm["family"] for arm in arms})
    means = [f"{f} {np.mean([arm['bias'] for arm in arms if arm['family'] == f]):+.1f}" for f in families]
    return f"{name:3s} mean signed error {np.mean([arm['bias'] for arm in arms]):+.2f} points: {', '.join(means)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=200, help="for the choice; the table has 1000")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="make the table of docs/survival.md again")
    options = parser.parse_args()
    priors = settings()
    groups = (tuple(name for name in NAMES if name not in LONE), LONE)
    with ProcessPoolExecutor(options.cores) as pool:
        final = partial(score_setting, folder=options.folder, draws=FINAL_DRAWS)
        in_use = pool.submit(final, PRIOR)
        scored = list(pool.map(partial(score_setting, folder=options.folder, draws=options.draws), priors))
        families = {arm["family"] for arm in scored[0]["E"]}
        held_out: Scores = {name: [] for name in NAMES}
        for names in groups:
            best = priors[int(np.argmin(losses(scored, names, families)))]
            places = as_good_as_the_best(scored, names, families)
            print(f"{','.join(names)}: best {told(best)}; {len(places)} of {len(priors)} settings are as good")
            print(f"    in the middle of them {told(middle(priors, places))}; without each family in turn:")
            jobs = []
            for family in sorted(families):
                chosen = middle(priors, as_good_as_the_best(scored, names, families - {family}))
                print(f"    {family}: {told(chosen)}", flush=True)
                jobs.append(pool.submit(final, chosen, names=names, families=[family]))
            for job in jobs:
                for name, arms in job.result().items():
                    held_out[name] += arms
        rows = in_use.result()
    lines = [f"Version {version('reanalysis')}, {FINAL_DRAWS} draws ({options.draws} for the choice), seed {SEED}.", ""]
    heads = ["printed", "arms"]
    for head in ("error", "covered, %", "width", "score", f"arms under {POOR}%, %"):
        heads += [head, "held out"]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += [table_row(name, [rows[name], held_out[name]]) for name in NAMES]
    print("\n".join(lines))
    print("\n".join(bias_row(name, rows[name]) for name in NAMES))
    if options.write:
        write_part(PAGE, "held out", lines)


if __name__ == "__main__":
    main()
