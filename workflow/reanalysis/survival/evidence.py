"""What a report prints about every survival curve, gathered from claims, counts and trials. Numbers only, no model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reanalysis.errors import DataError
from reanalysis.survival.followed import Followed, follow_up_of, longest_follow_up
from reanalysis.survival.sizes import Size, SizeFinder, binomial_sizes
from reanalysis.survival.statements import (
    Row,
    as_bound,
    at_the_same_time,
    impossible,
    is_point,
    landmark,
    median,
    printed_elsewhere,
    stated_once,
)
from reanalysis.survival.summary import CurveSummary, Landmark, PrintedMedian

__all__ = ["CurveEvidence", "binomial_sizes", "gather_evidence", "with_claims"]


@dataclass(frozen=True, slots=True)
class CurveEvidence:
    """A curve's summary with its place among the other curves.

    Attributes
    ----------
    summary : CurveSummary
    trial_id, analysis_set, arm, endpoint, source_id : str
        As in the list of curves.
    size : Size
        The number of patients and how it is known.
    assumed : tuple of str
        What the summary stands on that is not printed, one sentence each.
    """

    summary: CurveSummary
    trial_id: str
    analysis_set: str
    arm: str
    endpoint: str
    source_id: str
    size: Size
    assumed: tuple[str, ...] = ()

    @property
    def panel(self) -> tuple[str, ...]:
        """Curves that are compared with each other share a panel."""
        return (self.trial_id, self.source_id, self.analysis_set, self.endpoint)

    @property
    def patients(self) -> tuple[str, ...]:
        """Curves of the same patients share this key."""
        return (self.trial_id, self.source_id, self.analysis_set, self.arm)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is printed about one curve, before its end is known."""

    median: PrintedMedian | None
    landmarks: tuple[Landmark, ...]
    claim_ids: tuple[str, ...]
    level: float
    followed: Followed
    unused: tuple[str, ...]
    assumed: tuple[str, ...]

    @property
    def median_months(self) -> float:
        """0 where it was not reached or is not printed."""
        return self.median.months if self.median and math.isfinite(self.median.months) else 0.0


def _of_curve(row: Row, curve: Mapping[str, Any], trial: Mapping[str, Any]) -> bool:
    """Whether a row is a median or a rate of the curve's endpoint in its patients."""
    arms = trial["analysis_sets"][curve["analysis_set"]].get("arms") or {}
    whole_set = row["arm"] == "" and len(arms) == 1
    same_place = (
        row["source_id"] == curve["source"]
        and row["endpoint"] == curve["endpoint"]
        and row["analysis_set"] == curve["analysis_set"]
        and (row["arm"] == curve["arm"] or whole_set)
    )
    if row["kind"] != "percent":
        return same_place and row["kind"] in ("median", "km")
    # A share of the patients without an event by a time, of these patients and no others.
    patients = curve.get("patients") or curve.get("patients_with") or arms.get(curve["arm"])
    return same_place and bool(row["time_months"]) and row["denominator"] in ("arm_size", patients)


def _found(
    rows: Sequence[Row], elsewhere: Mapping[str, str], curve: Mapping[str, Any], trial: Mapping[str, Any]
) -> _Found:
    stated = [row for row in rows if _of_curve(row, curve, trial)]
    own = [row for row in stated if is_point(row) and not impossible(row)]
    if not own:
        bounds = " but as a bound, or one that is impossible" if stated else ""
        raise DataError(
            f"data/trials.yaml, curve {curve['id']}: no claim gives a median or a Kaplan–Meier rate "
            f"of {curve['endpoint']} for its source, analysis set and arm{bounds}; add the claim or take "
            f"the curve out"
        )
    unused = [impossible(row) or as_bound(row) for row in stated if row not in own]
    assumed, dropped, marks, printed = [], [], [], None
    if medians := [median(row) for row in own if row["kind"] == "median"]:
        printed, said, ids = stated_once(medians, elsewhere)
        unused += said
        dropped += ids
        if printed.claim_id in elsewhere:
            assumed.append(
                f"the limits of {printed.claim_id} belong to these patients, though {elsewhere[printed.claim_id]} has "
                f"the same ones for others"
            )
    for group in at_the_same_time([landmark(row) for row in own if row["kind"] != "median"]):
        mark, said, ids = stated_once(group, {})
        marks.append(mark)
        unused += said
        dropped += ids
    assumed += [
        f"the share {row['claim_id']} is read as the Kaplan–Meier rate at {float(row['time_months']):g} months"
        for row in own
        if row["kind"] == "percent"
    ]
    if curve.get("note"):
        assumed.append(curve["note"])
    followed = follow_up_of(rows, curve, trial)
    unused += followed.unused
    last = followed.longest_months
    if printed and last and printed.upper is not None and last < printed.upper < math.inf:
        unused.append(
            f"the upper limit {printed.upper:g} months of {printed.claim_id} was not used: nobody was followed for "
            f"more than {last:g} months"
        )
        printed = replace(printed, upper=None)
    levels = {float(row["confidence_level"]) for row in own if row.get("confidence_level")}
    return _Found(
        median=printed,
        landmarks=tuple(marks),
        claim_ids=tuple(row["claim_id"] for row in own if row["claim_id"] not in dropped) + followed.claim_ids,
        level=min(levels) if levels else 0.95,
        followed=followed,
        unused=tuple(unused),
        assumed=tuple(assumed),
    )


