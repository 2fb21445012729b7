"""Which drug patients of one group were given: `41% received azacitidine, 36% decitabine and 23% cytarabine`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.place import Place

_RECEIVED = re.compile(r"\)? ?(?:of (?:the )?)?(?:patients |pts )?(?:received|were given|got|were treated with) ")
_NOT_TRIAL = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|baseline|subsequent(?:ly)?|before|already|rescue|prophyla\w+|concomitant\w*"
    r"|salvage|supportive|vaccin\w+)\b"
)
_LISTED = re.compile(r"(?:,|,?a)$")


def received_drug(place: Place) -> bool:
    """True for shares of patients by the drug that they were given, where a comparator is one of several."""
    scan, first, final = place.scan, place.first, place.final
    if len(place.group) > 1 or not {"received", "given", "treated"} & set(scan.lows):
        return False
    if _NOT_TRIAL.search(scan.sentence.text.lower()):
        return False
    behind = scan.words(final.last + 1, final.last + 9)
    verb = _RECEIVED.match(behind)
    if verb is not None:
        return _drug_in(place, behind[verb.end() :])
    goes_on = first.at > 0 and _LISTED.search(scan.code[: first.at]) is not None
    told = any(
        bundle.last < first.at and bundle.lead.quantity == "treatment_received" and bundle.kind == first.kind
        for bundle in scan.bundles
    )
    return goes_on and told and _drug_in(place, behind.lstrip(") "))


def _drug_in(place: Place, words: str) -> bool:
    """True if the first words name a drug and no outcome."""
    near = re.split(r"[,;.(]| and | or | [0-9]", words)[0]
    named = any(item.code in "exy" for item in place.scan.items[place.final.last + 1 :][:5])
    return not named and any(place.scan.lexicon.drug.fullmatch(word) for word in near.split()[:5])
