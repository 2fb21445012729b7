"""One character of a PDF after the other, through pdfium's interface in C."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Letters of the Symbol font where its own code was kept, and characters that only mark a hyphen at a line's end.
_SYMBOLS = {
    "\uf02b": "+", "\uf02d": "−", "\uf03c": "<", "\uf03d": "=", "\uf03e": ">", "\uf0a3": "≤", "\uf0b1": "±",
    "\uf0b3": "≥", "\uf0b4": "×", "\uf0b7": "•", "\uf0bb": "≈", "\uf061": "α", "\uf062": "β", "\uf063": "χ",
    "\uf067": "γ", "\uf06b": "κ", "\uf06d": "µ", "\uf0d7": "·", "\uf0b0": "°", "\uf0a7": "•", "\uf0ae": "→",
}  # fmt: skip
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\xad": "-"}
# Ligatures, quotation marks and bullets of TeX's fonts where no table says so. Its dashes share their codes with
# signs of comparison in another font: those stay unknown.
_TEX = {"\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl", "\x10": "“", "\x11": "”", "\x88": "•"}
_REPLACED = _LIGATURES | _SYMBOLS | _HYPHENS | _TEX
#: A page is 14,400 points wide at most.
_FARTHEST, _LARGEST = 20_000, 1000


@dataclass(slots=True)
class Glyph:
    """One character: where it begins and ends, its baseline, its size in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: bool
    bold: bool


class Characters:
    """Reads the characters of one text page through pdfium's interface in C."""

    def __init__(self, textpage: Any) -> None:
        import pypdfium2.raw as c

        self.c, self.page = c, textpage
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.box, self.matrix = c.FS_RECTF(), c.FS_MATRIX()
        self.name, self.flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def bold(self, index: int) -> bool:
        length = self.c.FPDFText_GetFontInfo(self.page, index, self.name, 128, ctypes.byref(self.flags))
        name = self.name.value.lower() if 0 < length <= 128 else b""
        return any(word in name for word in (b"bold", b"black", b"heavy", b"semibd", b"demi"))

    def invisible(self, index: int) -> bool:
        """Whether a character is there for searching only, as recognised text over a scan."""
        item = self.c.FPDFText_GetTextObject(self.page, index)
        return bool(item) and self.c.FPDFTextObj_GetTextRenderMode(item) == 3

    def read(self) -> Iterator[tuple[int, Glyph]]:
        """Characters in the order of the file, each with its direction in degrees."""
        c, page, byref = self.c, self.page, ctypes.byref
        spaced, bold = False, False
        begins = True
        for index in range(c.FPDFText_CountChars(page)):
            code = c.FPDFText_GetUnicode(page, index)
            if code in (0x20, 0xA0, 0x09, 0x0D, 0x0A) or 0x2000 <= code <= 0x200A or code == 0x202F:
                spaced = spaced or code not in (0x0D, 0x0A)
                begins = True
                continue
            if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                code = 0
            if not (
                c.FPDFText_GetCharOrigin(page, index, byref(self.x), byref(self.y))
                and c.FPDFText_GetLooseCharBox(page, index, byref(self.box))
                and c.FPDFText_GetMatrix(page, index, byref(self.matrix))
            ):
                continue
            m, box = self.matrix, self.box
            size = abs(c.FPDFText_GetFontSize(page, index)) * (math.hypot(m.c, m.d) or 1)
            if begins:
                bold, begins = self.bold(index), False
            angle = round(math.degrees(math.atan2(m.b, m.a)) / 90) * 90 % 360
            x, y = self.x.value, self.y.value
            # Comparisons with "not a number" are false.
            across = -_FARTHEST < x < _FARTHEST and -_FARTHEST < box.left <= box.right < _FARTHEST
            along = -_FARTHEST < y < _FARTHEST and box.bottom > -_FARTHEST and box.top < _FARTHEST
            if not (across and along and 0 < size < _LARGEST):
                continue
            # Turned so that text runs to the right and the next line is below.
            if angle == 0:
                x0, x1 = box.left, box.right
            elif angle == 90:
                x0, x1, y = box.bottom, box.top, -x
            elif angle == 180:
                x0, x1, y = -box.right, -box.left, -y
            else:
                x0, x1, y = -box.top, -box.bottom, x
            text = chr(code)
            yield angle, Glyph(_REPLACED.get(text, text), x0, x1, y, size, spaced, bold)
            spaced = False
