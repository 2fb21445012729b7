"""A draft as a person left it, and what in it still waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reanalysis.draft.model import UNSURE
from reanalysis.errors import DataError
from reanalysis.intake.make import SHEET, SOURCE, TEXT, TRIALS
from reanalysis.intake.sheet import is_formula, read_sheet
from reanalysis.intake.stubs import TODO
from reanalysis.ledger import normalise
from reanalysis.register import load_yaml, validate


@dataclass(frozen=True)
class Edited:
    """A draft as a person left it.

    Attributes
    ----------
    source_id : str
    text : str
    rows : list of (int, dict)
        Rows of the sheet with their numbers.
    trials : dict
        Of `trials.yaml`.
    source : dict
        Of `source.yaml`.
    place : str
        How messages call its folder.
    """

    source_id: str
    text: str
    rows: list[tuple[int, dict[str, str]]]
    trials: dict[str, Any]
    source: dict[str, Any]
    place: str


def read_edited(folder: Path, source_id: str) -> Edited:
    """Read the files of a draft, in form alone.

    Raises
    ------
    DataError
        At the first file that is missing or cannot be read.
    """
    place = f"{folder.parent.name}/{source_id}"
    if not folder.is_dir():
        raise DataError(f"{place}: there is no such draft; make it with ./run draft FILE --source-id {source_id}")
    try:
        text = normalise((folder / TEXT).read_bytes())
    except (FileNotFoundError, UnicodeDecodeError):
        raise DataError(f"{place}/{TEXT}: missing or damaged; make it again with ./run draft FILE") from None
    rows = read_sheet(folder / SHEET, f"{place}/{SHEET}")
    trials, source = load_yaml(folder / TRIALS), load_yaml(folder / SOURCE)
    return Edited(source_id, text, rows, trials, source, place)


def open_rows(edited: Edited) -> Iterator[str]:
    """Rows that nobody has confirmed, and cells that still hold the word unsure."""
    sheet = f"{edited.place}/{SHEET}"
    drafts = [number for number, cells in edited.rows if cells["status"] != "confirmed"]
    if drafts:
        yield (
            f"{sheet}: {count(len(drafts), 'row is', 'rows are')} not confirmed ({_listed(drafts)}); check each and"
            f" write confirmed under status"
        )
    for number, cells in edited.rows:
        unsure = [column for column, cell in cells.items() if cell == UNSURE]
        if unsure:
            yield f"{sheet}, row {number}: {' and '.join(unsure)} could not be told; write what the report says"
        for column, cell in cells.items():
            if is_formula(cell):
                yield f"{sheet}, row {number}: {column} begins like a formula; begin it with a word"


def open_words(edited: Edited) -> Iterator[str]:
    """Cells of the YAML files that still ask something, and what else is wrong in their form."""
    for name, content in ((TRIALS, edited.trials), (SOURCE, edited.source)):
        for path, value in _leaves(content, ()):
            if value.startswith(TODO):
                yield f"{edited.place}/{name}, {'.'.join(path)}: it still begins with {TODO}; write what is right"
    problem = _schema_problem(edited)
    if problem:
        yield problem


def _schema_problem(edited: Edited) -> str:
    waits = any(value.startswith(TODO) for _, value in _leaves(edited.source, ()))
    try:
        validate(edited.trials, "trials", f"{edited.place}/{TRIALS}")
        # A year that is still to be written is no fault of its own.
        if not waits:
            validate(edited.source, "draft_source", f"{edited.place}/{SOURCE}")
    except DataError as error:
        return str(error)
    return ""


def _leaves(content: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _leaves(value, (*path, str(key)))
    elif isinstance(content, list):
        for value in content:
            yield from _leaves(value, path)
    elif isinstance(content, str):
        yield path, content


def count(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> count(1, "row is", "rows are"), count(3, "row is", "rows are")
    ('1 row is', '3 rows are')
    """
    return f"{number} {one if number == 1 else many}"


def _listed(numbers: list[int]) -> str:
    """Row numbers as a person would say them: 2 to 9, 12 and 3 more."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    rest = sum(len(run) for run in runs[8:])
    return ", ".join(names[:8]) + (f" and {rest} more" if rest else "")
