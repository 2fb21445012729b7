"""Read the results and write every table in every format, and the files for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reanalysis.figures.register import Register
from reanalysis.files import replacing
from reanalysis.publication.about import about_rows
from reanalysis.publication.build import build_tables
from reanalysis.publication.csv_file import format_csv
from reanalysis.publication.excel import format_excel
from reanalysis.publication.html_page import format_html
from reanalysis.publication.latex import format_latex
from reanalysis.publication.material import Material
from reanalysis.publication.metafor import format_metafor
from reanalysis.publication.revman import format_revman
from reanalysis.publication.word import format_word
from reanalysis.register import load_yaml
from reanalysis.tables.journals import journal_named
from reanalysis.tables.schema import read_records, read_rows

#: Result tables that are read.
READ = ("claims", "counts", "proportions", "differences", "tests", "pooled", "survival", "pairs", "findings")


def read_material(data: Path, tables: Path, settings: Mapping[str, Any]) -> Material:
    """What the tables are made from.

    Parameters
    ----------
    data, tables : Path
        The curated data, and the result tables.
    settings : mapping
        The configuration.

    Raises
    ------
    DataError
        If a file is missing or damaged.
    """
    content = load_yaml(data / "trials.yaml")
    sources = [cells for _, cells in read_rows(data / "sources.csv", "sources")]
    register = Register(
        content["trials"],
        load_yaml(data / "vocabulary.yaml"),
        {cells["source_id"]: int(cells["reference"]) for cells in sources},
        {cells["source_id"]: cells["citation"] for cells in sources},
    )
    records = {name: read_records(name, tables / f"{name}.csv") for name in READ}
    return Material(register, content["study"], sources, records, settings)


def publication_contents(material: Material, date: datetime) -> dict[str, bytes]:
    """Every file, by its name below results/tables/.

    Parameters
    ----------
    material : Material
    date : datetime
        That Word and Excel files bear.
    """
    journal = journal_named(material.settings["journal"])
    tables = build_tables(material)
    texts = {}
    for number, table in enumerate(tables, start=1):
        texts[f"formatted/{table.name}.csv"] = format_csv(table)
        texts[f"formatted/{table.name}.html"] = format_html(table, f"Table {number}", journal)
        texts[f"formatted/{table.name}.tex"] = format_latex(table, number, journal)
    texts["export/metafor.csv"] = format_metafor(material)
    for name, text in format_revman(material).items():
        texts[f"export/revman_{name}.csv"] = text
    title = f"{material.study['title']}: {material.study['subtitle']}"
    about = about_rows(material, date=date.isoformat())
    return {
        **{name: text.encode("utf-8") for name, text in texts.items()},
        "tables.docx": format_word(tables, journal, title=title, date=date),
        "tables.xlsx": format_excel(tables, journal, about=about, title=title, date=date),
    }


def write_publication(material: Material, date: datetime, folder: Path) -> None:
    """Write all files below a folder; every one is made before the first is written."""
    for name, content in publication_contents(material, date).items():
        with replacing(folder / name) as temporary:
            temporary.write_bytes(content)
