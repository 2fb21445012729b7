"""The best of the ways in which a report may name its arms."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_candidates import (
    DESCRIBED,
    assigned_lists,
    clean,
    counted_lists,
    received_lists,
    registered,
)
from reanalysis.draft.arms.drugs import Drugs
from reanalysis.draft.arms.letters import lettered_arms
from reanalysis.draft.arms.main_drug import main_drug
from reanalysis.draft.arms.titles import compared, is_plain, resulted, titled

_RANDOMISED = re.compile(
    r"(?<!\bnon)(?<!\bnon-)(?<!\bnon )\brandom"
    r"|\bversus\b|\bvs\b|\bv\s|\bplacebo\b|\bcontrol (?:group|arm)|\bdummy\b|\barm [AB]\b",
    re.I,
)
#: Said of patients who were given one of two treatments by chance; of others, one may have stood for the other.
_ASSIGNED = re.compile(r"(?<!non-)(?<!non)\brandom(?:ly|i[sz])|\bplacebo\b|\bblind", re.I)
_ALLOTTED = re.compile(r"\b(?:assigned|allocated)\b")
_TITLE = 400
_MOST = 6
#: `in the A group vs … in the B group`
_BESIDE = re.compile(
    r"\bin the (?P<a>[A-Za-z][\w-]*(?: [\w-]+){0,2}) group\b(?:[^.;]|\.(?=[0-9])){0,80}"
    r"\b(?:vs|versus|and|compared with)\b(?:[^.;]|\.(?=[0-9])){0,60}?"
    r"\bin the (?P<b>[A-Za-z][\w-]*(?: [\w-]+){0,2}) group\b"
)
_CONTROLLED = re.compile(
    r"\bcontrols?[- ](?:group|arm|patients|cohort|treatment|regimen|therapy)|\bthe control\b|controlled", re.I
)
#: `treated with either X (n = 63) or Y (n = 47)`
_EITHER_SIZED = re.compile(
    r"\b(?:either|received|receiving|treated with|given) [^.;()]*\(n ?= ?[0-9]+\),? or [^.;()]*\(n ?= ?[0-9]+|"
    r"\beither [^.;]*\bn ?= ?[0-9]+[^.;]*\bor [^.;]*\bn ?= ?[0-9]+",
    re.I,
)
#: `A+BC versus BC`, where the names are short and the one holds the other.
_ADDED_TO = re.compile(
    r"\b(?P<a>[A-Za-z]{1,8}[+-])(?P<b>[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z][a-z]) (?:versus|vs\.?|v|or|compared with)"
    r" (?:placebo[+-]|the )?(?P=b)\b"
)
_BARE_NUMBER = re.compile(r"[0-9]+(?![0-9]|[- ]?(?:day|week|month|year|cycle|mg|dose))")
#: The size of a group in the head of a column, and what its cells hold.
_SIZE = re.compile(r"[ ,;]*\(?\b[Nn]\s*=\s*[0-9][0-9,]*\)?[ ,;]*(?:[Nn]o?\.? ?)?(?:\(?%\)?)?$")
_RATE = re.compile(r"\bmg/|\bm2\b")
#: Amounts and numbers; a code such as ABC-123 is none.
_JUNK = re.compile(r"\bmg/|\bm2\b|(?<![A-Za-z0-9-])(?<![A-Z][a-z] )[0-9]{3,}|%|\bGy\b")
#: What patients did is no name of a treatment: `assigned to X, 70 attained CR`.
_RESULT = re.compile(r"\b(?:attained|achieved|reached|responded|died|experienced|developed|discontinued|completed)\b")
#: Kinds of treatment that a list may name once, for all its members.
_SHARED = frozenset(
    [
        "surgery",
        "therapy",
        "treatment",
        "strategy",
        "regimen",
        "approach",
        "chemotherapy",
        "radiotherapy",
        "care",
        "training",
        "ventilation",
        "transfusion",
        "resection",
        "diet",
        "repair",
        "schedule",
        "dose",
    ]
)
_ADJECTIVE = re.compile(r"(?:al|ive|ic|ed|ard|ine|ose|ly|ent|en|ant|ing|ional|risk|free|ous|ary|ory|ate|er|ior|term)$")
AMOUNT = re.compile(
    r"[ -][0-9][0-9.·,]*(?: (?:or|to) [0-9][0-9.,]*)?[- ]?(?:mg/kg|mg/m2|mg|µg|μg|mcg|g|IU|mL)\b"
    r"(?:/(?:day|d|week|dose)\b)?",
    re.I,
)


def choose_arms(text: str, drugs: Drugs, groups: list[str], heads: list[str]) -> list[str]:
    """The best of the ways in which reports name their arms; fewer than two if none is convincing.

    Parameters
    ----------
    text : str
    drugs : Drugs
    groups : list of str
        Names that the report puts before `group` or `arm`.
    heads : list of str
        Heads of the columns of its tables.

    Returns
    -------
    list of str
    """
    record = _distinct(registered(text), drugs, listed=True)
    if len(record) >= 2:
        return record
    tabled = _distinct(
        [clean(_SIZE.sub("", head)) for head in heads if drugs.is_treatment(head) and len(head) < 80],
        drugs,
        listed=True,
    )
    if 2 <= len(tabled) <= _MOST:
        return tabled
    if _EITHER_SIZED.search(text):
        listed = _listed(text, drugs)
        if len(listed) >= 2:
            return listed
    randomised = _RANDOMISED.search(text) is not None
    letters = lettered_arms(text)
    if not randomised and _ALLOTTED.search(text) is None:
        return letters or _by_results(text, groups, drugs) or _by_numbers(text, drugs)
    listed = _listed(text, drugs)
    title = titled(text[:_TITLE])
    # A title that names as many arms says what the letters stand for.
    letters = [] if _is_pair(title, drugs) and len(title) == len(letters) else letters
    if len(letters) > max(1, len(listed)) or (len(letters) > 1 and any(len(name) == 1 for name in listed)):
        return letters
    if _is_pair(title, drugs) and not _covers(listed, title, drugs):
        return _called_in_results(text, title, groups, listed) or title
    usual = [name for name in groups if drugs.is_control(name)]
    if len(usual) > 1:
        # The control group and the usual-care group are one.
        groups = [name for name in groups if name.lower() not in ("control", "controls", "comparator")]
    named = _distinct([name for name in groups if drugs.is_treatment(name) or _is_paired(name, groups)], drugs)
    if len(named) == 1 and drugs.is_control(named[0]):
        others = [name for name in groups if name not in named and not drugs.is_control(name) and name.isascii()]
        counted = [(len(re.findall(rf"{re.escape(name)}[- ](?:group|arm)", text)), name) for name in others]
        if counted and max(counted)[0] >= 1:
            named = [max(counted, key=lambda one: one[0])[1], *named]
    if len(listed) >= 2 and len(named) <= len(listed):
        return listed
    if 2 <= len(named) <= _MOST:
        return named
    if len(listed) >= 2:
        return listed
    frequent = [name for name in groups if len(re.findall(rf"{re.escape(name)}[- ](?:group|arm)\b", text)) > 1]
    frequent = _distinct([name for name in frequent if _BARE_NUMBER.match(name) is None], drugs)
    if re.search(r"random|assign|allocat", text, re.I) is None:
        frequent = []
    if 2 <= len(frequent) <= _MOST:
        return frequent
    beside = [_distinct([clean(match["a"]), clean(match["b"])], drugs) for match in _BESIDE.finditer(text)]
    beside = [pair for pair in beside if len(pair) == 2 and not any(_BARE_NUMBER.match(name) for name in pair)]
    if beside and re.search(r"random|assign|allocat", text, re.I):
        return beside[0]
    added = [(f"{match['a']}{match['b']}", match["b"]) for match in _ADDED_TO.finditer(text)]
    if added:
        return list(max(dict.fromkeys(added), key=added.count))
    for pair in compared(text[:_TITLE]):
        if (
            not any(drugs.is_trait(name) for name in pair)
            and any(drugs.is_treatment(name) for name in pair)
            and is_plain(pair, text)
        ):
            return pair
    for names in received_lists(text) if _ASSIGNED.search(text) else ():
        if len(names) == 2 and all(drugs.is_listed(name) for name in names) and len(_distinct(names, drugs)) == 2:
            return names
    for pair in compared(text, doubtful=_ASSIGNED.search(text) is not None):
        pair = _distinct([name for name in pair if drugs.is_treatment(name) and not drugs.is_trait(name)], drugs)
        if len(pair) == 2:
            return pair
    main = main_drug(text, drugs)
    control = [name for name in drugs.control.findall(text) if name.lower() != "control" or _CONTROLLED.search(text)]
    if control and main != "treatment" and randomised:
        return [main, max(dict.fromkeys(name.lower() for name in control), key=[n.lower() for n in control].count)]
    return _by_results(text, groups, drugs) or _by_numbers(text, drugs)


def _called_in_results(text: str, title: list[str], groups: list[str], listed: list[str]) -> list[str]:
    """The two names by which a report calls its arms where it never uses those of its title; empty if it does."""
    body = text[_TITLE:].lower()
    if len(listed) == len(title) and all(name.isupper() and body.count(name.lower()) > _FEW for name in listed):
        return listed
    if any(body.count(name.lower()) > 1 for name in title):
        return []
    often = [name for name in groups if len(re.findall(rf"\b{re.escape(name)}[- ](?:group|arm)\b", text)) > 1]
    return often if len(often) == len(title) and all(name.isupper() for name in often) else []


def _by_numbers(text: str, drugs: Drugs) -> list[str]:
    """`388 received X, 371 Y and 190 Z`: treatments that were counted so and whose results are compared."""
    low = text.lower()
    for names in counted_lists(text):
        # `13 months with X, 11 months with Y and 9 months with Z`
        beside = (re.search(rf"[0-9]%?(?: months| years)? with {re.escape(name.lower())}\b", low) for name in names)
        if not _COMPARES.search(low) and not all(beside):
            continue
        several = 2 <= len(set(names)) == len(names) <= _MOST
        again = all(low.count(name.lower()) > 1 and len(name.split()) <= _FEW for name in names)
        treated = any(drugs.is_treatment(name) for name in names) and not any(drugs.is_trait(name) for name in names)
        if several and again and treated:
            return names
    return []


_COMPARES = re.compile(r"\bversus\b|\bvs\b|\bcompared (?:with|to)\b")
_FEW = 4


#: What is said of a trial that is still to come: `an ongoing randomized trial compares …`
_TO_COME = re.compile(r"\b(?:ongoing|future|planned|warrant\w*|needed|await\w*|underway|currently|will be)\b", re.I)


#: Who stands for a control group where all patients were given one treatment.
_OF_EARLIER = re.compile(
    r"\bhistori\w+|\bsingle[- ]arm\b|\bone[- ]arm\b|\bmatched (?:controls?|cohort|pairs?)\b|\bearlier (?:trial|stud)"
    r"|\bpredecessor|\bcurrent\b[^.]{0,40}\bstandard (?:therapy|treatment|of care)\b",
    re.I,
)


def has_earlier_control(text: str) -> bool:
    """True where patients were not assigned, and those compared with them are of another time or trial."""
    if _OF_EARLIER.search(text) is None or _ALLOTTED.search(text) is not None:
        return False
    around = (text[max(0, match.start() - _BACK) : match.end() + _BACK] for match in _ASSIGNED.finditer(text))
    return all(_TO_COME.search(part) for part in around)


_BACK = 60


def is_assigned(text: str) -> bool:
    """True where a report says that patients were assigned, or of a placebo: its arms are no mere groups."""
    return _ASSIGNED.search(text) is not None or _ALLOTTED.search(text) is not None


def _by_results(text: str, groups: list[str], drugs: Drugs) -> list[str]:
    """Two treatments whose results are set against each other, where nothing is said of assignment."""
    for pair in resulted(text):
        if not any(drugs.is_trait(name) for name in pair) and (
            all(drugs.is_treatment(name) or drugs.is_control(name) or name in groups for name in pair)
            and len(_distinct(pair, drugs, listed=True)) == 2
        ):
            return pair
    for pair in compared(text, doubtful=False):
        # `treatment with X plus low-dose Y compared to high-dose Y`
        plain = all(drugs.is_treatment(name) and not DESCRIBED.search(name) for name in pair)
        if plain and len(_distinct(pair, drugs, listed=True)) == 2 and len({n.lower() for n in pair}) == 2:
            return pair
    return _by_addition(text, drugs)


#: `adding X to chemotherapy`, where others received `chemotherapy alone`
_ADDING = re.compile(
    r"\b(?:adding|addition of) (?P<x>[A-Za-z][\w-]+) to (?P<y>(?:standard |intensive )?[A-Za-z][\w-]+)", re.I
)


def _by_addition(text: str, drugs: Drugs) -> list[str]:
    """`X plus Y` and `Y`, where a report says that X was added to Y and that others had Y alone."""
    for match in _ADDING.finditer(text):
        x, y = match["x"], match["y"]
        alone = re.search(rf"\b{re.escape(y)} (?:alone|(?:-| )?(?:group|arm))\b", text, re.I)
        if (
            alone
            and drugs.is_treatment(x)
            and (drugs.is_treatment(y) or drugs.is_control(y))
            and x.lower() != y.lower()
        ):
            return [f"{x} plus {y}", y]
    return []


def _is_pair(title: list[str], drugs: Drugs) -> bool:
    """True for two treatments that differ, in one of which the other may be held."""
    return (
        len(title) == 2
        and any(drugs.is_treatment(name) for name in title)
        and all(drugs.is_listed(name) or drugs.is_control(name) for name in title)
        and len(_distinct(title, drugs, listed=True)) == 2
    )


def _covers(listed: list[str], title: list[str], drugs: Drugs) -> bool:
    """True if a list of arms has a name for each that the title sets against the other."""
    contents = [drugs.content(name) for name in listed]
    return len(listed) >= 2 and any(drugs.content(title[0]) & content for content in contents)


def _listed(text: str, drugs: Drugs) -> list[str]:
    """The longest list of what patients were assigned to; a list that gives sizes says so most surely."""
    candidates = list(assigned_lists(text))
    untold: list[str] = []
    for sized in (True, False):
        lists = []
        for found, kind in candidates:
            if kind == "sizes" and len(set(found)) < len(found):
                # What tells the arms apart stands in the brackets with their sizes.
                continue
            full = _completed(found, drugs)
            names = [AMOUNT.sub("", name) if _RATE.search(name) else name for name in full]
            if len(set(names)) < len(set(full)):
                # What tells the arms apart is how much of it they were given.
                names = [name for name in full if not _JUNK.search(AMOUNT.sub("", name))]
            names = [name for name in names if not _JUNK.search(AMOUNT.sub("", name)) and not _RESULT.search(name)]
            treatments = [name for name in names if drugs.is_listed(name)]
            short = all(len(name.split()) <= 6 for name in names)
            if 2 < len(names) <= _MOST and short and 2 * len(treatments) >= len(names) and kind in ("list", "sizes"):
                treatments = names
            if (
                len(names) == 2
                and short
                and kind == "list"
                and all(text.lower().count(name.lower()) > 1 for name in names)
            ):
                treatments = names
            if len(names) > 2 and kind in ("list", "sizes") and all(_is_called(name, text) for name in names):
                # `to receive triplet, doublet, or control`
                treatments = names
            # Where one of two names is a treatment, or both have sizes, the other is its comparator.
            if len(names) == 2 and (treatments or kind == "sizes") and all(len(name.split()) <= 6 for name in names):
                treatments = names
            if (kind == "sizes") == sized:
                found = _distinct(treatments, drugs, listed=True)
                if sized and not any(drugs.is_listed(name) for name in found):
                    # Numbers in brackets stand behind causes of death too.
                    untold = untold or (found if 2 <= len(found) <= _MOST else [])
                    continue
                lists.append(found)
        best = max((found for found in lists if 2 <= len(found) <= _MOST), key=len, default=[])
        if best:
            return best
    return untold


def _is_called(name: str, text: str) -> bool:
    """True for one word by which a report calls a group again and again."""
    return " " not in name and text.lower().count(name.lower()) > 2


def _completed(names: list[str], drugs: Drugs) -> list[str]:
    """`laparoscopic` of `laparoscopic or open surgery` is laparoscopic surgery."""
    last = names[-1].split()[-1] if names else ""
    if len(names) < 2 or last.lower() not in _SHARED or len(names[-1].split()) != 2:
        return names
    whole = [" " in name or drugs.is_treatment(name) or not _ADJECTIVE.search(name.lower()) for name in names]
    return [name if done else f"{name} {last}" for name, done in zip(names, whole, strict=True)]


def _is_paired(name: str, groups: list[str]) -> bool:
    """`intervention group` beside `control group`."""
    return name.lower() in ("intervention", "experimental", "treatment", "active") and any(
        other.lower() in ("control", "placebo", "comparator", "usual-care", "standard-care") for other in groups
    )


def _distinct(names: list[str], drugs: Drugs, *, listed: bool = False) -> list[str]:
    """Names that differ in a word of content; the longer one of two that say the same stays.

    In one list, `X plus Y` and `Y` are two arms; elsewhere the second is the first cut short.
    """
    kept: list[str] = []
    for name in names:
        content = drugs.content(name)
        if not content or len(name.split()) > 8:
            continue
        same = next((i for i, other in enumerate(kept) if _alike(content, drugs.content(other), listed)), None)
        if same is None:
            kept.append(name)
        elif len(drugs.content(kept[same])) < len(content):
            kept[same] = name
    return kept


def _alike(a: frozenset[str], b: frozenset[str], listed: bool) -> bool:
    """Two names of one arm: all words of one are in the other, and what is more is no other amount."""
    return a == b or (
        not listed and (a < b or b < a) and not any(word[0].isdecimal() for word in a ^ b) and len(a ^ b) < 3 and a != b
    )
