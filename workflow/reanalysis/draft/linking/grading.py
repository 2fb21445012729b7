"""Which grade an adverse event has: beside its name, in its bracket, or in the clause that introduces a list."""

from __future__ import annotations

import re

from reanalysis.draft.linking.mentions import index_of
from reanalysis.draft.model import Item
from reanalysis.draft.phrases.limits import grade_of
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_PREDICATE = re.compile(r"\b(?:were|was|mostly|predominantly|mainly|primarily|generally)\b")
_RANKED = re.compile(r"\b(?:serious|fatal|any ?- ?grade|all ?- ?grade|any)\b")


def ungraded(scan: Scan, name: Item) -> bool:
    """True for events named with a rank of their own: `serious …`, `… of any grade`."""
    i = index_of(scan, name)
    if re.match(r"of any grade|any grade|all grades", scan.words(i + 1, i + 4)):
        return True
    ranked = _RANKED.search(scan.words(i - 2, i + 1)) is not None
    return ranked and re.search(r"g<?#", scan.code[max(0, i - 6) : i]) is None and "grade" not in name.low


def grade_near(scan: Scan, bundle: Bundle, grades: list[Bundle], named: int = -1) -> str:
    """Grade that stands nearest before the value, or in the clause that introduces the list."""
    opener = enclosing(scan, bundle.at)
    if (
        opener >= 0
        and scan.at(bundle.at - 1) in ";,"
        and any(opener < b.at < bundle.at for b in scan.bundles if b.kind == bundle.kind)
    ):
        # `rash (57%; grade ≥3, 13%), stomatitis (43%; 4%)`: the second of each pair has that grade.
        pattern = [g for g in grades if g.at < bundle.at and enclosing(scan, g.at) >= 0 and scan.at(g.at - 1) in ";,"]
        if pattern:
            return grade_of(scan, pattern[-1])
    if opener >= 0 and opener == bundle.at - 1 and scan.at(opener - 1) == "%":
        # `neutropenia 61% (grade ≥3, 55%), anemia 48% (32%)`: the value in each bracket has that grade.
        shaped = [
            g
            for g in grades
            if g.at < bundle.at
            and scan.code[max(0, g.at - 2) : g.at] == "%("
            and re.match(r"[,:]?#%\)", scan.code[g.last + 1 :])
        ]
        if shaped:
            return grade_of(scan, shaped[-1])
    own = [g for g in grades if named >= 0 and g.last in (named - 1, named - 2) and g.at > bundle.last]
    if own:
        return grade_of(scan, own[-1])
    before = [grade for grade in grades if grade.at < bundle.at and enclosing(scan, grade.at) in (-1, opener)]
    # `events were mostly grade 1 or 2; …`: what was said of those events ends with their clause.
    before = [
        g
        for g in before
        if not (_PREDICATE.search(scan.words(g.at - 3, g.at)) and re.search(r"[;:]", scan.code[g.last : bundle.at]))
    ]
    if not before:
        return ""
    return grade_of(scan, before[-1])
