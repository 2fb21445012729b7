"""Parts that are larger than their whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Any

from reanalysis.checks.additions import Additions
from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, inconsistent
from reanalysis.checks.patients import with_containing_sets
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import outcome, patients_of, share_in_words
from reanalysis.claims.model import Claim
from reanalysis.counts.groups import set_size

FAMILY = "Sums"


@rule("SIZE_EXCEEDS_WHOLE", family=FAMILY, brief="is more than the whole has")
def size_exceeds_whole(context: Context, judge: Judge) -> Iterator[Check]:
    """Has a part of a group at most as many patients, and as many with an outcome, as the whole group?"""
    yield from _sizes(context, judge)
    yield from _counts(context, judge)


def _sizes(context: Context, judge: Judge) -> Iterator[Check]:
    seen = set()
    for trial in context.evidence.trials.values():
        for name, analysis_set in trial["analysis_sets"].items():
            for arm in ("", *analysis_set["arms"]):
                part = _size(context, trial, name, arm)
                places = [(above, arm) for above in with_containing_sets(trial["analysis_sets"], name)[1:]]
                places += [(above, "") for above, _ in [(name, arm), *places] if arm]
                wholes = (_size(context, trial, *place) for place in places)
                whole = next((size for size in wholes if size), None)
                if part is None or whole is None or set(part[1]) == set(whole[1]):
                    continue
                ids = (*part[1], *whole[1])
                if ids in seen or set(part[1]) & set(whole[1]):
                    continue
                seen.add(ids)
                claims = [context.evidence.claims[claim_id] for claim_id in ids]
                subject = "+".join(dict.fromkeys(ids))
                if any(claim.comparator for claim in claims):
                    yield judge.not_checkable(claims, "a size is printed as a bound or roughly", subject=subject)
                elif part[0] > whole[0]:
                    label = context.set_label(claims[0])
                    message = f"{part[0]} patients ({label}) are said to be part of {whole[0]}."
                    yield judge.inconsistent(claims, message, subject=subject)
                else:
                    yield judge.consistent(claims, subject=subject)


def _size(context: Context, trial: dict[str, Any], name: str, arm: str) -> tuple[int, list[str]] | None:
    """Printed size of a set, or of an arm of it, with the claims that print it."""
    if not arm:
        found = set_size(trial, name, context.evidence)
        return (found[0], found[1].split(";")) if found else None
    claim_id = trial["analysis_sets"][name]["arms"].get(arm)
    return (int(context.evidence.claims[claim_id].printed().number), [claim_id]) if claim_id else None


def _counts(context: Context, judge: Judge) -> Iterator[Check]:
    """Each count or percentage against that of the nearest group that holds its patients."""
    additions = Additions(context)
    printed: dict[tuple[Hashable, ...], list[Claim]] = defaultdict(list)
    for claim in context.of_kind("count", "percent"):
        if claim.endpoint and " v " not in claim.analysis_set + claim.arm and patients_of(_patients_unit(claim)):
            printed[(*outcome(claim)[1:], *context.patients(claim))].append(claim)
    for (*said, trial_id, name, arm), claims in list(printed.items()):
        sets = context.evidence.trials[trial_id]["analysis_sets"]
        if name not in sets:
            continue
        above = [(other, arm) for other in with_containing_sets(sets, name)[1:]]
        above += [(other, "") for other in with_containing_sets(sets, name)] if arm else []
        # Named after the only arm, a set without an arm is the same place.
        places = [place for place in above if place != (name, arm)]
        whole = next((found for place in places if (found := printed.get((*said, trial_id, *place)))), None)
        if whole is None:
            continue
        for part in claims:
            yield _against(context, judge, additions, part, _same_source(part, whole))


def _patients_unit(claim: Claim) -> str:
    return claim.cells["unit"] if claim.kind == "count" else ""


def _same_source(part: Claim, wholes: list[Claim]) -> Claim:
    """The claim to compare with: a count of the same report if there is one."""
    return min(wholes, key=lambda whole: (whole.source_id != part.source_id, whole.kind != part.kind))


def _against(context: Context, judge: Judge, additions: Additions, part: Claim, whole: Claim) -> Check:
    counts = [additions.possible(claim.id) for claim in (part, whole)]
    if not all(counts):
        return judge.not_checkable([part, whole], "the count behind one of them is not known")
    least, most = min(counts[0]), max(counts[1])
    if least <= most:
        return judge.consistent([part, whole])
    shares = [
        f", {share_in_words(claim.printed(), claim.cells['unit'])}" if claim.kind == "percent" else ""
        for claim in (part, whole)
    ]
    name, label = context.endpoint_name(part), context.set_label(part)
    same = part.source_id == whole.source_id
    why = "" if same else "; the two reports may have looked at different times"
    found = inconsistent(
        f"{name}: {least} patients ({label}{shares[0]}) are part of a group in which {most} have it{shares[1]}{why}."
    )
    return judge.verdict([part, whole], found if same else found.softened())
