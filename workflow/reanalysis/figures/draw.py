"""Draw every figure, or some, and save them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from reanalysis.figures.fonts import cut_common_faces
from reanalysis.figures.makers import SIMULATED_TABLES, figure_makers, table_reader
from reanalysis.figures.names import curves_by_source, survival_pages, survival_stem
from reanalysis.figures.register import Register
from reanalysis.figures.save import save_figure
from reanalysis.memory import garbage_kept
from reanalysis.processes import shared_out


def draw_all(
    tables_dir: Path,
    figures_dir: Path,
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    sources: Iterable[Mapping[str, str]],
    config: Mapping[str, Any],
    *,
    stems: Collection[str] | None = None,
    cores: int = 1,
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
    cores : int
        Figures to draw at once.

    Returns
    -------
    list of str
        Stems written, and `_page2` … where a figure had to be divided.
    """
    sources = list(sources)
    references = {row["source_id"]: int(row["reference"]) for row in sources}
    register = Register(trials, vocabulary, references, {row["source_id"]: row["citation"] for row in sources})
    table = table_reader(tables_dir)
    makers = figure_makers(table, register, config)
    wanted = [stem for stem in makers if stems is None or stem in stems]

    def draw(stem: str) -> list[str]:
        drawings = makers[stem]()
        for drawing in drawings:
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
        return [drawing.stem for drawing in drawings]

    pages = {survival_stem(source_id): len(survival_pages(source_id, trials)) for source_id in curves_by_source(trials)}
    longest_first = sorted(wanted, key=lambda stem: -pages.get(stem, 1))
    with garbage_kept():
        if cores > 1:
            # What several processes need is made before they part.
            cut_common_faces()
            for name in ("claims", *SIMULATED_TABLES) if any(stem in pages for stem in wanted) else ("claims",):
                table(name)
        drawn = dict(zip(longest_first, shared_out(draw, longest_first, cores=cores), strict=True))
    written = [page for stem in wanted for page in drawn[stem]]
    _remove_old_pages(figures_dir, written)
    return written


def _remove_old_pages(folder: Path, written: Collection[str]) -> None:
    """Pages of an earlier, longer version of these figures would be taken for this one's."""
    for path in folder.glob("*_page*.*"):
        if path.stem not in written and path.stem.rpartition("_page")[0] in written:
            path.unlink()
