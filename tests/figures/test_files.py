"""Figures as files: all of them, the same bytes each time, text as text, and the plotted rows beside."""

from __future__ import annotations

import csv
import math
import re

import matplotlib
import pytest

from reanalysis.figures import fonts, style
from reanalysis.figures.canvas import extent_at_100
from reanalysis.figures.draw import draw_all
from reanalysis.figures.makers import make_drawings
from reanalysis.figures.save import rows_csv, save_figure

from .fixture_tables import CONFIG, load, sources
from .looking import PAGES, STEMS, visible_texts


@pytest.fixture(scope="module")
def saved(tables, tmp_path_factory):
    """All figures as `draw_all` writes them; a low resolution saves time."""
    folder = tmp_path_factory.mktemp("figures")
    trials, vocabulary = load("trials.yaml")["trials"], load("vocabulary.yaml")
    assert draw_all(tables, folder, trials, vocabulary, sources(), {**CONFIG, "dpi": 40}) == PAGES
    return folder


def test_all_files_are_written_and_nothing_else(saved):
    names = {path.name for path in saved.iterdir()}
    assert names == {f"{stem}.{ending}" for stem in PAGES for ending in ("svg", "pdf", "png", "csv", "txt")}


def test_drawing_twice_gives_the_same_bytes(saved, drawings, tmp_path):
    # `saved` holds figures that were drawn anew; that these have been measured since must not matter either.
    for drawing in (drawings[stem] for stem in STEMS):
        # SVG shows any difference in what is drawn; of the slower formats one figure of each kind.
        slow = ["pdf", "png"] if drawing.stem in ("difference_forest", "survival_fda2024_simulated") else []
        save_figure(
            drawing.figure,
            tmp_path,
            drawing.stem,
            formats=["svg", *slow],
            dpi=40,
            rows=drawing.rows,
            caption=drawing.caption,
            alt=drawing.alt,
        )
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (saved / path.name).read_bytes(), path.name


def test_one_figure_can_be_drawn_alone_without_the_tables_of_others(tables, tmp_path, register):
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in ("claims", "differences", "tests"):
        (folder / f"{name}.csv").write_bytes((tables / f"{name}.csv").read_bytes())
    drawn = make_drawings(folder, register, CONFIG, ["difference_forest"])
    assert [drawing.stem for drawing in drawn] == ["difference_forest"]


def test_svg_keeps_text_as_text_and_uses_palette_colours_only(saved):
    palette = {light.lower() for light, _ in style.PALETTE.values()}
    for path in saved.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        assert svg.count("<text") > 20
        assert {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", svg)} <= palette, path.name
        ids = re.findall(r'\bid="([^"]+)"', svg)
        assert len(ids) == len(set(ids)), path.name
        assert "dc:date" not in svg


def test_pdf_embeds_each_face_once_as_truetype_and_png_has_no_version(saved):
    for path in saved.glob("*.pdf"):
        content = path.read_bytes()
        fonts = re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)[^>]*?/Subtype /CIDFontType2", content)
        fonts += re.findall(rb"/Subtype /CIDFontType2[^>]*?/BaseFont /[A-Z]{6}\+(\S+)", content)
        assert 1 <= len(set(fonts)) <= 2, path.name
        assert content.count(b"/FontFile2") == len(set(fonts)), path.name
        assert b"/Type3" not in content
        assert b"/Subtype /Type1" not in content
        assert b"/CreationDate" not in content
    for path in saved.glob("*.png"):
        assert matplotlib.__version__.encode() not in path.read_bytes()[:300]


def test_text_of_a_pdf_can_be_read_and_stands_where_the_figure_has_it(saved, drawings):
    import pypdfium2

    for stem in ("difference_forest", "counts_certificate", "study_overview", "survival_fda2024_simulated"):
        document = pypdfium2.PdfDocument((saved / f"{stem}.pdf").read_bytes())
        page = document[0].get_textpage()
        read = "".join(page.get_text_bounded().split())
        figure = drawings[stem].figure
        figure.draw_without_rendering()
        points = 72 / figure.dpi
        for text in visible_texts(figure):
            assert "".join(text.get_text().split()) in read, text.get_text()
            # One word upright, and the turned label of an axis.
            if (word := text.get_text()) in ("Difference", "Tables left", "Patients without the event, %"):
                found = page.search(word, match_case=True, match_whole_word=True).get_next()
                left, bottom, _, top = page.get_charbox(found[0])
                box = text.get_window_extent()
                assert left == pytest.approx(box.x0 * points, abs=1.0)
                assert box.y0 * points - 1 <= bottom <= top <= box.y1 * points + 1
        document.close()


def test_what_one_page_needs_changes_no_other_page(tmp_path, drawings):
    # Text is measured, and faces are cut, once for all pages: a page drawn alone has the same bytes.
    drawing = drawings["difference_forest"]
    words = {"rows": drawing.rows, "caption": drawing.caption, "alt": drawing.alt}
    saved_after = save_figure(drawing.figure, tmp_path / "a", drawing.stem, formats=["svg", "pdf"], dpi=40, **words)
    fonts._cut.cache_clear()
    fonts._line.cache_clear()
    fonts._laid_out.clear()
    extent_at_100.cache_clear()
    saved_alone = save_figure(drawing.figure, tmp_path / "b", drawing.stem, formats=["pdf", "svg"], dpi=40, **words)
    assert saved_after[0].read_bytes() == saved_alone[1].read_bytes()
    assert saved_after[1].read_bytes() == saved_alone[0].read_bytes()


def test_a_character_that_the_common_ones_lack_is_embedded_and_a_strange_one_is_drawn_by_matplotlib(tmp_path):
    from reanalysis.figures.canvas import Canvas

    canvas = Canvas(60, 20)
    canvas.text(5, 8, "ŁÓDŹ Ω 77")
    path = save_figure(canvas.figure, tmp_path, "far", formats=["pdf", "png"], dpi=100, rows=[], caption="", alt="")[0]
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    assert "ŁÓDŹ Ω 77" in document[0].get_textpage().get_text_bounded()
    document.close()


def test_the_csv_holds_exactly_the_plotted_rows(saved, drawings):
    for stem, drawing in drawings.items():
        with (saved / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(drawing.rows)


def test_a_figure_that_fails_leaves_no_file(tmp_path, drawings):
    drawing = drawings["difference_forest"]
    with pytest.raises(ValueError, match="not supported"):
        save_figure(drawing.figure, tmp_path, "x", formats=["svg", "bmp5"], dpi=50, rows=[], caption="", alt="")
    assert list(tmp_path.iterdir()) == []


def test_small_p_values_keep_their_digits_beside_the_figure():
    row = {"p_value": 2.805e-14, "lower": 0.39232, "upper": 0.1 + 0.2, "none": math.nan, "far": math.inf}
    assert rows_csv([row]).splitlines()[1] == "2.805e-14,0.39232,0.3,,inf"
