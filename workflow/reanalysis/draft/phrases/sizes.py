"""Numbers of patients that stand alone: sizes of groups, or counts of patients with an outcome."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.bare_numbers import bare_number
from reanalysis.draft.phrases.count_lists import whole
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan
from reanalysis.draft.phrases.size_kinds import OCCURRED_IN, decide

_EQUALS = re.compile(r"n[=:]?(?P<v>N)")
_PATIENTS = re.compile(
    r"(?P<v>[NW])-?(?:of?w{0,1})?(?:w{1,2}a(?=w{0,2}p))?(?:(?:[wsLBeyH+]|j(?=-))(?!p)-?){0,4}[wsLBeyHY+]?p|(?P<w>[NW])p"
)


#: Sizes that add up to the number before their bracket.
_BY_ARM = re.compile(r"(?P<whole>[N#])w?p\((?P<list>[Bw]{1,3},N(?:;[Bw]{1,3},N)+)\)")
_NEXT_SIZE = re.compile(r"#p\),?[arv]w?B\((?P<v>N)\)")
_OF_THEM = re.compile(r"w(?P<v>[NW])ow(?=[,;.a])")
_THEM = frozenset(("them", "these", "those", "whom", "which"))
_LOOKED_AT = re.compile(r"\b(?:examined|measured|assessed|tested|evaluated|determined|available|analy[sz]ed|known) in$")
_IN_PHASE = re.compile(r"[(,a](?P<v>[NW])ww?h-?#")
_CASES = re.compile(r"w(?P<v>[NW])(?=w)")
_THE_WITH = re.compile(r"ww(?P<v>N)(?=w)")
_AMONG_GIVEN = re.compile(r"w(?P<v>N)(?=w[wtB])")
_OF_THE = re.compile(r"(?:ow?|w{1,2})(?P<v>[NW])(?=w)")
_OF_TWO = re.compile(r"[ps]\((?P<a>N)(?:,?[va]|/)(?P<b>N)p?\)")
_OPENING = re.compile(r"(?:^|[;.:])[ow](?P<v>N)(?=[wsY])(?=[^;.]{2,24},[#N])")
_WHO_ARE = re.compile(r"(?:with|without|who|whose|evaluable|tested|assessed|treated|randomi[sz]ed|enrolled|still)\b")
_RESPONDERS = re.compile(r"ww(?P<v>[NW])(?=e(?!\())")


#: `the 24 patients naive to a therapy`: who they are, by what they have had.
_BY_TREATMENT = re.compile(
    r"\b(?:therapy|treatment|drug|agent|inhibitor) ?-? ?(?:na[iï]ve|experienced|refractory|resistant)\b"
)


_OF_EACH_ARM = re.compile(r"\((?P<v>N)v(?P<w>N)\)")
_ELIGIBLE = re.compile(
    r"\banalys\w* [^.;]*"
    r"\b(?:eligible|evaluable|randomi[sz]ed|treated|analy[sz]ed|resected|assessable|patients|population)$"
)
_OPENS_WITH = re.compile(r"(?:^|(?<=[.;:]))[ow]w?(?P<v>[NW])w")
_IN_A_GROUP = re.compile(
    r"(?:of|among)(?: the| these| those)? \S+ (?:in the [\w -]*?(?:group|arm|cohort)\b|who\b|with\b|treated\b|given\b)"
)


_SHARE_BEFORE = re.compile(r"[#N]%[(;,]$")


def _of_curve(scan: Scan, place: int) -> bool:
    """`A higher 3-year PFS rate was seen with X (41.2%, n = 79)`: how many the curve is of, and no count."""
    outcomes = [item for item in scan.items[:place] if item.code == "e"]
    timed = bool(outcomes) and outcomes[-1].id in scan.lexicon.time_to_event
    return timed and "m" in scan.code[:place] and re.search(r"\brates?\b", scan.words(0, place)) is not None


def find_sizes(scan: Scan) -> None:
    """`(n = 22)`, `53 paediatric patients`, `22 achieved …`, `31 in escalation`."""
    lexicon = scan.lexicon
    cues = lexicon.cues
    for match in scan.find(_EQUALS) if "n" in scan.code else ():
        i = match.start("v")
        share = _SHARE_BEFORE.search(scan.code, 0, match.start()) is not None and not _of_curve(scan, match.start())
        heads = re.match(r"\):", scan.code[i + 1 :]) is not None and scan.at(match.start() - 2) == "y"
        compared = re.match(r"[,;]H", scan.code[i + 1 :])
        # `an improved DFS (N=143, HR: 0.66 …)`: how many are compared.
        # `Adverse events (N = 60)` over a table, `MRD negative (n = 31)` beside a row: who they are.
        named = scan.sentence.heading or scan.sentence.cell is not None
        counted = (
            not compared
            and not named
            and (share or (not heads and _after_outcome(scan, match.start())) or _among_counts(scan, match.start()))
            and not _MEDIAN_BEFORE.search(scan.code, 0, match.start())
        )
        kind = "count" if counted else "n"
        scan.add(kind, match.start(), i, {"value": i}, unit="patients")
        if second := re.match(r"v(?P<w>N)(?!%)", scan.code[i + 1 :]):
            j = i + 1 + second.start("w")
            scan.add(kind, j, j, {"value": j}, unit="patients")
    if "B" in scan.code and cues["sized"].search(scan.sentence.text.lower()):
        for match in scan.find(r"[(;,]B(?P<v>N)(?=[;,)])|(?<![#%])Bz?\((?P<w>N)\)(?=,|,?r|\.|$)"):
            i = max(match.start("v"), match.start("w"))
            if whole(scan, i):
                scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_BY_ARM) if ";" in scan.code else ():
        # `452 patients (X, 301; Y, 151)`
        places = [i for i in range(match.start("list"), match.end()) if scan.at(i) == "N" and whole(scan, i)]
        if number_of(scan, match.start("whole")) == sum(number_of(scan, i) or 0 for i in places):
            for i in places:
                scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(r"(?P<v>N)\([^()]*n=?#[^()]*\)(?=w?p)") if "n" in scan.code else ():
        # `100 (X n=52, Y n=48) patients were enrolled`
        i = match.start("v")
        if whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    if "ssigned" in scan.sentence.text or "andomi" in scan.sentence.text:
        _assigned_sizes(scan)
    for match in scan.find(_PATIENTS) if "p" in scan.code else ():
        i = match.start("v") if match.start("v") >= 0 else match.start("w")
        noun = match.end() - 1
        if scan.code.startswith("-m", noun + 1):
            for j in (i, i - 3, i - 2):
                if scan.at(j) == "N":
                    scan.set_aside(j, "rate per patient-years; no kind of claim holds it")
            continue
        if scan.at(i - 1) == "q" and scan.at(i) == "N":
            scan.set_aside(i, "number of patients that a rate is given for")
            continue
        between = _BY_TREATMENT.sub("", scan.words(i + 1, noun))
        listed = scan.at(i - 1) == "/" and scan.at(i - 2) == "p" and scan.code[i - 3] in "N#"
        # `(102 men/88 women)`
        if not whole(scan, i) or (scan.at(i - 1) in ("-", "/") and not listed) or cues["uncounted"].search(between):
            if scan.items[i].code == "W" and cues["uncounted"].search(between):
                scan.set_aside(i, "number word that counts nothing of the trial")
            continue
        decide(scan, i, noun, lexicon)
    for match in scan.find(_OF_EACH_ARM) if "%" not in scan.code else ():
        # `repeated for all eligible (168 vs 170) and resected patients (149 vs 150)`
        places = [match.start("v"), match.start("w")]
        if _ELIGIBLE.search(scan.words(0, match.start())) and all(whole(scan, i) for i in places):
            for i in places:
                scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_OPENS_WITH):
        # `Of the 18 in the transplant group, two died`
        i = match.start("v")
        told = _IN_A_GROUP.match(scan.words(match.start(), i + 8))
        if told and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_IN_PHASE) if "h" in scan.code else ():
        # `43 patients (11 in phase 1 and 32 in phase 2)`
        i = match.start("v")
        placed = scan.word(i + 1) == "in" and any(b.kind == "n" and b.last < i for b in scan.bundles)
        if placed and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_CASES) if "cases" in scan.lows else ():
        # `mutations were found in seven cases`
        i = match.start("v")
        found = scan.word(i + 1) == "cases" and OCCURRED_IN.search(scan.words(i - 4, i))
        if found and scan.free(i) and whole(scan, i):
            scan.add("count", i, i, {"value": i}, unit="patients")
    for match in scan.find(_THE_WITH):
        # `and those among the 463 with a higher risk`
        i = match.start("v")
        among = scan.word(i - 1) == "the" and scan.word(i - 2) in ("among", "amongst", "in", "for")
        if among and scan.word(i + 1) in ("with", "without", "who", "whose") and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for match in scan.find(_AMONG_GIVEN):
        # `6.0 months among 126 assigned to chemotherapy`
        i = match.start("v")
        given = scan.word(i + 1) in (
            "assigned",
            "randomized",
            "randomised",
            "treated",
            "given",
            "receiving",
            "allocated",
        )
        if given and scan.word(i - 1) in ("among", "amongst") and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for match in scan.find(_OF_THE):
        # `; of the 52 with a result, 38 (73%) had …`
        i = match.start("v")
        begins = match.start() == 0 or scan.at(match.start() - 1) in ";,:a"
        if begins and scan.word(i + 1) in ("with", "without", "who", "whose") and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for match in scan.find(_OF_TWO):
        # `Among treated patients (281 v 278), X occurred in …`
        opening = re.fullmatch(r"(?:among|in|of)(?: the)?(?: [\w-]+){0,4}", scan.words(0, match.start()))
        places = [match.start("a"), match.start("b")]
        if opening and all(whole(scan, i) for i in places):
            for i in places:
                scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_OPENING):
        # `of 72 with samples, 55 (76%) had …`
        i = match.start("v")
        if scan.word(i - 1) in ("of", "among", "in") and whole(scan, i) and _WHO_ARE.match(scan.words(i + 1, i + 3)):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for match in scan.find(_RESPONDERS) if "e" in scan.code else ():
        # `a median of 9.0 months among the 18 responders`
        i = match.start("v")
        among = scan.word(i - 1) == "the" and scan.word(i - 2) in ("among", "amongst", "in", "for")
        timed = any(bundle.kind == "median" for bundle in scan.bundles)
        if among and timed and scan.items[i + 1].low.endswith("responders") and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for match in scan.find(_NEXT_SIZE) if "B(" in scan.code else ():
        # `the vaccine (12,467 participants) or placebo (12,499)`
        i = match.start("v")
        if any(bundle.kind == "n" and bundle.at == match.start() for bundle in scan.bundles) and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients")
    for match in scan.find(_OF_THEM):
        # `In 174 of these, MRD was measured`, `MRD was measured in 88 of them, and 81 were …`
        i = match.start("v")
        looked = match.start() == 0 or scan.at(match.start() - 1) in ".;" or _LOOKED_AT.search(scan.words(i - 6, i))
        if scan.word(i - 1) == "in" and scan.word(i + 2) in _THEM and looked and whole(scan, i):
            scan.add("n", i, i, {"value": i}, unit="patients").subject = True
    for i in scan.numbers:
        if scan.free(i) and scan.at(i) in "NW" and whole(scan, i):
            bare_number(scan, i, lexicon)


#: `assigned 247 to X and 124 to Y`; `to X (209) or Y (208)`
_ASSIGNED_TO = re.compile(r"(?P<v>N)tB[^NW;.%]{0,12}?[av](?P<w>N)tB")
_ASSIGNED_IN = re.compile(r"tB[^NW;.%(]{0,8}\((?P<v>N)\)[^NW;.%(]{0,6}[arv]w{0,2}B?[^NW;.%(]{0,8}\((?P<w>N)\)")


def _assigned_sizes(scan: Scan) -> None:
    """Sizes of two arms that stand alone before or behind their names."""
    for pattern in (_ASSIGNED_TO, _ASSIGNED_IN):
        for match in scan.find(pattern):
            places = [match.start(name) for name in ("v", "w")]
            if all(whole(scan, i) and (number_of(scan, i) or 0) > 1 for i in places):
                for i in places:
                    scan.add("n", i, i, {"value": i}, unit="patients")


def _among_counts(scan: Scan, at: int) -> bool:
    """True for the last of `failure (n=5), death (n=4), or other reasons (n=4)`, and for any behind `rash (n=5), …`."""
    before = re.search(r"#\),?[ar]?w{0,3}\(?$", scan.code[:at])
    last = max((b for b in scan.bundles if b.last < at), key=lambda b: b.last, default=None)
    if before is None or last is None or last.kind != "count":
        return False
    events = re.search(r"x\(n?[=:]?$", scan.code[: last.at]) is not None and re.search(r"w\(?$", before[0]) is not None
    return events or "reason" in scan.words(at - 4, at)


#: `assigned to X (n = 80) or chemotherapy followed by transplantation in responders (n = 82)`: what was planned.
_PLANNED_NEXT = re.compile(
    r"\b(?:assigned|allocated|randomi[sz]ed)\b[^.;]*\b(?:or|versus|vs\.?|and) [^.;,()]* followed by [^.;,()]*(?: \()?$"
)


def _after_outcome(scan: Scan, at: int) -> bool:
    """True where the words before `(n = 8)` name an outcome rather than a group."""
    left = scan.code[max(0, at - 7) : at].rstrip("(,;")
    if _GRADE_BEFORE.search(left):
        return True
    if _by_disease(scan, at) or _is_disease(scan, at) or _PLANNED_NEXT.search(scan.words(0, at)):
        return False
    if _GROUP_BEFORE.search(left):
        return False
    if re.search(r"pww?[exY]w{0,2}$", left) and _WITH.search(scan.words(at - 8, at)):
        # `in patients with a transformation (n = 12)`
        return False
    return _OUTCOME_BEFORE.search(left) is not None or _CAUSE.search(scan.words(at - 6, at)) is not None


_DISEASES = re.compile(r"\b(?:following|underlying|primary) (?:conditions|diagnoses|diseases|disorders|malignancies)\b")
_WHO_WITH = re.compile(
    r"\b(?:patients|pts|participants|adults|children|women|men|those)\b[^.;]* (?:with|for|had)\b[^.;]*$"
)
_THEN_TREATED = re.compile(
    r"\b(?:were|was) (?:\w+ ){0,2}?(?:treated|enrolled|included|randomi[sz]ed|recruited|registered|assigned|entered)\b"
)


def _by_disease(scan: Scan, at: int) -> bool:
    """`Patients who had relapsed after transplantation for X (n = 8) or Y (n = 5) were treated`"""
    left = scan.words(0, at)
    if _DISEASES.search(left):
        return True
    behind = _THEN_TREATED.search(scan.words(at, len(scan.items)))
    return behind is not None and "." not in behind.string[: behind.start()] and _WHO_WITH.search(left) is not None


_TREATED_WITH = ("leukemia", "leukaemia", "lymphoma", "myeloma", "carcinoma", "cancer", "sarcoma", "neoplasms")
_NEW = re.compile(r"\b(?:second(?:ary)?|new|develop\w*|transform\w*|progress\w*|evolv\w*|adverse|therapy-related)\b")


def _is_disease(scan: Scan, at: int) -> bool:
    """`acute myeloid leukemia (AML) (n = 14)` in the methods: patients by their disease."""
    if scan.sentence.section not in ("methods", "background", ""):
        return False
    named = next((item for item in reversed(scan.items[:at]) if item.code not in "(),;"), None)
    told = [item.id.lower() for item in scan.items[max(0, at - 6) : at] if item.code == "x"]
    near = named is not None and (named.code == "x" or named.text.isupper()) and bool(told)
    return near and told[-1].endswith(_TREATED_WITH) and _NEW.search(scan.sentence.text.lower()) is None


_GRADE_BEFORE = re.compile(r"g-?<?[#](?:-#)?$")
#: `median survival was 210 days (n = 22)`
_MEDIAN_BEFORE = re.compile(r"M[eY]b?[N#]-?m\($")
_GROUP_BEFORE = re.compile(r"[BzsLp]w{0,3}$")
_OUTCOME_BEFORE = re.compile(r"[xey].{0,3}$|ef[ob]#%$")
_CAUSE = re.compile(r"\b(?:due to|because of)\b")
_WITH = re.compile(
    r"\b(?:in|among|for|of) (?:the )?(?:patients|those|pts|participants|adults|children)"
    r" (?:with|without|who had|having) "
)
