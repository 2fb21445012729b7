"""The contact sheet: every page of every figure once, on one page, at any number of figures."""

from __future__ import annotations

import itertools
import struct
import zlib
from functools import partial

import numpy as np
import pytest

from reanalysis.figures.contact_sheet import contact_rows, draw_contact_sheet, page_picture, sidecars
from reanalysis.figures.raster import page_pixels, png
from reanalysis.figures.save import save_figure
from reanalysis.figures.style import MAX_HEIGHT

STEMS = ["difference_forest", "counts_certificate"]


def assert_apart(sheet):
    """Nothing leaves the page, and neither words nor pictures lie over one another."""
    height, width, _ = sheet.pixels.shape
    placed = [*sheet.pictures, *sheet.texts]
    assert not [one.what for one in placed if min(one.left, one.top) < 0 or one.right > width or one.bottom > height]
    for one, other in itertools.combinations(placed, 2):
        shared = min(one.right, other.right) - max(one.left, other.left)
        assert min(shared, min(one.bottom, other.bottom) - max(one.top, other.top)) <= 0, (one.what, other.what)


@pytest.fixture(scope="module")
def folder(drawings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    for stem in (*STEMS, "counts_certificate_page2"):
        drawing = drawings[stem]
        words = {"caption": drawing.caption, "alt": drawing.alt}
        save_figure(drawing.figure, folder, stem, formats=["pdf"], dpi=50, rows=drawing.rows, **words)
    return folder


def test_every_page_of_every_figure_is_on_the_sheet_once_in_order_with_its_claims(folder, drawings):
    rows = contact_rows(folder, STEMS)
    assert [row["row_id"] for row in rows] == ["difference_forest", "counts_certificate", "counts_certificate_page2"]
    for row in rows:
        drawing = drawings[row["row_id"]]
        assert row["plotted_rows"] == len(drawing.rows)
        assert drawing.caption.startswith(row["title"])
        found = [plotted["claim_ids"] for plotted in drawing.rows]
        claims = {name for names in found for name in (names.split(";") if isinstance(names, str) else names)}
        assert set(row["claim_ids"]) == claims


def test_pictures_stand_in_their_frames_and_nothing_leaves_the_page_or_lies_over_another(folder):
    rows = contact_rows(folder, STEMS)
    sheet = draw_contact_sheet(rows, partial(page_picture, folder), dpi=100)
    assert_apart(sheet)
    assert [one.what for one in sheet.pictures] == [row["row_id"] for row in rows]
    for one in sheet.pictures:
        width, height = int(one.right - one.left) + 1, int(one.bottom - one.top) + 1
        page = page_picture(folder, one.what, width, height)
        assert page.shape[:2] == pytest.approx((height, width), abs=2)
        # The page itself is there, inside the frame.
        shown = sheet.pixels[int(one.top) + 2 : int(one.bottom) - 1, int(one.left) + 2 : int(one.right) - 1]
        assert shown.min() < 120
        assert abs(shown.mean() - page.mean()) < 4
    words = " ".join(one.what for one in sheet.texts)
    assert all(f"{row['place']} {row['row_id']}" in words.replace("_ ", "_") for row in rows)


def test_a_page_without_a_pdf_is_shown_from_its_png_and_one_without_both_as_an_empty_frame(folder, tmp_path):
    pixels = page_pixels((folder / "difference_forest.pdf").read_bytes(), 40)
    (tmp_path / "only.png").write_bytes(png(pixels, 40))
    high, wide, _ = pixels.shape
    assert np.array_equal(page_picture(tmp_path, "only", wide, 10 * high), pixels)
    assert page_picture(tmp_path, "only", wide // 2, high).shape[1] == wide // 2
    assert page_picture(tmp_path, "neither", 10, 10) is None


@pytest.mark.parametrize(("width", "height"), [(300, 2000), (2000, 300)])
def test_a_page_is_as_large_as_it_fits(folder, width, height):
    high, wide, _ = page_picture(folder, "counts_certificate", width, height).shape
    assert wide <= width
    assert high <= height
    assert width - wide <= 1 or height - high <= 1


@pytest.mark.parametrize("number", [0, 1, 7, 60])
def test_any_number_of_figures_makes_one_page(number):
    rows = [{"row_id": f"figure_with_a_long_name_{place}", "place": place, "title": "x"} for place in range(number)]
    sheet = draw_contact_sheet(rows, lambda stem, width, height: np.zeros((height, width, 3), np.uint8), dpi=120)
    assert_apart(sheet)
    assert sheet.pixels.shape[0] / 120 * 25.4 <= MAX_HEIGHT + 0.3
    assert len(sheet.pictures) == number


def test_a_page_that_was_not_drawn_leaves_an_empty_frame_and_no_figures_a_note():
    (frame,) = draw_contact_sheet([{"row_id": "lost"}], lambda stem, width, height: None, dpi=60).pictures
    assert frame.what == "lost"
    sheet = draw_contact_sheet([], lambda stem, width, height: None, dpi=60)
    assert sheet.texts[-1].what == "There are no figures."
    assert set(sidecars([])) == {"csv", "txt"}


def test_a_png_has_the_size_colours_and_resolution_of_its_page(folder):
    pixels = page_pixels((folder / "difference_forest.pdf").read_bytes(), 100)
    content = png(pixels, 300)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert struct.unpack(">I", content[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        place += 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (pixels.shape[1], pixels.shape[0])
    assert struct.unpack(">II", chunks[b"pHYs"][:8]) == (11811, 11811)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(pixels.shape[0], -1)
    assert np.array_equal(lines[:, 1:].reshape(pixels.shape), pixels)
    assert pixels.min() < 60
    assert pixels[0, 0].tolist() == [255, 255, 255]
