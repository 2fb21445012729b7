"""Guards: patients who must not be counted twice, and numbers nobody has accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim, Evidence
from reanalysis.ledger import Token

FAMILY = "Guards"


def _with_containing_sets(sets: dict, name: str) -> list[str]:
    """A set of patients and every set that holds it, nearest first."""
    names = [name]
    while name := sets[name].get("part_of", ""):
        names.append(name)
    return names


@rule("TRIAL_OVERLAP", family=FAMILY)
def trial_overlap(context: Context, judge: Judge) -> Iterator[Check]:
    """Do two sources report on the same patients of one trial?"""
    for trial_id, trial in context.evidence.trials.items():
        sets = trial["analysis_sets"]
        reported: dict[tuple[str, str], Claim] = {}
        for claim in context.evidence.claims.values():
            if claim.trial_id == trial_id and claim.analysis_set in sets:
                place = (claim.source_id, claim.analysis_set)
                # A size speaks for its set; a registry number printed with it does not.
                if place not in reported or (claim.kind == "n" and reported[place].kind != "n"):
                    reported[place] = claim
        for ((source_a, set_a), a), ((source_b, set_b), b) in combinations(reported.items(), 2):
            if source_a == source_b:
                continue
            above_a, above_b = _with_containing_sets(sets, set_a), _with_containing_sets(sets, set_b)
            if set_a == set_b:
                how = "are the same as"
            elif set_a in above_b:
                (source_a, set_a, a), (source_b, set_b, b) = (source_b, set_b, b), (source_a, set_a, a)
                how = "are part of"
            elif set_b in above_a:
                how = "are part of"
            elif set(above_a) & set(above_b):
                how = "may be among"
            else:
                continue
            yield judge.consistent(
                [a, b],
                f"In {trial['name']} the patients of {source_a} ({sets[set_a]['label']}) {how} those of {source_b}"
                f" ({sets[set_b]['label']}): the two are never pooled or counted twice.",
                subject=f"{trial_id}.{set_a}:{source_a}+{trial_id}.{set_b}:{source_b}",
            )


def unaccounted_tokens(evidence: Evidence) -> Iterator[tuple[str, Token]]:
    """Source and token of every number that no claim stands on."""
    for source_id, ledger in evidence.ledgers.items():
        used = {offset for claim in evidence.of_source(source_id) for offset in claim.offsets}
        yield from ((source_id, token) for token in ledger.tokens if token.offset not in used)


@rule("NUMBER_UNACCOUNTED", family=FAMILY)
def number_unaccounted(context: Context, judge: Judge) -> Iterator[Check]:
    """Is every numeric token of every source part of a claim, or set aside with a reason?"""
    for source_id, token in unaccounted_tokens(context.evidence):
        claims = context.evidence.of_source(source_id)
        nearest = min(claims, key=lambda claim: min(abs(offset - token.offset) for offset in claim.offsets))
        yield judge.inconsistent(
            [nearest],
            f"The number {token.token!r} at offset {token.offset} of {source_id} belongs to no claim and is not"
            f" set aside; the nearest claim is {nearest.id}.",
            subject=f"{source_id}:{token.offset}",
            blames=(),
        )
