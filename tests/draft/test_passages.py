"""What each number of a passage is, in the manner of trade press, of labels and of registry records."""

from __future__ import annotations

import pytest

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
