"""Put an SVG file into the page: own ids, colours that follow the page's theme, and a text alternative."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|(?:xlink:)?href="#)([^")]+)')
_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
#: Full-width figures (174 mm) fill the page's 62 rem.
_PIXELS_PER_POINT = 2.0


def inline_svg(svg: str, *, name: str, title: str, description: str, palette: Mapping[str, tuple[str, str]]) -> str:
    """An SVG file as part of an HTML page.

    Parameters
    ----------
    svg : str
        The file.
    name : str
        Prefix of every id, so that two figures of one page never share one.
    title, description : str
        Text alternative, escaped here.
    palette : mapping
        Name of a colour to (on white, on dark); each is replaced by the page's variable of that name.
    """
    body = _METADATA.sub("", svg[svg.index("<svg") :])
    body = _ID.sub(rf'id="{name}-\1"', body)
    body = _REFERENCE.sub(rf"\g<1>{name}-\g<2>", body)
    # matplotlib's own style sheet would otherwise reach the whole page.
    body = body.replace("*{stroke-linejoin", f"#{name} *{{stroke-linejoin")
    for colour, (light, _) in palette.items():
        body = re.sub(re.escape(light), f"var(--{colour}, {light})", body, flags=re.IGNORECASE)
    root = _ROOT.search(body)
    box = _VIEW_BOX.search(root.group()) if root else None
    if root is None or box is None:
        raise ValueError(f"{name}: not an SVG file with a viewBox")
    # A narrow figure stays narrow: its letters are then as large as those of a wide one.
    width = round(float(box.group(1).split()[2]) * _PIXELS_PER_POINT)
    head = (
        f'<svg id="{name}" viewBox="{box.group(1)}" style="max-width: {width}px" role="img"'
        f' aria-labelledby="{name}-title {name}-desc"'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return head + body[root.end() :].rstrip()
