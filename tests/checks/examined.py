"""What the rules say of simulated reports, before and after a slip is planted, counted over many trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from reanalysis.checks import Context, Outcome, run_checks
from reanalysis.claims.model import Evidence
from reanalysis.counts import CountGroup, SolvedGroup, build_groups, solve_all
from tests.checks.planted import SLIPS, Slip, plant
from tests.checks.simulated import simulate_report

MAX_TABLES = 10_000
EXAMPLES = 5
"""False alarms and misses of one kind that are kept to be looked at."""


@lru_cache(maxsize=400)
def _solved(group: CountGroup) -> SolvedGroup:
    # A slip leaves most groups of counts as they were.
    return solve_all([group], max_tables=MAX_TABLES)[0]


def checked(evidence: Evidence) -> Outcome:
    """Every rule over one report."""
    return run_checks(Context(evidence, tuple(map(_solved, build_groups(evidence)))))


@dataclass
class Tally:
    """Counts over trials; two of them can be added.

    Attributes
    ----------
    trials : int
    claims : int
    checks : Counter
        Looks by rule, but for those that could not be made.
    alarms : Counter
        Errors and warnings in consistent reports by (rule, severity).
    trials_with : Counter
        Trials with at least one, likewise.
    slips : Counter
        By (kind, what): planted, visible, found, and found where the oracle saw nothing.
    reasons : Counter
        By (reason, what): visible slips for which the oracle gave this reason, and how many of them were found.
    examples : list of str
        False alarms and misses, with the number of their trial.
    """

    trials: int = 0
    claims: int = 0
    checks: Counter = field(default_factory=Counter)
    alarms: Counter = field(default_factory=Counter)
    trials_with: Counter = field(default_factory=Counter)
    slips: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def __iadd__(self, other: Tally) -> Tally:
        self.trials += other.trials
        self.claims += other.claims
        for name in ("checks", "alarms", "trials_with", "slips", "reasons"):
            getattr(self, name).update(getattr(other, name))
        for what, texts in other.examples.items():
            self.examples[what] = (self.examples.get(what, []) + texts)[:EXAMPLES]
        return self

    def example(self, what: str, text: str) -> None:
        """Keep an example, if there are not enough of its kind."""
        kept = self.examples.setdefault(what, [])
        if len(kept) < EXAMPLES:
            kept.append(text)

    def errors(self) -> int:
        """Errors in consistent reports."""
        return sum(number for (_, severity), number in self.alarms.items() if severity == "error")

    def share_found(self) -> float:
        """Share of the visible slips that were found."""
        visible = sum(number for (_, what), number in self.slips.items() if what == "visible")
        return sum(number for (_, what), number in self.slips.items() if what == "found") / visible if visible else 1.0


def examine(number: int, *, seed: int, slips: int) -> Tally:
    """One trial: its consistent report, and the same with some kinds of slips, each by itself.

    Parameters
    ----------
    number : int
        Of the trial; which kinds of slips are planted goes by it.
    seed : int
    slips : int
        How many kinds, at most all.
    """
    tally = Tally(trials=1)
    evidence = simulate_report(np.random.default_rng([seed, number]))
    outcome = checked(evidence)
    tally.claims = len(evidence.claims)
    tally.checks.update(check.rule for check in outcome.checks if check.state != "not checkable")
    alarms = [finding for finding in outcome.findings if finding.severity != "info"]
    tally.alarms.update((finding.rule, finding.severity) for finding in alarms)
    tally.trials_with.update({(finding.rule, finding.severity) for finding in alarms})
    for finding in alarms:
        tally.example(f"false {finding.severity}: {finding.rule}", f"trial {number}: {finding.key}: {finding.message}")
    known = {finding.key for finding in alarms}
    kinds = list(SLIPS)
    for i in range(slips):
        place = (number * slips + i) % len(kinds)
        slip = plant(kinds[place], evidence, np.random.default_rng([seed, number, place]))
        if slip is not None:
            _count_slip(tally, slip, known, number)
    return tally


def _count_slip(tally: Tally, slip: Slip, known: set[str], number: int) -> None:
    findings = [item for item in checked(slip.evidence).findings if item.severity != "info" and item.key not in known]
    found = any(slip.named.intersection(finding.claim_ids) for finding in findings)
    tally.slips[slip.kind, "planted"] += 1
    if slip.reasons:
        tally.slips[slip.kind, "visible"] += 1
        tally.slips[slip.kind, "found"] += found
        for reason in slip.reasons:
            tally.reasons[reason, "visible"] += 1
            tally.reasons[reason, "found"] += found
        if not found:
            tally.example(f"missed {slip.kind}: {', '.join(sorted(slip.reasons))}", f"trial {number}: {_numbers(slip)}")
    else:
        tally.slips[slip.kind, "found unseen"] += found


def _numbers(slip: Slip) -> str:
    """The claims with the slip, briefly."""
    return "; ".join(
        f"{claim_id} is now {cells['value']} ({cells['lower']} to {cells['upper']}) {cells['unit']}"
        f" of {cells['denominator'] or '-'}"
        for claim_id in sorted(slip.claims)
        for cells in [slip.evidence.claims[claim_id].cells]
    )


def examine_many(numbers: Iterable[int], *, seed: int, slips: int, cores: int = 1) -> Tally:
    """Many trials, on several cores."""
    total = Tally()
    one = partial(examine, seed=seed, slips=slips)
    if cores == 1:
        for number in numbers:
            total += one(number)
        return total
    with ProcessPoolExecutor(cores) as pool:
        for tally in pool.map(one, numbers, chunksize=20):
            total += tally
    return total
