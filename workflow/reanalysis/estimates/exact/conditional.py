"""Conditional inference for the odds ratio: limits that invert the tails of the noncentral hypergeometric distribution.

Given the margins, the chance of i events in group 1 is proportional to w(i) ψⁱ, where w is the central hypergeometric
weight and ψ the odds ratio. Relative to the observed count the weights are products of ratios,
so that log(upper tail / lower tail) is an increasing function of log ψ which Newton's method inverts in a few steps.

References
----------
Cornfield J. Proc 3rd Berkeley Symp 1956;4:135-148 (equal tails, not Baptista and Pike's inverted two-sided test).
Fagerland MW, Lydersen S, Laake P. Stat Methods Med Res 2015;24:224-254.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from reanalysis.estimates.arguments import normal_quantile

# Weights this far out, relative to the largest, and falling, are left out.
_NEGLIGIBLE = 1e-18
# Newton's error is the square of its last step.
_LAST_STEP = 1e-9
_MOST_STEPS = 80
# Small enough to stay near the processor.
_LARGEST_ARRAY = 20_000


def conditional_exact_limits(
    x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the odds ratio where each one-sided conditional P value is half of 1 − level.

    Parameters
    ----------
    x_1, n_1, x_2, n_2 : ndarray of float
        Events and totals of both groups, of one shape.
    level : float
        Confidence level.

    Returns
    -------
    lower, upper : ndarray
        Lower is 0 if x_1 = 0 or x_2 = n_2, upper is infinite if x_2 = 0 or x_1 = n_1.

    References
    ----------
    Cornfield 1956; one-sided tails as of Clopper and Pearson. R's `fisher.test` gives these limits to four digits.
    """
    return _limits(x_1, n_1, x_2, n_2, level, 1.0)


