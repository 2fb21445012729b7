"""The statement on data, code and other materials that item 27 of PRISMA 2020 asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import metadata
from typing import Any

from reanalysis.sentences.references import citation, keys_of
from reanalysis.sentences.sections import markdown

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def availability_markdown(project: Mapping[str, Any], date: datetime, *, sources: int) -> str:
    """The statement as a file.

    Parameters
    ----------
    project : mapping
        Content of CITATION.cff; where it names a `repository-code`, `url` or `doi`, the statement says so.
    date : datetime
        Date of the commit.
    sources : int
        How many reports were analysed.
    """
    version = metadata.version("reanalysis")
    day = f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
    where = [str(project[name]) for name in ("repository-code", "url") if project.get(name)]
    where += [f"https://doi.org/{project['doi']}"] if project.get("doi") else []
    place = f"at {markdown(' and '.join(where))}" if where else "in the project that accompanies this article"
    title = markdown(str(project.get("title", "reanalysis")))
    licence = f" under the {markdown(str(project['license']))} licence" if project.get("license") else ""
    paragraphs = [
        "# Availability of data, code and other materials",
        f"For item 27 of PRISMA 2020{citation(keys_of('prisma'))}.",
        f"**Data.** All data extracted from the {sources} reports (each number, its place and its meaning, by two"
        f" readers independently), the data used for all analyses and all results are available {place}, in the folders"
        " `data/` and `results/`. No individual patient data were used. The reports themselves are protected by"
        " copyright and are not included; hashes identify the texts that were read.",
        f"**Code.** The analytic code ({title}, version {version}, commit of {day}) is available {place}{licence}, with"
        " locked versions of everything it needs. One command makes all results again, and the same commit gives the"
        " same files byte for byte.",
        "**Other materials.** The forms of extraction (`docs/data_dictionary.md`), the rules of coding"
        " (`docs/codebook.md`), the methods (`docs/methods.md`, `docs/statistics.md`, `docs/survival.md`), the checks"
        " (`docs/checks.md`) and a machine-readable record of the run with checksums of all files"
        " (`results/provenance/ro-crate-metadata.json`) are available in the same place.",
    ]
    return "\n\n".join(paragraphs) + "\n"
