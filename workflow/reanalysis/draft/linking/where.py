"""What the sentences before were about: trial, arms in the order last printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from reanalysis.draft.arms.arm_names import TrialName


@dataclass(slots=True)
class Where:
    """The trial, the arms in the order last printed, and the set that the sentences before were about."""

    trial: TrialName
    order: list[str] = field(default_factory=list)
    analysis_set: str = ""
    block: int = -1
