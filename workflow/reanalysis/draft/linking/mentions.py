"""Where a sentence names an outcome, which of its values stand in a list, and where a clause begins and ends."""

from __future__ import annotations

import re

from reanalysis.draft.linking.predicates import own_predicate
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_MENTIONS = "exyY"


NAMED = ("percent", "count", "km", "median", "range", "iqr", "ratio", "difference", "p_value")


_NOT_IN = re.compile(r"\b(?:those|patients|pts) (?:who (?:were|are) )?(?:not )?in(?: an?| first)?$")
_GROUPING = frozenset(("in", "for", "among", "with", "between", "the"))
_HAPPENED = ("underwent ", "proceeded ", "had ", "developed ", "died", "relapsed", "received ", "went ", "achieved ")
_VERBS = ("were ", "had ", "achieved ", "was ", "remained ", "went into ", "entered ")
_TOLD = ("died", "relapsed", "progressed")
_WITH = frozenset(["with", "who", "having", "achieving", "in"])


def mentions(scan: Scan) -> list[int]:
    """Indices of items that name an outcome or a quantity."""
    found = [i for i, letter in enumerate(scan.code) if letter in _MENTIONS]
    if found and not _EXPLAINING.isdisjoint(scan.lows):
        found = [i for i in found if not _defining(scan, i)]
    if len(found) > 1:
        found = [i for i in found if not _counted_from(scan, i)]
    if "irrespective" in scan.lows or "regardless" in scan.lows:
        # `was improved irrespective of patient age (31% vs 35%)`
        found = [i for i in found if not _WHATEVER.search(scan.words(i - 4, i))]
    real = [i for i in found if scan.items[i].id != UNSURE and scan.items[i].code in "ex"]
    return [i for i in found if scan.items[i].id != UNSURE or not any(_says_which(scan, i, j) for j in real)]


_WHATEVER = re.compile(r"\b(?:irrespective|regardless) of(?: the| patient| baseline)?$")
#: `X, defined as …, was reached by 47%`: what stands in the definition is no outcome.
_DEFINITION = re.compile(r"[,(]w[wt]")


#: `X, including fatal Y, occurred in 14%`
_EXAMPLES = re.compile(r"[exy]f?(?P<comma>,)ww?")
#: Words of definitions and of examples.
_EXPLAINING = frozenset(("defined", "including", "such"))
_OCCURRED = frozenset(("occurred", "was", "were", "developed", "has", "have", "is", "are"))


def _defining(scan: Scan, i: int) -> bool:
    """True for an outcome within a definition, or among examples, that is put in between commas or brackets."""
    for match in _EXAMPLES.finditer(scan.code, 0, i):
        if scan.word(match.start("comma") + 1) not in ("including", "such"):
            continue
        end = next(
            (j for j in range(match.end(), len(scan.code)) if scan.at(j) in ".;#" or scan.word(j) in _OCCURRED), -1
        )
        if scan.at(end - 1) == "," and scan.word(end) in _OCCURRED and match.start() < i < end:
            return True
    for match in _DEFINITION.finditer(scan.code, 0, i):
        if scan.word(match.start() + 1) != "defined" or scan.word(match.start() + 2) not in ("as", "by"):
            continue
        if not re.search(r"[exY]\)?$", scan.code[: match.start()]):
            continue
        closing = re.compile(r"\)" if scan.at(match.start()) == "(" else r",(?=b|\w?b|w[^,]*#)")
        end = closing.search(scan.code, match.end())
        if end is not None and match.start() < i < end.start():
            return True
    return False


def _counted_from(scan: Scan, i: int) -> bool:
    """True for what a time is counted from: `non-relapse mortality within 1 year of transplantation`."""
    if scan.at(i) != "e" or i < 2:
        return False
    back = 2 + (scan.word(i - 1) in ("the", "first"))
    since = scan.word(i - back + 1) in ("of", "after", "from", "since", "following", "of the")
    return since and scan.at(i - back) == "m" and scan.at(i - back - 1) in "#NW"


def _says_which(scan: Scan, i: int, j: int) -> bool:
    """True where `the primary outcome` at i stands beside the outcome that it is, at j."""
    a, b = sorted((i, j))
    between = scan.code[a + 1 : b]
    return len(between) <= 6 and re.search(r"[#NWX;.]", between) is None


