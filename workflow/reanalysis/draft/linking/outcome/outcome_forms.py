"""Outcomes that are told by form: by what stands inside a statistic, in its bracket or directly beside it."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.grading import of_roman_grade
from reanalysis.draft.linking.outcome.mentions import NAMED, clause_start, composite, own_subject
from reanalysis.draft.linking.outcome.naming import by_a_day
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item, Term
from reanalysis.draft.phrases.scan import enclosing

_DOSING = re.compile(r"\b(reduced|interrupted|delayed|withheld)(?: in)?(?: about| approximately)?$")
_DOSE = re.compile(r"\b(?:dose|doses|dosage|dosing)\b")


def of_partner(place: Place) -> Answer | None:
    """A range is of what its median is of."""
    partner = place.first.lead.partner
    if place.kind not in ("range", "iqr") or partner is None:
        return None
    place.first.lead.quantity = partner.quantity
    return (partner.endpoint or None), ""


#: `hazard ratio for progression, 0.62`, `relative risk of disease progression was 0.51`
_OF_PROGRESSION = re.compile(
    r"\b(?:hazard ratio|hazard|hr|relative risk|risk|rr)(?: \( \w+ \))? (?:for|of) (?:tumou?r |disease )?progression"
    r"(?! or death| - free| free)\b"
)


def of_progression(place: Place) -> Answer | None:
    """A ratio that its label says to be of progression, which no outcome by itself is."""
    if place.kind != "ratio":
        return None
    words = place.scan.words(place.first.at - 3, place.first.last + 1)
    if not _OF_PROGRESSION.search(words) or any(place.first.at - 3 <= i <= place.first.last for i in place.known):
        return None
    return place.scan.lexicon.content["hazard_of"].get("progression", UNSURE), "order"


def of_dosing(place: Place) -> Answer | None:
    """`the dose was interrupted in 30%, reduced in 11% and stopped in 4%`: each verb has its own share."""
    if not place.shares:
        return None
    scan = place.scan
    verb = _DOSING.search(scan.words(place.at - 6, place.at))
    if verb is None or not _DOSE.search(scan.words(0, place.at)):
        return None
    name = "dose_reduction" if verb[1] == "reduced" else "dose_interruption"
    first = scan.items[place.at - 1]
    return Item(first.start, first.end, first.text, "e", None, Term("endpoint", name)), ""


_ANALYSED = re.compile(
    r"\b(?:multivaria(?:ble|te)|univaria(?:ble|te)|cox|independent(?:ly)?|prognostic|predict(?:ed|ive|ors?)"
    r"|associated with)\b"
)
#: `X (HR, 3.1) and Y (HR, 2.7) were associated with Z`
_ASSOCIATED = re.compile(
    r"\b(?:associated with|predict(?:ed|ive of|ors? (?:of|for))|risk factors? for|related to|increased the risk of)"
    r"(?: an?| the)?(?: (?:higher|lower|increased|greater|risk|incidence|rate|occurrence|development|of)){0,4}$"
)


def of_analysis(place: Place) -> Answer | None:
    """`In multivariable analysis, age ≥60 (HR 1.62) was associated with shorter OS`: of the curve, of no covariate."""
    scan = place.scan
    told = place.kind == "p_value" or (place.kind == "ratio" and place.first.lead.unit in ("hazard ratio", ""))
    if not told or "B" in scan.code or not _ANALYSED.search(scan.words(0, len(scan.items))):
        return None
    curves = {item.id: item for item in scan.items if item.code == "e" and item.id in scan.lexicon.time_to_event}
    if len(curves) == 1:
        return next(iter(curves.values())), ""
    last = max((b.last for b in scan.bundles if b.kind == "ratio"), default=place.final.last)
    with_it = [i for i in place.known if i > last and scan.items[i].code in "ex"]
    if not curves and with_it and _ASSOCIATED.search(scan.words(last + 1, with_it[0])):
        return scan.items[with_it[0]], ""
    told = place.memory.endpoint in scan.lexicon.time_to_event and place.memory.block == scan.sentence.block
    multivariable = "variab" in scan.sentence.text.lower() or "variat" in scan.sentence.text.lower()
    return (place.memory.endpoint, "context") if not curves and told and multivariable else None


def of_comparison(place: Place) -> Answer | None:
    """P values and ratios are of the values that they compare, or of what stands between their name and their value."""
    scan, first, last = place.scan, place.first, place.last
    if place.kind == "p_value" and (own := _before_own_bracket(place)) is not None:
        return own, ""
    if place.kind == "p_value" and place.opener > 0:
        # `(PFS, 28 v 30 months, P = .6; OS, 78 v 96 months, P = .1)`
        begins = max(place.opener, scan.code.rfind(";", 0, first.at))
        inside = [i for i in place.known if begins < i < first.at and scan.items[i].code in "ex"]
        if inside and inside[0] == begins + 1 and not denominating(scan, inside[0]):
            return scan.items[inside[0]], ""
    if place.kind == "p_value" and last:
        return last, ""
    if place.kind not in ("ratio", "difference"):
        return None
    if last and last != UNSURE and (_one_bracket(place) or _behind_values(place)):
        hazard = place.kind == "ratio" and first.lead.unit == "hazard ratio"
        hazard = hazard and not by_a_day(scan, first)
        return (scan.lexicon.content["hazard_of"].get(last, last) if hazard else last), ""
    inside = [i for i in place.known if first.at < i < place.at and scan.items[i].code in "exy"]
    if not inside and scan.word(place.final.last + 1) == "for" and place.final.last + 2 in place.known:
        # `0.61 (95% CI, …) for death and 0.55 (…) for progression or death`
        return scan.items[place.final.last + 2], ""
    if len(inside) > 1 and place.kind == "ratio" and inside[0] == first.at + 2 and scan.at(first.at + 1) in "ow":
        # `The relative risk of death in patients achieving a response was 0.4`
        hazards = scan.lexicon.content["hazard_of"] if first.lead.unit == "hazard ratio" else {}
        return hazards.get(scan.items[inside[0]].id) or scan.items[inside[0]], ""
    if len(inside) > 1 and "composite" in scan.words(first.at, place.at):
        return UNSURE, ""
    if inside and place.kind == "ratio" and (curve := _described(place, inside[-1])):
        return curve, ""
    if inside and composite(scan, inside[-1]):
        return (last or UNSURE), ""
    if inside:
        return scan.items[inside[-1]], ""
    named = re.search(r"\b(?:for|of)\b", scan.words(first.at + 1, place.at)) is not None
    # `the hazard ratio for X was`: an X that the lexicon does not know is no outcome of the sentence before.
    return (None, "") if named and own_subject(scan, first.at + 1, place.at) else None


def _described(place: Place, i: int) -> str:
    """`DFS was longer (hazard ratio for relapse or death, 0.57)`: the curve that those events belong to."""
    scan = place.scan
    if not re.search(r"\bor death$|\bor (?:any )?death\b", scan.words(i - 1, i + 1)):
        return ""
    curves = scan.lexicon.time_to_event
    start = clause_start(scan, place.first)
    named = [scan.items[j].id for j in place.known if start <= j < place.first.at and scan.items[j].id in curves]
    return named[-1] if named else place.last if place.last in curves else ""


def _before_own_bracket(place: Place) -> Item | None:
    """The outcome right before the bracket of a P value and no other result: `EFS (P = .03) and OS (P = .01)`."""
    scan, opener = place.scan, place.opener
    if opener <= 0 or opener - 1 not in place.known or scan.at(opener - 1) not in "ex":
        return None
    alone = not any(b.kind in NAMED and opener < b.at < place.first.at for b in scan.bundles)
    return scan.items[opener - 1] if alone and not denominating(scan, opener - 1) else None


def _behind_values(place: Place) -> bool:
    """True for a ratio that opens the bracket behind the values it compares: `10% and 13% (hazard ratio, 0.74)`."""
    scan, opener = place.scan, place.opener
    if scan.at(opener - 1) == "H":
        # `(hazard ratio [HR], 0.74)`
        opener = enclosing(scan, opener)
    if opener < 0 or re.fullmatch(r"\((?:H\()?", scan.code[opener : place.first.at]) is None:
        return False
    kinds = ("percent", "count", "median", "km")
    named = any(place.first.at <= i < place.at and scan.items[i].code in "exy" for i in place.known)
    return not named and any(
        other.kind in kinds and scan.code[other.last + 1 : opener] in ("", "%", "%,", ",") and other.last < opener
        for other in scan.bundles
    )


def _one_bracket(place: Place) -> bool:
    """True for a ratio in the bracket that holds the values it compares: `(4.8% vs. 6.3%; hazard ratio, 0.75)`."""
    return place.opener >= 0 and any(
        other.at < place.first.at
        and enclosing(place.scan, other.at) == place.opener
        and other.kind in ("percent", "count", "median", "km")
        for other in place.scan.bundles
    )


_GRADED = re.compile(r"\)?p?(?:b|w)(?:o|w)?g[<]?[#NWR](?:[-/r]?g?[#NWR])?\+?(?!(?:rg#)?(?:[Bw]-w)?[^;.,()]{0,2}[exy])")


def of_graded(place: Place) -> Answer | None:
    """`…, of which 2 (4%) were grade 3`: the grade says which patients of those with the event before are counted."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares:
        return None
    if place.last.startswith("AE:") and of_roman_grade(scan, first.at):
        return place.last, ""
    if _GRADED.match(scan.code, final.last + 1) is None:
        return None
    before = [i for i in place.known if i < first.at and scan.items[i].code in "xy"]
    return (scan.items[before[-1]], "") if before else None


