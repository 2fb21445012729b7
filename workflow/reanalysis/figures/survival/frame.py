"""Where a panel of simulated survival stands on the page, and where inside its axes a word finds room."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reanalysis.figures.survival.series import Panel

AXES_HEIGHT = 52.0
_GUTTER = 17.0
_PAD = 1.2


@dataclass(frozen=True)
class Frame:
    """Where one panel stands, in millimetres.

    Attributes
    ----------
    left, right : float
        Of the whole panel with its labels.
    axes_top : float
    last : float
        End of the time axis, months.
    """

    left: float
    right: float
    axes_top: float
    last: float

    @property
    def axes_left(self) -> float:
        """Time zero."""
        return self.left + _GUTTER

    @property
    def axes_right(self) -> float:
        """End of the time axis."""
        return self.right - 3.0

    @property
    def axes_bottom(self) -> float:
        """Survival zero."""
        return self.axes_top + AXES_HEIGHT

    def x(self, time_months: float) -> float:
        """Place of a time."""
        return self.axes_left + (self.axes_right - self.axes_left) * time_months / self.last

    def y(self, survival: float) -> float:
        """Place of a proportion."""
        return self.axes_bottom - AXES_HEIGHT * survival


Box = tuple[float, float, float, float]
"""Left, right, top and bottom in millimetres."""


def _obstacles(panel: Panel, frame: Frame) -> list[Box]:
    """Boxes that curves, bands, markers and whiskers take up."""
    boxes = []
    for series in panel.series:
        for a, b in zip(series.curve, series.curve[1:], strict=False):
            top = max(a[3], a[5], a[1])
            bottom = min(b[2], b[4], b[1])
            boxes.append((frame.x(a[0]), frame.x(b[0]), frame.y(top), frame.y(bottom)))
        for point in filter(panel.shows, series.points):
            x, y = frame.x(panel.plotted_time(series, point)), frame.y(panel.plotted_survival(series, point))
            left, right, top, bottom = x - 1.0, x + 1.0, y - 1.0, y + 1.0
            if not math.isnan(point.lower):
                if point.quantity == "median":
                    left, right = frame.x(point.lower), frame.x(min(point.upper, panel.last))
                else:
                    top, bottom = frame.y(point.upper), frame.y(point.lower)
            boxes.append((left, right, top, bottom))
        for _, time, survival in panel.crosses(series):
            x, y = frame.x(time), frame.y(survival)
            boxes.append((x - 1.2, x + 1.2, y - 1.2, y + 1.2))
    return boxes


def free_place(width: float, height: float, panel: Panel, frame: Frame) -> tuple[float, float] | None:
    """Upper left corner of an empty rectangle inside the axes: as far up and right as may be, else low."""
    half = (frame.axes_left + 1.0, frame.axes_right, frame.y(0.5) - 0.4, frame.y(0.5) + 0.4)
    boxes = (*_obstacles(panel, frame), half)

    def free(left: float, top: float) -> bool:
        right, bottom = left + width, top + height
        return not any(
            left - _PAD < box[1] and box[0] < right + _PAD and top - _PAD < box[3] and box[2] < bottom + _PAD
            for box in boxes
        )

    lefts = [
        frame.axes_right - width - 1.0 * (step + 1) for step in range(int(frame.axes_right - frame.axes_left - width))
    ]
    tops = [frame.axes_top + 0.5 * step for step in range(int(2 * (AXES_HEIGHT - height)) - 1)]
    upper = [(left, top) for top in tops if top + height < frame.y(0.5) for left in lefts]
    lower = [(left, top) for top in reversed(tops) if top > frame.y(0.5) for left in reversed(lefts)]
    return next(((left, top) for left, top in upper + lower if free(left, top)), None)