def outcome_behind(scan: Scan, bundle: Bundle) -> bool:
    """True for `59% ≥VGPR`, `59%) with VGPR`, `59% with a VGPR` and `59% having a VGPR`."""
    behind = re.match(r"\)?(?:o[pe])?(?P<words>w{0,2})<?e", scan.code[bundle.last + 1 :])
    if behind is None:
        return False
    start = bundle.last + 1 + behind.start("words")
    first = scan.word(start) if behind["words"] else ""
    if len(behind["words"]) == 2 and first == "with":
        return scan.word(start + 1) in ("a", "an")
    return first in (("", "with", "having", "achieving") if len(behind["words"]) < 2 else ("having", "achieving"))


#: Separators of a list of values.
_TIGHT = re.compile(r"\)*[%mlkcp]?,?[avr/]?b?w?")


def series_of(scan: Scan) -> list[list[Bundle]]:
    """Bundles of one kind that stand in a list, with nothing but separators between them."""
    found: list[list[Bundle]] = []
    for bundle in scan.bundles:
        last = found[-1][-1] if found else None
        if last is None:
            found.append([bundle])
            continue
        between = scan.code[last.last + 1 : bundle.at]
        tight = _TIGHT.fullmatch(between) and not between.endswith("p")
        # A value that brings its own label, a second median say, begins a series of its own.
        tight = tight and (
            scan.items[bundle.at].number is not None
            or bundle.kind in ("percent", "count", "km")
            or (bundle.kind == "p_value" and scan.words(bundle.last + 1, bundle.last + 3) == ", respectively")
        )
        if scan.word(bundle.at - 1) in ("with", "including") and outcome_behind(scan, bundle):
            # `63%, with 59% ≥VGPR`: the second has its own outcome behind it.
            tight = None
        if tight and "a" in between and _has_own_verb(scan, last, bundle):
            # `ORR was 56% and 43% achieved complete responses`
            tight = None
        behind = re.match(r"\)?p?e", scan.code[bundle.last + 1 :]) if tight and "a" in between else None
        if behind and scan.word(bundle.last + behind.end()).startswith(_HAPPENED):
            # `X was recorded in 21%, and 7% died`
            tight = None if scan.word(last.at - 1) in ("in", "by") else tight
        if tight and _DIED.match(scan.words(bundle.last + 1, bundle.last + 5)):
            # `X developed in 9 patients and three of them died`
            tight = None
        if tight and ")" in between and enclosing(scan, last.at) != enclosing(scan, bundle.at):
            # `X in 76% (grade 3, 1%), 5% had Y`: what stands in a bracket goes on with nothing outside it.
            tight = None
        if tight and _holds_outcome(scan, bundle):
            tight = None
        if tight and _holds_outcome(scan, last) and re.match(r"w{0,2}e", scan.code[bundle.last + 1 :]):
            # `59% of patients had CR (95% CI, 46–68) and 22% a PR`
            tight = None
        if tight and "p" in between and scan.word(last.last + 1) in _SEXES:
            # `51.9% girls and 48.1% boys`
            tight = None
        if tight and _starts_anew(scan, found[-1][0], bundle):
            tight = None
        if last.kind == bundle.kind == "n" and re.fullmatch(r"w?,?[av]", between):
            found[-1].append(bundle)
            continue
        if tight and last.kind == bundle.kind and bundle.kind in NAMED:
            found[-1].append(bundle)
        else:
            found.append([bundle])
    for number, group in enumerate(found):
        for place, bundle in enumerate(group):
            for stat in bundle.stats:
                stat.series, stat.place_in_series = number, place
    return found


_DIED = re.compile(r"(?:of (?:them|these|those|these patients) )(?:had |have )?died\b")


def _holds_outcome(scan: Scan, bundle: Bundle) -> bool:
    """True for `24 CR (52%), 6 CRi (13%)`: the outcome stands inside each."""
    if bundle.kind not in ("percent", "count"):
        return False
    return any(
        scan.items[i].code == "e" and scan.items[i].id != UNSURE and scan.at(i - 1) not in "(o"
        for i in range(bundle.at + 1, bundle.last)
    )


