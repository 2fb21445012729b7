"""Outcomes that are told by the clause: before or behind the value; failing that, what the text before spoke of."""

from __future__ import annotations

import re

from reanalysis.draft.linking.joint import joint_outcome
from reanalysis.draft.linking.mentions import (
    best_left,
    clause_end,
    clause_start,
    composite,
    denominating,
    first_right,
    own_subject,
)
from reanalysis.draft.linking.place import Answer, Place
from reanalysis.draft.model import UNSURE

_VERBS = frozenset(
    (
        *("had", "achieved", "received", "experienced", "reported", "developed", "discontinued", "responded"),
        *("underwent", "died", "withdrew", "completed", "remained", "relapsed", "progressed", "stopped", "proceeded"),
    )
)
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
_SIMILAR = re.compile(
    r"similar results|consistent results|(?:results?|benefits?|effects?|findings?|advantages?|treatment effects?)"
    r" (?:was|were) (?:also |broadly |generally |largely )?(?:similar|consistent|seen|observed|maintained|preserved)"
)
_HAVING = re.compile(
    r"[)% ]*(?:of (?:the )?)?(?:patients|participants|pts) (?:having|achieving|had|achieved|reaching|with|who)"
)


def in_clause(place: Place) -> Answer | None:
    """The mention before the value, or behind it where the patients counted are the subject."""
    scan, first, final = place.scan, place.first, place.final
    left, right = _left(place), _right(place)
    if left and composite(scan, left[-1]):
        return (joint_outcome(scan, place.known, left[-1]) or None), ""
    inside = scan.word(first.at - 1) in ("in", "by", "for", "with", "(")
    near = right and "," not in scan.code[final.last + 1 : right[0]]
    if inside and near and _HAVING.match(place.after):
        return scan.items[right[0]], ""
    verb = scan.word(final.last + 1) in _VERBS or (
        scan.word(final.last + 2) in _VERBS and scan.at(final.last + 1) in "p)"
    )
    behind = scan.code[final.last + 1 :]
    subject = first.lead.subject or (
        place.shares and (verb or re.match(r"[^(]?(?:p|op|ow?#p|oB-?w?p)|\)?oB-w?p", behind))
    )
    told = re.match(r"[p)]{0,2}b[wftb]{0,4}[eY]", behind)
    if place.shares and right and not inside and re.match(r"\)?bw?[Ye]", behind) and right[0] <= final.last + 4:
        # `56% were male, 89% were White`
        return scan.items[right[0]], ""
    joined = [i for i in place.known if final.last < i < clause_end(scan, final) + 1 and composite(scan, i)]
    later = [i for i in place.known if i > final.last and composite(scan, i)][:1]
    if subject and not left and (joined or (later and not right)):
        return (joint_outcome(scan, place.known, (joined or later)[0]) or None), ""
    listed = right and re.match(r"(?:\([^()]*\))?,?r", scan.code[right[0] + 1 :])
    if subject and listed and not left and (name := joint_outcome(scan, place.known, right[0])):
        return name, ""
    if subject and right and not (left and not told and (inside or "b" in scan.code[left[-1] : first.at])):
        return scan.items[first_right(scan, right)], ""
    if subject and not left and not right and any(composite(scan, i) for i in place.known if i > final.last):
        return None, ""
    if subject and not left and not right:
        beyond = [i for i in place.known if i > final.last and not denominating(scan, i)]
        if beyond and ";" not in re.sub(r"\([^()]*\)|^[^()]*\)", "", scan.code[final.last + 1 : beyond[0]]):
            return scan.items[beyond[0]], ""
    if verb and not right and place.shares and not (left and inside):
        return None, ""
    if left:
        return scan.items[best_left(scan, left)], ""
    if right and place.kind in ("percent", "count", "km", "difference", "ratio", "median"):
        return scan.items[right[0]], ""
    return None


def _left(place: Place) -> list[int]:
    start = clause_start(place.scan, place.first)
    return [i for i in place.known if start <= i < place.first.at and not denominating(place.scan, i)]


def _right(place: Place) -> list[int]:
    scan, final = place.scan, place.final
    stop = clause_end(scan, final)
    if place.opener > 0 and place.shares:
        # What stands behind a bracket is no outcome of the value inside it.
        closing = scan.code.find(")", final.last)
        stop = min(stop, closing if closing >= 0 else stop)
    right = [i for i in place.known if final.last < i < stop and not denominating(scan, i)]
    right = [i for i in right if not composite(scan, i)]
    caused = right and re.search(r"\b(?:because of|due to|owing to)$", scan.words(right[0] - 2, right[0]))
    return right[1:] if caused and scan.items[right[0]].code == "y" else right


_PREPOSITIONS = frozenset(("for", "in", "among", "at", "by", "after", "with", "within", "during", "through"))


def _only_a_phrase(place: Place) -> bool:
    """`and for the full 24 weeks by 48%`: no verb and no subject, so the outcome of the clause before goes on."""
    scan, start = place.scan, clause_start(place.scan, place.first)
    while start < place.first.at and scan.at(start) in "a,":
        start += 1
    words = scan.words(start, place.first.at).split()
    verbs = "b" in scan.code[start : place.first.at] or any(word in _VERBS for word in words)
    return start > 0 and bool(words) and words[0] in _PREPOSITIONS and not verbs


def from_context(place: Place) -> Answer | None:
    """What the text before spoke of, unless the clause has a subject that the lexicon does not know."""
    scan, first, kind, memory = place.scan, place.first, place.kind, place.memory
    unknown = own_subject(scan, clause_start(scan, first), first.at)
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
    if kind in ("ratio", "difference", "p_value") and place.last == UNSURE:
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
    near = memory.block == scan.sentence.block or first.at <= 4
    goes_on = kind in ("ratio", "difference", "p_value", "km") and not (curve and kind == "difference")
    return (memory.endpoint, "context") if goes_on and memory.endpoint and near else None
