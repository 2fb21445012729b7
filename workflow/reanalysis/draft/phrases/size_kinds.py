"""What a number before a word for patients is: a count where an outcome is told of them, else the size of a group.

The steps are asked in their order, from the most to the least certain; the first that knows decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.bare_numbers import clause
from reanalysis.draft.phrases.count_lists import NONE_IN, whole
from reanalysis.draft.phrases.cut_places import PLANNED
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan, enclosing

_OCCURRED = (
    r"(?:occurred|seen|reported|observed|detected|found|achieved|noted|needed|required|present|identified|diagnosed"
    r"|documented|confirmed|avoided|negative|developed|recorded|fatal|events?|episodes?)"
)
_LED = r"(?:led|leading) to [a-z -]+|\bto (?:death|discontinuation|withdrawal|interruption|reduction)"
OCCURRED_IN = re.compile(_OCCURRED + rf" in$|\b(?:{_LED}) in$")
_OCCURRED_BY = re.compile(
    rf"(?:{_OCCURRED}|{_LED})" + r" (?:in|by)(?: [0-9]+(?: patients| pts)?,?(?: and| or| vs?\.?| versus)?){0,3}$"
)
_EACH_YEAR = re.compile(r"\b(?:each|every|a|per) year\b|\bannually\b|\bworldwide\b")
_WHO = re.compile(
    r"\bhad been |with (?:relapsed|refractory|progressed)\b|\b(?:whose|that|which|who) (?:\w+ ){0,3}had (?:not )?\w+"
    r"(?: or (?:not )?\w+)?"
)
#: `Seven people taking X and eight on Y …`
_BOTH_GROUPS = re.compile(r"w{1,2}Bz?[av](?P<n>[NW])p?w{1,2}Bz?(?=[wex])")


#: No trial is as large.
_POPULATION = 30_000


def total_size(scan: Scan, i: int) -> bool:
    """True for a number of people beyond any trial."""
    return (number_of(scan, i) or 0) >= _POPULATION


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


_WITH_DATA = re.compile(
    r"(?:who (?:[\w-]+ ){1,4}?)?had (?:[\w-]+ ){0,3}?(?:results?|data|samples?|assessments?|specimens?)\b"
)
_IN_GROUP = re.compile(r"(?:in|on|with) (?:the )?[^.;]*?(?:group|arm)\b|(?:in|on|with) ")
_PROCEEDING = re.compile(r"(?:proceeding|undergoing|achieving|attaining)\b")
_TESTED = re.compile(r"(?:were|was|could be) (?:tested|examined|investigated) (?:for|by|with)\b")
_ANYBODY = frozenset(("one man", "one woman", "one person", "one child", "one boy", "one girl"))
_PLANNED_TO = re.compile(
    r"\b(?:planned|aimed|designed|expected|amended) to (?:enroll?|recruit|include|randomi[sz]e)\b[a-z ]*$"
    r"|\b(?:increas(?:ed|ing) the (?:planned )?sample size|(?:cohort|part|stage|trial|study) was expanded) to$"
)
#: `enrolled more than 500 patients`
_ENROLLED_SOME = re.compile(
    r"\b(?:enrolled|recruited|included|randomi[sz]ed|treated)"
    r" (?:more than|over|about|approximately|nearly|almost|some)$"
)
#: `112 patients with X in CR1 were randomly assigned`
_WERE_ASSIGNED = re.compile(
    r"with [^.;,#()]*? (?:were|was) (?:randomly |prospectively )?"
    r"(?:assigned|allocated|randomi[sz]ed|enrolled|recruited)\b"
)
_LEFT_OUT = re.compile(
    r"(?:were|was|did|had|could) (?:not|never) (?:be )?(?:infused|treated|receive|received|given|dosed)\b"
)
#: `a retrospective study including 635 patients`
_STUDY_OF = re.compile(
    r"\b(?:(?:study|trial|analysis|cohort|review|series)(?: \( [^()]* \))?"
    r" (?:including|comprising|included|of|involving|involved"
    r"|(?:was |were )?(?:performed|conducted|done|carried out) (?:in|on))"
    r"|enrolling|recruiting)(?: more than| over| about| around| nearly| almost| some)?$"
)
#: Behind a number of one group, the verb of the number of the next.
_FIRST_OF_TWO = re.compile(
    r"(?:^|[.;:(,] )(?:among|in|of) (?:the )?[0-9]+(?: women| men| girls| boys)?,? (?:and|or|versus|vs)$"
)
_SCREENED = re.compile(r"(?:who )?(?:were |was )?(?:screened|assessed for eligibility)")
_GROUP_OF = re.compile(r"\b(?:of|all|the|in|among|those|these|for|first|other|remaining)$")
_WHOLE_GROUP = re.compile(r"\b(?:all|remaining)$")
_EMPLOYED = re.compile(r"\bemploy\w*(?: about| some| more than)?$")
_YEARLY = re.compile(r"(?:a|each|every|per) year\b|(?:are|is) (?:diagnosed|affected)\b")
_TOLD = re.compile(r"[(\s]*(?:were|was|with|who|had|achiev|receiv|remain)")
_SEXES = ("women", "men", "girls", "boys")
_WOMEN = re.compile(r"women|female")
_ANY_SEX = re.compile(r"\b(?:women|men|female|male)\b")
_NOTHING = re.compile("")


@dataclass(slots=True)
class Patients:
    """A number before a word for patients.

    Attributes
    ----------
    scan : Scan
    i, noun : int
        Items of the number and of the word.
    stat : Stat
        What it is taken for until a step knows better: a size.
    lexicon : Lexicon
    left : str
        The six words before it.
    right : str
        The rest of its clause behind the word, without what the patients had had before.
    counted, sized : match or None
        In `right`, what tells that patients are counted, and that they are a group.
    """

    scan: Scan
    i: int
    noun: int
    stat: Stat
    lexicon: Lexicon
    left: str
    right: str
    counted: re.Match[str] | None = None
    sized: re.Match[str] | None = None

    def count(self, quantity: str = "", doubt: float = 0.0) -> bool:
        """Decide that it is a count."""
        self.stat.kind, self.stat.quantity = "count", quantity
        if doubt:
            self.stat.lose("kind", doubt)
        return True

    def size(self, quantity: str = "", doubt: float = 0.0) -> bool:
        """Decide that it stays a size."""
        self.stat.quantity = quantity
        if doubt:
            self.stat.lose("kind", doubt)
        return True

    def drop(self, reason: str) -> bool:
        """Decide that it is of no interest."""
        self.scan.bundles.pop()
        self.scan.asides.append((self.scan.items[self.i], reason))
        return True

    def before(self, words: int) -> str:
        """So many words before the number."""
        return self.scan.words(self.i - words, self.i)


def decide(scan: Scan, i: int, noun: int, lexicon: Lexicon) -> None:
    """Add a count where an outcome follows or goes before, else the size of a group."""
    stat = scan.add("n", i, noun, {"value": i}, unit="patients", comparator=scan.comparator(i))
    stat.subject = True
    # What the patients had had before says who they are, not what was counted.
    right = _WHO.sub("", clause(scan, noun + 1))
    one = Patients(scan, i, noun, stat, lexicon, scan.words(max(0, i - 6), i).strip(), right)
    for step in _STEPS:
        if step(one):
            return


def _of_nobody(one: Patients) -> bool:
    scan, i = one.scan, one.i
    if scan.items[i].code == "W" and scan.words(i, one.noun + 1) in _ANYBODY:
        return one.drop("one person, and nobody of a trial is meant")
    if scan.word(one.noun + 1) in ("groups", "cohorts", "populations", "arms", "subgroups"):
        return one.drop("number of groups")
    if _SCREENED.match(one.right) or scan.words(i + 1, one.noun).endswith("screened") or scan.word(i - 1) == "screened":
        return one.drop("patients screened, before there was a trial set")
    return False


_RESULTS = ("count", "percent", "km", "median", "ratio", "p_value")


def _part_of_those_enrolled(one: Patients) -> bool:
    """`enrolled 288 patients with X (including 21 patients with Y)`: who came in, before any result is told."""
    scan = one.scan
    before = {bundle.kind for bundle in scan.bundles[:-1] if bundle.last < one.i}
    enrolled = "n" in before and before.isdisjoint(_RESULTS) and scan.word(one.i - 1) == "including"
    return enrolled and one.lexicon.cues["sized"].search(scan.words(0, one.i)) is not None and one.size()


_SEEN_IN = re.compile(r"\b(?:occurring|occurred|reported|seen|observed) in (?:more than|at least|over|≥|>)$")


def _reported_from(one: Patients) -> bool:
    """`The most common events (occurring in more than two patients)`: from how many on events are listed."""
    scan = one.scan
    if not _SEEN_IN.search(one.left) or not re.search(r"\b(?:common|frequent)\b", scan.words(0, one.i)):
        return False
    one.stat.kind, one.stat.unit = "threshold", ""
    return one.size("adverse_event_reporting")


def _left_out(one: Patients) -> bool:
    """`Three patients were not infused`, `148 deaths among patients who …`"""
    scan, i = one.scan, one.i
    left = scan.at(i - 1) not in "o" and scan.word(i - 1) not in ("the", "all", "in", "among")
    if left and _LEFT_OUT.match(one.right):
        return one.count()
    events = re.search(r"[ex]", scan.code[i + 1 : one.noun]) and "w" in scan.code[i + 1 : one.noun]
    return bool(events) and one.count()


def _looked_at(one: Patients) -> bool:
    """`14 patients were tested for X`, `No toxicity was seen in 14 patients`"""
    told = (
        _TESTED.match(one.right)
        or _WITH_DATA.match(clause(one.scan, one.noun + 1))
        or NONE_IN.search(one.scan.words(0, one.i))
    )
    return told is not None and one.size()


#: `Six X patients and 11 Y patients (…) received a transplant`
_AND_OTHERS = re.compile(
    r"and (?:only )?(?:[0-9]+|[a-z]+) (?:[\w/+-]+ ){1,6}?(?:patients?|pts?|participants)(?: \( [^()]* \))?"
    r" (?:received|underwent|required|needed|had|developed|experienced|died|achieved|relapsed|discontinued)\b"
)


def _of_both_groups(one: Patients) -> bool:
    scan = one.scan
    if scan.at(one.i + 1) not in "po" and _AND_OTHERS.match(scan.words(one.noun + 1, one.noun + 26)):
        return one.count()
    both = _BOTH_GROUPS.match(scan.code, one.noun + 1)
    if both and one.lexicon.cues["counted"].match(scan.words(both.end(), both.end() + 3)):
        one.count()
        scan.add("count", both.start("n"), both.start("n"), {"value": both.start("n")}, unit="patients")
        return True
    before = scan.bundles[-2] if len(scan.bundles) > 1 else None
    listed = before is not None and before.kind == "count"
    return listed and bool(re.fullmatch(r"p?,?[avr]", scan.code[before.last : one.i][1:] or "-")) and one.count()


#: `the number of relapses was similar in both arms (`
_AS_MANY = re.compile(
    r"\b(?:numbers?|incidence|frequency|rate) of [^.;()]*\b(?:was|were)"
    r" (?:similar|equal|comparable|balanced|higher|lower|the same)\b"
)


_PAIR_IN_BRACKET = re.compile(r"\([NW#]v[NW#]p\)")
_MORE_OF = re.compile(
    r"\b(?:fewer|more|less) [^.;()]*\b(?:seen|observed|reported|occurred|recorded|frequent|common)\b[^.;()]*$"
)


def _as_many(one: Patients) -> bool:
    """`The number of relapses was similar in both arms (7 patients after X and 8 patients after Y)`"""
    opener = enclosing(one.scan, one.i)
    if opener > 0 and _PAIR_IN_BRACKET.match(one.scan.code, opener) and _MORE_OF.search(one.scan.words(0, opener)):
        # `fewer reactions were seen in the X group (2 v 14 patients)`
        return one.count()
    return opener > 0 and _AS_MANY.search(one.scan.words(0, opener)) is not None and one.count()


#: Two events or more before `in one patient each`, `(4 patients each)`.
_EVENTS_BEFORE = re.compile(r"[xe][^.;:#]*?a[^.;:#]*?[w(]$")


def _of_each_event(one: Patients) -> bool:
    """`because of stroke and thrombosis in one patient each`"""
    scan = one.scan
    if scan.word(one.noun + 1) != "each" or scan.word(one.i - 1) not in ("in", "("):
        return False
    return _EVENTS_BEFORE.search(scan.code[: one.i]) is not None and one.count()


def _planned(one: Patients) -> bool:
    return _PLANNED_TO.search(one.before(6)) is not None and one.size("planned_size")


def _women_and_men(one: Patients) -> bool:
    """`17 enrolled (12 women, 5 men)`"""
    scan, noun = one.scan, one.scan.items[one.noun].low
    if scan.at(one.i - 1) == "," and re.search(r"[#NW]", scan.code[: one.i]) is None:
        # `In this trial, 4012 women (aged >18 years) with X were randomly assigned`
        return False
    if scan.at(one.i - 1) in "(,;/" and noun in _SEXES and scan.at(one.noun + 1) in "),[(;":
        return one.count("female" if noun in ("women", "girls") else "male")
    return False


def _enrolled(one: Patients) -> bool:
    scan, i = one.scan, one.i
    if one.lexicon.cues["sized"].search(one.before(2)) or _ENROLLED_SOME.search(one.before(5)):
        return one.size()
    if _WERE_ASSIGNED.match(one.right):
        return one.size()
    if scan.word(i - 1) == "planned" or scan.word(i + 1) == "planned":
        return one.size("planned_size")
    if _STUDY_OF.search(one.left):
        return one.size()
    told = any(b.kind in ("count", "percent") and b.last < i for b in scan.bundles)
    if not told and _COMPARED_WITH.search(one.left) and _GIVEN_OR_LIKE.match(one.right):
        return one.size()
    return one.left.endswith("all but") and one.drop("number of those who are left out")


#: `compared with 44 patients receiving X`
_GIVEN_OR_LIKE = re.compile(
    r"(?:receiving|treated|given|achieving|undergoing|with|without|who (?:received|had|were))\b"
)
_COMPARED_WITH = re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|v|against)(?: only| in)?$")


def _in_the_other_group(one: Patients) -> bool:
    """`occurred in 126 patients in one group (82%) and in 114 patients in the other`"""
    scan = one.scan
    one.counted = one.lexicon.cues["counted"].search(one.right)
    one.sized = one.lexicon.cues["sized"].search(one.right)
    counts = [b for b in scan.bundles if b.kind == "count" and b.last < one.i]
    if counts and _COMPARED_WITH.search(one.left) and _IN_GROUP.match(one.right):
        # `seen in 12 patients on X compared with 7 patients on Y`
        return one.count()
    if not (one.left.endswith("and in") and _IN_GROUP.match(one.right)):
        return False
    return any(OCCURRED_IN.search(scan.words(b.at - 5, b.at)) for b in counts) and one.count()


def _of_a_group(one: Patients) -> bool:
    """`of the 12 patients`, unless something occurred in them or all of them achieved it."""
    scan, i, noun = one.scan, one.i, one.noun
    grouped = _GROUP_OF.search(one.left) or scan.at(i - 1) == "o"
    if not grouped or one.left.endswith(("total of", "except for")):
        return False
    last = max((b for b in scan.bundles[:-1] if b.last < i), key=lambda b: b.last, default=None)
    reached = last is not None and last.kind == "threshold" and last.lead.quantity not in PLANNED
    if last is not None and reached and i - last.last <= 3 and scan.word(i - 1) == "in":
        # `fell to <50% in 2 patients`
        return one.count()
    whole_group = _WHOLE_GROUP.search(one.left) is not None
    achieved = whole_group and one.counted is not None and one.counted.start() == 0
    achieved = achieved and re.match(r"w{1,2}e", scan.code[noun + 1 :]) is not None
    if whole_group and (achieved or re.match(r"(?:\w+ly )?e|bw?e|ww?eY", scan.code[noun + 1 :])):
        # `All 10 patients achieved a remission`
        return one.count()
    if not OCCURRED_IN.search(one.left):
        return one.size(doubt=0.05)
    one.counted = one.counted or _NOTHING.match("")
    return False


_CAUSES = re.compile(
    r"\b(?:causes? of (?:\w+ )?deaths?|reasons? for (?:\w+ )?(?:discontinuation|withdrawal)s?)\b[^.;]*$"
)


def _beside_outcome(one: Patients) -> bool:
    """Next to an outcome, within brackets or behind a colon: `Hypoglycaemia (<3.0 mmol/L): 12 v 5 pts`."""
    scan, i, noun = one.scan, one.i, one.noun
    if _FIRST_OF_TWO.search(one.left):
        return one.size()
    if re.search(r"[exy](?:\([^()]*\))?:(?:[#N]v)?$", scan.code[:i]):
        return one.count()
    if scan.at(noun + 1) == ")" and re.search(r"[xy]\([#N]v$", scan.code[:i]):
        # `rash (4 vs 0 pts)`
        return one.count()
    if _EMPLOYED.search(one.left):
        return one.drop("number that counts nothing of the trial")
    if scan.at(noun + 1) not in "),;":
        return False
    if scan.at(i - 1) == "(" and _CAUSES.search(scan.words(0, i)):
        # `Causes of death were recurrence (eight patients), …`
        return one.count()
    counts = any(b.kind == "count" and b.last < i for b in scan.bundles)
    opened = scan.at(i - 1) == "(" and scan.at(i - 2) in "xy"
    return (opened or (scan.at(i - 1) == "," and counts and _ends_bracket(scan, noun))) and one.count()


def _of_the_disease(one: Patients) -> bool:
    scan = one.scan
    yearly = _YEARLY.match(scan.words(one.noun + 1, one.noun + 3))
    beyond = _EACH_YEAR.search(scan.sentence.text) and total_size(scan, one.i)
    return scan.sentence.section in ("background", "") and bool(yearly or beyond) and one.count()


def _given(one: Patients) -> bool:
    """`occurred in 12 patients`, `14 patients given X died`"""
    if _OCCURRED_BY.search(one.left):
        return one.count()
    counted, sized = one.counted, one.sized
    given = sized is not None and sized.start() <= 3 and sized.group() in _GIVEN
    if not given or counted is None or counted.start() <= sized.start():
        return False
    if sized.group() == "received" and ", and" in one.right[sized.end() : counted.start()]:
        # `75 patients received X, and the response rate was 81%, with all achieving Y`
        return one.size()
    return one.count()


def _undergone(one: Patients) -> bool:
    scan, noun = one.scan, one.noun
    if _PROCEEDING.match(one.right) and re.match(r"w{1,3}(?:t?w{0,2})?e", scan.code[noun + 1 :]):
        # `only one patient proceeding to a transplant`
        return one.count()
    told = re.match(r"w{0,3}e", scan.code[noun + 1 :])
    # `75 patients received an infusion of X`, those of whom results are told
    undergone = told is not None and scan.items[noun + told.end()].id != "infusion"
    if undergone and scan.word(noun + 1).startswith(("underwent", "received")):
        # `8 patients underwent an allotransplant`
        one.counted, one.sized = _NOTHING.match(""), None
    return False


def _by_its_verb(one: Patients) -> bool:
    """Whichever is told first: that patients are counted, or that they are a group."""
    scan, noun, counted, sized = one.scan, one.noun, one.counted, one.sized
    first = counted is not None and (
        sized is None
        or counted.start() < sized.start()
        or (counted.start() == sized.start() and counted.end() >= sized.end())
    )
    if first or _both_counted(scan, noun):
        return one.count()
    if sized is not None:
        return one.size()
    if any(scan.items[j].code in "ex" for j in range(noun + 1, min(noun + 9, len(scan.items)))) and _TOLD.match(
        one.right
    ):
        return one.count(doubt=0.1)
    if scan.at(one.i - 1) in ":$" and counted is None:
        # `3 trials: 1,205 women`
        return one.size(doubt=0.1)
    who = f"{scan.items[noun].low} {scan.words(one.i + 1, noun)}"
    opens = re.search(r"[#NW]", scan.code[: one.i]) is None
    if _ANY_SEX.search(who) and opens and _THEN_ENTERED.search(scan.words(noun + 1, len(scan.items))):
        # `4012 women (aged >18 years) with X were randomly assigned`
        return one.size(doubt=0.1)
    if _ANY_SEX.search(who):
        return one.count("female" if _WOMEN.search(who) else "male")
    return one.size(doubt=0.1 if counted is None else 0.0)


_THEN_ENTERED = re.compile(
    r"^(?:\([^()]*\) )?(?:aged [^,;.]*? )?(?:with|who|whose|having)\b[^;.]*?"
    r"\b(?:were|was) (?:\w+ )?(?:assigned|randomi[sz]ed|enrolled|recruited)\b"
)
_GIVEN = ("given", "receiving", "treated", "assigned", "received")
_STEPS: tuple[Callable[[Patients], bool], ...] = (
    _of_nobody,
    _part_of_those_enrolled,
    _reported_from,
    _left_out,
    _looked_at,
    _of_both_groups,
    _as_many,
    _of_each_event,
    _planned,
    _women_and_men,
    _enrolled,
    _in_the_other_group,
    _of_a_group,
    _beside_outcome,
    _of_the_disease,
    _given,
    _undergone,
    _by_its_verb,
)
