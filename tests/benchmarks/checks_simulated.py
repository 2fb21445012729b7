"""Do the rules stay silent on consistent reports, and do they find a slip? Counted over simulated trials.

usage: ./run python tests/benchmarks/checks_simulated.py [--trials 10000] [--seed 20161225] [--slips 2] [--cores 2]

Each trial gives one report in which everything fits, and `--slips` spoiled copies of it with one slip each; the kinds
take turns. A slip counts as visible where an oracle written without the rules gives a reason why the numbers cannot all
be right. It counts as found where an error or a warning names its claim, or a share of the number that was changed.
Not part of the tests, which do the same with fewer trials.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from time import perf_counter

# As in the command line: threads cost small matrices more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.checks.examined import Tally, examine_many
from tests.checks.planted import SLIPS

TRIALS, SEED, SLIPS_EACH = 10_000, 20161225, 2


def lines(tally: Tally) -> list[str]:
    """The tables."""
    checks = sum(tally.checks.values())
    found = [
        f"{tally.trials:,} trials, {tally.claims:,} claims, {checks:,} checks made, {tally.errors()} errors",
        "",
        f"{'rule':40}{'severity':>10}{'alarms':>8}{'checks':>10}{'per 1,000 checks':>18}{'% of trials':>13}",
    ]
    for (rule, severity), number in sorted(tally.alarms.items()):
        looks = tally.checks[rule]
        share = 100 * tally.trials_with[rule, severity] / tally.trials
        found.append(f"{rule:40}{severity:>10}{number:>8,}{looks:>10,}{1000 * number / looks:>18.2f}{share:>13.2f}")
    silent = sorted(rule for rule in tally.checks if not any(rule == name for name, _ in tally.alarms))
    found += ["silent: " + ", ".join(f"{rule} ({tally.checks[rule]:,})" for rule in silent), ""]
    found.append(f"{'slip':34}{'planted':>9}{'visible':>9}{'found':>9}{'share %':>9}{'found though unseen':>21}")
    for kind in SLIPS:
        planted, visible, hit, unseen = (tally.slips[kind, w] for w in ("planted", "visible", "found", "found unseen"))
        share = f"{100 * hit / visible:.1f}" if visible else "-"
        found.append(f"{kind:34}{planted:>9,}{visible:>9,}{hit:>9,}{share:>9}{unseen:>21,}")
    found += [f"{'all':34}{'':27}{100 * tally.share_found():>9.1f}", ""]
    found.append(f"{'what arithmetic sees':50}{'visible':>9}{'found':>9}{'share %':>9}")
    for reason in sorted({reason for reason, _ in tally.reasons}):
        visible, hit = tally.reasons[reason, "visible"], tally.reasons[reason, "found"]
        found.append(f"{reason:50}{visible:>9,}{hit:>9,}{100 * hit / visible:>9.1f}")
    return found


def main() -> None:
    """Print the tables, and examples of what should not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--slips", type=int, default=SLIPS_EACH, help="kinds of slips planted in each trial")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--examples", action="store_true", help="also print examples of false alarms and misses")
    options = parser.parse_args()
    started = perf_counter()
    tally = examine_many(range(options.trials), seed=options.seed, slips=options.slips, cores=options.cores)
    print("\n".join(lines(tally)))
    if options.examples:
        for what, texts in sorted(tally.examples.items()):
            print(f"\n{what}", *texts, sep="\n    ")
    print(f"\n{perf_counter() - started:.0f} s on {options.cores} core(s)")


if __name__ == "__main__":
    main()
