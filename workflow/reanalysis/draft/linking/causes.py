"""What patients died of: `Seventeen died: 13 from leukaemia, 2 of infection`, `one died of pneumonia`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.adverse import Memory, adverse_name
from reanalysis.draft.linking.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Scan

#: Deaths are told by their time as well as by their cause.
_WHEN = ("after", "in", "during", "with")
#: `Of 37 deaths, 20 were due to relapse and 9 to infection`
_DUE = re.compile(r"(?:were |was )?(?:due|attributed|attributable|related|ascribed) to\b|(?:were|was) from\b")
_DUE_BEFORE = re.compile(r"\b(?:due|attributed|attributable|related|ascribed) to\b")
_STATE = re.compile(r"\b(?:relaps|progress|refractory|remission|induction)")


def of_cause(place: Place) -> Answer | None:
    """The cause that stands behind a number of deaths."""
    scan, final = place.scan, place.final
    if place.kind != "count" or len(place.group) != 1:
        return None
    start = final.last + 1 + (scan.at(final.last + 1) in "p")
    start += scan.at(start) == "b" and scan.word(start + 1) in ("because", "due", "owing", "from", "of")
    start += _due(scan, start)
    how = scan.word(start)
    if how in ("because", "due", "owing") and scan.word(start + 1) in ("of", "to"):
        start, how = start + 1, "from"
    told = (
        how in ("of", "from", "to")
        and (how != "to" or _DUE_BEFORE.search(scan.words(0, start + 1)) is not None)
        and scan.at(start + 1) not in "#NWpB"
    )
    told = told or (how in _WHEN and _STATE.search(scan.words(start + 1, start + 5)) is not None)
    # `17 without relapse`, which is also how a curve's outcome is worded
    apart = scan.at(start) == "e" and how.startswith("without ")
    told = told or apart
    stats = (stat for b in scan.bundles if b.last < final.at for stat in b.stats)
    whole = next((stat for stat in stats if stat.endpoint.startswith("death") and stat.kind == "count"), None)
    if told and whole is not None and place.last.startswith(("death", "AE:fatal")):
        for stat in place.first.stats:
            # That it is one of a list was told by its form; what it is of stands here.
            stat.endpoint, stat.of, stat.denominator_basis = "", whole, "printed"
        if apart:
            without = after_transplant(scan, scan.items[start], place.memory)
            return without or _meaning(scan.lexicon, ["died", *how.split()]), ""
        return _outcome_of_cause(place, start + 1, how), ""
    return None


def _due(scan: Scan, start: int) -> int:
    """How many items of `were due to` stand before its last."""
    found = _DUE.match(scan.words(start, start + 5))
    return found.group().count(" ") if found else 0


def _outcome_of_cause(place: Place, start: int, how: str) -> str:
    """`died of X` as an endpoint of the lexicon, or else X as a fatal adverse event."""
    scan = place.scan
    words = []
    for item in scan.items[start : start + 6]:
        if item.code in ".,;()a#NW":
            break
        words.extend(re.findall(r"[^\W\d_]+|[0-9]+", item.text))
    for verb in dict.fromkeys((f"died {how}", f"death {how}", "died of", "died from", "death from", "deaths from")):
        name = _meaning(scan.lexicon, [*verb.split(), *words])
        if name:
            return name
    cause = scan.items[start] if start < len(scan.items) else None
    if cause is not None and cause.code == "y":
        return scan.lexicon.content["caused_by_events"].get("death", UNSURE)
    return f"AE:fatal {adverse_name(cause.text)}" if cause is not None and cause.code == "x" else UNSURE


_NON_RELAPSE = re.compile(
    r"(?:cumulative incidence of )?(?:non-?relapse (?:mortality|deaths?)|nrm)(?: rate)?"
    r"|(?:died|deaths?) without (?:prior )?relapse|died of non-?relapse (?:causes|mortality)|without relapse"
)
_TRANSPLANTED = re.compile(r"\bpost ?- ?(?:hsct|sct|transplant)")


#: How far into a report its title stands, in characters and lines, and how long one is at most.
_HEAD, _LINES, _LONG = 1000, 12, 300
_TRANSPLANTS = re.compile(r"transplant|\bHSCT\b|\bHCT\b|\ballograft", re.I)


def about_transplants(text: str) -> bool:
    """True for a report whose title speaks of transplantation."""
    lines = [line.strip() for line in text[:_HEAD].split("\n")[:_LINES]]
    return any(len(line) < _LONG and not line.endswith(".") and _TRANSPLANTS.search(line) for line in lines[:-1])


def after_transplant(scan: Scan, name: Item, memory: Memory) -> str:
    """What death without relapse is called in a report or a sentence about transplantation; empty for others."""
    if name.code != "e" or not _NON_RELAPSE.fullmatch(name.low.partition(" (")[0]):
        return ""
    told = (
        memory.transplanted
        or any(item.id == "HSCT" for item in scan.items)
        or _TRANSPLANTED.search(scan.words(0, len(scan.items)))
    )
    return _meaning(scan.lexicon, ["death", "after", "transplantation"]) if told else ""


def _meaning(lexicon: Lexicon, words: list[str]) -> str:
    if len(words) < 3:
        return ""
    found = lexicon.phrases.longest(words, [False] * len(words), 0)
    return found[1].id if found is not None and found[0] > 2 else ""
