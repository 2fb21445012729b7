"""What the sentences before were about: trial, arms in the order last printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from reanalysis.draft.arms.arm_names import TrialName


@dataclass(slots=True)
class Where:
    """The trial, the arms in the order last printed, and the sets that the sentences before were about.

    `told` are the arms in the order in which a sentence (number `told_at`) gave their values one by one: the sentence
    behind it keeps to that order, those after it to the usual one.
    `single` is the paragraph that speaks of a trial of one arm beside a randomised one.
    `last` is the arm named last, `here` are the arms that the paragraph has named so far.
    `population` is the set that was introduced last and its block, `sets_told` the sets of several values in order.
    `spoken` is the arm that the last sentence with an arm was about, if it named one only.
    `strokes` are the two arms in the order in which numbers with a stroke between them give their values: `(X/Y)`.
    `told_to` is the paragraph that says how to give a drug.
    """

    trial: TrialName
    order: list[str] = field(default_factory=list)
    population: tuple[str, int] = ("", -1)
    sets_told: list[str] = field(default_factory=list)
    sets_block: int = -1
    strokes: list[str] = field(default_factory=list)
    told_to: int = -1
    spoken: str = ""
    block: int = -1
    told: list[str] = field(default_factory=list)
    told_at: int = -9
    told_block: int = -1
    last: str = ""
    here: list[str] = field(default_factory=list)
    sentences: int = 0
    single: int = -1
