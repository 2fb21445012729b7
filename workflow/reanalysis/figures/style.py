"""Colours, sizes and settings of every figure: the one place where they are defined.

Colour belongs to the role of an arm (experimental, control, combination) and is always doubled by a shape
and a line style. Each colour on paper has an entry in `PALETTE`, so that the report can exchange them for
the dark page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Millimetres.
FULL_WIDTH = 174.0
COLUMN_WIDTH = 84.0
MAX_HEIGHT = 230.0
MARGIN = 2.0
TEXT_LEFT = 3.0

# Points.
BODY = 7.0
TICK = 6.5
DESCRIPTOR = 6.3
FOOTNOTE = 6.0
TITLE = 7.5
LETTER = 8.5
REGULAR = 400
BOLD = 700
RULE_TOP = 1.0
RULE = 0.6
AXIS = 0.6
GRID = 0.5
INTERVAL = 1.1
EDGE = 1.1
CURVE = 1.5
DOTTED = (0.0, (1.0, 1.1))
DASHED = (0.0, (3.4, 1.5))
SOLID = "solid"

# Name: colour on white, colour on the dark page.
PALETTE = {
    "page": ("#FFFFFF", "#15181C"),
    "ink": ("#1A1A1A", "#E8E8E8"),
    "muted": ("#5A5A5A", "#A9AFB6"),
    "hairline": ("#D9D9D9", "#3A4048"),
    "band": ("#EAEFF4", "#20262D"),
    "simulated": ("#A84300", "#F0A35E"),
    "experimental": ("#0072B2", "#56B4E9"),
    "control": ("#333333", "#C9CED4"),
    # Roles, on white: CIELAB distance at least 23 under normal, protan, deutan and tritan vision; L* 21, 46, 61.
    "combination": ("#CC79A6", "#E7A6CB"),
    # Second tone of a role, only beside its first: CIELAB distance at least 25
    # under normal, protan, deutan and tritan vision. L* 24, 50, 36; contrast on white 11.4, 4.5, 7.5.
    "experimental-deep": ("#003C66", "#A6D8F5"),
    "control-deep": ("#767676", "#8E959C"),
    "combination-deep": ("#8F2F6B", "#D77FB4"),
    # Chips of checks, and the symbols on them; on "failed" and on the open chip the page's own colours.
    # L* 47, 79, 89: three greys in print. CIELAB distance of two chips at least 30 under normal, protan, deutan and
    # tritan vision, of a chip and the page at least 13; contrast of a symbol on its chip at least 4.9, also on dark.
    "failed": ("#BF4B00", "#FF9A56"),
    "unusual": ("#F0BC62", "#7A5A1E"),
    "unusual-ink": ("#4A3200", "#FFE3B0"),
    "passed": ("#C9E2F2", "#1F3B50"),
    "passed-ink": ("#004C78", "#BFE0F5"),
}


def colour(name: str) -> str:
    """Colour of a palette entry on white."""
    return PALETTE[name][0]


PAGE = colour("page")
INK = colour("ink")
MUTED = colour("muted")
HAIRLINE = colour("hairline")
BAND = colour("band")
SIMULATED = colour("simulated")


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one arm or series look.

    Attributes
    ----------
    colour : str
        A palette colour.
    marker : str
        matplotlib's name of the shape.
    size : float
        Marker size in points; shapes have optically equal areas.
    line : str or tuple
        Line style of a curve.
    """

    colour: str
    marker: str
    size: float
    line: Any


SIZES = {"s": 4.2, "o": 4.4, "D": 3.8, "^": 4.8}
ROLES = ("experimental", "combination", "control")
_SHAPES = {"experimental": "s", "control": "o", "combination": "D"}
_LINES = {"experimental": SOLID, "control": DASHED, "combination": SOLID}


def look(role: str) -> Look:
    """Look of an arm by its role."""
    shape = _SHAPES[role]
    return Look(colour(role), shape, SIZES[shape], _LINES[role])


def series_looks(roles: list[str]) -> list[Look]:
    """Looks of the series that share a pair of axes.

    Arms of different roles keep the look of their role. Where several series have one role (two endpoints of
    the same patients), the first is deep and solid, the second plain and dashed.
    """
    looks = []
    for place, role in enumerate(roles):
        if roles.count(role) == 1:
            looks.append(look(role))
            continue
        shape, entry, line = (
            ("s", f"{role}-deep", SOLID),
            ("o", role, DASHED),
            ("D", f"{role}-deep", DOTTED),
            ("^", role, (0.0, (5.0, 1.2, 1.0, 1.2))),
        )[roles[:place].count(role) % 4]
        looks.append(Look(colour(entry), shape, SIZES[shape], line))
    return looks


def settings(stem: str) -> dict[str, Any]:
    """Settings under which figures are made and saved; the salt keeps SVG ids the same in each run."""
    return {
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": BODY,
        # Text as wide in PNG as in PDF and SVG, and quicker than matplotlib's own hinting.
        "text.hinting": "none",
        "axes.unicode_minus": True,
        "axes.linewidth": AXIS,
        "svg.fonttype": "none",
        "svg.hashsalt": stem,
        "pdf.fonttype": 42,
        # Matplotlib asks this one how many characters a face of a PDF may hold; else each face is embedded twice.
        "ps.fonttype": 42,
        "figure.constrained_layout.use": False,
        "figure.autolayout": False,
        "path.simplify": False,
    }
