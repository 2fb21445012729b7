"""The grammar of one sentence: rules from the most to the least certain, each taking the numbers it explains."""

from __future__ import annotations

from reanalysis.draft.comparisons import find_bare_ratios, find_differences, find_far_ratios, find_p_values, find_ratios
from reanalysis.draft.count_lists import extend_counts, find_event_lists, find_split_counts, mark_totals
from reanalysis.draft.counts import find_counts, find_percentages, pair_percentages
from reanalysis.draft.cutoffs import find_cutoffs, find_powers
from reanalysis.draft.intervals import find_intervals
from reanalysis.draft.leftovers import set_aside_leftovers
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.limits import find_ages, find_grades
from reanalysis.draft.medians import extend_series, find_means, find_medians, find_unnamed_medians
from reanalysis.draft.model import Sentence
from reanalysis.draft.names import find_dates, find_identifiers, set_aside_by_place, set_aside_names
from reanalysis.draft.regimen import find_doses, find_schedules, find_times_of_rates
from reanalysis.draft.scan import Scan, new_scan
from reanalysis.draft.sizes import find_sizes


def parse(sentence: Sentence, lexicon: Lexicon) -> Scan:
    """Type every number of a sentence; what stays free is unsure."""
    scan = new_scan(sentence, lexicon)
    if not any(item.number is not None for item in sentence.items):
        return scan
    set_aside_by_place(scan, lexicon)
    if (
        len(scan.items) > 1
        and scan.at(0) in "NE"
        and (sentence.heading or (sentence.block == 0 and scan.items[1].text[:1].isupper() and scan.at(1) in "wB"))
    ):
        scan.set_aside(0, "number of an abstract or of a heading")
    set_aside_names(scan, lexicon)
    find_p_values(scan)
    find_identifiers(scan)
    find_dates(scan, lexicon)
    find_grades(scan)
    find_powers(scan)
    find_bare_ratios(scan)
    find_intervals(scan)
    find_times_of_rates(scan, lexicon)
    find_doses(scan)
    find_ages(scan, lexicon)
    find_ratios(scan)
    find_counts(scan)
    find_medians(scan)
    find_means(scan)
    find_differences(scan)
    extend_series(scan)
    find_cutoffs(scan, lexicon)
    find_far_ratios(scan)
    find_schedules(scan, lexicon)
    find_percentages(scan, lexicon)
    find_unnamed_medians(scan, lexicon)
    extend_series(scan)
    find_event_lists(scan)
    find_sizes(scan, lexicon)
    find_split_counts(scan)
    extend_counts(scan)
    pair_percentages(scan)
    mark_totals(scan)
    set_aside_leftovers(scan, lexicon)
    scan.bundles.sort(key=lambda bundle: bundle.at)
    return scan
