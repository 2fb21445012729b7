"""`python -m reanalysis check` on anybody's claims: one report or many, with findings, never a traceback."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reanalysis.cli import main

from ..support import PROJECT, change_cell

DATA = PROJECT / "data"
SOURCES = ("fda2024", "jabbour2011", "jabbour2023", "kantarjian2016", "stock2021")


def _check(folder: Path, *sources: str, **files: Path) -> tuple[int, list[dict[str, str]]]:
    """Exit code and findings of the command on these sources; `files` replaces claims by source."""
    claims = [files.get(source, DATA / "claims" / f"{source}.csv") for source in sources]
    output = folder / "findings.csv"
    code = main(
        [
            "check",
            *("--claims", *map(str, claims)),
            *("--ledger", *(str(DATA / "ledgers" / f"{source}.tsv") for source in sources)),
            *("--trials", str(DATA / "trials.yaml")),
            *("--sources", str(DATA / "sources.csv")),
            *("--output", str(output)),
        ]
    )
    if not output.is_file():
        return code, []
    with output.open(encoding="utf-8", newline="") as file:
        return code, list(csv.DictReader(file))


def _changed(folder: Path, source: str, column: str, old: str, new: str) -> Path:
    path = folder / f"{source}.csv"
    path.write_bytes((DATA / "claims" / path.name).read_bytes())
    change_cell(path, column, lambda cell: new if cell == old else None)
    return path


def test_all_reports_at_once_have_the_findings_of_the_pipeline(tmp_path: Path) -> None:
    code, findings = _check(tmp_path, *SOURCES)
    assert code == 0
    acknowledged = (DATA / "acknowledged.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row["key"] for row in findings if row["severity"] != "info"} == {row.split(",")[0] for row in acknowledged}


def test_limits_that_a_report_prints_the_wrong_way_round_are_a_finding_and_do_not_stop_the_run(tmp_path: Path) -> None:
    path = _changed(tmp_path, "stock2021", "lower", "0.64", "2.41")
    code, findings = _check(tmp_path, "stock2021", stock2021=path)
    assert code == 0
    rules = {row["rule"] for row in findings if "stock2021.os.hr" in row["claim_ids"] and row["severity"] == "error"}
    assert "IMPOSSIBLE_VALUE" in rules


def test_a_claim_that_is_not_what_its_ledger_says_is_a_finding_with_both_numbers(tmp_path: Path) -> None:
    path = _changed(tmp_path, "stock2021", "value", "1.17", "1.71")
    _, findings = _check(tmp_path, "stock2021", stock2021=path)
    (finding,) = [row for row in findings if row["rule"] == "CLAIM_NOT_IN_LEDGER"]
    assert "1.71" in finding["message"] and "1.17" in finding["message"]


def test_every_finding_names_its_claims_and_their_places(tmp_path: Path) -> None:
    _, findings = _check(tmp_path, *SOURCES)
    assert findings
    for row in findings:
        assert row["claim_ids"]
        assert all("@" in token for token in row["tokens"].split())


def test_words_that_the_vocabulary_does_not_know_are_taken_as_they_are_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _changed(tmp_path, "stock2021", "endpoint", "HSCT", "transplanted")
    code, _ = _check(tmp_path, "stock2021", stock2021=path)
    assert code == 0
    assert "the endpoint 'transplanted' is not in the vocabulary" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("column", "old", "new", "words"),
    [
        ("kind", "median", "medain", ("stock2021.csv", "did you mean 'median'")),
        ("analysis_set", "ph_positive", "ph_positve", ("stock2021.csv", "did you mean 'ph_positive'")),
        ("value", "1.17", "about one", ("stock2021.csv", "no number as sources print it")),
    ],
)
def test_a_fault_of_the_file_is_one_sentence_and_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    path = _changed(tmp_path, "stock2021", column, old, new)
    code, findings = _check(tmp_path, "stock2021", stock2021=path)
    assert (code, findings) == (1, [])
    error = capsys.readouterr().err
    assert error.count("Error:") == 1
    for word in words:
        assert word in error


@pytest.mark.parametrize("source", SOURCES)
def test_each_report_can_be_checked_without_the_others(tmp_path: Path, source: str) -> None:
    code, findings = _check(tmp_path, source)
    assert code == 0
    assert {row["source_id"] for row in findings} <= {source}


def test_without_ledgers_the_numbers_are_checked_all_the_same(tmp_path: Path) -> None:
    output = tmp_path / "findings.csv"
    claims = DATA / "claims" / "jabbour2011.csv"
    arguments = ["--claims", str(claims), "--trials", str(_trial_of(tmp_path)), "--output", str(output)]
    assert main(["check", *arguments]) == 0
    assert "GRIM_PERCENT/jabbour2011.cr" in output.read_text(encoding="utf-8")


def _trial_of(folder: Path) -> Path:
    """The trial of one report, as somebody would write it who has only that."""
    path = folder / "trials.yaml"
    path.write_text(
        """
study: {title: One report, subtitle: "", question: Does it add up?}
trials:
  refractory2011:
    name: A trial
    registry: []
    design: single_arm
    population: refractory
    sources: {jabbour2011: primary}
    arms: {ino: {label: A, name: a drug, role: experimental}}
    analysis_sets: {all: {label: all, size: jabbour2011.n.all, arms: {ino: jabbour2011.n.all}, partition: true}}
""",
        encoding="utf-8",
    )
    return path


def test_a_study_and_loose_files_cannot_be_asked_for_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--output", str(tmp_path / "f.csv")]) == 1
    assert "--data FOLDER" in capsys.readouterr().err


def test_units_of_time_may_be_shortened_as_reports_do(tmp_path: Path) -> None:
    path = _changed(tmp_path, "stock2021", "unit", "months", "mo.")
    change_cell(path, "timepoint", lambda cell: "12-mo" if cell == "12 months" else None)
    code, findings = _check(tmp_path, "stock2021", stock2021=path)
    assert code == 0
    assert not [row for row in findings if row["rule"] in ("LABEL_VALUE_MISMATCH", "UNIT_UNPARSED")]


@pytest.mark.parametrize(("source", "column", "old"), [("stock2021", "value", "22"), ("jabbour2011", "value", "40")])
@pytest.mark.parametrize("digits", [21, 5000])
def test_absurdly_long_numbers_are_no_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, column: str, old: str, digits: int
) -> None:
    path = _changed(tmp_path, source, column, old, "4" * digits)
    code, _ = _check(tmp_path, source, **{source: path})
    assert code in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("difference", "found"), [("17", False), ("52", True)])
def test_a_difference_in_percentage_points_is_held_against_the_percentages(
    tmp_path: Path, difference: str, found: bool
) -> None:
    path = tmp_path / "stock2021.csv"
    rows = (DATA / "claims" / path.name).read_text(encoding="utf-8")
    what = "stock2021.d,inovate,ph_positive,ino v sc,CR_CRi,,difference"
    cells = f"{what},,{difference},,,,,percentage points,,,,value@1,confirmed,"
    path.write_text(f"{rows}{cells}\n", encoding="utf-8")
    _, findings = _check(tmp_path, "stock2021", stock2021=path)
    grave = {row["rule"] for row in findings if "stock2021.d" in row["claim_ids"] and row["severity"] != "info"}
    assert ("DIFFERENCE_ARITHMETIC" in grave) is found
