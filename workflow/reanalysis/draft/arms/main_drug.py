"""The treatment that a report is about, and its other names, from how the text speaks of it."""

from __future__ import annotations

import re

from reanalysis.draft.arms.drugs import Drugs

#: `Brand (generic-abcd)` of an agency's notice.
_GENERIC = re.compile(r"\b[A-Z][a-z]{3,} \(([a-z]{6,}(?: alfa| beta)?)(?:-[a-z]{4})?[),]")
#: `patients given X`: a name with a capital that no list of drugs knows.
_GIVEN = re.compile(
    r"\b(?:patients|people|participants|those|children|adults|women|men)(?: who (?:were)?)? ?"
    r"(?:were )?(?:given|treated with|receiving|received|taking|took|on) (?P<name>[A-Z][a-z]{4,})\b"
)
#: How an agency's summary says what its brands hold.
SUBSTANCE = re.compile(
    r"active (?:substance|ingredient) (?:of|in) (?P<brand>[A-Z]\w{3,})(?: is|,) (?P<generic>[a-z][\w-]{4,})"
)
CALLED = re.compile(
    r"\b(?P<kind>drug|pill|medicine|medication|treatment|vaccine|shot|injection),? (?:called|known as|named) "
    r"(?P<name>[A-Za-z][\w-]{4,})\b"
)


_EARLIER = re.compile(r"\b(?:prior|previous|previously|earlier|before)\b[^.;]*$", re.I)
#: What prepares patients for the treatment studied.
_PREPARING = re.compile(r"\b(?:lymphodepleti\w+|conditioning|premedicat\w+|preceded by)\b[^.;]*$", re.I)
_NEAR, _WITHIN_SENTENCE = 40, 120
_OPENING = 600
_LONGEST_TITLE = 300


def _of_title(text: str, drugs: Drugs) -> str:
    """The one drug that the title names; what patients were given before stands in no title."""
    for part in text[:_OPENING].split("\n\n")[:3]:
        title = " ".join(part.split())
        names = dict.fromkeys(match.group().lower() for match in drugs.pattern.finditer(title))
        names = [name for name in names if not drugs.control.search(name)]
        if len(title) <= _LONGEST_TITLE and not title.endswith(".") and len(names) == 1:
            return names[0]
    return ""


def main_drug(text: str, drugs: Drugs) -> str:
    """The drug of the title, or the one named most often, the first of several; `treatment` if none is."""
    if title := _of_title(text, drugs):
        return title
    told = [match for match in drugs.pattern.finditer(text) if not match.group()[:2].isupper()]
    # What patients were given before says nothing of what they are given now.
    now = [
        match
        for match in told
        if not _EARLIER.search(text[max(0, match.start() - _NEAR) : match.start()])
        and not _PREPARING.search(text[max(0, match.start() - _WITHIN_SENTENCE) : match.start()])
    ]
    if told and not now:
        return "treatment"
    found = [match.group().lower() for match in now]
    found += [
        word.lower() for word in re.findall(r"[A-Za-z][\w-]+", text) if drugs.is_drug(word) and word[:2].islower()
    ]
    besides = {match.group().lower() for match in told} - {match.group().lower() for match in now}
    found = [name for name in found if not drugs.control.search(name) and name not in besides]
    found = found or [match[1].lower() for match in _GENERIC.finditer(text)]
    found = found or [match["name"] for match in _GIVEN.finditer(text) if not drugs.control.search(match["name"])]
    return max(dict.fromkeys(found), key=found.count) if found else "treatment"
