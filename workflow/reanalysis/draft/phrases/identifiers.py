"""Identifiers: registry numbers, phases, numbers of studies, ratios of randomisation."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

YEAR = re.compile(r"(?:19[5-9]|20[0-4])[0-9]")


_PHASE = re.compile(r"h-?(?P<a>[NRE]|W(?=w{0,3}j))(?:(?:w(?=/))?[/ar-]?h?(?P<b>[NRE]))?")


_STUDY = re.compile(r"j(?P<a>[N])")


_RATIO = re.compile(r"N(?::N)+|N-?t-?N(?=w)")


#: `Because X is active, we conducted a phase 2 trial`
_OURS = re.compile(
    r"\bwe (?:\w+ )?(?:conducted|performed|did|undertook|ran|carried out|initiated|designed|report|present|describe"
    r"|evaluated|assessed|investigated|studied|examined|compared|tested)\b"
    r"|\bhere,? we\b"
)
#: `NAME was a randomised phase 3 trial`, `X was compared with Y in a randomised phase 3 trial`
_WAS_A = re.compile(
    r"\b(?:was|is) an? (?:[\w-]+ ,? ?){0,12}$"
    r"|\breport(?:s|ed)? (?:the )?(?:\w+ )?(?:results|findings|outcomes) (?:of|from) an? (?:[\w-]+ ,? ?){0,6}$"
    r"|\b(?:was|were) (?:investigated|compared|assessed|studied|evaluated) (?:\w+ ){0,5}in an? (?:[\w-]+ ,? ?){0,4}"
    r"randomi[sz]ed (?:, )?(?:[\w-]+ ,? ?){0,3}$"
)
#: `In a randomised phase 3 trial, we compared X with Y`
_WE_THEN = re.compile(rf"\b(?:trial|study) , (?:{_OURS.pattern})")
#: `a phase 1 dose-finding study`; a phase 2 dose is an amount.
_DOSE_FINDING = re.compile(r"doses? ?-? ?(?:finding|escalat\w+|expan\w+|ranging|optimi\w+)\b")
_DIGITS = re.compile(r"[0-9]{8,9}")
_NUMBERED = re.compile(r"\b(?:identifier|number|no\.?)(?: :)?$")
_WORDED = re.compile(r"(?P<a>W)-t-(?P<b>W)")
_STUDY_NUMBER = re.compile(r"[0-9]{3,5}")
#: `randomly assigned (1 : 1)`
_ASSIGNED = re.compile(r"\b(?:assigned|allocated|randomi[sz](?:ed|ation))(?: \w+){0,3} \($")
#: Registries and the digits of their numbers.
_REGISTRIES = {"nct": 8, "isrctn": 8}
_SPACED = re.compile(r"w-?(?P<v>N)")
_AS_RATIO = ("ratio", "fashion", "manner", "randomization", "randomisation")
_CLOCK = re.compile(r"N:N")


def find_study_numbers(scan: Scan) -> None:
    """Numbers that study groups give to their trials: `SWOG 1318`, `CCG-1961`."""
    groups = frozenset(scan.lexicon.content["study_groups"])
    for match in scan.find(_SPACED) if not groups.isdisjoint(scan.lows) else ():
        v = match.start("v")
        if scan.word(match.start()) in groups and _STUDY_NUMBER.fullmatch(scan.word(v)):
            scan.add("identifier", v, v, {"value": v}, quantity="study_number")
    for i in scan.numbers if " Group " in scan.sentence.text else ():
        # `the Northern Oncology Group 1941 trial`
        named = len(scan.items[i - 2].text) > 1 and scan.items[i - 2].text[0].isupper()
        if scan.free(i) and scan.items[i - 1].text == "Group" and named and _STUDY_NUMBER.fullmatch(scan.word(i)):
            scan.add("identifier", i, i, {"value": i}, quantity="study_number")
    for i in scan.numbers if "E" in scan.code and not groups.isdisjoint(scan.lows) else ():
        # `JCOG0605`
        if scan.free(i) and scan.word(i - 1) in groups and scan.joined(i) and _STUDY_NUMBER.fullmatch(scan.word(i)):
            scan.add("identifier", i, i, {"value": i}, quantity="study_number")


_LAST_PHASE = 4


def find_identifiers(scan: Scan) -> None:
    """Registry numbers, phases, numbers of studies, ratios of randomisation."""
    for i in scan.numbers if "G" in scan.code else ():
        item = scan.items[i]
        if item.code == "G" and scan.free(i):
            scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
    for match in scan.find(_SPACED) if not _REGISTRIES.keys().isdisjoint(scan.lows) else ():
        # `NCT 03480438`
        v = match.start("v")
        if len(scan.word(v)) == _REGISTRIES.get(scan.word(v - 1)):
            scan.add("identifier", v, v, {"value": v}, quantity="registry_number")
    for i in scan.numbers if "regist" in scan.sentence.text or "identifier" in scan.lows else ():
        # `registered at clinicaltrials.gov, identifier: 01234567`
        if scan.free(i) and _DIGITS.fullmatch(scan.word(i)) and _NUMBERED.search(scan.words(i - 4, i)):
            scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
    for match in scan.find(_PHASE) if "h" in scan.code else ():
        a, b = match.start("a"), match.start("b")
        if b > 0 and not (
            scan.items[b].code == "R" or {scan.word(b - 1), scan.word(b - 2)} & {"/", "or", "and", "-", "−", "–"}
        ):
            b = -1
        if b >= 0 and scan.at(b) == "N" and (number_of(scan, b) or 0) > _LAST_PHASE:
            # `11 in phase 1 and 32 in phase 2`
            b = -1
        behind = max(a, b) + 1
        dosed = scan.word(behind) in ("dose", "doses") and not _DOSE_FINDING.match(scan.words(behind, behind + 4))
        part = scan.word(match.start() - 1) == "of" and scan.at(max(a, b) + 1) not in "jw"
        if _of_another_study(scan, match.start()) or part or dosed:
            for i in (a, b):
                if i >= 0:
                    scan.set_aside(i, "phase of another study")
            continue
        if b > 0 and scan.word(b - 1) == "/" and scan.word(a + 1) == "/":
            scan.add("identifier", match.start(), b, {"value": (a, b)}, quantity="trial_phase")
        else:
            scan.add("identifier", match.start(), a, {"value": a}, quantity="trial_phase")
            if b > 0:
                scan.add("identifier", b, b, {"value": b}, quantity="trial_phase")
    for match in scan.find(_STUDY) if "j" in scan.code else ():
        i = match.start("a")
        if len(scan.items[i].text) >= 3 and scan.items[i].text.isdecimal() and not YEAR.fullmatch(scan.items[i].text):
            scan.add("identifier", i, i, {"value": i}, quantity="study_number")
    for match in scan.find(_WORDED) if "random" in scan.sentence.text.lower() else ():
        # `two-to-one random assignment`
        a, b = match.start("a"), match.start("b")
        scan.add("allocation", a, b, {"value": (a, b)}, quantity="allocation")
    for match in scan.find(_RATIO) if ":" in scan.code or "t" in scan.code else ():
        _ratio_or_clock(scan, match)


def _of_another_study(scan: Scan, at: int) -> bool:
    """`in a phase 1 study` of the background, `a phase 3 trial is planned` of the conclusions."""
    if scan.sentence.section not in ("background", "conclusions") or scan.sentence.heading:
        return False
    if _OURS.search(scan.words(0, at)):
        return False
    if _WAS_A.search(scan.words(at - 20, at) + " "):
        return False
    if _WE_THEN.search(scan.words(at, at + 10)):
        return False
    if re.search(r"L,w?$", scan.code[:at]):
        # `evaluated in NAME, a phase 1 study of X`
        return False
    left = scan.words(at - 8, at).split()
    if re.search(r"\b(?:this|our|the present)\b(?: [\w,-]+){0,6}$", scan.words(at - 8, at)):
        # `This open-label, randomised, phase 3 study evaluated X`
        return False
    return not {"this", "our", "the", "present"} & set(left[-4:]) or left[-1:] in (["a"], ["an"], ["another"])


def _ratio_or_clock(scan: Scan, match: re.Match[str]) -> None:
    places = [i for i in range(match.start(), match.end()) if scan.items[i].number is not None]
    numbers = [scan.items[i].text for i in places]
    after = scan.word(match.end())
    spaced = not all(scan.joined(i) for i in range(match.start() + 1, match.end()))
    if _CLOCK.fullmatch(match.group()) and not spaced and (after in ("am", "pm", "a", "p") or len(numbers[-1]) == 2):
        for i in places:
            scan.set_aside(i, "time of day")
        return
    told = after in _AS_RATIO or _ASSIGNED.search(scan.words(match.start() - 6, match.start()))
    if ":" in match.group() and spaced and not told:
        return
    if ":" in match.group() and any(len(number) > 2 for number in numbers):
        for i in places:
            scan.set_aside(i, "titre or the like")
        return
    small = all(number.isdecimal() and len(number) < 3 and int(number) <= 20 for number in numbers)
    if small and (":" in match.group() or after in _AS_RATIO):
        scan.add("allocation", match.start(), match.end() - 1, {"value": tuple(places)}, quantity="allocation")
