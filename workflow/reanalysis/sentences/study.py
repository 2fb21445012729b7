"""Words for trials, sets of patients, arms, outcomes and times, from the study's own data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reanalysis.figures.register import Register
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS

#: Quantities whose id is not how they are written.
_QUANTITIES = {"follow_up": "follow-up"}

Record = Mapping[str, str]
"""A row of a table, its cells as text."""


@dataclass(frozen=True)
class Study:
    """What texts need to know of the study set.

    Attributes
    ----------
    register : Register
        Trials, vocabulary and sources.
    claims : mapping
        Claim id to its row of claims.csv.
    settings : mapping
        The configuration.
    """

    register: Register
    claims: Mapping[str, Record]
    settings: Mapping[str, Any]

    @property
    def trials(self) -> Mapping[str, Any]:
        """Trials by id."""
        return self.register.trials

    def sources_of(self, claim_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Sources of claims, each once, in their order."""
        return tuple(dict.fromkeys(self.claims[name]["source_id"] for name in claim_ids if name in self.claims))

    def trial_and_set(self, trial_id: str, analysis_set: str) -> str:
        """For example "INO-VATE (primary analysis)"; the name alone where a trial has one set of patients."""
        trial = self.trials[trial_id]
        labels = [self.register.set_label(trial_id, name) for name in analysis_set.split(" v ")]
        return trial["name"] if len(trial["analysis_sets"]) == 1 else f"{trial['name']} ({' v '.join(labels)})"

    def arm_name(self, trial_id: str, arm: str) -> str:
        """Name of an arm as a sentence has it; "all arms" where a row is about all of several."""
        arms = self.trials[trial_id]["arms"]
        if not arm:
            return next(iter(arms.values()))["name"] if len(arms) == 1 else "all arms"
        return " v ".join(arms[name]["name"] for name in arm.split(" v "))

    def outcome(self, endpoint: str) -> str:
        """Label of an outcome inside a sentence."""
        family, _, term = endpoint.partition(":")
        if endpoint in self.register.vocabulary["endpoints"] or not term:
            return fmt.lower_first(self.register.endpoint(endpoint)["label"])
        return self.register.vocabulary.get("endpoint_families", {}).get(family, {}).get("terms", {}).get(term, term)

    def subject(self, claim: Record) -> str:
        """What a claim measures, inside a sentence: its outcome or quantity; else it is a number of patients."""
        if claim["endpoint"]:
            return self.outcome(claim["endpoint"])
        name = claim["quantity"]
        return _QUANTITIES.get(name, name.replace("_", " ")) or "the number of patients"

    def predicate(self, endpoint: str) -> str:
        """What is said of patients with an outcome."""
        return self.register.endpoint(endpoint).get("predicate", f"had {self.outcome(endpoint)}")


def method_name(method: str) -> str:
    """Name in print of an interval method, a test or a model."""
    for known in (METHODS, TESTS, POOLING_METHODS):
        if method in known:
            return known[method][0]
    return method


def level_words(level: str) -> str:
    """A confidence level as percent.

    >>> level_words("0.950"), level_words("0.995")
    ('95%', '99.5%')
    """
    return f"{fmt.percent_plain(float(level))}%"
