"""Sums: do parts add up to their whole?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reanalysis.checks.additions import Additions, numbers_in_words
from reanalysis.checks.context import Context
from reanalysis.checks.doses import dose_sum
from reanalysis.checks.finding import Check, inconsistent
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import Linked, is_assumed, linked_claims, printed_total
from reanalysis.claims.model import Claim
from reanalysis.counts.groups import set_size

FAMILY = "Sums"


@rule("COMPONENT_SUM", family=FAMILY, brief="is not the sum of its parts")
def component_sum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the counts of the parts add up to the count of the whole?"""
    additions, linked = Additions(context), linked_claims(context)
    for trial in context.evidence.trials.values():
        relations = {(relation["whole"], *relation["parts"]): relation for relation in trial.get("sums", [])}
        for ids, relation in relations.items():
            claims = [context.evidence.claims[claim_id] for claim_id in ids]
            kinds = {claim.kind for claim in claims}
            if kinds == {"dose"}:
                yield dose_sum(judge, claims, assumed=relation.get("basis") == "assumed")
            elif "dose" in kinds:
                yield judge.not_checkable(claims, "doses and patients cannot be added up", subject="+".join(ids))
            else:
                yield _count_sum(judge, additions, linked, claims, assumed=relation.get("basis") == "assumed")


def _count_sum(judge: Judge, additions: Additions, linked: Linked, claims: list[Claim], *, assumed: bool) -> Check:
    ids = [claim.id for claim in claims]
    subject = "+".join(ids)
    if any(additions.possible(claim_id) is None for claim_id in ids):
        return judge.not_checkable(claims, "the count behind one of them is not known", subject=subject)
    if additions.adds_up(ids[0], ids[1:]):
        return judge.consistent(claims, subject=subject)
    context = additions.context
    whole, parts = additions.least_and_most(ids[:1]), additions.least_and_most(ids[1:])
    labels = [_label(context, claim) for claim in claims]
    terms = " + ".join(
        f"{numbers_in_words(*additions.least_and_most([claim_id]))} ({label})"
        for claim_id, label in zip(ids[1:], labels[1:], strict=True)
    )
    apart = parts[1] < whole[0] or whole[1] < parts[0]
    jointly = "" if apart else ", and in no table of whole numbers that prints all of them are the two equal"
    doubt = "; that these are all the parts is assumed" if assumed else ""
    verdict = inconsistent(
        f"The parts are {terms} = {numbers_in_words(*parts)}, but the whole ({labels[0]}) is"
        f" {numbers_in_words(*whole)}{jointly}{doubt}.",
        suggestion=_suggestion(context, linked, claims, whole, parts),
    )
    soft = assumed or is_assumed(*(claim for claim in claims if claim.kind == "percent"))
    return judge.verdict(claims, verdict.softened() if soft else verdict, subject=subject)


def _label(context: Context, claim: Claim) -> str:
    """The endpoint counted, or the name of the group whose size it is."""
    return context.endpoint_name(claim) if claim.endpoint else context.set_label(claim)


def _suggestion(
    context: Context, linked: Linked, claims: list[Claim], whole: tuple[int, int], parts: tuple[int, int]
) -> str:
    """Which one number would have to be another, or what the gap would be."""
    if whole[0] == whole[1] and parts[0] == parts[1]:
        gap = whole[0] - parts[0]
        wanted = [(claims[0], whole[0] - gap)]
        wanted += [(claim, int(claim.printed().number) + gap) for claim in claims[1:] if claim.kind != "percent"]
        if (alone := only_number(context, linked, wanted)) and len(wanted) == len(claims):
            return f"{alone[1]} for {_label(context, alone[0])} would add up and agree with the other printed values."
    if parts[1] < whole[0]:
        gaps = _patients(whole[0] - parts[1], whole[1] - parts[0])
        return f"Another part that is not printed, of {gaps}, would close the gap."
    if whole[1] < parts[0]:
        return f"{_patients(parts[0] - whole[1], parts[1] - whole[0])} counted in two parts would explain it."
    return ""


