"""What authors paste must be what the tables say: texts made again, numbers against their cells, checksums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reanalysis.sentences.check import check_numbers, check_sentences
from reanalysis.sentences.texts import all_texts
from reanalysis.tables.schema import read_csv, schemas
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS


def verify_texts(
    data: Path, tables: Path, texts: Path, settings: Mapping[str, Any], *, citation: Path, date: datetime
) -> tuple[str, ...]:
    """One sentence for each text that is missing, is not what the tables give, or has a number that is not theirs.

    Parameters
    ----------
    data, tables, texts : Path
        Folders.
    settings : mapping
        The configuration they were made with.
    citation : Path
        CITATION.cff.
    date : datetime
        Date of the commit.
    """
    expected = all_texts(data, tables, settings, citation=citation, date=date)
    missing = [name for name in expected if not (texts / name).is_file()]
    if missing:
        return tuple(f"{texts / name}: this text is missing; run snakemake first" for name in missing)
    return (
        *_changed(texts, expected),
        *_surplus(texts, expected),
        *_wrong_numbers(data, tables, texts),
    )


def _changed(texts: Path, expected: Mapping[str, str]) -> Iterator[str]:
    for name, text in expected.items():
        if (texts / name).read_bytes() != text.encode("utf-8"):
            yield f"{name}: this text is not what the tables give; delete it and run snakemake again"


def _surplus(texts: Path, expected: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(texts.iterdir()):
        if path.name not in expected:
            yield f"{path.name}: no rule makes this file of {texts}; delete it"


def _wrong_numbers(data: Path, tables: Path, texts: Path) -> Iterator[str]:
    """Numbers of the files as they lie there, against the tables as they lie there."""
    contents = []
    for name in ("numbers.json", "sentences.json"):
        try:
            contents.append(json.loads((texts / name).read_text(encoding="utf-8")))
        except ValueError:
            yield f"{name}: this is no JSON; delete it and run snakemake again"
            return
    rows = {name: read_csv(tables / f"{name}.csv")[1] for name in schemas()["results"] if name != "curves"}
    yield from check_numbers(contents[0], rows)
    yield from check_sentences(contents[1], contents[0], _words(data, rows))


def _words(data: Path, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Texts whose numbers sentences may hold: names, times, levels and reasons, and numbers of sources."""
    files = [(data / name).read_text(encoding="utf-8") for name in ("trials.yaml", "vocabulary.yaml", "sources.csv")]
    names = [name for known in (METHODS, TESTS, POOLING_METHODS) for name, _ in known.values()]
    cells = [row[column] for table, column in _WORDED for row in rows[table]]
    levels = {f"{float(row['confidence_level']) * 100:g}" for row in rows["proportions"]}
    levels |= {f"{float(row['confidence_level']) * 100:g}" for row in rows["claims"] if row["confidence_level"]}
    times = {
        f"{float(row['time_months']) / unit:g}" for row in rows["survival"] if row["time_months"] for unit in (1, 12)
    }
    counts = [f"{row['events']} {row['total']} {row['candidates']}" for row in rows["counts"]]
    return " ".join([*files, *names, *cells, *sorted(levels), *sorted(times), *counts])


#: Cells that sentences quote.
_WORDED = (
    *(("findings", "message"), ("findings", "consequence")),
    *(("pooled", name) for name in ("question", "reason", "warning", "model", "k", "candidates")),
    *(("survival", "contradicted"), ("pairs", "contradicted"), ("claims", "timepoint"), ("claims", "printed")),
)
