"""The coverage passport: how often an interval method covers the truth at the sample sizes at hand.

A 95% interval does not cover in 95% of samples: counts are whole numbers, so coverage jumps wherever the truth
passes a limit of some possible sample. Here coverage is summed over every possible sample, and given where it
matters to the reader: over the plausible range of the truth, which is the interval itself, as the mean and as
the minimum, evaluated on both sides of every jump.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike

from reanalysis.estimates.arguments import (
    as_given,
    broadcast,
    check_counts,
    check_level,
    check_numbers,
    find_measure,
    find_method,
    first_fault,
    place_of,
    shown,
)
from reanalysis.estimates.constrained import CONSTRAINED, END_OF_RANGE
from reanalysis.estimates.coverage_sums import outcomes_with_mass, sum_over_outcomes, sum_over_tables
from reanalysis.estimates.measures import MEASURES
from reanalysis.estimates.proportions import PROPORTION_METHODS, Limits
from reanalysis.estimates.result import Values

# Up to this number of tables the limits of all are kept, and shared by all rows with the same totals.
_MOST_SHARED = 100_000
# With more tables than this that matter nothing is given: it would take a minute.
_MOST_TABLES = 300_000


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of an interval method over a range of the truth, for one table or for many.

    Attributes
    ----------
    mean : float or ndarray
        Mean coverage over the range, with the same weight for equal steps of the proportion, of the
        difference, or of the logarithm of the ratio.
    minimum : float or ndarray
        Lowest coverage in the range, which may be a limit from one side of a jump.
    minimum_at : float or ndarray
        The truth at or beside which coverage is lowest.
    lower, upper : float or ndarray
        The range.
    confidence_level : float
        What coverage should be.
    method : str
        Name as in the cited paper, for example "Wilson score".
    """

    mean: Values
    minimum: Values
    minimum_at: Values
    lower: Values
    upper: Values
    confidence_level: float
    method: str


def proportion_coverage(
    total: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, method: str = "wilson", confidence_level: float = 0.95
) -> Coverage:
    """Exact coverage of an interval for one proportion.

    Parameters
    ----------
    total : int or array of int
        Patients assessed, at least 1. Arrays are broadcast.
    lower, upper : float or array
        Range of the true proportion, 0 <= lower <= upper <= 1, usually the interval itself. If both are
        equal, the coverage at that proportion.
    method : str
        A name in `PROPORTION_METHODS`.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    Coverage
        Numbers where all arguments were single numbers, otherwise arrays.

    Raises
    ------
    ValueError
        If a total or a range is impossible (the message names value and index), the level is not inside
        (0, 1), or there is no such method.

    Notes
    -----
    Between two jumps coverage is P(a ≤ X ≤ b), a polynomial in the proportion p. Its derivative is
    n [P(Y = a − 1) − P(Y = b)] with Y binomial of n − 1, and P(Y = a − 1) / P(Y = b) is a constant times
    ((1 − p) / p)^(b − a + 1), which falls. So the derivative changes sign at most once, from plus to minus:
    coverage rises, then falls, and is lowest at an end of the piece. The ends of all pieces are both sides of
    all jumps, and the minimum is exact. So is the mean: the integral of an outcome's probability from its
    lower to its upper limit is a difference of two incomplete beta functions.

    Should the accepted outcomes of a piece not be consecutive, each run of them is added, and 512 points are
    looked at besides the jumps. Outcomes far outside the range, together rarer than 1e-15 everywhere in
    it, are left out: of a million patients some ten thousand outcomes remain.

    References
    ----------
    Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133. Newcombe RG. Stat Med 1998;17:857-872.

    Examples
    --------
    Wilson's interval for 22 patients, over all proportions, and over those from 0.1 to 0.9.

    >>> f"{proportion_coverage(22, 0, 1).mean:.3f}, {proportion_coverage(22, 0.1, 0.9).minimum:.3f}"
    '0.953, 0.923'
    """
    label, limits = find_method(PROPORTION_METHODS, method, "a proportion")
    level = check_level(confidence_level)
    _, totals = check_counts({"events": 0, "total": total}, ("events", "total"))
    n, low, high = _check_range(totals, lower, upper)
    rows, place = np.unique(np.stack([n.ravel(), low.ravel(), high.ravel()], axis=1), axis=0, return_inverse=True)
    with np.errstate(under="ignore"):
        results = sum_over_outcomes(rows, lambda x, n: limits(x, n, level))
    mean, minimum, where = (as_given(values[place.ravel()].reshape(n.shape)) for values in results)
    return Coverage(mean, minimum, where, as_given(low), as_given(high), level, label)


