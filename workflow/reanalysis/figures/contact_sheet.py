"""One page with every figure, small: for the reviewer who looks for what is odd before reading anything."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.image import AxesImage, imread
from matplotlib.patches import Rectangle

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, wrap
from reanalysis.figures.names import CONTACT_SHEET, page_stems
from reanalysis.figures.pages import empty_drawing
from reanalysis.figures.raster import page_pixels
from reanalysis.figures.save import Drawing, rows_csv, sidecar_text

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
#: Formats that hold pictures of pages; SVG would hold them as well, but larger than all figures together.
FORMATS = ("pdf", "png")
TITLE = "Contact sheet: all figures, small"
_GAP = 3.0
_LINE = 2.6
_HEADER = 9.0
_FOOT = 7.0
_LEAST_COLUMNS = 3
#: Highest picture, in widths of one.
_TALLEST = 1.34


def contact_rows(figures: Path, stems: Collection[str]) -> list[dict[str, Any]]:
    """One row for each page of each figure.

    Parameters
    ----------
    figures : Path
        Folder with the tables beside the figures.
    stems : collection of str
        Names of the figures, in order.

    Returns
    -------
    list of dict
        Place, file name without its ending, title, number of plotted rows, and the claims behind them.
    """
    rows = []
    for stem in (page for first in stems for page in page_stems(first, figures)):
        with (figures / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            plotted = list(csv.DictReader(file))
        claims = sorted({name for row in plotted for name in row.get("claim_ids", "").split(";") if name})
        caption = (figures / f"{stem}.txt").read_text(encoding="utf-8").split("\n")[1]
        rows.append(
            {
                "row_id": stem,
                "place": len(rows) + 1,
                "title": caption.partition(". ")[0].rstrip("."),
                "plotted_rows": len(plotted),
                "claim_ids": tuple(claims),
            }
        )
    return rows


def contact_words(rows: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Caption and alt text."""
    listed = "; ".join(f"{row['place']}, {row['title']}" for row in rows)
    return f"{TITLE}. Numbers are places. {listed}.", f"{len(rows)} pages of figures, as small pictures: {listed}."


def sidecars(rows: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """The files of words and numbers beside the sheet, by their endings."""
    return {"csv": rows_csv(rows).encode("utf-8"), "txt": sidecar_text(*contact_words(rows)).encode("utf-8")}


def page_picture(figures: Path, stem: str, dpi: float) -> Pixels | None:
    """A page as pixels, from its PDF or else its PNG; None where neither was drawn."""
    if (path := figures / f"{stem}.pdf").is_file():
        return page_pixels(path.read_bytes(), dpi)
    if (path := figures / f"{stem}.png").is_file():
        return np.rint(255 * imread(path)[..., :3]).astype(np.uint8)
    return None


@dataclass(frozen=True)
class _Grid:
    """So many columns of pictures, with heights in millimetres."""

    columns: int
    rows: int
    width: float
    labels: tuple[tuple[str, ...], ...]

    @property
    def picture(self) -> float:
        return self.width * _TALLEST

    @property
    def cell(self) -> float:
        return self.picture + 1.6 + _LINE * max((len(lines) for lines in self.labels), default=0) + _GAP

    @property
    def height(self) -> float:
        return _HEADER + self.rows * self.cell + _FOOT


def _grid(names: Sequence[str], columns: int) -> _Grid:
    room = style.FULL_WIDTH - 2 * style.TEXT_LEFT
    width = (room - _GAP * (columns - 1)) / columns
    labels = tuple(
        tuple(wrap(f"{place} {name}".replace("_", "_ "), width, style.FOOTNOTE)) for place, name in enumerate(names, 1)
    )
    labels = tuple(tuple(line.replace("_ ", "_") for line in lines) for lines in labels)
    return _Grid(columns, -(-len(names) // columns), width, labels)


def draw_contact_sheet(
    rows: Sequence[dict[str, Any]], picture: Callable[[str, float], Pixels | None], *, dpi: float
) -> Drawing:
    """Draw the sheet: always one page, with as many columns as that needs.

    Parameters
    ----------
    rows : sequence of dict
        As `contact_rows` gives them.
    picture : callable
        `picture(stem, dpi)` gives the pixels of a page.
    dpi : float
        Pixels per inch of the sheet.
    """
    if not rows:
        return empty_drawing(CONTACT_SHEET, TITLE, "there are no figures.")
    names = [row["row_id"] for row in rows]
    grid = next(
        found
        for columns in range(_LEAST_COLUMNS, len(names) + _LEAST_COLUMNS + 1)
        if (found := _grid(names, columns)).height <= style.MAX_HEIGHT or columns >= len(names)
    )
    canvas = Canvas(style.FULL_WIDTH, grid.height)
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    canvas.text(style.TEXT_LEFT, 5.4, TITLE, size=style.TITLE, weight=style.BOLD)
    for place, (name, label) in enumerate(zip(names, grid.labels, strict=True)):
        left = style.TEXT_LEFT + (place % grid.columns) * (grid.width + _GAP)
        top = _HEADER + (place // grid.columns) * grid.cell
        pixels = picture(name, dpi * grid.width / style.FULL_WIDTH)
        width, height = _draw_picture(canvas, pixels, left, top, grid)
        frame = Rectangle((left, top), width, height, facecolor="none", edgecolor=style.HAIRLINE, lw=style.RULE)
        frame.set_gid(f"{name}:frame")
        canvas.page.add_artist(frame)
        for line, text in enumerate(label):
            y = top + height + 2.0 + _LINE * line
            canvas.text(left, y, text, size=style.FOOTNOTE, gid=f"{name}:name:{line + 1}")
    canvas.rule(grid.height - _FOOT)
    note = "Each picture is one page; its file name stands below."
    canvas.text(style.TEXT_LEFT, grid.height - _FOOT + 3.0, note, size=style.FOOTNOTE, colour=style.MUTED)
    caption, alt = contact_words(rows)
    return Drawing(CONTACT_SHEET, canvas.figure, list(rows), caption, alt)


def _draw_picture(canvas: Canvas, pixels: Pixels | None, left: float, top: float, grid: _Grid) -> tuple[float, float]:
    """Draw a page in its cell, as large as it fits; its width and height are returned."""
    if pixels is None:
        return grid.width, grid.picture
    high, wide, _ = pixels.shape
    scale = min(grid.width / max(wide, 1), grid.picture / max(high, 1))
    width, height = wide * scale, high * scale
    image = AxesImage(
        canvas.page, extent=(left, left + width, top + height, top), interpolation="none", origin="upper", zorder=1
    )
    image.set_data(pixels)
    canvas.page.add_image(image)
    return width, height
