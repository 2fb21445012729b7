"""What rules may look at: the evidence, solved counts, and claims grouped in the ways rules need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.counts.groups import set_size
from reanalysis.counts.solve import SolvedGroup
from reanalysis.vocabulary import BACKGROUND

#: Kinds that estimate something and may have a confidence interval.
ESTIMATES = ("percent", "km", "median", "ratio", "difference")


@dataclass(frozen=True)
class Context:
    """What a rule may look at.

    Attributes
    ----------
    evidence : Evidence
    solved : tuple of SolvedGroup
        Every group of counts with its solution.
    problems : dict of str to str
        What is wrong between a claim and its ledger, by claim id; empty where such claims have stopped the run.
    """

    evidence: Evidence
    solved: tuple[SolvedGroup, ...]
    problems: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def claims(self) -> list[Claim]:
        """Claims that say something, in order; numbers set aside are left out."""
        return [claim for claim in self.evidence.claims.values() if claim.kind != "set_aside"]

    @cached_property
    def of_trials(self) -> list[Claim]:
        """Claims about a trial; statements on the disease are left out."""
        return [claim for claim in self.claims if claim.trial_id != BACKGROUND]

    @cached_property
    def with_interval(self) -> list[Claim]:
        """Estimates printed with both limits."""
        return [
            claim
            for claim in self.claims
            if claim.kind in ESTIMATES and claim.printed() and claim.printed("lower") and claim.printed("upper")
        ]

    def of_kind(self, *kinds: str) -> list[Claim]:
        """Claims about a trial, of these kinds, in order."""
        if kinds not in self._by_kinds:
            self._by_kinds[kinds] = [claim for claim in self.of_trials if claim.kind in kinds]
        return self._by_kinds[kinds]

    @cached_property
    def _by_kinds(self) -> dict[tuple[str, ...], list[Claim]]:
        return {}

    @cached_property
    def _solutions(self) -> dict[str, Any]:
        return {node.claim_id: item for item in self.solved for node in item.group.nodes()}

    def possible_counts(self, claim_id: str) -> set[int] | None:
        """Numbers of patients that may stand behind a claim; None if they are not bounded or none fits."""
        claim = self.evidence.claims[claim_id]
        if claim.kind in ("n", "count"):
            return {int(claim.printed().number)}
        item = self._solutions.get(claim_id)
        if item is None or not item.solution or claim_id not in item.solution.ranges:
            return None
        if item.solution.tables is not None:
            return {table[claim_id][0] for table in item.solution.tables}
        low, high = item.solution.ranges[claim_id][0]
        return set(range(low, high + 1))

    def trial(self, claim: Claim) -> dict[str, Any]:
        """The trial a claim is about."""
        return self.evidence.trials[claim.trial_id]

    def arm_of(self, claim: Claim) -> str:
        """Its arm; where a trial has one arm only, naming it or not is the same."""
        arms = self.trial(claim)["arms"] if claim.trial_id in self.evidence.trials else {}
        return claim.arm or (next(iter(arms)) if len(arms) == 1 else "")

    def patients(self, claim: Claim) -> tuple[str, str, str]:
        """In whom: trial, set and arm."""
        return (claim.trial_id, claim.analysis_set, self.arm_of(claim))

    def size_of(self, claim: Claim) -> tuple[int, list[Claim]] | None:
        """Patients of a claim's set and arm, and the claims that print it; None where it is not printed."""
        if claim.trial_id not in self.evidence.trials or " v " in claim.analysis_set + claim.arm:
            return None
        sets = self.trial(claim)["analysis_sets"]
        if claim.analysis_set not in sets:
            return None
        arm = self.arm_of(claim)
        claims = self.evidence.claims
        if arm and (size := sets[claim.analysis_set]["arms"].get(arm)) and size in claims:
            return int(claims[size].printed().number), [claims[size]]
        if arm and len(self.trial(claim)["arms"]) > 1:
            return None
        if found := set_size(self.trial(claim), claim.analysis_set, self.evidence):
            return found[0], [claims[claim_id] for claim_id in found[1].split(";")]
        return None

    def largest_size(self, claim: Claim) -> tuple[int, list[Claim]] | None:
        """Patients of its set and arm or, where that is not printed, of the nearest set that must hold them."""
        if size := self.size_of(claim):
            return size
        if claim.trial_id not in self.evidence.trials or " v " in claim.analysis_set + claim.arm:
            return None
        trial = self.trial(claim)
        name = claim.analysis_set
        while name:
            if name in trial["analysis_sets"] and (found := set_size(trial, name, self.evidence)):
                return found[0], [self.evidence.claims[claim_id] for claim_id in found[1].split(";")]
            name = trial["analysis_sets"].get(name, {}).get("part_of", "")
        return None

    def endpoint_name(self, claim: Claim) -> str:
        """The endpoint's abbreviation, or the quantity measured."""
        known = self.evidence.vocabulary["endpoints"].get(claim.endpoint)
        family, _, term = claim.endpoint.partition(":")
        return known["abbreviation"] if known else (term or family or claim.cells["quantity"].replace("_", " "))

    def set_label(self, claim: Claim) -> str:
        """In whom, in words."""
        if claim.trial_id not in self.evidence.trials:
            return claim.analysis_set
        trial = self.trial(claim)
        sets = trial["analysis_sets"]
        words = " v ".join(sets[name]["label"] if name in sets else name for name in claim.analysis_set.split(" v "))
        if claim.arm and len(trial["arms"]) > 1:
            arms = " v ".join(
                trial["arms"][name]["label"] if name in trial["arms"] else name for name in claim.arm.split(" v ")
            )
            words = f"{arms}, {words}"
        return words


#: Units of a difference of two percentages.
_POINTS = ("percentage points", "percentage point", "points", "point", "pp", "%", "% points")


def effect_unit(claim: Claim) -> str:
    """The unit of a ratio or a difference by its full name, however the report puts it; other units as they are.

    An adjusted or stratified ratio is one of its kind.
    """
    unit = claim.cells["unit"]
    if claim.kind == "difference" and unit.casefold() in _POINTS:
        return "percent"
    if claim.kind != "ratio":
        return unit
    words = unit.casefold()
    for name, cue, short in (
        ("hazard ratio", "hazard", "hr"),
        ("odds ratio", "odds", "or"),
        ("risk ratio", "risk", "rr"),
    ):
        if cue in words or words in (short, f"a{short}"):
            return name
    return unit


def grouped(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> list[list[Claim]]:
    """Claims with the same key, in order; how rules avoid comparing each claim with every other."""
    groups: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return list(groups.values())


def pairs_within(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> Iterator[tuple[Claim, Claim]]:
    """Every two claims with the same key."""
    for group in grouped(claims, key):
        yield from combinations(group, 2)
