"""Guards: patients who must not be counted twice, and numbers nobody has accounted for.

That every number of the results stands on claims (OUTPUT_NUMBER_WITHOUT_CLAIM of the plan) is no rule on what a source
prints: `reanalysis verify` makes that check, over the tables, the figures and the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check
from reanalysis.checks.patients import with_containing_sets
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim, Evidence
from reanalysis.ledger import Token

FAMILY = "Guards"


@rule("TRIAL_OVERLAP", family=FAMILY, brief="patients of another report too")
def trial_overlap(context: Context, judge: Judge) -> Iterator[Check]:
    """Do two sources report on the same patients of one trial?"""
    by_trial = {group[0].trial_id: group for group in grouped(context.of_trials, lambda claim: claim.trial_id)}
    for trial_id, trial in context.evidence.trials.items():
        sets = trial["analysis_sets"]
        reported: dict[tuple[str, str], Claim] = {}
        for claim in by_trial.get(trial_id, []):
            if claim.analysis_set in sets:
                place = (claim.source_id, claim.analysis_set)
                # A size speaks for its set; a registry number printed with it does not.
                if place not in reported or (claim.kind == "n" and reported[place].kind != "n"):
                    reported[place] = claim
        for ((source_a, set_a), a), ((source_b, set_b), b) in combinations(reported.items(), 2):
            if source_a == source_b:
                continue
            above_a, above_b = with_containing_sets(sets, set_a), with_containing_sets(sets, set_b)
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
                yield judge.consistent([a, b], subject=f"{trial_id}.{set_a}:{source_a}+{trial_id}.{set_b}:{source_b}")
                continue
            yield judge.consistent(
                [a, b],
                f"In {trial['name']} the patients of {source_a} ({sets[set_a]['label']}) {how} those of {source_b}"
                f" ({sets[set_b]['label']}): the two are never pooled or counted twice.",
                subject=f"{trial_id}.{set_a}:{source_a}+{trial_id}.{set_b}:{source_b}",
            )
        if reported and not trial["registry"] and len(by_trial) > 1:
            yield judge.not_checkable(
                [next(iter(reported.values()))],
                "no registry number of this trial is printed: whether its patients are in another report is not known",
                subject=f"{trial_id}:unregistered",
            )


def unaccounted_tokens(evidence: Evidence) -> Iterator[tuple[str, Token]]:
    """Source and token of every number that no claim stands on."""
    used: dict[str, set[int]] = {source_id: set() for source_id in evidence.ledgers}
    for claim in evidence.claims.values():
        used.setdefault(claim.source_id, set()).update(claim.offsets)
    for source_id, ledger in evidence.ledgers.items():
        yield from ((source_id, token) for token in ledger.tokens if token.offset not in used[source_id])


@rule(
    "NUMBER_UNACCOUNTED",
    family=FAMILY,
    brief="number that no claim accounts for",
    consequence="The number is in no result until a claim stands on it or sets it aside.",
)
def number_unaccounted(context: Context, judge: Judge) -> Iterator[Check]:
    """Is every numeric token of every source part of a claim, or set aside with a reason?"""
    left_over: dict[str, list[Token]] = {}
    for source_id, token in unaccounted_tokens(context.evidence):
        left_over.setdefault(source_id, []).append(token)
    for claims in grouped(context.evidence.claims.values(), lambda claim: claim.source_id):
        source_id = claims[0].source_id
        ledger = context.evidence.ledgers.get(source_id)
        if ledger is None or not ledger.tokens:
            yield judge.not_checkable(
                claims[:1], "there is no ledger of the numbers that the source holds", subject=source_id
            )
        elif source_id not in left_over:
            yield judge.consistent(claims, subject=source_id)
        for token in left_over.get(source_id, []):
            yield _unaccounted(judge, source_id, token, claims)


def _unaccounted(judge: Judge, source_id: str, token: Token, claims: list[Claim]) -> Check:
    nearest = min(claims, key=lambda claim: min((abs(of - token.offset) for of in claim.offsets), default=10**9))
    return judge.inconsistent(
        [nearest],
        f"The number {token.token!r} at offset {token.offset} of {source_id} belongs to no claim and is not"
        f" set aside; the nearest claim is {nearest.id}.",
        subject=f"{source_id}:{token.offset}",
        blames=(),
    )
