"""Outcomes that tell who is counted: `of the patients who responded`, `among those with X`."""

from __future__ import annotations

import re

from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan

#: Verbs of those who had an outcome.
HAPPENED = ("underwent ", "proceeded ", "had ", "developed ", "died", "relapsed", "received ", "went ", "achieved ")
ACHIEVING = frozenset(("achieved", "had", "developed", "experienced", "reached", "attained", "underwent"))

_NOT_IN = re.compile(r"\b(?:those|patients?|pts?) (?:who (?:were|are) )?(?:not )?in(?: an?| first)?$")
_GROUPING = frozenset(("in", "for", "among", "with", "between", "the"))
_VERBS = ("were ", "had ", "achieved ", "was ", "remained ", "went into ", "entered ")
_TOLD = ("died", "relapsed", "progressed")
_WITH = frozenset(["with", "who", "having", "achieving", "in"])
_OF_THOSE = re.compile(
    r"\b(?:in|among|for|and) (?:the )?(?:[0-9,]+ )?(?:[\w-]+ )?"
    r"(?:patients?|pts?|those|participants|people|adults|children)"
    r" (?:with|without|who had|whose)(?: [\w≥≤<>,-]+){0,4}$"
    r"|\bof (?:the )?[0-9,]+ (?:patients?|pts?|participants|people) (?:with|without|whose)(?: [\w≥≤<>,-]+){0,4}$"
)
#: `38% in those age 75 years or older`
_OF_AGED = re.compile(r"\b(?:in|among|for|of) (?:the )?(?:patients?|pts?|those|participants|people|adults|children)$")
_TRANSPLANTED_IN = re.compile(
    r"\b(?:[a-z-]*transplant\w*|hct|hsct|sct|allografts?) in(?: (?:first|second|the first|any))?$"
)
#: `There were 297 patients with a remission` says how many had it.
_THERE_WERE = re.compile(
    r"\bthere (?:was|were) (?:(?!no |between )[a-z0-9,]+ ){1,3}?(?:patients?|pts?|participants?) with(?: an?)?$"
)
_BETWEEN_WHO = re.compile(
    r"\bbetween (?:the )?(?:patients|those|pts?|participants?|children) (?:who|with|undergoing)\b"
)
_THOSE_WITH = re.compile(
    r"\b(?:among|in|of|for) (?:the )?those (?:with|in|who had|who achieved|achieving)(?: an?| the)?$"
)
#: Diseases that reports are about, which are adverse events elsewhere.
_DISEASES = ("leukemia", "leukaemia", "lymphoma", "syndrome", "myeloma", "neoplasm", "carcinoma", "cancer", "disease")
_WITH_DISEASE = re.compile(
    r"\b(?:patients|adults|children|those|people|participants|pts)(?: \w+)? (?:with|who had|having)"
    r"(?: [a-z/()-]+){0,8}$"
)
_WHO_HAVE = re.compile(r"\b(?:in|among|for) (?:the )?(?:[0-9,]+ )?\S+ (?:with|without)$")
_SIGNED = ("negative", "positive", " neg", " pos", "-neg", "-pos")
_ONCE = re.compile(
    r"\b(?:after|upon|following|once) (?:achieving|reaching|attaining|attainment of|achievement of)(?: an?| the)?$"
)
_IN_WITH = re.compile(
    r"\b(?:rates?|proportions?|percentages?) (?:in|among|of|for) (?:the )?(?:patients?|pts?|those|participants)"
    r" (?:with|who had|who achieved)(?: an?)?$"
)
_OF_SO_MANY = re.compile(r"\bof (?:the |all )?[0-9,]+(?: \( [0-9.,]+ % \))?(?: [a-z]\S*)?$")
_SHARE_WITH = re.compile(r"#/#(?:\(#%\))?[wo]?p[wo]{1,2}$")
_WITH_PATIENTS = re.compile(r"\b(?:patients?|pts) (?:with|in|achieving|who achieved)(?: an?)?$")
_ACCORDING = re.compile(r"\b(?:according to|stratified by|grouped by|based on|depending on)(?: the| their| patient)?$")
_SINCE = frozenset(("after", "following", "before", "since", "post", "from"))
#: `patients who underwent X following Y developed Z`
_AMONG_THEM = re.compile(r"\b(?:in|among|of|for|between) (?:the )?(?:[0-9,]+ )?(?:\w+ )?\w+$")
#: `in the high-risk [patients who …]`
_IN_SOME = re.compile(r"\b(?:for|in)(?: the)?(?: [a-z]\w*(?: - \w+)*){0,2}$")
_WHO_DID_NOT = re.compile(
    r"\b(?:those|patients?|pts?) who (?:did|had|were|have) not"
    r"(?: (?:undergo|undergone|receive|received|proceed to))?(?: an?)?$"
)
_THEN = re.compile(r"(?:w|B){0,4}?(?P<verb>w)w{0,2}[exy]")


