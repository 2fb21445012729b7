"""What draws each figure from the result tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
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
from reanalysis.figures.save import Drawing
from reanalysis.figures.survival.drawing import draw_survival
from reanalysis.figures.survival.panels import survival_panels
from reanalysis.tables.schema import read_records

Table = Callable[[str], list[dict[str, str]]]
#: What the curves of survival are drawn from, with the claims.
SIMULATED_TABLES = ("curves", "survival", "risk_table")


def figure_makers(
    table: Table, register: Register, config: Mapping[str, Any]
) -> dict[str, Callable[[], list[Drawing]]]:
    """What draws each figure, by its name, in the order of `figure_stems`.

    Parameters
    ----------
    table : callable
        `table(name)` gives the rows of a result table; only those a figure needs are asked for.
    register : Register
    config : mapping
        Of it: confidence_level, proportion_methods, difference_methods.
    """

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
        simulated = {name: table(name) for name in SIMULATED_TABLES}
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
    return makers


def table_reader(tables_dir: Path) -> Table:
    """Rows of the result tables in a folder; each is read when it is first asked for."""

    @cache
    def table(name: str) -> list[dict[str, str]]:
        return read_records(name, tables_dir / f"{name}.csv")

    return table


def make_drawings(
    tables_dir: Path, register: Register, config: Mapping[str, Any], stems: Collection[str] | None = None
) -> Iterator[Drawing]:
    """Draw figures in turn, in the order of `figure_stems`; all of them if no stems are given."""
    for stem, make in figure_makers(table_reader(tables_dir), register, config).items():
        if stems is None or stem in stems:
            yield from make()
