"""The set of patients that a stretch of text names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.arms.traits import EXPANDED, NEGATIVE, POSITIVE, Trait, stem, tokens_of
from reanalysis.draft.lexicon import as_number, fold

_BEFORE = frozenset(("in", "among", "amongst", "for", "of", "within", "with", "who", "those", "whose", "at"))
_BEHIND = frozenset(
    (
        "subgroup",
        "subgroups",
        "population",
        "group",
        "groups",
        "subset",
        "patients",
        "pts",
        "set",
        "cohort",
        "analysis",
        "analyses",
    )
)
#: `in the older group`, where the age that divides is not said again.
_HALVES = frozenset(("young", "older", "elder"))
_BEFORE_HALF = frozenset(("in", "among", "for", "the", "of", "with"))
_OLD = _BEHIND | {"adults", "people", "participants", "children", "women", "men"}
_SIGNS = frozenset("+−–-")
_UP = frozenset(("≥", ">", "more", "least", "over", "older", "above", "higher", "greater"))
_DOWN = frozenset(("<", "≤", "less", "under", "below", "younger", "fewer", "lower"))
_REACH = 8


def best_set(text: str, trial: TrialName, *, named: bool = True) -> str:
    """The set whose words a stretch of text uses of patients (`in those with X`, `the X subgroup`).

    Parameters
    ----------
    text : str
        In lower case.
    trial : TrialName
    named : bool
        False where the words need not be said to be of patients, as beside a cut that is known to divide them.

    Returns
    -------
    str
        Its id; empty if none is named, or several equally well.
    """
    parts = trial.parts
    if not parts:
        return ""
    tokens, places, words = _words(text)
    beginnings = places.keys()
    scores: dict[str, float] = {}
    for one in parts:
        for trait in one.traits:
            if (trait.stems and trait.stems <= beginnings) or trait.short in words:
                score = _score(trait, tokens, places, named)
                if score > scores.get(one.id, 0):
                    scores[one.id] = score
    if not scores:
        return ""
    best = max(scores.values())
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else ""


@lru_cache(maxsize=100)
def _words(text: str) -> tuple[list[str], dict[str, list[int]], frozenset[str]]:
    """The words of a stretch of text, which is asked about for several values, and where each beginning stands."""
    tokens = tokens_of(text)
    places: dict[str, list[int]] = {}
    for i, beginning in enumerate(map(stem, tokens)):
        if beginning in places:
            places[beginning].append(i)
        else:
            places[beginning] = [i]
    return tokens, places, frozenset(tokens)


def may_name(text: str, trial: TrialName) -> bool:
    """False where no set can be named, because no wording has all its words in the text, which is quickly seen."""
    traits = [trait for one in trial.parts for trait in one.traits]
    if not traits:
        return False
    # Sentences are many and no key of a cache.
    low = fold.__wrapped__(text)
    for trait in traits:
        for one in trait.stems:
            if one not in low and one not in EXPANDED:
                break
        else:
            if trait.stems:
                return True
    bare = low.replace("/", "")
    short = {trait.short for trait in traits if trait.short and trait.short in bare}
    return bool(short) and not short.isdisjoint(tokens_of(text))


def is_numbered(name: str, trial: TrialName) -> bool:
    """True for a set that is called by a number or a letter: `cohort 2`."""
    return any(trait.numbered for one in trial.sets if one.id == name for trait in one.traits)


def twin(name: str, trial: TrialName) -> str:
    """The one set that divides patients by the same trait as another; empty if there is none or several."""
    mine = next((one for one in trial.sets if one.id == name and one.part_of), None)
    if mine is None:
        return ""
    words = frozenset().union(*(trait.stems for trait in mine.traits))
    same = [
        one.id
        for one in trial.sets
        if one.id != name and one.part_of == mine.part_of and any(words & trait.stems for trait in one.traits)
    ]
    return same[0] if len(same) == 1 else ""


def _score(trait: Trait, tokens: list[str], places: Mapping[str, list[int]], named: bool) -> float:
    """How well the text names patients by a trait; 0 if it does not."""
    if trait.stems and trait.stems <= places.keys():
        score = _by_words(trait, tokens, places, named)
        if score:
            return score
    return _by_short(trait, tokens) if trait.short in tokens else 0.0


def _by_words(trait: Trait, tokens: list[str], places: Mapping[str, list[int]], named: bool) -> float:
    if len(trait.stems) > 6:
        return 0.0
    for found in product(*(places[wanted][:3] for wanted in trait.stems)):
        first, last = min(found), max(found)
        if trait.numbered:
            # `in cohort 2`, but not `in 2 cohorts`
            if tokens[first + 1 : first + 2] == [trait.numbered]:
                return 2.5
            continue
        if (
            trait.stems <= _HALVES
            and not trait.digits
            and not (
                _BEFORE_HALF & set(tokens[max(0, first - 1) : first]) and _OLD & set(tokens[first + 1 : first + 2])
            )
        ):
            continue
        if last - first > _REACH or _is_negated(tokens, first, last) != trait.negative:
            continue
        near = range(max(0, first - 4), min(len(tokens), last + 5))
        numbers = {as_number(tokens[i]).replace("·", ".") for i in near}
        if trait.signed and not trait.negative and not set(tokens[last + 1 : last + 4]) & (POSITIVE | {"+"}):
            continue
        if not trait.digits <= numbers or (named and not _is_named(tokens, first, last)):
            continue
        if trait.digits and ({tokens[i] for i in near} & (_UP if trait.below else _DOWN)):
            continue
        return len(trait.stems) + len(trait.digits) + 0.5
    return 0.0


def _by_short(trait: Trait, tokens: list[str]) -> float:
    """`HR+`, `HR-negative`, `ND patients`: its abbreviation with a sign, or before a word for patients."""
    for i, token in enumerate(tokens):
        if token != trait.short:
            continue
        rest = tokens[i + 1 : i + 4]
        sign = rest[0] if rest else ""
        if sign == "+" or rest[:1] == ["positive"] or rest[1:2] == ["positive"]:
            negative = False
        elif rest[:1] == ["negative"] or rest[1:2] == ["negative"] or (sign in _SIGNS and trait.negative):
            negative = True
        elif set(rest[:1]) & _BEHIND and not trait.negative:
            negative = False
        else:
            continue
        if negative == trait.negative and _is_named(tokens, i, i + 1):
            return len(trait.short) / 2 + 0.5
    return 0.0


def _is_negated(tokens: list[str], first: int, last: int) -> bool:
    before, behind = set(tokens[max(0, first - 3) : first]), set(tokens[last + 1 : last + 3])
    return bool(before & NEGATIVE or (behind & NEGATIVE and not behind & POSITIVE))


def _is_named(tokens: list[str], first: int, last: int) -> bool:
    """True where the words stand for patients: behind `in` or `among`, or before `subgroup`."""
    return bool(set(tokens[max(0, first - 6) : first]) & _BEFORE or set(tokens[last + 1 : last + 4]) & _BEHIND)
