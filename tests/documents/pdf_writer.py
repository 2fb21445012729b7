"""A small PDF writer: lines of Helvetica at given places, enough to print a made-up report in columns."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

_THOUSANDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278"
    " 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667"
    " 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556"
    " 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = dict(zip(map(chr, range(32, 127)), map(int, _THOUSANDTHS.split()), strict=True))


def width(text: str, size: float) -> float:
    """Width of a text in points; raised text, between two circumflexes, counts seven tenths."""
    return sum(
        sum(_WIDTHS.get(c, 556) for c in part) * size * (0.7 if i % 2 else 1) / 1000
        for i, part in enumerate(text.split("^"))
    )


def _escape(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


@dataclass
class Canvas:
    """Collects what is printed; `pages` holds the drawing operators of each page."""

    pages: list[list[bytes]] = field(default_factory=list)

    def page(self) -> None:
        """Begin a page of 612 by 792 points."""
        self.pages.append([])

    def text(self, x: float, y: float, text: str, size: float = 10, bold: bool = False, turned: bool = False) -> None:
        """Print one line with its baseline at y; what stands between two circumflexes is raised."""
        font = b"F2" if bold else b"F1"
        matrix = b"0 1 -1 0" if turned else b"1 0 0 1"
        out = [b"BT %s %.2f %.2f Tm" % (matrix, x, y)]
        for i, part in enumerate(text.split("^")):
            rise, scale = (0.33 * size, 0.7) if i % 2 else (0, 1)
            out.append(b"/%s %.2f Tf %.2f Ts (%s) Tj" % (font, size * scale, rise, _escape(part)))
        self.pages[-1].append(b" ".join([*out, b"ET"]))

    def bytes(self, *, encrypted: bool = False, compressed: bool = True) -> bytes:
        """The file. An encrypted one asks for a password that nobody has."""
        objects = [b"", b"<< /Type /Catalog /Pages 2 0 R >>", b""]
        for name in (b"Helvetica", b"Helvetica-Bold"):
            objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
        kids = []
        for operators in self.pages:
            data = b"\n".join(operators)
            packed = zlib.compress(data) if compressed else data
            filters = b"/Filter /FlateDecode " if compressed else b""
            objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (filters, len(packed), packed))
            kids.append(b"%d 0 R" % len(objects))
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
                b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (len(objects) - 1)
            )
        objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
        extra = b""
        if encrypted:
            objects.append(b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32))
            extra = b" /Encrypt %d 0 R /ID [<00> <00>]" % (len(objects) - 1)
        out, places = b"%PDF-1.5\n", []
        for number, body in enumerate(objects[1:], start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects), table)
        return out + b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects), extra, start)


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break a paragraph into lines; long words in lower case are parted with a hyphen as typesetters do."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width(longer, size) <= room:
            line = longer
            continue
        cut = len(word) // 2
        head = f"{line} {word[:cut]}-".strip()
        if word.isalpha() and word.islower() and len(word) >= 8 and width(head, size) <= room:
            lines.append(head)
            line = word[cut:]
        elif "-" in word and width(f"{line} {word[: word.index('-') + 1]}", size) <= room:
            at = word.index("-") + 1
            lines.append(f"{line} {word[:at]}".strip())
            line = word[at:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]
