"""From edited drafts to `data/`: everything is checked as it would be there, and then added or not at all."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reanalysis.claims.load import read_evidence, read_sources
from reanalysis.claims.model import Evidence
from reanalysis.errors import DataError
from reanalysis.files import write_text
from reanalysis.intake.edited import Edited, count, open_rows, open_words, read_edited
from reanalysis.intake.folder import check_not_curated, draft_folder
from reanalysis.intake.insertion import insert
from reanalysis.intake.make import SHEET, SOURCE, TRIALS
from reanalysis.intake.rows import words_around
from reanalysis.intake.sheet import format_claims, is_formula
from reanalysis.ledger import build_ledger, normalise
from reanalysis.ledger.file import format_ledger

#: Problems of one kind that are listed; a hundred sentences help nobody.
_SHOWN = 12


def confirm(source_id: str, *, data: Path, drafts: Path, texts: Path) -> list[Path]:
    """Add a confirmed draft to `data/`, and its text to the folder of texts.

    Parameters
    ----------
    source_id : str
    data, drafts, texts : Path
        Folders.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    DataError
        One sentence for each thing that is wrong; nothing has been written then.
    """
    folder = draft_folder(drafts, source_id)
    sources = read_sources(data)
    check_not_curated(source_id, data, sources)
    edited = read_edited(folder, source_id)
    problems = [*open_rows(edited), *open_words(edited)]
    if problems:
        raise DataError("\n".join(problems))
    files = _added(edited, data, sources)
    problems = _problems(edited, data, files)
    if problems:
        # What is wrong in data/ already must not be put down to the draft.
        read_evidence(data)
        raise DataError("\n".join(problems))
    return _write(files, data, texts, edited)


def _added(edited: Edited, data: Path, sources: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Content of each file of `data/` that is new or changed, by its name there, in the order of writing."""
    source_id, trials = edited.source_id, edited.trials["trials"]
    register = (data / "trials.yaml").read_text(encoding="utf-8")
    vocabulary = (data / "vocabulary.yaml").read_text(encoding="utf-8")
    return {
        f"ledgers/{source_id}.tsv": format_ledger(build_ledger(source_id, edited.text.encode())),
        f"claims/{source_id}.csv": format_claims(edited.rows),
        "vocabulary.yaml": insert(vocabulary, _new_words(edited), "data/vocabulary.yaml"),
        "trials.yaml": insert(register, {"trials": trials}, "data/trials.yaml"),
        "sources.csv": _with_row((data / "sources.csv").read_text(encoding="utf-8"), edited, sources),
    }


def _new_words(edited: Edited) -> dict[str, Any]:
    """Additions to the vocabulary: words that rows use, and how the source defines its endpoints."""
    used = {
        column: {cells[column] for _, cells in edited.rows} for column in ("endpoint", "quantity", "unit", "comparator")
    }
    new = edited.source["new_words"]
    definitions = {name: text for name, text in edited.source["definitions"].items() if name in used["endpoint"]}
    endpoints: dict[str, dict[str, Any]] = {}
    for name in [*new["endpoints"], *definitions]:
        if name in used["endpoint"] and name not in endpoints:
            of_source = {edited.source_id: definitions[name]} if name in definitions else {}
            endpoints[name] = {**new["endpoints"].get(name, {}), "definitions": of_source}
    return {
        "endpoints": endpoints,
        **{
            part: [word for word in new[part] if word in used[column]]
            for part, column in (("quantities", "quantity"), ("units", "unit"), ("comparators", "comparator"))
        },
    }


def _with_row(text: str, edited: Edited, sources: Mapping[str, Mapping[str, str]]) -> str:
    source = edited.source["source"]
    for name in ("kind", "citation", "reports_on"):
        if is_formula(source[name]):
            raise DataError(f"{edited.place}/{SOURCE}, source.{name}: it begins like a formula; begin it with a word")
    number = max((int(cells["reference"]) for cells in sources.values()), default=0) + 1
    header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    cells = {
        "source_id": edited.source_id,
        "reference": str(number),
        **{name: str(cell) for name, cell in source.items()},
    }
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([" ".join(cells[column.strip()].split()) for column in header])
    return text + ("" if text.endswith("\n") else "\n") + out.getvalue()


def _problems(edited: Edited, data: Path, files: Mapping[str, str]) -> list[str]:
    """What is wrong with `data/` as it would be, in the words and rows of the draft."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        staged = Path(shutil.copytree(data, Path(temporary) / "data"))
        for name, content in files.items():
            write_text(staged / name, content)
        try:
            evidence = read_evidence(staged, problems)
            problems += _unaccounted(edited, evidence)
        except DataError as error:
            problems.append(str(error))
    numbers = {place: number for place, (number, _) in enumerate(edited.rows, start=2)}
    return [_in_draft(problem, edited, numbers) for problem in _few(problems)]


def _unaccounted(edited: Edited, evidence: Evidence) -> Iterator[str]:
    claimed = {offset for claim in evidence.of_source(edited.source_id) for offset in claim.offsets}
    for token in evidence.ledgers[edited.source_id].tokens:
        if token.offset not in claimed:
            words = words_around(edited.text, token.offset, len(token.token))
            yield (
                f"{edited.place}/{SHEET}: the number {token.token!r} at offset {token.offset} is in no row ({words});"
                f" add a claim, or a set_aside row with its reason"
            )


def _in_draft(problem: str, edited: Edited, numbers: Mapping[int, int]) -> str:
    """A sentence on files of `data/` as one on the files of the draft that they were made of."""
    start = f"claims/{edited.source_id}.csv, row "
    if problem.startswith(start):
        row, rest = problem[len(start) :].split(":", 1)
        problem = f"{edited.place}/{SHEET}, row {numbers[int(row)]}:{rest}"
    if problem.startswith("vocabulary.yaml, endpoint"):
        problem = f"{edited.place}/{SOURCE}, new_words, or data/{problem}"
    if problem.startswith("trials.yaml"):
        problem = f"{edited.place}/{problem}"
    if "vocabulary.yaml does not say how" in problem:
        problem = problem.replace("vocabulary.yaml does not say how", f"{edited.place}/{SOURCE} does not say how")
    elif "look in data/vocabulary.yaml" in problem:
        problem += f", or add it under new_words in {edited.place}/{SOURCE}"
    return problem.replace("look in data/trials.yaml", f"look in {edited.place}/{TRIALS}")


def _write(files: Mapping[str, str], data: Path, texts: Path, edited: Edited) -> list[Path]:
    """Write all files or none: what was written is taken back when one cannot be."""
    contents = {data / name: content for name, content in files.items()}
    text = texts / f"{edited.source_id}.txt"
    if text.is_file() and normalise(text.read_bytes()) != edited.text:
        raise DataError(f"{text} is another text than the draft's; move it away first")
    if not text.is_file():
        contents = {text: edited.text, **contents}
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    try:
        for path, content in contents.items():
            write_text(path, content)
    except BaseException:
        for path, old in before.items():
            if old is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != old:
                write_text(path, old.decode("utf-8"))
        raise
    return list(contents)


def _few(problems: list[str]) -> list[str]:
    shown = problems[:_SHOWN]
    rest = len(problems) - len(shown)
    return [*shown, f"and {count(rest, 'problem', 'problems')} more of this kind"] if rest else shown
