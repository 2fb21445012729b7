"""Numbers that are impossible by themselves, and claims that are not what their report prints."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import WHOLE, is_share, printed_total, share_counts
from reanalysis.checks.values import PrintedValue, as_printed, bounds, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.validate import impossible_value
from reanalysis.claims.values import Printed, parse_printed
from reanalysis.vocabulary import MONTHS_PER_UNIT

FAMILY = "Form"
NOT_USED = "The numbers of this claim are shown as printed and used in no calculation."


@value_rule("IMPOSSIBLE_VALUE")
def impossible_percent(percent: PrintedValue, *, unit: str = "percent") -> Verdict:
    """Can a number be a share of patients: a percentage from 0 to 100, or a fraction from 0 to 1?

    >>> [finding.severity for finding in impossible_percent("120")], impossible_percent("100")
    (['error'], [])
    """
    printed = as_printed(percent, "percent")
    if unit not in WHOLE:
        raise ValueError(f"unit is {unit!r}; it must be percent or fraction")
    if printed.value is None:
        return not_checkable(f"{printed.text} is no number")
    if 0 <= printed.value <= WHOLE[unit]:
        return consistent()
    return inconsistent(f"{printed.text} is no share of patients: it must lie between 0 and {WHOLE[unit]}.")


@value_rule("IMPOSSIBLE_VALUE")
def limits_reversed(value: PrintedValue, lower: PrintedValue, upper: PrintedValue) -> Verdict:
    """Is the lower limit of an interval above its upper one?

    >>> [finding.suggestion for finding in limits_reversed("1.17", "2.14", "0.64")]
    ['Exchanged, the limits 0.64 to 2.14 hold the estimate 1.17.']
    """
    estimate, low, high = as_printed(value), as_printed(lower, "lower"), as_printed(upper, "upper")
    if low.number <= high.number:
        return consistent()
    message = f"The lower limit {low.text} is above the upper limit {high.text}."
    return inconsistent(message, suggestion=_exchanged(estimate, low, high))


def _exchanged(estimate: Printed | None, low: Printed, high: Printed) -> str:
    """What limits the wrong way round say once they are exchanged; empty if that would not do either."""
    if estimate is None:
        return f"Exchanged, the limits are {high.text} to {low.text}."
    if estimate.value is None:
        held = low.value is None
    else:
        least, most = bounds(estimate)
        held = bounds(high)[0] <= most and (low.value is None or least <= bounds(low)[1])
    return f"Exchanged, the limits {high.text} to {low.text} hold the estimate {estimate.text}." if held else ""


@rule("IMPOSSIBLE_VALUE", family=FAMILY, consequence=NOT_USED, follows=False, brief="is impossible by itself")
def impossible(context: Context, judge: Judge) -> Iterator[Check]:
    """Can each number be what it is said to be: a share within 0 and 100%, limits in order, counts within totals?"""
    for claim in context.claims:
        if not _constrained(context, claim):
            continue
        problem = impossible_value(claim, context.evidence) or _more(context, claim)
        if problem:
            yield judge.inconsistent([claim], problem, suggestion=_suggestion(context, claim))
        else:
            yield judge.consistent([claim])


def _constrained(context: Context, claim: Claim) -> bool:
    if claim.kind in ("percent", "km", "p_value", "ratio", "difference"):
        return True
    if claim.kind == "count":
        return printed_total(context, claim) is not None
    return _is_time(claim) or (claim.printed("lower") is not None and claim.printed("upper") is not None)


def _is_time(claim: Claim) -> bool:
    """True for a time that is counted from a start, which cannot be negative."""
    return claim.kind == "median" and bool(claim.endpoint) and claim.cells["unit"] in MONTHS_PER_UNIT


def _more(context: Context, claim: Claim) -> str:
    """Constraints that reach beyond the claim, or are too rare to stop another stage."""
    value, unit = claim.printed(), claim.cells["unit"]
    if value is None or value.value is None:
        return ""
    if _is_time(claim) and value.value < 0:
        return f"{value.text} {unit} is no time: it must not be negative."
    if claim.kind == "difference" and unit in WHOLE and abs(value.value) > WHOLE[unit]:
        return f"{value.text} is no difference of two shares: it must lie within {WHOLE[unit]} either way."
    if claim.kind == "count" and not claim.comparator:
        total = printed_total(context, claim)
        if total is not None and value.value > total:
            return f"{value.text} patients are counted of {total}: a count cannot exceed its total."
    return ""


def _suggestion(context: Context, claim: Claim) -> str:
    low, high = claim.printed("lower"), claim.printed("upper")
    if low and high and low.number > high.number:
        # Imported here because the order in which modules with rules are imported is the order of causes.
        from reanalysis.checks.asymmetry import ratio_ci_asymmetric

        estimate = claim.printed()
        skewed = claim.kind == "ratio" and estimate and ratio_ci_asymmetric(estimate, high, low)
        return "" if skewed else _exchanged(estimate, low, high)
    value = claim.printed()
    if claim.kind not in ("percent", "km", "p_value") or value is None or value.value is None:
        return ""
    candidates = [
        other for text in _point_set(value.text) if (other := parse_printed(text)) and _possible(context, claim, other)
    ]
    words = " or ".join(other.text for other in candidates)
    return f"With the decimal point in its place it would be {words}." if 0 < len(candidates) <= 2 else ""


def _point_set(text: str) -> list[str]:
    """The same digits with the decimal point elsewhere, or where it was lost."""
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return [f"{digits[:i]}.{digits[i:]}" for i in range(len(digits))]


def _possible(context: Context, claim: Claim, value: Printed) -> bool:
    """Whether another value would be possible, lie between the limits and have a whole number of patients behind it."""
    low, high = claim.printed("lower"), claim.printed("upper")
    if low and high and not low.number <= value.number <= high.number:
        return False
    if claim.kind == "p_value":
        return 0 <= value.value <= 1
    unit = claim.cells["unit"]
    if not is_share(value, unit):
        return False
    total = printed_total(context, claim) if claim.kind == "percent" else None
    return total is None or len(share_counts(value, total, unit=unit)) > 0


@rule(
    "CLAIM_NOT_IN_LEDGER",
    family="Guards",
    brief="is not what the report prints",
    follows=False,
    consequence=(
        "A claim of the study that is not what its report prints stops the run; one of other reports is "
        "kept as claimed."
    ),
)
def claim_not_in_ledger(context: Context, judge: Judge) -> Iterator[Check]:
    """Does the report print what each claim says, where the claim says it?"""
    for claim in context.evidence.claims.values():
        if problem := context.problems.get(claim.id):
            # The slip is the claim's, not the report's: whatever else is found of it may follow.
            yield judge.inconsistent([claim], f"{problem[0].upper()}{problem[1:].rstrip('.')}.")
        elif not context.evidence.ledgers[claim.source_id].tokens:
            yield judge.not_checkable([claim], "no list of the report's numbers was given")
        else:
            yield judge.consistent([claim])
