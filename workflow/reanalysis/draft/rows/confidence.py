"""How sure a draft is, by group of fields; the figures are how often such cells were right in the gold reports."""

from __future__ import annotations

import math
from functools import lru_cache

from reanalysis.draft.model import UNSURE, Stat

#: How often a cell is right where nothing spoke against it, by group of fields.
BASE = {
    "kind": 0.97,
    "interval": 0.99,
    "endpoint": 0.95,
    "arm": 0.95,
    "analysis_set": 0.9,
    "timepoint": 0.97,
    "unit": 0.98,
    "denominator": 0.9,
}


def confidences(stat: Stat, cells: dict[str, str]) -> dict[str, float]:
    """Confidence by group of fields; only groups that a claim of this kind has."""
    groups = ["kind", "analysis_set", "arm"]
    if cells["endpoint"] or cells["quantity"]:
        groups.append("endpoint")
    if cells["lower"]:
        groups.append("interval")
    groups += [group for group in ("unit", "timepoint", "denominator") if cells[group]]
    scores = {group: BASE[group] for group in groups}
    for group, lost in stat.doubt.items():
        if group in scores:
            scores[group] = _score(group, lost)
    if UNSURE in cells.values():
        scores |= {group: 0.0 for group in groups if cells.get(group, cells["kind"]) == UNSURE}
    return scores


@lru_cache(maxsize=1_000)
def _score(group: str, lost: float) -> float:
    """What is left of the confidence of a group."""
    return round(max(0.05, BASE[group] - lost), 2)


def overall(scores: dict[str, float]) -> float:
    """Confidence of the row: its fields fail together more often than apart, so not their product but its root."""
    return _joint(tuple([score for name, score in scores.items() if name != "analysis_set"]))


@lru_cache(maxsize=10_000)
def _joint(scores: tuple[float, ...]) -> float:
    least = min(scores, default=0.0)
    return round(math.sqrt(math.prod(scores) * least), 2) if least > 0 else 0.0
