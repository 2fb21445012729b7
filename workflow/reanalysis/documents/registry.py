"""ClinicalTrials.gov records (API version 2, JSON): what was planned, then what was found, as text and tables."""

from __future__ import annotations

import json
from typing import Any

from reanalysis.documents.builder import Builder
from reanalysis.documents.model import Document
from reanalysis.documents.registry_results import add_results
from reanalysis.documents.registry_values import items, part, readable, sentence, text, words
from reanalysis.documents.sections import is_bullet, is_numbered
from reanalysis.errors import DataError

_OUTCOMES = (("primaryOutcomes", "Primary"), ("secondaryOutcomes", "Secondary"), ("otherOutcomes", "Other"))


def _load(raw: bytes) -> dict[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except UnicodeDecodeError as error:
        raise DataError("the JSON is not in UTF-8; download the record again") from error
    except json.JSONDecodeError as error:
        raise DataError(
            f"the JSON is cut off or malformed at line {error.lineno}, column {error.colno}; download the record again"
        ) from error
    studies = items(record, "studies")
    if len(studies) > 1:
        raise DataError(f"the file holds {len(studies)} records; give a file with one")
    record = studies[0] if studies else record
    if not part(record, "protocolSection") and not part(record, "resultsSection"):
        raise DataError(
            "the JSON is no record of ClinicalTrials.gov (version 2 of its interface); download the record from there"
        )
    return record


def _lines(out: Builder, prose: str) -> None:
    """Paragraphs and list items of a field with line breaks."""
    for line in prose.splitlines():
        stripped = line.strip()
        if is_bullet(stripped):
            out.add("list_item", stripped.lstrip("-•* ").replace("\\", ""))
        else:
            out.add("list_item" if is_numbered(stripped) else "paragraph", stripped.replace("\\", ""))


def _raw(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _design(out: Builder, protocol: dict[str, Any]) -> None:
    design = part(protocol, "designModule")
    info = part(design, "designInfo")
    masking = text(part(info, "maskingInfo"), "masking")
    enrolment = part(design, "enrollmentInfo")
    count = text(enrolment, "count")
    phases = ", ".join(
        f"Phase {phase.removeprefix('PHASE')}" if phase.startswith("PHASE") else readable(phase)
        for phase in words(design, "phases")
    )
    sizes = f"Enrolment: {count} participants ({readable(text(enrolment, 'type')).lower()})" if count else ""
    parts = [readable(text(design, "studyType")), phases]
    parts += [
        readable(text(info, name)) for name in ("allocation", "interventionModel", "interventionModelDescription")
    ]
    status = part(protocol, "statusModule")
    dates = [
        f"{label}: {date}"
        for label, name in (("Start", "startDateStruct"), ("Primary completion", "primaryCompletionDateStruct"))
        if (date := text(part(status, name), "date"))
    ]
    written = sentence(*parts, f"Masking: {readable(masking)}" if masking else "", sizes, *dates)
    if written:
        out.heading("Design", 2)
        out.add("paragraph", written)


def _protocol(out: Builder, protocol: dict[str, Any]) -> str:
    names = part(protocol, "identificationModule")
    title = text(names, "officialTitle") or text(names, "briefTitle")
    out.heading(title, 0)
    acronym = text(names, "acronym")
    out.add(
        "paragraph",
        sentence(
            text(names, "nctId"), text(names, "briefTitle") if title != text(names, "briefTitle") else "", acronym
        ),
    )
    description = part(protocol, "descriptionModule")
    for name, label in (("briefSummary", "Summary"), ("detailedDescription", "Description")):
        if prose := _raw(description, name):
            out.heading(label, 2)
            _lines(out, prose)
    _design(out, protocol)
    if conditions := words(part(protocol, "conditionsModule"), "conditions"):
        out.heading("Conditions", 2)
        out.add("paragraph", ", ".join(conditions))
    arms = part(protocol, "armsInterventionsModule")
    if groups := items(arms, "armGroups"):
        out.heading("Arms", 2)
        for group in groups:
            kind = readable(text(group, "type"))
            label = text(group, "label") + (f" ({kind})" if kind else "")
            out.add("list_item", ": ".join(piece for piece in (label, text(group, "description")) if piece))
    if drugs := items(arms, "interventions"):
        out.heading("Interventions", 2)
        for drug in drugs:
            out.add("list_item", ": ".join(piece for piece in (text(drug, "name"), text(drug, "description")) if piece))
    _planned_outcomes(out, part(protocol, "outcomesModule"))
    eligibility = part(protocol, "eligibilityModule")
    if criteria := _raw(eligibility, "eligibilityCriteria"):
        out.heading("Eligibility", 2)
        _lines(out, criteria)
    ages = [
        f"{label}: {age}"
        for label, name in (("Minimum age", "minimumAge"), ("Maximum age", "maximumAge"))
        if (age := text(eligibility, name))
    ]
    out.add("paragraph", sentence(*ages))
    return title


def _planned_outcomes(out: Builder, module: dict[str, Any]) -> None:
    for name, label in _OUTCOMES:
        if outcomes := items(module, name):
            out.heading(f"{label} outcomes planned", 2)
            for outcome in outcomes:
                frame = text(outcome, "timeFrame")
                out.add(
                    "list_item",
                    sentence(
                        text(outcome, "measure"), text(outcome, "description"), f"Time frame: {frame}" if frame else ""
                    ),
                )


def read_registry(raw: bytes) -> Document:
    """Read a record of ClinicalTrials.gov.

    Parameters
    ----------
    raw : bytes
        JSON of version 2 of the registry's interface; one study.

    Returns
    -------
    Document
        Every measured value stands in a table cell with its unit and interval; the group is in `column`, class,
        category and statistic in `row`, outcome and time frame in `headings`.

    Raises
    ------
    DataError
        If it is cut off, no such record, or holds several.
    """
    record = _load(raw)
    out = Builder("registry")
    title = _protocol(out, part(record, "protocolSection"))
    results = part(record, "resultsSection")
    if results:
        add_results(out, results)
    else:
        out.remarks.append("The record holds no results, only what was planned.")
    return out.build(title)