_SEXES = frozenset(("women", "female", "girls", "men", "male", "boys"))
#: What stands between an outcome and its first value.
_LEADING = frozenset(("in", "by", "for", "was", "were", "is", "of", "(", ","))


def _starts_anew(scan: Scan, first: Bundle, bundle: Bundle) -> bool:
    """True for `X was seen in 38%, and 19 (73%) had Y`: each has its outcome, one before it and one behind."""
    if bundle.kind not in ("percent", "count") or scan.word(first.at - 1) not in _LEADING:
        return False
    named = [i for i in range(clause_start(scan, first), first.at) if scan.at(i) in _MENTIONS]
    if not any(not denominating(scan, i) for i in named):
        return False
    end = min((b.at for b in scan.bundles if b.at > bundle.last and b.kind in ("percent", "count")), default=999)
    return own_predicate(scan, bundle, end)


_ACHIEVING = frozenset(("achieved", "had", "developed", "experienced", "reached", "attained", "underwent"))


def _has_own_verb(scan: Scan, last: Bundle, bundle: Bundle) -> bool:
    """True where a verb and an outcome follow a value, and the value before it has its outcome before itself."""
    behind = re.match(r"(?:w{0,2}p)?w(?:w){0,2}[ex]", scan.code[bundle.last + 1 :])
    verb = behind is not None and any(
        scan.word(i) in _ACHIEVING for i in range(bundle.last + 1, bundle.last + 1 + behind.end())
    )
    return verb and re.search(r"[ex][^#NWX;,]{0,12}$", scan.code[: last.at]) is not None


def index_of(scan: Scan, item: Item) -> int:
    """Index of an item in its sentence."""
    try:
        return scan.items.index(item)
    except ValueError:
        return 0


#: `died of heart disease or had a stroke`
_EITHER = re.compile(r"(?:of|from) (?:[\w-]+ ){1,4}or (?:had|seen|suffered|been|were|experienced|needed)\b")


_OR_BEFORE = re.compile(r"[exY][^#NW]{0,3}rw?$")


def composite(scan: Scan, i: int) -> bool:
    """True for one part of `a stroke or a heart attack`, which is no outcome by itself."""
    return scan.items[i].code in "ex" and (
        (scan.at(i + 1) == "r" and scan.word(i + 2) not in ("better", "higher", "more"))
        or _OR_BEFORE.search(scan.code[max(0, i - 6) : i]) is not None
        or (scan.word(i + 1).startswith(("of", "from")) and _EITHER.match(scan.words(i + 1, i + 9)) is not None)
    )


def first_right(scan: Scan, right: list[int]) -> int:
    """The first outcome after a value; what comes after the sum of events that caused it is no outcome."""
    return next((i for i in right if scan.items[i].code in "exY"), right[0])


def best_left(scan: Scan, left: list[int]) -> int:
    """The last mention, but a sum of adverse events gives way to the event named beside it."""
    best = left[-1]
    if scan.items[best].code == "y":
        caused = scan.lexicon.content["caused_by_events"]
        led = (*caused, "dose_reduction", "dose_interruption")
        earlier = [i for i in left[:-1] if scan.items[i].id in led and best - i <= 8]
        if earlier and re.search(r"\b(?:due|because|owing|for)\b", scan.words(earlier[-1] + 1, best)):
            return earlier[-1]
    if len(left) > 1 and scan.items[best].low.startswith("best ") and "b" in scan.code[left[-2] + 1 : best]:
        # `X was the best response in 23 patients`
        return left[-2]
    if len(left) > 1 and best - left[-2] == 2 and scan.items[left[-2]].id in scan.lexicon.time_to_event:
        # `time to deterioration in quality of life`
        return left[-2] if scan.word(best - 1) in ("in", "of", "for") else best
    if len(left) > 1 and left[-2] == best - 1 and scan.items[best].low.startswith("response"):
        # `a residual-disease negative response rate of 94%`: the name before it says which response.
        return left[-2]
    both = len(left) > 1 and scan.at(best) == scan.at(left[-2]) == "e" and scan.word(best - 1) == "with"
    if both and re.fullmatch(r"(?:\([^()]*\))?w", scan.code[left[-2] + 1 : best]):
        # `MRD negativity (<10−3) with CR occurred in 23%`
        return left[-2]
    if len(left) > 1 and scan.at(best) == "y" and scan.at(left[-2]) == "x" and "b" in scan.code[left[-2] + 1 : best]:
        # `headache was the most common side effect, affecting 12%`
        return left[-2]
    if scan.items[best].id in ("information_fraction", "null_response_rate"):
        return best
    if scan.items[best].code == "Y" and len(left) > 1 and scan.items[left[-2]].code in "ex":
        between = scan.code[left[-2] + 1 : best]
        if not re.search(r"[,;#]", between):
            return left[-2]
    return best


