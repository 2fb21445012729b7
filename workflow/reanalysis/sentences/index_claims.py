"""Numbers that stand in a source and are results: sizes, counts, rates, medians, ratios, P values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reanalysis.sentences.naming import claim_name
from reanalysis.sentences.number import MONTHS, PATIENTS, PERCENT, POINTS, RATIO, About, Number, P, plain
from reanalysis.sentences.study import Record, Study
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import BACKGROUND

#: Role of the value of each kind of claim that is a result, and what it is in words.
_VALUES = {
    "n": ("total", "number of patients"),
    "count": ("events", "number of patients with the outcome"),
    "percent": ("estimate", "percentage"),
    "km": ("rate", "survival rate"),
    "median": ("median", "median"),
    "ratio": ("estimate", "ratio"),
    "difference": ("estimate", "difference"),
    "p_value": ("p_value", "P value"),
}
#: Roles of its limits, likewise.
_LIMITS = {
    "range": (("minimum", "smallest value"), ("maximum", "largest value")),
    "iqr": (("lower_quartile", "lower quartile"), ("upper_quartile", "upper quartile")),
}
_CONFIDENCE = (("lower", "lower limit"), ("upper", "upper limit"))
_UNITS = {"patients": PATIENTS, "percent": PERCENT, "months": MONTHS}
_SIGNS = ("<", ">", "≤", "≥")


def claim_numbers(study: Study) -> Iterator[Number]:
    """Every printed result, with its limits."""
    for row in study.claims.values():
        kind = row["kind"]
        if row["trial_id"] in ("", BACKGROUND) or (kind not in _VALUES and kind not in _LIMITS):
            continue
        yield from _of_claim(row, study)


def _of_claim(row: Record, study: Study) -> Iterator[Number]:
    kind, claim_id, trial_id = row["kind"], row["claim_id"], row["trial_id"]
    arm, _, comparator = row["arm"].partition(" v ")
    what = [study.subject(row) if row["endpoint"] or row["quantity"] else ""]
    what += [f"at {row['timepoint']}" if row["timepoint"] else "", study.arm_name(trial_id, row["arm"])]
    about = About(
        name=claim_id,
        macro_name=claim_name(claim_id, row["source_id"], trial_id, study.trials),
        what=", ".join([part for part in what if part] + [study.trial_and_set(trial_id, row["analysis_set"])]),
        table="claims",
        row={"claim_id": claim_id},
        group=claim_id,
        basis=row["basis"],
        claim_ids=(claim_id,),
        source_ids=(row["source_id"],),
        trial=trial_id,
        analysis_set=row["analysis_set"],
        arm=arm,
        comparator=comparator,
        endpoint=row["endpoint"],
        timepoint=row["timepoint"],
        measure=row["unit"].replace(" ", "_") if kind == "ratio" else "",
        level=row["confidence_level"],
        # Cells of percentages are percentages already; those of other tables are proportions.
        cells=row,
    )
    unit = _unit(row)
    if kind in _VALUES:
        role, words = _VALUES[kind]
        said = f" (with the words “{row['comparator']}”)" if row["comparator"] not in ("", "=", *_SIGNS) else ""
        yield from _cell(about, role, "value", unit, f"printed {words}{said}", "Printed")
    for (role, words), column in zip(_LIMITS.get(kind, _CONFIDENCE), ("lower", "upper"), strict=True):
        suffix = "Printed" + "".join(part.capitalize() for part in role.split("_"))
        yield from _cell(about, role, column, unit, f"printed {words}", suffix)


def _cell(about: About, role: str, column: str, unit: str, words: str, suffix: str) -> Iterator[Number]:
    printed = about.cells["printed" if column == "value" else f"printed_{column}"]
    comparator = about.cells["comparator"] if column == "value" else ""
    sign = comparator if comparator in _SIGNS else ""

    def as_printed(value: Decimal) -> str:
        # A number word is no help in a table or a formula.
        if value.is_finite() and not re.search(r"\d", printed):
            return sign + plain(value).replace("-", fmt.MINUS)
        return sign + fmt.printed(printed.removesuffix("%").strip())

    yield from about.number(role, column, unit, as_printed, words, suffix, scaled=False)


def _unit(row: Record) -> str:
    if row["kind"] == "ratio":
        return RATIO
    if row["kind"] == "p_value":
        return P
    if row["kind"] == "difference" and row["unit"] == "percent":
        return POINTS
    return _UNITS.get(row["unit"], row["unit"])
