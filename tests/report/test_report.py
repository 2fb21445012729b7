"""The report stands alone, every link in it leads somewhere, and text from outside stays text."""

from __future__ import annotations

import re
from pathlib import Path

from reanalysis.claims import Evidence
from reanalysis.figures.style import PALETTE
from reanalysis.report.drawings import inline_svg

from ..support import copy_data, replace_once
from .conftest import SVG, render
from .structure import parse


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    assert not parse(page).all("link", "iframe", "img", "object", "embed", "video")
    assert not re.findall(r"https?://(?!www\.w3\.org)", page)
    assert "@import" not in page
    assert "url(" not in page[: page.index("</head>")]


def test_every_claim_stands_on_the_page_with_its_place(page: str, evidence: Evidence) -> None:
    ids = {element.attributes.get("id") for element in parse(page).walk()}
    assert {f"claim-{claim_id}" for claim_id in evidence.claims} <= ids
    row = re.search(r'<tr id="claim-kantarjian2016\.cr\.ino" .*?</tr>', page, re.DOTALL).group()
    assert "80.7%" in row
    assert "1365" in row


def test_a_claim_links_to_the_numbers_made_from_it_and_they_link_back(page: str) -> None:
    row = re.search(r'<tr id="claim-kantarjian2016\.cr\.ino" .*?</tr>', page, re.DOTALL).group()
    anchors = re.findall(r'href="#((?:proportion|difference)-\d+)"', row)
    assert len(anchors) >= 2
    for anchor in anchors:
        made = re.search(rf'<tr id="{anchor}">.*?</tr>', page, re.DOTALL).group()
        assert 'href="#claim-kantarjian2016.' in made


def test_every_page_of_a_figure_is_shown(folder: Path) -> None:
    for ending in ("svg", "csv", "txt"):
        page = folder / "figures" / f"response_forest.{ending}"
        (folder / "figures" / f"response_forest_page2.{ending}").write_bytes(page.read_bytes())
    try:
        assert 'id="figure-response_forest_page2"' in render(folder)
    finally:
        for path in (folder / "figures").glob("*_page2.*"):
            path.unlink()


def test_every_finding_stands_on_the_page(page: str, folder: Path) -> None:
    rules = [line.split("/")[0] for line in (folder / "tables/findings.csv").read_text().splitlines()[1:]]
    for rule in set(rules):
        assert page.count(f"<code>{rule}</code>") >= rules.count(rule)


def test_points_of_curves_are_counted_and_not_listed(page: str) -> None:
    assert "<td>printed</td>" in page
    assert "<td>curve</td>" not in page
    assert "1 point of lines and bands are left out here" in page


def test_the_same_input_gives_the_same_page(folder: Path, page: str) -> None:
    assert render(folder) == page


def test_text_from_outside_stays_text(folder: Path, tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "claims/kantarjian2016.csv", "part of the name of the antigen", "<script>alert(1)</script>")
    replace_once(data / "sources.csv", "N Engl J Med 2016;375:740", "<img src=x onerror=alert(1)>")
    page = render(folder, data)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_inlined_drawing_shares_no_id_and_no_style_with_the_page() -> None:
    svg = inline_svg(SVG, name="f", title="T <1>", description="D & E", palette=PALETTE)
    assert 'id="f-claim:estimate"' in svg
    assert 'href="#f-mark"' in svg
    assert "url(#f-clip)" in svg
    assert "#f *{stroke-linejoin" in svg
    assert "<metadata>" not in svg


def test_an_inlined_drawing_follows_the_page_theme_and_has_a_text_alternative() -> None:
    svg = inline_svg(SVG, name="f", title="T <1>", description="D & E", palette=PALETTE)
    assert "fill: var(--experimental, #0072B2)" in svg
    assert 'role="img" aria-labelledby="f-title f-desc"' in svg
    assert '<title id="f-title">T &lt;1&gt;</title><desc id="f-desc">D &amp; E</desc>' in svg
    assert 'viewBox="0 0 493 72"' in svg
    assert 'width="493pt"' not in svg


def test_an_inlined_drawing_says_the_same_numbers_in_fewer_bytes() -> None:
    drawn = (
        '<svg viewBox="0 0 493 72"><g id="patch_1"><path d="M 0 282.897638 L 5.669291 2"/></g>'
        '<text style="fill: #1a1a1a; font-family: \'DejaVu Sans\'; text-anchor: end" x="8.503937"'
        ' transform="rotate(-0 8.503937 38.375989)">P = 0.00123</text>'
        "<text style=\"font-size: 6.5px; font-family: 'DejaVu Sans', sans-serif; text-anchor: start\">20</text>"
        '<text transform="rotate(-90 8.5 1)">Patients</text></svg>'
    )
    svg = inline_svg(drawn, name="f", title="T", description="D", palette=PALETTE)
    assert 'd="M 0 282.89 L 5.66 2"' in svg
    assert ">P = 0.00123</text>" in svg
    assert "patch_1" not in svg
    assert "DejaVu Sans" not in svg
    assert 'style="font-size: 6.5px; text-anchor: start"' in svg
    assert svg.count("rotate") == 1
    assert 'text-anchor: end" x="8.50">' in svg


def test_a_table_points_to_its_figure_by_the_number_that_it_has(page: str) -> None:
    number = re.search(r"Figure (\d+)\. [^<]*</title>", page[page.index('<svg id="figure-response_forest"') :]).group(1)
    assert f'and <a href="#response_forest">Figure {number}</a> shows the limits' in page
