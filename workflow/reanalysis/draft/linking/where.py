"""What the sentences before were about: trial, arms in the order last printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from reanalysis.draft.arms.arm_names import TrialName


@dataclass(slots=True)
class Where:
    """The trial, the arms in the order last printed, and the set that the sentences before were about.

    `told` are the arms in the order in which a sentence (number `told_at`) gave their values one by one: the sentence
    behind it keeps to that order, those after it to the usual one.
    `single` is the paragraph that speaks of a trial of one arm beside a randomised one.
    `last` is the arm named last, `here` are the arms that the paragraph has named so far.
    """

    trial: TrialName
    order: list[str] = field(default_factory=list)
    analysis_set: str = ""
    block: int = -1
    told: list[str] = field(default_factory=list)
    told_at: int = -9
    told_block: int = -1
    last: str = ""
    here: list[str] = field(default_factory=list)
    sentences: int = 0
    single: int = -1
