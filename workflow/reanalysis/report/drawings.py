"""Put an SVG file into the page: own ids, colours of the page's theme, a text alternative, and no idle bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

# Places and not what stands there, where that stays: Python puts back what it found for each match anew.
_ID = re.compile(r'(?<=\bid=")(?=[^"])')
#: Ids that matplotlib counts up and nothing refers to.
_IDLE_ID = re.compile(
    r' id="(?:[A-Za-z]+Collection|axes|figure|legend|line2d|matplotlib\.axis|patch|text|[xy]tick)_[0-9]+"'
)
_REFERENCE = re.compile(r'(?:(?<=url\(#)|(?<=href="#))(?=[^")])')
_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_TAG = re.compile(r"<[a-z][^>]*>")
_NO_ROTATION = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
_FONT = re.compile(r"; font-family: 'DejaVu Sans'(?:, sans-serif)?(?=[;\"])")
#: A hundredth of a point is less than a fiftieth of a pixel on the page.
_DIGITS = re.compile(r"(?<=\.[0-9]{2})[0-9]+")
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
    root = _ROOT.search(body)
    box = _VIEW_BOX.search(root.group()) if root else None
    if root is None or box is None:
        raise ValueError(f"{name}: not an SVG file with a viewBox")
    body = _IDLE_ID.sub("", body[root.end() :].rstrip())
    body = _REFERENCE.sub(f"{name}-", _ID.sub(f"{name}-", body))
    body = _TAG.sub(lambda tag: _lean(tag.group()), body)
    # matplotlib's own style sheet would otherwise reach the whole page.
    body = body.replace("*{stroke-linejoin", f"#{name} *{{stroke-linejoin")
    variables = {light.lower(): f"var(--{colour}, {light})" for colour, (light, _) in reversed(palette.items())}
    colours = re.compile("|".join(map(re.escape, variables)), re.IGNORECASE)
    body = colours.sub(lambda found: variables[found.group().lower()], body)
    # A narrow figure stays narrow: its letters are then as large as those of a wide one.
    width = round(float(box.group(1).split()[2]) * _PIXELS_PER_POINT)
    return (
        f'<svg id="{name}" viewBox="{box.group(1)}" style="max-width: {width}px"'
        f' role="img" aria-labelledby="{name}-title {name}-desc"'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>' + body
    )


def _lean(tag: str) -> str:
    """A tag of a drawing without what changes nothing that can be seen; words between tags are not touched.

    >>> _lean('<path d="M 0 282.897638"/>')
    '<path d="M 0 282.89"/>'
    """
    if tag.startswith("<text") or tag.startswith("<tspan"):
        tag = _FONT.sub("", _NO_ROTATION.sub("", tag))
    return _DIGITS.sub("", tag)
