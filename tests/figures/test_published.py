"""The figures that are published, drawn from the committed results: layout, pages, and what may not be drawn."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import yaml

from reanalysis.figures import style
from reanalysis.figures.makers import make_drawings
from reanalysis.figures.names import curves_by_source, figure_stems, survival_pages
from reanalysis.figures.register import Register
from reanalysis.tables.schema import read_rows

from .fixture_tables import CONFIG, DATA
from .looking import assert_layout, by_gid, visible_texts


@pytest.fixture(scope="module")
def trials():
    return yaml.safe_load((DATA / "trials.yaml").read_text(encoding="utf-8"))["trials"]


@pytest.fixture(scope="module")
def published(trials):
    vocabulary = yaml.safe_load((DATA / "vocabulary.yaml").read_text(encoding="utf-8"))
    sources = [cells for _, cells in read_rows(DATA / "sources.csv", "sources")]
    references = {row["source_id"]: int(row["reference"]) for row in sources}
    register = Register(trials, vocabulary, references, {row["source_id"]: row["citation"] for row in sources})
    tables = DATA.parent / "tests" / "expected"
    return {drawing.stem: drawing for drawing in make_drawings(tables, register, CONFIG)}, register


def test_every_published_page_is_laid_out_without_a_collision_and_fits_a_journal(published):
    drawings, _ = published
    for stem, drawing in drawings.items():
        assert_layout(drawing.figure)
        assert drawing.figure.get_figheight() * 25.4 <= style.MAX_HEIGHT + 1e-6, stem


def test_every_promised_figure_is_drawn_and_survival_curves_on_exactly_the_pages_that_the_workflow_knows(
    published, trials
):
    drawings, _ = published
    assert set(figure_stems(trials)) <= set(drawings)
    planned = [page for source in curves_by_source(trials) for page in survival_pages(source, trials)]
    assert [stem for stem in drawings if stem.startswith("survival_")] == planned


def test_an_endpoint_is_never_drawn_above_the_one_that_holds_it(published, trials):
    """Progression-free survival cannot exceed overall survival of the same patients."""
    drawings, register = published
    lines = {gid: artist for drawing in drawings.values() for gid, artist in by_gid(drawing).items() if ":curve" in gid}
    compared = 0
    for trial in trials.values():
        for one, other in combinations(trial.get("curves", []), 2):
            same = all(
                one.get(key) == other.get(key) for key in ("analysis_set", "arm", "origin", "source", "patients")
            )
            for low, high in ((one, other), (other, one)):
                if same and register.endpoint(low["endpoint"]).get("ordered_below") == high["endpoint"]:
                    below, above = (lines[f"{curve['id']}:curve"] for curve in (low, high))
                    last = min(below.get_xdata()[-1], above.get_xdata()[-1])
                    grid = np.linspace(0, last, 200)
                    # In percent; a thousandth is the rounding of the table.
                    highest = np.interp(grid, above.get_xdata(), above.get_ydata()) + 1e-3
                    assert (np.interp(grid, below.get_xdata(), below.get_ydata()) <= highest).all(), low["id"]
                    compared += 1
    assert compared >= 3


def test_simulated_pages_say_so_in_each_panel(published):
    drawings, _ = published
    for stem, drawing in drawings.items():
        tags = [text.get_text() for text in visible_texts(drawing.figure)].count("SIMULATED")
        assert tags == (len(drawing.figure.axes) - 1 if stem.startswith("survival_") else 0), stem


def test_every_published_abbreviation_is_explained(published):
    drawings, register = published
    for stem, drawing in drawings.items():
        shown = [text.get_text() for text in visible_texts(drawing.figure) if text.get_text() not in drawing.caption]
        for expansion in register.expansions(shown):
            short, _, long = expansion.partition(", ")
            explained = (
                expansion in drawing.caption
                or f"({short})" in drawing.caption
                or long.lower() in " ".join(shown).lower()
            )
            assert explained, (stem, expansion)
