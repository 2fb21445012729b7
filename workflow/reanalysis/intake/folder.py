"""Where a draft lives, and what a second run may write there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from reanalysis.errors import DataError
from reanalysis.files import write_text

#: Hashes of the files as they were made: what differs from them is a person's work.
MADE = ".made.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: Words that stand for something else where a source id could stand, and names that some systems reserve.
_TAKEN = {"all", "background", "resolutions", "con", "prn", "aux", "nul"}
_SLUG = re.compile(r"[^A-Za-z0-9]+")


def choose_source_id(path: Path, given: str | None) -> str:
    """The id a person gave, or one made from the file's name.

    Parameters
    ----------
    path : Path
        File of the report; only its name is looked at.
    given : str or None

    Raises
    ------
    DataError
        If it cannot be part of a file name, or no id can be made of the file's name.

    Examples
    --------
    >>> choose_source_id(Path("My report (2024).html"), None)
    'My_report_2024'
    """
    if given is None:
        made = _SLUG.sub("_", path.stem).strip("_")[:64].rstrip("_")
        if not made or made.casefold() in _TAKEN:
            raise DataError(f"{path.name}: no id can be made of this name; give one, such as --source-id smith2024")
        return made
    check_source_id(given)
    return given


def check_source_id(source_id: str) -> None:
    """Stop unless an id may be part of a file name: no path leads out of its folder."""
    if not _ID.fullmatch(source_id):
        shown = source_id if len(source_id) <= 80 else source_id[:77] + "…"
        raise DataError(
            f"the source id is {shown!r}; it may hold up to 64 letters, digits, _ and -, beginning with a letter or"
            f" digit, such as smith2024"
        )
    if source_id.casefold() in _TAKEN:
        raise DataError(f"the source id is {source_id!r}, which has a meaning of its own; take one such as smith2024")


def draft_folder(drafts: Path, source_id: str) -> Path:
    """Folder of a draft; a link that leads elsewhere is refused."""
    check_source_id(source_id)
    folder = drafts / source_id
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DataError(f"{folder} is a link or a file; delete it, or give another --source-id")
    return folder


def check_not_curated(source_id: str, data: Path, known: Mapping[str, object]) -> None:
    """Stop if the source is in `data/` already, in whatever capitals: nothing curated is ever overwritten."""
    for name in known:
        if name.casefold() == source_id.casefold():
            raise DataError(
                f"data/sources.csv holds the source {name!r} already; give another --source-id, or edit"
                f" data/claims/{name}.csv"
            )
    for place, ending in (("claims", "csv"), ("ledgers", "tsv"), ("second_extraction", "csv")):
        path = data / place / f"{source_id}.{ending}"
        if path.exists():
            raise DataError(f"{path} exists already; give another --source-id, or remove the file")


def write_draft(folder: Path, files: Mapping[str, str], text_name: str) -> list[str]:
    """Write the files of a draft; what a person has changed since they were made stays as it is.

    Parameters
    ----------
    folder : Path
    files : mapping of str to str
        Content by file name.
    text_name : str
        The file that must not change between two runs: another text is another report.

    Returns
    -------
    list of str
        Names of files that were kept because a person had changed them; what would have been written stands beside
        each, with `.new` before its ending.

    Raises
    ------
    DataError
        If the folder holds the draft of another text.
    """
    made = _read_made(folder)
    text = folder / text_name
    if text.is_file() and _hash(text.read_bytes()) != _hash(files[text_name].encode()):
        raise DataError(
            f"{text} is another text than the one read now; give another --source-id, or delete the folder {folder}"
        )
    kept = []
    for name, content in files.items():
        path, new = folder / name, folder / _beside(name)
        there = _hash(path.read_bytes()) if path.is_file() else None
        wanted = _hash(content.encode())
        if there is not None and there not in (made.get(name), wanted):
            kept.append(name)
            write_text(new, content)
            continue
        if there != wanted:
            write_text(path, content)
        made[name] = wanted
        new.unlink(missing_ok=True)
        # After each file: an interrupted run must not make its own files look like a person's.
        write_text(folder / MADE, json.dumps(made, indent=1, sort_keys=True) + "\n")
    return kept


def _beside(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.new{dot}{ending}"


def _read_made(folder: Path) -> dict[str, str]:
    try:
        made = json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in made.items()} if isinstance(made, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
