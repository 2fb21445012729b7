"""Which trials, arms, sets and outcomes a passage names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reanalysis.draft.arms.register_names import read_register
from reanalysis.draft.lexicon import WORD, Lexicon, Phrases
from reanalysis.draft.model import Term

_KINDS = {"trial": "trial", "endpoint": "endpoint", "event": "endpoint", "own_set": "analysis_set"}
_JOINS = re.compile(r"\s*(?:\+|±|\bplus\b|\(|\)|,)\s*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text.

    Attributes
    ----------
    start, end : int
        Characters.
    kind : str
        trial, arm, analysis_set or endpoint.
    id : str
        As the register and the vocabulary have it; an adverse event is `AE:term`.
    """

    start: int
    end: int
    kind: str
    id: str


class Names:
    """The names of a register and a lexicon, to be found in a text.

    Parameters
    ----------
    trials : mapping
        `trials` of `data/trials.yaml`.
    lexicon : Lexicon
    """

    def __init__(self, trials: Mapping[str, Any], lexicon: Lexicon) -> None:
        self._tree = lexicon.tree()
        # The same word may name an arm here and another there: each trial has a tree of its own arms.
        self._arms = [_arm_tree(trial_id, trial, lexicon) for trial_id, trial in trials.items()]
        #: Trials that have an arm of this id.
        self.arms_of: dict[str, set[str]] = {}
        drugs = set()
        for trial_id, trial in trials.items():
            for arm, one in trial["arms"].items():
                self.arms_of.setdefault(arm, set()).add(trial_id)
                drugs |= {one["label"], one["name"]}
        for trial_id, trial in trials.items():
            for part in (trial["name"], *_JOINS.split(trial["name"])):
                # A part that is the name of a drug names no trial.
                if len(part) > 3 and part not in drugs:
                    self._tree.add(part, Term("trial", trial_id), replace=True)
            for set_id, one in trial["analysis_sets"].items():
                if one.get("restricted_to"):
                    for phrase in (one["restricted_to"], *one.get("also_called", ())):
                        self._tree.add(phrase, Term("own_set", set_id))

    def find(self, text: str) -> list[Mention]:
        """Names in reading order, the longest of each kind at each place."""
        matches = list(WORD.finditer(text))
        words = [match[0] for match in matches]
        joined = [i == 0 or matches[i].start() == matches[i - 1].end() for i in range(len(matches))]
        found = set()
        for tree, kinds in ((self._tree, _KINDS), *((arms, {"arm": "arm"}) for arms in self._arms)):
            i = 0
            while i < len(words):
                longest = tree.longest(words, joined, i)
                if longest is None:
                    i += 1
                    continue
                end, term = longest
                if term.kind in kinds:
                    name = f"AE:{term.id}" if term.kind == "event" else term.id
                    found.add(Mention(matches[i].start(), matches[end - 1].end(), kinds[term.kind], name))
                i = max(end, i + 1)
        # A drug's short name inside the name of a trial names no arm.
        trials = [one for one in found if one.kind == "trial"]
        found -= {
            one for one in found if one.kind == "arm" and any(t.start < one.end and one.start < t.end for t in trials)
        }
        return sorted(found, key=lambda one: (one.start, one.end, one.kind, one.id))


def _arm_tree(trial_id: str, trial: Mapping[str, Any], lexicon: Lexicon) -> Phrases:
    tree = Phrases()
    read_register({trial_id: trial}, lexicon, tree)
    return tree
