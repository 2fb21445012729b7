"""SIMULATED numbers: medians, rates and restricted means of curves, and comparisons of two curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reanalysis.sentences.naming import letters
from reanalysis.sentences.number import MONTHS, PERCENT, POINTS, RATIO, About, Number, P, Show
from reanalysis.sentences.show import months, months_between, p_value, ratio, whole, with_decimals
from reanalysis.sentences.study import Record, Study, level_words
from reanalysis.tables import format as fmt

#: Names of quantities of a curve in macros, their units, and words.
QUANTITIES = {
    "median": ("Median", MONTHS, "median"),
    "landmark": ("Rate", PERCENT, "rate"),
    "restricted_mean": ("Mean", MONTHS, "restricted mean"),
}
#: The same of comparisons of two curves.
CONTRASTS = {
    "hazard_ratio": ("HazardRatio", RATIO, "hazard ratio"),
    "median": ("MedianDifference", MONTHS, "difference of medians"),
    "rate": ("RateDifference", POINTS, "difference of rates"),
    "restricted_mean": ("MeanDifference", MONTHS, "difference of restricted means"),
}
# A percentage of a simulated curve has one decimal, whatever the number of patients, as in the report.
_ROUNDED: dict[str, Show] = {MONTHS: months, PERCENT: with_decimals(1), POINTS: with_decimals(1), RATIO: ratio}


def curves_by_id(trials: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """By id of a curve its trial and its entry."""
    return {curve["id"]: (name, curve) for name, trial in trials.items() for curve in trial.get("curves", [])}


def survival_numbers(survival: Iterable[Record], study: Study) -> Iterator[Number]:
    """Medians, rates and restricted means of simulated curves, with both intervals; printed ones are claims."""
    level = str(study.settings["confidence_level"])
    for row in survival:
        name, unit, words = QUANTITIES[row["quantity"]]
        place = {key: row[key] for key in ("curve_id", "quantity", "time_months")}
        time = _time(row)
        about = _about("survival", row, place, study, parts=(row["quantity"], *time[:1]), level=level, macro="")
        # A time that only ends a mean is part of no name: it follows from the data.
        name += letters(time[0]) if row["quantity"] == "landmark" else ""
        what = f"SIMULATED {words}{time[1]}"
        show = _ROUNDED[unit]
        yield from about.number(row["quantity"], "simulated", unit, show, what, name)
        for column, of in (("simulated", "for the population"), ("published", "for the published curve")):
            for role in ("lower", "upper"):
                end = f"{role} limit of the {level_words(level)} interval of the {what}, {of}"
                suffix = f"{name}{'Published' if column == 'published' else ''}{role.capitalize()}"
                of_role = role if column == "simulated" else f"published_{role}"
                yield from about.number(of_role, f"{column}_{role}", unit, show, end, suffix)
        if row["quantity"] == "restricted_mean":
            yield from about.number("time", "time_months", MONTHS, months, "end of the time of the mean", f"{name}Time")


def pair_numbers(pairs: Iterable[Record], study: Study) -> Iterator[Number]:
    """What pairs of simulated curves imply: hazard ratios, differences, P values; printed ratios are claims."""
    for row in pairs:
        name, unit, words = CONTRASTS[row["measure"]]
        place = {key: row[key] for key in ("curve_id", "reference_id", "measure", "time_months")}
        time = _time(row)
        parts = ("v", row["reference_id"], row["measure"], *time[:1])
        macro = "V" + letters(_tail(row["reference_id"], row["curve_id"]))
        about = _about("pairs", row, place, study, parts=parts, level=row["confidence_level"], macro=macro)
        name += letters(time[0]) if row["measure"] == "rate" else ""
        what = f"SIMULATED {words}{time[1]}"
        show = months_between if unit == MONTHS else _ROUNDED[unit]
        yield from about.number("estimate", "estimate", unit, show, what, name)
        for role in ("lower", "upper", "published_lower", "published_upper"):
            end = f"{role.replace('_', ' ')} limit of the {level_words(row['confidence_level'])} interval of the {what}"
            yield from about.number(role, role, unit, show, end, name + letters(role))
        for role, of in (("log_rank_p", "log-rank test"), ("trend_p", "change of the hazard ratio with time")):
            for end, which in (("", "median"), ("_lower", "lower limit"), ("_upper", "upper limit")):
                if f"{role}{end}" in row:
                    of_p = f"{which} of the SIMULATED P value of the {of}"
                    yield from about.number(
                        f"{role}{end}", f"{role}{end}", P, p_value, of_p, name + letters(role + end)
                    )
        crossing = "share of SIMULATED draws in which the curves cross"
        role = "probability_crossing"
        yield from about.number(role, role, PERCENT, whole, crossing, name + letters(role))


def _about(
    table: str, row: Record, place: dict[str, str], study: Study, *, parts: tuple[str, ...], level: str, macro: str
) -> About:
    ids = tuple(row["claim_ids"].split(";"))
    curves = curves_by_id(study.trials)
    trial_id, curve = curves[row["curve_id"]]
    reference = curves[row["reference_id"]][1]["arm"] if "reference_id" in row else ""
    arms = [study.arm_name(trial_id, arm) for arm in (curve["arm"], reference) if arm]
    where = study.trial_and_set(trial_id, curve["analysis_set"])
    against = ["v", row["reference_id"]] if macro else []
    measure = row.get("measure", row.get("quantity", ""))
    time = [f"{float(row['time_months']):g}m"] if row["time_months"] else []
    return About(
        name="/".join([row["curve_id"], *[part for part in parts if part]]),
        macro_name="Simulated" + letters(row["curve_id"]) + macro,
        what=f"{study.outcome(curve['endpoint'])}, {' v '.join(arms)}, {where}",
        table=table,
        row=place,
        group="/".join(["simulated", row["curve_id"], *against, measure, *time]),
        basis=row["basis"],
        claim_ids=ids,
        source_ids=study.sources_of(ids),
        trial=trial_id,
        analysis_set=curve["analysis_set"],
        arm=curve["arm"],
        comparator=reference,
        endpoint=curve["endpoint"],
        timepoint=fmt.time_label(float(row["time_months"])) if row["time_months"] else "",
        measure=measure,
        level=level,
        cells=row,
    )


def _time(row: Record) -> tuple[str, str]:
    """The time of a row for ids and macros, such as 24m, and in words; both empty without one."""
    if not row["time_months"]:
        return "", ""
    time, label = float(row["time_months"]), fmt.time_label(float(row["time_months"]))
    kind = row.get("quantity", row.get("measure"))
    words = f" at {label}" if kind in ("landmark", "rate") else f" within {label}"
    return (f"{time:g}m" if kind in ("landmark", "rate") else ""), words


def _tail(name: str, other: str) -> str:
    """What of an id is not the beginning of another: `sc` of `os.sc` beside `os.ino`."""
    parts, others = name.split("."), other.split(".")
    while len(parts) > 1 and parts[0] == others[0]:
        parts, others = parts[1:], others[1:]
    return ".".join(parts)
