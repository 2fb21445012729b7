"""What the evidence matrix says around its rows: key, footnotes and text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.footer import Footer
from reanalysis.figures.matrix.marks import key_item
from reanalysis.figures.matrix.row import EvidenceRow
from reanalysis.figures.register import Register, sentence
from reanalysis.tables import format as fmt
from reanalysis.vocabulary import CHECK_STATES


def evidence_footer(rows: Sequence[EvidenceRow], register: Register) -> Footer:
    """Explain the states that these rows have, and no others."""
    shown = {cell.state for row in rows for cell in row.cells.values()}
    notes = [
        "n/N, printed values that a check looked at, of all of the row.",
        "A cell shows the worst of all checks of its kind that touch a value of the row;"
        " a check of several values counts in each of their rows.",
    ]
    if "not checkable" in shown:
        notes.append("Not checkable: what the check needs is not printed, or prints as too many things.")
    if any(row.found for row in rows):
        notes.append("What was found: the gravest finding, after the value it is about; the report lists all.")
    sources = [register.citations.get(row.source_id, "") for row in rows]
    notes.append(sentence(register.expansions([*sources, *(text for row in rows for text in (row.label, row.found))])))
    notes = [note for note in notes if note]
    return Footer([key_item(state) for state in (*CHECK_STATES, "") if state in shown], notes, style.FULL_WIDTH)


def evidence_alt(rows: Sequence[EvidenceRow], page: str) -> str:
    """Text alternative: every row in words."""
    sources = [
        f"Source {reference}: {'; '.join(_alt_row(row) for row in of)}."
        for reference, of in groupby(rows, key=lambda row: row.reference)
    ]
    failed = sum(any(cell.state == "inconsistent" for cell in row.cells.values()) for row in rows)
    head = (
        f"Matrix of {len(rows)} families of claims by kinds of consistency checks{page};"
        f" {failed} {'holds' if failed == 1 else 'hold'} an inconsistency."
    )
    return " ".join([head, *sources])


def _alt_row(row: EvidenceRow) -> str:
    cells = [f"{fmt.lower_first(family)} {cell.state}" for family, cell in row.cells.items() if cell.state]
    parts = [f"{row.label}, {row.looked} of {row.values} looked at", *(cells or ["no check applies"])]
    return ", ".join([*parts, f"found {row.found}"] if row.found else parts).replace("; ", ", ")
