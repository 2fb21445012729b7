"""What the rows of every forest share: an estimate with limits, and how both read on paper."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, ClassVar

from reanalysis.tables import format as fmt


class ForestRow:
    """Base of the rows, frozen dataclasses that have these fields among their own.

    Attributes
    ----------
    without_limits : str
        What is shown where there are no limits.
    row_id : str
        Prefix of the ids of the row's marks.
    estimate, lower, upper : float
        Limits are NaN where there are none.
    total_shown : int
        Denominator that decides the decimals.
    fill : str
        filled, open or cross.
    dotted : bool
        Whether the interval spans more than one count or table of counts.
    method : str
        Interval method.
    beside_method : str
        Method of the interval drawn thin beside the first; empty without one.
    beside_lower, beside_upper : float
        Its limits; NaN without one.
    """

    without_limits: ClassVar[str]
    row_id: str
    estimate: float
    lower: float
    upper: float
    total_shown: int
    fill: str
    dotted: bool
    method: str
    beside_method: str
    beside_lower: float
    beside_upper: float

    @property
    def has_limits(self) -> bool:
        """Whether an interval is drawn."""
        return not math.isnan(self.lower)

    @property
    def estimate_text(self) -> str:
        """Estimate in percent or percentage points."""
        return fmt.percent(self.estimate, self.total_shown)

    @property
    def limits_text(self) -> str:
        """Interval in percent or percentage points, or that there is none."""
        return fmt.percent_limits(self.lower, self.upper, self.total_shown) if self.has_limits else self.without_limits

    def plotted(self) -> dict[str, Any]:
        """Everything the figure shows of the row, for the table beside it."""
        return {**asdict(self), "estimate_shown": self.estimate_text, "limits_shown": self.limits_text}
