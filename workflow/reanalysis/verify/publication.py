"""Make the tables for a manuscript again, and compare: what people paste must be what the results say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reanalysis.files import UNDATED
from reanalysis.publication.write import publication_contents, read_material

_CREATED = re.compile(r"<dcterms:created[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z<")


def compare_publication(data: Path, tables: Path, settings: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each table for a manuscript, or file for another program, that is not what the results give."""
    date = _date_of(tables / "tables.xlsx")
    for name, content in publication_contents(read_material(data, tables, settings), date).items():
        path = tables / name
        if not path.is_file():
            yield f"{path}: this table is missing; run snakemake first"
        elif path.read_bytes() != content:
            yield f"{name}: this table is not what the results give; delete it and run snakemake again"


def _date_of(workbook: Path) -> datetime:
    """The date that a workbook bears: that of the commit it was made from, which need not be the last one."""
    try:
        with zipfile.ZipFile(workbook) as parts:
            found = _CREATED.search(parts.read("docProps/core.xml").decode("utf-8"))
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile):
        found = None
    return datetime.fromisoformat(f"{found.group(1)}+00:00") if found else UNDATED
