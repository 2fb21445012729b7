"""Words on the page can be read in both schemes: contrast of each pair of colours that the style sheet uses."""

from __future__ import annotations

import re

import pytest

from reanalysis.figures.style import PALETTE

from ..support import PROJECT

_CSS = (PROJECT / "workflow/reanalysis/report/templates/style.css").read_text(encoding="utf-8")
#: Words and what they stand on: of the page, of a row that a link leads to, of chips, and of marked numbers.
PAIRS = [
    *((words, ground) for words in ("ink", "muted") for ground in ("page", "band")),
    ("experimental", "page"),
    ("simulated", "page"),
    ("page", "simulated"),
    ("page", "failed"),
    ("unusual-ink", "unusual"),
    ("passed-ink", "passed"),
]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_have_the_contrast_of_level_aa(words: str, ground: str, scheme: int) -> None:
    assert contrast(PALETTE[words][scheme], PALETTE[ground][scheme]) >= 4.5


def test_links_in_a_row_that_a_link_leads_to_have_the_colour_of_words() -> None:
    assert contrast(PALETTE["experimental"][0], PALETTE["band"][0]) < 4.5
    assert ":is(tr, li, tbody, details):target a { color: var(--ink); }" in _CSS


def test_the_style_sheet_uses_colours_of_the_palette_alone() -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgb|hsl", re.sub(r"/\*.*?\*/", "", _CSS))
    used = set(re.findall(r"var\(--([a-z-]+)\)", _CSS))
    assert used <= set(PALETTE)
    assert {name for pair in PAIRS for name in pair} <= used
