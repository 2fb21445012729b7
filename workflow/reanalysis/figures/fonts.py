"""What matplotlib would do again for each text of each page, done once: find a face, measure, lay out, cut out.

Drawing is the longest part of a run, and text is the longest part of drawing. Inside `quick_text` the same words of
the same size are laid out once for all formats and pages, PDF gets each line of text in one piece, and its faces are
cut out of DejaVu once. Positions and words are those that matplotlib itself would give; only ligatures are left out,
so that text of a PDF can be searched. Whatever else matplotlib is asked to draw goes its own way.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from typing import Any, NamedTuple

from matplotlib import font_manager
from matplotlib import text as matplotlib_text
from matplotlib.backends import _backend_pdf_ps
from matplotlib.backends.backend_pdf import RendererPdf
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import text_to_path

from reanalysis.figures import style
from reanalysis.figures.canvas import FAMILY, extent_at_100

#: Printable ASCII and Latin-1, and the signs of figures.
_COMMON = frozenset(
    [
        *range(0x20, 0x7F),
        *range(0xA0, 0x100),
        *map(ord, "–—‘’“”†‡•…‰′€−×±≤≥≠≈∞²³√∑→←↑↓↔✓✕✗αβγδλμσπτχ\u2002\u2009\u202f"),
        # Marks of references and footnotes.
        *map(ord, "⁰¹⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍ"),
    ]
)
#: Units of a face in which PDF counts.
_EM = 1000
_POINTS_PER_INCH = 72
#: Codes in a PDF have two bytes.
_NO_CODE = 0x10000


# --- Faces inside PDF ------------------------------------------------------------------------------------------------


class _Cut(NamedTuple):
    """A face that was cut out: the finished file, and where its glyphs went."""

    font: bytes
    glyph_index_map: dict[int, int]


@cache
def _face(path: FontPath) -> FT2Font:
    """A face of our own, because matplotlib's shared ones change their size while it draws."""
    face = FT2Font(str(path))
    face.set_size(_EM, _POINTS_PER_INCH)
    return face


@cache
def _common_glyphs(path: FontPath) -> frozenset[int]:
    return frozenset(_face(path).get_char_index(code) for code in _COMMON) - {0}


@cache
def _cut(path: FontPath, glyphs: frozenset[int]) -> _Cut:
    from fontTools.subset import Options, Subsetter, load_font

    # Neither names of glyphs, nor tables of layout, nor hints for coarse screens: each glyph is placed by us.
    options = Options(hinting=False, glyph_names=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM", "meta"]
    options.font_number = path.face_index
    with load_font(path, options) as font:
        subsetter = Subsetter(options)
        subsetter.populate(gids=glyphs)
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out, reorderTables=False)
        return _Cut(out.getvalue(), dict(subsetter.glyph_index_map))


def cut_common_faces() -> None:
    """Cut out the two faces of all figures, which most pages need, before processes part that would each do it."""
    for weight in (style.REGULAR, style.BOLD):
        path = _find(FontProperties(family=FAMILY, weight=weight))[0]
        _cut(path, _common_glyphs(path))
    # An open face reads on in its file, and processes that part share the place in it.
    _face.cache_clear()


def _shared_cut(path: FontPath, glyphs: Any) -> Any:
    """The common characters, or exactly those of a page that has others too; never what other pages happen to hold."""
    wanted, common = frozenset(glyphs), _common_glyphs(path)
    return nullcontext(_cut(path, common if wanted <= common else wanted))


# --- Text ------------------------------------------------------------------------------------------------------------

_draw_text = RendererPdf.draw_text
_find = font_manager.fontManager._find_fonts_by_props
_lay_out = matplotlib_text.Text._get_layout
_metrics = matplotlib_text._get_text_metrics_with_cache
_found: dict[Any, list[FontPath]] = {}
_laid_out: dict[Any, Any] = {}


def _face_key(prop: FontProperties) -> tuple[Any, ...]:
    return tuple(prop.get_family()), prop.get_weight(), prop.get_style(), prop.get_variant(), prop.get_stretch()


def _find_once(prop: Any, *arguments: Any, **options: Any) -> list[FontPath]:
    if not isinstance(prop, FontProperties) or arguments or options:
        return list(_find(prop, *arguments, **options))
    key = _face_key(prop)
    if key not in _found:
        _found[key] = _find(prop)
    return _found[key]


