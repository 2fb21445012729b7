"""Panels of the approximate-survival figures, from curves.csv, survival.csv and risk_table.csv.

Arms of a randomised trial share a panel; so do the endpoints of one single-arm trial. All of it is simulated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reanalysis.figures import style
from reanalysis.figures.register import Record, Register
from reanalysis.figures.survival_series import Panel, Point, Series
from reanalysis.tables import format as fmt


def survival_panels(
    curves: Sequence[tuple[str, Mapping[str, Any]]],
    tables: Mapping[str, Iterable[Record]],
    claims: Mapping[str, Record],
    register: Register,
) -> list[Panel]:
    """Build the panels of one source's figure.

    Parameters
    ----------
    curves : sequence of (trial id, curve)
        As `curves_by_source` gives them.
    tables : mapping
        Rows of `curves`, `survival` and `risk_table`.
    claims : mapping
        Claim id to row of claims.csv: sizes, and values as printed.
    register : Register

    Returns
    -------
    list of Panel
        In the order of data/trials.yaml.
    """
    by_curve: dict[str, dict[str, list[Record]]] = {name: {} for name in tables}
    for name, records in tables.items():
        for record in records:
            by_curve[name].setdefault(record["curve_id"], []).append(record)
    grouped: dict[tuple[str, ...], list[tuple[str, Mapping[str, Any]]]] = {}
    for trial_id, curve in curves:
        if curve["id"] not in by_curve["curves"]:
            continue
        several_arms = len(register.trials[trial_id]["arms"]) > 1
        key = (
            trial_id,
            curve["analysis_set"],
            curve.get("patients", ""),
            curve["endpoint"] if several_arms else "",
        )
        grouped.setdefault(key, []).append((trial_id, curve))
    return [_panel(members, by_curve, claims, register) for members in grouped.values()]


def _panel(
    members: Sequence[tuple[str, Mapping[str, Any]]],
    by_curve: Mapping[str, Mapping[str, Sequence[Record]]],
    claims: Mapping[str, Record],
    register: Register,
) -> Panel:
    trial_id, first = members[0]
    endpoints = list(dict.fromkeys(curve["endpoint"] for _, curve in members))
    of_arms = len({curve["arm"] for _, curve in members}) > 1
    looks = style.series_looks([register.arm(trial_id, curve["arm"])["role"] for _, curve in members])
    series = tuple(
        _series(trial_id, curve, look, by_curve, claims, register, of_arms)
        for (_, curve), look in zip(members, looks, strict=True)
    )
    name = register.trials[trial_id]["name"]
    if len(endpoints) == 1:
        entry = register.endpoint(endpoints[0])
        title = f"{name}, {fmt.lower_first(entry['label'])}"
        # A duration is no quantity in percent; what the axis shows is who has had no event.
        survival = entry["label"].lower().endswith("survival")
        y_label = f"{entry['label']}, %" if survival else "Patients without the event, %"
    else:
        title = f"{name}, {' and '.join(register.endpoint(endpoint)['abbreviation'] for endpoint in endpoints)}"
        y_label = "Patients without the event, %"
    source = members[0][1]["source"]
    return Panel(
        title=title,
        subtitle=f"{_patients(trial_id, first, claims, register)}. Ref {register.references[source]}",
        y_label=y_label,
        x_label=f"Months since {first['origin']}",
        series=series,
        origin_assumed=first.get("origin_basis", "assumed") == "assumed",
    )


def _patients(trial_id: str, curve: Mapping[str, Any], claims: Mapping[str, Record], register: Register) -> str:
    """How many patients the curves are about, and what is assumed of them."""
    trial = register.trials[trial_id]
    entry = trial["analysis_sets"][curve["analysis_set"]]
    label = entry["label"]

    def size(claim_id: str | None) -> str:
        if not claim_id or claim_id not in claims:
            return ""
        value = claims[claim_id].get("value") or claims[claim_id]["printed"]
        return f"{float(value):g}" if value.replace(".", "", 1).isdigit() else value

    if curve.get("patients"):
        of = register.endpoint(claims[curve["patients"]]["endpoint"])["label"] if curve["patients"] in claims else ""
        whole = size(entry.get("size"))
        return f"n = {size(curve['patients'])} with {fmt.lower_first(of)}" + (f", of {whole}" if whole else "")
    arms = {arm: size(claim) for arm, claim in entry.get("arms", {}).items()}
    total = size(entry.get("size"))
    if len(trial["arms"]) == 1:
        n = total or next(iter(arms.values()), "")
        return f"n = {n}, {label}" if n else f"{label}; number of patients not printed"
    if all(arms.values()) and arms:
        named = (f"{n} {fmt.lower_first(register.arm(trial_id, arm)['label'])}" for arm, n in arms.items())
        return f"{label}: {', '.join(named)}"
    allocation = trial.get("allocation", {}).get("ratio")
    assumed = f"arm sizes not printed, {':'.join(map(str, allocation))} allocation assumed" if allocation else ""
    return "; ".join(part for part in (f"n = {total}, {label}" if total else label, assumed) if part)


def _series(
    trial_id: str,
    curve: Mapping[str, Any],
    look: style.Look,
    by_curve: Mapping[str, Mapping[str, Sequence[Record]]],
    claims: Mapping[str, Record],
    register: Register,
    of_arms: bool,
) -> Series:
    arm = register.arm(trial_id, curve["arm"])
    rows = sorted(by_curve["curves"][curve["id"]], key=lambda record: float(record["time_months"]))
    names = ("time_months", "survival", "lower", "upper", "published_lower", "published_upper")
    risk = {
        float(record["time_months"]): tuple(int(record[name]) for name in ("at_risk", "events", "censored", "n"))
        for record in by_curve["risk_table"].get(curve["id"], [])
    }
    return Series(
        curve_id=curve["id"],
        label=arm["label"] if of_arms else register.endpoint(curve["endpoint"])["abbreviation"],
        role=arm["role"],
        arm=curve["arm"],
        endpoint=curve["endpoint"],
        claim_ids=rows[0]["claim_ids"],
        look=look,
        curve=tuple(tuple(float(record[name]) for name in names) for record in rows),
        points=tuple(
            _point(record, curve, claims) for record in by_curve["survival"].get(curve["id"], []) if record["printed"]
        ),
        risk=risk,
    )


def _point(record: Record, curve: Mapping[str, Any], claims: Mapping[str, Record]) -> Point:
    median = record["quantity"] == "median"
    value = float(record["printed"])
    limits = [float(record[name]) if record[name] else math.nan for name in ("printed_lower", "printed_upper")]
    claim = _claim_of(record, curve, claims)
    if claim:
        text = fmt.printed(claim["printed"].rstrip("%"))
        texts = [fmt.printed(claim[name].rstrip("%")) for name in ("printed_lower", "printed_upper")]
    else:
        show = fmt.months if median else fmt.percent_plain
        text = show(value)
        texts = ["" if math.isnan(limit) else show(limit) for limit in limits]
    return Point(
        quantity=record["quantity"],
        time_months=value if median else float(record["time_months"]),
        survival=0.5 if median else value,
        lower=limits[0],
        upper=limits[1],
        text=text,
        limits_text=fmt.limits(*texts) if all(texts) else "",
        simulated=float(record["simulated"]) if record["simulated"] else math.nan,
        claim_ids=claim["claim_id"] if claim else record["claim_ids"],
    )


def _claim_of(record: Record, curve: Mapping[str, Any], claims: Mapping[str, Record]) -> Record | None:
    """The claim that a printed value stands in, to show it as printed."""
    for claim_id in record["claim_ids"].split(";"):
        claim = claims.get(claim_id)
        if claim is None or claim["arm"] not in (curve["arm"], "") or claim["endpoint"] != curve["endpoint"]:
            continue
        if record["quantity"] == "median" and claim["kind"] == "median":
            return claim
        if (
            record["quantity"] == "landmark"
            and claim["kind"] == "km"
            and claim["time_months"]
            and abs(float(claim["time_months"]) - float(record["time_months"])) < 0.01
        ):
            return claim
    return None
