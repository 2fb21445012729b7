"""Read the YAML files that people edit: trials, vocabulary and configuration."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from reanalysis.errors import DataError
from reanalysis.tables.schema import nearest

SCHEMA_FOLDER = Path(__file__).resolve().parents[1] / "schemas"
FOUND_VALID = "REANALYSIS_FOUND_VALID"
"""Variable of the environment with the hashes of a schema and content that passed it, between blanks."""


def load_yaml(path: Path) -> Any:
    """Read a YAML file safely.

    Raises
    ------
    DataError
        If it is missing, not YAML, or names the same key twice; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path}: this file is missing") from None
    except UnicodeDecodeError:
        raise DataError(f"{path.name}: not UTF-8 text; save it with the encoding UTF-8") from None
    return loads_yaml(text, path.name)


def loads_yaml(text: str, file_name: str) -> Any:
    """Read YAML text safely.

    Raises
    ------
    DataError
        If it is not YAML, or names the same key twice; with the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", row {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise DataError(
            f"{file_name}{where}: not valid YAML ({problem}); check indentation, colons and quotes"
        ) from None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The safe loader, which by itself would silently keep the last of two equal keys."""


def _mapping_without_repeats(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            message = f"the key {key!r} is read as a {type(key).__name__}; put it in quotes"
            raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands there twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_repeats)


def validate(content: Any, schema_name: str, file_name: str) -> None:
    """Check YAML content against `workflow/schemas/<schema_name>.yaml`.

    What has passed is not tested again by this process or by those it starts: jobs need not import the validator for
    content that the workflow's start has tested.

    Raises
    ------
    DataError
        One sentence for the fault that lies deepest; an unknown key is named with the nearest right one.
    """
    path = SCHEMA_FOLDER / f"{schema_name}.yaml"
    # Not as JSON, in which a date and its text would look alike.
    found_valid = sha256(path.read_bytes() + repr(content).encode()).hexdigest()
    if found_valid in os.environ.get(FOUND_VALID, "").split():
        return
    import jsonschema

    schema = load_yaml(path)
    if not isinstance(content, Mapping):
        found = "is empty" if content is None else f"holds a {type(content).__name__}"
        raise DataError(f"{file_name}: it {found}; it must hold the keys {', '.join(schema['required'])}")
    errors = sorted(
        jsonschema.Draft202012Validator(schema).iter_errors(content),
        key=lambda error: (
            error.validator != "additionalProperties",
            [str(part) for part in error.absolute_path],
        ),
    )
    if not errors:
        os.environ[FOUND_VALID] = f"{os.environ.get(FOUND_VALID, '')} {found_valid}".lstrip()
        return
    error = errors[0]
    where = ".".join(str(part) for part in error.absolute_path)
    place = f"{file_name}, {where}" if where else file_name
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = error.schema.get("properties", {})
        unknown = next(key for key in error.instance if key not in known)
        raise DataError(f"{place}: unknown key {str(unknown)!r}{nearest(str(unknown), known)}")
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        raise DataError(f"{place}: the key {missing!r} is missing")
    if error.validator == "type":
        wanted = " or ".join(
            [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
        )
        raise DataError(f"{place}: it is {error.instance!r}; it must be of type {wanted}")
    if error.validator == "enum":
        allowed = [str(value) for value in error.validator_value]
        hint = nearest(str(error.instance), allowed)
        known = f"{'' if hint else ';'} it must be one of {', '.join(allowed)}"
        raise DataError(f"{place}: {error.instance!r} is not known{hint}{known}")
    if error.validator == "pattern" and "description" in error.schema:
        raise DataError(f"{place}: it is {error.instance!r}; it must {error.schema['description']}")
    if error.validator in _PLAIN:
        must = _PLAIN[error.validator].format(error.validator_value)
        raise DataError(f"{place}: it is {error.instance!r}; it must {must}")
    raise DataError(f"{place}: {error.message}")


#: What must hold, in words, for validators whose own messages speak of patterns and maxima.
_PLAIN = {
    "minItems": "hold at least {}",
    "minimum": "be at least {}",
    "maximum": "be at most {}",
    "exclusiveMinimum": "be above {}",
    "exclusiveMaximum": "be below {}",
    "minLength": "not be empty",
}


def evidence_files(data: Path, source_ids: Iterable[str]) -> list[str]:
    """Every file below `data/` that people curate or that is generated from a text, without acknowledgements.

    A second extraction that nobody has made yet is left out: only `verify` asks for it.
    """
    files = [
        "sources.csv",
        "trials.yaml",
        "vocabulary.yaml",
        "pooling.yaml",
        "second_extraction/resolutions.csv",
        *(
            f"{folder}/{source_id}.{ending}"
            for folder, ending in (("ledgers", "tsv"), ("claims", "csv"), ("second_extraction", "csv"))
            for source_id in source_ids
        ),
    ]
    return [name for name in files if not name.startswith("second_extraction/") or (data / name).is_file()]


def load_vocabulary(path: Path) -> dict[str, Any]:
    """Endpoints, quantities and their words."""
    vocabulary = load_yaml(path)
    validate(vocabulary, "vocabulary", path.name)
    for name, endpoint in vocabulary["endpoints"].items():
        for source_id in (source for group in endpoint.get("alike", []) for source in group):
            if source_id not in endpoint["definitions"]:
                hint = nearest(source_id, endpoint["definitions"])
                raise DataError(
                    f"{path.name}, endpoint {name}: alike names {source_id!r}, which has no definition of it{hint}"
                )
    return vocabulary


def load_study(path: Path) -> dict[str, str]:
    """Title, subtitle and question of the study set, from the file of its trials."""
    content = load_yaml(path)
    validate(content, "trials", path.name)
    return content["study"]


def load_trials(path: Path) -> dict[str, Any]:
    """Trials by id."""
    content = load_yaml(path)
    validate(content, "trials", path.name)
    trials = content["trials"]
    curve_ids = [curve["id"] for trial in trials.values() for curve in trial.get("curves", [])]
    for curve_id in curve_ids:
        if curve_ids.count(curve_id) > 1:
            raise DataError(f"{path.name}: the curve id {curve_id!r} is used twice")
    return trials


def load_questions(path: Path) -> list[dict[str, Any]]:
    """Questions that may be answered by pooling."""
    content = load_yaml(path)
    validate(content, "pooling", path.name)
    ids = [question["id"] for question in content["questions"]]
    for question_id in ids:
        if ids.count(question_id) > 1:
            raise DataError(f"{path.name}: the question id {question_id!r} is used twice")
    for question in content["questions"]:
        wanted, other = ("claims", "comparisons") if question["measure"] == "proportion" else ("comparisons", "claims")
        if wanted not in question or other in question:
            raise DataError(
                f"{path.name}, question {question['id']}: a {question['measure']} is pooled over {wanted}; "
                f"give it the key {wanted!r}, and no {other!r}"
            )
    return content["questions"]


def load_config(content: Any, file_name: str = "config.yaml") -> dict[str, Any]:
    """Check a configuration, from a file or as Snakemake merged it with `--config`."""
    for key, value in content.items() if isinstance(content, Mapping) else ():
        # YAML's .nan would pass every limit.
        if isinstance(value, float) and not math.isfinite(value):
            raise DataError(f"{file_name}, {key}: it is {value}; it must be a number")
    validate(content, "config", file_name)
    return content
