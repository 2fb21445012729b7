"""Do the texts say what the tables say? Reads the files as anybody would, and shares no code with what wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_MACRO = re.compile(r"res[A-Z][A-Za-z]*")
_SHOWN = re.compile(r"[<>≤≥]?([-\u2212]?)([0-9][0-9,]*|)(?:[.·]([0-9]+))?")
#: Units in which a cell of another table than that of claims is multiplied by 100.
_HUNDREDFOLD = ("percent", "percentage points")
#: What is shown of a number needed to treat comes from the difference, its cell has two decimals.
_SLACK = {"number_needed": Decimal("0.0051")}


def check_numbers(index: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[str]:
    """One sentence for each number that is not its table's, or is not what it shows.

    Parameters
    ----------
    index : mapping
        Content of numbers.json.
    tables : mapping
        Rows of the result tables by name.
    """
    times = Counter(number["macro"] for number in index["numbers"])
    rows = _Rows(tables)
    for number in index["numbers"]:
        problem = _problem(number, tables, rows)
        if not problem and not _MACRO.fullmatch(number["macro"]):
            problem = f"its macro {number['macro']!r} must be res and letters only"
        if not problem and times[number["macro"]] > 1:
            problem, times[number["macro"]] = f"its macro {number['macro']!r} stands there twice", 0
        if problem:
            yield f"numbers.json, {number['id']}: {problem}"


class _Rows:
    """Rows of tables by the cells that pick them out, each set of columns indexed once."""

    def __init__(self, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self._tables = tables
        self._found: dict[tuple[str, ...], dict[tuple[str, ...], list[Mapping[str, str]]]] = {}

    def of(self, table: str, place: Mapping[str, str]) -> list[Mapping[str, str]]:
        key = (table, *place)
        if key not in self._found:
            found = self._found[key] = {}
            for row in self._tables[table]:
                found.setdefault(tuple(row.get(column, "") for column in place), []).append(row)
        return self._found[key].get(tuple(place.values()), [])


def _problem(number: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, str]]], rows: _Rows) -> str:
    if number["table"] not in tables:
        return f"there is no table {number['table']!r}"
    found = rows.of(number["table"], number["row"])
    if len(found) != 1:
        return f"{len(found)} rows of {number['table']}.csv have {number['row']}; it must be one"
    if number["column"] not in found[0]:
        return f"{number['table']}.csv has no column {number['column']!r}"
    cell = found[0][number["column"]]
    hundredfold = number["unit"] in _HUNDREDFOLD and number["table"] != "claims"
    try:
        wanted, value = Decimal(cell) * (100 if hundredfold else 1), Decimal(number["value"])
    except InvalidOperation:
        return f"its value is {number['value']!r}, but the table has {cell!r}"
    if wanted != value:
        return f"its value is {number['value']}, but the table has {wanted}"
    return _shown_problem(number, value)


def _shown_problem(number: Mapping[str, Any], value: Decimal) -> str:
    match = _SHOWN.fullmatch(number["shown"])
    if not value.is_finite():
        return "" if match is None else f"it is {value}, but is shown as {number['shown']}"
    if match is None:
        return f"it is {value}, but is shown as {number['shown']!r}"
    sign, whole, fraction = match[1], match[2].replace(",", ""), match[3] or ""
    if number["decimals"] != len(fraction):
        return f"it is shown as {number['shown']}, which has not {number['decimals']} decimals"
    shown = Decimal(f"{'-' if sign else ''}{whole or 0}.{fraction or 0}")
    if number["shown"][0] in "<>" and number["basis"] != "printed":
        right = value < shown if number["shown"][0] == "<" else value > shown
    else:
        slack = _SLACK["number_needed"] if number["role"].startswith("number_needed") else 0
        right = abs(shown - value) <= Decimal(1).scaleb(-len(fraction)) / 2 + slack
    return "" if right else f"it is {value}, but is shown as {number['shown']}"
