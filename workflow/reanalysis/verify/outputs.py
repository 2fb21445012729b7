"""Draw the figures and write the report again, and compare: what people paste must be what the tables say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reanalysis.figures.contact_sheet import contact_rows, sidecars
from reanalysis.figures.draw import draw_all
from reanalysis.figures.names import CONTACT_SHEET, figure_stems
from reanalysis.register import load_yaml
from reanalysis.report.page import render_report
from reanalysis.tables.schema import read_rows

#: Of a figure's files, those whose content is words and numbers. PNG and PDF are made from the same drawing.
_COMPARED = (".csv", ".txt", ".svg")


def compare_figures(data: Path, tables: Path, figures: Path, settings: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each figure file that is not what the tables give, or is of no figure."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder)
        draw_all(
            tables,
            drawn,
            load_yaml(data / "trials.yaml")["trials"],
            load_yaml(data / "vocabulary.yaml"),
            [cells for _, cells in read_rows(data / "sources.csv", "sources")],
            {**settings, "figure_formats": ["svg"] if "svg" in settings["figure_formats"] else []},
        )
        expected = {path.name: path.read_bytes() for path in sorted(drawn.iterdir())}
        rows = contact_rows(drawn, figure_stems(load_yaml(data / "trials.yaml")["trials"]))
        expected |= {f"{CONTACT_SHEET}.{ending}": content for ending, content in sidecars(rows).items()}
    for name, content in expected.items():
        path = figures / name
        if not path.is_file():
            # A further page is no declared output of the workflow; the first page's rows are.
            first = f"{path.stem.partition('_page')[0]}.csv"
            yield f"{path}: this file of a figure is missing; delete {figures / first} and run snakemake again"
        elif path.read_bytes() != content:
            yield f"{name}: this figure is not what the tables give; delete it and run snakemake again"
    stems = {Path(name).stem for name in expected}
    for path in sorted(figures.glob("*")):
        if path.stem not in stems or (path.suffix in _COMPARED and path.name not in expected):
            yield f"{path.name}: no figure has this file; delete it"


def compare_report(
    data: Path,
    tables: Path,
    figures: Path,
    report: Path,
    settings: Mapping[str, Any],
    downloads: Sequence[str] = (),
) -> Iterator[str]:
    """One sentence if the report is not what data, tables and figures give."""
    if not report.is_file():
        yield f"{report}: the report is missing; run snakemake first"
        return
    rendered = render_report(data, tables, figures, settings, downloads=downloads)
    if report.read_text(encoding="utf-8", errors="replace") != rendered:
        yield f"{report.name}: the report is not what the tables and figures give; delete it and run snakemake again"
