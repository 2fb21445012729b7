"""Groups of patients that make up a whole: arms of a set, and sets that divide another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from reanalysis.checks.additions import Additions, numbers_in_words
from reanalysis.checks.context import Context
from reanalysis.checks.finding import Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.shares import WHOLE, is_assumed, is_share, outcome, printed_total, share_in_words
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Division:
    """A whole and all its parts, as trial, set and arm.

    Attributes
    ----------
    whole : tuple of str
    parts : tuple of tuple of str
    assumed : bool
        True if no source says that these are all the parts.
    """

    whole: Place
    parts: tuple[Place, ...]
    assumed: bool = False


def divisions_into_arms(context: Context) -> Iterator[Division]:
    """Sets whose arms make them up."""
    for trial_id, trial in context.evidence.trials.items():
        for name, analysis_set in trial["analysis_sets"].items():
            if analysis_set.get("partition") and len(analysis_set["arms"]) > 1:
                yield Division((trial_id, name, ""), tuple((trial_id, name, arm) for arm in analysis_set["arms"]))


def divisions_into_sets(context: Context) -> Iterator[Division]:
    """Sets that other sets divide, in each arm and in all."""
    for trial_id, trial in context.evidence.trials.items():
        arms = list(trial["arms"])
        for relation in trial.get("subsets", []):
            for arm in arms if len(arms) == 1 else ["", *arms]:
                places = [(trial_id, name, arm) for name in (relation["whole"], *relation["parts"])]
                yield Division(places[0], tuple(places[1:]), relation.get("basis") == "assumed")


def printed_claims(context: Context) -> Printed:
    """Counts, percentages, rates and medians by place."""
    # Kept with the context, as its own groups of claims are: both rules on parts ask for it.
    kept = vars(context)
    if "_printed_claims" not in kept:
        kept["_printed_claims"] = Printed(context)
    return kept["_printed_claims"]


class Printed:
    """Claims by the patients they are about and by what they say of them."""

    def __init__(self, context: Context) -> None:
        self.by_place: dict[Place, dict[tuple[Hashable, ...], list[Claim]]] = defaultdict(dict)
        for claim in context.of_kind("count", "percent", "km", "median"):
            if claim.endpoint and " v " not in claim.analysis_set + claim.arm:
                said = (claim.kind, claim.cells["unit"], *outcome(claim))
                self.by_place[context.patients(claim)].setdefault(said, []).append(claim)

    def of(self, division: Division, *kinds: str) -> Iterator[list[Claim]]:
        """The whole and all its parts wherever all print the same thing, each once."""
        for said, wholes in self.by_place.get(division.whole, {}).items():
            if said[0] not in kinds:
                continue
            parts = [self.by_place.get(place, {}).get(said) for place in division.parts]
            if all(parts):
                yield [wholes[0], *(claims[0] for claims in parts)]


def share_verdict(additions: Additions, claims: list[Claim], *, assumed: bool) -> Verdict:
    """Whether a count or percentage of a whole, the first claim, is that of its parts together."""
    context = additions.context
    if any(claim.comparator for claim in claims):
        return not_checkable("one of them is printed as a bound or roughly")
    totals = [printed_total(context, claim) for claim in claims]
    known = None not in totals or _arms_of_all(context, claims, totals[0])
    if None not in totals and sum(totals[1:]) != totals[0]:
        return not_checkable("their denominators do not add up: some patients were left out")
    # What none of them prints may be the same patients or not.
    soft = assumed or is_assumed(*claims) or not known
    ids = [claim.id for claim in claims]
    if all(additions.possible(claim_id) is not None for claim_id in ids) and (known or _all_counts(claims)):
        if additions.adds_up(ids[0], ids[1:]):
            return consistent()
        spans = [numbers_in_words(*additions.least_and_most([claim_id])) for claim_id in ids]
        total = numbers_in_words(*additions.least_and_most(ids[1:]))
        message = f"The parts have {' + '.join(spans[1:])} = {total} patients with it, but the whole has {spans[0]}."
        return _found(message, soft)
    if _all_counts(claims):
        return not_checkable("the count behind one of them is not known")
    return between_verdict(claims, soft=soft)


def _arms_of_all(context: Context, claims: list[Claim], total: int | None) -> bool:
    """True if parts whose sizes are not printed are whole arms, and the whole is all patients of these."""
    size = context.size_of(claims[0])
    return size is not None and total == size[0] and all(part.denominator == "arm_size" for part in claims[1:])


def _all_counts(claims: list[Claim]) -> bool:
    return all(claim.kind == "count" for claim in claims)


def between_verdict(claims: list[Claim], *, soft: bool) -> Verdict:
    """Whether the share of a whole lies between the smallest and the largest of its parts, rounding allowed for."""
    unit = claims[0].cells["unit"]
    shares = [claim.printed() for claim in claims]
    if unit not in WHOLE or not all(is_share(share, unit) for share in shares):
        return not_checkable("one of them is no share of patients printed in digits")
    ends = [bounds(share) for share in shares]
    least, most = min(low for low, _ in ends[1:]), max(high for _, high in ends[1:])
    if ends[0][0] <= most and least <= ends[0][1]:
        return consistent()
    parts = ", ".join(share_in_words(share, unit) for share in shares[1:])
    return _found(f"{share_in_words(shares[0], unit)} of the whole does not lie between its parts: {parts}.", soft)


def _found(message: str, soft: bool) -> Verdict:
    verdict = inconsistent(message)
    return verdict.softened() if soft else verdict
