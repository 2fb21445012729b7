"""Where a sentence names an arm: its names, its dose, or `the drug`."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import as_number, fold
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.phrases.scan import Scan

#: `progressed on a prior X` speaks of what came before the trial.
_BEFORE = frozenset(("prior", "previous", "earlier", "previously"))
_DRUGS = frozenset(("drug", "medicine", "treatment", "vaccine", "therapy"))
_TAKING = frozenset(("on", "taking", "received", "receiving", "got", "getting", "given", "took", "with"))


_ALL_GROUPS = frozenset(("treatment groups", "treatment arms", "study groups", "study arms"))


def _on_the_drug(scan: Scan, i: int) -> bool:
    """True if one of these words is the last of `on the drug`, which is how news call the arm that is no control."""
    return scan.word(i - 1) == "the" and scan.word(i - 2) in _TAKING and scan.at(i + 1) not in "-B"


def _further_letters(scan: Scan, trial: TrialName, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """`B` of `arms A and B`."""
    more: list[tuple[int, str]] = []
    for at, _ in found if trial.letters else ():
        i = at
        if scan.items[i].text.rpartition(" ")[2].upper() not in trial.letters:
            continue
        while step := re.match(r",?[avr,]|/", scan.code[i + 1 :]):
            following = scan.word(i + 1 + step.end()).upper()
            if following not in trial.letters:
                break
            i += 1 + step.end()
            more.append((i, trial.letters[following]))
    return more


_LACKING = re.compile(
    r"(?<!/ )(?<!with or )\b(?:no|without|not (?:to )?(?:receiv(?:e|ing)|given)|omit(?:ting|ted))(?: further)?$"
)


def _without(scan: Scan, i: int, arm: str, trial: TrialName) -> str:
    """The other of two arms where an arm is called by what the other is given: `versus no X`, `the non-X group`."""
    non = scan.word(i - 1) == "-" and scan.word(i - 2) == "non"
    if len(trial.arms) != 2 or not (non or _LACKING.search(scan.words(i - 3, i))):
        return arm
    return next(other for other in trial.arms if other != arm)


def arm_mentions(scan: Scan, trial: TrialName) -> list[tuple[int, str]]:
    """Index and arm of each mention; a dose is one where only doses tell arms apart."""
    found = [
        (i, scan.items[i].id)
        for i, letter in enumerate(scan.code)
        if letter == "B"
        and scan.items[i].id in trial.arms
        and scan.word(i - 1) not in _BEFORE
        # `assigned to the treatment groups` names none of them.
        and scan.items[i].low not in _ALL_GROUPS
        and "controlled" not in (scan.word(i + 1), scan.word(i + 2) if scan.at(i + 1) == "-" else "")
    ]
    found = [(i, _without(scan, i, arm, trial)) for i, arm in found]
    found += _further_letters(scan, trial, found)
    if len(trial.arms) == 2 and len(trial.controls) == 1 and not _DRUGS.isdisjoint(scan.lows):
        given = next(arm for arm in trial.arms if arm not in trial.controls)
        found += [(i, given) for i, low in enumerate(scan.lows) if i > 1 and low in _DRUGS and _on_the_drug(scan, i)]
    for bundle in scan.bundles:
        stat = bundle.lead
        if stat.kind not in ("dose", "schedule") or stat.value is None or not trial.doses:
            continue
        key = (as_number(stat.value.text) if stat.kind == "schedule" else stat.value.text, stat.unit)
        if key in trial.doses:
            stat.arm = trial.doses[key]
            stat.derived = f"the {stat.kind} that names an arm"
            # The name of the drug before the dose belongs to the mention.
            start = bundle.at
            if stat.kind == "schedule" and scan.at(start - 1) == "q":
                start -= 1
            while start > 0 and scan.items[start - 1].code == "w" and fold(scan.items[start - 1].text) in trial.shared:
                start -= 1
            found.append((start, stat.arm))
    return sorted(found)


def other_group(scan: Scan, found: list[tuple[int, str]], where: Where) -> list[tuple[int, str]]:
    """`the other group` is the one of two that was not named last."""
    if len(where.trial.arms) != 2 or " other " not in scan.sentence.text:
        return []
    more = []
    for i, item in enumerate(scan.items):
        if item.code == "z" and scan.word(i - 1) == "other" and scan.word(i - 2) == "the":
            named = [arm for at, arm in found if at < i] or [where.last]
            more += [(i, arm) for arm in where.trial.arms if named[-1] and arm != named[-1]]
    return more
