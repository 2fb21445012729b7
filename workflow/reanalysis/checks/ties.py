"""Percentages that lie exactly between two printed values: which way does a report round them?"""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import Linked, is_share, linked_claims, printed_total, share_counts
from reanalysis.claims.model import Claim
from reanalysis.counts.rounding import exact_percent
from reanalysis.counts.solve import LARGEST_TOTAL

FAMILY = "Percentages"
_SHOWN = 4
_CLOSE = 1e-6
UP_ONLY, EVEN_ONLY, EITHER = "half up", "half to even", "either"


def _tie(context: Context, linked: Linked, claim: Claim) -> tuple[int, int, str] | None:
    """Count, total and the rule that a percentage follows, if it is an exact tie beyond doubt."""
    total, share = printed_total(context, claim), claim.printed()
    if (
        not total
        or total > LARGEST_TOTAL
        or claim.comparator
        or claim.cells["unit"] != "percent"
        or not is_share(share, "percent")
    ):
        return None
    # Most percentages are far from a tie, and quickly told.
    ends = [(share.number + sign * float(share.half_unit)) * total / 100 for sign in (-1, 1)]
    if all(abs(end - round(end)) > _CLOSE for end in ends):
        return None
    counts = list(share_counts(share, total))
    beside = {int(other.printed().value) for other in linked.beside(claim, "count")}
    if len(beside & set(counts)) == 1:
        counts = list(beside & set(counts))
    if len(counts) != 1:
        return None
    distance = exact_percent(counts[0], total) - share.value
    if abs(distance) != share.half_unit:
        return None
    if distance > 0:
        return counts[0], total, EVEN_ONLY
    odd = (share.value * 10**share.decimals) % 2
    return counts[0], total, UP_ONLY if odd else EITHER


@rule("ROUNDING_TIES", family=FAMILY, brief="is an exact tie")
def rounding_ties(context: Context, judge: Judge) -> Iterator[Check]:
    """Which way does a report round percentages that lie exactly between two printed values?"""
    linked = linked_claims(context)
    ties = [(claim, *found) for claim in context.of_kind("percent") if (found := _tie(context, linked, claim))]
    for group in grouped(ties, lambda tie: tie[0].source_id):
        claims = [claim for claim, *_ in group]
        source_id = claims[0].source_id
        followed = {rule_name for *_, rule_name in group} - {EITHER}
        shown = ", ".join(
            f"{events}/{total} is {float(exact_percent(events, total)):.{claim.printed().decimals + 1}f}% and prints"
            f" as {claim.cells['value']}%"
            for claim, events, total, _ in sorted(group, key=lambda tie: tie[3] == EITHER)[:_SHOWN]
        )
        more = f" and {len(group) - _SHOWN} more" if len(group) > _SHOWN else ""
        if len(followed) == 2:
            yield judge.unusual(
                claims,
                f"Exact ties are rounded both up and to the even digit: {shown}{more}; programs that work in binary"
                f" numbers do that, and so does a count that is off by one.",
                severity="info",
                subject=source_id,
                blames=(),
            )
        else:
            name = next(iter(followed), "either rule")
            yield judge.consistent(claims, f"Exact ties follow {name}: {shown}{more}.", subject=source_id)
