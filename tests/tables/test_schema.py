"""Tables are written the same way every time, and read back with the types that the schema gives them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from reanalysis.errors import DataError
from reanalysis.tables.schema import format_table, read_records, read_table, schemas, write_table


@pytest.mark.parametrize("name", list(schemas()["results"]))
def test_every_result_table_is_read_as_a_data_frame_with_typed_columns(project: Path, name: str) -> None:
    path = project / "tests" / "expected" / f"{name}.csv"
    frame = read_table(name, path)
    assert len(frame) == len(read_records(name, path)) > 0
    for column, rule in schemas()["results"][name]["columns"].items():
        if rule["type"] == "integer":
            assert str(frame[column].dtype) == "Int64"
        elif rule["type"] in ("number", "proportion", "p_value", "months"):
            assert frame[column].dtype == float


def test_not_reached_is_infinite_and_not_printed_is_missing(project: Path) -> None:
    frame = read_table("survival", project / "tests" / "expected" / "survival.csv")
    assert math.isinf(frame["simulated_upper"].max())
    assert frame["printed"].isna().any()


def test_the_order_of_records_does_not_change_the_file(tmp_path: Path, project: Path) -> None:
    path = project / "tests" / "expected" / "counts.csv"
    records = read_records("counts", path)
    write_table("counts", reversed(records), tmp_path / "counts.csv")
    assert (tmp_path / "counts.csv").read_bytes() == path.read_bytes()


def test_a_record_with_an_unknown_or_a_missing_column_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="unknown columns"):
        format_table("agreement", [{"nonsense": 1}])
    with pytest.raises(ValueError, match="source_id is empty"):
        format_table("agreement", [{"field": "arm"}])


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="delete it and run snakemake again"):
        read_table("counts", tmp_path / "counts.csv")


def test_text_that_looks_like_a_formula_is_written_inert() -> None:
    record = {"claim_id": "s.x", "source_id": "s", "kind": "set_aside", "offsets": "1", "status": "confirmed"}
    record |= {"note": "=HYPERLINK(1)", "basis": "printed", "claim_ids": "s.x"}
    assert "'=HYPERLINK(1)" in format_table("claims", [record])
