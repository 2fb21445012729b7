"""What the difference forest says in words: key, footnotes and text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from reanalysis.figures import style
from reanalysis.figures.differences.layout import arm_names, label_lines
from reanalysis.figures.differences.rows import DifferenceRow
from reanalysis.figures.footer import Footer, KeyItem, grey, line_item, marker_item
from reanalysis.figures.forests.common import ASSUMED_NOTE, SIZE_NOTE, interval_note, p_note
from reanalysis.figures.register import Register, sentence
from reanalysis.vocabulary import TESTS


def rate_look(role: str) -> style.Look:
    """Look of a difference of two printed survival rates."""
    own = style.look(role)
    return style.Look(own.colour, "o", style.SIZES["o"], own.line)


def difference_footer(rows: Sequence[DifferenceRow], register: Register, level: float) -> Footer:
    """Explain the marks that these rows have, and no others."""
    return Footer(_key(rows, register), _notes(rows, register, level), style.FULL_WIDTH)


def _key(rows: Sequence[DifferenceRow], register: Register) -> list[KeyItem]:
    items: list[KeyItem] = []
    if any(row.measure == "risk_difference" and row.fill == "filled" for row in rows):
        items.append(marker_item("counts printed", grey()))
    role = next(iter(register.role_labels((row.trial_id, row.arm) for row in rows)))
    if any("†" in row.marks for row in rows):
        items.append(marker_item("† counts reconstructed from printed percentages", style.look(role), "open"))
    if any(row.of_survival for row in rows):
        items.append(marker_item("difference of two printed Kaplan–Meier rates", rate_look(role), "open"))
    if any(row.dotted for row in rows):
        items.append(line_item("‡ several tables of counts fit: interval over all", line=style.DOTTED))
    return items


def _notes(rows: Sequence[DifferenceRow], register: Register, level: float) -> list[str]:
    notes = []
    marks = "".join(row.marks for row in rows)
    if "*" in marks:
        notes.append("* Among patients selected after randomisation (responders): not a randomised comparison.")
    if "†" in marks:
        notes.append("† The only whole numbers of patients that give the printed values.")
    if any(row.dotted for row in rows):
        different = [
            ", ".join(
                [register.trials[row.trial_id]["name"], register.set_label(row.trial_id, row.analysis_set), row.label]
            )
            for row in rows
            if row.dotted and not row.conclusion_same
        ]
        same = "The conclusion is the same for all tables of counts"
        notes.append(f"‡ {same}." if not different else f"‡ {same}, but not for {'; '.join(different)}.")
        if any("?" in (row.arm_text, row.reference_text) for row in rows):
            notes.append("?, too many tables of counts fit to be listed; no P value.")
    if "§" in marks:
        notes.append(ASSUMED_NOTE)
    notes.append(interval_note(level, rows))
    by_test: dict[str, list[str]] = {}
    for row in rows:
        if row.test in TESTS:
            by_test.setdefault(row.test, []).append(row.label)
    if by_test:
        notes.append(p_note(by_test))
    if any(row.test and row.test not in TESTS for row in rows):
        notes.append("P of several tables of counts: from the smallest to the largest.")
    words = ["pp, percentage points"]
    if any(row.of_survival for row in rows):
        words.append("KM, Kaplan–Meier")
        notes.append("An interval for a difference of two printed KM rates cannot be recomputed.")
    shown = [
        text
        for row in rows
        for text in (
            register.trials[row.trial_id]["name"],
            register.set_label(row.trial_id, row.analysis_set),
            " ".join(label_lines(row, register)),
        )
    ]
    notes.append(sentence([*words, *register.expansions([*shown, *arm_names(rows, register)])]))
    notes.append(SIZE_NOTE)
    return [note for note in notes if note]


def difference_alt(rows: Sequence[DifferenceRow], register: Register, page: str) -> str:
    """Text alternative: every row in words."""
    values = "; ".join(_alt_row(row, register) for row in rows)
    first, second = arm_names(rows, register)
    what = f"Forest plot of {len(rows)} differences{page}, {first} minus {second}, in percentage points"
    limited = [row for row in rows if row.has_limits]
    excluding = sum(not row.lower <= 0 <= row.upper for row in limited)
    message = f"; the interval excludes 0 in {excluding} of {len(limited)}" if limited else ""
    return f"{what}{message}. {values}."


def _alt_row(row: DifferenceRow, register: Register) -> str:
    """One row in words, with everything its marks say."""
    trial = register.trials[row.trial_id]
    who = [trial["name"]]
    if len(trial["analysis_sets"]) > 1:
        who.append(register.set_label(row.trial_id, row.analysis_set))
    words = {
        "*": "patients selected after randomisation",
        "†": "counts reconstructed",
        "‡": "range over several tables of counts",
        "§": "denominator assumed",
    }
    value = f"{row.arm_text} against {row.reference_text}, {row.estimate_text}"
    limits = f" {row.limits_text}" if row.has_limits else f", {row.limits_text}"
    caveats = "".join(f", {text}" for mark, text in words.items() if mark in row.marks)
    return f"{', '.join([*who, row.label])}: {value}{limits}{caveats}"
