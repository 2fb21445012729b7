"""Read the results and write every table in every format, and the files for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reanalysis.figures.register import Register
from reanalysis.files import replacing, write_text
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
READ = ("claims", "counts", "proportions", "differences", "tests", "pooled", "survival", "findings")


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


def write_publication(
    material: Material, date: datetime, *, formatted: Path, word: Path, excel: Path, export: Path
) -> None:
    """Write all files; every one is made before the first is written.

    Parameters
    ----------
    material : Material
    date : datetime
        That Word and Excel files bear.
    formatted, export : Path
        Folders of CSV, HTML and LaTeX, and of the files for other programs.
    word, excel : Path
    """
    journal = journal_named(material.settings["journal"])
    tables = build_tables(material)
    texts = {}
    for number, table in enumerate(tables, start=1):
        texts[formatted / f"{table.name}.csv"] = format_csv(table)
        texts[formatted / f"{table.name}.html"] = format_html(table, f"Table {number}", journal)
        texts[formatted / f"{table.name}.tex"] = format_latex(table, number, journal)
    texts[export / "metafor.csv"] = format_metafor(material)
    for name, text in format_revman(material).items():
        texts[export / f"revman_{name}.csv"] = text
    title = f"{material.study['title']}: {material.study['subtitle']}"
    about = about_rows(material, date=date.isoformat())
    archives = {
        word: format_word(tables, journal, title=title, date=date),
        excel: format_excel(tables, journal, about=about, title=title, date=date),
    }
    for path, text in texts.items():
        write_text(path, text)
    for path, content in archives.items():
        with replacing(path) as temporary:
            temporary.write_bytes(content)
