"""Grades of a tissue: `histologically confirmed lymphoma of grade 1, 2, or 3a` says who may enter."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_LIST = re.compile(r"g(?:N|E)w?(?:(?:,|,?[ra]|-|/)(?:g-?)?(?:N|E)w?)*")
_TISSUE = re.compile(r"\b(?:histolog|patholog|cytolog)\w*\b", re.I)
#: Letters that a grade or stage has behind its number.
_LETTERS = frozenset("abc")


def find_tissue_grades(scan: Scan) -> None:
    """Each grade in a sentence about a tissue is a threshold; what else stands in the list ends it."""
    if not _TISSUE.search(scan.sentence.text):
        return
    for match in scan.find(_LIST):
        for i in range(match.start() + 1, match.end()):
            if scan.at(i) == "w" and not (scan.word(i) in _LETTERS and scan.joined(i)):
                break
            if scan.at(i) in "NE" and scan.items[i].text.isdecimal() and int(scan.items[i].text) <= 4:
                last = i + 1 if scan.word(i + 1) in _LETTERS and scan.joined(i + 1) else i
                scan.add("threshold", i, last, {"value": i}, quantity="histological_grade")
