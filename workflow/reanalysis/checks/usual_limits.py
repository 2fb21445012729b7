"""Limits of one proportion by every method that reports, and the programs behind them, are known to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import betaincinv, expit, logit, ndtri, xlogy

from reanalysis.estimates.exact_proportions import clopper_pearson_limits
from reanalysis.estimates.proportions import PROPORTION_METHODS, wald_limits

Limits = tuple[np.ndarray, np.ndarray]
Method = Callable[[np.ndarray, np.ndarray, float], Limits]

_HALVINGS = 45


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))


def _wald_unclipped(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    share = events / total
    reach = _z(level) * np.sqrt(share * (1 - share) / total)
    return share - reach, share + reach


def _wald_corrected(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    lower, upper = _wald_unclipped(events, total, level)
    return np.maximum(lower - 0.5 / total, 0), np.minimum(upper + 0.5 / total, 1)


def _plus_four(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    return wald_limits(events + 2, total + 4, level)


def _uniform_prior(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    tail, others = (1 - level) / 2, total - events
    return betaincinv(events + 1, others + 1, tail), betaincinv(events + 1, others + 1, 1 - tail)


def _logit(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    reach = _z(level) * np.sqrt(1 / events + 1 / (total - events))
    centre = logit(events / total)
    return _where_inside(events, total, expit(centre - reach), expit(centre + reach))


def _log_log(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    share = events / total
    reach = _z(level) * np.sqrt((1 - share) / (total * share)) / np.abs(np.log(share))
    return _where_inside(events, total, share ** np.exp(reach), share ** np.exp(-reach))


def _arcsine(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    return _of_angle(np.arcsin(np.sqrt(events / total)), total, level)


def _anscombe(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    return _of_angle(np.arcsin(np.sqrt((events + 0.375) / (total + 0.75))), total, level)


def _of_angle(angle: np.ndarray, total: np.ndarray, level: float) -> Limits:
    reach = _z(level) / (2 * np.sqrt(total))
    return np.sin(np.maximum(angle - reach, 0)) ** 2, np.sin(np.minimum(angle + reach, np.pi / 2)) ** 2


def _likelihood_ratio(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    share, fall = events / total, _z(level) ** 2 / 2

    def above(p: np.ndarray) -> np.ndarray:
        here = xlogy(events, p) + xlogy(total - events, 1 - p)
        return here > xlogy(events, share) + xlogy(total - events, 1 - share) - fall

    limits = []
    for end in (0.0, 1.0):
        inside, outside = share.copy(), np.full(share.shape, end)
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            high = above(middle)
            inside, outside = np.where(high, middle, inside), np.where(high, outside, middle)
        limits.append(np.where(share == end, end, inside))
    return limits[0], limits[1]


def _one_sided_lower(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    lower, _ = clopper_pearson_limits(events, total, 2 * level - 1)
    return lower, np.ones(np.shape(lower))


def _one_sided_upper(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    _, upper = clopper_pearson_limits(events, total, 2 * level - 1)
    return np.zeros(np.shape(upper)), upper


def _rule_of_three(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    few = np.minimum(-np.log(1 - level) / total, 1)
    lower = np.where(events == 0, 0.0, np.where(events == total, 1 - few, np.nan))
    return lower, np.where(events == 0, few, np.where(events == total, 1.0, np.nan))


def _where_inside(events: np.ndarray, total: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Limits:
    """Not defined for nobody or everybody."""
    inside = (events > 0) & (events < total)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


#: By name in print. Methods that are only one name for another's limits are left out.
USUAL_LIMITS: dict[str, Method] = dict(PROPORTION_METHODS.values()) | {
    "Wald, unclipped": _wald_unclipped,
    "Wald, continuity corrected": _wald_corrected,
    "Wald after adding two events and two others": _plus_four,
    "Bayes with a uniform prior": _uniform_prior,
    "logit": _logit,
    "log-log": _log_log,
    "arcsine": _arcsine,
    "arcsine after Anscombe": _anscombe,
    "likelihood ratio": _likelihood_ratio,
    "one-sided exact, lower limit": _one_sided_lower,
    "one-sided exact, upper limit": _one_sided_upper,
    "rule of three": _rule_of_three,
}
#: Of these one limit is 0% or 100% by definition: no measure of how far the others reach.
ONE_SIDED = ("one-sided exact, lower limit", "one-sided exact, upper limit", "rule of three")
#: Those that a message shows where none fits.
SHOWN = ("Clopper–Pearson exact", "Wilson score", "Wald")
NAMES = tuple(USUAL_LIMITS)


def usual_limits(
    events: np.ndarray, total: np.ndarray, level: float, names: Sequence[str] = NAMES
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits in percent: a row for each method, a column for each proportion.

    NaN where a method is not defined.

    >>> lower, upper = usual_limits(np.array([81]), np.array([263]), 0.95, ["Wilson score"])
    >>> f"{lower[0, 0]:.2f} to {upper[0, 0]:.2f}"
    '25.53 to 36.62'
    """
    events, total = np.asarray(events, float), np.asarray(total, float)
    with np.errstate(all="ignore"):
        limits = [USUAL_LIMITS[name](events, total, level) for name in names]
    lower, upper = (100 * np.array(ends) for ends in zip(*limits, strict=True))
    return lower, upper
