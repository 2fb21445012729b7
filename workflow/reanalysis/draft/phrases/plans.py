"""What a trial was planned for: how many patients and events, and which effect it was to detect."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

#: Something that all sentences about plans hold, to pass over most.
_MAY_PLAN = re.compile(r"sample size|\b(?:detect|assum|requir|needed|planned)")
_SAMPLE_SIZE = re.compile(
    r"\bsample size(?: for [a-z -]{3,30}?)? ?(?:(?:of|was|is|:|to be|set at|estimated|calculated|planned|at|least|about"
    r"|approximately|a|total) ?){0,5}$"
)
#: A ratio in a sentence about what a trial can detect.
_TO_DETECT = re.compile(
    r"\b(?:detect(?:ing|ion)?|assum(?:ed|ing|ption)|(?:sample size|events)\b.*\b(?:required|needed))\b"
)
_RATIO_OF = re.compile(r"H(?:\([Hw]\))?(?:[wBep]{0,6}o|b|=|,)?<?(?P<v>N)")
_EVENTS = re.compile(
    r"\b(?:events|deaths|relapses|progressions) (?:were|are|would be) (?:needed|required|planned|necessary)\b"
)
_REQUIRED = re.compile(r"\b(?:required|requiring|requires|needed)(?: a total of| at least| approximately| about)?$")
_NOT_DETECTED = re.compile(r"\bnot (?:able to )?detect|\bunable to detect|\bnot powered")


def find_plans(scan: Scan) -> None:
    """`a sample size of 180`, `120 events were needed to detect a hazard ratio of 0.6`: plans, and no results."""
    text = scan.sentence.text.lower()
    if not _MAY_PLAN.search(text):
        return
    for i in scan.numbers if "sample size" in text else ():
        whole = scan.items[i].text.replace(",", "").isdecimal()
        if scan.free(i) and whole and scan.at(i + 1) not in "%-m" and _SAMPLE_SIZE.search(scan.words(max(0, i - 8), i)):
            scan.add("n", i, i + (scan.at(i + 1) == "p"), {"value": i}, unit="patients", quantity="planned_size")
    for i in scan.numbers if "event" in text or "death" in text else ():
        behind = _EVENTS.match(scan.words(i + 1, i + 6))
        if scan.free(i) and (
            behind or (_REQUIRED.search(scan.words(max(0, i - 5), i)) and scan.word(i + 1) in ("events", "deaths"))
        ):
            scan.set_aside(i, "number of events that a design asks for")
    told = _TO_DETECT.search(text) if "H" in scan.code else None
    if told is None or _NOT_DETECTED.search(text):
        return
    for match in scan.find(_RATIO_OF):
        v = match.start("v")
        if scan.at(v + 1) in "(," and re.match(r"[(,;]+#?%?C", scan.code[v + 1 :]):
            # A ratio with an interval is a result.
            continue
        scan.add(
            "threshold", match.start(), v, {"value": v}, unit=_unit(scan, match.start()), comparator=scan.comparator(v)
        )


def _unit(scan: Scan, i: int) -> str:
    """The name of the ratio, as units of ratios are written."""
    term = scan.items[i].term
    return term.id if term is not None else ""
