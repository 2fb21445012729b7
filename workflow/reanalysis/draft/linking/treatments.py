"""Treatments that patients were given besides that of the trial: `11 (28%) received donor lymphocytes`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.mentions import clause_end, own_subject
from reanalysis.draft.linking.place import Answer, Place

_RECEIVED = re.compile(
    r"(?:% )?\)? ?(?:of (?:the |these |those )?)?(?:(?:patients|pts|participants|responders|children|adults)"
    r"(?: in (?:\w+ ){0,2}(?:remission|response))? )?"
    r"(?:(?:had |have |then |also |later |subsequently )?received|(?:were|was|are) (?:receiving|given|treated with)"
    r"|went on to receive)"
    r"(?: (?!at least|all|the|study|trial|assigned|any|no|only|planned|[0-9])|$)"
)
_WAS_GIVEN = re.compile(r"\b(?:was|were) (?:given|administered|used)(?: to| in)?$")


def of_treatment_received(place: Place) -> Answer | None:
    """A share of patients who were given something that the lexicon does not know and that is no arm."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares or len(place.group) > 2:
        return None
    told = _RECEIVED.match(scan.words(final.last + 1, final.last + 12))
    if told is not None:
        start = final.last + 1
        while start < len(scan.items) and not scan.word(start).startswith(("receiv", "given", "treated")):
            start += 1
        stop = min(clause_end(scan, final), start + 6)
        named = [i for i in place.known if start < i < stop]
        return None if named or not _unknown(place, start + 1, stop) else place.measure("treatment_received")
    if _WAS_GIVEN.search(scan.words(first.at - 4, first.at)):
        start = max([0, *(b.last + 1 for b in scan.bundles if b.last < first.at)])
        named = [i for i in place.known if start <= i < first.at]
        return None if named or not _unknown(place, start, first.at) else place.measure("treatment_received")
    return None


def _unknown(place: Place, start: int, stop: int) -> bool:
    """True where words stand that name something, and neither an arm nor a number of doses."""
    scan = place.scan
    return not re.search(r"[BLs]", scan.code[start:stop]) and own_subject(scan, start, stop)
