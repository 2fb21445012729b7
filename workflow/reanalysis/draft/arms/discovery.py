"""Arms of a report that no register names, from how it speaks of assignment and of groups."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_candidates import group_names
from reanalysis.draft.arms.arm_names import SetName, TrialName
from reanalysis.draft.arms.arm_phrases import name_discovered, spellings
from reanalysis.draft.arms.choosing import AMOUNT, choose_arms, has_earlier_control, is_assigned
from reanalysis.draft.arms.drugs import Drugs
from reanalysis.draft.arms.full_names import full_names, spelt
from reanalysis.draft.arms.main_drug import CALLED, SUBSTANCE, main_drug
from reanalysis.draft.arms.studies import further_controls
from reanalysis.draft.arms.titles import titled_groups, without_statistic
from reanalysis.draft.arms.traits import trait_of
from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Term
from reanalysis.draft.text.block import Block
from reanalysis.draft.text.lexer import line_breaks

#: How much of a report is read for its arms; they are named early.
_REACH = 20_000


_VERSUS = re.compile(r"\bvs\.")


#: `X, at a dose of 3 mg per kilogram every 2 weeks, or Y, at a dose of …`
_AT_DOSE = re.compile(r", at an? (?:\w+ )?dose of (?:[^,;.\n]|[.·,](?=[0-9])){3,90}(?=[,;.])")


#: Outcomes that have sizes, and what follows a comparison of something else, are no treatments.
_NO_ARM = re.compile(
    r"\b(?:OS|PFS|EFS|DFS|ORR|survival|responses?|events|outcomes?|that|which|have|has|been|amendment)\b"
)


def discover_arms(text: str, blocks: list[Block], lexicon: Lexicon, phrases: Phrases) -> TrialName:
    """Name the arms of a report as slugs, experimental ones first; a single arm where no comparison is spoken of.

    Parameters
    ----------
    text : str
    blocks : list of Block
        The heads of its tables name arms too.
    lexicon : Lexicon
    phrases : Phrases
        The tree of this report; the names found are added.

    Returns
    -------
    TrialName
        One trial with the id `trial` and one set of patients.
    """
    tiered = {block.table for block in blocks if block.row < 0 <= block.table}
    tops = [b for b in blocks if b.column > 0 and b.row == (-1 if b.table in tiered else 0)]
    heads = [without_statistic(text[block.start : block.end].strip()) for block in tops]
    # The point of an abbreviation would end its sentence.
    # A superscript in brackets would be taken for a remark.
    text = _AT_DOSE.sub("", _VERSUS.sub("vs", _unwrapped(text[:_REACH])).replace("/m(2)", "/m2"))
    drugs = Drugs(text, lexicon.content["arms"])
    groups = group_names(text, drugs)
    names = titled_groups(text) or choose_arms(text, drugs, groups, heads)
    called = CALLED.search(text)
    if called is not None and len(names) == 2:
        groups = [*groups, f"{called['name']} {called['kind']}"]
        # `on the drug, called X`: X and the drug are one arm.
        names = [called["name"] if name.lower() == called["kind"].lower() else name for name in names]
    if len(names) < 2 or any(_NO_ARM.search(name) for name in names):
        names = [main_drug(text, drugs)]
    others = further_controls(text, names, drugs)
    names = [*names, *others]
    rests = [name.split(" + ", 1)[1] for name in names if " + " in name]
    for rest in rests:
        # `X or placebo + Y`, where the report goes on to speak of `X + Y`
        longer = [f"{name} + {rest}" if f"{name} + {rest}" in text else name for name in names]
        names = longer if len(set(longer)) == len(set(names)) else names
    short = _short_names(names, text)
    names = _spelt_out(names, short)
    bare = [AMOUNT.sub("", name).strip() for name in names]
    if len({drugs.content(name) for name in bare}) == len(names) and all(drugs.content(name) for name in bare):
        names = bare
    controls = _lettered_control(names, text, drugs) or _controls(names, others, drugs)
    names = [name for name in names if name not in controls] + controls
    names = list({_plain(name): name for name in names}.values())
    ids = dict(zip(_slugs(names), names, strict=True))
    trial = TrialName("trial")
    trial.arms = list(ids)
    trial.names = ids
    trial.controls = tuple(arm for arm in ids if ids[arm] in controls) if len(controls) < len(names) else ()
    trial.whole = "randomised" if len(ids) > 1 and is_assigned(text) else "all"
    if len(ids) == 2 and len(trial.controls) == 1 and has_earlier_control(text):
        # Patients of an earlier time: what names no arm is of those who were studied.
        trial.studied = next(arm for arm in ids if arm not in trial.controls)
    _name_sets(trial, text.lower(), lexicon)
    full = full_names(text, ids)
    members = {arm: [*found, *full.get(arm, ())] for arm, found in _members(ids, groups, drugs).items()}
    name_discovered(trial, ids, members, full, drugs.is_drug, text, lexicon, phrases)
    _add_short(ids, short, phrases)
    for match in SUBSTANCE.finditer(text):
        of = [arm for arm, name in ids.items() if match["generic"].lower() in name.lower()]
        if len(of) == 1:
            phrases.add(match["brand"], Term("arm", of[0]))
    return trial


_PARAGRAPHS = re.compile(r"(\n\s*\n)")


def _unwrapped(text: str) -> str:
    """A text whose paragraphs are one line each where a margin has cut their lines: the name of an arm may be cut."""
    parts = _PARAGRAPHS.split(text)
    return "".join(
        part if not part.strip() or line_breaks(part, 0, len(part)) else part.replace("\n", " ") for part in parts
    )


def _short_names(names: list[str], text: str) -> dict[str, str]:
    """What the abbreviations behind the names stand for: a whole name, or the words at its end that they begin."""
    found: dict[str, str] = {}
    for name in names:
        for match in re.finditer(rf"{re.escape(name)} \(([A-Z][\w+/-]{{1,10}})\)", text):
            short = match[1]
            part = spelt(name, list(short.lower())) if short.isalpha() else ""
            found[short] = part or name
    return found


def _spelt_out(names: list[str], short: dict[str, str]) -> list[str]:
    """`X plus BCP` beside `B plus C plus P (BCP)`: what the short name stands for takes its place."""
    for word, full in short.items():
        names = [re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", full, name) for name in names]
    return names


def _add_short(ids: dict[str, str], short: dict[str, str], phrases: Phrases) -> None:
    """`X plus BSC` and `BSC` for the arms `X plus best supportive care` and `best supportive care alone`."""
    for word, full in short.items():
        for arm, name in ids.items():
            shortened = name.replace(full, word)
            if full in name and full != name and phrases.longest([word], [False], 0) is None:
                alone = shortened.removesuffix(" alone")
                for phrase in {*spellings(shortened), *([alone] if alone == word else [])}:
                    phrases.add(phrase, Term("arm", arm))


#: `X` and `non-X`
_GIVEN_NONE = re.compile(r"(?:non-|no |without )", re.I)
_LETTERED = re.compile(r"(?:arm|group|cohort|regimen|treatment) (?:[A-Z]|[0-9]|I{1,3})", re.I)


def _lettered_control(names: list[str], text: str, drugs: Drugs) -> list[str]:
    """The one of two lettered arms that the report explains as the usual treatment: `arm A (standard therapy, …)`."""
    if len(names) != 2 or not all(_LETTERED.fullmatch(name) for name in names):
        return []
    told = [
        re.search(rf"\b{re.escape(name)} ?[(:,] ?(?:the )?(?P<gloss>[^();,:.]{{3,60}})", text, re.I) for name in names
    ]
    usual = [one is not None and drugs.is_control(one["gloss"].strip()) for one in told]
    return [names[usual.index(True)]] if usual.count(True) == 1 else []


def _controls(names: list[str], others: list[str], drugs: Drugs) -> list[str]:
    """The names of the arms that others are compared with."""
    given_none = [name for name in names if _GIVEN_NONE.match(name)]
    if len(names) == 2 and len(given_none) == 1:
        return given_none
    controls = [name for name in names if drugs.is_control(name) or name in others] if len(names) > 1 else []
    if others and len(names) - len(controls) == 2:
        return names[1:]
    if len(names) == 2 and len(controls) != 1:
        # `X plus Y` and `X`: the arm that is given nothing more is the control.
        contents = [drugs.content(name) for name in names]
        # The letter of `arm A` is no word of its own, and arm B is given nothing more.
        lettered = all(_LETTERED.fullmatch(name) for name in names)
        less = [names[i] for i in (0, 1) if contents[i] < contents[1 - i] and not lettered]
        return less or _usual(names, drugs) or controls or names[1:]
    if len(names) > 2 and not controls:
        # `X 20 mg, X 40 mg or Y`: what is given in one dose only.
        kinds = [frozenset(word for word in drugs.content(name) if word[0].isalpha()) for name in names]
        return [names[-1]] if kinds.count(kinds[0]) == len(names) - 1 and kinds[-1] != kinds[0] else []
    return controls


def _usual(names: list[str], drugs: Drugs) -> list[str]:
    """`chemotherapy` beside a drug with a name of its own: what was usual before."""
    drug = [drugs.has_drug(name) for name in names]
    return (
        [name for name, has in zip(names, drug, strict=True) if not has and drugs.usual.search(name)]
        if any(drug)
        else []
    )


#: `84 patients were enrolled and 68 were infused`: results are of the second.
_INFUSED = re.compile(
    r"\b[0-9]+ (?:\([0-9.]+%\) )?(?:patients |pts )?(?:were |was )?"
    r"(?:enrolled|underwent (?:leuk)?apheresis)\b[^.]{0,80}?"
    r"\b[0-9]+ (?:\([0-9.]+%\) )?(?:patients |pts )?(?:(?:were|was) (?:infused|treated|dosed)\b(?! with| for)"
    r"|received (?:the |an? )?infusion)"
)


def _name_sets(trial: TrialName, text: str, lexicon: Lexicon) -> None:
    """Those treated and those evaluable, if the report speaks of such sets of patients."""
    usual = lexicon.content["sets"]
    told = {name: any(phrase.lower() in text for phrase in usual[name]) for name in ("treated", "response_evaluable")}
    if not trial.single:
        # Beside two arms the `efficacy population` is that of another study, or all who were assigned.
        told["response_evaluable"] = any(
            one.lower() in text for one in usual["response_evaluable"] if "efficacy" not in one
        )
    trial.exposed = tuple(trial.arms)
    if told["treated"]:
        trial.safety = "treated"
        trial.sets.append(SetName("treated", trial.whole, (trait_of("safety population"),), ()))
    if trial.single and _INFUSED.search(text):
        if not told["treated"]:
            trial.safety = "treated"
            trial.sets.append(SetName("treated", trial.whole, (trait_of("safety population"),), ()))
        trial.usual = "treated"
    if told["response_evaluable"]:
        trial.evaluable = "response_evaluable"
        wordings = ("evaluable for response", "evaluated for response", "efficacy population", "efficacy evaluable")
        traits = tuple(trait_of(phrase) for phrase in wordings)
        trial.sets.append(SetName("response_evaluable", trial.whole, traits, ()))


def _members(ids: dict[str, str], groups: list[str], drugs: Drugs) -> dict[str, list[str]]:
    """Names of groups by the arm that they can only mean."""
    found: dict[str, list[str]] = {arm: [] for arm in ids}
    left: list[str] = []
    for group in groups:
        content = drugs.content(group)
        scores = {arm: len(content & drugs.content(name)) for arm, name in ids.items()}
        best = max(scores.values(), default=0)
        winners = [arm for arm, score in scores.items() if score == best > 0]
        if len(winners) == 1:
            found[winners[0]].append(group)
        elif not winners and drugs.is_treatment(group):
            left.append(group)
    bare = [arm for arm, names in found.items() if not names]
    if len(ids) == 2 and len(bare) == len(left) == 1:
        # The one group that none of the names tells is the arm that no group is called by.
        found[bare[0]].append(left[0])
    return found


def _slugs(names: list[str]) -> list[str]:
    """Ids of names, which must differ: long ones that begin alike are told by the words that only one of them has."""
    ids = [slug(name) for name in names]
    if len(set(ids)) == len(ids):
        return ids
    words = [name.split() for name in names]
    own = [[w for w in one if sum(w in other for other in words) == 1] for one in words]
    told = [slug(" ".join(mine) or name) for mine, name in zip(own, names, strict=True)]
    return told if len(set(told)) == len(told) else [f"{one[:36]}_{i}" for i, one in enumerate(ids, start=1)]


def slug(name: str) -> str:
    """A name as an id: lower case, joined by underscores."""
    return _plain(name)[:40] or "arm"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
