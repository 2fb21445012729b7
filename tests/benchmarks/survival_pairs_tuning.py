"""Cross-validate by trial the constants with which a printed hazard ratio weights pairs of curves.

usage: ./run python tests/benchmarks/survival_pairs_tuning.py FOLDER [--draws 1000] [--cores 2] [--write]

FOLDER holds inputs_dev.json, cases_dev.json and score.py. Both arms of every pair are scored unweighted and, for each
setting of a small grid, weighted. For each trial (family of arms) the setting is chosen that scores best on the pairs
of all other trials, and the trial's pairs are scored with that. --write puts the table into docs/survival.md: without
weights, with the constants in use, and held out. Not part of the tests.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from survival_page import PAGE, write_part
from survival_pairs import load_score, printed_ratio, scored

from reanalysis.survival import pair_evidence, pair_weights
from reanalysis.survival.contrasts import Joint
from reanalysis.survival.drawn_pairs import common_grid, expected_numbers, joint_draws, paired_table, shared_end
from reanalysis.survival.exchange_input import read_input, to_summary
from reanalysis.survival.hazard_ratio import hazard_ratio
from reanalysis.survival.pair_evidence import implied_by
from reanalysis.survival.pairs import reweighted
from reanalysis.survival.reconstruct import reconstruct

SEED = 1
GRID = {"MODEL_SD": (0.01, 0.03, 0.06), "VARIANCE_SD": (0.06, 0.12, 0.25)}
"""Of `reanalysis.survival.pair_weights`: trust in the ratio, and in the width of its interval."""
IN_USE = (pair_weights.MODEL_SD, pair_weights.VARIANCE_SD)
NAMES = ("A", "B", "C", "D", "E")
IAE, WIDTH, COVERED, SCORE = range(4)
SHOWN = ((IAE, 2), (COVERED, 1), (WIDTH, 1), (SCORE, 1))
"""Scores of the table with their decimals."""
UNWEIGHTED = 0
"""Place of the scores without weights, before those of the settings."""


def settings() -> list[tuple[float, ...]]:
    """Every setting of the grid."""
    return list(itertools.product(*GRID.values()))


def pair_scores(pair: dict[str, Any], *, folder: Path, draws: int) -> dict[str, np.ndarray]:
    """Mean scores of a pair's arms by scenario, array (1 + settings, scores): unweighted, then with each setting."""
    score = load_score(folder / "score.py")
    inputs = {case["case_id"]: case for case in read_input(folder / "inputs_dev.json")["cases"]}
    truth = {case["case_id"]: case for case in json.loads((folder / "cases_dev.json").read_text())["cases"]}
    roles, printed = (pair["treated"], pair["control"]), printed_ratio(pair)
    result = {}
    for name in NAMES:
        if any(name not in inputs[role]["scenarios"] for role in roles):
            continue
        made = [reconstruct(to_summary(inputs[role], name), seed=SEED, draws=draws) for role in roles]
        first, second = made[0].draws, made[1].draws
        grid = common_grid(shared_end(first, second))
        numbers = [expected_numbers(drawn, grid) for drawn in (first, second)]
        partners = joint_draws(first, second, seed=SEED)
        tables = [paired_table(*numbers, partner, grid) for partner in partners]
        estimates = [hazard_ratio(table, ties="breslow") for table in tables]
        implied = implied_by(tables, estimates, [risk[:, -1] for _, risk in numbers], partners)
        rows = [[scored(score, truth[role], name, one) for role, one in zip(roles, made, strict=True)]]
        for values in settings():
            for constant, value in zip(GRID, values, strict=True):
                setattr(pair_weights, constant, value)
            weight = pair_evidence.joint_weights(made[0], made[1], implied, printed)[0]
            weights = Joint(first, second, partners, weight, 0.95).weights
            picked = [reweighted(one, of) for one, of in zip(made, weights, strict=True)]
            rows.append([scored(score, truth[role], name, one) for role, one in zip(roles, picked, strict=True)])
        result[name] = np.array(rows).mean(axis=1)
    return result


def best_setting(found: list[dict[str, np.ndarray]]) -> int:
    """Place of the setting with the smallest interval score and error over the scenarios, each on its own scale."""
    total = np.zeros(len(settings()))
    for name in NAMES:
        means = np.mean([of[name] for of in found if name in of], axis=0)[UNWEIGHTED + 1 :]
        total += np.log(means[:, SCORE]) + np.log(means[:, IAE])
    return int(np.argmin(total))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="make the table of docs/survival.md again")
    options = parser.parse_args()
    pairs = read_input(options.folder / "inputs_dev.json")["pairs"]
    cases = json.loads((options.folder / "cases_dev.json").read_text())["cases"]
    family = {case["case_id"]: case["family"] for case in cases}
    trials = [family[pair["treated"]] for pair in pairs]
    with ProcessPoolExecutor(options.cores) as pool:
        found = list(pool.map(partial(pair_scores, folder=options.folder, draws=options.draws), pairs))
    chosen = {
        trial: best_setting([of for of, other in zip(found, trials, strict=True) if other != trial])
        for trial in sorted(set(trials))
    }
    for place, times in Counter(chosen.values()).most_common():
        values = ", ".join(f"{name} {value:g}" for name, value in zip(GRID, settings()[place], strict=True))
        print(f"chosen without {times} of {len(chosen)} trials: {values}")
    for values, means in zip(settings(), _means(found), strict=True):
        print(values, " ".join(f"{name} {of[IAE]:.2f}/{of[COVERED]:.1f}/{of[SCORE]:.1f}" for name, of in means.items()))
    lines = [f"Version {version('reanalysis')}, {options.draws} draws, seed {SEED}.", ""]
    heads = ["printed", "pairs"]
    for head in ("error", "covered", "width", "score"):
        heads += [head, "weighted", "held out"]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    in_use = UNWEIGHTED + 1 + settings().index(IN_USE)
    for name in NAMES:
        of = [(one[name], chosen[trial]) for one, trial in zip(found, trials, strict=True) if name in one]
        three = np.mean([(one[UNWEIGHTED], one[in_use], one[UNWEIGHTED + 1 + place]) for one, place in of], axis=0)
        cells = [f"{row[k]:.{decimals}f}" for k, decimals in SHOWN for row in three]
        lines.append("| " + " | ".join([name, str(len(of)), *cells]) + " |")
    print("\n".join(lines))
    if options.write:
        write_part(PAGE, "weighted arms", lines)


def _means(found: list[dict[str, np.ndarray]]) -> list[dict[str, np.ndarray]]:
    """Mean scores by scenario for each setting."""
    by_name = {name: np.mean([of[name] for of in found if name in of], axis=0) for name in NAMES}
    return [
        {name: means[UNWEIGHTED + 1 + place] for name, means in by_name.items()} for place in range(len(settings()))
    ]


if __name__ == "__main__":
    main()
