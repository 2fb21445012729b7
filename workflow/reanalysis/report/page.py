"""Gather what the report shows and render its template."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from reanalysis.figures.style import PALETTE
from reanalysis.report.contents import Report
from reanalysis.templating import template_environment
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS

#: Words that dots and underscores join; numbers are none.
_LIKE_AN_ID = re.compile(r"[A-Za-z][^\s]*[._][^\s]*")
_TEMPLATES = Path(__file__).resolve().parent / "templates"


def render_report(
    data: Path,
    tables: Path,
    figures: Path,
    settings: Mapping[str, Any],
    *,
    downloads: Iterable[str] = (),
    texts_page: str = "",
) -> str:
    """The report as one HTML page.

    Parameters
    ----------
    data, tables, figures : Path
        The curated data, the result tables and the drawn figures.
    settings : mapping
        The configuration.
    downloads : iterable of str
        Files that the page offers beside tables and figures, from the project's folder: paths under `results/`.
    texts_page : str
        Only for a copy that is not shared: name of the page beside it that shows each number in its text.
    """
    report = Report(data, tables, figures, settings, downloads, texts_page)
    return page_environment().get_template("page.html.j2").render(report=report, **page_parts("filter.js"))


def page_environment() -> Environment:
    """Templates of the report's pages; everything that they are given is escaped."""
    environment = template_environment(_TEMPLATES)
    environment.tests["with_digit"] = lambda text: any(character.isdigit() for character in text)
    environment.tests["like_an_id"] = lambda text: bool(_LIKE_AN_ID.fullmatch(text))
    environment.filters["breakable"] = _breakable
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    for name, words in (("method", METHODS), ("test", TESTS), ("model", POOLING_METHODS)):
        environment.filters[name] = lambda key, words=words: words[key][0]
    for name, words in (("reference", METHODS), ("test_reference", TESTS), ("model_reference", POOLING_METHODS)):
        environment.filters[name] = lambda key, words=words: words[key][1]
    return environment


def page_parts(*scripts: str) -> dict[str, Any]:
    """Style, script and the policy under which a browser runs this script and no other."""
    script = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in scripts)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    sources = f"script-src 'sha256-{digest}'; " if script else ""
    return {
        "palette": PALETTE,
        "css": Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8")),
        "script": Markup(script),
        "policy": Markup(
            f"default-src 'none'; {sources}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        ),
    }


def _breakable(text: str) -> Markup:
    """An id that a narrow column may break after a dot or an underscore, and nowhere else."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[._])", text))
