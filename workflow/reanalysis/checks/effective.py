"""How many patients, none of them censored, would give the interval of a Kaplan–Meier rate its width.

A limit lies z standard errors from the rate on the scale it was made on. So rate and limits tell Greenwood's sum
σ² = Σ d / (n (n − d)), and with it an effective number of patients, (1 − S) / (S σ²). Censoring only lowers it: where
n_i of n patients are at risk at event i, n_i ≤ n S_i, so σ² ≥ (1 − S) / (n S). And it never rises with time: of n_t
patients at risk after time t more than n_t S_i / S_t were at risk at each event before, so n_t is at most the
effective number times S_t, and later events add at least what they would with that number.

References
----------
Greenwood M. Reports on Public Health and Medical Subjects 1926;33. Rothman KJ. J Chronic Dis 1978;31:557-560 (score
limits). Thomas DR, Grunkemeier GL. J Am Stat Assoc 1975;70:865-871 (likelihood-ratio limits).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reanalysis.checks.printed_rates import SCALES, Bounds, Rate, fitting_scales, from_scale, on_scale

#: Where the square of the log-log scale's slope, times S (1 − S), is least.
_LEAST_LOG_LOG = 0.2031878699799799
_MORE = 1e-6


def _weight(share: float, scale: str) -> float:
    """S (1 − S) times the square of the scale's slope."""
    from reanalysis.survival.transforms import slope

    return share * (1 - share) * slope(share, scale) ** 2


def limits_on(rate: Rate, patients: float, scale: str) -> tuple[Bounds, Bounds]:
    """Least and greatest lower limit, then upper limit, that so many effective patients give on a scale."""
    found = []
    for sign in (-1, 1):
        ends = [
            from_scale(on_scale(share, scale) + sign * rate.z * math.sqrt(_weight(share, scale) / patients), scale)
            for share in rate.value
        ]
        found.append((min(ends), max(ends)))
    return found[0], found[1]


def _distances(rate: Rate, scale: str) -> Iterator[Bounds]:
    """Least and greatest distance of either limit from the rate, on a scale."""
    below, rate_low, rate_high, above = (
        [on_scale(share, scale) for share in rate.lower],
        on_scale(rate.value[0], scale),
        on_scale(rate.value[1], scale),
        [on_scale(share, scale) for share in rate.upper],
    )
    yield max(rate_low - below[1], 0.0), rate_high - below[0]
    yield max(above[0] - rate_high, 0.0), above[1] - rate_low


@lru_cache(maxsize=100_000)
def effective_patients(rate: Rate, scale: str) -> tuple[Bounds, Bounds]:
    """Least and greatest effective number of patients that the lower limit tells on a scale, then the upper one.

    >>> from reanalysis.checks.printed_rates import read_rate
    >>> from reanalysis.claims.values import parse_printed
    >>> rate = read_rate(*map(parse_printed, ("58.2", "46.7", "68.2")))
    >>> [[round(number) for number in side] for side in effective_patients(rate, "log-log")]
    [[79, 82], [77, 80]]
    """
    shares = [*rate.value, *(share for share in (0.5, _LEAST_LOG_LOG) if rate.value[0] < share < rate.value[1])]
    weights = [_weight(share, scale) for share in shares]
    least, most = min(weights) * rate.z**2, max(weights) * rate.z**2
    sides = [(least / far**2, most / near**2 if near > 0 else math.inf) for near, far in _distances(rate, scale)]
    return sides[0], sides[1]


def fewest_patients(rate: Rate, enough: float = 0.0) -> Bounds:
    """Fewest effective patients that any usual method needs for the lower limit, then for the upper one.

    Also score and likelihood-ratio limits, which are narrower in the middle than those on a scale. Methods that need
    still fewer than are `enough` are not looked for.
    """
    lower, upper = math.inf, math.inf
    for scale in SCALES:
        sides = effective_patients(rate, scale)
        lower, upper = min(lower, sides[0][0]), min(upper, sides[1][0])
        if max(lower, upper) <= enough:
            return lower, upper
    of_lower = _fewest_of_tests(rate.lower[0], rate.value[1], rate.z)
    of_upper = _fewest_of_tests(rate.upper[1], rate.value[0], rate.z)
    return min(lower, of_lower), min(upper, of_upper)


def _fewest_of_tests(limit: float, share: float, z: float) -> float:
    """Patients of whom a share, none censored, has this score limit or this likelihood-ratio limit."""
    score = limit * (1 - limit) / (limit - share) ** 2
    distance = share * math.log(share / limit) + (1 - share) * math.log((1 - share) / (1 - limit))
    return z**2 * min(score, 0.5 / distance if distance > 0 else math.inf)


@lru_cache(maxsize=10_000)
def possible_limits(rate: Rate) -> tuple[Bounds, Bounds]:
    """Least and greatest lower limit, then upper limit, that the curve has at this time on any usual scale."""
    told = fitting_scales(rate) or SCALES
    sides = [side for scale in told for side in effective_patients(rate, scale)]
    sizes = (min(side[0] for side in sides), min(max(side[1] for side in sides), 1e9))
    found = [limits_on(rate, size, scale) for scale in SCALES for size in sizes]
    lowers, uppers = [pair[0] for pair in found] + [rate.lower], [pair[1] for pair in found] + [rate.upper]
    return (
        (min(low for low, _ in lowers), max(high for _, high in lowers)),
        (min(low for low, _ in uppers), max(high for _, high in uppers)),
    )


def _most_patients(rate: Rate, scales: Sequence[str]) -> float:
    return max(side[1] for scale in scales for side in effective_patients(rate, scale))


def _fewest_patients(rate: Rate, scales: Sequence[str]) -> float:
    found = [effective_patients(rate, scale) for scale in scales]
    return max(min(sides[place][0] for sides in found) for place in (0, 1))


def variance_falls(
    earlier: Rate, later: Rate, scales: Sequence[str] = SCALES, scales_later: Sequence[str] = ()
) -> tuple[float, float] | None:
    """Most effective patients at first and fewest later on, where the second is the larger number; else None.

    Parameters
    ----------
    earlier, later : Rate
    scales : tuple of str
        That the limits may be on; of the later rate too, unless `scales_later` says otherwise.
    """
    scales_later = scales_later or scales
    # One pair of scales on which the number falls is enough.
    if _fewest_patients(later, scales_later[:1]) <= _most_patients(earlier, scales[:1]):
        return None
    most, fewest = _most_patients(earlier, scales), _fewest_patients(later, scales_later)
    return (most, fewest) if fewest > most * (1 + _MORE) else None
