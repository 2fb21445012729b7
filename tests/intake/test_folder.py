"""Where a draft lives: no id leads out of its folder, and a second run destroys nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.errors import DataError
from reanalysis.intake.folder import check_source_id, choose_source_id, draft_folder
from tests.intake.person import ID, SIXTH, edit_rows, project_data, read_rows, run_confirm, run_draft

_HOSTILE = (
    *("", ".", "..", "../x", "a/b", "/etc/x", "a\\b", "a.csv", "-x", "_x", "a b", "a\nb", "a\0b", "é", "x" * 65, "~"),
    *("all", "ALL", "background", "resolutions", "con", "NUL", "$(id)", "{x}", "%2e%2e"),
)


@pytest.mark.parametrize("source_id", _HOSTILE)
def test_no_id_leads_out_of_its_folder(tmp_path: Path, source_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert run_draft(tmp_path, SIXTH, f"--source-id={source_id}") == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("Error: the source id is")
    assert sorted(tmp_path.rglob("*")) == before
    if not source_id.startswith("-"):
        assert run_confirm(tmp_path, source_id) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1


@given(st.text(max_size=80))
def test_an_id_that_passes_stays_in_its_folder(source_id: str) -> None:
    try:
        check_source_id(source_id)
    except DataError as error:
        assert "\n" not in str(error)
        return
    assert (Path("drafts") / source_id).parent == Path("drafts")
    assert source_id.isascii() and not set(source_id) & set("./\\ ")


@given(st.text(max_size=80))
def test_an_id_made_from_a_file_name_is_one_that_may_be_given(name: str) -> None:
    try:
        made = choose_source_id(Path(name), None)
    except (DataError, ValueError):
        return
    check_source_id(made)


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / ID).symlink_to(elsewhere)
    assert run_draft(tmp_path) == 1
    assert "is a link" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []
    with pytest.raises(DataError):
        draft_folder(tmp_path / "drafts", ID)


@pytest.mark.parametrize("source_id", ["stock2021", "Stock2021"])
def test_a_curated_source_is_never_drafted_over(
    tmp_path: Path, source_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project_data(tmp_path)
    assert run_draft(tmp_path, SIXTH, "--source-id", source_id) == 1
    assert "holds the source 'stock2021' already" in capsys.readouterr().err
    assert run_confirm(tmp_path, source_id) == 1


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    before = _files(tmp_path / "drafts" / ID)
    assert run_draft(tmp_path) == 0
    assert _files(tmp_path / "drafts" / ID) == before


def test_a_second_run_leaves_what_a_person_has_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    draft = tmp_path / "drafts" / ID
    fresh = _files(draft)
    edit_rows(draft, lambda rows: [row | {"note": "mine"} for row in rows])
    (draft / "trials.yaml").write_text("mine: true\n", encoding="utf-8")
    edited = _files(draft)
    for _ in range(2):
        assert run_draft(tmp_path) == 0
        now = _files(draft)
        assert {name: now[name] for name in edited} == edited
        assert now["claims.new.csv"] == fresh["claims.csv"] and now["trials.new.yaml"] == fresh["trials.yaml"]
        said = capsys.readouterr().out
    assert "claims.csv holds your changes and was left alone" in said
    assert {row["note"] for row in read_rows(draft)} == {"mine"}


def test_a_damaged_record_of_what_was_made_counts_everything_as_a_person_s(tmp_path: Path) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    draft = tmp_path / "drafts" / ID
    edit_rows(draft, lambda rows: rows[:3])
    (draft / ".made.json").write_text("[", encoding="utf-8")
    assert run_draft(tmp_path) == 0
    assert len(read_rows(draft)) == 3


def test_another_text_under_the_same_id_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    before = _files(tmp_path / "drafts" / ID)
    other = tmp_path / "other.txt"
    other.write_text("Remission occurred in 5 of 10 patients.", encoding="utf-8")
    assert run_draft(tmp_path, other, "--source-id", ID) == 1
    assert "is another text" in capsys.readouterr().err
    assert _files(tmp_path / "drafts" / ID) == before


def test_drafts_and_texts_are_ignored_by_git(project: Path) -> None:
    ignored = (project / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "drafts/" in ignored and "texts/" in ignored