def size_before_bracket(scan: Scan, bundle: Bundle) -> Stat | None:
    """The size that a bracket stands behind: `421 patients (72% male; …)`."""
    opener = enclosing(scan, bundle.at)
    if opener <= 0:
        return None
    sizes = [b for b in scan.bundles if b.kind == "n" and len(b.stats) == 1 and b.last in (opener - 1, opener - 2)]
    return sizes[-1].lead if sizes else None


_OF_THOSE = re.compile(
    r"\b(?:in|among|for|and) (?:the )?(?:[0-9,]+ )?(?:[\w-]+ )?"
    r"(?:patients|pts|those|participants|people|adults|children)"
    r" (?:with|without|who had|whose)(?: [\w≥≤<>,-]+){0,4}$"
    r"|\bof (?:the )?[0-9,]+ (?:patients|pts|participants|people) (?:with|without|whose)(?: [\w≥≤<>,-]+){0,4}$"
)


#: `38% in those age 75 years or older`
_OF_AGED = re.compile(r"\b(?:in|among|for|of) (?:the )?(?:patients|pts|those|participants|people|adults|children)$")


_TRANSPLANTED_IN = re.compile(r"\b(?:[a-z-]*transplant\w*|hct|hsct|sct|allografts?) in (?:first|second|the first|any)$")
_BETWEEN_WHO = re.compile(r"\bbetween (?:the )?(?:patients|those|pts|participants|children) (?:who|with|undergoing)\b")
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
_ONCE = re.compile(
    r"\b(?:after|upon|following|once) (?:achieving|reaching|attaining|attainment of|achievement of)(?: an?| the)?$"
)
_SINCE = frozenset(("after", "following", "before", "since", "post", "from"))
#: `patients who underwent X following Y developed Z`
_AMONG_THEM = re.compile(r"\b(?:in|among|of|for|between) (?:the )?(?:[0-9,]+ )?(?:\w+ )?\w+$")
_THEN = re.compile(r"(?:w|B){0,4}?(?P<verb>w)w{0,2}[exy]")


def _of_whom(scan: Scan, i: int) -> bool:
    """True for an outcome in a relative clause that says whose share it is, where the clause's own verb follows."""
    then = _THEN.match(scan.code, i + 1)
    return then is not None and any(scan.word(j) in _ACHIEVING for j in range(i + 1, then.end() - 1))


