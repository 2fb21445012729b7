"""What the overview says in words: key, footnotes and text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.footer import Footer, KeyItem
from reanalysis.figures.overview.marks import chip_item, marks_item, size_item, ticks_item
from reanalysis.figures.overview.rows import OverviewRow, report_roles
from reanalysis.figures.register import Register, sentence
from reanalysis.tables import format as fmt

TITLE = "Who was studied, who is among whom, and which report prints what of them"


def overlapping(trial_id: str, register: Register) -> tuple[int, ...]:
    """Numbers of the reports that speak of the same patients; empty where only one does."""
    numbers = tuple(sorted(register.references[source] for source in register.trials[trial_id].get("sources", {})))
    return numbers if len(numbers) > 1 else ()


def listed(numbers: Sequence[object]) -> str:
    """A list in words.

    >>> listed([1, 3]), listed([1, 3, 4]), listed([2])
    ('1 and 3', '1, 3 and 4', '2')
    """
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def overview_footer(rows: Sequence[OverviewRow], heads: Mapping[str, str], register: Register) -> Footer:
    """Explain the marks that these rows have, and no others."""
    arms = [one for row in rows for one in row.arms]
    labels = register.role_labels((row.trial_id, one.arm) for row in rows for one in row.arms)
    items: list[KeyItem] = [size_item(label, style.look(role)) for role, label in labels.items()]
    if any(one.basis == "reconstructed" for one in arms):
        items.append(size_item("† sizes reconstructed", style.Look(style.MUTED, "s", 4.2, style.SOLID), filled=False))
    if any(row.patients is not None and not row.arms for row in rows):
        items.append(marks_item("sizes of arms not printed"))
    if any(row.sizes for row in rows):
        items.append(ticks_item("size of each group"))
    roles = {role for row in rows for role in register.trials[row.trial_id].get("sources", {}).values()}
    if "primary" in roles:
        items.append(chip_item("number of a primary report", primary=True))
    if roles - {"primary"}:
        items.append(chip_item("of a secondary report", primary=False))
    notes = ["Indented: patients among those above. n, number of patients."]
    if any(row.patients is None and not row.sizes for row in rows):
        notes.append("?, not printed.")
    if any(one.basis == "reconstructed" for one in arms):
        notes.append("† The only whole numbers of patients that give the printed percentages.")
    same = [trial for trial in dict.fromkeys(row.trial_id for row in rows) if overlapping(trial, register)]
    if same:
        notes.append("Results that share patients are never pooled with each other.")
    for row in rows:
        if row.sizes:
            name = register.trials[row.trial_id]["name"]
            notes.append(f"Groups of {name}: {', '.join(row.sets)}.")
    shown = [
        text
        for row in rows
        for text in (*register.trial_words(row.trial_id), row.label, *row.sets, *(one.label for one in row.arms))
    ]
    expansions = register.expansions([*shown, *heads.values(), *labels.values()])
    notes.append(sentence([*expansions, *_sources(rows, register)]))
    return Footer(items, notes, style.FULL_WIDTH)


def _sources(rows: Sequence[OverviewRow], register: Register) -> list[str]:
    used = {source for row in rows for source in register.trials[row.trial_id].get("sources", {})}
    ordered = sorted(used, key=lambda source: register.references[source])
    return [f"report {register.references[source]}, {source}" for source in ordered]


def overview_alt(rows: Sequence[OverviewRow], heads: Mapping[str, str], register: Register, page: str) -> str:
    """Text alternative: the message, then each trial with its sets of patients."""
    trials = list(dict.fromkeys(row.trial_id for row in rows))
    sources = {source for trial in trials for source in register.trials[trial].get("sources", {})}
    message = f"{len(sources)} reports on {len(trials)} trials{page}"
    same = [trial for trial in trials if overlapping(trial, register)]
    for trial in same:
        name = register.trials[trial]["name"]
        message += f"; reports {listed(overlapping(trial, register))} share patients of {name}"
    parts = []
    for trial, of in groupby(rows, key=lambda row: row.trial_id):
        entry = register.trials[trial]
        design = entry["design"].replace("_", " ")
        who = ", ".join(part for part in (design, entry.get("population", "")) if part)
        reports = listed([f"report {text}" for text in report_roles(trial, register)])
        rows_words = "; ".join(_alt_row(row, heads) for row in of)
        parts.append(f"{entry['name']} ({who}; {reports}): {rows_words}.")
    return f"{message}. {' '.join(parts)}"


def _alt_row(row: OverviewRow, heads: Mapping[str, str]) -> str:
    size = "number not printed" if row.patients_text == "?" else f"{row.patients_text} patients"
    arms = [f"{one.patients} {one.label} ({one.basis})" for one in row.arms] if len(row.arms) > 1 else []
    printed = [
        f"{fmt.lower_first(heads[family])} by report {listed(numbers)}"
        for family, numbers in row.printed.items()
        if numbers
    ]
    label = row.sets[0] if len(row.sets) == 1 else row.label
    return ", ".join([f"{label}, {size}", *arms, *(printed or ["no outcome printed"])])
