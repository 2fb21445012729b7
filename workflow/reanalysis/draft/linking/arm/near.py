"""The arm that stands with a value, by prepositions and brackets alone."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: An arm alone in brackets, by its name, its dose or its interval.
_BRACKETED = re.compile(r"\((?:Bz?|#k|q#[mw])[);,]")


def own_arm(scan: Scan, bundle: Bundle, chain: list[Bundle], place: int, found: list[tuple[int, str]]) -> str | None:
    """The arm that stands with a value: `8.3 months in the X arm`, `with X, 56%`, `353 X`."""
    if not found:
        return None
    summed = bundle.kind == "n" and scan.words(bundle.at - 3, bundle.at).endswith("total of")
    each = len(chain) == len({arm for _, arm in found}) and enclosing(scan, chain[-1].at) < 0
    if summed and not each and len({arm for _, arm in found}) > 1 and scan.sentence.text.lower().count("total of") == 1:
        # `a total of 200 received X (101) or Y (99)`
        return None
    if bundle.kind == "n":
        # `878 placebo recipients`: the arm stands between the number and its patients.
        inside = [arm for i, arm in found if bundle.at < i <= bundle.last]
        if inside:
            return inside[0]
    if bundle.kind in ("count", "percent") and len(bundle.stats) > 1:
        # `in 55 of 240 patients in the X arm (22.9%)`: the percentage belongs to the count.
        inside = list({arm for i, arm in found if bundle.at < i < bundle.last})
        if len(inside) == 1:
            return inside[0]
    if bundle.kind == "median" and bundle.lead.quantity and bundle.lead.value is not None:
        # `the median duration of exposure to X was 11.2 months`
        value = scan.items.index(bundle.lead.value)
        inside = list({arm for i, arm in found if bundle.at < i < value})
        if len(inside) == 1:
            return inside[0]
    if bundle.kind == "median" and bundle.lead.value is not None and scan.at(bundle.at) != "N":
        # `the medians were: arm A, 7.3 months; arm B, 9.2 months`
        value = scan.items.index(bundle.lead.value)
        inside = [(i, arm) for i, arm in found if bundle.at < i < value]
        if len(inside) == 1 and scan.code[inside[0][0] - 1] in ":;" and scan.code[value - 1] in ",:":
            return inside[0][1]
        if len(inside) == 1 and scan.word(inside[0][0] - 1) == "for" and scan.at(value - 1) == "b":
            # `median survival for X was 9.4 months and for Y 8.7 months`
            return inside[0][1]
    limit = chain[place + 1].at if place + 1 < len(chain) else len(scan.items)
    bracketed = _BRACKETED.match(scan.code, bundle.last + 1)
    if bracketed and not any(b.at == bracketed.end() and b.kind == bundle.kind for b in scan.bundles):
        # `71.6% (X) and 68.9% (Y)`; but `61 years (X, 62; Y, 60)`
        for i, arm in found:
            if i == bundle.last + 2:
                return arm
    opener = enclosing(scan, bundle.at)
    inside = opener > 0 and any(opener < i < scan.code.find(")", bundle.last) for i, _ in found)
    if (
        opener > 0
        and not inside
        and not any(other is not bundle and enclosing(scan, other.at) == opener for other in chain)
    ):
        for i, arm in found:
            if i < opener <= i + 5 and re.fullmatch(r"z?|-?[#N]-?k(?:z|w{1,2})?", scan.code[i + 1 : opener]):
                return arm
    for i, arm in found:
        if bundle.last < i < limit:
            if bundle.kind == "n" and re.match(r"z?\(n", scan.code[i + 1 :]):
                # `202 were randomised to X (n = 133) or …`: the arm has its own size.
                break
            if _stands_with(scan, _behind(scan, bundle), i) and not (
                bundle.kind == "n" and "," in scan.code[bundle.last : i]
            ):
                end = max(bundle.last, _bracket_end(scan, bundle))
                others = [b for b in scan.bundles if end < b.at < i and b.kind in OF_ARMS and not _of_it(scan, b)]
                if bundle.kind == "n" and _assigned_to_either(scan, bundle, i, arm, found):
                    break
                if not others and not _listed_after(scan, i, arm, found, chain, place):
                    return arm
            break
    if bundle.kind == "n" and _TRIAL_OF.search(scan.words(bundle.at - 5, bundle.at)):
        return None
    headed = [(i, arm) for i, arm in found if i < bundle.at]
    if headed and scan.code[headed[-1][0] + 1 : bundle.at] in (",", ":", "z,", "z:"):
        i, arm = headed[-1]
        if scan.at(i - 1) in ";:(," or (scan.at(i - 1) == "w" and scan.at(i - 2) in ";:(,"):
            # `X, 44%; Y, 18%`
            return arm
    start = chain[place - 1].last if place else -1
    previous = [(i, arm) for i, arm in found if start < i < bundle.at]
    mark = scan.code.rfind(";", 0, bundle.at)
    clause = {arm for i, arm in previous if i > mark}
    told = len(chain) == 1 == len(clause) < len({arm for _, arm in previous})
    if told and mark > start and enclosing(scan, mark) < 0 and not any(bundle.last < i < limit for i, _ in found):
        # `…; in the X arm, 52% did`
        return clause.pop()
    if previous:
        i, arm = previous[-1]
        between = scan.code[i + 1 : bundle.at]
        if scan.at(i) == "q":
            # `Q2W; n=181`: the interval is the name of the arm.
            between = re.sub(r"^#[mw]", "", between)
        if bundle.kind == "n" and re.fullmatch(r"|z?\)?[;,]?\(?n?=?|z?\(", between):
            return arm
        if len(chain) > 1 and len(previous) == 1 and place > 0 and not re.search(r"[;.]", between):
            taken = _stands_with(scan, _behind(scan, chain[place - 1]), i)
            if taken and _FOR_OTHERS.match(scan.words(bundle.last + 1, bundle.last + 3)):
                # `11.1 months for X and 6.9 months for chemotherapy`, whatever that was
                return None
            return arm
        if (
            len({name for _, name in previous}) == 1
            and (len(chain) == 1 or place == 0)
            and not re.search(r"[;.]", between)
        ):
            return (
                arm
                if len(chain) == 1 or (len({name for _, name in found}) > 1 and _paired(scan, chain, found))
                else None
            )
    return None


#: Parts of an outcome by name behind the value of the whole: `45% (CR, 12%; PR, 33%)`.
_PARTS = re.compile(r"\((?=[^()]*#)[^()]*[exyg][^()]*\)")
_HEADING = re.compile(r"z?[,:]?b?<?")


def with_parts(scan: Scan, found: list[tuple[int, str]]) -> list[tuple[Bundle, str]]:
    """Values whose arm stands behind the bracket of their parts, and those parts.

    `ORR was 45% (CR 12%, PR 33%) with X and 22% (CR 3%, PR 19%) with Y`: the first three are of X.
    """
    told: list[tuple[Bundle, str]] = []
    for bundle in scan.bundles:
        parts = _PARTS.match(scan.code, bundle.last + 1) if bundle.kind in ("percent", "count", "km") else None
        if parts is None or enclosing(scan, bundle.at) > 0:
            continue
        inside = [b for b in scan.bundles if parts.start() < b.at < parts.end() and b.kind != "threshold"]
        if not inside or any(b.kind != bundle.kind or b.lead.endpoint == bundle.lead.endpoint for b in inside):
            continue
        headed = [arm for i, arm in found if i < bundle.at and _HEADING.fullmatch(scan.code, i + 1, bundle.at)]
        behind = [arm for i, arm in found if i >= parts.end() and _stands_with(scan, parts.end(), i)]
        # `for X 45% (12% CR), for Y 22% (3% CR)`
        arm = next(iter(headed if headed and scan.at(parts.end()) in ",;a" else behind[:1] or headed), "")
        if arm and not any(parts.start() < i < parts.end() for i, _ in found):
            told += [(one, arm) for one in (bundle, *inside)]
    return told


#: `X was investigated in NAME, a randomised trial in 426 patients`: the size is of the trial, whatever it was of.
_TRIAL_OF = re.compile(
    r"\b(?:trial|study) (?:in|of|with|enrolling|involving|including|that (?:enrolled|included|randomi[sz]ed))"
    r"(?: (?:a total of|adult|[a-z]+))?$"
)


_SIZE_OF = re.compile(r"\b(?:of|for|among) (?:the |all )?$")


def _of_it(scan: Scan, size: Bundle) -> bool:
    """True for the size in `11.2% of the 866 patients`, which belongs to the value before it."""
    return size.kind == "n" and _SIZE_OF.search(scan.words(size.at - 2, size.at) + " ") is not None


#: `26.1% (95% CI, 13.2 to 38.9, 11 of 42 patients) with X`
_COUNTED = re.compile(r"[,;]#o#[wsp]{0,3}\)")


#: `48% (median 26 months) in the X group`
_MEDIAN_BEHIND = re.compile(r"\(Me?[wb]{0,2}[#X]m?\)")
_PATIENTS_END = re.compile(r"w{0,2}p(?=\))")


def _bracket_end(scan: Scan, bundle: Bundle) -> int:
    """The end of the bracket that holds the count of a share, or the median beside a rate; -1 if there is none."""
    if bundle.kind not in ("percent", "km") or enclosing(scan, bundle.at) > 0:
        return -1
    counted = _COUNTED.match(scan.code, bundle.last + 1) or _MEDIAN_BEHIND.match(scan.code, bundle.last + 1)
    return counted.end() - 1 if counted else -1


def _behind(scan: Scan, bundle: Bundle) -> int:
    """The item behind a value, its bracket if that holds nothing but what was set aside, and `respectively`."""
    start = max(bundle.last, _bracket_end(scan, bundle)) + 1
    if (
        bundle.kind == "count"
        and (patients := _PATIENTS_END.match(scan.code, start))
        and enclosing(scan, bundle.at) > 0
    ):
        return patients.end()
    bracket = re.match(r"w?\([^()]*#[^()]*\)", scan.code[start:])
    inside = [b for b in scan.bundles if bracket is not None and start <= b.at < start + bracket.end()]
    if bracket is not None and all(b.lead.partner is bundle.lead for b in inside):
        start += bracket.end()
    # `71% and 80%, respectively, with X`
    told = re.match(r",?w,?", scan.code[start:]) if "respectively" in scan.lows[start : start + 2] else None
    return start + told.end() if told else start


_FOR_OTHERS = re.compile(r"(?:for|with|on) (?!the |each|both|all|a |an )[a-z]{4,}")
#: Kinds of which each value is of one arm.
OF_ARMS = ("percent", "count", "km", "median", "range", "iqr", "n")
_WITH = frozenset(
    [
        "in",
        "with",
        "for",
        "among",
        "on",
        "receiving",
        "of",
        "treated",
        "assigned",
        "to",
        "who",
        "received",
        "given",
        "than",
        "allocated",
        "receive",
        "undergo",
        "get",
        "randomised",
        "randomized",
        "randomly",
        "taking",
        "were",
        "was",
        "getting",
        "got",
        "seen",
        "observed",
        "occurred",
        "recorded",
        "reported",
        "noted",
        "documented",
        "after",
        "undergoing",
        "underwent",
        "dosed",
        "using",
        "from",
        "without",
        "no",
        "included",
        "enrolled",
    ]
)


_PEOPLE = (
    "patients",
    "patient",
    "participant",
    "child",
    "adult",
    "person",
    "pt",
    "participants",
    "pts",
    "those",
    "children",
    "adults",
    "people",
    "individuals",
    "infants",
    "subjects",
    "cases",
)
#: Who patients are, too; but `(45% women) were assigned to X` tells of all patients.
_SEXES = ("women", "men", "girls", "boys", "woman", "man", "girl", "boy")


_CASES = frozenset(("case", "cases", "event", "events", "episode", "episodes"))


def _past_cases(scan: Scan, start: int, end: int) -> int:
    """The place behind `cases of influenza`, of which a number counts so many."""
    if scan.word(start) not in _CASES:
        return start
    place = start + 1
    if scan.at(place) == "o":
        place += 2
        while place < min(end, start + 6) and scan.at(place) in "wx" and scan.word(place) not in _WITH:
            place += 1
    return place


def _stands_with(scan: Scan, start: int, i: int) -> bool:
    """True where nothing but a preposition and an article stand between a value and an arm: `in the X arm`."""
    start = _past_cases(scan, start, i)
    # `61% of 233 patients treated with X`: the size does not part the value from its arm.
    between = re.sub(r"^([%m]?\)?ow?|[%m]?w)#(?=[pwB])", r"\1", scan.code[start:i])
    if re.search(r"[;.#NWX(]|,.*,", between) or len(between) > 7:
        return False
    plain = [item.low for item in scan.items[start:i] if item.code not in "exym" and item.number is None]
    words = " ".join(plain).replace("months", "").split()
    people = _PEOPLE if ")" in between else (*_PEOPLE, *_SEXES)
    words = [word for word in words if word not in (")", ",", "%", "the", "a", "were", *people)]
    # `in the non-X group`
    words = words[:-2] if words[-2:] == ["non", "-"] else words
    joined = next((place for place, word in enumerate(words) if word in ("plus", "+")), -1)
    if 1 < joined == len(words) - 1 <= 4:
        # `with Y plus X`: what X is added to is part of the name.
        words = words[:1]
    return all(word in _WITH or word == "of the" for word in words) and (bool(words) or between in ("", "p"))


def _paired(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]]) -> bool:
    """True if each value of a chain has one mention of an arm before it."""
    start = -1
    for bundle in chain:
        if len({arm for i, arm in found if start < i < bundle.at}) != 1:
            return False
        start = bundle.last
    return True


#: What stands between two arms of a list, the first told by its dose perhaps.
_NEXT_ARM = re.compile(r"(?:#[mw])?w?w?[#k-]{0,3}z?(?:,|,?[avr])w?")


_ASSIGNED = re.compile(r"\b(?:randomi[sz]ed|assigned|allocated)\b")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def _assigned_to_either(scan: Scan, size: Bundle, i: int, arm: str, found: list[tuple[int, str]]) -> bool:
    """True for the size of `264 were assigned to X (3 mg/kg every 2 weeks) or Y`, who are in both arms."""
    other = next((j for j, name in found if j > i and name != arm), None)
    if other is None or _ASSIGNED.search(scan.words(max(size.at - 3, 0), i)) is None:
        return False
    rest = scan.code[i + 1 : other]
    sized = any(b.kind in ("n", "count", "percent") and i < b.at < other for b in scan.bundles)
    return not sized and re.search(r"[;.]", rest) is None and re.search(r"[rv]", _IN_BRACKETS.sub("", rest)) is not None


def _listed_after(scan: Scan, i: int, arm: str, found: list[tuple[int, str]], chain: list[Bundle], place: int) -> bool:
    """True for `41% versus 19% for X versus Y`, where the mention is the first of a list."""
    if place + 1 < len(chain) or len(chain) == 1:
        return False
    following = [one for one in found if one[0] > i and one[1] != arm]
    return bool(following) and _NEXT_ARM.fullmatch(scan.code[i + 1 : following[0][0]]) is not None
