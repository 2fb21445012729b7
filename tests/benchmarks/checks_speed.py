"""Time every rule over 10,000 claims of simulated trials, and say where the time goes.

usage: ./run python tests/benchmarks/checks_speed.py [--claims 10000] [--seed 20161225] [--repeats 3]

The claims are those of as many consistent trials as are needed, each with a report of its own. Solving the counts
behind them belongs to the time. Times are seconds of one processor. Not part of the tests.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from time import process_time

# As in the command line: threads cost small matrices more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from reanalysis.checks import RULES, Context, run_checks
from reanalysis.checks.registry import Judge
from reanalysis.claims.model import Evidence
from reanalysis.counts import build_groups, solve_all
from reanalysis.memory import garbage_kept
from tests.checks.examined import MAX_TABLES
from tests.checks.simulated import simulate_report
from tests.checks.simulated_writing import evidence_of

CLAIMS, SEED, REPEATS = 10_000, 20161225, 3
TARGET_SECONDS = 2.0
SHOWN_RULES = 15


def many_claims(claims: int, seed: int) -> Evidence:
    """Evidence of at least so many claims, from one trial after the other."""
    all_claims, trials, number = {}, {}, 0
    while len(all_claims) < claims:
        rng = np.random.default_rng([seed, number])
        evidence = simulate_report(rng, source=f"sim{number}", trial_id=f"t{number}")
        all_claims |= evidence.claims
        trials |= evidence.trials
        number += 1
    return evidence_of(all_claims, trials)


def by_rule(context: Context) -> list[tuple[float, str, int]]:
    """Seconds, name and checks of every rule, slowest first; what rules share falls on the first that asks."""
    found = []
    for rule in RULES.values():
        started = process_time()
        checks = sum(1 for _ in rule.look(context, Judge(rule.name)))
        found.append((process_time() - started, rule.name, checks))
    return sorted(found, reverse=True)


def main() -> None:
    """Print the time of all rules together, and of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    options = parser.parse_args()
    evidence = many_claims(options.claims, options.seed)
    seconds, solving, checks = [], [], 0
    for _ in range(options.repeats):
        with garbage_kept():
            started = process_time()
            solved = tuple(solve_all(build_groups(evidence), max_tables=MAX_TABLES))
            solving.append(process_time() - started)
            checks = len(run_checks(Context(evidence, solved)).checks)
            seconds.append(process_time() - started)
    best = min(seconds)
    verdict = "within" if best <= TARGET_SECONDS else "above"
    print(f"{len(evidence.claims):,} claims of {len(evidence.trials)} trials, {checks:,} checks of {len(RULES)} rules:")
    print(f"first run {seconds[0]:.2f} s, best of {options.repeats} {best:.2f} s: {verdict} {TARGET_SECONDS:g} s")
    print(f"of it, solving the counts: {min(solving):.2f} s\n")
    print(f"{'rule':40}{'seconds':>9}{'checks':>9}")
    for time, name, looks in by_rule(Context(evidence, solved))[:SHOWN_RULES]:
        print(f"{name:40}{time:>9.3f}{looks:>9,}")


if __name__ == "__main__":
    main()
