"""What the text before spoke of, where a clause names no outcome of its own."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.mentions import clause_start, own_subject
from reanalysis.draft.linking.outcome.outcome_clauses import VERBS
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE

#: Openings that go on with the outcome of the sentence before.
_CONTINUES = re.compile(
    r"(?:The )?(?:corresponding|respective|these|this|those|it|of those|of these|at \w+[ -]|after \w+ |by \w+ "
    r"|in contrast|compared|among)",
    re.IGNORECASE,
)
#: `in patients with X it was 31%`: what was spoken of before, whatever else the clause names.
_PRONOUN = re.compile(
    r"\b(?:it|they|this|these|those|that|rates|figures|the (?:rate|figure|proportion|percentage)s?)"
    r" (?:was|were|is|are)(?: \w+)?(?: \()?$"
)
#: `The median was 21.7 months`, below a heading or behind what was said of the curve.
_THE_MEDIAN = re.compile(r"(?:The )?(?:estimated )?medians? (?:was|were)\b", re.I)
_SIMILAR = re.compile(
    r"similar results|consistent results|(?:results?|benefits?|effects?|findings?|advantages?|treatment effects?)"
    r" (?:was|were) (?:also |broadly |generally |largely )?(?:similar|consistent|seen|observed|maintained|preserved)"
)
_PREPOSITIONS = frozenset(("for", "per", "in", "among", "at", "by", "after", "with", "within", "during", "through"))


def _only_a_phrase(place: Place) -> bool:
    """`and for the full 24 weeks by 48%`: no verb and no subject, so the outcome of the clause before goes on."""
    scan, start = place.scan, clause_start(place.scan, place.first)
    while start < place.first.at and scan.at(start) in "a,":
        start += 1
    words = scan.words(start, place.first.at).split()
    verbs = "b" in scan.code[start : place.first.at] or any(word in VERBS for word in words)
    return start > 0 and bool(words) and words[0] in _PREPOSITIONS and not verbs


_EVENTS = re.compile(r"\b[0-9]+ events\b")
_LABELLED = re.compile(r"[_-]?#-?m:|w{0,2}Bz?(?:\([^()]*\))?:|#(?:[o/]#|%|\()")


def from_context(place: Place) -> Answer | None:
    """What the text before spoke of, unless the clause has a subject that the lexicon does not know."""
    scan, first, kind, memory = place.scan, place.first, place.kind, place.memory
    unknown = own_subject(scan, clause_start(scan, first), first.at)
    named = place.shares or kind in ("median", "km")
    listed = named and memory.captioned and _LABELLED.match(scan.code) is not None
    if listed and memory.endpoint not in ("", UNSURE) and not any(item.code in "exyY" for item in scan.items):
        # `Foomab: 38.2% (95% CI …), N=178` below the title of an outcome
        return memory.endpoint, "context"
    if _PRONOUN.search(scan.words(first.at - 4, first.at)):
        unknown = False
        if not place.last and memory.endpoint and memory.block == scan.sentence.block:
            return memory.endpoint, "context"
    if unknown and place.last not in ("", UNSURE) and _only_a_phrase(place):
        unknown = False
    same = memory.endpoint and memory.block == scan.sentence.block
    if (
        same
        and kind in ("ratio", "difference", "p_value", "percent", "count", "km")
        and place.last in ("", memory.endpoint)
    ):
        the_ratio = kind == "ratio" and scan.word(first.at - 1) == "the" and scan.at(first.at + 1) == "b"
        if the_ratio or _SIMILAR.search(scan.sentence.text):
            return memory.endpoint, "context"
    if place.shares and unknown:
        return None, ""
    if place.shares and place.opener >= 0:
        described = any(item.id in ("age", "female", "male") for item in scan.items[place.opener : first.at])
        if described:
            # `(median age, 44 years; 20 [34%] with X)`: who the patients are.
            return None, ""
    if kind in ("ratio", "difference", "p_value") and place.last == UNSURE:
        if same and memory.endpoint in scan.lexicon.time_to_event and _EVENTS.search(scan.words(0, first.at)):
            # `23 events (8%) in one arm and 52 (17%) in the other (HR 0.41)`, of the curve before
            return memory.endpoint, "context"
        return None, ""
    if place.last and place.last != UNSURE:
        return place.last, "context"
    earlier = [i for i in place.known if i < first.at and scan.items[i].code != "Y" and not denominating(scan, i)]
    if earlier:
        return scan.items[earlier[-1]], "order"
    goes_on = _SIMILAR.search(scan.sentence.text) or (_CONTINUES.match(scan.sentence.text) and not unknown)
    if place.shares and goes_on and memory.block == scan.sentence.block:
        return memory.endpoint, "context"
    if kind in ("difference", "ratio") and unknown:
        return None, ""
    curve = memory.endpoint in scan.lexicon.time_to_event
    if kind == "median" and curve and _THE_MEDIAN.match(scan.sentence.text):
        headed = memory.block == scan.sentence.block - 1 and memory.endpoint
        return (memory.endpoint, "context") if headed or memory.block == scan.sentence.block else None
    near = memory.block == scan.sentence.block or first.at <= 4
    goes_on = kind in ("ratio", "difference", "p_value", "km") and not (curve and kind == "difference")
    return (memory.endpoint, "context") if goes_on and memory.endpoint and near else None
