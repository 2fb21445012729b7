"""Two readers are compared cell by cell, and the agreement is that of their first readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.claims import Evidence, read_evidence
from reanalysis.claims.agreement import FIELDS, assess_agreement, cohen_kappa
from reanalysis.errors import DataError

from ..support import copy_data, replace_once


def test_all_differences_of_the_two_readers_are_resolved(project: Path, evidence: Evidence) -> None:
    agreement = assess_agreement(evidence, project / "data" / "second_extraction")
    assert agreement.problems == ()
    assert {record["field"] for record in agreement.records} == set(FIELDS)


def test_resolved_differences_still_count_as_differences(project: Path, evidence: Evidence) -> None:
    agreement = assess_agreement(evidence, project / "data" / "second_extraction")
    disagreed = sum(r["compared"] - r["agreed"] for r in agreement.records if r["source_id"] == "all")
    # Where a third reader corrected both, the first two still agreed.
    assert disagreed == sum(row["first"] != row["second"] for row in agreement.resolutions) > 0


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("1365,80.7,value,percent,,primary,ino,CR", "1365,80.7,value,percent,,primary,sc,CR", "arm"),
        ("1365,80.7,value,percent,,primary,ino,CR", "1365,80.7,value,km,,primary,ino,CR", "kind"),
        ("1365,80.7,value,percent,,primary,ino,CR", "1365,80.7,value,percent,,randomised,ino,CR", "analysis_set"),
    ],
)
def test_one_changed_cell_of_the_second_reader_is_noticed(tmp_path: Path, old: str, new: str, field: str) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "second_extraction/kantarjian2016.csv", old, new)
    problems = assess_agreement(read_evidence(data), data / "second_extraction").problems
    assert any("1365" in problem and field in problem for problem in problems)


def test_a_statement_that_only_one_reader_has_is_noticed(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    path = data / "second_extraction/kantarjian2016.csv"
    path.write_text("\n".join(line for line in path.read_text().splitlines() if not line.startswith("1365,")) + "\n")
    problems = assess_agreement(read_evidence(data), data / "second_extraction").problems
    assert any("1365" in problem and "rows" in problem for problem in problems)


def test_a_source_that_nobody_has_read_twice_is_noticed_and_stops_nothing(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    (data / "second_extraction/kantarjian2016.csv").unlink()
    agreement = assess_agreement(read_evidence(data), data / "second_extraction")
    assert any("no second reader" in problem for problem in agreement.problems)
    assert [r["compared"] for r in agreement.records if r["source_id"] == "kantarjian2016"] == [0] * len(FIELDS)


def test_an_offset_that_the_ledger_does_not_have_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "second_extraction/kantarjian2016.csv", "1365,80.7", "1366,80.7")
    with pytest.raises(DataError, match=r"kantarjian2016\.csv, row .*no token at offset 1366"):
        assess_agreement(read_evidence(data), data / "second_extraction")


def test_a_resolution_of_a_difference_that_is_gone_is_noticed(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    path = data / "second_extraction/resolutions.csv"
    rows = path.read_text().count("\n")
    path.write_text(path.read_text() + "kantarjian2016,1365,arm,ino,sc,ino,no such difference\n")
    problems = assess_agreement(read_evidence(data), data / "second_extraction").problems
    assert any(f"resolutions.csv, row {rows + 1}" in problem for problem in problems)


def test_kappa_of_the_published_example() -> None:
    # Sim J, Wright CC. Phys Ther 2005;85:257-268, table 2: 22, 2, 4, 11 of 39 pairs give kappa 0.67.
    pairs = [("a", "a")] * 22 + [("a", "b")] * 2 + [("b", "a")] * 4 + [("b", "b")] * 11
    assert cohen_kappa(pairs) == pytest.approx(0.67, abs=0.005)


def test_kappa_is_undefined_where_only_one_category_occurs() -> None:
    assert cohen_kappa([("a", "a")] * 5) is None
    assert cohen_kappa([]) is None


def test_kappa_is_one_for_full_and_about_zero_for_chance_agreement() -> None:
    assert cohen_kappa([("a", "a"), ("b", "b")]) == 1
    assert cohen_kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
