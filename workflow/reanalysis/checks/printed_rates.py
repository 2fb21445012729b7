"""What a printed rate with its limits can have been before rounding, on each usual scale of Kaplan–Meier limits.

References
----------
Borgan Ø, Liestøl K. Scand J Stat 1990;17:35-41. Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time
Data, 2002, 1.4 (log-log).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from reanalysis.claims.values import Printed

SCALES = ("log-log", "log", "plain", "logit", "arcsine")
#: Scales for a share that rises, seen from the patients without the event.
SCALES_OF_INCIDENCE = (*SCALES, "log of the rest", "log-log of the rest")
_TINY = 1e-12

Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its limits, each with the least and the greatest share that prints so.

    Attributes
    ----------
    value, lower, upper : (float, float)
        Strictly between 0 and 1.
    z : float
        Normal quantile of the interval's level.
    """

    value: Bounds
    lower: Bounds
    upper: Bounds
    z: float = 1.959964


def share_bounds(printed: Printed, unit: str = "percent") -> Bounds:
    """Least and greatest share, from 0 to 1, that prints so."""
    assert printed.value is not None
    # In halves of the last digit: whole numbers divide without a rounding error of their own.
    digits = 10**printed.decimals
    halves = 2 * printed.value.numerator * (digits // printed.value.denominator)
    whole = 2 * digits * (100 if unit == "percent" else 1)
    return max((halves - 1) / whole, 0.0), min((halves + 1) / whole, 1.0)


def read_rate(
    value: Printed, lower: Printed, upper: Printed, *, unit: str = "percent", level: float = 95, cut: bool = False
) -> Rate | str:
    """The rate, or why no scale can be told from what is printed; with `cut`, one limit may be cut off at 0 or 1."""
    parts = (value, lower, upper)
    whole = 100 if unit == "percent" else 1
    if any(part.value is None or not 0 <= part.value <= whole for part in parts):
        return "a limit or the rate is no share of patients"
    if value.value in (0, whole):
        return f"a rate of {value.text} has no limits on most scales"
    if (lower.value == 0) + (upper.value == whole) > cut:
        return "a limit is cut off at the end of the scale"
    if not lower.value <= value.value <= upper.value:
        return "the rate lies outside its limits"
    if lower.value == upper.value:
        return "both limits are the same"
    inside = [(max(low, _TINY), min(high, 1 - _TINY)) for low, high in (share_bounds(part, unit) for part in parts)]
    return Rate(*inside, normal_quantile(level))


@lru_cache(maxsize=1000)
def normal_quantile(level: float) -> float:
    """Normal deviate of a two-sided interval of a level in percent.

    >>> round(normal_quantile(95), 2), round(normal_quantile(97.5), 2)
    (1.96, 2.24)
    """
    return NormalDist().inv_cdf(0.5 + level / 200)


@lru_cache(maxsize=100_000)
def on_scale(share: float, scale: str) -> float:
    """A share on a scale; rises with the share."""
    if scale.endswith(" of the rest"):
        return -on_scale(1 - share, scale.removesuffix(" of the rest"))
    from reanalysis.survival.transforms import transformed

    return transformed(share, scale)


def from_scale(number: float, scale: str) -> float:
    """The share that lies at a number on a scale.

    >>> [round(from_scale(on_scale(0.3, scale), scale), 6) for scale in SCALES_OF_INCIDENCE]
    [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]
    """
    if scale.endswith(" of the rest"):
        return 1 - from_scale(-number, scale.removesuffix(" of the rest"))
    if scale == "log-log":
        return math.exp(-math.exp(min(-number, 700.0)))
    if scale == "log":
        return math.exp(number)
    if scale == "logit":
        return 1 / (1 + math.exp(min(-number, 700.0)))
    if scale == "arcsine":
        return math.sin(min(max(number, 0.0), math.pi / 2)) ** 2
    return number


def lies(rate: Rate, scale: str) -> int:
    """Where the rate lies between its limits on a scale: 0 halfway, as rounding allows; -1 below, 1 above."""
    least, most = (0.5 * (on_scale(rate.lower[side], scale) + on_scale(rate.upper[side], scale)) for side in (0, 1))
    if on_scale(rate.value[1], scale) < least - _TINY:
        return -1
    return int(on_scale(rate.value[0], scale) > most + _TINY)


def fitting_scales(rate: Rate, scales: Iterable[str] = SCALES) -> tuple[str, ...]:
    """Scales on which the rate lies halfway between its limits."""
    return tuple(scale for scale in scales if lies(rate, scale) == 0)
