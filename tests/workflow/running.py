"""Run the workflow in a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..conftest import PROJECT

_COPIED = (
    "Snakefile",
    "environment.yml",
    "requirements.lock",
    "CITATION.cff",
    "workflow",
    "config",
    "profiles",
    "data",
    "tests/expected",
    "tests/anchors.csv",
)


def copy_project(folder: Path) -> Path:
    for name in _COPIED:
        source, target = PROJECT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder


def environment_of(folder: Path) -> dict[str, str]:
    # The copy's own package, not the one of the project under test.
    paths = {
        "PYTHONPATH": str(folder / "workflow"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return {**os.environ, **paths}


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["snakemake", "--cores", "4", *arguments],
        cwd=folder,
        env=environment_of(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
