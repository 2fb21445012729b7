"""Counts: the whole numbers of patients behind printed percentages, found jointly."""

from reanalysis.counts.groups import CountGroup, CountNode, build_groups
from reanalysis.counts.rounding import count_range, fitting_denominators, prints_as
from reanalysis.counts.solve import (
    Solution,
    SolvedGroup,
    TooLargeError,
    UnboundedError,
    solve_all,
    solve_group,
)

__all__ = [
    "CountGroup",
    "CountNode",
    "Solution",
    "SolvedGroup",
    "TooLargeError",
    "UnboundedError",
    "build_groups",
    "count_range",
    "fitting_denominators",
    "prints_as",
    "solve_all",
    "solve_group",
]
