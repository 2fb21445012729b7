"""Limits of survival rates on the scales in use.

References
----------
Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 1980 (log-log). Borgan Ø, Liestøl K.
Scand J Stat 1990;17:35-41 (log and arcsine).
"""

from __future__ import annotations

import math

import numpy as np

from reanalysis.survival.summary import TRANSFORMS


def rate_limits(
    survival: np.ndarray, greenwood: np.ndarray, *, z: float, transform: str = "log-log"
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of survival rates from Greenwood's sum, symmetric on the scale of a transform.

    Parameters
    ----------
    survival, greenwood : array
        Rates in [0, 1] and Greenwood's sums of d / (n (n - d)).
    z : float
        Standard normal deviate, for example 1.96.
    transform : str
        One of `TRANSFORMS`.

    Returns
    -------
    lower, upper : arrays
        In [0, 1]. Both are 1 where the rate is 1, and 0 where it is 0, on any scale.

    Examples
    --------
    >>> lower, upper = rate_limits(np.array([0.5]), np.array([0.01]), z=1.959964)  # 50 of 100, none censored
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.3987], [0.5931])
    """
    error = z * np.sqrt(greenwood)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if transform == "log-log":
            hazard = -np.log(survival)
            ratio = np.exp(error / hazard)
            lower, upper = np.exp(-hazard * ratio), np.exp(-hazard / ratio)
        elif transform == "log":
            ratio = np.exp(error)
            lower, upper = survival / ratio, survival * ratio
        elif transform == "plain":
            lower, upper = survival - survival * error, survival + survival * error
        elif transform == "logit":
            odds, ratio = survival / (1 - survival), np.exp(error / (1 - survival))
            lower, upper = 1 - 1 / (1 + odds / ratio), 1 - 1 / (1 + odds * ratio)
        elif transform == "arcsine":
            angle, half = np.arcsin(np.sqrt(survival)), 0.5 * error * np.sqrt(survival / (1 - survival))
            lower, upper = np.sin(np.maximum(angle - half, 0)) ** 2, np.sin(np.minimum(angle + half, math.pi / 2)) ** 2
        else:
            raise ValueError(f"transform {transform!r} is unknown; it must be one of {', '.join(TRANSFORMS)}")
    inside = (survival > 0) & (survival < 1)
    if not inside.all():
        lower, upper = np.where(inside, lower, survival), np.where(inside, upper, survival)
    return np.maximum(lower, 0.0), np.minimum(upper, 1.0)
