"""Of a web page the article is read, and nothing around it; nothing of the article is lost."""

from __future__ import annotations

import pytest

from reanalysis.documents import Document, read_bytes
from reanalysis.errors import DataError
from tests.documents.made_up import web_page


def _page(body: str, head: str = "<title>A report | Site</title>") -> Document:
    return read_bytes(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode())


def _texts(document: Document) -> list[str]:
    return [document.block_text(block) for block in document.blocks]


_PROSE = "<p>Of 326 patients, 218 were treated and followed for a median of 16.8 months in this trial.</p>"


def test_menus_banners_and_related_articles_are_left_out_and_counted() -> None:
    document = read_bytes(web_page())
    for word in ("cookies", "Skip", "Issues", "128", "Related", "0800", "var x", "margin"):
        assert word not in document.text
    (remark,) = document.remarks
    assert "12 numbers" in remark


@pytest.mark.parametrize(
    "fitting",
    [
        '<nav><a href="/">Home 1</a></nav>',
        '<div class="cookie-banner"><p>We use 77 cookies, and a long text tells you what for and how long.</p></div>',
        '<div id="onetrust-banner-sdk">77 vendors</div>',
        '<div role="navigation">77</div>',
        "<div hidden>77</div>",
        '<p style="display:none">77</p>',
        '<ul><li><a href="/a">77 ways</a></li><li><a href="/b">Two</a></li><li><a href="/c">Three</a></li></ul>',
        '<aside><a href="/x">77 more</a></aside>',
        '<div class="newsletter-signup">Join 77 readers</div>',
        "<footer>© 1977</footer>",
        "<h3>Related Content</h3><p>77 days of rain</p>",
        '<span class="sr-only">77</span>',
    ],
)
def test_a_fitting_of_the_page_is_left_out(fitting: str) -> None:
    document = _page(f"<main><h1>A report of a trial</h1>{_PROSE}{fitting}</main>")
    assert _texts(document) == ["A report of a trial", _PROSE[3:-4]]


def test_what_follows_a_list_of_related_articles_is_kept() -> None:
    document = _page(f"<h1>A report</h1>{_PROSE}<h3>Related Content</h3><p>Short teaser 5</p>{_PROSE * 3}")
    long = _PROSE[3:-4]
    assert long in _texts(document)
    more = f"<p>{long} {long} {long}</p>"
    document = _page(f"<h1>A report</h1>{_PROSE}<h3>Related Content</h3><p>Short teaser 5</p>{more}")
    assert _texts(document)[-1] == f"{long} {long} {long}"


def test_a_box_of_key_points_is_part_of_the_article() -> None:
    document = _page(f"<main><h1>A report</h1>{_PROSE}<aside><ul><li>Response in 80.7%</li></ul></aside></main>")
    assert _texts(document)[-1] == "Response in 80.7%"
    assert document.blocks[-1].kind == "list_item"


def test_a_page_within_a_form_or_a_wrapper_with_a_telling_name_is_read() -> None:
    assert len(_texts(_page(f'<form><div class="with-sidebar related"><h1>A report</h1>{_PROSE}</div></form>'))) == 2


def test_the_title_comes_from_the_page_or_its_head() -> None:
    assert _page(f"<div><h1>Real title</h1></div><article>{_PROSE * 5}</article>").title == "Real title"
    assert _page(_PROSE).title == "A report"
    head = '<meta name="citation_title" content="Title to cite"><title>x</title>'
    assert _page(_PROSE, head).text.startswith("Title to cite\n\n")


def test_raised_text_and_citations_are_no_numbers() -> None:
    document = _page(
        "<p>Counts were 10<sup>9</sup>/L<sup>12,13</sup> in 40<sup>th</sup> place [<a href='#ref-4'>4</a>] of"
        " CO<sub>2</sub>, 5 &times; 10<sup>-4</sup>, cited<a class='xref-bibr' href='#b5'>5</a>.</p>"
    )
    assert _texts(document)[-1] == "Counts were 10⁹/L¹²,¹³ in 40th place [⁴] of CO₂, 5 × 10⁻⁴, cited⁵."


def test_elements_within_a_word_add_no_space_and_breaks_do() -> None:
    document = _page("<p>8<b>0</b>.7<i>%</i> of<br>88 <span>patients</span></p><p>One<br><br>two</p>")
    assert _texts(document)[1:] == ["80.7% of 88 patients", "One", "two"]


def test_spans_that_touch_are_two_words() -> None:
    document = _page("<p><span>80.7</span><span>88</span></p><p><i><span>5</span><span>6</span></i></p>")
    assert _texts(document)[1:] == ["80.7 88", "5 6"]


def test_labels_and_bold_lines_are_headings() -> None:
    document = _page("<p><strong>Results: </strong>It was 5.</p><p><b>Adverse Reactions</b></p><p>They were 6.</p>")
    assert [block.headings[1:] for block in document.blocks if block.kind == "paragraph"] == [
        ("Results",),
        ("Adverse Reactions",),
    ]


def test_references_are_marked() -> None:
    document = _page(f"<h1>A report</h1>{_PROSE}<h2>References</h2><ol><li>Stone A. J Med 2019;3:4.</li></ol>")
    assert document.blocks[-1].kind == "reference"


def test_a_table_that_only_arranges_the_page_is_prose() -> None:
    document = _page(f"<table><tr><td>{_PROSE}</td></tr></table>")
    assert {block.kind for block in document.blocks} == {"heading", "paragraph"}


def test_other_encodings_are_read_with_a_remark() -> None:
    raw = "<html><head><meta charset='windows-1252'></head><body><p>13·9–20·0 months</p></body></html>"
    document = read_bytes(raw.encode("cp1252"))
    assert "13·9–20·0" in document.text
    assert "windows-1252" in document.remarks[0]
    assert "13·9–20·0" in read_bytes(raw.replace("<meta charset='windows-1252'>", "").encode()).text


@pytest.mark.parametrize("cut", ["<html><body><p>Text of it <a href='", "<html><body><p>Text of it"])
def test_a_page_that_is_cut_off_has_a_remark(cut: str) -> None:
    assert any("cut off" in remark for remark in read_bytes(cut.encode()).remarks)


@pytest.mark.parametrize(
    "raw",
    [
        "<div>" * 200_000,
        "<b>" * 200_000,
        "<svg>" + "<li>" * 200_000,
        "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
        "<p>x</p>" * 200_000,
        "<a" * 1_000_000,
    ],
)
def test_a_hostile_page_is_refused(raw: str) -> None:
    with pytest.raises(DataError):
        read_bytes(f"<html><body>{raw}".encode())


def test_a_huge_attribute_does_no_harm() -> None:
    assert (
        read_bytes(b'<html><body><p class="' + b"a " * 5_000_000 + b'">12 months</p></body></html>').text == "12 months"
    )
