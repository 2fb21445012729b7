"""What figures need to know of trials, endpoints and sources, looked up in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reanalysis.figures.style import ROLES
from reanalysis.tables.format import lower_first

Record = Mapping[str, str]
"""A row of a table, its cells as text."""


@dataclass(frozen=True)
class Register:
    """Trials, vocabulary and the number of each source.

    Attributes
    ----------
    trials : mapping
        What stands under `trials:` in data/trials.yaml.
    vocabulary : mapping
        data/vocabulary.yaml.
    references : mapping
        Source id to its number in figures and the report.
    citations : mapping
        Source id to what the source is.
    """

    trials: Mapping[str, Any]
    vocabulary: Mapping[str, Any]
    references: Mapping[str, int]
    citations: Mapping[str, str] = field(default_factory=dict)

    def endpoint(self, name: str) -> Mapping[str, Any]:
        """Entry of an endpoint; `FAMILY:term` gets its family's entry with the term as its label."""
        if name in self.vocabulary["endpoints"]:
            return self.vocabulary["endpoints"][name]
        family, _, term = name.partition(":")
        entry = self.vocabulary.get("endpoint_families", {}).get(family, {})
        label = entry.get("terms", {}).get(term, term).replace("_", " ")
        label = label[:1].upper() + label[1:]
        return {
            **entry,
            "label": label,
            "abbreviation": label,
        }

    def group(self, endpoint: str) -> str | None:
        """Section of a figure in which an endpoint stands; None where it is not drawn."""
        return self.endpoint(endpoint).get("group")

    def favourable(self, endpoint: str) -> bool:
        """Whether more of it is better."""
        return bool(self.endpoint(endpoint).get("favourable", True))

    def _entries(self) -> list[Mapping[str, Any]]:
        return [*self.vocabulary["endpoints"].values(), *self.vocabulary.get("endpoint_families", {}).values()]

    def groups(self) -> list[str]:
        """Groups in the order of the vocabulary; those only endpoints name come last."""
        named = [entry["group"] for entry in self._entries() if entry.get("group")]
        return list(dict.fromkeys([*self.vocabulary["groups"], *named]))

    def group_label(self, group: str) -> str:
        """Title of a group; its own name where the vocabulary gives it none."""
        return self.vocabulary["groups"].get(group, group)

    def harm_groups(self) -> list[str]:
        """Groups that hold an endpoint of which more is worse."""
        harmful = {entry.get("group") for entry in self._entries() if not entry.get("favourable", True)}
        return [group for group in self.groups() if group in harmful]

    def benefit_groups(self) -> list[str]:
        """All other groups."""
        harmful = self.harm_groups()
        return [group for group in self.groups() if group not in harmful]

    def trial_order(self) -> list[str]:
        """Randomised trials first, then single arms, each in the order of data/trials.yaml."""
        return sorted(self.trials, key=lambda trial: self.trials[trial]["design"] != "randomised")

    def arm(self, trial_id: str, arm: str) -> Mapping[str, Any]:
        """Entry of an arm; a row about all patients of a single-arm trial has that arm."""
        arms = self.trials[trial_id]["arms"]
        if arm in arms:
            return arms[arm]
        return next(iter(arms.values())) if len(arms) == 1 else {"label": "All arms", "role": "control"}

    def set_label(self, trial_id: str, analysis_set: str) -> str:
        """Label of a set of patients."""
        return self.trials[trial_id]["analysis_sets"].get(analysis_set, {}).get("label", analysis_set)

    def role_labels(self, used: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Label of each role among the arms used (trial id and arm): the arms' own where they agree."""
        labels: dict[str, set[str]] = {}
        for trial_id, arm in used:
            entry = self.arm(trial_id, arm)
            labels.setdefault(entry["role"], set()).add(entry["label"])
        return {
            role: next(iter(labels[role])) if len(labels[role]) == 1 else f"{role.capitalize()} arm"
            for role in ROLES
            if role in labels
        }

    def abbreviations(self, endpoints: Iterable[str]) -> list[str]:
        """Expansions for a footnote, of the endpoints whose abbreviation is shown; each once, sorted."""
        found = {}
        for name in endpoints:
            entry = self.endpoint(name)
            if entry["abbreviation"].lower() != entry["label"].lower():
                found[entry["abbreviation"]] = lower_first(entry["label"])
        return [f"{short}, {found[short]}" for short in sorted(found, key=str.lower)]

    def trial_words(self, trial_id: str, analysis_set: str = "") -> tuple[str, ...]:
        """What a figure says of a trial and of a set of its patients, to find the abbreviations in it."""
        trial = self.trials[trial_id]
        return trial["name"], trial.get("population", ""), self.set_label(trial_id, analysis_set)

    def expansions(self, texts: Iterable[str]) -> list[str]:
        """Expansions for a footnote, of every abbreviation of the vocabulary that stands in these texts; sorted.

        The longest are looked for first: CR/CRi is not CR, and MRD− not MRD.
        """
        shown = whole = " | ".join(texts)
        known = {
            entry["abbreviation"]: lower_first(entry["label"])
            for entry in self._entries()
            if (short := entry.get("abbreviation", "")) != short.lower() and short.lower() != entry["label"].lower()
        }
        known |= self.vocabulary.get("abbreviations", {})
        found = []
        for short in sorted(known, key=lambda name: (-len(name), name)):
            shown, times = re.subn(rf"(?<![\w/]){re.escape(short)}(?![\w/])", "", shown)
            if times:
                found.append(short)
        # One that a label or another's expansion explains in brackets needs no entry of its own.
        said = " ".join([whole, *(known[short] for short in found)])
        found = sorted((short for short in found if f"({short})" not in said), key=lambda name: (name.lower(), name))
        return [f"{short}, {known[short]}" for short in found]


def sentence(words: Iterable[str]) -> str:
    """Expansions as one sentence; empty where there are none.

    >>> sentence(["CR, complete remission", "OS, overall survival"])
    'CR, complete remission; OS, overall survival.'
    """
    text = "; ".join(words)
    return text and f"{text}."


def numbers(references: Iterable[int]) -> str:
    """Reference numbers of a block of rows.

    >>> numbers([3, 1, 3])
    '1, 3'
    """
    return ", ".join(str(number) for number in sorted(set(references)))
