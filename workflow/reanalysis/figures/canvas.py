"""A canvas in millimetres: text, rules and data panels stand where a ruler says, and text is measured first.

Nothing depends on an automatic layout, which moves things when a label changes. Columns are computed from
the measured width of what stands in them. Lines and patches are added as artists, because all limits are set by us:
`add_line` and `add_patch` would work out for each of them how far it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from reanalysis.figures import style

#: The family of all text that we place; matplotlib brings it along.
FAMILY = "DejaVu Sans"
MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72


@cache
def _font(weight: int) -> Any:
    name = font_manager.findfont(font_manager.FontProperties(family=FAMILY, weight=weight))
    # Of our own, because matplotlib's shared fonts change their size while it draws.
    font = font_manager.ft2font.FT2Font(name)
    font.set_size(100, 72)
    return font


@cache
def extent_at_100(text: str, weight: int) -> tuple[float, float, float]:
    """Width, height and descent of a line of text of 100 points, in points."""
    font = _font(weight)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    return width / 64, height / 64, font.get_descent() / 64


def text_width(text: str, size: float = style.BODY, weight: int = style.REGULAR) -> float:
    """Width of a line of text in millimetres."""
    return extent_at_100(text, weight)[0] * size / 100 * MM_PER_POINT if text else 0.0


def widest(texts: Iterable[str], size: float = style.BODY, weight: int = style.REGULAR) -> float:
    """Width of the widest of several texts in millimetres; 0 where there are none."""
    return max((text_width(text, size, weight) for text in texts), default=0.0)


def wrap(text: str, width: float, size: float = style.BODY, weight: int = style.REGULAR) -> list[str]:
    """Break a text into lines no wider than `width` millimetres; a longer word stands alone."""
    space = text_width("n n", size, weight) - text_width("nn", size, weight)
    lines: list[str] = []
    used = 0.0
    # Words are measured, not lines: they come again, and the cache knows them. No-break spaces hold.
    for word in text.split(" "):
        needed = text_width(word, size, weight)
        if lines and used + space + needed <= width:
            lines[-1] += f" {word}"
            used += space + needed
        else:
            lines.append(word)
            used = needed
    return lines


class Canvas:
    """A figure whose coordinates are millimetres from its upper left corner.

    Parameters
    ----------
    width, height : float
        Millimetres.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        with rc_context(style.settings("")):
            # Fine pixels, because hinting on coarse ones makes text up to 8% wider than it is on paper.
            size = (width / MM_PER_INCH, height / MM_PER_INCH)
            self.figure = Figure(figsize=size, dpi=300, facecolor=style.PAGE)
            FigureCanvasAgg(self.figure)
            self.page = self._axes(0, 0, width, height)
            self.page.set_axis_off()
            self.page.set_xlim(0, width)
            self.page.set_ylim(height, 0)

    def _axes(self, left: float, top: float, width: float, height: float) -> Axes:
        rectangle = (
            left / self.width,
            1 - (top + height) / self.height,
            width / self.width,
            height / self.height,
        )
        axes = self.figure.add_axes(rectangle)
        axes.patch.set_visible(False)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.BODY,
        weight: int = style.REGULAR,
        colour: str = style.INK,
        align: str = "left",
        rotation: float = 0.0,
        gid: str | None = None,
    ) -> None:
        """Write one line; `y` is the middle of its letters."""
        if not text:
            return
        artist = self.page.text(
            x,
            y,
            text,
            fontsize=size,
            fontweight=weight,
            fontfamily=FAMILY,
            color=colour,
            ha=align,
            va="center_baseline" if not rotation else "center",
            rotation=rotation,
            rotation_mode="anchor" if not rotation else "default",
            parse_math=False,
        )
        artist.set_gid(gid)

    def rule(
        self, y: float, *, left: float = style.MARGIN, right: float | None = None, weight: float = style.RULE
    ) -> None:
        """Draw a horizontal rule."""
        right = self.width - style.MARGIN if right is None else right
        self.page.add_artist(Line2D([left, right], [y, y], color=style.INK, lw=weight, solid_capstyle="butt"))

    def band(self, top: float, height: float) -> None:
        """Draw the tinted band behind the title of a section."""
        self.page.add_artist(
            Rectangle(
                (style.MARGIN, top),
                self.width - 2 * style.MARGIN,
                height,
                facecolor=style.BAND,
                edgecolor="none",
                lw=0,
                zorder=0.5,
            )
        )

    def mark(self, x: float, y: float, look: style.Look, *, fill: str = "filled", gid: str | None = None) -> None:
        """Draw one marker of a key."""
        self.page.add_artist(marker_line([x], [y], look, fill=fill, gid=gid))

    def panel(
        self,
        left: float,
        right: float,
        top: float,
        bottom: float,
        *,
        xlim: Sequence[float],
        ylim: Sequence[float],
    ) -> Axes:
        """Make axes in a rectangle; only the lower spine is drawn."""
        with rc_context(style.settings("")):
            axes = self._axes(left, top, right - left, bottom - top)
        axes.set_xlim(*xlim)
        axes.set_ylim(*ylim)
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set(color=style.INK, linewidth=style.AXIS)
        axes.tick_params(
            axis="both",
            length=2.5,
            width=style.AXIS,
            color=style.INK,
            labelsize=style.TICK,
            labelcolor=style.INK,
            pad=2,
        )
        return axes


def marker_line(
    x: Sequence[float],
    y: Sequence[float],
    look: style.Look,
    *,
    fill: str = "filled",
    gid: str | None = None,
    zorder: float = 4,
) -> Line2D:
    """A marker: filled for a printed count, open for a reconstructed one, a cross where no count fits."""
    crossed = fill == "cross"
    line = Line2D(
        x,
        y,
        linestyle="none",
        marker="x" if crossed else look.marker,
        markersize=look.size + (0.4 if crossed else 0.0),
        markerfacecolor=look.colour if fill == "filled" else style.PAGE,
        markeredgecolor=look.colour,
        markeredgewidth=1.4 if crossed else style.EDGE,
        clip_on=False,
        zorder=zorder,
    )
    line.set_gid(gid)
    return line


def segment_line(
    x: Sequence[float],
    y: Sequence[float],
    colour: str,
    *,
    line: Any = style.SOLID,
    weight: float = style.INTERVAL,
    gid: str | None = None,
    zorder: float = 3,
    clip: bool = False,
) -> Line2D:
    """An interval or a rule inside a panel, with butt ends."""
    artist = Line2D(
        x,
        y,
        color=colour,
        lw=weight,
        ls=line,
        solid_capstyle="butt",
        dash_capstyle="butt",
        clip_on=clip,
        zorder=zorder,
    )
    artist.set_gid(gid)
    return artist
