"""Results of a registry record as tables: flow, baseline, outcomes with their analyses, adverse events."""

from __future__ import annotations

from typing import Any

from reanalysis.documents.builder import Builder
from reanalysis.documents.registry_tables import GroupTable, add_denominators, by_group, describe_groups
from reanalysis.documents.registry_values import (
    dispersion_name,
    items,
    measurement,
    p_value,
    part,
    readable,
    sentence,
    text,
)


def _measure(table: GroupTable, measure: dict[str, Any]) -> None:
    unit, spread = text(measure, "unitOfMeasure"), text(measure, "dispersionType")
    statistic = readable(text(measure, "paramType"))
    name = dispersion_name(spread)
    # The level of an interval stands in every cell and need not be a number of the header too.
    if name and not any(c.isdigit() for c in name):
        statistic = f"{statistic} ({name})".strip()
    statistic = ", ".join(piece for piece in (statistic, unit) if piece)
    if statistic.lower() == f"count of participants, {unit.lower()}":
        statistic = "Count of participants"
    for group in items(measure, "classes"):
        title = text(group, "title")
        add_denominators(table, group, (title,))
        for category in items(group, "categories"):
            values = {
                text(value, "groupId"): measurement(value, unit.lower() if unit == "Participants" else unit, spread)
                for value in items(category, "measurements")
            }
            table.row((title, text(category, "title"), statistic), values)


def _flow(out: Builder, flow: dict[str, Any], told: set[tuple[str, str]]) -> None:
    out.heading("Participant flow", 2)
    for name in ("recruitmentDetails", "preAssignmentDetails"):
        out.add("paragraph", text(flow, name))
    groups = items(flow, "groups")
    describe_groups(out, groups, told)
    for period in items(flow, "periods"):
        table = GroupTable(groups)
        for milestone in items(period, "milestones"):
            counts = by_group(items(milestone, "achievements"), "numSubjects", "participants")
            table.row((readable(text(milestone, "type")), text(milestone, "comment")), counts)
        for reason in items(period, "dropWithdraws"):
            table.row(
                ("Not completed", readable(text(reason, "type"))),
                by_group(items(reason, "reasons"), "numSubjects", "participants"),
            )
        out.table_cells(table.cells, text(period, "title"))


def _baseline(out: Builder, baseline: dict[str, Any], told: set[tuple[str, str]]) -> None:
    out.heading("Baseline characteristics", 2)
    out.add("paragraph", text(baseline, "populationDescription"))
    groups = items(baseline, "groups")
    describe_groups(out, groups, told)
    table = GroupTable(groups)
    add_denominators(table, baseline)
    out.table_cells(table.cells, "Participants")
    for measure in items(baseline, "measures"):
        out.heading(text(measure, "title"), 3)
        out.add("paragraph", sentence(text(measure, "description"), text(measure, "populationDescription")))
        table = GroupTable(groups)
        add_denominators(table, measure)
        _measure(table, measure)
        out.table_cells(table.cells)


def _analysis(analysis: dict[str, Any], titles: dict[str, str]) -> str:
    """One comparison as a sentence or two."""
    ids = analysis.get("groupIds")
    compared = " v ".join(titles[i] for i in ids if isinstance(i, str) and i in titles) if isinstance(ids, list) else ""
    estimate = " ".join(piece for piece in (text(analysis, "paramType"), text(analysis, "paramValue")) if piece)
    lower, upper = text(analysis, "ciLowerLimit"), text(analysis, "ciUpperLimit")
    if lower or upper:
        level = text(analysis, "ciPctValue").removesuffix("%")
        sides = readable(text(analysis, "ciNumSides")).lower()
        interval = f"{level}% CI" if level else "CI"
        estimate += f" ({interval} {lower or 'NA'} to {upper or 'NA'}" + (f", {sides})" if sides else ")")
    if spread := text(analysis, "dispersionValue"):
        estimate += f" ({readable(text(analysis, 'dispersionType'))} {spread})"
    p = text(analysis, "pValue")
    method = text(analysis, "statisticalMethod")
    comments = [
        text(analysis, name)
        for name in (
            "pValueComment",
            "statisticalComment",
            "estimateComment",
            "ciLowerLimitComment",
            "ciUpperLimitComment",
            "groupDescription",
            "nonInferiorityComment",
        )
    ]
    found = "; ".join(piece for piece in (estimate, p_value(p) if p else "", method) if piece)
    return sentence(": ".join(piece for piece in (compared, found) if piece), *comments)


