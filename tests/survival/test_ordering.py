"""Two curves of the same patients, kept apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from survival_inputs import SMOOTH, largest_bend

from reanalysis.survival.draws import draw_curves, time_grid
from reanalysis.survival.evidence import CurveSummary, Landmark, PrintedMedian
from reanalysis.survival.ordering import order_draws, summarise_ordered

SEED = 20161225
DRAWS = 500
PFS = CurveSummary("pfs", (40,), (1.0,), 12.0, median=PrintedMedian(5.0, half_unit=0.05))
OS = CurveSummary("os", (40,), (1.0,), 24.0, median=PrintedMedian(7.0, half_unit=0.05))


def ordered(below, above):
    times = time_grid(24.0, 5.0, 7.0, 12.0, 18.0)
    drawn = [draw_curves(curve, seed=SEED, draws=DRAWS, times_months=times) for curve in (below, above)]
    return order_draws(drawn, [(0, 1)])


def test_the_longer_curve_goes_on_smoothly_where_the_shorter_one_ends():
    _, made = summarise_ordered(ordered(PFS, OS), [(0, 1)], confidence_level=0.95)
    assert largest_bend(made) <= SMOOTH


def test_a_landmark_after_the_end_of_the_shorter_curve_is_still_passed_in_every_draw():
    mark = Landmark(18.0, 0.2, half_unit=0.0005)
    _, above = ordered(PFS, replace(OS, landmarks=(mark,)))
    at = np.searchsorted(above.time_months, mark.time_months)
    # Five standard deviations of 0.6 half units.
    assert np.abs(above.published[:, at] - mark.survival).max() <= 5 * 0.6 * mark.half_unit
    assert np.all(np.diff(above.published, axis=1) <= 1e-12)


def test_bands_at_a_printed_median_are_open_on_both_sides():
    lower, upper = summarise_ordered(ordered(PFS, OS), [(0, 1)], confidence_level=0.95)
    for made, median in ((lower, 5.0), (upper, 7.0)):
        at = np.searchsorted(made.time_months, median)
        assert made.survival[at] == pytest.approx(0.5, abs=1e-9)
        assert made.published_lower[at] < 0.499
        assert made.published_upper[at] > 0.501


def test_curves_of_different_patients_are_refused():
    drawn = [draw_curves(curve, seed=SEED, draws=10) for curve in (PFS, replace(OS, sizes=(41,)))]
    with pytest.raises(ValueError, match="must share"):
        order_draws(drawn, [(0, 1)])
