"""Arms that a sentence lists with their doses and a short name each: `A 75 mg/m2 and B 75 mg/m2 (AB); A … (AC)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ASSIGNED = re.compile(r"\b(?:assigned|allocated|randomi[sz]ed)\b[^.]*?\b(?:to|receive|received|either)\b", re.I)
#: A short name in brackets, with what stands before it since the last one.
_SHORT = re.compile(r"(?P<part>[^;]*?) \((?P<short>[A-Z][A-Za-z0-9]*(?:[+/-][A-Z][A-Za-z0-9]*){0,3})\)(?=[;,. ]|$)")
#: A drug before its amount: `docetaxel 75 mg/m2`, `carboplatin area under the curve of 6`.
_DRUG = re.compile(
    r"\b(?P<drug>[A-Za-z][a-z-]{4,})(?: (?:intravenously|orally|iv|at|infusion))?,? ?\(?(?:"
    r"[0-9][0-9.,·]* ?(?:mg|g|µg|mcg|Gy|IU|MU|AUC)|AUC|area under)"
)
_SENTENCE = re.compile(r"(?<=[.])\s+(?=[A-Z])|\n")


def dosed_lists(text: str) -> Iterator[list[str]]:
    """Names of the arms of such a list, the drugs of each joined by plus; nothing where two are the same."""
    for sentence in _SENTENCE.split(text) if _ASSIGNED.search(text) else ():
        opening = _ASSIGNED.search(sentence)
        if opening is None:
            continue
        names = []
        for match in _SHORT.finditer(sentence, opening.end()):
            drugs = list(dict.fromkeys(found["drug"].lower() for found in _DRUG.finditer(match["part"])))
            if drugs:
                names.append(" plus ".join(drugs))
        if len(names) > 1 and len(set(names)) == len(names):
            yield names
