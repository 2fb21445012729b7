"""Which claims must be solved together: those that share an arm whose size is not printed, or responders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed
from reanalysis.vocabulary import BACKGROUND


@dataclass(frozen=True, slots=True)
class CountNode:
    """A printed count or percentage with an unknown whole number behind it.

    Attributes
    ----------
    claim_id : str
    kind : {"count", "percent"}
    printed : Printed
    children : tuple of CountNode
        Claims whose denominator is this one's count: percentages of the responders, say.
    """

    claim_id: str
    kind: str
    printed: Printed
    children: tuple[CountNode, ...] = ()

    def walk(self) -> list[CountNode]:
        """This node and all below it, parents first."""
        return [self, *(node for child in self.children for node in child.walk())]


@dataclass(frozen=True, slots=True)
class Root:
    """A group of patients that percentages are shares of: its size is known, or lies in a range.

    Attributes
    ----------
    name : tuple of str
        (trial, analysis set, arm), or (claim id,) for a denominator of its own.
    smallest, largest : int
    children : tuple of CountNode
    claim_ids : tuple of str
        Claims its size comes from.
    """

    name: tuple[str, ...]
    smallest: int
    largest: int
    children: tuple[CountNode, ...]
    claim_ids: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.smallest == self.largest


@dataclass(frozen=True, slots=True)
class CountGroup:
    """Claims that must be solved together.

    Attributes
    ----------
    name : str
        The first claim's id.
    source_id : str
    roots : tuple of Root
    total : int or None
        What the sizes of the roots add up to, if that is known and some size is not.
    total_claim : str
        Claim that gives `total`.
    """

    name: str
    source_id: str
    roots: tuple[Root, ...]
    total: int | None = None
    total_claim: str = ""
    unbounded: tuple[str, ...] = field(default=())

    def nodes(self) -> list[CountNode]:
        """All claims of the group, parents before children."""
        return [node for root in self.roots for child in root.children for node in child.walk()]


def set_size(trial: Mapping[str, Any], name: str, evidence: Evidence) -> tuple[int, str] | None:
    """Printed size of an analysis set and the claim that prints it; None if it is not printed."""
    analysis_set = trial["analysis_sets"][name]
    if claim_id := analysis_set.get("size"):
        return _size(claim_id, evidence), claim_id
    arms = analysis_set["arms"]
    if analysis_set.get("partition") and all(arms.values()):
        return sum(_size(claim_id, evidence) for claim_id in arms.values()), ";".join(arms.values())
    if len(trial["arms"]) == 1 and len(arms) == 1 and (claim_id := next(iter(arms.values()))):
        return _size(claim_id, evidence), claim_id
    return None


def _size(claim_id: str, evidence: Evidence) -> int:
    return int(evidence.claims[claim_id].printed().number)


def _bound(trial: Mapping[str, Any], name: str, evidence: Evidence) -> tuple[int, str] | None:
    """Largest size a set can have: its own, or that of the nearest set it is part of."""
    while True:
        if size := set_size(trial, name, evidence):
            return size
        name = trial["analysis_sets"][name].get("part_of", "")
        if not name:
            return None


def is_solvable(claim: Claim, evidence: Evidence) -> bool:
    """True for a count or percentage of patients of a trial, printed as an equality and possible by itself."""
    return (
        claim.kind in ("count", "percent")
        and claim.trial_id != BACKGROUND
        and bool(claim.endpoint)
        and not claim.comparator
        and (claim.kind == "count" or claim.cells["unit"] == "percent")
        and not (claim.kind == "count" and claim.denominator == "unknown")
        and not impossible_value(claim, evidence)
    )


def left_out(evidence: Evidence) -> list[Claim]:
    """Counts and percentages of a trial's outcomes that are no equality, and so give no count."""
    return [
        claim
        for claim in evidence.claims.values()
        if claim.kind in ("count", "percent")
        and claim.trial_id != BACKGROUND
        and claim.endpoint
        and not is_solvable(claim, evidence)
    ]


