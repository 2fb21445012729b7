"""What the figure of counts says in words: key, footnotes and text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reanalysis.figures import style
from reanalysis.figures.counts.rows import NONE, NOT_COUNTED, ONE, SEVERAL, CountRow
from reanalysis.figures.footer import Footer, KeyItem, line_item, marker_item
from reanalysis.figures.register import Register, sentence

TITLE = "How the counts behind printed percentages were found"
LOOKS = {
    ONE: (style.Look(style.INK, "o", style.SIZES["o"], style.SOLID), "filled"),
    SEVERAL: (style.Look(style.INK, "o", style.SIZES["o"], style.SOLID), "open"),
    NONE: (style.Look(style.colour("failed"), "o", style.SIZES["o"], style.SOLID), "cross"),
}
_KEYS = {ONE: "exactly one table is left", SEVERAL: "several are left", NONE: "‡ no whole number fits"}


def counts_footer(
    rows: Sequence[CountRow], register: Register, denominators: Mapping[str, Sequence[int]], left_out: int
) -> Footer:
    """Explain the marks that these rows have, and no others."""
    states = {row.state for row in rows}
    items: list[KeyItem] = [marker_item(_KEYS[state], *LOOKS[state]) for state in LOOKS if state in states]
    if any(row.before for row in rows):
        items.append(line_item("tables before the only percentage", line=style.DOTTED))
    notes = [
        "A table gives a whole number of patients to each group and outcome; it is left where each of its shares "
        "rounds to what is printed. Every step uses one more printed value."
    ]
    if any(row.basis == "assumed" for row in rows):
        notes.append("§ Sizes of groups, or what a value is a share of, are not printed: all possible ones are tried.")
    for row in rows:
        if row.state == NONE:
            fitting = list(dict.fromkeys(denominators.get(row.group, ())))
            others = f"; it needs {_listed(fitting)} patients" if fitting else ""
            where = register.trials[row.trial_id]["name"]
            notes.append(
                f"‡ {where}: no whole number of {row.counts.partition('/')[2]} patients gives {row.printed}{others}. "
                "The steps after it do without it."
            )
    if any(row.state == NOT_COUNTED for row in rows):
        notes.append("Not counted: printed as a bound, or without the number of patients.")
    if left_out:
        plural = "s" * (left_out > 1)
        notes.append(f"{left_out} group{plural} of outcomes whose counts are printed themselves: not shown.")
    shown = [text for row in rows for text in (row.label, *register.trial_words(row.trial_id, row.analysis_set))]
    notes.append(sentence(register.expansions(shown)))
    notes = [note for note in notes if note]
    return Footer(items, notes, style.FULL_WIDTH)


def _listed(numbers: Sequence[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} or {last}" if most else last


def counts_alt(rows: Sequence[CountRow], register: Register, page: str) -> str:
    """Text alternative: the message, then what each group comes to."""
    last = {row.group: row for row in rows}
    ones = sum(row.state == ONE for row in last.values())
    none = [row for row in rows if row.state == NONE]
    largest = max(rows, key=lambda row: row.tables or 0)
    message = (
        f"{TITLE}{page}: of {len(last)} groups of printed percentages, {ones} leave{'s' * (ones == 1)} exactly one "
        "table of whole numbers"
    )
    if none:
        values = ", ".join(f"{row.printed} of {row.counts.partition('/')[2]}" for row in none)
        message += f", and for {values} no whole number fits"
    if largest.tables:
        message += f". The longest search starts from {largest.tables_text} tables"
    parts = [_alt_group([row for row in rows if row.group == group], register) for group in last]
    return f"{message}. {' '.join(parts)}"


def _alt_group(rows: Sequence[CountRow], register: Register) -> str:
    name = register.trials[rows[0].trial_id]["name"]
    words = []
    for row in rows:
        before = f"from {row.before:,} to ".replace(",", "\u202f") if row.before else ""
        fits = f", {row.counts}" if row.counts else ""
        words.append(f"{row.label} ({row.printed}): {before}{row.tables_text}{fits}")
    return f"{name}: {'; '.join(words)}."
