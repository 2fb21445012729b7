"""Which of the sizes of an arm a count or a percentage is a share of, where no word says it."""

from __future__ import annotations

import re
from functools import lru_cache

from reanalysis.claims.values import parse_printed
from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.scan import Bundle, Scan

_OF_SAFETY = re.compile(r"safety|(?:adverse|serious|fatal) (?:adverse )?reactions", re.I)
FITTING = "the size of which the count is the percentage"
LASTING = "the size that the values before it are shares of"


def number_of(stat: Stat) -> float | None:
    """The value of a statistic as a number; None if it has none."""
    value = stat.value
    return _number(value.text) if value is not None else None


@lru_cache(maxsize=5_000)
def _number(text: str) -> float | None:
    printed = parse_printed(text)
    return None if printed is None or printed.value is None else float(printed.value)


def shared_size(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """Size that the last value of this arm in the sentence is printed to be a share of."""
    for other in reversed([b for b in scan.bundles if b.at < bundle.at]):
        if other.kind == "n":
            return None
        for one in other.stats:
            if one.kind in ("count", "percent") and one.arm == stat.arm and one.of is not None and one.of.kind == "n":
                return one.of if one.of.sentence is scan.sentence and one.analysis_set == stat.analysis_set else None
    return None


def agrees(stat: Stat, *sizes: Stat) -> bool:
    """True if a count and its percentage are printed, and agree with a size or with the sum of several."""
    pair = _count_and_share(stat)
    return pair is not None and _fits(pair, sum(number_of(size) or 0 for size in sizes))


def _count_and_share(stat: Stat) -> tuple[float, float, float] | None:
    """A count, its percentage, and half a unit of the last digit of that; None unless both are printed."""
    if stat.partner is None or {stat.kind, stat.partner.kind} != {"count", "percent"}:
        return None
    count, share = (stat, stat.partner) if stat.kind == "count" else (stat.partner, stat)
    k = number_of(count)
    printed = parse_printed(share.value.text) if share.value is not None else None
    if k is None or printed is None or printed.value is None:
        return None
    return k, float(printed.value), float(printed.half_unit)


def _fits(pair: tuple[float, float, float], total: float) -> bool:
    """True if a count of a total is its percentage as printed."""
    count, share, half = pair
    return bool(total) and abs(100 * count / total - share) <= half + 1e-9


def nearly_agrees(stat: Stat, size: Stat) -> bool:
    """True if a count and its percentage agree with a size within one unit of the last digit: a total that the values
    before are shares of is not given up for a percentage that was cut short or rounded the wrong way."""
    pair = _count_and_share(stat)
    return pair is not None and _fits((pair[0], pair[1], 2 * pair[2]), number_of(size) or 0)


def contradicts(stat: Stat, size: Stat) -> bool:
    """True if no number of the patients of a size is a share as it is printed, to a unit of its last digit."""
    share = stat if stat.kind == "percent" else stat.partner
    if share is None or share.kind != "percent":
        return False
    if _count_and_share(stat) is not None:
        return not nearly_agrees(stat, size)
    return not _is_share(share, size)


def fitting_size(stat: Stat, sizes: list[Stat]) -> Stat | None:
    """The one size printed of which a count and its percentage agree."""
    pair = _count_and_share(stat)
    if pair is None:
        return None
    fits = {
        number_of(size): size
        for size in sizes
        if size.trial == stat.trial and size.arm in ("", stat.arm) and _fits(pair, number_of(size) or 0)
    }
    return next(iter(fits.values())) if len(fits) == 1 else None


#: Words of a sentence that counts those who were given the treatment.
_GIVEN = re.compile(r"\b(?:received|(?:were|was) (?:treated|given)|treated patients)\b", re.I)


_NEARLY_ALL = 0.9


@lru_cache(maxsize=1_000)
def _speaks_of_safety(sentence: str) -> bool:
    """True for a sentence about safety; asked for each size again with each value."""
    return _OF_SAFETY.search(sentence) is not None


def likeliest_size(stat: Stat, sizes: list[Stat], lasting: Stat | None, *, treated: bool = False) -> Stat:
    """The size that values before were shares of, or the largest; a size of which no whole number is the percentage
    gives way to the only one of which there is one."""
    if (pair := _count_and_share(stat)) is not None:
        # Of a count and its percentage only those sizes can be meant that agree with both, if there are some.
        agreeing = [size for size in sizes if _fits(pair, number_of(size) or 0)]
        if agreeing:
            sizes = agreeing
            kept = nearly_agrees if treated else agrees
            lasting = lasting if lasting is not None and kept(stat, lasting) else None
    safety = [size for size in sizes if _speaks_of_safety(size.sentence.text)]
    if safety and len(safety) < len(sizes):
        # Events are of those whose safety was looked at, other outcomes are not.
        sizes = safety if treated else [size for size in sizes if not _holds(safety, size)]
    if treated and not safety:
        # Nearly all of a group are treated; fewer who received something are another group.
        least = _NEARLY_ALL * max(number_of(size) or 0 for size in sizes)
        given = [size for size in sizes if (number_of(size) or 0) >= least and _GIVEN.search(size.sentence.text)]
        sizes = given or sizes
    share = stat if stat.kind == "percent" else stat.partner
    possible = [size for size in sizes if share is None or share.kind != "percent" or _is_share(share, size)]
    if lasting is not None and share is not None and share.kind == "percent" and not _is_share(share, lasting):
        lasting = lasting if treated and nearly_agrees(stat, lasting) else None
    if lasting is not None and (_holds(possible, lasting) or not _holds(sizes, lasting)):
        return lasting
    chosen = max(sizes, key=lambda size: number_of(size) or 0)
    if not _holds(possible, chosen) and len({number_of(size) for size in possible}) == 1:
        return possible[0]
    return chosen


def _holds(sizes: list[Stat], one: Stat) -> bool:
    """True if a statistic itself is in a list, not only one like it."""
    return any(size is one for size in sizes)


def of_treatment(scan: Scan, stat: Stat) -> bool:
    """True for adverse events and what else is counted among those treated."""
    given = stat.quantity in ("treatment_duration", "dose_intensity")
    return (
        given
        or stat.endpoint.startswith("AE:")
        or stat.endpoint in scan.lexicon.content["outcome_groups"]["of_treatment"]
    )


def lasting_size(scan: Scan, stat: Stat, done: list[Stat]) -> Stat | None:
    """The size of which the last value of the same arm and sort of outcome in this paragraph is known to be a share."""
    for other in reversed(done):
        if other.sentence.block != stat.sentence.block:
            return None
        alike = (other.trial, other.arm, other.analysis_set) == (stat.trial, stat.arm, stat.analysis_set)
        known = other.of is not None and other.of.kind == "n"
        known = known and (other.denominator_basis == "printed" or bool({LASTING, FITTING} & set(other.reasons)))
        if alike and of_treatment(scan, other) == of_treatment(scan, stat) and not other.quantity and not stat.quantity:
            return other.of if known and (other.sentence is stat.sentence or not _of_responders(other.of)) else None
    return None


def _of_responders(size: Stat) -> bool:
    """True for the size in `Of the 60 responders, …`, which ends with its sentence."""
    items = size.sentence.items
    i = items.index(size.value) if size.value in items else -1
    return i >= 0 and i + 1 < len(items) and items[i + 1].low.endswith("responders")


def _is_share(share: Stat, size: Stat) -> bool:
    """True if some whole number of a size is the percentage as it is printed."""
    printed = parse_printed(share.value.text) if share.value is not None else None
    total = number_of(size)
    if printed is None or printed.value is None or not total:
        return False
    value, half = float(printed.value), float(printed.half_unit) + 1e-9
    return abs(100 * round(value * total / 100) / total - value) <= half
