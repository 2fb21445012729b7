"""From characters to pieces of lines, each within one column or table cell; raised characters become superscripts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from reanalysis.documents.pdf.glyphs import Glyph
from reanalysis.documents.scripts import subscript, superscript

#: In sizes of the letters: a wider gap is a space, a much wider one parts columns or cells.
_SPACE = 0.17
_COLUMN_GAP = 0.75
_BACKWARDS = 0.35
#: Smaller than this share of the line's letters and off its baseline by that of their size.
_SCRIPT_SIZE = 0.86
_RAISED, _LOWERED = 0.14, 0.06
_SAME_LINE = 0.25
_SCRIPT_REACH = 0.75
_SHELF = 8.0


@dataclass(slots=True)
class Piece:
    """A piece of a line.

    Attributes
    ----------
    text : str
    x0, x1, y, size : float
        Left and right end, baseline and size of letters, in points.
    bold : bool
        Whether all of it is.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


@dataclass(slots=True, eq=False)
class _Run:
    glyphs: list[Glyph]
    x0: float
    x1: float
    y: float
    size: float

    def take(self, glyphs: list[Glyph]) -> None:
        self.glyphs += glyphs
        self.x0 = min(self.x0, glyphs[0].x0)
        self.x1 = max(self.x1, max(glyph.x1 for glyph in glyphs))


def _joins(run: _Run, glyph: Glyph | _Run) -> bool:
    """Whether what follows stands on the same line, directly or as a raised or lowered character."""
    larger = max(run.size, glyph.size)
    gap = glyph.x0 - run.x1
    if not -_BACKWARDS * larger <= gap <= _COLUMN_GAP * larger:
        return False
    distance = abs(glyph.y - run.y)
    if distance <= _SAME_LINE * larger:
        return True
    return (
        min(run.size, glyph.size) < _SCRIPT_SIZE * larger and distance <= _SCRIPT_REACH * larger and gap <= 0.4 * larger
    )


def _runs(glyphs: list[Glyph]) -> list[_Run]:
    """Characters that follow each other in the file and on the line."""
    runs: list[_Run] = []
    for glyph in glyphs:
        if runs and _joins(runs[-1], glyph):
            run = runs[-1]
            run.take([glyph])
            if glyph.size > run.size:
                run.size, run.y = glyph.size, glyph.y
        else:
            runs.append(_Run([glyph], glyph.x0, glyph.x1, glyph.y, glyph.size))
    return runs


def _merged(runs: list[_Run]) -> list[_Run]:
    """Join runs that stand on one line but not one after the other in the file."""
    ends: dict[int, list[_Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: (run.x0, -run.size)):
        shelf = int(run.y // _SHELF)
        near = [other for y in range(shelf - 3, shelf + 4) for other in ends.get(y, ()) if _joins(other, run)]
        best = max(near, key=lambda other: other.x1, default=None)
        if best is None:
            ends[shelf].append(run)
            continue
        best.take(run.glyphs)
        if run.size > best.size:
            ends[int(best.y // _SHELF)].remove(best)
            best.size, best.y = run.size, run.y
            ends[shelf].append(best)
    return [run for shelf in ends.values() for run in shelf]


def _text(glyphs: list[Glyph], y: float, size: float) -> str:
    out = ""
    script, raised = "", 0
    before: Glyph | None = None

    def ended() -> str:
        return {1: superscript(script, out[-1:]), -1: subscript(script), 0: script}[raised]

    for glyph in glyphs:
        small = glyph.size < _SCRIPT_SIZE * size
        place = 1 if small and glyph.y - y > _RAISED * size else -1 if small and y - glyph.y > _LOWERED * size else 0
        gap = before is not None and glyph.x0 - before.x1 > _SPACE * min(size, max(glyph.size, before.size))
        # A space in the file counts only if there is one on the page: some files space every letter.
        spaced = before is not None and (gap or (glyph.spaced and glyph.x0 - before.x1 > -0.02 * size))
        if place != raised or spaced:
            out += ended()
            script, raised = "", place
        if spaced:
            out += " "
        script += glyph.text
        before = glyph
    return out + ended()


def pieces(glyphs: list[Glyph]) -> list[Piece]:
    """Cut the characters of a page into pieces of lines.

    Parameters
    ----------
    glyphs : list of Glyph
        In the order of the file.

    Returns
    -------
    list of Piece
        In no order; gaps wider than a letter part them.
    """
    result = []
    for run in _merged(_runs(glyphs)):
        # The size of most characters is the line's; among equals the larger one.
        counts = Counter(round(glyph.size, 1) for glyph in run.glyphs)
        size = max(counts, key=lambda value: (counts[value] * (1.5 if value > 0.8 * run.size else 1), value))
        baseline = Counter(round(glyph.y, 1) for glyph in run.glyphs if round(glyph.size, 1) == size).most_common(1)[0][
            0
        ]
        text = _text(run.glyphs, baseline, size).strip()
        if text:
            bold = all(glyph.bold for glyph in run.glyphs if glyph.text.isalnum())
            result.append(Piece(text, run.x0, run.x1, baseline, size, bold))
    return result