def conditional_mid_p_limits(
    x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the odds ratio where each one-sided conditional mid-P value is half of 1 − level.

    Parameters and corners as in `conditional_exact_limits`.

    References
    ----------
    Fagerland, Lydersen and Laake 2015 (Cornfield mid-P interval).
    """
    return _limits(x_1, n_1, x_2, n_2, level, 0.5)


def conditional_estimate(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray) -> np.ndarray:
    """The odds ratio under which the expected count of group 1, given the margins, is the observed.

    This is the conditional maximum-likelihood estimate; nearer to 1 than the sample's odds ratio.

    Returns
    -------
    ndarray
        0 if x_1 = 0 or x_2 = n_2, infinite if x_2 = 0 or x_1 = n_1, NaN where both hold (no events or nothing but
        events).

    References
    ----------
    Fisher RA. J R Stat Soc 1935;98:39-54. Cornfield 1956.
    """
    cells = _cells(x_1, n_1, x_2, n_2)
    at_bottom, at_top = (cells[0] == 0) | (cells[3] == 0), (cells[1] == 0) | (cells[2] == 0)
    result = np.where(at_bottom, 0.0, np.inf)
    result[at_bottom & at_top] = np.nan
    inside = ~(at_bottom | at_top)
    a, b, c, d = cells[:, inside]
    solved = np.exp(_solve(cells[:, inside], np.nan, 0.0, np.log(a * d) - np.log(b * c)))
    # Equal proportions are the expectation at 1 itself; a rounding error would put them on one side of it.
    result[inside] = np.where(a * d == b * c, 1.0, solved)
    return result.reshape(np.shape(x_1))


def _cells(x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray) -> np.ndarray:
    return np.stack([np.ravel(cell) for cell in (x_1, n_1 - x_1, x_2, n_2 - x_2)]).astype(float)


def _limits(
    x_1: np.ndarray, n_1: np.ndarray, x_2: np.ndarray, n_2: np.ndarray, level: float, own: float
) -> tuple[np.ndarray, np.ndarray]:
    cells = _cells(x_1, n_1, x_2, n_2)
    lower = _lower_limit(cells, level, own)
    # Exchanging the groups mirrors the interval exactly, because it is computed so.
    mirrored = _lower_limit(cells[[2, 3, 0, 1]], level, own)
    with np.errstate(divide="ignore"):
        upper = 1 / mirrored
    return lower.reshape(np.shape(x_1)), upper.reshape(np.shape(x_1))


def _lower_limit(cells: np.ndarray, level: float, own: float) -> np.ndarray:
    result = np.zeros(cells.shape[1])
    inside = (cells[0] > 0) & (cells[3] > 0)
    a, b, c, d = (cell[inside] + 0.5 for cell in cells)
    start = np.log(a * d / (b * c)) - normal_quantile(level) * np.sqrt((1 / a + 1 / d) + (1 / b + 1 / c))
    result[inside] = np.exp(_solve(cells[:, inside], float(logit((1 - level) / 2)), own, start))
    return result


def _solve(cells: np.ndarray, target: float, own: float, start: np.ndarray) -> np.ndarray:
    """Log odds ratio at which log(upper / lower part) is the target, for tables inside the support.

    The upper part holds the share `own` of the observed count's weight and all weights above, the lower part the rest.
    With NaN for a target both parts are first moments about the observed count, which are equal at the estimate.
    """
    result = np.empty(cells.shape[1])
    # The window depends on the table alone, so that one table and many give the same digits.
    a, b, c, d = 1 / (cells + 0.5)
    spread = 1 / np.sqrt((a + d) + (b + c))
    reach = np.maximum(np.minimum(cells[0], cells[3]), np.minimum(cells[1], cells[2]))
    width = _power_of_two(np.minimum(16 * spread + 32, reach))
    pending = np.arange(result.size)
    while pending.size:
        unfinished = []
        for size in np.unique(width[pending]):
            same = pending[width[pending] == size]
            for rows in np.array_split(same, max(1, int(same.size * size) // _LARGEST_ARRAY)):
                result[rows], complete = _solve_in_window(cells[:, rows], int(size), target, own, start[rows])
                complete |= size >= reach[rows]
                unfinished.append(rows[~complete])
        pending = np.concatenate(unfinished)
        width[pending] = _power_of_two(np.minimum(4 * width[pending], reach[pending]))
    return result


def _power_of_two(number: np.ndarray) -> np.ndarray:
    return np.exp2(np.ceil(np.log2(np.maximum(number, 1))))


def _solve_in_window(
    cells: np.ndarray, columns: int, target: float, own: float, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    steps = np.arange(columns, dtype=float)
    # Weights at the starting odds ratio, so that sums of their logarithms stay small.
    upwards = _log_weights(cells[1], cells[2], cells[0], cells[3], steps, start)
    downwards = _log_weights(cells[0], cells[3], cells[1], cells[2], steps, -start)
    places = steps + 1
    moments = bool(np.isnan(target))
    solution, low, high = np.zeros(start.shape), np.full(start.shape, -np.inf), np.full(start.shape, np.inf)
    complete = np.zeros(start.shape, dtype=bool)
    going_on = np.arange(start.size)
    for _ in range(_MOST_STEPS):
        value = solution[going_on]
        log_up, mean_up, end_up = _part(upwards[going_on], value, places, 0.0 if moments else own, moments)
        log_down, mean_down, end_down = _part(downwards[going_on], -value, places, 0.0 if moments else 1 - own, moments)
        excess = log_up - log_down - (0.0 if moments else target)
        low[going_on] = np.where(excess <= 0, value, low[going_on])
        high[going_on] = np.where(excess >= 0, value, high[going_on])
        # Where nearly all weight is the observed count's own, the slope is flat and the step must be held back.
        step = np.clip(-excess / np.maximum(mean_up + mean_down, 1e-3), -8, 8)
        proposal = value + step
        middle = 0.5 * (low[going_on] + high[going_on])
        outside = (proposal < low[going_on]) | (proposal > high[going_on])
        proposal = np.where(outside & np.isfinite(middle), middle, proposal)
        solution[going_on] = proposal
        complete[going_on] = (end_up < _NEGLIGIBLE) & (end_down < _NEGLIGIBLE)
        done = (np.abs(proposal - value) <= _LAST_STEP) | (excess == 0)
        going_on = going_on[~done]
        if not going_on.size:
            break
    return start + solution, complete


def _log_weights(
    taken_1: np.ndarray,
    taken_2: np.ndarray,
    given_1: np.ndarray,
    given_2: np.ndarray,
    steps: np.ndarray,
    start: np.ndarray,
) -> np.ndarray:
    """Log weight beside the observed count's of each count 1, 2, … steps away; minus infinity off the support."""
    possible = np.maximum(taken_1[:, None] - steps, 0) * np.maximum(taken_2[:, None] - steps, 0)
    ratios = np.exp(start)[:, None] * possible / ((given_1[:, None] + 1 + steps) * (given_2[:, None] + 1 + steps))
    with np.errstate(divide="ignore"):
        return np.cumsum(np.log(ratios), axis=1)


def _part(
    log_weights: np.ndarray, value: np.ndarray, places: np.ndarray, own: float, moments: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log of the part's weight, its mean distance from the observed count, and the last weight beside the part's."""
    exponents = log_weights + value[:, None] * places
    shift = exponents.max(axis=1)
    if own:
        shift = np.maximum(shift, 0.0)
    weights = np.exp(exponents - shift[:, None])
    if moments:
        weights = weights * places
    total = weights.sum(axis=1) + own * np.exp(-shift)
    return np.log(total) + shift, (weights * places).sum(axis=1) / total, weights[:, -1] / total
