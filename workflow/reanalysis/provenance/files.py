"""The files of a run: code, evidence and results, with hashes and sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reanalysis.errors import DataError
from reanalysis.files import git_says

#: What the analysis runs with, besides everything below workflow/, profiles/ and config/.
_TOP = ("Snakefile", "run", "pyproject.toml", "requirements.lock", "environment.yml", "CITATION.cff", "LICENSE")
_FOLDERS = ("config", "profiles", "workflow")
_ENDINGS = (".py", ".smk", ".yaml", ".j2", ".css", ".js")
#: Endings of file names and the media types that go with them.
MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".j2": "text/plain",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".toml": "application/toml",
    ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One file as it is now.

    Attributes
    ----------
    path : str
        Below the project, with slashes.
    sha256 : str
        Of its bytes, as 64 hexadecimal digits.
    size : int
        Bytes.
    """

    path: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        """Media type by the end of its name; text without one."""
        return MEDIA_TYPES.get(Path(self.path).suffix, "text/plain")


def code_files(project: Path) -> list[str]:
    """Everything that the analysis runs with: workflow, package, settings, locked versions; sorted."""
    files = [project / name for name in _TOP if (project / name).is_file()]
    for folder in _FOLDERS:
        files += [
            path
            for path in (project / folder).rglob("*")
            if path.is_file()
            and (path.suffix in _ENDINGS or path.name == "Snakefile")
            and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(project).parts)
        ]
    return sorted(path.relative_to(project).as_posix() for path in files)


def edited_since(project: Path, inputs: Iterable[str]) -> bool:
    """Whether code or evidence differs from the last commit; other files change no result."""
    names = [*(name for name in (*_TOP, *_FOLDERS) if (project / name).exists()), *inputs]
    return bool(git_says(project, "status", "--porcelain", "--untracked-files=no", "--", *names))


def with_pages(project: Path, outputs: Iterable[str]) -> list[str]:
    """The outputs, and further pages of figures, which no rule can name before they are drawn; sorted."""
    files = {PurePosixPath(name) for name in outputs}
    # Each folder is looked at once: it holds all formats of many figures.
    present = {folder: _names_in(project / folder) for folder in {path.parent for path in files}}
    pages = {
        path.parent / name
        for path in files
        for name in present[path.parent]
        if name.startswith(f"{path.stem}_page") and name.endswith(path.suffix)
    }
    return sorted(str(path) for path in files | pages)


def _names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def record(project: Path, names: Iterable[str]) -> list[Recorded]:
    """Hash and size of each file.

    Raises
    ------
    DataError
        If one is missing, or lies outside the project.
    """
    result = []
    root = project.resolve()
    for name in names:
        path = project / name
        if not path.resolve().is_relative_to(root):
            raise DataError(f"{name}: this file lies outside the project; its provenance cannot be recorded")
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise DataError(f"{name}: this file is missing; run snakemake first") from None
        result.append(Recorded(name, hashlib.sha256(content).hexdigest(), len(content)))
    return result
