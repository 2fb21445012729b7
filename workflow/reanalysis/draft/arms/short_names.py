"""Short names that a report gives to its arms in brackets: `nabrexed (N)`, `tirabrex (tira)`, `N+P v P`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reanalysis.draft.arms.arm_names import WORD, TrialName
from reanalysis.draft.arms.arm_phrases import spellings
from reanalysis.draft.lexicon import Lexicon, Phrases, fold
from reanalysis.draft.model import Term

_SHORT = re.compile(
    r" (?<=[\w’'+/-] )\((?P<short>[A-Za-z][\w+/-]{0,15})(?=[);:,])"
    r"(?![;:,] ?[0-9<=])(?!, [A-Z][A-Za-z]+,? (?:Inc|Ltd|Pharma|Bio))"
)
_ENDING = re.compile(r"[\w’'+/-]*\Z")
_SUM = re.compile(r"(?<![\w+/-])[A-Z](?:\+[A-Z]){1,3}(?![\w+/-])")
#: `daunorubicin and cytarabine (7+3)`: days of two drugs that name a treatment.
_SCHEDULE = re.compile(r" \((?P<short>[0-9]\+[0-9])\)")
#: What a single letter must stand behind to be taken for a treatment.
_BESIDE = ("on", "with", "plus", "adding", "received", "receiving", "to", "than")
#: What an arm is called, with its abbreviation.
_CALLED = re.compile(
    r"\b(?P<kind>experimental|investigational|intervention|treatment|control|standard|comparator)"
    r"(?: therapy| treatment)? (?:arm|group)(?: \(|, )(?-i:(?P<short>[A-Z]{2,3}))(?=[);,])",
    re.I,
)
#: Letters of a drug's shortened name, at least.
_SHORTEST = 3
#: Words at the end of what is abbreviated that are no name themselves.
_ENDS = frozenset(("group", "arm", "therapy", "treatment", "choice", "care", "alone", "regimen", "strategy", "change"))


def name_short(text: str, trial: TrialName, lexicon: Lexicon, phrases: Phrases) -> None:
    """Add the short names of arms to the phrases of a report.

    Parameters
    ----------
    text : str
    trial : TrialName
    lexicon : Lexicon
    phrases : Phrases
        Changed; a meaning that is there stays.
    """
    if len(trial.arms) < 2:
        return
    idle = {fold(word) for word in lexicon.content["arms"]["idle"]}
    words = {arm: {fold(word) for word in WORD.findall(name)} - idle for arm, name in trial.names.items()}
    letters: dict[str, str] = {}
    told: set[str] = set()
    clipped: dict[str, str] = {}
    for match in _SHORT.finditer(text):
        before, short = _words_before(text, match.start()), match["short"]
        last = fold(before[-1])
        if len(short) == 1:
            letters.setdefault(short, last)
        capitals = sum(letter.isupper() for letter in short)
        if not capitals and _clips(short, last) and phrases.longest([short], [False], 0) is None:
            clipped.setdefault(last, short)
        arm = ""
        if capitals >= min(2, len(short)):
            usual = lexicon.content["arms"]["control"]
            arm = _arm_of(before, words, trial, usual) if last in _ENDS else _owner(last, words)
        arm = arm or (_spelt(short, last, words, told) if capitals else "")
        arm = arm or (_dosed(short, text[: match.start()], words) if capitals > 1 else "")
        if not arm:
            continue
        if len(short) > 1 and phrases.longest([short], [False], 0) is not None:
            continue
        told.add(fold(short))
        for phrase in [f"{word} {short}" for word in _BESIDE] if len(short) == 1 else [short]:
            phrases.add(phrase, Term("arm", arm))
    for match in _CALLED.finditer(text):
        # `the experimental arm (EA)`, `(control arm, CA)`
        others = [one for one in trial.arms if one not in trial.controls]
        arms = trial.controls if match["kind"].lower() in ("control", "standard", "comparator") else others
        if len(arms) == 1 and phrases.longest([match["short"]], [False], 0) is None:
            phrases.add(match["short"], Term("arm", arms[0]))
    _name_clipped(clipped, words, phrases)
    for match in _SCHEDULE.finditer(text) if "+" in text else ():
        before = _words_before(text, match.start())
        if before and (arm := _owner(fold(before[-1]), words)):
            phrases.add(match["short"], Term("arm", arm))
    for found in dict.fromkeys(_SUM.findall(text) if "+" in text else ()):
        parts = {letters.get(letter, "") for letter in found.split("+")}
        same = [arm for arm in trial.arms if parts == words[arm]]
        if len(same) == 1:
            phrases.add(found, Term("arm", same[0]))


#: What ends the phrase that tells how a treatment is given.
_GIVEN_EVERY = re.compile(
    r"(?:\b(?:weeks?|days?|months?|cycles?|daily|weekly|minutes?|hours?|h|min|fractions|Gy|mg|mg/m2|curve of [0-9.]+)"
    r"|[0-9])$"
)
_LAST_PHRASE = re.compile(r"(?:[;.]|\([A-Z][\w+/-]*\)|\bor\b|\bversus\b|\bvs\b)")


def _dosed(short: str, before: str, words: Mapping[str, set[str]]) -> str:
    """The one arm all of whose drugs stand with their doses before a short name: `A 75 mg/m2 and B AUC 6 (AB)`."""
    phrase = _LAST_PHRASE.split(before[-260:])[-1]
    if not _GIVEN_EVERY.search(phrase):
        return ""
    told = {fold(word) for word in WORD.findall(phrase)}
    initials = [letter.lower() for letter in short if letter.isupper()]
    fitting = [arm for arm, own in words.items() if len(own) > 1 and own <= told]
    fitting = [arm for arm in fitting if sorted(word[0] for word in words[arm]) == sorted(initials)]
    return fitting[0] if len(fitting) == 1 else ""


def _clips(short: str, word: str) -> bool:
    """True for the beginning of a word, or its first letter and others in their order: tira, pbo."""
    letters = iter(word)
    return _SHORTEST <= len(short) < len(word) and word[0] == short[0] and all(one in letters for one in short)


def _name_clipped(clipped: Mapping[str, str], words: Mapping[str, set[str]], phrases: Phrases) -> None:
    """Arms by the shortened names of their drugs: `tira`, if no other arm has it, and `tira + nalu`."""
    long = {short: word for word, short in clipped.items()}
    words = {arm: {long.get(word, word) for word in own} for arm, own in words.items()}
    for arm, own in words.items():
        short = [clipped[word] for word in clipped if word in own]
        for word in short:
            if _owner(long[word], words) == arm:
                phrases.add(word, Term("arm", arm))
        if len(short) == len(own) == 2:
            for phrase in spellings(" + ".join(short)):
                phrases.add(phrase, Term("arm", arm))


def _words_before(text: str, at: int) -> list[str]:
    """The last words before a place, five at most, that have a single space between them."""
    words: list[str] = []
    for part in reversed(text[max(0, at - 200) : at].rsplit(" ", 5)[-5:]):
        if word := _ENDING.findall(part)[0]:
            words.insert(0, word)
        if not word or word != part:
            break
    return words


def _owner(word: str, words: Mapping[str, set[str]]) -> str:
    """The one arm whose name holds a word."""
    having = [arm for arm, own in words.items() if word in own]
    return having[0] if len(having) == 1 else ""


def _spelt(short: str, last: str, words: Mapping[str, set[str]], told: set[str]) -> str:
    """The one arm of whose drugs a short name has the first letters: `Foo-B`, `BCd`.

    It may stand behind a short name that was told before: `X plus BCP (ABCP)`.
    """
    parts = [part for part in re.split(r"[-+/]", fold(short)) if part]
    parts = list(parts[0]) if len(parts) == 1 else parts
    if not 2 <= len(parts) <= 5:
        return ""
    fitting = [arm for arm, own in words.items() if (last in own or last in told) and _begin(parts, own)]
    whole = [arm for arm in fitting if len(words[arm]) == len(parts)]
    # `ACP` is X plus Y plus Z rather than a name that holds one more.
    return fitting[0] if len(fitting) == 1 else whole[0] if len(whole) == 1 else ""


def _begin(parts: Sequence[str], words: set[str]) -> bool:
    """True if each part begins a word of its own."""
    left = sorted(words)
    for part in sorted(parts, key=len, reverse=True):
        found = next((word for word in left if word.startswith(part)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _arm_of(before: list[str], words: Mapping[str, set[str]], trial: TrialName, usual: Sequence[str]) -> str:
    """The arm that the words before `group` or `therapy` name."""
    owners = {_owner(fold(word), words) for word in before} - {""}
    if len(owners) == 1:
        return owners.pop()
    said = " ".join(before).lower().replace("’", "'")
    named = any(name in said for name in usual if len(name) > 5)
    return trial.controls[0] if named and not owners and len(trial.controls) == 1 else ""
