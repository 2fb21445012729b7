"""Numbers that no rule has taken: those that plainly count nothing are set aside, the rest is unsure."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_VISITS = re.compile(r"\b(?:visits?|assess(?:ed|ments?)|measured|collected|evaluated|scans?|samples?)\b")


_BOUNDS = ("<", ">", "≤", "≥", "<=", ">=", "at least", "more than", "less than", "fewer than", "greater than", "below")
#: What tells that a sentence says who may enter or what counts.
_DEFINES = re.compile(
    r"\b(?:defin\w+|criteri\w+|eligib\w+|must|should|require[ds]?|history of|at risk|inclu\w+|exclu\w+|if"
    r"|respon\w+ was)\b"
)


def bounded(scan: Scan, i: int) -> bool:
    """True for a limit that no other rule has taken: `smoking history of more than 20 pack-years`."""
    if scan.comparator(i) not in _BOUNDS or scan.at(i + 1) in "%pexyk" or scan.sentence.heading:
        return False
    if scan.items[i].low in ("half", "one", "million", "hundred", "thousand"):
        return False
    if scan.sentence.section == "methods":
        return True
    return (
        scan.sentence.section in ("", "background", "dosage")
        and _DEFINES.search(scan.sentence.text.lower()) is not None
    )


#: `NR denotes not reached`, `NE: not estimable`
_STANDS_FOR = re.compile(r"(?P<short>X)(?:[,=:]|w)(?P<long>X)(?=[;.,)]|$)")
_SHORTEST = 4


def set_aside_leftovers(scan: Scan) -> None:
    """Ordinals, number words that count groups or countries, marks of lists, times of visits."""
    lexicon = scan.lexicon
    for match in scan.find(_STANDS_FOR) if "X" in scan.code else ():
        short, long = match.start("short"), match.start("long")
        if len(scan.word(short)) < _SHORTEST < len(scan.word(long)):
            for i in (short, long):
                scan.set_aside(i, "an abbreviation and what it stands for")
    for i in scan.numbers:
        item = scan.items[i]
        if not scan.free(i):
            continue
        letter = item.code
        right = scan.words(i + 1, i + 4)
        if letter == "O":
            if item.text[0].isdecimal() and ("patient" in right or "enrol" in right):
                scan.add("stratum", i, i, {"value": i}, quantity="enrolment_order")
            else:
                scan.set_aside(i, "ordinal")
        elif re.search(r"need(?:ed)? to (?:treat|harm|vaccinate|screen)|\bNNT\b|\bNNH\b", scan.words(i - 6, i), re.I):
            scan.set_aside(i, "number needed to treat; no kind of claim holds it")
        elif scan.word(i - 1) in ("$", "€", "£", "¥"):
            scan.set_aside(i, "price")
        elif scan.word(i + 1) in ("million", "billion") or (i and item.low in ("million", "billion")):
            scan.set_aside(i, "number of people or of money, beyond any trial")
        elif letter in "NW" and bounded(scan, i):
            unit = scan.unit_at(i + 1)
            scan.add("threshold", i, i + bool(unit), {"value": i}, unit=unit, comparator=scan.comparator(i))
        elif letter in "ERZDuQ":
            scan.set_aside(i, "part of a name")
        elif i == 0 and scan.at(1) in ".)":
            scan.set_aside(i, "mark of a list")
        elif letter == "W" and (lexicon.cues["uncounted"].search(right) or item.low in ("one", "hundred", "dozen")):
            scan.set_aside(i, "number word that counts nothing of the trial")
        elif letter == "N" and lexicon.cues["uncounted"].search(right) and "patient" not in right:
            scan.set_aside(i, "number that counts nothing of the trial")
        elif (re.match(r"-?mY", scan.code[i + 1 :]) and "follow" in scan.words(i + 1, i + 5)) or (
            scan.at(i + 1) == "m" and re.search(r"\bminimum (?:potential )?follow\W?-?\W?up\b", scan.words(i - 6, i))
        ):
            scan.set_aside(i, "follow-up that is no median")
        elif scan.at(i + 1) == "m" and scan.word(i - 1) in ("within",):
            scan.set_aside(i, "time of an assessment")
        elif re.search(
            r"\bat(?: months?| weeks?)?(?: [0-9]+,?(?: and| or)?)*$", scan.words(i - 8, i)
        ) and _VISITS.search(scan.words(0, i)):
            scan.set_aside(i, "time of a visit")
        elif scan.sentence.section == "end" or (scan.sentence.heading and letter in "NW"):
            scan.set_aside(i, "furniture of the page")
        elif (letter == "N" and scan.at(i + 1) == "+" and scan.at(i - 1) in "(+") or (
            letter == "N" and scan.at(i - 1) == "+"
        ):
            scan.set_aside(i, "name of a design")
        elif letter == "N" and scan.at(i - 1) == "m" and scan.items[i - 1].id in ("weeks", "months"):
            scan.set_aside(i, "time of a visit")
        elif letter == "N" and lexicon.cues["furniture"].search(scan.words(i - 3, i + 4)):
            scan.set_aside(i, "furniture of the page")
