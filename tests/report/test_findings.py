"""What the report says of checks: findings under their roots, every rule, and nothing unchecked shown as a pass."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from reanalysis.figures.matrix.row import SYMBOLS, Cell, EvidenceRow
from reanalysis.report.findings import (
    COUNTS,
    anchor,
    findings_of,
    grave_findings,
    links_of_claims,
    matrix_rows,
    rule_rows,
    tally,
)
from reanalysis.tables.schema import read_records, write_table

from .conftest import render

REFERENCES = {"a": 2, "b": 1}


def finding(key: str, severity: str = "warning", root: str = "", **cells: str) -> dict[str, str]:
    return {
        "key": key,
        "rule": key.split("/")[0],
        "severity": severity,
        "state": "inconsistent",
        "source_id": "a",
        "root": root,
        "claim_ids": "a.x;a.y",
        **cells,
    }


@pytest.fixture(scope="module")
def found(folder: Path) -> list[dict[str, str]]:
    """Rows of findings.csv."""
    return read_records("findings", folder / "tables" / "findings.csv")


@pytest.fixture(scope="module")
def rules(folder: Path) -> list[dict[str, str]]:
    """Rows of rules.csv."""
    return read_records("rules", folder / "tables" / "rules.csv")


def part(page: str, start: str, end: str) -> str:
    return page[page.index(start) : page.index(end, page.index(start))]


def text(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def test_what_follows_from_a_finding_stands_beneath_it() -> None:
    rows = [finding("ONE/x"), finding("TWO/y", root="ONE/x"), finding("THREE/z"), finding("FOUR/n", "info")]
    shown = grave_findings(rows, REFERENCES)
    assert [(row["key"], [other["key"] for other in row["follows"]]) for row in shown] == [
        ("ONE/x", ["TWO/y"]),
        ("THREE/z", []),
    ]


def test_a_root_is_as_grave_as_the_gravest_that_follows_from_it() -> None:
    rows = [finding("A/x", source_id="b"), finding("B/x"), finding("C/x", "error", root="B/x"), finding("D/x", "error")]
    assert [row["key"] for row in grave_findings(rows, REFERENCES)] == ["D/x", "B/x", "A/x"]


def test_a_finding_whose_root_is_not_shown_stands_by_itself() -> None:
    shown = grave_findings([finding("ONE/x", root="GONE/y"), finding("GONE/y", "info")], REFERENCES)
    assert [row["key"] for row in shown] == ["ONE/x"]


def test_a_source_has_its_own_findings_and_notes_apart() -> None:
    rows = [finding("A/x"), finding("B/x", "info"), finding("C/x", source_id="b"), finding("D/x", "error")]
    parts = findings_of(rows, "a", REFERENCES)
    assert [row["key"] for row in parts["grave"]] == ["D/x", "A/x"]
    assert [row["key"] for row in parts["notes"]] == ["B/x"]


def test_a_claim_leads_to_what_was_found_in_it_but_not_to_notes() -> None:
    links = links_of_claims([finding("A/x"), finding("B/x", "info")])
    assert links == {name: [("finding-A-x", "finding A")] for name in ("a.x", "a.y")}


def test_each_cell_leads_to_its_finding_or_to_the_rules_that_looked() -> None:
    cells = {
        "Sums": Cell({"inconsistent": 1, "consistent": 2}, "PARTS/a.x"),
        "Form": Cell({"not checkable": 3}),
        "Words": Cell({}),
    }
    row = EvidenceRow("a", 2, "sizes", "Sizes", 1, 2, cells, "3: too few", ("PARTS/a.x",), ("a.x", "a.y"))
    ((source),) = matrix_rows([row])
    shown = source["rows"][0]
    assert shown["href"] == "finding-PARTS-a.x"
    assert [(cell["symbol"], cell["href"], cell["looks"]) for cell in shown["cells"]] == [
        ("✕", "finding-PARTS-a.x", 3),
        ("?", "rules-form", 3),
        ("", "rules-words", 0),
    ]
    assert shown["cells"][0]["words"] == "1 inconsistent, 2 consistent"


def test_families_add_up_their_rules() -> None:
    rows = [{"rule": name, "family": family, **dict.fromkeys(COUNTS, "2")} for name, family in ("aS", "bF", "cS")]
    families = rule_rows(rows)
    assert [(family["name"], family["checks"], len(family["rules"])) for family in families] == [
        ("S", 4, 2),
        ("F", 2, 1),
    ]


def test_every_error_and_warning_stands_in_the_section_once_with_all_that_it_says(
    page: str, found: list[dict[str, str]]
) -> None:
    section = part(page, '<section id="consistency" ', '<h3 id="evidence">')
    grave = [row for row in found if row["severity"] != "info"]
    assert len(re.findall(r'<li id="finding-', section)) == len(grave) > 0
    said = text(section)
    for row in grave:
        assert f'<li id="{anchor(row["key"])}">' in section
        for column in ("message", "suggestion", "consequence", "reason"):
            assert " ".join(row[column].split()) in said
        assert all(f'href="#claim-{claim}"' in section for claim in row["claim_ids"].split(";"))


def test_what_follows_is_nested_in_the_list_of_its_root(page: str, found: list[dict[str, str]]) -> None:
    section = part(page, '<section id="consistency" ', '<h3 id="evidence">')
    following = [row for row in found if row["root"]]
    assert following
    for row in following:
        before = section[section.index(f'id="{anchor(row["root"])}"') : section.index(f'id="{anchor(row["key"])}"')]
        assert before.count("Follows from this:") == 1
        assert before.count("<ul") == before.count("</ul>") + 1


def test_notes_are_folded_at_their_source(page: str, found: list[dict[str, str]]) -> None:
    for row in found:
        if row["severity"] == "info":
            article = part(page, f'<article id="source-{row["source_id"]}" ', "</article>")
            folded = part(article, "<details><summary>", "</details>")
            assert f'<li id="{anchor(row["key"])}">' in folded


def test_the_opening_tells_how_many_checks_were_made_beside_how_many_fired(
    page: str, rules: list[dict[str, str]]
) -> None:
    opening = text(part(page, '<p class="tally">', "</p>"))
    total = tally(rules)
    assert total["checks"] == sum(total[name.replace(" ", "_")] for name in SYMBOLS) > 0
    assert f"Of {total['checks']} consistency checks {total['consistent']} found the numbers consistent" in opening
    assert f"{total['inconsistent']} inconsistent and {total['unusual']} unusual" in opening
    assert f"{total['not_checkable']} could not be made, which is no pass" in opening


def test_every_rule_stands_in_the_table_with_its_numbers_under_their_headings(
    page: str, rules: list[dict[str, str]]
) -> None:
    table = part(page, '<h3 id="rules">', "</table>")
    headings = [text(cell) for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)]
    assert headings == ["Rule", "Question", *COUNTS.values()]
    lines = {}
    for line in re.findall(r"<tr>.*?</tr>", table, re.DOTALL):
        if "<code>" in line:
            cells = [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)]
            lines[cells[0].replace(" ", "")] = dict(zip(headings, cells, strict=True))
    assert set(lines) == {rule["rule"] for rule in rules}
    for rule in rules:
        line = lines[rule["rule"]]
        assert line["Question"] == rule["question"]
        assert (line["Checks"], line["Notes"]) == (rule["checks"], rule["infos"])
        for state, symbol in SYMBOLS.items():
            assert line[f"{symbol} {state.capitalize()}"] == rule[state.replace(" ", "_")]


def test_what_could_not_be_checked_never_looks_like_a_pass(page: str, folder: Path) -> None:
    table = part(page, '<table class="matrix">', "</table>")
    cells = re.findall(r'<a class="state ([a-z-]+)" href="[^"]+" title="([^"]+)" aria-label="[^"]+">(.)</a>', table)
    assert cells
    for name, words, symbol in cells:
        state = name.replace("-", " ")
        assert symbol == SYMBOLS[state]
        assert words.split(", ")[0].split(" ", 1)[1] == state
        if not re.search(r"\d (inconsistent|unusual|consistent)", words):
            assert symbol == "?"
    css = (Path(__file__).parents[2] / "workflow/reanalysis/report/templates/style.css").read_text()
    fills = dict(re.findall(r"\.state\.([a-z-]+) \{ background: var\(--([a-z]+)\)", css))
    assert fills == {"inconsistent": "failed", "unusual": "unusual", "consistent": "passed", "not-checkable": "page"}


def test_every_source_has_rows_in_the_matrix_that_lead_to_findings(page: str, found: list[dict[str, str]]) -> None:
    table = part(page, '<table class="matrix">', "</table>")
    assert len(re.findall(r'<th scope="rowgroup"', table)) == page.count('<article id="source-')
    first = next(row for row in found if row["severity"] != "info")
    assert f'href="#{anchor(first["key"])}"' in table


def test_findings_from_outside_stay_text(folder: Path, tmp_path: Path, found: list[dict[str, str]]) -> None:
    spoilt = tmp_path / "report"
    shutil.copytree(folder, spoilt)
    columns = ("message", "suggestion", "consequence", "brief", "reason")
    rows = [{**row, **dict.fromkeys(columns, "<script>alert(1)</script>")} for row in found]
    write_table("findings", rows, spoilt / "tables" / "findings.csv")
    page = render(spoilt)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= len(rows)
