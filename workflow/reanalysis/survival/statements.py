"""Printed medians and rates of one curve, read from rows of the claims table, each number once. No model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from reanalysis.errors import DataError
from reanalysis.survival.summary import SAME_TIME, Landmark, PrintedMedian
from reanalysis.vocabulary import MONTHS_PER_UNIT

Row = Mapping[str, str]
Stated = TypeVar("Stated", PrintedMedian, Landmark)


def is_point(row: Row) -> bool:
    """Whether a number is printed as such, and not as a bound."""
    return row["comparator"] in ("", "=")


def as_bound(row: Row) -> str:
    """One sentence on a number printed as a bound."""
    what = "median" if row["kind"] == "median" else "rate"
    return f"the {what} {row['claim_id']} was not used: printed with '{row['comparator']}', it is no point of the curve"


def scaled(row: Row, column: str, factor: float) -> float | None:
    """A number of a row in another unit; None where it is not printed."""
    if row[column] == "":
        return None
    try:
        return float(row[column]) * factor
    except ValueError as error:
        raise _refused(row, f"given as {row[column]!r} ({column}), which is no number") from error


def impossible(row: Row) -> str:
    """One sentence on a number that no curve can have, or on limits the wrong way round; empty where there is none."""
    numbers = [scaled(row, column, 1.0) for column in ("value", "lower", "upper")]
    most = 100 if row["unit"] in ("percent", "%") else 1
    if row["kind"] != "median" and not all(0 <= number <= most for number in numbers if number is not None):
        return f"the rate {row['claim_id']} was not used: a share of patients lies between 0 and {most}"
    if row["kind"] == "median" and numbers[0] is not None and not numbers[0] > 0:
        return f"the median {row['claim_id']} was not used: a time is above 0"
    if None not in numbers[1:] and numbers[1] > numbers[2]:
        return f"{row['claim_id']} was not used: its lower limit is above its upper one"
    return ""


def _refused(row: Row, what: str) -> DataError:
    return DataError(f"data/claims/{row['source_id']}.csv: {row['claim_id']} is {what}")


def months_factor(row: Row) -> float:
    """Months of the unit of a duration."""
    if row["unit"] not in MONTHS_PER_UNIT:
        raise DataError(
            f"data/claims/{row['source_id']}.csv: the unit of {row['claim_id']} is {row['unit']!r}; "
            f"a median survival needs one of {', '.join(MONTHS_PER_UNIT)}"
        )
    return float(MONTHS_PER_UNIT[row["unit"]])


def median(row: Row) -> PrintedMedian:
    """A median survival time and its limits."""
    factor = months_factor(row)
    months = scaled(row, "value", factor)
    if months is None or not months > 0:
        raise _refused(row, f"a median of {row['value'] or 'nothing'}; a time above 0, or NR, is needed")
    return PrintedMedian(
        months=months,
        lower=scaled(row, "lower", factor),
        upper=scaled(row, "upper", factor),
        half_unit=scaled(row, "half_unit", factor) or 0.0,
        claim_id=row["claim_id"],
    )


def landmark(row: Row) -> Landmark:
    """A rate at a time, of kind km or percent."""
    if not row["time_months"]:
        raise _refused(row, "a rate without a timepoint")
    time = float(row["time_months"])
    if not 0 < time < math.inf:
        raise _refused(row, f"a rate at {row['time_months']} months; a time above 0 is needed")
    factor = 0.01 if row["unit"] in ("percent", "%") else 1.0
    rate, lower, upper = (scaled(row, column, factor) for column in ("value", "lower", "upper"))
    if rate is None or not all(0 <= number <= 1 for number in (rate, lower, upper) if number is not None):
        raise _refused(row, "a Kaplan–Meier rate whose value or limits are no share from 0 to 100%; a rate is never NR")
    return Landmark(
        time_months=time,
        survival=rate,
        lower=lower,
        upper=upper,
        half_unit=scaled(row, "half_unit", factor) or 0.0,
        claim_id=row["claim_id"],
    )


def _same(first: float | None, second: float | None) -> bool:
    """Whether two printed numbers agree; one that is not printed agrees with any."""
    return first is None or second is None or first == second or abs(first - second) < 1e-9 * abs(first)


def _value(stated: PrintedMedian | Landmark) -> float:
    return stated.months if isinstance(stated, PrintedMedian) else stated.survival


def _limits(stated: PrintedMedian | Landmark) -> tuple[float | None, float | None]:
    return stated.lower, stated.upper


def _words(stated: PrintedMedian | Landmark) -> str:
    factor, unit = (1, " months") if isinstance(stated, PrintedMedian) else (100, "%")
    ends = [
        "not printed" if end is None else "not reached" if math.isinf(end) else f"{factor * end:g}"
        for end in _limits(stated)
    ]
    return f"{ends[0]} to {ends[1]}{unit}"


def _number(stated: PrintedMedian | Landmark) -> str:
    if isinstance(stated, Landmark):
        return f"rate {stated.survival:g} at {stated.time_months:g} months"
    return "median not reached" if math.isinf(stated.months) else f"median of {stated.months:g} months"


def stated_once(
    statements: Sequence[Stated], elsewhere: Mapping[str, str]
) -> tuple[Stated, tuple[str, ...], tuple[str, ...]]:
    """One statement for several of the same number, sentences on what is not used, and the claims of these.

    Where numbers or limits differ, those that no other group of patients has go first, then the ones with most
    numbers, then the finest.

    Parameters
    ----------
    statements : sequence
        Of one median, or of the rate at one time.
    elsewhere : mapping
        For claims whose two limits are printed for other patients as well, the claim of those.
    """
    ordered = sorted(statements, key=lambda one: one.claim_id)
    first = ordered[0]
    what = "median" if isinstance(first, PrintedMedian) else f"rate at {first.time_months:g} months"
    used = min(
        ordered, key=lambda one: (_limits(one).count(None), one.claim_id in elsewhere, one.half_unit, one.claim_id)
    )
    said, dropped = [], []
    for other in ordered:
        if not _same(_value(used), _value(other)):
            said.append(
                f"the {_number(other)} was not used: {other.claim_id} prints it, and {used.claim_id} the"
                f" {_number(used)}"
            )
            dropped.append(other.claim_id)
        elif not all(_same(*pair) for pair in zip(_limits(used), _limits(other), strict=True)):
            also = (
                f", and {elsewhere[other.claim_id]} has the same limits for other patients"
                if other.claim_id in elsewhere
                else ""
            )
            said.append(
                f"the limits {_words(other)} of {other.claim_id} were not used: {used.claim_id} prints {_words(used)} "
                f"for the same {what}{also}"
            )
            dropped.append(other.claim_id)
    return used, tuple(said), tuple(dropped)


def printed_elsewhere(rows: Sequence[Row]) -> dict[str, str]:
    """Claims of medians whose two limits another group of patients of the source has for the same endpoint as well.

    Each with the first other claim, in the order of their names.
    """
    by_limits: dict[tuple[str, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["claim_id"]):
        finite = all(row[end] not in ("", "inf") for end in ("lower", "upper"))
        if row["kind"] == "median" and row["endpoint"] and finite:
            key = (row["source_id"], row["endpoint"], row["lower"], row["upper"])
            by_limits.setdefault(key, []).append(row)
    found = {}
    for group in by_limits.values():
        for row in group:
            patients = (row["analysis_set"], row["arm"])
            others = [one["claim_id"] for one in group if (one["analysis_set"], one["arm"]) != patients]
            if others:
                found[row["claim_id"]] = others[0]
    return found


def at_the_same_time(marks: Sequence[Landmark]) -> list[list[Landmark]]:
    """Rates in groups of the same time, earliest first."""
    at: list[list[Landmark]] = []
    for mark in sorted(marks, key=lambda mark: mark.time_months):
        if at and mark.time_months - at[-1][0].time_months < SAME_TIME:
            at[-1].append(mark)
        else:
            at.append([mark])
    return at
