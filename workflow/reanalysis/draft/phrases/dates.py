"""Dates: years of the trial; days, months and the years of anything else are set aside."""

from __future__ import annotations

import itertools
import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.phrases.identifiers import YEAR
from reanalysis.draft.phrases.names import NUMERIC_DATE
from reanalysis.draft.phrases.scan import Scan

_DATE = re.compile(r"(?:(?P<d1>[NO])-?[K]|K(?:\.(?=N))?(?P<d2>[NO])?),?(?P<y>N)?")


_CLOSED = re.compile(r"(?P<a>N),?aw(?:[tw]){0,4}K?(?P<b>N)")
_OPENED = re.compile(r"\b(?:activated|opened|open|started|began)\b")
_YEARS = re.compile(r"(?P<a>N),?(?:-|t|a)(?:K|#|,)*(?P<b>N)")


#: Where a trial was done: `12 hospitals in two countries, 2015 to 2019`.
_PLACES = re.compile(r"\b(?:hospitals?|cent(?:er|re)s?|clinics?|practices|sites|units)\b")
_HUNDREDS = 3
_MONTHS = frozenset(str(month) for month in range(1, 13)) | frozenset(f"0{month}" for month in range(1, 10))


def find_dates(scan: Scan) -> None:
    """Years of the trial are dates; days, months and years of anything else are set aside."""
    lexicon = scan.lexicon
    for match in scan.find(NUMERIC_DATE):
        numbers = [i for i in range(match.start(), match.end()) if scan.free(i)]
        if not all(scan.joined(i) for i in range(match.start() + 1, match.end())):
            continue
        if any(len(scan.items[i].text) == _HUNDREDS for i in numbers):
            # `420/560/280 mg`
            continue
        year = next((i for i in numbers if YEAR.fullmatch(scan.items[i].text)), None)
        for i in numbers:
            if i != year:
                scan.set_aside(i, "day or month of a date")
        if year is not None:
            _year(scan, year, match.start(), lexicon)
    for match in scan.find(_DATE) if "K" in scan.code else ():
        day, year = max(match.start("d1"), match.start("d2")), match.start("y")
        if day >= 0 and YEAR.fullmatch(scan.items[day].text):
            day, year = -1, day
        if day >= 0 and len(scan.items[day].text) <= 4:
            scan.set_aside(day, "day of a date")
        if year >= 0 and not YEAR.fullmatch(scan.items[year].text):
            year = -1
    for match in scan.find(_YEARS):
        a, b = match.start("a"), match.start("b")
        if not all(YEAR.fullmatch(scan.items[i].text) for i in (a, b)):
            continue
        placed = scan.sentence.section in ("methods", "background") and _PLACES.search(scan.sentence.text)
        # `312 patients (2008–2015) with glioma`
        of_patients = scan.at(a - 1) == "(" and scan.at(a - 2) == "p" and scan.at(b + 1) in "),;"
        if placed or of_patients or _quantity(scan, a, lexicon, reach=40):
            scan.add("date", a, b, {"lower": a, "upper": b}, quantity="enrolment_year", unit="year")
    for match in scan.find(_CLOSED) if "closed" in scan.lows else ():
        # `activated in March 2012 and closed to accrual in May 2017`
        a, b = match.start("a"), match.start("b")
        opened = _OPENED.search(scan.words(a - 8, a)) is not None and "closed" in scan.words(a, b).split()
        if opened and all(YEAR.fullmatch(scan.items[i].text) for i in (a, b)):
            scan.add("date", a, b, {"lower": a, "upper": b}, quantity="enrolment_year", unit="year")
    dated: list[int] = []
    for match in scan.find(r"(?P<m>N)/(?P<y>N)") if "/" in scan.code else ():
        month, year = match.start("m"), match.start("y")
        joined = scan.joined(year) and scan.joined(year - 1)
        if joined and YEAR.fullmatch(scan.items[year].text) and scan.items[month].text in _MONTHS:
            scan.set_aside(month, "month of a date")
            dated.append(year)
    for year, following in itertools.zip_longest(dated, dated[1:]):
        if not scan.free(year):
            continue
        between = scan.code[year + 1 : following] if following else ""
        if following and re.fullmatch(r"[-t]#/", between) and _quantity(scan, year - 2, lexicon):
            scan.add(
                "date", year, following, {"lower": year, "upper": following}, quantity="enrolment_year", unit="year"
            )
        else:
            _year(scan, year, year - 2, lexicon)
    for match in scan.find(r"(?P<a>N)[-/](?P<b>N)"):
        a, b = match.start("a"), match.start("b")
        if (
            YEAR.fullmatch(scan.items[a].text)
            and len(scan.items[b].text) == 2
            and scan.joined(b)
            and scan.joined(b - 1)
        ):
            scan.set_aside(a, "season")
            scan.set_aside(b, "season")
    for i in scan.numbers:
        if scan.code[i] != "N" or len(scan.items[i].text) != 4 or not YEAR.fullmatch(scan.items[i].text):
            continue
        counted = re.match(r"\([N#]%", scan.code[i + 1 :]) is not None
        # `169 of 2011 in group 2`
        counted = counted or re.search(r"[N#]o$", scan.code[:i]) is not None
        if scan.at(i + 1) not in "%mckp/=" and scan.at(i - 1) not in "=/n<" and not counted:
            _year(scan, i, i, lexicon)


def _year(scan: Scan, i: int, start: int, lexicon: Lexicon) -> None:
    quantity = _quantity(scan, start, lexicon)
    if quantity and not scan.sentence.heading:
        scan.add("date", i, i, {"value": i}, quantity=quantity, unit="year")
    else:
        scan.set_aside(i, "date of no event of the trial")


#: `By Sept 30, 2014, 410 patients had died`, `As of May 2020, 12 patients …`
_UNTIL_THEN = re.compile(
    r"(?:by|as of)(?: (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?)?(?: [0-9]{1,2} ?,?)?"
)


def _quantity(scan: Scan, start: int, lexicon: Lexicon, *, reach: int = 14) -> str:
    """What the date before which these words stand is the date of; empty if not of the trial."""
    left = scan.words(start - reach, start)
    if _UNTIL_THEN.fullmatch(re.sub(r"^(?:results|findings) [:.]? ?", "", left)) and "p" in scan.code[start:]:
        return "data_cutoff"
    found = [match.group() for match in lexicon.cues["dates"].finditer(left)]
    around = " ".join([left, scan.words(start, start + 24)])
    if not found or re.search(r"approv|publish|present|meeting|congress|guideline", around):
        return ""
    last = found[-1]
    if "cut" in around or "as of" in left or "lock" in last or last == "dco":
        return "data_cutoff"
    if "last follow" in last or "final follow" in last:
        return "follow_up_year"
    if "completion" in last:
        return "completion_year"
    trial = re.search(
        r"enrol|recruit|random|screen|assign|start|patients|treated|conducted|underw|between|\br[au]n\b|took place"
        r"|carried out",
        around,
    )
    return "enrolment_year" if trial else ""
