"""Phrases that stand for an arm: its names, its drugs, its dose, what a control is usually called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from reanalysis.draft.arms.arm_names import WORD, TrialName
from reanalysis.draft.lexicon import Lexicon, Phrases, as_number, fold
from reanalysis.draft.model import Term

_ALONE = re.compile(r"[ -](?:alone|monotherapy|only)$", re.I)
_AMOUNT = re.compile(r"[0-9][ -]?(?:mg|µg|μg|mcg|g|IU|mL|Gy|days?|weeks?|months?|years?|cycles?)\b")
_DOSE = re.compile(r"([0-9]+(?:[.·][0-9]+)?)[\s-]*(mg/kg|mg/m2|mg/m²|mg|µg|μg|mcg|g|IU|mL)\b")

#: Words of a length or interval that alone name no arm.
_LENGTHS = frozenset(("every", "day", "days", "week", "weeks", "month", "months", "cycle", "cycles"))


def name_arms(trial: TrialName, arms: Mapping[str, Any], lexicon: Lexicon, phrases: Phrases) -> None:
    """Full names, names of drugs that only this arm has, its dose, and usual words for a control."""
    idle = {fold(word) for word in lexicon.content["arms"]["idle"]}
    words = {
        arm: {fold(word) for word in WORD.findall(f"{one['label']} {one['name']}") if not word[0].isdecimal()} - idle
        for arm, one in arms.items()
    }
    for arm, one in arms.items():
        term = Term("arm", arm)
        others = set().union(*(words[other] for other in arms if other != arm))
        own = {word for word in words[arm] - others if len(word) > 2 and word not in ("mg", "kg", "day", "daily")}
        dose = _DOSE.search(one["label"]) or _DOSE.search(one["name"])
        twin = any(words[other] == words[arm] for other in arms if other != arm)
        if dose and (twin or not own):
            trial.doses[dose[1], dose[2]] = arm
            trial.shared = frozenset(words[arm])
            if not _DOSE.search(one["label"]) and re.search(r"\b(?:cohort|arm|group|level) ", one["label"], re.I):
                phrases.add(one["label"], term, replace=True)
            continue
        lasting = _twin(one["label"]) or _twin(one["name"])
        if lasting and (twin or not own - _LENGTHS - {word for word in own if as_number(word) != word}):
            trial.doses[lasting] = arm
            trial.shared = frozenset(words[arm])
            continue
        for text in {one["label"], one["name"]}:
            for phrase in spellings(text):
                phrases.add(phrase, term, replace=True)
        if lettered := _LETTERED.fullmatch(one["label"]):
            phrases.add(f"{lettered['mark']} {lettered['noun']}", term, replace=True)
            if len(lettered["mark"]) > 1:
                phrases.add(lettered["mark"], term)
        if bare := _without_bracket(arm, arms):
            phrases.add(bare, term, replace=True)
        drugs = [drug for drug in re.split(r"\s*(?:\+|±|,|\bplus\b|\bwith\b|\band\b)\s*", one["label"]) if drug]
        drugs += [drug for drug in re.split(r"\s*(?:\+|±|,|\bplus\b|\bwith\b|\band\b)\s*", one["name"]) if drug]
        for drug in drugs:
            if {fold(word) for word in WORD.findall(drug)} & own:
                phrases.add(drug, term, replace=True)
        # `protocols adapted to age`: age is told of patients, whatever arm they are in.
        measured = {word for word in own if _is_measured(word, phrases)}
        for word in own - measured or own:
            phrases.add(word, term, replace=True)
        if not own:
            for drug in {one["label"], one["name"]}:
                base = _ALONE.sub("", drug)
                for ending in ("alone", "monotherapy", "only", "mono"):
                    phrases.add(f"{base} {ending}", term, replace=True)
                for kind in ("arm", "group") if base else ():
                    # `the Y group`, where the other is given X plus Y
                    phrases.add(f"{base} {kind}", term, replace=True)
                if base != drug and len(arms) > 2:
                    phrases.add(base, term)
    _name_combination({arm: f"{one['label']} {one['name']}" for arm, one in arms.items()}, phrases)
    _name_by_number({arm: one["label"] for arm, one in arms.items()}, phrases)
    _name_vaccinated({arm: f"{one['label']} {one['name']}" for arm, one in arms.items()}, phrases)
    _name_experimental(trial, phrases)
    if len(trial.controls) == 1:
        _name_control(trial.controls[0], arms, lexicon, phrases)


#: `group DZ`, which reports call the DZ group too
_LETTERED = re.compile(r"(?P<noun>group|arm|cohort) (?P<mark>[B-HJ-Z]|[A-Z]{2,4})", re.I)
_BRACKET = re.compile(r"\s*\([^()]*\)")


def _without_bracket(arm: str, arms: Mapping[str, Any]) -> str:
    """`chemotherapy` for an arm labelled `chemotherapy (DE)`; empty without a bracket, and if another is called so."""
    bare = {name: _BRACKET.sub("", one["label"]).strip() for name, one in arms.items()}
    alone = list(bare.values()).count(bare[arm]) == 1
    return bare[arm] if alone and bare[arm] != arms[arm]["label"] else ""


def _is_measured(word: str, phrases: Phrases) -> bool:
    """True for the name of a quantity, such as age."""
    found = phrases.longest([word], [False], 0)
    return found is not None and found[1].kind == "quantity"


def _name_experimental(trial: TrialName, phrases: Phrases) -> None:
    """What the one arm that is no control may be called."""
    others = [arm for arm in trial.arms if arm not in trial.controls]
    if len(others) == 1 and len(trial.controls) == 1:
        for name in ("intervention", "experimental", "treatment", "active", "active treatment", "investigational"):
            for place in ("group", "arm"):
                phrases.add(f"{name} {place}", Term("arm", others[0]))
        # Four drugs are compared with fewer; three may be either.
        for phrase in ("quadruplet", "the quadruplet", "quadruplet arm", "quadruplet group", "quadruplet regimen"):
            phrases.add(phrase, Term("arm", others[0]))


def _name_vaccinated(names: Mapping[str, str], phrases: Phrases) -> None:
    """`vaccinated participants` are those of the one arm that holds a vaccine."""
    given = [arm for arm, name in names.items() if "vaccin" in name.lower()]
    if len(given) == 1 and len(names) > 1:
        for phrase in ("vaccinated", "vaccine group", "vaccine arm", "vaccine recipients", "vaccinees"):
            phrases.add(phrase, Term("arm", given[0]))


def _name_combination(names: Mapping[str, str], phrases: Phrases) -> None:
    """`the combination` is the one arm that joins treatments."""
    joined = [arm for arm, name in names.items() if re.search(r"\+|\bplus\b|\bwith\b|combin", name, re.I)]
    if len(joined) == 1 and len(names) > 1:
        for phrase in ("the combination", "combination", "combination therapy", "combination regimen"):
            phrases.add(phrase, Term("arm", joined[0]))


_TUPLES = {2: "doublet", 3: "triplet", 4: "quadruplet"}


def _name_by_number(labels: Mapping[str, str], phrases: Phrases) -> None:
    """`the triplet` is the one arm of three drugs."""
    numbers = {arm: len(re.split(r"\+|,|\bplus\b|\bwith\b|\band\b", label)) for arm, label in labels.items()}
    for number, word in _TUPLES.items():
        given = [arm for arm in numbers if numbers[arm] == number]
        if len(given) == 1 and len(numbers) > 1:
            for ending in ("", "s", " therapy", " regimen", " group", " arm"):
                phrases.add(f"{word}{ending}", Term("arm", given[0]))


def name_discovered(
    trial: TrialName,
    names: Mapping[str, str],
    groups: Mapping[str, list[str]],
    full: Mapping[str, list[str]],
    is_drug: Callable[[str], bool],
    text: str,
    lexicon: Lexicon,
    phrases: Phrases,
) -> None:
    """Make phrases of the arms that a report itself names.

    `groups` holds further names by arm, and `full` those of them that an abbreviation stands for.
    Single words of a name stand for the arm only if they are drugs, or if the report puts them before `group` or `arm`.
    """
    arms = {
        arm: {"label": name, "name": name, "role": "control" if arm in trial.controls else "experimental"}
        for arm, name in names.items()
    }
    idle = {fold(word) for word in lexicon.content["arms"]["idle"]} - {"low", "high"}
    kinds = {fold(word) for word in lexicon.content["arms"]["interventions"]} - _ANY
    words = {
        arm: [word for said in (name, *full.get(arm, ())) for word in WORD.findall(said) if fold(word) not in idle]
        for arm, name in names.items()
    }
    for arm, name in names.items():
        term = Term("arm", arm)
        others = {fold(word) for other in names if other != arm for word in words[other]}
        own = [word for word in words[arm] if fold(word) not in others]
        dose, twin = _DOSE.search(name), _twin(name)
        if not [word for word in own if not as_number(word)[0].isdecimal()] and (dose or twin):
            if dose and dose[1] in own:
                trial.doses[dose[1], dose[2]] = arm
            elif twin:
                trial.doses[twin] = arm
            trial.shared = frozenset(fold(word) for word in words[arm])
            continue
        spelt = {spelling for phrase in (name, *groups.get(arm, ())) for spelling in spellings(phrase)}
        for phrase in sorted(spelt):
            # A phrase with an amount would swallow its number, which is a dose.
            if (len(phrase) > 2 or (len(phrase) == 2 and phrase.isupper())) and not _AMOUNT.search(phrase):
                phrases.add(phrase, term, replace=True)
        if not own:
            base = _ALONE.sub("", name)
            for ending in ("alone", "monotherapy", "only"):
                phrases.add(f"{base} {ending}", term, replace=True)
            if base != name and len(names) > 2:
                phrases.add(base, term)
            for kind in ("arm", "group", "regimen", "cohort") if base else ():
                # `the VRd arm`, where the other is given X plus VRd
                phrases.add(f"{base} {kind}", term, replace=True)
        for word in own:
            told = is_drug(word) or _named_alone(word, text) or fold(word) in kinds or _is_added(arm, word, words)
            if len(word) > 2 and not word[0].isdecimal() and told:
                phrases.add(word, term, replace=True)
    _name_by_number(names, phrases)
    _name_combination(names, phrases)
    _name_vaccinated(names, phrases)
    _name_experimental(trial, phrases)
    if len(trial.controls) == 1:
        _name_control(trial.controls[0], arms, lexicon, phrases)
        _name_backbone(trial.controls[0], names, text, phrases)


_WITHOUT_MORE = re.compile(r"\b(?P<name>[A-Za-z][\w-]{2,}) alone\b")


def _name_backbone(control: str, names: Mapping[str, str], text: str, phrases: Phrases) -> None:
    """`X or placebo, plus Y`: whoever is said to be given Y alone, where X is no Y, is the control."""
    if len(names) != 2 or "placebo" not in names[control].lower():
        return
    given = {fold(word) for name in names.values() for word in WORD.findall(name)}
    for match in _WITHOUT_MORE.finditer(text):
        if fold(match["name"]) not in given:
            phrases.add(match.group(), Term("arm", control))


def _is_added(arm: str, word: str, words: Mapping[str, list[str]]) -> bool:
    """True for the X of `X plus Y` where the other of two arms is Y alone."""
    others = [set(map(fold, theirs)) for other, theirs in words.items() if other != arm]
    mine = set(map(fold, words[arm]))
    return len(others) == 1 and bool(others[0]) and others[0] < mine and len(word) > 5 and len(mine - others[0]) == 1


#: Kinds of treatment that a report speaks of without meaning one of its arms.
_ANY = frozenset(
    (
        "therapy",
        "treatment",
        "intervention",
        "strategy",
        "chemotherapy",
        "surgery",
        "education",
        "training",
        "monitoring",
    )
)
_EVERY = re.compile(
    r"\b([0-9]+|two|three|four|five|six|seven|eight|ten|twelve|fourteen)[- ](cycle|week|month|day|hour|year)s?\b"
)


_SHORT_EVERY = re.compile(r"\bq([0-9]+)([dwm])\b")


def _twin(name: str) -> tuple[str, str] | None:
    """Length or interval that a name holds, as a number and its unit."""
    if short := _SHORT_EVERY.search(name.lower()):
        return short[1], {"d": "days", "w": "weeks", "m": "months"}[short[2]]
    match = _EVERY.search(name.lower())
    return (as_number(match[1]), match[2] + "s") if match else None


def _named_alone(word: str, text: str) -> bool:
    """True where the report itself calls a group by one word."""
    return re.search(rf"\b{re.escape(word)}[- ](?:group|arm|recipients)\b", text, re.IGNORECASE) is not None


def spellings(text: str) -> set[str]:
    joins = (" plus ", " with ", " and ", " + ", " in combination with ", "/")
    parts = re.split(r"\s*\+\s*|\s+plus\s+|\s+with\s+", text)
    turned = {join.join(reversed(parts)) for join in joins} if len(parts) == 2 else set()
    dashed = {"–".join(parts)} if len(parts) == 2 else set()
    return {text, *(join.join(parts) for join in joins), *turned, *dashed}


_JOIN = r"(?:\+|plus|with|and|in combination with)"
_PLACEBO = re.compile(rf"\bplacebo\b\s*{_JOIN}?\s*|\s*{_JOIN}\s*placebo\b", re.I)


def _name_control(arm: str, arms: Mapping[str, Any], lexicon: Lexicon, phrases: Phrases) -> None:
    text = fold(f"{arms[arm]['label']} {arms[arm]['name']}")
    experimental = fold(" ".join(f"{one['label']} {one['name']}" for name, one in arms.items() if name != arm))
    for phrase in lexicon.content["arms"]["control"]:
        if phrase == "placebo" and "placebo" not in text:
            continue
        if "placebo" in text and not phrase.startswith(("placebo", "control", "dummy", "sham")):
            continue
        phrases.add(phrase, Term("arm", arm), replace=True)
    if "chemotherapy" in text and "chemotherapy" not in experimental:
        phrases.add("chemotherapy", Term("arm", arm), replace=True)
    phrases.add("control group", Term("arm", arm), replace=True)
    for name in {arms[arm]["label"], arms[arm]["name"]}:
        rest = _PLACEBO.sub("", name).strip()
        if rest and rest != name and fold(rest) in experimental:
            # `X plus azacitidine` against placebo with it: azacitidine alone is the latter.
            phrases.add(f"{rest} alone", Term("arm", arm), replace=True)
