"""Denominators that are not the size of an arm: those of responders, and those that nobody prints."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import is_share, printed_total, share_counts, share_in_words
from reanalysis.claims.model import Claim
from reanalysis.counts.solve import Solution

FAMILY = "Percentages"
_SHOWN = 12
_LARGEST_LISTED = 2000
_FORMED = "; such groups are formed after randomisation, and comparing them is not comparing randomised patients"


@rule("DENOMINATOR_OF_RESPONDERS", family=FAMILY, brief="is a share of patients with an outcome")
def denominator_of_responders(context: Context, judge: Judge) -> Iterator[Check]:
    """Is a count or percentage a share of the patients with another outcome, and not of all patients of its group?"""
    claims = context.evidence.claims
    shares = [
        claim
        for claim in context.of_kind("count", "percent")
        if claim.denominator in claims and claims[claim.denominator].kind != "n"
    ]
    for group in grouped(shares, lambda claim: claim.denominator):
        parent = claims[group[0].denominator]
        counts = context.possible_counts(parent.id)
        number = f"the {min(counts)}" if counts and len(counts) == 1 else "the patients"
        all_of = context.size_of(parent)
        others = f", not of all {all_of[0]}" if all_of and counts and max(counts) < all_of[0] else ""
        names = ", ".join(dict.fromkeys(context.endpoint_name(claim) for claim in group))
        what = f"{names}: a share of {number} with {context.endpoint_name(parent)}{others}"
        formed = _FORMED if context.trial(parent)["design"] == "randomised" else ""
        yield judge.consistent(
            [*group, parent],
            f"{what}{formed}.",
            subject=f"{parent.id}:{'+'.join(claim.id for claim in group)}",
        )


@rule("HIDDEN_DENOMINATOR", family=FAMILY, brief="is of a group whose size is not printed")
def hidden_denominator(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the number of patients that a percentage is a share of printed at all?"""
    solutions = {node.claim_id: item.solution for item in context.solved for node in item.group.nodes()}
    for claim in context.of_kind("percent"):
        if not claim.endpoint:
            continue
        if printed_total(context, claim) is not None:
            yield judge.consistent([claim])
            continue
        largest = context.largest_size(claim)
        sign = f"{claim.comparator} " if claim.comparator else ""
        words = f"{context.endpoint_name(claim)} {sign}{share_in_words(claim.printed(), claim.cells['unit'])}"
        start = f"{words}: the number of patients that it is a share of is not printed"
        if claim.comparator:
            yield judge.consistent([claim], f"{start}, and the percentage is no exact one.")
        elif sizes := _sizes(claim, solutions.get(claim.id), largest[0] if largest else None):
            fit = "the only number that fits is" if len(sizes) == 1 else f"{len(sizes)} numbers fit:"
            listed = ", ".join(map(str, sizes[:_SHOWN])) + (f", … {sizes[-1]}" if len(sizes) > _SHOWN else "")
            yield judge.consistent([claim], f"{start}; {fit} {listed}.")
        elif largest is None:
            yield judge.consistent([claim], f"{start}, and no printed number bounds it.")
        else:
            yield judge.not_checkable([claim], "no number of patients up to those printed fits")


def _sizes(claim: Claim, solution: Solution | None, largest: int | None) -> list[int]:
    """Numbers of patients that would print a percentage: of the linked claims' tables, else all up to the largest."""
    if solution and solution.tables and claim.id not in solution.impossible:
        return sorted({total for table in solution.tables if (total := table[claim.id][1])})
    unit, share = claim.cells["unit"], claim.printed()
    if largest is None or largest > _LARGEST_LISTED or not is_share(share, unit):
        return []
    return [size for size in range(1, largest + 1) if len(share_counts(share, size, unit=unit))]
