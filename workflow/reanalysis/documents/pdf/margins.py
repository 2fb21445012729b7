"""Running heads, page numbers and line numbers: found by where they stand and how they repeat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from reanalysis.documents.pdf.glyphs import Page
from reanalysis.documents.pdf.words import Piece

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*|p\.?\s*|[-–|\s])*(?:[a-z])?(\d{1,5})(?:\s*(?:/|of)\s*\d{1,4})?[-–|\s]*", re.IGNORECASE
)
#: Share of the page's height, at the top and at the bottom, in which heads and numbers stand.
_ZONE = 0.12
_SAME_HEIGHT = 6.0
_MIN_LETTERS = 8
_MIN_LINE_NUMBERS = 6


def _zone(piece: Piece, page: Page) -> int:
    """1 in the head of the page, -1 in its foot, 0 between."""
    height = page.top - page.bottom
    return 1 if piece.y > page.top - _ZONE * height else -1 if piece.y < page.bottom + _ZONE * height else 0


def _outermost(pieces: list[Piece], page: Page) -> list[Piece]:
    """Pieces of the first and last three lines of a page, in its head and foot."""
    heights = sorted({round(piece.y) for piece in pieces})
    edges = {*heights[:3], *heights[-3:]}
    return [piece for piece in pieces if round(piece.y) in edges and _zone(piece, page)]


def drop_heads(pages: list[tuple[Page, list[Piece]]]) -> int:
    """Take running heads, feet and page numbers out of the pages; how many pieces went.

    A text goes if it stands at the same height on two pages, its digits apart; a number alone only if it counts the
    pages, or stands apart at the foot or head of a single page. Rows of a table that look alike stay.
    """
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    offsets: Counter[tuple[int, int]] = Counter()
    for page, pieces in pages:
        for piece in _outermost(pieces, page):
            places[_DIGITS.sub("#", piece.text.casefold())].append((page.number, piece.y))
            if match := _PAGE_NUMBER.fullmatch(piece.text):
                offsets[int(match[1]) - page.number, _zone(piece, page)] += 1
    count = len({page.number for page, _ in pages})
    dropped = 0
    for page, pieces in pages:
        outer = {id(piece) for piece in _outermost(pieces, page)}
        kept = []
        for piece in pieces:
            goes = False
            if id(piece) in outer:
                if match := _PAGE_NUMBER.fullmatch(piece.text):
                    seen = offsets[int(match[1]) - page.number, _zone(piece, page)]
                    goes = seen >= 2 or (count == 1 and _stands_apart(piece, pieces))
                key = _DIGITS.sub("#", piece.text.casefold())
                letters = sum(c.isalpha() for c in key)
                others = [n for n, y in places[key] if n != page.number and abs(y - piece.y) <= _SAME_HEIGHT]
                goes = goes or (bool(others) and letters >= _MIN_LETTERS and _stands_out(piece, pieces))
            dropped += goes
            if not goes:
                kept.append(piece)
        pieces[:] = kept
    return dropped


def _gap(piece: Piece, pieces: list[Piece]) -> float:
    """Distance to the nearest other line, in sizes of its letters."""
    return min((abs(other.y - piece.y) for other in pieces if abs(other.y - piece.y) > 2), default=1e9) / max(
        piece.size, 1
    )


def _stands_apart(piece: Piece, pieces: list[Piece]) -> bool:
    alone = not any(other is not piece and abs(other.y - piece.y) <= 2 for other in pieces)
    return alone and _gap(piece, pieces) > 2


def _stands_out(piece: Piece, pieces: list[Piece]) -> bool:
    """Smaller or larger than the page's letters, or with a little more room than between lines."""
    sizes = Counter(round(other.size) for other in pieces for _ in range(len(other.text)))
    usual = sizes.most_common(1)[0][0]
    return abs(piece.size - usual) > 0.6 or _gap(piece, pieces) > 1.3


def drop_line_numbers(pages: list[tuple[Page, list[Piece]]]) -> int:
    """Take the numbers of lines, as manuscripts have them, out of the margin; how many went.

    They stand to the left or right of all text, in line with each other, and count by one (or by five). Where one
    page has them, a few in the same place on another page are enough.
    """
    places: set[tuple[str, int]] = set()
    dropped = 0
    for least in (_MIN_LINE_NUMBERS, 1):
        for _, pieces in pages:
            numbers = [piece for piece in pieces if re.fullmatch(r"\d{1,4}", piece.text)]
            for side, key, group in _stacks(numbers):
                known = least > 1 or any((side, near) in places for near in (key - 1, key, key + 1))
                if len(group) < least or not known or not _counts(group) or not _outside(group, pieces):
                    continue
                places.add((side, key))
                ids = {id(piece) for piece in group}
                pieces[:] = [piece for piece in pieces if id(piece) not in ids]
                dropped += len(ids)
                break
    return dropped


def _stacks(numbers: list[Piece]) -> Iterator[tuple[str, int, list[Piece]]]:
    """Numbers in line with each other at their right or left end, from top to bottom."""
    for side in ("x1", "x0"):
        columns: dict[int, list[Piece]] = defaultdict(list)
        for piece in numbers:
            columns[round(getattr(piece, side) / 3)].append(piece)
        for key in columns:
            yield side, key, sorted(columns[key] + columns.get(key + 1, []), key=lambda piece: -piece.y)


def _counts(group: list[Piece]) -> bool:
    values = [int(piece.text) for piece in group]
    if len(values) == 1:
        return True
    steps = Counter(b - a for a, b in pairwise(values))
    step, often = steps.most_common(1)[0]
    return step in (1, 5) and often >= 0.9 * (len(values) - 1)


def _outside(group: list[Piece], pieces: list[Piece]) -> bool:
    """Whether all other text on these lines is on one side, and most lines of the page have a number."""
    left, right = min(piece.x0 for piece in group), max(piece.x1 for piece in group)
    ids = {id(piece) for piece in group}
    others = [piece for piece in pieces if id(piece) not in ids]
    if not others:
        return False
    beside = all(piece.x0 > right for piece in others) or all(piece.x1 < left for piece in others)
    top, bottom = group[0].y, group[-1].y
    lines = {round(piece.y / 3) for piece in others if bottom - 3 <= piece.y <= top + 3}
    by_five = len(group) > 1 and int(group[1].text) - int(group[0].text) == 5
    return beside and len(group) * (5 if by_five else 1) >= 0.6 * len(lines)
