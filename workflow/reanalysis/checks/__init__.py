"""Consistency checks: what in a report is impossible, contradictory or doubtful."""

from reanalysis.checks import counts, guards, intervals, repetition
from reanalysis.checks.registry import RULES, Context, Finding, run_checks

__all__ = ["RULES", "Context", "Finding", "counts", "guards", "intervals", "repetition", "run_checks"]
