"""One row of the pooled forest, a trial or a model, and how it reads on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from reanalysis.figures.forests.row import ForestRow
from reanalysis.tables import format as fmt

#: In the order in which their panels are drawn.
MEASURES = ("proportion", "risk_difference", "risk_ratio", "odds_ratio")
RATIOS = ("risk_ratio", "odds_ratio")


@dataclass(frozen=True)
class PooledRow(ForestRow):
    """One trial of a question, or one model that pools its trials.

    Attributes
    ----------
    row_id : str
        Question with the trial's first claim or the model; prefix of the ids of the row's marks.
    question_id, question, measure : str
    kind : str
        trial or model.
    label : str
    in_front : bool
        Whether it is the model to be read first.
    k : int
        Groups of patients that are pooled.
    trial_id, analysis_set, endpoint, share_of, arm, reference_arm, role : str
        Empty for models, and for trials whose claims are unknown. `share_of` is the endpoint of whose patients
        the proportion is a share.
    arm_text, reference_text : str
        n/N; empty for models.
    weight : float
        Share of the trial in the model in front; NaN where there is none.
    estimate, lower, upper : float
        A proportion, a difference from −1 to 1, or a ratio; a limit may be infinite.
    prediction_lower, prediction_upper : float
        NaN without a prediction interval; only one model of a question shows its own.
    total_shown : int
        Denominator that decides the decimals.
    tau2, tau2_lower, tau2_upper, i2, i2_lower, i2_upper, q, q_p_value : float
        On the model's scale; NaN where there is none.
    marks : str
        Of † reconstructed, ‡ several tables of counts fit, § a denominator assumed.
    fill : str
        filled, open.
    dotted : bool
        Whether estimate and limits span several tables of counts.
    warnings : tuple of str
        What a reader must know beside the result.
    reference : int
        Number of the source; 0 for models.
    method, basis, claim_ids : str
    """

    without_limits: ClassVar[str] = "not computable"
    beside_method: ClassVar[str] = ""
    beside_lower: ClassVar[float] = math.nan
    beside_upper: ClassVar[float] = math.nan

    row_id: str
    question_id: str
    question: str
    measure: str
    kind: str
    label: str
    in_front: bool
    k: int
    trial_id: str
    analysis_set: str
    endpoint: str
    share_of: str
    arm: str
    reference_arm: str
    role: str
    arm_text: str
    reference_text: str
    weight: float
    estimate: float
    lower: float
    upper: float
    prediction_lower: float
    prediction_upper: float
    total_shown: int
    tau2: float
    tau2_lower: float
    tau2_upper: float
    i2: float
    i2_lower: float
    i2_upper: float
    q: float
    q_p_value: float
    marks: str
    fill: str
    dotted: bool
    warnings: tuple[str, ...]
    reference: int
    method: str
    basis: str
    claim_ids: str

    @property
    def has_limits(self) -> bool:
        """Whether an interval is drawn."""
        return not (math.isnan(self.lower) or math.isnan(self.upper))

    @property
    def has_prediction(self) -> bool:
        """Whether there is a prediction interval."""
        return not (math.isnan(self.prediction_lower) or math.isnan(self.prediction_upper))

    @property
    def estimate_text(self) -> str:
        """Estimate in percent or percentage points, or as a ratio."""
        return "undefined" if math.isnan(self.estimate) else self._number(self.estimate)

    @property
    def limits_text(self) -> str:
        """Interval in the same unit, or that there is none."""
        if not self.has_limits:
            return self.without_limits
        return fmt.limits(self._number(self.lower), self._number(self.upper))

    @property
    def prediction_text(self) -> str:
        """Prediction interval; empty without one."""
        if not self.has_prediction:
            return ""
        return fmt.limits(self._number(self.prediction_lower), self._number(self.prediction_upper))

    @property
    def weight_text(self) -> str:
        """Weight in percent; empty without one."""
        return "" if math.isnan(self.weight) else f"{fmt.percent(self.weight, None)}%"

    def _number(self, value: float) -> str:
        return ratio_text(value) if self.measure in RATIOS else fmt.percent(value, self.total_shown)


def ratio_text(value: float) -> str:
    """A risk or odds ratio: two decimals, and none from 100 on, where they would say nothing.

    >>> ratio_text(1.234), ratio_text(271.4), ratio_text(2e6), ratio_text(float("inf"))
    ('1.23', '271', '>9999', '∞')
    """
    if math.isinf(value):
        return "∞"
    if value > 9999:
        return ">9999"
    return fmt.rounded(value, 0 if value >= 99.995 else 2)
