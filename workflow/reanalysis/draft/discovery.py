"""Arms of a report that no register names, from how it speaks of assignment and of groups."""

from __future__ import annotations

import re

from reanalysis.draft.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Term

_ASSIGNED = re.compile(
    r"(?:assigned|allocated|randomi[sz]ed)\b[^.;]{0,300}|\b(?:versus|vs\.?|compared with)\b[^.;]{0,60}", re.I
)
_GROUP = re.compile(r"\b(?:in|to|for|with) the ([^.,;()]{3,60}?)[- ](?:group|arm)s?\b", re.I)
_RANDOMISED = re.compile(r"\brandom|\bversus\b|\bplacebo\b|\bcontrol (?:group|arm)", re.I)
#: How much of a report is read for its arms; they are named early.
_REACH = 20_000


def discover_arms(text: str, lexicon: Lexicon, phrases: Phrases) -> TrialName:
    """Name the arms of a report as slugs, experimental first; a single arm where no comparison is spoken of."""
    endings = "|".join(lexicon.content["arms"]["drug_endings"])
    drug = re.compile(
        rf"\b[A-Za-z][\w]{{2,}}(?:{endings})\b(?: (?:ozogamicin|vedotin|deruxtecan|alfa|pegol|sodium)\b)?"
    )
    names = sorted(lexicon.content["arms"]["control"], key=len, reverse=True)
    control = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r"|chemotherapy(?=[- ](?:group|arm)))\b", re.I)
    text = text[:_REACH]
    drugs = [match.group().lower() for match in drug.finditer(text)]
    windows = [match.group() for match in _ASSIGNED.finditer(text)] + [match[1] for match in _GROUP.finditer(text)]
    groups = [match.group() for match in _GROUP.finditer(text)]
    tested = [name.lower() for window in windows for name in drug.findall(window)]
    controls = [name.lower() for window in [*windows, *groups] for name in control.findall(window)]
    if _RANDOMISED.search(text) is None or not tested or (not controls and len(set(tested)) < 2):
        main = max(dict.fromkeys(drugs), key=drugs.count) if drugs else "treatment"
        return _trial([main], (), phrases)
    first = max(dict.fromkeys(tested), key=tested.count)
    if controls:
        other = max(dict.fromkeys(controls), key=controls.count)
        return _trial([first, other], (other,), phrases)
    others = [name for name in dict.fromkeys(tested) if name != first]
    return _trial([first, max(others, key=tested.count)], (), phrases)


def _trial(names: list[str], controls: tuple[str, ...], phrases: Phrases) -> TrialName:
    """A trial with these arms; their names are phrases from now on."""
    for name in names:
        phrases.add(name, Term("arm", slug(name)), replace=True)
    if len(controls) == 1:
        phrases.add("control group", Term("arm", slug(controls[0])))
    trial = TrialName("trial")
    trial.arms = [slug(name) for name in names]
    trial.controls = tuple(slug(name) for name in controls)
    trial.whole = "randomised" if len(names) > 1 else "all"
    return trial


def slug(name: str) -> str:
    """A name as an id: lower case, joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "arm"
