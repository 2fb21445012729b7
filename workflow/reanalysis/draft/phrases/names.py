"""Numbers of no interest, identifiers, dates: what is recognised by form before any statistics are."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan, enclosing
from reanalysis.draft.text.nuclides import is_symbol

_EMBEDDED = {"E": "part of a name", "u": "exponent of a unit", "Z": "citation mark", "D": "bibliographic data"}
_JOURNAL = re.compile(
    r"[12][0-9]{3}\s*;\s*[0-9]+\s*(?:\([^)]*\)\s*)?:|[0-9]+\s*\([0-9]+\)\s*:\s*[a-z]?[0-9]+|\b[0-9]+:[a-z]?[0-9]{2,}[-–][a-z]?[0-9]+",
    re.I,
)
_ET_AL = re.compile(r"\bet al\b")
NUMERIC_DATE = re.compile(r"N([-/.])N\1N")


_TIMES = r"[0-9]+(?:(?:,| and|, and) [0-9]+)*"
#: `Time Frame: Day 56`, `[ Time Frame: 12 months ]`: when an outcome was looked at, and not until when.
_ONE_TIME = re.compile(
    rf"time frame\s*:\s*(?:(?:day|week|month|year)s? {_TIMES}|{_TIMES}[ -](?:day|week|month|year)s?)\s*(?:[\])]|$)"
)


def set_aside_by_place(scan: Scan) -> None:
    """References, page furniture and headings without numbers of interest."""
    lexicon = scan.lexicon
    sentence, text = scan.sentence, scan.sentence.text
    low = text.lower()
    cues = lexicon.cues
    cited = (":" in text and _JOURNAL.search(text)) or ("et al" in low and _ET_AL.search(low))
    if cited and sentence.section != "references" and _set_aside_citations(scan):
        cited = False
    if sentence.section == "references" or cited:
        reason = "bibliographic data"
    elif len(scan.items) < 40 and not _holds_results(low) and cues["furniture"].search(low):
        reason = "furniture of the page"
    elif len(scan.items) < 12 and cues["bibliography"].search(low):
        reason = "bibliographic data"
    elif "time frame" in low:
        if _ONE_TIME.search(low):
            return
        reason = "time frame of an assessment"
        start = low.index("time frame") + scan.items[0].start
        for i in scan.numbers:
            if scan.items[i].start > start:
                scan.set_aside(i, reason)
        return
    else:
        return
    for i in range(len(scan.items)):
        if scan.at(i) != "G" and not (scan.at(i) == "N" and scan.at(i + 1) == "%"):
            scan.set_aside(i, reason)


_BRACKET = re.compile(r"\([^()]*\)")
_SENTENCE = 6


def _set_aside_citations(scan: Scan) -> bool:
    """`the protocol was amended (Smith et al, 2022)`: True if all that is cited stands in brackets of a sentence."""
    inside: set[int] = set()
    for match in _BRACKET.finditer(scan.code):
        words = scan.words(match.start(), match.end())
        if _ET_AL.search(words) or _JOURNAL.search(words):
            inside |= set(range(match.start(), match.end()))
    rest = " ".join(word for i, word in enumerate(scan.lows) if i not in inside)
    if not inside or len(scan.lows) - len(inside) < _SENTENCE or _ET_AL.search(rest) or _JOURNAL.search(rest):
        return False
    for i in inside:
        if scan.at(i) != "G":
            scan.set_aside(i, "bibliographic data")
    return True


def _holds_results(low: str) -> bool:
    """True for a line that may print a result."""
    return "%" in low or "(" in low or "median" in low


def set_aside_heading(scan: Scan) -> None:
    """The number of an abstract before its title, or of a heading."""
    if len(scan.items) < 2 or scan.at(0) not in "NE":
        return
    title = scan.sentence.block == 0 and scan.items[1].text[:1].isupper() and scan.at(1) in "wB"
    if scan.sentence.heading or title:
        scan.set_aside(0, "number of an abstract or of a heading")


def set_aside_repeats(scan: Scan) -> None:
    """`not estimable (NE)` says one thing twice; of a median both are places."""
    for match in scan.find(r"X\((X)\)"):
        if " " not in scan.items[match.start()].text or enclosing(scan, match.start()) > 0:
            continue
        if "M" not in scan.code[: match.start()]:
            scan.set_aside(match.start(1), "the same said twice")
        for i in (match.start() + 1, match.end() - 1):
            scan.mark(i, "_")


def _numbered_dose(scan: Scan, i: int) -> bool:
    """True for the number of `after step-up dose 1 (43%)`."""
    stepped = scan.words(i - 4, i) == "step - up dose" or scan.words(i - 2, i) == "priming dose"
    return stepped and len(scan.items[i].text) == 1 and scan.at(i + 1) not in "k%/"


#: `ChiCTR-TRC-10001234`
_CHICTR = re.compile(r"\bchictr -(?: \w+ -)?$")
_FRACTIONS = re.compile(r"(?:(?:once|twice|daily|-) ?)*fractions\b")
#: `phase 1/1b`
_PHASE_AND = re.compile(r"h-?[NR]/$")
_MASS = re.compile(r"[0-9]{2,3}")


def set_aside_names(scan: Scan) -> None:
    """Numbers inside names: CD22, CLDN18.2, COVID-19, 6-mercaptopurine, v1.1, telephone numbers."""
    lexicon = scan.lexicon
    for i in scan.numbers:
        item = scan.items[i]
        if scan.code[i] == "#":
            continue
        letter = item.code
        word = scan.word(i - 1)
        if letter == "N" and word == "any" and scan.code[i + 1 : i + 3] == "-m":
            scan.set_aside(i, "time that is part of a definition")
            continue
        if (
            letter == "N"
            and is_symbol(scan.items[i - 1].text)
            and _MASS.fullmatch(item.text)
            and scan.at(i + 1) in "wB"
        ):
            # `lutetium Lu 177 dotatate`
            scan.set_aside(i, "mass number of a nuclide")
            continue
        protein = scan.code[i - 1 : i + 3] == "wN/N" and scan.word(i + 3).startswith(("mutat", "inhibit"))
        if protein and len(item.text) == len(scan.items[i + 2].text) == 1:
            # `isocitrate dehydrogenase 1/2 mutations`, `a CDK 4/6 inhibitor`
            scan.set_aside(i, "part of a name")
            scan.set_aside(i + 2, "part of a name")
            continue
        if _FRACTIONS.match(scan.words(i + 1, i + 5)):
            scan.add("schedule", i, i, {"value": i}, quantity="fractions", unit="fractions")
            continue
        if letter == "N" and word == "dose" and _numbered_dose(scan, i):
            scan.set_aside(i, "number of a dose")
            continue
        if letter == "E" and len(item.text) >= 6 and i and scan.items[i - 1].text.isupper() and scan.joined(i):
            if _FUNDED.search(scan.sentence.text):
                scan.set_aside(i, "number of a grant")
            else:
                scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
            continue
        if letter == "E" and _STUDY_NUMBER.fullmatch(item.text) and _names_study(scan, i):
            scan.add("identifier", i, i, {"value": i}, quantity="study_number")
            continue
        if letter in _EMBEDDED and not (letter == "E" and _measures(scan, i)):
            scan.set_aside(i, _EMBEDDED[letter])
            continue
        if letter not in "NW":
            continue
        left, right = scan.at(i - 1), scan.at(i + 1)
        if right == "%" and scan.word(i + 2) in _SOLUTIONS:
            scan.set_aside(i, "strength of a solution or the like")
            continue
        if word in _CURRENCIES:
            scan.set_aside(i, "price")
            continue
        if left == "(" and scan.code[i + 1 : i + 4] in (";N)", ";E)") and scan.word(i - 2) in ("t", "inv", "del"):
            # `inv(3;21)`
            scan.set_aside(i, "part of a name")
            scan.set_aside(i + 2, "part of a name")
            continue
        if right == ")" and left == ";" and scan.items[i - 2].low.startswith(("t(", "t (")):
            # `t(4;14)`, of which the lexicon knows the beginning
            scan.set_aside(i, "part of a name")
            continue
        if right == "×" and scan.at(i + 2) == "N" and scan.word(i + 3) in ("factorial", "design"):
            scan.set_aside(i, "name of a design")
            scan.set_aside(i + 2, "name of a design")
            continue
        if len(item.text) == 1 and _numbered(scan, i):
            scan.set_aside(i, "number of a group, trial or part")
            continue
        touches = scan.joined(i)
        if touches and "chictr" in scan.lows and _CHICTR.search(scan.words(i - 4, i)):
            scan.add("identifier", i, i, {"value": i}, quantity="registry_number")
            continue
        if not (touches or scan.joined(i + 1) or "." in item.text):
            continue
        before = scan.at(i - 2)
        if (touches and left in "._" and scan.joined(i - 1) and i >= 2 and scan.items[i - 2].code == "E") or (
            touches and left == "-" and scan.joined(i - 1) and before == "w" and _is_name(scan, i)
        ):
            scan.set_aside(i, "part of a name")
        elif right == "-" and re.search(r"g[N#]/$", scan.code[:i]):
            # `a grade 3/4-related event`
            continue
        elif right == "-" and scan.joined(i + 1) and scan.joined(i + 2) and scan.at(i + 2) == "w":
            if scan.word(i + 2) in ("weekly", "monthly", "daily"):
                # `at 3-weekly intervals` tells how often something is given.
                continue
            if letter == "N" or scan.word(i + 2) in ("arm", "group", "drug", "sided", "part", "stage", "way", "tailed"):
                scan.set_aside(i, "part of a word")
        elif scan.joined(i + 1) and right in "wpP" and len(scan.word(i + 1)) == 1 and letter == "N":
            # `4.5x10 9/l` holds a value.
            if (
                left != "h"
                and not _PHASE_AND.search(scan.code[:i])
                and scan.words(i + 1, i + 3) not in ("x 10", "× 10")
            ):
                scan.set_aside(i, "part of a word")
        elif "." in item.text and ((touches and word == "v") or lexicon.cues["versioned"].search(scan.words(i - 2, i))):
            scan.set_aside(i, "version of criteria or terms")
        elif touches and left == "/" and before == "w" and scan.joined(i - 1) and right not in "mk%":
            scan.set_aside(i, "part of a name")
    for i in scan.numbers:
        item = scan.items[i]
        if "." in item.text and scan.word(i - 1) == "per":
            scan.set_aside(i, "part of a unit")
        if item.text != "10" or not scan.free(i):
            continue
        power = scan.at(i + 1) == "-" and scan.joined(i + 1) and scan.joined(i + 2)
        if power and scan.free(i + 2) and scan.word(i + 2) in ("3", "4", "5", "6"):
            scan.set_aside(i, "power of ten")
            scan.set_aside(i + 2, "power of ten")
    if "need to " in scan.sentence.text or "needed to " in scan.sentence.text:
        _numbers_needed(scan)
    for i in scan.numbers[1:]:
        if scan.free(i) and scan.word(i - 1) == "and" and scan.word(i - 2) in ("hundred", "thousand"):
            # `Six hundred and one`
            scan.mark(i, "_")
        elif scan.free(i) and (scan.free(i - 1) or scan.word(i - 1) in ("hundred", "thousand")):
            words = (scan.word(i - 1), scan.word(i))
            split = words[1].isdecimal() and len(words[1]) == 3 and words[0].isdecimal() and len(words[0]) <= 3
            split = split and scan.at(i - 2) not in "mcgh" and scan.items[i].start - scan.items[i - 1].end == 1
            compound = words[1] == "and" and words[0] in ("hundred", "thousand")
            if split or ("hundred" in words or "thousand" in words) or compound:
                scan.mark(i - 1, "_")
                scan.mark(i, "_")
    _telephone(scan)


#: `GIMEMA LAL3018`, `the DUNLIN study (BO31005)`
_STUDY_NUMBER = re.compile(r"[0-9]{4,6}")
_STUDIES = frozenset(("study", "trial", "protocol"))


def _names_study(scan: Scan, i: int) -> bool:
    """True for figures joined to capitals behind the name of a group, or behind `study` and a bracket."""
    code = scan.items[i - 1].text if i else ""
    if not (code.isupper() and code.isalpha() and scan.joined(i)):
        return False
    groups = scan.lexicon.content["study_groups"]
    bracketed = scan.at(i - 2) == "(" and scan.at(i + 1) in "),;" and scan.word(i - 3) in _STUDIES
    return scan.word(i - 2) in groups or bracketed or scan.word(i + 1) in _STUDIES


_SOLUTIONS = frozenset(
    ("glucose", "dextrose", "saline", "ethanol", "alcohol", "albumin", "cream", "gel", "ointment", "solution", "lotion")
)
_CURRENCIES = ("$", "€", "£", "¥")
_FUNDED = re.compile(r"\b(?:[Gg]rants?|[Ff]unded|[Ff]unding|[Aa]wards?|[Ss]upported by)\b|\b[Ss]upport:")


def _numbers_needed(scan: Scan) -> None:
    """`number needed to treat, 19 [95% CI, 15 to 27]`."""
    for i, item in enumerate(scan.items):
        if item.low in ("need", "needed") and re.match(
            r"to (?:treat|harm|vaccinate|screen)\b", scan.words(i + 1, i + 3)
        ):
            for j in range(i, min(i + 30, len(scan.items))):
                if scan.at(j) in ".;":
                    break
                scan.set_aside(j, "number needed to treat; no kind of claim holds it")


def _numbered(scan: Scan, i: int) -> bool:
    """True for a single digit that numbers a cohort, trial, part or step: `in cohort 1`, `groups 1, 2, and 3`."""
    if not scan.items[i].text.isdecimal() or scan.at(i + 1) in "%mk":
        return False
    listed = _LISTED_NUMBERS.search(scan.code, 0, i)
    first = scan.word(listed.start() - (scan.at(listed.start()) == "#")) if listed else ""
    # `arms 1`, which is the name of an arm
    first = first.rpartition(" ")[0] if first[-1:].isdecimal() else first
    if first in _PLURALS or first in _STAGES or (first.rstrip("s") + "s" in _PLURALS and scan.at(i - 1) == "/"):
        # Behind them even `(18% and 27%)` are of several.
        return True
    if scan.at(i + 1) == "/":
        halves = len(scan.word(i + 2)) == 1 and scan.word(i + 2).isdecimal() and scan.at(i + 3) not in "%mkp"
        return halves and scan.word(i - 1).rstrip("s") + "s" in _PLURALS
    bracketed = scan.code.startswith(("(N%", "(#%"), i + 1)
    if bracketed and scan.word(i - 1) not in _NAMED_BY_NUMBER and not _set_against(scan, i):
        return False
    if scan.word(i - 1) in _COUNTED_THINGS:
        return not (scan.at(i - 1) == "z" and scan.word(i - 1).endswith("s") and scan.at(i + 1) not in ",a-t")
    return scan.at(i - 1) in "a-t" and scan.at(i - 2) == "#" and scan.word(i - 3) in _COUNTED_THINGS


#: Numbers of a list that have been set aside: the `1, 2, and` of `arms 1, 2, and 3`.
_LISTED_NUMBERS = re.compile(r"(?:B(?:,a?|a))?(?:#(?:,a?|a|/|-))*$(?<=[,a/-])")
_PLURALS = frozenset(("cohorts", "arms", "groups"))
_STAGES = frozenset(("stage", "stages", "level", "levels", "category", "categories"))
#: `lower in group 2 than in group 1 (6% v 11%)`
_AGAINST = re.compile(
    r"\b(group|arm|cohort) [1-9] (?:versus|vs?\.?|than|compared|and|over)\b[a-z ]* (?:group|arm|cohort)$"
)


def _set_against(scan: Scan, i: int) -> bool:
    """True for the number of a group that is set against another one by its number."""
    return _AGAINST.search(scan.words(i - 8, i)) is not None


#: What is called by its number even where a percentage follows: `patients in salvage 1 (37%)`.
_NAMED_BY_NUMBER = frozenset(("salvage", "cohort", "trial", "study", "stage", "type"))
_COUNTED_THINGS = frozenset(
    [
        "dose",
        "doses",
        "visit",
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
        "salvage",
        "level",
        "levels",
        "type",
        "category",
        "period",
        "stage",
    ]
)


#: Days of the longest cycle; a higher number behind a d is a name.
_LONGEST_CYCLE = 56


def _measures(scan: Scan, i: int) -> bool:
    """True for the digits of q3w, CI95%, D1 and the like."""
    if scan.at(i - 1) == "w" and scan.word(i - 1) == "c" and scan.word(i + 1) == "d" and scan.joined(i + 1):
        return scan.joined(i)
    if scan.at(i - 1) in "wm" and scan.word(i - 1) == "d" and scan.joined(i):
        return scan.items[i].text.isdecimal() and int(scan.items[i].text) <= _LONGEST_CYCLE
    return scan.at(i - 1) in "qCgm" or (scan.at(i - 1) == "w" and scan.word(i - 1) in ("q", "n"))


def _is_name(scan: Scan, i: int) -> bool:
    """COVID-19 and LANTERN-201 are names, pre-2010 is none, nor is the 4 of `16.3-4`."""
    name = scan.items[i - 2].text
    return (name[0].isupper() or name.islower()) and scan.at(i + 1) != "%"


_TELEPHONE = re.compile(r"N-N-[Nw](?:-N)?")


def _telephone(scan: Scan) -> None:
    for match in scan.find(_TELEPHONE):
        if all(scan.joined(i) for i in range(match.start() + 1, match.end())) and not NUMERIC_DATE.match(match.group()):
            for i in range(match.start(), min(match.end() + 2, len(scan.items))):
                scan.set_aside(i, "telephone number or the like")
