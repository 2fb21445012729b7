"""Limits of medians: those that were not reached, and those of one median that bounds another."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import bounding, curves_of, of_events, once
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule

FAMILY = "Survival"
#: How often a limit of the bounded median exceeds that of the bounding one, by patients, in 320,000 simulated medians.
LIMITS_REVERSED = ((250, "0.2%"), (100, "0.8%"), (50, "1.7%"), (25, "3%"), (0, "5%"))


@value_rule("NOT_REACHED_VS_UPPER")
def not_reached_vs_upper(median: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Are a median and its limits not reached in the right order: the upper limit first, the lower one last?

    >>> [finding.severity for finding in not_reached_vs_upper("NR", "NR", "20.1")]
    ['error']
    >>> not_reached_vs_upper("NR", "8.2", "NR"), not_reached_vs_upper("70.2", "16.3", "NR")
    ([], [])
    """
    parts = [as_printed(part) for part in (median, lower, upper)]
    middle, low, high = (part.value is not None for part in parts)
    if high and not (middle and low):
        missing = " and ".join(name for name, there in (("the median", middle), ("the lower limit", low)) if not there)
        return inconsistent(
            f"The upper limit, {parts[2].text}, was reached but {missing} was not: the upper limit is reached last."
        )
    if middle and not low:
        return unusual(
            f"The median, {parts[0].text}, was reached but its lower limit was not, which is reached first; programs"
            " print that, for 1 in 2,000 medians, where the last patient's event takes a small group's curve to 0.",
            severity="info",
        )
    return consistent()


@rule(
    "NOT_REACHED_VS_UPPER",
    family=FAMILY,
    brief="reached in the wrong order",
    consequence=(
        "Shown as printed. A limit that does not hold its median is left out of the survival curve and named."
    ),
)
def _not_reached_vs_upper(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the lower limit of a median reached wherever the median is, and the median wherever the upper limit is?"""
    for claim in context.with_interval:
        if claim.kind != "median" or claim.comparator or claim.trial_id not in context.evidence.trials:
            continue
        if not of_events(context, claim):
            parts = [claim.printed(part) for part in ("value", "lower", "upper")]
            yield judge.verdict([claim], not_reached_vs_upper.verdict(*parts))


@value_rule("PFS_CI_EXCEEDS_OS_CI")
def pfs_ci_exceeds_os_ci(
    lower: PrintedValue,
    upper: PrintedValue,
    bounding_lower: PrintedValue,
    bounding_upper: PrintedValue,
    *,
    total: int | None = None,
) -> Verdict:
    """Do the limits of a median stay at or below those of the median that bounds it?

    Parameters
    ----------
    lower, upper : Printed, str or number
        Of the median without progression, say.
    bounding_lower, bounding_upper : Printed, str or number
        Of the median survival of the same patients, in the same unit.
    total : int, optional
        Patients.

    Examples
    --------
    >>> [finding.severity for finding in pfs_ci_exceeds_os_ci("14.7", "109.6", "20.0", "56.3", total=28)]
    ['warning']
    >>> pfs_ci_exceeds_os_ci("13.6", "56.2", "20.0", "56.3"), pfs_ci_exceeds_os_ci("13.6", "NR", "20.0", "NR")
    ([], [])
    """
    parts = [as_printed(part) for part in (lower, upper, bounding_lower, bounding_upper)]
    too_long = [
        f"the {side} limit {below.text} exceeds {above.text}"
        for side, below, above in (("lower", parts[0], parts[2]), ("upper", parts[1], parts[3]))
        if above.value is not None
        and (below.value is None or below.value - below.half_unit > above.value + above.half_unit)
        # A lower limit that was not reached is unknown, not large.
        and not (side == "lower" and below.value is None)
    ]
    if not too_long:
        return consistent()
    if too_long[-1].startswith("the upper") and parts[1].value is None and len(too_long) == 1:
        return unusual(
            f"Of the median that should be the shorter one, {too_long[0]}: its curve may end before it falls so far.",
            severity="info",
        )
    often = next(rate for least, rate in LIMITS_REVERSED if (total or 0) >= least)
    size = f"of {total} patients" if total else "of 15 patients, and fewer of more"
    return unusual(
        f"Of the median that should be the shorter one, {' and '.join(too_long)}; at most {often} of honest trials"
        f" {size} print such limits."
    )


@rule("PFS_CI_EXCEEDS_OS_CI", family=FAMILY, brief="exceeds the limit of what bounds it")
def _pfs_ci_exceeds_os_ci(context: Context, judge: Judge) -> Iterator[Check]:
    """Do the limits of a median stay at or below those of the median that bounds it in the same patients?"""
    for below, above in bounding(context, curves_of(context).medians):
        for claim in once(below):
            for other in once(above):
                if claim.source_id != other.source_id or claim.cells["unit"] != other.cells["unit"]:
                    continue
                limits = [one.printed(part) for one in (claim, other) for part in ("lower", "upper")]
                if any(limit is None for limit in limits):
                    continue
                size = context.size_of(claim)
                yield judge.verdict(
                    [claim, other], pfs_ci_exceeds_os_ci.verdict(*limits, total=size[0] if size else None)
                )