def denominating(scan: Scan, i: int) -> bool:
    """True for an outcome that says whose share it is: `of the responders`, `patients with a response`."""
    if scan.items[i].code == "x":
        # `in the 823 patients with diabetes`: those who have it are a group here, not a result.
        before = scan.words(i - 12, i)
        if scan.items[i].id.lower().endswith(_DISEASES) and _WITH_DISEASE.search(before):
            return True
        return "p" in scan.code[max(0, i - 3) : i] and _WHO_HAVE.search(scan.words(i - 6, i)) is not None
    if scan.items[i].id == "age" and _OF_AGED.search(scan.words(i - 4, i)):
        return True
    if scan.items[i].code == "Y" and _OF_THOSE.search(scan.words(i - 9, i)):
        # `45% in patients with two prior lines`: who they are, not what was found.
        return True
    of_group = scan.at(i + 1) == "p" or (scan.at(i + 1) in "a,v" and scan.at(i - 2) == "%")
    if scan.items[i].code == "Y" and scan.word(i - 1) in ("for", "in", "among") and of_group:
        # `DFS was 65% for standard-risk and 48% for high-risk patients`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[:i])
    if scan.items[i].code not in "e":
        return False
    if scan.items[i].low == "transplanted" and scan.at(i - 1) == "p" and _AMONG_THEM.search(scan.words(i - 5, i)):
        # `in the 20 patients transplanted within 30 days`
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
    if _ONCE.search(scan.words(i - 4, i)):
        # `proceeded to transplantation after achieving a CR (40% vs 11%)`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - 2])
    if _TRANSPLANTED_IN.search(scan.words(i - 7, i)):
        # `transplantation in first CR was performed in 31%`
        return True
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
    if (
        scan.items[i].id.startswith("MRD")
        and scan.word(i + 1) in ("+", "-", "−", "–")
        and scan.word(i - 1) in _GROUPING
    ):
        return True
    if scan.items[i].low.endswith(("negative", "positive")) and scan.word(i - 1) in _GROUPING:
        # `17.6 months in MRD-negative and 8.2 months in MRD-positive patients`: groups, told by a result.
        return scan.at(i + 1) in "pa#" or scan.word(i + 1) in ("versus", "vs", "responders", "status")
    if left.endswith(("in", "an", "a", "first")) and _NOT_IN.search(scan.words(i - 5, i)):
        # `31% in those not in CR`
        return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - 2])
    sized = i - 2 if scan.items[i].low.startswith("responder") and scan.at(i - 1) == "w" else i - 1
    if scan.at(sized) == "#" and any(
        b.last == sized and len(b.stats) > 1 and b.stats[-1].kind in ("n", "count") for b in scan.bundles
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
            if words == ["in"] and before in ("for", "among", "of") and scan.at(i + 1) in ",ab":
                # `MRD rates for patients in CR, CRp, and CRi were …`
                return any(item.code == "e" and item.id != UNSURE for item in scan.items[: i - back])
            if words and words[0] == "who" and len(words) > 2 and _ACHIEVING & {*words[2:], scan.word(i).split(" ")[0]}:
                # `60% of patients who received X achieved a response`: the second verb is that of the sentence.
                return False
            if words and words[0] == "in" and (len(words) > 2 or scan.word(i).startswith(_HAPPENED)):
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
            if words and words[0] == "who" and scan.word(i - back - 1) in ("for", "in"):
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


def own_subject(scan: Scan, start: int, end: int) -> bool:
    """True if a clause speaks of something that the lexicon does not know, so that nothing is inherited."""
    empty = scan.lexicon.cues["empty"]
    words = [scan.items[j].text for j in range(start, end) if scan.items[j].code == "w"]
    return any(
        (len(word) > 3 or (len(word) > 1 and word.isupper())) and not empty.fullmatch(word.lower()) for word in words
    )


def clause_start(scan: Scan, first: Bundle) -> int:
    """Where the clause of a series begins: after a semicolon, or after a value that is followed by `and`."""
    depth = 0
    marks = [match.start() for match in _MARK.finditer(scan.code, 0, first.at)]
    for i in reversed(marks):
        letter = scan.code[i]
        depth += (letter == ")") - (letter == "(")
        if letter == ";" and depth <= 0:
            return i + 1
        if letter in ",a" and depth <= 0 and i > 0 and _value_ends(scan, i, first):
            return i + 1
    return 0


#: What may begin a clause, and brackets.
_MARK = re.compile(r"[();,a]")


def _value_ends(scan: Scan, i: int, first: Bundle) -> bool:
    j = i - 1
    while j > 0 and (scan.code[j] in ",)" or scan.lows[j] == "respectively"):
        j -= 1
    return any(b.last in (i - 1, i - 2, j, j - 1) and b.kind in NAMED and b is not first for b in scan.bundles)


def clause_end(scan: Scan, final: Bundle) -> int:
    """Where the clause after a series ends: a semicolon, a full stop or the next value."""
    following = [
        b.at
        for b in scan.bundles
        if b.at > final.last
        and (b.kind in NAMED or b.kind == "n")
        # The size in `61% of 233 patients responded` belongs to the value before it.
        and not (b.kind == "n" and re.fullmatch(r"\)?o(?:w|)", scan.code[final.last + 1 : b.at]))
    ]
    limit = min(following, default=len(scan.items))
    stop = _STOP.search(scan.code, final.last + 1, limit)
    return stop.start() if stop is not None else limit


_STOP = re.compile(r"[;.]")
