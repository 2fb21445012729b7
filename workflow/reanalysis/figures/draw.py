"""Draw every figure from the result tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reanalysis.estimates import proportion_interval
from reanalysis.figures.difference_forest import draw_difference_forest
from reanalysis.figures.difference_rows import difference_rows
from reanalysis.figures.names import ADVERSE_EVENTS, DIFFERENCE, RESPONSE, curves_by_source, survival_stem
from reanalysis.figures.register import Register
from reanalysis.figures.response_forest import HARMS as HARM_WORDS
from reanalysis.figures.response_forest import RESPONSE as RESPONSE_WORDS
from reanalysis.figures.response_forest import draw_response_forest
from reanalysis.figures.response_rows import response_rows
from reanalysis.figures.save import Drawing, save_figure
from reanalysis.figures.survival import draw_survival
from reanalysis.figures.survival_panels import survival_panels
from reanalysis.tables.schema import read_records


def make_drawings(tables_dir: Path, register: Register, config: Mapping[str, Any]) -> Iterable[Drawing]:
    """Draw each figure in turn, in the order of `figure_stems`.

    Parameters
    ----------
    tables_dir : Path
        Folder with proportions, counts, differences, claims, curves, survival and risk_table as CSV.
    register : Register
    config : mapping
        Of it: confidence_level, proportion_methods, difference_methods.

    Yields
    ------
    Drawing
    """
    names = ("proportions", "counts", "differences", "claims", "curves", "survival", "risk_table")
    tables = {name: read_records(name, tables_dir / f"{name}.csv") for name in names}
    claims = {record["claim_id"]: record for record in tables["claims"]}
    level = float(config["confidence_level"])

    def proportions(groups: list[str], label_by: str) -> list[Any]:
        return response_rows(
            tables["proportions"],
            tables["counts"],
            register,
            groups=groups,
            method=config["proportion_methods"][0],
            confidence_level=level,
            interval=proportion_interval,
            label_by=label_by,
        )

    yield from draw_response_forest(
        proportions(register.benefit_groups(), "arm"),
        register,
        stem=RESPONSE,
        words=RESPONSE_WORDS,
        confidence_level=level,
    )
    rows = difference_rows(tables["differences"], claims, register, method=config["difference_methods"][0])
    yield from draw_difference_forest(rows, register, stem=DIFFERENCE, confidence_level=level)
    yield from draw_response_forest(
        proportions(register.harm_groups(), "endpoint"),
        register,
        stem=ADVERSE_EVENTS,
        words=HARM_WORDS,
        confidence_level=level,
    )
    simulated = {name: tables[name] for name in ("curves", "survival", "risk_table")}
    for source_id, curves in curves_by_source(register.trials).items():
        panels = survival_panels(curves, simulated, claims, register)
        yield from draw_survival(panels, register, stem=survival_stem(source_id), confidence_level=level)


def draw_all(
    tables_dir: Path,
    figures_dir: Path,
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    sources: Iterable[Mapping[str, str]],
    config: Mapping[str, Any],
) -> list[str]:
    """Draw and save every figure with its sidecars.

    Parameters
    ----------
    tables_dir, figures_dir : Path
        Where the tables are read and the figures written.
    trials : mapping
        What stands under `trials:` in data/trials.yaml.
    vocabulary : mapping
        data/vocabulary.yaml.
    sources : iterable of mappings
        Rows of data/sources.csv.
    config : mapping
        Of it also: figure_formats, dpi.

    Returns
    -------
    list of str
        Stems written: those of `figure_stems`, and `_page2` … where a figure had to be divided.
    """
    register = Register(trials, vocabulary, {row["source_id"]: int(row["reference"]) for row in sources})
    stems = []
    for drawing in make_drawings(tables_dir, register, config):
        save_figure(
            drawing.figure,
            figures_dir,
            drawing.stem,
            formats=config["figure_formats"],
            dpi=int(config["dpi"]),
            rows=drawing.rows,
            caption=drawing.caption,
            alt=drawing.alt,
        )
        stems.append(drawing.stem)
    return stems
