"""Comparators of further studies, where one report speaks of several, as an agency's summary does."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_candidates import clean
from reanalysis.draft.arms.drugs import Drugs
from reanalysis.draft.arms.main_drug import SUBSTANCE
from reanalysis.draft.arms.titles import compared

_STUDY = re.compile(r"(?:study|studies|trials?)\b")
_SEVERAL = re.compile(
    r"\b(?:two|three|four|several|second|other|another|further|additional) (?:[a-z0-9-]+ ){0,3}$", re.I
)
_FAR = 50
_PLACEBO = re.compile(r"\b(?:given|receiving|received|taking|on|with|than|to|took) (?:an? )?placebo\b", re.I)
_EITHER = re.compile(
    r"\b(?:given|received|treated with|taking|took|assigned to) either "
    r"(?P<a>[^.;()]{3,60}?)(?: \([^()]*\))? or (?P<b>[^.;()]{3,60}?)"
    r"(?= \(|[.,;]| for\b)",
    re.I,
)


def further_controls(text: str, names: list[str], drugs: Drugs) -> list[str]:
    """What the treatment of a report is compared with in its other studies; nothing if it has one study only."""
    places = (match.start() for match in _STUDY.finditer(text)) if len(names) < 3 else ()
    if not any(_SEVERAL.search(text[max(0, at - _FAR) : at]) for at in places):
        return []
    known = [drugs.content(name) for name in names]
    # A brand is known as what it holds.
    known += [drugs.content(match["brand"]) for match in SUBSTANCE.finditer(text)]
    found: list[str] = []
    pairs = [[clean(match["a"]), clean(match["b"])] for match in _EITHER.finditer(text)]
    for a, b in [*pairs, *(pair for pair in compared(text) if any(drugs.is_treatment(name) for name in pair))]:
        if drugs.content(a) in known and 0 < len(b.split()) <= 6 and (drugs.is_listed(b) or drugs.is_control(b)):
            found.append(b)
    if _PLACEBO.search(text):
        found.append("placebo")
    new: list[str] = []
    for name in found:
        content = drugs.content(name)
        if content and not any(content & other for other in [*known, *map(drugs.content, new)]):
            new.append(name)
    return new[:2]
