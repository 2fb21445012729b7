"""Claims can be filtered without scripts, and the browser runs no script but ours."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

from reanalysis.report.claims import token_anchor

from .structure import parse


def test_each_value_of_each_list_hides_the_other_claims_by_style_alone(page: str) -> None:
    tree = parse(page)
    style = page[: page.index("</head>")]
    table = tree.all("table", **{"class": "claims"})[0]
    rows = table.all("tbody")[0].all("tr")
    for select in tree.all("select"):
        facet = select.attributes["name"]
        values = [option.attributes["value"] for option in select.all("option")]
        assert values[0] == ""
        assert {row.attributes[f"data-{facet}"] for row in rows} == set(values[1:])
        for value in values[1:]:
            assert (
                f'#claims:has(#by-{facet} option[value="{value}"]:checked) .claims tbody'
                f' tr:not([data-{facet}="{value}"]):not(:target)' in style
            )


def test_each_value_says_how_many_claims_it_leaves(page: str) -> None:
    tree = parse(page)
    rows = tree.all("table", **{"class": "claims"})[0].all("tbody")[0].all("tr")
    for select in tree.all("select"):
        numbers = [int(re.search(r"\((\d+)\)$", option.text).group(1)) for option in select.all("option")[1:]]
        assert sum(numbers) == len(rows)
        assert all(numbers)


def test_the_only_script_is_the_one_that_the_policy_names_by_its_hash(page: str) -> None:
    tree = parse(page)
    (script,) = tree.all("script")
    assert not script.attributes
    code = re.search(r"<script>(.*?)</script>", page, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    (policy,) = [meta.attributes["content"] for meta in tree.all("meta") if "http-equiv" in meta.attributes]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'none'"
    )


def test_the_script_puts_no_text_into_the_page_as_markup(page: str) -> None:
    code = unescape(re.search(r"<script>(.*?)</script>", page, re.DOTALL).group(1))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp", code)


def test_no_element_has_a_handler_of_its_own(page: str) -> None:
    handlers = {name for element in parse(page).walk() for name in element.attributes if name.startswith("on")}
    assert not handlers


def test_a_token_is_known_by_its_offset_which_a_better_tokeniser_keeps() -> None:
    assert token_anchor("s", 12) == "token-s-12"
