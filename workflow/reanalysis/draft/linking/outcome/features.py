"""Features of the disease that a share of patients had before treatment."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.place import Place

_MUTATION = re.compile(
    r"\)? ?(?:of (?:the )?)?(?:patients |pts |participants )?(?:had|have|with|carried|harbou?red|were)"
    r"(?: [\w–/()+-]+){0,5}? "
    r"(?:mutations?|mutated|rearrange(?:ments?|d)|deletions?|translocations?|fusions?|gene alterations?|amplification"
    r"|chromosome - positive|signature|genotype)\b"
)


#: `CXCR4 mutations were present in 36%`
_MUTATIONS_IN = re.compile(
    r"\b(?:(?:mutations?|rearrangements?|fusions?|amplifications?|translocations?|duplications?)(?: \( [^()]* \))?"
    r" (?:was|were|is|are) (?:\w+ )?(?:present|found|detected|identified|seen|observed|reported)"
    r"|[a-z0-9]*[0-9] (?:was|were|is) (?:mutated|rearranged|deleted))"
    r" in(?: about| only| approximately)?$"
)


#: `28 patients with chromosome-positive disease were enrolled`
_ENTERED = re.compile(
    r"^\)? ?(?:patients |pts |participants |adults |children )?with [^,;.]*"
    r"\b(?:were|was) (?:enrolled|included|treated|randomi[sz]ed|assigned|evaluated|evaluable|eligible|recruited)\b"
)


_MARKED = re.compile(
    r"\)? ?(?:of (?:the )?)?(?:patients |pts |participants )?(?:were|was|had) (?:an? )?"
    r"(?:cd [0-9]+ (?:\+|- ?positive|positive)|(?:her2|er|pr|pd - l1|egfr)(?: -)? positive\b)"
)


def has_marker(place: Place) -> bool:
    """`4 (40%) patients were CD20+`: what the patients' cells bear."""
    return _MARKED.match(place.scan.words(place.final.last + 1, place.final.last + 9)) is not None


def has_mutation(place: Place) -> bool:
    """`28 patients (20%) had chromosome-positive disease`: a feature of the disease, where no outcome is named."""
    scan, first, final = place.scan, place.first, place.final
    if _MUTATIONS_IN.search(scan.words(first.at - 12, first.at)):
        return True
    behind = scan.words(final.last + 1, final.last + 11)
    match = _MUTATION.match(behind)
    if match is None or _ENTERED.search(scan.words(final.last + 1, final.last + 60)):
        return False
    named = [i for i in place.known if final.last < i <= final.last + len(match.group().split()) + 1]
    return not named
