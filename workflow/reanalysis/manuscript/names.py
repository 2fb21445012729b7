"""Which trials, arms, sets and outcomes a passage names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reanalysis.draft.lexicon import WORD, Lexicon
from reanalysis.draft.model import Term
from reanalysis.draft.register_names import read_register

_KINDS = {"trial": "trial", "arm": "arm", "endpoint": "endpoint", "event": "endpoint", "own_set": "analysis_set"}
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
        read_register(trials, lexicon, self._tree)
        arms_of: dict[str, set[str]] = {}
        for trial_id, trial in trials.items():
            for arm in trial["arms"]:
                arms_of.setdefault(arm, set()).add(trial_id)
        #: Trials that have an arm of this id.
        self.arms_of = arms_of
        names = {one["label"] for trial in trials.values() for one in trial["arms"].values()}
        names |= {one["name"] for trial in trials.values() for one in trial["arms"].values()}
        for trial_id, trial in trials.items():
            for part in (trial["name"], *_JOINS.split(trial["name"])):
                # A part that is the name of a drug names no trial.
                if len(part) > 3 and part not in names:
                    self._tree.add(part, Term("trial", trial_id), replace=True)
            for set_id, one in trial["analysis_sets"].items():
                if one.get("restricted_to"):
                    self._tree.add(one["restricted_to"], Term("own_set", set_id))

    def find(self, text: str) -> list[Mention]:
        """Names in reading order, the longest at each place."""
        matches = list(WORD.finditer(text))
        words = [match[0] for match in matches]
        joined = [i == 0 or matches[i].start() == matches[i - 1].end() for i in range(len(matches))]
        found, i = [], 0
        while i < len(words):
            longest = self._tree.longest(words, joined, i)
            if longest is None:
                i += 1
                continue
            end, term = longest
            if term.kind in _KINDS:
                name = f"AE:{term.id}" if term.kind == "event" else term.id
                found.append(Mention(matches[i].start(), matches[end - 1].end(), _KINDS[term.kind], name))
            i = max(end, i + 1)
        return found
