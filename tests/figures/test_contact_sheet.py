"""The contact sheet: every page of every figure once, on one page, at any number of figures."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from reanalysis.figures.contact_sheet import contact_rows, draw_contact_sheet, page_picture, sidecars
from reanalysis.figures.raster import page_pixels, png
from reanalysis.figures.save import save_figure
from reanalysis.figures.style import MAX_HEIGHT

from .looking import assert_layout, by_gid

STEMS = ["difference_forest", "counts_certificate"]


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


def test_pictures_stand_in_their_frames_and_do_not_leave_the_page(folder):
    rows = contact_rows(folder, STEMS)
    drawing = draw_contact_sheet(rows, lambda stem, dpi: page_picture(folder, stem, dpi), dpi=100)
    assert_layout(drawing.figure)
    page = drawing.figure.axes[0]
    assert len(page.images) == len(rows)
    artists = by_gid(drawing)
    for row, image in zip(rows, page.images, strict=True):
        frame = artists[f"{row['row_id']}:frame"]
        left, right, bottom, top = image.get_extent()
        assert (left, top) == (frame.get_x(), frame.get_y())
        assert (right - left, bottom - top) == pytest.approx((frame.get_width(), frame.get_height()))
        height, width = image.get_array().shape[:2]
        assert (right - left) / (bottom - top) == pytest.approx(width / height)


def test_a_page_without_a_pdf_is_shown_from_its_png_and_one_without_both_as_an_empty_frame(folder, tmp_path):
    pixels = page_pixels((folder / "difference_forest.pdf").read_bytes(), 40)
    (tmp_path / "only.png").write_bytes(png(pixels, 40))
    assert np.array_equal(page_picture(tmp_path, "only", 10), pixels)
    assert page_picture(tmp_path, "neither", 10) is None


@pytest.mark.parametrize("number", [1, 7, 60])
def test_any_number_of_figures_makes_one_page(number):
    rows = [{"row_id": f"figure_with_a_long_name_{place}", "place": place, "title": "x"} for place in range(number)]
    high = np.full((260, 174, 3), 255, np.uint8)
    drawing = draw_contact_sheet(rows, lambda stem, dpi: high, dpi=30)
    assert drawing.figure.get_figheight() * 25.4 <= MAX_HEIGHT + 1e-6
    assert_layout(drawing.figure)


def test_without_figures_the_sheet_says_so():
    drawing = draw_contact_sheet([], lambda stem, dpi: None, dpi=30)
    assert_layout(drawing.figure)
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
