"""The study set's own tables, and what stands in them, for all tests of publication."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reanalysis.publication.build import build_tables
from reanalysis.publication.frame import Table
from reanalysis.publication.material import Material
from reanalysis.publication.write import read_material
from reanalysis.register import load_yaml

DATE = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings(project: Path) -> dict[str, Any]:
    """The configuration."""
    return load_yaml(project / "config" / "config.yaml")


@pytest.fixture(scope="session")
def study(project: Path, settings: dict[str, Any]) -> Material:
    """The committed results of the study set."""
    return read_material(project / "data", project / "tests" / "expected", settings)


@pytest.fixture(scope="session")
def tables(study: Material) -> list[Table]:
    """Every table."""
    return build_tables(study)


@pytest.fixture(scope="session")
def by_name(tables: list[Table]) -> dict[str, Table]:
    """Every table by its name."""
    return {table.name: table for table in tables}
