"""The record of the run as a Workflow Run RO-Crate: what was run, on what, with which settings, and what it made."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Any

from reanalysis.provenance.entities import (
    INPUTS,
    OUTPUTS,
    PROCESS,
    PROGRAMS,
    WORKFLOW,
    WORKFLOW_RO_CRATE,
    Entity,
    file_entity,
    file_parameter,
    id_of,
    profile_entities,
    program_entities,
    ref,
    refs,
    setting_entities,
)
from reanalysis.provenance.files import Recorded

_MAIN = "workflow/Snakefile"
_LANGUAGE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]


@dataclass(frozen=True, slots=True)
class Run:
    """What is recorded.

    Attributes
    ----------
    code, inputs, outputs : sequence of Recorded
        The main workflow is among the code.
    settings : mapping
        The configuration.
    project : mapping
        Content of CITATION.cff.
    date : datetime
        Date of the commit, in UTC.
    commit : str
        Its id; empty without a repository.
    modified : bool
        Whether files were edited since.
    """

    code: Sequence[Recorded]
    inputs: Sequence[Recorded]
    outputs: Sequence[Recorded]
    settings: Mapping[str, Any]
    project: Mapping[str, Any]
    date: datetime
    commit: str
    modified: bool

    @property
    def version(self) -> str:
        """Version of the project, with the commit behind a plus, and whether files were edited since."""
        parts = [self.commit[:12]] if self.commit else []
        return "+".join([metadata.version("reanalysis"), ".".join(parts + ["modified"] * self.modified)]).rstrip("+")


def crate_json(run: Run, *, checksums: str) -> str:
    """The record, always the same bytes for the same run.

    Parameters
    ----------
    run : Run
    checksums : str
        Name of the file of checksums, which holds the record's own and therefore has none here.
    """
    files = [*run.code, *run.inputs, *run.outputs]
    settings, programs = setting_entities(run.settings), program_entities()
    parts = [file_entity(file, INPUTS | OUTPUTS) for file in sorted(files, key=lambda file: file.path)]
    workflow = next(entity for entity in parts if entity["@id"] == id_of(_MAIN))
    _make_main(workflow, run, [entity["@id"] for entity in settings])
    graph = [
        _descriptor(),
        _root(run, [entity["@id"] for entity in parts], checksums),
        *profile_entities(),
        *parts,
        {"@id": id_of(checksums), "@type": "File", "name": checksums, "encodingFormat": "text/plain"},
        _action(run),
        *[file_parameter(name, words) for name, (_, words) in (INPUTS | OUTPUTS).items()],
        *settings,
        {
            "@id": _LANGUAGE,
            "@type": "ComputerLanguage",
            "name": "Snakemake",
            "identifier": ref("https://doi.org/10.12688/f1000research.29032.2"),
            "url": ref("https://snakemake.github.io"),
            "version": metadata.version("snakemake"),
        },
        *programs,
        {
            "@id": "#program/python",
            "@type": "SoftwareApplication",
            "name": "Python",
            "url": "https://www.python.org",
            "softwareVersion": platform.python_version(),
        },
        *_people(run),
        _licence(run),
    ]
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": ref("./"),
        "conformsTo": refs(["https://w3id.org/ro/crate/1.1", WORKFLOW_RO_CRATE]),
    }


def _root(run: Run, parts: Sequence[str], checksums: str) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"A run of {run.project.get('title', 'reanalysis')}",
        "description": " ".join(str(run.project.get("abstract", "A re-analysis of published trial reports.")).split()),
        "version": run.version,
        "datePublished": _date(run),
        "license": ref(_licence_id(run)),
        "author": refs(entity["@id"] for entity in _people(run)),
        "conformsTo": refs([PROCESS, WORKFLOW, WORKFLOW_RO_CRATE]),
        "mainEntity": ref(id_of(_MAIN)),
        "hasPart": refs([*parts, id_of(checksums)]),
        "mentions": ref("#run"),
    }


def _make_main(workflow: Entity, run: Run, settings: Sequence[str]) -> None:
    parameters = [name for name in settings if name.startswith("#parameter/")]
    workflow |= {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": str(run.project.get("title", "reanalysis")),
        "version": run.version,
        "programmingLanguage": ref(_LANGUAGE),
        "license": ref(_licence_id(run)),
        "creator": refs(entity["@id"] for entity in _people(run)),
        "input": refs([*(f"#parameter/{name}" for name in INPUTS), *parameters]),
        "output": refs(f"#parameter/{name}" for name in OUTPUTS),
        "hasPart": refs(id_of(file.path) for file in run.code if file.path != _MAIN),
        "softwareRequirements": refs([*(f"#program/{name}" for name in sorted(PROGRAMS)), "#program/python"]),
    }


def _action(run: Run) -> Entity:
    people = _people(run)
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "Run of the workflow",
        "description": "Dates are those of the commit that was run, so that the same commit gives the same record.",
        "instrument": ref(id_of(_MAIN)),
        "agent": ref(people[0]["@id"]),
        "startTime": _date(run),
        "endTime": _date(run),
        "actionStatus": ref("http://schema.org/CompletedActionStatus"),
        "object": refs(
            [*(id_of(file.path) for file in run.inputs), *(f"#setting/{name}" for name in sorted(run.settings))]
        ),
        "result": refs(id_of(file.path) for file in run.outputs),
    }


def _people(run: Run) -> list[Entity]:
    """Authors of the project: persons have family names in CITATION.cff, groups have names."""
    people = []
    for number, author in enumerate(run.project.get("authors") or [{"name": "The authors"}], start=1):
        name = author.get("name") or " ".join(str(author.get(part, "")) for part in ("given-names", "family-names"))
        kind = "Organization" if author.get("name") else "Person"
        people.append({"@id": str(author.get("orcid", f"#author/{number}")), "@type": kind, "name": name.strip()})
    return people


def _licence_id(run: Run) -> str:
    return f"https://spdx.org/licenses/{run.project.get('license', 'NOASSERTION')}"


def _licence(run: Run) -> Entity:
    name = str(run.project.get("license", "no licence stated"))
    return {"@id": _licence_id(run), "@type": "CreativeWork", "name": name, "description": f"The {name} licence"}


def _date(run: Run) -> str:
    return run.date.strftime("%Y-%m-%dT%H:%M:%S+00:00")
