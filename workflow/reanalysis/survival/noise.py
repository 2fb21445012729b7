"""How a published Kaplan–Meier curve scatters about the population's: events, censoring and effective patients.

The covariance of the noise is that of the martingale limit: Greenwood's sum at the earlier time, divided by
both cumulative hazards.

References
----------
Greenwood M. Reports on Public Health and Medical Subjects 1926;33. Andersen PK, Borgan Ø, Gill RD, Keiding N.
Statistical Models Based on Counting Processes, 1993, IV.3.
"""

from __future__ import annotations

import math

import numpy as np

from reanalysis.survival.normal import normal_quantile
from reanalysis.survival.summary import CurveSummary, Landmark
from reanalysis.survival.transforms import interval_error


def greenwood_sum(hazard: np.ndarray, uncensored: np.ndarray, patients: float) -> np.ndarray:
    """Variance of the cumulative hazard estimate for a curve with this hazard and this censoring.

    >>> hazard = np.log([1 / 0.8, 1 / 0.5])
    >>> greenwood_sum(hazard, np.ones(2), 100).round(6).tolist()  # (1 - S) / (n S)
    [0.0025, 0.01]
    """
    odds = np.expm1(np.concatenate([[0.0], hazard]))
    share = np.concatenate([[1.0], uncensored])
    return np.cumsum(np.diff(odds) / (0.5 * (share[1:] + share[:-1]))) / patients


def noise_covariance(variance: np.ndarray, hazard: np.ndarray, at: np.ndarray) -> np.ndarray:
    earlier = np.minimum(at[:, None], at[None, :])
    return variance[earlier] / np.outer(hazard[at], hazard[at])


def effective_patients(landmark: Landmark, confidence_level: float) -> float | None:
    """Patients who would give the printed interval were nobody censored; None without a usable interval.

    The interval is read on its transform, and as a log-log one (Kalbfleisch & Prentice) where that is not known.

    >>> round(effective_patients(Landmark(12, 0.5, 0.3986, 0.5931), 0.95))  # 100 patients, none censored
    100
    """
    z = normal_quantile(confidence_level)
    error = interval_error(landmark, z, landmark.transform or "log-log")
    if error is None or not landmark.lower < landmark.survival < landmark.upper:
        return None
    return (1 - landmark.survival) / (landmark.survival * error**2)


def uncensored_share(summary: CurveSummary, hazard: np.ndarray, times: np.ndarray, patients: float) -> np.ndarray:
    """Share not yet censored, from printed intervals, follow-up and the number at risk at the horizon.

    Log share falls in straight lines between the times something is known of; nobody is censored where
    nothing is.
    """
    known = [0.0]
    loss = [0.0]
    for landmark in summary.landmarks:
        effective = effective_patients(landmark, summary.confidence_level)
        if effective is None or landmark.time_months <= known[-1]:
            continue
        at = int(np.searchsorted(times, landmark.time_months - 1e-6)) + 1
        target = 1.0 / effective * (1 - landmark.survival) / landmark.survival
        inside = times[:at]
        low, high = loss[-1], loss[-1] + 5.0
        for _ in range(18):
            middle = 0.5 * (low + high)
            share = np.exp(-np.interp(inside, [*known, landmark.time_months], [*loss, middle]))
            too_little = greenwood_sum(hazard[:at], share, patients)[-1] < target
            low, high = (middle, high) if too_little else (low, middle)
        known.append(landmark.time_months)
        loss.append(low)
    if summary.follow_up_months and summary.follow_up_months > known[-1]:
        known.append(summary.follow_up_months)
        loss.append(max(math.log(2), loss[-1]))
    end = summary.horizon_months
    if summary.at_risk_at_horizon and end > known[-1]:
        survival = math.exp(-float(np.interp(end, times, hazard)))
        loss.append(max(math.log(min(survival / summary.at_risk_at_horizon, 50.0)), loss[-1]))
        known.append(end)
    if len(known) == 1:
        return np.ones_like(times)
    if len(known) == 2 and summary.at_risk_at_horizon:
        # Follow-up ends late rather than evenly: most patients are followed for a while.
        return np.exp(-np.minimum(loss[1] * (times / end) ** 2, 6.0))
    share = np.interp(times, known, loss)
    after = times > known[-1]
    share[after] = loss[-1] + (loss[-1] - loss[-2]) / (known[-1] - known[-2]) * (times[after] - known[-1])
    return np.exp(-np.minimum(share, 6.0))
