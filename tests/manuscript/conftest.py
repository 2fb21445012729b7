"""The example manuscript of the documentation, and what the committed results say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from reanalysis.cli import main
from reanalysis.draft import load_lexicon
from reanalysis.manuscript.check import Checked, check_manuscript
from reanalysis.manuscript.known import Index, load_index
from reanalysis.manuscript.reading import read_manuscript
from reanalysis.planning import plan_study
from reanalysis.register import load_config, load_trials, load_vocabulary, load_yaml

Check = Callable[..., Checked]


@pytest.fixture(scope="session")
def results(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results made from the committed tables, so that nothing need have been run."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "tables").mkdir()
    for table in (project / "tests" / "expected").glob("*.csv"):
        copyfile(table, folder / "tables" / table.name)
    settings = plan_study(load_yaml(project / "config" / "config.yaml")).settings
    options = ["--settings", settings, "--date", "2026-01-01T00:00:00+00:00"]
    options += ["--data", str(project / "data"), "--citation", str(project / "CITATION.cff")]
    assert main(["write-texts", *options, "--tables", str(folder / "tables"), "--output", str(folder / "text")]) == 0
    return folder


@pytest.fixture(scope="session")
def index(project: Path, results: Path) -> Index:
    """What may be quoted."""
    return load_index(results, load_config(load_yaml(project / "config" / "config.yaml"), "config.yaml"))


@pytest.fixture(scope="session")
def check(project: Path, index: Index, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Checks a text as a manuscript."""
    vocabulary = load_vocabulary(project / "data" / "vocabulary.yaml")
    trials = load_trials(project / "data" / "trials.yaml")
    lexicon = load_lexicon(project / "data" / "lexicon.yaml", vocabulary)
    folder = tmp_path_factory.mktemp("manuscripts")

    def checked(text: str, name: str = "paper.md") -> Checked:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return check_manuscript(read_manuscript(path, index.macros), index, trials, vocabulary, lexicon)

    return checked


@pytest.fixture(scope="session")
def example(project: Path) -> str:
    """The worked example."""
    return (project / "docs" / "example" / "manuscript.md").read_text(encoding="utf-8")
