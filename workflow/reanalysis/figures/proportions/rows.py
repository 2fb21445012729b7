"""Rows of the response-rate and adverse-event forests, from proportions.csv and counts.csv."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from reanalysis.figures.forests.row import ForestRow
from reanalysis.figures.register import Record, Register
from reanalysis.figures.style import ROLES
from reanalysis.tables import format as fmt

ONE_COUNT = "one count"
SEVERAL_COUNTS = "several counts"
NEIGHBOURING_COUNTS = "neighbouring counts"
_OUTCOME_KINDS = ("count", "percent")


@dataclass(frozen=True)
class ResponseRow(ForestRow):
    """One plotted proportion.

    Attributes
    ----------
    row_id : str
        Id of the claim; prefix of the ids of the row's marks.
    group, trial_id, analysis_set, arm, role, endpoint, timepoint : str
    label : str
        The arm, or the endpoint in a figure of harms.
    events, total : str
        As shown: a whole number or the range of several.
    marks : str
        Of † reconstructed, ‡ not one count, § denominator assumed.
    printed : str
        Value as printed in the source.
    estimate, lower, upper : float
        In [0, 1]; limits are NaN where the number of patients is not known at all.
    total_shown : int
        Denominator that decides the decimals.
    share_of : str
        Endpoint of whose patients it is a share; empty for a share of the whole set.
    fill : str
        filled (count printed), open (reconstructed) or cross (no whole number fits).
    dotted : bool
        Whether the interval spans more than one count.
    reason : str
        Why it is dotted, for the footnote.
    interval_of : str
        What the limits are those of: one of `ONE_COUNT`, `SEVERAL_COUNTS`, `NEIGHBOURING_COUNTS`; empty where
        there are none.
    lower_of, upper_of : str
        The count, as n/N, that each limit belongs to.
    method : str
        Interval method.
    beside_method : str
        Method of the interval drawn thin beside it; empty without one.
    beside_lower, beside_upper : float
        Its limits; NaN without one.
    reference : int
        Number of the source.
    basis : str
        What the estimate is: recomputed, or printed where no count fits.
    claim_ids : str
    """

    without_limits: ClassVar[str] = "not computable"

    row_id: str
    group: str
    trial_id: str
    analysis_set: str
    arm: str
    role: str
    endpoint: str
    timepoint: str
    label: str
    events: str
    total: str
    share_of: str
    marks: str
    printed: str
    estimate: float
    lower: float
    upper: float
    total_shown: int
    fill: str
    dotted: bool
    reason: str
    interval_of: str
    lower_of: str
    upper_of: str
    method: str
    beside_method: str
    beside_lower: float
    beside_upper: float
    reference: int
    basis: str
    claim_ids: str

    @property
    def estimate_text(self) -> str:
        """Percentage: as printed where a percentage is printed, else recomputed."""
        if self.fill != "filled":
            return fmt.printed(self.printed.rstrip("%").strip())
        return super().estimate_text


def response_rows(
    proportions: Iterable[Record],
    counts: Iterable[Record],
    claims: Mapping[str, Record],
    register: Register,
    *,
    groups: Sequence[str],
    methods: Sequence[str],
    confidence_level: float,
    interval: Callable[..., Any],
    label_by: str = "arm",
) -> list[ResponseRow]:
    """Build the rows of a forest of proportions, in the order in which they are drawn.

    Parameters
    ----------
    proportions, counts : iterable of records
        Rows of proportions.csv and counts.csv.
    claims : mapping
        Claim id to row of claims.csv, for what a proportion is a share of.
    register : Register
    groups : sequence of str
        Groups of the vocabulary that are drawn, in this order.
    methods : sequence of str
        Interval methods: the one in front, and one drawn thin beside it if there is a second.
    confidence_level : float
    interval : callable
        `interval(events, total, method=, confidence_level=)` with arrays `lower` and `upper`; used only for
        values that no whole number of patients gives.
    label_by : str
        arm, or endpoint for figures of harms.

    Returns
    -------
    list of ResponseRow
        By group, randomised trials first, set of patients, endpoint, experimental arm above its control. In
        figures of harms the shares of patients with an outcome follow the other rows of their group.
    """
    method, *others = methods
    by_claim: dict[str, list[Record]] = {}
    beside: dict[str, list[Record]] = {}
    for record in proportions:
        if record["candidate"] == "0" or register.group(record["endpoint"]) not in groups:
            continue
        if record["method"] == method:
            by_claim.setdefault(record["claim_ids"], []).append(record)
        elif record["method"] in others[:1]:
            beside.setdefault(record["claim_ids"], []).append(record)
    rows = [
        _row_of_counts(records, beside.get(claim_ids, []), claims, register, label_by)
        for claim_ids, records in by_claim.items()
    ]
    for record in counts:
        # Candidate 0: no whole number fits, or so many tables that only ranges are given.
        if (
            record["candidate"] == "0"
            and record["claim_ids"] not in by_claim
            and record["basis"] == "reconstructed"
            and register.group(record["endpoint"]) in groups
        ):
            rows.append(_row_without_count(record, claims, register, label_by, method, confidence_level, interval))
    return sorted(rows, key=lambda row: _order(row, register, groups, label_by))


def share_of(claim: Record, claims: Mapping[str, Record], register: Register) -> str:
    """The endpoint of whose patients a claim is a share; empty where it is a share of a whole set.

    Parameters
    ----------
    claim : record
        Row of claims.csv.
    claims : mapping
        Claim id to row of claims.csv.
    register : Register
        For the size of an arm that is itself the number of patients with an outcome.
    """
    name = claim.get("denominator", "")
    if name == "arm_size":
        entry = register.trials[claim["trial_id"]]["analysis_sets"].get(claim["analysis_set"], {})
        name = entry.get("arms", {}).get(claim["arm"]) or ""
    denominator = claims.get(name, {})
    return denominator["endpoint"] if denominator.get("kind") in _OUTCOME_KINDS else ""


def _order(row: ResponseRow, register: Register, groups: Sequence[str], label_by: str) -> tuple[Any, ...]:
    trial = register.trials[row.trial_id]
    sets = list(trial["analysis_sets"])
    endpoints = list(register.vocabulary["endpoints"])
    known = row.endpoint in endpoints
    return (
        groups.index(row.group),
        # Events of some patients do not stand between events of all.
        (bool(row.share_of), row.share_of) if label_by == "endpoint" else (),
        register.trial_order().index(row.trial_id),
        sets.index(row.analysis_set) if row.analysis_set in sets else len(sets),
        endpoints.index(row.endpoint) if known else len(endpoints),
        # Terms of a family (adverse events) have no order of their own: the most frequent first.
        0.0 if known else -row.estimate,
        row.endpoint,
        row.timepoint,
        ROLES.index(row.role),
        row.row_id,
    )


def _common(record: Record, claims: Mapping[str, Record], register: Register, label_by: str) -> dict[str, Any]:
    row_id = record["claim_ids"].split(";")[0]
    entry = register.endpoint(record["endpoint"])
    arm = register.arm(record["trial_id"], record["arm"])
    return {
        "row_id": row_id,
        "group": entry["group"],
        "trial_id": record["trial_id"],
        "analysis_set": record["analysis_set"],
        "arm": record["arm"],
        "role": arm["role"],
        "endpoint": record["endpoint"],
        "timepoint": record["timepoint"],
        "label": entry["label"] if label_by == "endpoint" else arm["label"],
        "share_of": share_of(claims.get(row_id, {}), claims, register),
        "printed": record["printed"],
        "reference": register.references[record["source_id"]],
        "claim_ids": record["claim_ids"],
    }


def _row_of_counts(
    records: Sequence[Record],
    beside: Sequence[Record],
    claims: Mapping[str, Record],
    register: Register,
    label_by: str,
) -> ResponseRow:
    first = records[0]
    pairs = sorted({(int(record["events"]), int(record["total"])) for record in records})
    events = [pair[0] for pair in pairs]
    totals = [pair[1] for pair in pairs]
    several = len(pairs) > 1
    reconstructed = first["counts_basis"] == "reconstructed"
    if reconstructed and several:
        estimate = _printed_proportion(first["printed"])
    else:
        estimate = sum(float(record["estimate"]) for record in records) / len(records)
    marks = ("‡" if several else "†" if reconstructed else "") + (
        "§" if first["denominator_basis"] == "assumed" else ""
    )
    reason = ""
    if several:
        reason = (
            f"{len(pairs)} counts print as {first['printed'].rstrip('%').strip()}%"
            if reconstructed
            else "the denominator is not fixed"
        )
    lowest = min(records, key=lambda record: float(record["lower"]))
    highest = max(records, key=lambda record: float(record["upper"]))
    return ResponseRow(
        **_common(first, claims, register, label_by),
        events=fmt.whole_range(min(events), max(events)),
        total=fmt.whole_range(min(totals), max(totals)),
        marks=marks,
        estimate=estimate,
        lower=float(lowest["lower"]),
        upper=float(highest["upper"]),
        total_shown=min(totals),
        fill="open" if reconstructed else "filled",
        dotted=several,
        reason=reason,
        interval_of=SEVERAL_COUNTS if several else ONE_COUNT,
        lower_of=f"{lowest['events']}/{lowest['total']}",
        upper_of=f"{highest['events']}/{highest['total']}",
        method=first["method"],
        beside_method=beside[0]["method"] if beside else "",
        beside_lower=min((float(record["lower"]) for record in beside), default=math.nan),
        beside_upper=max((float(record["upper"]) for record in beside), default=math.nan),
        basis="recomputed",
    )


def _printed_proportion(printed: str) -> float:
    number = "".join(character for character in printed.replace("·", ".") if character in "0123456789.")
    return float(number) / 100


def _row_without_count(
    record: Record,
    claims: Mapping[str, Record],
    register: Register,
    label_by: str,
    method: str,
    confidence_level: float,
    interval: Callable[..., Any],
) -> ResponseRow:
    """A printed percentage without one count: its interval spans those of the nearest whole numbers."""
    fits = int(record["candidates"]) > 0
    estimate = _printed_proportion(record["printed"])
    totals = [int(record[name]) for name in ("total", "total_low", "total_high") if record[name]]
    lower = upper = math.nan
    events_text = total_text = "?"
    lower_of = upper_of = ""
    reason = "the number of patients is not printed"
    if totals:
        smallest = min(totals)
        low = math.floor(estimate * smallest)
        high = min(math.ceil(estimate * smallest), smallest)
        result = interval([low, high], [smallest, smallest], method=method, confidence_level=confidence_level)
        # As many decimals as every other limit has in its table.
        lower, upper = round(float(min(result.lower)), 6), round(float(max(result.upper)), 6)
        lower_of, upper_of = f"{low}/{smallest}", f"{high}/{smallest}"
        total_text = fmt.whole_range(smallest, max(totals))
        if record["events_low"]:
            events_text = fmt.whole_range(int(record["events_low"]), int(record["events_high"]))
        else:
            events_text = fmt.whole_range(low, high)
        if fits:
            reason = f"{int(record['candidates']):,} tables of counts fit".replace(",", "\u202f")
        elif smallest == max(totals):
            reason = (
                f"neither {low}/{smallest} ({fmt.percent_plain(low / smallest)}%) nor {high}/{smallest} "
                f"({fmt.percent_plain(high / smallest)}%) prints as {record['printed'].rstrip('%').strip()}%"
            )
        else:
            reason = f"no count of {total_text} gives {record['printed'].rstrip('%').strip()}%"
    return ResponseRow(
        **_common(record, claims, register, label_by),
        events=events_text,
        total=total_text,
        marks="‡" + ("§" if record["denominator_basis"] == "assumed" else ""),
        estimate=estimate,
        lower=lower,
        upper=upper,
        total_shown=min(totals, default=0),
        fill="open" if fits or not totals else "cross",
        dotted=True,
        reason=reason,
        interval_of=NEIGHBOURING_COUNTS if totals else "",
        lower_of=lower_of,
        upper_of=upper_of,
        method=method,
        beside_method="",
        beside_lower=math.nan,
        beside_upper=math.nan,
        basis="printed",
    )
