"""What all tests share: where the project stands, its evidence, and the sources' texts where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

# As in the command line, and before numpy is imported: threads cost small matrices more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from reanalysis.claims import Evidence, read_evidence

# A deadline measures the machine: the first example of a test also pays for its imports.
settings.register_profile("reanalysis", deadline=None)
settings.load_profile("reanalysis")

PROJECT = Path(__file__).resolve().parents[1]
TEXTS = PROJECT.parent / "shared" / "sources"


@pytest.fixture(scope="session")
def project() -> Path:
    """Root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def texts() -> Path:
    """Folder with the sources' texts; the test is skipped where they are not at hand."""
    if not TEXTS.is_dir():
        pytest.skip("the texts of the sources are not at hand")
    return TEXTS


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The project's own data."""
    return read_evidence(PROJECT / "data")
