"""Thresholds and strata: ages, grades, cut-offs of definitions, limits of eligibility."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Bundle, Scan

_GRADE = re.compile(
    r"g[-o]?(?P<s><)?(?P<a>[NRE])(?!%)(?:(?P<mid>,N)+,?[ra](?P<last>[NR])(?!%)|(?P<sep>[-/tar])(?:g-?)?(?P<b>[NR])(?!%))?"
)
#: `3/4 grade vomiting`
_BEFORE_GRADE = re.compile(r"(?<![#N/])(?P<a>N)[-/](?P<b>N)-?g(?![#N])")
_OR_EQUAL = re.compile(r"\b(?:greater|more|less|lower|higher) than or equal to$")
#: `grade 2 astrocytoma` is a kind of disease, not how bad an event was.
_TUMOUR = re.compile(r"(?:\w+ )?\w*(?:oma|omas|tumou?rs?|carcinoma|cancers?|dysplasia|neoplasia)\b")
_AGE_RANGE = re.compile(r"(?P<a>[NW])m?(?P<sep>-|t|a)(?:wv)?(?P<b>[NW])(?=-?(?:m|w{0,2}z|z|y|Y))")
#: `Children aged 6 to <18 years with …`
_WHO_ENTER = re.compile(
    r"^(?:\w+ : )?(?!in |among |for |of )(?:\w+ ){0,2}"
    r"(?:patients|children|adults|adolescents|participants|women|men|people)$"
)
#: `younger than 6 months`
_THAN = re.compile(r"w[vw](?P<a>[NW])[mY]")
_AGED = re.compile(r"Y[:,bowt]{0,2}(?P<s><)?(?P<a>[NW])(?:m?(?P<sep>-|t|a)<?(?P<b>[NW]))?-?m?")
_OLDER = re.compile(r"(?P<a>[NW])-?m?(?:Y|om|om?w|wwm)?(?P<r>[ra])(?P<o>w)")
_WORDS_BEHIND = re.compile(r"m?(?:Y|om|wwm|o?w)?")
#: No age is more, in years, weeks or months of children.
_OLDEST = 120
_OLD_WORDS = frozenset(
    ["older", "younger", "more", "over", "above", "higher", "worse", "greater", "less", "lower", "onward", "later"]
)
_STRATUM_BEFORE = re.compile(r"\b(?:in the|among|for the|those|subgroup|stratified|stratification|group|groups|were)\b")


_NEXT_GRADED = re.compile(r"\([#N]%\)w{0,2}g")


def find_grades(scan: Scan) -> None:
    """Grades of adverse events."""
    for match in scan.find(_GRADE):
        a, b = match.start("a"), match.start("b")
        if match["mid"]:
            b = match.start("last")
            for i in range(a + 1, b):
                scan.set_aside(i, "grade between the first and the last")
        if b >= 0 and scan.items[b].code == "N" and not scan.items[b].text.isdecimal():
            b = -1
        if b >= 0 and scan.at(b - 1) == "a" and _NEXT_GRADED.match(scan.code, b + 1):
            # `13 (21%) with grade 3 and 2 (3%) with grade 4 events`
            b = -1
        roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
        comparator = scan.comparator(a)
        after = scan.words((b if b > 0 else a) + 1, (b if b > 0 else a) + 3)
        if _TUMOUR.match(after):
            scan.set_aside(a, "grade of a tumour")
            scan.set_aside(b, "grade of a tumour")
            continue
        if after in ("or higher", "or worse", "or more", "or greater", "or above", "and above", "and higher"):
            comparator = after
        elif or_equal := _OR_EQUAL.search(scan.words(match.start() - 5, match.start())):
            comparator = or_equal.group()
        scan.add("threshold", match.start(), max(a, b), roles, quantity="adverse_event_grade", comparator=comparator)
        _further_grades(scan, max(a, b) + 1)
    for match in scan.find(_BEFORE_GRADE):
        a, b = match.start("a"), match.start("b")
        if {scan.word(a), scan.word(b)} <= set("12345"):
            roles = {"lower": a, "upper": b}
            scan.add("threshold", a, match.end() - 1, roles, quantity="adverse_event_grade")


def _further_grades(scan: Scan, end: int) -> None:
    """The 2 and 3 of `grade 1 (24%), 2 (61%), and 3 (8%)`, the 3 to 4 of `grade 2-4 and 3-4 events`."""
    while match := _FURTHER.match(scan.code, end):
        a, b = max(match.start("a"), match.start("from")), match.start("b")
        if any(scan.items[i].text not in _GRADES for i in (a, b) if i >= 0):
            return
        roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
        scan.add("threshold", a, max(a, b), roles, quantity="adverse_event_grade")
        end = max(a, b) + 1


_FURTHER = re.compile(r"\([#N]%\),?a?(?P<a>N)(?=\([#N]%\))|(?:,a?|a)(?P<from>N)-(?P<b>N)(?=w{0,2}[xy])")
_GRADES = frozenset("012345")


def grade_of(scan: Scan, bundle: Bundle) -> str:
    """How an endpoint says a grade: `grade 3-4`, `grade ≥3`."""
    stat = bundle.lead
    parts = {role: item.text for role, item in stat.roles}
    if "lower" in parts:
        return f"grade {parts['lower']}-{parts['upper']}"
    high = scan.at(bundle.last + 1) == "+" or stat.comparator in (
        "≥",
        ">=",
        "or higher",
        "or worse",
        "or more",
        "at least",
        "or greater",
        "or above",
        "and above",
        "and higher",
        "greater than or equal to",
        "more than or equal to",
    )
    return f"grade {'≥' if high else ''}{parts['value']}"


_AGE_LIST = re.compile(r"(?:(?:N-N|<N)m?,?a?)+(?:N-N|<N)-?m")
_AGE_GROUP = re.compile(r"(?P<a>N)(?:-(?P<b>N))?")
_UP_TO = re.compile(r"t(?P<a>N)(?P<u>[mY])")
_OLD = re.compile(r"(?:years )?(?:old|of age)\b")


#: `18 to <35 years`
_HALF_OPEN = re.compile(r"(?P<a>N)m?[-t]<(?P<b>N)m")


def find_ages(scan: Scan) -> None:
    """Ages: limits of eligibility are thresholds, groups of patients are strata."""
    for match in scan.find(_HALF_OPEN) if "<" in scan.code else ():
        a, b = match.start("a"), match.start("b")
        if scan.comparator(b) == "<" and scan.comparator(a) in ("", "≥", ">=") and scan.unit_at(b + 1) == "years":
            scan.add("stratum", a, b + 1, {"lower": a, "upper": b}, quantity="age", unit="years")
    for match in scan.find(_AGE_LIST):
        # `18-40, 40-55 and >55 years`
        years = scan.unit_at(match.end() - 1) == "years" and re.search(r"[,a]", match.group()) is not None
        for part in _AGE_GROUP.finditer(scan.code, match.start(), match.end()) if years else ():
            a, b = part.start("a"), part.start("b")
            roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
            before = scan.comparator(a) if b < 0 else ""
            scan.add("stratum", a, max(a, b), roles, quantity="age", unit="years", comparator=before)
    for match in scan.find(_AGED) if "Y" in scan.code else ():
        if scan.items[match.start()].id != "age" or set("MA") & set(
            scan.code[max(0, match.start() - 2) : match.start()]
        ):
            continue
        if scan.at(match.end()) in "(%" or (scan.at(match.start("a") - 1) in "b" and not match["s"]):
            continue
        a, b = match.start("a"), match.start("b")
        if scan.at(a) == "W" and scan.at(match.end() - 1) != "m":
            # `by age into three cohorts`
            continue
        if b >= 0 and match["sep"] == "a" and scan.word(a - 1) != "between":
            b = -1
        words = scan.words(match.end(), match.end() + 2)
        older = re.fullmatch(r"(?:or|and) (?:older|younger|over|above|more)", words) if b < 0 else None
        _age(scan, match.start(), match.end() - 1, a, b, words if older else "")
    for match in scan.find(_OLDER) if not _OLD_WORDS.isdisjoint(scan.lows) else ():
        a, word = match.start("a"), scan.word(match.start("o"))
        if word in _OLD_WORDS and scan.at(match.end()) not in "NWv" and scan.at(a - 1) not in "g#/":
            old = word in ("older", "younger", "over", "above")
            old = old or (scan.at(a + 1) == "m" and scan.items[a + 1].id == "years" and scan.at(a - 1) not in "WNw-")
            if old or scan.word(a - 1) in ("aged", "age"):
                _age(scan, a, match.end() - 1, a, -1, f"{scan.word(match.start('r'))} {word}")
    for match in scan.find(_THAN) if "than" in scan.lows else ():
        young = scan.word(match.start()) in ("younger", "older") and scan.word(match.start() + 1) == "than"
        if young and (scan.at(match.end() - 1) == "m" or scan.items[match.end() - 1].id == "age"):
            word = "under" if scan.word(match.start()) == "younger" else "over"
            _age(scan, match.start(), match.end() - 1, match.start("a"), -1, word)
    for match in scan.find(_UP_TO):
        # `patients up to 65 years old`
        a = match.start("a")
        old = match.end() - (scan.at(match.start("u")) == "Y")
        if scan.word(a - 1) == "up to" and _OLD.match(scan.words(old, old + 2)):
            _age(scan, a, match.end() - 1, a, -1, "up to")
    for match in scan.find(_AGE_RANGE):
        a, b = match.start("a"), match.start("b")
        after = scan.items[b + 1] if b + 1 < len(scan.items) else None
        other = after is not None and (
            (after.code == "Y" and after.id != "age") or (after.code == "m" and after.id != "years")
        )
        if other and not re.match(r"(?:months|weeks|days) (?:of age|old)\b", scan.words(b + 1, b + 4)):
            continue
        around = scan.words(a - 6, b + 6)
        years = scan.at(b + 1) == "m" and scan.items[b + 1].id == "years"
        if ((years or re.search(r"\bage|\bold|year", around)) and match["sep"] != "a") or scan.at(b + 1) == "z":
            _age(scan, a, b, a, b)
    for a in scan.numbers:
        before = scan.comparator(a)
        if not before or scan.at(a) not in "NW" or (scan.items[a].code == "W" and scan.at(a + 1) != "m"):
            continue
        if before in ("under", "over", "below", "above", "at least", "≥", ">", "<", ">=", "≤"):
            if scan.words(a - 3, a - 1).endswith(("for", "lasting")):
                # `observation for ≤2 years`
                continue
            near = scan.words(a - 3, a + 1) + " " + scan.words(a + 1, a + 4)
            old = re.search(r"\bage|\bolder|\byounger|years? old|years? of age", near)
            if scan.at(a + 1) != "%" and (
                old
                if scan.at(a + 1) != "m"
                else scan.items[a + 1].id == "years" and (old or scan.at(a + 2) in "wp$,.;)ra")
            ):
                behind = _WORDS_BEHIND.match(scan.code, a + 1)
                _age(scan, a, behind.end() - 1, a, -1)


#: `a phase 2 study of X in patients aged 1 to 25 years`
_STUDIED = re.compile(
    r"\b(?:study|trial)\b[^;]*\b(?:of|in|among|for|enrolled|included|evaluated) (?:[\w-]+ ){0,4}"
    r"(?:patients|adults|children|participants|adolescents|women|men|people)(?: who were)?"
    r"(?: aged| age)?(?: (?:between|from))?$"
)
#: `overall survival of patients age 60 years and older is approximately 20%`
_OUTCOME_OF = re.compile(
    r"\b(?:survival|prognosis|rates?|incidence|mortality)(?: \([^()]*\))? (?:of|in|for|among) (?:[\w-]+ )?"
    r"(?:patients|adults|children|those|people)(?: aged| age)?$"
)


#: `the starting dose for patients aged 6 to 17 was …`, `tablets, except for those aged 1 to 5 years`
_DOSED_BY_AGE = re.compile(
    r"(?:\bdos(?:e|es|ing|age)\b[^.;]* for|\bexcept (?:for|in)) (?:patients|those|children|adults|participants)"
    r"(?: aged| age)?$"
)


_FOR_THOSE = re.compile(r"\bfor (?:patients|those|participants|pts)(?: aged| age| older than)?(?: [<>≤≥]=?)?$")
_NEAR_DOSE = 6


def _age(scan: Scan, at: int, last: int, a: int, b: int, words: str = "") -> None:
    if not scan.free(a) or (b >= 0 and not scan.free(b)):
        return
    numbers = [number_of(scan, i) for i in (a, b) if i >= 0]
    if any(number is not None and number > _OLDEST for number in numbers):
        return
    unit = next((scan.items[i].id for i in (max(a, b) + 1, max(a, b) + 2) if scan.at(i) == "m"), "years")
    left = scan.words(at - 8, at)
    if (b >= 0 and re.match(r"m?(?:Y|om|w)?\(M", scan.code[last + 1 :])) or (
        b >= 0 and scan.code[last : last + 2] == "(M"
    ):
        scan.add("range", at, last, {"lower": a, "upper": b}, unit="years", quantity="age")
        return
    grouped = bool(_STRATUM_BEFORE.search(left)) or scan.at(last + 1) == "z" or scan.at(last + 2) == "z"
    eligible = re.search(
        r"(?:minimum|maximum) age\b|(?:study|trial) of (?:\w+ )?(?:adults|children)|eligib|indicat|approv"
        r"|adults (?:aged )?$|inclu|enrol|involv|who had|were (?:randomly )?assigned|were randomi[sz]ed",
        scan.words(0, len(scan.items)),
    )
    told = scan.words(0, at)
    studied = _STUDIED.search(told) is not None and "#" not in scan.code[last + 1 :].replace("#m", "")
    entry = scan.sentence.section in ("methods", "background", "dosage") or bool(eligible)
    divided = scan.at(last + 1) == "z" or scan.at(last + 2) == "z" or scan.code[last + 1 : last + 3] == "(n"
    divided = divided or re.search(r"[N#]%(?:op)?b(?:w{1,2}|<)?$", scan.code[:at]) is not None
    behind = last + 1 + 2 * bool(words)
    divided = divided or scan.sentence.cell is not None or scan.code[behind : behind + 2] == "(H"
    # `Eligible patients were 18 to 75 years of age; randomization was stratified by …`
    divided = divided or "divided" in left or "stratif" in told
    divided = divided or ("%" in scan.code and _OUTCOME_OF.search(told) is not None)
    divided = divided or (b >= 0 and _DOSED_BY_AGE.search(told) is not None)
    dosed = any(bundle.kind == "dose" and 0 < at - bundle.last <= _NEAR_DOSE for bundle in scan.bundles)
    # `40 mg once daily; 20 mg for those aged 75 years or older`
    divided = divided or (dosed and _FOR_THOSE.search(left) is not None)
    opening = b >= 0 and _WHO_ENTER.search(left) is not None
    # `X improved survival in patients 65 years or older with Y, according to the trial`: whom the trial was in.
    whom = b < 0 and re.match(r"with (?!\w+ (?:had|were|was))[a-z]", scan.words(last + 1, last + 4)) is not None
    whom = whom and re.search(r"\b(?:trial|study)\b", scan.words(last + 1, len(scan.items))) is not None
    opening = opening or (whom and "among" not in left and "%" not in scan.code[:at])
    kind = "threshold" if (entry or opening or studied) and not divided else "stratum"
    enter = re.match(r"(?:key )?(?:eligib|inclusion)", scan.words(0, 2)) is not None
    if grouped and not studied and scan.sentence.section == "results" and not (enter and not divided):
        kind = "stratum"
    roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
    comparator = scan.comparator(a) or words
    scan.add(kind, at, last, roles, unit=unit, quantity="age", comparator=comparator)
