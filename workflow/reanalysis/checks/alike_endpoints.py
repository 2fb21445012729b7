"""One estimate printed for two endpoints of the same patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.doubts import agree, limit_tokens
from reanalysis.checks.finding import Check, Verdict, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim

FAMILY = "Repetition"
_KINDS = ("median", "km", "ratio")
#: Patients from which one median with one interval for two endpoints is rare enough for a person to look.
_FEW = 20


@rule("IDENTICAL_ESTIMATE_DIFFERENT_ENDPOINTS", family=FAMILY, brief="same estimate for another endpoint")
def _identical_estimate(context: Context, judge: Judge) -> Iterator[Check]:
    """Is one estimate printed for two endpoints of the same patients, perhaps with one interval?"""
    endpoints = context.evidence.vocabulary["endpoints"]
    of_curves = [
        claim
        for claim in context.of_kind(*_KINDS)
        if claim.printed()
        and not claim.comparator
        and endpoints.get(claim.endpoint, {}).get("scale") == "time_to_event"
    ]
    for group in grouped(of_curves, _place):
        if len({claim.endpoint for claim in group}) == 1:
            continue
        clean = True
        for same in grouped(group, lambda claim: claim.printed().value):
            if same[0].printed().value is None or _at_an_end(same[0]):
                continue
            first = [statements[0] for statements in grouped(same, lambda claim: claim.endpoint)]
            for a, b in combinations(first, 2):
                clean = False
                # Another statement of the same estimate may have the interval in common.
                a, b = next(((c, d) for c, d in _pairs(same, a, b) if _same_interval(c, d)), (a, b))
                verdict = _identical(context, a, b)
                yield judge.verdict([a, b], verdict)
        if clean:
            yield judge.consistent(group)


def _place(claim: Claim) -> tuple:
    cells = claim.cells
    return (
        claim.source_id,
        claim.trial_id,
        claim.analysis_set,
        claim.arm,
        claim.kind,
        cells["unit"],
        cells["timepoint"],
    )


def _pairs(same: Sequence[Claim], a: Claim, b: Claim) -> Iterator[tuple[Claim, Claim]]:
    of_a, of_b = ([claim for claim in same if claim.endpoint == one.endpoint] for one in (a, b))
    yield from ((one, other) for one in of_a for other in of_b)


def _at_an_end(claim: Claim) -> bool:
    """Nobody or everybody: any two endpoints may agree on that."""
    return claim.kind == "km" and claim.printed().number in (0, 1 if claim.cells["unit"] == "fraction" else 100)


def _same_interval(a: Claim, b: Claim) -> bool:
    limits = [(a.printed(part), b.printed(part)) for part in ("lower", "upper")]
    return all(one and other and one.value is not None and agree(one, other) for one, other in limits)


def _identical(context: Context, a: Claim, b: Claim) -> Verdict:
    names = f"{context.endpoint_name(a)} and {context.endpoint_name(b)}"
    said = f"{names} of the same patients ({context.set_label(a)}) have one estimate, {a.cells['value']}"
    value_tokens = [{offset for role, offset in claim.tokens if role == "value"} for claim in (a, b)]
    if value_tokens[0] & value_tokens[1] and limit_tokens(a) == limit_tokens(b):
        said += ", printed once for both"
    if not _same_interval(a, b):
        other = "another interval" if a.printed("lower") and b.printed("lower") else "no interval to compare"
        why = "one event may be the step of both curves" if a.kind == "median" else "nobody may have had one only"
        return unusual(f"{said}, with {other}; that can be right: {why}.", severity="info")
    said += f", and one interval, {a.cells['lower']} to {a.cells['upper']}"
    if not _one_bounds_the_other(context, a, b):
        return unusual(f"{said}; that can be right where they count the same events.", severity="info")
    if a.kind == "km":
        # Limits follow from the rate and the patients, so they add nothing to the rate itself.
        often = "as in up to 3 in 10 simulated trials of 24 patients and 7 in 100 of 50"
        return unusual(f"{said}; nobody may have had one event only by then, {often}.", severity="info")
    if a.kind == "ratio":
        return unusual(f"{said}; about 1 in 100 simulated trials prints one ratio and one interval for both.")
    said += (
        "; that is possible only if every event of one was an event of the other at all three places, as in up to 3 in"
        " 100 simulated trials of 24 patients and 1 in 1,000 of 50"
    )
    size = context.size_of(a)
    return unusual(f"{said}.", severity="info" if size is not None and size[0] < _FEW else "warning")


def _one_bounds_the_other(context: Context, a: Claim, b: Claim) -> bool:
    """True where one endpoint counts events that the other leaves out, as progression is not death."""
    endpoints = context.evidence.vocabulary["endpoints"]
    for one, other in ((a.endpoint, b.endpoint), (b.endpoint, a.endpoint)):
        while one := endpoints.get(one, {}).get("ordered_below", ""):
            if one == other:
                return True
    return False
