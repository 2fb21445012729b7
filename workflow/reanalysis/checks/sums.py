"""Sums: do parts add up to their whole?"""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.counts.groups import set_size

FAMILY = "Sums"


def _sums(sets: list[set[int]]) -> set[int]:
    sums = {0}
    for values in sets:
        sums = {subtotal + value for subtotal in sums for value in values}
    return sums


@rule("COMPONENT_SUM", family=FAMILY)
def component_sum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the counts of the parts add up to the count of the whole?"""
    claims = context.evidence.claims
    for trial in context.evidence.trials.values():
        for relation in trial.get("sums", []):
            ids = [relation["whole"], *relation["parts"]]
            counts = [context.possible_counts(claim_id) for claim_id in ids]
            if any(values is None for values in counts):
                yield judge.not_checkable(
                    [claims[claim_id] for claim_id in ids], "the count behind one of them is not known"
                )
                continue
            whole, parts = counts[0], _sums(counts[1:])
            if whole & parts:
                yield judge.consistent([claims[claim_id] for claim_id in ids])
                continue
            labels = [_label(context, claim_id) for claim_id in ids]
            terms = " + ".join(
                f"{_range_text(values)} ({label})" for values, label in zip(counts[1:], labels[1:], strict=True)
            )
            assumed = "; that these are all the parts is assumed" if relation.get("basis") == "assumed" else ""
            yield judge.inconsistent(
                [claims[claim_id] for claim_id in ids],
                f"The parts are {terms} = {_range_text(parts)}, but the whole ({labels[0]}) is"
                f" {_range_text(whole)}{assumed}.",
                severity="warning" if assumed else "error",
            )


def _label(context: Context, claim_id: str) -> str:
    """The endpoint counted, or the name of the group whose size it is."""
    claim = context.evidence.claims[claim_id]
    if claim.endpoint:
        return context.endpoint_name(claim)
    return context.trial(claim)["analysis_sets"][claim.analysis_set]["label"]


def _range_text(values: set[int]) -> str:
    return str(min(values)) if len(values) == 1 else f"{min(values)} to {max(values)}"


@rule("PARTITION_SUM", family=FAMILY)
def partition_sum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the sizes of groups that divide a set add up to the size of the set?"""
    claims = context.evidence.claims
    for trial in context.evidence.trials.values():
        divisions = []
        for relation in trial.get("subsets", []):
            whole = set_size(trial, relation["whole"], context.evidence)
            divisions.append((whole, [set_size(trial, part, context.evidence) for part in relation["parts"]]))
        for analysis_set in trial["analysis_sets"].values():
            if analysis_set.get("partition") and analysis_set.get("size") and len(analysis_set["arms"]) > 1:
                size = analysis_set["size"]
                parts = [
                    (int(claims[claim_id].printed().number), claim_id) if claim_id else None
                    for claim_id in analysis_set["arms"].values()
                ]
                divisions.append(((int(claims[size].printed().number), size), parts))
        for whole, parts in divisions:
            known = [part for part in parts if part is not None]
            if whole is None:
                if known:
                    ids = [claim_id for _, joined in known for claim_id in joined.split(";")]
                    yield judge.not_checkable(
                        [claims[claim_id] for claim_id in ids], "the size of the whole is not printed"
                    )
                continue
            total = sum(size for size, _ in known)
            complete = len(known) == len(parts)
            ids = [part for _, joined in [whole, *known] for part in joined.split(";")]
            involved = [claims[claim_id] for claim_id in ids]
            # A part whose size is not printed has at least one patient.
            if (total != whole[0]) if complete else (total + len(parts) - len(known) > whole[0]):
                terms = " + ".join(str(size) for size, _ in known)
                rest = "" if complete else ", which leaves too few for the parts whose size is not printed"
                yield judge.inconsistent(
                    involved, f"The parts are {terms} = {total}, but the whole is {whole[0]}{rest}."
                )
            elif complete:
                yield judge.consistent(involved)
            else:
                yield judge.not_checkable(involved, "the size of a part is not printed")