def _patients(least: int, most: int) -> str:
    return f"{numbers_in_words(least, most)} {'patient' if most == 1 else 'patients'}"


def only_number(context: Context, linked: Linked, wanted: list[tuple[Claim, int]]) -> tuple[Claim, int] | None:
    """The only one of several numbers that can be changed as wanted without contradicting what is linked with it."""
    open_to_change = []
    for claim, number in wanted:
        total = printed_total(context, claim) if claim.kind == "count" else None
        possible = number >= (1 if claim.kind == "n" else 0) and (total is None or number <= total)
        if possible and claim.kind != "percent" and linked.agree(claim, number, total):
            open_to_change.append((claim, number))
    return open_to_change[0] if len(open_to_change) == 1 and len(wanted) > 1 else None


@rule("PARTITION_SUM", family=FAMILY, brief="is not the sum of its groups")
def partition_sum(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the sizes of groups that divide a set add up to the size of the set?"""
    linked = linked_claims(context)
    seen: Counter[str] = Counter()
    for trial in context.evidence.trials.values():
        for whole, parts, assumed in _divisions(context, trial):
            check = _partition(context, judge, linked, whole, parts, assumed=assumed)
            if check is not None and not seen[check.subject]:
                seen[check.subject] += 1
                yield check


def _divisions(context: Context, trial: Mapping[str, Any]) -> Iterator[tuple[Any, list[Any], bool]]:
    """Whole and parts, each with its size and the claims that print it, or None; whether the division is assumed."""
    claims = context.evidence.claims
    for relation in trial.get("subsets", []):
        sizes = [set_size(trial, name, context.evidence) for name in (relation["whole"], *relation["parts"])]
        yield sizes[0], sizes[1:], relation.get("basis") == "assumed"
    for analysis_set in trial["analysis_sets"].values():
        if analysis_set.get("partition") and analysis_set.get("size") and len(analysis_set["arms"]) > 1:
            size = analysis_set["size"]
            arms = [
                (int(claims[claim_id].printed().number), claim_id) if claim_id else None
                for claim_id in analysis_set["arms"].values()
            ]
            yield (int(claims[size].printed().number), size), arms, False


def _partition(
    context: Context, judge: Judge, linked: Linked, whole: Any, parts: list[Any], *, assumed: bool
) -> Check | None:
    known = [part for part in parts if part is not None]
    ids = [claim_id for _, joined in ([whole] if whole else []) + known for claim_id in joined.split(";")]
    involved = [context.evidence.claims[claim_id] for claim_id in ids]
    if whole is None:
        return judge.not_checkable(involved, "the size of the whole is not printed") if known else None
    if any(claim.comparator for claim in involved):
        return judge.not_checkable(involved, "a size is printed as a bound or roughly")
    total = sum(size for size, _ in known)
    complete = len(known) == len(parts)
    # A part whose size is not printed has at least one patient.
    if (total == whole[0]) if complete else (total + len(parts) - len(known) <= whole[0]):
        if complete:
            return judge.consistent(involved)
        return judge.not_checkable(involved, "the size of a part is not printed")
    terms = " + ".join(str(size) for size, _ in known)
    rest = "" if complete else ", which leaves too few for the parts whose size is not printed"
    doubt = "; that these are all the parts is assumed" if assumed else ""
    suggestion = ""
    if complete and all(";" not in joined for _, joined in [whole, *known]):
        gap = whole[0] - total
        wanted = [(involved[0], total)]
        wanted += [(claim, size + gap) for claim, (size, _) in zip(involved[1:], known, strict=True)]
        if alone := only_number(context, linked, wanted):
            label = context.set_label(alone[0])
            suggestion = f"{alone[1]} for {label} would add up and agree with the other printed values."
    verdict = inconsistent(
        f"The parts are {terms} = {total}, but the whole is {whole[0]}{rest}{doubt}.", suggestion=suggestion
    )
    return judge.verdict(involved, verdict.softened() if assumed else verdict)
