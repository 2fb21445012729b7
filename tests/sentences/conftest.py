"""The index of numbers, made from the expected tables."""

from __future__ import annotations

import pytest

from reanalysis.register import load_yaml
from reanalysis.sentences.texts import read_study
from tests.conftest import PROJECT


@pytest.fixture(scope="session")
def tables_and_study():
    """Rows of the expected tables, and the words of the study set."""
    return read_study(PROJECT / "data", PROJECT / "tests" / "expected", load_yaml(PROJECT / "config" / "config.yaml"))