def _check_range(totals: np.ndarray, lower: ArrayLike, upper: ArrayLike) -> list[np.ndarray]:
    given = {"total": totals, "lower": check_numbers("lower", lower), "upper": check_numbers("upper", upper)}
    n, low, high = broadcast(given)
    if (fault := first_fault(~((low >= 0) & (low <= high) & (high <= 1)))) is not None:
        raise ValueError(
            f"the range is {shown(low[fault])} to {shown(high[fault])}{place_of(fault)};"
            " it must rise from 0 or more to 1 or less"
        )
    return [n, low.copy(), high.copy()]


def comparison_coverage(
    measure: str,
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    *,
    method: str = "miettinen-nurminen",
    confidence_level: float = 0.95,
) -> Coverage:
    """Exact coverage of an interval that compares two proportions, over that interval of the observed table.

    Parameters
    ----------
    measure : str
        risk_difference, risk_ratio or odds_ratio; a hyphen will do for the underscore.
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the outcome and patients assessed in each group, 0 <= events <= total,
        total >= 1. Arrays are broadcast.
    method : str
        A name among the interval methods of the measure.
    confidence_level : float
        Strictly between 0 and 1.

    Returns
    -------
    Coverage
        Range and place of the minimum as differences or as ratios. All NaN where the interval is
        undefined; where a ratio has no estimate because nobody had the event (for the odds ratio also: everybody);
        and where more than 300,000 tables matter (two groups of about 2,000).

    Raises
    ------
    ValueError
        If a count is impossible (the message names value and index), the level is not inside (0, 1),
        or there is no such measure or method.

    Notes
    -----
    A measure leaves the level of the two proportions open. For each value of the measure we take the two
    proportions that are most likely given the observed table. Coverage is then the probability of all
    tables, of (n_1 + 1)(n_2 + 1), whose limits enclose that value.

    The limits of all tables, and 512 equal steps, cut the range into pieces. Within a piece coverage is smooth,
    but need not be lowest at an end: the minimum is over both ends and the middle of every piece, which misses
    less than 1e-8. The mean is by Simpson's rule in each piece, right to 1e-10, or 1e-7 for the difference
    where a group had no events or only events. With more than 50,000 jumps (about 400 patients in both groups),
    or more than 80,000 tables, an even choice of the jumps is looked at. Tables whose limits are undefined do
    not cover. Tables together rarer than 1e-15 throughout the range are left out.

    An infinite limit cannot be reached: the range of a ratio then ends where only 0.01 events are expected in
    the group that had none (or, for the odds ratio, 0.01 patients without one where all had it). Beyond, the
    sample hardly changes with the ratio.

    References
    ----------
    Miettinen O, Nurminen M. Stat Med 1985;4:213-226, for the most likely proportions.

    Examples
    --------
    >>> coverage = comparison_coverage("risk_difference", 16, 22, 15, 27)
    >>> f"{coverage.mean:.3f}, at least {coverage.minimum:.3f}"
    '0.950, at least 0.939'
    """
    name = find_measure(MEASURES, measure, "comparing two proportions")
    chosen = MEASURES[name]
    label, limits = find_method(chosen.methods, method, f"a {name.replace('_', ' ')}")
    level = check_level(confidence_level)
    counts = {"events_1": events_1, "total_1": total_1, "events_2": events_2, "total_2": total_2}
    tables = check_counts(counts, ("events_1", "total_1"), ("events_2", "total_2"))
    rows, place = np.unique(np.stack([array.ravel() for array in tables], axis=1), axis=0, return_inverse=True)

    def limits_of(x_1: np.ndarray, n_1: float, x_2: np.ndarray, n_2: float) -> Limits:
        grid = np.broadcast_arrays(x_1[:, None], n_1, x_2, n_2)
        return _on_scale(name, limits(*(array.astype(float) for array in grid), level))

    # The limits of all tables of two totals serve every observed table that has them; one alone needs fewer.
    shared = cache(lambda n_1, n_2: limits_of(np.arange(n_1 + 1), n_1, np.arange(n_2 + 1), n_2))
    most_shared = _MOST_SHARED if len(rows) > 1 else 0
    with np.errstate(under="ignore"):
        results = np.array([_one_table(name, row, limits_of, shared, most_shared) for row in rows]).reshape(-1, 5)
    mean, minimum, *places = results[place.ravel()].T.reshape(5, *tables[0].shape)
    where, low, high = (values if name == "risk_difference" else np.exp(values) for values in places)
    return Coverage(*map(as_given, (mean, minimum, where, low, high)), level, label)