#: `X after one phase (35% v 23%) and the next (64% v 44%)`, `(A, 15% v B, 4%; C, 16% v D, 5%)`
_AGAIN = re.compile(r"[#%]\),?a(?:[wf]|m#|#-?m){1,3}\($|\([^()]*%[^()]*;$")


#: What tells that the words before a pair are of a phase of the trial, or of patients, and no event.
_PHASE = re.compile(
    r"\b(?:the|at|in|after|during|with|for|among|on|next|second|other|month|months|week|weeks|phase|part|period|arm|group)\b"
)


def of_twin(place: Place) -> Answer | None:
    """A pair of values in brackets that goes on from one of the same form, where no other outcome is named between."""
    scan, first = place.scan, place.first
    if not place.shares or place.opener <= 0 or place.last in ("", UNSURE):
        return None
    before = [b for b in scan.bundles if b.kind == place.kind and b.last < first.at]
    head = scan.code[: first.at]
    started = _AGAIN.search(head if scan.at(first.at - 1) in "(;" else head.rstrip("wkBz,-"))
    if not before or started is None or "v" not in scan.code[first.last : place.final.last + 6]:
        return None
    named = any(before[-1].last < i < first.at and scan.items[i].code in "exyY" for i in place.known)
    if place.last.startswith("AE:") and not _PHASE.search(scan.words(before[-1].last + 1, first.at)):
        # `headache (4% v 1%), and cerebral infarction (3% v 0%)`: an event that the lexicon does not know.
        return None
    return None if named else (place.last, "context")
