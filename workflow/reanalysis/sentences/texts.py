"""All files of results/text from the data and the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reanalysis.figures.register import Register
from reanalysis.register import load_yaml
from reanalysis.sentences.availability import availability_markdown
from reanalysis.sentences.index import TABLES, number_index
from reanalysis.sentences.methods import methods_markdown, methods_paragraphs
from reanalysis.sentences.references import bibtex
from reanalysis.sentences.sections import all_sentences, sentences_json, sentences_markdown
from reanalysis.sentences.study import Study
from reanalysis.sentences.write import numbers_json, numbers_tex
from reanalysis.tables.schema import read_records, read_rows

#: Tables of sentences and methods that have no numbers of the index.
_FURTHER = ("findings", "checks", "rules")
_CITED = re.compile(r"(?<=@)[a-z]+[0-9]{4}[a-z]?")


def read_study(data: Path, tables: Path, settings: Mapping[str, Any]) -> tuple[dict[str, list[dict[str, str]]], Study]:
    """Rows of the tables that texts are made from, and the words of the study set."""
    records = {name: read_records(name, tables / f"{name}.csv") for name in (*TABLES, *_FURTHER)}
    sources = [cells for _, cells in read_rows(data / "sources.csv", "sources")]
    register = Register(
        load_yaml(data / "trials.yaml")["trials"],
        load_yaml(data / "vocabulary.yaml"),
        {source["source_id"]: int(source["reference"]) for source in sources},
        {source["source_id"]: f"{source['citation']}. On: {source['reports_on']}." for source in sources},
    )
    return records, Study(register, {row["claim_id"]: row for row in records["claims"]}, settings)


def all_texts(
    data: Path, tables: Path, settings: Mapping[str, Any], *, citation: Path, date: datetime
) -> dict[str, str]:
    """Every file by its name.

    Parameters
    ----------
    data, tables : Path
        Folders of the curated data and of the result tables.
    settings : mapping
        The configuration.
    citation : Path
        CITATION.cff, which says what the project is called and where it lies.
    date : datetime
        Date of the commit.
    """
    records, study = read_study(data, tables, settings)
    numbers = number_index(records, study)
    sentences = all_sentences(records, study, numbers)
    methods = methods_markdown(methods_paragraphs(records, study))
    availability = availability_markdown(load_yaml(citation), date, sources=len(study.register.references))
    return {
        "numbers.json": numbers_json(numbers),
        "numbers.tex": numbers_tex(numbers),
        "sentences.json": sentences_json(sentences),
        "sentences.md": sentences_markdown(sentences, study),
        "methods.md": methods,
        "availability.md": availability,
        "references.bib": bibtex(_CITED.findall(methods + availability)),
    }
