"""Draw every figure from the result tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from reanalysis.figures.counts.drawing import draw_counts
from reanalysis.figures.counts.rows import count_rows, groups_left_out
from reanalysis.figures.differences.drawing import draw_difference_forest
from reanalysis.figures.differences.rows import difference_rows
from reanalysis.figures.matrix.drawing import draw_evidence_matrix
from reanalysis.figures.matrix.rows import evidence_rows
from reanalysis.figures.names import (
    ADVERSE_EVENTS,
    COUNTS,
    DIFFERENCE,
    EVIDENCE,
    OVERVIEW,
    POOLED,
    RESPONSE,
    curves_by_source,
    survival_pages,
    survival_stem,
)
from reanalysis.figures.overview.drawing import draw_overview
from reanalysis.figures.overview.rows import families, overview_rows
from reanalysis.figures.pages import empty_drawing
from reanalysis.figures.pooled.drawing import draw_pooled_forest
from reanalysis.figures.pooled.rows import pooled_rows, refused_questions
from reanalysis.figures.proportions.drawing import draw_response_forest
from reanalysis.figures.proportions.rows import response_rows
from reanalysis.figures.proportions.words import HARMS as HARM_WORDS
from reanalysis.figures.proportions.words import RESPONSE as RESPONSE_WORDS
from reanalysis.figures.proportions.words import Words
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing, save_figure
from reanalysis.figures.survival.drawing import draw_survival
from reanalysis.figures.survival.panels import survival_panels
from reanalysis.memory import garbage_kept
from reanalysis.tables.schema import read_records


def make_drawings(
    tables_dir: Path, register: Register, config: Mapping[str, Any], stems: Collection[str] | None = None
) -> Iterator[Drawing]:
    """Draw figures in turn, in the order of `figure_stems`.

    Parameters
    ----------
    tables_dir : Path
        Folder with the result tables as CSV; only those a figure needs are read.
    register : Register
    config : mapping
        Of it: confidence_level, proportion_methods, difference_methods.
    stems : collection of str, optional
        Which of `figure_stems` to draw; all of them if not given.

    Yields
    ------
    Drawing
    """

    @cache
    def table(name: str) -> list[dict[str, str]]:
        return read_records(name, tables_dir / f"{name}.csv")

    @cache
    def claims() -> dict[str, dict[str, str]]:
        return {record["claim_id"]: record for record in table("claims")}

    level = float(config["confidence_level"])

    def forest(stem: str, words: Words, groups: list[str], label_by: str) -> list[Drawing]:
        # The job that draws survival curves alone does without the library of intervals.
        from reanalysis.estimates import proportion_interval

        rows = response_rows(
            table("proportions"),
            table("counts"),
            claims(),
            register,
            groups=groups,
            methods=config["proportion_methods"],
            confidence_level=level,
            interval=proportion_interval,
            label_by=label_by,
        )
        return draw_response_forest(rows, register, stem=stem, words=words, confidence_level=level)

    def differences() -> list[Drawing]:
        methods = config["difference_methods"]
        rows = difference_rows(table("differences"), table("tests"), claims(), register, methods=methods)
        return draw_difference_forest(rows, register, stem=DIFFERENCE, confidence_level=level)

    def pooled() -> list[Drawing]:
        rows = pooled_rows(table("pooled"), table("counts"), claims(), register)
        refused = refused_questions(table("pooled"))
        return draw_pooled_forest(rows, register, stem=POOLED, refused=refused, confidence_level=level)

    def survival(source_id: str) -> list[Drawing]:
        simulated = {name: table(name) for name in ("curves", "survival", "risk_table")}
        curves = curves_by_source(register.trials)[source_id]
        panels = survival_panels(curves, simulated, claims(), register)
        drawn = draw_survival(panels, register, stem=survival_stem(source_id), confidence_level=level)
        # A curve that could not be made leaves a page that was promised, and that says so.
        missing = survival_pages(source_id, register.trials)[len(drawn) :]
        why = "what is printed gives no further curve."
        return [*drawn, *(empty_drawing(stem, "Approximate survival, SIMULATED", why) for stem in missing)]

    def evidence() -> list[Drawing]:
        rows = evidence_rows(table("claims"), table("checks"), table("findings"), table("rules"), register)
        return draw_evidence_matrix(rows, register, stem=EVIDENCE)

    def counted() -> list[Drawing]:
        rows = count_rows(table("count_certificates"), table("counts"), claims(), register)
        denominators: dict[str, list[int]] = {}
        for record in table("fitting_denominators"):
            denominators.setdefault(record["claim_ids"], []).append(int(record["total"]))
        left_out = groups_left_out(table("count_certificates"), claims())
        return draw_counts(rows, register, stem=COUNTS, denominators=denominators, left_out=left_out)

    def overview() -> list[Drawing]:
        rows = overview_rows(claims(), table("counts"), register)
        return draw_overview(rows, families(table("claims"), register), register, stem=OVERVIEW)

    makers: dict[str, Callable[[], list[Drawing]]] = {
        OVERVIEW: overview,
        COUNTS: counted,
        RESPONSE: lambda: forest(RESPONSE, RESPONSE_WORDS, register.benefit_groups(), "arm"),
        DIFFERENCE: differences,
        POOLED: pooled,
        ADVERSE_EVENTS: lambda: forest(ADVERSE_EVENTS, HARM_WORDS, register.harm_groups(), "endpoint"),
    }
    for source_id in curves_by_source(register.trials):
        makers[survival_stem(source_id)] = partial(survival, source_id)
    makers[EVIDENCE] = evidence
    for stem, make in makers.items():
        if stems is None or stem in stems:
            yield from make()


def draw_all(
    tables_dir: Path,
    figures_dir: Path,
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    sources: Iterable[Mapping[str, str]],
    config: Mapping[str, Any],
    *,
    stems: Collection[str] | None = None,
) -> list[str]:
    """Draw and save figures with their sidecars.

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
    stems : collection of str, optional
        Which of `figure_stems` to draw; all of them if not given. Forests need no simulated tables, so a
        second job can draw them meanwhile.

    Returns
    -------
    list of str
        Stems written, and `_page2` … where a figure had to be divided.
    """
    sources = list(sources)
    references = {row["source_id"]: int(row["reference"]) for row in sources}
    register = Register(trials, vocabulary, references, {row["source_id"]: row["citation"] for row in sources})
    written = []
    with garbage_kept():
        for drawing in make_drawings(tables_dir, register, config, stems):
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
            written.append(drawing.stem)
    _remove_old_pages(figures_dir, written)
    return written


def _remove_old_pages(folder: Path, written: Collection[str]) -> None:
    """Pages of an earlier, longer version of these figures would be taken for this one's."""
    for path in folder.glob("*_page*.*"):
        if path.stem not in written and path.stem.rpartition("_page")[0] in written:
            path.unlink()
