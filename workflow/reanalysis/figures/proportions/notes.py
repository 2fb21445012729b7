"""Key and footnotes of the forests of proportions."""

from __future__ import annotations

from collections.abc import Sequence

from reanalysis.figures import style
from reanalysis.figures.footer import Footer, KeyItem, grey, line_item, marker_item
from reanalysis.figures.forests.common import ASSUMED_NOTE, SIZE_NOTE, interval_note, method_name
from reanalysis.figures.proportions.rows import NEIGHBOURING_COUNTS, ResponseRow
from reanalysis.figures.proportions.words import Words, outcome_texts
from reanalysis.figures.register import Register, sentence


def response_footer(rows: Sequence[ResponseRow], register: Register, words: Words, level: float) -> Footer:
    """Explain the marks that these rows have, and no others."""
    labels = register.role_labels((row.trial_id, row.arm) for row in rows)
    items: list[KeyItem] = [marker_item(label, style.look(role)) for role, label in labels.items()]
    fills = [
        ("filled", "", "count printed"),
        ("open", "†", "† count reconstructed"),
        ("cross", "", "‡ no whole count fits"),
    ]
    for fill, mark, text in fills:
        if any(row.fill == fill and (not mark or mark in row.marks) for row in rows):
            items.append(marker_item(text, grey(style.look(rows[0].role).marker), fill))
    if any(row.dotted for row in rows):
        items.append(line_item("‡ interval over several counts", line=style.DOTTED))
    notes = []
    marks = "".join(row.marks for row in rows)
    if "†" in marks:
        notes.append("† The only whole number of patients that gives the printed values.")
    if "‡" in marks:
        reasons = dict.fromkeys(
            f"{register.trials[row.trial_id]['name']}, {register.endpoint(row.endpoint)['abbreviation']}: "
            f"{row.reason}{_interval_words(row)}"
            for row in rows
            if row.reason
        )
        notes.append(f"‡ {'; '.join(reasons)}.")
    if "§" in marks:
        notes.append(ASSUMED_NOTE)
    notes.append(interval_note(level, rows))
    if not words.of_harms:
        conditions = [row.share_of for row in rows if row.share_of]
        if conditions:
            of = dict.fromkeys(f"“of {register.endpoint(name)['abbreviation']}”" for name in conditions)
            notes.append(f"{', '.join(of)}: N counts only patients with that outcome.")
    notes.append(words.order)
    notes.append(words.single_arms)
    outcomes = outcome_texts(rows, register, words)
    shown = [
        text
        for row in rows
        for text in (*register.trial_words(row.trial_id, row.analysis_set), row.label, outcomes[row.row_id])
    ]
    notes.append(sentence(register.expansions([*shown, *labels.values()])))
    notes.append(SIZE_NOTE)
    return Footer(items, [note for note in notes if note], style.FULL_WIDTH)


def _interval_words(row: ResponseRow) -> str:
    """What the dotted interval of a row is."""
    if not row.interval_of:
        return ""
    if row.interval_of == NEIGHBOURING_COUNTS:
        ends = list(dict.fromkeys((row.lower_of, row.upper_of)))
        if all(end in row.reason for end in ends):
            which = "these two neighbouring counts"
        else:
            which = f"the neighbouring count{'s' * (len(ends) > 1)} {' and '.join(ends)}"
        return f", dotted: {method_name(row.method)} limits of {which}"
    return ", dotted: lowest to highest limit of all"
