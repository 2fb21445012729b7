"""Consistency checks: what in a report is impossible, contradictory or doubtful.

Rules on bare values take what is printed and give findings: `grim_percent(56, 40)`. `run_checks` runs every rule over
the claims of a study.
"""

# The order of import is the order of causes: a finding may follow from one of a rule before it.
from reanalysis.checks import percentages, sums, intervals, repetition, guards  # noqa: I001
from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, Finding, Verdict
from reanalysis.checks.intervals import point_outside_ci, ratio_ci_asymmetric
from reanalysis.checks.percentages import grim_percent
from reanalysis.checks.registry import RULES, Outcome, run_checks

__all__ = [
    "RULES",
    "Check",
    "Context",
    "Finding",
    "Outcome",
    "Verdict",
    "grim_percent",
    "guards",
    "intervals",
    "percentages",
    "point_outside_ci",
    "ratio_ci_asymmetric",
    "repetition",
    "run_checks",
    "sums",
]
