"""Medians whose outcome is a pronoun: `the median OS was 14.6 months; in younger patients, it was 27.8 months`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan
from reanalysis.draft.phrases.series import extend_series

#: How such a median was recognised.
TOLD_BY_PRONOUN = "a time told by a pronoun, as the median before"
_FREE = re.compile(r"[bowt](?P<v>[NX])(?P<u>m)?(?=[,;.)(avw]|$)")
_COMPARED = re.compile(r"v(?P<v>N)-?(?P<u>m)(?=[( ,;.w]|$)")
_PRONOUN = re.compile(
    r"\b(?:it|they|this|these|the (?:corresponding |respective )?(?:medians?|values?|figures?|times?|durations?))"
    r" (?:was|were)(?: only| about| approximately| nearly)?(?: not yet)?$"
)


def find_pronoun_medians(scan: Scan, told: bool) -> None:
    """Take a time behind a pronoun for a median.

    Parameters
    ----------
    scan : Scan
        After its grammar; changed.
    told : bool
        True where a sentence before, in the same paragraph, gave a median survival or duration last.
    """
    if "m" not in scan.code and "X" not in scan.code:
        return
    for match in _FREE.finditer(scan.code):
        i = match.start("v")
        before = told or any(b.kind == "median" and b.last < i and b.lead.quantity != "age" for b in scan.bundles)
        timed = match["u"] or scan.at(i) == "X" or re.match(r"[va]N-?m", scan.code[i + 1 :])
        if not before or not timed or not scan.free(i) or not _PRONOUN.search(scan.words(i - 8, i)):
            continue
        unit = scan.unit_at(i + 1)
        stat = scan.add("median", i, i + bool(unit), {"value": i}, unit=unit, comparator=scan.comparator(i))
        stat.derived = TOLD_BY_PRONOUN
        stat.lose("kind", 0.1)
        extend_series(scan)
    for match in _COMPARED.finditer(scan.code):
        # `not reached (NR) with X (95% CI, 50.7-NR) compared with 37.6 months (95% CI, 31.4-44.1) with Y`
        i = match.start("v")
        before = [b for b in scan.bundles if b.kind == "median" and b.last < i]
        if not scan.free(i) or not before or before[-1].lead.unit not in ("", scan.unit_at(i + 1)):
            continue
        between = re.sub(r"\([^()]*\)", "", scan.code[before[-1].last + 1 : i])
        if not re.search(r"[.;HPF%eYx]", between):
            scan.add("median", i, i + 1, {"value": i}, unit=scan.unit_at(i + 1), comparator=scan.comparator(i))
    scan.bundles.sort(key=lambda bundle: bundle.at)
