"""What lies beside the report to be taken away, by what one does with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from reanalysis.report.view import Row
from reanalysis.tables.schema import schemas

#: Endings in the order in which their links stand, with the name of the format.
_FORMATS = {
    "svg": "SVG",
    "pdf": "PDF",
    "png": "PNG",
    "docx": "Word",
    "xlsx": "Excel",
    "html": "HTML",
    "tex": "LaTeX",
    "md": "Markdown",
    "csv": "CSV",
    "csv.gz": "CSV, compressed",
    "json": "JSON",
    "bib": "BibTeX",
    "txt": "text",
}
#: Folders of results with the heading of their files, in reading order.
_HEADINGS = {
    "figures": "Figures",
    "tables/formatted": "Tables for a manuscript",
    "text": "Sentences and numbers for a manuscript",
    "tables": "Tables for programs",
    "tables/export": "Counts for other programs",
    "provenance": "Record of the run",
    ".": "Checksums",
}


def download_groups(files: Iterable[str], titles: Mapping[str, str], *, root: str) -> list[Row]:
    """Files by folder, those of one name in one row with a link for each format.

    Parameters
    ----------
    files : iterable of str
        Paths from the project's folder, with `/`, all under `results/`.
    titles : mapping
        Words for a file without its ending, from `results/`, such as `figures/response_forest`; tables are known.
    root : str
        The way from the page to `results/`, such as `../`.
    """
    folders: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for file in files:
        path = PurePosixPath(file).relative_to("results")
        stem, _, ending = path.name.partition(".")
        folders[path.parent.as_posix()][stem][ending] = quote(f"{root}{path}")
    known = {f"tables/{name}": table["description"] for name, table in schemas()["results"].items()}
    known |= {f"tables/{name}": table["description"] for name, table in schemas()["archives"].items()}
    groups = []
    for folder in (name for name in {**_HEADINGS, **folders} if name in folders):
        rows = [
            {"name": stem, "words": (known | dict(titles)).get(f"{folder}/{stem}", ""), "links": _links(links)}
            for stem, links in folders[folder].items()
        ]
        heading, shown = _HEADINGS.get(folder, folder), f"results/{folder}".removesuffix("/.")
        described = any(row["words"] for row in rows)
        groups.append({"heading": heading, "folder": shown, "rows": rows, "described": described})
    return groups


def _links(links: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Name of each format and its address, in the order of formats; unknown endings last, as they are."""
    order = [*_FORMATS, *(ending for ending in links if ending not in _FORMATS)]
    return [(_FORMATS.get(ending, ending), links[ending]) for ending in order if ending in links]
