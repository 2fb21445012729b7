"""What each number of a passage is, in the manner of trade press, of labels and of registry records."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.documents import read_document
from reanalysis.draft import draft_claims
from tests.draft.passages import marked, passages, wrong
from tests.draft.test_whose_numbers import lexicon, register


@pytest.mark.parametrize(("arms", "passage"), [*passages("trade_press")])
def test_numbers_of_trade_press_are_told(arms: str, passage: str) -> None:
    assert wrong(arms, passage) == []


@pytest.mark.parametrize(("arms", "passage"), [*passages("label_tables")])
def test_cells_of_labels_are_told(arms: str, passage: str) -> None:
    assert wrong(arms, passage) == []


@pytest.mark.parametrize(("arms", "passage"), [*passages("label_prose")])
def test_numbers_of_labels_are_told(arms: str, passage: str) -> None:
    assert wrong(arms, passage) == []


@pytest.mark.parametrize(("arms", "passage"), [*passages("approvals")])
def test_numbers_of_notices_are_told(arms: str, passage: str) -> None:
    assert wrong(arms, passage) == []


@pytest.mark.parametrize(("arms", "passage"), [*passages("registry_records")])
def test_results_of_registry_records_are_told(arms: str, passage: str) -> None:
    assert wrong(arms, passage) == []


def test_shares_of_a_column_are_of_the_size_in_its_name() -> None:
    _, table = next(passages("label_tables"))
    rows = [row.cells for row in draft_claims(marked(table)[0], lexicon(), register({"x": "foovia", "p": "placebo"}))]
    sizes = {row["claim_id"]: row["value"] for row in rows if row["kind"] == "n"}
    shares = [row for row in rows if row["endpoint"].startswith("AE:") and row["kind"] == "percent"]
    assert {(row["arm"], sizes[row["denominator"]]) for row in shares} == {("x", "213"), ("p", "210")}


PAGE = """<html><body><article><h1>Foovia</h1>
<p>Patients were randomized to receive FOOVIA or placebo, and what was seen is
in the table below, which has a head of two rows and names of organs over its rows.</p>
<table><caption>Table 4: Adverse Reactions (≥20%)</caption><thead>
<tr><th rowspan="2">Adverse Reaction</th><th colspan="2">FOOVIA (N=213)</th><th colspan="2">Placebo (N=210)</th></tr>
<tr><th>All Grades (%)</th><th>Grade 3 or 4 (%)</th><th>All Grades (%)</th><th>Grade 3 or 4 (%)</th></tr></thead>
<tbody><tr><th colspan="5">Gastrointestinal disorders</th></tr>
<tr><td>Nausea</td><td>71</td><td>1.4</td><td>75</td><td>2.9</td></tr></tbody></table></article></body></html>"""


def test_a_head_of_two_rows_is_read_from_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    document = read_document(tmp_path / "page.html")
    rows = [row.cells for row in draft_claims(document, lexicon(), register({"x": "foovia", "p": "placebo"}))]
    told = [(row["value"], row["arm"], row["endpoint"]) for row in rows if row["endpoint"].startswith("AE:")]
    graded = "AE:nausea (grade 3-4)"
    assert told == [("71", "x", "AE:nausea"), ("1.4", "x", graded), ("75", "p", "AE:nausea"), ("2.9", "p", graded)]
