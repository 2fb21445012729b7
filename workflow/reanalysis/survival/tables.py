"""Rows of the tables curves, survival and risk_table. Every row is simulated."""

from __future__ import annotations

from typing import Any

import numpy as np

from reanalysis.survival.bands import crossing_months
from reanalysis.survival.cohorts import Cohorts, fitted_sample, individuals
from reanalysis.survival.reconstruct import Reconstruction

Record = dict[str, Any]
TICK_STEPS = (0.25, 0.5, 1, 3, 6, 12, 24, 60, 120)
"""Months between columns of a risk table."""


def _common(made: Reconstruction) -> Record:
    return {
        "curve_id": made.summary.curve_id,
        "basis": "simulated",
        "claim_ids": ";".join(made.summary.claim_ids),
    }


def curve_records(made: Reconstruction) -> list[Record]:
    """Point curve and both bands at every grid time."""
    columns = zip(
        made.time_months,
        made.survival,
        made.lower,
        made.upper,
        made.published_lower,
        made.published_upper,
        strict=True,
    )
    names = ("time_months", "survival", "lower", "upper", "published_lower", "published_upper")
    return [_common(made) | dict(zip(names, map(float, row), strict=True)) for row in columns]


def fit_kaplan_meier(time: np.ndarray, event: np.ndarray, landmarks: tuple[float, ...]) -> tuple[float, list[float]]:
    """Median and landmark rates of one cohort, by lifelines' KaplanMeierFitter and median_survival_times."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    seen = np.isfinite(time)
    fitter = KaplanMeierFitter().fit(time[seen], event[seen])
    steps = fitter.survival_function_
    # fitter.predict gives the same values, at four times the cost.
    passed = np.searchsorted(steps.index.to_numpy(), landmarks, side="right") - 1
    return float(median_survival_times(fitter)), [float(rate) for rate in steps.to_numpy()[passed, 0]]


def survival_records(made: Reconstruction, cohorts: Cohorts, representative: int) -> list[Record]:
    """Each printed median and landmark beside what the simulated cohorts give back.

    A median that is not printed is added, its printed cells empty, where the point curve reaches one half.
    """
    summary = made.summary
    end = made.time_months[-1] + 1e-6
    marks = tuple(mark for mark in summary.landmarks if mark.time_months <= end)
    sample = fitted_sample(cohorts, representative)
    time, event = individuals(cohorts, sample)
    fits = [fit_kaplan_meier(time[i], event[i], tuple(mark.time_months for mark in marks)) for i in range(len(sample))]
    assumed = "; ".join((*made.draws.assumed, *made.draws.contradicted))
    rows = []
    if summary.median is not None or made.survival[-1] < 0.5:
        lower, upper = crossing_months(made.time_months, made.lower, made.upper)
        printed = summary.median
        rows.append(
            _common(made)
            | {
                "quantity": "median",
                "time_months": None,
                "printed": printed.months if printed else None,
                "printed_lower": printed.lower if printed else None,
                "printed_upper": printed.upper if printed else None,
                "simulated": float(np.sort([fit[0] for fit in fits])[len(fits) // 2]),
                "simulated_lower": lower,
                "simulated_upper": upper,
                "assumed": assumed,
            }
        )
    for number, mark in enumerate(marks):
        at = int(np.searchsorted(made.time_months, mark.time_months - 1e-6))
        rows.append(
            _common(made)
            | {
                "quantity": "landmark",
                "time_months": mark.time_months,
                "printed": mark.survival,
                "printed_lower": mark.lower,
                "printed_upper": mark.upper,
                "simulated": float(np.median([fit[1][number] for fit in fits])),
                "simulated_lower": float(made.lower[at]),
                "simulated_upper": float(made.upper[at]),
                "assumed": assumed,
            }
        )
    return rows


def risk_ticks(horizon_months: float) -> np.ndarray:
    """Times of a risk table's columns: at most six, a natural interval apart.

    >>> risk_ticks(60).tolist(), risk_ticks(15.4).tolist()
    ([0.0, 12.0, 24.0, 36.0, 48.0, 60.0], [0.0, 3.0, 6.0, 9.0, 12.0, 15.0])
    """
    step = next((step for step in TICK_STEPS if horizon_months / step < 6), horizon_months / 5)
    return np.arange(0.0, horizon_months + 1e-6, step)


def risk_records(made: Reconstruction, cohorts: Cohorts, representative: int) -> list[Record]:
    """Numbers at risk just before each tick, and what happened before it, in the representative cohort."""
    time, event = (column[0] for column in individuals(cohorts, np.array([representative])))
    rows = []
    for tick in risk_ticks(float(made.time_months[-1])):
        before = time < tick - 1e-9
        died = int((before & event).sum())
        gone = int((before & ~event).sum())
        rows.append(
            _common(made)
            | {
                "time_months": float(tick),
                "at_risk": int(len(time) - died - gone),
                "events": died,
                "censored": gone,
                "n": len(time),
            }
        )
    return rows
