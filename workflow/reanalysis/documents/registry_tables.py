"""Tables of a registry record whose columns are the groups of participants."""

from __future__ import annotations

from typing import Any

from reanalysis.documents.builder import Builder
from reanalysis.documents.grid import GridCell
from reanalysis.documents.limits import MAX_GRID
from reanalysis.documents.registry_values import items, text
from reanalysis.errors import DataError


class GroupTable:
    """Cells of a table whose columns are groups."""

    def __init__(self, groups: list[dict[str, Any]]) -> None:
        self.groups = {text(group, "id"): text(group, "title") or text(group, "id") for group in groups}
        self.cells = [GridCell(title, (), ()) for title in self.groups.values()]
        self.last: tuple[str, ...] = ()

    def row(self, headers: tuple[str, ...], values: dict[str, str]) -> None:
        """One row; of its headers only those are written that the row before does not share."""
        headers = tuple(dict.fromkeys(header for header in headers if header))
        if len(self.cells) > MAX_GRID:
            raise DataError("a table of the record is too large; give the record of one trial")
        if not any(values.values()):
            return
        shared = 0
        for header, before in zip(headers, self.last, strict=False):
            if header != before:
                break
            shared += 1
        shared = min(shared, len(headers) - 1) if headers else 0
        self.cells += [GridCell(header, headers[:i], ()) for i, header in enumerate(headers) if i >= shared]
        self.last = headers
        for group, title in self.groups.items():
            if value := values.get(group, ""):
                self.cells.append(GridCell(value, headers, (title,)))


def by_group(values: list[dict[str, Any]], name: str, unit: str = "") -> dict[str, str]:
    return {text(v, "groupId"): f"{number} {unit}".strip() for v in values if (number := text(v, name))}


def describe_groups(out: Builder, groups: list[dict[str, Any]], told: set[tuple[str, str]]) -> None:
    """What the groups are, where it was not said before."""
    for group in groups:
        title, description = text(group, "title"), text(group, "description")
        if description and (title, description) not in told:
            told.add((title, description))
            out.add("list_item", f"{title}: {description}")


def add_denominators(table: GroupTable, holder: dict[str, Any], above: tuple[str, ...] = ()) -> None:
    for denominator in items(holder, "denoms"):
        unit = text(denominator, "units").lower()
        table.row(
            (*above, f"{unit.capitalize() or 'Units'} analysed"), by_group(items(denominator, "counts"), "value", unit)
        )
