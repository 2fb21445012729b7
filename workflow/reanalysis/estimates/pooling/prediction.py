"""Prediction intervals: where the true effect of a new study lies."""

from __future__ import annotations

import numpy as np

from reanalysis.estimates.pooling.inference import quantile
from reanalysis.vocabulary import POOLING_PREDICTIONS

#: Name, and the words that follow those of the model.
PREDICTIONS = POOLING_PREDICTIONS


def prediction_half_width(
    name: str,
    tau2: np.ndarray,
    standard_error: np.ndarray,
    hksj_standard_error: np.ndarray,
    k: np.ndarray,
    confidence_level: float,
) -> np.ndarray:
    """Half of the width of a prediction interval, quantile × √(tau² + SE²).

    Parameters
    ----------
    name : str
        z: normal quantile. t(k-1): Student's, meta's default. t(k-2): Student's, undefined (NaN) for k = 2. These
        take the standard error 1 / √Σw. hksj: t(k−1) with the Hartung–Knapp–Sidik–Jonkman standard error. none:
        NaN.
    standard_error, hksj_standard_error : ndarray
        1 / √Σw, and the same times the factor.

    References
    ----------
    Higgins JPT, Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159, section 4 (t(k−2)). Partlett C,
    Riley RD. Stat Med 2017;36:301-317 (HKSJ).
    """
    if name == "none":
        return np.full_like(tau2, np.nan)
    df = {"z": np.full(len(k), np.inf), "t(k-1)": k - 1.0, "t(k-2)": k - 2.0, "hksj": k - 1.0}[name]
    error = hksj_standard_error if name == "hksj" else standard_error
    return quantile(df, confidence_level) * np.sqrt(tau2 + error**2)
