"""What `arm A`, `group 2` or `cohort B` of a report is: the arm that it names beside them."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import WORD, TrialName
from reanalysis.draft.arms.traits import stem
from reanalysis.draft.lexicon import Phrases, fold, split
from reanalysis.draft.model import Term

_MARK = r"(?:[A-H]|[1-9]|I{1,3}|IV)"
_LABEL = re.compile(rf"\b(?P<noun>arm|group|cohort)s? (?P<mark>{_MARK})\b(?![.][0-9]|%)", re.I)
#: Where the name of an arm that stands before its letter begins.
_BORDER = re.compile(rf"\b(?:or|versus|vs|to|received|receive)\b|;|\b(?:arm|group|cohort) {_MARK}\b", re.I)
#: What may stand between a letter and the name behind it.
_BEHIND = re.compile(
    r"\s*(?:[:(,=–—-]|(?:were |was )?(?:received?|given|treated with|assigned to)\b)\s*(?:n ?= ?[0-9,]+[;,] )?"
)
#: Where it ends.
_END = re.compile(r"[.;)]\s|\b(?:and|or|versus|vs) |\n")
_REACH = 300


def lettered_arms(text: str) -> list[str]:
    """`arm A`, `arm B`, … or `arm 1`, `arm 2`, …, where a report speaks of each more than once."""
    for marks, first in (("A-F", "arm A"), ("1-6", "arm 1")):
        seen: dict[str, int] = {}
        for match in re.finditer(_LETTERED.format(marks=marks), text):
            for mark in re.findall(f"[{marks}]", match["marks"]):
                seen[f"arm {mark}"] = seen.get(f"arm {mark}", 0) + 1
        names = sorted(name for name, times in seen.items() if times > 1)
        if len(names) == len(seen) > 1 and names[0] == first:
            return names
    return []


_LETTERED = (
    r"\b[Aa]rms? (?P<marks>[{marks}]\b(?![%.][0-9]|%)"
    r"(?:(?:, |,? and |,? or | vs\.? | versus )[{marks}]\b(?!%))*)"
)


def name_letters(text: str, trial: TrialName, phrases: Phrases) -> None:
    """Add `arm A` and its like to the phrases of a report, each as the arm that it is told to be.

    Parameters
    ----------
    text : str
    trial : TrialName
        With the arms that the phrases know.
    phrases : Phrases
        Changed.
    """
    if len(trial.arms) < 2:
        return
    told: dict[tuple[str, str], str] = {}
    for arm, name in trial.names.items():
        # A register may name arms by their letter, and a report may have no other name for them.
        named = set(map(_label, _LABEL.finditer(name)))
        if len(named) == 1:
            told[named.pop()] = arm
    seen: dict[tuple[str, str], None] = {}
    of_sets = {noun for noun, mark in map(_label, _LABEL.finditer(text)) if _is_set(noun, mark, trial)}
    for match in _LABEL.finditer(text):
        label = _label(match)
        if label[0] in of_sets:
            continue
        seen.setdefault(label)
        if label in told:
            continue
        arm = _beside(text, match, trial, phrases)
        if arm and arm not in told.values():
            told[label] = arm
    for noun in dict.fromkeys(noun for noun, _ in seen):
        # Where all but one are told, the last is the one that is left.
        labels = [label for label in seen if label[0] == noun]
        left = [label for label in labels if label not in told]
        arms = [arm for arm in trial.arms if arm not in told.values()]
        if len(left) == len(arms) == 1 and len(labels) == len(trial.arms):
            told[left[0]] = arms[0]
    told |= _with_or_without(text, trial)
    called = _called_in_brackets(text, trial)
    for (_, mark), arm in called.items():
        if len(mark) > 1 and phrases.longest([mark], [False], 0) is None:
            phrases.add(mark, Term("arm", arm))
        for word in ("with", "than", "on") if len(mark) == 1 else ():
            phrases.add(f"{word} {mark}", Term("arm", arm))
    told |= called
    for (noun, mark), arm in told.items():
        phrases.add(f"{noun} {mark}", Term("arm", arm), replace=True)
        phrases.add(f"{noun}s {mark}", Term("arm", arm), replace=True)
        if mark not in ("A", "I") and mark.isalpha():
            # `the DZ group`; a group is no name.
            phrases.add(f"{mark} {noun}", Term("arm", arm), replace=True)
        trial.letters[mark] = arm


#: `docetaxel with (group DZ) or without (group D) zoledronic acid`
_ADDED = re.compile(
    r"\bwith \((?P<noun>group|arm) (?P<more>[A-Z]{1,4})\) or without \((?:group|arm) (?P<less>[A-Z]{1,4})\)"
)


def _with_or_without(text: str, trial: TrialName) -> dict[tuple[str, str], str]:
    """What two arms are called of which one is given something more."""
    found = _ADDED.search(text)
    treated = [arm for arm in trial.arms if arm not in trial.controls]
    if found is None or len(trial.arms) != 2 or len(treated) != 1:
        return {}
    return {(found["noun"], found["more"]): treated[0], (found["noun"], found["less"]): trial.controls[0]}


#: `surgery (S group) or surgery plus velotinib (SV group)`
_CALLED = re.compile(
    r"\((?:the )?(?:(?P<mark>[A-Z][A-Z0-9]{0,4}) (?P<noun>group|arm)"
    r"|(?P<noun2>group|arm) (?P<mark2>[B-HJ-Z]|[A-Z]{2,4}))\b[^()]*\)"
)


def _called_in_brackets(text: str, trial: TrialName) -> dict[tuple[str, str], str]:
    """What every arm is called in the bracket behind its name; empty unless each has a name of its own."""
    words = {arm: {fold(word) for word in WORD.findall(name)} for arm, name in trial.names.items()}
    called: dict[tuple[str, str], str] = {}
    before = 0
    for match in _CALLED.finditer(text):
        stretch = _BORDER.split(text[max(before, match.start() - _REACH) : match.start()])[-1]
        before = match.end()
        said = {fold(word) for word in WORD.findall(stretch)}
        fitting = {arm: len(own) for arm, own in words.items() if own <= said}
        label = (match["noun"] or match["noun2"]).lower(), match["mark"] or match["mark2"]
        best = [arm for arm, size in fitting.items() if size == max(fitting.values())]
        if len(best) == 1 and label not in called:
            called[label] = best[0]
    return called if len(set(called.values())) == len(called) == len(trial.arms) else {}


def _label(match: re.Match[str]) -> tuple[str, str]:
    return match["noun"].lower(), match["mark"].upper()


def _is_set(noun: str, mark: str, trial: TrialName) -> bool:
    """True where a register has a set of patients of that letter."""
    traits = (trait for one in trial.sets for trait in one.traits)
    return any(trait.numbered == fold(mark) and stem(fold(noun)) in trait.stems for trait in traits)


def _beside(text: str, match: re.Match[str], trial: TrialName, phrases: Phrases) -> str:
    """The arm named before `(arm A)`, or behind `arm A:`."""
    start = max(0, match.start() - _REACH)
    before = text[start : match.start()]
    opener = _open_bracket(before)
    if opener >= 0:
        borders = [one.end() for one in _BORDER.finditer(before[:opener])]
        return _one_arm(before[max(borders, default=0) : opener], trial, phrases)
    behind = _BEHIND.match(text, match.end())
    if behind is None:
        return ""
    return _one_arm(_END.split(text[behind.end() : behind.end() + 120])[0], trial, phrases)


def _open_bracket(before: str) -> int:
    """Where the bracket opens that a place is in; -1 if it is in none."""
    depth = 0
    for i in range(len(before) - 1, -1, -1):
        depth += (before[i] in ")]") - (before[i] in "([")
        if depth < 0:
            return i
        if before[i] == "\n":
            return -1
    return -1


def _one_arm(words: str, trial: TrialName, phrases: Phrases) -> str:
    """The one arm that a stretch of text names; empty if it names none or several."""
    parts = list(split(words))
    joined = [False] * len(parts)
    found: dict[str, None] = {}
    i = 0
    while i < len(parts):
        best = phrases.longest(parts, joined, i)
        if best is not None and best[1].kind == "arm" and best[1].id in trial.arms:
            found.setdefault(best[1].id)
        i = best[0] if best is not None else i + 1
    return next(iter(found)) if len(found) == 1 else ""