def _on_scale(name: str, limits: Limits) -> Limits:
    """Limits on the scale on which the measure has no bound or bend: the logarithm for a ratio."""
    if name == "risk_difference":
        return limits
    with np.errstate(divide="ignore"):
        return np.log(limits[0]), np.log(limits[1])


def _one_table(
    name: str, table: np.ndarray, limits_of: Callable[..., Limits], shared: Callable[..., Limits], most_shared: int
) -> tuple[float, float, float, float, float]:
    """Mean and minimum of coverage, where it is lowest, and the range, on the measure's scale."""
    x_1, n_1, x_2, n_2 = (float(count) for count in table)
    low, high = _range(name, x_1, n_1, x_2, n_2, limits_of)
    undefined = (math.nan,) * 5
    if math.isnan(low) or math.isnan(high):
        return undefined
    proportions = partial(CONSTRAINED[name], x_1=x_1, n_1=n_1, x_2=x_2, n_2=n_2)
    # With the measure the first proportion rises and the second falls.
    p_1, p_2 = proportions(np.array([low, high]))
    first, last = outcomes_with_mass(np.array([n_1, n_2]), np.array([p_1[0], p_2[1]]), np.array([p_1[1], p_2[0]]))
    if np.prod(last - first + 1.0) > _MOST_TABLES:
        return undefined
    events = [np.arange(*ends) for ends in zip(first, last + 1, strict=True)]
    if (n_1 + 1) * (n_2 + 1) <= most_shared:
        lower, upper = (limit[np.ix_(*events)] for limit in shared(n_1, n_2))
    else:
        lower, upper = limits_of(events[0], n_1, events[1], n_2)
    groups = (events[0], n_1), (events[1], n_2)
    return *sum_over_tables(low, high, groups, (lower, upper), proportions), low, high


def _range(
    name: str, x_1: float, n_1: float, x_2: float, n_2: float, limits_of: Callable[..., Limits]
) -> tuple[float, float]:
    """The interval of the observed table, cut where it is infinite; NaN where there is nothing to judge."""
    nobody, everybody = x_1 + x_2 == 0, x_1 + x_2 == n_1 + n_2
    if (nobody and name != "risk_difference") or (everybody and name == "odds_ratio"):
        return math.nan, math.nan
    lower, upper = limits_of(np.array([x_1]), n_1, np.array([x_2]), n_2)
    low, high = float(lower[0, 0]), float(upper[0, 0])
    # Swapping the groups changes the sign of the logarithm of a ratio.
    if math.isinf(high):
        high = max(low, END_OF_RANGE[name](x_1, n_1, x_2, n_2))
    if math.isinf(low):
        low = min(high, -END_OF_RANGE[name](x_2, n_2, x_1, n_1))
    return low, high
