"""Which of several trials a sentence turns to without its name: `In the second study`, or by an arm of one alone."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.arms.traits import stem, tokens_of
from reanalysis.draft.phrases.scan import Scan

_TURNS = re.compile(
    r"^(?:\S+ ){0,9}?(?P<which>first|second|third|fourth|other|another|further|additional|last) "
    r"(?:[\w-]+ ){0,2}?(?:study|trial)\b"
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3}


def other_trial(scan: Scan, trials: dict[str, TrialName], now: str) -> str:
    """The trial that a sentence without a trial's name speaks of.

    Parameters
    ----------
    scan : Scan
    trials : dict of str to TrialName
        In the order of the register, which is that of the report.
    now : str
        The trial of the sentence before; it stays where nothing is said.
    """
    if len(trials) < 2:
        return now
    names = list(trials)
    turn = _TURNS.match(scan.words(0, 14))
    if turn is not None:
        place = _ORDINALS.get(turn["which"], names.index(now) + 1)
        if turn["which"] == "last":
            place = len(names) - 1
        return names[place] if place < len(names) else now
    said = frozenset(map(stem, tokens_of(scan.sentence.text)))
    told = [name for name, trial in trials.items() if trial.tells and trial.tells <= said]
    if len(told) == 1:
        return told[0]
    arms = {item.id for item in scan.items if item.code == "B"}
    missing = arms - set(trials[now].arms)
    having = [name for name, trial in trials.items() if arms <= set(trial.arms)]
    # An arm that only one trial has as its control.
    return having[0] if len(having) == 1 and missing & set(trials[having[0]].controls) else now
