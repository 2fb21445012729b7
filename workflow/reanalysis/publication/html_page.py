"""A table as an HTML page of its own: header cells with their scope, a caption, footnotes below; no scripts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template

from reanalysis.publication.aligned import aligned_rows
from reanalysis.publication.frame import SIMULATED, Table
from reanalysis.tables.journals import Journal
from reanalysis.templating import template_environment


@cache
def _template() -> Template:
    return template_environment(Path(__file__).resolve().parent).get_template("table.html.j2")


def format_html(table: Table, number: str, journal: Journal) -> str:
    """The page.

    Parameters
    ----------
    table : Table
    number : str
        Such as "Table 2".
    journal : Journal
    """
    bodies: list[dict[str, Any]] = []
    for section, subsection, row, cells in aligned_rows(table, journal):
        if section or not bodies:
            bodies.append({"section": section, "rows": []})
        bodies[-1]["rows"].append((subsection, row, cells))
    return _template().render(
        table=table, number=number, journal=journal, columns=table.shown_columns, bodies=bodies, simulated=SIMULATED
    )
