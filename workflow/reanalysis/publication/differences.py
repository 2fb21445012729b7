"""Table of comparisons within randomised trials: differences, ratios and P values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.figures.register import Record
from reanalysis.publication.estimate import POINTS, RATE, RATIO, Estimate, Scale
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.material import MARK_NOTES, Material, claim_ids, method_words, number
from reanalysis.publication.values import Counts, Printed, PValue, Value, Words
from reanalysis.tables.format import lower_first
from reanalysis.vocabulary import TESTS

_MEASURES = {"risk_difference": "difference", "risk_ratio": "risk_ratio", "odds_ratio": "odds_ratio"}


def differences(material: Material) -> Table:
    """One row a comparison, by trial and set of patients; each measure by its method in front.

    Parameters
    ----------
    material : Material
        Of its tables `claims`, `differences` and `tests`.
    """
    methods = {measure: material.settings[f"{name}_methods"][0] for measure, name in _MEASURES.items()}
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in material.records["differences"]:
        if record["method"] in (methods.get(record["measure"]), "none"):
            found[record["claim_ids"]][record["measure"]].append(record)
    in_front = {
        record["claim_ids"]: record
        for record in material.records["tests"]
        if record["in_front"] == "yes" and (record["candidate"] == "0") == (int(record["candidates"]) > 1)
    }
    ordered = sorted(found.items(), key=lambda item: _order(next(iter(item[1].values()))[0], material))
    rows = tuple(_row(measures, in_front.get(ids), material) for ids, measures in ordered)
    tests = dict.fromkeys(TESTS[record["test"]][0] for record in in_front.values() if record["test"] in TESTS)
    by_method: dict[str, list[str]] = defaultdict(list)
    for measure, method in methods.items():
        by_method[method].append(measure.replace("_", " "))
    level = f"level {material.level}%"
    notes = (
        "Only arms of one randomised trial are compared; differences are arm minus reference, ratios arm to reference.",
        *(f"{method_words(method)} of {_listed(measures)}, {level}." for method, measures in by_method.items()),
        f"{{p}} values are two-sided and not adjusted for several comparisons ({'; '.join(tests)})." if tests else "",
        "A difference of two printed Kaplan–Meier rates has no interval: the reports print no standard errors."
        if any("survival_difference" in measures for measures in found.values())
        else "",
        material.abbreviations(
            {material.parent(ids.split(";")[0]) for ids in found} - {""},
            ("CI", "confidence interval"),
            ("n/N", "patients with the outcome of patients assessed"),
            ("pp", "percentage points"),
            *material.arm_names(
                (record["trial_id"], record[name])
                for record in material.records["differences"]
                for name in ("arm", "reference")
            ),
        ),
        material.sources_note(record["source_id"] for record in material.records["differences"]),
    )
    ci = f"({material.level}% CI)"
    return Table(
        name="differences",
        title="Comparisons within randomised trials, recomputed",
        columns=(
            Column("outcome", "Outcome", 58),
            Column("arm", "Arm, n/N", 18, "counts"),
            Column("arm_printed", "Arm, printed", 17, "printed"),
            Column("reference", "Reference, n/N", 20, "counts"),
            Column("reference_printed", "Reference, printed", 20, "printed"),
            Column("risk_difference", f"Difference, pp {ci}", 37, "estimate"),
            Column("risk_ratio", f"Risk ratio {ci}", 31, "estimate"),
            Column("odds_ratio", f"Odds ratio {ci}", 34, "estimate"),
            Column("p_value", "{p} value", 15, "p_value"),
            Column("source", "Source", 15),
        ),
        rows=rows,
        mark_notes=MARK_NOTES,
        notes=tuple(filter(None, notes)),
        section_key="comparison",
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), f"{words[-1]}"]))


def _order(record: Record, material: Material) -> tuple[Any, ...]:
    register = material.register
    endpoints = list(register.vocabulary["endpoints"])
    return (
        register.trial_order().index(record["trial_id"]),
        list(register.trials[record["trial_id"]]["analysis_sets"]).index(record["analysis_set"]),
        record["arm"],
        record["reference"],
        [*register.groups(), None].index(register.group(record["endpoint"])),
        endpoints.index(record["endpoint"]) if record["endpoint"] in endpoints else len(endpoints),
        record["endpoint"],
        record["timepoint"],
        record["claim_ids"],
    )


def _row(measures: Mapping[str, Sequence[Record]], test: Record | None, material: Material) -> Row:
    records = next(iter(measures.values()))
    first, ids = records[0], claim_ids(records[0])
    of_survival = "survival_difference" in measures
    outcome = material.outcome(first["endpoint"], first["timepoint"], material.parent(ids[0]))
    cells: dict[str, Value | None] = {
        "outcome": Words(outcome + (", Kaplan–Meier" if of_survival else "")),
        "arm_printed": _printed(ids, first, first["arm"], material),
        "reference_printed": _printed(ids, first, first["reference"], material),
        "p_value": PValue(float(test["p_value"]), float(test["p_largest"])) if test else None,
        "source": Words(material.reference([first["source_id"]])),
    }
    if of_survival:
        cells["risk_difference"] = _estimate(measures["survival_difference"], RATE)
    else:
        cells |= {"arm": _counts(records, ""), "reference": _counts(records, "reference_")}
        for measure in measures:
            cells[measure] = _estimate(measures[measure], POINTS if measure == "risk_difference" else RATIO)
    kinds = [material.claims[name] for name in ids]
    several = int(first["candidates"]) > 1
    reconstructed = any(claim["kind"] == "percent" for claim in kinds)
    mark = "" if of_survival else "‡" if several else "†" if reconstructed else ""
    mark += "§" if not of_survival and any(claim["denominator_basis"] == "assumed" for claim in kinds) else ""
    arms = (lower_first(material.arm(first["trial_id"], first[name])) for name in ("arm", "reference"))
    return Row(
        cells,
        ids,
        basis=first["basis"],
        section=f"{material.who(first['trial_id'], first['analysis_set'])}: {' v '.join(arms)}",
        marks={
            "outcome": "*" if first["selected_after_randomisation"] == "yes" else "",
            "arm": mark,
            "reference": mark,
        },
    )


def _printed(ids: Sequence[str], record: Record, arm: str, material: Material) -> Printed | None:
    """The printed value of one arm."""
    for name in ids:
        claim = material.claims[name]
        if (claim["endpoint"], claim["arm"], claim["timepoint"]) == (record["endpoint"], arm, record["timepoint"]):
            return Printed(claim["printed"], unit="%" if claim["kind"] in ("percent", "km") else "")
    return None


def _counts(records: Sequence[Record], prefix: str) -> Counts:
    """Counts of one arm, over all tables that fit."""

    def span(column: str) -> tuple[int, int] | None:
        numbers = [int(record[prefix + column]) for record in records if record[prefix + column]]
        return (min(numbers), max(numbers)) if numbers else None

    return Counts(span("events"), span("total"))


def _estimate(records: Sequence[Record], scale: Scale) -> Estimate:
    """The estimate of the one table, or the envelope over all; the smaller group decides the decimals."""
    shown = next((record for record in records if record["candidate"] == "0"), records[0])
    totals = [int(record[name]) for record in records for name in ("total", "reference_total") if record[name]]
    limits = (number(shown[name]) for name in ("estimate", "lower", "upper"))
    return Estimate(*limits, scale, min(totals, default=None))
