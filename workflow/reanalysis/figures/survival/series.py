"""What a survival figure plots: panels of simulated series with their printed points, and the same as rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reanalysis.figures import style
from reanalysis.figures.survival.unused import Unused

#: Distance between intervals of medians on one line, proportion of patients.
_MEDIAN_STEP = 0.032


@dataclass(frozen=True)
class Point:
    """A printed median or landmark rate.

    Attributes
    ----------
    quantity : str
        median or landmark.
    time_months : float
        Median, or time of the landmark; inf for a median not reached.
    survival : float
        0.5 for a median.
    lower, upper : float
        Printed limits in the unit of the quantity; NaN where not printed, inf where not reached.
    text, limits_text : str
        As printed; limits empty where not printed.
    simulated : float
        What the simulated cohorts give back.
    claim_ids : str
    """

    quantity: str
    time_months: float
    survival: float
    lower: float
    upper: float
    text: str
    limits_text: str
    simulated: float
    claim_ids: str


@dataclass(frozen=True)
class Series:
    """One simulated curve with what is printed of it.

    Attributes
    ----------
    curve_id, label, role, arm, endpoint, claim_ids : str
    look : Look
    curve : tuple of tuples
        time_months, survival, lower, upper, published_lower, published_upper.
    points : tuple of Point
    risk : mapping
        Time in months to (at risk, events, censored, n).
    unused : tuple of Unused
        Printed numbers that the simulation could not use.
    """

    curve_id: str
    label: str
    role: str
    arm: str
    endpoint: str
    claim_ids: str
    look: style.Look
    curve: tuple[tuple[float, ...], ...]
    points: tuple[Point, ...]
    risk: Mapping[float, tuple[int, int, int, int]]
    unused: tuple[Unused, ...] = ()

    def column(self, place: int) -> list[float]:
        """One of the six columns of the curve."""
        return [row[place] for row in self.curve]

    @property
    def last(self) -> float:
        """Where the evidence stops, months."""
        return self.curve[-1][0]


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    Attributes
    ----------
    title, subtitle, y_label, x_label : str
    series : tuple of Series
    origin_assumed : bool
        True where the source does not print from when time is counted.
    """

    title: str
    subtitle: str
    y_label: str
    x_label: str
    series: tuple[Series, ...]
    origin_assumed: bool = False

    @property
    def last(self) -> float:
        """End of the time axis, months."""
        return max(series.last for series in self.series)

    @property
    def ticks(self) -> list[float]:
        """Ticks of the time axis: the times of the risk table where curves share them, else natural ones."""
        times = sorted({time for series in self.series for time in series.risk})
        steps = {round(b - a, 6) for a, b in pairwise(times)}
        if len(steps) == 1 and 3 <= len(times) <= 8:
            return times
        step = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120) if self.last / step <= 6.01), 240)
        return [float(step * place) for place in range(int(self.last / step + 1e-6) + 1)]

    def shows(self, point: Point) -> bool:
        """Whether a printed point lies on the time axis."""
        return not math.isinf(point.time_months) and point.time_months <= self.last * 1.001

    def shares_time(self, point: Point) -> bool:
        """Whether rates of several series are printed for the time of this one."""
        times = [other.time_months for series in self.series for other in series.points if other.quantity == "landmark"]
        return times.count(point.time_months) > 1

    def plotted_time(self, series: Series, point: Point) -> float:
        """Where a point is drawn, months: rates printed for one time stand side by side, so that whiskers show."""
        if point.quantity != "landmark" or not self.shares_time(point) or len(self.series) == 1:
            return point.time_months
        return point.time_months + self._aside(series) * (0.018 * self.last)

    def plotted_survival(self, series: Series, point: Point) -> float:
        """Where a point is drawn, proportion: intervals of several medians stand one below another."""
        return point.survival - (_MEDIAN_STEP * self._aside(series) if self.stacks(point) else 0.0)

    def stacks(self, point: Point) -> bool:
        """Whether a median stands above or below the line of one half, because several have intervals."""
        medians = [other for series in self.series for other in series.points if other.quantity == "median"]
        return point.quantity == "median" and sum(not math.isnan(other.lower) for other in medians) > 1

    def _aside(self, series: Series) -> float:
        """Steps from the middle of the series: -0.5 and 0.5 for two."""
        return [other.curve_id for other in self.series].index(series.curve_id) - (len(self.series) - 1) / 2

    def crosses(self, series: Series) -> list[tuple[Unused, float, float]]:
        """Numbers that were not used, with months and proportion of each cross that lies on the axes."""
        return [
            (unused, time, survival if survival != 0.5 else 0.5 - _MEDIAN_STEP * self._aside(series))
            for unused in series.unused
            for time, survival in unused.crosses
            if time <= self.last * 1.001
        ]

    @property
    def unused(self) -> list[Unused]:
        """Printed numbers of any series that were not used, each once."""
        return list({one.said: one for series in self.series for one in series.unused}.values())


def plotted_rows(panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """Everything a survival figure shows, as rows: points of curves, printed points, and the risk table."""
    rows: list[dict[str, Any]] = []
    for panel in panels:
        for series in panel.series:
            common = {"curve_id": series.curve_id, "role": series.role, "label": series.label}
            for t, survival, lower, upper, published_lower, published_upper in series.curve:
                rows.append(
                    {
                        "row_id": f"{series.curve_id}:curve",
                        **common,
                        "what": "curve",
                        "time_months": t,
                        "survival": survival,
                        "lower": lower,
                        "upper": upper,
                        "published_lower": published_lower,
                        "published_upper": published_upper,
                        "shown": "",
                        "at_risk": None,
                        "events": None,
                        "censored": None,
                        "basis": "simulated",
                        "claim_ids": series.claim_ids,
                    }
                )
            for point in series.points:
                rows.append(
                    {
                        "row_id": point_id(series, point),
                        **common,
                        "what": f"printed {point.quantity}",
                        "time_months": point.time_months,
                        "survival": point.survival,
                        "lower": point.lower,
                        "upper": point.upper,
                        "shown": f"{point.text} {point.limits_text}".strip(),
                        "basis": "printed",
                        "claim_ids": point.claim_ids,
                    }
                )
            for place, (unused, t, survival) in enumerate(panel.crosses(series), start=1):
                rows.append(
                    {
                        "row_id": f"{series.curve_id}:unused:{place}",
                        **common,
                        "what": "printed, not used",
                        "time_months": t,
                        "survival": survival,
                        "shown": unused.said,
                        "basis": "printed",
                        "claim_ids": ";".join(unused.claim_ids) or series.claim_ids,
                    }
                )
            for t, (at_risk, events, censored, _) in sorted(series.risk.items()):
                rows.append(
                    {
                        "row_id": f"{series.curve_id}:risk:{t:g}",
                        **common,
                        "what": "number at risk",
                        "time_months": t,
                        "at_risk": at_risk,
                        "events": events,
                        "censored": censored,
                        "basis": "simulated",
                        "claim_ids": series.claim_ids,
                    }
                )
    return rows


def point_id(series: Series, point: Point) -> str:
    """Id of a printed point's marks."""
    return f"{series.curve_id}:{point.quantity}" + (f":{point.time_months:g}" if point.quantity == "landmark" else "")
