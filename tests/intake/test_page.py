"""The page: every number marked and linked both ways, nothing of the report runs, the same bytes each time."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.documents import read_bytes
from reanalysis.draft import load_lexicon
from reanalysis.draft.lexicon import Lexicon
from reanalysis.errors import DataError
from reanalysis.intake.page import FAMILIES, pieces, render_page, unaccounted
from reanalysis.intake.rows import Draft, draft_report, rank
from reanalysis.register import load_vocabulary
from reanalysis.vocabulary import KINDS
from tests.intake.person import SIXTH
from tests.support import PROJECT

REPORTS = sorted((PROJECT / "tests" / "draft" / "reports").glob("*.txt"))


@cache
def lexicon() -> Lexicon:
    return load_lexicon(PROJECT / "data" / "lexicon.yaml", load_vocabulary(PROJECT / "data" / "vocabulary.yaml"))


def drafted(raw: bytes) -> Draft:
    return draft_report(read_bytes(raw), lexicon(), source_id="report")


class Page(HTMLParser):
    """Tags, attributes and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "p", "ul", "ol", "li"),
    *("a", "b", "small", "span", "strong", "code", "dl", "dt", "dd", "div", "details", "summary"),
}


def check_page(draft: Draft) -> Page:
    html = render_page(draft)
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "".join(page.words).count("\x00") == 0
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    # Each number leads to its rows, and each row back.
    assert {f"t{token.offset}" for token in draft.ledger.tokens} <= set(page.ids)
    assert {f"r{number}" for number in range(2, len(draft.claims) + 2)} <= set(page.ids)
    for number, claim in enumerate(draft.claims, start=2):
        assert f"#r{number}" in page.links
        assert {f"#t{offset}" for _, offset in claim.tokens} <= set(page.links)
    return page


@pytest.mark.parametrize("path", [*REPORTS, SIXTH], ids=lambda path: path.stem)
def test_every_number_is_marked_and_linked_both_ways(path: Path) -> None:
    draft = drafted(path.read_bytes())
    check_page(draft)
    assert "".join(piece.text for piece in pieces(draft)) == draft.document.text
    used = {offset for claim in draft.claims if claim.kind != "unsure" for _, offset in claim.tokens}
    assert {token["offset"] for token in unaccounted(draft)} == {t.offset for t in draft.ledger.tokens} - used


def test_unsure_rows_come_first_and_the_least_sure_of_them_before_others() -> None:
    draft = drafted(REPORTS[0].read_bytes())
    html = render_page(draft)
    shown = [int(number) for number in re.findall(r'<li id="r(\d+)"', html)]
    assert sorted(shown) == list(range(2, len(draft.claims) + 2))
    ranks = [rank(draft.claims[number - 2]) for number in shown]
    assert ranks == sorted(ranks)
    for place in range(3):
        sure = [draft.claims[n - 2].overall for n in shown if rank(draft.claims[n - 2]) == place]
        assert sure == sorted(sure)


def test_the_legend_names_every_kind_in_words_and_gives_each_family_a_shape_of_its_own() -> None:
    assert {kind for _, _, _, kinds in FAMILIES for kind in kinds} == {*KINDS, "unsure"}
    assert len({shape for _, _, shape, _ in FAMILIES}) == len(FAMILIES)
    html = render_page(drafted(SIXTH.read_bytes()))
    for name, words, shape, _ in FAMILIES:
        assert f"{words}: {shape}" in html
        assert f".t.f-{name} b {{" in html


def test_the_page_is_one_file_that_says_it_is_private() -> None:
    html = render_page(drafted(SIXTH.read_bytes()))
    assert "do not publish it" in html and "default-src 'none'" in html
    for word in ("<script", "http://", "https://", "url(", "@import", "<link", "<img", "src="):
        assert word not in html
    for words in ("prefers-color-scheme: dark", "@media print", "max-width: 40rem", 'name="viewport"'):
        assert words in html


def test_the_same_report_gives_the_same_page() -> None:
    raw = SIXTH.read_bytes()
    assert render_page(drafted(raw)) == render_page(drafted(raw))


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script> 5 of 10 patients",
        '5" onmouseover="alert(1) of 10 patients',
        "</div></section><h1>ours 7</h1>",
        "{{ 7*7 }} {% for x in y %} 3",
        "&lt;b&gt; 4 <b>5</b> <style>*{display:none}</style> 6%",
        "12% ]]> <!-- 13% --> <![CDATA[ 14% ]]>",
        "javascript:alert(1) <a href='javascript:alert(1)'>9</a> NCT12345678<img src=x onerror=alert(1)>",
        "\u202e 12% \u2066 of 30 \x0b \x07 \x85 patients",
    ],
)
def test_nothing_of_a_hostile_report_becomes_markup(evil: str) -> None:
    draft = draft_report(
        read_bytes(f"Report\n\n{evil}\n\n{'No more of this. ' * 60}".encode()), lexicon(), source_id="report"
    )
    page = check_page(draft)
    html = render_page(draft)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    if "<" in evil and draft.document.format == "text":
        assert evil.split()[0].split("<")[0] in "".join(page.words)


@settings(max_examples=60)
@given(st.text(max_size=400).map(lambda text: f"Remission in 5 of 10 patients {text} 12%"))
def test_any_text_gives_a_whole_page(text: str) -> None:
    try:
        draft = drafted(text.encode("utf-8", "ignore"))
    except DataError:
        return
    check_page(draft)
