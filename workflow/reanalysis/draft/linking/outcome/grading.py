"""Which grade an adverse event has: beside its name, in its bracket, or in the clause that introduces a list."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.mentions import index_of
from reanalysis.draft.model import Item
from reanalysis.draft.phrases.limits import grade_of
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_PREDICATE = re.compile(r"\b(?:were|was|mostly|predominantly|mainly|primarily|generally)\b")
_MOSTLY = frozenset(("mostly", "mainly", "predominantly", "primarily", "generally", "largely", "usually"))
_RANKED = re.compile(r"\b(?:serious|fatal|any)\b")
_RANK_OF_GRADE = re.compile(r"\b(?:any|all)(?: -)? grades?\b")

_OF_ALL = frozenset(("all", "both", "each", "none"))


#: A grade that says of the value before it which patients it counts: `with 2 (3%) being grade 3`.
_COUNTED = re.compile(r"(?:% )?(?:patients? |pts? )?(?:being|of|at|were|was)(?: of)?$")
#: Openings of a sentence that lists the events of which the one before gave the number.
_LISTS = re.compile(
    r"(?:the )?(?:most (?:common|frequent)(?:ly)?(?: \w+)?(?: of (?:these|which))?|these|they|those)"
    r"(?: events)? (?:were|was|included|include|consisted of|comprised|being)\b|(?:most )?(?:common|frequent)ly,"
)


def carried_grade(scan: Scan, endpoint: str) -> str:
    """Grade of the sentence before, where this one lists the events that it counted; empty if it does not."""
    told = re.search(r"\((grade [^()]+)\)$", endpoint) if "(grade" in endpoint else None
    if told is None:
        return ""
    listed = _LISTS.match(scan.words(0, 9)) is not None
    named = re.search(r"[yg]", scan.code.partition("b")[0]) is not None
    return told[1] if listed and not named else ""


_EXPERIENCED = re.compile(
    r"(?:% )?(?:of (?:them|whom|patients|these) )?(?:who |that )?"
    r"(?:experienc(?:ed|ing)|had|having|with|develop(?:ed|ing))(?: an?)?(?: (?:adverse )?(?:\w+ )?of)?"
)


def _of_value(scan: Scan, grade: Bundle) -> Bundle | None:
    """The share that a grade behind it belongs to."""
    before = [b for b in scan.bundles if b.kind in ("percent", "count") and b.last < grade.at]
    if not before:
        return None
    near = max(before, key=lambda b: b.last)
    if scan.word(grade.last + 1) in ("in", "for") and scan.word(grade.last + 2) in _OF_ALL:
        # `X occurred in 63% and was grade 1 or 2 in all`: nothing is counted by the grade.
        return None
    start = near.last + 1 + (scan.at(near.last + 1) == ")")
    words = scan.words(start, grade.at)
    bare = words in ("", "%") and scan.at(grade.last + 1) in "),;" and enclosing(scan, grade.at) >= 0
    # `X occurred in 92%, including 26% who experienced grade 3 or higher X`
    part = scan.word(near.at - 1) in ("including", "with") and _EXPERIENCED.fullmatch(words)
    # `including 13 (21%) with grade 3 and 2 (3%) with grade 4 events`
    paired = len(near.stats) == 2 and words in ("% ) with", ") with", "with") and scan.at(near.last) == ")"
    return near if bare or part or paired or _COUNTED.fullmatch(words) else None


def ungraded(scan: Scan, name: Item) -> bool:
    """True for events named with a rank of their own: `serious …`, `… of any grade`."""
    i = index_of(scan, name)
    if re.match(r"ow?g|\(g|,g|wg<?#", scan.code[i + 1 :]) and "any" not in scan.words(i + 1, i + 4):
        # `serious infections of grade 3 or higher`
        return False
    if re.match(r"of any grade|any grade|all grades", scan.words(i + 1, i + 4)):
        return True
    ranked = _RANKED.search(scan.words(i - 2, i + 1)) is not None
    ranked = ranked or _RANK_OF_GRADE.search(scan.words(i - 3, i + 1)) is not None
    return ranked and re.search(r"g<?#", scan.code[max(0, i - 6) : i]) is None and "grade" not in name.low


_ONE = r"(?:iv|i{1,3})"
_ROMAN = (
    rf"\bgrades? ?(?P<a>{_ONE})(?: ?(?:[-–‐‑/]|to|or|and) ?(?P<b>{_ONE}))?"
    r"(?P<high> or (?:higher|greater|worse|more|above))?"
)
_ROMAN_BEFORE = re.compile(_ROMAN + r"(?: [a-z]+){0,2}$")
_ROMAN_BEHIND = re.compile(r"(?:of )?(?:\( )?(?:of )?" + _ROMAN + r"(?= |$)")
#: `and that of grade III-IV was 11%`: of the event before.
_ROMAN_ALONE = re.compile(
    r"(?:\b(?:that|those) (?:of|with|for) |\b(?:and|with|of) |[,(;] )"
    + _ROMAN
    + r"(?: disease| events?)? ?(?:was|were|is|in|,|\()?$"
)


def of_roman_grade(scan: Scan, at: int) -> bool:
    """True where a value has a grade of its own in roman numerals and no event: `and that of grade III-IV was 11%`."""
    graded = "g" in scan.code[max(0, at - 9) : at] and scan.at(at - 1) in "bw,("
    return graded and _ROMAN_ALONE.search(scan.words(at - 9, at)) is not None


def roman_grade(scan: Scan, name: Item | None, bundle: Bundle) -> str:
    """Grade in roman numerals, which are no numbers of the ledger: `grade II-IV acute GVHD`; empty if there is none."""
    if "g" not in scan.code or "rade" not in scan.sentence.text:
        return ""
    if name is None:
        found = _ROMAN_ALONE.search(scan.words(bundle.at - 9, bundle.at))
    else:
        i = index_of(scan, name)
        found = _ROMAN_BEFORE.search(scan.words(i - 8, i)) or _ROMAN_BEHIND.match(scan.words(i + 1, i + 9))
    if found is None:
        return ""
    if found["b"]:
        return f"grade {found['a'].upper()}-{found['b'].upper()}"
    return f"grade {'≥' if found['high'] else ''}{found['a'].upper()}"


_DIGITS = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_NUMERAL = re.compile(r"\b(?:IV|I{1,3})\b")


def graded(endpoint: str, grade: str) -> str:
    """An event with its grade: of graft-versus-host disease in roman numerals, of anything else in digits."""
    if not grade:
        return endpoint
    if not re.search(r"GV[HL]D|graft", endpoint):
        grade = _NUMERAL.sub(lambda match: _DIGITS[match.group()], grade)
    return f"{endpoint} ({grade})"


_AND_GRADE = re.compile(r"#%?(?:o?p)?,?a(?:o|wo)?$")


def grade_in_bracket(scan: Scan, bundle: Bundle, grades: list[Bundle]) -> str:
    """`of any grade in 23% (grade 3, 4%)`: the second value has the grade that stands in its own bracket."""
    opener = enclosing(scan, bundle.at)
    straight = [g for g in grades if re.fullmatch(r"\+?(?:rw)?w", scan.code[g.last + 1 : bundle.at])]
    if straight and scan.word(bundle.at - 1) == "in" and scan.at(straight[-1].at - 1) == "b":
        # `X of any grade was seen in 26%, and was grade 3 in 4%`
        return grade_of(scan, straight[-1])
    if straight and scan.word(bundle.at - 1) == "in" and _AND_GRADE.search(scan.code, 0, straight[-1].at):
        # `X of any grade occurred in 97% of patients, and grade 3 or higher in 82%`
        return grade_of(scan, straight[-1])
    own = [g for g in grades if opener >= 0 and opener < g.at < bundle.at and enclosing(scan, g.at) == opener]
    return grade_of(scan, own[-1]) if own else ""


def grade_near(scan: Scan, bundle: Bundle, grades: list[Bundle], named: int = -1) -> str:
    """Grade that stands nearest before the value, or in the clause that introduces the list."""
    if not grades:
        return ""
    opener = enclosing(scan, bundle.at)
    owners = [_of_value(scan, grade) for grade in grades]
    if bundle in owners:
        return grade_of(scan, grades[owners.index(bundle)])
    grades = [grade for grade, owner in zip(grades, owners, strict=True) if owner is None]
    if (
        opener >= 0
        and scan.at(bundle.at - 1) in ";,"
        and any(opener < b.at < bundle.at for b in scan.bundles if b.kind == bundle.kind)
    ):
        # `rash (57%; grade ≥3, 13%), stomatitis (43%; 4%)`: the second of each pair has that grade.
        pattern = [g for g in grades if g.at < bundle.at and enclosing(scan, g.at) >= 0 and scan.at(g.at - 1) in ";,"]
        if pattern:
            return grade_of(scan, pattern[-1])
    if opener >= 0 and opener == bundle.at - 1 and scan.at(opener - 1) == "%":
        # `neutropenia 61% (grade ≥3, 55%), anemia 48% (32%)`: the value in each bracket has that grade.
        shaped = [
            g
            for g in grades
            if g.at < bundle.at
            and scan.code[max(0, g.at - 2) : g.at] == "%("
            and re.match(r"[,:]?#%\)", scan.code[g.last + 1 :])
        ]
        if shaped:
            return grade_of(scan, shaped[-1])
    own = [g for g in grades if bundle.last < g.at < named and _OF_NAME.fullmatch(scan.code, g.last + 1, named)]
    if own:
        return grade_of(scan, own[-1])
    beside = [g for g in grades if named >= 0 and g.last < bundle.at and _in_bracket_of(scan, g, named)]
    if beside:
        return grade_of(scan, beside[-1])
    before = [grade for grade in grades if grade.at < bundle.at and enclosing(scan, grade.at) in (-1, opener)]
    # `events were mostly grade 1 or 2; …`: what was said of those events ends with their clause.
    before = [
        g
        for g in before
        if not (_PREDICATE.search(scan.words(g.at - 3, g.at)) and re.search(r"[;:]", scan.code[g.last : bundle.at]))
    ]
    # `X in 5% — all grade 1 —, and 9 had Y`: what was said of all of X is not said of Y.
    before = [
        g
        for g in before
        if not (scan.word(g.at - 1) in _OF_ALL and re.search(r"[;:a]|-", scan.code[g.last + 1 : bundle.at]))
    ]
    # `neuropathy, mostly grade 1 or 2, was reported in 44%`
    before = [
        g
        for g in before
        if scan.word(g.at - 1) not in _MOSTLY or re.match(r"\+?(?:r#)?[,:]?\(?#", scan.code[g.last + 1 :])
    ]
    before = [g for g in before if not _ended(scan, g, bundle) and not _of_its_event(scan, g, bundle)]
    if not before:
        closing = [g for g in grades if g.at > bundle.last and _closes_list(scan, g)]
        return grade_of(scan, closing[0]) if closing else ""
    return grade_of(scan, before[-1])


#: What may stand between a grade and its event: `one grade 5 adverse event (pneumonia)`.
_OF_NAME = re.compile(r"(?:\+|rw)?(?:[wB]-w)?[^#NW]?|w{0,2}y\(")


def _in_bracket_of(scan: Scan, grade: Bundle, named: int) -> bool:
    """`Neutropenia (grade 3 or 4) occurred in 36%`: alone in the bracket behind the name."""
    return grade.at == named + 2 and re.match(r"\+?(?:rw)?\)", scan.code[grade.last + 1 :]) is not None


_CLOSES = re.compile(r"\b(?:was|were) (?:among )?(?:the )?(?:most|more) (?:common|frequent)(?:ly)?(?: \w+)?$")


def _closes_list(scan: Scan, grade: Bundle) -> bool:
    """`X (38%) and Y (20%) were the most common grade ≥3 adverse events`: the grade is of all of the list."""
    summed = re.match(r"\+?w{0,3}y", scan.code[grade.last + 1 :]) is not None
    return summed and _CLOSES.search(scan.words(0, grade.at)) is not None and ";" not in scan.code[: grade.at]


def _of_its_event(scan: Scan, grade: Bundle, bundle: Bundle) -> bool:
    """True where a grade is said of one event and the value is of another: `X of grade ≥3 in 4 and Y in 9`."""
    own = scan.at(grade.at - 2) == "x" and scan.word(grade.at - 1) == "of"
    behind = scan.code[grade.last + 1 : bundle.at]
    return own and re.search(r"#.*x", behind) is not None


_BUT = re.compile(r"\bbut (?:less|fewer|more|a lower|a higher)\b")
#: A value that is of a grade; an event that a grade is of.
_USED = re.compile(r"\+?w{0,3}#")
_OF_EVENT = re.compile(r"\+?w?[xy]")


def _ended(scan: Scan, grade: Bundle, bundle: Bundle) -> bool:
    """True where another event is the subject of a clause behind the one that the grade stands in."""
    used = _USED.match(scan.code, grade.last + 1)
    if used and scan.word(used.end() - 2) == "in":
        # `X in 53%, with grade ≥3 in 13%; Y was seen in 7%`
        behind = scan.code[used.end() : bundle.at]
        return re.search(r"x(?:b|w[wt])[^x(]*$", behind) is not None
    if _BUT.search(scan.words(grade.last + 1, bundle.at)):
        # `more grade 3 X (31% v 15%) but less Y (4% v 15%)`
        return True
    if _OF_EVENT.match(scan.code, grade.last + 1) is None:
        return False
    clause = re.sub(r"\([^()]*\)", "", scan.code[grade.last + 1 : bundle.at])
    if _WHILE.search(scan.words(grade.last + 1, bundle.at)):
        # `grade 3 X in 5, while a Y was seen in 9`
        clause = re.sub(r",(?=v[^,;]*$)", ";", clause)
    return re.search(r";[^;]*x(?:\(?b|w[wt])[^;x]*$", clause) is not None


_WHILE = re.compile(r", (?:while|whereas)\b[^,;]*$")
