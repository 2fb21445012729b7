"""Numbers of answers to questions of pooling: estimates, intervals, heterogeneity, weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.naming import letters
from reanalysis.sentences.number import PERCENT, POINTS, RATIO, About, Number, P, Show
from reanalysis.sentences.show import p_value, percent_of, ratio, significant, whole, with_decimals
from reanalysis.sentences.study import Record, Study, level_words

_UNITS = {"proportion": PERCENT, "risk_difference": POINTS, "risk_ratio": RATIO, "odds_ratio": RATIO}


def pooled_numbers(pooled: Iterable[Record], study: Study) -> Iterator[Number]:
    """Every number of every model, and the weights of trials; refusals have no numbers."""
    rows = list(pooled)
    digits = {}
    for row in rows:
        for name in ("total", "reference_total"):
            if row[name]:
                digits[row["question_id"]] = min(int(row[name]), digits.get(row["question_id"], int(row[name])))
    for row in rows:
        if row["row"] == "pooled":
            yield from _of_model(row, digits.get(row["question_id"]), study)
        elif row["row"] == "trial":
            yield from _of_trial(row, study)


def _of_model(row: Record, smallest: int | None, study: Study) -> Iterator[Number]:
    front = row["in_front"] == "yes"
    place = {name: row[name] for name in ("question_id", "row", "method")}
    about = _about(row, place, f"{row['question_id']}/{row['method']}", f"{row['question']} ({row['label']})", study)
    unit = _UNITS[row["measure"]]
    show: Show = ratio if unit == RATIO else percent_of(smallest)
    interval = f"limit of the {level_words(row['confidence_level'])} confidence interval"
    prediction = f"limit of the {level_words(row['confidence_level'])} prediction interval"
    several = int(row["candidates"]) > 1
    columns: list[tuple[str, str, Show, str]] = [
        *([] if several else [("estimate", unit, show, "pooled estimate")]),
        ("lower", unit, show, f"lower {interval}"),
        ("upper", unit, show, f"upper {interval}"),
        ("p_value", P, p_value, "P value of the pooled estimate"),
        ("prediction_lower", unit, show, f"lower {prediction}"),
        ("prediction_upper", unit, show, f"upper {prediction}"),
        ("tau2", "", significant, "variance between trials, tau²"),
        ("tau2_lower", "", significant, "lower limit of tau²"),
        ("tau2_upper", "", significant, "upper limit of tau²"),
        ("i2", PERCENT, whole, "I²"),
        ("i2_lower", PERCENT, whole, "lower limit of I²"),
        ("i2_upper", PERCENT, whole, "upper limit of I²"),
        ("q", "", with_decimals(2), "Cochran’s Q or its counterpart"),
        ("q_p_value", P, p_value, "P value of heterogeneity"),
        ("k", "", whole, "trials pooled"),
    ]
    for column, of, shown_by, words in columns:
        suffix = "" if column == "estimate" else letters(column)
        yield from about.number(column, column, of, shown_by, words, ("" if front else letters(row["method"])) + suffix)


def _of_trial(row: Record, study: Study) -> Iterator[Number]:
    first = row["claim_ids"].split(";")[0]
    place = {name: row[name] for name in ("question_id", "row", "claim_ids")}
    about = _about(row, place, f"{row['question_id']}/{first}", f"{row['label']}; {row['question']}", study)
    yield from about.number(
        "weight", "weight", PERCENT, whole, "weight in the pooled estimate", f"{letters(first)}Weight"
    )


def _about(row: Record, place: dict[str, str], name: str, what: str, study: Study) -> About:
    ids = tuple(row["claim_ids"].split(";"))
    of_trial = study.claims[ids[0]] if row["row"] == "trial" else {}
    return About(
        name=name,
        macro_name="Pooled" + letters(row["question_id"]),
        what=what,
        table="pooled",
        row=place,
        group=f"pooled/{row['question_id']}",
        basis=row["basis"],
        claim_ids=ids,
        source_ids=study.sources_of(ids),
        trial=of_trial.get("trial_id", ""),
        analysis_set=of_trial.get("analysis_set", ""),
        arm=of_trial.get("arm", ""),
        endpoint=study.claims[ids[0]]["endpoint"],
        measure=row["measure"],
        method=row["method"] if row["row"] == "pooled" else "",
        in_front=row["in_front"] != "no",
        level=row["confidence_level"],
        cells=row,
    )
