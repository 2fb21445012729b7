"""Every number of a registry record stands with its group, unit and time frame."""

from __future__ import annotations

import json

import pytest

from reanalysis.documents import Block, Document, read_bytes
from reanalysis.errors import DataError
from reanalysis.ledger import tokenise
from tests.documents.made_up_registry import record, registry


@pytest.fixture(scope="module")
def document() -> Document:
    return read_bytes(registry())


def _cell(document: Document, text: str) -> Block:
    (found,) = [b for b in document.blocks if b.kind == "table_cell" and document.block_text(b) == text]
    return found


def test_a_measured_value_has_its_unit_interval_group_outcome_and_time(document: Document) -> None:
    found = _cell(document, "80.7% (95% CI 74.9 to 85.7)")
    assert found.column == ("Velorixan",)
    assert found.row == ("Number, percentage of participants",)
    assert found.headings[-1] == "Primary outcome: Complete Remission [Time frame: Up to 24 months]"


def test_a_class_heads_its_categories(document: Document) -> None:
    found = _cell(document, "9.1 months (95% CI 6.7 to 11.2)")
    assert found.row == ("Age below 55", "Median, months")
    assert _cell(document, "130 participants").row == ("Age below 55", "Participants analysed")


def test_a_limit_that_was_not_reached_keeps_its_comment(document: Document) -> None:
    assert "16.8 months (95% CI 13.9 to NA) [The upper limit was not reached]" in document.text


def test_events_are_counts_of_those_at_risk(document: Document) -> None:
    found = _cell(document, "19/216 (22 events)")
    assert found.row == ("Blood and lymphatic system disorders", "Febrile neutropenia")
    assert _cell(document, "47/216").row == ("Death from any cause",)


def test_an_analysis_is_one_sentence(document: Document) -> None:
    assert (
        "Velorixan v Chemotherapy: Risk Difference (RD) 23.3 (97.5% CI 12.1 to 34.4, two sided); P <0.001; Fisher"
        " Exact." in document.text
    )


def test_no_number_of_the_record_is_lost(document: Document) -> None:
    def numbers(value) -> set[str]:
        if isinstance(value, dict):
            return set().union(
                *(numbers(item) for key, item in value.items() if key not in ("id", "groupId", "groupIds"))
            )
        if isinstance(value, list):
            return set().union(*(numbers(item) for item in value)) if value else set()
        return {token.token for token in tokenise(str(value)) if token.token_class in ("integer", "decimal")}

    shown = {token.token for token in tokenise(document.text)}
    assert numbers(record()["resultsSection"]) <= shown


def test_a_description_of_a_group_is_told_once(document: Document) -> None:
    assert document.text.count("for up to six cycles") == 1


def test_a_record_without_results_is_read_with_a_remark() -> None:
    planned = record()
    del planned["resultsSection"]
    document = read_bytes(json.dumps(planned).encode())
    assert document.remarks == ("The record holds no results, only what was planned.",)
    assert read_bytes(json.dumps({"studies": [planned]}).encode()).text == document.text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"protocolSection": {"a"', "cut off"),
        (b'{"name": "package"}', "no record"),
        (json.dumps({"studies": [record(), record()]}).encode(), "2 records"),
        (b'{"protocolSection": "x", "resultsSection": []}', "no record"),
        (b'{"protocolSection": ' + b"[" * 100_000, "nested"),
    ],
)
def test_other_json_is_refused_in_one_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_bytes(raw)