def _horizon(found: _Found, panel_median: float, longest: float, curve_id: str) -> float:
    """Where the evidence of a curve ends, in months."""
    if found.landmarks:
        return max(found.landmarks[-1].time_months, found.median_months)
    if not panel_median:
        raise DataError(
            f"data/trials.yaml, curve {curve_id}: its median was not reached and no other number of "
            f"its panel says how far the curve goes; take the curve out"
        )
    limits = (found.median.lower, found.median.upper) if found.median else ()
    printed = max([found.median_months, *(limit for limit in limits if limit is not None and limit < math.inf)])
    return max(min(2 * panel_median, found.followed.longest_months or longest), printed)


def gather_evidence(
    claims_rows: Iterable[Row], trials: Mapping[str, Any], counts_rows: Iterable[Row] = ()
) -> list[CurveEvidence]:
    """What is printed for every curve of `data/trials.yaml`, and where each curve stops.

    A curve stops at its last printed landmark (or at its median, where that is later). Where only medians
    are printed it stops at twice the largest median among the curves of its panel, but no later than the longest
    printed follow-up and no earlier than a printed limit of its median. A number printed as a bound (`< 20%`) is no
    point of the curve; of two intervals printed for one number only one is used. What is not used is named in
    `unused`.

    Parameters
    ----------
    claims_rows : iterable of mappings
        Rows of `results/tables/claims.csv`, as strings.
    trials : mapping
        Content of `data/trials.yaml`.
    counts_rows : iterable of mappings
        Rows of `results/tables/counts.csv`, for sizes that are printed as a percentage only.

    Returns
    -------
    list of CurveEvidence
        In the order of `data/trials.yaml`.

    Raises
    ------
    DataError
        If a curve has no printed median or rate, or one that is none, or if the number of its patients cannot be
        known.
    """
    rows, counts = sorted(claims_rows, key=lambda row: row["claim_id"]), list(counts_rows)
    claims = {row["claim_id"]: row for row in rows}
    elsewhere = printed_elsewhere(rows)
    curves = [
        (trial_id, trial, curve) for trial_id, trial in trials["trials"].items() for curve in trial.get("curves") or ()
    ]
    found = [_found(rows, elsewhere, curve, trial) for _, trial, curve in curves]
    panels: dict[tuple[str, ...], float] = {}
    for (trial_id, _, curve), one in zip(curves, found, strict=True):
        key = (trial_id, curve["source"], curve["analysis_set"], curve["endpoint"])
        panels[key] = max(panels.get(key, 0.0), one.median_months)

    result = []
    for (trial_id, trial, curve), one in zip(curves, found, strict=True):
        key = (trial_id, curve["source"], curve["analysis_set"], curve["endpoint"])
        horizon = _horizon(one, panels[key], longest_follow_up(rows, curve["source"]), curve["id"])
        size = SizeFinder(claims, counts, trial).of(curve)
        summary = CurveSummary(
            curve_id=curve["id"],
            horizon_months=horizon,
            median=one.median,
            landmarks=one.landmarks,
            confidence_level=one.level,
            follow_up_months=one.followed.median_months,
            minimum_follow_up_months=one.followed.shortest_months,
            events=one.followed.events,
            sizes=size.sizes,
            size_weights=size.weights,
            size_basis=size.basis,
            claim_ids=one.claim_ids + size.claim_ids,
            unused=one.unused,
        )
        result.append(
            CurveEvidence(
                summary=summary,
                trial_id=trial_id,
                analysis_set=curve["analysis_set"],
                arm=curve["arm"],
                endpoint=curve["endpoint"],
                source_id=curve["source"],
                size=size,
                assumed=(*one.assumed, *size.said),
            )
        )
    return result


def with_claims(evidence: CurveEvidence, claim_ids: Iterable[str]) -> CurveEvidence:
    """The same evidence, standing on more claims (those of a curve that bounds it)."""
    joined = tuple(dict.fromkeys((*evidence.summary.claim_ids, *claim_ids)))
    return replace(evidence, summary=replace(evidence.summary, claim_ids=joined))
