"""Pool effects: common effect or random effects, many data sets in one call."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from reanalysis.estimates.arguments import as_given, check_level, find_method
from reanalysis.estimates.pooling import heterogeneity
from reanalysis.estimates.pooling.inference import i2_from_q, inference, q_test
from reanalysis.estimates.pooling.likelihood import maxima, profile_limits
from reanalysis.estimates.pooling.prediction import PREDICTIONS, prediction_half_width
from reanalysis.estimates.pooling.result import ONE_STUDY, PooledEstimate
from reanalysis.estimates.pooling.studies import Studies, check_studies, in_chunks
from reanalysis.estimates.result import Interval
from reanalysis.vocabulary import POOLING_INTERVALS

_Tau2 = Callable[[Studies], tuple[np.ndarray, np.ndarray]]


def _by(estimator: Callable[[Studies], np.ndarray]) -> _Tau2:
    def tau2(studies: Studies) -> tuple[np.ndarray, np.ndarray]:
        value = estimator(studies)
        return value, np.full_like(value, np.nan)

    return tau2


def _by_likelihood(restricted: bool) -> _Tau2:
    def tau2(studies: Studies) -> tuple[np.ndarray, np.ndarray]:
        found = maxima(studies, restricted)
        return found.tau2[found.highest()], found.second()

    return tau2


#: Name of each estimator of tau²: words, and a function from studies to tau² and a second local maximum.
TAU2_METHODS: dict[str, tuple[str, _Tau2]] = {
    "common": ("common effect", _by(heterogeneity.common_effect)),
    "dl": ("DerSimonian–Laird", _by(heterogeneity.dersimonian_laird)),
    "he": ("Hedges", _by(heterogeneity.hedges)),
    "hs": ("Hunter–Schmidt", _by(heterogeneity.hunter_schmidt)),
    "sj": ("Sidik–Jonkman", _by(heterogeneity.sidik_jonkman)),
    "ml": ("maximum likelihood", _by_likelihood(restricted=False)),
    "reml": ("REML", _by_likelihood(restricted=True)),
    "eb": ("empirical Bayes", _by(heterogeneity.paule_mandel)),
    "pm": ("Paule–Mandel", _by(heterogeneity.paule_mandel)),
}

#: Confidence interval of the pooled effect: words.
INTERVALS = POOLING_INTERVALS

TAU2_INTERVALS = {"q-profile": "Q-profile", "profile-likelihood": "profile likelihood"}

_FIELDS = (
    *("estimate", "standard_error", "lower", "upper", "p_value", "tau2", "tau2_lower", "tau2_upper"),
    *("i2", "i2_lower", "i2_upper", "h2", "h2_lower", "h2_upper", "q", "q_p_value"),
    *("prediction_lower", "prediction_upper", "other_maximum"),
)


def pool(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    tau2_method: str = "reml",
    interval: str = "hksj-floor",
    prediction: str = "hksj",
    confidence_level: float = 0.95,
    where: ArrayLike | None = None,
) -> PooledEstimate:
    """Inverse-variance pooling with a common effect or with random effects.

    Parameters
    ----------
    effects, variances : array, shape (..., k)
        Studies along the last axis, data sets along the others; broadcast. Ratios as logarithms.
    tau2_method : str
        A name in `TAU2_METHODS`: common, dl, he, hs, sj, ml, reml, eb, pm (the last two are one estimate).
        REML and ML take the highest of all local maxima.
    interval : str
        z: normal. hksj: Student's t(k−1) with the standard error times √(Σ w r² / (k − 1)), which is 0 for
        identical effects. hksj-floor: the same with that factor at least 1. They apply to a common effect too;
        the classical common-effect interval is "z".
    prediction : str
        z, t(k-1), t(k-2) (NaN for k = 2), hksj (t(k−1) with the HKSJ standard error, floored if `interval` is
        "hksj-floor"), or none. NaN for a common effect.
    confidence_level : float
        Strictly between 0 and 1.
    where : array of bool, optional
        Studies that take part; what stands in the other places is ignored.

    Returns
    -------
    PooledEstimate
        k = 1: the study's own estimate with a normal interval, everything between studies NaN; where no data set
        has more studies, `method` says so. k = 0: NaN.
        Identical effects: tau² is 0 and so are its Q-profile limits. A standard error of 0 gives P = 0, or 1 where
        the estimate is 0. I² and H² compare tau² with the typical variance (metafor, RevMan), except for
        a common effect: there they are 1 − (k − 1) / Q, not below 0, and Q / (k − 1).

    Raises
    ------
    ValueError
        If there is no such method, the level is not inside (0, 1), shapes do not fit, an effect is not finite,
        or a variance is not finite and above 0 (the message names value and index); or if a data set spans more
        than sixty orders of magnitude.

    References
    ----------
    Viechtbauer W. J Educ Behav Stat 2005;30:261-293 (estimators of tau²). Hartung J, Knapp G. Stat Med 2001;
    20:3875-3889. Sidik K, Jonkman JN. Stat Med 2002;21:3153-3159. Röver C, Knapp G, Friede T. BMC Med Res Methodol
    2015;15:99 (floor). Veroniki AA et al. Res Synth Methods 2016;7:55-79.

    Examples
    --------
    BCG vaccine, 13 trials; the numbers are printed in Viechtbauer W. J Stat Softw 2010;36(3).

    >>> from reanalysis.estimates.pooling import effect_sizes
    >>> ill_1 = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27]
    >>> well_1 = [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
    >>> ill_2 = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29]
    >>> well_2 = [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
    >>> total_1, total_2 = np.add(ill_1, well_1), np.add(ill_2, well_2)
    >>> bcg = effect_sizes("log-risk-ratio", ill_1, total_1, ill_2, total_2)
    >>> result = pool(bcg.estimate, bcg.variance, interval="z")
    >>> f"{result.estimate:.4f} (SE {result.standard_error:.4f}), {result.lower:.4f} to {result.upper:.4f}"
    '-0.7145 (SE 0.1798), -1.0669 to -0.3622'
    >>> f"tau² {result.tau2:.4f}, {result.tau2_lower:.4f} to {result.tau2_upper:.4f}; Q {result.q:.4f}"
    'tau² 0.3132, 0.1197 to 1.1115; Q 152.2330'
    >>> f"I² {result.i2:.4f}, {result.i2_lower:.4f} to {result.i2_upper:.4f}; H² {result.h2:.2f}"
    'I² 0.9222, 0.8192 to 0.9768; H² 12.86'
    """
    label, tau2_of = find_method(TAU2_METHODS, tau2_method, "tau²")
    interval_label = find_method(INTERVALS, interval, "the interval of a pooled effect")
    prediction_label = find_method(PREDICTIONS, prediction, "a prediction interval")
    level = check_level(confidence_level)
    y, v, part = check_studies(effects, variances, where)
    shape = y.shape[:-1]
    y, v, part = (array.reshape(int(np.prod(shape)), y.shape[-1]) for array in (y, v, part))
    out = {name: np.full(len(y), np.nan) for name in _FIELDS}

    single = np.flatnonzero(part.sum(axis=1) == 1)
    column = part[single].argmax(axis=1) if len(single) else single
    error = np.sqrt(v[single, column])
    _put(out, single, inference(y[single, column], error, np.full(len(single), np.inf), level))

    common = tau2_method == "common"
    # Squares of what is tiny beside the rest may become 0.
    with np.errstate(under="ignore"):
        for sets, studies, unit, reference in in_chunks(y, v, part):
            tau2, other = tau2_of(studies)
            q, df = studies.q(0.0), studies.k - 1.0
            values = q_test(q, df)
            values |= i2_from_q(q, df) if common else _heterogeneity(studies, tau2, unit**2, level)

            w, total, mean, residual = studies.weigh(tau2)
            error = unit / np.sqrt(total)
            factor = np.sqrt((w * residual**2).sum(axis=0) / df)
            hksj_error = error * (np.maximum(factor, 1) if interval == "hksj-floor" else factor)
            estimate = reference + unit * mean
            if interval == "z":
                values |= inference(estimate, error, np.full(len(sets), np.inf), level)
            else:
                values |= inference(estimate, hksj_error, df, level)
            values |= {"tau2": tau2 * unit**2, "other_maximum": other * unit**2}
            if not common:
                half = prediction_half_width(prediction, values["tau2"], error, hksj_error, studies.k, level)
                values |= {"prediction_lower": estimate - half, "prediction_upper": estimate + half}
            _put(out, sets, values)

    given = {name: as_given(array.reshape(shape)) for name, array in out.items()}
    k = part.sum(axis=1).reshape(shape)
    words = [label, interval_label] + ([prediction_label] if prediction_label and not common else [])
    if part.any() and part.sum(axis=1).max() == 1:
        # No data set has anything to pool, whatever was asked for.
        words = [ONE_STUDY, INTERVALS["z"]]
    return PooledEstimate(**given, k=k if k.ndim else int(k), confidence_level=level, method="; ".join(words))


def tau2_interval(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "q-profile",
    tau2_method: str = "reml",
    confidence_level: float = 0.95,
    where: ArrayLike | None = None,
) -> Interval:
    """Confidence interval for the variance between studies.

    Parameters
    ----------
    effects, variances, where, confidence_level
        As for `pool`.
    method : str
        q-profile, or profile-likelihood.
    tau2_method : str
        The estimate beside the limits; for profile-likelihood reml or ml, whose likelihood it is.

    Returns
    -------
    Interval
        On the scale of the variances, limits in [0, ∞); NaN where k < 2. Q-profile limits need not enclose
        an estimate by another principle; both are 0 where the studies are more alike than chance explains.
        Where the likelihood has two maxima, the limits enclose every tau² that the data do not reject.

    Raises
    ------
    ValueError
        As `pool`, and for profile-likelihood limits with an estimate that is not of a likelihood.

    References
    ----------
    Viechtbauer W. Stat Med 2007;26:37-52. Hardy RJ, Thompson SG. Stat Med 1996;15:619-629.
    """
    words = find_method(TAU2_INTERVALS, method, "limits of tau²")
    label, tau2_of = find_method(TAU2_METHODS, tau2_method, "tau²")
    level = check_level(confidence_level)
    if method == "profile-likelihood" and tau2_method not in ("reml", "ml"):
        raise ValueError(f"profile-likelihood limits belong to the tau² of reml or ml, not of {tau2_method}")
    y, v, part = check_studies(effects, variances, where)
    shape = y.shape[:-1]
    y, v, part = (array.reshape(int(np.prod(shape)), y.shape[-1]) for array in (y, v, part))
    out = np.full((3, len(y)), np.nan)
    with np.errstate(under="ignore"):
        for sets, studies, unit, _ in in_chunks(y, v, part):
            if method == "q-profile":
                lower, upper = heterogeneity.q_profile_limits(studies, level)
            else:
                lower, upper = profile_limits(studies, level, tau2_method == "reml")
            out[:, sets] = np.stack([tau2_of(studies)[0], lower, upper]) * unit**2
    estimate, lower, upper = (as_given(values.reshape(shape)) for values in out)
    return Interval(estimate, lower, upper, level, f"{words}; {label}")


def _put(out: dict[str, np.ndarray], sets: np.ndarray, values: dict[str, np.ndarray]) -> None:
    for name, value in values.items():
        out[name][sets] = value


def _heterogeneity(studies: Studies, tau2: np.ndarray, square: np.ndarray, level: float) -> dict[str, np.ndarray]:
    """Limits of tau², and I² and H² with theirs."""
    typical = heterogeneity.typical_variance(studies)
    lower, upper = heterogeneity.q_profile_limits(studies, level)
    values = {"tau2_lower": lower * square, "tau2_upper": upper * square}
    for end, value in (("", tau2), ("_lower", lower), ("_upper", upper)):
        values |= {f"i2{end}": value / (typical + value), f"h2{end}": 1 + value / typical}
    return values
