"""Counts of right answers, where benchmarks look for them."""

from reanalysis.draft.scoring.tallies import FIELDS, Agreement, Tally

__all__ = ["FIELDS", "Agreement", "Tally"]
