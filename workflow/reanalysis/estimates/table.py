"""The tables `proportions` and `differences`: what is estimated from the counts, and what is never compared.

Two groups are compared only as randomised arms of one trial, named as a comparison in data/trials.yaml, with
the same outcome of the same kind of patients printed in the same source. Single arms are never compared with
one another, nor two measurements on the same patients.

Where several tables of whole numbers print what was printed, each is estimated, and the envelope over all of
them says what may be concluded whichever is true.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from reanalysis.estimates.differences import risk_difference_interval
from reanalysis.estimates.proportions import proportion_interval
from reanalysis.estimates.significance import two_proportion_test
from reanalysis.tables.schema import join_claims

Row = Mapping[str, str]
Record = dict[str, Any]

_COPIED = ("source_id", "trial_id", "analysis_set", "arm", "endpoint", "timepoint", "printed")
_OUTCOME_KINDS = ("count", "percent")


def proportion_records(counts: Sequence[Row], *, methods: Sequence[str], confidence_level: float) -> list[Record]:
    """Rows of the table `proportions`.

    Parameters
    ----------
    counts : rows of the table `counts`, as strings
    methods : names in `PROPORTION_METHODS`
    confidence_level : float

    Returns
    -------
    list of dict
        One a method for each row of counts that has both events and a total.
    """
    rows = [row for row in counts if _is_whole(row)]
    events = np.array([int(row["events"]) for row in rows])
    total = np.array([int(row["total"]) for row in rows])
    records = []
    for method in methods:
        interval = proportion_interval(events, total, method=method, confidence_level=confidence_level)
        limits = zip(interval.estimate, interval.lower, interval.upper, strict=True)
        for row, (estimate, lower, upper) in zip(rows, limits, strict=True):
            records.append(
                {column: row[column] for column in _COPIED}
                | {
                    "events": int(row["events"]),
                    "total": int(row["total"]),
                    "candidate": int(row["candidate"]),
                    "candidates": int(row["candidates"]),
                    "method": method,
                    "confidence_level": interval.confidence_level,
                    "estimate": estimate,
                    "lower": lower,
                    "upper": upper,
                    "counts_basis": row["basis"],
                    "denominator_basis": row["denominator_basis"],
                    "basis": "recomputed",
                    "claim_ids": row["claim_ids"],
                }
            )
    return records


def difference_records(
    counts: Sequence[Row],
    trials: Mapping[str, Any],
    claims: Sequence[Row],
    *,
    methods: Sequence[str],
    confidence_level: float,
    max_tables: int = 100_000,
) -> list[Record]:
    """Rows of the table `differences`.

    Parameters
    ----------
    counts, claims : rows of the tables `counts` and `claims`, as strings
    trials : mapping
        Trials by id, as `reanalysis.register.load_trials` gives them.
    methods : names in `RISK_DIFFERENCE_METHODS`
    confidence_level : float
    max_tables : int
        Where two arms whose counts were found separately give more tables than this together, only the
        envelope is given, from the fewest and most events for each total: the limits rise with the events
        of the arm and fall with those of the reference.

    Returns
    -------
    list of dict
        One a method for each comparison and joint table; with several tables an envelope (candidate 0) a
        method; and one without an interval for each two Kaplan–Meier rates.
    """
    by_id = {claim["claim_id"]: claim for claim in claims}
    records: list[Record] = []
    for comparison in _comparisons(counts, trials, by_id, max_tables):
        records += _estimate_comparison(comparison, methods, confidence_level)
    return records + list(_survival_differences(trials, claims, by_id))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One outcome in two randomised arms, with every table of counts that fits.

    `head` holds the cells that all its rows share, `tables` rows of candidate number, events and total of the
    arm, events and total of the reference. Without `listed` they are the extreme ones of `candidates`.
    """

    head: Record
    tables: np.ndarray
    candidates: int
    listed: bool


def _is_whole(row: Row) -> bool:
    # A candidate total of nobody has no proportion.
    return bool(row["events"]) and bool(row["total"]) and int(row["total"]) > 0


