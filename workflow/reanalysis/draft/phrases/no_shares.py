"""Percentages that are no shares of patients: ranges, yearly rates, accuracy of tests, levels of what is measured."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.cut_places import OWN
from reanalysis.draft.phrases.scan import Scan

_MOVED = re.compile(
    r"\b(?:changes?|reductions?|decreases?|increases?|declines?|improvements?|fell|rose|fallen|lower)\b"
)
_ACCURACY = re.compile(
    r"\b(?:sensitivity|specificity|accuracy|predictive value|vaccine efficacy|vaccine effectiveness)"
    r"(?: (?!of)[\w-]+){0,3}?(?: was| were| is| of)?$"
)
_OF_DOSE = re.compile(r"of (?:the )?(?:starting|planned|full|recommended|initial|intended) dose")
_ANNUAL = re.compile(r"\bannual(?:i[sz]ed)?\b")
_YEARLY = re.compile(
    r"(?:per|a|each|/|every) (?:patient |person )?(?:- )?(?:year|month|annum)|annually|yearly|/ ?year|per 100"
)


def leave_no_share(scan: Scan, i: int) -> bool:
    """Set the percentage at item i aside, or leave it unsure, if it is no share of patients; true if it is none."""
    if scan.at(i - 1) in "-t" and scan.at(i - 2) == "N" and (scan.at(i - 1) == "t" or scan.joined(i)):
        # `6–9%`: a range of shares, which no claim holds.
        scan.mark(i - 2, "_")
        scan.mark(i, "_")
        return True
    if _YEARLY.match(scan.words(i + 2, i + 5)) or (
        "nnual" in scan.sentence.text and _ANNUAL.search(scan.words(i - 16, i))
    ):
        scan.set_aside(i, "rate per time; no kind of claim holds it")
        return True
    more = scan.at(i - 1) in "av," and any(reason.startswith("accuracy") for _, reason in scan.asides)
    if more or _ACCURACY.search(scan.words(i - 7, i)):
        scan.set_aside(i, "accuracy of a test or efficacy; no kind of claim holds it")
        return True
    left = scan.words(i - 5, i)
    measured = scan.lexicon.cues["measured_in_percent"].search(left)
    beside = measured is not None and measured.end() == len(left)
    if (
        measured
        and not _MOVED.search(left)
        and (beside or scan.at(i - 1) in "bo")
        and not re.match(r"of (?:the )?(?:\w+ )?(?:pat|part|p)", scan.words(i + 2, i + 6))
    ):
        # The level of something that is measured in percent is no share of patients.
        scan.mark(i, "_")
        return True
    of = scan.word(i + 2).startswith("of")
    if of and (OWN.match(scan.words(i + 2, i + 4)) or _OF_DOSE.match(scan.words(i + 2, i + 6))):
        scan.set_aside(i, "share of no patients")
        return True
    return False
