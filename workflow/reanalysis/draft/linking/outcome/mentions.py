"""Where a sentence names an outcome, which of its values stand in a list, and where a clause begins and ends."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.denominating import ACHIEVING, HAPPENED, denominating
from reanalysis.draft.linking.outcome.predicates import own_predicate
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_MENTIONS = "exyY"
NAMED = ("percent", "count", "km", "median", "range", "iqr", "ratio", "difference", "p_value")


def mentions(scan: Scan) -> list[int]:
    """Indices of items that name an outcome or a quantity."""
    found = [i for i, letter in enumerate(scan.code) if letter in _MENTIONS]
    if found and not _EXPLAINING.isdisjoint(scan.lows):
        found = [i for i in found if not _defining(scan, i)]
    if len(found) > 1:
        found = [i for i in found if not _counted_from(scan, i)]
    if len(found) > 1 and "v" in scan.code:
        found = [i for i in found if not _compared(scan, i)]
    if len(found) > 1 and "e/e" in scan.code:
        joined = scan.lexicon.content["outcome_groups"]["after_a_stroke"]
        found = [i for i in found if not (scan.code[i - 2 : i] == "e/" and scan.items[i].id in joined)]
    if len(found) > 1 and "<" in scan.code and "for" in scan.lows:
        found = [i for i in found if not _divides(scan, i)]
    if "irrespective" in scan.lows or "regardless" in scan.lows:
        # `was improved irrespective of patient age (31% vs 35%)`
        found = [i for i in found if not _WHATEVER.search(scan.words(i - 4, i))]
    real = [i for i in found if scan.items[i].id != UNSURE and scan.items[i].code in "ex"]
    return [i for i in found if scan.items[i].id != UNSURE or not any(_says_which(scan, i, j) for j in real)]


def _divides(scan: Scan, i: int) -> bool:
    """True for what tells patients apart: `for MRD ≥0.1%, DFS was 72%`, `for patients with MRD <0.1%`."""
    cut = scan.at(i) == "e" and scan.at(i + 1) == "<" and scan.items[i].id not in scan.lexicon.time_to_event
    return (
        cut
        and re.search(r"\bfor(?: (?:those|patients|pts|children|adults) with)?$", scan.words(max(0, i - 3), i))
        is not None
    )


_WHATEVER = re.compile(r"\b(?:irrespective|regardless) of(?: the| patient| baseline)?$")
#: `X, defined as …, was reached by 47%`: what stands in the definition is no outcome.
_DEFINITION = re.compile(r"[,(]w[wt]")
#: `X, including fatal Y, occurred in 14%`
_EXAMPLES = re.compile(r"[exy]f?(?P<comma>,)ww?")
#: Words of definitions and of examples.
_EXPLAINING = frozenset(("defined", "including", "such", "mainly", "mostly", "primarily", "predominantly"))
#: `grade 3 events (mainly X) in 9% of patients`
_IN_BRACKET = re.compile(r"[xy]\((?P<word>w)[^()#NW]*\)")
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
    for match in _IN_BRACKET.finditer(scan.code):
        if scan.word(match.start("word")) in _EXPLAINING and match.start("word") < i < match.end():
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
    if scan.word(i + 1) == "status" and scan.word(i - 1) in ("by", "to"):
        # `OS by MRD status was 81% (negative) and 44% (positive)`
        return True
    back = 2 + (scan.word(i - 1) in ("the", "first"))
    since = scan.word(i - back + 1) in ("of", "after", "from", "since", "following", "of the")
    return since and scan.at(i - back) == "m" and scan.at(i - back - 1) in "#NW"


def _compared(scan: Scan, i: int) -> bool:
    """True for both outcomes of `OS was better for MRD-negative than for MRD-positive patients`, who are compared."""
    if scan.at(i) != "e" or scan.items[i].id in scan.lexicon.time_to_event:
        return False
    behind = scan.at(i - 1) == "v" and scan.at(i - 2) == "e"
    i -= 2 * behind
    compared = scan.at(i + 1) == "v" and scan.at(i + 2) == "e" and scan.word(i - 1) in ("for", "between", "among", "in")
    return compared and any(item.id in scan.lexicon.time_to_event for item in scan.items[:i] if item.code == "e")


def _says_which(scan: Scan, i: int, j: int) -> bool:
    """True where `the primary outcome` at i stands beside the outcome that it is, at j."""
    a, b = sorted((i, j))
    between = scan.code[a + 1 : b]
    return len(between) <= 6 and re.search(r"[#NWX;.]", between) is None


def outcome_behind(scan: Scan, bundle: Bundle) -> bool:
    """True for `59% ≥VGPR`, `59%) with VGPR`, `59% with a VGPR`, `59% having a VGPR` and the like."""
    behind = re.match(r"\)?p?(?:o[pe])?(?P<words>w{0,3})<?e", scan.code[bundle.last + 1 :])
    if behind is None:
        return False
    start = bundle.last + 1 + behind.start("words")
    first = scan.word(start) if behind["words"] else ""
    if first == "who":
        # `35% who achieved a VGPR`
        return scan.word(start + 1) in ("achieved", "attained", "reached", "had")
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
        if behind and scan.word(bundle.last + behind.end()).startswith(HAPPENED):
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


def _has_own_verb(scan: Scan, last: Bundle, bundle: Bundle) -> bool:
    """True where a verb and an outcome follow a value, and the value before it has its outcome before itself."""
    behind = re.match(r"(?:w{0,2}p)?w(?:w){0,2}[ex]", scan.code[bundle.last + 1 :])
    verb = behind is not None and any(
        scan.word(i) in ACHIEVING for i in range(bundle.last + 1, bundle.last + 1 + behind.end())
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
        if earlier and re.search(r"\b(?:due|because|owing|for|related)\b", scan.words(earlier[-1] + 1, best)):
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
