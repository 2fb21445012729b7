"""The second opinion: drafts of the curated sources against their claims, by one command."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from reanalysis.claims import Evidence
from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.intake.opinion import compare_sources, differences, format_opinion, lines
from reanalysis.planning import plan_study
from reanalysis.register import load_config, load_yaml
from tests.intake.person import ID, confirm_all, project_data, run_confirm, run_draft
from tests.intake.test_page import lexicon
from tests.support import PROJECT

_FIELDS = ["kind+tokens", "interval", "endpoint", "quantity", "arm", "analysis_set", "timepoint", "unit", "denominator"]


@pytest.fixture(scope="module")
def sixth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/ and texts/ in which only the made-up report has a text."""
    folder = tmp_path_factory.mktemp("sixth")
    project_data(folder)
    run_draft(folder)
    confirm_all(folder / "drafts" / ID)
    assert run_confirm(folder) == 0
    return folder


def _opinion(folder: Path, *options: str) -> int:
    return main(["draft-agreement", "--data", str(folder / "data"), "--texts", str(folder / "texts"), *options])


def test_the_command_prints_and_writes_the_agreement(sixth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = sixth / "agreement.csv"
    assert _opinion(sixth, "--output", str(output)) == 0
    said = capsys.readouterr().out
    assert "precision/recall/F1" in said and "stock2021: its text is not in" in said
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["field"] for row in rows if row["source_id"] == ID] == [*_FIELDS, "tuple"]
    assert {row["source_id"] for row in rows} == {ID, "all"}
    for row in rows:
        right, drafted, curated = (int(row[name]) for name in ("right", "drafted", "curated"))
        assert float(row["precision"]) == pytest.approx(right / drafted if drafted else 1, abs=1e-4)
        assert float(row["recall"]) == pytest.approx(right / curated if curated else 1, abs=1e-4)
    before = output.read_bytes()
    assert _opinion(sixth, "--output", str(output)) == 0
    assert output.read_bytes() == before


def test_a_changed_claim_lowers_the_agreement_and_is_named(sixth: Path, tmp_path: Path) -> None:
    from reanalysis.claims.load import read_evidence

    before = compare_sources(read_evidence(sixth / "data"), lexicon(), sixth / "texts")
    data = Path(shutil.copytree(sixth / "data", tmp_path / "data"))
    path = data / "claims" / f"{ID}.csv"
    text = path.read_text(encoding="utf-8")
    one, other = "randomised,tolvenimab,CR,,count,,98", "randomised,standard_chemotherapy,CR,,count,,98"
    assert text.count(one) == 1
    path.write_text(text.replace(one, other), encoding="utf-8")
    after = compare_sources(read_evidence(data), lexicon(), sixth / "texts")
    assert after.sources[ID].tallies["arm"].right == before.sources[ID].tallies["arm"].right - 1
    assert any("arm is 'tolvenimab' in the draft and 'standard_chemotherapy'" in line for line in differences(after))


def test_another_copy_of_a_text_is_compared_all_the_same(sixth: Path, tmp_path: Path) -> None:
    from reanalysis.claims.load import read_evidence

    evidence = read_evidence(sixth / "data")
    text = (sixth / "texts" / f"{ID}.txt").read_text(encoding="utf-8")
    (tmp_path / f"{ID}.txt").write_text(f"Home\n\nContact\n\n{text}", encoding="utf-8")
    moved = compare_sources(evidence, lexicon(), tmp_path)
    there = compare_sources(evidence, lexicon(), sixth / "texts")
    assert moved.sources[ID].tallies["kind+tokens"].right == there.sources[ID].tallies["kind+tokens"].right


def test_another_text_is_told_and_not_compared(sixth: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / f"{ID}.txt").write_text("Remission in 5 of 10 patients.", encoding="utf-8")
    assert main(["draft-agreement", "--data", str(sixth / "data"), "--texts", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"{ID}: the text reads" in said and "no text of a source is there" in said


def test_no_folder_gets_one_sentence(sixth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft-agreement", "--data", str(sixth / "data"), "--texts", str(sixth / "nowhere")]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "there is no such folder" in sentence


def test_the_five_sources_are_compared(evidence: Evidence, texts: Path) -> None:
    opinion = compare_sources(evidence, lexicon(), texts)
    assert [*opinion.sources] == [*(name for name in evidence.sources if (texts / f"{name}.txt").is_file()), "all"]
    assert opinion.sources["all"].tallies["kind+tokens"].f1 >= 0.95
    assert len(list(lines(opinion))) == len(opinion.sources) + 2
    assert format_opinion(opinion).count("\n") == 10 * len(opinion.sources) + 1


def test_the_default_run_does_not_draft(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(PROJECT)
    settings = load_config(load_yaml(PROJECT / "config" / "config.yaml"))
    assert plan_study(settings).source_texts == []
    assert plan_study({**settings, "source_texts": str(tmp_path / "nowhere")}).source_texts == []
    (tmp_path / "stock2021.txt").write_text("5", encoding="utf-8")
    assert plan_study({**settings, "source_texts": str(tmp_path)}).source_texts == [f"{tmp_path}/stock2021.txt"]


def test_no_source_at_all_is_an_error(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no text of a source is there"):
        compare_sources(evidence, lexicon(), tmp_path)
