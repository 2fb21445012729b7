"""Sets of patients by the words around a value: before and behind it, at the head of its clause, or by contrast."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.patients.best_sets import best_set, twin
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_RESULTS = ("percent", "count", "km", "median", "ratio", "difference", "p_value")
_HEADED = re.compile(r"[wz][#NER]?[,;:(]$")
#: `In phase 1, …`, `Among patients with X, …`
_OPENS = re.compile(r"[wo]w?[whz][#NER](?=[,;])|[wo][^,;.#NWb]{1,24}")
_HEADS = ("in", "among", "amongst", "of", "at", "for")
#: A preposition behind a value and its bracket: what follows is about this value.
_OWN = re.compile(r"[%mlk)]*(?:\([^()]*(?:\([^()]*\))?[^()]*\))?[%mlk]?w")
_OTHERS = re.compile(
    r"\b(?:those|patients?|pts?|participants|people|subjects) (?:without\b|(?:with )?[<≥≤>])|\bin (?:all )?others\b"
    r"|\bin the (?:others?|rest|remaining|remainder)\b|\bwithout\s*[,;(.]"
)
#: Something that all of these hold, to pass over most sentences.
_MAY_CONTRAST = re.compile(r"[<≥≤>]|without|others|in the [or]")


def text_of(scan: Scan, start: int, end: int) -> str:
    """The text of items start to end (not included), as printed but in lower case."""
    items = scan.items[max(0, start) : max(0, end)]
    if not items:
        return ""
    at = scan.items[0].start
    text = scan.sentence.text[items[0].start - at : items[-1].end - at].lower()
    return _REACHED.sub(" ; ", text) if "% of" in text else text


#: `with 57% of patients achieving a complete response` tells a result and no set.
_REACHED = re.compile(
    r"\b(?:with )?[0-9.·]+% of (?:the )?(?:patients?|pts?) (?:achieving|having|reaching|attaining)"
    r" (?:an? )?(?:[\w-]+ ){1,2}(?:response|remission)s?\b"
)


def opening_set(scan: Scan, trial: TrialName, start: int) -> str:
    """The set of `Among patients with X, …`, which holds for the whole clause."""
    # `RESULTS: In phase 1, …`
    start += 2 * (start == 0 and scan.at(1) == ":")
    opens = _OPENS.match(scan.code, start)
    if opens is None or scan.word(start) not in _HEADS:
        return ""
    return best_set(text_of(scan, start, opens.end()), trial)


def near_set(scan: Scan, bundle: Bundle, trial: TrialName) -> str:
    """The set that the words around one value name."""
    if bundle.kind == "n":
        behind = re.match(r"[^,;.()#NWa]{0,10}", scan.code[bundle.last + 1 :])
        # Of two sizes in one bracket both are of the set that stands before it.
        before = re.search(r"[^,;.#NWa]{0,8}$", re.sub(r"(?<=\()#(?:v|,?a)$", "", scan.code[: bundle.at]))
        end = bundle.last + 1 + (behind.end() if behind else 0)
        headed = _HEADED.search(scan.code, 0, bundle.at)
        if headed is not None and (numbered := best_set(text_of(scan, headed.start(), bundle.at), trial)):
            # `cohort 1, n = 56`
            return numbered
        return best_set(text_of(scan, before.start() if before else bundle.at, end), trial)
    start, end = _clause(scan, bundle)
    return best_set(text_of(scan, start, end), trial)


def _clause(scan: Scan, bundle: Bundle) -> tuple[int, int]:
    """Where the words about one value begin and end: at its neighbours of its kind, or a semicolon."""
    start, end, last, kind = 0, len(scan.items), None, bundle.kind
    for other in scan.bundles:
        if other.kind != kind:
            continue
        if other.last < bundle.at:
            start, last = other.last + 1, other
        elif other.at > bundle.last:
            end = min(end, other.at)
    if last is not None and _has_own(scan, last):
        start = bundle.at
    if ";" not in scan.code[start:end]:
        return start, end
    if enclosing(scan, bundle.at) < 0:
        marks = [i for i in range(start, bundle.at) if scan.code[i] == ";" and enclosing(scan, i) < 0]
        start = marks[-1] if marks else start
    marks = [i for i in range(bundle.last + 1, end) if scan.code[i] == ";" and enclosing(scan, i) < 0]
    return start, marks[0] if marks else end


def _has_own(scan: Scan, bundle: Bundle) -> bool:
    """True if a preposition follows the value: `78% (25/32) in pts with …`."""
    own = _OWN.match(scan.code, bundle.last + 1)
    return own is not None and scan.word(own.end() - 1) in ("in", "for", "among", "with")


def set_beside(scan: Scan, group: list[Bundle], trial: TrialName) -> str:
    """The set that the words around a list of values name: `45% v 29% in HR+`."""
    before = [b.last for b in scan.bundles if b.last < group[0].at and b.kind in _RESULTS]
    after = [b.at for b in scan.bundles if b.at > group[-1].last and b.kind in _RESULTS]
    return best_set(text_of(scan, max(before, default=-1) + 1, min(after, default=len(scan.items))), trial)


def contrast(scan: Scan, group: list[Bundle], near: list[str], trial: TrialName) -> None:
    """`78% in those with X and 91% in those without`: the second value is of the other set of the two.

    Parameters
    ----------
    scan : Scan
    group : list of Bundle
    near : list of str
        Sets of the values of the group as far as they are named; changed.
    trial : TrialName
    """
    if _MAY_CONTRAST.search(scan.sentence.text.lower()) is None:
        return
    for place, bundle in enumerate(group):
        end = _clause(scan, bundle)[1]
        if near[place] and best_set(text_of(scan, bundle.at, end), trial):
            continue
        earlier = [b for b in scan.bundles if b.last < bundle.at and b.kind == bundle.kind]
        words = text_of(scan, bundle.last + 1, end) if _has_own(scan, bundle) else ""
        if earlier and not _has_own(scan, earlier[-1]):
            words += " " + text_of(scan, earlier[-1].last + 1, bundle.at)
        if _OTHERS.search(words + " ,") is None:
            continue
        first = near[place - 1] if place else near_set(scan, earlier[-1], trial) if earlier else ""
        other = twin(first or near[place], trial)
        if other:
            near[place] = other
