"""What the pooled forest says around its rows: key, footnotes and text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.footer import Footer, KeyItem, grey, line_item, marker_item
from reanalysis.figures.forests.common import ASSUMED_NOTE, SIZE_NOTE, method_name
from reanalysis.figures.pooled.axes import Axis
from reanalysis.figures.pooled.marks import beyond_item, front_item, other_item, prediction_item
from reanalysis.figures.pooled.row import PooledRow
from reanalysis.figures.pooled.words import outcome_words, remark_words
from reanalysis.figures.register import Register, sentence
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import COMMON_EFFECT

_MEASURE_WORDS = {
    "proportion": "percent of patients",
    "risk_difference": "difference in percentage points",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
}


def refused_note(refused: int) -> str:
    """How many questions were not pooled, and where the reasons stand; empty where none was refused."""
    if not refused:
        return ""
    words = "1 question was refused" if refused == 1 else f"{refused} questions were refused"
    return f"{words} and not pooled; results/tables/pooled.csv gives the reasons."


def pooled_footer(
    rows: Sequence[PooledRow],
    register: Register,
    axes: Mapping[str, Axis],
    letters: Mapping[str, str],
    *,
    refused: int,
    level: float,
) -> Footer:
    """Explain the marks that these rows have, and no others."""
    notes = _notes(rows, register, letters, refused, level)
    return Footer(_key(rows, register, axes), [note for note in notes if note], style.FULL_WIDTH)


def _key(rows: Sequence[PooledRow], register: Register, axes: Mapping[str, Axis]) -> list[KeyItem]:
    trials = [row for row in rows if row.kind == "trial"]
    labels = register.role_labels((row.trial_id, row.arm) for row in trials if row.role)
    items = [marker_item(label, style.look(role)) for role, label in labels.items()]
    if any(row.fill == "filled" for row in trials):
        items.append(marker_item("counts printed", grey()))
    if any("†" in row.marks for row in trials):
        items.append(marker_item("† counts reconstructed", grey(), "open"))
    if any(row.in_front for row in rows):
        items.append(front_item("main model, as wide as its CI"))
    if any(row.kind == "model" and not row.in_front for row in rows):
        items.append(other_item("other models"))
    if any(row.has_prediction for row in rows):
        items.append(prediction_item("prediction interval"))
    if any(row.dotted for row in rows):
        items.append(line_item("‡ over several tables of counts", line=style.DOTTED))
    if any(_beyond(row, axes[row.measure]) for row in rows):
        items.append(beyond_item("limit beyond the axis"))
    return items


def _beyond(row: PooledRow, axis: Axis) -> bool:
    return any(axis.below(value) for value in (row.lower, row.prediction_lower)) or any(
        axis.above(value) for value in (row.upper, row.prediction_upper)
    )


def _notes(
    rows: Sequence[PooledRow], register: Register, letters: Mapping[str, str], refused: int, level: float
) -> list[str]:
    marks = "".join(row.marks for row in rows)
    trials = [row for row in rows if row.kind == "trial"]
    fronts = [row for row in rows if row.in_front]
    notes = []
    if "†" in marks:
        notes.append("† The only whole numbers of patients that give the printed values.")
    if "‡" in marks:
        notes.append(
            "‡ Several tables of counts fit: lowest to highest limit of all, and the middle of their estimates."
        )
    if "§" in marks:
        notes.append(ASSUMED_NOTE)
    shown = dict.fromkeys(text for row in rows for text in row.warnings)
    notes += [f"{letters[text]} {text[:1].upper()}{text[1:]}." for text in shown]
    methods = dict.fromkeys(method_name(row.method) for row in trials if row.has_limits)
    of_trials = f"; of trials, {' or '.join(methods)}" if methods else ""
    notes.append(f"CI, {fmt.percent_plain(level)}% confidence interval{of_trials}.")
    if any(row.weight_text for row in rows):
        notes.append("Weight, share of the trial in the main model, where that has weights.")
    if any(row.k == 2 and row.method in COMMON_EFFECT for row in fronts):
        notes.append("With two trials the main model is one of a common effect.")
    if any(row.has_prediction for row in rows):
        notes.append(
            f"Prediction interval, {fmt.percent_plain(level)}%, where the true value of a new trial is expected."
        )
    notes.append(_spread_note(rows))
    if any(row.measure == "risk_difference" for row in rows):
        notes.append("pp, percentage points.")
    names = register.role_labels((row.trial_id, row.arm) for row in trials if row.role)
    questions = [outcome_words([row], register) for row in trials]
    shown = [text for row in rows for text in (row.label, row.question)]
    notes.append(sentence(register.expansions([*shown, *questions, *names.values()])))
    notes.append(refused_note(refused))
    notes.append(SIZE_NOTE)
    return notes


def _spread_note(rows: Sequence[PooledRow]) -> str:
    """What the measures of heterogeneity mean, of those that are shown."""
    remarks = " ".join(remark_words(row) for row in rows)
    words = {
        "tau²": "tau², variance between trials on the scale of the model",
        "I²": "I², share of the variation between trials that is not chance",
        "Q": "Q, statistic for differences between trials",
    }
    found = [text for name, text in words.items() if f"{name} " in remarks]
    return f"{'; '.join(found)}." if found else ""


def pooled_alt(rows: Sequence[PooledRow], register: Register, page: str) -> str:
    """Text alternative: every row in words."""
    questions = []
    for _, group in groupby(rows, key=lambda row: (row.measure, row.question_id)):
        of = list(group)
        outcome = outcome_words(of, register)
        unit = f"In {_MEASURE_WORDS[of[0].measure]}"
        head = f"{of[0].question} {unit}, {fmt.lower_first(outcome)}" if outcome else f"{of[0].question} {unit}"
        questions.append(f"{head}: {'; '.join(_alt_row(row) for row in of)}.")
    count = len(questions)
    what = f"Forest plot of {count} pooled question{'' if count == 1 else 's'}{page}, each with its trials and models"
    fronts = [_value(row) for row in rows if row.in_front]
    message = f"; the main model{'' if len(fronts) == 1 else 's'} found {', '.join(fronts)}" if fronts else ""
    return " ".join([f"{what}{message}.", *questions])


def _value(row: PooledRow) -> str:
    """Estimate with its limits."""
    unit = "%" if row.measure == "proportion" and row.estimate_text != "undefined" else ""
    return f"{row.estimate_text}{unit}" + (f" {row.limits_text}" if row.has_limits else f", {row.limits_text}")


def _alt_row(row: PooledRow) -> str:
    """One row in words, with everything its marks say."""
    words = {
        "†": "counts reconstructed",
        "‡": "range over several tables of counts",
        "§": "denominator assumed",
    }
    counts = " against ".join(text for text in (row.arm_text, row.reference_text) if text)
    label = f"{row.label}: {counts}" if counts else row.label
    caveats = [text for mark, text in words.items() if mark in row.marks]
    if row.weight_text:
        caveats.insert(0, f"weight {row.weight_text}")
    if row.in_front:
        caveats.insert(0, "main model")
    if row.has_prediction:
        caveats.append(f"prediction interval {row.prediction_text}")
    caveats += [remark for remark in (remark_words(row),) if remark] + list(row.warnings)
    return ", ".join([label, _value(row), *caveats]).replace("; ", ", ")
