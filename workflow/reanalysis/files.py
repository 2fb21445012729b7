"""Write files whole or not at all, and always the same bytes for the same content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from reanalysis.errors import DataError

#: Date of files made where neither git nor SOURCE_DATE_EPOCH tells one: the first that a zip archive can hold.
UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to, and rename it to `path` when the block ends well.

    A reader, or a run that was interrupted, never sees half a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def commit_date(project: Path) -> datetime:
    """The date that files made from this project bear: that of the commit, never that of today.

    Parameters
    ----------
    project : Path
        Folder of the project.

    Returns
    -------
    datetime
        In UTC, whole seconds: SOURCE_DATE_EPOCH if it is set; else the commit date of the last commit, also where
        files were edited since; without git or outside a repository `UNDATED`, 1 January 1980.

    Raises
    ------
    DataError
        If SOURCE_DATE_EPOCH is no whole number of seconds from 1980 to 2107, the years that zip archives know.
    """
    wished = os.environ.get("SOURCE_DATE_EPOCH", "")
    if wished:
        if not (wished.isascii() and wished.isdecimal() and UNDATED.timestamp() <= int(wished) < 4354819200):
            raise DataError(
                f"SOURCE_DATE_EPOCH is {wished!r}; it must be seconds since 1970, of a day from 1980 to 2107, or unset"
            )
        return datetime.fromtimestamp(int(wished), UTC)
    seconds = git_says(project, "log", "-1", "--no-show-signature", "--format=%ct")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else UNDATED


def git_says(project: Path, *arguments: str) -> str:
    """What a git command prints in a folder, without its last line end; empty without git or a repository."""
    import subprocess

    # Inside a hook of git, such variables would speak of another repository. A copy that another user owns, as in a
    # container, is no less the same commit.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "safe.directory=*", "-C", str(project), *arguments]
    try:
        asked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.rstrip("\n") if asked.returncode == 0 else ""
