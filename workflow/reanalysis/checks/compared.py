"""Two groups that a hazard ratio compares: which they are, how many patients they have, how sure the ratio is."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import level_of, sides, usable, with_cells
from reanalysis.checks.printed_rates import normal_quantile
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed


def hazard_ratios(context: Context) -> Iterator[tuple[Claim, tuple[Claim, Claim]]]:
    """Hazard ratios of two groups, each with the claim as if of the first and of the second group."""
    for claim in context.of_kind("ratio"):
        both = sides(context, claim)
        if both and "hazard" in claim.cells["unit"] and usable(claim, context.evidence) and claim.printed().value:
            yield claim, both


def patients_of(context: Context, both: tuple[Claim, Claim]) -> tuple[int, list[Claim]] | None:
    """Most patients that two groups can have together, and the claims that say so."""
    found = [context.largest_size(side) for side in both]
    joint = [context.largest_size(with_cells(side, arm="")) for side in both]
    together = []
    if all(found):
        together.append((found[0][0] + found[1][0], [*found[0][1], *found[1][1]]))
    if both[0].analysis_set == both[1].analysis_set and joint[0]:
        together.append(joint[0])
    return min(together, key=lambda size: size[0], default=None)


def error_of(claim: Claim, total: int | None = None) -> float | None:
    """Standard error of the log ratio; without limits, that with half the patients having had the event."""
    limits = (claim.printed("lower"), claim.printed("upper"))
    return log_error(limits if all(limits) else None, level_of(claim)[0], total)


def log_error(limits: tuple[Printed, Printed] | None, level: float, total: int | None = None) -> float | None:
    """Standard error of the log ratio; without limits, that with half the patients having had the event."""
    if limits and all(limit.value for limit in limits) and 0 < limits[0].value < limits[1].value:
        return math.log(limits[1].value / limits[0].value) / (2 * normal_quantile(level))
    return 2 / math.sqrt(total / 2) if total else None
