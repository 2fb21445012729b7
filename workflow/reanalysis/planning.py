"""What the workflow will read and write, known before anything runs. Light: Snakemake parses this often."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from reanalysis.errors import DataError
from reanalysis.figures.names import CONTACT_SHEET, curves_by_source, figure_stems, survival_pages, survival_stem
from reanalysis.files import commit_date, git_says
from reanalysis.provenance.files import code_files
from reanalysis.register import evidence_files, load_config, load_questions, load_trials, load_vocabulary, load_yaml
from reanalysis.tables.schema import read_rows, schemas

_WORKFLOW = Path(__file__).resolve().parent.parent
_SHARED = (
    "__main__.py",
    "__init__.py",
    "cli.py",
    "commands",
    "errors.py",
    "files.py",
    "memory.py",
    "register.py",
    "templating.py",
    "vocabulary.py",
    "tables",
)
_ESTIMATED = ("ledger", "claims", "counts", "estimates")
#: What the checks need of the survival model.
_TRANSFORMS = ("survival/__init__.py", "survival/normal.py", "survival/summary.py", "survival/transforms.py")
_DRAWN = (
    *("figures/__init__.py", "figures/names.py", "figures/style.py", "figures/register.py"),
    *("figures/survival/__init__.py", "figures/survival/groups.py", "figures/matrix/__init__.py"),
    *("figures/matrix/groups.py", "figures/matrix/row.py", "figures/matrix/rows.py"),
)
_PICTURED = (
    *("figures/__init__.py", "figures/names.py", "figures/style.py", "figures/beside.py", "figures/raster.py"),
    *("figures/survival/__init__.py", "figures/survival/groups.py", "figures/contact_sheet.py"),
)
_NAMED = ("figures/__init__.py", "figures/style.py", "figures/register.py")
_SHOWN = ("ledger", "claims", *_DRAWN, "report")
#: Parts of the package that each command runs, besides those that all share.
PARTS = {
    "extract": ("ledger", "claims"),
    "reconstruct-counts": ("ledger", "claims", "counts"),
    "recompute-estimates": (*_ESTIMATED, "recompute"),
    "simulate-survival": ("survival", "processes.py"),
    "check": (*_ESTIMATED, *_TRANSFORMS, "checks"),
    "draw-figures": (*_ESTIMATED, "figures", "processes.py"),
    "draw-contact-sheet": _PICTURED,
    "write-texts": ("figures/__init__.py", "figures/register.py", "figures/style.py", "sentences"),
    "record-provenance": ("provenance",),
    "write-tables": (*_NAMED, "publication"),
    "write-report": _SHOWN,
    "local-texts": _SHOWN,
    "draft-agreement": ("ledger", "claims", "documents", "draft", "intake"),
    "verify": (
        *_ESTIMATED,
        *_TRANSFORMS,
        "checks",
        "figures",
        "processes.py",
        "publication",
        "report",
        "sentences",
        "provenance",
        "verify",
    ),
}
#: The record of the run, and the checksums of all files, which hold the record's too.
PROVENANCE = ("results/provenance/ro-crate-metadata.json", "results/CHECKSUMS.txt")
#: Endings of files of the package that a command reads.
_CODE = (".py", ".j2", ".css", ".js", ".yaml")
#: Settings that no recomputed estimate depends on.
_NOT_OF_ESTIMATES = ("seed", "draws", "figure_formats", "dpi", "source_texts", "journal")
#: Files of words and numbers for manuscripts, in results/text/.
TEXTS = (
    *("numbers.json", "numbers.tex", "sentences.json", "sentences.md"),
    *("methods.md", "availability.md", "references.bib"),
)
#: Result tables that are results of the analysis.
TABLES = tuple(schemas()["results"])


def lexicon_files(data: Path = Path("data")) -> list[str]:
    """The words that drafts are made with: `lexicon.yaml`, and what the folder of its name adds."""
    return [str(data / "lexicon.yaml"), *sorted(str(path) for path in (data / "lexicon").glob("*.yaml"))]


@dataclass(frozen=True)
class Study:
    """The files of a study set.

    Attributes
    ----------
    evidence_files : list of str
        What people curate, and the ledgers.
    tables : tuple of str
        Names of the result tables.
    other_figures : list of str
        Names of the figures, without endings, of studies, counts, estimates and checks.
    survival_figures, survival_pages : list of str
        Names of the figures of simulated survival curves, and of their pages.
    figures : list of str
        Names of all of these, in the order in which people see them.
    contact_sheet : str
        Name of the page that shows them all.
    source_texts : list of str
        Texts of the sources that are at hand.
    settings : str
        The configuration as one line of JSON.
    estimate_settings : str
        What of it the estimates depend on, likewise.
    commit_date : str
        The date that files bear, as ISO 8601 in UTC; a rule whose files bear it names it in its `params`, so that
        a new commit makes them again.
    commit : str
        Id of the commit; `none` without a repository.
    code : str
        Hash of everything that the analysis runs with, for the record of the run.
    """

    evidence_files: list[str]
    tables: tuple[str, ...]
    other_figures: list[str]
    survival_figures: list[str]
    survival_pages: list[str]
    figures: list[str]
    contact_sheet: str
    source_texts: list[str]
    settings: str
    estimate_settings: str
    commit_date: str
    commit: str
    code: str

    def figure_files(self, stems: Iterable[str]) -> list[str]:
        """Every file of these figures: the configured formats, the plotted rows, and caption with alt text."""
        formats = json.loads(self.settings)["figure_formats"]
        return [f"results/figures/{stem}.{ending}" for stem in stems for ending in (*formats, "csv", "txt")]


def modules(command: str) -> list[Path]:
    """Files of the package that a command runs, and the schemas they read."""
    return [file for part in _parts(command) for file in _files_of(part)]


def code_of(command: str) -> str:
    """Hash of the modules of a command: another one when any of them is edited."""
    return _joined(f"{part} {_hash_of(part)}" for part in _parts(command))


def _parts(command: str) -> list[str]:
    return ["schemas", *(f"reanalysis/{part}" for part in (*_SHARED, *PARTS[command]))]


def _files_of(part: str) -> list[Path]:
    path = _WORKFLOW / part
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in _CODE)


@cache
def _hash_of(part: str) -> str:
    return digest(_files_of(part), _WORKFLOW)


def digest(files: Iterable[Path], root: Path) -> str:
    """One hash of the names below a folder and the contents of files, in their order.

    It tells an edited, new or missing file from one that was only copied or touched.
    """
    return _joined(f"{file.relative_to(root).as_posix()} {sha256(file.read_bytes()).hexdigest()}" for file in files)


def _joined(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Stop with a fault's sentence and exit code 1; Snakemake would add a line number of a file nobody edited."""
    try:
        yield
    except DataError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def readable(config_file: str) -> str:
    """The name of a configuration file that can be read; Snakemake itself would not say in which row it cannot."""
    with _one_sentence():
        if not isinstance(load_yaml(Path(config_file)), dict):
            raise DataError(f"{config_file}: it must hold keys with values, such as seed: 1")
    return config_file


