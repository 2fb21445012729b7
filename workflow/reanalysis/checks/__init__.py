"""Consistency checks: what in a report is impossible, contradictory or doubtful.

Rules on bare values take what is printed and give findings: `grim_percent(56, 40)`. `run_checks` runs every rule over
the claims of a study.
"""

# The order of import is the order of causes: a finding may follow from one of a rule before it.
from reanalysis.checks import (  # noqa: I001
    form,
    form_units,
    form_labels,
    registry_numbers,
    impossible,
    repetition,
    shared_intervals,
    alike_endpoints,
    number_reuse,
    cross_source,
    ranges,
    strata,
    follow_up,
    percentages,
    joint,
    count_percents,
    ties,
    count_limits,
    denominators,
    sums,
    sizes,
    counted_in,
    wholes,
    differences,
    intervals,
    asymmetry,
    p_values,
    binomial,
    effects,
    landmarks,
    courses,
    ordering,
    medians,
    median_limits,
    hazard_ratios,
    ratio_of_rates,
    words,
    guards,
    allocation,
    definitions,
)
from reanalysis.checks.allocation import trial_split
from reanalysis.checks.asymmetry import difference_ci_asymmetric, ratio_ci_asymmetric
from reanalysis.checks.binomial import binom_ci_method
from reanalysis.checks.context import Context
from reanalysis.checks.count_percents import grim_count_percent
from reanalysis.checks.cross_source import same_quantity
from reanalysis.checks.counted_in import outcome_exceeds_whole
from reanalysis.checks.differences import difference_arithmetic
from reanalysis.checks.finding import Check, Finding, Verdict
from reanalysis.checks.form import decimals_mixed
from reanalysis.checks.form_labels import label_value_mismatch
from reanalysis.checks.form_units import lost_superscript, unit_unparsed
from reanalysis.checks.impossible import impossible_percent, limits_reversed
from reanalysis.checks.intervals import point_outside_ci
from reanalysis.checks.number_reuse import expected_coincidences
from reanalysis.checks.p_values import p_from_counts, p_from_ratio_ci
from reanalysis.checks.percentages import grim_percent
from reanalysis.checks.registry import RULES, Outcome, run_checks
from reanalysis.checks.registry_numbers import registry_number
from reanalysis.checks.repetition import same_estimate_two_cis
from reanalysis.checks.courses import km_monotone, km_variance_monotone
from reanalysis.checks.follow_up import follow_up_vs_enrolment
from reanalysis.checks.hazard_ratios import events_le_n, hr_direction_vs_medians
from reanalysis.checks.landmarks import km_ci_asymmetry, km_greenwood_bound
from reanalysis.checks.median_limits import not_reached_vs_upper, pfs_ci_exceeds_os_ci
from reanalysis.checks.medians import median_vs_landmark
from reanalysis.checks.ordering import os_ge_pfs
from reanalysis.checks.ranges import median_outside_range, subgroup_range_outside_total

__all__ = [
    "RULES",
    "Check",
    "Context",
    "Finding",
    "Outcome",
    "Verdict",
    "alike_endpoints",
    "allocation",
    "asymmetry",
    "binom_ci_method",
    "binomial",
    "count_limits",
    "count_percents",
    "counted_in",
    "courses",
    "cross_source",
    "decimals_mixed",
    "definitions",
    "denominators",
    "difference_arithmetic",
    "difference_ci_asymmetric",
    "differences",
    "effects",
    "events_le_n",
    "expected_coincidences",
    "follow_up",
    "follow_up_vs_enrolment",
    "form",
    "form_labels",
    "form_units",
    "grim_count_percent",
    "grim_percent",
    "guards",
    "hazard_ratios",
    "hr_direction_vs_medians",
    "impossible",
    "impossible_percent",
    "intervals",
    "joint",
    "km_ci_asymmetry",
    "km_greenwood_bound",
    "km_monotone",
    "km_variance_monotone",
    "label_value_mismatch",
    "landmarks",
    "limits_reversed",
    "lost_superscript",
    "median_limits",
    "median_outside_range",
    "median_vs_landmark",
    "medians",
    "not_reached_vs_upper",
    "number_reuse",
    "ordering",
    "os_ge_pfs",
    "outcome_exceeds_whole",
    "p_from_counts",
    "p_from_ratio_ci",
    "p_values",
    "percentages",
    "pfs_ci_exceeds_os_ci",
    "point_outside_ci",
    "ranges",
    "ratio_ci_asymmetric",
    "ratio_of_rates",
    "registry_number",
    "registry_numbers",
    "repetition",
    "run_checks",
    "same_estimate_two_cis",
    "same_quantity",
    "shared_intervals",
    "sizes",
    "strata",
    "subgroup_range_outside_total",
    "sums",
    "ties",
    "trial_split",
    "unit_unparsed",
    "wholes",
    "words",
]
