"""What stands beside each figure: the rows it plots, and its caption with the alt text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.tables.schema import format_number


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # Significant digits, not decimals: a P value of 2.8e-14 is not 0.
        return format_number(float(f"{value:.9g}"))
    if isinstance(value, tuple):
        return ";".join(str(part) for part in value)
    return str(value)


def rows_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The plotted rows as CSV text; the columns are those of the rows, in order of first appearance."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns or ["row_id"])
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def sidecar_text(caption: str, alt: str) -> str:
    """Caption and alt text as the file beside a figure."""
    return f"Caption\n{caption}\n\nAlt text\n{alt}\n"
