"""The set of patients that a stretch of text names."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import SetName, TrialName
from reanalysis.draft.lexicon import fold


def best_set(words: str, numbers: list[tuple[int, ...]], trial: TrialName) -> SetName | None:
    """The set whose words or whose ages a stretch of text names; None if none or several."""
    if not any(one.part_of for one in trial.sets):
        return None
    folded = {fold(word)[:5] for word in re.findall(r"[^\W\d_]+[0-9]*", words)}
    scores = []
    negative = re.search(r"\b(?:without|no|not|wild|other|others|non|absence)\b", words) is not None
    for one in trial.sets:
        if not one.part_of:
            continue
        if one.numbers:
            if one.numbers in numbers:
                scores.append((10, one))
            continue
        if not one.stems:
            continue
        share = len(one.stems & folded) / len(one.stems)
        if share >= 0.99:
            scores.append((len(one.stems) - (one.negative != negative) * 0.5, one))
    if not scores:
        return None
    scores.sort(key=lambda score: -score[0])
    if len(scores) > 1 and scores[0][0] == scores[1][0]:
        return None
    return scores[0][1]
