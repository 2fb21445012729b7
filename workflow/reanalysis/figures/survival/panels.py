"""Panels of the approximate-survival figures, from curves.csv, survival.csv and risk_table.csv.

Arms of a randomised trial share a panel; so do the groups that divide the patients of a single-arm trial, and else
the endpoints of the same patients. All of it is simulated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reanalysis.figures import style
from reanalysis.figures.register import Record, Register
from reanalysis.figures.survival.groups import panel_groups
from reanalysis.figures.survival.series import Panel, Point, Series
from reanalysis.figures.survival.sizes import Patients, described, patients_of
from reanalysis.figures.survival.unused import unused_numbers
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
    made = [(trial_id, curve) for trial_id, curve in curves if curve["id"] in by_curve["curves"]]
    return [_panel(members, by_curve, claims, register) for members in panel_groups(made, register.trials)]


def _panel(
    members: Sequence[tuple[str, Mapping[str, Any]]],
    by_curve: Mapping[str, Mapping[str, Sequence[Record]]],
    claims: Mapping[str, Record],
    register: Register,
) -> Panel:
    trial_id, first = members[0]
    endpoints = list(dict.fromkeys(curve["endpoint"] for _, curve in members))
    of_parts = len({curve["analysis_set"] for _, curve in members}) > 1
    of_arms = len({curve["arm"] for _, curve in members}) > 1
    sizes = [
        patients_of(member, _said(member[1], by_curve, "assumed"), _simulated(member[1], by_curve), register)
        for member in members
    ]
    if of_arms:
        labels = [register.arm(trial_id, curve["arm"])["label"] for _, curve in members]
    elif of_parts:
        labels = [
            _part_label(register.set_label(trial_id, curve["analysis_set"]), size)
            for (_, curve), size in zip(members, sizes, strict=True)
        ]
    else:
        labels = [register.endpoint(curve["endpoint"])["abbreviation"] for _, curve in members]
    looks = style.series_looks([register.arm(trial_id, curve["arm"])["role"] for _, curve in members])
    series = tuple(
        _series(trial_id, curve, label, look, by_curve, claims, register)
        for (_, curve), label, look in zip(members, labels, looks, strict=True)
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
        subtitle=f"{described(members, sizes, claims, register)}. Ref {register.references[source]}",
        y_label=y_label,
        x_label=f"Months since {first['origin']}",
        series=series,
        origin_assumed=first.get("origin_basis", "assumed") == "assumed",
    )


def _series(
    trial_id: str,
    curve: Mapping[str, Any],
    label: str,
    look: style.Look,
    by_curve: Mapping[str, Mapping[str, Sequence[Record]]],
    claims: Mapping[str, Record],
    register: Register,
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
        label=label,
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
        unused=unused_numbers(_said(curve, by_curve, "contradicted"), claims),
    )


def _part_label(label: str, size: Patients) -> str:
    """A group of patients with its number, where that is printed; the subtitle has the others."""
    label = label[:1].upper() + label[1:]
    return f"{label}, n = {size.text}" if size.basis == "printed" else label


Tables = Mapping[str, Mapping[str, Sequence[Record]]]


def _said(curve: Mapping[str, Any], by_curve: Tables, column: str) -> str:
    """What the table `survival` says of a curve, in each of its rows."""
    return next((record.get(column, "") for record in by_curve["survival"].get(curve["id"], [])), "")


def _simulated(curve: Mapping[str, Any], by_curve: Tables) -> int:
    """Patients of the simulated cohort."""
    return next((int(record["n"]) for record in by_curve["risk_table"].get(curve["id"], [])), 0)


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
        if claim["analysis_set"] != curve["analysis_set"]:
            continue
        if record["quantity"] == "median" and claim["kind"] == "median":
            return claim
        if (
            record["quantity"] == "landmark"
            and claim["kind"] in ("km", "percent")
            and claim["time_months"]
            and abs(float(claim["time_months"]) - float(record["time_months"])) < 0.01
        ):
            return claim
    return None
