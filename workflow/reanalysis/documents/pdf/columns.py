"""Reading order: where a page has columns, and in which order its lines are read."""

from __future__ import annotations

from dataclasses import dataclass

from reanalysis.documents.pdf.words import Piece

_MAX_DEPTH = 3
_STEPS = 150
_MIN_LINES = 4
_MIN_WIDE_SHARE = 0.4
_WIDE = 0.6
_MIN_LETTERS = 12
_ALIGNED = 1.5


@dataclass(slots=True)
class Line:
    """Pieces on one baseline, from left to right; several where gaps part them."""

    pieces: list[Piece]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def size(self) -> float:
        return max(self.pieces, key=lambda piece: len(piece.text)).size

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)


@dataclass(slots=True)
class Region:
    """Lines of one column, from top to bottom."""

    lines: list[Line]
    page: int


def lines_of(pieces: list[Piece]) -> list[Line]:
    """Put pieces on one baseline together, from top to bottom."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.x0)):
        if lines and abs(lines[-1][0].y - piece.y) <= 0.3 * max(lines[-1][0].size, piece.size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [Line(sorted(line, key=lambda piece: piece.x0)) for line in lines]


def _wide_rows(pieces: list[Piece], width: float) -> set[int]:
    """Pieces of tables over the whole width: three or more rows of three or more short pieces each."""
    found: set[int] = set()
    run: list[Line] = []
    for line in [*lines_of(pieces), Line([])]:
        short = all(p.x1 - p.x0 < 0.35 * width for p in line.pieces)
        row = len(line.pieces) >= 3 and short and line.x1 - line.x0 > 0.6 * width
        # A row whose last cells are empty stands under the others.
        if row or (len(run) >= 3 and len(line.pieces) >= 2 and short and _stands_under(line, run)):
            run.append(line)
            continue
        if len(run) >= 3:
            top, bottom = run[0].y + 1, run[-1].y - 1
            # Rows between them with fewer cells belong to the table too.
            found |= {id(piece) for piece in pieces if bottom <= piece.y <= top}
        if not line.pieces or any(p.x1 - p.x0 >= 0.35 * width for p in line.pieces):
            run = []
    return found


def _stands_under(line: Line, rows: list[Line]) -> bool:
    """Whether each piece of a line begins where a piece of another row does."""
    starts = [piece.x0 for row in rows for piece in row.pieces]
    return all(any(abs(piece.x0 - x) < _ALIGNED for x in starts) for piece in line.pieces)


def _gutter(pieces: list[Piece]) -> float | None:
    """Where the page parts into two columns of running text; None if it does not."""
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    width = right - left
    best: tuple[int, float, float] | None = None
    for step in range(_STEPS):
        x = left + (0.2 + 0.6 * step / _STEPS) * width
        crossing = sum(piece.x0 < x < piece.x1 for piece in pieces)
        # In the middle of the widest white band.
        key = (crossing, abs(x - (left + right) / 2), x)
        best = key if best is None or key < best else best
    if best is None:
        return None
    x = best[2]
    sides = ([p for p in pieces if p.x1 <= x], [p for p in pieces if p.x0 >= x])
    for side in sides:
        if len(side) < _MIN_LINES:
            return None
        reach = max(p.x1 for p in side) - min(p.x0 for p in side)
        wide = [p for p in side if p.x1 - p.x0 > _WIDE * reach and len(p.text) >= _MIN_LETTERS]
        if len(wide) < _MIN_WIDE_SHARE * len(lines_of(side)) or len(wide) < _MIN_LINES:
            return None
    if max(len(side) for side in sides) < best[0]:
        return None
    lower, upper = max(min(p.y for p in side) for side in sides), min(max(p.y for p in side) for side in sides)
    return x if upper > lower else None


def order(pieces: list[Piece], page: int, depth: int = 0) -> list[Region]:
    """Put the pieces of a page in reading order.

    A piece that reaches over the gutter parts the page into bands; within a band the left column is read before
    the right one. A table over the whole width is not cut.

    Parameters
    ----------
    pieces : list of Piece
    page : int
        Number of the page.
    depth : int
        How many gutters were already found around these pieces.

    Returns
    -------
    list of Region
    """
    if not pieces:
        return []
    width = max(piece.x1 for piece in pieces) - min(piece.x0 for piece in pieces)
    rows = _wide_rows(pieces, width) if depth == 0 else set()
    free = [piece for piece in pieces if id(piece) not in rows]
    gutter = _gutter(free) if depth < _MAX_DEPTH and len(free) >= 2 * _MIN_LINES else None
    if gutter is None:
        return [Region(lines_of(pieces), page)]
    across = {id(piece) for piece in free if piece.x0 < gutter < piece.x1} | rows
    regions: list[Region] = []
    band: list[Piece] = []
    spanning: list[Piece] = []

    def end_band() -> None:
        for side in ([p for p in band if p.x1 <= gutter], [p for p in band if p.x0 >= gutter]):
            regions.extend(order(side, page, depth + 1))
        band.clear()

    def end_spanning() -> None:
        if spanning:
            regions.append(Region(lines_of(spanning), page))
            spanning.clear()

    for line in lines_of(pieces):
        if any(id(piece) in across for piece in line.pieces):
            end_band()
            spanning.extend(line.pieces)
        else:
            end_spanning()
            band.extend(line.pieces)
    end_band()
    end_spanning()
    return regions
