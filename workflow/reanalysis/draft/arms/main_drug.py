"""The treatment that a report is about, and its other names, from how the text speaks of it."""

from __future__ import annotations

import re

from reanalysis.draft.arms.drugs import Drugs

#: `Brand (generic-abcd)` of an agency's notice.
_GENERIC = re.compile(r"\b[A-Z][a-z]{3,} \(([a-z]{6,}(?: alfa| beta)?)(?:-[a-z]{4})?[),]")
#: `patients given X`: a name with a capital that no list of drugs knows.
_GIVEN = re.compile(
    r"\b(?:patients|people|participants|those|children|adults|women|men)(?: who (?:were)?)? ?"
    r"(?:were )?(?:given|treated with|receiving|received|taking|took) (?P<name>[A-Z][a-z]{4,})\b"
)
#: How an agency's summary says what its brands hold.
SUBSTANCE = re.compile(
    r"active (?:substance|ingredient) (?:of|in) (?P<brand>[A-Z]\w{3,})(?: is|,) (?P<generic>[a-z][\w-]{4,})"
)
CALLED = re.compile(
    r"\b(?P<kind>drug|pill|medicine|medication|treatment|vaccine|shot|injection),? (?:called|known as|named) "
    r"(?P<name>[A-Za-z][\w-]{4,})\b"
)


def main_drug(text: str, drugs: Drugs) -> str:
    """The drug named most often, the first of several; `treatment` if none is."""
    found = [match.group().lower() for match in drugs.pattern.finditer(text) if not match.group()[:2].isupper()]
    found += [
        word.lower() for word in re.findall(r"[A-Za-z][\w-]+", text) if drugs.is_drug(word) and word[:2].islower()
    ]
    found = [name for name in found if not drugs.control.search(name)]
    found = found or [match[1].lower() for match in _GENERIC.finditer(text)]
    found = found or [match["name"] for match in _GIVEN.finditer(text) if not drugs.control.search(match["name"])]
    return max(dict.fromkeys(found), key=found.count) if found else "treatment"
