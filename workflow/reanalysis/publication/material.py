"""What every table is made from: rows of results, the register, and the words for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reanalysis.figures.register import Record, Register
from reanalysis.publication.values import Words
from reanalysis.tables.format import lower_first
from reanalysis.vocabulary import METHODS

#: What marks mean, in every table.
MARK_NOTES = {
    "*": "Patients selected by an outcome after randomisation: not a randomised comparison.",
    "†": "Counts reconstructed: the only whole numbers that print what was printed.",
    "‡": "More than one whole number of patients prints so, or none does: ranges and limits span all that fit.",
    "§": "Number of patients assumed: the source does not say of how many this is a share.",
}


@dataclass(frozen=True)
class Material:
    """Results and register of a study set.

    Attributes
    ----------
    register : Register
    study : mapping
        Title, subtitle and question.
    sources : sequence of records
        data/sources.csv.
    records : mapping
        Rows of each result table by its name, as strings.
    settings : mapping
        The configuration.
    """

    register: Register
    study: Mapping[str, str]
    sources: Sequence[Record]
    records: Mapping[str, Sequence[Record]]
    settings: Mapping[str, Any]

    @cached_property
    def claims(self) -> dict[str, Record]:
        """Rows of claims.csv by id."""
        return {row["claim_id"]: row for row in self.records["claims"]}

    @property
    def level(self) -> str:
        """The confidence level as it is written, 95 or 97.5."""
        return f"{100 * self.settings['confidence_level']:g}"

    def reference(self, source_ids: Iterable[str]) -> str:
        """Numbers of sources as they stand in a table: 1, 3."""
        return ", ".join(str(number) for number in sorted({self.register.references[name] for name in source_ids}))

    def sources_note(self, source_ids: Iterable[str]) -> str:
        """What the numbers of the column of sources stand for."""
        used = sorted(set(source_ids), key=self.register.references.__getitem__)
        about = {source["source_id"]: source["reports_on"] for source in self.sources}
        names = (
            f"{self.register.references[name]}, {self.register.citations[name]} (on {about[name]})" for name in used
        )
        return f"Sources: {'; '.join(names)}."

    def who(self, trial_id: str, analysis_set: str) -> str:
        """Trial and set of patients."""
        return f"{self.register.trials[trial_id]['name']}, {self.register.set_label(trial_id, analysis_set)}"

    def is_single(self, trial_id: str) -> bool:
        """Whether a trial has one arm, which its heading names."""
        return len(self.register.trials[trial_id]["arms"]) == 1

    def heading(self, trial_id: str, analysis_set: str, arm: str) -> str:
        """Trial and set of patients, and the arm where there is only one."""
        who = self.who(trial_id, analysis_set)
        return f"{who} ({self.arm(trial_id, arm)})" if self.is_single(trial_id) else who

    def arm_cell(self, trial_id: str, arm: str) -> Words:
        """An arm; nothing to be seen where the heading of its rows names it."""
        return Words(self.arm(trial_id, arm), shown_as="" if self.is_single(trial_id) else None)

    def arm(self, trial_id: str, arm: str) -> str:
        """Label of an arm."""
        return str(self.register.arm(trial_id, arm)["label"])

    def parent(self, claim_id: str) -> str:
        """The endpoint of whose patients a claim is a share; empty where it is one of a whole set."""
        claim = self.claims.get(claim_id, {})
        name = claim.get("denominator", "")
        if name == "arm_size":
            entry = self.register.trials[claim["trial_id"]]["analysis_sets"].get(claim["analysis_set"], {})
            name = entry.get("arms", {}).get(claim["arm"]) or ""
        parent = self.claims.get(name, {})
        return parent.get("endpoint", "") if parent.get("kind") in ("count", "percent") else ""

    def arm_names(self, arms: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Labels of arms, by trial and arm, with what they stand for."""
        entries = [self.register.arm(*arm) for arm in arms]
        return [(entry["label"], entry["name"]) for entry in entries if entry["label"] != entry.get("name")]

    def outcome(self, endpoint: str, timepoint: str = "", parent: str = "") -> str:
        """An outcome in words: what, when, and of whom where that is not all patients."""
        text = str(self.register.endpoint(endpoint)["label"])
        if timepoint:
            text += f" at {timepoint}"
        if parent:
            text += f", of patients with {self.register.endpoint(parent)['abbreviation']}"
        return text

    def abbreviations(self, endpoints: Iterable[str], *others: tuple[str, str]) -> str:
        """A footnote that expands what the table shortens; empty where it shortens nothing."""
        found = {
            short: long
            for short, long in others
            if any(letter.isupper() for letter in short[1:]) or "/" in short or short == "pp"
        }
        for name in endpoints:
            entry = self.register.endpoint(name)
            # Words that are merely shorter explain themselves.
            if any(letter.isupper() for letter in entry["abbreviation"]):
                found[entry["abbreviation"]] = lower_first(entry["label"])
        listed = [f"{short}, {found[short]}" for short in sorted(found, key=str.lower)]
        return f"Abbreviations: {'; '.join(listed)}." if listed else ""


def method_words(method: str) -> str:
    """Name and reference of an interval method."""
    name, reference = METHODS[method]
    return f"{name} intervals ({reference})"


def claim_ids(record: Record) -> tuple[str, ...]:
    """Claims of a row of results."""
    return tuple(record["claim_ids"].split(";"))


def number(cell: str) -> float:
    """A cell of a result table as a number; NaN where it is empty."""
    return float(cell) if cell else float("nan")
