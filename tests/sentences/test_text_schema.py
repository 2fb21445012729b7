"""numbers.json and sentences.json are what their schema says."""

from __future__ import annotations

import json
from dataclasses import fields

import jsonschema
import pytest

from reanalysis.register import SCHEMA_FOLDER, load_yaml
from reanalysis.sentences.index import number_index
from reanalysis.sentences.number import Number
from reanalysis.sentences.sections import all_sentences, sentences_json
from reanalysis.sentences.sentence import Sentence
from reanalysis.sentences.write import numbers_json

SCHEMA = load_yaml(SCHEMA_FOLDER / "texts.yaml")


@pytest.fixture(scope="module")
def contents(tables_and_study):
    tables, study = tables_and_study
    numbers = number_index(tables, study)
    sentences = all_sentences(tables, study, numbers)
    return [json.loads(numbers_json(numbers)), json.loads(sentences_json(sentences))]


def test_both_files_keep_to_the_schema(contents):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for content in contents:
        assert [error.message for error in validator.iter_errors(content)][:3] == []


@pytest.mark.parametrize(("name", "kind"), [("number", Number), ("sentence", Sentence)])
def test_the_schema_names_the_fields_of_the_code(name, kind):
    names = [field.name for field in fields(kind)]
    assert list(SCHEMA["$defs"][name]["properties"]) == names == SCHEMA["$defs"][name]["required"]


def test_a_macro_with_a_digit_breaks_the_schema(contents):
    number = {**contents[0]["numbers"][0], "macro": "resA1"}
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({"numbers": [number]})
