"""The command writes every file that the workflow promises, the same bytes each time, and one sentence on a fault."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reanalysis.cli import main
from reanalysis.publication.names import TABLES, publication_files
from reanalysis.tables.journals import JOURNALS

from . import reading

DATE = "2026-01-02T03:04:06+00:00"


def arguments(project: Path, folder: Path, settings: dict[str, Any], **changes: str) -> list[str]:
    options = {
        "data": str(project / "data"),
        "tables": str(project / "tests" / "expected"),
        "settings": json.dumps(settings),
        "date": DATE,
        "output": str(folder / "results" / "tables"),
    } | changes
    return ["write-tables", *(word for name, value in options.items() for word in (f"--{name}", value))]


@pytest.fixture(scope="module")
def written(project: Path, settings: dict[str, Any], tmp_path_factory) -> dict[str, Path]:
    """A folder for each journal."""
    folders = {}
    for journal in JOURNALS:
        folders[journal] = tmp_path_factory.mktemp(journal)
        assert main(arguments(project, folders[journal], settings | {"journal": journal})) == 0
    return folders


def files(folder: Path) -> dict[str, bytes]:
    """Contents of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_command_writes_what_the_workflow_promises(written: dict[str, Path], project: Path) -> None:
    assert sorted(files(written["plain"])) == sorted(publication_files())
    rule = (project / "workflow" / "rules" / "tables.smk").read_text(encoding="utf-8")
    for name in (*TABLES, "metafor", "revman_study_information", "revman_study_arms", "revman_study_results"):
        assert f'"{name}"' in rule


def test_two_runs_write_the_same_bytes_whatever_the_order_of_hashes(written, project: Path, settings, tmp_path) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "reanalysis", *arguments(project, tmp_path, settings)]
    subprocess.run(command, check=True, env=environment)
    again, before = files(tmp_path), files(written["plain"])
    assert {name: hashlib.sha256(content).hexdigest() for name, content in again.items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in before.items()
    }


def test_archives_bear_the_date_of_the_commit_and_no_other(written: dict[str, Path]) -> None:
    for name in ("tables.docx", "tables.xlsx"):
        content = (written["plain"] / "results" / "tables" / name).read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            core = archive.read("docProps/core.xml").decode()
            dates = {part.date_time for part in archive.infolist()}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-01-02T03:04:06Z"}
        assert dates in ({(2026, 1, 2, 3, 4, 6)}, {(1980, 1, 1, 0, 0, 0)})


def test_no_value_of_a_csv_changes_between_journals(written: dict[str, Path]) -> None:
    tables = [
        {name: text for name, text in files(folder).items() if name.endswith(".csv")} for folder in written.values()
    ]
    assert len(tables[0]) == len(TABLES) + 4 and all(table == tables[0] for table in tables)


def test_no_number_of_the_workbook_changes_between_journals(written: dict[str, Path]) -> None:
    sheets = [
        reading.excel_sheets((folder / "results" / "tables" / "tables.xlsx").read_bytes())
        for folder in written.values()
    ]
    for name in sheets[0]:
        numbers = [[cell for row in book[name] for cell in row if isinstance(cell, float)] for book in sheets]
        assert name == "About" or all(found == numbers[0] for found in numbers)


def test_each_journal_has_its_own_looks(written: dict[str, Path]) -> None:
    pages = {
        journal: (folder / "results" / "tables" / "formatted" / "differences.html").read_text(encoding="utf-8")
        for journal, folder in written.items()
    }
    assert "2·75 (2·06–3·78)" in pages["lancet"] and "p value" in pages["lancet"] and "P value" not in pages["lancet"]
    assert "2.75 (2.06-3.78)" in pages["jama"] and "&lt;.001" in pages["jama"]
    assert "2.75 (2.06 to 3.78)" in pages["nejm"] and "P value" in pages["plain"]


def test_a_damaged_table_is_one_sentence_and_nothing_is_written(project: Path, settings, tmp_path, capsys) -> None:
    shutil.copytree(project / "tests" / "expected", tmp_path / "tables")
    (tmp_path / "tables" / "counts.csv").write_text("nonsense\n", encoding="utf-8")
    assert main(arguments(project, tmp_path, settings, tables=str(tmp_path / "tables"))) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "counts.csv" in error
    assert not (tmp_path / "results").exists()


def test_an_unknown_journal_is_one_sentence(project: Path, settings, tmp_path, capsys) -> None:
    assert main(arguments(project, tmp_path, settings | {"journal": "bmj"})) == 1
    assert "'bmj' is not known" in capsys.readouterr().err


def test_revman_gets_a_study_a_trial_an_arm_an_arm_and_a_result_an_outcome(written, study) -> None:
    folder = written["plain"] / "results" / "tables" / "export"
    read = {
        name: list(csv.DictReader(io.StringIO((folder / f"revman_{name}.csv").read_text(encoding="utf-8"))))
        for name in ("study_information", "study_arms", "study_results")
    }
    trials = study.register.trials
    assert [row["Study"] for row in read["study_information"]] == [
        trials[name]["name"] for name in study.register.trial_order()
    ]
    arms = {(row["Study"], row["Arm"]) for row in read["study_arms"]}
    assert len(arms) == sum(len(trial["arms"]) for trial in trials.values())
    results = read["study_results"]
    assert {(row["Study"], row["Arm"]) for row in results} <= arms
    assert {row["Claim IDs"] for row in results} == {row["claim_ids"] for row in study.records["counts"]}
    for row in results:
        one = row["Tables of counts that fit"] == "1"
        assert bool(row["Cases"]) == one and (one or "not to be entered as one count" in row["Notes"])
    # The same patients are never two results of one name.
    assert len({(row["Study"], row["Outcome"], row["Time point"], row["Arm"]) for row in results}) == len(results)


def test_the_workbook_says_of_itself_what_was_done_and_with_what(written: dict[str, Path], settings) -> None:
    book = reading.excel_sheets((written["plain"] / "results" / "tables" / "tables.xlsx").read_bytes())
    about = {row[0]: row[1] for row in book["About"] if len(row) == 2}
    assert about["Made from the commit of"] == DATE
    assert "Wilson" in about["Intervals of proportions"] and about["Python"].count(".") == 2
    assert set(settings) - {"source_texts"} <= set(about) and {"numpy", "scipy", "XlsxWriter"} <= set(about)
