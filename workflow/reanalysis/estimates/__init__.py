"""Estimates: intervals and tests for the proportions and comparisons that a report prints."""

from reanalysis.estimates.differences import RISK_DIFFERENCE_METHODS, risk_difference_interval
from reanalysis.estimates.proportions import PROPORTION_METHODS, proportion_interval
from reanalysis.estimates.result import Interval, TwoProportionTest
from reanalysis.estimates.significance import TWO_PROPORTION_TESTS, two_proportion_test
from reanalysis.estimates.table import difference_records, proportion_records

__all__ = [
    "PROPORTION_METHODS",
    "RISK_DIFFERENCE_METHODS",
    "TWO_PROPORTION_TESTS",
    "Interval",
    "TwoProportionTest",
    "difference_records",
    "proportion_interval",
    "proportion_records",
    "risk_difference_interval",
    "two_proportion_test",
]
