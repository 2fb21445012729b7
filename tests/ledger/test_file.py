"""Ledger files: the shipped ones come from the texts, and another copy of a text is told from another text."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.claims import Evidence
from reanalysis.errors import DataError
from reanalysis.ledger import build_ledger, compare_ledgers, read_ledger, write_ledger
from reanalysis.ledger.file import format_ledger

TEXT = b"Of the 326 patients 80.7% lived 12 months.\nNot reached (95% CI, 1.0-NR).\n"


def test_shipped_ledgers_are_rebuilt_byte_for_byte(project: Path, texts: Path, evidence: Evidence) -> None:
    at_hand = [source_id for source_id in evidence.sources if (texts / f"{source_id}.txt").is_file()]
    assert len(at_hand) >= 5
    for source_id in at_hand:
        rebuilt = format_ledger(build_ledger(source_id, (texts / f"{source_id}.txt").read_bytes()))
        assert rebuilt.encode() == (project / "data" / "ledgers" / f"{source_id}.tsv").read_bytes()


def test_a_ledger_survives_writing_and_reading(tmp_path: Path) -> None:
    ledger = build_ledger("s", TEXT)
    write_ledger(ledger, tmp_path / "s.tsv")
    assert read_ledger(tmp_path / "s.tsv") == ledger


def test_another_copy_with_other_line_breaks_passes_and_is_described() -> None:
    comparison = compare_ledgers(
        build_ledger("s", TEXT), build_ledger("s", TEXT.replace(b" patients ", b"\n\npatients\n"))
    )
    assert comparison.same
    assert "another copy" in comparison.message


def test_windows_line_ends_pass_and_are_described() -> None:
    comparison = compare_ledgers(build_ledger("s", TEXT), build_ledger("s", TEXT.replace(b"\n", b"\r\n")))
    assert comparison.same
    assert comparison.message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"80.7", b"80.1", "80.1"),
        (b"lived", b"died", "surroundings"),
        (b" 12 ", b" ", "token"),
        (b"months.\n", b"months 9.\n", "9"),
    ],
)
def test_a_changed_text_fails_and_says_where(old: bytes, new: bytes, words: str) -> None:
    comparison = compare_ledgers(build_ledger("s", TEXT), build_ledger("s", TEXT.replace(old, new)))
    assert not comparison.same
    assert words in comparison.message or "surroundings" in comparison.message


def test_a_ledger_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    ledger = build_ledger("s", TEXT)
    write_ledger(ledger, tmp_path / "s.tsv")
    path = tmp_path / "s.tsv"
    path.write_text(path.read_text().replace("\t80.7\t", "\t80.6\t"))
    assert not compare_ledgers(read_ledger(path), ledger).same


@pytest.mark.parametrize("content", ["", "index\n", "# tokeniser_version\t1\n", "a\tb\nc\td\n"])
def test_a_file_that_is_no_ledger_is_refused_with_a_remedy(tmp_path: Path, content: str) -> None:
    path = tmp_path / "s.tsv"
    path.write_text(content)
    with pytest.raises(DataError, match=r"s\.tsv.*make it again"):
        read_ledger(path)


def test_a_missing_ledger_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"s\.tsv: this ledger is missing"):
        read_ledger(tmp_path / "s.tsv")