def _outcome(out: Builder, outcome: dict[str, Any], told: set[tuple[str, str]]) -> None:
    kind, frame = readable(text(outcome, "type")), text(outcome, "timeFrame")
    title = f"{kind} outcome: {text(outcome, 'title')}" if kind else text(outcome, "title")
    out.heading(f"{title} [Time frame: {frame}]" if frame else title, 3)
    out.add("paragraph", text(outcome, "description"))
    population = text(outcome, "populationDescription")
    out.add("paragraph", f"Analysis population: {population}" if population else "")
    groups = items(outcome, "groups")
    describe_groups(out, groups, told)
    table = GroupTable(groups)
    add_denominators(table, outcome)
    _measure(table, outcome)
    out.table_cells(table.cells)
    for analysis in items(outcome, "analyses"):
        out.add("paragraph", _analysis(analysis, table.groups))


def _adverse_events(out: Builder, module: dict[str, Any], told: set[tuple[str, str]]) -> None:
    frame = text(module, "timeFrame")
    out.heading(f"Adverse events [Time frame: {frame}]" if frame else "Adverse events", 2)
    threshold = text(module, "frequencyThreshold")
    out.add(
        "paragraph",
        sentence(
            text(module, "description"),
            f"Other events are listed from a frequency of {threshold}%" if threshold else "",
        ),
    )
    groups = items(module, "eventGroups")
    describe_groups(out, groups, told)
    table = GroupTable(groups)
    for name, label in (
        ("deaths", "Death from any cause"),
        ("serious", "Any serious adverse event"),
        ("other", "Any other adverse event"),
    ):
        values = {
            text(group, "id"): f"{affected}/{at_risk}"
            for group in groups
            if (affected := text(group, f"{name}NumAffected")) and (at_risk := text(group, f"{name}NumAtRisk"))
        }
        table.row((label,), values)
    out.table_cells(table.cells, "Participants with events, of those at risk")
    for name, label in (("seriousEvents", "Serious adverse events"), ("otherEvents", "Other adverse events")):
        events = items(module, name)
        if not events:
            continue
        out.heading(label, 3)
        table = GroupTable(groups)
        for event in events:
            values = {}
            for stat in items(event, "stats"):
                affected, at_risk, number = (text(stat, key) for key in ("numAffected", "numAtRisk", "numEvents"))
                if affected:
                    written = f"{affected}/{at_risk}" if at_risk else affected
                    values[text(stat, "groupId")] = f"{written} ({number} events)" if number else written
            table.row((text(event, "organSystem"), text(event, "term")), values)
        out.table_cells(table.cells)


def add_results(out: Builder, results: dict[str, Any]) -> None:
    """Add the results of a record to a document.

    Parameters
    ----------
    out : Builder
    results : dict
        The record's `resultsSection`.
    """
    out.heading("Results", 1)
    told: set[tuple[str, str]] = set()
    if flow := part(results, "participantFlowModule"):
        _flow(out, flow, told)
    if baseline := part(results, "baselineCharacteristicsModule"):
        _baseline(out, baseline, told)
    module = part(results, "outcomeMeasuresModule")
    outcomes = items(module, "outcomeMeasures")
    if outcomes:
        out.close(2)
        out.heading("Outcome measures", 2)
    for outcome in outcomes:
        _outcome(out, outcome, told)
    if events := part(results, "adverseEventsModule"):
        _adverse_events(out, events, told)
    caveats = part(results, "moreInfoModule", "limitationsAndCaveats")
    if caveats:
        out.heading("Limitations", 2)
        out.add("paragraph", text(caveats, "description"))
