"""Guards on how patients were divided and measured: the split of a randomised trial, and outcomes measured twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import value_rule
from reanalysis.claims.model import Claim

FAMILY = "Guards"
#: A split that honest randomisation gives less often than this is one to look at.
_RARE = 0.001


@value_rule("TRIAL_SPLIT")
def trial_split(sizes: Sequence[int], ratio: Sequence[float]) -> Verdict:
    """Could patients who were randomised in this ratio have been split so?

    Parameters
    ----------
    sizes : sequence of int
        Patients in each arm.
    ratio : sequence of number
        Parts of the allocation, in the same order, each above 0.

    Notes
    -----
    Each arm against the rest by the exact binomial test; with more than two arms the least P value is multiplied by
    their number. Simple randomisation is assumed, the widest there is: blocks give smaller differences.

    Examples
    --------
    >>> trial_split([22, 27], [1, 1]), len(trial_split([120, 60], [1, 1]))
    ([], 1)
    """
    if len(sizes) != len(ratio) or len(sizes) < 2:
        raise ValueError(f"{len(sizes)} sizes for a ratio of {len(ratio)} parts; there must be one for each arm")
    if min(ratio) <= 0 or min(sizes) < 0:
        raise ValueError("the parts of a ratio must be above 0 and sizes must not be negative")
    from scipy.stats import binomtest

    total, whole = sum(sizes), sum(ratio)
    if not total:
        return not_checkable("nobody was randomised")
    tests = [binomtest(size, total, part / whole).pvalue for size, part in zip(sizes, ratio, strict=True)]
    p_value = min(1.0, min(tests) * (1 if len(sizes) == 2 else len(sizes)))
    if p_value >= _RARE:
        return consistent()
    split, parts = " and ".join(map(str, sizes)), ":".join(f"{part:g}" for part in ratio)
    expected = " and ".join(f"{total * part / whole:.0f}" for part in ratio)
    return unusual(
        f"{split} patients were randomised {parts}, which gives {expected} on average; fewer than 1 of 1,000 honest"
        f" trials are split so unevenly (P = {p_value:.1g})."
    )


@rule("TRIAL_SPLIT", family=FAMILY, brief="arms split unlike the allocation")
def _trial_split(context: Context, judge: Judge) -> Iterator[Check]:
    """Are all randomised patients split between the arms as the allocation ratio says, chance allowed for?"""
    claims = context.evidence.claims
    for trial in context.evidence.trials.values():
        allocation = trial.get("allocation")
        if not allocation or trial["design"] != "randomised":
            continue
        for analysis_set in trial["analysis_sets"].values():
            # Only all who were randomised are split by the allocation; those assessed and subgroups are not.
            whole = analysis_set.get("partition") and not analysis_set.get("part_of")
            if not whole or analysis_set.get("restricted_to"):
                continue
            ids = [analysis_set["arms"].get(arm) for arm in allocation["arms"]]
            sizes = [claims[claim_id] for claim_id in ids if claim_id]
            others = [claims[claim_id] for claim_id in (analysis_set.get("size"), allocation["claim"]) if claim_id]
            if len(sizes) == len(ids):
                numbers = [int(claim.printed().number) for claim in sizes]
                yield judge.verdict([*sizes, *others], trial_split.verdict(numbers, allocation["ratio"]), blames=sizes)
            elif sizes or others:
                yield judge.not_checkable([*sizes, *others], "the size of an arm of all randomised is not printed")


@rule("PAIRED_DATA", family=FAMILY, brief="measured twice on the same patients")
def _paired_data(context: Context, judge: Judge) -> Iterator[Check]:
    """Are outcomes that were measured twice on the same patients kept from being compared as independent?"""
    for trial in context.evidence.trials.values():
        for ids in trial.get("same_patients", []):
            claims = [context.evidence.claims[claim_id] for claim_id in ids]
            denominators = {(claim.denominator, *context.patients(claim)) for claim in claims}
            if len(denominators) > 1:
                yield judge.unusual(
                    claims,
                    "Outcomes listed as measured on the same patients are shares of different patients.",
                    blames=(),
                )
                continue
            names = " and ".join(context.endpoint_name(claim) for claim in claims)
            message = f"{names} were measured on the same patients{_discordant(context, claims)}"
            yield judge.consistent(claims, f"{message}: they are never compared as independent groups.")


def _discordant(context: Context, claims: Sequence[Claim]) -> str:
    """How many patients may differ between two measurements, where both counts and the total are printed."""
    other = context.evidence.claims.get(claims[0].denominator)
    if len(claims) != 2 or other is None or {claim.kind for claim in (*claims, other)} - {"count", "n"}:
        return ""
    a, b, total = (int(claim.printed().number) for claim in (*claims, other))
    most = min(a + b, 2 * total - a - b)
    if most < abs(a - b):
        return ""
    return f" ({a} and {b} of {total}; in {abs(a - b)} to {most} of them the two differ, how many is not printed)"
