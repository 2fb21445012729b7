"""Adverse events that no lexicon lists: the words that stand with a value. And what earlier sentences spoke of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reanalysis.draft.model import Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan


@dataclass(slots=True)
class Memory:
    """What sentences before have spoken of."""

    endpoint: str = ""
    block: int = -1
    carried: str = ""
    captioned: bool = False
    adverse: int = -1
    heading: str = ""
    grade: str = ""
    time: tuple[str, Item] | None = None
    times: list[tuple[str, Item]] = field(default_factory=list)
    timed: int = -1
    told: list[tuple[Scan, Item]] = field(default_factory=list)
    changed: bool = False
    flow: str = ""
    quantity: str = ""
    row: str = ""
    sizes: dict[tuple[int, int, int], Stat] = field(default_factory=dict)
    lead: str = ""
    lead_block: int = -1
    skipped: int = -1
    population: str = ""
    sentences: int = 0
    spoken: int = -9
    median: int = -9
    kinds: dict[str, str] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)
    transplanted: bool = False
    factors: bool = False
    baseline: bool = False
    shares: bool = False
    open_limits: list[tuple[str, Stat]] = field(default_factory=list)
    missing: list[tuple[str, str, str]] = field(default_factory=list)


def adverse_name(text: str) -> str:
    """An adverse event as claims write it."""
    text = re.sub(r"\s*\([^)]*\)$", "", " ".join(text.split()))
    return " ".join(word if sum(c.isupper() for c in word) > 1 else word.lower() for word in text.split())


_DULL = frozenset(
    [
        "were",
        "was",
        "being",
        "including",
        "included",
        "include",
        "in",
        "and",
        "or",
        "of",
        "the",
        "with",
        "most",
        "common",
        "as",
        "were",
        "are",
        "a",
        "an",
        "by",
        "had",
        "occurred",
        "reported",
        "both",
        "most",
        "commonly",
        "seen",
        "experienced",
        "developed",
        "recorded",
        "observed",
        "noted",
        "followed",
        "affected",
        "such",
        "events",
        "there",
        "considered",
        "judged",
        "deemed",
        "considering",
        "about",
        "approximately",
        "nearly",
        "almost",
        "respectively",
        "also",
        "patients",
        "were",
        "any",
        "only",
        "than",
        "common",
        "all",
        "at",
        "on",
        "to",
        "for",
        "from",
        "after",
        "during",
        "compared",
        "versus",
        "vs",
    ]
)


#: What may stand between an event and its number: `X was reported in 3 patients`.
_BETWEEN = frozenset(
    [
        *("in", "n", "by", "occurred", "reported", "observed", "seen", "developed", "noted", "documented", "affecting"),
        *("detected", "recorded", "diagnosed", "identified", "found"),
    ]
)


def adverse_phrase(scan: Scan, bundle: Bundle, memory: Memory, before: int = 0) -> tuple[str | None, str]:
    """The words before a value, or before its bracket, where the sentence speaks of adverse events."""
    if bundle.kind not in ("percent", "count"):
        return None, ""
    if memory.adverse != scan.sentence.block or memory.sentences - memory.spoken > 2:
        return None, ""
    behind = bundle.last + 1 + (scan.at(bundle.last + 1) == ")")
    if scan.word(behind) in ("had", "experienced", "developed", "reported"):
        return _phrase_after(scan, behind + 1)
    j = (before or bundle.at) - 1
    while j >= 0 and (scan.at(j) in "(b" or scan.word(j) in _BETWEEN or scan.word(j) == "*"):
        j -= 1
    words: list[str] = []
    while j >= 0 and scan.items[j].code in "wx-Y" and scan.word(j) not in _DULL and len(words) < 6:
        words.insert(0, scan.items[j].text)
        j -= 1
    if any(word.lower().startswith(("most common", "most frequent")) for word in words):
        # `X was the most common adverse event (41 [45%] of 90 patients)`
        return None, ""
    if j > 0 and words and scan.at(j) == "r" and (either := _either_of(scan, j, len(words))):
        return either, "phrase"
    if j >= 0 and (scan.at(j) == "r" or (scan.at(j) == "v" and len(words) == 1)):
        return None, ""
    if j > 0 and words and scan.at(j) == "k":
        # `than with 40 mg velotinib (41%)`
        return None, ""
    known = any(item.code == "x" for item in scan.items[max(0, j - 6) : j])
    given = j - (scan.at(j) == "B")
    if words and known and scan.word(given) in ("with", "without", "on", "under"):
        # `more grade 4 neutropenia with daily radiotherapy (49%)`: what patients were given.
        return None, ""
    graded = j > 0 and scan.at(j) == "#" and "g" in scan.code[max(0, j - 4) : j]
    if graded and words and len(words) < 4 and not {word.lower() for word in words} & _NO_GRADED:
        # `grade 3 reactions were seen in 4%`
        return "AE:" + adverse_name(" ".join(words).replace(" - ", "-")), "phrase"
    plain = {word.lower() for word in (words[:-1] if len(words) > 1 and words[-1] in ("events", "event") else words)}
    if (
        len(words) > 1
        and words[-1].lower() in ("reactions", "reaction", "toxicity", "effects")
        and "frequent" not in plain
    ):
        plain -= {words[-1].lower()}
    if scan.word(j) == "the" and scan.word(j - 1) in _WHEN:
        # `was rarer after the daily schedule (9%)`
        return None, ""
    if not words or len(words) > 5 or _NO_EVENT & plain or plain <= _HOW_MUCH:
        return None, ""
    if scan.word(j) == "the" and scan.word(j - 1) in ("at", "around") and scan.at(j - 2) == "x":
        # `erythema/redness at the injection site (2.0%)`
        start = j - 4 if scan.code.startswith("x/", max(j - 4, 0)) else j - 2
        placed = " ".join(item.text for item in scan.items[start : j - 1])
        return "AE:" + adverse_name(f"{placed} {scan.word(j - 1)} the {' '.join(words)}".replace(" / ", "/")), "phrase"
    if scan.word(j) in ("during", "after") and scan.at(j - 1) == "x":
        # `infections during induction (52%)`
        return "AE:" + adverse_name(scan.items[j - 1].text), "phrase"
    return "AE:" + adverse_name(" ".join(words).replace(" - ", "-")), "phrase"


#: What both parts of `increased amylase or lipase concentration` are.
_MEASURED = frozenset(("concentration", "concentrations", "level", "levels", "count", "counts", "activity"))
_CHANGED = frozenset(("increased", "decreased", "elevated", "reduced", "raised", "low", "high", "abnormal"))


def _either_of(scan: Scan, joint: int, many: int) -> str:
    """`increased amylase or lipase concentration`, two measures on either side of `or`; empty if these are not."""
    if scan.word(joint + many) not in _MEASURED:
        return ""
    for start in range(joint - 1, max(joint - _LONGEST, -1), -1):
        if _CHANGED.intersection(scan.word(start).split()[:1]):
            return "AE:" + adverse_name(" ".join(scan.words(start, joint + many + 1).split()))
        if scan.at(start) not in "wxY":
            break
    return ""


#: Words of the first part.
_LONGEST = 5
_WHEN = frozenset(("after", "with", "in", "for", "during", "before", "on", "under"))
#: `the rate of discontinuation was low (10%)`
_HOW_MUCH = frozenset(
    ("low", "high", "rare", "uncommon", "infrequent", "similar", "comparable", "lower", "higher", "small", "very")
)
_NO_GRADED = frozenset(
    ("event", "events", "outcome", "outcomes", "response", "responses", "patients", "higher", "worse", "greater")
)
_NO_EVENT = (
    frozenset(("majority", "minority", "most", "half", "third", "quarter", "proportion", "number", "total"))
    | frozenset(("did", "does", "differ", "differed", "not"))
    | frozenset(
        ("frequent", "reaction", "reactions", "effect", "effects", "symptom", "symptoms", "toxicity", "toxicities")
    )
    | frozenset(
        ("outcome", "outcomes", "end", "endpoint", "point", "response", "responses", "patients", "event", "events")
    )
)


def _phrase_after(scan: Scan, start: int) -> tuple[str | None, str]:
    """`two patients had X`: the words after the verb."""
    words: list[str] = []
    start += scan.word(start) in ("a", "an")
    for j in range(start, min(start + 5, len(scan.items))):
        if scan.at(j) == "o" and scan.word(j - 1) in ("levels", "loss", "lack"):
            # `decreased levels of immunoglobulins`
            words.append("of")
            continue
        if scan.items[j].code not in "wx-" or scan.word(j) in _DULL:
            break
        words.append(scan.items[j].text)
    if not words or len(words) > 4 or _NO_EVENT & {word.lower() for word in words}:
        return None, ""
    return "AE:" + adverse_name(" ".join(words).replace(" - ", "-")), "phrase"
