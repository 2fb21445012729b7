"""What patients died of: `Seventeen died: 13 from leukaemia, 2 of infection`, `one died of pneumonia`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory, adverse_name
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Scan

#: Deaths are told by their time as well as by their cause.
_WHEN = ("after", "in", "during", "with")
_STATE = re.compile(r"\b(?:relaps|progress|refractory|remission|induction|transplant|crs?\b|consolid|mainten)")
#: `nine were due to disease progression`, `five deaths were attributed to sepsis`
_DUE = re.compile(
    r"\)? ?(?:(?:(?:of (?:them|these|the) )?(?:deaths? |patients? |fatalities )?(?:were |was |being |had been )?)?"
    r"(?:(?:directly |probably |considered )?(?:due|attributed|attributable|ascribed|related|secondary|owing) to"
    r"|caused by|because of"
    r"|resulted from|(?:died|dying) (?:of|from))|(?:were|was) from) "
)
_PHASE = re.compile(r"\b(?:induction|consolidation|maintenance|treatment|therapy|study)\b")
#: `nine were due to progression and three to infection`
_GOES_ON = re.compile(r"\b(?:due|attributed|attributable|ascribed|related|secondary|owing) to\b[^.;]*$")


def of_cause(place: Place) -> Answer | None:
    """The cause that stands behind a number of deaths."""
    scan, final = place.scan, place.final
    if not any(stat.kind == "count" for stat in place.first.stats) or len(place.group) != 1:
        return None
    start = final.last + 1 + (scan.at(final.last + 1) in "p")
    if scan.word(start) == "of" and scan.word(start + 1) in ("them", "these", "whom", "which"):
        start += 2
    start += scan.at(start) == "b"
    how = scan.word(start).partition(" ")[0]
    if (due := _due_to(place)) >= 0:
        start, how = due - 1, "of"
    if how in ("because", "due", "owing") and scan.word(start + 1) in ("of", "to"):
        start, how = start + 1, "from"
    told = (how in ("of", "from") or due >= 0) and scan.at(start + 1) not in "#NWpB"
    told = told or (how in _WHEN and _STATE.search(scan.words(start, start + 5)) is not None)
    # `17 without relapse`, which is also how a curve's outcome is worded
    apart = scan.at(start) == "e" and scan.word(start).startswith("without ")
    told = told or apart
    stats = (stat for b in scan.bundles if b.last < final.at for stat in b.stats)
    whole = next((stat for stat in stats if stat.endpoint.startswith("death") and stat.kind == "count"), None)
    if not told and (cause := _before_number(place)):
        for stat in place.first.stats:
            stat.endpoint = ""
            stat.of, stat.denominator_basis = (stat.of, stat.denominator_basis) if whole is None else (whole, "printed")
        return cause, ""
    listed = whole is not None and place.last in ("", UNSURE)
    if not told and (cause := _was_the_cause(place)):
        return cause, ""
    if told and (listed or place.last.startswith(("death", "AE:fatal"))):
        for stat in place.first.stats:
            # That it is one of a list was told by its form; what it is of stands here.
            stat.endpoint = ""
            stat.of, stat.denominator_basis = (stat.of, stat.denominator_basis) if whole is None else (whole, "printed")
        if how == "during" and whole is not None and _PHASE.search(scan.words(start + 1, start + 4)):
            return whole.endpoint, ""
        if apart:
            without = after_transplant(scan, scan.items[start], place.memory)
            return without or _meaning(scan.lexicon, ["died", *scan.word(start).split()]), ""
        return _outcome_of_cause(place, start, how), ""
    return None


#: `17 patients died: relapse (n=9), infection (n=5)`, `Causes of death were progression in 14 and infection in 6`
_CAUSES = re.compile(r"\b(?:(?:died|deaths?) :|causes? of deaths? (?:was|were|included) ?:?)[^.;]*$")


def _before_number(place: Place) -> str:
    """The cause that stands before its number in a list behind a colon."""
    scan = place.scan
    end = place.opener if place.opener >= 0 else place.first.at
    before = scan.words(0, end)
    if _CAUSES.search(before) is None:
        return ""
    end -= scan.word(end - 1) == "in"
    start = end
    while start > 0 and scan.code[start - 1] not in ",:;a)b":
        start -= 1
    start += scan.word(start) in ("of", "from")
    return _outcome_of_cause(place, start - 1, "of") if 0 < start < end else ""


_WAS_CAUSE = re.compile(r"\b(?:was|were) (?:the|a) (?:\w+ )?(?:cause|reason)s? (?:of|for) deaths? (?:in|for)$")


def _was_the_cause(place: Place) -> str:
    """`Sepsis was the cause of death in 3 patients`"""
    scan = place.scan
    if scan.word(place.first.at - 1) not in ("in", "for") or not _WAS_CAUSE.search(scan.words(0, place.first.at)):
        return ""
    copula = scan.code.rfind("b", 0, place.first.at)
    cause = scan.items[copula - 1] if copula > 0 else None
    if cause is None:
        return ""
    known = _meaning(scan.lexicon, ["died", "of", *re.findall(r"[^\W\d_]+|[0-9]+", cause.text)])
    return known or (f"AE:fatal {adverse_name(cause.text)}" if cause.code == "x" else "")


def _due_to(place: Place) -> int:
    """Item of the cause behind `were due to`, or behind `to` where the number before had one; -1 without."""
    scan, final = place.scan, place.final
    behind = final.last + 1
    # `281 (54%) were due to relapse, 96 (18%) to infection`
    behind += scan.at(behind) == ")"
    if scan.word(behind) == "to" and _GOES_ON.search(scan.words(0, behind)):
        return behind + 1
    words = scan.words(behind, behind + 8)
    match = _DUE.match(f"{words} ")
    return behind + len(match[0].split()) if match else -1


def _outcome_of_cause(place: Place, start: int, how: str) -> str:
    """`died of X` as an endpoint of the lexicon, or else X as a fatal adverse event."""
    scan = place.scan
    words = re.findall(r"[^\W\d_]+|[0-9]+", scan.items[start].text)[1:]
    for item in scan.items[start + 1 : start + 7]:
        if item.code in ".,;()a#NW":
            break
        words.extend(re.findall(r"[^\W\d_]+|[0-9]+", item.text))
    for verb in dict.fromkeys((f"died {how}", f"death {how}", "died of", "died from", "death from", "deaths from")):
        name = _meaning(scan.lexicon, [*verb.split(), *words])
        if name:
            return name
    cause = scan.items[start + 1] if start + 1 < len(scan.items) else None
    told = 1 < len(words) <= _LONGEST_CAUSE and "x" in scan.code[start + 1 : start + 1 + len(words)]
    if told and cause is not None and cause.code == "w" and cause.low not in _NO_CAUSE:
        # `died of a brain aneurysm`: an event that the lexicon knows, with what it was of.
        return f"AE:fatal {adverse_name(' '.join(word for word in words if word.lower() not in _ARTICLES))}"
    if cause is not None and cause.code == "y":
        return scan.lexicon.content["caused_by_events"].get("death", UNSURE)
    return f"AE:fatal {adverse_name(cause.text)}" if cause is not None and cause.code == "x" else UNSURE


_LONGEST_CAUSE = 4
_ARTICLES = frozenset(("a", "an", "the"))
_NO_CAUSE = frozenset(("causes", "cause", "reasons", "other", "unknown", "any", "either", "complications"))
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
