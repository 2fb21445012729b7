"""The normal distribution, with the standard library alone.

`scipy.special` has the same, but takes longer to load than ten curves take to be drawn.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike


def normal_quantile(confidence_level: float) -> float:
    """Standard normal deviate of a two-sided interval; 1.96 for 0.95.

    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"the confidence level is {confidence_level}; it must lie between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence_level / 2)


def normal_below(z: ArrayLike) -> np.ndarray:
    """Probability below standard normal deviates; of nan, nan.

    >>> normal_below([0.0, 1.96]).round(3).tolist()
    [0.5, 0.975]
    """
    deviates = np.asarray(z, float)
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in deviates.ravel()]).reshape(deviates.shape)


def two_sided_p(z: ArrayLike) -> np.ndarray:
    """Two-sided P values of standard normal deviates; of nan, nan.

    >>> two_sided_p([1.959964, -1.959964]).round(4).tolist()
    [0.05, 0.05]
    """
    return 2 * normal_below(-np.abs(z))
