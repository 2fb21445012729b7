"""Patients of those with an event who died with it, deaths judged to be related to treatment, sites of relapses."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.adverse import adverse_name
from reanalysis.draft.linking.outcome.place import Place


def site_of_relapse(place: Place) -> str:
    """`Of 19 relapses, 4 were in the central nervous system`: a relapse of its own where the lexicon has it."""
    words = place.scan.words(place.final.last + 1, place.final.last + 7)
    match = re.match(r"(?:were |was )?in the ((?:[a-z]+ ?){1,3})", words)
    for size in (3, 2, 1) if match else ():
        if found := place.scan.lexicon.meaning("relapse in the " + " ".join(match[1].split()[:size])):
            return found
    return ""


_OF_WHOM = re.compile(r"\b(?:of|among) (?:whom|which)(?: only)?$")
_DIED = re.compile(
    r"\)? ?(?:patients? |pts? )?(?:of (?:them|these|those|these patients) )?(?:had |have )?died(?! (?:of|from|due))"
)


def died_with(place: Place) -> str | None:
    """`X occurred in three patients, of whom one died`: those died with X, as a fatal event."""
    scan, first, final = place.scan, place.first, place.final
    behind = scan.words(final.last + 1, final.last + 6)
    if _DIED.match(behind) is None or not (_OF_WHOM.search(scan.words(0, first.at)) or " of the" in f" {behind}"):
        return None
    before = [i for i in place.known if i < first.at and scan.items[i].code == "x"]
    deaths = any(scan.items[i].id.startswith("death") for i in place.known if i < first.at)
    return f"AE:fatal {adverse_name(scan.items[before[-1]].text)}" if before and not deaths else None


_RELATED = re.compile(
    r"\b(?:was|were) (?:considered|judged|deemed|thought|assessed|regarded)(?: by the investigators?)?(?: as| to be)?"
    r" (?:possibly |probably |directly )?(?:related to|treatment - related|drug - related|attributable to)"
)


_RELATED_TO = re.compile(
    r"(?:(?:that|which) (?:was|were) )?(?:possibly |probably )?(?:related|attributed|attributable) to"
    r"(?: (?:the )?(?P<given>(?:study |trial )?(?:treatment|therapy|drug|medication|regimen)\b))?"
)


_TREATMENT_RELATED = re.compile(
    r"(?:of (?:which|whom|these|them) )?(?:was|were) (?:(?:considered|judged|deemed|thought|assessed|regarded) )?"
    r"(?:as |to be )?"
    r"(?:possibly |probably |directly )?(?:treatment|drug|therapy) - related\b"
)


def some_were_related(place: Place) -> bool:
    """`Five deaths occurred, of which two were considered treatment-related`"""
    scan, first = place.scan, place.first
    if (
        place.last != "death"
        or _TREATMENT_RELATED.match(scan.words(place.final.last + 1, place.final.last + 12)) is None
    ):
        return False
    return "of" in scan.lows[max(0, first.at - 2) : first.at] or scan.word(place.final.last + 1) == "of"


def judged_related(place: Place) -> bool:
    """`Five deaths (…) were considered to be related to treatment`, `died of causes that were judged related to it`."""
    scan, final = place.scan, place.final
    behind = re.match(r"(?:\))?p?e", scan.code[final.last + 1 :])
    died = behind is not None and scan.items[final.last + behind.end()].id == "death"
    if not died:
        return False
    start = final.last + 1 + behind.end()
    if (told := _RELATED_TO.match(scan.words(start, start + 8))) is not None:
        # `one death related to X`, where X is an arm or a drug
        named = start + len(told.group().split())
        drug = scan.lexicon.drug.fullmatch(scan.word(named)) is not None
        if told["given"] or drug or scan.at(named) == "B":
            return True
    after = scan.words(start, len(scan.items))
    after = re.sub(r"^ ?\( [^()]* \)", "", after)
    return re.match(r" ?(?:(?:of|from) causes (?:that|which) )?", after) is not None and (
        _RELATED.match(re.sub(r"^ ?(?:(?:of|from) causes (?:that|which) )?", "", after)) is not None
    )