def _measure(renderer: Any, text: str, prop: FontProperties, ismath: Any, dpi: float) -> Any:
    """As SVG measures it, in outlines and not in pixels; then no page depends on what was drawn before it."""
    if ismath or dpi != _POINTS_PER_INCH:
        return _metrics(renderer, text, prop, ismath, dpi)
    if tuple(prop.get_family()) != (FAMILY,) or prop.get_style() != "normal":
        return text_to_path.get_text_width_height_descent(text, prop, False)
    # Most lines were measured when their place was chosen.
    scale = prop.get_size_in_points() / 100
    width, height, descent = extent_at_100(text, prop.get_weight())
    return width * scale, height * scale, descent * scale


def _lay_out_once(text: Any, renderer: Any) -> Any:
    """The box of a text and the places of its lines, about its own place: the same in PDF and SVG."""
    if "$" in text.get_text() or text.get_wrap() or text.get_figure(root=True).dpi != _POINTS_PER_INCH:
        return _lay_out(text, renderer)
    prop = text.get_fontproperties()
    key = (
        *(text.get_text(), prop.get_size_in_points(), *_face_key(prop)),
        *(text.get_rotation(), text.get_rotation_mode(), text.get_ha(), text.get_va()),
        *(text._get_multialignment(), text._linespacing),
    )
    if key not in _laid_out:
        _laid_out[key] = _lay_out(text, renderer)
    return _laid_out[key]


class _Line(NamedTuple):
    """A line of text in one face: its glyphs, and the operand that shows them with their kerning."""

    glyphs: tuple[tuple[str, int], ...]
    shown: bytes


@cache
def _line(text: str, path: FontPath) -> _Line | None:
    """None where a line needs a second face or more than one glyph of a character."""
    face = _face(path)
    items = face._layout(text, LoadFlags.NO_HINTING, features=("-liga", "-clig"))
    parts, glyphs = [], {}
    for item in items:
        code = ord(item.char) if len(item.char) == 1 else _NO_CODE
        if item.ft_object is not face or item.y or not item.glyph_index or code >= _NO_CODE:
            return None
        if glyphs.setdefault(item.char, item.glyph_index) != item.glyph_index:
            return None
        # Less than a thousandth of an em is rounding.
        if abs(item.prev_kern) >= 1:
            parts.append(f"> {-item.prev_kern:.0f} <")
        parts.append(f"{code:04x}")
    return _Line(tuple(glyphs.items()), f"[<{''.join(parts)}>] TJ".encode("ascii"))


def _write_line(
    self: Any, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
) -> None:
    """Write a line of text into a PDF; stands in for a method of matplotlib's."""
    path = font_manager.fontManager._find_fonts_by_props(prop)[0]
    line = None if ismath or gc.get_url() is not None else _line(s, path)
    if line is None:
        _draw_text(self, gc, x, y, s, prop, angle, ismath=ismath, mtext=mtext)
        return
    self.check_gc(gc, gc._rgb)
    face = _face(path)
    tracker = self.file._character_tracker
    if any(tracker.track_glyph(face, char, glyph) != (0, ord(char)) for char, glyph in line.glyphs):
        _draw_text(self, gc, x, y, s, prop, angle, ismath=ismath, mtext=mtext)
        return
    turn = math.radians(angle)
    # PDF knows no exponents, and the cosine of a quarter turn is not quite 0.
    matrix = " ".join(f"{value:.6f}" for value in (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn)))
    name = self.file.fontName(path, 0).pdfRepr().decode("ascii")
    self.file.write(
        f"BT {matrix} {x:.4f} {y:.4f} Tm {name} {prop.get_size_in_points():g} Tf ".encode("ascii")
        + line.shown
        + b" ET\n"
    )


@contextmanager
def _replaced(owner: Any, name: str, own: Any) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, own)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def quick_text() -> Iterator[None]:
    """Save figures in which each text is measured once, and PDF files whose faces are cut once."""
    with ExitStack() as stack:
        for owner, name, own in (
            (font_manager.fontManager, "_find_fonts_by_props", _find_once),
            (matplotlib_text, "_get_text_metrics_with_cache", _measure),
            (matplotlib_text.Text, "_get_layout", _lay_out_once),
            (RendererPdf, "draw_text", _write_line),
            (_backend_pdf_ps, "get_glyphs_subset", _shared_cut),
            (_backend_pdf_ps, "font_as_file", io.BytesIO),
        ):
            stack.enter_context(_replaced(owner, name, own))
        yield
