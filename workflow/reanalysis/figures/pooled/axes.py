"""The axis of each measure of the pooled forest: percent, percentage points, or ratios on a logarithm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.figures.differences.layout import STEP
from reanalysis.figures.pooled.row import RATIOS, PooledRow
from reanalysis.tables import format as fmt

#: A ratio's axis widens to hold limits as far as here; what lies beyond ends in an arrow.
_FAR = 50.0
_MOST_TICKS = 9


@dataclass(frozen=True)
class Axis:
    """Limits and ticks in the unit that is drawn.

    Attributes
    ----------
    lowest, highest : float
    ticks : tuple of float
    labels : tuple of str
    null : float
        No effect; NaN for proportions, which have no such value.
    ratio : bool
        Whether the axis is logarithmic.
    """

    lowest: float
    highest: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    null: float
    ratio: bool

    def drawn(self, value: float) -> float:
        """A value in the unit of the axis."""
        return value if self.ratio else 100 * value

    def inside(self, value: float) -> float:
        """A value in the unit of the axis, at its edge if it lies beyond."""
        return min(max(self.drawn(value), self.lowest), self.highest)

    def below(self, value: float) -> bool:
        """Whether a value lies beyond the lower edge."""
        return self.drawn(value) < self.lowest - 1e-9 * abs(self.lowest)

    def above(self, value: float) -> bool:
        """Whether a value lies beyond the upper edge."""
        return self.drawn(value) > self.highest + 1e-9 * abs(self.highest)

    def holds(self, value: float) -> bool:
        """Whether a value can be marked."""
        return not (math.isnan(value) or self.below(value) or self.above(value))

    def share(self, value: float) -> float:
        """How far along the axis a drawn value lies, from 0 to 1."""
        if self.ratio:
            return math.log(value / self.lowest) / math.log(self.highest / self.lowest)
        return (value - self.lowest) / (self.highest - self.lowest)


def axis_of(measure: str, rows: Sequence[PooledRow]) -> Axis:
    """The axis for rows of one measure.

    The trials and the models in front decide how far it reaches; other models, which two trials can make
    boundless, and prediction intervals may end in arrows.
    """
    if measure == "proportion":
        ticks = tuple(range(0, 101, STEP))
        return Axis(0, 100, ticks, tuple(map(str, ticks)), math.nan, ratio=False)
    decisive = [row for row in rows if row.kind == "trial" or row.in_front]
    values = [value for row in decisive for value in (row.lower, row.upper)] + [row.estimate for row in rows]
    values = [value for value in values if math.isfinite(value)]
    return _ratio_axis(values, rows) if measure in RATIOS else _difference_axis(values)


def _difference_axis(values: Sequence[float]) -> Axis:
    lowest = max(-100, min(-STEP, STEP * math.floor(100 * min(values, default=0.0) / STEP)))
    highest = min(100, max(STEP, STEP * math.ceil(100 * max(values, default=0.0) / STEP)))
    # Labels of every step would touch on an axis from −100 to 100.
    step = STEP if highest - lowest <= 140 else 2 * STEP
    ticks = tuple(tick for tick in range(-100, 101, STEP) if lowest <= tick <= highest and tick % step == 0)
    return Axis(lowest, highest, ticks, tuple(str(tick).replace("-", fmt.MINUS) for tick in ticks), 0.0, ratio=False)


def _ratio_axis(values: Sequence[float], rows: Sequence[PooledRow]) -> Axis:
    near = [min(max(value, 1 / _FAR), _FAR) for value in values if value > 0]
    marked = [row.estimate for row in rows if 0 < row.estimate < math.inf]
    low, high = min([*near, *marked, 0.5]), max([*near, *marked, 2.0])
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    steps = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    lowest = max(step for step in steps if step <= low * (1 + 1e-9))
    highest = min(step for step in steps if step >= high * (1 - 1e-9))
    ticks = [step for step in steps if lowest * (1 - 1e-9) <= step <= highest * (1 + 1e-9)]
    if len(ticks) > _MOST_TICKS:
        powers = range(math.ceil(math.log10(lowest) - 1e-9), math.floor(math.log10(highest) + 1e-9) + 1)
        every = math.ceil(len(powers) / _MOST_TICKS)
        ticks = [10.0**power for power in powers if power % every == 0]
    return Axis(lowest, highest, tuple(ticks), tuple(f"{tick:.15g}" for tick in ticks), 1.0, ratio=True)
