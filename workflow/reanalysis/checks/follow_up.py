"""Follow-up: nothing is seen later than the last look at a patient, and no look comes before the trial began."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reanalysis.checks.context import Context
from reanalysis.checks.curves import in_months, months_of, slack, time_of, time_unit, usable
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.patients import with_containing_sets
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim

FAMILY = "Survival"
#: Of times read from curves, in simulated reports that print the follow-up of those alive; of all patients, none.
BEYOND_SURVIVORS = "3%"


def _of_follow_up(claim: Claim) -> bool:
    return "follow_up" in claim.cells["quantity"].casefold().replace("-", "_").replace(" ", "_")


@rule(
    "CI_BEYOND_FOLLOWUP",
    family=FAMILY,
    brief="beyond the longest follow-up",
    consequence=(
        "Shown as printed. An upper limit of a median beyond its own patients' range of follow-up is not "
        "used in their curve and is named."
    ),
)
def ci_beyond_followup(context: Context, judge: Judge) -> Iterator[Check]:
    """Does every time read from a curve, limits included, lie within the longest follow-up of the patients?"""
    ranges: dict[tuple, Claim] = {}
    for claim in context.of_kind("range"):
        longest = in_months(claim, "upper")
        if _of_follow_up(claim) and not claim.comparator and longest and math.isfinite(longest[1]):
            ranges.setdefault((claim.source_id, *context.patients(claim)), claim)
    if not ranges:
        return
    beyond: dict[str, list[tuple[Claim, str]]] = {}
    for claim in context.of_kind("km", "median"):
        if not claim.endpoint or not usable(claim, context.evidence):
            continue
        followed = _range_for(context, claim, ranges)
        latest = _latest(claim)
        if followed is None or latest is None:
            continue
        months, what, unit = latest
        longest = in_months(followed, "upper")[1] * (1 + slack(unit, followed.cells["unit"]))
        if months <= longest:
            yield judge.consistent([claim, followed])
        else:
            beyond.setdefault(followed.id, []).append((claim, f"{what} ({context.set_label(claim)})"))
    for range_id, times in beyond.items():
        followed = context.evidence.claims[range_id]
        # One range that is none is one slip, however many times lie beyond it.
        yield judge.unusual(
            [followed, *(claim for claim, _ in times)],
            f"Beyond the longest follow-up, {followed.cells['upper']} {followed.cells['unit']}"
            f" ({context.set_label(followed)}), lie {'; '.join(what for _, what in times)}; a curve ends where nobody"
            f" is followed any longer, so the range is perhaps one of quartiles, or of survivors only"
            f" ({BEYOND_SURVIVORS} of honest times lie beyond that).",
            subject=range_id,
        )


def _range_for(context: Context, claim: Claim, ranges: dict[tuple, Claim]) -> Claim | None:
    """The range of follow-up of a claim's patients or, where none is printed, of the nearest set that holds them."""
    if " v " in claim.analysis_set + claim.arm:
        return None
    for name in with_containing_sets(context.trial(claim)["analysis_sets"], claim.analysis_set):
        for arm in (context.arm_of(claim), ""):
            if found := ranges.get((claim.source_id, claim.trial_id, name, arm)):
                return found
    return None


def _latest(claim: Claim) -> tuple[float, str, str] | None:
    """The latest time that a claim tells of, at the least: months, words and unit."""
    if claim.kind == "km":
        months = time_of(claim)
        return None if months is None else (months, f"the rate at {claim.cells['timepoint']}", time_unit(claim))
    unit = claim.cells["unit"]
    found = []
    for part, name in (("value", "median"), ("lower", "lower limit"), ("upper", "upper limit")):
        months = in_months(claim, part)
        if months is not None and math.isfinite(months[0]):
            found.append((months[0], f"the {name} of {claim.cells[part]} {unit}", unit))
    return max(found, default=None)


@value_rule("FOLLOW_UP_VS_ENROLMENT")
def follow_up_vs_enrolment(
    time: PrintedValue, first_year: int, publication_year: int, *, unit: str = "months"
) -> Verdict:
    """Can a time since entry have passed between the first enrolment and the end of the year of publication?

    >>> follow_up_vs_enrolment("109.7", 2011, 2023), len(follow_up_vs_enrolment("160.1", 2011, 2023))
    ([], 1)
    """
    printed = as_printed(time)
    months = months_of(printed, unit)
    if months is None or not math.isfinite(months[0]):
        return not_checkable(f"{printed.text} {unit} is no time")
    return _since_first(months[0], f"{printed.text} {unit}", unit, first_year, publication_year)


def _since_first(months: float, what: str, unit: str, first: int, year: int) -> Verdict:
    at_most = 12 * (year + 1 - first)
    if months <= at_most * (1 + slack(unit, "months")):
        return consistent()
    return inconsistent(
        f"{what[0].upper()}{what[1:]} is longer than the {at_most} months from January {first}, when the first"
        f" patients can have come in, to the end of {year}, when it was published."
    )


@rule("FOLLOW_UP_VS_ENROLMENT", family=FAMILY, brief="longer than the trial can have lasted")
def _follow_up_vs_enrolment(context: Context, judge: Judge) -> Iterator[Check]:
    """Can the follow-up, and every time read from a curve, have passed between enrolment and publication?"""
    enrolment = {
        (claim.source_id, claim.trial_id): claim
        for claim in context.of_kind("date")
        if "enrol" in claim.cells["quantity"].casefold() and _years(claim)
    }
    if not enrolment:
        return
    for claim in context.of_kind("km", "median", "range"):
        dates = enrolment.get((claim.source_id, claim.trial_id))
        year = context.evidence.sources.get(claim.source_id, {}).get("year", "")
        about_time = claim.endpoint or _of_follow_up(claim)
        if dates is None or not about_time or claim.comparator or (latest := _latest(claim)) is None:
            continue
        if not year.isdecimal():
            yield judge.not_checkable([claim, dates], "the year of the report is not known")
            continue
        first, last = _years(dates)
        found = _since_first(*latest, first, int(year))
        if found.severity:
            yield judge.verdict([claim, dates], found)
            continue
        of_all = _of_follow_up(claim) and claim.kind == "range" and claim.analysis_set == dates.analysis_set
        shortest = in_months(claim, "lower") if of_all else None
        of_last = 12 * (int(year) + 1 - last)
        if shortest and of_last < shortest[0] < math.inf:
            yield judge.unusual(
                [claim, dates],
                f"The shortest follow-up, {claim.cells['lower']} {claim.cells['unit']}, is longer than the {of_last}"
                f" months from January {last}, when the last patients came in at the earliest, to the end of {year}:"
                " it is perhaps a quartile, or that of survivors only.",
                blames=[claim],
            )
        else:
            yield judge.consistent([claim, dates])


def _years(claim: Claim) -> tuple[int, int] | None:
    """First and last year of enrolment."""
    parts = [claim.printed(part) or claim.printed() for part in ("lower", "upper")]
    if any(part is None or part.value is None or not 1900 < part.value < 2200 for part in parts):
        return None
    return int(parts[0].value), int(parts[1].value)
