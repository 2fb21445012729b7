"""How sure a draft is, by group of fields; the figures are how often such cells were right in the gold reports."""

from __future__ import annotations

import math

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
    if cells["unit"]:
        groups.append("unit")
    if cells["timepoint"]:
        groups.append("timepoint")
    if cells["denominator"]:
        groups.append("denominator")
    scores = {}
    for group in groups:
        if cells.get(group, cells["kind"]) == UNSURE:
            scores[group] = 0.0
        elif group in stat.doubt:
            scores[group] = round(max(0.05, BASE[group] - stat.doubt[group]), 2)
        else:
            scores[group] = BASE[group]
    return scores


def overall(scores: dict[str, float]) -> float:
    """Confidence of the row: its fields fail together more often than apart, so not their product but its root."""
    told = [score for name, score in scores.items() if name != "analysis_set"]
    product = math.prod(told) if told else 0.0
    return round(math.sqrt(product * min(told)) if told and min(told) > 0 else 0.0, 2)
