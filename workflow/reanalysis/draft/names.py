"""Numbers of no interest, identifiers, dates: what is recognised by form before any statistics are."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.scan import Scan

_EMBEDDED = {"E": "part of a name", "u": "exponent of a unit", "Z": "citation mark", "D": "bibliographic data"}
_UNITS_AND_SIGNS = "mckl%gzv"
_JOURNAL = re.compile(
    r"[12][0-9]{3}\s*;\s*[0-9]+\s*(?:\([^)]*\)\s*)?:|[0-9]+\s*\([0-9]+\)\s*:\s*[a-z]?[0-9]+|\b[0-9]+:[a-z]?[0-9]{2,}[-–][a-z]?[0-9]+",
    re.I,
)
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])[0-9]")
_DATE = re.compile(r"(?:(?P<d1>[NO])-?[K]|K(?P<d2>[NO])?),?(?P<y>N)?")
_NUMERIC_DATE = re.compile(r"N([-/.])N\1N")
_PHASE = re.compile(r"h-?(?P<a>[NRE])(?:[/ar-]h?(?P<b>[NRE]))?")
_STUDY = re.compile(r"j(?P<a>[N])")
_RATIO = re.compile(r"N(?::N)+|N-?t-?N(?=w)")
_CLOCK = re.compile(r"N:N")
_YEARS = re.compile(r"(?P<a>N),?(?:-|t|a)(?:K|#|,)*(?P<b>N)")


def set_aside_by_place(scan: Scan) -> None:
    """References, page furniture and headings without numbers of interest."""
    lexicon = scan.lexicon
    sentence, text = scan.sentence, scan.sentence.text
    low = text.lower()
    cues = lexicon.cues
    if sentence.section == "references" or _JOURNAL.search(text) or re.search(r"\bet al\b", low):
        reason = "bibliographic data"
    elif len(scan.items) < 40 and cues["furniture"].search(low) and not re.search(r"[%(]|median", low):
        reason = "furniture of the page"
    elif cues["bibliography"].search(low) and len(scan.items) < 12:
        reason = "bibliographic data"
    elif low.startswith("time frame"):
        reason = "time frame of an assessment"
    else:
        return
    for i in range(len(scan.items)):
        if scan.at(i) != "G" and not (scan.at(i) == "N" and scan.at(i + 1) == "%"):
            scan.set_aside(i, reason)


def set_aside_heading(scan: Scan) -> None:
    """The number of an abstract before its title, or of a heading."""
    if len(scan.items) < 2 or scan.at(0) not in "NE":
        return
    title = scan.sentence.block == 0 and scan.items[1].text[:1].isupper() and scan.at(1) in "wB"
    if scan.sentence.heading or title:
        scan.set_aside(0, "number of an abstract or of a heading")


def set_aside_names(scan: Scan) -> None:
    """Numbers inside names: CD22, CLDN18.2, COVID-19, 6-mercaptopurine, v1.1, telephone numbers."""
    lexicon = scan.lexicon
    for i in scan.numbers:
        item = scan.items[i]
        if scan.code[i] == "#":
            continue
        letter = item.code
        if letter == "E" and len(item.text) >= 6 and i and scan.items[i - 1].text.isupper() and scan.joined(i):
            scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
            continue
        if letter in _EMBEDDED and not (letter == "E" and _measures(scan, i)):
            scan.set_aside(i, _EMBEDDED[letter])
            continue
        if letter not in "NW":
            continue
        if _numbered(scan, i):
            scan.set_aside(i, "number of a group, trial or part")
            continue
        touches = scan.joined(i)
        left, before = scan.at(i - 1), scan.at(i - 2)
        if (touches and left in "._" and scan.joined(i - 1) and i >= 2 and scan.items[i - 2].code == "E") or (
            touches and left == "-" and scan.joined(i - 1) and before == "w" and _is_name(scan, i)
        ):
            scan.set_aside(i, "part of a name")
        elif scan.at(i + 1) == "-" and scan.joined(i + 1) and scan.joined(i + 2) and scan.at(i + 2) == "w":
            if letter == "N" or scan.word(i + 2) in ("arm", "group", "drug", "sided", "part", "stage", "way", "tailed"):
                scan.set_aside(i, "part of a word")
        elif scan.joined(i + 1) and scan.at(i + 1) in "wpP" and len(scan.word(i + 1)) == 1 and letter == "N":
            if scan.at(i - 1) != "h":
                scan.set_aside(i, "part of a word")
        elif "." in item.text and (
            (touches and scan.word(i - 1) == "v") or lexicon.cues["versioned"].search(scan.words(i - 2, i))
        ):
            scan.set_aside(i, "version of criteria or terms")
        elif touches and left == "/" and before == "w" and scan.joined(i - 1) and scan.at(i + 1) not in "mk%":
            scan.set_aside(i, "part of a name")
    for i in scan.numbers:
        item = scan.items[i]
        if not scan.free(i):
            continue
        if scan.word(i - 1) == "per" and "." in item.text:
            scan.set_aside(i, "part of a unit")
        power = item.text == "10" and scan.at(i + 1) == "-" and scan.joined(i + 1) and scan.joined(i + 2)
        if power and scan.free(i + 2) and scan.word(i + 2) in ("3", "4", "5", "6"):
            scan.set_aside(i, "power of ten")
            scan.set_aside(i + 2, "power of ten")
    if "needed to " in scan.sentence.text:
        _numbers_needed(scan)
    for i in scan.numbers[1:]:
        words = (scan.word(i - 1), scan.word(i))
        if scan.free(i - 1) and scan.free(i):
            split = words[1].isdecimal() and len(words[1]) == 3 and words[0].isdecimal() and len(words[0]) <= 3
            split = split and scan.items[i].start - scan.items[i - 1].end == 1
            if split or ("hundred" in words or "thousand" in words):
                scan.mark(i - 1, "_")
                scan.mark(i, "_")
    _telephone(scan)


def _numbers_needed(scan: Scan) -> None:
    """`number needed to treat, 19 [95% CI, 15 to 27]`."""
    for i, item in enumerate(scan.items):
        if item.low == "needed" and re.match(r"to (?:treat|harm|vaccinate|screen)\b", scan.words(i + 1, i + 3)):
            for j in range(i, min(i + 30, len(scan.items))):
                if scan.at(j) in ".;":
                    break
                scan.set_aside(j, "number needed to treat; no kind of claim holds it")


def _numbered(scan: Scan, i: int) -> bool:
    """True for the number of a cohort, trial, part or step: `in cohort 1`, `groups 1 and 2`."""
    text = scan.items[i].text
    if not (text.isdecimal() and len(text) == 1) or scan.at(i + 1) in "%m/" or re.match(r"\([N#]%", scan.code[i + 1 :]):
        return False
    if scan.word(i - 1) in _COUNTED_THINGS:
        return not (scan.at(i - 1) == "z" and scan.word(i - 1).endswith("s") and scan.at(i + 1) not in ",a-t")
    return scan.at(i - 1) in "a-t" and scan.at(i - 2) == "#" and scan.word(i - 3) in _COUNTED_THINGS


_COUNTED_THINGS = frozenset(
    [
        "cohort",
        "cohorts",
        "trial",
        "trials",
        "study",
        "studies",
        "part",
        "parts",
        "group",
        "groups",
        "arm",
        "arms",
        "step",
        "table",
        "figure",
        "stratum",
        "dose-level",
        "level",
        "levels",
        "type",
        "category",
        "period",
        "stage",
    ]
)


def _measures(scan: Scan, i: int) -> bool:
    """True for the digits of q3w, CI95%, D1 and the like."""
    return scan.at(i - 1) in "qCgm" or (scan.at(i - 1) == "w" and scan.word(i - 1) in ("q", "n"))


def _is_name(scan: Scan, i: int) -> bool:
    """COVID-19 and LANTERN-201 are names, pre-2010 is none, nor is the 4 of `16.3-4`."""
    name = scan.items[i - 2].text
    return (name[0].isupper() or name.islower()) and scan.at(i + 1) != "%"


def _telephone(scan: Scan) -> None:
    for match in scan.find(re.compile(r"N-N-[Nw](?:-N)?")):
        if all(scan.joined(i) for i in range(match.start() + 1, match.end())) and not _NUMERIC_DATE.match(
            match.group()
        ):
            for i in range(match.start(), min(match.end() + 2, len(scan.items))):
                scan.set_aside(i, "telephone number or the like")


def find_identifiers(scan: Scan) -> None:
    """Registry numbers, phases, numbers of studies, ratios of randomisation."""
    for i in scan.numbers:
        item = scan.items[i]
        if item.code == "G" and scan.free(i):
            scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
    for match in scan.find(_PHASE):
        a, b = match.start("a"), match.start("b")
        if b > 0 and not (scan.items[b].code == "R" or {scan.word(b - 1), scan.word(b - 2)} & {"/", "or", "and", "-"}):
            b = -1
        part = scan.word(match.start() - 1) in ("in", "of") and scan.at(max(a, b) + 1) not in "jw"
        if _of_another_study(scan, match.start()) or part or scan.word(max(a, b) + 1) in ("dose", "doses"):
            for i in (a, b):
                if i >= 0:
                    scan.set_aside(i, "phase of another study")
            continue
        if b > 0 and scan.word(b - 1) == "/":
            scan.add("identifier", match.start(), b, {"value": (a, b)}, quantity="trial_phase")
        else:
            scan.add("identifier", match.start(), a, {"value": a}, quantity="trial_phase")
            if b > 0:
                scan.add("identifier", b, b, {"value": b}, quantity="trial_phase")
    for match in scan.find(_STUDY):
        i = match.start("a")
        if len(scan.items[i].text) >= 3 and scan.items[i].text.isdecimal() and not _YEAR.fullmatch(scan.items[i].text):
            scan.add("identifier", i, i, {"value": i}, quantity="study_number")
    for match in scan.find(_RATIO):
        _ratio_or_clock(scan, match)


def _of_another_study(scan: Scan, at: int) -> bool:
    """`in a phase 1 study` of the background, `a phase 3 trial is planned` of the conclusions."""
    if scan.sentence.section not in ("background", "conclusions") or scan.sentence.heading:
        return False
    left = scan.words(at - 5, at).split()
    return not {"this", "our", "the", "present", "results", "report"} & set(left)


def _ratio_or_clock(scan: Scan, match: re.Match[str]) -> None:
    places = [i for i in range(match.start(), match.end()) if scan.items[i].number is not None]
    numbers = [scan.items[i].text for i in places]
    after = scan.word(match.end())
    if _CLOCK.fullmatch(match.group()) and (after in ("am", "pm", "a", "p") or len(numbers[-1]) == 2):
        for i in places:
            scan.set_aside(i, "time of day")
        return
    if ":" in match.group() and not all(scan.joined(i) for i in range(match.start() + 1, match.end())):
        return
    if ":" in match.group() and any(len(number) > 2 for number in numbers):
        for i in places:
            scan.set_aside(i, "titre or the like")
        return
    small = all(number.isdecimal() and len(number) < 3 and int(number) <= 20 for number in numbers)
    if small and (":" in match.group() or after in ("ratio", "fashion", "manner")):
        scan.add("allocation", match.start(), match.end() - 1, {"value": tuple(places)}, quantity="allocation")


_MONTHS = frozenset(str(month) for month in range(1, 13)) | frozenset(f"0{month}" for month in range(1, 10))


def find_dates(scan: Scan) -> None:
    """Years of the trial are dates; days, months and years of anything else are set aside."""
    lexicon = scan.lexicon
    for match in scan.find(_NUMERIC_DATE):
        numbers = [i for i in range(match.start(), match.end()) if scan.free(i)]
        if not all(scan.joined(i) for i in range(match.start() + 1, match.end())):
            continue
        year = next((i for i in numbers if _YEAR.fullmatch(scan.items[i].text)), None)
        for i in numbers:
            if i != year:
                scan.set_aside(i, "day or month of a date")
        if year is not None:
            _year(scan, year, match.start(), lexicon)
    for match in scan.find(_DATE):
        day, year = max(match.start("d1"), match.start("d2")), match.start("y")
        if day >= 0 and _YEAR.fullmatch(scan.items[day].text):
            day, year = -1, day
        if day >= 0 and len(scan.items[day].text) <= 4:
            scan.set_aside(day, "day of a date")
        if year >= 0 and not _YEAR.fullmatch(scan.items[year].text):
            year = -1
    for match in scan.find(_YEARS):
        a, b = match.start("a"), match.start("b")
        if all(_YEAR.fullmatch(scan.items[i].text) for i in (a, b)) and _quantity(scan, a, lexicon):
            scan.add("date", a, b, {"lower": a, "upper": b}, quantity="enrolment_year", unit="year")
    for match in scan.find(re.compile(r"(?P<m>N)/(?P<y>N)")):
        month, year = match.start("m"), match.start("y")
        joined = scan.joined(year) and scan.joined(year - 1)
        if joined and _YEAR.fullmatch(scan.items[year].text) and scan.items[month].text in _MONTHS:
            scan.set_aside(month, "month of a date")
            _year(scan, year, month, lexicon)
    for match in scan.find(re.compile(r"(?P<a>N)[-/](?P<b>N)")):
        a, b = match.start("a"), match.start("b")
        if (
            _YEAR.fullmatch(scan.items[a].text)
            and len(scan.items[b].text) == 2
            and scan.joined(b)
            and scan.joined(b - 1)
        ):
            scan.set_aside(a, "season")
            scan.set_aside(b, "season")
    for i in scan.numbers:
        item = scan.items[i]
        bare = scan.at(i + 1) not in set("%mckp/=") and scan.at(i - 1) not in set("=/n<")
        if scan.at(i) == "N" and _YEAR.fullmatch(item.text) and bare:
            _year(scan, i, i, lexicon)


def _year(scan: Scan, i: int, start: int, lexicon: Lexicon) -> None:
    quantity = _quantity(scan, start, lexicon)
    if quantity and not scan.sentence.heading:
        scan.add("date", i, i, {"value": i}, quantity=quantity, unit="year")
    else:
        scan.set_aside(i, "date of no event of the trial")


def _quantity(scan: Scan, start: int, lexicon: Lexicon) -> str:
    """What the date before which these words stand is the date of; empty if not of the trial."""
    left = scan.words(start - 14, start)
    found = [match.group() for match in lexicon.cues["dates"].finditer(left)]
    around = " ".join([left, scan.words(start, start + 24)])
    if not found or re.search(r"approv|publish|present|meeting|congress|guideline", around):
        return ""
    last = found[-1]
    if "cut" in around or "as of" in left or "lock" in last:
        return "data_cutoff"
    if "completion" in last:
        return "completion_year"
    trial = re.search(r"enrol|recruit|random|screen|assign|start|patients|treated|conducted|underw|between", around)
    return "enrolment_year" if trial else ""
