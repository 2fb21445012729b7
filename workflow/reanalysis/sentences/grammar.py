"""Clauses that sentences share: who was studied, what happened to them, where, and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reanalysis.sentences.study import Record, Study
from reanalysis.vocabulary import COUNT_KINDS


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts of a sentence with commas and a last word.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(text: str) -> str:
    """Text with a capital at its beginning.

    >>> capital("the limits"), capital("INO")
    ('The limits', 'INO')
    """
    return text[:1].upper() + text[1:]


def happened(endpoint: str, study: Study, *, one: bool = False) -> str:
    """What is said of patients with an outcome: "had a complete remission"; of one patient "was alive"."""
    predicate = study.predicate(endpoint)
    return re.sub(r"^were\b", "was", predicate) if one else predicate


def given(trial_id: str, arm: str, study: Study) -> str:
    """How patients of an arm got their treatment: assigned to it where they were randomised, else given it."""
    trial = study.trials[trial_id]
    if not arm and len(trial["arms"]) > 1:
        return "of all arms"
    how = "assigned to" if trial["design"] == "randomised" else "given"
    return f"{how} {study.arm_name(trial_id, arm)}"


def selected(claim_id: str, study: Study) -> str:
    """Of which patients a claim is a share, where they were selected by another outcome: " who had a remission".

    Where the set of patients is itself made by that outcome, its label says so already.
    """
    claim = study.claims[claim_id]
    parent = study.claims.get(claim["denominator"], {})
    sets = study.trials[claim["trial_id"]]["analysis_sets"] if claim["trial_id"] in study.trials else {}
    if claim["denominator"] in sets.get(claim["analysis_set"], {}).get("arms", {}).values():
        return ""
    if parent.get("kind") in COUNT_KINDS and parent.get("endpoint"):
        return f" who {study.predicate(parent['endpoint'])}"
    return ""


def probability(endpoint: str, study: Study) -> str:
    """What the height of a survival curve is the probability of: "the probability of being alive".

    A curve's height is no share of patients, so that it is never said that so many per cent of them were alive.
    """
    predicate = study.predicate(endpoint)
    if predicate.startswith("were "):
        return f"the probability of being {predicate.removeprefix('were ')}"
    return study.outcome(endpoint)


def at_time(row: Record) -> str:
    """The time of an outcome; empty without one."""
    return f" at {row['timepoint']}" if row["timepoint"] else ""
