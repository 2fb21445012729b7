"""Trials, arms and sets of patients as phrases to be found in a report, from a register or from the report itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

from reanalysis.draft.arms.arm_names import WORD, SetName, TrialName
from reanalysis.draft.arms.arm_phrases import name_arms
from reanalysis.draft.lexicon import Lexicon, Phrases, fold
from reanalysis.draft.model import Term

_NUMBER = re.compile(r"[0-9]+")
_NEGATIVE = frozenset(
    ["no", "without", "not", "wild", "non", "never", "others", "other", "negative", "absent", "lacking"]
)
_DULL = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "with",
        "for",
        "by",
        "to",
        "and",
        "or",
        "who",
        "were",
        "was",
        "patients",
        "patient",
        "all",
        "aged",
        "age",
        "years",
        "than",
        "more",
        "less",
        "is",
        "are",
        "after",
        "before",
        "from",
        "as",
        "had",
        "have",
        "has",
        "that",
        "those",
        "which",
        "set",
        "set's",
    ]
)


def stems(text: str) -> frozenset[str]:
    """Beginnings of the words that mean something."""
    words = (fold(word) for word in WORD.findall(text))
    return frozenset(word[:5] for word in words if word not in _DULL and word not in _NEGATIVE and not word.isdecimal())


def read_register(trials: Mapping[str, Any], lexicon: Lexicon, phrases: Phrases) -> dict[str, TrialName]:
    """Add the names of a register to the phrases.

    Parameters
    ----------
    trials : mapping
        `trials` of a file like `data/trials.yaml`, those of the report only.
    lexicon : Lexicon
    phrases : Phrases
        The tree of this report; changed.

    Returns
    -------
    dict of str to TrialName
    """
    found: dict[str, TrialName] = {}
    for trial_id, trial in trials.items():
        name = TrialName(trial_id)
        for phrase in {trial["name"], trial_id}:
            phrases.add(phrase, Term("trial", trial_id), replace=True)
        arms = trial["arms"]
        order = list(chain.from_iterable((c["arm"], c["reference"]) for c in trial.get("comparisons", ())))
        controls = tuple(arm for arm in arms if arms[arm]["role"] == "control")
        name.arms = [arm for arm in arms if arm not in controls] + list(controls)
        if len(arms) == 2 and len(order) == 2:
            name.arms = order
        name.controls = controls
        name.names = {arm: f"{one['label']} {one['name']}" for arm, one in arms.items()}
        name_arms(name, arms, lexicon, phrases)
        for set_id, one in trial["analysis_sets"].items():
            name.sets.append(_set_name(set_id, one))
        roots = [one.id for one in name.sets if not one.part_of]
        name.whole = roots[0] if roots else "all"
        found[trial_id] = name
    words = {trial_id: stems(trials[trial_id]["name"]) for trial_id in found}
    for trial_id, name in found.items():
        name.tells = words[trial_id].difference(*(words[other] for other in found if other != trial_id))
    return found


def _set_name(set_id: str, one: Mapping[str, Any]) -> SetName:
    trait = one.get("restricted_to") or one["label"]
    words = {fold(word) for word in WORD.findall(trait)}
    numbers = tuple(int(number) for number in _NUMBER.findall(trait)) if "age" in trait else ()
    below = bool(words & {"under", "below", "younger", "less"})
    return SetName(set_id, one.get("part_of", ""), stems(trait), bool(words & _NEGATIVE), numbers, below)
