"""The page as people use it: by eye, keyboard and screen reader, with every number two clicks from its token."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from reanalysis.claims import Evidence

from .structure import Element, parse


@pytest.fixture(scope="module")
def tree(page: str) -> Element:
    """The report as a tree."""
    return parse(page)


@pytest.fixture(scope="module")
def by_id(tree: Element) -> dict[str, Element]:
    """Elements by id."""
    return {element.attributes["id"]: element for element in tree.walk() if "id" in element.attributes}


def claim_links(element: Element) -> list[str]:
    return [link["href"][1:] for link in (a.attributes for a in element.all("a")) if link["href"].startswith("#claim-")]


def test_no_id_stands_twice(tree: Element) -> None:
    ids = [element.attributes["id"] for element in tree.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids)) > 500


def test_every_link_within_the_page_leads_somewhere(tree: Element, by_id: dict[str, Element]) -> None:
    links = [value for a in tree.walk() for name, value in a.attributes.items() if name in ("href", "xlink:href")]
    # The placeholder figures refer to a mark that they do not define.
    lost = {link for link in links if link.startswith("#") and link[1:] not in by_id and not link.endswith("-mark")}
    assert not lost


def test_whatever_is_described_by_another_element_finds_it(tree: Element, by_id: dict[str, Element]) -> None:
    for element in tree.walk():
        for name in element.attributes.get("aria-labelledby", "").split():
            assert by_id[name].text, element.attributes


def test_headings_come_in_order_and_no_level_is_left_out(tree: Element) -> None:
    levels = [int(heading.tag[1]) for heading in tree.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_are_there_once_and_sections_have_names(tree: Element) -> None:
    for tag in ("header", "main", "nav"):
        assert len(tree.all(tag)) == 1
    sections = [section.attributes["id"] for section in tree.all("section")]
    assert sections[:4] == ["found", "consistency", "figures", "tables"]
    assert sections[-5:] == ["counts", "readers", "methods", "downloads", "provenance"]
    assert all("aria-labelledby" in section.attributes for section in tree.all("section", "article", "figure"))
    assert [a.attributes["href"][1:] for a in tree.all("nav")[0].all("a")] == sections


def test_the_first_stop_of_the_keyboard_skips_the_contents(tree: Element) -> None:
    first = tree.all("a", "button", "input", "select", "summary")[0]
    assert first.classes == ["skip"]
    assert first.attributes["href"] == "#found"


def test_every_heading_of_a_table_says_what_it_heads(tree: Element) -> None:
    assert tree.all("th")
    assert {cell.attributes.get("scope") for cell in tree.all("th")} <= {"row", "col", "rowgroup"}


def test_every_table_has_a_heading_row_and_scrolls_in_a_box_with_a_name(tree: Element) -> None:
    tables = tree.all("table")
    assert tables
    names = []
    for table in tables:
        assert table.all("thead")[0].all("th", scope="col")
        box = table.parent
        assert box is not None
        assert (box.classes, box.attributes["role"], box.attributes["tabindex"]) == (["scroll"], "group", "0")
        names.append(box.attributes["aria-label"])
    assert all(names)


def test_every_drawing_has_a_text_alternative_and_its_data_behind_it(tree: Element) -> None:
    drawings = tree.all("svg")
    assert drawings
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        assert [child.tag for child in drawing.children if isinstance(child, Element)][:2] == ["title", "desc"]
        figure = drawing.inside("figure")
        assert figure is not None
        (link,) = [a for a in figure.all("a") if a.attributes["href"].startswith("#data-")]
        (table,) = figure.all("table", id=link.attributes["href"][1:])
        assert table.inside("details") is not None


def test_every_field_of_the_filter_has_a_label(tree: Element) -> None:
    (form,) = tree.all("form")
    fields = form.all("select", "input")
    assert len(fields) == 4
    assert all(field.inside("label") is not None for field in fields)
    (output,) = form.all("output")
    assert output.attributes["aria-live"] == "polite"


def test_every_number_of_a_result_leads_to_a_claim(tree: Element) -> None:
    cells = [cell for cell in tree.all("td") if "num" in cell.classes and re.search("[0-9]", cell.text)]
    assert len(cells) > 1000
    for cell in cells:
        assert claim_links(cell), cell.text


def test_every_row_of_a_result_is_one_stop_of_the_keyboard_and_not_one_a_number(tree: Element) -> None:
    rows = [row for row in tree.all("tr") if any("num" in cell.classes for cell in row.all("td")) and row.all("a")]
    assert rows
    stops = [len([a for a in row.all("a") if a.attributes.get("tabindex") != "-1"]) for row in rows]
    assert max(stops) <= 2


def test_every_claim_leads_to_its_tokens_and_each_token_back(
    tree: Element, by_id: dict[str, Element], evidence: Evidence
) -> None:
    for claim in evidence.claims.values():
        row = by_id[f"claim-{claim.id}"]
        tokens = [a.attributes["href"][1:] for a in row.all("a") if a.attributes["href"].startswith("#token-")]
        assert tokens == [f"token-{claim.source_id}-{offset}" for offset in claim.offsets]
        for token in tokens:
            assert f"claim-{claim.id}" in claim_links(by_id[token])


def test_every_token_of_every_ledger_stands_there_with_its_place_and_hash(
    by_id: dict[str, Element], evidence: Evidence
) -> None:
    for source_id, ledger in evidence.ledgers.items():
        for token in ledger.tokens:
            row = by_id[f"token-{source_id}-{token.offset}"]
            cells = [cell.text for cell in row.all("th", "td")]
            shown = [str(token.index), str(token.offset), " ".join(token.token.split())]
            assert cells[:3] == shown
            assert cells[5:7] == [token.token_class.replace("_", " "), token.context]


def test_what_is_folded_can_be_opened(tree: Element) -> None:
    for details in tree.all("details"):
        first = next(child for child in details.children if isinstance(child, Element))
        assert first.tag == "summary"
        assert first.text