def _of_whom(scan: Scan, i: int) -> bool:
    """True for an outcome in a relative clause that says whose share it is, where the clause's own verb follows."""
    then = _THEN.match(scan.code, i + 1)
    return then is not None and any(scan.word(j) in ACHIEVING for j in range(i + 1, then.end() - 1))


def _of_rates_of(scan: Scan, i: int) -> bool:
    """`The 4-year OS for patients aged 50 with adverse cytogenetics was 33%`: who they are, behind a curve's rate."""
    rate = next((j for j in range(i) if scan.items[j].id in scan.lexicon.time_to_event), -1)
    timed = rate >= 0 and any(time[0] <= rate for time in scan.times)
    return timed and re.search(r"w[^.;bfe]*p[^.;]*$", scan.code[rate + 1 : i]) is not None


def _curve_said(scan: Scan, end: int) -> bool:
    """True where a curve and its verb stand before, and no value yet: `OS was much the same in patients …`"""
    curve = next((j for j in range(end) if scan.items[j].id in scan.lexicon.time_to_event), end)
    return "b" in scan.code[curve:end] and not re.search(r"[%;.]|[exy]", scan.code[curve + 1 : end])


def denominating(scan: Scan, i: int) -> bool:
    """True for an outcome that says whose share it is: `of the responders`, `patients with a response`."""
    if scan.items[i].code == "x":
        # `in the 823 patients with diabetes`: those who have it are a group here, not a result.
        before = scan.words(i - 12, i)
        if scan.items[i].id.lower().endswith(_DISEASES) and _WITH_DISEASE.search(before):
            return True
        return "p" in scan.code[max(0, i - 3) : i] and _WHO_HAVE.search(scan.words(i - 6, i)) is not None
    if "there" in scan.lows and _THERE_WERE.search(scan.words(i - 9, i)):
        return False
    if scan.items[i].id == "age" and _OF_AGED.search(scan.words(i - 4, i)):
        return True
    if scan.items[i].code == "Y" and _OF_THOSE.search(scan.words(i - 9, i)):
        # `45% in patients with two prior lines`: who they are, not what was found.
        return True
    of_group = scan.at(i + 1) == "p" or (scan.at(i + 1) in "a,v" and scan.at(i - 2) == "%")
    if scan.items[i].code == "Y" and _ACCORDING.search(scan.words(i - 4, i)):
        # `OS differed according to age: 76%, 74% and 49%`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[:i])
    if scan.items[i].code == "Y" and _of_rates_of(scan, i):
        return True
    if scan.items[i].code == "Y" and scan.word(i - 1) in ("for", "in", "among") and of_group:
        # `DFS was 65% for standard-risk and 48% for high-risk patients`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[:i])
    if scan.items[i].code not in "e":
        return False
    if scan.items[i].low == "transplanted" and scan.at(i - 1) == "p" and _AMONG_THEM.search(scan.words(i - 5, i)):
        # `in the 20 patients transplanted within 30 days`
        return True
    if scan.items[i].low == "responders" and _OF_SO_MANY.search(scan.words(i - 9, i)):
        # `Relapse occurred in 31 of 74 (42%) v 29 of 52 (56%) responders`
        return any(item.code == "e" and item.id not in (UNSURE, scan.items[i].id) for item in scan.items)
    if scan.items[i].low == "transplanted" and scan.at(i + 1) == "p":
        # `the 3-year OS of 51 transplanted patients`
        return any(item.code == "e" and item.id not in (UNSURE, "HSCT") for item in scan.items[:i])
    if (share := _SHARE_WITH.search(scan.code[:i])) and _WITH_PATIENTS.search(scan.words(i - 4, i)):
        # `with MRD negativity attained in 22/40 (55%) patients with CR`
        clause = scan.code.rfind(",", 0, share.start()) + 1
        return any(item.code == "e" and item.id != scan.items[i].id for item in scan.items[clause : share.start()])
    if scan.at(i + 1) == "-" and scan.word(i + 2) in ("eligible", "ineligible"):
        # `transplant-eligible patients`
        return True
    if scan.items[i].id == "HSCT" and scan.word(i - 1) in ("before", "prior to") and scan.at(i + 1) in "(,":
        # `received more therapy before transplantation (14% v 55%)`
        return True
    if scan.items[i].id == "HSCT" and scan.word(i - 1) in _SINCE:
        # `RFS and OS after transplantation were 71% and 87%`: since when, where the outcome is named before.
        return any(item.code == "e" and item.id not in (UNSURE, "HSCT") for item in scan.items[: i - 1])
    since = i - 1 - (scan.at(i - 1) == "-")
    if scan.word(since) in ("post", "after", "following") and scan.items[since - 1].id in scan.lexicon.time_to_event:
        # `5-year OS post-relapse was 36%`
        return since > 0 and scan.at(since - 1) == "e"
    if scan.at(i - 1) in ",a" and (scan.at(i - 1) == "a" or scan.at(i + 1) in ",a"):
        # What goes on with `in CR, CRp, and CRi` says whose share it is, as the first does.
        listed = re.search(r"e(?:,?a?e)*,?a?$", scan.code[:i])
        if listed and scan.word(listed.start() - 1) == "in" and denominating(scan, listed.start()):
            return True
    left = scan.words(i - 6, i)
    if _IN_WITH.search(left):
        # `Molecular remission rates in patients with a hematologic remission were 82% and 55%`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - 2])
    if _ONCE.search(scan.words(i - 4, i)):
        # `proceeded to transplantation after achieving a CR (40% vs 11%)`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - 2])
    if _TRANSPLANTED_IN.search(scan.words(i - 7, i)):
        # `transplantation in first CR was performed in 31%`
        return True
    if scan.items[i].id == "HSCT" and _WHO_DID_NOT.search(scan.words(i - 8, i)):
        # `similar to those who did not undergo transplantation (86%)`
        return any(item.code == "e" and item.id not in (UNSURE, "HSCT") for item in scan.items[:i])
    if scan.items[i].id == "HSCT" and _BETWEEN_WHO.search(scan.words(i - 11, i)):
        # `no difference between patients who did and did not undergo transplantation (81% vs 84%)`
        return any(item.code == "e" and item.id not in (UNSURE, "HSCT") for item in scan.items[:i])
    if scan.word(i - 1) == "between" and scan.items[i].id == "HSCT":
        # `relapses differed between transplanted and other patients`
        return any(item.code == "e" and item.id not in (UNSURE, "HSCT") for item in scan.items[: i - 1])
    if scan.items[i].low.startswith(_VERBS) and scan.word(i - 1) not in ("who", "whom", "that", "which"):
        # `23% of people having X were alive`
        return False
    if scan.items[i].low.endswith(_TOLD) and scan.word(i - 1) not in ("who", "whom", "that"):
        # `two patients in remission died`: a verb tells the result.
        return False
    if "those" in left and _THOSE_WITH.search(left):
        # `MRD negativity among those with CR was 25%`
        return True
    if scan.items[i].low.endswith("responders") and {scan.word(i - 1), scan.word(i - 2)} & _GROUPING:
        return True
    if scan.items[i].low.endswith("responders") and scan.at(i - 1) == "v" and scan.at(i + 1) == "(":
        # `responders lived longer than non-responders (P = .03)`
        return any(item.id in scan.lexicon.time_to_event for item in scan.items[:i])
    if (
        scan.items[i].id.startswith("MRD")
        and scan.word(i + 1) in ("+", "-", "−", "–")
        and scan.word(i - 1) in _GROUPING
    ):
        return True
    if scan.items[i].low.endswith(_SIGNED) and scan.word(i - 1) in _GROUPING:
        # `17.6 months in MRD-negative and 8.2 months in MRD-positive patients`: groups, told by a result.
        return scan.at(i + 1) in "pa#" or scan.word(i + 1) in ("versus", "vs", "responders", "status")
    if left.endswith(("in", "an", "a", "first")) and _NOT_IN.search(scan.words(i - 5, i)):
        # `31% in those not in CR`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - 2])
    sized = i - 2 if scan.items[i].low.startswith("responder") and scan.at(i - 1) == "w" else i - 1
    # `14 of 26 responded`: a verb tells the result.
    if (
        scan.at(sized) == "#"
        and not scan.items[i].low.endswith("ed")
        and any(b.last == sized and len(b.stats) > 1 and b.stats[-1].kind in ("n", "count") for b in scan.bundles)
    ):
        return True
    of_them = scan.at(i - 1) == "o" and (i == 1 or scan.at(i - 2) in "%#pW)")
    if of_them and scan.items[i].low.startswith(("responder", "cr")):
        return True
    if scan.items[i].low.startswith("responder") and scan.at(i - 1) == "#" and scan.at(i + 1) in "(wb":
        return any(scan.items[j].code in "ex" for j in range(i + 1, min(i + 9, len(scan.items))))
    near = "p" in scan.code[max(0, i - 5) : i] or "those" in scan.lows[max(0, i - 5) : i]
    for back in range(2, 6) if near else ():
        if scan.at(i - back) == "p" and "#" in scan.code[i - back + 1 : i]:
            # `Of the 30 patients who died, 19 died of X`: another count stands between.
            break
        if scan.at(i - back) == "p" or scan.word(i - back) == "those":
            words = scan.words(i - back + 1, i).split()
            if "," in words:
                # `Among those who had a response, X was seen in 17`: X is told of them.
                return False
            before = scan.word(i - back - 1)
            if words[:1] == ["with"] and before in ("in", "for", "among") and _curve_said(scan, i - back):
                # `OS was no better in patients with X (58% …)`
                return True
            counted = scan.at(i - back - 1) == "#" and scan.at(i - back - 2) != "o" and scan.at(i + 1) in ".;"
            if words == ["who"] and counted and scan.items[i].low.startswith("died"):
                # `There were two patients who died of X`
                return False
            if words == ["in"] and before in ("for", "among", "of") and scan.at(i + 1) in ",ab":
                # `MRD rates for patients in CR, CRp, and CRi were …`
                return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - back])
            if words and words[0] == "who" and len(words) > 2 and ACHIEVING & {*words[2:], scan.word(i).split(" ")[0]}:
                # `60% of patients who received X achieved a response`: the second verb is that of the sentence.
                return False
            if words and words[0] == "in" and (len(words) > 2 or scan.word(i).startswith(HAPPENED)):
                # `of the 22 patients in remission underwent transplantation`
                return False
            if words and words[0] == "who" and i - back == 1 and scan.at(i + 1) == "," and scan.at(0) in "ow":
                # `Of patients who responded, 79% remained in response`
                return True
            among = {scan.word(i - back - 1), scan.word(i - back - 2)} & {"among", "amongst"}
            if words and words[0] in _WITH and among and scan.word(i - back - 1) in ("among", "amongst", "the"):
                return True
            if words and words[0] == "who" and _of_whom(scan, i):
                return True
            if words == ["who"] and i - back <= 2 and scan.word(0) in ("of", "among") and scan.at(i + 1) == ",":
                # `Of patients who responded, 79% were still in response`
                return True
            if words and words[0] == "who" and _IN_SOME.search(scan.words(i - back - 5, i - back)):
                # `OS for patients who underwent transplantation`: who they are, where the outcome is named before.
                return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - back])
            behind_value = scan.word(i - back - 1) in ("for", "in") and scan.at(i - back - 2) in "%m)"
            if words and words[0] in ("with", "without", "achieving") and behind_value:
                # `OS was 70% for patients with X and 38% for the others`
                return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - back])
            reached = words and words[0] in ("achieving", "having", "reaching", "attaining")
            if reached and scan.at(i - back - 2) == "%" and scan.word(i - back - 4) == "with":
                # `with 57% of patients achieving a complete response`
                return False
            if words and words[0] in _WITH and (scan.at(i - back - 1) in "o#" or scan.at(i - back - 2) in "o#"):
                return scan.word(i - back - 1) != "of" or scan.at(i - back - 2) in "#%"
            return False
    return scan.word(i - 1) in ("among", "amongst")
