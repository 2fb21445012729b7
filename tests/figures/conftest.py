"""Tables and drawings shared by the tests of figures."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reanalysis.figures.makers import make_drawings
from reanalysis.figures.register import Register
from reanalysis.tables.schema import read_records

from . import fixture_tables


@pytest.fixture(scope="session")
def register():
    trials = fixture_tables.load("trials.yaml")["trials"]
    references = {row["source_id"]: int(row["reference"]) for row in fixture_tables.sources()}
    citations = {row["source_id"]: row["citation"] for row in fixture_tables.sources()}
    return Register(trials, fixture_tables.load("vocabulary.yaml"), references, citations)


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    fixture_tables.write_tables(folder)
    return folder


@pytest.fixture(scope="session")
def records(tables):
    """Rows of a table by its name, as a figure reads them."""
    return cache(lambda name: read_records(name, tables / f"{name}.csv"))


@pytest.fixture(scope="session")
def drawings(tables, register):
    """Every figure by its stem."""
    return {drawing.stem: drawing for drawing in make_drawings(tables, register, fixture_tables.CONFIG)}
