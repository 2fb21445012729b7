"""The grammar of one sentence: rules from the most to the least certain, each taking the numbers it explains."""

from __future__ import annotations

import re
from collections.abc import Callable

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import Sentence
from reanalysis.draft.phrases.bands import find_bands
from reanalysis.draft.phrases.bare_differences import find_bare_differences
from reanalysis.draft.phrases.between import find_between
from reanalysis.draft.phrases.bracketed_medians import (
    find_bracketed_medians,
    find_medians_by_group,
    find_medians_once_more,
    find_named_medians,
)
from reanalysis.draft.phrases.comparisons import (
    find_bare_ratios,
    find_differences,
    find_far_ratios,
    find_p_values,
    find_ratios,
)
from reanalysis.draft.phrases.count_lists import (
    extend_counts,
    find_bracketed_counts,
    find_event_lists,
    find_named_counts,
    find_split_counts,
    mark_totals,
    set_aside_curve_events,
    set_aside_event_pairs,
    set_aside_events,
)
from reanalysis.draft.phrases.counts import find_counts, find_percentages, pair_percentages
from reanalysis.draft.phrases.courses import find_courses, find_cycle_ranges, find_short_cycles
from reanalysis.draft.phrases.cut_short import find_cut_short
from reanalysis.draft.phrases.cutoffs import find_cutoffs
from reanalysis.draft.phrases.dates import find_dates
from reanalysis.draft.phrases.doses import find_doses
from reanalysis.draft.phrases.everyday import (
    drop_planned,
    find_fewer,
    find_gains,
    find_half_alive,
    set_aside_ago,
    set_aside_relative,
)
from reanalysis.draft.phrases.histology import find_tissue_grades
from reanalysis.draft.phrases.identifiers import find_identifiers, find_study_numbers
from reanalysis.draft.phrases.included import find_populations
from reanalysis.draft.phrases.intervals import find_intervals
from reanalysis.draft.phrases.leftovers import set_aside_leftovers
from reanalysis.draft.phrases.limits import find_ages, find_grades
from reanalysis.draft.phrases.medians import find_means, find_medians, find_unnamed_medians
from reanalysis.draft.phrases.names import (
    set_aside_by_place,
    set_aside_heading,
    set_aside_names,
    set_aside_repeats,
)
from reanalysis.draft.phrases.parts_of_counts import extend_by_arm, find_parts_of_counts
from reanalysis.draft.phrases.plans import find_plans
from reanalysis.draft.phrases.powers import find_powers, find_split_powers
from reanalysis.draft.phrases.reporting import find_reporting_limits
from reanalysis.draft.phrases.scan import Scan, new_scan
from reanalysis.draft.phrases.schedules import find_schedules
from reanalysis.draft.phrases.series import extend_series, find_noughts, find_second_values
from reanalysis.draft.phrases.sizes import find_sizes
from reanalysis.draft.phrases.slashed_pairs import find_slashed_pairs
from reanalysis.draft.phrases.sums import find_parts, find_shared_brackets, find_shares_of_sizes, share_sums
from reanalysis.draft.phrases.times import find_times_of_rates
from reanalysis.draft.phrases.told_times import find_told_times

#: Rules in their order, each with the letters of which a sentence must have at least one.
RULES: tuple[tuple[Callable[[Scan], None], str], ...] = (
    (set_aside_by_place, ""),
    (set_aside_heading, ""),
    (find_tissue_grades, "g"),
    (find_split_powers, "NE"),
    (find_short_cycles, "E"),
    (find_study_numbers, ""),
    (set_aside_names, ""),
    (set_aside_repeats, "X"),
    (find_p_values, "P"),
    (find_identifiers, ""),
    (find_dates, ""),
    (find_grades, "g"),
    (find_powers, "Q×"),
    (find_bands, "<"),
    (find_reporting_limits, "xy"),
    (find_bare_ratios, "(,"),
    (find_bare_differences, "%"),
    (set_aside_relative, "%N"),
    (find_cycle_ranges, "cm"),
    (find_intervals, "CJI(;,"),
    (set_aside_ago, "m"),
    (find_half_alive, "m"),
    (find_cut_short, "we"),
    (find_times_of_rates, "m"),
    (find_doses, "k"),
    (find_ages, ""),
    (find_plans, ""),
    (find_ratios, "H"),
    (find_populations, "bp"),
    (find_slashed_pairs, "/"),
    (find_counts, "/ow"),
    (find_fewer, "we"),
    (find_bracketed_medians, "M"),
    (find_named_medians, "("),
    (find_medians, "MeYI"),
    (find_medians_by_group, "("),
    (find_medians_once_more, "M"),
    (find_means, "AS±eY"),
    (find_differences, "Flwm"),
    (find_gains, "w"),
    (extend_series, ",avr"),
    (find_second_values, "MH"),
    (find_between, "ato-"),
    (find_cutoffs, ""),
    (find_far_ratios, "H"),
    (find_courses, "cwm"),
    (find_schedules, "qmcE×k"),
    (find_percentages, ""),
    (find_noughts, "v"),
    (find_unnamed_medians, "e"),
    (find_told_times, "m"),
    (extend_series, ",avr"),
    (set_aside_events, "("),
    (set_aside_curve_events, "w"),
    (set_aside_event_pairs, "("),
    (find_event_lists, "xeyw"),
    (find_bracketed_counts, "("),
    (find_named_counts, "("),
    (find_shared_brackets, "("),
    (find_parts_of_counts, "owg"),
    (find_sizes, ""),
    (extend_by_arm, "Bq"),
    (find_parts, "("),
    (find_split_counts, "("),
    (extend_counts, ",avr"),
    (share_sums, ""),
    (find_shares_of_sizes, "%"),
    (pair_percentages, ""),
    (mark_totals, "("),
    (set_aside_leftovers, ""),
)
_RULES = tuple((rule, frozenset(needed)) for rule, needed in RULES)


#: Rules that look at what others have found; all others have nothing to do once no number is free.
_SECOND_LOOKS = frozenset((share_sums, find_shares_of_sizes, pair_percentages, mark_totals))
_FREE = re.compile(r"[NWXOERGDZuQ]")


def parse(sentence: Sentence, lexicon: Lexicon) -> Scan:
    """Type every number of a sentence; what stays free is unsure."""
    scan = new_scan(sentence, lexicon)
    if not scan.numbers:
        return scan
    letters = frozenset(sentence.code)
    code, free = "", True
    for rule, needed in _RULES:
        if needed and letters.isdisjoint(needed):
            continue
        if scan.code is not code:
            code = scan.code
            free = _FREE.search(code) is not None
        if free or rule in _SECOND_LOOKS:
            rule(scan)
    drop_planned(scan)
    scan.bundles.sort(key=lambda bundle: bundle.at)
    return scan
