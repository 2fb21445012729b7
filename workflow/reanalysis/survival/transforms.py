"""Intervals of a Kaplan–Meier rate on the usual transforms, and which of them a printed interval was made on.

An interval is g(S) ± z × its standard error, on the scale g of the transform. Seen from the rate its two limits
therefore lie equally far away on one scale and unequally on the others, and three printed numbers tell which.

References
----------
Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2002, 1.4 (log-log). Borgan Ø, Liestøl K.
Scand J Stat 1990;17:35-41 (the transforms compared).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.summary import Landmark

TRANSFORM_PRIOR = {"log-log": 0.60, "log": 0.25, "plain": 0.12, "logit": 0.015, "arcsine": 0.015}
"""How often a report's intervals are on each: log-log is SAS's default and Stata's, log is R's."""
SURE = 0.9
"""Probability from which a transform counts as recognised."""
UNIFORM_SD = 1 / math.sqrt(3)
"""Standard deviation of a rounding error, in half units."""
CALCULATION_ERROR = 1e-6
POOREST_FIT = -8.0


def transformed(survival: float, transform: str) -> float:
    """Survival on the scale of a transform; rises with survival.

    >>> round(transformed(0.5, "log-log"), 4)
    0.3665
    """
    if transform == "log-log":
        return -math.log(-math.log(survival))
    if transform == "log":
        return math.log(survival)
    if transform == "logit":
        return math.log(survival / (1 - survival))
    if transform == "arcsine":
        return math.asin(math.sqrt(survival))
    return survival


def slope(survival: float, transform: str) -> float:
    """Change of the transform per change of survival.

    >>> slope(0.5, "log")
    2.0
    """
    if transform == "log-log":
        return -1 / (survival * math.log(survival))
    if transform == "log":
        return 1 / survival
    if transform == "logit":
        return 1 / (survival * (1 - survival))
    if transform == "arcsine":
        return 0.5 / math.sqrt(survival * (1 - survival))
    return 1.0


def interval_error(mark: Landmark, z: float, transform: str) -> float | None:
    """Standard error of log survival (square root of Greenwood's sum) behind a printed interval.

    Parameters
    ----------
    mark : Landmark
        With an interval that holds the rate.
    z : float
        Normal quantile of the interval's level.
    transform : str
        A key of `TRANSFORM_PRIOR`.

    Returns
    -------
    float or None
        None where the interval tells nothing: at rates of 0 and 1, or with both limits cut off.

    Examples
    --------
    >>> mark = Landmark(12, 0.5, 0.4020, 0.5980)  # 0.5 ± 1.96 × 0.05, 100 patients, none censored
    >>> round(interval_error(mark, 1.96, "plain"), 4)
    0.1
    """
    low, high, rate = mark.lower, mark.upper, mark.survival
    if low is None or high is None or not 0 < rate < 1 or not low <= rate <= high or low == high:
        return None
    scale = slope(rate, transform) * rate
    # A limit at 0 or 1 was cut off there, and the other one tells the width.
    if high >= 1 and low > 0:
        width = transformed(rate, transform) - transformed(low, transform)
    elif low <= 0 and high < 1:
        width = transformed(high, transform) - transformed(rate, transform)
    elif low > 0 and high < 1:
        width = 0.5 * (transformed(high, transform) - transformed(low, transform))
    else:
        return None
    return width / (z * scale) if width > 0 else None


def asymmetry_fit(mark: Landmark, transform: str) -> float:
    """Log likelihood of a transform, given how unequally the limits lie about the rate, for rounding errors.

    0 is a perfect fit; -2 lies two standard deviations of rounding off.
    """
    low, high, rate = mark.lower, mark.upper, mark.survival
    half_unit = max(mark.half_unit, CALCULATION_ERROR)
    inside = min(max(rate, half_unit), 1 - half_unit)
    if low is None or high is None or not 0 < rate < 1:
        return 0.0
    if low <= 0 or high >= 1:
        # Only limits that can leave [0, 1] are cut off there; others come so near by rounding alone.
        cut = {"plain"} if low <= 0 else {"plain", "log"}
        near = low > 0 or high < 1
        return 0.0 if transform in cut and near else -3.0
    at = slope(inside, transform)
    off = (0.5 * (transformed(low, transform) + transformed(high, transform)) - transformed(inside, transform)) / at
    reach = math.hypot(0.5 * slope(low, transform) / at, 0.5 * slope(high, transform) / at)
    error = UNIFORM_SD * half_unit * math.hypot(reach, 1.0)
    # Beyond some distance a misprint is as likely as any transform.
    return max(-0.5 * (off / error) ** 2, POOREST_FIT)


def transform_weights(landmarks: Sequence[Landmark]) -> dict[str, float]:
    """Probability of each transform, for the intervals of one report.

    Parameters
    ----------
    landmarks : sequence of Landmark
        Those with a known transform settle it for the others.

    Returns
    -------
    dict
        Transform to probability; sums to 1.

    Examples
    --------
    >>> marks = [Landmark(24, 0.636, 0.519, 0.733, 0.0005), Landmark(60, 0.46, 0.336, 0.58, 0.0005)]
    >>> weights = transform_weights(marks[:1])
    >>> max(weights, key=weights.get), weights["log-log"] > 0.9
    ('log-log', True)
    """
    told = [mark.transform for mark in landmarks if mark.transform]
    if told:
        share = 1 / len(told)
        return {name: share * told.count(name) for name in TRANSFORM_PRIOR}
    log_weight = {
        name: math.log(prior) + sum(asymmetry_fit(mark, name) for mark in landmarks)
        for name, prior in TRANSFORM_PRIOR.items()
    }
    top = max(log_weight.values())
    weight = {name: math.exp(value - top) for name, value in log_weight.items()}
    total = sum(weight.values())
    return {name: value / total for name, value in weight.items()}


@dataclass(frozen=True, slots=True)
class Spread:
    """Greenwood's sum at a rate, as its printed interval tells it.

    Attributes
    ----------
    log_variance : float
        Log of the variance of log survival.
    error : float
        Its standard deviation, from rounding and from not knowing the transform.
    """

    log_variance: float
    error: float


def greenwood_spread(mark: Landmark, level: float, weights: dict[str, float]) -> Spread | None:
    """Greenwood's sum behind an interval, averaged over transforms; None without a usable interval.

    >>> spread = greenwood_spread(Landmark(12, 0.5, 0.402, 0.598, 0.0005), 0.95, {"plain": 1.0})
    >>> round(math.exp(spread.log_variance), 4)  # (1 − S) / (n S), 100 patients
    0.01
    """
    z = normal_quantile(level)
    found = [
        (weight, 2 * math.log(error))
        for name, weight in weights.items()
        if weight > 0.01 and (error := interval_error(mark, z, name)) is not None
    ]
    total = sum(weight for weight, _ in found)
    if not total:
        return None
    mean = sum(weight * value for weight, value in found) / total
    unsure = sum(weight * (value - mean) ** 2 for weight, value in found) / total
    width = max(mark.upper - mark.lower, 1e-9)
    rounding = 2 * math.sqrt(2) * UNIFORM_SD * mark.half_unit / width
    return Spread(mean, math.hypot(math.sqrt(unsure), rounding))