def plan_study(config: Mapping[str, Any]) -> Study:
    """Check the configuration and list the study's files; on a fault say one sentence and stop with exit code 1."""
    with _one_sentence():
        settings = load_config(dict(config), "config/config.yaml")
        date = commit_date(Path.cwd())
        sources = [cells["source_id"] for _, cells in read_rows(Path("data/sources.csv"), "sources")]
        trials = load_trials(Path("data/trials.yaml"))
        if Path("data/pooling.yaml").is_file():
            load_questions(Path("data/pooling.yaml"))
        evidence = [f"data/{name}" for name in evidence_files(Path("data"), sources)]
        for file in (*evidence, "data/acknowledged.csv"):
            if not Path(file).is_file():
                raise DataError(f"{file}: this file is missing; docs/data_dictionary.md says what it must hold")
        # Only tested here, where the validator is loaded in any case: no job need load it.
        load_vocabulary(Path("data/vocabulary.yaml"))
    sources_of_curves = list(curves_by_source(trials))
    survival = [survival_stem(source_id) for source_id in sources_of_curves]
    return Study(
        evidence_files=evidence,
        tables=TABLES,
        other_figures=[stem for stem in figure_stems(trials) if stem not in survival],
        survival_figures=survival,
        survival_pages=[page for source_id in sources_of_curves for page in survival_pages(source_id, trials)],
        figures=figure_stems(trials),
        contact_sheet=CONTACT_SHEET,
        source_texts=_texts(settings["source_texts"], sources),
        # Where the texts lie is no part of the analysis: it must not rerun the report.
        settings=_as_json(settings, [key for key in settings if key != "source_texts"]),
        estimate_settings=_as_json(settings, [key for key in settings if key not in _NOT_OF_ESTIMATES]),
        commit_date=date.isoformat(),
        commit=git_says(Path.cwd(), "rev-parse", "HEAD") or "none",
        code=digest(map(Path, code_files(Path.cwd())), Path()),
    )


def recorded_outputs(
    outputs: Mapping[str, Iterable[str]], wanted: Iterable[str], *, without: Iterable[str]
) -> list[str]:
    """All files of the rules that make something wanted, in their order, each once.

    Parameters
    ----------
    outputs : mapping
        By name of a rule what it makes.
    wanted, without : iterable of str
        Files that decide which rules count, and files that do not.
    """
    asked, left_out = set(wanted), set(without)
    files = [
        file
        for made in map(list, outputs.values())
        if asked & set(made)
        for file in made
        if file not in left_out and file.startswith("results/")
    ]
    return list(dict.fromkeys(files))


def _texts(folder: str, sources: Iterable[str]) -> list[str]:
    paths = [Path(folder) / f"{source_id}.txt" for source_id in sources] if folder else []
    return [path.as_posix() for path in paths if path.is_file()]


def _as_json(settings: Mapping[str, Any], keys: Iterable[str]) -> str:
    return json.dumps({key: settings[key] for key in sorted(keys)}, separators=(",", ":"))
