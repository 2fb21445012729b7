"""Descriptions of single things in the record: files, settings, programs, profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from reanalysis.provenance.files import Recorded
from reanalysis.tables.schema import schemas

Entity = dict[str, Any]

#: The record lies two folders below the project.
UP = "../../"
PROCESS = "https://w3id.org/ro/wfrun/process/0.5"
WORKFLOW = "https://w3id.org/ro/wfrun/workflow/0.5"
WORKFLOW_RO_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
_PROFILES = {
    PROCESS: ("Process Run Crate", "0.5"),
    WORKFLOW: ("Workflow Run Crate", "0.5"),
    WORKFLOW_RO_CRATE: ("Workflow RO-Crate", "1.0"),
}
_PARAMETER = {"@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"}
#: Programs that computed, drew or wrote something: distribution and name.
PROGRAMS = {
    "snakemake": ("Snakemake", "https://snakemake.github.io"),
    "numpy": ("NumPy", "https://numpy.org"),
    "scipy": ("SciPy", "https://scipy.org"),
    "matplotlib": ("Matplotlib", "https://matplotlib.org"),
    "jinja2": ("Jinja", "https://jinja.palletsprojects.com"),
    "python-docx": ("python-docx", "https://python-docx.readthedocs.io"),
    "xlsxwriter": ("XlsxWriter", "https://xlsxwriter.readthedocs.io"),
}
#: What each group of files is as a parameter of the workflow: folder, words.
INPUTS = {"data": ("data/", "Curated data: sources, trials, vocabulary, ledgers, claims, second extraction")}
OUTPUTS = {
    "tables": ("results/tables/", "Result tables"),
    "figures": ("results/figures/", "Figures, with plotted rows and captions"),
    "text": ("results/text/", "Numbers, sentences and statements for manuscripts"),
    "report": ("results/report/", "The report"),
}


def ref(name: str) -> Entity:
    """A pointer to another entity."""
    return {"@id": name}


def refs(names: Iterable[str]) -> list[Entity]:
    """Pointers to other entities."""
    return [ref(name) for name in names]


def id_of(path: str) -> str:
    """Id of a file: its place as seen from the record."""
    return UP + path.replace("%", "%25").replace(" ", "%20")


def file_entity(file: Recorded, groups: Mapping[str, tuple[str, str]]) -> Entity:
    """A file with hash, size, media type and, for a result table, what it holds."""
    entity: Entity = {
        "@id": id_of(file.path),
        "@type": "File",
        "name": file.path,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }
    stem = file.path.rpartition("/")[2].partition(".")[0]
    if file.path == f"results/tables/{stem}.csv" and stem in schemas()["results"]:
        entity["description"] = schemas()["results"][stem]["description"]
    for name, (folder, _) in groups.items():
        if file.path.startswith(folder):
            entity["exampleOfWork"] = ref(f"#parameter/{name}")
    return entity


def file_parameter(name: str, words: str) -> Entity:
    """A parameter of the workflow that takes or makes files."""
    return {
        "@id": f"#parameter/{name}",
        "@type": "FormalParameter",
        "additionalType": "File",
        "conformsTo": _PARAMETER,
        "name": name,
        "description": words,
        "multipleValues": "True",
    }


def setting_entities(settings: Mapping[str, Any]) -> list[Entity]:
    """Each setting as a parameter of the workflow and the value it had."""
    entities = []
    for name, value in sorted(settings.items()):
        values = value if isinstance(value, list) else [value]
        entities.append(
            {
                "@id": f"#parameter/{name}",
                "@type": "FormalParameter",
                "additionalType": _type_of(values),
                "conformsTo": _PARAMETER,
                "name": name,
                **({"multipleValues": "True"} if isinstance(value, list) else {}),
            }
        )
        entities.append(
            {
                "@id": f"#setting/{name}",
                "@type": "PropertyValue",
                "name": name,
                "value": value,
                "exampleOfWork": ref(f"#parameter/{name}"),
            }
        )
    return entities


def _type_of(values: list[Any]) -> str:
    if values and all(isinstance(value, int) for value in values):
        return "Integer"
    return "Float" if values and all(isinstance(value, int | float) for value in values) else "Text"


def program_entities() -> list[Entity]:
    """Programs with the versions that are installed."""
    return [
        {
            "@id": f"#program/{program}",
            "@type": "SoftwareApplication",
            "name": name,
            "url": url,
            "softwareVersion": metadata.version(program),
        }
        for program, (name, url) in sorted(PROGRAMS.items())
    ]


def profile_entities() -> list[Entity]:
    """The profiles that the record keeps to."""
    return [
        {"@id": name, "@type": "CreativeWork", "name": words, "version": version}
        for name, (words, version) in _PROFILES.items()
    ]
