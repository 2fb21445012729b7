"""One page with every figure, small: for the reviewer who looks for what is odd before reading anything."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reanalysis.figures import style
from reanalysis.figures.beside import rows_csv, sidecar_text
from reanalysis.figures.names import page_stems
from reanalysis.figures.raster import Pixels, fitted_pixels

Picture = Callable[[str, int, int], Pixels | None]
TITLE = "Contact sheet: all figures, small"
_GAP = 3.0
_LINE = 2.6
_HEADER = 9.0
_FOOT = 7.0
_LEAST_COLUMNS = 3
#: Highest picture, in widths of one.
_TALLEST = 1.34
_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72
_MM_PER_POINT = _MM_PER_INCH / _POINTS_PER_INCH


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


def page_picture(figures: Path, stem: str, width: int, height: int) -> Pixels | None:
    """A page as large as it fits into so many pixels, from its PDF or else its PNG; None where neither was drawn."""
    if (path := figures / f"{stem}.pdf").is_file():
        return fitted_pixels(path.read_bytes(), width, height)
    if (path := figures / f"{stem}.png").is_file():
        with Image.open(path) as image:
            page = image.convert("RGB")
        scale = min(width / page.width, height / page.height)
        return np.asarray(page.resize((max(int(page.width * scale), 1), max(int(page.height * scale), 1))))
    return None


@cache
def _face(points: float, dpi: float, name: str = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """The face of all figures, which matplotlib brings along; to load matplotlib takes longer than the whole sheet."""
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
    # The other engine is not everywhere.
    return ImageFont.truetype(path, points * dpi / _POINTS_PER_INCH, layout_engine=ImageFont.Layout.BASIC)


def _lines(text: str, width: float) -> tuple[str, ...]:
    """A file name in lines no wider than so many millimetres, broken after underscores; a longer part stands alone."""
    lines = [""]
    for part in re.split(r"(?<=_)", text):
        longer = lines[-1] + part
        if lines[-1] and _face(style.FOOTNOTE, _POINTS_PER_INCH).getlength(longer) * _MM_PER_POINT > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return tuple(lines)


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
    labels = tuple(_lines(f"{place} {name}", width) for place, name in enumerate(names, 1))
    return _Grid(columns, -(-len(names) // columns), width, labels)


@dataclass(frozen=True)
class Placed:
    """Something on the sheet: its name or its words, and its place in pixels from the upper left corner."""

    what: str
    left: float
    top: float
    right: float
    bottom: float


class Sheet:
    """A page of pixels that is drawn on in millimetres, and remembers what stands where.

    Attributes
    ----------
    pixels : array of uint8
        Rows, columns, and red, green and blue.
    pictures, texts : list of Placed
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        self._dpi = dpi
        self._image = Image.new("RGB", (self._place(width), self._place(height)), style.PAGE)
        self._draw = ImageDraw.Draw(self._image)
        self.pictures: list[Placed] = []
        self.texts: list[Placed] = []

    @property
    def pixels(self) -> Pixels:
        return np.asarray(self._image)

    def _place(self, millimetres: float) -> int:
        return round(millimetres * self._dpi / _MM_PER_INCH)

    def rule(self, y: float, weight: float) -> None:
        """A line from margin to margin."""
        thick = max(round(weight * self._dpi / _POINTS_PER_INCH), 1)
        left, right = self._place(style.MARGIN), self._place(style.FULL_WIDTH - style.MARGIN)
        self._draw.line([(left, self._place(y)), (right, self._place(y))], fill=style.INK, width=thick)

    def text(self, x: float, y: float, words: str, *, size: float, colour: str = style.INK, bold: bool = False) -> None:
        """One line; `y` is the middle of its letters."""
        face = _face(size, self._dpi, "DejaVuSans-Bold" if bold else "DejaVuSans")
        at = self._place(x), self._place(y)
        self._draw.text(at, words, fill=colour, font=face, anchor="lm")
        self.texts.append(Placed(words, *self._draw.textbbox(at, words, font=face, anchor="lm")))

    def picture(self, name: str, x: float, y: float, grid: _Grid, picture: Picture) -> float:
        """A page in its frame, as large as it fits, or an empty frame; its height in millimetres is returned."""
        width, height = self._place(grid.width), self._place(grid.picture)
        left, top = self._place(x), self._place(y)
        if (pixels := picture(name, width, height)) is not None:
            height, width, _ = pixels.shape
            self._image.paste(Image.fromarray(pixels), (left, top))
        frame = left, top, left + width - 1, top + height - 1
        self._draw.rectangle(frame, outline=style.HAIRLINE, width=max(round(style.RULE * self._dpi / 72), 1))
        self.pictures.append(Placed(name, *frame))
        return height * _MM_PER_INCH / self._dpi


def draw_contact_sheet(rows: Sequence[dict[str, Any]], picture: Picture, *, dpi: float) -> Sheet:
    """Draw the sheet: always one page, with as many columns as that needs.

    Parameters
    ----------
    rows : sequence of dict
        As `contact_rows` gives them.
    picture : callable
        `picture(stem, width, height)` gives the pixels of a page, no more than so many; None without a page.
    dpi : float
        Pixels per inch of the sheet.
    """
    names = [row["row_id"] for row in rows]
    grid = next(
        found
        for columns in range(_LEAST_COLUMNS, len(names) + _LEAST_COLUMNS + 1)
        if (found := _grid(names, columns)).height <= style.MAX_HEIGHT or columns >= len(names)
    )
    sheet = Sheet(style.FULL_WIDTH, grid.height, dpi)
    sheet.rule(style.MARGIN, style.RULE_TOP)
    sheet.text(style.TEXT_LEFT, 5.4, TITLE, size=style.TITLE, bold=True)
    for place, (name, label) in enumerate(zip(names, grid.labels, strict=True)):
        left = style.TEXT_LEFT + (place % grid.columns) * (grid.width + _GAP)
        top = _HEADER + (place // grid.columns) * grid.cell
        height = sheet.picture(name, left, top, grid, picture)
        for line, text in enumerate(label):
            sheet.text(left, top + height + 2.0 + _LINE * line, text, size=style.FOOTNOTE)
    sheet.rule(grid.height - _FOOT, style.RULE)
    note = "Each picture is one page; its file name stands below." if rows else "There are no figures."
    sheet.text(style.TEXT_LEFT, grid.height - _FOOT + 3.0, note, size=style.FOOTNOTE, colour=style.MUTED)
    return sheet
