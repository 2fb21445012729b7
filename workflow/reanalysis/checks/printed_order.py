"""Which of two printed values is the greater, and how small a P their groups could have at best."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from reanalysis.checks.context import Context
from reanalysis.checks.statements import NULL
from reanalysis.checks.two_groups import Counts
from reanalysis.checks.usual_tests import AT_LEAST, AT_MOST
from reanalysis.checks.values import bounds
from reanalysis.claims.model import Claim
from reanalysis.vocabulary import MONTHS_PER_UNIT

Range = tuple[float, float]
_NUMBERS = ("n", "count")


def scales(claims: tuple[Claim, ...], counts: Counts) -> list[tuple[Range, Range]]:
    """Least and greatest value of both sides, on each scale on which they can be compared.

    Numbers of patients compare as they are, and as shares where their totals are known. A single ratio or difference
    is compared with no difference.
    """
    first, second = claims[0], claims[-1]
    if len(claims) == 1:
        null = float(NULL[first.kind])
        return [(_range(first), (null, null))]
    if first.kind in _NUMBERS or second.kind in _NUMBERS:
        both = first.kind in _NUMBERS and second.kind in _NUMBERS
        one, other = _share(first, counts), _share(second, counts)
        return ([(_range(first), _range(second))] if both else []) + ([(one, other)] if one and other else [])
    if first.kind != second.kind and not {first.kind, second.kind} <= {"percent", "km"}:
        return []
    if first.cells["unit"] == second.cells["unit"]:
        return [(_range(first), _range(second))]
    one, other = _factor(first), _factor(second)
    return [(_scaled(first, one), _scaled(second, other))] if one and other else []


def _range(claim: Claim) -> Range:
    """Values that print so: without end for a bound or a value that is about right, infinite for one not reached."""
    printed = claim.printed()
    if printed.value is None:
        return math.inf, math.inf
    low, high = (printed.number, printed.number) if claim.kind in _NUMBERS else map(float, bounds(printed))
    if claim.comparator in AT_MOST:
        return -math.inf, high
    if claim.comparator in AT_LEAST:
        return low, math.inf
    return (-math.inf, math.inf) if claim.comparator else (low, high)


def _scaled(claim: Claim, factor: float) -> Range:
    low, high = _range(claim)
    return factor * low, factor * high


def _factor(claim: Claim) -> float | None:
    """Months, or percent, in one of a claim's units."""
    unit = claim.cells["unit"]
    shares = {"percent": 1.0, "fraction": 100.0}
    return float(MONTHS_PER_UNIT[unit]) if unit in MONTHS_PER_UNIT else shares.get(unit)


def _share(claim: Claim, counts: Counts) -> Range | None:
    if claim.kind == "percent":
        return _scaled(claim, _factor(claim) or 1.0)
    found = [100 * events / total for events, total in counts.alone(claim)]
    return (min(found), max(found)) if found else None


def best_case(claims: tuple[Claim, ...], context: Context, counts: Counts) -> tuple[float, str] | None:
    """Smallest P that two medians or two rates of survival curves could have, and what that takes for granted.

    Medians count as those of exponential curves of which every patient's event was seen, rates as those of curves
    without censoring: with fewer events P is larger. None where sizes are not printed.
    """
    kinds = {claim.kind for claim in claims}
    found = scales(claims, counts)
    if len(claims) != 2 or len(kinds) > 1 or not found:
        return None
    (low_1, high_1), (low_2, high_2) = found[0]
    if not all(map(math.isfinite, (low_1, high_1, low_2, high_2))):
        return None
    sizes = [context.size_of(claim) for claim in claims]
    known = [size for size, _ in sizes] if all(sizes) else []
    if kinds == {"median"} and min(low_1, low_2) > 0:
        ratio = max(math.log(high_1 / low_2), math.log(high_2 / low_1))
        if known:
            error, whose = math.sqrt(sum(1 / size for size in known)), f"{known[0]} and {known[1]}"
        elif claims[0].analysis_set == claims[1].analysis_set and (size := context.largest_size(claims[0])):
            # Two halves of a set make the smallest error.
            error, whose = 2 / math.sqrt(size[0]), f"{size[0]}"
        else:
            return None
        return 2 * ndtr(-ratio / error), f"exponential survival with an event of each of the {whose} patients"
    if kinds == {"km"} and known:
        scale = 1.0 if claims[0].cells["unit"] == "fraction" else 100.0
        ends = np.array([[low_1, high_2], [high_1, low_2]]) / scale
        variance = (ends * (1 - ends) / np.array(known)).sum(axis=1)
        z = np.abs(ends[:, 0] - ends[:, 1]) / np.sqrt(np.maximum(variance, 1e-12))
        return 2 * ndtr(-float(z.max())), f"curves of {known[0]} and {known[1]} patients without censoring"
    return None
