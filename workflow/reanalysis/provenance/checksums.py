"""Checksums of all result files in the format of sha256sum."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reanalysis.provenance.files import Recorded

_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def format_checksums(files: Iterable[Recorded], folder: str) -> str:
    """One line a file, named as from inside `folder`, sorted by name.

    `cd results && sha256sum -c CHECKSUMS.txt` then checks them.
    """
    lines = sorted((file.path.removeprefix(f"{folder}/"), file.sha256) for file in files)
    return "".join(f"{sha256}  {name}\n" for name, sha256 in lines)


def wrong_checksums(path: Path) -> Iterator[str]:
    """One sentence for each file that is not as the checksums say; shares no code with what wrote them."""
    if not path.is_file():
        yield f"{path}: the checksums are missing; run snakemake first"
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            yield f"{path.name}, line {number}: it must hold a SHA-256, two spaces and the name of a file"
            continue
        file = path.parent / match[2]
        if not file.resolve().is_relative_to(path.parent.resolve()):
            yield f"{path.name}, line {number}: {match[2]} lies outside {path.parent}"
        elif not file.is_file():
            yield f"{path.name}, line {number}: {match[2]} is missing; run snakemake again"
        elif hashlib.sha256(file.read_bytes()).hexdigest() != match[1]:
            yield f"{match[2]}: this is not the file that the run made ({path.name}, line {number}); delete it and run again"
