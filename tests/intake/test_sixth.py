"""A sixth report, from its file to figures: what docs/add-a-study.md shows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from reanalysis.claims.agreement import assess_agreement, statements_of_claims
from reanalysis.claims.load import read_evidence
from reanalysis.cli import main
from reanalysis.tables.schema import columns, read_csv
from tests.intake.person import ID, SIXTH, complete, confirm_all, project_data, read_rows, run_confirm, run_draft
from tests.support import PROJECT
from tests.workflow.running import copy_project, environment_of, snakemake

#: What the report says, by claim: a reading by hand.
_SAID = {
    ("CR", "count", "tolvenimab"): "98",
    ("CR", "count", "standard_chemotherapy"): "28",
    ("CR", "percent", "tolvenimab"): "70.0",
    ("CR", "percent", "standard_chemotherapy"): "40.0",
    ("OS", "median", "tolvenimab"): "14.2",
    ("OS", "median", "standard_chemotherapy"): "8.1",
    ("OS", "km", "tolvenimab"): "57.0",
    ("OS", "km", "standard_chemotherapy"): "35.0",
    ("OS", "ratio", "tolvenimab v standard_chemotherapy"): "0.61",
    ("MRD_neg", "count", "tolvenimab"): "69",
    ("AE:neutropenia (grade ≥3)", "count", "tolvenimab"): "63",
    ("AE:neutropenia (grade ≥3)", "count", "standard_chemotherapy"): "35",
}


def test_the_draft_says_what_the_report_does(tmp_path: Path) -> None:
    project_data(tmp_path)
    assert run_draft(tmp_path) == 0
    found = {(r["endpoint"], r["kind"], r["arm"]): r["value"] for r in read_rows(tmp_path / "drafts" / ID)}
    assert {place: found.get(place) for place in _SAID} == _SAID


def test_a_confirmed_report_reaches_the_counts(tmp_path: Path) -> None:
    data = project_data(tmp_path)
    assert run_draft(tmp_path) == 0
    confirm_all(tmp_path / "drafts" / ID)
    assert run_confirm(tmp_path) == 0
    tables = tmp_path / "tables"
    made = {name: str(tables / f"{name}.csv") for name in ("claims", "agreement", "counts", "certificates")}
    assert main(["extract", "--data", str(data), "--claims", made["claims"], "--agreement", made["agreement"]]) == 0
    rest = ["--certificates", made["certificates"], "--denominators", str(tables / "d.csv"), "--max-tables", "100000"]
    assert main(["reconstruct-counts", "--data", str(data), "--counts", made["counts"], *rest]) == 0
    _, counts = read_csv(Path(made["counts"]))
    ours = {(r["endpoint"], r["arm"]): (r["events"], r["total"]) for r in counts if r["source_id"] == ID}
    assert ours["CR", "tolvenimab"] == ("98", "140")
    assert ours["CR", "standard_chemotherapy"] == ("28", "70")
    assert ours["MRD_neg", "tolvenimab"] == ("69", "98")
    assert ours["AE:neutropenia (grade ≥3)", "standard_chemotherapy"] == ("35", "70")


def test_the_ledger_is_that_of_the_saved_text(tmp_path: Path) -> None:
    data = project_data(tmp_path)
    run_draft(tmp_path)
    draft = tmp_path / "drafts" / ID
    before = (draft / "ledger.tsv").read_bytes()
    confirm_all(draft)
    assert run_confirm(tmp_path) == 0
    ledger = data / "ledgers" / f"{ID}.tsv"
    assert ledger.read_bytes() == before
    texts = str(tmp_path / "texts")
    assert main(["build-ledgers", "--data", str(data), "--texts", texts]) == 0
    assert ledger.read_bytes() == before


def test_what_people_curated_is_still_there(tmp_path: Path) -> None:
    data = project_data(tmp_path)
    run_draft(tmp_path)
    confirm_all(tmp_path / "drafts" / ID)
    assert run_confirm(tmp_path) == 0
    changed = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    new = {f"ledgers/{ID}.tsv", f"claims/{ID}.csv"}
    for name in changed - new:
        old = (PROJECT / "data" / name).read_text(encoding="utf-8")
        text = (data / name).read_text(encoding="utf-8")
        if name in ("sources.csv", "trials.yaml", "vocabulary.yaml"):
            assert text != old
            # Every character that stood there stands there still, in its order.
            rest = iter(text)
            assert all(character in rest for character in old)
        else:
            assert text == old, name


def test_a_draft_in_data_stops_the_pipeline_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = project_data(tmp_path)
    path = data / "claims" / "stock2021.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",confirmed,", ",draft,", 3), encoding="utf-8")
    out = [str(tmp_path / name) for name in ("claims.csv", "agreement.csv")]
    assert main(["extract", "--data", str(data), "--claims", out[0], "--agreement", out[1]]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "claims/stock2021.csv, row 2" in sentence and "is a draft and 2 more" in sentence
    assert not Path(out[0]).exists()


def second_reading(folder: Path) -> None:
    """A second reader who agrees, and who enters what the schema asks."""
    evidence = read_evidence(folder / "data")
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns("second_extraction", part="data")), lineterminator="\n")
    writer.writeheader()
    for offset, statements in sorted(statements_of_claims(ID, evidence).items()):
        writer.writerows({"offset": str(offset), **statement} for statement in statements)
    (folder / "data" / "second_extraction" / f"{ID}.csv").write_text(out.getvalue(), encoding="utf-8")


@pytest.mark.slow
def test_from_a_file_to_figures_and_verify(tmp_path: Path) -> None:
    folder = copy_project(tmp_path)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "reanalysis", *words]
        return subprocess.run(command, cwd=folder, env=environment_of(folder), text=True, capture_output=True)

    assert run("draft", str(SIXTH)).returncode == 0
    refused = run("confirm", ID)
    assert refused.returncode == 1 and "rows are not confirmed" in refused.stderr
    confirm_all(folder / "drafts" / ID)
    done = run("confirm", ID)
    assert done.returncode == 0, done.stderr

    second_reading(folder)
    made = snakemake(folder, "figures", "tables")
    assert made.returncode == 0, made.stdout
    figures = folder / "results" / "figures"
    for stem, words in (
        ("response_forest", "KESTREL"),
        ("difference_forest", "KESTREL"),
        (f"survival_{ID}_simulated", "SIMULATED"),
        ("evidence_matrix", ""),
    ):
        # A figure may go on on a second page.
        svg, rows = (
            "".join(path.read_text(encoding="utf-8") for path in sorted(figures.glob(f"{stem}*.{ending}")))
            for ending in ("svg", "csv")
        )
        assert words.casefold() in svg.casefold()
        assert f"{ID}." in rows
    _, drawn = read_csv(figures / "response_forest.csv")
    (responders,) = [r for r in drawn if r["claim_ids"].startswith(f"{ID}.cr.count.tolvenimab")][:1]
    assert "98" in responders.values() and "140" in responders.values()

    _, findings = read_csv(folder / "results" / "tables" / "findings.csv")
    with (folder / "data" / "acknowledged.csv").open("a", encoding="utf-8") as file:
        for finding in findings:
            if f"{ID}." in finding["claim_ids"] and finding["severity"] in ("error", "warning"):
                file.write(f"{finding['key']},looked at\n")
    # Acknowledgements stand in the table of findings.
    assert snakemake(folder, "tables").returncode == 0
    assert run("accept-results").returncode == 0
    passed = snakemake(folder, "verify", "--config", "source_texts=texts")
    assert passed.returncode == 0, passed.stdout
    assert "6 sources" in passed.stdout and "1 ledger rebuilt" in passed.stdout
    _, opinion = read_csv(folder / "results" / "draft_agreement.csv")
    (tokens,) = [row for row in opinion if (row["source_id"], row["field"]) == (ID, "kind+tokens")]
    # What the person changed, and no more: the second 98 was no size.
    assert float(tokens["f1"]) > 0.95


def test_without_a_second_reading_verify_asks_for_one(tmp_path: Path) -> None:
    data = project_data(tmp_path)
    run_draft(tmp_path)
    confirm_all(tmp_path / "drafts" / ID)
    run_confirm(tmp_path)
    problems = assess_agreement(read_evidence(data), data / "second_extraction").problems
    assert problems[0].startswith(f"{ID}: no second reader has extracted it yet")
    second_reading(tmp_path)
    assert assess_agreement(read_evidence(data), data / "second_extraction").problems == ()


def test_completing_leaves_no_question_open(tmp_path: Path) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    draft = tmp_path / "drafts" / ID
    complete(draft)
    for name in ("trials.yaml", "source.yaml"):
        body = (draft / name).read_text(encoding="utf-8").split("\n\n", 1)[1]
        assert "TODO" not in body
