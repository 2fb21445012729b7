"""What passed a schema is not tested twice, and anything else is."""

import datetime
import os
import subprocess
import sys

import pytest

from reanalysis.errors import DataError
from reanalysis.register import FOUND_VALID, validate

POOLING = {"questions": []}


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setenv(FOUND_VALID, "")


def test_what_is_found_valid_is_remembered_for_this_process_and_those_it_starts():
    validate(POOLING, "pooling", "pooling.yaml")
    known = os.environ[FOUND_VALID]
    assert len(known.split()) == 1
    validate(POOLING, "pooling", "pooling.yaml")
    assert os.environ[FOUND_VALID] == known
    program = (
        "import sys; from reanalysis.register import validate; "
        "validate({'questions': []}, 'pooling', 'pooling.yaml'); print('jsonschema' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"


def test_content_that_differs_in_anything_is_tested_again():
    validate(POOLING, "pooling", "pooling.yaml")
    for content in ({"questions": [], "more": 1}, {"questions": datetime.date(2024, 1, 1)}, {"questions": "[]"}):
        with pytest.raises(DataError):
            validate(content, "pooling", "pooling.yaml")


def test_what_passed_one_schema_has_not_passed_another():
    validate(POOLING, "pooling", "pooling.yaml")
    with pytest.raises(DataError):
        validate(POOLING, "trials", "trials.yaml")
