"""No sentence of a source stands in the project: no run of eight of its words in any tracked or generated file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

_WORD = re.compile(r"[A-Za-z0-9]+")
_RUN = 8
_BINARY = {".png", ".pdf", ".pyc", ".ico"}
#: Titles in the bibliography and terms of the field, which nobody can put otherwise.
ALLOWED = (
    "Efficacy of inotuzumab ozogamicin in patients with Philadelphia chromosome-positive relapsed/refractory acute"
    " lymphoblastic leukemia",
)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}


@pytest.fixture(scope="module")
def forbidden(texts: Path) -> set[tuple[str, ...]]:
    """Runs of eight words of the sources, at most half of them numbers, without those of allowed titles."""
    runs = set().union(*(_runs(path.read_text(encoding="utf-8")) for path in texts.glob("*.txt")))
    runs = {run for run in runs if sum(word.isdigit() for word in run) <= _RUN // 2}
    assert len(runs) > 1000
    return runs - set().union(*map(_runs, ALLOWED))


def _files(project: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=project, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        tracked = [p for p in project.rglob("*") if p.is_file() and not {".venv", ".snakemake", ".git"} & set(p.parts)]
    else:
        tracked = [project / name for name in listed.stdout.splitlines()]
    generated = [path for path in (project / "results").rglob("*") if path.is_file()]
    return [path for path in {*tracked, *generated} if path.suffix not in _BINARY and path.is_file()]


def test_no_file_holds_eight_words_in_a_row_of_a_source(project: Path, forbidden: set[tuple[str, ...]]) -> None:
    files = _files(project)
    assert len(files) > 50
    for path in files:
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        hits = _runs(content) & forbidden
        assert not hits, f"{path.relative_to(project)}: {' '.join(sorted(hits)[0])}"


def test_the_search_would_find_a_sentence(texts: Path, forbidden: set[tuple[str, ...]]) -> None:
    sentence = max((texts / "kantarjian2016.txt").read_text(encoding="utf-8").split("."), key=len)
    assert _runs(f"before {sentence} after") & forbidden


def test_no_file_names_a_machine_or_a_package_registry(project: Path) -> None:
    pattern = re.compile(
        "|".join(["/wo" + "rk/", "/ro" + "ot/", "py" + r"pi\.org", "python" + "hosted", r"deb\.deb" + "ian"])
    )
    for path in _files(project):
        if path.suffix in (".lock",) or path.is_relative_to(project / "results" / "logs"):
            continue
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        match = pattern.search(content)
        assert match is None, f"{path.relative_to(project)}: {match.group() if match else ''}"