def _randomised_arms(trials: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Trial, arm and reference of each comparison that randomisation allows."""
    for trial_id, trial in trials.items():
        if trial.get("design") == "randomised":
            for comparison in trial.get("comparisons") or []:
                yield trial_id, comparison["arm"], comparison["reference"]


def _comparisons(
    counts: Sequence[Row], trials: Mapping[str, Any], by_id: Mapping[str, Row], max_tables: int
) -> Iterator[_Comparison]:
    # Question -> arm -> claim -> its rows, one a candidate.
    questions: dict[tuple[str, ...], dict[str, dict[str, list[Row]]]] = {}
    for row in counts:
        if _is_whole(row):
            claim_id = row["claim_ids"].split(";")[0]
            claim = by_id.get(claim_id, {})
            question = (
                *(row[column] for column in ("source_id", "trial_id", "analysis_set", "endpoint")),
                claim.get("time_months") or row["timepoint"],
                _outcome_shared_in(claim, by_id),
            )
            questions.setdefault(question, {}).setdefault(row["arm"], {}).setdefault(claim_id, []).append(row)
    for trial_id, arm, reference in _randomised_arms(trials):
        paired = [set(claim_ids) for claim_ids in trials[trial_id].get("same_patients") or []]
        for question, arms in questions.items():
            if question[1] != trial_id:
                continue
            found: dict[bytes, _Comparison] = {}
            for first, second in itertools.product(arms.get(arm, {}), arms.get(reference, {})):
                if any({first, second} <= claim_ids for claim_ids in paired):
                    continue
                comparison = _compare(arms[arm][first], arms[reference][second], by_id, max_tables)
                if comparison is None:
                    continue
                # The same counts printed twice, say as a number and as a percentage, are one comparison.
                twin = found.setdefault(comparison.tables.tobytes(), comparison)
                twin.head["claim_ids"] = join_claims(twin.head["claim_ids"], comparison.head["claim_ids"])
            yield from found.values()


def _compare(
    arm_rows: Sequence[Row], reference_rows: Sequence[Row], by_id: Mapping[str, Row], max_tables: int
) -> _Comparison | None:
    """All tables that two claims allow together; None where no joint table holds both."""
    first, second = arm_rows[0], reference_rows[0]
    listed = True
    if first["group"] == second["group"]:
        partners = {row["candidate"]: row for row in reference_rows}
        tables = [
            (int(row["candidate"]), *_counts(row), *_counts(partners[row["candidate"]]))
            for row in arm_rows
            if row["candidate"] in partners
        ]
        candidates = len(tables)
    else:
        sides = [list(dict.fromkeys(map(_counts, rows))) for rows in (arm_rows, reference_rows)]
        candidates = len(sides[0]) * len(sides[1])
        listed = candidates <= max_tables
        if not listed:
            sides = [_extremes(side) for side in sides]
        tables = [(number, *one, *other) for number, (one, other) in enumerate(itertools.product(*sides), start=1)]
    if not tables:
        return None
    shared = ("source_id", "trial_id", "analysis_set", "endpoint", "timepoint")
    claim_ids = join_claims(first["claim_ids"], second["claim_ids"])
    selected = any(_is_selected(row["claim_ids"].split(";")[0], by_id) for row in (first, second))
    head = {column: first[column] for column in shared} | {
        "arm": first["arm"],
        "reference": second["arm"],
        "selected_after_randomisation": selected,
        "basis": "recomputed",
        "claim_ids": claim_ids,
    }
    return _Comparison(head, np.array(sorted(tables)), candidates, listed)


def _counts(row: Row) -> tuple[int, int]:
    return int(row["events"]), int(row["total"])


def _extremes(side: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The fewest and the most events for each total."""
    by_total: dict[int, list[int]] = {}
    for events, total in side:
        by_total.setdefault(total, []).append(events)
    return [(pick(events), total) for total, events in by_total.items() for pick in (min, max)]


def _estimate_comparison(comparison: _Comparison, methods: Sequence[str], confidence_level: float) -> Iterator[Record]:
    tables = comparison.tables
    counts = tables[:, 1], tables[:, 2], tables[:, 3], tables[:, 4]
    p_values = {
        "p_n_minus_1": two_proportion_test(*counts, method="n-1").p_value,
        "p_fisher": two_proportion_test(*counts, method="fisher").p_value,
    }
    for method in methods:
        interval = risk_difference_interval(*counts, method=method, confidence_level=confidence_level)
        excludes = (interval.lower > 0) | (interval.upper < 0)
        sign = np.sign(interval.estimate)
        head = comparison.head | {
            "candidates": comparison.candidates,
            "measure": "risk_difference",
            "method": method,
            "confidence_level": interval.confidence_level,
            "conclusion_same": bool((excludes == excludes[0]).all() and (sign == sign[0]).all()),
        }
        if comparison.listed:
            for i, (candidate, events, total, reference_events, reference_total) in enumerate(tables.tolist()):
                yield head | {
                    "events": events,
                    "total": total,
                    "reference_events": reference_events,
                    "reference_total": reference_total,
                    "candidate": candidate,
                    "estimate": interval.estimate[i],
                    "lower": interval.lower[i],
                    "upper": interval.upper[i],
                    "interval_excludes_zero": bool(excludes[i]),
                    **{column: values[i] for column, values in p_values.items()},
                }
        if comparison.candidates > 1:
            lower, upper = interval.lower.min(), interval.upper.max()
            # The largest P of a few extreme tables is not the largest of all.
            largest = {column: values.max() for column, values in p_values.items()} if comparison.listed else {}
            yield head | {
                "candidate": 0,
                "estimate": (interval.estimate.min() + interval.estimate.max()) / 2,
                "lower": lower,
                "upper": upper,
                "interval_excludes_zero": bool(lower > 0 or upper < 0),
                **largest,
            }


def _survival_differences(
    trials: Mapping[str, Any], claims: Sequence[Row], by_id: Mapping[str, Row]
) -> Iterator[Record]:
    """Differences of two printed Kaplan–Meier rates, for which the report gives no interval and no test."""
    rates: dict[tuple[str, ...], dict[str, list[Row]]] = {}
    for claim in claims:
        # A rate printed with a comparator (under 5%) is a bound, and a bound has no difference.
        if claim["kind"] == "km" and claim["value"] and not claim["comparator"]:
            shared = tuple(claim[column] for column in ("source_id", "trial_id", "analysis_set", "endpoint"))
            question = (*shared, claim["time_months"] or claim["timepoint"])
            rates.setdefault(question, {}).setdefault(claim["arm"], []).append(claim)
    for trial_id, arm, reference in _randomised_arms(trials):
        for question, arms in rates.items():
            if question[1] != trial_id:
                continue
            found: dict[tuple[Decimal, Decimal], Record] = {}
            for first, second in itertools.product(arms.get(arm, []), arms.get(reference, [])):
                one, other = _rate(first), _rate(second)
                record = found.setdefault((one, other), _survival_difference(first, second, one - other))
                record["selected_after_randomisation"] = _curve_is_selected(first, trials[trial_id], by_id)
                record["claim_ids"] = join_claims(record["claim_ids"], first["claim_id"], second["claim_id"])
            yield from found.values()


def _survival_difference(first: Row, second: Row, difference: Decimal) -> Record:
    shared = ("source_id", "trial_id", "analysis_set", "endpoint", "timepoint")
    return {column: first[column] for column in shared} | {
        "arm": first["arm"],
        "reference": second["arm"],
        "candidate": 1,
        "candidates": 1,
        "measure": "survival_difference",
        "method": "none",
        "estimate": float(difference),
        "basis": "recomputed",
        "claim_ids": "",
    }


def _rate(claim: Row) -> Decimal:
    """A printed rate as a proportion; decimal, so that 20.1% less 4.8% is 15.3 points and nothing else."""
    value = Decimal(claim["value"])
    return value / 100 if claim["unit"] == "percent" else value


def _outcome_shared_in(claim: Row, by_id: Mapping[str, Row]) -> str:
    """The outcome of which a claim is a share: shares of responders and of all patients differ in kind."""
    denominator = by_id.get(claim.get("denominator", ""), {})
    return denominator["endpoint"] if denominator.get("kind") in _OUTCOME_KINDS else ""


def _is_selected(claim_id: str, by_id: Mapping[str, Row]) -> bool:
    """Whether the patients of whom a claim is a share were selected by an outcome after randomisation."""
    seen = set()
    while (claim := by_id.get(claim_id)) and claim_id not in seen:
        seen.add(claim_id)
        claim_id = claim["denominator"]
        if by_id.get(claim_id, {}).get("kind") in _OUTCOME_KINDS:
            return True
    return False


def _curve_is_selected(claim: Row, trial: Mapping[str, Any], by_id: Mapping[str, Row]) -> bool:
    """Whether the curve of a Kaplan–Meier rate is one of patients selected by an outcome."""
    return any(
        by_id.get(curve.get("patients", ""), {}).get("kind") in _OUTCOME_KINDS
        for curve in trial.get("curves") or []
        if (curve["analysis_set"], curve["endpoint"]) == (claim["analysis_set"], claim["endpoint"])
    )
