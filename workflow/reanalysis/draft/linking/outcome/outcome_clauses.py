"""Outcomes that are told by the clause: before or behind the value."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.joint import joint_outcome
from reanalysis.draft.linking.outcome.mentions import (
    NAMED,
    best_left,
    clause_end,
    clause_start,
    composite,
    first_right,
    outcome_behind,
    own_subject,
)
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.linking.outcome.predicates import own_predicate
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan, enclosing

VERBS = frozenset(
    (
        *("had", "achieved", "received", "experienced", "reported", "developed", "discontinued", "responded"),
        *(
            "went",
            "required",
            "remain",
            "remains",
            "are",
            "became",
            "attained",
            "reached",
            "converted",
            "needed",
            "obtained",
            "entered",
        ),
        *("underwent", "died", "withdrew", "completed", "remained", "relapsed", "progressed", "stopped", "proceeded"),
        *("having", "achieving", "tested", "turned", "cleared"),
    )
)
_OCCURRED = re.compile(
    r"\b(?:occurred|present|identified|detected|reported|seen|observed|noted|recorded|documented|found) (?:in|by|for)$"
)
_PRESENT = re.compile(r"\b(?:present|detected|identified|found) in$")
_HAVING = re.compile(
    r"[)% ]*(?:of (?:the )?)?(?:patients?|participants?|pts?|responders)"
    r"(?: (?:on|in|given|receiving|taking|treated with|assigned to) (?:the )?[\w-]+(?: (?:arm|group))?(?= \w+ing))?"
    r" (?:having|achieving|had|achieved|reaching|experiencing|attaining|surviving|with|who|still|remaining)"
    r"|[)% ]*(?:having|achieving|reaching|experiencing|attaining)\b"
)


_CONTINUED = re.compile(r"(?:it|this|they|these|those) (?:did|do|does|was|were|is|are|had|differed|remained)\b")


#: `its cumulative incidence at day 100 was 22%`
_ITS = re.compile(
    r"\b(?:its|their) (?:[0-9]+ - \w+ )?(?:estimated )?(?:cumulative )?(?:incidence|rate|probability)s?\b[^;,]*$"
)


def of_pronoun(place: Place) -> Answer | None:
    """`It did not differ between patients with and without X (69% vs. 66%)`: of what the sentence before spoke of."""
    scan, memory = place.scan, place.memory
    if not (place.shares or place.kind == "km"):
        return None
    if _ITS.search(scan.words(place.at - 14, place.at)):
        name = place.last or (memory.endpoint if memory.block == scan.sentence.block else "")
        return (_whole(name), "context") if name not in ("", UNSURE) else None
    if place.shares and place.last in ("", UNSURE) and (told := _of_ellipsis(place)):
        return told, "context"
    if not _CONTINUED.match(scan.words(0, 3)):
        return None
    if memory.block != scan.sentence.block or memory.endpoint in ("", UNSURE):
        return None
    named = [i for i in place.known if scan.items[i].code in "exy" and not denominating(scan, i)]
    return None if named else (_whole(memory.endpoint), "context")


def _whole(name: str) -> str:
    """An event without the rank that its last number had: `it` after `fatal in five` is all of it."""
    return re.sub(r"^AE:(?:fatal|severe|serious|extensive|life-threatening) ", "AE:", name)


_DID = re.compile(r"(?:\) )?(?:of (?:the )?)?(?:patients |pts |those |people )?(?:did|had done)(?: so)?(?= [.,;(]|$)")


def _of_ellipsis(place: Place) -> str:
    """`In the other arm, 51% did`: what the sentence before counted."""
    scan, memory = place.scan, place.memory
    behind = scan.words(place.final.last + 1, place.final.last + 6)
    if memory.block != scan.sentence.block or memory.endpoint in ("", UNSURE) or not _DID.match(behind):
        return ""
    return memory.endpoint


_TIMED = re.compile(r"\b[0-9]+ - (?:month|year|mo|yr)s? (?:estimated |event - free )?rates? (?:was|were)$")
_CORRESPONDED = re.compile(r"\bthe (?:corresponding|respective) (?:rates|percentages|values|figures) (?:was|were)$")
_CORRESPONDING = re.compile(
    r"(?:the )?(?:corresponding|respective) (?:[\w-]+ ){0,2}?"
    r"(?:percentages|rates?|values|proportions|figures|estimates)\b"
)


#: `in those with X, the respective rates were 82% vs 71%`
_THESE_RATES = re.compile(
    r"\b(?:corresponding|respective|these|those|the same) (?:[\w-]+ ){0,2}?"
    r"(?:percentages|rates?|values|proportions|figures|estimates)(?: with [\w ]+)? (?:was|were)$"
)


_AND_AT = re.compile(r"(?:\([^()]*\))?w#-?m[,;]?a?")


def _next_time(place: Place) -> bool:
    """True for the second values of `82% vs 71% at 24 months and 62% vs 47% at 48 months`."""
    scan, at = place.scan, place.first.at
    before = max((b.last for b in scan.bundles if b.last < at and b.kind in ("percent", "km")), default=-1)
    return before >= 0 and _AND_AT.fullmatch(scan.code, before + 1, at) is not None


def of_rate(place: Place) -> Answer | None:
    """`The corresponding percentages were …`, `Among the responders, the 12-month rate was …`: of the curve before."""
    scan, memory = place.scan, place.memory
    if not (place.shares or place.kind == "km") or memory.block != scan.sentence.block:
        return None
    curves = scan.lexicon.time_to_event
    if memory.endpoint not in curves or place.last not in ("", memory.endpoint):
        return None
    if place.last == memory.endpoint and _next_time(place):
        return memory.endpoint, "context"
    told = _THESE_RATES.search(scan.words(place.at - 8, place.at))
    start = clause_start(scan, place.first) if told else 0
    before = [i for i in place.known if start <= i < place.first.at and scan.items[i].code in "exy"]
    named = [i for i in before if not denominating(scan, i)]
    timed = _TIMED.search(scan.words(place.at - 8, place.at))
    again = timed or told or _CORRESPONDING.match(scan.words(0, 6))
    again = again or _CORRESPONDED.search(scan.words(place.at - 6, place.at))
    return (memory.endpoint, "context") if again and not named else None


def of_versus(place: Place) -> Answer | None:
    """`CR was 55%, with a median duration of 18 months, versus 42%, with …`: of what the share before it is of."""
    scan, first = place.scan, place.first
    if not place.shares or scan.at(first.at - 1) != "v":
        return None
    before = [b.lead for b in scan.bundles if b.last < first.at and b.kind in ("percent", "km", "count")]
    other = [b for b in scan.bundles if b.last < first.at and b.kind == "median"]
    if not before or not other or other[-1].at < before[-1].at or before[-1].endpoint in ("", UNSURE):
        return None
    return before[-1].endpoint, "context"


_OTHER_GROUP = re.compile(r"[%)]*v[^#;.()]*\(")


def of_other_group(place: Place) -> Answer | None:
    """`OS was higher in X (66% [95% CI …]) compared to CR with Y (62% [95% CI …])`: the curve of both groups."""
    scan, first = place.scan, place.first
    before = [b for b in scan.bundles if b.last < first.at and b.kind == place.kind]
    if not place.shares or not before or place.last not in scan.lexicon.time_to_event:
        return None
    alike = before[-1].lead.endpoint == place.last and enclosing(scan, before[-1].at) >= 0
    goes_on = alike and _OTHER_GROUP.fullmatch(scan.code, before[-1].last + 1, first.at) is not None
    return (place.last, "context") if goes_on else None


#: Patients behind a value; a verb and an outcome; a verb and what patients were.
_PATIENTS = re.compile(r"[^(]?(?:p|op|ow?#p|oB-?w?p)|\)?oB-w?p")
_TOLD = re.compile(r"[p)]{0,2}b[wftb]{0,4}[eY]")
_WERE = re.compile(r"\)?bw?[Ye]")


def in_clause(place: Place) -> Answer | None:
    """The mention before the value, or behind it where the patients counted are the subject."""
    scan, first, final = place.scan, place.first, place.final
    if place.shares and scan.word(first.at - 1) == "including" and outcome_behind(scan, first):
        # `62% responded, including 38% with a complete response`
        beside = next((i for i in place.known if i > final.last and scan.at(i) == "e"), -1)
        if beside >= 0:
            return scan.items[beside], ""
    if place.kind == "median" and place.last and _same_again(place):
        return place.last, "context"
    left, right = _left(place), _right(place)
    if place.kind == "count" and len(place.group) == 2 and scan.code[first.last + 1 : final.at] == "/":
        # `relapse in 9/7, X in 12/19`: each pair has its own name before it.
        opening = max(scan.code.rfind(sign, 0, first.at) for sign in ",:;(a")
        return (scan.items[left[-1]], "") if left and left[-1] > opening else (None, "")
    measured = left and scan.items[left[-1]].code == "Y" and scan.at(first.at - 1) == "v"
    if (
        measured
        and place.last not in ("", UNSURE)
        and any(b.last < left[-1] for b in scan.bundles if b.kind == place.kind)
    ):
        # `affecting 15% of children with standard risk vs 5% of the others`
        return place.last, "context"
    if left and composite(scan, left[-1]):
        joint = joint_outcome(scan, place.known, left[-1])
        if not joint and place.kind in ("ratio", "p_value") and place.last in scan.lexicon.time_to_event:
            # `median X was 29 v 14 months, a lower risk of failure, relapse, or death (HR 0.62)`
            return place.last, "context"
        return joint or None, ""
    inside = scan.word(first.at - 1) in ("in", "by", "for", "with", "(")
    near = right and "," not in scan.code[final.last + 1 : right[0]]
    if inside and near and (having := _HAVING.match(place.after)):
        # `in 43% of patients with X`: where X is an arm, what they had does not follow.
        armed = having.group().endswith(("with", "who")) and re.search(r"[Bv]", scan.code[final.last + 1 : right[0]])
        if not armed:
            return scan.items[right[0]], ""
    listed = scan.word(first.at - 1) in ("including", "and")
    if right and place.shares and listed and _WHO_CAME_TO.fullmatch(scan.words(final.last + 1, right[0])):
        # `including 35 percent who achieved a complete response (CR) and 22 percent with a partial one`
        return scan.items[right[0]], ""
    if right and place.shares and not left and _PRESENT.search(scan.words(first.at - 3, first.at)):
        # `the deletion was present in 62 of 385 patients and was associated with shorter EFS`
        return None, ""
    verb = scan.word(final.last + 1) in VERBS or (
        scan.word(final.last + 2) in VERBS and scan.at(final.last + 1) in "p)"
    )
    of_them = re.match(r"\)? ?of (?:them|these|those) (\w+)", place.after)
    verb = verb or (of_them is not None and of_them[1] in VERBS)
    if place.shares and right and not inside and own_predicate(scan, final, right[0] + 1):
        # `Response was assessed in 49 patients: 9 (18%) had CR`: the verb of the patients counted decides.
        best = first_right(scan, right)
        return _either(scan, best) or scan.items[best], ""
    subject = first.lead.subject or (place.shares and (verb or _PATIENTS.match(scan.code, final.last + 1)))
    told = _TOLD.match(scan.code, final.last + 1)
    were = _WERE.match(scan.code, final.last + 1)
    if place.shares and right and not inside and were and right[0] <= final.last + 4:
        # `56% were male, 89% were White`
        return scan.items[right[0]], ""
    if subject and not left:
        later = [i for i in place.known if i > final.last and composite(scan, i)][:1]
        if later and (not right or later[0] <= clause_end(scan, final)):
            return (joint_outcome(scan, place.known, later[0]) or None), ""
    listed = right and re.match(r"(?:\([^()]*\))?,?r", scan.code[right[0] + 1 :])
    if subject and listed and not left and (name := joint_outcome(scan, place.known, right[0])):
        return name, ""
    # `ORR was 63%, with 65 patients having a complete response`: what stands before has its value already.
    taken = verb and left and any(left[-1] < b.at < first.at and b.kind in NAMED for b in scan.bundles)
    held = left and not told and (inside or "b" in scan.code[left[-1] : first.at]) and not (taken and not inside)
    if subject and right and not held:
        return scan.items[first_right(scan, right)], ""
    if subject and not left and not right and any(composite(scan, i) for i in place.known if i > final.last):
        return None, ""
    if subject and not left and not right and _own_clause(place):
        return None, ""
    if subject and not left and not right:
        beyond = [i for i in place.known if i > final.last and not denominating(scan, i)]
        if beyond and ";" not in re.sub(r"\([^()]*\)|^[^()]*\)", "", scan.code[final.last + 1 : beyond[0]]):
            return _either(scan, beyond[0]) or scan.items[beyond[0]], ""
    if verb and not right and place.shares and not (left and inside):
        goes_on = scan.at(first.at - 1) == "v" and scan.word(final.last + 1) in ("having", "received")
        if goes_on and place.last not in ("", UNSURE):
            # `23% of those having X were alive compared with 10% having Y`
            return place.last, "context"
        return None, ""
    if left:
        return scan.items[best_left(scan, left)], ""
    if right and place.shares and _OCCURRED.search(scan.words(first.at - 4, first.at)):
        # `X occurred in 24 patients, including Y in 5`: an X that the lexicon does not know is not Y.
        start = clause_start(scan, first)
        return None if not own_subject(scan, start, first.at) else (None, "")
    if right and place.kind in ("percent", "count", "km", "difference", "ratio", "median"):
        return scan.items[right[0]], ""
    return None


def _same_again(place: Place) -> bool:
    """True for the second of `The median duration of X was 9 months with A versus 6 months with B`."""
    before = max((b.last for b in place.scan.bundles if b.last < place.first.at and b.kind == "median"), default=-1)
    between = place.scan.code[before + 1 : place.first.at]
    return before >= 0 and re.search(r"[exyYM;.]", between) is None


def _in_closed_list(place: Place, i: int) -> bool:
    """True for the X of `deaths in one group (one each from X and Y) and four in the other`."""
    opener = enclosing(place.scan, i)
    if opener in (-1, place.opener):
        return False
    closing = place.scan.code.find(")", i)
    return re.search(r"[#,]", place.scan.code[opener : max(closing, i)]) is not None


def _left(place: Place) -> list[int]:
    start = clause_start(place.scan, place.first)
    left = [i for i in place.known if start <= i < place.first.at and not denominating(place.scan, i)]
    left = [i for i in left if not _in_closed_list(place, i)] or left
    if not left and not place.last and place.opener > 0 and place.kind in ("ratio", "difference", "p_value"):
        # `X was longer (5.0 vs 1.7 months; HR, 0.45), as was Y`: a bracket is of what stands before it.
        left = [i for i in place.known if i < place.opener and not denominating(place.scan, i)][-1:]
    return left


_EITHER = re.compile(r"\([^()]*\),?(?:r|w)w?(?P<e>e)\(")


def _either(scan: Scan, i: int) -> str:
    """`64 achieved CR (n=49) or CRi (n=15)`: the first number is of both."""
    match = _EITHER.match(scan.code, i + 1)
    both = {scan.items[i].id, scan.items[match.start("e")].id} if match else set()
    return {"CRi": "CR_CRi", "CRh": "CR_CRh"}.get(next(iter(both - {"CR"}), ""), "") if len(both & {"CR"}) else ""


def _own_clause(place: Place) -> bool:
    """True for `22 (37%) had X-positive disease and 11 had Y`: the first verb has words of its own behind it."""
    scan, final = place.scan, place.final
    stop = clause_end(scan, final)
    verb = next((i for i in range(final.last + 1, min(final.last + 4, stop)) if scan.word(i) in _HAS), None)
    joined = re.search(r"(?:,a?|a)$", scan.code[:stop]) is not None
    return verb is not None and joined and own_subject(scan, verb + 1, stop)


_HAS = frozenset(("had", "has", "have", "were", "was", "received", "underwent"))
_SUBJECT = re.compile(r"f?(?:\(e\))?b(?:wt)?w?<?[#-]")


_WHO_CAME_TO = re.compile(
    r"[)% ]*(?:percent )?(?:of (?:the )?patients )?"
    r"(?:who (?:had )?(?:achieved|attained|reached|obtained|experienced)|with)(?: an?)?"
)
#: What the subject of a clause is or had done, before the verb of the clause.
_SUBJECT_DID = re.compile(
    r"[)% ]*(?:(?:patients|pts|participants|adults|children) )?"
    r"(?:who (?:had )?(?:progressed|relapsed|responded|achieved|attained|had|were in)\b[^,;.:#]*"
    r"|(?:non ?- ?)?responders? |of (?:the )?responders )"
    r"(?:(?:had |have |then |later |subsequently |eventually )*(?:underwent|proceeded|received|crossed|went on|died"
    r"|relapsed|progressed|discontinued|were alive|remained)\b|$)"
)


def _right(place: Place) -> list[int]:
    scan, final = place.scan, place.final
    stop = clause_end(scan, final)
    if place.opener > 0 and place.shares:
        # What stands behind a bracket is no outcome of the value inside it.
        closing = scan.code.find(")", final.last)
        stop = min(stop, closing if closing >= 0 else stop)
    if place.shares and scan.word(place.first.at - 1) in ("in", "by"):
        # `shrank tumours in 38%, and the median PFS was 8 months`: another clause, with a subject of its own.
        joined = re.search(r",a", scan.code[final.last + 1 : stop])
        stop = final.last + 1 + joined.start() if joined else stop
    if (most := _MOST.search(scan.words(final.last + 1, stop))) is not None:
        # `…, the most common being X (15% vs 40%)`: X is of the values behind it.
        stop = min(stop, final.last + 1 + len(most.string[: most.start()].split()))
    right = [i for i in place.known if final.last < i < stop and not denominating(scan, i)]
    right = [i for i in right if not composite(scan, i)]
    # `… was 70% and OS was 56%`: what a verb joins to the next value is of that.
    right = [i for i in right if i <= final.last + 2 or not _SUBJECT.match(scan.code, i + 1)]
    right = [
        i for i in right if not (scan.word(i + 1) in ("in", "by") and scan.at(i + 2) == "#" and scan.at(i - 1) in "av,")
    ]
    # `18 reported adverse events, including fatigue`: an example is not what was counted.
    example = next((i for i in range(final.last + 1, stop) if scan.word(i) in ("including", "namely")), stop)
    right = [i for i in right if i < example] or right
    # `22% (CR 3%, PR 19%)`: what a bracket behind the value names has a value of its own.
    closing = scan.code.find(")", final.last) if scan.at(final.last + 1) == "(" else -1
    right = [i for i in right if i > closing or not _OWN_VALUE.match(scan.code, i + 1)]
    if len(right) > 1 and place.shares and _SUBJECT_DID.match(scan.words(final.last + 1, right[1])):
        # `36 patients who progressed crossed over`, `21 responders underwent transplantation`
        right = right[1:]
    caused = right and re.search(r"\b(?:because of|due to|owing to)$", scan.words(right[0] - 2, right[0]))
    return right[1:] if caused and scan.items[right[0]].code == "y" else right


_OWN_VALUE = re.compile(r"[,:=]?<?#%")
_MOST = re.compile(r", (?:with )?(?:the )?most (?:common|frequent)")
