"""Numbers of survival tables as cells of the report: percentages, months, ratios, and what is not reached or known."""

from __future__ import annotations

import math
from collections.abc import Callable

from reanalysis.tables import format as shown

NOT_KNOWN = "not known"


def percent_cell(cell: str) -> str:
    """A proportion as a percentage with one decimal.

    >>> percent_cell("0.4525"), percent_cell("")
    ('45.3', '–')
    """
    return shown.scaled(float(cell), 100, 1) if cell else "–"


def months_cell(cell: str) -> str:
    """Months with one decimal, or "not reached".

    >>> months_cell("8.25"), months_cell("inf"), months_cell("")
    ('8.3', 'not reached', '–')
    """
    return shown.months(float(cell)) if cell else "–"


def time_words(time_months: str) -> str:
    """A time of a table in words.

    >>> time_words("15.4000"), time_words("24.0000")
    ('15.4 months', '2 years')
    """
    return shown.time_label(float(time_months))


def quantity_cells(quantity: str, time_months: str) -> tuple[str, Callable[[str], str]]:
    """Words for a quantity of a curve, and how its numbers are written."""
    if quantity == "landmark":
        return f"rate at {time_words(time_months)}, %", percent_cell
    if quantity == "restricted_mean":
        return f"mean without the event within {time_words(time_months)}, months", months_cell
    return "median, months", months_cell


def interval(lower: str, upper: str, convert: Callable[[str], str]) -> str:
    """Two limits of a table, written once where both are words.

    >>> interval("inf", "inf", months_cell), interval("7.0", "inf", months_cell)
    ('not reached', '(7.0 to not reached)')
    """
    ends = [convert(cell) for cell in (lower, upper)]
    return ends[0] if ends[0] == ends[1] in (shown.NOT_REACHED, "–") else shown.limits(*ends)


def difference_cell(cell: str, measure: str) -> str:
    """A difference: percentage points of rates, months else; infinite ones are not known.

    >>> difference_cell("-0.0466", "rate"), difference_cell("inf", "median")
    ('−4.7', 'not known')
    """
    if not cell:
        return "–"
    value = float(cell)
    if math.isinf(value) or math.isnan(value):
        return NOT_KNOWN
    return percent_cell(cell) if measure == "rate" else shown.rounded(value, 1)


def difference_limits(lower: str, upper: str, measure: str) -> str:
    """Limits of a difference; one word where neither is known."""
    ends = [difference_cell(cell, measure) for cell in (lower, upper)]
    if ends == [NOT_KNOWN, NOT_KNOWN]:
        return NOT_KNOWN
    return "–" if ends == ["–", "–"] else shown.limits(*ends)