def build_groups(evidence: Evidence) -> list[CountGroup]:
    """Sort all solvable claims into groups, in the order of the claims."""
    claims = {claim.id: claim for claim in evidence.claims.values() if is_solvable(claim, evidence)}
    below: dict[str, list[str]] = {}
    roots: dict[tuple[str, ...], list[str]] = {}
    for claim in claims.values():
        if claim.denominator in claims:
            below.setdefault(claim.denominator, []).append(claim.id)
        else:
            roots.setdefault(_root_name(claim, evidence), []).append(claim.id)

    def node(claim_id: str) -> CountNode:
        claim = claims[claim_id]
        printed = claim.printed()
        assert printed is not None
        return CountNode(claim_id, claim.kind, printed, tuple(node(child) for child in below.get(claim_id, [])))

    groups: list[CountGroup] = []
    shared: dict[tuple[str, str], list[Root]] = {}
    for name, claim_ids in roots.items():
        first = claims[claim_ids[0]]
        children = tuple(node(claim_id) for claim_id in claim_ids)
        if known := _known_size(first, evidence):
            size, size_claim = known
            # A size that is known couples nothing: each claim of it stands alone.
            for child in children:
                root = Root(name, size, size, (child,), (size_claim,) if size_claim else ())
                groups.append(CountGroup(child.claim_id, first.source_id, (root,)))
            continue
        trial = evidence.trials[first.trial_id]
        bound = _bound(trial, first.analysis_set, evidence)
        if bound is None:
            groups.append(CountGroup(claim_ids[0], first.source_id, (), unbounded=tuple(claim_ids)))
            continue
        root = Root(name, 1, bound[0], children, (bound[1],))
        partition = trial["analysis_sets"][first.analysis_set].get("partition") and set_size(
            trial, first.analysis_set, evidence
        )
        if partition and first.denominator == "arm_size":
            shared.setdefault((first.trial_id, first.analysis_set), []).append(root)
        else:
            groups.append(CountGroup(claim_ids[0], first.source_id, (root,)))
    for (trial_id, set_name), members in shared.items():
        groups.append(_partition_group(evidence, trial_id, set_name, members))
    order = {claim_id: i for i, claim_id in enumerate(evidence.claims)}
    return sorted(groups, key=lambda group: order[group.name])


def _partition_group(evidence: Evidence, trial_id: str, set_name: str, members: list[Root]) -> CountGroup:
    """Arms that together make up a set of known size; an arm without claims of its own still takes its part."""
    trial = evidence.trials[trial_id]
    size = set_size(trial, set_name, evidence)
    assert size is not None
    total, total_claim = size
    roots = list(members)
    present = {root.name for root in roots}
    for arm, claim_id in trial["analysis_sets"][set_name]["arms"].items():
        name = (trial_id, set_name, arm)
        if name not in present:
            known = _size(claim_id, evidence) if claim_id else None
            roots.append(Root(name, known or 1, known or total, (), (claim_id,) if claim_id else (total_claim,)))
    first = members[0].children[0].claim_id
    return CountGroup(first, evidence.claims[first].source_id, tuple(roots), total, total_claim)


def _root_name(claim: Claim, evidence: Evidence) -> tuple[str, ...]:
    if claim.denominator == "arm_size":
        return (claim.trial_id, claim.analysis_set, claim.arm)
    return (claim.id,) if claim.denominator == "unknown" else (claim.denominator,)


def _known_size(claim: Claim, evidence: Evidence) -> tuple[int, str] | None:
    """Size of the claim's denominator and the claim that prints it; None if it is not printed."""
    if claim.denominator.isdecimal():
        return int(claim.denominator), ""
    if claim.denominator in evidence.claims:
        other = evidence.claims[claim.denominator]
        return None if other.kind == "percent" else (int(other.printed().number), other.id)
    if claim.denominator == "arm_size":
        arms = evidence.trials[claim.trial_id]["analysis_sets"][claim.analysis_set]["arms"]
        if claim_id := arms.get(claim.arm):
            return _size(claim_id, evidence), claim_id
    return None
