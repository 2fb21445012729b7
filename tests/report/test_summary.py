"""The first screen says what the tables say, and nothing that was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.report.summary import leading_answers, leading_differences, leading_figure, leading_findings
from reanalysis.tables.schema import read_records

from .structure import Element, parse


@pytest.fixture(scope="module")
def first(page: str) -> Element:
    """The part of the page that is seen first."""
    (section,) = parse(page).all("section", id="found")
    return section


def test_each_number_of_the_first_screen_is_counted_from_the_tables(first: Element, folder: Path) -> None:
    tables = folder / "tables"
    findings = read_records("findings", tables / "findings.csv")
    pooled = read_records("pooled", tables / "pooled.csv")
    differences = [
        row
        for row in read_records("differences", tables / "differences.csv")
        if (row["measure"], row["method"], row["candidate"]) == ("risk_difference", "miettinen-nurminen", "1")
        and row["candidates"] == "1"
    ]
    tokens = sum(len(ledger.read_text().splitlines()) - 7 for ledger in (folder / "data/ledgers").glob("*.tsv"))
    questions = {row["question_id"] for row in pooled}
    refused = {row["question_id"] for row in pooled if row["row"] == "refused"}
    apart = sum(float(row["lower"]) > 0 or float(row["upper"]) < 0 for row in differences)
    shown = [item.all("strong")[0].text for item in first.all("ul", **{"class": "tiles"})[0].all("li")]
    assert shown[0] == str(tokens)
    assert shown[2] == f"{apart} of {len(differences)}"
    assert shown[3] == f"{len(questions - refused)} of {len(questions)}"
    assert shown[4] == str(sum(row["severity"] != "info" for row in findings))


def test_the_first_screen_has_an_answer_a_misfit_and_one_figure(first: Element) -> None:
    answers, misfits = first.all("ul", **{"class": "answers"})
    assert "88/109" in answers.text
    assert "51.4 points" in answers.text
    assert "error" in misfits.text
    assert len(first.all("figure")) == 1


def test_a_figure_at_the_top_is_not_shown_twice(page: str) -> None:
    assert page.count('<figure id="difference_forest"') == 1
    assert 'href="#difference_forest">at the top</a>' in page


def test_a_comparison_among_responders_is_no_answer() -> None:
    row = {"trial": "T", "set": "all", "apart": True, "selected": False, "arm_counts": "1/2"}
    rows = [row | {"selected": True}, row | {"set": "b"}, row | {"set": "c"}, row | {"trial": "U", "apart": None}]
    assert leading_differences(rows) == [row | {"set": "b"}]


def test_a_finding_is_as_grave_as_what_follows_from_it_and_is_told_in_its_first_words() -> None:
    follows = [{"severity": "error"}]
    row = {"anchor": "a", "message": "Too small: by 2.", "severity": "warning", "reference": 1, "source_id": "s"}
    (shown,) = leading_findings([row | {"follows": follows}])
    assert (shown["message"], shown["severity"], shown["follows"]) == ("Too small", "error", 1)


def test_a_refused_question_is_no_answer() -> None:
    model = {"in_front": "yes", "text": "1 (0 to 2)", "label": "l", "k": "2", "claim": "c"}
    row = {"anchor": "a", "question": "q?", "unit": "u", "pooled": [model], "refused": []}
    assert [answer["text"] for answer in leading_answers([row | {"refused": [{}]}, row])] == ["1 (0 to 2)"]


def test_without_a_comparison_the_first_figure_with_rows_is_shown() -> None:
    figures = [
        {"stem": "empty", "drawing": "<svg/>", "rows": []},
        {"stem": "response_forest", "drawing": "<svg/>", "rows": [{}]},
    ]
    assert leading_figure(figures) == figures[1]
    assert leading_figure([]) is None
