"""Treatments that patients were given besides that of the trial: `11 (28%) received donor lymphocytes`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.mentions import clause_end, own_subject
from reanalysis.draft.linking.outcome.place import Answer, Place

_RECEIVED = re.compile(
    r"(?:% )?\)? ?(?:of (?:the |these |those )?)?(?:(?:patients?|pts?|participants|responders|children|adults)"
    r"(?: in (?:\w+ ){0,2}(?:remission|response))? )?"
    r"(?:(?:had |have |then |also |later |subsequently )?received|(?:were|was|are) (?:receiving|given|treated with)"
    r"|went on to receive)"
    r"(?: (?!at least|all|the|study|trial|assigned|any|no|only|planned|[0-9])|$)"
)
_WAS_GIVEN = re.compile(r"\b(?:was|were) (?:given|administered|used)(?: to| in)?$")


_OF_WHOM = re.compile(r"%?\)?owe")
_OF_WHOM_GIVEN = re.compile(
    r"(?:% )?\)? ?of (?:whom|which|these|those|them)(?: patients| pts)?"
    r" (?:received|required|needed|were (?:given|treated with)) (?!at least|all|the|study|trial|any|no|[0-9])"
)


def of_whom_treated(place: Place) -> Answer | None:
    """`occurred in 76% of patients, 47% of whom received X`: a treatment of those with the event."""
    scan, final = place.scan, place.final
    named = _OF_WHOM.match(scan.code, final.last + 1) if place.shares else None
    behind = scan.items[named.end() - 1] if named is not None else None
    if behind is not None and behind.id != "death" and scan.word(named.end() - 2) in ("whom", "which", "these", "them"):
        return behind, ""
    told = _OF_WHOM_GIVEN.match(scan.words(final.last + 1, final.last + 9)) if place.shares else None
    given = told is not None and not re.search(r"[exy]", scan.code[final.last + 1 : final.last + 9])
    return place.measure("treatment_received") if given else None


def of_treatment_received(place: Place) -> Answer | None:
    """A share of patients who were given something that the lexicon does not know and that is no arm."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares or len(place.group) > 2:
        return None
    if _received_drug(place):
        return place.measure("treatment_received")
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


_RECEIVED_DRUG = re.compile(r"\)? ?(?:of (?:the )?)?(?:patients |pts )?(?:received|were given|got|were treated with) ")
_NOT_TRIAL = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|baseline|subsequent(?:ly)?|before|already|rescue|prophyla\w+|concomitant\w*"
    r"|salvage|supportive|vaccin\w+)\b"
)
_LISTED = re.compile(r"(?:,|,?a)$")


def _received_drug(place: Place) -> bool:
    """True for shares of patients by the drug that they were given, where a comparator is one of several."""
    scan, first, final = place.scan, place.first, place.final
    if len(place.group) > 1 or not {"received", "given", "treated"} & set(scan.lows):
        return False
    if _NOT_TRIAL.search(scan.sentence.text.lower()):
        return False
    behind = scan.words(final.last + 1, final.last + 9)
    verb = _RECEIVED_DRUG.match(behind)
    if verb is not None:
        first_line = _AS_FIRST.search(scan.words(final.last + 1, final.last + 14)) is not None
        return _drug_in(place, behind[verb.end() :]) or (first_line and _treatment_behind(place, verb.end()))
    goes_on = first.at > 0 and _LISTED.search(scan.code[: first.at]) is not None
    told = any(
        bundle.last < first.at and bundle.lead.quantity == "treatment_received" and bundle.kind == first.kind
        for bundle in scan.bundles
    )
    return goes_on and told and (_drug_in(place, behind.lstrip(") ")) or _treatment_behind(place, 0))


#: `388 (41%) received X as first treatment, 371 (39%) Y, and 190 (20%) intensive chemotherapy`
_AS_FIRST = re.compile(r"\bas (?:the |their )?(?:first|initial|primary|frontline|first ?- ?line|second ?- ?line)\b")
_TREATMENT = re.compile(r"\)?(?:p?w)?(?:w{0,2}B|w{1,3}(?=[,.;a]))")


def _treatment_behind(place: Place, start: int) -> bool:
    """True where an arm, or a few words at the end of a clause that name a kind of treatment, stand behind a value."""
    scan, behind = place.scan, place.final.last + 1
    found = _TREATMENT.match(scan.code, behind)
    if found is None:
        return False
    words = scan.words(behind, found.end())
    kinds = scan.lexicon.content["arms"]["interventions"]
    named = scan.at(found.end() - 1) == "B" or any(kind in words for kind in kinds)
    return named or start > 0 or any(scan.lexicon.drug.fullmatch(word) for word in words.split())


def _drug_in(place: Place, words: str) -> bool:
    """True if the first words name a drug and no outcome."""
    near = re.split(r"[,;.(]| and | or | [0-9]", words)[0]
    named = any(item.code in "exy" for item in place.scan.items[place.final.last + 1 :][:5])
    return not named and any(place.scan.lexicon.drug.fullmatch(word) for word in near.split()[:5])
