"""Verify: numbers match sources, readers agree, every result has a claim behind it, nothing drifted."""

from reanalysis.verify.project import Outcome, verify_outputs, verify_project
from reanalysis.verify.texts import verify_texts

__all__ = ["Outcome", "verify_outputs", "verify_project", "verify_texts"]
