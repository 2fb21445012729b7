"""The report made from the expected tables, shared by the tests of its parts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from reanalysis.figures.names import curves_by_source, figure_stems, survival_stem
from reanalysis.register import load_trials
from reanalysis.report.page import render_report

from ..support import PROJECT, copy_data

SVG = (
    '<?xml version="1.0"?>\n<svg height="72pt" viewBox="0 0 493 72" width="493pt" xmlns="http://www.w3.org/2000/svg">'
    '<metadata><a/></metadata><style>*{stroke-linejoin: round}</style><g id="claim:estimate">'
    '<use href="#mark"/><path clip-path="url(#clip)" style="fill: #0072b2"/></g></svg>'
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, the expected tables, and a placeholder for each figure."""
    folder = tmp_path_factory.mktemp("report")
    copy_data(folder)
    shutil.copytree(PROJECT / "tests" / "expected", folder / "tables")
    (folder / "figures").mkdir()
    trials = load_trials(folder / "data" / "trials.yaml")
    drawn = {survival_stem(source): curves[0][1]["id"] for source, curves in curves_by_source(trials).items()}
    for stem in figure_stems(trials):
        (folder / "figures" / f"{stem}.svg").write_text(SVG)
        # Of each simulated figure this page shows the first curve.
        rows = (
            "row,what,claim_ids,curve_id\n"
            f"1,printed,kantarjian2016.cr.ino,{drawn.get(stem, '')}\n"
            f"2,curve,kantarjian2016.cr.ino,{drawn.get(stem, '')}\n"
        )
        (folder / "figures" / f"{stem}.csv").write_text(rows)
        (folder / "figures" / f"{stem}.txt").write_text("Caption\nA title. More.\n\nAlt text\nWhat is seen <b>.\n")
    return folder


def render(folder: Path, data: Path | None = None, *, downloads: Iterable[str] = ()) -> str:
    """The report as HTML."""
    settings = yaml.safe_load((PROJECT / "config" / "config.yaml").read_text())
    settings.pop("source_texts")
    return render_report(data or folder / "data", folder / "tables", folder / "figures", settings, downloads=downloads)


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    """The report."""
    return render(folder)
