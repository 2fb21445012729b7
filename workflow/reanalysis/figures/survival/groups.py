"""Which survival curves of a source share a panel: arms of a trial, endpoints of one group, parts of one whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

Curve = Mapping[str, Any]
Member = tuple[str, Curve]


def panel_groups(curves: Sequence[Member], trials: Mapping[str, Any]) -> list[list[Member]]:
    """Divide a source's curves into panels, in the order of their first curves, those of responders last.

    Arms of one trial share a panel for each endpoint. Groups of patients that divide a larger one between them,
    such as three age groups, share a panel for each endpoint, in the order in which the register names them. All
    endpoints of any other group share one.

    Parameters
    ----------
    curves : sequence of (trial id, curve)
        As `curves_by_source` gives them.
    trials : mapping
        What stands under `trials:` in data/trials.yaml.
    """
    groups: dict[tuple[str, ...], list[Member]] = {}
    for trial_id, curve in curves:
        trial = trials[trial_id]
        about = (trial_id, curve["origin"], str(_chosen(curve)))
        if len(trial["arms"]) > 1:
            key = (*about, curve["analysis_set"], curve["endpoint"])
        elif parts := parts_shown(trial, curve, [one for name, one in curves if name == trial_id]):
            key = (*about, ";".join(parts), curve["endpoint"])
        else:
            key = (*about, curve["analysis_set"], curve.get("patients") or curve.get("patients_with") or "")
        groups.setdefault(key, []).append((trial_id, curve))
    for group in groups.values():
        trial_id, first = group[0]
        parts = parts_shown(trials[trial_id], first, [curve for _, curve in group])
        if parts:
            group.sort(key=lambda member: parts.index(member[1]["analysis_set"]))
    # Patients chosen by their response stand last, so that the endpoints of all of them stand side by side.
    return sorted(groups.values(), key=lambda group: _chosen(group[0][1]))


def _chosen(curve: Curve) -> bool:
    """Whether a curve follows patients with an outcome."""
    return bool(curve.get("patients") or curve.get("patients_with"))


def parts_shown(trial: Mapping[str, Any], curve: Curve, curves: Sequence[Curve]) -> tuple[str, ...]:
    """Groups that divide one whole with this curve's group and have a curve of its endpoint; empty if alone."""
    drawn = {one["analysis_set"] for one in curves if one["endpoint"] == curve["endpoint"]}
    found = [_drawn_parts(relation["parts"], drawn) for relation in trial.get("subsets") or ()]
    sharing = [parts for parts in found if curve["analysis_set"] in parts and len(parts) > 1]
    return max(sharing, key=len, default=())


def whole_of(trial: Mapping[str, Any], parts: Collection[str]) -> str:
    """The group that these parts divide; empty where the register names none."""
    for relation in trial.get("subsets") or ():
        if set(parts) <= set(relation["parts"]):
            return str(relation["whole"])
    return ""


def _drawn_parts(parts: Sequence[str], drawn: Collection[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part in drawn)
