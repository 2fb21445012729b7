"""Numbers of patients that stand alone: sizes of groups, or counts of patients with an outcome."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.phrases.bare_numbers import bare_number, clause
from reanalysis.draft.phrases.count_lists import NONE_IN, whole
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan, enclosing

_EQUALS = re.compile(r"n[=:]?(?P<v>N)")
_PATIENTS = re.compile(
    r"(?P<v>[NW])-?(?:of?w{0,1})?(?:w{1,2}a(?=w{0,2}p))?(?:[wsLBeyH+](?!p)-?){0,4}[wsLBeyHY+]?p|(?P<w>[NW])p"
)


_OCCURRED = (
    r"(?:occurred|seen|reported|observed|detected|found|achieved|noted|needed|required|present|identified|diagnosed"
    r"|documented|confirmed|negative|developed|recorded|fatal|events?|episodes?)"
)
_LED = r"(?:led|leading) to [a-z -]+|\bto (?:death|discontinuation|withdrawal|interruption|reduction)"
_OCCURRED_IN = re.compile(_OCCURRED + rf" in$|\b(?:{_LED}) in$")
_OCCURRED_BY = re.compile(
    rf"(?:{_OCCURRED}|{_LED})" + r" (?:in|by)(?: [0-9]+(?: patients| pts)?,?(?: and| or| vs?\.?| versus)?){0,3}$"
)


_EACH_YEAR = re.compile(r"\b(?:each|every|a|per) year\b|\bannually\b|\bworldwide\b")
#: No trial is as large.
_POPULATION = 30_000


def total_size(scan: Scan, i: int) -> bool:
    """True for a number of people beyond any trial."""
    return (number_of(scan, i) or 0) >= _POPULATION


_WHO = re.compile(
    r"\bhad been |with (?:relapsed|refractory|progressed)\b|\b(?:whose|that|which|who) (?:\w+ ){0,3}had (?:not )?\w+"
    r"(?: or (?:not )?\w+)?"
)


_NEXT_SIZE = re.compile(r"#p\),?[arv]w?B\((?P<v>N)\)")
_OF_THEM = re.compile(r"w(?P<v>[NW])ow(?=[,;.a])")
_THEM = frozenset(("them", "these", "those", "whom", "which"))
_LOOKED_AT = re.compile(r"\b(?:examined|measured|assessed|tested|evaluated|determined|available|analy[sz]ed|known) in$")
_CASES = re.compile(r"w(?P<v>[NW])(?=w)")
_THE_WITH = re.compile(r"ww(?P<v>N)(?=w)")
_AMONG_GIVEN = re.compile(r"w(?P<v>N)(?=w[wtB])")
_OF_THE = re.compile(r"(?:ow?|w{1,2})(?P<v>[NW])(?=w)")
_OF_TWO = re.compile(r"[ps]\((?P<a>N)(?:,?[va]|/)(?P<b>N)p?\)")
_OPENING = re.compile(r"(?:^|[;.:])[ow](?P<v>N)(?=[wsY])(?=[^;.]{2,24},[#N])")
_WHO_ARE = re.compile(r"(?:with|without|who|whose|evaluable|tested|assessed|treated|randomi[sz]ed|enrolled|still)\b")
_RESPONDERS = re.compile(r"ww(?P<v>[NW])(?=e(?!\())")
#: `Seven people taking X and eight on Y …`
_BOTH_GROUPS = re.compile(r"w{1,2}Bz?[av](?P<n>[NW])p?w{1,2}Bz?(?=[wex])")


def find_sizes(scan: Scan) -> None:
    """`(n = 22)`, `53 paediatric patients`, `22 achieved …`, `31 in escalation`."""
    lexicon = scan.lexicon
    cues = lexicon.cues
    for match in scan.find(_EQUALS) if "n" in scan.code else ():
        i = match.start("v")
        share = re.search(r"[#N]%[(;,]$", scan.code[: match.start()]) is not None
        heads = re.match(r"\):", scan.code[i + 1 :]) is not None and scan.at(match.start() - 2) == "y"
        kind = (
            "count"
            if share or (not heads and _after_outcome(scan, match.start())) or _among_counts(scan, match.start())
            else "n"
        )
        scan.add(kind, match.start(), i, {"value": i}, unit="patients")
        if second := re.match(r"v(?P<w>N)(?!%)", scan.code[i + 1 :]):
            j = i + 1 + second.start("w")
            scan.add(kind, j, j, {"value": j}, unit="patients")
    if "B" in scan.code and cues["sized"].search(scan.sentence.text.lower()):
        for match in scan.find(r"[(;,]B(?P<v>N)(?=[;,)])|(?<![#%])Bz?\((?P<w>N)\)(?=,|,?r|\.|$)"):
            i = max(match.start("v"), match.start("w"))
            if whole(scan, i):
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
        if not whole(scan, i) or scan.at(i - 1) in ("-", "/") or cues["uncounted"].search(between):
            if scan.items[i].code == "W" and cues["uncounted"].search(between):
                scan.set_aside(i, "number word that counts nothing of the trial")
            continue
        _decide(scan, i, noun, lexicon)
    for match in scan.find(_CASES) if "cases" in scan.lows else ():
        # `mutations were found in seven cases`
        i = match.start("v")
        found = scan.word(i + 1) == "cases" and _OCCURRED_IN.search(scan.words(i - 4, i))
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
        # `In 174 of these, MRD was measured`, `MRD was examined in 154 of them, and 153 were …`
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
    """True for the last of `failure (n=5), death (n=4), or other reasons (n=4)`."""
    before = re.search(r"#\),?[ar]?w{0,3}\(?$", scan.code[:at])
    last = [b for b in scan.bundles if b.last < at]
    listed = before is not None and bool(last) and max(last, key=lambda b: b.last).kind == "count"
    return listed and "reason" in scan.words(at - 4, at)


def _after_outcome(scan: Scan, at: int) -> bool:
    """True where the words before `(n = 8)` name an outcome rather than a group."""
    left = scan.code[max(0, at - 7) : at].rstrip("(,;")
    if _GRADE_BEFORE.search(left):
        return True
    if _GROUP_BEFORE.search(left):
        return False
    if re.search(r"pww?[exY]w{0,2}$", left) and _WITH.search(scan.words(at - 8, at)):
        # `in patients with a transformation (n = 12)`
        return False
    return _OUTCOME_BEFORE.search(left) is not None or _CAUSE.search(scan.words(at - 6, at)) is not None


_GRADE_BEFORE = re.compile(r"g-?<?[#](?:-#)?$")
_GROUP_BEFORE = re.compile(r"[BzsLp]w{0,3}$")
_OUTCOME_BEFORE = re.compile(r"[xey].{0,3}$|ef[ob]#%$")
_CAUSE = re.compile(r"\b(?:due to|because of)\b")
_WITH = re.compile(
    r"\b(?:in|among|for|of) (?:the )?(?:patients|those|pts|participants|adults|children)"
    r" (?:with|without|who had|having) "
)
_PLACED = re.compile(
    r"(?:taking|on|in|receiving|given|treated with|assigned to|who (?:took|received|got)) [^.;#]*? "
    r"(?:and|versus|vs|compared with) $"
)


def _both_counted(scan: Scan, noun: int) -> bool:
    """`seven patients taking X and eight in the placebo arm died`: the verb behind the second is of both."""
    for j in range(noun + 2, min(noun + 12, len(scan.items))):
        if scan.at(j) in ";.":
            return False
        if scan.free(j) and whole(scan, j) and _PLACED.match(scan.words(noun + 1, j) + " "):
            told = scan.lexicon.cues["counted"].search(clause(scan, j + 1))
            if told is not None and told.start() > 2:
                stat = scan.add("count", j, j, {"value": j}, unit="patients")
                stat.subject = True
                return True
    return False


def _ends_bracket(scan: Scan, noun: int) -> bool:
    """`(16 patients) or had low levels (<5 cells, 12 patients)`"""
    return scan.at(noun + 1) == ")" and enclosing(scan, noun) > 0


_WITH_DATA = re.compile(r"had (?:[\w-]+ ){0,3}?(?:results?|data|samples?|assessments?|specimens?)\b")
_IN_GROUP = re.compile(r"(?:in|on|with) (?:the )?[^.;]*?(?:group|arm)\b|(?:in|on|with) ")
_PROCEEDING = re.compile(r"(?:proceeding|undergoing|achieving|attaining)\b")
_TESTED = re.compile(r"(?:were|was|could be) (?:tested|examined|investigated) (?:for|by|with)\b")
_ANYBODY = frozenset(("one man", "one woman", "one person", "one child", "one boy", "one girl"))
_PLANNED_TO = re.compile(r"\b(?:planned|aimed|designed|expected) to (?:enroll?|recruit|include|randomi[sz]e)\b[a-z ]*$")
#: `enrolled more than 500 patients`
_ENROLLED_SOME = re.compile(
    r"\b(?:enrolled|recruited|included|randomi[sz]ed|treated)"
    r" (?:more than|over|about|approximately|nearly|almost|some)$"
)
_LEFT_OUT = re.compile(
    r"(?:were|was|did|had|could) (?:not|never) (?:be )?(?:infused|treated|receive|received|given|dosed)\b"
)
#: `the 24 patients naive to a therapy`: who they are, by what they have had.
_BY_TREATMENT = re.compile(
    r"\b(?:therapy|treatment|drug|agent|inhibitor) ?-? ?(?:na[iï]ve|experienced|refractory|resistant)\b"
)
#: `a retrospective study including 635 patients`
_STUDY_OF = re.compile(
    r"\b(?:(?:study|analysis|cohort|review|series) (?:including|comprising|included|of)|enrolling|recruiting)$"
)


def _decide(scan: Scan, i: int, noun: int, lexicon: Lexicon) -> None:
    """A count where an outcome follows or goes before, else the size of a group."""
    stat = scan.add("n", i, noun, {"value": i}, unit="patients", comparator=scan.comparator(i))
    stat.subject = True
    # What the patients had had before says who they are, not what was counted.
    right = _WHO.sub("", clause(scan, noun + 1))
    if scan.items[i].code == "W" and scan.words(i, noun + 1) in _ANYBODY:
        scan.bundles.pop()
        scan.asides.append((scan.items[i], "one person, and nobody of a trial is meant"))
        return
    screened = re.match(r"(?:who )?(?:were |was )?(?:screened|assessed for eligibility)", right)
    if screened or scan.words(i + 1, noun).endswith("screened") or scan.word(i - 1) == "screened":
        scan.bundles.pop()
        scan.asides.append((scan.items[i], "patients screened, before there was a trial set"))
        return
    if _LEFT_OUT.match(right) and scan.at(i - 1) not in "o" and scan.word(i - 1) not in ("the", "all", "in", "among"):
        # `Three patients were not infused`
        stat.kind = "count"
        return
    if re.search(r"[ex]", scan.code[i + 1 : noun]) and "w" in scan.code[i + 1 : noun]:
        # `148 deaths among patients who …`
        stat.kind = "count"
        return
    if _TESTED.match(right) or _WITH_DATA.match(right):
        return
    if NONE_IN.search(scan.words(0, i)):
        # `No toxicity was seen in 14 patients`: those who were looked at.
        return
    both = _BOTH_GROUPS.match(scan.code, noun + 1)
    if both and lexicon.cues["counted"].match(scan.words(both.end(), both.end() + 3)):
        stat.kind = "count"
        scan.add("count", both.start("n"), both.start("n"), {"value": both.start("n")}, unit="patients")
        return
    before = scan.bundles[-2] if len(scan.bundles) > 1 else None
    if (
        before is not None
        and before.kind == "count"
        and re.fullmatch(r"p?,?[avr]", scan.code[before.last : i][1:] or "-")
    ):
        stat.kind = "count"
        return
    if _PLANNED_TO.search(scan.words(i - 6, i)):
        stat.quantity = "planned_size"
        return
    noun_low = scan.items[noun].low
    if scan.at(i - 1) in "(," and noun_low in ("women", "men", "girls", "boys") and scan.at(noun + 1) in "),[(":
        stat.kind, stat.quantity = "count", "female" if noun_low in ("women", "girls") else "male"
        return
    if lexicon.cues["sized"].search(scan.words(i - 2, i)) or _ENROLLED_SOME.search(scan.words(i - 5, i)):
        return
    if scan.word(i - 1) == "planned" or scan.word(i + 1) == "planned":
        stat.quantity = "planned_size"
        return
    left = scan.words(max(0, i - 6), i)
    if _STUDY_OF.search(left.strip()):
        return
    if left.strip().endswith("all but"):
        scan.bundles.pop()
        scan.asides.append((scan.items[i], "number of those who are left out"))
        return
    counted = lexicon.cues["counted"].search(right)
    sized = lexicon.cues["sized"].search(right)
    adjective = scan.words(i + 1, noun)
    if left.strip().endswith("and in") and _IN_GROUP.match(right):
        # `occurred in 126 patients in one group (82%) and in 114 patients in the other`
        counts = [b for b in scan.bundles if b.kind == "count" and b.last < i]
        if any(_OCCURRED_IN.search(scan.words(b.at - 5, b.at)) for b in counts):
            stat.kind = "count"
            return
    if (
        re.search(r"\b(?:of|all|the|in|among|those|these|for|first|other|remaining)$", left.strip())
        or scan.at(i - 1) == "o"
    ) and not left.strip().endswith("total of"):
        last = max((b for b in scan.bundles[:-1] if b.last < i), key=lambda b: b.last, default=None)
        if last is not None and last.kind == "threshold" and i - last.last <= 3 and scan.word(i - 1) == "in":
            # `fell to <50% in 2 patients`
            stat.kind = "count"
            return
        whole_group = re.search(r"\b(?:all|remaining)$", left.strip()) is not None
        achieved = whole_group and counted is not None and counted.start() == 0
        achieved = achieved and re.match(r"w{1,2}e", scan.code[noun + 1 :]) is not None
        if whole_group and (achieved or re.match(r"(?:\w+ly )?e|bw?e|ww?eY", scan.code[noun + 1 :])):
            # `All 10 patients achieved a remission`
            stat.kind = "count"
            return
        if not _OCCURRED_IN.search(left.strip()):
            stat.lose("kind", 0.05)
            return
        counted = counted or re.match("", "")
    if re.search(
        r"(?:^|[.;:(,] )(?:among|in|of) (?:the )?[0-9]+(?: women| men| girls| boys)?,? (?:and|or|versus|vs)$",
        left.strip(),
    ):
        return
    if re.search(r"[exy](?:\([^()]*\))?:(?:[#N]v)?$", scan.code[:i]):
        # `Hypoglycaemia (<3.0 mmol/L): 12 v 5 pts`
        stat.kind = "count"
        return
    if re.search(r"\bemploy\w*(?: about| some| more than)?$", left.strip()):
        scan.bundles.pop()
        scan.asides.append((scan.items[i], "number that counts nothing of the trial"))
        return
    counts = any(b.kind == "count" and b.last < i for b in scan.bundles)
    if scan.at(noun + 1) in "),;" and (
        (scan.at(i - 1) == "(" and scan.at(i - 2) in "xy")
        or (scan.at(i - 1) == "," and counts and _ends_bracket(scan, noun))
    ):
        stat.kind = "count"
        return
    yearly = re.match(
        r"(?:a|each|every|per) year\b|(?:are|is) (?:diagnosed|affected)\b", scan.words(noun + 1, noun + 3)
    )
    beyond = _EACH_YEAR.search(scan.sentence.text) and total_size(scan, i)
    if scan.sentence.section in ("background", "") and (yearly or beyond):
        stat.kind = "count"
        return
    if _OCCURRED_BY.search(left.strip()):
        stat.kind = "count"
        return
    given = (
        sized is not None
        and sized.start() <= 3
        and sized.group() in ("given", "receiving", "treated", "assigned", "received")
    )
    if given and counted is not None and counted.start() > sized.start():
        between = right[sized.end() : counted.start()]
        if sized.group() == "received" and ", and" in between:
            # `75 patients received X, and the response rate was 81%, with all achieving Y`
            return
        stat.kind = "count"
        return
    if _PROCEEDING.match(right) and re.match(r"w{1,3}(?:t?w{0,2})?e", scan.code[noun + 1 :]):
        # `only one patient proceeding to a transplant`
        stat.kind = "count"
        return
    outcome = any(scan.items[j].code in "ex" for j in range(noun + 1, min(noun + 9, len(scan.items))))
    undergone = re.match(r"w{0,3}e", scan.code[noun + 1 :])
    if undergone and scan.items[noun + undergone.end()].id == "infusion":
        # `75 patients received an infusion of X`, those of whom results are told
        undergone = None
    if undergone and scan.word(noun + 1).startswith(("underwent", "received")):
        # `8 patients underwent an allotransplant`
        counted, sized = re.match("", ""), None
    if (
        counted
        and (
            sized is None
            or counted.start() < sized.start()
            or (counted.start() == sized.start() and counted.end() >= sized.end())
        )
    ) or _both_counted(scan, noun):
        stat.kind = "count"
    elif outcome and sized is None and re.match(r"[(\s]*(?:were|was|with|who|had|achiev|receiv|remain)", right):
        stat.kind = "count"
        stat.lose("kind", 0.1)
    elif scan.at(i - 1) in ":$" and sized is None and counted is None:
        # `3 trials: 1,205 women`
        stat.lose("kind", 0.1)
    elif sized is None and re.search(r"\b(?:women|men|female|male)\b", scan.items[noun].low + " " + adjective):
        stat.kind = "count"
        stat.quantity = "female" if re.search(r"women|female", scan.items[noun].low + " " + adjective) else "male"
    elif sized is None and counted is None:
        stat.lose("kind", 0.1)
