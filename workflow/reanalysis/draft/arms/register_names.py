"""Trials, arms and sets of patients as phrases to be found in a report, from a register or from the report itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from reanalysis.draft.arms.arm_names import SetName, TrialName
from reanalysis.draft.arms.arm_phrases import name_arms
from reanalysis.draft.arms.traits import Trait, numbered_trait, stem, trait_of
from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Term

_NUMBER = re.compile(r"[0-9]+")
_AGED = re.compile(r"age|\byounger than|\bolder than|\byears\b")
TREATED = re.compile(
    r"\bsafety\b|\badverse events?\b|^(?:all )?(?:treated|infused|dosed|vaccinated)\b"
    r"|received (?:at least )?(?:one|a) dose"
)
EVALUABLE = re.compile(r"\b(?:evaluable|evaluated|assessable|assessed)\b(?!.*\b(?:mrd|residual)\b)|\befficacy\b")


def read_register(trials: Mapping[str, Any], lexicon: Lexicon, phrases: Phrases) -> dict[str, TrialName]:
    """Add the names of a register to the phrases.

    Parameters
    ----------
    trials : mapping
        `trials` of a file like `data/trials.yaml`, those of the report only.
    lexicon : Lexicon
    phrases : Phrases
        The tree of this report; changed.

    Returns
    -------
    dict of str to TrialName
    """
    found: dict[str, TrialName] = {}
    for trial_id, trial in trials.items():
        name = TrialName(trial_id)
        for phrase in {trial["name"], trial_id}:
            phrases.add(phrase, Term("trial", trial_id), replace=True)
        arms = trial["arms"]
        order = list(chain.from_iterable((c["arm"], c["reference"]) for c in trial.get("comparisons", ())))
        controls = tuple(arm for arm in arms if arms[arm]["role"] == "control")
        name.arms = [arm for arm in arms if arm not in controls] + list(controls)
        if len(arms) == 2 and len(order) == 2:
            name.arms = order
        name.controls = controls
        treated = [arm for arm in arms if arm not in controls]
        name.studied = treated[0] if trial.get("design") == "single_arm" and len(treated) == 1 < len(arms) else ""
        name.names = {arm: f"{one['label']} {one['name']}" for arm, one in arms.items()}
        name_arms(name, arms, lexicon, phrases)
        for set_id, one in trial["analysis_sets"].items():
            name.sets.append(_set_name(set_id, one))
        name.whole = _whole(name, trial["analysis_sets"])
        name.safety = only_part(TREATED, trial["analysis_sets"]) or only_part(ALL_TREATED, trial["analysis_sets"])
        sizes = trial["analysis_sets"][name.safety].get("arms", {}) if name.safety else {}
        name.exposed = tuple(arm for arm in arms if sizes.get(arm)) if any(sizes.values()) else tuple(arms)
        name.evaluable = only_part(EVALUABLE, trial["analysis_sets"])
        name.usual = _usual(name, trial["analysis_sets"])
        found[trial_id] = name
    roles = {trial_id: trial.get("sources", {}) for trial_id, trial in trials.items()}
    own = {source for told in roles.values() for source in told if told[source] == "primary"}
    for trial_id, name in found.items():
        given = roles[trial_id]
        told = bool(given) and own.issuperset(given) and set(given.values()) == {"secondary"}
        name.beside = told and len(name.controls) == len(name.arms)
    words = {trial_id: trait_of(trials[trial_id]["name"]).stems for trial_id in found}
    for trial_id, name in found.items():
        name.tells = words[trial_id].difference(*(words[other] for other in found if other != trial_id))
    return found


def _whole(trial: TrialName, sets: Mapping[str, Any]) -> str:
    """The set that holds all others; of those registered, whom no arms divide, the part that arms do."""
    roots = [one.id for one in trial.sets if not one.part_of]
    if not roots or sets[roots[0]].get("partition"):
        return roots[0] if roots else "all"
    divided = [one.id for one in trial.sets if one.part_of == roots[0] and sets[one.id].get("partition")]
    return divided[0] if len(divided) == 1 else roots[0]


_ENROLLED = re.compile(r"\benrolled\b|\bapheres|\bregistered\b|\bincluded\b")
ALL_TREATED = re.compile(r"^(?:all |those )?(?:treated|infused|dosed|vaccinated)(?: patients)?$")


def _usual(trial: TrialName, sets: Mapping[str, Any]) -> str:
    """The set that a trial of one arm gives its results in: those treated, where not all who enrolled were."""
    if not trial.single or trial.whole not in sets or not _ENROLLED.search(sets[trial.whole]["label"].lower()):
        return ""
    return only_part(ALL_TREATED, sets)


def only_part(pattern: re.Pattern[str], sets: Mapping[str, Any]) -> str:
    """The one set beside the whole of a trial's patients whose label fits; empty if none does, or several."""
    roots = [name for name, one in sets.items() if not one.get("part_of")]
    found = [name for name, one in sets.items() if name not in roots[:1] and pattern.search(one["label"].lower())]
    return found[0] if len(found) == 1 else ""


def add_halves(trial: TrialName, title: str) -> None:
    """Two sets divided at one age are `younger patients` and `older patients` too, unless all of a report's are old."""
    if "older" in title.lower() or "elderly" in title.lower():
        return
    sets, found = trial.sets, []
    for one in sets:
        below = one.traits[0].below
        other = [two for two in sets if two.numbers == one.numbers and two.traits[0].below != below]
        words = (("younger",) if below else ("older", "elderly")) if len(one.numbers) == len(other) == 1 else ()
        halves = (Trait(frozenset((stem(word),)), frozenset(), "", negative=False, below=False) for word in words)
        found.append(replace(one, traits=(*one.traits, *halves)))
    trial.sets = found


#: How many letters an id has that reports write as an abbreviation.
_SHORT = (2, 4)


def _set_name(set_id: str, one: Mapping[str, Any]) -> SetName:
    wordings = dict.fromkeys([one.get("restricted_to") or one["label"], one["label"], *one.get("also_called", ())])
    trait = next(iter(wordings))
    numbers = tuple(int(number) for number in _NUMBER.findall(trait)) if _AGED.search(trait) else ()
    traits = [trait_of(wording) for wording in wordings]
    known = [numbered_trait(wording) for wording in (set_id, *wordings)]
    traits += [trait for trait in dict.fromkeys(known) if trait is not None]
    named = trait_of(set_id.replace("_", " "))
    short = len(set_id) == len(stem(set_id))
    if short and set_id.isalnum() and any(letter.isdigit() for letter in set_id) and not numbers:
        # An id like rp2d is what reports call it too.
        traits.append(Trait(frozenset((set_id.lower(),)), frozenset(), "", named.negative, named.below))
    if set_id.isalpha() and _SHORT[0] <= len(set_id) <= _SHORT[1] and set_id not in ("all", "itt"):
        # `In the WT population`
        traits.append(Trait(frozenset(), frozenset(), set_id.lower(), named.negative, named.below))
    head = one["label"].partition(",")[0]
    if head != one["label"] and head.endswith(" population"):
        # `primary population, intention to treat`
        traits.append(trait_of(head))
    return SetName(set_id, one.get("part_of", ""), tuple(traits), numbers)
