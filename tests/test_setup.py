"""The files that set the project up agree with each other and hold what they promise."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from reanalysis.tables.dictionary import format_dictionary

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
#: Names that conda-forge gives to what the Python index calls otherwise.
_CONDA_NAMES = {"matplotlib-base": "matplotlib", "snakemake-minimal": "snakemake"}


@pytest.fixture(scope="module")
def locked(project: Path) -> dict[str, set[str]]:
    """Versions in the lock, by package; a package may be pinned apart for some Python versions."""
    pins: dict[str, set[str]] = {}
    for name, version in _PIN.findall((project / "requirements.lock").read_text()):
        pins.setdefault(name.lower(), set()).add(version)
    return pins


def _conda(project: Path) -> dict[str, str]:
    entries = yaml.safe_load((project / "environment.yml").read_text())["dependencies"]
    pins = dict(entry.split("=") for entry in entries if isinstance(entry, str) and "=" in entry)
    assert pins.pop("python")
    return {_CONDA_NAMES.get(name, name): version for name, version in pins.items()}


def test_every_conda_pin_is_the_locked_version(project: Path, locked: dict[str, set[str]]) -> None:
    for name, version in _conda(project).items():
        assert version in locked[name], f"{name} is {version} in environment.yml, {locked[name]} in the lock"


def test_every_direct_dependency_is_in_both_environments(project: Path, locked: dict[str, set[str]]) -> None:
    metadata = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    direct = [*metadata["dependencies"], *metadata["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9-]+", requirement).group().lower() for requirement in direct}
    assert names == set(_conda(project))
    assert names <= set(locked)


def test_the_lock_is_hashed_and_names_no_index(project: Path) -> None:
    text = (project / "requirements.lock").read_text()
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in entry, entry[:60]
    assert "http" not in text
    assert "--index" not in text


def test_the_data_dictionary_is_that_of_the_schemas(project: Path) -> None:
    assert (project / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == format_dictionary(), (
        "write it again with: ./run reanalysis write-dictionary"
    )


def test_the_package_can_be_imported_from_any_folder(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", "import reanalysis, reanalysis.estimates"], cwd=tmp_path, check=True)


def test_the_top_level_holds_what_the_readme_promises(project: Path) -> None:
    for name in (
        "Snakefile",
        "environment.yml",
        "README.md",
        "workflow",
        "data",
        "results",
        "tests",
        "run",
        "LICENSE",
        "CITATION.cff",
        "CHANGELOG.md",
        "config/config.yaml",
        "profiles/default/config.yaml",
        ".ci/run",
        ".github/workflows/tests.yml",
    ):
        assert (project / name).exists(), name
    readme = (project / "README.md").read_text(encoding="utf-8")
    for words in ("./run snakemake --cores 4", "./run pytest", "workflow", "SIMULATED"):
        assert words in readme
    for target in re.findall(r"\]\(((?!https?:|#)[^)]+)\)", readme):
        assert (project / target.split("#")[0]).exists(), f"README.md links to {target}"


def test_ci_runs_the_commands_of_the_readme(project: Path) -> None:
    script = (project / ".ci" / "run").read_text()
    workflow = (project / ".github" / "workflows" / "tests.yml").read_text()
    for command in ("./run snakemake --cores 4", "./run pytest"):
        assert command in script
        assert command in workflow


def test_the_run_script_is_plain_sh(project: Path) -> None:
    subprocess.run(["sh", "-n", str(project / "run")], check=True)
    assert (project / "run").read_text().startswith("#!/bin/sh\n")
    assert (project / "run").stat().st_mode & 0o111
