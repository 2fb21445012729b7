"""A copy of the project that a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from .running import copy_project


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A copy of the project that a test may spoil."""
    return copy_project(tmp_path)
