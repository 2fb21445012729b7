"""The record of the run keeps to the profiles that it names, and holds what is there."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from datetime import UTC, datetime

import pytest

from reanalysis.errors import DataError
from reanalysis.planning import recorded_outputs
from reanalysis.provenance.checksums import format_checksums, wrong_checksums
from reanalysis.provenance.crate import Run, crate_json
from reanalysis.provenance.files import Recorded, code_files, edited_since, record, with_pages
from reanalysis.register import load_yaml
from tests.conftest import PROJECT

RO_CRATE = "https://w3id.org/ro/crate/1.1"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
}
DATE = datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC)


def a_run(**changes):
    """A run of this project with one table made."""
    inputs = record(PROJECT, ["data/trials.yaml", "data/claims/fda2024.csv"])
    fields = {
        "code": record(PROJECT, code_files(PROJECT)),
        "inputs": inputs,
        "outputs": [
            Recorded("results/tables/counts.csv", "0" * 64, 7),
            Recorded("results/report/index.html", "1" * 64, 8),
        ],
        "settings": {"seed": 1, "confidence_level": 0.95, "figure_formats": ["svg", "pdf"], "test": "n-1"},
        "project": load_yaml(PROJECT / "CITATION.cff"),
        "date": DATE,
        "commit": "abcdef0123456789",
        "modified": False,
    }
    return Run(**{**fields, **changes})


@pytest.fixture(scope="module")
def crate():
    return json.loads(crate_json(a_run(), checksums="results/CHECKSUMS.txt"))


@pytest.fixture(scope="module")
def entities(crate):
    return {entity["@id"]: entity for entity in crate["@graph"]}


def types(entity):
    """Types of an entity, as a set."""
    kinds = entity["@type"]
    return {kinds} if isinstance(kinds, str) else set(kinds)


def ids(value):
    """Ids that a property points to."""
    return [one["@id"] for one in ([value] if isinstance(value, dict) else value)]


def pointers(value):
    """All ids that anything inside a value points to."""
    if isinstance(value, dict):
        yield from [value["@id"]] if set(value) == {"@id"} else (x for one in value.values() for x in pointers(one))
    elif isinstance(value, list):
        yield from (x for one in value for x in pointers(one))


# RO-Crate 1.1


def test_the_contexts_are_those_of_ro_crate_and_of_workflow_runs(crate):
    assert crate["@context"] == [f"{RO_CRATE}/context", "https://w3id.org/ro/terms/workflow-run/context"]


def test_the_metadata_descriptor_is_about_the_root_and_names_the_version(entities):
    descriptor = entities["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert RO_CRATE in ids(descriptor["conformsTo"])


def test_every_entity_has_a_unique_id_and_a_type(crate):
    names = [entity["@id"] for entity in crate["@graph"]]
    assert len(set(names)) == len(names)
    assert all(entity["@type"] for entity in crate["@graph"])


def test_every_pointer_leads_to_an_entity_or_to_the_web(crate, entities):
    for entity in crate["@graph"]:
        for name in pointers([value for key, value in entity.items() if key != "@id"]):
            assert name in entities or name.startswith(("https://", "http://")), (entity["@id"], name)


def test_the_graph_is_flat(crate):
    for entity in crate["@graph"]:
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                assert not isinstance(one, dict) or set(one) == {"@id"}


def test_the_root_has_name_description_date_and_licence(entities):
    root = entities["./"]
    assert root["@type"] == "Dataset" and root["name"] and root["description"]
    assert root["datePublished"] == "2026-11-03T04:05:06+00:00"
    assert "CreativeWork" in types(entities[root["license"]["@id"]])


def test_every_file_is_a_part_of_the_root_with_hash_size_and_media_type(entities):
    parts = set(ids(entities["./"]["hasPart"]))
    files = {name: entity for name, entity in entities.items() if "File" in types(entity)}
    assert set(files) == parts
    for name, entity in files.items():
        assert entity["encodingFormat"], name
        if name != "../../results/CHECKSUMS.txt":
            assert re.fullmatch(r"[0-9a-f]{64}", entity["sha256"]) and entity["contentSize"].isdecimal(), name


def test_hashes_and_sizes_are_those_of_the_files(entities):
    for name in ("data/trials.yaml", "requirements.lock", "workflow/Snakefile", "workflow/reanalysis/cli.py"):
        content = (PROJECT / name).read_bytes()
        entity = entities[f"../../{name}"]
        assert entity["sha256"] == hashlib.sha256(content).hexdigest() and int(entity["contentSize"]) == len(content)


# Workflow RO-Crate 1.0, Process Run Crate 0.5, Workflow Run Crate 0.5


def test_the_root_names_the_profiles_and_each_is_described(entities):
    assert set(ids(entities["./"]["conformsTo"])) == PROFILES
    for name in PROFILES:
        assert "CreativeWork" in types(entities[name]) and entities[name]["version"]


def test_the_main_entity_is_the_workflow_with_its_language(entities):
    (main,) = ids(entities["./"]["mainEntity"])
    assert main == "../../workflow/Snakefile"
    workflow = entities[main]
    assert types(workflow) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"} and workflow["name"]
    language = entities[workflow["programmingLanguage"]["@id"]]
    assert language["@type"] == "ComputerLanguage" and {"name", "url", "identifier", "version"} <= set(language)


def test_the_run_is_mentioned_and_says_with_what_on_what_and_what_came_out(entities):
    (name,) = ids(entities["./"]["mentions"])
    action = entities[name]
    assert action["@type"] == "CreateAction" and {"name", "endTime", "agent", "description"} <= set(action)
    assert ids(action["instrument"]) == ids(entities["./"]["mainEntity"])
    assert action["actionStatus"] == "http://schema.org/CompletedActionStatus"
    assert "../../data/trials.yaml" in ids(action["object"]) and "#setting/seed" in ids(action["object"])
    assert ids(action["result"]) == ["../../results/tables/counts.csv", "../../results/report/index.html"]
    assert {"Organization", "Person"} & types(entities[action["agent"]["@id"]])


def test_inputs_and_outputs_of_the_workflow_are_formal_parameters_with_examples(entities):
    workflow = entities["../../workflow/Snakefile"]
    parameters = ids(workflow["input"]) + ids(workflow["output"])
    for name in parameters:
        entity = entities[name]
        assert entity["@type"] == "FormalParameter" and entity["additionalType"] and entity["name"]
        assert ids(entity["conformsTo"]) == ["https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"]
    used = {one for entity in entities.values() for one in ids(entity.get("exampleOfWork", []))}
    assert used <= set(parameters) and "#parameter/seed" in used and "#parameter/tables" in used


def test_settings_have_their_values(entities):
    assert entities["#setting/seed"]["value"] == 1 and entities["#setting/figure_formats"]["value"] == ["svg", "pdf"]
    assert entities["#parameter/seed"]["additionalType"] == "Integer"
    assert entities["#parameter/confidence_level"]["additionalType"] == "Float"
    assert entities["#parameter/figure_formats"]["multipleValues"] == "True"


def test_programs_have_versions(entities):
    programs = [entities[name] for name in ids(entities["../../workflow/Snakefile"]["softwareRequirements"])]
    assert {"NumPy", "SciPy", "Snakemake", "Python"} <= {program["name"] for program in programs}
    assert all(program["softwareVersion"] for program in programs)


# What we promise besides


def test_the_same_run_gives_the_same_bytes():
    first, second = (crate_json(a_run(), checksums="results/CHECKSUMS.txt") for _ in range(2))
    assert first == second


def test_the_order_in_which_files_are_named_changes_only_their_order_in_the_action():
    run = a_run()
    turned = a_run(code=run.code[::-1])
    assert [e["@id"] for e in json.loads(crate_json(run, checksums="c"))["@graph"]] == [
        e["@id"] for e in json.loads(crate_json(turned, checksums="c"))["@graph"]
    ]


def test_the_version_names_the_commit_and_whether_files_were_edited_since():
    assert a_run().version.endswith("+abcdef012345")
    assert a_run(modified=True).version.endswith("+abcdef012345.modified")
    assert "+" not in a_run(commit="").version


def test_persons_are_persons():
    project = {"authors": [{"given-names": "A", "family-names": "B", "orcid": "https://orcid.org/0"}], "license": "MIT"}
    graph = json.loads(crate_json(a_run(project=project), checksums="c"))["@graph"]
    (person,) = [entity for entity in graph if entity["@type"] == "Person"]
    assert (person["@id"], person["name"]) == ("https://orcid.org/0", "A B")


def test_no_path_of_this_machine_is_recorded():
    assert str(PROJECT) not in crate_json(a_run(), checksums="results/CHECKSUMS.txt")


def test_code_holds_workflow_package_settings_and_lock_and_no_cache():
    names = code_files(PROJECT)
    assert {"Snakefile", "run", "requirements.lock", "config/config.yaml", "profiles/default/config.yaml"} <= set(names)
    assert "workflow/rules/provenance.smk" in names and "workflow/reanalysis/sentences/references.yaml" in names
    assert names == sorted(names) and not any("__pycache__" in name or name.startswith("/") for name in names)


def test_files_outside_the_project_or_missing_are_errors(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("x")
    with pytest.raises(DataError, match="outside the project"):
        record(tmp_path / "inside", ["../secret"])
    with pytest.raises(DataError, match="missing"):
        record(tmp_path, ["none"])


def test_further_pages_of_a_figure_are_recorded_too(tmp_path):
    for name in ("forest.svg", "forest_page2.svg", "other.svg"):
        (tmp_path / name).write_text("x")
    assert with_pages(tmp_path, ["forest.svg"]) == ["forest.svg", "forest_page2.svg"]


def test_what_rules_make_beside_what_is_wanted_is_recorded_and_other_rules_are_not():
    outputs = {"a": ["results/a.csv", "results/a.gz"], "b": ["results/only_when_asked.docx"], "p": ["results/p.json"]}
    wanted = ["results/a.csv", "results/p.json"]
    assert recorded_outputs(outputs, wanted, without=["results/p.json"]) == ["results/a.csv", "results/a.gz"]


# Checksums


@pytest.fixture
def checked(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.csv").write_text("1\n")
    (tmp_path / "b b.txt").write_text("2\n")
    files = [
        Recorded(f"results/{path.relative_to(tmp_path).as_posix()}", hashlib.sha256(path.read_bytes()).hexdigest(), 2)
        for path in (tmp_path / "tables" / "a.csv", tmp_path / "b b.txt")
    ]
    (tmp_path / "CHECKSUMS.txt").write_text(format_checksums(files, "results"))
    return tmp_path


def test_checksums_name_files_from_inside_the_folder_in_order(checked):
    lines = (checked / "CHECKSUMS.txt").read_text().splitlines()
    assert [line[66:] for line in lines] == ["b b.txt", "tables/a.csv"]
    assert list(wrong_checksums(checked / "CHECKSUMS.txt")) == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "tables" / "a.csv").write_text("3\n"), "not the file that the run made"),
        (lambda folder: (folder / "b b.txt").unlink(), "is missing"),
        (lambda folder: (folder / "CHECKSUMS.txt").unlink(), "checksums are missing"),
        (lambda folder: (folder / "CHECKSUMS.txt").write_text("x\n"), "must hold a SHA-256"),
        (lambda folder: (folder / "CHECKSUMS.txt").write_text("0" * 64 + "  ../x\n"), "lies outside"),
    ],
)
def test_a_file_that_is_not_as_recorded_is_found(checked, damage, sentence):
    damage(checked)
    (problem,) = wrong_checksums(checked / "CHECKSUMS.txt")
    assert sentence in problem


def test_only_edits_of_code_and_evidence_count_as_edits(tmp_path):
    for name in ("run", "data.csv", "notes.md"):
        (tmp_path / name).write_text("1")
    author = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    for words in (("init", "-q"), ("add", "."), (*author, "commit", "-qm", "one")):
        if subprocess.run(["git", "-C", str(tmp_path), *words], check=False, capture_output=True).returncode:
            pytest.skip("git is not at hand")
    (tmp_path / "notes.md").write_text("2")
    assert not edited_since(tmp_path, ["data.csv"])
    for name in ("run", "data.csv"):
        (tmp_path / name).write_text("2")
        assert edited_since(tmp_path, ["data.csv"])
        (tmp_path / name).write_text("1")
