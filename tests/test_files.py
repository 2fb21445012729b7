"""Files bear the date of the commit, and are written whole or not at all."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reanalysis.errors import DataError
from reanalysis.files import UNDATED, commit_date, replacing


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def test_without_a_repository_the_date_is_the_fixed_one(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(Path(__file__).parents[1] / ".git"))
    assert commit_date(tmp_path) == UNDATED


def test_without_git_the_date_is_the_fixed_one(project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert commit_date(project) == UNDATED


def test_the_date_is_that_of_the_last_commit(tmp_path, monkeypatch):
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        environment = {"GIT_COMMITTER_DATE": "1700000000 +0500", "GIT_AUTHOR_DATE": "1600000000 +0000"}
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            words = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e@example.org", *command]
            if subprocess.run(words, check=False).returncode:
                pytest.skip("git is not at hand")
    assert commit_date(tmp_path) == datetime.fromtimestamp(1700000000, UTC)


def test_source_date_epoch_wins(project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert commit_date(project) == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize("wish", ["soon", "-1", "0", "1e9", "４", "99999999999999"])
def test_a_date_that_no_archive_can_hold_is_an_error(project, monkeypatch, wish):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", wish)
    with pytest.raises(DataError, match="seconds since 1970"):
        commit_date(project)


def test_a_file_is_left_as_it_was_when_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
